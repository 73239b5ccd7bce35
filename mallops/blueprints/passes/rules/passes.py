"""What an application needs, who decides, and whether a pass opens a gate now (16.1)."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Collection, Sequence
from typing import NamedTuple

from flask_babel import gettext as _

from mallops.blueprints.passes.rules.words import CAUSES, GUARD_WHYS, ID_KINDS, WHYS
from mallops.core.errors import Conflict, Invalid

MAX_ITEMS = 20
#: Pictures of one thing.
ITEM_PHOTOS = 3
MAX_QUANTITY = 99_999
#: Goods leave within so long; for more, apply again.
LONGEST = dt.timedelta(days=7)
#: So long after its end the register, the link and the phone still say what became of a pass.
AFTERWARDS = dt.timedelta(days=7)
TO_DECIDE = frozenset({"applied"})
_LAST4 = re.compile(r"[0-9]{3}[0-9X]|[0-9A-Z]{4}")

Item = tuple[str, int | None, str]


class Line(NamedTuple):
    """A sound line of the form; `at` is where it stood there, from 0."""

    name: str
    quantity: int
    unit: str
    at: int


def ensure_items(items: Sequence[Item], pictured: Collection[int] = ()) -> list[Line]:
    """The lines that say something, or that have pictures (by place). Raises Invalid on `items`."""
    said = [
        (at, *one)
        for at, one in enumerate(items)
        if one[0].strip() or one[1] is not None or one[2].strip() or at in pictured
    ]
    if not said:
        raise Invalid(field_errors={"items": _("Name at least one thing that leaves, and how many.")})
    if len(said) > MAX_ITEMS:
        words = _("At most %(n)s lines on one pass. Put the rest on a second one.", n=MAX_ITEMS)
        raise Invalid(field_errors={"items": words})
    good = []
    for at, name, quantity, unit in said:
        if not name.strip():
            raise Invalid(field_errors={"items": _("Line %(n)s: say what it is.", n=at + 1)})
        if quantity is None or not 1 <= quantity <= MAX_QUANTITY:
            words = _("Line %(n)s: say how many, a whole number from 1 on.", n=at + 1)
            raise Invalid(field_errors={"items": words})
        good.append(Line(_clean(name)[:80], quantity, _clean(unit)[:12], at))
    return good


def _clean(text: str) -> str:
    return " ".join(text.split())


def ensure_window(first: dt.datetime | None, last: dt.datetime | None, now: dt.datetime) -> dict[str, str]:
    """The faults of a time window, by field."""
    errors: dict[str, str] = {}
    if first is None:
        errors["valid_from"] = _("Say from when the goods may leave.")
    if last is None:
        errors["valid_until"] = _("Say until when the goods may leave.")
    elif last <= now:
        errors["valid_until"] = _("This time is over. Choose a later one.")
    elif first is not None and last <= first:
        errors["valid_until"] = _("It ends before it begins. Choose a later time, or begin earlier.")
    elif first is not None and last - first > LONGEST:
        words = _("At most %(n)s days; for later goods apply again.", n=LONGEST.days)
        errors["valid_until"] = words
    return errors


def ensure_carrier(carrier: str, id_kind: str, id_last4: str) -> dict[str, str]:
    """The faults of what is said of the carrier, by field."""
    errors: dict[str, str] = {}
    if not carrier.strip():
        errors["carrier"] = _("Write the name of who carries the goods out.")
    if id_kind not in ID_KINDS:
        errors["id_kind"] = _("Choose which paper they will show.")
    if not _LAST4.fullmatch(last4(id_last4)):
        errors["id_last4"] = _("Only the last 4 characters of the paper's number, such as 021X.")
    return errors


def last4(text: str) -> str:
    """The last characters as they are stored: capitals of half width, no spaces."""
    return unicodedata.normalize("NFKC", "".join(text.split())).upper()


def ensure_cause(cause: str, reason: str) -> dict[str, str]:
    """The faults of the reason, by field."""
    if cause not in CAUSES:
        return {"cause": _("Choose why the goods leave.")}
    if cause == "other" and not reason.strip():
        return {"reason": _("Say in a few words why the goods leave.")}
    return {}


def goods_of(items: Sequence[Line]) -> list[str]:
    """Every line in words: "货架 2 个"."""
    return [f"{one.name} {one.quantity}{f' {one.unit}' if one.unit else ''}" for one in items]


def title_of(items: Sequence[Line]) -> str:
    """A line that names what leaves: "货架 2 个, 灯箱 1 …"."""
    words = goods_of(items)
    line = ", ".join(words[:3]) + (" …" if len(words) > 3 else "")
    return line[:120]


def ensure_decides(*, user_id: int | None, applicant_id: int | None) -> None:
    """Raise for who took the application in."""
    if user_id is not None and user_id == applicant_id:
        raise Conflict(_("You took this application in yourself; somebody else has to decide."))


def ensure_no_arrears(arrears: bool) -> None:
    """Raise when the tenant owes something: then only the way with a reason is open."""
    if arrears:
        raise Conflict(
            _("This tenant has arrears. Only the supervisor or the manager can approve it, with a reason.")
        )


def ensure_reason(arrears: bool, note: str) -> None:
    """Raise Invalid without words for an approval despite arrears."""
    if arrears and not note.strip():
        words = _("This tenant has arrears. Say why the goods may leave all the same.")
        raise Invalid(field_errors={"note": words})


def ensure_time_left(valid_until: dt.datetime | None, now: dt.datetime) -> None:
    """Raise when the window is over."""
    if valid_until is None or valid_until <= now:
        raise Conflict(_("Its time is over. Refuse it, and ask for a new application."))


_STATES = {
    "invited": "open",
    "applied": "open",
    "refused": "refused",
    "cancelled": "cancelled",
    "void": "cancelled",
    "released": "used",
}


def verdict_of(
    state: str,
    *,
    valid_from: dt.datetime | None,
    valid_until: dt.datetime | None,
    right_gate: bool,
    at: dt.datetime,
) -> str:
    """Why a pass does not open this gate at that moment; "" when it does.

    An expired one was good before: what a phone did in time counts, also when it is told later.
    """
    if state in _STATES:
        return _STATES[state]
    if valid_from is None or valid_until is None or at > valid_until:
        return "expired"
    if at < valid_from:
        return "early"
    return "" if right_gate else "wrong_gate"


def ensure_refusal(why: str, note: str) -> None:
    """Raise Invalid for a refusal by the guard without a reason."""
    if why not in WHYS:
        raise Invalid(field_errors={"why": _("Choose why it is refused.")})
    if why in GUARD_WHYS and not note.strip():
        raise Invalid(field_errors={"note": _("Say in a few words what differs.")})


def shown_state(state: str, valid_until: dt.datetime | None, now: dt.datetime) -> str:
    """The state as it is true now: an approved pass whose time is over has expired, also before the job."""
    late = state == "approved" and valid_until is not None and valid_until < now
    return "expired" if late else state


def mask_name(name: str) -> str:
    """`王**`: enough to compare with a paper, too little to keep."""
    text = name.strip()
    return text[:1] + "*" * min(len(text) - 1, 3) if text else ""
