"""The building at a glance, and its floors."""

from __future__ import annotations

import uuid

from flask import Response
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.sites import actions, queries
from mallops.blueprints.sites import permissions as may
from mallops.blueprints.sites.forms import FloorForm
from mallops.blueprints.sites.models import Floor
from mallops.blueprints.sites.views.blueprint import bp
from mallops.core.auth import current_actor, fetch, requires
from mallops.core.db import commits
from mallops.core.web import NavItem, flash_ok, nav_item, redirect_after, render

nav_item(NavItem("sites.building", _l("Building"), "building", "admin", may.VIEW, order=10))


@bp.get("/site")
@requires(may.VIEW)
def building() -> Response:
    """Floors, their zones, officers and units."""
    actor = current_actor()
    return render(
        "sites/building.html",
        floors=queries.list_floors(actor.mall_id),
        zones=queries.list_zones(actor.mall_id, inactive=True),
        counts=queries.count_units(actor.mall_id),
    )


@bp.get("/site/floors/new")
@requires(may.CREATE)
def new_floor() -> Response:
    """An empty form."""
    return render("sites/floor.html", form=FloorForm(), floor=None)


@bp.post("/site/floors/new")
@commits
@requires(may.CREATE)
def create_floor() -> BaseResponse:
    """Make the floor."""
    return _save_floor(None)


@bp.get("/site/floors/<uuid:floor_uid>")
@requires(may.EDIT)
def floor(floor_uid: uuid.UUID) -> Response:
    """Change a floor."""
    row = fetch(Floor, floor_uid)
    return render("sites/floor.html", form=FloorForm(obj=row), floor=row)


@bp.post("/site/floors/<uuid:floor_uid>")
@commits
@requires(may.EDIT)
def save_floor(floor_uid: uuid.UUID) -> BaseResponse:
    """Keep the changes."""
    return _save_floor(fetch(Floor, floor_uid, lock=True))


@bp.post("/site/floors/<uuid:floor_uid>/remove")
@commits
@requires(may.CREATE)
def remove_floor(floor_uid: uuid.UUID) -> BaseResponse:
    """Remove an empty floor."""
    actions.remove_floor(current_actor(), fetch(Floor, floor_uid, lock=True))
    flash_ok(_("The floor is removed."))
    return redirect_after("sites.building")


def _save_floor(row: Floor | None) -> BaseResponse:
    form = FloorForm()
    ok, _saved = form.runs(lambda: actions.save_floor(current_actor(), row, form.values()))
    if not ok:
        return render("sites/floor.html", status=422, form=form, floor=row)
    flash_ok(_("Saved."))
    return redirect_after("sites.building")
