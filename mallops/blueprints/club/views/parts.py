"""What the pages of a member share: the frame, times on the mall's clock, the code of the card."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Response, current_app, request, url_for
from flask_babel import format_date, pgettext
from flask_babel import gettext as _
from markupsafe import Markup

from mallops.blueprints.club.queries.guests import Guest
from mallops.blueprints.members.models import Card
from mallops.blueprints.members.rules.cards import address_of, shown
from mallops.core.clock import mall_now
from mallops.core.db import db
from mallops.core.formatting import mall_time
from mallops.core.pdf.qr import qr_svg
from mallops.core.web import render


def page(guest: Guest, template: str, here: str = "", status: int = 200, **context: Any) -> Response:
    """A page with the member's own bar."""
    code, zone = guest.mall.code, guest.mall.zoneinfo
    tabs = [
        (pgettext("club", "Card"), url_for("club.home", code=code), "qr-code", here == "home"),
        (pgettext("member", "Points"), url_for("club.history", code=code), "list", here == "history"),
        (_("Vouchers"), url_for("club.vouchers", code=code), "tag", here == "vouchers"),
        (pgettext("club", "Me"), url_for("club.me", code=code), "user", here == "me"),
    ]
    return render(
        f"club/{template}.html",
        status=status,
        signed_in=False,
        guest=guest,
        club=guest.mall,
        club_tabs=tabs,
        day=lambda on: format_date(on, "medium") if on else "",
        when=lambda at, style="full": mall_time(at, style, zone),
        **context,
    )


def today_of(guest: Guest) -> dt.date:
    """The mall's day."""
    return mall_now(guest.mall.tz).date()


def again(guest: Guest) -> Guest:
    """The same after a refusal: what was half done is undone, and the member is read anew."""
    db.session.rollback()
    db.session.refresh(guest.member)
    return guest


def card_code(card: Card, size: int = 200) -> Markup:
    """What the desk scans."""
    base = current_app.config["SETTINGS"].base_url
    return qr_svg(address_of(base, card.token), title=shown(card.number), size=size, quiet=4)


def number_of(name: str) -> int:
    """A whole number in the address; 0 when it is none."""
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0
