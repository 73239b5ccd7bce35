"""The issued licence entered, kinds of licence, the list as PDF, licences from a sheet."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.licences import permissions as may
from mallops.blueprints.licences.actions import imports, keeping
from mallops.blueprints.licences.actions.answering import renew_link
from mallops.blueprints.licences.actions.kind import KIND
from mallops.blueprints.licences.actions.telling import RENEW
from mallops.blueprints.licences.actions.types import keep_type
from mallops.blueprints.licences.documents import chat_text, print_list
from mallops.blueprints.licences.forms import PrintedForm, TypeForm
from mallops.blueprints.licences.models import Licence
from mallops.blueprints.licences.queries import list_kinds
from mallops.blueprints.licences.views.register import printed_of, received
from mallops.core import audit
from mallops.core.auth import current_actor, fetch, requires
from mallops.core.db import db, transaction
from mallops.core.errors import Conflict, DomainError
from mallops.core.export import safe_filename
from mallops.core.import_pages import ImportPage, add_import, writes
from mallops.core.link_pages import LinkPages, add_link_pages
from mallops.core.pdf.paper import Paper
from mallops.core.registers.criteria import read
from mallops.core.web import flash_ok, no_store, redirect_after, render

bp = Blueprint("licence_work", __name__, url_prefix="/licences")
add_import(
    bp,
    ImportPage(
        name="import_licences",
        url="/import",
        permission=may.IMPORT,
        spec=imports.LICENCES,
        back="licences.index",
        checks=imports.licence_checks,
        apply=writes(imports.import_licences),
    ),
)


add_link_pages(
    bp,
    LinkPages(
        kind=KIND,
        purpose=RENEW,
        folder="licences",
        edits=may.WORK,
        renew=lambda actor, case, _days: renew_link(actor, case),
        text=chat_text,
    ),
)


def _open(uid: uuid.UUID) -> Licence:
    case = fetch(Licence, uid, current_actor())
    if KIND.workflow.state(case.state).closed:
        raise Conflict(_("This record is closed and can't be changed any more."))
    return case


def _issue_page(form: PrintedForm, case: Licence, status: int = 200) -> Response:
    return render("licences/issue.html", "form", status, form=form, case=case)


@bp.get("/<uuid:uid>/issue")
@requires(may.WORK)
def issue(uid: uuid.UUID) -> Response:
    """The form for what stands on the licence."""
    case = _open(uid)
    first = {
        "version": str(case.version),
        "authority": case.authority,
        "licence_no": case.said_no or case.licence_no,
        "valid_to": case.said_to,
    }
    return _issue_page(PrintedForm(data=first), case)


@bp.post("/<uuid:uid>/issue")
@requires(may.WORK)
def keep_issue(uid: uuid.UUID) -> BaseResponse:
    """Enter it as the next version, with its scans."""
    actor, case, form = current_actor(), _open(uid), PrintedForm()
    if not form.validate_on_submit():
        return _issue_page(form, case, 422)
    version = int(form.version.data) if str(form.version.data or "").isdecimal() else 0
    try:
        scans = received(form)
        with transaction(), audit.acting(actor, "licences.issue"):
            case = fetch(Licence, uid, actor, lock=True)
            keeping.issue(actor, case, printed_of(form), scans=scans, version=version)
    except DomainError as error:
        db.session.rollback()
        if error.status not in {409, 413, 415, 422}:
            raise
        form.add_error(error)
        return _issue_page(form, fetch(Licence, uid, actor), 409 if error.status == 409 else 422)
    flash_ok(_("The licence is entered; the one before stays on file."))
    return redirect_after("licences.show", uid=uid)


def _types_page(form: TypeForm, status: int = 200) -> Response:
    return render(
        "licences/types.html", "types", status, form=form, kinds=list_kinds(current_actor().mall_id)
    )


@bp.get("/types")
@requires(may.TYPES)
def types() -> Response:
    """The kinds of licence of this mall."""
    code = request.args.get("code", "")
    known = next((one for one in list_kinds(current_actor().mall_id) if one.code == code), None)
    first = vars(known) if known else {"active": True}
    return _types_page(TypeForm(data={key: value for key, value in first.items() if key != "own"}))


@bp.post("/types")
@requires(may.TYPES)
def save_type() -> BaseResponse:
    """Add a kind, or change one."""
    actor, form = current_actor(), TypeForm()

    def act() -> None:
        with audit.acting(actor, may.TYPES), transaction():
            keep_type(
                actor,
                form.code.data or "",
                form.name_zh.data or "",
                form.name_en.data or "",
                form.authority.data or "",
                bool(form.active.data),
            )

    if not form.validate_on_submit():
        return _types_page(form, 422)
    try:
        act()
    except DomainError as error:
        db.session.rollback()
        if error.status != 422:
            raise
        form.add_error(error)
        return _types_page(form, 422)
    flash_ok(_("The kind of licence is saved."))
    return redirect_after("licence_work.types")


@bp.get("/list.pdf")
@requires(may.VIEW)
def list_pdf() -> Response:
    """The list as the address asks for it, on A4."""
    actor = current_actor()
    paper = Paper.of(actor, request.args.get("lang"))
    data = print_list(paper, read(KIND, request.args))
    with transaction():
        audit.note(
            "licences.list_pdf", mall_id=actor.mall_id, object_kind=KIND.code, after={"lang": paper.lang}
        )
    response = Response(data, mimetype="application/pdf")
    name = safe_filename(f"licences-{paper.lang[:2]}.pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return no_store(response)
