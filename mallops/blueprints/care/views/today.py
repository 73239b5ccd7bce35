"""The list of the day: whom to contact, why, until when (26.2)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.care import permissions as may
from mallops.blueprints.care.queries import calls as reads
from mallops.blueprints.care.rules import words
from mallops.blueprints.care.rules.calling import may_call_at
from mallops.blueprints.care.views.parts import name_for, reason_of, tier_names
from mallops.core.auth import current_actor, requires
from mallops.core.clock import mall_now
from mallops.core.web import NavItem, nav_item, no_store, render

bp = Blueprint("care", __name__)
nav_item(NavItem("care.today", _l("Customer care"), "heart-pulse", "members", may.VIEW, order=40, phone=True))


def wanted_now() -> reads.Wanted:
    """The part of the list that the address asks for."""
    reason = request.args.get("reason", "")
    return reads.Wanted(reason if reason in words.REASONS else "", request.args.get("mine") == "1")


@bp.get("/care/")
@requires(may.VIEW)
def today() -> Response:
    """All of today, or one reason of it, or one's own."""
    actor, wanted = current_actor(), wanted_now()
    rules = reads.rules_of(actor.mall_id)
    counts = reads.count_due(actor, mine=wanted.mine)
    mine: dict[str, Any] = {"mine": "1"} if wanted.mine else {}
    chips = [
        {
            "label": _("All"),
            "url": url_for("care.today", **mine),
            "active": not wanted.reason,
            "count": sum(counts.values()),
        }
    ]
    chips += [
        {
            "label": words.REASONS[code].label,
            "url": url_for("care.today", reason=code, **mine),
            "active": wanted.reason == code,
            "count": number,
            "icon": words.REASONS[code].icon,
        }
        for code, number in counts.items()
    ]
    page = render(
        "care/today.html",
        "list",
        rows=[
            {"one": call, "name": name_for(actor, call.member), "reason": reason_of(call)}
            for call in reads.list_due(actor, wanted)
        ],
        chips=chips,
        wanted=wanted,
        done=reads.count_done(actor),
        day=reads.today_in(actor),
        tiers=tier_names(actor),
        most=reads.MOST,
        works=actor.can(may.WORK),
        may_call=may_call_at(rules, mall_now(actor.tz).time()),
        hours=(rules.call_from, rules.call_until),
        channels=words.CHANNELS,
    )
    return no_store(page)
