"""The page behind a QR code: complaint, praise, suggestion, lost item, question. No account (28.1, issue 7).

The same labels as for repairs carry it: a visitor who scans one chooses between "broken" and "tell us".
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, g, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.enquiries import permissions as may
from mallops.blueprints.enquiries.actions.kind import KIND
from mallops.blueprints.enquiries.actions.taking import Said, ensure_room, ensure_word, take_publicly
from mallops.blueprints.enquiries.forms import SayForm
from mallops.blueprints.enquiries.models import Enquiry
from mallops.blueprints.enquiries.queries.enquiries import find_by_follow
from mallops.blueprints.enquiries.rules import enquiries as rules
from mallops.blueprints.enquiries.rules.words import PUBLIC_SORTS, SORTS
from mallops.blueprints.repairs.models import Asset
from mallops.blueprints.repairs.queries.assets import find_place
from mallops.blueprints.sites.models import Zone
from mallops.blueprints.sites.queries import get_mall
from mallops.core.audit import acting
from mallops.core.auth import public
from mallops.core.db import db, transaction
from mallops.core.doors import keep_nowhere
from mallops.core.errors import DomainError, Invalid, NotFound
from mallops.core.malls import today_of
from mallops.core.registers.intake import receive_photos
from mallops.core.tallies import may_try
from mallops.core.web import redirect_after, render

bp = Blueprint("say", __name__)
MAX_TOKEN = 64
RETRY = str(int(rules.WINDOW.total_seconds()))
#: How far it is, in a visitor's words: nothing of who works on it, or of what was thought of it.
SHOWN = {"held": "open", "open": "open", "spam": "open", "consulting": "consulting", "turned": "turned",
         "answered": "answered", "closed": "closed", "void": "closed"}  # fmt: skip


@bp.get("/say/<code>")
@public("anybody may tell the mall something; the page shows no more than the name of the place")
def form(code: str) -> Response:
    """The form of a place."""
    place = _place(code)
    asked = request.args.get("sort", "")
    return _page(place, SayForm(formdata=None, data={"sort": asked if asked in PUBLIC_SORTS else None}))


@bp.post("/say/<code>")
@public("anybody may tell the mall something; so many tries a minute, so many words from one address")
def send(code: str) -> BaseResponse:
    """Take it in; the follow-link is all that is given back. Refused words stay in the form."""
    place, form = _place(code), SayForm()
    source = rules.network_of(request.remote_addr or "")
    if not may_try("say", source, rules.TRIES_PER_MINUTE):
        form.add_error(rules.TooMuch())
        return _page(place, form, 429)
    if not form.validate_on_submit():
        return _page(place, form, 422)
    try:
        token = _take(place, form, source)
    except DomainError as error:
        db.session.rollback()
        if error.status in {401, 403, 404}:
            raise
        form.add_error(error)
        return _page(place, form, 429 if error.status == 429 else 422)
    return redirect_after("say.follow", token=token, new=1)


def _take(place: Asset | Zone, form: SayForm, address: str) -> str:
    """Every rule first, then pictures (strangers who flood leave nothing on the disk), then the row."""
    secret = str(current_app.config["SECRET_KEY"])
    source, said = rules.keyed("source", address, secret), _said(place, form)
    uploads = [one for one in form.photos.data or [] if getattr(one, "filename", "")]
    if len(uploads) > rules.MAX_PHOTOS:
        words = _("At most %(n)s photos, please.", n=rules.MAX_PHOTOS)
        raise Invalid(field_errors={"photos": words})
    ensure_room(place.mall_id, source, said.zone_id)
    ensure_word(said, today_of(place.mall_id))
    stored = receive_photos([] if said.trap.strip() else uploads)
    mall = get_mall(place.mall_id)
    with transaction(), acting(None, "enquiries.say"):
        _case, token = take_publicly(mall, said, stored, source=source, secret=secret)
    return token


def _said(place: Asset | Zone, form: SayForm) -> Said:
    zone = place.zone if isinstance(place, Asset) else place
    where = form.place.data or (place.name if isinstance(place, Asset) else "")
    return Said(
        text=form.text.data or "",
        sort=form.sort.data or "",
        zone_id=zone.id if zone is not None else None,
        place=where,
        happened_on=form.happened_on.data,
        customer=form.customer.data or "",
        phone=form.phone.data or "",
        lang=str(get_locale() or ""),
        trap=form.website.data or "",
    )


@bp.get("/say/follow/<token>")
@public("the link is a secret of whoever wrote; it shows how far it is and the answer to them")
def follow(token: str) -> Response:
    """How far it is, and the answer: no names, no notes, not what was written."""
    case = _of_token(token)
    state = SHOWN.get(case.state, "open")
    page = render(
        "enquiries/follow.html",
        case=case,
        mall_name=get_mall(case.mall_id).name,
        sort=SORTS[case.sort],
        place=f"{case.zone.code} {case.zone.name}" if case.zone is not None else "",
        state=state,
        answer=case.answer if case.state in ("answered", "closed") else "",
        fresh=request.args.get("new") == "1",
        link=f"{current_app.config['SETTINGS'].base_url}{url_for('say.follow', token=token)}",
    )
    return keep_nowhere(page)


def _of_token(token: str) -> Enquiry:
    secret = str(current_app.config["SECRET_KEY"])
    case = find_by_follow(rules.keyed("follow", token, secret)) if len(token) <= MAX_TOKEN else None
    if case is None:
        raise NotFound(_("This link leads nowhere. Look at it again, or ask at the service desk."))
    return case


def _place(code: str) -> Asset | Zone:
    place = find_place(code)
    if place is None:
        raise NotFound(
            _("This label is no longer used. Look for another one nearby, or tell the service desk.")
        )
    return place


def _page(place: Asset | Zone, form: SayForm, status: int = 200) -> Response:
    thing = place if isinstance(place, Asset) else None
    actor = g.get("actor")
    ours = actor is not None and actor.mall_id == place.mall_id and actor.can(may.WORK)
    page: Any = render(
        "enquiries/say.html",
        status=status,
        form=form,
        thing=thing,
        zone=thing.zone if thing is not None else place,
        mall_name=get_mall(place.mall_id).name,
        code=place.qr_code,
        max_photos=rules.MAX_PHOTOS,
        kind=KIND,
        ours=ours,
        broken_url=url_for("repair_report.form", code=place.qr_code),
    )
    response = keep_nowhere(page)
    if status == 429:
        response.headers["Retry-After"] = RETRY
    return response
