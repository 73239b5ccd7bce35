"""The ledger in a shopper's words: what happened, where, why so many."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from mallops.blueprints.points.rules.words import ADJUST_REASONS, ICONS, PURPOSES, part_text, signed
from mallops.core.money import format_yuan

TITLES: dict[str, Any] = {
    "earn": lazy_pgettext("club", "Purchase"),
    "redeem": _l("Points used"),
    "refund": _l("Goods returned"),
    "reverse": _l("Put right by the mall"),
    "transfer": _l("From your other card"),
    "expire": _l("Points ran out"),
    "adjust": _l("Put right by the mall"),
}
CHANNELS: dict[str, Any] = {
    "desk": _l("at the service desk"),
    "till": _l("at the till"),
    "job": lazy_pgettext("points", "by itself"),
    "member": _l("on this page"),
}


@dataclass(frozen=True)
class Told:
    """One line of the history: `parts` are (why, points)."""

    title: str
    where: str
    icon: str
    points: str
    plus: bool
    balance: int
    at: Any
    parts: list[tuple[str, str]]


def told(line: Any) -> Told:
    """A line of the ledger as its member reads it."""
    entry = line.entry
    shop = entry.slip.tenant.name if entry.slip is not None else ""
    spent = format_yuan(entry.fen) if entry.fen and entry.kind in ("earn", "refund") else ""
    where = " · ".join(one for one in (shop, spent, str(CHANNELS[entry.channel])) if one)
    return Told(
        _title(entry),
        where,
        ICONS[entry.kind],
        signed(line.amount),
        line.amount > 0,
        line.balance_after,
        line.at,
        [(_part(one), signed(int(one["points"])) if one.get("points") else "") for one in entry.explanation],
    )


def _title(entry: Any) -> str:
    if entry.kind == "redeem" and entry.reason in PURPOSES:
        return _("Points used: %(what)s", what=PURPOSES[entry.reason])
    if entry.kind == "adjust" and entry.reason in ADJUST_REASONS:
        return str(ADJUST_REASONS[entry.reason])
    return str(TITLES[entry.kind])


def _part(part: Mapping[str, Any]) -> str:
    """As the house reads it, without the number of another booking, which says nothing to a shopper."""
    return _("An earlier booking is taken back") if part["code"] == "taken_back" else part_text(part)


__all__ = ["TITLES", "Told", "told"]
