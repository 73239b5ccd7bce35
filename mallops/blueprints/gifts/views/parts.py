"""What the screens of gifts share: their tabs, the desk one works at, names of members."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import pgettext

from mallops.blueprints.gifts import permissions as may
from mallops.blueprints.members.models import Desk
from mallops.blueprints.members.queries.stock import list_desks
from mallops.blueprints.members.rules.people import mask_name
from mallops.core.auth import Actor, current_actor
from mallops.core.clock import mall_now
from mallops.core.web import no_store, render

DESK_COOKIE = "desk"


def today() -> dt.date:
    """The mall's day."""
    return mall_now(current_actor().tz).date()


def page(template: str, here: str, block: str | None = None, status: int = 200, **context: Any) -> Response:
    """A page with the tabs of gifts and vouchers; personal, so never kept."""
    actor = current_actor()
    links = [
        ("catalogue", _("Gifts"), "gifts.index", may.VIEW),
        ("stock", _("Stock"), "gift_stock.index", may.VIEW),
        ("issues", pgettext("gift", "Handed over"), "gifts.issues", may.VIEW),
        ("kinds", _("Kinds of vouchers"), "vouchers.kinds", may.VIEW),
        ("vouchers", _("Vouchers"), "vouchers.index", may.VIEW),
        ("settlement", _("Settlement"), "voucher_settlement.index", may.SETTLE),
    ]
    tabs = [
        {"label": label, "url": url_for(endpoint), "active": code == here}
        for code, label, endpoint, right in links
        if actor.can(right)
    ]
    return no_store(render(template, block, status, tabs=tabs, may=may, **context))


def desk_of(actor: Actor, uid: str | None) -> Desk | None:
    """The desk that was chosen; None for none or one of another mall."""
    return next((one for one in list_desks(actor.mall_id or 0) if str(one.uid) == uid), None)


def my_desk(actor: Actor) -> Desk | None:
    """The desk this browser was last used at; the only one, when there is only one besides the store."""
    known = desk_of(actor, request.cookies.get(DESK_COOKIE))
    if known is not None:
        return known
    others = [one for one in list_desks(actor.mall_id or 0) if not one.is_store]
    return others[0] if len(others) == 1 else None


def uid_of(text: str | None) -> uuid.UUID | None:
    """A public id as it comes from a form."""
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None


def key_of(name: str) -> int | None:
    """A key of the page before in the address."""
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def typed(name: str, most: int = 300) -> str:
    """A plain value of the form."""
    return request.form.get(name, "").replace("\x00", "").strip()[:most]


def person_of(member: Any) -> str:
    """A member as it stands in a list: masked, with its number."""
    if member is None:
        return "–"
    return f"{mask_name(member.name or '') or '–'} · {member.number}"
