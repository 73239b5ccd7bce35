"""The register of displays, and the form in which an application is taken in."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.displays import permissions as may
from mallops.blueprints.displays.actions.applying import Application, apply_for, correct
from mallops.blueprints.displays.actions.kind import KIND
from mallops.blueprints.displays.actions.permit import permit_url
from mallops.blueprints.displays.forms import DeskForm, WhatForm
from mallops.blueprints.displays.models import Display, Stray
from mallops.blueprints.displays.rules.displays import ON_SHOW, TO_DECIDE
from mallops.blueprints.displays.rules.words import CONDITION_TONES, CONDITIONS, SORT_ICONS
from mallops.blueprints.sites.queries import list_zones
from mallops.core.audit import acting
from mallops.core.auth import Actor, current_actor, fetch, requires
from mallops.core.db import db, transaction
from mallops.core.errors import Conflict, DomainError
from mallops.core.registers import register_blueprint
from mallops.core.registers.criteria import as_uuid
from mallops.core.registers.intake import receive_photos
from mallops.core.registers.links import record_url
from mallops.core.web import flash_ok, redirect_after, render

bp = register_blueprint(KIND)
#: From these words of the address a new form is filled in.
FIRST = ("title", "sort", "place", "content", "size", "tenant", "zone")


def _links(case: Display) -> list[tuple[str, str, str | None]]:
    stray = case.stray
    return [(_("Makes regular"), stray.number or stray.title, record_url(stray))] if stray else []


def _panels(case: Display, actor: Actor) -> list[tuple[str, str, dict[str, Any]]]:
    """Permit and applicant, the tenant's link, the condition."""
    works = actor.can(may.WORK)
    words = {
        "case": case,
        "applicant": (case.applicant or "") if actor.can(may.EDIT) else "",
        "permit": permit_url(case),
        "asks": works and case.tenant_id is not None and not KIND.workflow.state(case.state).closed,
    }
    out = [(_("Application and permit"), "displays/_permit.html", words)]
    if case.state in ON_SHOW or case.checks:
        checks = {
            "case": case,
            "works": works and case.state in ON_SHOW,
            "conditions": CONDITIONS,
            "tones": CONDITION_TONES,
        }
        out.append((_("Condition"), "displays/_condition.html", checks))
    return out


def _tools(record: Any) -> list[tuple[str, str, str]]:
    case, actor = record.case, record.actor
    out = []
    if permit_url(case):
        for lang, label in (("zh", _("Permit as PDF (Chinese)")), ("en", _("Permit as PDF (English)"))):
            out.append((label, url_for("display_work.permit_pdf", uid=case.uid, lang=lang), "file-text"))
    if actor.can(may.EDIT) and case.tenant_id is not None and not record.state.closed:
        out.append((_("Link for the tenant"), url_for("display_work.link", uid=case.uid), "send"))
    if actor.can(may.CREATE):
        out.append((_("Apply anew with these facts"), url_for("displays.new", **_again(case)), "rotate-ccw"))
    return out


def _again(case: Display) -> dict[str, Any]:
    words = {
        "title": case.title if case.number else "",
        "sort": case.sort,
        "place": case.place,
        "content": case.content[:500],
        "size": case.size,
        "tenant": case.tenant.code if case.tenant else "",
        "zone": case.zone.code if case.zone else "",
    }
    return {key: value for key, value in words.items() if value}


def _list_tools(_asked: Any, actor: Actor) -> list[tuple[str, str, str]]:
    out = [(_("Calendar of last days"), url_for("display_calendar.month"), "calendar")]
    if actor.can(may.CREATE):
        out.append((_("Send a tenant the link to apply"), url_for("display_work.invite"), "send"))
    return out


KIND.extras.update(
    links=_links,
    panels=_panels,
    tools=_tools,
    list_tools=_list_tools,
    pairs=lambda _record: [],  # design, on show, taken down: no before and after
    verbs={
        "applied": (_l("applied through the link"), "info", "send"),
        "link_made": (_l("made a personal link"), "muted", "qr-code"),
        "looked": (_l("looked at its condition"), "info", "eye"),
        "tenant_told": (_l("told the tenant that it expires"), "muted", "phone"),
        "sent_back": (_l("changed it, so the supervisor looks again"), "warn", "undo-2"),
    },
)


def zone_choices(mall_id: int | None) -> list[tuple[str, str]]:
    """Codes and names of the zones, an empty one first."""
    return [("", "–"), *((one.code, f"{one.code} {one.name}") for one in list_zones(mall_id))]


