"""The parts of which rules are made: earnings, uses of vouchers, transfers, windows that roll over time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa

from mallops.blueprints.accounts.models import Membership, User
from mallops.blueprints.fraud.models import FraudRow
from mallops.blueprints.fraud.rules.base import Scan, seconds
from mallops.blueprints.gifts.models import Voucher, VoucherUse
from mallops.blueprints.members.models import Member
from mallops.blueprints.points.models import PointAccount, PointEntry, PointLine, Slip, SlipClash
from mallops.blueprints.sites.models import Floor, Unit
from mallops.blueprints.tenants.models import Tenancy

ENTRY, SLIP, ACCOUNT, CLASH, LINE = (
    one.__table__ for one in (PointEntry, Slip, PointAccount, SlipClash, PointLine)
)
VOUCHER, USE, MEMBER, USER, ROW = (one.__table__ for one in (Voucher, VoucherUse, Member, User, FraudRow))
Window = tuple[str, ...]


def of(scan: Scan, column: Any) -> list[Any]:
    """Only the accounts that are asked for."""
    return [] if scan.accounts is None else [column.in_(scan.accounts)]


def unsettled(scan: Scan, code: str, subject: str, ref: Any) -> list[Any]:
    """Without the rows that an alert of this rule was decided on."""
    if not scan.fresh:
        return []
    known = sa.exists().where(
        ROW.c.subject == subject, ROW.c.ref_id == ref, ROW.c.rule == code, ROW.c.settled.is_(True)
    )
    return [~known]


def earnings(scan: Scan, code: str, *where: Any) -> Any:
    """The slips that gave points and were not taken back: `account_id` is whose they are now."""
    e, s = ENTRY.c, SLIP.c
    back = ENTRY.alias("back")
    query = (
        sa.select(
            s.account_id, sa.literal("earn").label("subject"), e.id.label("ref_id"), s.tenant_id, e.on,
            e.fen, e.points, e.by_id, e.channel, seconds(e.at).label("sec"),
        )
        .join_from(ENTRY, SLIP, s.id == e.slip_id)
        .where(e.kind == "earn", e.at >= scan.since, s.live, ~sa.exists().where(back.c.reverses_id == e.id))
    )  # fmt: skip
    if scan.accounts is None:
        query = query.where(e.mall_id == scan.mall_id, e.seq >= scan.from_seq)
    else:
        query = query.where(s.mall_id == scan.mall_id, *of(scan, s.account_id))
    return query.where(*unsettled(scan, code, "earn", e.id), *where)


def clashes(scan: Scan, code: str) -> Any:
    """Slips that were brought for this card after they had given their points to another one."""
    c = CLASH.c
    return sa.select(
        c.account_id, sa.literal("clash").label("subject"), c.id.label("ref_id"),
        sa.literal(0).label("points"), c.fen, c.by_id, seconds(c.at).label("sec"),
    ).where(
        c.mall_id == scan.mall_id, c.at >= scan.since, c.same_card.is_(False), *of(scan, c.account_id),
        *unsettled(scan, code, "clash", c.id),
    )  # fmt: skip


def uses(scan: Scan, code: str) -> Any:
    """Vouchers that shops took, with who gave them out and when."""
    u, v, a = USE.c, VOUCHER.c, ACCOUNT.c
    day = scan.since.date()
    return (
        sa.select(
            a.id.label("account_id"), sa.literal("use").label("subject"), u.id.label("ref_id"), u.tenant_id,
            v.points, u.fen, u.on, v.member_id, v.by_id, seconds(v.at).label("given"),
            seconds(u.at).label("sec"),
        )
        .join_from(USE, VOUCHER, v.id == u.voucher_id)
        .join(ACCOUNT, a.member_id == v.member_id)
        .where(
            u.mall_id == scan.mall_id, u.on >= day, u.at >= scan.since, u.undone_at.is_(None),
            *unsettled(scan, code, "use", u.id),
        )
    )  # fmt: skip


def transfers(scan: Scan, code: str) -> Any:
    """Points that went from one card (`giver`) to another (`taker`)."""
    e, given, taken = ENTRY.c, LINE.alias("given"), LINE.alias("taken")
    taker = ACCOUNT.alias("taker_account")
    return (
        sa.select(
            e.id.label("ref_id"), given.c.account_id.label("giver"), taken.c.account_id.label("taker"),
            taken.c.amount.label("points"), seconds(e.at).label("sec"),
        )
        .join_from(ENTRY, given, sa.and_(given.c.entry_id == e.id, given.c.amount < 0))
        .join(taken, sa.and_(taken.c.entry_id == e.id, taken.c.amount > 0))
        .join(taker, sa.and_(taker.c.id == taken.c.account_id, taker.c.kind == "member"))
        .where(
            e.mall_id == scan.mall_id, e.seq >= scan.from_seq, e.at >= scan.since, e.kind == "transfer",
            *unsettled(scan, code, "transfer", e.id),
        )
    )  # fmt: skip


def local(scan: Scan, sec: Any) -> Any:
    """The same second on the mall's wall clock, whatever summer time does in between."""
    steps = [(sec >= begins, sec + ahead) for begins, ahead in reversed(scan.offsets[1:])]
    first = sec + scan.offsets[0][1]
    return sa.case(*steps, else_=first) if steps else first


