"""How the desk is drawn: the whole page, or the part that htmx swaps; the place where one works."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _

from mallops.blueprints.counter import queries as reads
from mallops.blueprints.fraud.queries.alerts import is_watched
from mallops.blueprints.gifts.rules.words import ISSUE_STATES, VOUCHER_STATES
from mallops.blueprints.members.models import Desk, Member
from mallops.blueprints.members.queries.stock import list_desks
from mallops.blueprints.members.rules.cards import shown
from mallops.blueprints.members.rules.life import STATES
from mallops.blueprints.points.rules.words import KINDS, signed
from mallops.core.auth import Actor, current_actor
from mallops.core.crypto import mask_phone
from mallops.core.formatting import mall_date, mall_time
from mallops.core.money import format_yuan
from mallops.core.web import no_store, render, wants_fragment

DESK_COOKIE = "desk"
#: What is done with a member.
ACTIONS = ("earn", "redeem", "refund", "card")


@dataclass(frozen=True)
class Receipt:
    """The line above the empty search box: what was just done, where it is printed."""

    text: str
    slim: str = ""
    full: str = ""
    notes: tuple[str, ...] = ()


def my_desk(actor: Actor) -> Desk | None:
    """The desk this browser was last used at; the only one, when there is only one besides the store."""
    return _place(_counters(actor))


def _counters(actor: Actor) -> list[Desk]:
    return [one for one in list_desks(actor.mall_id or 0) if not one.is_store]


def _place(others: list[Desk]) -> Desk | None:
    known = next((one for one in others if str(one.uid) == request.cookies.get(DESK_COOKIE)), None)
    if known is not None:
        return known
    return others[0] if len(others) == 1 else None


def page(status: int = 200, *, looked_up: bool = False, **context: Any) -> Response:
    """The desk; htmx gets only what changes. Personal, so never kept.

    `looked_up`: somebody was only asked for, so htmx keeps today's work as it stands on the screen.
    """
    actor = current_actor()
    desks = _counters(actor)
    same = looked_up and wants_fragment()
    known: dict[str, Any] = {
        "question": "",
        "receipt": None,
        "found": None,
        "seen": None,
        "form": None,
        "what": "",
        "taking": None,
        "error": "",
        "wrong_card": False,
        "undoing": None,
    }
    return no_store(
        render(
            "counter/desk.html",
            "desk",
            status,
            **{**known, **context},
            caution=context.get("seen") is not None and is_watched(actor, context["seen"].member.id),
            done=None if same else [_done(one) for one in reads.done_today(actor)],
            desks=desks,
            place=_place(desks),
            labels=_labels(),
            keys={"earn": ("E", "F2"), "redeem": ("R", "F4"), "refund": ("T", "F8"), "card": ("C", "F9")},
            icons={"earn": "plus", "redeem": "star", "refund": "undo-2", "card": "badge-check"},
            states=STATES,
            shown=shown,
            mask=mask_phone,
            signed=signed,
            kinds=KINDS,
            time=mall_time,
            day=mall_date,
            yuan=format_yuan,
        )
    )


def _labels() -> dict[str, str]:
    return {"earn": _("Earn"), "redeem": _("Redeem"), "refund": _("Goods back"), "card": _("New card")}


def member_page(actor: Actor, member: Member, status: int = 200, **context: Any) -> Response:
    """The desk with a member on it."""
    return page(status, seen=reads.see(actor, member), **context)


def name_of(member: Any) -> str:
    """Who it was, for a line of today's work."""
    return (member.name or member.number) if member is not None else ""


def _done(one: reads.Done) -> dict[str, Any]:
    row = one.row
    if one.kind == "entry":
        what = f"{KINDS[row.kind]} {signed(row.points)}"
        if row.slip is not None:
            what = f"{what} · {row.slip.tenant.name} {row.slip.number}"
    elif one.kind == "gift":
        many = f" × {row.quantity}" if row.quantity > 1 else ""
        what = f"{row.gift.name}{many}"
    elif one.kind == "voucher":
        what = _("Voucher %(name)s", name=row.kind.name)
    else:
        what = _("Took %(name)s for %(shop)s", name=row.voucher.kind.name, shop=row.tenant.name)
    return {
        "what": what,
        "state": _end_of(one),
        "who": name_of(one.member),
        "time": mall_time(one.at, "clock"),
        "open": one.open,
        "url": url_for("counter.undo", kind=one.kind, uid=row.uid),
    }


def _end_of(one: reads.Done) -> tuple[Any, str] | None:
    """What became of something that is not taken back here any more, and its tone."""
    if one.open:
        return ISSUE_STATES["held"] if one.kind == "gift" and one.row.state == "held" else None
    if one.kind == "voucher":
        return VOUCHER_STATES[one.row.state]
    if one.kind == "gift":
        return ISSUE_STATES[one.row.state]
    return _("Taken back"), "muted"


def new_key() -> str:
    """The key of a form."""
    return str(uuid.uuid4())
