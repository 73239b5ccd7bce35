"""Zones 管区: who walks them, their label, and where a scanned label leads."""

from __future__ import annotations

import uuid

from flask import Response, current_app, g, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse
from wtforms import SelectChoice

from mallops.blueprints.accounts.queries.people import list_active_people
from mallops.blueprints.sites import actions, queries
from mallops.blueprints.sites import permissions as may
from mallops.blueprints.sites.forms import ZoneForm
from mallops.blueprints.sites.models import Zone
from mallops.blueprints.sites.views.blueprint import bp
from mallops.core.auth import LoginNeeded, current_actor, fetch, public, requires
from mallops.core.db import commits
from mallops.core.errors import NotFound
from mallops.core.pdf.qr import qr_svg
from mallops.core.web import flash_ok, redirect_after, redirect_to, render

OFFICER_ROLES = ("FLR", "LEAD", "SUP", "INS")
#: The page on which anybody may report a fault; a feature above this one may have it.
REPORT = "repair_report.form"


@bp.get("/site/zones/<uuid:zone_uid>")
@requires(may.VIEW)
def zone(zone_uid: uuid.UUID) -> Response:
    """One zone with its officers, units and label."""
    row = fetch(Zone, zone_uid)
    wanted = queries.UnitFilter(zone_id=row.id)
    return render(
        "sites/zone.html",
        zone=row,
        units=queries.list_all_units(row.mall_id, wanted),
        label_url=label_url(row),
    )


@bp.get("/site/zones/<uuid:zone_uid>/qr.svg")
@requires(may.VIEW)
def zone_qr(zone_uid: uuid.UUID) -> Response:
    """The zone's code as a picture."""
    row = fetch(Zone, zone_uid)
    return Response(qr_svg(label_url(row), title=row.code, size=220), mimetype="image/svg+xml")


@bp.get("/site/zones/new")
@requires(may.CREATE)
def new_zone() -> Response:
    """An empty form."""
    return render("sites/zone_edit.html", form=_choices(ZoneForm()), zone=None)


@bp.post("/site/zones/new")
@commits
@requires(may.CREATE)
def create_zone() -> BaseResponse:
    """Make the zone."""
    return _save(None)


@bp.get("/site/zones/<uuid:zone_uid>/edit")
@requires(may.EDIT)
def edit_zone(zone_uid: uuid.UUID) -> Response:
    """Change a zone."""
    row = fetch(Zone, zone_uid)
    form = ZoneForm(obj=row, officers=[duty.user_id for duty in row.duties])
    return render("sites/zone_edit.html", form=_choices(form), zone=row)


@bp.post("/site/zones/<uuid:zone_uid>/edit")
@commits
@requires(may.EDIT)
def save_zone(zone_uid: uuid.UUID) -> BaseResponse:
    """Keep the changes."""
    return _save(fetch(Zone, zone_uid, lock=True))


@bp.post("/site/zones/<uuid:zone_uid>/renew-qr")
@commits
@requires(may.EDIT)
def renew_zone_qr(zone_uid: uuid.UUID) -> BaseResponse:
    """A new code for a label that was copied or torn off."""
    row = fetch(Zone, zone_uid, lock=True)
    actions.renew_qr(row)
    flash_ok(_("The zone has a new code. Print and hang up the new label; the old one no longer works."))
    return redirect_after("sites.zone", zone_uid=row.uid)


@bp.get("/z/<code>")
@public("shows nothing: who is not signed in goes to the page that anybody may report a fault on")
def scan_zone(code: str) -> BaseResponse:
    """Where the label in the zone leads: the round there for those who patrol, else the zone's page.

    Without an account it is the report page (a feature above this one has it), else the log-in.
    """
    actor = g.get("actor")
    if actor is None:
        if REPORT in current_app.view_functions:
            return redirect_to(url_for(REPORT, code=code))
        raise LoginNeeded()
    row = queries.find_zone_by_qr(actor.mall_id, code)
    if row is None:
        raise NotFound(_("No zone of this mall has this code. Look at the label again."))
    if actor.can("patrols.submit") and "rounds.scan" in current_app.view_functions:
        return redirect_to(url_for("rounds.scan", code=row.qr_code))
    return redirect_after("sites.zone", zone_uid=row.uid)


def label_url(zone: Zone) -> str:
    """The address in the QR code of a zone's label."""
    base: str = current_app.config["SETTINGS"].base_url
    return f"{base}{url_for('sites.scan_zone', code=zone.qr_code)}"


def _choices(form: ZoneForm) -> ZoneForm:
    mall_id = current_actor().mall_id
    form.floor_id.choices = [
        SelectChoice(one.id, f"{one.code} {one.name}") for one in queries.list_floors(mall_id)
    ]
    people = list_active_people(mall_id, *OFFICER_ROLES)
    form.officers.choices = [SelectChoice(one.id, one.name) for one in people]
    return form


def _save(row: Zone | None) -> BaseResponse:
    form = _choices(ZoneForm())
    actor = current_actor()
    ok, saved = form.runs(lambda: actions.save_zone(actor, row, form.values(), form.officers.data or []))
    if not ok or saved is None:
        return render("sites/zone_edit.html", status=422, form=form, zone=row)
    flash_ok(_("Saved."))
    return redirect_after("sites.zone", zone_uid=saved.uid)
