"""Members and their cards: found at the desk, listed for the specialist."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from mallops.blueprints.members.models import (
    CARRIED,
    LIVE,
    Card,
    Consent,
    Member,
    MemberEvent,
    MemberMerge,
    MemberSignature,
    MemberSlip,
)
from mallops.blueprints.members.queries.keys import initials_key, last4_key, name_key, phone_key, said_key
from mallops.blueprints.members.rules import hooks
from mallops.blueprints.members.rules.asking import Asked
from mallops.core.auth import Actor, fetch
from mallops.core.db import db
from mallops.core.paging import PAGE_SIZE

MOST_FOUND = 20
BATCH = 2000


def get_member(actor: Actor, uid: uuid.UUID, *, lock: bool = False) -> Member:
    """A member of the actor's mall. Raises NotFound."""
    for hook in hooks.LOCK if lock else ():
        hook(actor.mall_id)
    return fetch(Member, uid, actor, lock=lock)


def find_by_phone(mall_id: int, phone: str) -> Member | None:
    """The one live member with this phone (normalised)."""
    key = phone_key(phone)
    if key is None:
        return None
    return db.session.scalar(
        sa.select(Member).where(Member.mall_id == mall_id, Member.phone_hash == key, Member.state.in_(LIVE))
    )


def find_card(mall_id: int, number: str) -> Card | None:
    """A card by its number, whatever its state."""
    return db.session.scalar(sa.select(Card).where(Card.mall_id == mall_id, Card.number == number))


def find_card_by_token(mall_id: int, token: str) -> Card | None:
    """A card by what its code says."""
    found = db.session.scalar(sa.select(Card).where(Card.token == token))
    return found if found is not None and found.mall_id == mall_id else None


def find_members(mall_id: int, asked: Asked, limit: int = MOST_FOUND) -> list[Member]:
    """Who answers the question, newest first. Every way is one look into one index."""
    card = None
    if asked.token:
        card = find_card_by_token(mall_id, asked.token)
    elif asked.card:
        card = find_card(mall_id, asked.card)
    if asked.token or asked.card or asked.wrong_card:
        return [card.member] if card else []
    if asked.number:
        return _newest(mall_id, limit, Member.number == asked.number)
    if asked.phone:
        return _newest(mall_id, limit, Member.phone_hash == phone_key(asked.phone))
    four = (Member.last4_hash == last4_key(asked.last4),) if asked.last4 else ()
    found: dict[int, Member] = {}
    ways = [(Member.name_hash, name_key(asked.name)), (Member.said_hash, said_key(asked.said))]
    ways.append((Member.initials_hash, initials_key(asked.said)))
    keys = [(column, key) for column, key in ways if key]
    if not keys and four:
        return _newest(mall_id, limit, *four)
    for column, key in keys:
        for one in _newest(mall_id, limit, column == key, *four):
            found.setdefault(one.id, one)
    return list(found.values())[:limit]


def _newest(mall_id: int, limit: int, *where: Any) -> list[Member]:
    query = sa.select(Member).where(Member.mall_id == mall_id, *where)
    return list(db.session.scalars(query.order_by(Member.id.desc()).limit(limit)))


def carried_cards(ids: Sequence[int]) -> dict[int, Card]:
    """The card that each of these members carries."""
    query = sa.select(Card).where(Card.member_id.in_(ids), Card.state.in_(CARRIED))
    return {one.member_id: one for one in db.session.scalars(query)}


def find_carried(member_id: int) -> Card | None:
    """The card a member carries now."""
    return db.session.scalar(sa.select(Card).where(Card.member_id == member_id, Card.state.in_(CARRIED)))


def list_cards(member_id: int) -> list[Card]:
    """All cards of a member, the newest first."""
    return list(
        db.session.scalars(sa.select(Card).where(Card.member_id == member_id).order_by(Card.id.desc()))
    )


def list_consents(member_id: int, *, current: bool = False) -> list[Consent]:
    """What was agreed to and withdrawn, oldest first."""
    query = sa.select(Consent).where(Consent.member_id == member_id)
    if current:
        query = query.where(Consent.is_current.is_(True))
    return list(db.session.scalars(query.order_by(Consent.id)))


def list_events(member_id: int, limit: int = 100) -> list[MemberEvent]:
    """A member's history, the newest first."""
    query = sa.select(MemberEvent).where(MemberEvent.member_id == member_id)
    return list(db.session.scalars(query.order_by(MemberEvent.id.desc()).limit(limit)))


def list_slips(member_id: int) -> list[MemberSlip]:
    """The slips by which somebody joined."""
    query = sa.select(MemberSlip).where(MemberSlip.member_id == member_id)
    return list(db.session.scalars(query.order_by(MemberSlip.id)))


def find_signature(member_id: int, purpose: str = "application") -> MemberSignature | None:
    """The last signature for a purpose."""
    query = sa.select(MemberSignature).where(
        MemberSignature.member_id == member_id, MemberSignature.purpose == purpose
    )
    return db.session.scalar(query.order_by(MemberSignature.id.desc()).limit(1))


