"""The register of fit-outs, and the form in which an application is taken in."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, request
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.contractors.queries.contractors import company_names
from mallops.blueprints.fitout import permissions as may
from mallops.blueprints.fitout.actions.applying import Application, Sheets, apply_for, correct
from mallops.blueprints.fitout.actions.kind import KIND
from mallops.blueprints.fitout.forms import DeskForm, WhatForm
from mallops.blueprints.fitout.models import FitOut
from mallops.blueprints.fitout.rules.works import TO_DECIDE
from mallops.core.audit import acting
from mallops.core.auth import current_actor, fetch, requires
from mallops.core.db import db, transaction
from mallops.core.errors import Conflict, DomainError
from mallops.core.export import safe_filename
from mallops.core.registers import register_blueprint
from mallops.core.registers.criteria import as_uuid
from mallops.core.registers.intake import is_office_file, receive_file, receive_photos
from mallops.core.web import flash_ok, redirect_after, render

bp = register_blueprint(KIND)
#: Fields of an application that everybody types alike.
TYPED = (
    "works", "content", "company", "licence_no", "contact", "contact_phone", "insurer", "policy_no",
    "insured_sum", "insured_until", "starts_on", "ends_on", "work_from", "work_until", "night_work",
    "applicant", "deposit_asked", "fire_review",
)  # fmt: skip


def told_of(form: WhatForm) -> Application:
    """What was typed; an empty box is the field's own beginning."""
    values = {key: form[key].data for key in TYPED if key in form}
    return Application(**{key: value for key, value in values.items() if value is not None})


def sheets_of(kind: str, uploads: list[Any]) -> Sheets:
    """Drawings on the disk, outside any transaction. Raises Invalid."""
    chosen = [one for one in uploads if getattr(one, "filename", "")]
    files = [(safe_filename(one.filename or ""), receive_file(one)) for one in chosen if is_office_file(one)]
    return Sheets(kind, receive_photos([one for one in chosen if not is_office_file(one)]), files)


@bp.get("/new")
@requires(may.CREATE)
def new() -> Response:
    """An empty form, or one for the tenant of the address."""
    first = {
        "uid": str(uuid.uuid4()),
        "tenant": request.args.get("tenant"),
        "works": request.args.get("works"),
    }
    return _page(DeskForm(data=first))


@bp.post("/new")
@requires(may.CREATE)
def create() -> BaseResponse:
    """Take the application in. The same form sent twice makes one."""
    actor, form = current_actor(), DeskForm()
    uid = as_uuid(form.uid.data) or uuid.uuid4()
    if not form.validate_on_submit():
        return _page(form, 422)
    try:
        sheets = sheets_of(form.drawing_kind.data or "", form.drawings.data or [])
        with transaction(), acting(actor, may.CREATE):
            case = apply_for(actor, told_of(form), tenant_id=form.tenant.data, sheets=sheets, uid=uid)
    except IntegrityError:
        case = fetch(FitOut, uid, actor)
    except DomainError as error:
        return _refused(form, error)
    flash_ok(
        _("%(number)s is registered. Complete the papers, then pass it on to be signed.", number=case.number)
    )
    return redirect_after("fitouts.show", uid=case.uid)


def _refused(form: DeskForm, error: DomainError, case: FitOut | None = None) -> Response:
    db.session.rollback()
    if error.status not in {409, 413, 415, 422}:
        raise error
    form.add_error(error)
    return _page(form, 409 if error.status == 409 else 422, case)


def _page(form: DeskForm, status: int = 200, case: FitOut | None = None) -> Response:
    companies = company_names(current_actor().mall_id)
    return render("fitout/form.html", "form", status, form=form, case=case, kind=KIND, companies=companies)


def _undecided(uid: uuid.UUID) -> FitOut:
    case = fetch(FitOut, uid, current_actor())
    if case.state not in TO_DECIDE:
        raise Conflict(_("It is decided as it stands. Extend the period, or apply anew."))
    return case


@bp.get("/<uuid:uid>/edit")
@requires(may.EDIT)
def edit(uid: uuid.UUID) -> Response:
    """Correct an application that is not decided."""
    case = _undecided(uid)
    first = {key: getattr(case, key) for key in TYPED} | {
        "version": str(case.version),
        "tenant": case.tenant_id,
    }
    return _page(DeskForm(data=first), case=case)


@bp.post("/<uuid:uid>/edit")
@requires(may.EDIT)
def update(uid: uuid.UUID) -> BaseResponse:
    """Keep the correction; refused when somebody was faster."""
    actor, known, form = current_actor(), _undecided(uid), DeskForm()
    if not form.validate_on_submit():
        return _page(form, 422, known)
    version = int(form.version.data) if str(form.version.data or "").isdecimal() else 0
    try:
        with transaction(), acting(actor, may.EDIT):
            correct(actor, fetch(FitOut, uid, actor, lock=True), told_of(form), version=version)
    except DomainError as error:
        db.session.rollback()
        return _refused(form, error, fetch(FitOut, uid, actor))
    flash_ok(_("The changes are saved."))
    return redirect_after("fitouts.show", uid=uid)
