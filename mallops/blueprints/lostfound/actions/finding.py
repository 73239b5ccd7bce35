"""Something was found: registered, counted by two, put on a shelf, announced, read out (30.1)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from mallops.blueprints.lostfound import permissions as may
from mallops.blueprints.lostfound.actions.kind import FOUND
from mallops.blueprints.lostfound.actions.retaining import begin_keeping
from mallops.blueprints.lostfound.actions.telling import tell_strong
from mallops.blueprints.lostfound.actions.terms import write_terms
from mallops.blueprints.lostfound.models import CashCount, FoundItem, ItemPaging, OwnerQuestion
from mallops.blueprints.lostfound.queries.items import label_taken
from mallops.blueprints.lostfound.rules import items as rules
from mallops.blueprints.sites.models import Zone, short_code
from mallops.core.auth import Actor, authorize
from mallops.core.casework import actions as casework
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict, Invalid, NotFound
from mallops.core.malls import Mall
from mallops.core.phones import ensure_phone
from mallops.core.registers.intake import keep_photos

MAX_QUESTIONS = 6


@dataclass(frozen=True)
class Found:
    """What is told of a find; only `category` and `title` are needed."""

    category: str
    title: str
    colour: str = ""
    brand: str = ""
    features: str = ""
    marks: str = ""
    found_at: dt.datetime | None = None
    zone_id: int | None = None
    place: str = ""
    finder_kind: str = "staff"
    finder_name: str = ""
    finder_phone: str = ""
    witness: str = ""
    shelf: str = ""
    valuable: bool = False
    cash_fen: int | None = None


def register_find(
    actor: Actor, told: Found, photos: Sequence[Any] = (), *, uid: uuid.UUID | None = None
) -> FoundItem:
    """A numbered item with a label of its own; cash waits for its second count. Raises Invalid, NotFound."""
    authorize(actor, may.CREATE)
    now = utcnow()
    found_at = rules.ensure_found(
        told.category, told.title, told.colour, told.finder_kind, told.found_at, now
    )
    ensure_zone(actor, told.zone_id)
    has_cash = told.cash_fen is not None or told.category == "cash"
    if told.category == "cash" and told.cash_fen is None:
        raise Invalid(field_errors={"cash": _("Count the cash and enter the sum.")})
    values = {
        "title": told.title.strip()[:120], "category": told.category, "colour": told.colour,
        "brand": told.brand.strip()[:60], "features": told.features.strip()[:4000],
        "marks": told.marks.strip()[:2000], "found_at": found_at, "zone_id": told.zone_id,
        "place": told.place.strip()[:120], "finder_kind": told.finder_kind,
        "finder_name": told.finder_name.strip()[:80],
        "finder_phone": ensure_phone(told.finder_phone, "finder_phone"), "witness": told.witness.strip()[:80],
        "shelf": rules.ensure_shelf(told.shelf) if told.shelf.strip() else "", "label": new_label(),
        "has_cash": has_cash,
        "valuable": rules.is_valuable(told.category, has_cash=has_cash, ticked=told.valuable),
    }  # fmt: skip
    case: FoundItem = casework.open_case(actor, FOUND, values, uid=uid, authorised=True)
    if told.cash_fen is not None:
        _add_count(actor, case, told.cash_fen)
    keep_photos(actor, case, photos)
    write_terms(case)
    tell_strong(actor, case)
    return case


def ensure_zone(actor: Actor, zone_id: int | None) -> None:
    """Raise NotFound for a zone of another mall."""
    if zone_id is not None:
        zone = db.session.get(Zone, zone_id)
        if zone is None or zone.mall_id != actor.mall_id:
            raise NotFound()


def new_label() -> str:
    """A code that no other label carries."""
    while label_taken(label := short_code()):
        pass
    return label


def _ensure_kept(actor: Actor, case: FoundItem) -> None:
    authorize(actor, may.WORK, case)
    if case.state not in rules.IN_KEEPING:
        raise Conflict(_("This item is no longer in keeping and can't be changed any more."))


# -- cash ------------------------------------------------------------------------------------------------


def _add_count(actor: Actor, case: FoundItem, fen: int) -> None:
    if fen < 0:
        raise Invalid(field_errors={"cash": _("Enter the sum as a number, such as 325.50.")})
    db.session.add(
        CashCount(mall_id=case.mall_id, item_id=case.id, by_id=actor.user_id, amount_fen=fen, at=utcnow())
    )
    db.session.flush()
    db.session.expire(case, ["counts"])
    casework.log(case, actor, "counted")


def count_cash(actor: Actor, case: FoundItem, fen: int) -> bool:
    """One more count; whether two people now agree. Neither sees what the other counted. Raises Conflict."""
    authorize(actor, may.CREATE, case)
    if case.state not in rules.IN_KEEPING:
        raise Conflict(_("This item is no longer in keeping and can't be changed any more."))
    if case.cash_fen is not None:
        raise Conflict(_("The cash is counted already; two people found the same sum."))
    case.has_cash = case.valuable = True
    _add_count(actor, case, fen)
    case.cash_fen = rules.agreed_cash([(one.by_id, one.amount_fen) for one in case.counts])
    db.session.flush()
    return case.cash_fen is not None


# -- keeping ---------------------------------------------------------------------------------------------


def put_on_shelf(actor: Actor, case: FoundItem, shelf: str) -> str:
    """Where it lies from now on. Raises Invalid."""
    _ensure_kept(actor, case)
    place = rules.ensure_shelf(shelf)
    if place != case.shelf:
        casework.log(case, actor, "shelved", note=f"{case.shelf} → {place}" if case.shelf else place)
        case.shelf = place
        db.session.flush()
    return place


def announce(actor: Actor, case: FoundItem) -> None:
    """It may be asked for from now on, and its time of keeping begins. Raises Conflict."""
    casework.move(actor, case, "announce")
    begin_keeping(case)


def keep_marks(actor: Actor, case: Any, marks: str) -> None:
    """What only the owner would know, of a find or a loss; kept encrypted."""
    authorize(actor, may.WORK, case)
    case.marks = marks.replace("\x00", "").strip()[:2000]
    casework.log(case, actor, "marks")
    db.session.flush()


def ask_owner(actor: Actor, case: FoundItem, question: str, answer: str) -> OwnerQuestion:
    """A question only the owner can answer. Raises Invalid, Conflict (somebody claims it)."""
    _ensure_kept(actor, case)
    _ensure_unclaimed(case)
    if len(case.questions) >= MAX_QUESTIONS:
        raise Conflict(_("Six questions are enough. Remove one first."))
    row = OwnerQuestion(
        mall_id=case.mall_id,
        item_id=case.id,
        question=rules.ensure_words(question, "question", 200),
        answer=rules.ensure_words(answer, "answer", 200),
        by_id=actor.user_id,
    )
    db.session.add(row)
    casework.log(case, actor, "question")
    db.session.flush()
    db.session.expire(case, ["questions"])
    return row


def drop_question(actor: Actor, case: FoundItem, row: OwnerQuestion) -> None:
    """Remove a question. Raises Conflict while somebody claims the item."""
    _ensure_kept(actor, case)
    _ensure_unclaimed(case)
    db.session.delete(row)
    casework.log(case, actor, "question")
    db.session.flush()
    db.session.expire(case, ["questions"])


def _ensure_unclaimed(case: FoundItem) -> None:
    """Questions change for no claimant."""
    if any(one.state != "refused" for one in case.claims):
        raise rules.ClaimGoing()


def question_of(case: FoundItem, uid: str) -> OwnerQuestion:
    """The question of this item with this public id, or NotFound."""
    row = next((one for one in case.questions if str(one.uid) == uid), None)
    if row is None:
        raise NotFound()
    return row


# -- the loudspeakers --------------------------------------------------------------------------------------


def paging_of(case: Any) -> tuple[str, str]:
    """The texts for the broadcast desk: of what was found its kind and no more; of a loss the same."""
    mall = db.session.get_one(Mall, case.mall_id)
    names = (mall.name_zh or mall.name_en, mall.name_en or mall.name_zh)
    make = rules.paging_texts if isinstance(case, FoundItem) else rules.seeking_texts
    return make(case.category, *names)


def page_out(actor: Actor, case: FoundItem) -> ItemPaging:
    """The text was read out now; kept word for word."""
    _ensure_kept(actor, case)
    zh, en = paging_of(case)
    row = ItemPaging(
        mall_id=case.mall_id, item_id=case.id, text_zh=zh, text_en=en, by_id=actor.user_id, at=utcnow()
    )
    db.session.add(row)
    casework.log(case, actor, "paged")
    db.session.flush()
    db.session.expire(case, ["pagings"])
    return row


def _edited(_actor: Actor, case: Any, before: dict[str, Any]) -> None:
    """What follows from a correction: whether it is valuable, how long it is kept, by what it is found."""
    if "category" in before and isinstance(case, FoundItem):
        case.valuable = rules.is_valuable(case.category, has_cash=case.has_cash, ticked=case.valuable)
        begin_keeping(case)
    write_terms(case)


FOUND.extras["edited"] = _edited
