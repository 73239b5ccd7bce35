"""The register of tickets, its desk form, and what a ticket's page shows besides."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.fixes.models import Finding
from mallops.blueprints.repairs import permissions as may
from mallops.blueprints.repairs.actions.kind import KIND
from mallops.blueprints.repairs.actions.reporting import Report, edit_report, report
from mallops.blueprints.repairs.actions.visiting import reveal_phone
from mallops.blueprints.repairs.actions.working import steps_of
from mallops.blueprints.repairs.documents.chat import chat_text
from mallops.blueprints.repairs.forms import PhoneForm, TicketForm
from mallops.blueprints.repairs.models import Asset, Repair
from mallops.blueprints.repairs.queries.assets import list_choosable
from mallops.blueprints.repairs.rules.words import facility_of_item
from mallops.blueprints.sites.queries import list_zones
from mallops.core.audit import acting
from mallops.core.auth import Actor, current_actor, fetch, requires
from mallops.core.casework.kinds import SEVERITY_TONES
from mallops.core.crypto import mask_phone
from mallops.core.db import commits, db, transaction
from mallops.core.errors import Conflict, DomainError, Invalid, NotFound
from mallops.core.money import format_yuan
from mallops.core.registers import register_blueprint
from mallops.core.registers.criteria import as_uuid
from mallops.core.registers.intake import receive_photos
from mallops.core.registers.links import record_url
from mallops.core.web import flash_ok, no_store, redirect_after, render


def links(case: Any) -> list[tuple[str, str, str | None]]:
    """The asset and the finding it belongs to."""
    out: list[tuple[str, str, str | None]] = []
    if case.asset is not None:
        out.append((_("Asset"), case.asset.text, url_for("assets.show", asset_uid=case.asset.uid)))
    if case.finding is not None:
        finding = case.finding
        out.append((_("Finding"), finding.number or finding.title, record_url(finding)))
    return out


def panels(case: Any, actor: Actor) -> list[tuple[str, str, dict[str, Any]]]:
    """The work: who was sent when and how, parts, cost, rating; and the buttons of the ticket's head."""
    is_open = not KIND.workflow.state(case.state).closed
    context = {
        "case": case,
        "steps": [KIND.workflow.steps[code] for code in steps_of(actor, case)],
        "parts": case.parts,
        "yuan": format_yuan,
        "total_fen": int(case.cost * 100),
        "phone": mask_phone(case.reporter_phone or ""),
        "chat": chat_text(case) if is_open and actor.can(may.DISPATCH) else "",
        "may_call": bool(case.reporter_phone) and actor.can(may.CALL),
    }
    return [(_("Work and cost"), "repairs/_work.html", context)]


KIND.extras.update(links=links, panels=panels)
bp = register_blueprint(KIND)


# -- the reporter's number ----------------------------------------------------------------------------------


@bp.get("/<uuid:uid>/phone")
@requires(may.CALL)
def ask_phone(uid: uuid.UUID) -> Response:
    """Why is it wanted?"""
    return _phone_page(fetch(Repair, uid, current_actor()), PhoneForm())


@bp.post("/<uuid:uid>/phone")
@commits
@requires(may.CALL)
def phone(uid: uuid.UUID) -> Response:
    """The number, once there is a reason; who looked is recorded."""
    actor, form = current_actor(), PhoneForm()
    case = fetch(Repair, uid, actor)
    ok, number = form.runs(lambda: reveal_phone(actor, case, form.reason.data or ""))
    return _phone_page(case, form, number or "") if ok else _phone_page(case, form, status=422)


def _phone_page(case: Repair, form: PhoneForm, number: str = "", status: int = 200) -> Response:
    if not case.reporter_phone:
        raise NotFound()
    return no_store(render("repairs/phone.html", status=status, case=case, form=form, number=number))


# -- the desk form ------------------------------------------------------------------------------------------


@bp.get("/new")
@requires(may.CREATE)
def new() -> Response:
    """An empty form, or one that a finding, an asset or a zone has filled in."""
    actor = current_actor()
    finding, asset = _asked_finding(actor), _asked_asset(actor)
    first: dict[str, Any] = {"uid": str(uuid.uuid4()), "severity": "minor", "zone": None}
    if asset is not None:
        first |= {"asset": asset.text, "zone": asset.zone_id, "place": asset.place}
        first["facility"] = asset.facility
    if finding is not None:
        first |= {
            "fault": "\n".join(one for one in (finding.title, finding.description) if one),
            "zone": finding.zone_id,
            "severity": finding.severity or "minor",
            "facility": facility_of_item(finding.item_code),
        }
    return _page(actor, TicketForm(data=first), finding=finding)


def _asked_finding(actor: Actor) -> Finding | None:
    uid = as_uuid(request.args.get("finding"))
    return fetch(Finding, uid, actor) if uid else None


