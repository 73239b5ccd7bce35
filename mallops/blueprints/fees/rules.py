"""Ages of debts, the day of the next call, what a contact may say. Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from mallops.blueprints.fees.shipped import WORDS
from mallops.core.errors import Conflict, Invalid
from mallops.core.money import MoneyUnreadable, format_yuan, parse_yuan

CHARGES: dict[str, Any] = {
    "rent": _l("Rent"),
    "management": _l("Management fee"),
    "utilities": _l("Utilities"),
    "other": lazy_pgettext("charge", "Other charge"),
}
CHANNELS: dict[str, Any] = {
    "phone": lazy_pgettext("channel", "Phone call"),
    "visit": lazy_pgettext("channel", "Visit"),
    "message": lazy_pgettext("channel", "Message"),
    "letter": lazy_pgettext("channel", "Letter"),
}
RESULTS: dict[str, Any] = {
    "promised": _l("Promised a day"),
    "told": _l("Was told, named no day"),
    "no_answer": _l("Nobody answered"),
    "disputed": _l("Says the bill is wrong"),
    "refused": _l("Refuses to pay"),
    "letter": _l("Letter sent"),
}
LETTERS: dict[int, Any] = {
    1: _l("Payment notice"),
    2: _l("Demand for payment"),
    3: _l("Final notice before legal action"),
}
#: Days a letter gives, by level.
LETTER_DAYS = {1: 7, 2: 5, 3: 3}
#: Working days until the next call, when no day was promised.
AGAIN = {"told": 3, "no_answer": 1, "disputed": 2, "refused": 1, "letter": 3}
#: The ages of the catalogue: days past due, upper ends.
BUCKETS = (30, 60, 90)
BUCKET_LABELS: tuple[Any, ...] = (
    lazy_pgettext("bill", "Not due yet"),
    _l("0–30 days"),
    _l("31–60 days"),
    _l("61–90 days"),
    _l("over 90 days"),
)
MAX_PROMISE = 60
PAID_ALREADY = _l("This bill is paid or void already.")
ASKING = frozenset({"due", "reminded", "promised", "escalated"})
_CURLY = re.compile(r"\{([^{}]*)\}")


def bucket(due_on: dt.date, today: dt.date) -> int:
    """Which column of the ageing a bill stands in: 0 not due, 1 to 30 days, … 4 over 90 days."""
    days = (today - due_on).days
    if days <= 0:
        return 0
    return 1 + sum(days > end for end in BUCKETS)


def next_call(
    result: str, today: dt.date, promised_on: dt.date | None, working: Callable[[dt.date], dt.date]
) -> dt.date:
    """The working day on which the bill comes back: after the promised day, else some days on."""
    if result == "promised" and promised_on is not None:
        return working(promised_on)
    day = today
    for _step in range(AGAIN.get(result, 1)):
        day = working(day)
    return day


def ensure_contact(result: str, channel: str, promised_on: dt.date | None, today: dt.date, note: str) -> None:
    """Raise Invalid for what does not fit together."""
    if result not in RESULTS or result == "letter":
        raise Invalid(field_errors={"result": _("Say what came of it.")})
    if channel not in CHANNELS or channel == "letter":
        raise Invalid(field_errors={"channel": _("Say how you reached them.")})
    if result == "promised":
        if promised_on is None:
            raise Invalid(field_errors={"promised_on": _("Enter the day they promised.")})
        if not today <= promised_on <= today + dt.timedelta(days=MAX_PROMISE):
            words = _("A promise is for today or later, within %(n)s days.", n=MAX_PROMISE)
            raise Invalid(field_errors={"promised_on": words})
    elif result in {"disputed", "refused"} and not note.strip():
        raise Invalid(field_errors={"note": _("Write what they said.")})


def typed_amount(text: str, field: str = "amount") -> int:
    """Fen of what was typed. Raises Invalid."""
    try:
        fen = parse_yuan(text)
    except MoneyUnreadable:
        fen = 0
    if fen <= 0:
        raise Invalid(
            field_errors={field: _("Enter an amount in yuan with at most two decimals, such as 2,000.00.")}
        )
    return fen


def ensure_pays(state: str, outstanding: int, amount: int) -> None:
    """Raise for a bill that is closed, or more than is open."""
    if state not in ASKING:
        raise Conflict(PAID_ALREADY)
    if amount > outstanding:
        left = format_yuan(outstanding)
        raise Invalid(field_errors={"amount": _("Only %(left)s is open on this bill.", left=left)})


def ensure_level(level: int, highest: int) -> None:
    """Raise for no letter of ours, or one that skips a level."""
    if level not in LETTERS:
        raise Invalid(field_errors={"level": _("Choose which letter.")})
    if level > highest + 1:
        before = LETTERS[level - 1]
        raise Conflict(_("First send the “%(letter)s”; this one comes after it.", letter=before))


def ensure_text(body: str) -> str:
    """Words of a letter or a call. Raises Invalid for none, too many, or an unknown word in brackets."""
    words = body.replace("\x00", "").replace("\r\n", "\n").strip()
    if not words or len(words) > 3000:
        raise Invalid(field_errors={"body": _("Write the text (up to 3,000 characters).")})
    unknown = [one for one in _CURLY.findall(words) if one not in WORDS]
    if unknown:
        known = ", ".join(f"{{{one}}}" for one in WORDS)
        raise Invalid(
            field_errors={
                "body": _("%(word)s is not filled in. Use: %(known)s", word=unknown[0], known=known)
            }
        )
    return words


def fill_text(body: str, values: Mapping[str, Any]) -> str:
    """The words with what stands in curly brackets filled in; nothing else is looked at."""
    return _CURLY.sub(lambda found: str(values.get(found[1], found[0])), body)


def changed(before: Mapping[str, Any], after: Mapping[str, Any], keys: Iterable[str]) -> list[str]:
    """Which of these differ."""
    return [key for key in keys if after.get(key) is not None and before.get(key) != after[key]]
