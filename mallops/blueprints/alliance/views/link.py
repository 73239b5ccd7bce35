"""The merchant's own link: handed on by staff; behind it the merchant's clerk counts benefits, nameless."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.alliance import permissions as may
from mallops.blueprints.alliance.actions.benefits import redeem_by_link
from mallops.blueprints.alliance.actions.kind import COUNT, KIND
from mallops.blueprints.alliance.actions.telling import make_link
from mallops.blueprints.alliance.documents import chat_text
from mallops.blueprints.alliance.forms import CountForm
from mallops.blueprints.alliance.models import AllianceMerchant
from mallops.blueprints.alliance.queries.merchants import get_benefit, live_benefits
from mallops.blueprints.alliance.queries.uses import uses_of_day
from mallops.blueprints.alliance.rules import GIVING, TIMES
from mallops.blueprints.alliance.views.parts import merchant_of
from mallops.blueprints.members.models import CARRIED, Card, Member
from mallops.blueprints.members.queries.members import find_card, find_card_by_token
from mallops.blueprints.members.rules.asking import understand
from mallops.core.audit import acting
from mallops.core.auth import current_actor, requires
from mallops.core.db import db, transaction
from mallops.core.errors import Conflict, DomainError, Invalid
from mallops.core.formatting import mall_time
from mallops.core.link_card import link_card
from mallops.core.links import LinkPurpose, ShareLink, link_actor, link_purpose
from mallops.core.malls import Mall, today_of
from mallops.core.registers.criteria import as_uuid
from mallops.core.web import flash_error, flash_ok, no_store, redirect_after, redirect_to, render

bp = Blueprint("alliance_link", __name__, url_prefix="/alliance")


@bp.get("/<uuid:uid>/link")
@requires(may.WORK)
def link(uid: uuid.UUID) -> Response:
    """The merchant's link, and the text to send."""
    actor, case = current_actor(), merchant_of(uid)
    card = link_card(actor, case, COUNT, chat_text)
    state = KIND.workflow.state(case.state)
    return no_store(render("alliance/link_card.html", case=case, state=state, **card))


@bp.post("/<uuid:uid>/link")
@requires(may.WORK)
def new_link(uid: uuid.UUID) -> BaseResponse:
    """A new link; the one before ends."""
    actor = current_actor()
    try:
        with transaction(), acting(actor, "alliance.link"):
            make_link(actor, merchant_of(uid, lock=True))
    except Conflict as error:
        db.session.rollback()
        flash_error(error.message)
        return redirect_after("alliance.show", uid=uid)
    flash_ok(_("The link is ready. Copy it, or show its code."))
    return redirect_after("alliance_link.link", uid=uid)


# -- behind the link ------------------------------------------------------------------------------------


def show_count(link: ShareLink) -> Response:
    """The form for the next card."""
    first: dict[str, Any] = {"uid": str(uuid.uuid4())}
    return _page(link, CountForm(formdata=None, data=first))


def act_count(link: ShareLink) -> BaseResponse:
    """Count a benefit for the member of a card."""
    form = CountForm()
    if not form.validate():
        return _page(link, form, 422)
    try:
        with transaction(), acting(link_actor(link, link.recipient), "alliance.link_used"):
            benefit = get_benefit(link.mall_id, as_uuid(form.benefit.data) or uuid.uuid4())
            row = redeem_by_link(
                link,
                benefit,
                _member(link.mall_id, form.card.data or ""),
                as_uuid(form.uid.data) or uuid.uuid4(),
            )
            words = _("Counted at %(time)s: %(what)s", time=mall_time(row.at, "clock"), what=benefit.name)
    except DomainError as error:
        if error.status not in {404, 409, 422}:
            raise
        db.session.rollback()
        form.add_error(error if error.status != 404 else Conflict(_("Choose what the member gets.")))
        return _page(db.session.merge(link), form, 409 if error.status == 409 else 422)
    flash_ok(words)
    return redirect_to(url_for("links.show", token=str((request.view_args or {})["token"])))


def _member(mall_id: int, text: str) -> Member:
    """Whose card it is. Only cards: a merchant looks nobody up by name or phone."""
    asked = understand(text)
    card: Card | None = None
    if asked.token:
        card = find_card_by_token(mall_id, asked.token)
    elif asked.card:
        card = find_card(mall_id, asked.card)
    if asked.wrong_card:
        raise Invalid(
            field_errors={"card": _("A digit of this card number is wrong. Look at the card again.")}
        )
    if card is None:
        raise Invalid(
            field_errors={"card": _("No card has this number. Scan it again, or type its 12 digits.")}
        )
    if card.state not in CARRIED:
        raise Invalid(
            field_errors={"card": _("This card is not good any more. Send the customer to the mall's desk.")}
        )
    return card.member


def _page(link: ShareLink, form: CountForm, status: int = 200) -> Response:
    case = db.session.get_one(AllianceMerchant, link.case_id)
    day = today_of(case.mall_id)
    benefits = live_benefits(case, day) if case.state in GIVING else []
    form.benefit.choices = [(str(one.uid), one.name) for one in benefits]
    if len(benefits) == 1 and not form.benefit.data:
        form.benefit.data = str(benefits[0].uid)
    return render(
        "alliance/link.html",
        status=status,
        signed_in=False,
        link=link,
        case=case,
        form=form if benefits else None,
        benefits=benefits,
        times=TIMES,
        today=[(mall_time(one.at, "clock"), one.benefit.name) for one in uses_of_day(case, day)],
        mall_name=db.session.get_one(Mall, link.mall_id).name,
    )


link_purpose(
    LinkPurpose(
        COUNT, _l("Benefits counted by an alliance merchant"), show_count, act_count, lambda _c: set()
    )
)
