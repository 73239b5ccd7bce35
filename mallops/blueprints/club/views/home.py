"""My card, my points, what I can have for them; the whole history."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Response, url_for
from flask_babel import format_date

from mallops.blueprints.club.queries import own
from mallops.blueprints.club.queries.guests import Guest
from mallops.blueprints.club.rules.words import Told, told
from mallops.blueprints.club.views.blueprint import bp
from mallops.blueprints.club.views.door import club_only
from mallops.blueprints.club.views.parts import card_code, number_of, page, today_of
from mallops.blueprints.members.queries.members import find_carried
from mallops.blueprints.members.rules.cards import shown
from mallops.blueprints.points.rules.words import amount_of, gives, standing_words
from mallops.core.clock import in_zone
from mallops.core.errors import NotFound
from mallops.core.names import is_chinese

FIRST_YEAR, LAST_YEAR = 2000, 9000


@bp.get("/home")
@club_only
def home(guest: Guest) -> Response:
    """Everything at a glance."""
    seen = own.look(guest.member, guest.mall.tz, today_of(guest))
    points = seen.points
    return page(
        guest,
        "home",
        "home",
        seen=seen,
        number=shown(seen.card.number) if seen.card else "",
        qr=card_code(seen.card, 132) if seen.card else None,
        standing=standing_words(points.progress, points.policy.tier_basis),
        counted=amount_of(points.progress.counted, points.policy.tier_basis),
        lines=[told(one) for one in points.entries],
        gives=gives,
    )


@bp.get("/card")
@club_only
def card(guest: Guest) -> Response:
    """The card alone, large and bright, for the scanner at the desk."""
    carried = find_carried(guest.member.id)
    if carried is None or carried.state == "issued":
        raise NotFound()
    return page(guest, "card", number=shown(carried.number), qr=card_code(carried, 320))


@bp.get("/points")
@club_only
def history(guest: Guest) -> Response:
    """Every booking, month by month, the newest first."""
    month, below = _month(), number_of("below") or None
    found = own.history(guest.member, guest.mall.tz, month, below)
    code = guest.mall.code
    chosen: dict[str, Any] = {"month": month} if month else {}
    groups: list[tuple[str, list[Told]]] = []
    for line in found.lines:
        local = in_zone(line.at, guest.mall.tz)
        words = _month_words(local.year * 100 + local.month)
        if not groups or groups[-1][0] != words:
            groups.append((words, []))
        groups[-1][1].append(told(line))
    older = url_for("club.history", code=code, below=found.below, **chosen) if found.below else None
    newest = url_for("club.history", code=code, **chosen) if below else None
    return page(
        guest,
        "history",
        "history",
        groups=groups,
        months=found.months,
        month=month,
        month_words=_month_words,
        older=older,
        newest=newest,
    )


def _month() -> int:
    """`202603` in the address; 0 for none."""
    month = number_of("month")
    return month if FIRST_YEAR < month // 100 < LAST_YEAR and 1 <= month % 100 <= 12 else 0


def _month_words(month: int) -> str:
    first = dt.date(month // 100, month % 100, 1)
    return str(format_date(first, "yyyy年M月" if is_chinese() else "MMMM yyyy"))
