"""A tenant itself asks to move in, to change, to move out (12 to 14), and follows it behind its link."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from mallops.blueprints.moves.actions.adjusting import Change, apply_change
from mallops.blueprints.moves.actions.movein import MoveInTold, apply_in
from mallops.blueprints.moves.actions.moveout import MoveOutTold, apply_out
from mallops.blueprints.moves.actions.signing import SIGN
from mallops.blueprints.portal.actions.kinds import link_of
from mallops.blueprints.portal.queries import Shop, find_own
from mallops.blueprints.portal.rules import OwnersOnly
from mallops.core.errors import NotFound
from mallops.core.links import ShareLink

Told = MoveInTold | Change | MoveOutTold


@dataclass(frozen=True)
class Move:
    """What the owner of a shop may ask for. `statuses`: of tenants to whom it makes sense."""

    code: str
    label: Any
    hint: Any
    icon: str
    statuses: frozenset[str]
    apply: Callable[..., Any]


HERE = frozenset({"moving_in", "trading", "suspended", "moving_out"})
MOVES: dict[str, Move] = {
    one.code: one
    for one in (
        Move(
            "in",
            _l("Move in"),
            _l("A unit for your shop, or one more."),
            "store",
            frozenset({"prospect", "moving_in", "trading", "suspended", "left"}),
            apply_in,
        ),
        Move(
            "change",
            _l("Change of unit, area, brand or category"),
            _l("Leasing, finance and the operations manager decide."),
            "git-compare-arrows",
            HERE,
            apply_change,
        ),
        Move(
            "out",
            _l("Move out"),
            _l("Give notice for one unit or for all, and say where your deposit goes."),
            "log-out",
            HERE,
            apply_out,
        ),
    )
}


def offered(shop: Shop) -> list[Move]:
    """What this person may ask for now: only the owner decides about the shop itself."""
    if not shop.is_owner:
        return []
    return [one for one in MOVES.values() if shop.tenant.status in one.statuses]


def get_offered(shop: Shop, code: str) -> Move:
    """One of them. Raises OwnersOnly, NotFound."""
    if not shop.is_owner:
        raise OwnersOnly()
    found = next((one for one in offered(shop) if one.code == code), None)
    if found is None:
        raise NotFound()
    return found


def ask(shop: Shop, move: Move, told: Told, uid: uuid.UUID) -> tuple[ShareLink, str]:
    """Take it in as the desk would; the same form sent again gives the first. Its link and number.

    Raises Invalid, Conflict.
    """
    case = find_own(shop, uid) or move.apply(shop.actor, shop.tenant, told, uid=uid)
    return link_of(shop, case, SIGN), case.number or ""
