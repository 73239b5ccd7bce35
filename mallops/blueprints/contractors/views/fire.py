"""Fire equipment: what is due, one tap when it is in order, an order when it is not."""

from __future__ import annotations

import datetime as dt
import uuid

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.contractors import permissions as may
from mallops.blueprints.contractors.actions.fire import check_equipment, fire_contractor
from mallops.blueprints.contractors.queries.contractors import fire_days_of
from mallops.blueprints.contractors.queries.fire import count_due, last_fire_checks, list_equipment
from mallops.blueprints.contractors.rules.times import FIRE_SOON
from mallops.blueprints.contractors.views import typed
from mallops.blueprints.repairs import permissions as repairs
from mallops.blueprints.repairs.models import Asset
from mallops.core import audit
from mallops.core.audit import acting
from mallops.core.auth import current_actor, fetch, requires
from mallops.core.db import commits, db, transaction
from mallops.core.errors import Invalid
from mallops.core.export import Column, Meta, as_download, export_rows
from mallops.core.registers.intake import receive_photos
from mallops.core.web import NavItem, flash_ok, nav_item, redirect_after, render

bp = Blueprint("fire_equipment", __name__, url_prefix="/contractors/fire")
nav_item(NavItem("fire_equipment.show", _l("Fire equipment"), "flame", "floor", may.VIEW, order=51))


@bp.get("")
@requires(may.VIEW)
def show() -> Response:
    """What is due within a week, or everything (`?show=all`)."""
    return _page()


def _page(error: Invalid | None = None, at: uuid.UUID | None = None) -> Response:
    actor, today = current_actor(), typed.today()
    everything = request.args.get("show") == "all"
    soon = today + dt.timedelta(days=FIRE_SOON)
    rows = list_equipment(actor.mall_id, None if everything else soon)
    every = rows if everything else list_equipment(actor.mall_id)
    company = fire_contractor(actor.mall_id)
    chips = [
        {"label": _("Due within a week"), "count": count_due(actor.mall_id, soon), "active": not everything,
         "url": url_for("fire_equipment.show")},
        {"label": _("All equipment"), "count": len(every), "active": everything,
         "url": url_for("fire_equipment.show", show="all")},
    ]  # fmt: skip
    return render(
        "contractors/fire.html",
        "fire",
        error.status if error else 200,
        rows=rows,
        looks=last_fire_checks([one.id for one in rows]),
        today=today,
        soon=soon,
        chips=chips,
        every=len(every),
        usual=today + dt.timedelta(days=fire_days_of(actor.mall_id)),
        company=company.title if company else "",
        errors={key: str(words) for key, words in error.field_errors.items()} if error else {},
        at=at,
        sent=request.form,
        may_check=actor.can(may.CHECK),
        may_export=actor.can(may.EXPORT),
        may_add=actor.can(repairs.ASSETS_EDIT),
        sees_asset=actor.can(repairs.ASSETS),
    )


@bp.post("/<uuid:uid>")
@requires(may.CHECK)
def check(uid: uuid.UUID) -> BaseResponse:
    """Keep a look at a piece."""
    actor = current_actor()
    try:
        stored = receive_photos(request.files.getlist("photos"))
        with transaction(), acting(actor, may.CHECK):
            _row, order = check_equipment(
                actor,
                fetch(Asset, uid, actor, lock=True),
                typed.text("result"),
                note=typed.text("note"),
                next_due_on=typed.day("next_due_on"),
                photos=stored,
            )
    except Invalid as error:
        db.session.rollback()
        return _page(error, uid)
    flash_ok(_("Kept. Order %(number)s is open.", number=order.number) if order else _("Kept: in order."))
    return redirect_after("fire_equipment.show", **{key: request.args[key] for key in request.args})


@bp.get("/equipment.xlsx")
@commits
@requires(may.EXPORT)
def xlsx() -> Response:
    """All fire equipment with its last look and the next one."""
    actor = current_actor()
    rows = list_equipment(actor.mall_id)
    looks = last_fire_checks([one.id for one in rows])
    audit.note(
        "contractors.fire",
        mall_id=actor.mall_id,
        object_kind="assets",
        after={"rows": len(rows)},
        label="fire",
    )

    def of(row: Asset, what: str) -> object:
        return getattr(looks[row.id], what) if row.id in looks else None

    words = {"ok": _("In order"), "bad": _("Not in order"), None: ""}
    columns = [
        Column(_("Asset code"), "code"),
        Column(_("Name"), "name"),
        Column(_("Zone"), lambda row: row.zone.name if row.zone else ""),
        Column(_("Exact place"), "place"),
        Column(_("Last look"), lambda row: of(row, "checked_at"), "datetime"),
        Column(_("Result"), lambda row: words[of(row, "result")]),  # type: ignore[index]
        Column(_("What is wrong"), lambda row: of(row, "note")),
        Column(_("By"), lambda row: looks[row.id].by.name if row.id in looks and looks[row.id].by else ""),
        Column(_("Due next"), "next_inspection_on", "date"),
    ]
    return as_download(*export_rows("xlsx", _("Fire equipment"), columns, rows, meta=Meta(actor.tz)))
