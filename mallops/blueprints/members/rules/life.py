"""The life of members and cards, and who may join (22.1, 22.3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from mallops.core.errors import Conflict, Invalid
from mallops.core.money import MoneyUnreadable, format_yuan, parse_yuan

#: code: words, tone
STATES: dict[str, tuple[Any, str]] = {
    "applied": (_l("Waits for the card"), "info"),
    "active": (lazy_pgettext("member", "Active"), "ok"),
    "frozen": (lazy_pgettext("member", "Frozen"), "warn"),
    "cancelled": (lazy_pgettext("member", "Cancelled"), "muted"),
    "merged": (lazy_pgettext("member", "Merged"), "muted"),
}
CARD_STATES: dict[str, tuple[Any, str]] = {
    "issued": (lazy_pgettext("card", "To be handed over"), "info"),
    "active": (lazy_pgettext("card", "Active"), "ok"),
    "frozen": (lazy_pgettext("card", "Frozen"), "warn"),
    "lost": (lazy_pgettext("card", "Lost"), "danger"),
    "replaced": (lazy_pgettext("card", "Replaced"), "muted"),
    "cancelled": (lazy_pgettext("card", "Cancelled"), "muted"),
}
#: What is done -> from which states of the member.
_FROM: dict[str, tuple[str, ...]] = {
    "edit": ("applied", "active", "frozen"),
    "freeze": ("active",),
    "unfreeze": ("frozen",),
    "issue": ("applied", "active"),
    "lose": ("active", "frozen"),
    "cancel": ("applied", "active", "frozen"),
    "restore": ("cancelled",),
    "merge": ("applied", "active"),
    "erase": ("applied", "active", "frozen", "cancelled"),
}
MOST_SLIPS = 3
#: How long a person is kept who never came for the card, and whose membership ended.
UNFINISHED_KEPT = dt.timedelta(days=90)
ENDED_KEPT = dt.timedelta(days=180)


class AlreadyMember(Conflict):
    """The phone has a member already: one person, one card. `uid` is that member's."""

    default = _l("This phone has a card already. Open that member instead of giving a second card.")

    def __init__(self, uid: Any = None) -> None:
        super().__init__()
        self.uid = uid


class NotNow(Conflict):
    """The state of the member or card refuses it."""

    default = _l("This is not possible in the state the card is in now. Look at the member again.")


class SecondPerson(Conflict):
    """Who asked for it cannot agree to it."""

    default = _l("Whoever asked for it cannot agree to it. Ask a colleague.")


def may_do(what: str, state: str) -> bool:
    """Whether a step begins in this state."""
    return state in _FROM[what]


def ensure_may(what: str, state: str) -> None:
    """Raises NotNow."""
    if not may_do(what, state):
        raise NotNow()


def ensure_reason(text: str | None, field: str = "reason") -> str:
    """A reason in words. Raises Invalid."""
    words = " ".join((text or "").split())
    if len(words) < 2:
        raise Invalid(field_errors={field: _("Say why, in a few words.")})
    return words[:300]


@dataclass(frozen=True)
class SlipTold:
    """A purchase slip as typed: its number, the shop, the amount in fen, the day."""

    slip_no: str
    tenant_id: int
    amount: int
    spent_on: dt.date


def slip_amount(text: str | None, field: str) -> int:
    """Fen above zero. Raises Invalid on the field."""
    try:
        fen = parse_yuan(text or "")
    except MoneyUnreadable:
        fen = 0
    if fen <= 0:
        raise Invalid(field_errors={field: _("Enter the amount of the slip in yuan, such as 368.50.")})
    return fen


def ensure_eligible(
    slips: Sequence[SlipTold], min_spend: int, slip_days: int, today: dt.date, *, calendar: dt.date
) -> None:
    """Whether these slips open a membership. Raises Invalid on the first slip: what is missing, in words.

    `today` is the day of work, `calendar` the one that tills print after midnight.
    """
    if not slips:
        if min_spend:
            words = _("Enter a slip: %(least)s in one day are needed to join.", least=format_yuan(min_spend))
            raise Invalid(field_errors={"slip_no": words})
        return
    day = slips[0].spent_on
    if day > calendar:
        raise Invalid(field_errors={"spent_on": _("The slip is of a day to come. Look at its date again.")})
    if (today - day).days > slip_days:
        words = _("The slip is older than %(days)s days and opens no card any more.", days=slip_days)
        raise Invalid(field_errors={"spent_on": words})
    total = sum(one.amount for one in slips)
    if total < min_spend:
        words = _(
            "The slips of this day come to %(total)s; %(least)s are needed to join. %(short)s are missing:"
            " add another slip of the same day.",
            total=format_yuan(total),
            least=format_yuan(min_spend),
            short=format_yuan(min_spend - total),
        )
        raise Invalid(field_errors={"amount": words})
