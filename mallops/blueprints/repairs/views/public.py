"""Reports from anyone's phone: the page behind a QR label, and the follow-link (5.1). No account.

A label of a zone leads officers to their round and everybody else here (`sites.scan_zone`).
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, g, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.repairs import permissions as may
from mallops.blueprints.repairs.actions.kind import KIND, way_of
from mallops.blueprints.repairs.actions.reporting import Report, ensure_room, report, report_publicly
from mallops.blueprints.repairs.actions.visiting import confirm_as_visitor, reject_as_visitor
from mallops.blueprints.repairs.forms import ConfirmForm, PublicForm
from mallops.blueprints.repairs.models import Asset, Repair
from mallops.blueprints.repairs.queries.assets import find_place
from mallops.blueprints.repairs.queries.tickets import find_by_token, list_open_here, lock_ticket
from mallops.blueprints.repairs.rules.tickets import MAX_PUBLIC_PHOTOS, TooManyReports, source_hash
from mallops.blueprints.repairs.rules.words import FACILITIES
from mallops.blueprints.sites.models import Zone
from mallops.blueprints.sites.queries import get_mall
from mallops.core.audit import acting
from mallops.core.auth import Actor, public
from mallops.core.db import db, transaction
from mallops.core.errors import Conflict, DomainError, Invalid, NotFound
from mallops.core.registers.intake import receive_photos
from mallops.core.web import flash_ok, no_store, redirect_after, redirect_to, render

bp = Blueprint("repair_report", __name__)
MAX_TOKEN = 64
#: Where the same label leads for anything but repairs (a feature above this one has it).
SAY = "say.form"


@bp.get("/a/<code>")
@public("shows no more than the name of the place; people of the mall go on to their own pages")
def scan(code: str) -> BaseResponse:
    """Where an asset's label leads: its card for those who may see it, else the report page."""
    place, actor = _place(code), _staff(None)
    ours = isinstance(place, Asset) and actor is not None and place.mall_id == actor.mall_id
    if ours and actor is not None and actor.can(may.ASSETS):
        return redirect_to(url_for("assets.show", asset_uid=place.uid))
    return redirect_to(url_for("repair_report.form", code=place.qr_code))


@bp.get("/report/<code>")
@public("anybody may report what is broken; the page shows only the name of the place")
def form(code: str) -> Response:
    """The report page of an asset or a zone."""
    place = _place(code)
    first = {"facility": place.facility} if isinstance(place, Asset) else {}
    return _page(place, PublicForm(data=first))


@bp.post("/report/<code>")
@public("anybody may report what is broken; at most a few reports from one address and about one place")
def send(code: str) -> BaseResponse:
    """Take the report; the follow-link is all that is given back."""
    place = _place(code)
    form = PublicForm()
    if not form.validate_on_submit():
        return _page(place, form, 422)
    uploads = [one for one in form.photos.data or [] if getattr(one, "filename", "")]
    staff = _staff(place)
    try:
        if len(uploads) > MAX_PUBLIC_PHOTOS:
            words = _("At most %(n)s photos, please.", n=MAX_PUBLIC_PHOTOS)
            raise Invalid(field_errors={"photos": words})
        if staff is not None:
            return _of_staff(staff, place, form, uploads)
        token = _of_visitor(place, form, uploads)
    except TooManyReports as error:
        db.session.rollback()
        form.add_error(error)
        return _page(place, form, 429)
    except DomainError as error:
        db.session.rollback()
        if error.status in {401, 403, 404}:
            raise
        form.add_error(error)
        return _page(place, form, 422)
    return redirect_after("repair_report.follow", token=token, new=1)


def _of_staff(actor: Actor, place: Asset | Zone, form: PublicForm, uploads: list[Any]) -> BaseResponse:
    """Somebody of the mall who is signed in: the report is theirs, and they see the ticket."""
    stored = receive_photos(uploads)
    with transaction(), acting(actor, may.CREATE):
        case = report(actor, _told(place, form, "asset"), stored)
    return redirect_after("repairs.show", uid=case.uid)


def _of_visitor(place: Asset | Zone, form: PublicForm, uploads: list[Any]) -> str:
    source = source_hash(request.remote_addr or "", str(current_app.config["SECRET_KEY"]))
    told = _told(place, form, "public")
    ensure_room(place.mall_id, source, told.asset.id if told.asset else None, told.zone_id)
    stored = receive_photos(uploads)  # strangers who flood leave nothing on the disk
    mall = get_mall(place.mall_id)
    with transaction(), acting(None, "repairs.report"):
        _case, token = report_publicly(mall, told, stored, source=source)
    return token


