"""Reads of lost property: shelves, labels, claims, retention, the public list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from mallops.blueprints.lostfound.models import Claim, FoundItem, LossReport, Retention
from mallops.blueprints.lostfound.rules.items import IN_KEEPING
from mallops.blueprints.lostfound.rules.words import KINDS
from mallops.core.clock import business_date
from mallops.core.crypto import lookup_hash
from mallops.core.db import db, utcnow
from mallops.core.errors import NotFound
from mallops.core.malls import Mall

SHELF_ROWS = 300
PUBLIC_ROWS = 200


class Keeping(NamedTuple):
    """How long a kind is kept, and what follows. `own`: the mall said so; `counsel_on`: counsel confirmed."""

    category: str
    days: int
    way: str
    own: bool
    counsel_on: dt.date | None


def work_day_of(mall_id: int | None) -> dt.date:
    """The day of work in the mall."""
    return business_date(utcnow(), db.session.get_one(Mall, mall_id).tz)


def list_keepings(mall_id: int | None) -> list[Keeping]:
    """Every kind, in the order of the words."""
    own = {
        one.category: one
        for one in db.session.scalars(sa.select(Retention).where(Retention.mall_id == mall_id))
    }
    out = []
    for code, kind in KINDS.items():
        row = own.get(code)
        if row is not None:
            out.append(Keeping(code, row.days, row.way, True, row.counsel_on))
        else:
            out.append(Keeping(code, kind.days, kind.way, False, None))
    return out


def find_retention(mall_id: int | None, category: str) -> Retention | None:
    """What the mall itself says of a kind, or None."""
    query = sa.select(Retention).where(Retention.mall_id == mall_id, Retention.category == category)
    return db.session.scalar(query)


def keeping_of(mall_id: int | None, category: str) -> Keeping:
    """How long this kind is kept."""
    row = find_retention(mall_id, category)
    if row is not None:
        return Keeping(category, row.days, row.way, True, row.counsel_on)
    return Keeping(category, KINDS[category].days, KINDS[category].way, False, None)


def find_by_label(mall_id: int | None, label: str) -> FoundItem | None:
    """The item with this label."""
    return db.session.scalar(sa.select(FoundItem).where(FoundItem.of_mall(mall_id), FoundItem.label == label))


def find_by_number(mall_id: int | None, number: str) -> FoundItem | None:
    """The item with this number."""
    return db.session.scalar(
        sa.select(FoundItem).where(FoundItem.of_mall(mall_id), FoundItem.number == number)
    )


def label_taken(label: str) -> bool:
    """Whether a label is in use."""
    return db.session.scalar(sa.select(FoundItem.id).where(FoundItem.label == label)) is not None


def list_kept(mall_id: int | None, shelf: str = "") -> Sequence[FoundItem]:
    """What is in keeping, shelf by shelf; of one shelf place when it is named."""
    query = sa.select(FoundItem).where(FoundItem.of_mall(mall_id), FoundItem.state.in_(sorted(IN_KEEPING)))
    if shelf:
        query = query.where(FoundItem.shelf == shelf)
    return db.session.scalars(query.order_by(FoundItem.shelf, FoundItem.id).limit(SHELF_ROWS)).all()


def shelf_counts(mall_id: int | None) -> list[tuple[str, int]]:
    """Shelf places and how many items lie there."""
    query = (
        sa.select(FoundItem.shelf, sa.func.count())
        .where(FoundItem.of_mall(mall_id), FoundItem.state.in_(sorted(IN_KEEPING)))
        .group_by(FoundItem.shelf)
        .order_by(FoundItem.shelf)
    )
    return [(shelf, count) for shelf, count in db.session.execute(query)]


def live_claim(item: FoundItem) -> Claim | None:
    """The claim of an item that is not refused."""
    query = sa.select(Claim).where(Claim.item_id == item.id, Claim.state != "refused")
    return db.session.scalar(query)


def list_waiting_claims(mall_id: int | None) -> list[Claim]:
    """Claims on which somebody has to act, oldest first."""
    query = (
        sa.select(Claim)
        .options(joinedload(Claim.item))
        .where(Claim.mall_id == mall_id, Claim.state.in_(("open", "checked")))
        .order_by(Claim.id)
        .limit(50)
    )
    return list(db.session.scalars(query))


def get_claim(mall_id: int | None, uid: object) -> Claim:
    """A claim of this mall, or NotFound."""
    found = db.session.scalar(sa.select(Claim).where(Claim.uid == uid, Claim.mall_id == mall_id))
    if found is None:
        raise NotFound()
    return found


def claims_of_phone(mall_id: int, phone: str) -> list[Claim]:
    """Everything that this number claimed, newest first."""
    query = sa.select(Claim).where(Claim.mall_id == mall_id, Claim.phone_hash == lookup_hash(phone))
    return list(db.session.scalars(query.order_by(Claim.id.desc())))


def losses_of_phone(mall_id: int, phone: str) -> list[LossReport]:
    """Everything that this number reported lost, newest first."""
    query = sa.select(LossReport).where(
        LossReport.of_mall(mall_id), LossReport.phone_hash == lookup_hash(phone)
    )
    return list(db.session.scalars(query.order_by(LossReport.id.desc())))


def list_public(mall_id: int) -> list[tuple[str, dt.date]]:
    """(kind, day of finding) of what is announced, newest first: nothing to claim it by."""
    listed = [code for code, one in KINDS.items() if one.listed and not one.valuable]
    query = (
        sa.select(FoundItem.category, FoundItem.found_at)
        .where(
            FoundItem.of_mall(mall_id),
            FoundItem.state == "announced",
            FoundItem.valuable.is_(False),
            FoundItem.category.in_(listed),
        )
        .order_by(FoundItem.found_at.desc(), FoundItem.id.desc())
        .limit(PUBLIC_ROWS)
    )
    tz = db.session.get_one(Mall, mall_id).tz
    return [(category, business_date(at, tz)) for category, at in db.session.execute(query)]


def list_over(now_day: dt.date, mall_id: int) -> list[int]:
    """Announced items whose time of keeping is over: their keys."""
    query = sa.select(FoundItem.id).where(
        FoundItem.of_mall(mall_id), FoundItem.state == "announced", FoundItem.keep_until < now_day
    )
    return list(db.session.scalars(query.order_by(FoundItem.id)))


def find_public_mall(code: str) -> Mall | None:
    """The mall with this code."""
    return db.session.scalar(sa.select(Mall).where(sa.func.upper(Mall.code) == code.upper()))
