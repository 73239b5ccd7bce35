"""The way of a ticket: accepted, dispatched, on site, on hold, done, confirmed or sent back (5.1, 5.2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from mallops.blueprints.repairs.actions.kind import KIND
from mallops.blueprints.repairs.actions.notices import (
    tell_cancelled,
    tell_engineer,
    tell_reporter,
)
from mallops.blueprints.repairs.actions.parts import PartLine, set_parts
from mallops.blueprints.repairs.models import Repair
from mallops.blueprints.repairs.queries.people import engineer_ids
from mallops.blueprints.repairs.rules import tickets as rules
from mallops.blueprints.repairs.rules.words import DISPATCH_WAYS
from mallops.core.auth import Actor
from mallops.core.casework import actions as casework
from mallops.core.casework import kind_of
from mallops.core.casework.models import CaseAttachment
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict, DomainError, Invalid
from mallops.core.registers.intake import keep_photos


def accept(actor: Actor, case: Repair, *, version: int | None = None) -> None:
    """Engineering takes it on; an engineer who accepts is its engineer."""
    casework.move(actor, case, "accept", version=version)


def dispatch(
    actor: Actor,
    case: Repair,
    engineer_id: int | None,
    how: str,
    *,
    note: str = "",
    version: int | None = None,
) -> None:
    """Send an engineer; recorded with who, when and how. A ticket just reported is accepted with it.

    Raises Invalid (nobody chosen, unknown way), DispatcherNeeded, StepNotAllowed.
    """
    casework.ensure_version(case, version)
    engineer = rules.ensure_engineer(engineer_id, engineer_ids(case.mall_id))
    if how not in DISPATCH_WAYS:
        raise Invalid(field_errors={"how": _("Choose how the engineer is told.")})
    if case.state == "reported":
        rules.ensure_dispatches(roles=actor.roles, approves=actor.can("repairs.approve"))
        case.state, case.accepted_at = "accepted", utcnow()
        casework.log(case, actor, "accept", from_state="reported", to_state="accepted")
    casework.move(actor, case, "dispatch", note=note)
    case.engineer_id = case.owner_id = engineer
    case.dispatched_by_id, case.dispatched_at, case.dispatch_how = actor.user_id, utcnow(), how
    db.session.flush()
    tell_engineer(actor, case)


def arrive(actor: Actor, case: Repair, *, version: int | None = None) -> None:
    """The engineer stands before it. Another engineer who goes there becomes its engineer."""
    casework.move(actor, case, "arrive", version=version)


def hold(actor: Actor, case: Repair, reason: str, *, version: int | None = None) -> None:
    """Waiting for a part, for closing time …: the clock stands still. Needs a reason."""
    before = case.state
    casework.move(actor, case, "hold", note=reason, version=version)
    case.held_from = before
    db.session.flush()


def resume(actor: Actor, case: Repair, *, version: int | None = None) -> None:
    """Go on where it stopped: dispatched when an engineer had been sent, else accepted."""
    sent = case.dispatched_at is not None
    casework.move(actor, case, "resume" if sent else "resume_accepted", version=version)


def finish(
    actor: Actor,
    case: Repair,
    result: str,
    lines: Sequence[PartLine] = (),
    labour: str = "",
    photos: Sequence[Any] = (),
    *,
    version: int | None = None,
) -> None:
    """Repaired: what was done, parts and cost, pictures. The finding it came from hears of it.

    Raises Invalid, EngineersWork, StepNotAllowed.
    """
    words = rules.ensure_result(result)
    casework.move(actor, case, "finish", note=words, version=version)
    case.result, case.done_at, case.done_by_id = words, utcnow(), actor.user_id
    if rules.ENGINEER in actor.roles or case.engineer_id is None:
        case.engineer_id = actor.user_id
    set_parts(actor, case, lines, labour)
    keep_photos(actor, case, photos, stage="finish")
    _tell_finding(actor, case, words)
    tell_reporter(actor, case)


def confirm(
    actor: Actor, case: Repair, stars: int | None, words: str = "", *, version: int | None = None
) -> None:
    """The reporter or the desk confirms with a rating. Raises RepairedItMyself, ReporterConfirms, Invalid."""
    rating, said = rules.ensure_rating(stars, words)
    casework.move(actor, case, "confirm", note=said, version=version)
    case.rating, case.rating_words, case.confirmed_by_id = rating, said, actor.user_id
    db.session.flush()


def reject(
    actor: Actor, case: Repair, reason: str, photos: Sequence[Any] = (), *, version: int | None = None
) -> None:
    """Not repaired: back to the engineer, counted."""
    casework.move(actor, case, "reject", note=reason, version=version)
    keep_photos(actor, case, photos, stage="reject")
    tell_engineer(actor, case, again=True)


def cancel(actor: Actor, case: Repair, reason: str, *, version: int | None = None) -> None:
    """Nothing will be done; the reason stays. Raises Invalid without one."""
    casework.move(actor, case, "cancel", note=reason, version=version)
    tell_cancelled(actor, case)


def steps_of(actor: Actor, case: Repair) -> list[str]:
    """The steps this person may take now; resuming counts once, dispatching also from `reported`."""
    found = []
    for step in KIND.workflow.steps.values():
        here = case.state in step.from_ or (step.code == "dispatch" and case.state == "reported")
        if not here or not actor.can(step.permission) or step.code == "resume_accepted":
            continue
        try:
            if step.guard:
                step.guard(case, actor)
        except DomainError:
            continue
        found.append(step.code)
    return found


def ensure_step(actor: Actor, case: Repair, code: str) -> None:
    """Raise Conflict when this person may not take the step now (the form was opened too early or late)."""
    if code in steps_of(actor, case):
        return
    step = KIND.workflow.steps[code]
    if case.state in step.from_ or (code == "dispatch" and case.state == "reported"):
        KIND.workflow.ensure(code, case, actor, "-")
    state = KIND.workflow.state(case.state).label
    raise Conflict(_("This ticket is now “%(state)s”, so this can't be done.", state=state))


def _tell_finding(actor: Actor, case: Repair, result: str) -> None:
    """Bring the result back to the finding it came from: words, pictures, and the step that says so."""
    finding = case.finding
    if finding is None or kind_of(finding).workflow.state(finding.state).closed:
        return
    rows = db.session.query(CaseAttachment).filter_by(case_id=case.id, stage="finish")
    words = _("Repaired with %(number)s: %(result)s", number=case.number, result=result)
    step = next((one for one in ("submit", "fix") if _leads_on(finding, one)), "")
    try:
        if not step:
            raise Conflict()
        casework.move(actor, finding, step, note=words)
    except DomainError:
        casework.log(finding, actor, "commented", note=words)
    for row in rows:
        casework.attach(actor, finding, photo_id=row.photo_id, stage=step)


def _leads_on(finding: Any, code: str) -> bool:
    step = kind_of(finding).workflow.steps.get(code)
    return step is not None and finding.state in step.from_ and not step.sign
