"""The register of licences, and the form in which one is taken in."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.licences import permissions as may
from mallops.blueprints.licences.actions.keeping import Facts, Printed, Scans, correct, register
from mallops.blueprints.licences.actions.kind import KIND
from mallops.blueprints.licences.forms import LicenceForm, OfferForm, PrintedForm
from mallops.blueprints.licences.models import Licence
from mallops.blueprints.licences.queries import kinds_of, list_scans
from mallops.blueprints.licences.rules import HANDLING, SAID_LABELS, TERM_TONES, TERMS, TO_ANSWER
from mallops.core.audit import acting
from mallops.core.auth import Actor, current_actor, fetch, requires
from mallops.core.db import db, transaction
from mallops.core.errors import Conflict, DomainError
from mallops.core.export import safe_filename
from mallops.core.money import format_yuan
from mallops.core.registers import register_blueprint
from mallops.core.registers.criteria import as_uuid
from mallops.core.registers.intake import is_office_file, receive_file, receive_photos
from mallops.core.web import flash_ok, redirect_after, render

bp = register_blueprint(KIND)


def _panels(case: Licence, actor: Actor) -> list[tuple[str, str, dict[str, Any]]]:
    words = {
        "case": case,
        "scans": list_scans(case),
        "term": TERMS.get(case.term),
        "tone": TERM_TONES[case.term],
        "works": actor.can(may.WORK) and not KIND.workflow.state(case.state).closed,
        "fee": format_yuan(case.fee_fen) if case.fee_fen else "",
        "said": SAID_LABELS.get(case.said),
        "tells": actor.can(may.WORK) and case.state in TO_ANSWER and case.tenant_id is not None,
    }
    return [(_("Validity and issues"), "licences/_issues.html", words)]


def _tools(record: Any) -> list[tuple[str, str, str]]:
    case, actor = record.case, record.actor
    if record.state.closed or not actor.can(may.WORK):
        return []
    out = [(_("Enter the issued licence"), url_for("licence_work.issue", uid=case.uid), "badge-check")]
    if case.tenant_id is not None:
        out.append((_("Link for the tenant"), url_for("licence_work.link", uid=case.uid), "send"))
    return out


def _list_tools(asked: Any, actor: Actor) -> list[tuple[str, str, str]]:
    out = [
        (_("Ends within 60 days"), url_for("licences.index", state="renewal_due"), "clock-alert"),
        (_("This list as PDF"), url_for("licence_work.list_pdf", **asked.params()), "printer"),
    ]
    if actor.can(may.IMPORT):
        out.append((_("Import from a sheet"), url_for("licence_work.import_licences"), "upload"))
    if actor.can(may.TYPES):
        out.append((_("Kinds of licence"), url_for("licence_work.types"), "settings"))
    return out


def _path(case: Licence) -> list[tuple[str, str]]:
    """The way of one that we handle; the others begin when they are issued."""
    handling = ["preparing", "submitted"] if case.handled or case.state in HANDLING else []
    end = [case.state] if case.state in {"renewal_due", "expired", "ended"} else []
    return [(code, str(KIND.workflow.state(code).label)) for code in [*handling, "issued", *end]]


KIND.extras.update(
    path=_path,
    leads=_panels,
    tools=_tools,
    list_tools=_list_tools,
    verbs={
        "link_made": (_l("made a personal link"), "muted", "qr-code"),
        "tenant_reminded": (_l("reminded the tenant: portal and link"), "info", "bell"),
        "tenant_sent": (_l("sent the new licence through the link"), "info", "send"),
        "tenant_asked": (_l("asked the mall to renew it"), "info", "message-square"),
    },
)


def received(form: PrintedForm | OfferForm) -> Scans:
    """The chosen files, stored durably outside any transaction. Raises Invalid."""
    chosen = form.uploads()
    files = [(safe_filename(one.filename or ""), receive_file(one)) for one in chosen if is_office_file(one)]
    return Scans(receive_photos([one for one in chosen if not is_office_file(one)]), files)


def printed_of(form: PrintedForm) -> Printed:
    """What was copied from the licence."""
    return Printed(
        licence_no=form.licence_no.data or "",
        authority=form.authority.data or "",
        valid_from=form.valid_from.data,
        valid_to=form.valid_to.data,
        no_end=bool(form.no_end.data),
    )


def _facts(form: LicenceForm) -> Facts:
    return Facts(
        sort=form.sort.data or "",
        tenant_id=form.tenant.data,
        authority=form.authority.data or "",
        handled=bool(form.handled.data),
        fee=form.fee.data or "",
        owner_id=form.owner.data,
        note=form.note.data or "",
    )


def _page(form: LicenceForm, status: int = 200, case: Licence | None = None) -> Response:
    kinds = kinds_of(current_actor().mall_id).values()
    shown = [one for one in kinds if one.active or (case is not None and one.code == case.sort)]
    form.sort.choices = [("", "–"), *((one.code, one.name) for one in shown)]
    return render("licences/form.html", "form", status, form=form, case=case, kind=KIND)


@bp.get("/new")
@requires(may.CREATE)
def new() -> Response:
    """An empty form, or one filled in from words of the address."""
    first: dict[str, Any] = {"uid": str(uuid.uuid4()), "has_it": request.args.get("handle") != "1"}
    first["handled"] = not first["has_it"]
    first |= {key: request.args[key] for key in ("tenant", "sort") if key in request.args}
    return _page(LicenceForm(data=first))


@bp.post("/new")
@requires(may.CREATE)
def create() -> BaseResponse:
    """Register it. The same form sent twice makes one."""
    actor, form = current_actor(), LicenceForm()
    uid = as_uuid(form.uid.data) or uuid.uuid4()
    if not form.validate_on_submit():
        return _page(form, 422)
    printed = printed_of(form) if form.has_it.data else None
    try:
        scans = received(form)
        with transaction(), acting(actor, may.CREATE):
            case = register(actor, _facts(form), printed, scans=scans, uid=uid)
    except IntegrityError:
        case = fetch(Licence, uid, actor)
    except DomainError as error:
        db.session.rollback()
        if error.status not in {409, 413, 415, 422}:
            raise
        form.add_error(error)
        return _page(form, 409 if error.status == 409 else 422)
    flash_ok(_("%(number)s is registered.", number=case.number))
    return redirect_after("licences.show", uid=case.uid)


def _open(uid: uuid.UUID) -> Licence:
    case = fetch(Licence, uid, current_actor())
    if KIND.workflow.state(case.state).closed:
        raise Conflict(_("This record is closed and can't be changed any more."))
    return case


@bp.get("/<uuid:uid>/edit")
@requires(may.WORK)
def edit(uid: uuid.UUID) -> Response:
    """Correct what the record says; what stands on the licence comes with an issue."""
    case = _open(uid)
    first = {
        "version": str(case.version),
        "tenant": case.tenant_id,
        "sort": case.sort,
        "authority": case.authority,
        "handled": case.handled,
        "fee": f"{case.fee:.2f}" if case.fee_fen else "",
        "owner": case.owner_id,
        "note": case.note,
    }
    return _page(LicenceForm(data=first), case=case)


@bp.post("/<uuid:uid>/edit")
@requires(may.WORK)
def update(uid: uuid.UUID) -> BaseResponse:
    """Keep the correction; refused when somebody was faster."""
    actor, known, form = current_actor(), _open(uid), LicenceForm()
    if not form.validate_on_submit():
        return _page(form, 422, known)
    version = int(form.version.data) if str(form.version.data or "").isdecimal() else 0
    try:
        with transaction(), acting(actor, may.WORK):
            correct(actor, fetch(Licence, uid, actor, lock=True), _facts(form), version)
    except DomainError as error:
        db.session.rollback()
        if error.status not in {409, 422}:
            raise
        form.add_error(error)
        return _page(form, error.status, fetch(Licence, uid, actor))
    flash_ok(_("The changes are saved."))
    return redirect_after("licences.show", uid=uid)
