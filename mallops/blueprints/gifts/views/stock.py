"""The stock of gifts at the desks, and its book."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.gifts import permissions as may
from mallops.blueprints.gifts.actions import stock as actions
from mallops.blueprints.gifts.documents.count_sheet import print_count_sheet
from mallops.blueprints.gifts.forms import StockForm
from mallops.blueprints.gifts.queries import gifts as gift_reads
from mallops.blueprints.gifts.queries import stock as reads
from mallops.blueprints.gifts.rules import words
from mallops.blueprints.gifts.views.parts import desk_of, key_of, my_desk, page, today, typed, uid_of
from mallops.blueprints.members.queries.stock import list_desks
from mallops.core.auth import Actor, current_actor, requires
from mallops.core.db import db, transaction
from mallops.core.errors import Conflict, DomainError, Invalid, NotFound
from mallops.core.formatting import mall_date, mall_time
from mallops.core.pdf.paper import Paper
from mallops.core.web import flash_ok, no_store, redirect_after

bp = Blueprint("gift_stock", __name__, url_prefix="/gifts/stock")


@bp.get("/")
@requires(may.VIEW)
def index() -> Response:
    """Gifts by desks, and the newest lines of the book."""
    actor = current_actor()
    mall_id = actor.mall_id or 0
    gift = next((one for one in _gifts(actor) if str(one.uid) == request.args.get("gift")), None)
    found = reads.list_moves(mall_id, gift_id=gift.id if gift else None, before=key_of("before"))
    moves, more = found[: reads.PAGE], len(found) > reads.PAGE
    older = None
    if more:
        older = url_for("gift_stock.index", gift=gift.uid if gift else None, before=moves[-1].id)
    return page(
        "gifts/stock.html",
        "stock",
        gifts=[one for one in _gifts(actor) if gift is None or one is gift],
        chosen=gift,
        desks=list_desks(mall_id),
        shelves=reads.shelves(mall_id, today()),
        nothing=reads.NOTHING,
        moves=moves,
        older=older,
        reasons=words.MOVES,
        time=mall_time,
        day=mall_date,
        broken=reads.unproven(mall_id),
    )


def _gifts(actor: Actor) -> list[Any]:
    return gift_reads.list_gifts(actor.mall_id)


# -- received, moved, written off ------------------------------------------------------------------------


@bp.get("/<any(receive,move,off):what>")
@requires(may.STOCK)
def form(what: str) -> Response:
    """One movement."""
    desk = my_desk(current_actor())
    data = {
        "uid": str(uuid.uuid4()),
        "gift": request.args.get("gift", ""),
        "desk": request.args.get("desk", "") or (str(desk.uid) if desk else ""),
        "why": "expired" if request.args.get("why") == "expired" else "spoiled",
    }
    return _form_page(what, StockForm(formdata=None, data=data))


def _form_page(what: str, filled: StockForm, status: int = 200) -> Response:
    actor = current_actor()
    desks = [(str(one.uid), f"{one.code} {one.name}") for one in list_desks(actor.mall_id or 0)]
    filled.gift.choices = [("", "–"), *((str(one.uid), f"{one.code} {one.name}") for one in _gifts(actor))]
    filled.desk.choices = filled.target.choices = [("", "–"), *desks]
    filled.needs("gift", "desk", "target", "quantity")
    return page("gifts/stock_form.html", "stock", status=status, form=filled, what=what)


@bp.post("/<any(receive,move,off):what>")
@requires(may.STOCK)
def book(what: str) -> BaseResponse:
    """Write it into the book."""
    actor, filled = current_actor(), StockForm()
    try:
        with transaction():
            ok, _row = filled.runs(lambda: _book(actor, what, filled))
    except Conflict as error:
        db.session.rollback()
        filled.quantity.errors = [str(error.message)]
        return _form_page(what, filled, error.status)
    if not ok:
        return _form_page(what, filled, 422)
    flash_ok(_("It stands in the book."))
    return redirect_after("gift_stock.index")


def _book(actor: Actor, what: str, filled: StockForm) -> None:
    gift = next((one for one in _gifts(actor) if str(one.uid) == filled.gift.data), None)
    desk, target = desk_of(actor, filled.desk.data), desk_of(actor, filled.target.data)
    missing = {"gift": gift is None, "desk": desk is None, "target": what == "move" and target is None}
    if any(missing.values()):
        raise Invalid(field_errors={name: _("Choose one.") for name, is_gone in missing.items() if is_gone})
    assert gift is not None
    uid, note, quantity = uid_of(filled.uid.data), filled.note.data or "", filled.quantity.data
    if what == "receive":
        actions.receive(actor, gift, desk, quantity, filled.best_before.data, note, uid=uid)
    elif what == "move":
        actions.move(actor, gift, desk, target, quantity, note, uid=uid)
    else:
        actions.write_off(actor, gift, desk, quantity, filled.why.data or "", note, uid=uid)


# -- counted ---------------------------------------------------------------------------------------------


@bp.get("/count")
@requires(may.COUNT)
def count_form() -> Response:
    """All gifts of a desk, to be counted."""
    actor = current_actor()
    desk = desk_of(actor, request.args.get("desk")) or my_desk(actor)
    return _count_page(desk, {})


@bp.get("/count.pdf")
@requires(may.COUNT)
def count_pdf() -> Response:
    """The sheet to count by, without what should be there."""
    actor = current_actor()
    desk = desk_of(actor, request.args.get("desk")) or my_desk(actor)
    if desk is None:
        raise NotFound()
    paper = Paper.of(actor, request.args.get("lang"))
    data = print_count_sheet(paper, desk, _gifts(actor), mall_date(today()))
    answer = Response(data, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="count-{desk.code}.pdf"'
    return no_store(answer)


def _count_page(desk: Any, errors: dict[str, str], status: int = 200) -> Response:
    actor = current_actor()
    there = reads.shelves(actor.mall_id or 0, today()) if desk is not None else {}
    rows = [
        {
            "gift": one,
            "shelf": there.get((one.id, desk.id), reads.NOTHING),
            "counted": typed(f"counted-{one.uid}", 9),
            "note": typed(f"note-{one.uid}"),
            "error": errors.get(str(one.uid), ""),
        }
        for one in (_gifts(actor) if desk is not None else [])
    ]
    desks = [(str(one.uid), f"{one.code} {one.name}") for one in list_desks(actor.mall_id or 0)]
    return page("gifts/count.html", "stock", status=status, desk=desk, desks=desks, rows=rows, time=mall_time)


@bp.post("/count")
@requires(may.COUNT)
def count() -> BaseResponse:
    """What was counted becomes the stock; a difference needs its reason. All lines or none."""
    actor = current_actor()
    desk = desk_of(actor, typed("desk", 40))
    if desk is None:
        return _count_page(None, {}, 422)
    errors: dict[str, str] = {}
    with transaction():
        savepoint = db.session.begin_nested()
        done = _count_all(actor, desk, errors)
        if errors:
            savepoint.rollback()
        else:
            savepoint.commit()
    if errors:
        return _count_page(desk, errors, 422)
    flash_ok(_("%(n)s gifts are counted.", n=done))
    return redirect_after("gift_stock.index")


def _count_all(actor: Actor, desk: Any, errors: dict[str, str]) -> int:
    done = 0
    for gift in _gifts(actor):
        text = typed(f"counted-{gift.uid}", 9)
        if not text:
            continue
        number = int(text) if text.isascii() and text.isdigit() else None
        try:
            actions.count(actor, gift, desk, number, typed(f"note-{gift.uid}"))
            done += 1
        except DomainError as error:
            errors[str(gift.uid)] = str(error.message)
    return done
