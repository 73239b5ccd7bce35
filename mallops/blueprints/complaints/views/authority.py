"""Cases of authorities: entered, answered, met, closed (41.1)."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.complaints import forms
from mallops.blueprints.complaints import permissions as may
from mallops.blueprints.complaints.actions import liaising
from mallops.blueprints.complaints.actions.money_kind import AUTHORITY
from mallops.blueprints.complaints.models import AuthorityCase
from mallops.blueprints.complaints.views.acts import Act, add_act
from mallops.core.attempts import attempt, attempt_once
from mallops.core.auth import Actor, current_actor, fetch, requires
from mallops.core.crypto import mask_phone
from mallops.core.forms import version_of
from mallops.core.malls import today_of
from mallops.core.registers import register_blueprint
from mallops.core.registers.criteria import as_uuid
from mallops.core.reveal import add_reveal
from mallops.core.web import flash_ok, no_store, redirect_after, render

bp = register_blueprint(AUTHORITY)
work = Blueprint("authority_work", __name__, url_prefix="/authorities")
add_reveal(bp, AUTHORITY, may.AUTHORITY_WORK, lambda case: case.officer_phone)


def _paper(record: Any) -> list[tuple[str, list[str], list[list[str]]]]:
    """On the printed sheet: who there, what they ask, what was answered, as the page shows it."""
    title, _template, words = _leads(record.case, record.actor)[0]
    return [(title, ["", ""], [[label, str(text)] for label, text in (*words["who"], *words["said"])])]


def _leads(case: AuthorityCase, actor: Actor) -> list[tuple[str, str, dict[str, Any]]]:
    works = actor.can(may.AUTHORITY_WORK)
    offers = [
        ({"answering"}, _("Register the answer"), "answer", "send", True),
        ({"answered"}, _("Close the case"), "close", "badge-check", True),
        ({"received", "answering", "answered"}, _("Log a meeting"), "meeting", "plus", False),
    ]
    acts = [
        (label, url_for(f"authority_work.{code}", uid=case.uid), icon, main)
        for states, label, code, icon, main in offers
        if works and case.state in states
    ]
    if works and case.officer_phone:
        acts.append((_("Show the number"), url_for("authorities.ask_phone", uid=case.uid), "eye", False))
    who = [
        (_("Officer in charge there"), (case.officer or "") if works else ""),
        (_("Telephone of the officer"), mask_phone(case.officer_phone or "")),
    ]
    said = [
        (_("What they ask for"), case.asks), (_("Report to the authority"), case.report),
        (_("What was discussed"), case.meeting), (_("Outcome"), case.outcome),
    ]  # fmt: skip
    context = {
        "case": case.complaint, "closed": True, "who": [one for one in who if one[1]], "member": None,
        "said": [(label, text) for label, text in said if text], "acts": acts,
    }  # fmt: skip
    return [(_("What they ask"), "complaints/_lead.html", context)]


def _links(case: AuthorityCase) -> list[tuple[str, str, str]]:
    about, actor = case.complaint, current_actor()
    if about is None:
        return []
    seen = actor.can(may.VIEW) and about.visible_to(actor)
    url = url_for("complaints.show", uid=about.uid) if seen else ""
    return [(_("Complaint"), about.number or "", url)]


AUTHORITY.extras.update(
    leads=_leads, links=_links, tables=_paper, verbs={"met": (_l("logged a meeting"), "info", "users")}
)
ACTS = (
    Act("answer", _l("Register the answer"), forms.AuthorityAnswerForm, may.AUTHORITY_WORK,
        lambda actor, case, form, _p: liaising.answer(actor, case, form.report.data or ""),
        _l("The answer is registered."), ready=lambda case, _a: case.state == "answering", icon="send"),
    Act("meeting", _l("Log a meeting"), forms.MeetingForm, may.AUTHORITY_WORK,
        lambda actor, case, form, _p: liaising.meet(
            actor, case, form.meeting_on.data, form.meeting.data or ""),
        _l("The meeting is logged."),
        ready=lambda case, _a: case.state in {"received", "answering", "answered"}),
    Act("close", _l("Close the case"), forms.OutcomeForm, may.AUTHORITY_WORK,
        lambda actor, case, form, _p: liaising.close(actor, case, form.outcome.data or ""),
        _l("The case is closed."), ready=lambda case, _a: case.state == "answered"),
)  # fmt: skip
for one in ACTS:
    add_act(work, AUTHORITY, one)


def _asked(form: forms.AuthorityForm) -> liaising.Asked:
    return liaising.Asked(
        form.authority.data or "", form.title.data or "", form.office.data or "", form.file_no.data or "",
        form.received_on.data, form.answer_by.data, form.officer.data or "", form.officer_phone.data or "",
        form.asks.data or "", form.complaint_no.data or "", form.tenant.data, form.owner.data,
    )  # fmt: skip


def _page(form: forms.AuthorityForm, status: int = 200, case: AuthorityCase | None = None) -> Response:
    page = render("complaints/authority.html", "form", status, form=form, case=case, kind=AUTHORITY)
    return no_store(page)


@bp.get("/new")
@requires(may.AUTHORITY_WORK)
def new() -> Response:
    """An empty form."""
    first = {"uid": str(uuid.uuid4()), "received_on": today_of(current_actor().mall_id or 0)}
    return _page(forms.AuthorityForm(formdata=None, data=first))


@bp.post("/new")
@requires(may.AUTHORITY_WORK)
def create() -> BaseResponse:
    """Enter it. The same form sent twice makes one."""
    actor, form = current_actor(), forms.AuthorityForm()
    uid = as_uuid(form.uid.data) or uuid.uuid4()
    case, status = attempt_once(
        form,
        actor,
        "authorities.create",
        lambda: liaising.enter(actor, _asked(form), uid=uid),
        AuthorityCase,
        uid,
    )
    if case is None:
        return _page(form, status)
    flash_ok(_("%(number)s is registered.", number=case.number))
    return redirect_after("authorities.show", uid=case.uid)


@bp.get("/<uuid:uid>/edit")
@requires(may.AUTHORITY_WORK)
def edit(uid: uuid.UUID) -> Response:
    """Correct what was typed."""
    case = fetch(AuthorityCase, uid, current_actor())
    names = ("authority", "title", "office", "file_no", "received_on", "answer_by", "officer",
             "officer_phone", "asks")  # fmt: skip
    first: dict[str, Any] = {name: getattr(case, name) for name in names}
    first |= {"version": str(case.version), "tenant": case.tenant_id, "owner": case.owner_id}
    first["complaint_no"] = case.complaint.number if case.complaint is not None else ""
    return _page(forms.AuthorityForm(formdata=None, data=first), case=case)


@bp.post("/<uuid:uid>/edit")
@requires(may.AUTHORITY_WORK)
def update(uid: uuid.UUID) -> BaseResponse:
    """Keep the correction; refused when somebody was faster."""
    actor, form = current_actor(), forms.AuthorityForm()

    def act() -> bool:
        case = fetch(AuthorityCase, uid, actor, lock=True)
        liaising.change(actor, case, _asked(form), version_of(form))
        return True

    done, status = attempt(form, actor, "authorities.edit", act)
    if not done:
        return _page(form, status, fetch(AuthorityCase, uid, actor))
    flash_ok(_("The changes are saved."))
    return redirect_after("authorities.show", uid=uid)
