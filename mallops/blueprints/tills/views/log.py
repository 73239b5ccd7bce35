"""The log of calls."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_babel import pgettext

from mallops.blueprints.tills import permissions as may
from mallops.blueprints.tills.actions.tidy import LOG_DAYS
from mallops.blueprints.tills.queries import calls, partners
from mallops.blueprints.tills.rules.calls import CALLS
from mallops.blueprints.tills.rules.problems import CODES
from mallops.blueprints.tills.views.parts import key_of, page, uid_of, word_of
from mallops.core.auth import Actor, current_actor, requires
from mallops.core.clock import zone

bp = Blueprint("till_log", __name__, url_prefix="/tills/calls")
SLOW = (100, 500, 2000)


@bp.get("/")
@requires(may.VIEW)
def index() -> Response:
    """Calls, the newest first."""
    actor = current_actor()
    mall_id = actor.mall_id or 0
    keys = partners.all_keys(mall_id)
    asked, given = _asked(actor, keys)
    found = calls.list_calls(mall_id, asked, below=key_of("below"), size=calls.PAGE + 1)
    rows, more = found[: calls.PAGE], len(found) > calls.PAGE
    older = url_for("till_log.index", **given, below=rows[-1].id) if more else None
    return page(
        "tills/calls.html",
        "log",
        "calls",
        rows=rows,
        older=older,
        newest=url_for("till_log.index", **given) if request.args.get("below") else None,
        given=given,
        active=asked.active(),
        keys=[(str(one.uid), f"{one.partner.name} · {one.name} · {one.prefix}…") for one in keys],
        calls=[(one.name, one.title) for one in CALLS],
        titles={one.name: one.title for one in CALLS},
        codes=CODES,
        statuses=_statuses(),
        slow=[(str(ms), _("%(n)s ms and more", n=ms)) for ms in SLOW],
        days=LOG_DAYS,
    )


def _asked(actor: Actor, keys: list[Any]) -> tuple[calls.Filters, dict[str, Any]]:
    """The filters of the address, and those of them that make sense."""
    uid = uid_of(word_of("key"))
    key = next((one for one in keys if one.uid == uid), None)
    call = word_of("call") if word_of("call") in {one.name for one in CALLS} else ""
    status = word_of("status") if word_of("status") in calls.STATUSES else ""
    slow = word_of("slow") if word_of("slow") in {str(one) for one in SLOW} else ""
    since, until = _day("from"), _day("to")
    again = word_of("q")
    given = {
        "key": str(uid) if key is not None else "", "call": call, "status": status, "slow": slow, "q": again,
        "from": since.isoformat() if since else "", "to": until.isoformat() if until else "",
    }  # fmt: skip
    filters = calls.Filters(
        key_id=key.id if key is not None else None,
        call=call,
        status=status,
        since=_begins(since, actor.tz) if since else None,
        until=_begins(until + dt.timedelta(days=1), actor.tz) if until else None,
        slow=int(slow or 0),
        idempotency_key=again,
    )
    return filters, {name: text for name, text in given.items() if text}


def _statuses() -> list[tuple[str, str]]:
    return [
        ("ok", pgettext("tills", "Done")),
        ("refused", pgettext("tills", "Refused")),
        ("failed", pgettext("tills", "Failed")),
    ]


def _begins(day: dt.date, tz: str) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), zone(tz)).astimezone(dt.UTC)


def _day(name: str) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(word_of(name))
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2100 else None


__all__ = ["bp"]
