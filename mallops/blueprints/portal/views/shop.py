"""What a person of a tenant sees after logging in: first what waits for them."""

from __future__ import annotations

import uuid
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import pgettext
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.portal.actions.entering import change_password, switch
from mallops.blueprints.portal.actions.kinds import APPLICATIONS
from mallops.blueprints.portal.actions.letting_in import (
    invitation_url,
    invite_manager,
    new_invitation,
    take_manager_back,
)
from mallops.blueprints.portal.actions.matters import list_matters, open_matter, start_application
from mallops.blueprints.portal.actions.moving import offered
from mallops.blueprints.portal.actions.standing import bills_of, deposits_of, licences_of
from mallops.blueprints.portal.actions.vouchers import takes_vouchers
from mallops.blueprints.portal.forms import PasswordForm, PersonForm
from mallops.blueprints.portal.queries import Shop, get_seat, list_seats, seats_of
from mallops.blueprints.portal.rules import KINDS, OwnersOnly
from mallops.blueprints.portal.views.blueprint import bp
from mallops.blueprints.portal.views.door import shop_only
from mallops.blueprints.surveys.queries.surveys import find_invite_of_tenant
from mallops.core.crypto import mask_phone
from mallops.core.db import db, transaction
from mallops.core.errors import DomainError
from mallops.core.formatting import mall_date, mall_time
from mallops.core.links import ShareLink
from mallops.core.money import format_yuan
from mallops.core.pdf.qr import qr_svg
from mallops.core.web import flash_error, flash_ok, redirect_to, render


def page(shop: Shop, template: str, here: str, status: int = 200, **context: Any) -> BaseResponse:
    """A page with the shop's own bar."""
    tabs = [
        (_("To do"), url_for("shop.index"), "list-checks", here == "index"),
        (pgettext("shop", "Apply"), url_for("shop.applications"), "pen-line", here == "applications"),
        (_("Bills and papers"), url_for("shop.standing"), "banknote", here == "standing"),
        *(
            [(_("Vouchers"), url_for("shop.vouchers"), "tag", here == "vouchers")]
            if takes_vouchers(shop)
            else []
        ),
        (_("Account"), url_for("shop.account"), "user", here == "account"),
    ]
    return render(
        template,
        status=status,
        signed_in=False,
        shop=shop,
        shop_tabs=tabs,
        seats=seats_of(shop.account),
        **context,
    )


@bp.get("/")
@shop_only
def index(shop: Shop) -> BaseResponse:
    """What waits for the shop, then what happened."""
    lines, asked = list_matters(shop), find_invite_of_tenant(shop.tenant.id)
    zone = shop.mall.zoneinfo
    for_view = [
        (
            one,
            mall_time(one.due_at, "full", zone) if one.due_at else "",
            mall_date(one.at.astimezone(zone).date(), "words"),
        )
        for one in lines
    ]
    return page(
        shop,
        "portal/index.html",
        "index",
        survey=asked[0] if asked else None,
        waiting=[one for one in for_view if one[0].waits],
        rest=[one for one in for_view if not one[0].waits],
    )


@bp.post("/open/<uuid:uid>")
@shop_only
def open_(shop: Shop, uid: uuid.UUID) -> BaseResponse:
    """Go to the page of one of the shop's own records."""
    with transaction():
        link = open_matter(shop, uid)
    return _to(link)


@bp.get("/standing")
@shop_only
def standing(shop: Shop) -> BaseResponse:
    """Bills to pay, licences that end, deposits that the mall holds."""
    bills = bills_of(shop)
    return page(
        shop,
        "portal/standing.html",
        "standing",
        bills=bills,
        total=sum(one.outstanding for one in bills),
        licences=licences_of(shop),
        deposits=deposits_of(shop),
        yuan=format_yuan,
    )


@bp.get("/apply")
@shop_only
def applications(shop: Shop) -> BaseResponse:
    """What may be asked for."""
    return page(
        shop,
        "portal/apply.html",
        "applications",
        applications=list(APPLICATIONS.values()),
        moves=offered(shop),
    )


@bp.post("/apply/<code>")
@shop_only
def apply(shop: Shop, code: str) -> BaseResponse:
    """Begin an application: its page is the one behind its link."""
    with transaction():
        link = start_application(shop, code)
    return _to(link)


def _to(link: ShareLink) -> BaseResponse:
    return redirect_to(url_for("links.show", token=link.token))


@bp.post("/switch/<uuid:uid>")
@shop_only
def switch_(shop: Shop, uid: uuid.UUID) -> BaseResponse:
    """Go on for another shop."""
    with transaction():
        switch(shop, uid)
    return redirect_to(url_for("shop.index"))


# -- the account, and who else speaks for the shop ----------------------------------------------------------


@bp.get("/account")
@shop_only
def account(shop: Shop) -> BaseResponse:
    """Who I am, my password, and whom the owner has let in."""
    return _account(shop)


@bp.post("/account/password")
@shop_only
def password(shop: Shop) -> BaseResponse:
    """A new password."""
    form = PasswordForm()
    if not form.validate_on_submit():
        return _account(shop, password_form=form, status=422)
    try:
        change_password(shop, form.old.data or "", form.password.data or "")
    except DomainError as error:
        form.add_error(error)
        return _account(shop, password_form=form, status=error.status)
    flash_ok(_("The new password holds. Other devices are logged out."))
    return redirect_to(url_for("shop.account"))


@bp.post("/people")
@shop_only
def invite_(shop: Shop) -> BaseResponse:
    """The owner lets a manager in."""
    form = PersonForm()
    form.kind.data = "manager"
    if not form.validate_on_submit():
        return _account(shop, person_form=form, status=422)
    try:
        with transaction():
            invite_manager(shop, form.name.data or "", form.phone.data or "")
    except DomainError as error:
        form.add_error(error)
        return _account(shop, person_form=form, status=error.status)
    flash_ok(_("Show the code or send the link: it opens the shop for this person."))
    return redirect_to(url_for("shop.account"))


@bp.post("/people/<uuid:uid>/<any(again, end):what>")
@shop_only
def person(shop: Shop, uid: uuid.UUID, what: str) -> BaseResponse:
    """A new invitation, or the end of one."""
    try:
        with transaction():
            seat = get_seat(shop.tenant, uid)
            if what == "end":
                take_manager_back(shop, seat)
            elif shop.is_owner and seat.revoked_at is None:
                new_invitation(seat, None)
            else:
                raise OwnersOnly()
    except DomainError as error:
        flash_error(error.message)
    else:
        flash_ok(_("This person no longer gets in.") if what == "end" else _("A new link is ready."))
    return redirect_to(url_for("shop.account"))


def _account(
    shop: Shop,
    password_form: PasswordForm | None = None,
    person_form: PersonForm | None = None,
    status: int = 200,
) -> BaseResponse:
    db.session.rollback()
    people = []
    for one in list_seats(shop.tenant) if shop.is_owner else []:
        if one.revoked_at is None and one.id != shop.seat.id:
            url = invitation_url(one)
            people.append(
                {
                    "seat": one,
                    "kind": KINDS[one.kind],
                    "phone": mask_phone(one.account.phone),
                    "url": url,
                    "code": qr_svg(url, title=_("Code of the invitation"), size=180) if url else None,
                }
            )
    return page(
        shop,
        "portal/account.html",
        "account",
        status,
        people=people,
        kind=KINDS[shop.seat.kind],
        phone=mask_phone(shop.account.phone),
        password_form=password_form or PasswordForm(formdata=None),
        person_form=person_form or PersonForm(formdata=None),
        asked=request.args.get("do", ""),
    )
