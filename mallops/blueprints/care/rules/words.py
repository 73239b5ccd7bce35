"""The words of care: why, how, what came of it (26.2, 26.3, section L)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext


@dataclass(frozen=True)
class Reason:
    """Why a member is contacted. `marketing`: only with consent. `keep`: days until it is out of date (None:
    those of the mall's rules). `roles`: whose it is."""

    label: Any
    icon: str
    sort: str = "callback"
    channel: str = "phone"
    marketing: bool = True
    keep: int | None = None
    roles: tuple[str, ...] = ("CRM", "MEM", "DESK")
    by_hand: bool = True


REASONS: dict[str, Reason] = {
    "complaint": Reason(_l("After a complaint"), "message-square", marketing=False, roles=("CMP", "CRM")),
    "sample": Reason(
        _l("Quality sample"), "dices", marketing=False, keep=3, roles=("CMP", "CRM"), by_hand=False
    ),
    "illness": Reason(_l("Illness or need"), "heart-pulse", marketing=False, keep=0),
    "birthday": Reason(lazy_pgettext("care", "Birthday"), "star", keep=0),
    "holiday": Reason(_l("Holiday"), "calendar-days", keep=1),
    "vip": Reason(_l("VIP visit"), "footprints", "visit", "visit"),
    "bulk": Reason(_l("Bulk-buyer visit"), "package", "visit", "visit"),
    "winback": Reason(_l("Win back"), "undo-2"),
    "invitation": Reason(_l("Invitation to an activity"), "megaphone", "invitation"),
    "plan": Reason(_l("Service plan"), "calendar-check", by_hand=False),
    "interview": Reason(_l("Face-to-face interview"), "users", "interview", "meeting", marketing=False),
    "other": Reason(lazy_pgettext("care", "Something else"), "phone", marketing=False),
}
SORTS: dict[str, Any] = {
    "callback": _l("Callback"),
    "visit": lazy_pgettext("care", "Visit"),
    "interview": _l("Interview"),
    "invitation": _l("Invitation"),
}
CHANNELS: dict[str, Any] = {
    "phone": lazy_pgettext("care", "By phone"),
    "visit": _l("At their place"),
    "meeting": _l("At the mall"),
    "sms": lazy_pgettext("care", "By SMS"),
    "wecom": lazy_pgettext("care", "By WeCom"),
}
#: Which consent a way of contact needs when it is marketing; a visit is arranged by phone.
PURPOSE_OF = {"phone": "phone", "visit": "phone", "meeting": "phone", "sms": "sms", "wecom": "wecom"}
OUTCOMES: dict[str, Any] = {
    "reached": lazy_pgettext("care", "Reached"),
    "missed": lazy_pgettext("care", "Not reached"),
    "declined": _l("Does not want it"),
    "dropped": lazy_pgettext("care", "Taken off the list"),
}
OUTCOME_TONES = {"": "muted", "reached": "ok", "missed": "warn", "declined": "danger", "dropped": "muted"}
#: Why something was taken off the list.
DROPPED: dict[str, Any] = {
    "late": _l("Out of date"),
    "consent": _l("The consent was withdrawn"),
    "ended": _l("The membership ended"),
    "merged": _l("Two cards became one"),
    "number": _l("The number is wrong"),
    "settled": _l("Settled in another way"),
    "mistake": _l("Entered by mistake"),
}
#: Of these a person may choose.
DROP_BY_HAND = ("number", "settled", "mistake")
SATISFACTION: dict[int, Any] = {
    5: _l("5 very satisfied"),
    4: _l("4 satisfied"),
    3: _l("3 so-so"),
    2: _l("2 dissatisfied"),
    1: _l("1 very dissatisfied"),
}
LONGEST = 2000

__all__ = [
    "CHANNELS",
    "DROPPED",
    "DROP_BY_HAND",
    "LONGEST",
    "OUTCOMES",
    "OUTCOME_TONES",
    "PURPOSE_OF",
    "REASONS",
    "SATISFACTION",
    "SORTS",
    "Reason",
]
