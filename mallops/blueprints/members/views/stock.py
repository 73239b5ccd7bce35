"""The stock book of cards, forms and guides (22.3)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.members import permissions as may
from mallops.blueprints.members.actions import stocking
from mallops.blueprints.members.forms import BatchForm, CountForm, HandOverForm, ReceiveForm, SpoilForm
from mallops.blueprints.members.forms.stock import ITEMS
from mallops.blueprints.members.models import Desk
from mallops.blueprints.members.queries import stock as reads
from mallops.blueprints.members.queries.setup import settings_of
from mallops.blueprints.members.rules.cards import card_number, shown
from mallops.blueprints.members.views.parts import desk_choices, desk_of, today
from mallops.core.auth import Actor, current_actor, requires
from mallops.core.db import transaction
from mallops.core.errors import NotFound
from mallops.core.forms import BaseForm
from mallops.core.web import NavItem, flash_ok, nav_item, redirect_after, render

bp = Blueprint("card_stock", __name__)
nav_item(NavItem("card_stock.index", _l("Stock of cards"), "package", "members", may.COUNT, order=50))
WHYS: dict[str, Any] = {
    "received": _l("Came from the printer"),
    "handed": _l("Handed over"),
    "issued": _l("Given to a member"),
    "spoiled": _l("Spoiled"),
    "counted": _l("Counted"),
}


def _page(status: int = 200) -> Response:
    actor = current_actor()
    mall_id = actor.mall_id or 0
    counts = reads.stock_of(mall_id)
    desks = reads.list_desks(mall_id)
    rows = [(desk, [(item, label, counts.get((desk.id, item))) for item, label in ITEMS]) for desk in desks]
    prefix = settings_of(mall_id).card_prefix
    return render(
        "members/stock.html",
        status=status,
        rows=rows,
        moves=reads.list_moves(mall_id),
        batches=[
            (one, shown(card_number(one.prefix, one.first)), shown(card_number(one.prefix, one.last)))
            for one in reads.list_batches(mall_id)
        ],
        items=dict(ITEMS),
        whys=WHYS,
        prefix=prefix,
        manages=actor.can(may.STOCK),
        setup=actor.can(may.SETUP),
    )


@bp.get("/members/stock/")
@requires(may.COUNT)
def index() -> Response:
    """What lies where, and the newest lines of the book."""
    return _page()


def _store(actor: Actor) -> Desk:
    """Where deliveries arrive. Raises NotFound before there is a desk."""
    found = next((one for one in reads.list_desks(actor.mall_id or 0) if one.is_store), None)
    if found is None:
        raise NotFound(_("There is no desk yet. Add one in the settings of membership."))
    return found


def _desk(actor: Actor, uid: str | None) -> Desk:
    found = desk_of(actor, uid)
    if found is None:
        raise NotFound()
    return found


def _form_page(form: BaseForm, title: Any, status: int = 200, **more: Any) -> Response:
    return render("members/stock_form.html", status=status, form=form, title=title, **more)


def _run(form: BaseForm, title: Any, act: Callable[[], Any], **more: Any) -> BaseResponse:
    """Validate, do it, and say so; else the form again with what was typed."""
    with transaction():
        ok, _made = form.runs(act)
    if not ok:
        return _form_page(form, title, 422, **more)
    flash_ok(_("It stands in the stock book."))
    return redirect_after("card_stock.index")


CAME = _l("Cards from the printer")
PAPERS_CAME = _l("Forms and guides received")
HANDED = _l("Hand over to a desk")


@bp.get("/members/stock/cards")
@requires(may.STOCK)
def cards() -> Response:
    """Cards that came."""
    _store(current_actor())
    return _form_page(BatchForm(formdata=None, data={"received_on": today()}), CAME)


@bp.post("/members/stock/cards")
@requires(may.STOCK)
def receive_cards() -> BaseResponse:
    """Into the store, number by number."""
    actor, form = current_actor(), BatchForm()
    return _run(
        form,
        CAME,
        lambda: stocking.receive_cards(
            actor,
            _store(actor),
            form.first.data,
            form.last.data,
            form.received_on.data or today(),
            form.supplier.data or "",
        ),
    )


@bp.get("/members/stock/papers")
@requires(may.STOCK)
def papers() -> Response:
    """Forms or guides that came."""
    _store(current_actor())
    return _form_page(ReceiveForm(formdata=None), PAPERS_CAME)


@bp.post("/members/stock/papers")
@requires(may.STOCK)
def receive_papers() -> BaseResponse:
    """Into the store."""
    actor, form = current_actor(), ReceiveForm()
    return _run(
        form,
        PAPERS_CAME,
        lambda: stocking.receive(
            actor, _store(actor), form.item.data or "", form.quantity.data, form.note.data or ""
        ),
    )


def _with_desks(form: HandOverForm, actor: Actor) -> HandOverForm:
    form.source.choices = form.target.choices = desk_choices(actor, none=False)
    return form


@bp.get("/members/stock/hand-over")
@requires(may.STOCK)
def hand_over() -> Response:
    """What goes to another desk."""
    actor = current_actor()
    store = _store(actor)
    others = [one for one in reads.list_desks(actor.mall_id or 0) if one.id != store.id]
    start = {"source": str(store.uid), "target": str(others[0].uid) if others else "", "item": "card"}
    return _form_page(_with_desks(HandOverForm(formdata=None, data=start), actor), HANDED)


@bp.post("/members/stock/hand-over")
@requires(may.STOCK)
def take_over() -> BaseResponse:
    """Two lines of the book, signed."""
    actor = current_actor()
    form = _with_desks(HandOverForm(), actor)
    told = stocking.HandOver(
        form.item.data or "",
        form.quantity.data,
        form.first_card.data or "",
        form.last_card.data or "",
        form.receiver.data or "",
        form.signature.data or "",
    )
    source, target = form.source.data, form.target.data
    return _run(
        form,
        HANDED,
        lambda: stocking.hand_over_stock(actor, _desk(actor, source), _desk(actor, target), told),
    )


def _said(desk: Desk, item: str) -> dict[str, Any]:
    count = reads.stock_of(desk.mall_id).get((desk.id, item))
    return {
        "where": f"{desk.code} {desk.name}",
        "thing": dict(ITEMS)[item],
        "book": count.count if count else 0,
    }


@bp.get("/members/stock/<uuid:desk>/<any(card,form,guide):item>/<any(count,spoil):what>")
@requires(may.COUNT)
def one(desk: Any, item: str, what: str) -> Response:
    """Count one thing at one desk, or take out what is spoiled."""
    actor = current_actor()
    here = _desk(actor, str(desk))
    kind = CountForm if what == "count" else SpoilForm
    form = kind(formdata=None, data={"desk": str(desk), "item": item})
    return _form_page(form, COUNT_TITLES[what], **_said(here, item))


COUNT_TITLES = {"count": _l("Count the stock"), "spoil": _l("Take out what is spoiled")}


@bp.post("/members/stock/<uuid:desk>/<any(card,form,guide):item>/<any(count,spoil):what>")
@requires(may.COUNT)
def write_one(desk: Any, item: str, what: str) -> BaseResponse:
    """Into the book."""
    actor = current_actor()
    here = _desk(actor, str(desk))
    if what == "count":
        counted = CountForm()
        return _run(
            counted,
            COUNT_TITLES[what],
            lambda: stocking.count_stock(actor, here, item, counted.counted.data, counted.note.data or ""),
            **_said(here, item),
        )
    spoiled = SpoilForm()
    return _run(
        spoiled,
        COUNT_TITLES[what],
        lambda: stocking.spoil(actor, here, item, spoiled.quantity.data, spoiled.note.data or ""),
        **_said(here, item),
    )
