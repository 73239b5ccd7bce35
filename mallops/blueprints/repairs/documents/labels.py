"""QR labels of assets: eight to an A4 sheet with cut marks. A scan leads to the report page."""

from __future__ import annotations

from collections.abc import Sequence

from flask import current_app, render_template
from flask_babel import get_locale
from flask_babel import gettext as _

from mallops.blueprints.repairs import permissions as may
from mallops.blueprints.repairs.models import Asset
from mallops.core import audit
from mallops.core.auth import Actor, authorize
from mallops.core.db import transaction
from mallops.core.errors import Invalid
from mallops.core.names import is_chinese
from mallops.core.pdf.qr import qr_svg
from mallops.core.pdf.render import render_pdf

MAX_LABELS = 400


def print_labels(actor: Actor, assets: Sequence[Asset]) -> bytes:
    """The sheet of these labels as PDF; writes one audit row. Invalid without an asset or above 400."""
    authorize(actor, may.ASSETS)
    if not assets:
        raise Invalid(_("There is no asset to print a label for. Clear the filter, or add assets first."))
    if len(assets) > MAX_LABELS:
        raise Invalid(_("At most %(n)s labels at a time. Narrow the list first.", n=MAX_LABELS))
    data = render_pdf(labels_html(actor, assets))
    codes = [one.code for one in assets]
    with transaction():
        audit.note(
            "repairs.print_labels",
            mall_id=actor.mall_id,
            object_kind="assets",
            after={"assets": codes},
            label=", ".join(codes)[:200],
            actor=actor,
        )
    return data


def labels_html(actor: Actor, assets: Sequence[Asset]) -> str:
    """The page that is printed, in the reader's language with the other name below."""
    return render_template(
        "pdf/patrol_labels.html",
        lang=str(get_locale() or "zh_Hans_CN"),
        mall_name=actor.mall.name if actor.mall else "",
        title=_("QR labels of assets"),
        labels=[_label(actor, one) for one in assets],
    )


def _label(actor: Actor, asset: Asset) -> dict[str, object]:
    base: str = current_app.config["SETTINGS"].base_url
    address = f"{base}/a/{asset.qr_code}"
    other = asset.name_en if is_chinese() else asset.name_zh
    return {
        "qr": qr_svg(address, title=address, size=160),
        "mall": actor.mall.name if actor.mall else "",
        "name": asset.name,
        "name_other": other if other != asset.name else "",
        "code": " · ".join(one for one in (asset.code, asset.place) if one),
        "short": f"{asset.qr_code[:4]} {asset.qr_code[4:]}",
        "hint": _("Broken? Scan and tell us"),
    }
