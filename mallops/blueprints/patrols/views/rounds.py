"""The officer's first screen: my rounds today, and every way to begin a run."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.patrols import actions
from mallops.blueprints.patrols.actions import Start
from mallops.blueprints.patrols.actions.device import scanned_code
from mallops.blueprints.patrols.models import Patrol, PatrolRound, SpotDraw
from mallops.blueprints.patrols.permissions import SUBMIT
from mallops.blueprints.patrols.queries import rounds_today, shops_in_zone
from mallops.blueprints.patrols.queries.desk import return_notes, work_day_of
from mallops.blueprints.patrols.queries.rounds import RoundLine, Today, round_facts, rounds_of_zone
from mallops.blueprints.patrols.rules.rounds import EARLY_START, Shown, ensure_may_start, make_up_until
from mallops.blueprints.patrols.rules.runs import WRITABLE
from mallops.blueprints.patrols.views.words import ROUND_LOOKS, place_of, section_names
from mallops.blueprints.sites.models import Zone
from mallops.blueprints.sites.queries import find_zone_by_qr, list_zones
from mallops.blueprints.tenants.models import Tenant
from mallops.blueprints.tenants.queries import TenantFilter, find_by_qr, list_tenants, unit_codes_of
from mallops.core.auth import Actor, current_actor, fetch, requires
from mallops.core.db import db, transaction, utcnow
from mallops.core.errors import Conflict, DomainError, NotFound
from mallops.core.web import NavItem, nav_item, redirect_after, render

bp = Blueprint("rounds", __name__)
FINISHED = (Shown.SUBMITTED, Shown.LATE, Shown.MADE_UP)
nav_item(NavItem("rounds.today", _l("My rounds"), "footprints", "today", SUBMIT, order=10))


@bp.get("/rounds")
@requires(SUBMIT)
def today() -> Response:
    """What this person walks today, the next thing to do on top."""
    return today_page()


def today_page(refused: str = "", status: int = 200) -> Response:
    """The screen; `refused` says why the last start was not done."""
    actor = current_actor()
    found = rounds_today(actor)
    by_uid = {one.uid: one for one in found.drafts}
    walked = {one.patrol_uid for one in (*found.rounds, *found.makeups) if one.patrol_uid}
    returned = [one for one in found.drafts if one.state == "returned"]
    return render(
        "patrols/today.html",
        "today",
        status,
        today=found,
        ahead=_ahead(found, set(by_uid)),
        finished=[one for one in found.rounds if one.shown in FINISHED],
        refused=refused,
        place_of=place_of,
        drafts=by_uid,
        returned=returned,
        return_notes=return_notes([one.id for one in returned]),
        others=[one for one in found.drafts if one.state != "returned" and one.uid not in walked],
        looks=ROUND_LOOKS,
        sections=section_names(actor) if found.spots else {},
        purposes=actions.kind.PURPOSE_LABELS,
        startable=startable(actor, found.rounds),
        early=EARLY_START,
        until={one.round.id: make_up_until(round_facts(one.round), actor.tz) for one in found.makeups},
        new_uid=uuid.uuid4,
    )


def startable(actor: Actor, lines: list[RoundLine]) -> set[int]:
    """Keys of the rounds this person may begin or join now."""
    return {one.round.id for one in lines if _may_start(actor, one)}


def _may_start(actor: Actor, line: RoundLine) -> bool:
    try:
        ensure_may_start(
            round_facts(line.round),
            actor.user_id or 0,
            utcnow(),
            shares_zone=line.round.zone_id in actor.zone_ids,
            leads=actor.can("patrols.review"),
        )
    except DomainError:
        return False
    return True


def _ahead(found: Today, own: set[uuid.UUID]) -> list[RoundLine]:
    """What is still to be walked, what is under way first; a missed round only while it is made up."""
    makeups = {one.round.id for one in found.makeups}
    open_ = [one for one in found.rounds if one.shown not in FINISHED]
    left = [one for one in open_ if one.shown is not Shown.MISSED or one.patrol_uid in own]
    left = [one for one in left if one.round.id not in makeups]
    return sorted(left, key=lambda one: (one.patrol_uid not in own, one.shown is Shown.UPCOMING))


# -- beginning a run ---------------------------------------------------------------------------------------


def begin(start: Callable[[Actor, Start], Patrol]) -> BaseResponse:
    """Start by `start` in one transaction and go to the sheet; refused: my rounds of now, and why (409)."""
    sent = Start(uid=_sent_uid(), scan=scan_code())
    actor = current_actor()
    try:
        with transaction():
            patrol = start(actor, sent)
            if sent.scan and patrol.state in WRITABLE and patrol.presence != "scanned":
                actions.record_presence(actor, patrol.uid, sent.scan)
            uid, state = patrol.uid, patrol.state
    except Conflict as error:
        db.session.rollback()
        return today_page(str(error.message), error.status)
    return (
        redirect_after("sheet.show", patrol_uid=uid) if state in WRITABLE else redirect_after("rounds.today")
    )


def _sent_uid() -> uuid.UUID:
    """The form's own number for the run, so that a form sent twice begins one."""
    try:
        return uuid.UUID(request.form.get("uid", ""))
    except ValueError:
        return uuid.uuid4()


def scan_code() -> str:
    """The short code that the camera read or somebody typed: letters and digits only."""
    text = request.values.get("scan", "") or request.values.get("code", "")
    return "".join(one for one in scanned_code(text[:300]) if one.isalnum())[:12]


