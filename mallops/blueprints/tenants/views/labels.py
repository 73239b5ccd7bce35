"""The shop's label: its QR code, and where a scan of it leads."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, current_app, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.tenants import actions, queries
from mallops.blueprints.tenants import permissions as may
from mallops.blueprints.tenants.models import Tenant
from mallops.blueprints.tenants.views.blueprint import bp
from mallops.core.auth import current_actor, fetch, requires, signed_in
from mallops.core.auth.access import access_of
from mallops.core.db import commits
from mallops.core.errors import NotFound
from mallops.core.pdf.qr import qr_svg
from mallops.core.web import flash_ok, redirect_after, redirect_to

#: Where the inspection of one shop begins; a feature above this one may have it.
START = "rounds.start_tenant"


@bp.get("/s/<code>")
@signed_in
def scan(code: str) -> BaseResponse:
    """Where a shop's label leads: its inspection for those who may do one, else its file."""
    tenant = queries.find_by_qr(current_actor().mall_id, code)
    if tenant is None:
        raise NotFound(_("No shop of this mall has this code. Look at the label again."))
    return redirect_to(start_url(tenant, scan=tenant.qr_code) or url_for("tenants.show", uid=tenant.uid))


@bp.get("/tenants/<uuid:uid>/qr.svg")
@requires(may.VIEW)
def qr(uid: uuid.UUID) -> Response:
    """The shop's code as a picture."""
    tenant = fetch(Tenant, uid)
    return Response(qr_svg(label_url(tenant), title=tenant.code, size=220), mimetype="image/svg+xml")


@bp.post("/tenants/<uuid:uid>/renew-qr")
@commits
@requires(may.EDIT)
def renew_qr(uid: uuid.UUID) -> BaseResponse:
    """A new code for a label that was copied or torn off."""
    actions.renew_qr(fetch(Tenant, uid, lock=True))
    flash_ok(_("The shop has a new code. Print and put up the new label; the old one no longer works."))
    return redirect_after("tenants.show", uid=uid)


def label_url(tenant: Tenant) -> str:
    """The address in the QR code of a shop's label."""
    base: str = current_app.config["SETTINGS"].base_url
    return f"{base}{url_for('tenants.scan', code=tenant.qr_code)}"


def start_url(tenant: Tenant, **query: Any) -> str | None:
    """Where this person starts an inspection of the shop; None without such a page or the right to it.

    `query` goes into the address: `scan`, the code of the label, says that the person stood there.
    """
    rule = next((one for one in current_app.url_map.iter_rules() if one.endpoint == START), None)
    if rule is None or "GET" not in (rule.methods or ()) or len(rule.arguments) != 1:
        return None
    access = access_of(current_app._get_current_object(), START)  # type: ignore[attr-defined]
    if access is not None and access.permission and not current_actor().can(access.permission):
        return None
    values: dict[str, Any] = {next(iter(rule.arguments)): tenant.uid, **query}
    return url_for(START, **values)
