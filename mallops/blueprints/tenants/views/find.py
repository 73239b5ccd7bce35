"""The desk's search: where is a shop that sells … (catalogue 9.3)."""

from __future__ import annotations

from flask import Response, request
from flask_babel import lazy_gettext as _l

from mallops.blueprints.tenants import permissions as may
from mallops.blueprints.tenants import queries, rules
from mallops.blueprints.tenants.views.blueprint import bp
from mallops.blueprints.tenants.views.today import mall_today
from mallops.core.auth import current_actor, requires
from mallops.core.crypto import mask_phone
from mallops.core.web import NavItem, nav_item, render

nav_item(
    NavItem(
        "tenants.find",
        _l("Find a shop"),
        "map-pin",
        "tenants",
        may.VIEW,
        order=5,
        phone=2,
        roles=frozenset({"DESK", "RCP"}),
    )
)


@bp.get("/tenants/find")
@requires(may.VIEW)
def find() -> Response:
    """One box for brand, goods, unit, phone, contact and pinyin; the answer says where it is."""
    asked = request.args.get("q", "").replace("\x00", "").strip()[:80]
    actor = current_actor()
    found = queries.find_shops(actor.mall_id or 0, asked, mall_today()) if asked else []
    return render(
        "tenants/find.html",
        "results",
        asked=asked,
        found=found,
        most=queries.MAX_FOUND,
        words=rules,
        mask=mask_phone,
    )
