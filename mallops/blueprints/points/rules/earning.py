"""How many points a slip gives, and why: every part of the sum is kept with the entry.

Each part is rounded down to whole points by itself. Extras (tier, weekday, the best campaign) count from the
base and are added; caps come last and cut the mall's extras before they cut the base.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from flask_babel import gettext as _

from mallops.blueprints.points.rules.policy import Policy
from mallops.core.errors import Conflict

Part = dict[str, Any]


class NoPoints(Conflict):
    """The slip gives nothing; the sentence says why."""


@dataclass(frozen=True)
class Offer:
    """A campaign that runs on the day."""

    name_zh: str
    name_en: str
    percent: int = 0
    points: int = 0
    min_fen: int = 0
    category: str = ""
    tenant_id: int | None = None

    def gives(self, sale: Sale, base: int) -> int:
        """Its extra for a slip."""
        if (
            sale.fen < self.min_fen
            or (self.tenant_id is not None and self.tenant_id != sale.tenant_id)
            or (self.category and self.category != sale.category)
        ):
            return 0
        return base * self.percent // 100 + self.points


@dataclass(frozen=True)
class Sale:
    """What counts of a slip and its member. `day_points`, `month_points`: what the caps have seen already."""

    fen: int
    tenant_id: int
    category: str
    on: dt.date
    tier: str = ""
    day_points: int = 0
    month_points: int = 0


class Earning(NamedTuple):
    """Points in all, of which the mall gave `promotion` extra, and the parts of the sum."""

    points: int
    promotion: int
    parts: list[Part]


def count_points(policy: Policy, sale: Sale, offers: Sequence[Offer]) -> Earning:
    """What a slip gives. Raises NoPoints when that is nothing."""
    kind, fen = policy.rate_for(sale.tenant_id, sale.category)
    if not fen:
        raise NoPoints(_("This shop gives no points by the mall's rules."))
    base = sale.fen // fen
    parts: list[Part] = [{"code": f"base_{kind}", "points": base, "fen": fen}]
    if base:
        parts += _extras(policy, sale, base, offers)
    extra = sum(part["points"] for part in parts[1:])
    parts += _cuts(policy, sale, base + extra)
    total = sum(part["points"] for part in parts)
    if total <= 0:
        raise NoPoints(_why_nothing(base, fen))
    return Earning(total, max(0, total - base), parts)


def _why_nothing(base: int, fen: int) -> str:
    from mallops.core.money import format_yuan

    if not base:
        return _("This slip is too small for a point: one point needs %(amount)s.", amount=format_yuan(fen))
    return _("The card has reached its cap: this slip gives no more points today or this month.")


def _extras(policy: Policy, sale: Sale, base: int, offers: Sequence[Offer]) -> list[Part]:
    parts: list[Part] = []
    tier = policy.tier(sale.tier)
    if tier is not None and base * tier.percent // 100:
        parts.append(
            {
                "code": "tier",
                "points": base * tier.percent // 100,
                "percent": tier.percent,
                "zh": tier.name_zh,
                "en": tier.name_en,
            }
        )
    percent = policy.day_percent(sale.on.weekday())
    if base * percent // 100:
        parts.append(
            {"code": "day", "points": base * percent // 100, "percent": percent, "day": sale.on.weekday()}
        )
    best = max(offers, key=lambda one: one.gives(sale, base), default=None)
    if best is not None and best.gives(sale, base):
        parts.append(
            {"code": "campaign", "points": best.gives(sale, base), "zh": best.name_zh, "en": best.name_en}
        )
    return parts


def _cuts(policy: Policy, sale: Sale, points: int) -> list[Part]:
    """The caps, each cutting what the ones before it left."""
    parts = []
    for code, cap, seen in (
        ("cap_slip", policy.cap_slip, 0),
        ("cap_day", policy.cap_day, sale.day_points),
        ("cap_month", policy.cap_month, sale.month_points),
    ):
        over = min(points, seen + points - cap) if cap else 0
        if over > 0:
            points -= over
            parts.append({"code": code, "points": -over, "cap": cap})
    return parts


__all__ = ["Earning", "NoPoints", "Offer", "Part", "Sale", "count_points"]
