"""Document numbers (section J): `{MALL}-{DEPT}-{TYPE}-{YYYYMM}-{0001}`.

A number is issued in the transaction of its record, by one UPDATE that locks the series until that
transaction ends: so numbers are unique and without holes, and a record rolled back has never had one. A void
record keeps its number. The series is of mall, type and period; the department is part of the number only.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from mallops.core.clock import in_zone
from mallops.core.db import Base, Mapped, UTCDateTime, mapped_column, utcnow
from mallops.core.doctypes import DOCTYPES, DocType, Period
from mallops.core.malls import Mall

CHILD_TYPE = "-N"
_PART = r"[A-Z0-9]{1,6}"
_NUMBER = re.compile(
    rf"(?P<mall>{_PART})-(?P<dept>{_PART})-(?P<type>[A-Z]{{2,4}})"
    r"(-(?P<period>\d{4}(?:0[1-9]|1[0-2])|\d{4}))?"
    r"-(?P<seq>\d{3,9})(-V(?P<version>[1-9]\d{0,3}))?(-N(?P<child>[1-9]\d{0,3}))?"
)


class NumberSeries(Base):
    """The last number issued in one series."""

    __tablename__ = "number_series"
    __audited__ = False
    __table_args__ = (sa.UniqueConstraint("mall_id", "type", "period"),)

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    type: Mapped[str] = mapped_column(sa.String(8))
    period: Mapped[str] = mapped_column(sa.String(48))
    last: Mapped[int] = mapped_column()


class Issued(NamedTuple):
    """A new number, its place in the series, and the series' period (`202501`, `2025` or empty)."""

    number: str
    seq: int
    period: str


class ParsedNumber(NamedTuple):
    """The parts of a number; `version` of a policy, `child` of a letter, else None."""

    mall: str
    dept: str
    type: str
    period: str
    seq: int
    version: int | None
    child: int | None


class NumberUnreadable(ValueError):
    """The text is no document number of section J."""


def issue_number(session: Session, mall: Mall, dept: str, type: str, at: dt.datetime) -> Issued:
    """Issue the next number of a type in the period (mall's zone) of a moment.

    Call it inside the transaction of the record. Raises KeyError for a type section J does not have.
    """
    kind = DOCTYPES[type]
    period = period_of(kind, at, mall.tz)
    seq = _next(session, mall.id, type, period)
    return Issued(format_number(mall.code, dept, kind, period, seq), seq, period)


def issue_child(session: Session, mall: Mall, parent: str) -> str:
    """Issue the next child number of a record (`…-N1`, `…-N2`): letters that belong to it."""
    return f"{parent}{CHILD_TYPE}{_next(session, mall.id, CHILD_TYPE, parent)}"


def period_of(kind: DocType, at: dt.datetime, tz: str | dt.tzinfo) -> str:
    """The period a moment falls in on the mall's wall clock: `202501`, `2025` or nothing."""
    local = in_zone(at, tz)
    return {Period.MONTH: f"{local:%Y%m}", Period.YEAR: f"{local:%Y}", Period.NEVER: ""}[kind.period]


def format_number(
    mall: str, dept: str, kind: DocType, period: str, seq: int, version: int | None = None
) -> str:
    """The number as it is printed; a sequence that outgrows its width simply gets longer."""
    parts = [mall, dept, kind.code, period, f"{seq:0{kind.width}d}", f"V{version}" if version else ""]
    return "-".join(part for part in parts if part)


def parse_number(text: str) -> ParsedNumber:
    """Take a number apart (any case, spaces around it allowed). Raises NumberUnreadable."""
    match = _NUMBER.fullmatch(text.strip().upper())
    kind = DOCTYPES.get(match["type"]) if match else None
    if match is None or kind is None or len(match["period"] or "") != _PERIOD_LENGTH[kind.period]:
        raise NumberUnreadable(text)
    version, child = (int(match[name]) if match[name] else None for name in ("version", "child"))
    return ParsedNumber(
        match["mall"], match["dept"], kind.code, match["period"] or "", int(match["seq"]), version, child
    )


def gaps(seqs: Iterable[int], last: int) -> list[int]:
    """Which of 1 to `last` are missing: what a register shows as void or has to explain."""
    return sorted(set(range(1, last + 1)) - set(seqs))


def last_issued(session: Session, mall_id: int, type: str, period: str) -> int:
    """The last sequence issued in a series; 0 when it has not begun."""
    query = sa.select(NumberSeries.last).where(
        NumberSeries.mall_id == mall_id, NumberSeries.type == type, NumberSeries.period == period
    )
    return session.scalar(query) or 0


def _next(session: Session, mall_id: int, type: str, period: str) -> int:
    connection = session.connection()
    series = {"of_mall": mall_id, "of_type": type, "of_period": period, "now": utcnow()}
    seq = connection.scalar(_STEP, series)
    if seq is None:  # the first of its period: whoever comes second finds the row of whoever came first
        dialect: Any = {"sqlite": sqlite, "postgresql": postgresql}[connection.dialect.name]
        first = dialect.insert(NumberSeries).values(mall_id=mall_id, type=type, period=period, last=0)
        connection.execute(first.on_conflict_do_nothing())
        seq = connection.scalar(_STEP, series)
    if seq is None:
        raise RuntimeError(f"the number series {type} {period} of mall {mall_id} could not be opened")
    return int(seq)


#: Built once: it is run for every record.
_STEP = (
    sa.update(NumberSeries)
    .where(
        NumberSeries.mall_id == sa.bindparam("of_mall"),
        NumberSeries.type == sa.bindparam("of_type"),
        NumberSeries.period == sa.bindparam("of_period"),
    )
    .values(last=NumberSeries.last + 1, updated_at=sa.bindparam("now", type_=UTCDateTime()))
    .returning(NumberSeries.last)
)
_PERIOD_LENGTH = {Period.MONTH: 6, Period.YEAR: 4, Period.NEVER: 0}