# --- the list ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Filters:
    """What the list shows; empty means all. `gap`: whose data are still to be filled in."""

    state: str = ""
    tier: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    gap: bool = False

    def active(self) -> int:
        """How many are set."""
        return sum(map(bool, (self.state, self.tier, self.since, self.until, self.gap)))

    def rows(self, mall_id: int) -> sa.Select[Any]:
        """The query behind it, without order."""
        query = sa.select(Member).where(Member.mall_id == mall_id)
        query = query.where(Member.state == self.state) if self.state else query
        query = query.where(Member.tier == self.tier) if self.tier else query
        query = query.where(Member.joined_on >= self.since) if self.since else query
        query = query.where(Member.joined_on <= self.until) if self.until else query
        if self.gap:
            query = query.where(Member.is_complete.is_(False), Member.erased_at.is_(None))
        return query


@dataclass(frozen=True)
class Listed:
    """A page of the list: members, the card each carries, and the keys of the pages beside it."""

    rows: list[Member]
    cards: dict[int, Card] = field(default_factory=dict)
    newer: int | None = None
    older: int | None = None


def list_members(
    mall_id: int, filters: Filters, *, after: int = 0, before: int = 0, size: int = PAGE_SIZE
) -> Listed:
    """A page, the newest first; `after` and `before` are ids."""
    query = filters.rows(mall_id)
    if before:
        query = query.where(Member.id > before).order_by(Member.id.asc())
    else:
        query = (query.where(Member.id < after) if after else query).order_by(Member.id.desc())
    found = list(db.session.scalars(query.limit(size + 1)))
    more, rows = len(found) > size, found[:size]
    if before:
        rows.reverse()
    if not rows:
        return Listed([])
    newer = rows[0].id if (more if before else after) else None
    older = rows[-1].id if (before or more) else None
    return Listed(rows, carried_cards([one.id for one in rows]), newer, older)


def each_member(mall_id: int, filters: Filters) -> Iterator[tuple[Member, Card | None]]:
    """All of a selection, a batch at a time, the oldest first."""
    last = 0
    while True:
        query = filters.rows(mall_id).where(Member.id > last).order_by(Member.id).limit(BATCH)
        rows = list(db.session.scalars(query))
        if not rows:
            return
        last = rows[-1].id
        cards = carried_cards([one.id for one in rows])
        for one in rows:
            yield one, cards.get(one.id)
        db.session.expunge_all()


def known_tiers(mall_id: int) -> list[str]:
    """The tiers that members of the mall have."""
    query = sa.select(Member.tier).where(Member.mall_id == mall_id, Member.tier != "").distinct()
    return list(db.session.scalars(query.order_by(Member.tier)))


# --- two that may be one -------------------------------------------------------------------------------


def namesakes(member: Member) -> list[Member]:
    """Other live members of the same name and the same birthday."""
    if not member.name_hash or not member.birth_md:
        return []
    query = sa.select(Member).where(
        Member.mall_id == member.mall_id,
        Member.name_hash == member.name_hash,
        Member.birth_md == member.birth_md,
        Member.state.in_(LIVE),
        Member.id != member.id,
    )
    return list(db.session.scalars(query.order_by(Member.id).limit(MOST_FOUND)))


def find_pair(one: int, other: int) -> MemberMerge | None:
    """What is known of two members being one, whichever is kept."""
    return db.session.scalar(
        sa.select(MemberMerge).where(
            sa.or_(
                sa.and_(MemberMerge.keep_id == one, MemberMerge.drop_id == other),
                sa.and_(MemberMerge.keep_id == other, MemberMerge.drop_id == one),
            )
        )
    )


def list_pairs(
    mall_id: int, states: Sequence[str] = ("waiting", "found"), limit: int = 100
) -> list[MemberMerge]:
    """Pairs in these states, the oldest first."""
    query = sa.select(MemberMerge).where(MemberMerge.mall_id == mall_id, MemberMerge.state.in_(states))
    return list(db.session.scalars(query.order_by(MemberMerge.state.desc(), MemberMerge.id).limit(limit)))


def count_pairs(mall_id: int, state: str) -> int:
    """How many pairs there are in a state."""
    query = sa.select(sa.func.count()).select_from(MemberMerge)
    return db.session.scalar(query.where(MemberMerge.mall_id == mall_id, MemberMerge.state == state)) or 0


def pairs_of(member_id: int) -> list[MemberMerge]:
    """Pairs of a member that are not decided."""
    mine = sa.or_(MemberMerge.keep_id == member_id, MemberMerge.drop_id == member_id)
    query = sa.select(MemberMerge).where(mine, MemberMerge.state.in_(("found", "waiting")))
    return list(db.session.scalars(query.order_by(MemberMerge.id)))


def count_members(mall_id: int, filters: Filters) -> int:
    """How many there are of a selection."""
    rows = filters.rows(mall_id).with_only_columns(sa.func.count())
    return db.session.scalar(rows) or 0
