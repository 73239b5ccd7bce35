"""The register, the walk through the zones, the form that begins any check, what is due."""

from __future__ import annotations

import uuid

from flask import Response, request
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as BaseResponse
from wtforms.validators import Optional

from mallops.blueprints.conduct import permissions as may
from mallops.blueprints.conduct.actions.checking import Begin, begin
from mallops.blueprints.conduct.actions.kind import KIND
from mallops.blueprints.conduct.forms import BeginForm
from mallops.blueprints.conduct.models import ConductCheck
from mallops.blueprints.conduct.queries.checks import list_due
from mallops.blueprints.conduct.queries.people import list_posts
from mallops.blueprints.conduct.rules.checks import types_for
from mallops.blueprints.conduct.rules.words import TYPES
from mallops.blueprints.sites.queries import find_zone_by_qr
from mallops.core.audit import acting
from mallops.core.auth import current_actor, fetch, requires
from mallops.core.clock import business_date, now
from mallops.core.db import transaction
from mallops.core.errors import DomainError
from mallops.core.registers import register_blueprint
from mallops.core.registers.criteria import as_uuid, one_line
from mallops.core.web import NavItem, nav_item, redirect_after, render

bp = register_blueprint(KIND)
nav_item(NavItem("conduct.walk", _l("On-post check"), "footprints", "today", may.INSPECT, order=31))


@bp.get("/walk")
@requires(may.INSPECT)
def walk() -> Response:
    """Zones and their officers: one touch begins. A scanned label (`?code=`) leaves only its zone."""
    actor = current_actor()
    posts = list_posts(actor.mall_id, actor.user_id)
    code = one_line(request.args.get("code"))[:20]
    zone = find_zone_by_qr(actor.mall_id, code) if code else None
    if zone is not None:
        posts = [one for one in posts if one.zone.id == zone.id]
    return render(
        "conduct/walk.html",
        posts=posts,
        zone=zone,
        wrong=bool(code) and zone is None,
        code=code,
        uid=lambda: str(uuid.uuid4()),
        kind=KIND,
        allowed="on_post" in types_for(actor.roles),
    )


@bp.get("/new")
@requires(may.INSPECT)
def new() -> Response:
    """Which check? Then who, where, when. `?check_type=`, `?person=` and `?zone=` fill in."""
    actor = current_actor()
    kind = request.args.get("check_type", "")
    if kind not in TYPES:
        kinds = types_for(actor.roles)
        return render("conduct/kinds.html", kind=KIND, types={one: TYPES[one] for one in kinds})
    first = {
        "uid": str(uuid.uuid4()),
        "check_type": kind,
        "target": request.args.get("person") or None,
        "zone": request.args.get("zone") or None,
    }
    return _page(BeginForm(data=first))


@bp.post("/new")
@requires(may.INSPECT)
def create() -> BaseResponse:
    """Begin. The same form sent twice makes one draft; it opens its sheet."""
    actor = current_actor()
    form = BeginForm()
    form.checked_at.validators = [Optional()]
    uid = as_uuid(form.uid.data) or uuid.uuid4()
    if not form.validate_on_submit():
        return _page(form, 422)
    try:
        with transaction(), acting(actor, may.INSPECT):
            case = begin(actor, _told(form, uid))
    except IntegrityError:
        case = fetch(ConductCheck, uid, actor)
    except DomainError as error:
        if error.status not in {409, 422}:
            raise
        form.add_error(error)
        return _page(form, error.status)
    return redirect_after("conduct.sheet", uid=case.uid)


def _told(form: BeginForm, uid: uuid.UUID) -> Begin:
    return Begin(
        check_type=form.check_type.data or "",
        target_id=form.target.data,
        target_name=form.target_name.data or "",
        department=form.department.data or "",
        zone_id=form.zone.data,
        place=form.place.data or "",
        checked_at=form.checked_at.data,
        uid=uid,
    )


def _page(form: BeginForm, status: int = 200) -> Response:
    one = TYPES.get(form.check_type.data or "")
    form.target.flags.required = form.check_type.data != "service"
    return render("conduct/begin.html", "form", status, form=form, kind=KIND, check=one)


@bp.get("/due")
@requires(may.CLOSE)
def due() -> Response:
    """Today's grooming checks and this week's record checks: made, and still to be made."""
    actor = current_actor()
    today = business_date(now(), actor.tz)
    kinds = types_for(actor.roles)
    return render(
        "conduct/due.html",
        rows=list_due(actor.mall_id, actor.user_id, today),
        today=today,
        may_daily="daily" in kinds,
        may_weekly="weekly" in kinds,
        kind=KIND,
    )
