"""Which days a mall works: the national days, and the mall's own rows over them (section I, 61)."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mallops.core.calendar import DayKind, DayOverride, WorkingCalendar
from mallops.core.clock import now
from mallops.core.db import Base, Mapped, mapped_column
from mallops.core.malls import Mall
from mallops.core.national_days import national_calendar


class CalendarDay(Base):
    """A mall's own exception: a day worked or rested, whatever the national calendar says."""

    __tablename__ = "calendar_days"
    __table_args__ = (
        sa.UniqueConstraint("mall_id", "on"),
        sa.CheckConstraint("kind in ('working', 'rest')", name="kind"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    on: Mapped[dt.date] = mapped_column(sa.Date)
    kind: Mapped[str] = mapped_column(sa.String(10))
    name_zh: Mapped[str] = mapped_column(sa.String(60), default="")
    name_en: Mapped[str] = mapped_column(sa.String(60), default="")

    @property
    def audit_label(self) -> str:
        """What the audit trail calls this row."""
        return f"{self.on.isoformat()} {self.kind}"


_DAYS: sa.Table = CalendarDay.__table__  # type: ignore[assignment]
#: Built once: every deadline asks it.
_OWN = sa.select(_DAYS.c.on, _DAYS.c.kind, _DAYS.c.name_zh, _DAYS.c.name_en).where(
    _DAYS.c.mall_id == sa.bindparam("mall"), _DAYS.c.on.between(sa.bindparam("first"), sa.bindparam("last"))
)


def calendar_for(session: Session, mall: Mall, around: dt.datetime | None = None) -> WorkingCalendar:
    """The working calendar of a mall: national days with its own rows over them.

    One query. `around` is the moment to be counted from (default now): the year before it to two years on.
    """
    year = (around or now()).year
    days = national_calendar(range(year - 1, year + 3))
    words = {"mall": mall.id, "first": dt.date(year - 1, 1, 1), "last": dt.date(year + 2, 12, 31)}
    for on, kind, name_zh, name_en in session.connection().execute(_OWN, words):
        days[on] = DayOverride(DayKind(kind), name_zh, name_en)
    return WorkingCalendar(
        mall.zoneinfo, mall.opens_at, mall.closes_at, overrides=days, breaks=mall.break_spans
    )
