"""Occupancy on the plan of a floor: who holds which unit, what stands empty; the plan drawn on screen."""

from __future__ import annotations

import unicodedata
import uuid
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.sites.models import Floor, Unit
from mallops.blueprints.tenants import actions, queries, rules
from mallops.blueprints.tenants import permissions as may
from mallops.blueprints.tenants.forms import PictureForm, ShapeForm
from mallops.blueprints.tenants.views.blueprint import bp
from mallops.blueprints.tenants.views.today import mall_today
from mallops.core.audit import acting
from mallops.core.auth import current_actor, fetch, requires
from mallops.core.db import commits, transaction
from mallops.core.errors import Conflict, Invalid
from mallops.core.names import listed
from mallops.core.registers.intake import receive_photos
from mallops.core.web import NavItem, flash_ok, nav_item, redirect_after, render

nav_item(NavItem("tenants.plans", _l("Occupancy"), "layout-grid", "tenants", may.PLANS, order=15))


@bp.get("/plan")
@requires(may.PLANS)
def plans() -> Response:
    """How every floor is let, and the plan of the first with units."""
    let = queries.mall_letting(current_actor().mall_id, mall_today())
    floors = queries.list_floors(current_actor().mall_id)
    first = next((one for one in floors if one.id in let), None)
    return _plan_page(first, floors, let)


@bp.get("/plan/<uuid:floor_uid>")
@requires(may.PLANS)
def plan(floor_uid: uuid.UUID) -> Response:
    """The plan of a floor, its units and figures."""
    mall_id = current_actor().mall_id
    let = queries.mall_letting(mall_id, mall_today())
    return _plan_page(fetch(Floor, floor_uid), queries.list_floors(mall_id), let)


def _plan_page(floor: Floor | None, floors: Any, let: dict[int, rules.Letting]) -> Response:
    view = queries.floor_view(floor, mall_today()) if floor else None
    whole = rules.letting_of(let.values())
    return render(
        "tenants/plan.html",
        view=view,
        drawing=_drawing(view) if view else None,
        whole=whole,
        tabs=[
            {
                "label": one.name or one.code,
                "url": url_for("tenants.plan", floor_uid=one.uid),
                "active": floor is not None and one.id == floor.id,
                "count": let[one.id].vacant if one.id in let else 0,
            }
            for one in floors
        ],
        counts=_counts(view),
        words=rules,
    )


def _counts(view: queries.FloorView | None) -> list[tuple[str, int]]:
    """How many units of each status, in the order of the legend."""
    held = [one.status for one in view.units] if view else []
    return [(code, held.count(code)) for code in rules.PLAN_LABELS if code in held]


