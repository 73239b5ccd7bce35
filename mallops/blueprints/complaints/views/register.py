"""The register of complaints: the intake on one screen, what stands on a complaint's page (39.1)."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.complaints import permissions as may
from mallops.blueprints.complaints.actions.kind import KIND
from mallops.blueprints.complaints.actions.taking import Told, correct, take
from mallops.blueprints.complaints.documents.figures import FIGURES
from mallops.blueprints.complaints.forms import IntakeForm
from mallops.blueprints.complaints.models import Complaint
from mallops.blueprints.complaints.queries.complaints import complaints_of_phone, member_of_phone, visits_of
from mallops.blueprints.complaints.rules.complaints import OPEN_FOR_EDIT
from mallops.blueprints.complaints.rules.words import CATEGORIES, CHANNELS, PROMPTS
from mallops.blueprints.members.rules.people import mask_name
from mallops.core.attempts import attempt, attempt_once
from mallops.core.auth import current_actor, fetch, requires
from mallops.core.casefigures.pages import add_figures
from mallops.core.errors import Conflict, DomainError
from mallops.core.forms import version_of
from mallops.core.phones import normalise_phone
from mallops.core.registers import register_blueprint
from mallops.core.registers.criteria import as_uuid
from mallops.core.registers.intake import receive_photos, receive_sounds
from mallops.core.reveal import add_reveal
from mallops.core.web import flash_ok, no_store, redirect_after, render

bp = register_blueprint(KIND)
add_reveal(bp, KIND, may.TAKE, lambda case: case.phone)
add_figures(bp, FIGURES, may.EXPORT, may.EXPORT)


def _told(form: IntakeForm) -> Told:
    return Told(
        content=form.content.data or "", channel=form.channel.data or "", category=form.category.data or "",
        title=form.title.data or "", customer=form.customer.data or "", phone=form.phone.data or "",
        demand=form.demand.data or "", evidence=form.evidence.data or "", item=form.item.data or "",
        slip_no=form.slip_no.data or "", tenant_id=form.tenant.data, zone_id=form.zone.data,
        about_id=form.about.data, asked=tuple(form.asked.data or ()), severity=form.severity.data or "",
        answer=form.answer.data or "", signature=form.signature.data or "",
    )  # fmt: skip


def _page(form: IntakeForm, status: int = 200, case: Complaint | None = None) -> Response:
    page = render(
        "complaints/form.html", "form", status, form=form, case=case, kind=KIND, prompts=PROMPTS,
        known=None, earlier=[], slips=[], states=KIND.workflow.state,
    )  # fmt: skip
    return no_store(page)


@bp.get("/new")
@requires(may.TAKE)
def new() -> Response:
    """An empty form; the address may name channel, category and tenant."""
    channel, category = request.args.get("channel", ""), request.args.get("category", "")
    first: dict[str, Any] = {"uid": str(uuid.uuid4()), "tenant": request.args.get("tenant")}
    first["channel"] = channel if channel in CHANNELS else "walkin"
    if category in CATEGORIES:
        first["category"] = category
    return _page(IntakeForm(formdata=None, data=first))


@bp.post("/known")
@requires(may.TAKE)
def known() -> Response:
    """Who has this number, their open cases and last visits. By POST: it belongs in no address."""
    actor = current_actor()
    phone = normalise_phone(request.form.get("phone", ""))[:30]
    member = member_of_phone(actor.mall_id or 0, phone) if actor.can("members.view") else None
    page = render(
        "complaints/_known.html",
        earlier=complaints_of_phone(actor, phone),
        states=KIND.workflow.state,
        known=(mask_name(member.name) or member.number) if member is not None else None,
        slips=visits_of(member) if member is not None and actor.can("points.view") else [],
    )
    return no_store(page)


@bp.post("/new")
@requires(may.TAKE)
def create() -> BaseResponse:
    """Take it in. The same form sent twice makes one."""
    actor, form = current_actor(), IntakeForm()
    uid = as_uuid(form.uid.data) or uuid.uuid4()
    stored: list[Any] = []
    sounds: list[Any] = []
    try:
        if form.validate_on_submit():
            stored = receive_photos(form.photos.data or [])
            sounds = receive_sounds(form.sounds.data or [])
    except DomainError as error:
        form.add_error(error)
        return _page(form, 422)
    case, status = attempt_once(
        form,
        actor,
        "complaints.create",
        lambda: take(actor, _told(form), photos=stored, sounds=sounds, uid=uid),
        Complaint,
        uid,
    )
    if case is None:
        return _page(form, status)
    flash_ok(_("%(number)s is registered.", number=case.number))
    if not case.visible_to(actor):
        return redirect_after("complaints.index")
    return redirect_after("complaints.show", uid=case.uid)


def _open(uid: uuid.UUID, lock: bool = False) -> Complaint:
    case = fetch(Complaint, uid, current_actor(), lock=lock)
    if case.state not in OPEN_FOR_EDIT:
        raise Conflict(_("The report is written as it stands. Send it back to change the record."))
    return case


@bp.get("/<uuid:uid>/edit")
@requires(may.WORK)
def edit(uid: uuid.UUID) -> Response:
    """Correct what was typed."""
    case = _open(uid)
    names = ("channel", "category", "title", "customer", "phone", "content", "demand", "evidence", "item",
             "slip_no")  # fmt: skip
    first: dict[str, Any] = {name: getattr(case, name) for name in names}
    first |= {"version": str(case.version), "tenant": case.tenant_id, "zone": case.zone_id}
    return _page(IntakeForm(formdata=None, data=first | {"about": case.about_id}), case=case)


@bp.post("/<uuid:uid>/edit")
@requires(may.WORK)
def update(uid: uuid.UUID) -> BaseResponse:
    """Keep the correction; refused when somebody was faster."""
    actor, form = current_actor(), IntakeForm()
    _open(uid)

    def act() -> bool:
        correct(actor, _open(uid, lock=True), _told(form), version_of(form))
        return True

    done, status = attempt(form, actor, "complaints.edit", act)
    if not done:
        return _page(form, status, fetch(Complaint, uid, actor))
    flash_ok(_("The changes are saved."))
    return redirect_after("complaints.show", uid=uid)


KIND.extras["verbs"] = {
    "weighed": (_l("weighed it again"), "warn", "gauge"),
    "site": (_l("looked at the place"), "info", "eye"),
    "talk": (_l("talked with the customer"), "info", "message-square"),
    "feedback": (_l("filed the customer's feedback letter"), "info", "file-text"),
    "asked_too": (_l("wrote to another department"), "info", "send"),
    "drafted": (_l("wrote at the report"), "muted", "pencil"),
    "returned_by": (_l("did not agree with the report"), "danger", "rotate-ccw"),
    "mediation": (_l("wrote the mediation agreement"), "info", "file-text"),
    "mediated": (_l("has the agreement signed by both"), "ok", "badge-check"),
    "unmediated": (_l("noted that there is no agreement"), "warn", "circle-x"),
    "money_asked": (_l("asked for a payment"), "info", "banknote"),
    "money_paid": (_l("paid the customer"), "ok", "banknote"),
}
