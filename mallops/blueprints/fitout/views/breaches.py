"""Violations: the form, the fine, the notice."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.deposits import permissions as money_may
from mallops.blueprints.fitout import permissions as may
from mallops.blueprints.fitout.actions.breaches import VIOLATION, fine_state, issue, take_fine
from mallops.blueprints.fitout.documents import print_notice
from mallops.blueprints.fitout.forms import BreachForm
from mallops.blueprints.fitout.models import FitOut, Violation
from mallops.blueprints.fitout.queries import works as queries
from mallops.blueprints.fitout.rules.words import RULES
from mallops.core.audit import acting
from mallops.core.auth import Actor, current_actor, fetch, requires
from mallops.core.casework import actions as casework
from mallops.core.db import db, transaction
from mallops.core.errors import DomainError
from mallops.core.pdf.paper import Paper
from mallops.core.registers import register_blueprint
from mallops.core.registers.intake import receive_photos
from mallops.core.registers.links import record_url
from mallops.core.registers.views_record import act_on_record, seen_version, typed_note
from mallops.core.web import flash_ok, redirect_after, render

bp = register_blueprint(VIOLATION)
FINES: dict[str, tuple[Any, str]] = {
    "none": (_l("No fine"), "muted"),
    "proposed": (_l("Proposed, not taken yet"), "warn"),
    "waiting": (_l("Waits for a second person"), "warn"),
    "booked": (_l("Taken from the deposit"), "ok"),
    "refused": (_l("The second person refused it"), "danger"),
}


def _leads(case: Violation, actor: Actor) -> list[tuple[str, str, dict[str, Any]]]:
    state = fine_state(case)
    deposit = queries.held_deposit(case.fitout)
    words = {
        "case": case,
        "rule": RULES[case.rule],
        "fine": FINES[state],
        "deposit": deposit,
        "takes": state in {"proposed", "refused"} and case.state == "issued" and actor.can(money_may.DEDUCT),
        "drops": state == "proposed" and case.state == "issued" and actor.can(may.RESUME),
        "order_url": record_url(case.finding) if case.finding is not None else None,
    }
    return [(_("What happens next"), "fitout/_breach.html", words)]


def _links(case: Violation) -> list[tuple[str, str, str | None]]:
    found = [(_("Works"), case.fitout.number or case.fitout.title, record_url(case.fitout))]
    if case.finding is not None:
        found.append(
            (_("Order to put it right"), case.finding.number or case.finding.title, record_url(case.finding))
        )
    return found


VIOLATION.extras.update(
    leads=_leads,
    links=_links,
    pairs=lambda _record: [],
    paper=lambda record, lang: print_notice(Paper.of(record.actor, lang), record),
    verbs={"fined": (_l("took the fine from the deposit"), "warn", "minus")},
)


@bp.get("/new/<uuid:fitout_uid>")
@requires(may.SITE)
def new(fitout_uid: uuid.UUID) -> Response:
    """The form for these works."""
    return _page(fetch(FitOut, fitout_uid, current_actor()), BreachForm())


@bp.post("/new/<uuid:fitout_uid>")
@requires(may.SITE)
def create(fitout_uid: uuid.UUID) -> BaseResponse:
    """Issue it; the order to put it right opens by itself."""
    actor, form = current_actor(), BreachForm()
    fitout = fetch(FitOut, fitout_uid, actor)
    if not form.validate_on_submit():
        return _page(fitout, form, 422)
    try:
        stored = receive_photos(form.photos.data or [])
        with transaction(), acting(actor, may.SITE):
            locked = fetch(FitOut, fitout_uid, actor, lock=True)
            words = form.description.data or ""
            case = issue(actor, locked, form.rule.data or "", words, fine=form.fine.data or 0, photos=stored)
    except DomainError as error:
        db.session.rollback()
        if error.status not in {409, 413, 415, 422}:
            raise
        form.add_error(error)
        return _page(fetch(FitOut, fitout_uid, actor), form, 409 if error.status == 409 else 422)
    flash_ok(_("%(number)s is issued, with the order to put it right.", number=case.number))
    return redirect_after("violations.show", uid=case.uid)


def _page(fitout: FitOut, form: BreachForm, status: int = 200) -> Response:
    deposit = queries.held_deposit(fitout)
    return render("fitout/breach_form.html", "form", status, case=fitout, form=form, deposit=deposit)


@bp.post("/<uuid:uid>/fine")
@requires(money_may.DEDUCT)
def fine(uid: uuid.UUID) -> BaseResponse:
    """Take the proposed fine from the deposit."""

    def act(actor: Actor, case: Any, _stored: list[Any]) -> str:
        take_fine(actor, case)
        if fine_state(case) == "waiting":
            return _("The deduction is entered. A second person has to agree before it is booked.")
        return _("The deduction is booked.")

    return act_on_record(VIOLATION, uid, "fine", "violations.fine", act)


@bp.post("/<uuid:uid>/drop")
@requires(may.RESUME)
def drop(uid: uuid.UUID) -> BaseResponse:
    """Let a proposed fine drop, and say why."""

    def act(actor: Actor, case: Any, _stored: list[Any]) -> str:
        casework.move(actor, case, "waive_fine", note=typed_note(), version=seen_version())
        return _("The fine is dropped. Your reason is kept.")

    return act_on_record(VIOLATION, uid, "drop", "violations.drop", act)
