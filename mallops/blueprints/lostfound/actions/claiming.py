"""Somebody claims an item: answers, a second person for valuables, signature; one claim at a time (30.1)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from mallops.blueprints.lostfound import permissions as may
from mallops.blueprints.lostfound.actions.terms import write_terms
from mallops.blueprints.lostfound.models import Claim, FoundItem
from mallops.blueprints.lostfound.queries.items import live_claim
from mallops.blueprints.lostfound.rules import items as rules
from mallops.blueprints.lostfound.rules.words import PAPERS
from mallops.blueprints.members.rules.people import mask_name
from mallops.core.auth import Actor, authorize
from mallops.core.casework import actions as casework
from mallops.core.crypto import lookup_hash
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict, Invalid
from mallops.core.phones import ensure_phone


@dataclass(frozen=True)
class Told:
    """What a claimant says. `answers`: public id of a question -> what they said."""

    claimant: str
    phone: str
    proof: str
    id_kind: str = ""
    id_last4: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)


def take_claim(actor: Actor, item: FoundItem, told: Told) -> Claim:
    """Take a claim down; the caller holds the item's row. The expected answers were not shown.

    Raises AlreadyHanded, ClaimGoing, CashUncounted, Invalid, Conflict.
    """
    authorize(actor, may.WORK, item)
    live = live_claim(item)
    rules.ensure_claimable(
        item.state, live.state if live else None, has_cash=item.has_cash, cash_fen=item.cash_fen
    )
    phone = ensure_phone(told.phone)
    if told.id_kind and told.id_kind not in PAPERS:
        raise Invalid(field_errors={"id_kind": rules.CHOOSE})
    rules.ensure_claim(
        claimant=told.claimant, phone=phone, proof=told.proof, id_kind=told.id_kind,
        id_last4=told.id_last4.strip(), valuable=item.valuable, questions=len(item.questions),
    )  # fmt: skip
    answers = _answers(item, told.answers)
    claim = Claim(
        mall_id=item.mall_id, item_id=item.id, loss_id=item.loss_id, claimant=told.claimant.strip()[:80],
        phone=phone, phone_hash=lookup_hash(phone), proof=told.proof.strip()[:1000], id_kind=told.id_kind,
        id_last4=told.id_last4.strip().upper(), answers=json.dumps(answers, ensure_ascii=False),
        taken_by_id=actor.user_id, state="open",
    )  # fmt: skip
    db.session.add(claim)
    try:
        with db.session.begin_nested():
            db.session.flush()
    except IntegrityError as error:  # two desks at once: the database lets one in
        raise rules.ClaimGoing() from error
    casework.log(item, actor, "claim_taken")
    if not answers:
        _mark_checked(actor, claim)
    db.session.flush()
    db.session.expire(item, ["claims"])
    return claim


def _answers(item: FoundItem, said: Mapping[str, str]) -> list[dict[str, Any]]:
    out, missing = [], {}
    for one in item.questions:
        words = said.get(str(one.uid), "").replace("\x00", "").strip()[:200]
        if not words:
            missing[f"answer-{one.uid}"] = _("Write what the person answered, or “does not know”.")
        out.append({"question": one.question, "expected": one.answer, "said": words, "agrees": None})
    if missing:
        raise Invalid(field_errors=missing)
    return out


def answers_of(claim: Claim) -> list[dict[str, Any]]:
    """Questions, what was expected, what was said."""
    found: list[dict[str, Any]] = json.loads(claim.answers) if claim.answers else []
    return found


def check_claim(actor: Actor, claim: Claim, agrees: Sequence[bool]) -> None:
    """Somebody compared the answers with what was expected. Raises Conflict when one does not agree."""
    authorize(actor, may.WORK, claim.item)
    answers = answers_of(claim)
    if len(agrees) != len(answers):
        raise Invalid(field_errors={"agrees": _("Say of every answer whether it agrees.")})
    rules.ensure_checks(claim.state, agrees)
    for one, yes in zip(answers, agrees, strict=True):
        one["agrees"] = yes
    claim.answers = json.dumps(answers, ensure_ascii=False)
    _mark_checked(actor, claim)
    casework.log(claim.item, actor, "claim_checked")
    db.session.flush()


def _mark_checked(actor: Actor, claim: Claim) -> None:
    claim.state, claim.checked_by_id, claim.checked_at = "checked", actor.user_id, utcnow()


def second_claim(actor: Actor, claim: Claim, signature: str) -> None:
    """Somebody else looked at item, paper and answers, and signs. Raises SamePerson, Conflict."""
    authorize(actor, may.WORK, claim.item)
    rules.ensure_second(
        claim.state,
        valuable=claim.item.valuable,
        user_id=actor.user_id,
        others=(claim.taken_by_id, claim.checked_by_id),
    )
    if claim.second_id is not None:
        raise Conflict(_("A second person has confirmed this claim already."))
    casework.sign(actor, claim.item, capacity="second", signature=signature)
    claim.second_id, claim.second_at = actor.user_id, utcnow()
    casework.log(claim.item, actor, "claim_seconded")
    db.session.flush()


def release(actor: Actor, claim: Claim, signature: str) -> None:
    """Hand it out against the claimant's signature; the caller holds the item's row.

    Raises AlreadyHanded, SecondPerson, Conflict, Invalid (no signature).
    """
    item = claim.item
    authorize(actor, may.WORK, item)
    rules.ensure_releases(
        claim.state, valuable=item.valuable, second_id=claim.second_id, user_id=actor.user_id
    )
    casework.sign(
        actor, item, capacity="claimant", signature=signature, name=mask_name(claim.claimant) or _("Claimant")
    )
    casework.move(actor, item, "release")
    claim.state, claim.released_by_id, claim.released_at = "released", actor.user_id, utcnow()
    item.ended_how = "claimed"
    db.session.flush()
    write_terms(item)
    if item.loss is not None and item.loss.state == "matched":
        casework.move(actor, item.loss, "returned", note=item.number or "")
        write_terms(item.loss)


def refuse_claim(actor: Actor, claim: Claim, reason: str) -> None:
    """It is not theirs, or they could not show it; the item stays. Raises Invalid, Conflict."""
    authorize(actor, may.WORK, claim.item)
    if claim.state not in {"open", "checked"}:
        raise Conflict(_("This claim is over already."))
    claim.reason = rules.ensure_words(reason, "reason", 300)
    claim.state = "refused"
    casework.log(claim.item, actor, "claim_refused")
    db.session.flush()
    db.session.expire(claim.item, ["claims"])
