"""The mall: the scope of every record, every person and every query."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from mallops.core.clock import mall_now
from mallops.core.db import Base, Mapped, db, mapped_column
from mallops.core.names import Named


class Mall(Named, Base):
    """A shopping mall. `tz` is an IANA zone; `opens_at`/`closes_at` are local trading hours.

    `break_starts_at`/`break_ends_at`: a lunch break that does not count as working time, or None.
    """

    __tablename__ = "malls"
    __table_args__ = (sa.CheckConstraint("length(code) between 1 and 6", name="code_length"),)

    code: Mapped[str] = mapped_column(sa.String(6), unique=True)
    dept_code: Mapped[str] = mapped_column(sa.String(6), default="KF")
    tz: Mapped[str] = mapped_column(sa.String(40), default="Asia/Shanghai")
    opens_at: Mapped[dt.time] = mapped_column(sa.Time, default=dt.time(10))
    closes_at: Mapped[dt.time] = mapped_column(sa.Time, default=dt.time(22))
    break_starts_at: Mapped[dt.time | None] = mapped_column(sa.Time)
    break_ends_at: Mapped[dt.time | None] = mapped_column(sa.Time)
    address: Mapped[str] = mapped_column(sa.String(200), default="")
    is_demo: Mapped[bool] = mapped_column(default=False)

    @property
    def zoneinfo(self) -> ZoneInfo:
        """The mall's time zone."""
        return ZoneInfo(self.tz)

    @property
    def break_spans(self) -> tuple[tuple[dt.time, dt.time], ...]:
        """The breaks of a day, for the working calendar."""
        begins, ends = self.break_starts_at, self.break_ends_at
        return ((begins, ends),) if begins is not None and ends is not None else ()


def today_of(mall_id: int) -> dt.date:
    """The calendar day, as papers and tills print it; the day of work is `clock.business_date`."""
    return mall_now(db.session.get_one(Mall, mall_id).tz).date()


def end_of_day(mall_id: int, day: dt.date) -> dt.datetime:
    """The moment at which a calendar day of the mall is over: what holds until a day holds all of it."""
    zone = db.session.get_one(Mall, mall_id).zoneinfo
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min, zone).astimezone(dt.UTC)
