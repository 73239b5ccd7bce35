"""Segments: the list, the builder with its live count, the page of one, the invitation (26.1)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.care import permissions as may
from mallops.blueprints.care.actions import segments as actions
from mallops.blueprints.care.forms import InviteForm, SegmentForm
from mallops.blueprints.care.models import CareSegment
from mallops.blueprints.care.queries import segments as reads
from mallops.blueprints.care.queries.calls import scripts_of, today_in
from mallops.blueprints.care.rules import conditions, words
from mallops.blueprints.care.tasks import REFRESH
from mallops.blueprints.care.views.parts import name_for, sentences, tier_names
from mallops.core.auth import Actor, current_actor, fetch, requires
from mallops.core.db import commits, db, transaction
from mallops.core.errors import Conflict, Invalid
from mallops.core.jobs import enqueue
from mallops.core.money import yuan
from mallops.core.names import pick
from mallops.core.registers.criteria import as_uuid
from mallops.core.web import NavItem, flash_ok, nav_item, no_store, redirect_after, render

bp = Blueprint("care_segments", __name__, url_prefix="/care/segments")
nav_item(NavItem("care_segments.index", _l("Segments"), "layers", "members", may.VIEW, order=42))
A_MONTH = dt.timedelta(days=30)


@bp.get("/")
@requires(may.VIEW)
def index() -> Response:
    """All segments."""
    actor = current_actor()
    rows = [
        {"one": one, "says": sentences(one.mall_id, reads.current(one))}
        for one in reads.list_segments(actor.mall_id or 0)
    ]
    return render("care/segments.html", rows=rows, sets=actor.can(may.SETUP))


@bp.get("/<uuid:uid>")
@requires(may.VIEW)
def show(uid: uuid.UUID) -> Response:
    """Conditions, plan, who is in it, versions."""
    actor = current_actor()
    segment = fetch(CareSegment, uid, actor)
    version, tiers = reads.current(segment), tier_names(actor)
    plan = actions.plan_of(version)
    page = render(
        "care/segment.html",
        segment=segment,
        version=version,
        says=sentences(segment.mall_id, version),
        plan=plan,
        plan_text=pick(plan.text_zh, plan.text_en),
        channels=words.CHANNELS,
        moves=reads.moves_of(segment, today_in(actor) - A_MONTH),
        rows=[
            (name_for(actor, one), tiers.get(one.tier, ""), since, one.uid)
            for one, since in reads.list_in(segment)
        ],
        versions=[(one, sentences(segment.mall_id, one)) for one in reads.list_versions(segment)],
        sets=actor.can(may.SETUP),
        analysis=conditions.needs_analysis(version.conditions),
    )
    return no_store(page)


# --- the builder ----------------------------------------------------------------------------------------


def _typed(version: Any = None) -> tuple[list[str], dict[str, Any]]:
    """What is ticked and filled in: of the request, else of a version, else the defaults."""
    values = {
        f"{code}.{one.key}": one.default
        for code, condition in conditions.CONDITIONS.items()
        for one in condition.inputs
    }
    if request.method == "POST":
        return request.form.getlist("use"), values | {
            key: request.form[key].replace("\x00", "") for key in values if key in request.form
        } | {"tier.tiers": request.form.getlist("tier.tiers")}
    if version is None:
        return [], values
    shops = reads.names_for(version.mall_id, version.conditions)["shops"]
    for code, told in version.conditions:
        for key, value in told.items():
            values[f"{code}.{key}"] = _shown(code, key, value, shops)
    return [code for code, _values in version.conditions], values


def _shown(code: str, key: str, value: Any, shops: dict[int, str]) -> Any:
    if value is None:
        return ""
    if (code, key) == ("shop", "shop"):
        return shops.get(value, "")
    return f"{yuan(value):f}" if code == "spend" and key in ("least", "most") else value


def _told() -> conditions.Told:
    """The conditions of the request. Raises Invalid."""
    known = reads.known_words(current_actor().mall_id or 0)
    form = MultiDict((key, value.replace("\x00", "")) for key, value in request.form.items(multi=True))
    return conditions.read(form, request.form.getlist("use"), known)


def _page(
    form: SegmentForm,
    segment: CareSegment | None,
    status: int = 200,
    errors: dict[str, Any] | None = None,
    look: dict[str, Any] | None = None,
) -> Response:
    actor = current_actor()
    used, values = _typed(reads.current(segment) if segment is not None else None)
    page = render(
        "care/segment_edit.html",
        "form",
        status,
        form=form,
        segment=segment,
        used=used,
        values=values,
        errors=errors or {},
        conditions=conditions.CONDITIONS,
        known=reads.known_words(actor.mall_id or 0),
        look=look or {},
        scripts=scripts_of(actor.mall_id)["plan"],
        url=url_for("care_segments.save", uid=segment.uid) if segment else url_for("care_segments.create"),
    )
    return no_store(page)


def _look(actor: Actor) -> dict[str, Any]:
    """Who would be in it now, for the card beside the form."""
    try:
        told = _told()
    except Invalid as error:
        return {"error": next(iter(error.field_errors.values()))}
    match = request.form.get("match", "all")
    found = reads.look(actor.mall_id or 0, told, match if match in ("all", "any") else "all", today_in(actor))
    tiers = tier_names(actor)
    return {
        "found": found,
        "rows": [(name_for(actor, one), tiers.get(one.tier, ""), one.number) for one in found.rows],
        "analysis": conditions.needs_analysis(told),
    }


@bp.post("/look")
@requires(may.SETUP)
def look() -> Response:
    """How many fit while somebody builds; nothing is kept."""
    actor = current_actor()
    if request.headers.get("HX-Request") != "true":
        known = as_uuid(request.form.get("segment"))
        segment = fetch(CareSegment, known, actor) if known is not None else None
        return _page(SegmentForm(), segment, look=_look(actor))
    return no_store(render("care/segment_edit.html", "look", look=_look(actor)))


@bp.get("/new")
@requires(may.SETUP)
def new() -> Response:
    """An empty builder."""
    return _page(SegmentForm(formdata=None, data={"uid": str(uuid.uuid4()), "in_use": True}), None)


@bp.get("/<uuid:uid>/edit")
@requires(may.SETUP)
def edit(uid: uuid.UUID) -> Response:
    """The builder with the version in force."""
    segment = fetch(CareSegment, uid, current_actor())
    version = reads.current(segment)
    plan = actions.plan_of(version)
    data = {
        "name_zh": segment.name_zh,
        "name_en": segment.name_en,
        "match": version.mode,
        "in_use": segment.state == "live",
        "plan_zh": plan.text_zh,
        "plan_en": plan.text_en,
        "every_days": plan.every_days,
        "channel": plan.channel,
        "script_zh": plan.script_zh,
        "script_en": plan.script_en,
    }
    return _page(SegmentForm(formdata=None, data=data), segment)


@bp.post("/new")
@requires(may.SETUP)
def create() -> BaseResponse:
    """Keep a new one. The same form sent twice makes one."""
    actor, form = current_actor(), SegmentForm()
    known = as_uuid(form.uid.data)
    if known is not None and reads.find_segment(actor.mall_id or 0, known) is not None:
        return redirect_after("care_segments.show", uid=known)
    return _save(actor, form, None)


@bp.post("/<uuid:uid>/edit")
@requires(may.SETUP)
def save(uid: uuid.UUID) -> BaseResponse:
    """Keep a change as a new version."""
    actor = current_actor()
    return _save(actor, SegmentForm(), fetch(CareSegment, uid, actor))


def _save(actor: Actor, form: SegmentForm, segment: CareSegment | None) -> BaseResponse:
    errors: dict[str, Any] = {}
    told: conditions.Told = []
    try:
        told = _told()
    except Invalid as error:
        errors = dict(error.field_errors)
    if not form.validate_on_submit() or errors:
        return _page(form, segment, 422, errors)
    try:
        with transaction():
            kept = fetch(CareSegment, segment.uid, actor, lock=True) if segment is not None else None
            wanted = actions.SegmentTold(
                form.name_zh.data or "",
                form.name_en.data or "",
                form.match.data or "",
                told,
                form.plan(),
                bool(form.in_use.data),
            )
            row = actions.save_segment(actor, kept, wanted, uid=as_uuid(form.uid.data))
            enqueue(REFRESH, {"mall_id": actor.mall_id, "tz": actor.tz, "segment_id": row.id}, actor)
            uid = row.uid
    except (Invalid, Conflict) as error:
        db.session.rollback()
        form.add_error(error)
        return _page(form, segment, error.status)
    flash_ok(_("Saved. Who is in it is counted now; that takes a moment."))
    return redirect_after("care_segments.show", uid=uid)


@bp.post("/<uuid:uid>/refresh")
@commits
@requires(may.SETUP)
def refresh(uid: uuid.UUID) -> BaseResponse:
    """Count anew now, without waiting for the night."""
    actor = current_actor()
    segment = fetch(CareSegment, uid, actor)
    enqueue(REFRESH, {"mall_id": actor.mall_id, "tz": actor.tz, "segment_id": segment.id}, actor)
    flash_ok(_("Who is in it is counted now; that takes a moment."))
    return redirect_after("care_segments.show", uid=uid)


# --- the invitation -------------------------------------------------------------------------------------


def _invite_page(segment: CareSegment, form: InviteForm, status: int = 200) -> Response:
    return render("care/invite.html", "form", status, form=form, segment=segment)


@bp.get("/<uuid:uid>/invite")
@requires(may.SETUP)
def ask_invite(uid: uuid.UUID) -> Response:
    """To what, from when, how many."""
    actor = current_actor()
    form = InviteForm(formdata=None, data={"planned_on": today_in(actor), "most": 100, "channel": "phone"})
    return _invite_page(fetch(CareSegment, uid, actor), form)


@bp.post("/<uuid:uid>/invite")
@requires(may.SETUP)
def invite(uid: uuid.UUID) -> BaseResponse:
    """Put those whom marketing may reach on the list."""
    actor, form = current_actor(), InviteForm()
    segment = fetch(CareSegment, uid, actor)
    if not form.validate_on_submit():
        return _invite_page(segment, form, 422)
    try:
        with transaction():
            told = form.told()
            if told is None:
                raise Invalid(field_errors={"planned_on": _("Choose a day.")})
            number = actions.invite(actor, fetch(CareSegment, uid, actor, lock=True), told)
    except Invalid as error:
        db.session.rollback()
        form.add_error(error)
        return _invite_page(segment, form, 422)
    flash_ok(
        _("%(n)s members are on the list. All others have no consent, or were contacted lately.", n=number)
    )
    return redirect_after("care_segments.show", uid=uid)
