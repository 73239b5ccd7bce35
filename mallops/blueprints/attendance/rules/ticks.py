"""What an attendance tick may say, and which of several counts (catalogue 10.1). Pure."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.core.errors import Invalid

OPEN, CLOSE = "open", "close"
PHASES: dict[str, Any] = {OPEN: _l("Opening"), CLOSE: _l("Closing")}
STATES: dict[str, Any] = {
    "on_time": _l("On time"),
    "late": _l("Late opening"),
    "early": _l("Left early"),
    "absent": _l("Absent"),
    "closed_allowed": _l("Closed with permission"),
}
#: What can be seen of a shop at opening and at closing.
STATES_OF = {
    OPEN: ("on_time", "late", "absent", "closed_allowed"),
    CLOSE: ("on_time", "early", "absent", "closed_allowed"),
}
MAX_REMARK = 300
#: A tick of an older day is not taken any more: a phone is offline for a week at most.
OLDEST = dt.timedelta(days=7)


@dataclass(frozen=True)
class Seen:
    """One look, as the rule sees it; `at` on the server's timeline, `order` breaks ties.

    `actual`: when the shop opened or left, if the officer knows.
    """

    uid: uuid.UUID
    state: str
    by: int | None
    at: dt.datetime
    order: int
    actual: dt.datetime | None = None
    remark: str = ""


@dataclass(frozen=True)
class Settled:
    """The look that counts, and whether another officer's last look says otherwise."""

    counts: Seen
    differs: tuple[Seen, ...] = ()


def ensure_tick_valid(phase: str, state: str, on: dt.date, remark: str, today: dt.date) -> None:
    """Raise Invalid, naming the field, for what no tick can say."""
    if phase not in STATES_OF:
        raise Invalid(field_errors={"phase": _("Opening or closing.")})
    if state not in STATES_OF[phase]:
        raise Invalid(field_errors={"state": _("Choose one of the states of this time of day.")})
    if on > today:
        raise Invalid(field_errors={"on": _("This day has not come yet. Check the phone's clock.")})
    if on < today - OLDEST:
        raise Invalid(
            field_errors={"on": _("Ticks are taken for %(n)s days. Tell the supervisor.", n=OLDEST.days)}
        )
    if len(remark) > MAX_REMARK:
        raise Invalid(field_errors={"remark": _("Keep it under %(n)s characters.", n=MAX_REMARK)})
    if state == "closed_allowed" and not remark.strip():
        raise Invalid(field_errors={"remark": _("Say who permitted it, and why the shop stays closed.")})


def settle(looks: Iterable[Seen]) -> Settled | None:
    """The latest look counts; of every other officer the latest is held against it. None without looks.

    It does not depend on the order in which phones got through.
    """
    ordered = sorted(looks, key=lambda one: (one.at, one.order))
    if not ordered:
        return None
    last_of = {one.by: one for one in ordered}
    counts = ordered[-1]
    return Settled(counts, tuple(one for one in last_of.values() if one.state != counts.state))
