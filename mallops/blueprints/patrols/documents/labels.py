"""QR labels to hang up: eight to an A4 sheet with cut marks; zones start a patrol, shops an inspection.

A label carries both names, the code of the place, the QR code, and its short code in large type for typing
when the camera fails. Labels are no stored documents: they are printed anew whenever one is torn off.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.patrols.queries.runs import unit_codes
from mallops.blueprints.sites.models import Floor, Zone
from mallops.blueprints.sites.permissions import EDIT
from mallops.blueprints.tenants.models import Tenant
from mallops.core import audit
from mallops.core.auth import authorize
from mallops.core.clock import business_date, now
from mallops.core.db import db, transaction
from mallops.core.errors import Invalid
from mallops.core.names import is_chinese
from mallops.core.pdf.paper import Paper, fill
from mallops.core.pdf.qr import qr_svg
from mallops.core.pdf.render import render_pdf

MAX_LABELS = 400
ZONE_HINT, SHOP_HINT = _l("Scan to start the patrol here"), _l("Scan to inspect this shop")


def label_zones(mall_id: int | None, codes: Collection[str] | None = None) -> list[Zone]:
    """Active zones in the order of the building; only those with these codes when some are named."""
    query = (
        sa.select(Zone)
        .join(Floor)
        .where(Zone.mall_id == mall_id, Zone.is_active)
        .order_by(Floor.level, Zone.code)
        .limit(MAX_LABELS)
    )
    return list(db.session.scalars(query if codes is None else query.where(Zone.code.in_(codes))))


def label_shops(mall_id: int | None, codes: Collection[str] | None = None) -> list[Tenant]:
    """Trading shops by code; only those named when some are."""
    query = (
        sa.select(Tenant)
        .where(Tenant.mall_id == mall_id, Tenant.status == "trading")
        .order_by(Tenant.code)
        .limit(MAX_LABELS)
    )
    return list(db.session.scalars(query if codes is None else query.where(Tenant.code.in_(codes))))


def print_labels(paper: Paper, zones: Sequence[Zone], shops: Sequence[Tenant]) -> bytes:
    """The sheet of these labels as PDF; writes one audit row. Needs `sites.edit`. Invalid without a place."""
    authorize(paper.actor, EDIT)
    if not zones and not shops:
        raise Invalid(_("Choose at least one zone or shop."))
    with paper.spoken():
        html = label_html(paper, zones, shops)
    data = render_pdf(html)
    with transaction():
        audit.note(
            "patrols.print_labels",
            mall_id=paper.mall.id,
            object_kind="zones",
            after={"zones": [one.code for one in zones], "tenants": [one.code for one in shops]},
            label=", ".join([one.code for one in zones] + [one.code for one in shops]),
            actor=paper.actor,
        )
    return data


def label_html(paper: Paper, zones: Sequence[Zone], shops: Sequence[Tenant]) -> str:
    """The page that is printed. Call it inside `paper.spoken()`."""
    today = business_date(now(), paper.mall.tz)
    units = unit_codes([one.id for one in shops], today)
    labels = [_label(paper, one, "z", one.code, str(ZONE_HINT)) for one in zones]
    labels += [
        _label(paper, one, "s", f"{one.code} · {units.get(one.id, '')}".rstrip(" ·"), str(SHOP_HINT))
        for one in shops
    ]
    return fill("pdf/patrol_labels.html", paper, {"title": _("QR labels"), "labels": labels})


def _label(paper: Paper, place: Any, route: str, code: str, hint: str) -> dict[str, Any]:
    base: str = current_app.config["SETTINGS"].base_url
    address = f"{base}/{route}/{place.qr_code}"
    other = place.name_en if is_chinese() else place.name_zh
    return {
        "qr": qr_svg(address, title=address, size=160),
        "mall": paper.mall.name,
        "name": place.name,
        "name_other": other if other != place.name else "",
        "code": code,
        "short": f"{place.qr_code[:4]} {place.qr_code[4:]}",
        "hint": hint,
    }
