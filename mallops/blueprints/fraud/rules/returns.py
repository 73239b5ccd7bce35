"""Rules over what comes back and goes round: slips on two cards, returns after spending, points in a ring."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.fraud.rules.base import DAY, Given, Param, Scan, days_param, on_card, rule, seconds
from mallops.blueprints.fraud.rules.sources import (
    ENTRY,
    LINE,
    SLIP,
    bursts,
    clashes,
    of,
    transfers,
    unsettled,
)

CARDS = _l("cards")


def _two_cards(numbers: Mapping[str, Any], _name: str) -> str:
    return _("%(n)s times a slip was brought that had given its points to another card, %(span)s",
             n=numbers["n"], span=on_card(numbers))  # fmt: skip


@rule(
    "two_cards",
    _l("One slip on two cards"),
    _l("Does the card bring slips again and again that gave their points to another card?"),
    Param("slips", _l("From so many times"), 2, 1, 50, _l("times")),
    days_param(30),
    icon="copy",
    weight=45,
    touched="clash",
    says=_two_cards,
)
def two_cards(scan: Scan, given: Given) -> sa.Select[Any]:
    """One slip of another card may be a mistake of the desk."""
    return bursts(clashes(scan, "two_cards"), ("account_id",), given["days"] * DAY, given["slips"])


def _refund_spent(numbers: Mapping[str, Any], _name: str) -> str:
    return _("%(n)s times goods were returned after the points of the purchase had been spent, %(span)s",
             n=numbers["n"], span=on_card(numbers))  # fmt: skip


@rule(
    "refund_spent",
    _l("Returned after the points were spent"),
    _l("Does somebody buy, spend the points, and bring the goods back, again and again?"),
    Param("returns", _l("From so many returns"), 3, 1, 50, _l("times")),
    days_param(30),
    icon="undo-2",
    weight=60,
    touched="refund",
    says=_refund_spent,
)
def refund_spent(scan: Scan, given: Given) -> sa.Select[Any]:
    """Earned, redeemed in between, returned; the line of the member is found by its account and time."""
    back, earned, spent = ENTRY.alias("back"), ENTRY.alias("earned"), ENTRY.alias("spent")
    undone = ENTRY.alias("undone")
    b, s = back.c, SLIP.c
    redeemed = (
        sa.exists()
        .where(
            LINE.c.account_id == s.account_id, LINE.c.at >= earned.c.at, LINE.c.at <= b.at,
            spent.c.id == LINE.c.entry_id, spent.c.kind == "redeem",
        )
    )  # fmt: skip
    base = (
        sa.select(
            s.account_id, sa.literal("refund").label("subject"), b.id.label("ref_id"), b.points, b.fen,
            seconds(b.at).label("sec"),
        )
        .join_from(back, SLIP, s.id == b.slip_id)
        .join(earned, sa.and_(earned.c.slip_id == s.id, earned.c.kind == "earn", earned.c.seq < b.seq))
        .where(
            b.kind == "refund", b.at >= scan.since, redeemed,
            ~sa.exists().where(undone.c.reverses_id == earned.c.id, undone.c.seq < b.seq),
            ~sa.exists().where(undone.c.reverses_id == b.id),
            *unsettled(scan, "refund_spent", "refund", b.id), *of(scan, s.account_id),
        )
    )  # fmt: skip
    if scan.accounts is None:
        base = base.where(b.mall_id == scan.mall_id, b.seq >= scan.from_seq)
    else:
        base = base.where(s.mall_id == scan.mall_id, s.refunded > 0)
    return bursts(base, ("account_id",), given["days"] * DAY, given["returns"])


def _ring(numbers: Mapping[str, Any], _name: str) -> str:
    return _("Points went from this card to others and came back to it %(span)s", span=on_card(numbers))


@rule(
    "ring",
    _l("Points in a ring"),
    _l("Do points go from card to card until they are where they began?"),
    days_param(30),
    icon="refresh-cw",
    weight=60,
    touched="transfer",
    says=_ring,
)
def ring(scan: Scan, given: Given) -> sa.Select[Any]:
    """Rings of two and of three cards, each step after the one before."""
    steps = transfers(scan, "ring").cte("steps")
    a, b, c = steps.alias("a"), steps.alias("b"), steps.alias("c")
    span = given["days"] * DAY
    onward = sa.and_(b.c.giver == a.c.taker, b.c.ref_id > a.c.ref_id, b.c.sec - a.c.sec <= span)
    two = sa.select(
        a.c.ref_id.label("x"), b.c.ref_id.label("y"), b.c.ref_id.label("z"), sa.literal(2).label("n")
    ).join_from(a, b, sa.and_(onward, b.c.taker == a.c.giver))  # fmt: skip
    three = (
        sa.select(a.c.ref_id, b.c.ref_id, c.c.ref_id, sa.literal(3))
        .join_from(a, b, onward)
        .join(
            c,
            sa.and_(
                c.c.giver == b.c.taker, c.c.taker == a.c.giver, c.c.ref_id > b.c.ref_id,
                c.c.sec - a.c.sec <= span,
            ),
        )
    )  # fmt: skip
    rings = sa.union(two, three).cte("rings")
    edge = steps.alias("edge")
    inside = sa.or_(*[edge.c.ref_id == rings.c[name] for name in "xyz"])
    part = sa.select(
        edge.c.ref_id, edge.c.giver, edge.c.taker, edge.c.points, edge.c.sec, rings.c.n
    ).join_from(edge, rings, inside)  # fmt: skip
    found = part.subquery()
    both = sa.union_all(_of_card(found, found.c.giver), _of_card(found, found.c.taker)).subquery()
    grouped = sa.select(
        both.c.account_id, both.c.subject, both.c.ref_id, sa.func.max(both.c.sec).label("sec"),
        sa.func.max(both.c.points).label("points"), sa.literal(0).label("fen"),
        sa.func.max(both.c.n).label("n"), sa.null().label("k"),
    ).group_by(both.c.account_id, both.c.subject, both.c.ref_id)  # fmt: skip
    return grouped


def _of_card(found: Any, account: Any) -> sa.Select[Any]:
    return sa.select(
        account.label("account_id"), sa.literal("transfer").label("subject"), found.c.ref_id, found.c.sec,
        found.c.points, found.c.n,
    )  # fmt: skip


def _gather(numbers: Mapping[str, Any], _name: str) -> str:
    return _("%(n)s other cards gave all their points to this one %(span)s",
             n=numbers["n"], span=on_card(numbers))  # fmt: skip


@rule(
    "gather",
    _l("Cards emptied into one"),
    _l("Is one card the place to which the points of many others go?"),
    Param("cards", _l("From so many cards"), 3, 2, 50, CARDS),
    days_param(60),
    icon="users",
    weight=50,
    touched="transfer",
    says=_gather,
)
def gather(scan: Scan, given: Given) -> sa.Select[Any]:
    """Transfers into it, rolling over the days."""
    moved = transfers(scan, "gather").subquery()
    base = sa.select(
        moved.c.taker.label("account_id"), sa.literal("transfer").label("subject"), moved.c.ref_id,
        moved.c.points, sa.literal(0).label("fen"), moved.c.sec,
    )  # fmt: skip
    return bursts(base, ("account_id",), given["days"] * DAY, given["cards"])


__all__ = ["gather", "refund_spent", "ring", "two_cards"]