def zone_key(mall_id: int | None, code: str | None) -> int | None:
    """The key of the zone with this code."""
    return next((one.id for one in list_zones(mall_id) if one.code == code), None)


@bp.get("/new")
@requires(may.CREATE)
def new() -> Response:
    """An empty form, or one filled in from words of the address."""
    first: dict[str, Any] = {key: request.args[key] for key in FIRST if key in request.args}
    first |= {"uid": str(uuid.uuid4())}
    return _page(DeskForm(data=first))


@bp.post("/new")
@requires(may.CREATE)
def create() -> BaseResponse:
    """Take the application in. The same form sent twice makes one."""
    actor = current_actor()
    form = _zoned(DeskForm())
    uid = as_uuid(form.uid.data) or uuid.uuid4()
    if not form.validate_on_submit():
        return _page(form, 422)
    try:
        stray_uid = as_uuid(request.args.get("stray"))
        stray = fetch(Stray, stray_uid, actor) if stray_uid else None
        told = told_of(form, actor.mall_id, form.sort.data or "", form.applicant.data or "")
        stored = receive_photos(picked(form))
        with transaction(), acting(actor, may.CREATE):
            case = apply_for(actor, told, tenant_id=form.tenant.data, photos=stored, stray=stray, uid=uid)
    except IntegrityError:
        case = fetch(Display, uid, actor)
    except DomainError as error:
        db.session.rollback()
        if error.status not in {409, 413, 415, 422}:
            raise
        form.add_error(error)
        return _page(form, 409 if error.status == 409 else 422)
    flash_ok(_("%(number)s is registered and waits for approval.", number=case.number))
    return redirect_after("displays.show", uid=case.uid)


def picked(form: WhatForm) -> list[Any]:
    """The pictures that were chosen."""
    return [one for one in form.photos.data or [] if getattr(one, "filename", "")]


def told_of(form: WhatForm, mall_id: int | None, sort: str, applicant: str) -> Application:
    """What was typed."""
    return Application(
        sort=sort,
        title=form.title.data or "",
        zone_id=zone_key(mall_id, form.zone.data),
        place=form.place.data or "",
        content=form.content.data or "",
        size=form.size.data or "",
        quantity=form.quantity.data,
        starts_on=form.starts_on.data,
        expires_on=form.expires_on.data,
        applicant=applicant,
    )


def _zoned(form: DeskForm) -> DeskForm:
    form.zone.choices = zone_choices(current_actor().mall_id)
    return form


def _page(form: DeskForm, status: int = 200, case: Display | None = None) -> Response:
    return render(
        "displays/form.html", "form", status, form=_zoned(form), case=case, kind=KIND, icons=SORT_ICONS
    )


@bp.get("/<uuid:uid>/edit")
@requires(may.EDIT)
def edit(uid: uuid.UUID) -> Response:
    """Correct an application that nobody has decided."""
    case = _undecided(uid)
    first = {
        "version": str(case.version),
        "title": case.title,
        "content": case.content,
        "zone": case.zone.code if case.zone else "",
        "place": case.place,
        "size": case.size,
        "quantity": case.quantity,
        "starts_on": case.starts_on,
        "expires_on": case.expires_on,
        "sort": case.sort,
        "tenant": case.tenant_id,
        "applicant": case.applicant,
    }
    return _page(DeskForm(data=first), case=case)


def _undecided(uid: uuid.UUID) -> Display:
    case = fetch(Display, uid, current_actor())
    if case.state not in TO_DECIDE:
        raise Conflict(_("It is decided as it stands. For something else, apply anew."))
    return case


@bp.post("/<uuid:uid>/edit")
@requires(may.EDIT)
def update(uid: uuid.UUID) -> BaseResponse:
    """Keep the correction; refused when somebody was faster."""
    actor, known = current_actor(), _undecided(uid)
    form = _zoned(DeskForm())
    if not form.validate_on_submit():
        return _page(form, 422, known)
    version = int(form.version.data) if str(form.version.data or "").isdecimal() else 0
    try:
        with transaction(), acting(actor, may.EDIT):
            case = fetch(Display, uid, actor, lock=True)
            told = told_of(form, actor.mall_id, case.sort, form.applicant.data or "")
            correct(actor, case, told, tenant_id=form.tenant.data, version=version)
    except DomainError as error:
        db.session.rollback()
        if error.status not in {409, 422}:
            raise
        form.add_error(error)
        return _page(form, error.status, fetch(Display, uid, actor))
    flash_ok(_("The changes are saved."))
    return redirect_after("displays.show", uid=uid)
