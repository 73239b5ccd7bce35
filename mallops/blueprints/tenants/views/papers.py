"""Papers of a tenant's file in and out; bank data; the weekly check."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.tenants import actions, queries
from mallops.blueprints.tenants import permissions as may
from mallops.blueprints.tenants.forms import CheckForm, FinanceForm, PaperForm, RevealForm
from mallops.blueprints.tenants.models import Tenant, TenantPaper
from mallops.blueprints.tenants.views.blueprint import bp
from mallops.blueprints.tenants.views.page import finance_facts, tenant_page
from mallops.core import files
from mallops.core.audit import acting
from mallops.core.auth import Actor, current_actor, fetch, requires
from mallops.core.clock import mall_now
from mallops.core.db import commits, transaction
from mallops.core.errors import Conflict, Invalid, NotFound
from mallops.core.export import as_download
from mallops.core.registers.intake import is_office_file, receive_file, receive_photos
from mallops.core.web import flash_ok, no_store, redirect_after, redirect_to, render
from mallops.core.worklists import Figure, WorkCard, WorkLine, figures, work_card

SHOWN = 5


# --- papers -------------------------------------------------------------------------------------------


@bp.get("/tenants/<uuid:uid>/papers/new")
@requires(may.EDIT)
def new_paper(uid: uuid.UUID) -> Response:
    """Choose a photo or a file for the file."""
    return _paper_page(fetch(Tenant, uid), None, PaperForm(formdata=None))


@bp.post("/tenants/<uuid:uid>/papers/new")
@requires(may.EDIT)
def create_paper(uid: uuid.UUID) -> BaseResponse:
    """Keep it: first on disk, then in the file."""
    return _take_paper(uid, None)


@bp.get("/tenants/<uuid:uid>/papers/<uuid:paper_uid>/replace")
@requires(may.EDIT)
def new_version(uid: uuid.UUID, paper_uid: uuid.UUID) -> Response:
    """Choose the new version of a paper."""
    tenant = fetch(Tenant, uid)
    paper = _paper_of(tenant, paper_uid)
    form = PaperForm(formdata=None, data={"kind": paper.kind, "title": paper.title})
    return _paper_page(tenant, paper, form)


@bp.post("/tenants/<uuid:uid>/papers/<uuid:paper_uid>/replace")
@requires(may.EDIT)
def replace_paper(uid: uuid.UUID, paper_uid: uuid.UUID) -> BaseResponse:
    """Keep the new version; the one before stays in the file."""
    return _take_paper(uid, paper_uid)


def _take_paper(uid: uuid.UUID, paper_uid: uuid.UUID | None) -> BaseResponse:
    tenant, form = fetch(Tenant, uid), PaperForm()
    before = _paper_of(tenant, paper_uid) if paper_uid else None
    try:
        if not form.validate_on_submit():
            return _paper_page(tenant, before, form, 422)
        upload = form.file.data
        stored: Any = receive_file(upload) if is_office_file(upload) else receive_photos([upload])[0]
        with transaction(), acting(current_actor(), may.EDIT):
            tenant = fetch(Tenant, uid, lock=True)
            before = _paper_of(tenant, paper_uid, lock=True) if paper_uid else None
            kind, title = form.kind.data or "", form.title.data or ""
            data = actions.PaperData(kind, title, form.valid_to.data, before)
            actions.add_paper(current_actor(), tenant, data, stored, upload.filename or "")
    except (Invalid, Conflict) as error:
        moved = {"photos": "file"}
        if isinstance(error, Invalid) and error.field_errors:
            error = Invalid(
                field_errors={moved.get(key, key): words for key, words in error.field_errors.items()}
            )
        form.add_error(error)
        return _paper_page(fetch(Tenant, uid), before, form, error.status)
    flash_ok(_("Added to the file."))
    return redirect_after("tenants.show", uid=uid, _anchor="papers")


def _paper_of(tenant: Tenant, paper_uid: uuid.UUID, *, lock: bool = False) -> TenantPaper:
    paper = queries.get_part(TenantPaper, tenant, paper_uid, lock=lock)
    if paper.kind == "contract" and not current_actor().can(may.TERMS):
        raise NotFound()
    return paper


def _paper_page(tenant: Tenant, before: Any, form: PaperForm, status: int = 200) -> Response:
    return render("tenants/paper.html", status=status, tenant=tenant, before=before, form=form)


@bp.get("/tenants/<uuid:uid>/papers/<uuid:paper_uid>")
@requires(may.VIEW)
def paper(uid: uuid.UUID, paper_uid: uuid.UUID) -> BaseResponse:
    """One version of a paper: a file is saved, a photo is shown."""
    row = _paper_of(fetch(Tenant, uid), paper_uid)
    if row.sha256 is not None:
        return as_download(files.read(row.sha256), row.file_name, row.mimetype)
    return redirect_to(url_for("photos.show", photo_uid=row.photo.uid, size="display"))


# --- bank and invoice data ------------------------------------------------------------------------------


@bp.get("/tenants/<uuid:uid>/finance")
@requires(may.EDIT_TERMS)
def finance(uid: uuid.UUID) -> Response:
    """Bank and invoice data; what is stored stays hidden."""
    tenant = fetch(Tenant, uid)
    row = queries.find_finance(tenant.id)
    form = FinanceForm(formdata=None, data={"invoice_kind": row.invoice_kind if row else ""})
    return _finance_page(tenant, form)


@bp.post("/tenants/<uuid:uid>/finance")
@commits
@requires(may.EDIT_TERMS)
def save_finance(uid: uuid.UUID) -> BaseResponse:
    """Keep what was typed."""
    tenant, form = fetch(Tenant, uid, lock=True), FinanceForm()
    ok, _row = form.runs(lambda: actions.save_finance(current_actor(), tenant, form.values()))
    if not ok:
        return _finance_page(tenant, form, 422)
    flash_ok(_("Saved."))
    return redirect_after("tenants.show", uid=uid, _anchor="finance")


def _finance_page(tenant: Tenant, form: FinanceForm, status: int = 200) -> Response:
    known = finance_facts(tenant)
    return render("tenants/finance.html", status=status, tenant=tenant, form=form, known=known)


@bp.post("/tenants/<uuid:uid>/finance/reveal")
@commits
@requires(may.TERMS)
def reveal_finance(uid: uuid.UUID) -> Response:
    """Bank and invoice data in clear, once; the look is on record with its reason."""
    tenant, form = fetch(Tenant, uid), RevealForm()
    ok, clear = form.runs(lambda: actions.reveal_finance(current_actor(), tenant, form.reason.data or ""))
    known = finance_facts(tenant)
    return no_store(
        render(
            "tenants/finance_clear.html",
            status=200 if ok else 422,
            tenant=tenant,
            clear=clear if ok else None,
            form=form,
            known=known,
        )
    )


@bp.get("/tenants/<uuid:uid>/finance/reveal")
@requires(may.TERMS)
def ask_finance(uid: uuid.UUID) -> Response:
    """Ask why bank data are needed in clear."""
    tenant = fetch(Tenant, uid)
    form, known = RevealForm(formdata=None), finance_facts(tenant)
    return render("tenants/finance_clear.html", tenant=tenant, clear=None, form=form, known=known)


# --- the weekly check -------------------------------------------------------------------------------------


@bp.post("/tenants/<uuid:uid>/check")
@commits
@requires(may.EDIT)
def check(uid: uuid.UUID) -> BaseResponse:
    """The file was looked through and is right."""
    tenant, form = fetch(Tenant, uid, lock=True), CheckForm()
    try:
        ok, _row = form.runs(lambda: actions.check_file(current_actor(), tenant, form.note.data or ""))
    except Conflict as refused:
        return tenant_page(tenant, 409, refusal=str(refused))
    if not ok:
        return tenant_page(tenant, 422, check=form)
    flash_ok(_("%(name)s: the file is checked for this week.", name=tenant.name))
    return redirect_after("tenants.show", uid=uid)


@work_card(may.EDIT, order=60, roles="FLR")
def files_to_check(actor: Actor) -> WorkCard | None:
    """The files of my zones that nobody has looked through this week."""
    today = mall_now(actor.tz).date()
    count = queries.count_unchecked(actor.mall_id, today, actor.zone_ids)
    if not count:
        return None
    rows = queries.list_unchecked(actor.mall_id, today, actor.zone_ids, SHOWN)
    states = queries.file_states(rows, today)
    lines = [
        WorkLine(
            f"{one.code} {one.name}",
            url_for("tenants.show", uid=one.uid),
            detail=_("%(percent)s %% complete", percent=states[one.id].complete.percent),
            tone=states[one.id].complete.tone,
            icon="store",
        )
        for one in rows
    ]
    url = url_for("tenants.index", check="due", mine="1")
    return WorkCard(_("Tenant files to check this week"), "clipboard-check", count, url, lines)


@figures(may.EXPORT, order=60, roles="SUP CSM")
def unchecked_figure(actor: Actor) -> list[Figure]:
    """How many files wait for this week's check."""
    count = queries.count_unchecked(actor.mall_id, mall_now(actor.tz).date())
    if not count:
        return []
    url = url_for("tenants.index", check="due")
    return [Figure(_("Tenant files not checked this week"), str(count), url, "warn", "clipboard-check")]
