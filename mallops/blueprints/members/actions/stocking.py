"""The stock of cards, forms and guides: received, handed to a desk against a signature, counted (22.3)."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from mallops.blueprints.members import permissions as may
from mallops.blueprints.members.models import Card, CardBatch, Desk, StockCount, StockMove
from mallops.blueprints.members.queries.setup import settings_of
from mallops.blueprints.members.queries.stock import find_batch, overlaps
from mallops.blueprints.members.rules.cards import ensure_card_number, ensure_span, parse_card
from mallops.blueprints.members.rules.life import ensure_reason
from mallops.core.auth import Actor, authorize
from mallops.core.casework.signatures import decode_signature
from mallops.core.db import db, utcnow
from mallops.core.errors import Invalid, NotFound

ITEMS = ("card", "form", "guide")
MOST = 1_000_000


@dataclass(frozen=True)
class Line:
    """What is written into the book besides desk, thing and quantity."""

    why: str
    note: str = ""
    pair: str | None = None
    batch_id: int | None = None
    first: int | None = None
    last: int | None = None
    card_id: int | None = None
    signed_name: str = ""
    signature: bytes | None = None


def _count_of(desk: Desk, item: str) -> StockCount:
    """The count of a thing at a desk, locked."""
    query = sa.select(StockCount).where(StockCount.desk_id == desk.id, StockCount.item == item)
    found = db.session.scalar(query.with_for_update())
    if found is None:
        row = StockCount(mall_id=desk.mall_id, desk_id=desk.id, item=item, count=0)
        try:
            with db.session.begin_nested():
                db.session.add(row)
                db.session.flush()
        except IntegrityError:
            return db.session.scalars(query.with_for_update()).one()
        return row
    return found


def _book(actor: Actor, desk: Desk, item: str, quantity: int, line: Line) -> StockCount:
    count = _count_of(desk, item)
    count.count += quantity
    db.session.add(
        StockMove(
            mall_id=desk.mall_id,
            desk_id=desk.id,
            item=item,
            quantity=quantity,
            after=count.count,
            by_id=actor.user_id,
            **vars(line),
        )
    )
    db.session.flush()
    return count


def ensure_quantity(quantity: int | None, field: str = "quantity") -> int:
    """From 1 to a million. Raises Invalid."""
    if quantity is None or not 1 <= quantity <= MOST:
        raise Invalid(field_errors={field: _("Enter how many, from 1 up.")})
    return quantity


def receive_cards(
    actor: Actor, desk: Desk, first: int | None, last: int | None, on: dt.date, supplier: str
) -> CardBatch:
    """Plastic came from the printer. Raises Invalid when some of the numbers are here already."""
    authorize(actor, may.STOCK, desk)
    low, high = ensure_span(first, last)
    prefix = settings_of(desk.mall_id).card_prefix
    if overlaps(desk.mall_id, prefix, low, high):
        raise Invalid(field_errors={"first": _("Some of these numbers are in another batch already.")})
    batch = CardBatch(
        mall_id=desk.mall_id,
        prefix=prefix,
        first=low,
        last=high,
        next=low,
        received_on=on,
        supplier=supplier[:80],
    )
    db.session.add(batch)
    db.session.flush()
    line = Line("received", note=supplier[:300], batch_id=batch.id, first=low, last=high)
    _book(actor, desk, "card", high - low + 1, line)
    return batch


def receive(actor: Actor, desk: Desk, item: str, quantity: int | None, note: str = "") -> None:
    """Forms or guides came. Raises Invalid."""
    authorize(actor, may.STOCK, desk)
    if item not in ITEMS or item == "card":
        raise NotFound()
    _book(actor, desk, item, ensure_quantity(quantity), Line("received", note=note[:300]))


@dataclass(frozen=True)
class HandOver:
    """What goes from one desk to another: cards by their first and last number, all else by count."""

    item: str
    quantity: int | None = None
    first_card: str = ""
    last_card: str = ""
    receiver: str = ""
    signature: str = ""


def hand_over_stock(actor: Actor, source: Desk, target: Desk, told: HandOver) -> None:
    """Two lines of the book, signed by who takes it. Raises Invalid."""
    authorize(actor, may.STOCK, source)
    authorize(actor, may.STOCK, target)
    if told.item not in ITEMS:
        raise NotFound()
    if source.id == target.id:
        raise Invalid(field_errors={"target": _("Choose another desk than the one it comes from.")})
    batch, first, last, quantity = _span(source, told)
    if _count_of(source, told.item).count < quantity:
        field = "last_card" if told.item == "card" else "quantity"
        raise Invalid(field_errors={field: _("By the book there is not so much. Count it first.")})
    receiver = " ".join(told.receiver.split())[:120]
    if not receiver:
        raise Invalid(field_errors={"receiver": _("Enter who takes it.")})
    image, typed = decode_signature(told.signature)
    pair = str(uuid.uuid4())
    line = Line(
        "handed",
        note="" if image else typed,
        pair=pair,
        batch_id=batch.id if batch else None,
        first=first,
        last=last,
        signed_name=receiver,
        signature=image,
    )
    _book(actor, source, told.item, -quantity, line)
    _book(actor, target, told.item, quantity, line)


def _span(source: Desk, told: HandOver) -> tuple[CardBatch | None, int | None, int | None, int]:
    if told.item != "card":
        return None, None, None, ensure_quantity(told.quantity)
    numbers = []
    for field, text in (("first_card", told.first_card), ("last_card", told.last_card)):
        parts = parse_card(ensure_card_number(text, field))
        assert parts is not None
        numbers.append(parts)
    first, last = numbers
    batch = find_batch(source.mall_id, first)
    if batch is None or batch.is_electronic:
        raise Invalid(field_errors={"first_card": _("No batch of this mall has this card.")})
    if last.prefix != first.prefix or not first.seq <= last.seq <= batch.last:
        raise Invalid(
            field_errors={"last_card": _("The last card is of the same batch and not before the first.")}
        )
    return batch, first.seq, last.seq, last.seq - first.seq + 1


def count_stock(actor: Actor, desk: Desk, item: str, counted: int | None, note: str = "") -> int:
    """What was counted becomes the stock; the difference stands in the book. Returns it."""
    authorize(actor, may.COUNT, desk)
    if item not in ITEMS:
        raise NotFound()
    if counted is None or not 0 <= counted <= MOST:
        raise Invalid(field_errors={"counted": _("Enter what you counted, 0 or more.")})
    count = _count_of(desk, item)
    difference = counted - count.count
    if difference:
        note = ensure_reason(note, "note")
    count.counted_at = utcnow()
    _book(actor, desk, item, difference, Line("counted", note=note[:300]))
    return difference


def spoil(actor: Actor, desk: Desk, item: str, quantity: int | None, note: str) -> None:
    """Torn, misprinted, demagnetised: out of the stock, with a reason. Raises Invalid."""
    authorize(actor, may.COUNT, desk)
    if item not in ITEMS:
        raise NotFound()
    _book(actor, desk, item, -ensure_quantity(quantity), Line("spoiled", note=ensure_reason(note, "note")))


def take_card(actor: Actor, card: Card, desk: Desk | None) -> None:
    """A card of the stock was given to a member; whatever the book says, the customer has it."""
    if desk is not None:
        _book(actor, desk, "card", -1, Line("issued", batch_id=card.batch_id, card_id=card.id))


def take_papers(actor: Actor, desk: Desk | None) -> None:
    """Whoever joins gets a form and a guide; counted only where the desk keeps count of them."""
    for item in ("form", "guide"):
        if desk is not None and _keeps(desk, item):
            _book(actor, desk, item, -1, Line("issued"))


def _keeps(desk: Desk, item: str) -> bool:
    query = sa.select(StockCount.id).where(StockCount.desk_id == desk.id, StockCount.item == item)
    return db.session.scalar(query) is not None
