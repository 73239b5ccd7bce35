"""What is done at the desk: a slip earns, points buy, goods come back, a card, a voucher is taken."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.counter import forms, queries
from mallops.blueprints.counter import permissions as may
from mallops.blueprints.counter.views.desk import bp, take_page
from mallops.blueprints.counter.views.parts import Receipt, member_page, my_desk, new_key, page
from mallops.blueprints.gifts.actions.giving import Giving, give_gift, put_aside
from mallops.blueprints.gifts.actions.using import Purchase as Taken
from mallops.blueprints.gifts.actions.using import use_voucher
from mallops.blueprints.gifts.actions.vouchers import Wanted, buy_voucher, give_for_slip
from mallops.blueprints.gifts.queries.gifts import get_gift, list_giveaways
from mallops.blueprints.gifts.queries.vouchers import get_kind
from mallops.blueprints.members.actions.cards import CardTold, issue_card, lose_card
from mallops.blueprints.members.models import Member
from mallops.blueprints.members.queries import members as reads
from mallops.blueprints.members.queries.stock import next_card
from mallops.blueprints.members.rules.cards import shown
from mallops.blueprints.points.actions.earning import Purchase, earn_noted
from mallops.blueprints.points.actions.redeeming import redeem
from mallops.blueprints.points.actions.refunding import refund
from mallops.blueprints.points.rules.words import explained, signed
from mallops.core.auth import Actor, current_actor, requires
from mallops.core.clock import mall_now, paper_day
from mallops.core.db import db, transaction
from mallops.core.errors import Conflict, DomainError, Invalid, NotFound
from mallops.core.money import format_yuan
from mallops.core.web import no_store, render

FORMS = {
    "earn": forms.EarnForm,
    "redeem": forms.RedeemForm,
    "refund": forms.RefundForm,
    "card": forms.CardForm,
}


@bp.get("/<uuid:uid>/<any(earn,redeem,refund,card):what>")
@requires(may.USE)
def open_form(uid: uuid.UUID, what: str) -> Response:
    """One of the four actions."""
    actor = current_actor()
    member = reads.get_member(actor, uid)
    data: dict[str, Any] = {"key": new_key(), "quantity": 1, "on": paper_day(actor.tz)}
    if what == "card":
        data["card_number"] = next_card(my_desk(actor))
    return _with_form(actor, member, what, FORMS[what](formdata=None, data=data))


def _with_form(
    actor: Actor, member: Member, what: str, form: Any, status: int = 200, error: str = ""
) -> Response:
    seen = queries.see(actor, member)
    more: dict[str, Any] = {}
    if what == "redeem":
        more["gifts"], more["vouchers"] = queries.choices(actor, seen, my_desk(actor))
    if what == "refund":
        more["slips"] = queries.slips_of(member)
    return page(status, seen=seen, what=what, form=form, error=error, **more)


def _refused(actor: Actor, uid: uuid.UUID, what: str, form: Any, error: DomainError) -> Response:
    """Everything typed stays; a fact stands above the form, a fault at its field."""
    db.session.rollback()
    says = ""
    if isinstance(error, Invalid) and error.field_errors:
        form.add_error(error)
        says = "; ".join(str(one) for name, one in error.field_errors.items() if name not in form)
    else:
        says = str(error.message)
    return _with_form(actor, reads.get_member(actor, uid), what, form, error.status, says)


def _run(uid: uuid.UUID, what: str, form: Any, act: Callable[[Actor, Member], Receipt]) -> BaseResponse:
    actor = current_actor()
    member = reads.get_member(actor, uid)
    if not form.validate_on_submit():
        return _with_form(actor, member, what, form, 422)
    try:
        receipt = act(actor, member)
    except DomainError as error:
        if isinstance(error, NotFound):
            raise
        return _refused(actor, uid, what, form, error)
    return page(receipt=receipt)


# -- earn ------------------------------------------------------------------------------------------------


@bp.post("/<uuid:uid>/preview")
@requires(may.USE)
def preview(uid: uuid.UUID) -> Response:
    """What the slip will give, while it is typed."""
    actor, form = current_actor(), forms.EarnForm()
    member = reads.get_member(actor, uid)
    parts: list[tuple[str, str]] = []
    total, error = "", ""
    form.validate()
    shop = queries.find_shop(actor.mall_id, form.tenant.data)
    if shop is not None and form.amount.data and form.on.data:
        try:
            found = queries.preview(actor, member, shop, forms.typed_fen(form.amount.data), form.on.data)
            total, parts = signed(found.points), explained(found.parts)
        except DomainError as refused:
            error = str(refused.message)
    return no_store(render("counter/preview.html", "preview", total=total, parts=parts, error=error))


@bp.post("/<uuid:uid>/earn")
@requires(may.USE)
def earn(uid: uuid.UUID) -> BaseResponse:
    """The slip gives its points, and what campaigns give besides."""
    form = forms.EarnForm()
    return _run(uid, "earn", form, lambda actor, member: _earn(actor, member, form))


def _earn(actor: Actor, member: Member, form: forms.EarnForm) -> Receipt:
    fen = forms.typed_fen(form.amount.data)
    on: dt.date = form.on.data
    purchase = Purchase(form.tenant.data or 0, form.number.data or "", on, fen)
    posted = earn_noted(actor, member.id, purchase, f"desk:{form.key.data}")
    notes = []
    with transaction():
        slip = queries.slip_of_entry(posted.id)
        given = give_for_slip(actor, member, slip, my_desk(actor)) if slip is not None else []
        notes += [_("Voucher given for this slip: %(name)s", name=one.kind.name) for one in given]
        giveaways = list_giveaways(actor.mall_id or 0, mall_now(actor.tz).date(), fen)
        notes += [_("This slip gets a giveaway: %(name)s", name=one.name) for one in giveaways]
    text = _booked(member, posted)
    return Receipt(text, *_points_paper(posted.uid), tuple(notes))


def _booked(member: Member, posted: Any) -> str:
    return _(
        "%(who)s: %(points)s points, balance %(balance)s.",
        who=_who(member),
        points=signed(posted.points),
        balance=f"{posted.balance:,}",
    )


def _who(member: Member) -> str:
    return member.name or member.number


def _points_paper(uid: uuid.UUID) -> tuple[str, str]:
    return f"/points/entries/{uid}/receipt.pdf", ""


# -- redeem ----------------------------------------------------------------------------------------------


@bp.post("/<uuid:uid>/redeem")
@requires(may.USE)
def spend(uid: uuid.UUID) -> BaseResponse:
    """Points buy a gift, a voucher, or something else."""
    form = forms.RedeemForm()
    return _run(uid, "redeem", form, lambda actor, member: _redeem(actor, member, form))


def _redeem(actor: Actor, member: Member, form: forms.RedeemForm) -> Receipt:
    kind, _colon, text = (form.choice.data or "").partition(":")
    with transaction():
        if kind == "gift":
            return _gift(actor, member, form, uuid.UUID(text))
        if kind == "voucher":
            wanted = Wanted(get_kind(actor, uuid.UUID(text)), form.key.data or "", my_desk(actor))
            voucher = buy_voucher(actor, member, wanted)
            price = f"{voucher.points:,}"
            says = _(
                "%(who)s: voucher %(name)s for %(points)s points.",
                who=_who(member),
                name=voucher.kind.name,
                points=price,
            )
            papers = [url_for("vouchers.paper", uid=voucher.uid, slim=one) for one in (1, None)]
            return Receipt(says, papers[0], papers[1])
        if kind == "points":
            posted = redeem(
                actor, member.id, form.points.data or 0, f"desk:{form.key.data}", purpose="payment"
            )
            says = _booked(member, posted)
            return Receipt(says, *_points_paper(posted.uid))
    raise Invalid(field_errors={"choice": _("Choose what the points are for.")})


def _gift(actor: Actor, member: Member, form: forms.RedeemForm, uid: uuid.UUID) -> Receipt:
    desk = my_desk(actor)
    if desk is None:
        raise Conflict(_("Choose first at which desk you are: the gift leaves its stock."))
    told = Giving(
        get_gift(actor, uid), desk, form.key.data or "", form.quantity.data or 1, form.signature.data or ""
    )
    issue = (put_aside if form.later.data else give_gift)(actor, member, told)
    says = _("%(who)s: %(gift)s for %(points)s points.", who=_who(member), gift=issue.gift.name,
             points=f"{issue.points:,}")  # fmt: skip
    papers = [url_for("gifts.issue_pdf", uid=issue.uid, slim=one) for one in (1, None)]
    return Receipt(says, papers[0], papers[1])


# -- goods come back -------------------------------------------------------------------------------------


@bp.post("/<uuid:uid>/refund")
@requires(may.USE)
def goods(uid: uuid.UUID) -> BaseResponse:
    """Goods of a slip come back; what hung on it too."""
    form = forms.RefundForm()
    return _run(uid, "refund", form, lambda actor, member: _refund(actor, member, form))


def _refund(actor: Actor, member: Member, form: forms.RefundForm) -> Receipt:
    text = form.slip.data or ""
    slip = queries.get_slip(actor, int(text)) if text.isascii() and text.isdigit() else None
    if slip is None or slip.account.member_id != member.id:
        raise Invalid(field_errors={"slip": _("Choose the slip whose goods come back.")})
    with transaction():
        done = refund(actor, slip, forms.typed_fen(form.amount.data), form.number.data or "")
    says = _("%(who)s: %(points)s points for returned goods, balance %(balance)s.", who=_who(member),
             points=signed(done.posted.points), balance=f"{done.posted.balance:,}")  # fmt: skip
    notes = [f"{one.label} {format_yuan(one.fen) if one.fen else ''}".strip() for one in done.claws]
    return Receipt(says, *_points_paper(done.posted.uid), tuple(notes))


# -- another card ----------------------------------------------------------------------------------------


@bp.post("/<uuid:uid>/card")
@requires(may.USE)
def card(uid: uuid.UUID) -> BaseResponse:
    """A new card; the one before is void."""
    form = forms.CardForm()
    return _run(uid, "card", form, lambda actor, member: _card(actor, member, form))


def _card(actor: Actor, member: Member, form: forms.CardForm) -> Receipt:
    told = CardTold(form.card_number.data or "", bool(form.electronic.data), my_desk(actor))
    with transaction():
        made = issue_card(actor, reads.get_member(actor, member.uid, lock=True), told)
    says = _("%(who)s: card %(number)s is given out; the card before is void.", who=_who(member),
             number=shown(made.number))  # fmt: skip
    return Receipt(says, url_for("member_papers.label_pdf", uid=member.uid))


@bp.post("/<uuid:uid>/lost")
@requires(may.USE)
def lost(uid: uuid.UUID) -> Response:
    """The card is lost: void at once."""
    actor = current_actor()
    try:
        with transaction():
            lose_card(actor, reads.get_member(actor, uid, lock=True))
    except Conflict as error:
        db.session.rollback()
        return member_page(actor, reads.get_member(actor, uid), error.status, error=str(error.message))
    return member_page(actor, reads.get_member(actor, uid))


# -- a voucher is taken ----------------------------------------------------------------------------------


@bp.post("/take")
@requires(may.USE)
def take() -> BaseResponse:
    """A voucher is taken for a shop, once."""
    actor, form = current_actor(), forms.TakeForm()
    code = form.code.data or ""
    if not form.validate_on_submit():
        return take_page(actor, code, form, 422)
    try:
        shop = queries.find_shop(actor.mall_id, form.tenant.data)
        told = Taken(shop, forms.purchase_fen(form.amount.data), form.key.data or "", form.number.data or "",
                     my_desk(actor))  # fmt: skip
        with transaction():
            use = use_voucher(actor, code, told)
    except Invalid as error:
        db.session.rollback()
        form.add_error(error)
        return take_page(actor, code, form, 422)
    except Conflict as error:
        db.session.rollback()
        form.form_errors = [*form.form_errors, str(error.message)]
        return take_page(actor, code, form, error.status)
    says = _("Taken: %(name)s at %(shop)s, %(value)s.", name=use.voucher.kind.name, shop=use.tenant.name,
             value=format_yuan(use.fen))  # fmt: skip
    return page(receipt=Receipt(says))