def _drawing(view: queries.FloorView, chosen: Unit | None = None) -> dict[str, Any]:
    """The plan as SVG: its height for a width of 1000, and each shape with its words."""
    high = round(1000 * view.ratio)
    shapes = []
    for one in view.units:
        if one.shape is not None:
            x, y, w, h = one.shape
            top, tall = y * high // 1000, max(1, h * high // 1000)
            name = one.tenant.name if one.tenant else str(rules.PLAN_LABELS[rules.VACANT])
            size = max(9, min(24, tall // 4, int(0.9 * w / max(3.0, _ems(one.unit.code)))))
            shapes.append(
                {
                    "row": one,
                    "x": x,
                    "y": top,
                    "w": w,
                    "h": tall,
                    "size": size,
                    "name": _cut(name, 0.92 * w / max(9, size - 3)),
                    "words": _words(one),
                    "url": _url(one),
                    "chosen": chosen is not None and chosen.id == one.unit.id,
                }
            )
    photo = view.plan.photo if view.plan is not None and view.plan.photo.is_ready else None
    waits = view.plan is not None and photo is None
    return {"high": high, "shapes": shapes, "photo": photo, "waits": waits}


def _ems(text: str) -> float:
    """About how wide a text is drawn, in heights of its letters."""
    return sum(1.0 if unicodedata.east_asian_width(one) in "WF" else 0.6 for one in text)


def _cut(name: str, room: float) -> str:
    """As much of a name as fits beside its neighbours."""
    if _ems(name) <= room:
        return name
    fits = [name[:end] for end in range(1, len(name)) if _ems(name[:end]) + 0.6 <= room]
    return f"{fits[-1].rstrip()}…" if fits else ""


def _words(one: queries.PlanUnit) -> str:
    who = one.tenant.name if one.tenant else ""
    state = str(rules.PLAN_LABELS[one.status])
    return listed(filter(None, (one.unit.code, who, state, f"{one.unit.area_m2} m²")))


def _url(one: queries.PlanUnit) -> str:
    actor = current_actor()
    if one.tenant is not None:
        return url_for("tenants.show", uid=one.tenant.uid) if actor.can(may.VIEW) else ""
    return url_for("tenants.unit", unit_uid=one.unit.uid)


@bp.get("/plan/units/<uuid:unit_uid>")
@requires(may.PLANS)
def unit(unit_uid: uuid.UUID) -> Response:
    """One unit: how large, where, and who held it when."""
    row = fetch(Unit, unit_uid)
    held = queries.list_unit_history(row.id)
    return render("tenants/unit.html", unit=row, held=held, today=mall_today(), words=rules)


# --- drawing ------------------------------------------------------------------------------------------


@bp.get("/plan/<uuid:floor_uid>/draw")
@requires(may.EDIT_PLANS)
def draw(floor_uid: uuid.UUID) -> Response:
    """Choose a unit and draw it, by hand or with four numbers; change the picture."""
    return _draw_page(fetch(Floor, floor_uid))


def _draw_page(
    floor: Floor,
    form: ShapeForm | None = None,
    picture: PictureForm | None = None,
    status: int = 200,
    chosen: Unit | None = None,
) -> Response:
    view = queries.floor_view(floor, mall_today())
    if chosen is None:
        chosen = _chosen(view)
    row = next((one for one in view.units if chosen is not None and one.unit.id == chosen.id), None)
    if form is None and row is not None:
        shape = row.shape or rules.Shape(400, 400, 120, 120)
        form = ShapeForm(formdata=None, data=shape._asdict())
    return render(
        "tenants/draw.html",
        status=status,
        view=view,
        drawing=_drawing(view, chosen),
        row=row,
        form=form,
        picture=picture or PictureForm(formdata=None),
        words=rules,
    )


def _chosen(view: queries.FloorView) -> Unit | None:
    """The unit of the address, else the first that is not drawn, else the first."""
    asked = request.args.get("unit", "")
    found = next((one.unit for one in view.units if str(one.unit.uid) == asked), None)
    undrawn = next((one.unit for one in view.units if not one.drawn), None)
    return found or undrawn or (view.units[0].unit if view.units else None)


@bp.post("/plan/<uuid:floor_uid>/units/<uuid:unit_uid>")
@commits
@requires(may.EDIT_PLANS)
def place(floor_uid: uuid.UUID, unit_uid: uuid.UUID) -> BaseResponse:
    """Keep where the unit lies; the next one that is not drawn comes up."""
    floor = fetch(Floor, floor_uid)
    unit, form = queries.get_unit(floor, unit_uid), ShapeForm()
    ok, _row = form.runs(lambda: actions.place_unit(unit, {key: form[key].data for key in "xywh"}))
    if not ok:
        return _draw_page(floor, form, status=422, chosen=unit)
    flash_ok(_("%(unit)s stands on the plan.", unit=unit.code))
    return redirect_after("tenants.draw", floor_uid=floor_uid)


@bp.post("/plan/<uuid:floor_uid>/units/<uuid:unit_uid>/remove")
@commits
@requires(may.EDIT_PLANS)
def take_off(floor_uid: uuid.UUID, unit_uid: uuid.UUID) -> BaseResponse:
    """The unit is not drawn any more."""
    floor = fetch(Floor, floor_uid)
    unit = queries.get_unit(floor, unit_uid)
    actions.take_off_plan(unit)
    flash_ok(_("%(unit)s is off the plan.", unit=unit.code))
    return redirect_after("tenants.draw", floor_uid=floor_uid, unit=unit_uid)


@bp.post("/plan/<uuid:floor_uid>/picture")
@requires(may.EDIT_PLANS)
def set_picture(floor_uid: uuid.UUID) -> BaseResponse:
    """Put up the picture of the floor: first on disk, then its row."""
    floor, form = fetch(Floor, floor_uid), PictureForm()
    try:
        if not form.validate_on_submit():
            return _draw_page(floor, picture=form, status=422)
        stored = receive_photos([form.file.data])[0]
        with transaction(), acting(current_actor(), may.EDIT_PLANS):
            actions.set_plan(current_actor(), fetch(Floor, floor_uid, lock=True), stored)
    except (Invalid, Conflict) as error:
        form.add_error(Invalid(field_errors={"file": str(error.message)}))
        return _draw_page(fetch(Floor, floor_uid), picture=form, status=422)
    flash_ok(_("The picture is taken in. It appears in a moment."))
    return redirect_after("tenants.draw", floor_uid=floor_uid)


@bp.post("/plan/<uuid:floor_uid>/picture/remove")
@commits
@requires(may.EDIT_PLANS)
def remove_picture(floor_uid: uuid.UUID) -> BaseResponse:
    """Back to the grid; what was drawn is kept."""
    actions.remove_plan(fetch(Floor, floor_uid))
    flash_ok(_("The picture is taken away."))
    return redirect_after("tenants.draw", floor_uid=floor_uid)
