"""Editing a draft: sections and items, each on a page of its own, moved by plain buttons."""

from __future__ import annotations

import uuid

import flask
from flask import Response
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.checklists import permissions as may
from mallops.blueprints.checklists import queries
from mallops.blueprints.checklists.actions import editing
from mallops.blueprints.checklists.forms import ItemForm, SectionForm
from mallops.blueprints.checklists.models import Item, Section
from mallops.blueprints.checklists.views.blueprint import bp
from mallops.core.auth import current_actor, fetch, requires
from mallops.core.db import commits
from mallops.core.web import flash_ok, redirect_to, render


def _back(version_uid: uuid.UUID, place: str = "") -> BaseResponse:
    return redirect_to(
        flask.url_for("checklists.version", version_uid=version_uid) + (f"#{place}" if place else "")
    )


@bp.get("/versions/<uuid:version_uid>/sections/new")
@requires(may.EDIT)
def new_section(version_uid: uuid.UUID) -> Response:
    """An empty form."""
    version = queries.get_version(current_actor().mall_id or 0, version_uid)
    return render("checklists/section.html", form=SectionForm(), version=version, section=None)


@bp.post("/versions/<uuid:version_uid>/sections/new")
@commits
@requires(may.EDIT)
def add_section(version_uid: uuid.UUID) -> BaseResponse:
    """Add a section at the end."""
    version = queries.get_version(current_actor().mall_id or 0, version_uid)
    form = SectionForm()
    ok, _row = form.runs(lambda: editing.add_section(current_actor(), version, form.values()))
    if not ok:
        return render("checklists/section.html", status=422, form=form, version=version, section=None)
    return _back(version_uid, "end")


@bp.get("/sections/<uuid:section_uid>")
@requires(may.EDIT)
def section(section_uid: uuid.UUID) -> Response:
    """Change a section."""
    row = fetch(Section, section_uid)
    return render("checklists/section.html", form=SectionForm(obj=row), version=row.version, section=row)


@bp.post("/sections/<uuid:section_uid>")
@commits
@requires(may.EDIT)
def save_section(section_uid: uuid.UUID) -> BaseResponse:
    """Keep the changes."""
    row = fetch(Section, section_uid, lock=True)
    form = SectionForm()
    ok, _row = form.runs(lambda: editing.change_section(current_actor(), row, form.values()))
    if not ok:
        return render("checklists/section.html", status=422, form=form, version=row.version, section=row)
    flash_ok(_("Saved."))
    return _back(row.version.uid, f"s{row.uid}")


@bp.post("/sections/<uuid:section_uid>/<any(up, down, remove):what>")
@commits
@requires(may.EDIT)
def shift_section(section_uid: uuid.UUID, what: str) -> BaseResponse:
    """Move a section one place, or take it out."""
    row = fetch(Section, section_uid, lock=True)
    version_uid = row.version.uid
    if what == "remove":
        editing.remove_section(current_actor(), row)
        return _back(version_uid)
    editing.move_section(current_actor(), row, row.position + (1 if what == "down" else -1))
    return _back(version_uid, f"s{row.uid}")


@bp.get("/sections/<uuid:section_uid>/items/new")
@requires(may.EDIT)
def new_item(section_uid: uuid.UUID) -> Response:
    """An empty form."""
    row = fetch(Section, section_uid)
    return render("checklists/item.html", form=ItemForm(), section=row, item=None)


@bp.post("/sections/<uuid:section_uid>/items/new")
@commits
@requires(may.EDIT)
def add_item(section_uid: uuid.UUID) -> BaseResponse:
    """Add an item at the end of its section."""
    row = fetch(Section, section_uid, lock=True)
    form = ItemForm()
    ok, _item = form.runs(lambda: editing.add_item(current_actor(), row, form.item_values()))
    if not ok:
        return render("checklists/item.html", status=422, form=form, section=row, item=None)
    flash_ok(_("Added."))
    return _back(row.version.uid, f"s{row.uid}")


@bp.get("/items/<uuid:item_uid>")
@requires(may.EDIT)
def item(item_uid: uuid.UUID) -> Response:
    """Change an item."""
    row = fetch(Item, item_uid)
    return render("checklists/item.html", form=ItemForm.of(row), section=row.section, item=row)


@bp.post("/items/<uuid:item_uid>")
@commits
@requires(may.EDIT)
def save_item(item_uid: uuid.UUID) -> BaseResponse:
    """Keep the changes."""
    row = fetch(Item, item_uid, lock=True)
    form = ItemForm()
    ok, _row = form.runs(lambda: editing.change_item(current_actor(), row, form.item_values()))
    if not ok:
        return render("checklists/item.html", status=422, form=form, section=row.section, item=row)
    flash_ok(_("Saved."))
    return _back(row.section.version.uid, f"s{row.section.uid}")


@bp.post("/items/<uuid:item_uid>/<any(up, down, remove):what>")
@commits
@requires(may.EDIT)
def shift_item(item_uid: uuid.UUID, what: str) -> BaseResponse:
    """Move an item one place, or take it out."""
    row = fetch(Item, item_uid, lock=True)
    home = row.section
    if what == "remove":
        editing.remove_item(current_actor(), row)
    else:
        editing.move_item(current_actor(), row, row.position + (1 if what == "down" else -1))
    return _back(home.version.uid, f"s{home.uid}")
