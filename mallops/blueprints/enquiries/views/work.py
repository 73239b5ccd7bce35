"""Answered, a department consulted, closed with a callback, made another record."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.enquiries import permissions as may
from mallops.blueprints.enquiries.actions import working
from mallops.blueprints.enquiries.actions.kind import WORKED
from mallops.blueprints.enquiries.forms import AnswerForm, CloseForm, ConsultForm
from mallops.blueprints.enquiries.models import Enquiry
from mallops.blueprints.enquiries.queries.enquiries import list_callbacks
from mallops.blueprints.enquiries.rules import words
from mallops.blueprints.enquiries.views.parts import chosen, enquiry_of, offered
from mallops.core.attempts import attempt
from mallops.core.audit import acting
from mallops.core.auth import current_actor, requires
from mallops.core.casework.kinds import DEPARTMENTS
from mallops.core.crypto import mask_phone
from mallops.core.db import transaction
from mallops.core.errors import Conflict
from mallops.core.forms import version_of
from mallops.core.registers.links import record_url
from mallops.core.web import flash_ok, no_store, redirect_after, redirect_to, render

bp = Blueprint("enquiry_work", __name__, url_prefix="/enquiries")


def _page(what: str, form: Any, case: Enquiry, status: int = 200, **more: Any) -> Response:
    return no_store(render(f"enquiries/{what}.html", "form", status, form=form, case=case, **more))


def _worked(uid: uuid.UUID) -> Enquiry:
    case = enquiry_of(uid)
    if case.state not in WORKED:
        raise Conflict(_("This is done already. Take it up again if the customer asks further."))
    return case


# -- answer -----------------------------------------------------------------------------------------------


def _answer_page(form: AnswerForm, case: Enquiry, status: int = 200) -> Response:
    asked = form.question.data or case.question or ""
    return _page(
        "answer", form, case, status, found=offered(current_actor(), asked), asked=asked,
        chosen=request.form.get("standard", ""), categories=words.CATEGORIES, departments=DEPARTMENTS,
    )  # fmt: skip


@bp.get("/<uuid:uid>/answer")
@requires(may.WORK)
def answer(uid: uuid.UUID) -> Response:
    """What the customer is told, with the standard answers that fit and what a department said."""
    case = _worked(uid)
    said = next((one.reply for one in reversed(case.consults) if one.reply), "")
    return _answer_page(AnswerForm(formdata=None, data={"version": str(case.version), "answer": said}), case)


@bp.post("/<uuid:uid>/answer")
@requires(may.WORK)
def keep_answer(uid: uuid.UUID) -> BaseResponse:
    """Keep what the customer was told."""
    actor, form = current_actor(), AnswerForm()

    def act() -> bool:
        standard = chosen(actor)
        case = enquiry_of(uid, lock=True)
        working.answer(actor, case, form.answer.data or "", standard, version=version_of(form))
        return True

    done, status = attempt(form, actor, "enquiries.answer", act)
    if not done:
        return _answer_page(form, enquiry_of(uid), status)
    flash_ok(_("The answer is kept."))
    return redirect_after("enquiries.show", uid=uid)


# -- a department -----------------------------------------------------------------------------------------


@bp.get("/<uuid:uid>/consult")
@requires(may.WORK)
def consult(uid: uuid.UUID) -> Response:
    """Whom to ask, and what."""
    case = _worked(uid)
    first = {"version": str(case.version), "question": "" if case.channel == "qr" else case.question}
    return _page("consult", ConsultForm(formdata=None, data=first), case)


@bp.post("/<uuid:uid>/consult")
@requires(may.WORK)
def keep_consult(uid: uuid.UUID) -> BaseResponse:
    """Ask; the department hears of it at once."""
    actor, form = current_actor(), ConsultForm()

    def act() -> bool:
        told = working.Asked(form.department.data or "", form.question.data or "", form.person.data)
        working.consult(actor, enquiry_of(uid, lock=True), told)
        return True

    done, status = attempt(form, actor, "enquiries.consult", act)
    if not done:
        return _page("consult", form, enquiry_of(uid), status)
    flash_ok(_("The department is asked."))
    return redirect_after("enquiries.show", uid=uid)


# -- the end ----------------------------------------------------------------------------------------------


@bp.get("/callbacks")
@requires(may.WORK)
def callbacks() -> Response:
    """Who was promised a callback."""
    actor = current_actor()
    rows = [one for one in list_callbacks(actor.mall_id or 0) if one.visible_to(actor)]
    return no_store(render("enquiries/callbacks.html", rows=rows, mask=mask_phone))


@bp.get("/<uuid:uid>/close")
@requires(may.WORK)
def close(uid: uuid.UUID) -> Response:
    """How it ended."""
    case = enquiry_of(uid)
    if case.state != "answered":
        raise Conflict(_("Only what is answered can be closed. Answer it first."))
    return _page("close", CloseForm(formdata=None, data={"version": str(case.version)}), case)


@bp.post("/<uuid:uid>/close")
@requires(may.WORK)
def keep_close(uid: uuid.UUID) -> BaseResponse:
    """The end."""
    actor, form = current_actor(), CloseForm()

    def act() -> bool:
        mark = str(form.satisfaction.data or "")
        told = working.Ended(
            form.callback.data or "", int(mark) if mark.isdecimal() and len(mark) < 3 else None,
            form.remark.data or "",
        )  # fmt: skip
        working.close(actor, enquiry_of(uid, lock=True), told, version=version_of(form))
        return True

    done, status = attempt(form, actor, "enquiries.close", act)
    if not done:
        return _page("close", form, enquiry_of(uid), status)
    flash_ok(_("The enquiry is closed."))
    return redirect_after("enquiries.show", uid=uid)


@bp.post("/<uuid:uid>/turn/<target>")
@requires(may.WORK)
def turn(uid: uuid.UUID, target: str) -> BaseResponse:
    """One click: a complaint, a repair, a lost report, with nothing typed again."""
    actor = current_actor()
    with transaction(), acting(actor, "enquiries.turn"):
        made = working.turn(actor, enquiry_of(uid, lock=True), target)
        url = record_url(made) or url_for("enquiries.show", uid=uid)
        number = made.number or made.title
    flash_ok(_("It is now %(number)s. Everything was taken along.", number=number))
    return redirect_to(url)
