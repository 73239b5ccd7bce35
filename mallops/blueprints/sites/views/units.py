"""Units 铺位: a list to search, and a form."""

from __future__ import annotations

import uuid

from flask import Response, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse
from wtforms import SelectChoice

from mallops.blueprints.sites import actions, queries
from mallops.blueprints.sites import permissions as may
from mallops.blueprints.sites.forms import UnitForm
from mallops.blueprints.sites.models import Unit
from mallops.blueprints.sites.views.blueprint import bp
from mallops.core.auth import current_actor, fetch, requires
from mallops.core.db import commits
from mallops.core.web import NavItem, flash_ok, nav_item, redirect_after, render, whole_number

nav_item(NavItem("sites.units", _l("Units"), "layout-grid", "tenants", may.VIEW, order=30))


def wanted_units() -> queries.UnitFilter:
    """The filter in the address."""
    number = request.args.get
    return queries.UnitFilter(
        q=(number("q") or "").strip()[:40],
        floor_id=number("floor", type=whole_number),
        zone_id=number("zone", type=whole_number),
    )


@bp.get("/site/units")
@requires(may.VIEW)
def units() -> Response:
    """Units by code."""
    mall_id = current_actor().mall_id
    wanted = wanted_units()
    page = queries.list_units(mall_id, wanted, request.args.get("after", ""), request.args.get("before", ""))
    return render(
        "sites/units.html",
        "results",
        page=page,
        wanted=wanted,
        floors=queries.list_floors(mall_id),
        zones=queries.list_zones(mall_id, inactive=True),
    )


@bp.get("/site/units/new")
@requires(may.CREATE)
def new_unit() -> Response:
    """An empty form."""
    return render("sites/unit.html", form=_choices(UnitForm()), unit=None)


@bp.post("/site/units/new")
@commits
@requires(may.CREATE)
def create_unit() -> BaseResponse:
    """Make the unit."""
    return _save(None)


@bp.get("/site/units/<uuid:unit_uid>")
@requires(may.EDIT)
def unit(unit_uid: uuid.UUID) -> Response:
    """Change a unit."""
    row = fetch(Unit, unit_uid)
    return render("sites/unit.html", form=_choices(UnitForm(obj=row, zone_id=row.zone_id or 0)), unit=row)


@bp.post("/site/units/<uuid:unit_uid>")
@commits
@requires(may.EDIT)
def save_unit(unit_uid: uuid.UUID) -> BaseResponse:
    """Keep the changes."""
    return _save(fetch(Unit, unit_uid, lock=True))


def _choices(form: UnitForm) -> UnitForm:
    mall_id = current_actor().mall_id
    form.floor_id.choices = [
        SelectChoice(one.id, f"{one.code} {one.name}") for one in queries.list_floors(mall_id)
    ]
    zones = queries.list_zones(mall_id, inactive=True)
    form.zone_id.choices = [
        SelectChoice(0, "–"),
        *(SelectChoice(one.id, f"{one.code} {one.name}") for one in zones),
    ]
    return form


def _save(row: Unit | None) -> BaseResponse:
    form = _choices(UnitForm())
    values = {**form.values(), "zone_id": form.zone_id.data or None}
    ok, _saved = form.runs(lambda: actions.save_unit(current_actor(), row, values))
    if not ok:
        return render("sites/unit.html", status=422, form=form, unit=row)
    flash_ok(_("Saved."))
    return redirect_after("sites.units")
