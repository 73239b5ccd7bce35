"""The steps of a complaint that ask for something, each a small form; its link and its papers (39.3)."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.complaints import forms
from mallops.blueprints.complaints import permissions as may
from mallops.blueprints.complaints.actions import closing, letters, paying, reporting, taking
from mallops.blueprints.complaints.actions.kind import FOLLOW, KIND
from mallops.blueprints.complaints.documents import papers
from mallops.blueprints.complaints.forms.parts import fen_of
from mallops.blueprints.complaints.models import Complaint
from mallops.blueprints.complaints.queries.complaints import mediation_of, report_of
from mallops.blueprints.complaints.rules.complaints import DIRECT, OPEN_FOR_EDIT, OVER
from mallops.blueprints.complaints.views.acts import Act, add_act
from mallops.core.audit import acting
from mallops.core.auth import current_actor, fetch, requires
from mallops.core.db import transaction
from mallops.core.errors import NotFound
from mallops.core.forms import version_of
from mallops.core.link_card import link_card
from mallops.core.malls import today_of
from mallops.core.money import format_yuan
from mallops.core.pdf.paper import Paper
from mallops.core.web import flash_ok, no_store, redirect_after, redirect_to, render

bp = Blueprint("complaint_work", __name__, url_prefix="/complaints")


def _in(*states: str) -> Any:
    return lambda case, _actor: case.state in states


def _open(case: Any, _actor: Any) -> bool:
    return case.state not in OVER


def _written(form: Any) -> reporting.Written:
    return reporting.Written(
        form.cause.data or "", form.responsibility.data or "", form.handling.data or "",
        form.proposal.data or "", fen_of(form.amount.data), form.basis.data or "",
    )  # fmt: skip


def _first_report(case: Complaint) -> dict[str, Any]:
    found = report_of(case)
    if found is None:
        return {}
    first = {key: getattr(found, key) for key in ("cause", "responsibility", "handling", "proposal", "basis")}
    return first | {"amount": format_yuan(found.fen, symbol=False) if found.fen else ""}


def _why_back(case: Complaint) -> list[tuple[str, str]]:
    """Why the round before came back."""
    rounds = [one for one in case.reports if one.returned_why]
    return [(_("Sent back because"), rounds[-1].returned_why)] if rounds else []


def _run_report(actor: Any, case: Any, form: Any, _photos: Any) -> None:
    submit = request.form.get("do") != "keep"
    reporting.write(actor, case, _written(form), submit=submit, version=version_of(form))


def _first_mediation(case: Complaint) -> dict[str, Any]:
    row = mediation_of(case)
    names = (*closing.KEPT, "agreed_on", "complained_on")
    if row is not None and row.b_name:
        return {key: getattr(row, key) for key in names}
    shop = case.tenant
    return {
        "a_name": case.customer, "a_phone": case.phone, "agreed_on": today_of(case.mall_id),
        "complained_on": case.created_at.date(), "subject": case.content,
        "b_name": (shop.legal_name or shop.name) if shop is not None else "",
    }  # fmt: skip


def _agreed(form: Any) -> closing.Agreed:
    words = {key: getattr(form, key).data or "" for key in closing.KEPT}
    return closing.Agreed(**words, agreed_on=form.agreed_on.data, complained_on=form.complained_on.data)


def _wish(form: Any) -> paying.Wish:
    return paying.Wish(
        form.sort.data or "", fen_of(form.amount.data), form.basis.data or "", form.payee.data or "",
        form.account.data or "", form.way.data or "",
    )  # fmt: skip


def _first_money(case: Complaint) -> dict[str, Any]:
    report = report_of(case)
    first: dict[str, Any] = {"payee": case.customer, "basis": report.basis if report is not None else ""}
    if report is not None and report.fen:
        first["amount"] = format_yuan(report.fen, symbol=False)
    return first


ACTS = (
    Act("weigh", _l("Weigh and assign"), forms.WeighForm, may.WORK,
        lambda actor, case, form, _p: taking.weigh(
            actor, case, form.severity.data or "", form.owner.data, form.target_on.data,
            version=version_of(form)),
        _l("Weighed and assigned."), ready=lambda case, _a: case.state in OPEN_FOR_EDIT,
        first=lambda case: {"severity": case.severity, "owner": case.owner_id, "target_on": case.target_on}),
    Act("direct", _l("Answer directly"), forms.AnswerForm, may.TAKE,
        lambda actor, case, form, _p: taking.answer_directly(actor, case, form.answer.data or ""),
        _l("The answer is registered."),
        ready=lambda case, _a: case.state in DIRECT and case.severity == "minor"),
    Act("note", _l("Add a note"), forms.NoteForm, may.TAKE,
        lambda actor, case, form, photos: taking.note(
            actor, case, "talk" if form.kind.data == "talk" else "site", form.text.data or "", photos),
        _l("Noted."), ready=_open, photos=True),
    Act("feedback", _l("File the feedback letter"), forms.FeedbackForm, may.TAKE,
        lambda actor, case, form, _p: letters.file_feedback(
            actor, case, form.text.data or "", form.signature.data or ""),
        _l("The feedback letter is filed."),
        ready=lambda case, _a: case.feedback_at is None and case.state in OPEN_FOR_EDIT,
        first=lambda case: {"text": case.content}),
    Act("ask", _l("Write an internal letter"), forms.LetterForm, may.WORK,
        lambda actor, case, form, _p: letters.ask_department(
            actor, case, form.department.data or "", form.question.data or ""),
        _l("The letter is sent. The department answers within one working day."),
        ready=_in("investigating", "awaiting", "reporting"), icon="send"),
    Act("report", _l("Write the report"), forms.ReportForm, may.WORK, _run_report,
        _l("The report is kept."), button=_l("Send the report to be signed"), ready=_in("reporting"),
        first=_first_report, intro=_why_back, icon="pen-line"),
    Act("reply", _l("Answer the customer"), forms.ReplyForm, may.WORK,
        lambda actor, case, form, _p: closing.reply(
            actor, case, form.reply.data or "", form.how.data or "", version=version_of(form)),
        _l("The answer is registered."), ready=_in("approval"), icon="send"),
    Act("evaluate", _l("The customer's evaluation"), forms.ScoreForm, may.WORK,
        lambda actor, case, form, _p: closing.evaluate(actor, case, form.number, form.text.data or ""),
        _l("The evaluation is noted."), button=_l("Note the evaluation"), ready=_in("replied")),
    Act("call", _l("Note the callback"), forms.CallForm, may.WORK,
        lambda actor, case, form, _p: closing.call_back(actor, case, form.text.data or ""),
        _l("The callback is noted."), ready=_in("evaluated")),
    Act("reopen", _l("Open it again"), forms.WhyForm, may.WORK,
        lambda actor, case, form, _p: closing.reopen(actor, case, form.why.data or ""),
        _l("It is open again."), ready=_in("replied", "evaluated", "called", "closed")),
    Act("mediate", _l("Mediation agreement"), forms.MediationForm, may.WORK,
        lambda actor, case, form, _p: closing.write_mediation(actor, case, _agreed(form)),
        _l("The agreement is kept. Print it, and let both parties sign."), ready=_open,
        button=_l("Save"), first=_first_mediation),
    Act("party", _l("A party signs the agreement"), forms.PartyForm, may.WORK,
        lambda actor, case, form, _p: closing.sign_mediation(
            actor, case, form.party.data or "", form.signature.data or "", sealed=bool(form.sealed.data)),
        _l("Signed."), ready=lambda case, _a: getattr(mediation_of(case), "state", "") == "draft",
        button=_l("Sign")),
    Act("no_agreement", _l("No agreement came about"), forms.WhyForm, may.TARGET,
        lambda actor, case, form, _p: closing.no_mediation(actor, case, form.why.data or ""),
        _l("Noted."), ready=_open),
    Act("money", _l("Ask for a payment"), forms.MoneyForm, may.ASK_MONEY,
        lambda actor, case, form, _p: paying.ask(actor, case, _wish(form)),
        _l("The payment is asked for."), ready=_open, first=_first_money),
)  # fmt: skip
for one in ACTS:
    add_act(bp, KIND, one)


# -- link and papers ------------------------------------------------------------------------------------


def _of(uid: uuid.UUID, *, lock: bool = False) -> Complaint:
    return fetch(Complaint, uid, current_actor(), lock=lock)


@bp.get("/<uuid:uid>/link")
@requires(may.TAKE)
def link(uid: uuid.UUID) -> Response:
    """The customer's link, and the text to send."""
    case = _of(uid)
    card = link_card(current_actor(), case, FOLLOW, papers.chat_text)
    state = KIND.workflow.state(case.state)
    return no_store(render("complaints/link_card.html", case=case, state=state, **card))