def _asked_asset(actor: Actor) -> Asset | None:
    uid = as_uuid(request.args.get("asset"))
    return fetch(Asset, uid, actor) if uid else None


@bp.post("/new")
@requires(may.CREATE)
def create() -> BaseResponse:
    """Open the ticket. The same form sent twice makes one."""
    actor = current_actor()
    form, finding = _zones(actor, TicketForm()), _asked_finding(actor)
    uid = as_uuid(form.uid.data) or uuid.uuid4()
    if not form.validate_on_submit():
        return _page(actor, form, 422, finding)
    try:
        told = _told(actor, form, finding, uid)
        stored = receive_photos([one for one in form.photos.data or [] if getattr(one, "filename", "")])
        with transaction(), acting(actor, may.CREATE):
            case = report(actor, told, stored)
    except DomainError as error:
        db.session.rollback()
        if error.status in {401, 403, 404}:
            raise
        form.add_error(error)
        return _page(actor, form, 409 if error.status == 409 else 422, finding)
    flash_ok(_("%(number)s is registered. Engineering is told.", number=case.number))
    return redirect_after("repairs.show", uid=case.uid)


def _told(actor: Actor, form: TicketForm, finding: Finding | None, uid: uuid.UUID | None) -> Report:
    channel = "patrol" if finding is not None else "asset" if request.args.get("asset") else "desk"
    return Report(
        fault=form.fault.data or "",
        facility=form.facility.data or "",
        zone_id=form.zone.data,
        asset=_chosen_asset(actor, form.asset.data or ""),
        place=form.place.data or "",
        severity=form.severity.data or "",
        danger=bool(form.danger.data),
        reporter_name=form.reporter_name.data or "",
        reporter_phone=form.reporter_phone.data or "",
        finding=finding,
        channel=channel,
        uid=uid,
    )


def _chosen_asset(actor: Actor, typed: str) -> Asset | None:
    """The code alone, the whole line of the list, or a part that only one asset has. Raises Invalid."""
    words = " ".join(typed.split()).casefold()
    if not words:
        return None
    known = list_choosable(actor.mall_id)
    for fits in (
        lambda one: words in {one.text.casefold(), one.code.casefold()},
        lambda one: words in f"{one.code} {one.name_zh} {one.name_en}".casefold(),
    ):
        found = [one for one in known if fits(one)]
        if len(found) == 1:
            return found[0]
        if found:
            raise Invalid(field_errors={"asset": _("Several assets fit. Choose one from the list.")})
    raise Invalid(
        field_errors={"asset": _("No asset fits. Choose one from the list, or leave the field empty.")}
    )


def _zones(actor: Actor, form: TicketForm) -> TicketForm:
    zones = list_zones(actor.mall_id)
    form.zone.choices = [("", "–"), *((one.id, f"{one.code} {one.name}") for one in zones)]
    return form


def _page(
    actor: Actor,
    form: TicketForm,
    status: int = 200,
    finding: Finding | None = None,
    case: Repair | None = None,
) -> Response:
    return render(
        "repairs/form.html",
        "form",
        status,
        form=_zones(actor, form),
        kind=KIND,
        finding=finding,
        case=case,
        assets=list_choosable(actor.mall_id),
        tones=SEVERITY_TONES,
    )


@bp.get("/<uuid:uid>/edit")
@requires(may.EDIT)
def edit(uid: uuid.UUID) -> Response:
    """Correct the report."""
    actor = current_actor()
    case = fetch(Repair, uid, actor)
    if KIND.workflow.state(case.state).closed:
        raise Conflict(_("This record is closed and can't be changed any more."))
    first = {
        "version": str(case.version),
        "fault": case.fault,
        "asset": case.asset.text if case.asset else "",
        "facility": case.facility,
        "zone": case.zone_id,
        "place": case.place,
        "severity": case.severity,
        "danger": case.danger,
        "reporter_name": case.reporter_name,
    }
    return _page(actor, TicketForm(data=first), case=case)


@bp.post("/<uuid:uid>/edit")
@requires(may.EDIT)
def update(uid: uuid.UUID) -> BaseResponse:
    """Keep the correction; refused when somebody was faster."""
    actor = current_actor()
    form = _zones(actor, TicketForm())
    known = fetch(Repair, uid, actor)
    if not form.validate_on_submit():
        return _page(actor, form, 422, case=known)
    version = int(form.version.data) if str(form.version.data or "").isdecimal() else 0
    try:
        with transaction(), acting(actor, may.EDIT):
            case = fetch(Repair, uid, actor, lock=True)
            edit_report(actor, case, _told(actor, form, None, None), version)
    except DomainError as error:
        db.session.rollback()
        if error.status not in {409, 422}:
            raise
        form.add_error(error)
        return _page(actor, form, error.status, case=fetch(Repair, uid, actor))
    flash_ok(_("The changes are saved."))
    return redirect_after("repairs.show", uid=uid)
