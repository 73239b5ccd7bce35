"""The mall's rules of points as a value: read from what is stored, checked when it is written.

Percentages are extras on the base: 100 is "double". Nothing multiplies an extra. 0 as a cap means none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.core.errors import Invalid
from mallops.core.names import pick

MAX_POINTS = 10_000_000
SHORTFALLS: dict[str, Any] = {
    "debt": _l("The balance may go below nothing; the next points pay it back"),
    "refuse": _l("The goods return waits until the member has the points"),
    "pay": _l("The member pays the value of the missing points"),
}
BASES: dict[str, Any] = {"points": _l("Points earned in 12 months"), "spend": _l("Money spent in 12 months")}


@dataclass(frozen=True)
class Rate:
    """Another rate for one shop (`kind` tenant, `key` its id) or one category. `fen` 0: gives no points."""

    kind: str
    key: str
    fen: int


@dataclass(frozen=True)
class Tier:
    """A tier from `threshold` on (points, or fen when money counts), with `percent` extra points."""

    code: str
    name_zh: str
    name_en: str
    threshold: int
    percent: int = 0

    @property
    def name(self) -> str:
        """In the reader's language."""
        return pick(self.name_zh, self.name_en)


@dataclass(frozen=True)
class Policy:
    """All of it. As it stands here it is what we ship: 1 point for 10 yuan, no extras, 24 months."""

    fen_per_point: int = 1000
    rates: tuple[Rate, ...] = ()
    days: tuple[tuple[int, int], ...] = ()
    tiers: tuple[Tier, ...] = field(
        default=(
            Tier("silver", "银卡", "Silver", 1_000, 0),
            Tier("gold", "金卡", "Gold", 5_000, 20),
            Tier("platinum", "白金卡", "Platinum", 20_000, 50),
        )
    )
    tier_basis: str = "points"
    cap_slip: int = 0
    cap_day: int = 0
    cap_month: int = 0
    slip_days: int = 30
    expiry_months: int = 24
    grace_days: int = 30
    shortfall: str = "debt"
    point_fen: int = 2
    second_from: int = 500

    def rate_for(self, tenant_id: int, category: str) -> tuple[str, int]:
        """("tenant" | "category" | "all", fen a point): the closest rate wins."""
        known = {(one.kind, one.key): one.fen for one in self.rates}
        for kind, key in (("tenant", str(tenant_id)), ("category", category)):
            if (kind, key) in known:
                return kind, known[kind, key]
        return "all", self.fen_per_point

    def tier(self, code: str) -> Tier | None:
        """The tier of this code, or None."""
        return next((one for one in self.tiers if one.code == code), None)

    def day_percent(self, weekday: int) -> int:
        """The extra of a weekday (Monday is 0)."""
        return dict(self.days).get(weekday, 0)


SHIPPED = Policy()
_WHOLE = {
    "fen_per_point": (1, 10_000_000),
    "cap_slip": (0, MAX_POINTS),
    "cap_day": (0, MAX_POINTS),
    "cap_month": (0, MAX_POINTS),
    "slip_days": (0, 366),
    "expiry_months": (0, 120),
    "grace_days": (0, 366),
    "point_fen": (0, 100_000),
    "second_from": (1, MAX_POINTS),
}


def dump(policy: Policy) -> dict[str, Any]:
    """As it is stored."""
    body = asdict(policy)
    body["days"] = [list(one) for one in policy.days]
    body["rates"], body["tiers"] = list(body["rates"]), list(body["tiers"])
    return body


def load(body: Mapping[str, Any]) -> Policy:
    """From what is stored; what an older version did not know is as we ship it."""
    known = {one.name: body[one.name] for one in fields(Policy) if one.name in body}
    known["rates"] = tuple(Rate(**one) for one in body.get("rates", ()))
    known["tiers"] = tuple(Tier(**one) for one in body.get("tiers", ()))
    known["days"] = tuple((int(day), int(percent)) for day, percent in body.get("days", ()))
    return Policy(**known)


def ensure_policy(policy: Policy) -> Policy:
    """Raise Invalid, field by field, for what no mall can mean."""
    errors: dict[str, Any] = {}
    for name, (least, most) in _WHOLE.items():
        if not least <= getattr(policy, name) <= most:
            errors[name] = _("Enter a whole number from %(least)s to %(most)s.", least=least, most=most)
    if policy.shortfall not in SHORTFALLS:
        errors["shortfall"] = _("Choose what happens when the points are gone.")
    if policy.tier_basis not in BASES:
        errors["tier_basis"] = _("Choose what counts for the tiers.")
    if any(not 0 <= percent <= 1000 for _day, percent in policy.days):
        errors["days"] = _("An extra is 0 to 1000 per cent.")
    errors |= _tier_errors(policy.tiers)
    if any(one.fen < 0 or one.fen > 10_000_000 for one in policy.rates):
        errors["rates"] = _("Enter how many yuan give a point, or 0 for none.")
    if errors:
        raise Invalid(field_errors=errors)
    return policy


def _tier_errors(tiers: tuple[Tier, ...]) -> dict[str, Any]:
    if len({one.code for one in tiers}) != len(tiers) or any(not 0 < len(one.code) <= 12 for one in tiers):
        return {"tiers": _("Each tier needs a short code of its own, up to 12 letters.")}
    if any(not (one.name_zh or one.name_en) for one in tiers):
        return {"tiers": _("Give each tier a name.")}
    if any(not 0 < one.threshold <= 10**12 for one in tiers) or any(
        not 0 <= one.percent <= 1000 for one in tiers
    ):
        return {"tiers": _("A tier begins above nothing; its extra is 0 to 1000 per cent.")}
    steps = [one.threshold for one in tiers]
    if steps != sorted(set(steps)):
        return {"tiers": _("Each tier must begin above the one before it.")}
    return {}


__all__ = ["BASES", "SHIPPED", "SHORTFALLS", "Policy", "Rate", "Tier", "dump", "ensure_policy", "load"]
