"""A poster of a place: a QR code that leads to "tell us", in Chinese and English, one A4 page each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import current_app, render_template, url_for
from flask_babel import force_locale, get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.enquiries import permissions as may
from mallops.blueprints.enquiries.rules.words import PUBLIC_SORTS, SORTS
from mallops.blueprints.sites.models import Zone
from mallops.core import audit
from mallops.core.auth import Actor, authorize
from mallops.core.db import transaction
from mallops.core.errors import Invalid
from mallops.core.pdf.paper import CHINESE, ENGLISH
from mallops.core.pdf.qr import qr_svg
from mallops.core.pdf.render import render_pdf

MAX_POSTERS = 60
HEAD = _l("Tell us")
HOW = _l("Scan the code. No app, no account; you see on your phone how far it is.")


def print_posters(actor: Actor, zones: Sequence[Zone]) -> bytes:
    """The posters of these places; writes one audit row. Raises Invalid above 60."""
    authorize(actor, may.POSTERS)
    if len(zones) > MAX_POSTERS:
        raise Invalid(_("At most %(n)s posters at a time. Choose fewer places.", n=MAX_POSTERS))
    data = render_pdf(posters_html(actor, zones))
    codes = [one.code for one in zones]
    with transaction():
        audit.note(
            "enquiries.posters",
            mall_id=actor.mall_id,
            object_kind="zones",
            after={"zones": codes},
            label=", ".join(codes)[:200],
            actor=actor,
        )
    return data


def posters_html(actor: Actor, zones: Sequence[Zone]) -> str:
    """The pages that are printed; both languages stand on each."""
    return render_template(
        "pdf/say_poster.html",
        lang=str(get_locale() or "zh_Hans_CN"),
        mall_name=actor.mall.name if actor.mall else "",
        title=_("QR posters"),
        posters=[_poster(one) for one in zones],
    )


def _poster(zone: Zone) -> dict[str, Any]:
    base: str = current_app.config["SETTINGS"].base_url
    address = f"{base}{url_for('say.form', code=zone.qr_code)}"
    return {
        "qr": qr_svg(address, title=address, size=360),
        "name_zh": zone.name_zh or zone.name_en,
        "name_en": zone.name_en if zone.name_en != zone.name_zh else "",
        "code": zone.code,
        "address": address,
        "said": [_spoken(lang) for lang in (CHINESE, ENGLISH)],
    }


def _spoken(lang: str) -> dict[str, Any]:
    """What the poster says, in one of its two languages."""
    with force_locale(lang):
        return {
            "head": str(HEAD),
            "sorts": " · ".join(str(SORTS[code]) for code in PUBLIC_SORTS),
            "how": str(HOW),
        }


__all__ = ["print_posters", "posters_html"]
