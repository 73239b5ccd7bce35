"""Checklist templates: the list, one version as people will see it, new versions, publishing."""

from __future__ import annotations

import uuid

from flask import Response, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.checklists import permissions as may
from mallops.blueprints.checklists import queries
from mallops.blueprints.checklists.actions import versions as actions
from mallops.blueprints.checklists.forms import KIND_LABELS, PURPOSE_LABELS, TemplateForm
from mallops.blueprints.checklists.models import Template
from mallops.blueprints.checklists.rules import NotPublishable
from mallops.blueprints.checklists.views.blueprint import bp
from mallops.core.auth import current_actor, fetch, requires
from mallops.core.casework.kinds import DEPARTMENTS, SEVERITIES, SEVERITY_TONES
from mallops.core.db import commits, db
from mallops.core.web import NavItem, flash_ok, nav_item, redirect_after, render

nav_item(NavItem("checklists.index", _l("Checklists"), "list-checks", "admin", may.VIEW, order=20))
STATE_LABELS = {"draft": _l("Draft"), "published": _l("In use"), "retired": _l("Retired")}
STATE_TONES = {"draft": "warn", "published": "ok", "retired": "muted"}


@bp.get("")
@requires(may.VIEW)
def index() -> Response:
    """All checklists of the mall."""
    return render(
        "checklists/index.html",
        templates=queries.list_templates(current_actor().mall_id or 0),
        states=STATE_LABELS,
        tones=STATE_TONES,
        purposes=PURPOSE_LABELS,
    )


@bp.get("/new")
@requires(may.EDIT)
def new_template() -> Response:
    """An empty form."""
    return render("checklists/template.html", form=TemplateForm())


@bp.post("/new")
@commits
@requires(may.EDIT)
def create_template() -> BaseResponse:
    """A checklist with an empty first draft."""
    form = TemplateForm()
    actor = current_actor()
    ok, version = form.runs(lambda: actions.create_template(actor, **form.values()))
    if not ok or version is None:
        return render("checklists/template.html", status=422, form=form)
    flash_ok(_("The checklist is made. Add sections and items, then publish it."))
    return redirect_after("checklists.version", version_uid=version.uid)


@bp.get("/versions/<uuid:version_uid>")
@requires(may.VIEW)
def version(version_uid: uuid.UUID) -> Response:
    """One version, item by item; a draft can be edited here."""
    return version_page(version_uid)


def version_page(
    version_uid: uuid.UUID, status: int = 200, problems: dict[str, str] | None = None
) -> Response:
    """The page of a version, with what keeps it from being published when that was tried."""
    actor = current_actor()
    row = queries.get_version(actor.mall_id or 0, version_uid)
    return render(
        "checklists/version.html",
        status=status,
        version=row,
        checklist=row.template,
        versions=sorted(row.template.versions, key=lambda one: -one.number),
        editable=row.state == "draft" and actor.can(may.EDIT),
        problems=problems or {},
        states=STATE_LABELS,
        tones=STATE_TONES,
        kinds=KIND_LABELS,
        severities=SEVERITIES,
        severity_tones=SEVERITY_TONES,
        departments=DEPARTMENTS,
    )


@bp.post("/<uuid:template_uid>/draft")
@commits
@requires(may.EDIT)
def start_draft(template_uid: uuid.UUID) -> BaseResponse:
    """A new version to edit: a copy of the one in use (or the draft that is open already)."""
    template = fetch(Template, template_uid)
    draft = queries.open_draft(template.id) or actions.start_draft(current_actor(), template)
    return redirect_after("checklists.version", version_uid=draft.uid)


@bp.post("/versions/<uuid:version_uid>/publish")
@commits
@requires(may.PUBLISH)
def publish(version_uid: uuid.UUID) -> BaseResponse:
    """Put a draft into use; rounds that have begun keep their version."""
    actor = current_actor()
    row = queries.get_version(actor.mall_id or 0, version_uid)
    try:
        actions.publish(actor, row, request.form.get("note", "").strip()[:300])
    except NotPublishable as error:
        db.session.rollback()
        problems = {place: str(text) for place, text in error.field_errors.items()}
        return version_page(version_uid, 422, problems or {"": str(error.message)})
    flash_ok(_("Version %(n)s is in use. Rounds that start from now on use it.", n=row.number))
    return redirect_after("checklists.version", version_uid=row.uid)


@bp.post("/versions/<uuid:version_uid>/discard")
@commits
@requires(may.EDIT)
def discard(version_uid: uuid.UUID) -> BaseResponse:
    """Throw a draft away."""
    actor = current_actor()
    actions.discard_draft(actor, queries.get_version(actor.mall_id or 0, version_uid))
    flash_ok(_("The draft is gone. The version in use stays as it was."))
    return redirect_after("checklists.index")