def levels(scan: Scan) -> Any:
    """The floor of each shop that stands on one floor."""
    t, u, f = Tenancy.__table__.c, Unit.__table__.c, Floor.__table__.c
    return (
        sa.select(t.tenant_id, sa.func.min(f.level).label("level"))
        .join_from(Tenancy.__table__, Unit.__table__, u.id == t.unit_id)
        .join(Floor.__table__, f.id == u.floor_id)
        .where(
            t.mall_id == scan.mall_id, t.from_on <= scan.today,
            sa.or_(t.to_on.is_(None), t.to_on >= scan.today),
        )
        .group_by(t.tenant_id)
        .having(sa.func.min(f.level) == sa.func.max(f.level))
        .subquery("levels")
    )  # fmt: skip


def staff_accounts(scan: Scan) -> Any:
    """Accounts of members who work here: the phone is that of one of the staff."""
    m = Membership.__table__.c
    here = sa.exists().where(m.user_id == USER.c.id, m.mall_id == scan.mall_id)
    return (
        sa.select(ACCOUNT.c.id.label("account_id"), sa.func.min(USER.c.id).label("user_id"))
        .join_from(MEMBER, ACCOUNT, ACCOUNT.c.member_id == MEMBER.c.id)
        .join(USER, USER.c.phone_hash == MEMBER.c.phone_hash)
        .where(MEMBER.c.mall_id == scan.mall_id, MEMBER.c.phone_hash.is_not(None), here)
        .group_by(ACCOUNT.c.id)
        .subquery("staff")
    )


def bursts(
    base: Any,
    by: Window,
    span: int,
    least: int,
    *,
    about: str = "",
    counts: dict[str, Window] | None = None,
    holds: Callable[[Any], Any] | None = None,
) -> sa.Select[Any]:
    """The rows that lie in some window of `span` seconds with at least `least` rows of the same `by`.

    `counts`: other counts over the same span, for `holds`, which a window has to fulfil besides.
    """
    rows = base.subquery()
    inner = sa.select(
        *rows.c,
        _counted(rows, by, span).label("now"),
        *[_counted(rows, names, span).label(name) for name, names in (counts or {}).items()],
    ).subquery()
    full = inner.c.now >= least
    if holds is not None:
        full = sa.and_(full, holds(inner.c))
    best = sa.func.max(sa.case((full, inner.c.now))).over(
        partition_by=[inner.c[name] for name in by], order_by=inner.c.sec, range_=(0, span)
    )
    outer = sa.select(*inner.c, best.label("n")).subquery()
    return shaped(outer, about).where(outer.c.n.is_not(None))


def _counted(rows: Any, by: Sequence[str], span: int) -> Any:
    return sa.func.count().over(
        partition_by=[rows.c[name] for name in by], order_by=rows.c.sec, range_=(-span, 0)
    )


def shaped(rows: Any, about: str = "", n: Any = None) -> sa.Select[Any]:
    """The columns that every rule gives."""
    c = rows.c
    return sa.select(
        c.account_id, c.subject, c.ref_id, c.sec, c.points, c.fen, (c.n if n is None else n).label("n"),
        (c[about] if about else sa.null()).label("k"),
    )  # fmt: skip


__all__ = [
    "ENTRY",
    "LINE",
    "SLIP",
    "bursts",
    "clashes",
    "earnings",
    "levels",
    "local",
    "of",
    "shaped",
    "staff_accounts",
    "transfers",
    "unsettled",
    "uses",
]
