"""The register of incidents, and the screen on which one is reported in seconds."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as BaseResponse
from wtforms.validators import Optional

from mallops.blueprints.incidents import permissions as may
from mallops.blueprints.incidents.actions.kind import KIND
from mallops.blueprints.incidents.actions.reporting import Report, report
from mallops.blueprints.incidents.forms import ReportForm
from mallops.blueprints.incidents.models import Incident
from mallops.blueprints.incidents.rules.words import (
    CATEGORIES,
    CATEGORY_ICONS,
    LEVEL_MEANINGS,
    LEVEL_TONES,
    LEVELS,
    USUAL_LEVEL,
)
from mallops.blueprints.sites.queries import find_zone_by_qr, list_zones
from mallops.core.audit import acting
from mallops.core.auth import Actor, current_actor, fetch, requires
from mallops.core.db import db, transaction
from mallops.core.errors import DomainError, Invalid
from mallops.core.registers import register_blueprint, views_record
from mallops.core.registers.criteria import as_uuid
from mallops.core.registers.intake import receive_photos
from mallops.core.web import NavItem, flash_ok, nav_item, redirect_after, render

bp = register_blueprint(KIND)
nav_item(NavItem("incidents.new", _l("Report an incident"), "siren", "today", may.CREATE, order=30))


@bp.get("/new")
@requires(may.CREATE)
def new() -> Response:
    """Large tiles. A scanned label (`?code=`) fills in the zone, `?category=` the type."""
    actor = current_actor()
    zone = find_zone_by_qr(actor.mall_id, request.args["code"]) if "code" in request.args else None
    first = {
        "uid": str(uuid.uuid4()),
        "category": request.args.get("category", ""),
        "zone": zone.id if zone else _own_zone(actor),
    }
    form = ReportForm(data=first)
    if "code" in request.args and zone is None:
        form.add_error(Invalid(field_errors={"label_code": _no_such_label()}))
    return _page(actor, form)


def _no_such_label() -> str:
    return _("No zone of this mall has this code. Look at the label again, or choose the zone.")


def _own_zone(actor: Actor) -> int | None:
    """The zone of somebody who has only one."""
    return next(iter(actor.zone_ids)) if len(actor.zone_ids) == 1 else None


@bp.post("/new")
@requires(may.CREATE)
def create() -> BaseResponse:
    """Send. The same form sent twice makes one incident."""
    actor = current_actor()
    form = _zones(actor, ReportForm())
    form.occurred_at.validators = [Optional()]
    uid = as_uuid(form.uid.data) or uuid.uuid4()
    if not form.validate_on_submit():
        return _page(actor, form, 422)
    try:
        told = _told(actor, form, uid)
        stored = receive_photos([one for one in form.photos.data or [] if getattr(one, "filename", "")])
        with transaction(), acting(actor, may.CREATE):
            case = report(actor, told, stored)
    except IntegrityError:
        case = fetch(Incident, uid, actor)
    except DomainError as error:
        if error.status not in {409, 422}:
            raise
        db.session.rollback()
        form.add_error(error)
        return _page(actor, form, error.status)
    flash_ok(_("Sent. %(number)s: those responsible are told.", number=case.number))
    return redirect_after("incidents.show", uid=case.uid)


def _told(actor: Actor, form: ReportForm, uid: uuid.UUID) -> Report:
    zone_id = form.zone.data
    if form.label_code.data:
        zone = find_zone_by_qr(actor.mall_id, form.label_code.data)
        if zone is None:
            raise Invalid(field_errors={"label_code": _no_such_label()})
        zone_id = zone.id
    return Report(
        category=form.category.data or "",
        level=form.level.data,
        zone_id=zone_id,
        place=form.place.data or "",
        sentence=form.sentence.data or "",
        occurred_at=form.occurred_at.data,
        uid=uid,
    )


def _zones(actor: Actor, form: ReportForm) -> ReportForm:
    form.zone.choices = [
        ("", "–"),
        *((one.id, f"{one.code} {one.name}") for one in list_zones(actor.mall_id)),
    ]
    return form


def _page(actor: Actor, form: Any, status: int = 200) -> Response:
    return render(
        "incidents/report.html",
        "form",
        status,
        form=_zones(actor, form),
        kind=KIND,
        categories=CATEGORIES,
        icons=CATEGORY_ICONS,
        levels=LEVELS,
        meanings=LEVEL_MEANINGS,
        tones=LEVEL_TONES,
        usual=USUAL_LEVEL,
    )


@bp.get("/<uuid:uid>/edit")
@requires(may.EDIT)
def edit(uid: uuid.UUID) -> Response:
    """What was written down, with causes and lessons for the review."""
    return views_record.edit(KIND, uid)


@bp.post("/<uuid:uid>/edit")
@requires(may.EDIT)
def update(uid: uuid.UUID) -> BaseResponse:
    """Keep it; refused when somebody was faster."""
    return views_record.update(KIND, uid)