def _told(place: Asset | Zone, form: PublicForm, channel: str) -> Report:
    asset = place if isinstance(place, Asset) else None
    zone_id = asset.zone_id if asset is not None else place.id
    return Report(
        fault=form.fault.data or "",
        facility=(form.facility.data or (asset.facility if asset else "")) or "other",
        zone_id=zone_id,
        asset=asset,
        danger=bool(form.danger.data),
        severity="minor",
        reporter_phone=form.reporter_phone.data or "",
        channel=channel,
    )


@bp.get("/report/follow/<token>")
@public("the link is a secret of whoever reported; it shows the state and nothing else")
def follow(token: str) -> Response:
    """How far it is: the state, without names, notes or pictures."""
    return _follow_page(_of_token(token), token, ConfirmForm(formdata=None))


@bp.post("/report/follow/<token>")
@public("the link is a secret of whoever reported; a repair that is done takes one word of theirs")
def say(token: str) -> BaseResponse:
    """The reporter's word: it works again, with a rating, or not yet (`do=reject`)."""
    form, case = ConfirmForm(), _of_token(token)
    mall, words = get_mall(case.mall_id), str(form.words.data or "")
    try:
        with transaction(), acting(None, "repairs.visitor"):
            held = lock_ticket(case)
            if request.form.get("do") == "reject":
                reject_as_visitor(mall, held, words)
            else:
                confirm_as_visitor(mall, held, form.rating.data, words)
    except (Invalid, Conflict) as error:
        db.session.rollback()
        form.add_error(error)
        return _follow_page(_of_token(token), token, form, error.status)
    flash_ok(_("Thank you. We have noted it."))
    return redirect_after("repair_report.follow", token=token)


def _of_token(token: str) -> Repair:
    case = find_by_token(token) if len(token) <= MAX_TOKEN else None
    if case is None:
        raise NotFound(_("This link leads nowhere. Look at it again, or report the fault once more."))
    return case


def _follow_page(case: Repair, token: str, form: ConfirmForm, status: int = 200) -> Response:
    mall = get_mall(case.mall_id)
    state = KIND.workflow.state(case.state)
    page = render(
        "repairs/follow.html",
        status=status,
        form=form,
        say_url=url_for("repair_report.say", token=token),
        case=case,
        mall_name=mall.name,
        facility=FACILITIES[case.facility],
        place=_words_of(case.asset or case.zone),
        state=state,
        path=way_of(case),
        fresh=request.args.get("new") == "1",
        link=f"{current_app.config['SETTINGS'].base_url}{url_for('repair_report.follow', token=token)}",
    )
    return no_store(page)


def _place(code: str) -> Asset | Zone:
    place = find_place(code)
    if place is None:
        raise NotFound(
            _("This label is no longer used. Look for another one nearby, or tell the service desk.")
        )
    return place


def _staff(place: Asset | Zone | None) -> Actor | None:
    """The signed-in person, when they are of this mall and may report."""
    actor: Actor | None = g.get("actor")
    if actor is None or actor.must_change_password:
        return None
    if place is not None and (place.mall_id != actor.mall_id or not actor.can(may.CREATE)):
        return None
    return actor


def _words_of(place: Any) -> str:
    return f"{place.code} {place.name}".strip() if place is not None else ""


def _page(place: Asset | Zone, form: PublicForm, status: int = 200) -> Response:
    asset = place if isinstance(place, Asset) else None
    zone = asset.zone if asset is not None else place
    waiting = list_open_here(place.mall_id, asset.id, None) if asset is not None else []
    page = render(
        "repairs/report.html",
        status=status,
        form=form,
        thing=asset,
        zone=zone,
        mall_name=get_mall(place.mall_id).name,
        waiting=KIND.workflow.state(waiting[0].state) if waiting else None,
        code=place.qr_code,
        max_photos=MAX_PUBLIC_PHOTOS,
        say_url=url_for(SAY, code=place.qr_code) if SAY in current_app.view_functions else None,
        sign_in=None if g.get("actor") else url_for("accounts.login", next=_own_page(place)),
    )
    return no_store(page)


def _own_page(place: Asset | Zone) -> str:
    """Where the same label leads somebody who works here."""
    if isinstance(place, Asset):
        return url_for("repair_report.scan", code=place.qr_code)
    return url_for("sites.scan_zone", code=place.qr_code)