@bp.post("/<uuid:uid>/link")
@requires(may.TAKE)
def new_link(uid: uuid.UUID) -> BaseResponse:
    """A new link; the one before ends."""
    actor = current_actor()
    with transaction(), acting(actor, "complaints.link"):
        taking.make_link(actor, _of(uid, lock=True))
    flash_ok(_("The link is ready. Copy it, or show its code."))
    return redirect_after("complaint_work.link", uid=uid)


def _paper() -> Paper:
    return Paper.of(current_actor(), request.args.get("lang"))


@bp.get("/<uuid:uid>/feedback.pdf")
@requires(may.VIEW)
def feedback_pdf(uid: uuid.UUID) -> BaseResponse:
    """The customer's letter."""
    case = _of(uid)
    if case.feedback_at is None:
        raise NotFound()
    document = papers.issue_feedback(_paper(), case)
    return redirect_to(url_for("documents.show", document_uid=document.uid))


@bp.get("/<uuid:uid>/report.pdf")
@requires(may.VIEW)
def report_pdf(uid: uuid.UUID) -> BaseResponse:
    """The newest round of the handling report."""
    case = _of(uid)
    report = report_of(case)
    if report is None or not report.number:
        raise NotFound()
    document = papers.issue_report(_paper(), case, report)
    return redirect_to(url_for("documents.show", document_uid=document.uid))


@bp.get("/<uuid:uid>/mediation.pdf")
@requires(may.VIEW)
def mediation_pdf(uid: uuid.UUID) -> BaseResponse:
    """The mediation agreement."""
    case = _of(uid)
    row = mediation_of(case)
    if row is None or row.state == "failed":
        raise NotFound()
    document = papers.issue_mediation(_paper(), case, row)
    return redirect_to(url_for("documents.show", document_uid=document.uid))
