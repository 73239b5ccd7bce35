"""Who decides a notice and when, and when misses are so many that somebody talks to the tenant. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.core.errors import Conflict, Invalid

ISSUED, APPEALED, CONFIRMED, EXCUSED = "issued", "appealed", "confirmed", "excused"
#: States in which nothing is decided yet.
OPEN_NOTICES = frozenset({ISSUED, APPEALED})
MAX_NAME, MAX_APPEAL, MAX_TALK = 60, 2000, 4000
VIAS: dict[str, Any] = {"link": _l("by the personal link"), "desk": _l("recorded by the mall")}


def ensure_may_decide(*, user_id: int | None, issued_by: int | None) -> None:
    """Raise Conflict when whoever issued the notice would decide it too."""
    if user_id is None or user_id == issued_by:
        raise Conflict(_("You issued this notice. Somebody else has to decide it."))


def ensure_may_confirm(*, state: str, appeal_until: dt.datetime | None, now: dt.datetime, until: str) -> None:
    """Raise Conflict while the tenant may still appeal; `until` says when that ends, in words."""
    if state == ISSUED and appeal_until is not None and now < appeal_until:
        raise Conflict(_("The tenant may appeal until %(when)s. Decide after that.", when=until))


def ensure_appeal(name: str, text: str) -> None:
    """Raise Invalid with a sentence for each field that lacks something."""
    errors = {}
    if not text.strip():
        errors["words"] = _("Say in a few words why the shop was not open.")
    elif len(text) > MAX_APPEAL:
        errors["words"] = _("Keep it under 2,000 characters.")
    if not name.strip():
        errors["name"] = _("Write the name of who appeals.")
    elif len(name) > MAX_NAME:
        errors["name"] = _("Keep it under %(n)s characters.", n=MAX_NAME)
    if errors:
        raise Invalid(field_errors=errors)


@dataclass(frozen=True)
class TalkDue:
    """A talk that has become due: how many misses, from the first to the last."""

    misses: int
    from_on: dt.date
    to_on: dt.date


def talk_due(
    confirmed: Collection[dt.date], on: dt.date, *, misses: int, window: int, talked_to: dt.date | None
) -> TalkDue | None:
    """The talk that a confirmed miss on a day makes due: so many confirmed misses within `window` days that
    end with the last of them. Misses up to `talked_to` were talked about already."""
    days = sorted(one for one in confirmed if talked_to is None or one > talked_to)
    for last in reversed([one for one in days if one >= on]):
        near = [one for one in days if last - dt.timedelta(days=window - 1) <= one <= last]
        if len(near) >= misses:
            return TalkDue(len(near), near[0], near[-1])
    return None
