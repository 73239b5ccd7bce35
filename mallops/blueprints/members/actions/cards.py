"""Giving out, losing, finding, replacing and ending cards; the balance belongs to the member (22.3)."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _

from mallops.blueprints.members import permissions as may
from mallops.blueprints.members.actions.stocking import take_card
from mallops.blueprints.members.actions.writing import log
from mallops.blueprints.members.models import CARRIED, Card, CardBatch, Desk, Member
from mallops.blueprints.members.queries.members import find_card, find_carried, list_cards
from mallops.blueprints.members.queries.setup import settings_of
from mallops.blueprints.members.queries.stock import find_batch
from mallops.blueprints.members.rules import cards as numbers
from mallops.blueprints.members.rules.life import NotNow, ensure_may
from mallops.core.auth import Actor, authorize
from mallops.core.clock import mall_now
from mallops.core.db import db
from mallops.core.errors import Invalid


@dataclass(frozen=True)
class CardTold:
    """Which card is given: one of the stock or an electronic one, from which desk, now or later."""

    number: str = ""
    electronic: bool = False
    desk: Desk | None = None
    handed_over: bool = True


def issue_card(actor: Actor, member: Member, told: CardTold) -> Card:
    """Give a member without a card one; the card before, if any, is replaced. Raises Invalid, Conflict."""
    authorize(actor, may.JOIN, member)
    ensure_may("issue", member.state)
    earlier, today = list_cards(member.id), mall_now(actor.tz).date()
    before = earlier[0] if earlier else None
    _end_carried(earlier, today)
    number, batch = (
        _electronic(member.mall_id) if told.electronic else _from_stock(member.mall_id, told.number)
    )
    card = Card(
        mall_id=member.mall_id,
        member_id=member.id,
        number=number,
        token=secrets.token_urlsafe(16),
        state="active" if told.handed_over else "issued",
        batch_id=batch.id,
        desk_id=told.desk.id if told.desk else None,
        replaces_id=before.id if before else None,
        issued_on=today,
        issued_by_id=actor.user_id,
    )
    db.session.add(card)
    if told.handed_over:
        member.state = "active"
    db.session.flush()
    if not batch.is_electronic:
        take_card(actor, card, told.desk)
    log(actor, member, "replaced" if before else "card", detail={"card": number})
    db.session.flush()
    return card


def _end_carried(earlier: list[Card], today: dt.date) -> None:
    """The card before is worth nothing as soon as there is a new one."""
    for card in earlier:
        if card.state in (*CARRIED, "lost"):
            card.state, card.ended_on = "replaced", today
    db.session.flush()


def _from_stock(mall_id: int, text: str) -> tuple[str, CardBatch]:
    number = numbers.ensure_card_number(text)
    parts = numbers.parse_card(number)
    assert parts is not None
    batch = find_batch(mall_id, parts)
    if batch is None or batch.is_electronic:
        words = _(
            "No batch of this mall has this card. Take another card and tell the membership specialist."
        )
        raise Invalid(field_errors={"card_number": words})
    if find_card(mall_id, number) is not None:
        raise Invalid(field_errors={"card_number": _("This card is given out already. Take another one.")})
    return number, batch


def _electronic(mall_id: int) -> tuple[str, CardBatch]:
    """The next number of cards without plastic; one UPDATE takes it, so nobody gets the same."""
    prefix = settings_of(mall_id).card_prefix
    query = sa.select(CardBatch).where(
        CardBatch.mall_id == mall_id, CardBatch.prefix == prefix, CardBatch.is_electronic.is_(True)
    )
    batch = db.session.scalar(query.with_for_update())
    if batch is None:
        first = numbers.ELECTRONIC_FROM
        batch = CardBatch(mall_id=mall_id, prefix=prefix, first=first, last=numbers.MOST, next=first)
        batch.is_electronic, batch.received_on = True, mall_now("UTC").date()
        db.session.add(batch)
        db.session.flush()
    number = numbers.card_number(prefix, batch.next)
    batch.next += 1
    db.session.flush()
    return number, batch


def hand_over(actor: Actor, member: Member) -> Card:
    """A card that was made ready is in the hand of its member now. Raises NotNow."""
    authorize(actor, may.JOIN, member)
    card = find_carried(member.id)
    if card is None or card.state != "issued":
        raise NotNow()
    card.state, member.state = "active", "active"
    log(actor, member, "handed", detail={"card": card.number})
    db.session.flush()
    return card


def lose_card(actor: Actor, member: Member) -> Card:
    """The card is lost: from now on it opens nothing. The points stay. Raises NotNow."""
    authorize(actor, may.JOIN, member)
    ensure_may("lose", member.state)
    card = find_carried(member.id)
    if card is None:
        raise NotNow()
    card.state = "lost"
    log(actor, member, "lost", detail={"card": card.number})
    db.session.flush()
    return card


def find_lost(actor: Actor, member: Member) -> Card:
    """The lost card turned up before there was a new one. Raises NotNow."""
    authorize(actor, may.JOIN, member)
    card = next((one for one in list_cards(member.id) if one.state == "lost"), None)
    if card is None or member.state not in ("active", "frozen") or find_carried(member.id) is not None:
        raise NotNow()
    card.state = "active" if member.state == "active" else "frozen"
    log(actor, member, "found", detail={"card": card.number})
    db.session.flush()
    return card


def set_cards(member: Member, state: str, *, ends: bool = False, actor: Actor | None = None) -> None:
    """Freeze, thaw or end what a member carries (and, when it ends, what is lost)."""
    today = mall_now(actor.tz).date() if actor else None
    for card in list_cards(member.id):
        if card.state in CARRIED or (ends and card.state == "lost"):
            card.state = state
            card.ended_on = today if ends else None
    db.session.flush()
