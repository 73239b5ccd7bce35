"""The catalogue of gifts 礼品."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.gifts import permissions as may
from mallops.blueprints.gifts.actions.catalogue import GiftTold, save_gift
from mallops.blueprints.gifts.forms import GiftForm, fen_of, yuan_of
from mallops.blueprints.gifts.models import Gift
from mallops.blueprints.gifts.queries import gifts as reads
from mallops.blueprints.gifts.queries.stock import shelves
from mallops.blueprints.gifts.rules.gifts import is_offered
from mallops.blueprints.gifts.views.parts import page, today
from mallops.blueprints.members.queries.stock import list_desks
from mallops.blueprints.points.queries.settings import policy_in_force
from mallops.core.auth import Actor, current_actor, requires
from mallops.core.db import transaction
from mallops.core.errors import DomainError, Invalid
from mallops.core.money import format_yuan
from mallops.core.registers.intake import receive_photos
from mallops.core.web import NavItem, flash_ok, nav_item, redirect_after

bp = Blueprint("gifts", __name__, url_prefix="/gifts")
nav_item(NavItem("gifts.index", _l("Gifts and vouchers"), "gift", "members", may.VIEW, order=30))


@bp.get("/")
@requires(may.VIEW)
def index() -> Response:
    """What is given, for how many points, and where it lies."""
    actor, day = current_actor(), today()
    mall_id = actor.mall_id or 0
    desks = list_desks(mall_id)
    there = shelves(mall_id, day)
    rows = [
        {
            "gift": one,
            "offered": is_offered(one, day),
            "tiers": _tier_names(actor, one),
            "desks": [(desk, there[one.id, desk.id]) for desk in desks if (one.id, desk.id) in there],
            "free": sum(shelf.free for (gift_id, _d), shelf in there.items() if gift_id == one.id),
        }
        for one in reads.list_gifts(mall_id)
    ]
    return page("gifts/catalogue.html", "catalogue", rows=rows, yuan=format_yuan)


def _tier_names(actor: Actor, gift: Gift) -> list[tuple[str, int]]:
    tiers = policy_in_force(actor.mall_id or 0).tiers
    return [(one.name, gift.tier_points[one.code]) for one in tiers if one.code in gift.tier_points]


@bp.get("/new")
@requires(may.SETUP)
def new() -> Response:
    """A new gift."""
    return _form_page(GiftForm(formdata=None, data={"starts_on": today(), "is_active": True}), None)


@bp.post("/new")
@requires(may.SETUP)
def create() -> BaseResponse:
    """Keep it."""
    return _save(None)


@bp.get("/<uuid:uid>/edit")
@requires(may.SETUP)
def edit(uid: uuid.UUID) -> Response:
    """Another wording, price, period."""
    gift = reads.get_gift(current_actor(), uid)
    same = ("name_zh", "name_en", "code", "starts_on", "ends_on", "remark", "is_active")
    data: dict[str, Any] = {name: getattr(gift, name) for name in same}
    data |= {
        "points": gift.points or None, "most": gift.most or None,
        "cost": yuan_of(gift.cost), "slip_min": yuan_of(gift.slip_min),
    }  # fmt: skip
    return _form_page(GiftForm(formdata=None, data=data), gift)


@bp.post("/<uuid:uid>/edit")
@requires(may.SETUP)
def save(uid: uuid.UUID) -> BaseResponse:
    """Keep it."""
    return _save(uid)


def _save(uid: uuid.UUID | None) -> BaseResponse:
    actor, form = current_actor(), GiftForm()
    gift = reads.get_gift(actor, uid) if uid is not None else None
    try:
        pictures = receive_photos(request.files.getlist("picture"))
    except DomainError as error:
        form.validate()
        form.picture.errors = [str(error.message)]
        return _form_page(form, gift, 422)

    def act() -> Gift:
        row = reads.get_gift(actor, uid, lock=True) if uid is not None else None
        return save_gift(actor, row, _told(form), pictures[0] if pictures else None)

    with transaction():
        ok, _row = form.runs(act)
    if not ok:
        return _form_page(form, gift, 422)
    flash_ok(_("The gift is saved."))
    return redirect_after("gifts.index")


def _told(form: GiftForm) -> GiftTold:
    assert form.starts_on.data is not None
    return GiftTold(
        form.code.data or "",
        form.name_zh.data or "",
        form.name_en.data or "",
        form.starts_on.data,
        form.ends_on.data,
        form.points.data,
        fen_of(form.slip_min.data, "slip_min"),
        {code: _number(text) for code, text in _typed_tiers().items()},
        fen_of(form.cost.data, "cost"),
        form.most.data,
        form.remark.data or "",
        bool(form.is_active.data),
    )


def _number(text: str) -> int | None:
    text = text.replace(",", "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or len(text) > 8:
        raise Invalid(field_errors={"points": _("The points of a tier are a whole number.")})
    return int(text)


def _typed_tiers() -> dict[str, str]:
    return {
        key.removeprefix("tier-"): value[:12]
        for key, value in request.form.items()
        if key.startswith("tier-")
    }


def _form_page(form: GiftForm, gift: Gift | None, status: int = 200) -> Response:
    tiers = policy_in_force(current_actor().mall_id or 0).tiers
    known = _typed_tiers() if request.method == "POST" else (gift.tier_points if gift is not None else {})
    return page(
        "gifts/gift_form.html",
        "catalogue",
        status=status,
        form=form,
        gift=gift,
        tiers=[(one.code, one.name, known.get(one.code, "")) for one in tiers],
    )
