"""Handling reports to be signed: the list, the report, a signature, back to whoever wrote it (39.3)."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response
from flask_babel import gettext as _
from flask_babel import pgettext
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.complaints import permissions as may
from mallops.blueprints.complaints.actions import reporting
from mallops.blueprints.complaints.forms import SignForm, WhyForm
from mallops.blueprints.complaints.models import Complaint
from mallops.blueprints.complaints.queries.complaints import get_to_sign, report_of, reports_to_sign
from mallops.blueprints.complaints.rules.complaints import wanted_signatures
from mallops.blueprints.complaints.rules.words import CAPACITIES, CATEGORIES, RESPONSIBLE
from mallops.core.attempts import attempt
from mallops.core.auth import current_actor, requires
from mallops.core.casework.kinds import SEVERITIES
from mallops.core.errors import NotFound
from mallops.core.money import format_yuan
from mallops.core.registers.signing import data_url
from mallops.core.web import flash_ok, no_store, redirect_after, render

bp = Blueprint("complaint_reports", __name__, url_prefix="/complaint-reports")


@bp.get("/")
@requires(may.SIGN)
def index() -> Response:
    """What waits, and where this person's own signature is missing."""
    actor = current_actor()
    seen = [one for one in reports_to_sign(actor.mall_id or 0) if reporting.sees_report(actor, one)]
    rows = [(one, bool(reporting.capacities_of(actor, one))) for one in seen]
    return no_store(render("complaints/reports.html", rows=rows))


def _case(uid: uuid.UUID, lock: bool = False) -> Complaint:
    actor = current_actor()
    case = get_to_sign(actor.mall_id, uid, lock=lock)
    if not reporting.sees_report(actor, case):
        raise NotFound()
    return case


def _page(case: Complaint, form: SignForm, why: WhyForm, status: int = 200) -> Response:
    report = report_of(case)
    if report is None:
        raise NotFound()
    open_to = reporting.capacities_of(current_actor(), case)
    form.capacity.choices = [(one, str(CAPACITIES[one])) for one in open_to]
    if len(open_to) == 1:
        form.capacity.data = open_to[0]
    signed = {one.capacity: one.sign_off for one in report.signatures}
    people = [
        (str(CAPACITIES[one]), signed.get(one), data_url(signed[one]) if one in signed else None)
        for one in wanted_signatures(report.fen)
    ]
    facts = [
        (pgettext("complaint", "What it is about"), str(CATEGORIES[case.category])),
        (_("Severity"), str(SEVERITIES.get(case.severity, ""))),
        (_("Tenant"), f"{case.tenant.code} {case.tenant.name}" if case.tenant else ""),
        (_("Responsible"), str(RESPONSIBLE.get(report.responsibility, ""))),
        (_("Compensation"), format_yuan(report.fen) if report.fen else ""),
        (_("Written by"), report.written_by.name if report.written_by else ""),
    ]
    texts = [
        (_("What the customer says"), case.content), (_("What the customer asks for"), case.demand),
        (_("Cause"), report.cause), (_("What was done"), report.handling),
        (_("Proposed solution"), report.proposal), (_("Basis of the compensation"), report.basis),
    ]  # fmt: skip
    page = render(
        "complaints/report.html", "form", status, case=case, report=report, people=people,
        facts=[one for one in facts if one[1]], texts=[one for one in texts if one[1]],
        form=form if open_to else None, why=why,
    )  # fmt: skip
    return no_store(page)


@bp.get("/<uuid:uid>")
@requires(may.SIGN)
def show(uid: uuid.UUID) -> Response:
    """The report, who has signed, and the box to sign in."""
    return _page(_case(uid), SignForm(formdata=None), WhyForm(formdata=None))


@bp.post("/<uuid:uid>/sign")
@requires(may.SIGN)
def sign(uid: uuid.UUID) -> BaseResponse:
    """One signature."""
    actor, form = current_actor(), SignForm()
    _case(uid)

    def act() -> bool:
        held = _case(uid, lock=True)
        reporting.sign_report(actor, held, form.capacity.data or "", form.signature.data or "")
        return True

    form.capacity.choices = list(CAPACITIES.items())
    done, status = attempt(form, actor, "complaints.sign_report", act)
    if not done:
        return _page(_case(uid), form, WhyForm(formdata=None), status)
    flash_ok(_("Signed."))
    return redirect_after("complaint_reports.index")


@bp.post("/<uuid:uid>/back")
@requires(may.SIGN)
def back(uid: uuid.UUID) -> BaseResponse:
    """It goes back with a reason."""
    actor, form = current_actor(), WhyForm()
    _case(uid)

    def act() -> bool:
        reporting.send_back(actor, _case(uid, lock=True), form.why.data or "")
        return True

    done, status = attempt(form, actor, "complaints.send_back", act)
    if not done:
        return _page(_case(uid), SignForm(formdata=None), form, status)
    flash_ok(_("The report went back."))
    return redirect_after("complaint_reports.index")
