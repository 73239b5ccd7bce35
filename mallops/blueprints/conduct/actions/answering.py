"""After a check is issued: acknowledge or appeal, decide, and what becomes of a proposed fine (2.8, K 15)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from flask_babel import gettext as _

from mallops.blueprints.conduct import permissions as may
from mallops.blueprints.conduct.actions import telling
from mallops.blueprints.conduct.actions.kind import judge
from mallops.blueprints.conduct.models import ConductCheck
from mallops.blueprints.conduct.rules import checks as rules
from mallops.blueprints.conduct.rules.words import DECISIONS
from mallops.core.auth import Actor, authorize
from mallops.core.casework import actions as casework
from mallops.core.db import db, utcnow
from mallops.core.errors import Invalid
from mallops.core.registers.intake import keep_photos


def acknowledge(
    actor: Actor, case: ConductCheck, *, reply: str = "", signature: str = "", version: int | None = None
) -> None:
    """The target has read it and signs, with a reply if they like. Raises Forbidden for others."""
    authorize(actor, may.VIEW, case)
    rules.ensure_answers(case, actor.user_id)
    words = rules.ensure_text(reply, "note", required=False)
    casework.move(actor, case, "acknowledge", signature=signature, version=version)
    case.reply, case.replied_at, case.owner_id = words or None, utcnow(), case.created_by_id
    db.session.flush()
    telling.tell_inspector(case)
    _fine_waits(case)


def appeal(
    actor: Actor,
    case: ConductCheck,
    *,
    reply: str,
    photos: Sequence[Any] = (),
    version: int | None = None,
) -> None:
    """The target does not agree and says why; pictures may stand with it."""
    authorize(actor, may.VIEW, case)
    rules.ensure_answers(case, actor.user_id)
    words = rules.ensure_text(reply, "note")
    casework.move(actor, case, "appeal", version=version)
    case.reply, case.replied_at, case.appealed_at, case.owner_id = words, utcnow(), utcnow(), None
    keep_photos(actor, case, photos, stage="appeal")
    db.session.flush()
    telling.tell_deciders(case)


def decide(
    actor: Actor,
    case: ConductCheck,
    decision: str,
    *,
    text: str,
    strike: Collection[str] = (),
    signature: str = "",
    version: int | None = None,
) -> None:
    """Somebody else decides with reasons. Granted: the lines in `strike` (default: every
    fault) no longer count, and a proposed fine falls."""
    authorize(actor, may.DECIDE, case)
    rules.ensure_decides(case, actor.user_id)
    if decision not in DECISIONS:
        raise Invalid(field_errors={"decision": _("Choose how the appeal is decided.")})
    words = rules.ensure_text(text, "note")
    faults = {one.code for one in case.items if one.verdict in {"bad", "part"}}
    if decision == "granted" and not set(strike) <= faults:
        raise Invalid(field_errors={"strike": _("Choose among the items that were not in order.")})
    casework.move(actor, case, "decide", signature=signature, version=version)
    if decision == "granted":
        for one in case.items:
            one.struck = one.code in (set(strike) or faults)
        judge(case)
        case.fine_state = "dropped" if case.fine_state else ""
    case.decision, case.decision_text = decision, words
    case.decided_by_id, case.decided_at = actor.user_id, utcnow()
    db.session.flush()
    telling.tell_decision(case)
    _fine_waits(case)


def _fine_waits(case: ConductCheck) -> None:
    if case.fine_state == "proposed":
        telling.tell_fine(case)


def settle_fine(actor: Actor, case: ConductCheck, *, yes: bool, text: str) -> None:
    """Human resources confirm (naming who of legal agreed) or refuse a proposed fine. Nothing is deducted."""
    authorize(actor, may.FINES, case)
    rules.ensure_fine_decision(case, actor.user_id)
    case.fine_text = rules.ensure_text(text, "note", 300)
    case.fine_state = "confirmed" if yes else "rejected"
    case.fine_by_id, case.fine_at = actor.user_id, utcnow()
    casework.log(case, actor, "fine", detail={"state": case.fine_state})
    db.session.flush()