@bp.post("/rounds/<uuid:round_uid>/start")
@requires(SUBMIT)
def start(round_uid: uuid.UUID) -> BaseResponse:
    """Begin a due round, or join the run of it."""
    return begin(lambda actor, sent: actions.start_round(actor, fetch(PatrolRound, round_uid, actor), sent))


@bp.post("/rounds/zones/<uuid:zone_uid>/start")
@requires(SUBMIT)
def start_zone(zone_uid: uuid.UUID) -> BaseResponse:
    """Begin in a zone: the round that is open there, else one outside any plan."""
    return begin(lambda actor, sent: actions.start_free_zone(actor, fetch(Zone, zone_uid, actor), sent))


@bp.post("/rounds/spots/<uuid:draw_uid>/start")
@requires(SUBMIT)
def start_spot(draw_uid: uuid.UUID) -> BaseResponse:
    """Begin a spot check whose time has come."""
    return begin(lambda actor, sent: actions.start_spot(actor, fetch(SpotDraw, draw_uid, actor), sent))


@bp.get("/rounds/shops/<uuid:tenant_uid>")
@requires(SUBMIT)
def start_tenant(tenant_uid: uuid.UUID) -> Response:
    """Where a shop's label leads: the shop, and one button that begins its inspection."""
    tenant = fetch(Tenant, tenant_uid)
    actor = current_actor()
    return render(
        "patrols/start_shop.html",
        tenant=tenant,
        units=unit_codes_of(tenant.id, work_day_of(actor.tz)),
        new_uid=uuid.uuid4,
        scan=scan_code(),
    )


@bp.post("/rounds/shops/<uuid:tenant_uid>")
@requires(SUBMIT)
def inspect_shop(tenant_uid: uuid.UUID) -> BaseResponse:
    """Begin the inspection of one shop (业户巡检)."""
    return begin(
        lambda actor, sent: actions.start_tenant_inspection(actor, fetch(Tenant, tenant_uid, actor), sent)
    )


@bp.get("/rounds/zones")
@requires(SUBMIT)
def zones() -> Response:
    """Every zone, one's own first: start a round outside the plan."""
    actor = current_actor()
    rows = list_zones(actor.mall_id)
    return render(
        "patrols/pick_zone.html",
        own=[one for one in rows if one.id in actor.zone_ids],
        rest=[one for one in rows if one.id not in actor.zone_ids],
        new_uid=uuid.uuid4,
    )


@bp.get("/rounds/shops")
@requires(SUBMIT)
def shops() -> Response:
    """Trading shops by code, searched by name, code or unit: inspect one alone."""
    actor = current_actor()
    query = " ".join(request.args.get("q", "").replace("\x00", "").split())[:40]
    zone = request.args.get("zone", "")[:20]
    wanted = TenantFilter(q=query, zone=zone, status="trading")
    args = request.args
    page = list_tenants(
        actor.mall_id, wanted, work_day_of(actor.tz), args.get("after", ""), args.get("before", "")
    )
    return render(
        "patrols/pick_shop.html",
        "results",
        page=page,
        wanted=wanted,
        zones=[(one.code, f"{one.code} {one.name}") for one in list_zones(actor.mall_id)],
    )


# -- by the label ------------------------------------------------------------------------------------------


@bp.get("/patrols/scan")
@requires(SUBMIT)
def find_code() -> BaseResponse:
    """A code that was typed or read in the page."""
    code = scan_code()
    if not code:
        return today_page(_("Type the code that stands under the square on the label."), 422)
    return redirect_after("rounds.scan", code=code)


@bp.get("/patrols/scan/<code>")
@requires(SUBMIT)
def scan(code: str) -> BaseResponse:
    """Where a zone's label leads: the round to begin here, on top what is most likely meant."""
    actor = current_actor()
    zone = find_zone_by_qr(actor.mall_id, code)
    if zone is None:
        tenant = find_by_qr(actor.mall_id, code)
        if tenant is None:
            raise NotFound(_("No zone or shop of this mall has this code. Look at the label again."))
        return redirect_after("rounds.start_tenant", tenant_uid=tenant.uid, scan=tenant.qr_code)
    found = rounds_today(actor)
    lines = rounds_of_zone(actor, zone.id)
    return render(
        "patrols/scan.html",
        zone=zone,
        drafts=[one for one in found.drafts if one.zone_id == zone.id and one.tenant_id is None],
        lines=_here(actor, lines, found),
        makeups=[one for one in found.makeups if one.zone.id == zone.id],
        spots=[one for one in found.spots if one.zone_id == zone.id],
        sections=section_names(actor) if found.spots else {},
        shop_count=len(shops_in_zone(zone.mall_id, zone.id, found.on)),
        answered=found.answered,
        looks=ROUND_LOOKS,
        purposes=actions.kind.PURPOSE_LABELS,
        new_uid=uuid.uuid4,
    )


def _here(actor: Actor, lines: list[RoundLine], found: Today) -> list[RoundLine]:
    """The rounds of the zone that may be begun now and that this person is not walking already."""
    own = {one.uid for one in found.drafts}
    may = startable(actor, lines)
    return [one for one in lines if one.round.id in may and one.patrol_uid not in own]


@bp.post("/patrols/scan/<code>/continue/<uuid:patrol_uid>")
@requires(SUBMIT)
def go_on(code: str, patrol_uid: uuid.UUID) -> BaseResponse:
    """Go on with a run, its presence proved by the label."""

    def scanned(actor: Actor, sent: Start) -> Patrol:
        return actions.record_presence(actor, patrol_uid, scanned_code(code))

    return begin(scanned)
