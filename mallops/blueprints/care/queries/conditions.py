"""The conditions of a segment as SQL over members: set-based, each through an index."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from mallops.blueprints.care.models import Callback
from mallops.blueprints.care.rules.conditions import CONDITIONS, NO_TIER, Told
from mallops.blueprints.members.models import Consent, Member
from mallops.blueprints.points.models import PointAccount, PointBatch, Slip
from mallops.blueprints.tenants.models import Tenant
from mallops.core.casework.models import Case

Clause = sa.ColumnElement[bool]
CALL, CASE = Callback.__table__, Case.__table__


@dataclass(frozen=True)
class Asked:
    """For which mall and on which day."""

    mall_id: int
    today: dt.date

    def since(self, days: int) -> dt.date:
        """The day before the span of so many days that ends today."""
        return self.today - dt.timedelta(days=days)


def fitting(mall_id: int, told: Told, match: str, today: dt.date) -> Clause:
    """Active members of the mall for whom all (or any) of the conditions hold."""
    asked = Asked(mall_id, today)
    clauses = [_one(asked, code, values) for code, values in told if code in CONDITIONS]
    joined = (sa.and_ if match == "all" else sa.or_)(*clauses) if clauses else sa.false()
    return sa.and_(Member.mall_id == mall_id, Member.state == "active", joined)


def _one(asked: Asked, code: str, values: dict[str, Any]) -> Clause:
    clause = _CLAUSES[code](asked, values)
    return sa.and_(clause, agreed("analysis")) if CONDITIONS[code].purchases else clause


def agreed(purpose: str) -> Clause:
    """The member agreed to this purpose and did not withdraw it."""
    return sa.exists().where(
        Consent.member_id == Member.id,
        Consent.purpose == purpose,
        Consent.is_current.is_(True),
        Consent.given.is_(True),
    )


def _tier(_asked: Asked, values: dict[str, Any]) -> Clause:
    return Member.tier.in_(["" if code == NO_TIER else code for code in values["tiers"]])


def _span(column: Any, values: dict[str, Any]) -> Clause:
    least, most = values.get("least"), values.get("most")
    from_least = column >= least if least is not None else sa.true()
    return sa.and_(from_least, column <= most if most is not None else sa.true())


def _balance(_asked: Asked, values: dict[str, Any]) -> Clause:
    mine = sa.select(PointAccount.balance).where(PointAccount.member_id == Member.id)
    return _span(sa.func.coalesce(mine.scalar_subquery(), 0), values)


def _expiring(asked: Asked, values: dict[str, Any]) -> Clause:
    until = asked.today + dt.timedelta(days=values["days"])
    points = (
        sa.select(sa.func.coalesce(sa.func.sum(PointBatch.left), 0))
        .join(PointAccount, PointAccount.id == PointBatch.account_id)
        .where(
            PointAccount.member_id == Member.id,
            PointBatch.left > 0,
            PointBatch.expires_on > asked.today,
            PointBatch.expires_on <= until,
        )
    )
    return points.scalar_subquery() >= values["least"]


def _bought(*where: Clause) -> sa.Select[Any]:
    """Slips of the member that still count."""
    return (
        sa.select(sa.literal(1))
        .select_from(Slip)
        .join(PointAccount, PointAccount.id == Slip.account_id)
        .where(PointAccount.member_id == Member.id, Slip.live.is_(True), Slip.amount > Slip.refunded, *where)
    )


def _since(asked: Asked, days: int) -> Clause:
    return Slip.on > asked.since(days)


def _last(asked: Asked, values: dict[str, Any]) -> Clause:
    how = values["how"]
    if how == "never":
        return ~_bought().exists()
    lately = _bought(_since(asked, values["days"])).exists()
    return lately if how == "within" else sa.and_(_bought().exists(), ~lately)


def _slips(asked: Asked, values: dict[str, Any]) -> Clause:
    count = _bought(_since(asked, values["days"])).with_only_columns(sa.func.count(Slip.id))
    return _span(count.scalar_subquery(), values)


def _spend(asked: Asked, values: dict[str, Any]) -> Clause:
    total = sa.func.coalesce(sa.func.sum(Slip.amount - Slip.refunded), 0)
    return _span(_bought(_since(asked, values["days"])).with_only_columns(total).scalar_subquery(), values)


def _shop(asked: Asked, values: dict[str, Any]) -> Clause:
    return _bought(Slip.tenant_id == values["shop"], _since(asked, values["days"])).exists()


def _category(asked: Asked, values: dict[str, Any]) -> Clause:
    shops = sa.select(Tenant.id).where(Tenant.mall_id == asked.mall_id, Tenant.category == values["category"])
    return _bought(Slip.tenant_id.in_(shops), _since(asked, values["days"])).exists()


def _birthday(asked: Asked, values: dict[str, Any]) -> Clause:
    month = int(values["month"]) or asked.today.month
    return Member.birth_md.between(month * 100 + 1, month * 100 + 31)


def _joined(asked: Asked, values: dict[str, Any]) -> Clause:
    since = asked.since(values["days"])
    return Member.joined_on > since if values["how"] == "within" else Member.joined_on <= since


def _kind(_asked: Asked, values: dict[str, Any]) -> Clause:
    return Member.kind == values["kind"]


def _gender(_asked: Asked, values: dict[str, Any]) -> Clause:
    return Member.gender == values["gender"]


def _consent(_asked: Asked, values: dict[str, Any]) -> Clause:
    return agreed(values["purpose"]) if values["given"] == "yes" else ~agreed(values["purpose"])


def _complained(asked: Asked, values: dict[str, Any]) -> Clause:
    return sa.exists().where(
        CALL.c.member_id == Member.id,
        CALL.c.reason == "complaint",
        CALL.c.planned_on > asked.since(values["days"]),
    )


def _unhappy(asked: Asked, values: dict[str, Any]) -> Clause:
    return sa.exists().where(
        CALL.c.member_id == Member.id,
        CALL.c.satisfaction <= values["most"],
        CALL.c.touched_on > asked.since(values["days"]),
    )


_CLAUSES: dict[str, Callable[[Asked, dict[str, Any]], Clause]] = {
    "tier": _tier,
    "balance": _balance,
    "expiring": _expiring,
    "last": _last,
    "slips": _slips,
    "spend": _spend,
    "shop": _shop,
    "category": _category,
    "birthday": _birthday,
    "joined": _joined,
    "kind": _kind,
    "gender": _gender,
    "consent": _consent,
    "complained": _complained,
    "unhappy": _unhappy,
}
assert set(_CLAUSES) == set(CONDITIONS)


def touchable(channel: str, purpose: str, gap_days: int, today: dt.date) -> Clause:
    """Members that marketing may reach today on this way: active, with a number and the consent, and not
    touched by marketing within the gap nor waiting for such a contact already."""
    busy = (
        sa.select(sa.literal(1))
        .select_from(CALL.join(CASE, CASE.c.id == CALL.c.id))
        .where(
            CALL.c.member_id == Member.id,
            CALL.c.marketing.is_(True),
            sa.or_(
                CASE.c.state.in_(("open", "again")),
                CALL.c.touched_on > today - dt.timedelta(days=gap_days),
            ),
        )
    )
    return sa.and_(
        Member.state == "active",
        Member.phone_hash.is_not(None),
        agreed(purpose),
        ~busy.exists(),
    )


def not_lately(reason: str, days: int, today: dt.date, segment_id: int | None = None) -> Clause:
    """No contact for this reason was planned within so many days."""
    since = today - dt.timedelta(days=days)
    where = [CALL.c.member_id == Member.id, CALL.c.reason == reason, CALL.c.planned_on > since]
    if segment_id is not None:
        where.append(CALL.c.segment_id == segment_id)
    return ~sa.exists().where(*where)


__all__ = ["agreed", "fitting", "not_lately", "touchable"]
