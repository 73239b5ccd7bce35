"""Alerts as they are read: of a member, their rows with what stands behind them, notes and deeds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from mallops.blueprints.accounts.models import User
from mallops.blueprints.fraud.models import (
    FraudAct,
    FraudAlert,
    FraudNote,
    FraudPerson,
    FraudReason,
    FraudRow,
)
from mallops.blueprints.fraud.rules.base import RULES
from mallops.blueprints.gifts.models import Voucher, VoucherUse
from mallops.blueprints.points.models import PointAccount, PointEntry, Slip, SlipClash
from mallops.blueprints.tenants.models import Tenant
from mallops.core.auth import Actor
from mallops.core.auth.actor import SYSTEM
from mallops.core.casework import CaseKind
from mallops.core.db import db
from mallops.core.registers.columns import CASES, own_table
from mallops.core.registers.criteria import Criteria
from mallops.core.registers.listing import COUNT_LIMIT, conditions

_PEOPLE: Any = FraudPerson.__table__
SHOWN = 60
CHUNK = 1_000


def sight(actor: Actor, columns: Any) -> sa.ColumnElement[bool] | None:
    """A condition on the columns of `cases`: not what one stands in oneself (`FraudAlert.visible_to`)."""
    if SYSTEM in actor.roles or actor.user_id is None:
        return None
    mine = sa.select(_PEOPLE.c.alert_id).where(_PEOPLE.c.user_id == actor.user_id)
    return columns.id.not_in(mine)  # type: ignore[no-any-return]


def count_rows(kind: CaseKind, actor: Actor, asked: Criteria) -> int:
    """How many alerts a filtered list holds for this person, counted to a hundred."""
    own: Any = own_table(kind)
    few = (
        sa.select(sa.literal(1))
        .select_from(CASES.join(own, own.c.id == CASES.c.id))
        .where(*conditions(kind, actor, asked))
        .limit(COUNT_LIMIT)
        .subquery()
    )
    return db.session.scalar(sa.select(sa.func.count()).select_from(few)) or 0


def find_open(member_id: int) -> FraudAlert | None:
    """The alert about this member that nobody has decided yet."""
    query = sa.select(FraudAlert).where(FraudAlert.member_id == member_id, FraudAlert.is_open.is_(True))
    return db.session.scalar(query)


def find_watched(member_id: int) -> FraudAlert | None:
    """The alert that is a reason to ask before points are redeemed: open, or confirmed and not closed."""
    query = sa.select(FraudAlert).where(
        FraudAlert.member_id == member_id, FraudAlert.state.in_(("alert", "investigating", "confirmed"))
    )
    return db.session.scalar(query.order_by(FraudAlert.id.desc()).limit(1))


def is_watched(actor: Actor, member_id: int) -> bool:
    """Whether the desk asks before it redeems; not for whoever stands in the rows."""
    watched = find_watched(member_id)
    return watched is not None and watched.visible_to(actor)


def alerts_of(member_id: int, limit: int = 50) -> list[FraudAlert]:
    """All about a member, the newest first."""
    query = sa.select(FraudAlert).where(FraudAlert.member_id == member_id)
    return list(db.session.scalars(query.order_by(FraudAlert.id.desc()).limit(limit)))


def decisions_since(mall_id: int, since: dt.datetime) -> list[FraudAlert]:
    """What was decided, for a trial to be compared with."""
    query = sa.select(FraudAlert).where(
        FraudAlert.of_mall(mall_id), FraudAlert.decided_at >= since, FraudAlert.by_hand.is_(False)
    )
    return list(db.session.scalars(query.order_by(FraudAlert.id)))


def notes_of(alert_id: int) -> list[FraudNote]:
    """What was written down, oldest first."""
    query = sa.select(FraudNote).where(FraudNote.alert_id == alert_id).options(joinedload(FraudNote.by))
    return list(db.session.scalars(query.order_by(FraudNote.id)))


def acts_of(alert_id: int) -> list[FraudAct]:
    """What was done, oldest first."""
    query = sa.select(FraudAct).where(FraudAct.alert_id == alert_id).options(joinedload(FraudAct.by))
    return list(db.session.scalars(query.order_by(FraudAct.id)))


def count_acts(alert_id: int) -> int:
    """How many things were done."""
    query = sa.select(sa.func.count()).select_from(FraudAct).where(FraudAct.alert_id == alert_id)
    return db.session.scalar(query) or 0


def known_refs(alert_id: int) -> set[tuple[str, str, int]]:
    """(rule, subject, id) of the rows that an alert has."""
    query = sa.select(FraudRow.rule, FraudRow.subject, FraudRow.ref_id).where(FraudRow.alert_id == alert_id)
    return {(row.rule, row.subject, row.ref_id) for row in db.session.execute(query)}


# -- the rows, with what stands behind them ---------------------------------------------------------------


@dataclass(frozen=True)
class Shown:
    """One row of a reason: when, where, how much, by whom; `kind` and `uid` say what it opens."""

    subject: str
    at: dt.datetime
    shop: str
    number: str
    fen: int
    points: int
    by: str
    kind: str
    uid: Any


def rows_of(alert: FraudAlert, limit: int | None = SHOWN) -> dict[str, tuple[int, list[Shown]]]:
    """Rule -> (how many, the newest of them; with no limit all)."""
    query = sa.select(FraudRow.rule, FraudRow.subject, FraudRow.ref_id).where(FraudRow.alert_id == alert.id)
    wanted: dict[str, list[tuple[str, int]]] = {}
    for rule, subject, ref_id in db.session.execute(query.order_by(FraudRow.id.desc())):
        wanted.setdefault(rule, []).append((subject, ref_id))
    refs = {one for keys in wanted.values() for one in keys[:limit]}
    known: dict[tuple[str, int], Shown] = {}
    for at in range(0, len(refs), CHUNK):  # a statement names a bounded number of rows
        part = sorted(refs)[at : at + CHUNK]
        known |= _entries(_of(part, "earn", "refund", "transfer")) | _clashes(_of(part, "clash"))
        known |= _uses(_of(part, "use"))
    return {
        rule: (
            len(keys),
            sorted(
                (known[one] for one in keys[:limit] if one in known), key=lambda row: row.at, reverse=True
            ),
        )
        for rule, keys in wanted.items()
    }


def _of(refs: Iterable[tuple[str, int]], *subjects: str) -> dict[int, str]:
    return {ref_id: subject for subject, ref_id in refs if subject in subjects}


def _entries(refs: dict[int, str]) -> dict[tuple[str, int], Shown]:
    if not refs:
        return {}
    query = (
        sa.select(PointEntry)
        .options(joinedload(PointEntry.slip).joinedload(Slip.tenant), joinedload(PointEntry.by))
        .where(PointEntry.id.in_(refs))
    )
    return {
        (refs[one.id], one.id): Shown(
            refs[one.id], one.at, one.slip.tenant.name if one.slip else "",
            one.slip.number if one.slip else "", one.fen, one.points, one.by.name if one.by else "",
            "entry", one.uid,
        )
        for one in db.session.scalars(query)
    }  # fmt: skip


def _clashes(refs: dict[int, str]) -> dict[tuple[str, int], Shown]:
    if not refs:
        return {}
    query = (
        sa.select(SlipClash)
        .options(joinedload(SlipClash.slip).joinedload(Slip.tenant), joinedload(SlipClash.by))
        .where(SlipClash.id.in_(refs))
    )
    return {
        ("clash", one.id): Shown(
            "clash", one.at, one.slip.tenant.name, one.slip.number, one.fen, 0, one.by.name if one.by else "",
            "slip", one.slip.uid,
        )
        for one in db.session.scalars(query)
    }  # fmt: skip


def _uses(refs: dict[int, str]) -> dict[tuple[str, int], Shown]:
    if not refs:
        return {}
    query = (
        sa.select(VoucherUse)
        .options(
            joinedload(VoucherUse.tenant), joinedload(VoucherUse.by),
            joinedload(VoucherUse.voucher).joinedload(Voucher.kind),
        )
        .where(VoucherUse.id.in_(refs))
    )  # fmt: skip
    return {
        ("use", one.id): Shown(
            "use", one.at, one.tenant.name, one.voucher.kind.name, one.fen, one.voucher.points,
            one.by.name if one.by else "", "voucher", one.voucher.uid,
        )
        for one in db.session.scalars(query)
    }  # fmt: skip


def names_behind(reasons: Iterable[FraudReason]) -> dict[str, str]:
    """Rule -> the name of the shop or of the colleague that its numbers name."""
    return names_of({one.rule: one.numbers for one in reasons})


def names_of(numbers: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """The same for rules and their numbers."""
    keys: dict[Any, set[int]] = {Tenant: set(), User: set()}
    where: dict[str, tuple[Any, int]] = {}
    for rule, one in numbers.items():
        if rule in RULES and RULES[rule].about and one.get("k") is not None:
            model = Tenant if RULES[rule].about == "shop" else User
            where[rule] = (model, int(one["k"]))
            keys[model].add(int(one["k"]))
    names: dict[tuple[Any, int], str] = {}
    for model, ids in keys.items():
        if ids:
            for row in db.session.scalars(sa.select(model).where(model.id.in_(sorted(ids)))):
                names[model, row.id] = row.name
    return {rule: names.get(key, "") for rule, key in where.items()}


# -- what may be done after the decision ------------------------------------------------------------------


def reversible(alert: FraudAlert, limit: int = 500) -> list[PointEntry]:
    """Earnings of its rows that still give points, the oldest first."""
    mirror = sa.orm.aliased(PointEntry)
    mine = sa.select(FraudRow.ref_id).where(FraudRow.alert_id == alert.id, FraudRow.subject == "earn")
    query = (
        sa.select(PointEntry)
        .join(Slip, Slip.id == PointEntry.slip_id)
        .options(joinedload(PointEntry.slip).joinedload(Slip.tenant))
        .where(
            PointEntry.id.in_(mine), PointEntry.mall_id == alert.mall_id, Slip.live.is_(True),
            ~sa.exists().where(mirror.reverses_id == PointEntry.id),
        )
        .order_by(PointEntry.id)
        .limit(limit)
    )  # fmt: skip
    return list(db.session.scalars(query))


def account_of(member_id: int) -> PointAccount | None:
    """The member's account, if it ever earned."""
    return db.session.scalar(sa.select(PointAccount).where(PointAccount.member_id == member_id))


__all__ = [
    "Shown",
    "account_of",
    "acts_of",
    "alerts_of",
    "count_acts",
    "count_rows",
    "decisions_since",
    "find_open",
    "find_watched",
    "is_watched",
    "known_refs",
    "names_behind",
    "names_of",
    "notes_of",
    "reversible",
    "rows_of",
    "sight",
]
