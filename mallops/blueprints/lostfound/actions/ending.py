"""What nobody claimed goes to the police, or is disposed of: approved, witnessed, signed (30.2)."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from mallops.blueprints.lostfound import permissions as may
from mallops.blueprints.lostfound.actions.terms import write_terms
from mallops.blueprints.lostfound.models import FoundItem
from mallops.blueprints.lostfound.queries.items import live_claim
from mallops.blueprints.lostfound.rules import items as rules
from mallops.blueprints.lostfound.rules.words import WAYS
from mallops.core.auth import Actor, authorize
from mallops.core.casework import actions as casework
from mallops.core.db import db
from mallops.core.errors import Invalid


@dataclass(frozen=True)
class Ending:
    """`receiver`: station and officer, or how it was disposed of; `witness`: who stood by, and signs."""

    way: str
    receiver: str
    witness: str
    witness_signature: str = ""
    officer_signature: str = ""
    note: str = ""


def end_item(actor: Actor, item: FoundItem, told: Ending) -> None:
    """Hand it to the police, or dispose of it; the caller holds the row. Raises Invalid, Conflict."""
    authorize(actor, may.APPROVE, item)
    if told.way not in WAYS:
        raise Invalid(field_errors={"way": rules.CHOOSE})
    rules.ensure_ends(
        way=told.way, state=item.state, valuable=item.valuable, live_claim=live_claim(item) is not None
    )
    receiver = rules.ensure_words(told.receiver, "receiver", 120)
    witness = rules.ensure_words(told.witness, "witness", 80)
    if witness.casefold() == actor.name.casefold():
        raise Invalid(field_errors={"witness": _("The witness is somebody else than you.")})
    if item.state in {"registered", "announced"} and not told.note.strip():
        raise Invalid(field_errors={"note": _("Say why it goes before its time is over.")})
    _sign(actor, item, "witness", told.witness_signature, witness)
    if told.way == "police":
        _sign(actor, item, "officer", told.officer_signature, receiver)
    casework.move(actor, item, told.way, note=told.note.strip()[:300])
    item.ended_how = "police" if told.way == "police" else "disposed"
    item.ended_with = f"{receiver} · {witness}"
    db.session.flush()
    write_terms(item)


def _sign(actor: Actor, item: FoundItem, capacity: str, signature: str, name: str) -> None:
    try:
        casework.sign(actor, item, capacity=capacity, signature=signature, name=name)
    except Invalid as error:
        raise Invalid(field_errors={f"{capacity}_signature": error.field_errors["signature"]}) from error
