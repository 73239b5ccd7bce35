"""Who speaks for a tenant: staff let people in, read out a code, end it; the card in the tenant's file."""

from __future__ import annotations

import uuid

from flask import url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.portal import permissions as may
from mallops.blueprints.portal.actions.letting_in import (
    give_code,
    invitation_url,
    invite,
    renew_invitation,
    take_back,
)
from mallops.blueprints.portal.forms import PersonForm
from mallops.blueprints.portal.models import ShopSeat
from mallops.blueprints.portal.queries import get_seat, list_seats
from mallops.blueprints.portal.rules import KINDS
from mallops.blueprints.portal.views.blueprint import staff_bp
from mallops.blueprints.tenants.models import Tenant
from mallops.core.auth import Actor, current_actor, fetch, requires
from mallops.core.crypto import mask_phone
from mallops.core.db import transaction
from mallops.core.errors import DomainError
from mallops.core.formatting import mall_time
from mallops.core.pdf.qr import qr_svg
from mallops.core.tenant_story import TenantPanel, tenant_panel
from mallops.core.web import flash_error, flash_ok, redirect_after, render


@staff_bp.get("/<uuid:uid>/portal")
@requires(may.INVITE)
def index(uid: uuid.UUID) -> BaseResponse:
    """Who is in, and a form to let somebody in."""
    return _page(fetch(Tenant, uid))


@staff_bp.post("/<uuid:uid>/portal")
@requires(may.INVITE)
def invite_(uid: uuid.UUID) -> BaseResponse:
    """Let a person in."""
    tenant, form = fetch(Tenant, uid), PersonForm()
    if not form.validate_on_submit():
        return _page(tenant, form, 422)
    try:
        with transaction():
            tenant = fetch(Tenant, uid)
            invite(current_actor(), tenant, form.name.data or "", form.phone.data or "", form.kind.data or "")
    except DomainError as error:
        form.add_error(error)
        return _page(fetch(Tenant, uid), form, error.status)
    flash_ok(_("Let in. Show the code or send the link, so that the person can choose a password."))
    return redirect_after("portal.index", uid=uid)


@staff_bp.post("/<uuid:uid>/portal/<uuid:seat_uid>/<any(again, code, end):what>")
@requires(may.INVITE)
def seat(uid: uuid.UUID, seat_uid: uuid.UUID, what: str) -> BaseResponse:
    """A new invitation, a code to read out, or the end."""
    code = ""
    try:
        with transaction():
            tenant = fetch(Tenant, uid)
            one = get_seat(tenant, seat_uid)
            if what == "end":
                take_back(current_actor(), one)
            elif what == "again":
                renew_invitation(current_actor(), one)
            else:
                code = give_code(current_actor(), one)
    except DomainError as error:
        flash_error(error.message)
        return redirect_after("portal.index", uid=uid)
    if code:  # shown once, on the answer itself: it stands in no address and no log
        return _page(fetch(Tenant, uid), code=(seat_uid, code))
    flash_ok(_("This person no longer gets in.") if what == "end" else _("A new link is ready."))
    return redirect_after("portal.index", uid=uid)


def _page(
    tenant: Tenant,
    form: PersonForm | None = None,
    status: int = 200,
    code: tuple[uuid.UUID, str] | None = None,
) -> BaseResponse:
    rows = [_row(one, code) for one in list_seats(tenant)]
    return render(
        "portal/staff.html",
        status=status,
        tenant=tenant,
        rows=rows,
        form=form or PersonForm(formdata=None, kind="manager" if rows else "owner"),
    )


def _row(one: ShopSeat, code: tuple[uuid.UUID, str] | None) -> dict[str, object]:
    url = invitation_url(one) if one.revoked_at is None else ""
    seen = one.seen_at or one.account.last_login_at
    return {
        "seat": one,
        "kind": KINDS[one.kind],
        "phone": mask_phone(one.account.phone),
        "seen": mall_time(seen, "full") if seen else "",
        "url": url,
        "qr": qr_svg(url, title=_("Code of the invitation"), size=180) if url else None,
        "code": code[1] if code and code[0] == one.uid else "",
    }


@tenant_panel(permission=may.INVITE, order=80)
def in_the_file(actor: Actor, tenant: Tenant) -> TenantPanel:
    """How many speak for the shop online."""
    seats = [one for one in list_seats(tenant) if one.revoked_at is None]
    inside = sum(1 for one in seats if one.account.password_hash)
    facts = [(_("Let in"), str(len(seats))), (_("Have logged in"), str(inside))] if seats else []
    return TenantPanel(
        _("Online access of the shop"),
        facts=facts,
        url=url_for("portal.index", uid=tenant.uid),
        link=_("Let people in") if not seats else _("People with access"),
        subtitle="" if seats else _("Nobody of this shop can log in yet."),
    )
