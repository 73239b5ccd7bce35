"""Pure decisions of the alliance: contracts, benefits, what counts once, what a use is worth."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from mallops.core.errors import Conflict, Invalid

TRADES: dict[str, Any] = {
    "food": lazy_pgettext("trade", "Food and drink"),
    "retail": lazy_pgettext("trade", "Retail"),
    "beauty": lazy_pgettext("trade", "Beauty and hair"),
    "leisure": lazy_pgettext("trade", "Sports and leisure"),
    "education": lazy_pgettext("trade", "Education"),
    "travel": lazy_pgettext("trade", "Travel and hotels"),
    "health": lazy_pgettext("trade", "Health"),
    "other": lazy_pgettext("trade", "Other"),
}
TIMES: dict[str, Any] = {
    "once": _l("Once a member"),
    "day": _l("Once a day"),
    "month": _l("Once a month"),
    "free": _l("As often as they like"),
}
SETTLES: dict[str, Any] = {
    "none": _l("Nobody: the merchant bears it"),
    "mall": _l("The mall pays the merchant"),
    "merchant": _l("The merchant pays the mall"),
}
#: The states in which benefits are given.
GIVING = frozenset({"active", "ending"})
#: Days before the end of a contract on which it is said, unless the mall's deadlines say otherwise.
AHEAD = 30
LONGEST = 4000
MOST_FEN = 100_000_00
STARS = range(1, 6)
#: A member rates a merchant so many days after a use; once for the uses of a calendar month.
RATE_DAYS = 30


class NotForThem(Conflict):
    """The benefit is not for this member, or not now."""


class UsedAlready(Conflict):
    """The rule of the benefit allows no second use yet."""


def ensure_contract(number: str, from_on: dt.date | None, to_on: dt.date | None, files: int) -> None:
    """A contract has a number, a period and a signed copy. Raises Invalid."""
    errors: dict[str, Any] = {}
    if not number.strip():
        errors["contract_no"] = _("Enter the number of the contract.")
    if from_on is None:
        errors["from_on"] = _("Enter the first day of the contract.")
    if to_on is None:
        errors["to_on"] = _("Enter the last day of the contract.")
    elif from_on is not None and to_on < from_on:
        errors["to_on"] = _("The last day lies before the first one.")
    if not files:
        errors["scans"] = _("Add the signed contract: a photo or a PDF.")
    if errors:
        raise Invalid(field_errors=errors)


def ensure_may_begin(
    has_contract: bool, from_on: dt.date | None, to_on: dt.date | None, benefits: int, today: dt.date
) -> None:
    """Active only with a signed contract that holds today, and with something to give. Raises Conflict."""
    if not has_contract or from_on is None or to_on is None:
        raise Conflict(_l("Enter the signed contract with its period first: “Enter the contract”."))
    if today < from_on:
        raise Conflict(_("The contract begins on %(day)s: it can be active from then on.", day=from_on))
    if today > to_on:
        raise Conflict(_l("The contract is over. Enter the new one first."))
    if not benefits:
        raise Conflict(_l("Add a benefit for members first: “New benefit”."))


def ensure_benefit(
    name_zh: str, name_en: str, from_on: dt.date | None, to_on: dt.date | None, settle: str, fen: int
) -> None:
    """What a benefit needs. Raises Invalid."""
    errors: dict[str, Any] = {}
    if not (name_zh.strip() or name_en.strip()):
        errors["name_zh"] = _("Say what members get, in Chinese or English.")
    if from_on is None:
        errors["from_on"] = _("Enter the first day.")
    if from_on is not None and to_on is not None and to_on < from_on:
        errors["to_on"] = _("The last day lies before the first one.")
    if settle != "none" and not 0 < fen <= MOST_FEN:
        errors["amount"] = _("Enter what one use costs, above 0 and at most 100,000 yuan.")
    if errors:
        raise Invalid(field_errors=errors)


def step_for_day(state: str, to_on: dt.date | None, today: dt.date, ahead: int) -> str | None:
    """The step that the calendar asks for: the end announced, or ended."""
    if to_on is None or state not in {"signed", *GIVING}:
        return None
    if today > to_on:
        return "expire"
    return "soon" if state == "active" and today >= to_on - dt.timedelta(days=ahead) else None


def is_for(tiers: Collection[str], tier: str) -> bool:
    """Whether a benefit is for a tier; none named means all members."""
    return not tiers or tier in tiers


def holds(from_on: dt.date, to_on: dt.date | None, day: dt.date) -> bool:
    """Whether a benefit is valid on a day."""
    return from_on <= day and (to_on is None or day <= to_on)


def ensure_usable(merchant_state: str, benefit: Any, member: Any, today: dt.date) -> None:
    """Whether this member may use this benefit now. Raises NotForThem."""
    if merchant_state not in GIVING or not benefit.is_live:
        raise NotForThem(_l("This benefit is not given any more."))
    if not holds(benefit.from_on, benefit.to_on, today):
        raise NotForThem(_l("This benefit is not valid today."))
    if member.state != "active":
        raise NotForThem(_l("This membership is not active. Send the customer to the service desk."))
    if not is_for(benefit.tiers, member.tier):
        raise NotForThem(_l("This benefit is for other tiers than the one of this member."))


def slot_of(rule: str, day: dt.date, key: uuid.UUID) -> str:
    """What is counted once: for ever, a day, a month, or every use for itself."""
    return {"once": "once", "day": day.isoformat(), "month": f"{day:%Y-%m}"}.get(rule, key.hex)


def used_already(rule: str) -> UsedAlready:
    """The refusal of a second use, in words that say when it is possible again."""
    words = {
        "once": _l("This member has used it already: it is given once."),
        "day": _l("This member has used it today already. It is possible again tomorrow."),
        "month": _l("This member has used it this month already. It is possible again next month."),
    }
    return UsedAlready(words.get(rule, _l("This use is counted already.")))


def worth(settle: str, fen: int) -> int:
    """What a use is worth: the mall owes it (above zero) or is owed it (below)."""
    return {"mall": fen, "merchant": -fen}.get(settle, 0)


def ensure_month_over(month: str, today: dt.date) -> None:
    """A month is signed when it is over. Raises Conflict."""
    if month >= f"{today:%Y-%m}":
        raise Conflict(_l("This month is not over yet. Sign it from the first day of the next month on."))


def ensure_stars(stars: int | None) -> int:
    """One to five. Raises Invalid."""
    if stars is None or stars not in STARS:
        raise Invalid(field_errors={"stars": _("Choose one to five stars.")})
    return stars


def ensure_may_rate(used_on: dt.date, undone: bool, today: dt.date) -> None:
    """A member rates what was really used, while it is fresh. Raises Conflict."""
    if undone:
        raise Conflict(_l("This use was taken back: there is nothing to rate."))
    if today > used_on + dt.timedelta(days=RATE_DAYS):
        raise Conflict(_("Stars are given within %(n)s days after a benefit was used.", n=RATE_DAYS))


def ensure_texts(text_zh: str, text_en: str, from_on: dt.date | None, latest: dt.date) -> None:
    """A version is written in both languages and begins no earlier than the one before. Raises Invalid."""
    errors: dict[str, Any] = {
        key: _("Write something first.")
        for key, text in (("text_zh", text_zh), ("text_en", text_en))
        if not text.strip()
    }
    if from_on is None:
        errors["from_on"] = _("Enter the first day.")
    elif from_on < latest:
        errors["from_on"] = _("Not before %(day)s, when the version before began.", day=latest)
    if errors:
        raise Invalid(field_errors=errors)
