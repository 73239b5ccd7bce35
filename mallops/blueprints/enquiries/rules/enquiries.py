"""What an enquiry needs, and what may be done with it (28.1, 28.3)."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import ipaddress
import re
import unicodedata

from flask_babel import lazy_gettext as _l

from mallops.blueprints.enquiries.rules.words import BY_HAND, CATEGORIES, CONSULTED, SORTS
from mallops.core.errors import Conflict, DomainError, Forbidden, Invalid

LONGEST = 2000
#: What a visitor may write, and how many pictures they may send.
LONGEST_SAID = 1000
MAX_PHOTOS = 3
#: Entries without an account: so many from one address, about one place and in one mall, within the window;
#: tries of one address within a minute, refused ones too.
WINDOW = dt.timedelta(minutes=15)
MAX_PER_ADDRESS = 8
MAX_PER_PLACE = 20
MAX_PER_MALL = 120
TRIES_PER_MINUTE = 12
#: The same text may come so often within a day before it looks like spam.
SAME_TEXT = 2
#: For so long after its end an enquiry tells who asked.
KEPT_DAYS = 730
#: Lost things are not reported from the future, nor from years ago.
LONG_AGO = dt.timedelta(days=366)
_LINK = re.compile(
    r"(?:https?://|www\.)\S+|\b[a-z0-9-]+\.(?:com|cn|net|top|xyz|vip|club|io|ru)\b", re.IGNORECASE
)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]{2,}")
MOST_LINKS = 2


class TooMuch(DomainError):
    """Somebody floods the public page (HTTP 429)."""

    status = 429

    default = _l(
        "A lot has just come in from here and is being read. Your words are still below: wait a quarter of "
        "an hour and send them again, or tell the service desk."
    )


class AlreadyTurned(Conflict):
    """Somebody was faster."""

    default = _l("This has become another record already. Work goes on there.")


class NotYours(Forbidden):
    """A question to another department."""

    default = _l("This question was put to another department.")


def ensure_room(from_address: int, of_place: int, in_mall: int) -> None:
    """Raise TooMuch when the address, the place or the mall has had its share within the window."""
    if from_address >= MAX_PER_ADDRESS or of_place >= MAX_PER_PLACE or in_mall >= MAX_PER_MALL:
        raise TooMuch()


def suspicion(text: str, trap: str, same: int) -> str:
    """Why a visitor's word is held back (words.HELD); empty when nothing speaks against it."""
    if trap.strip():
        return "trap"
    if len(_LINK.findall(text)) > MOST_LINKS:
        return "links"
    return "again" if same >= SAME_TEXT else ""


def network_of(address: str) -> str:
    """By what an address is counted: itself, or of version 6 its /64 network, which is one customer's."""
    try:
        known = ipaddress.ip_address(address.strip())
    except ValueError:
        return "unknown"
    if isinstance(known, ipaddress.IPv6Address):
        if known.ipv4_mapped is not None:
            return str(known.ipv4_mapped)
        return str(ipaddress.ip_network((known, 64), strict=False))
    return str(known)


def keyed(what: str, text: str, secret: str) -> str:
    """A keyed hash: it can be counted and found again, not read."""
    return hmac.new(secret.encode(), f"enquiry-{what}:{text}".encode(), hashlib.sha256).hexdigest()


def folded(text: str) -> str:
    """A text without what changes nothing of it: capitals, spaces, signs."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(one for one in plain if one.isalnum())


def ensure_text(text: str, field: str = "question", most: int = LONGEST) -> str:
    """What somebody asks, in words. Raises Invalid."""
    words = text.replace("\x00", "").strip()
    if not words:
        raise Invalid(field_errors={field: _l("Write what is asked, as the customer says it.")})
    if len(words) > most:
        raise Invalid(field_errors={field: _l("This is too long. Keep to what matters.")})
    return words


def ensure_said(text: str) -> str:
    """What a visitor tells. Raises Invalid."""
    words = text.replace("\x00", "").strip()
    if not words:
        raise Invalid(field_errors={"text": _l("Tell us in a few words what it is about.")})
    if len(words) > LONGEST_SAID:
        raise Invalid(field_errors={"text": _l("This is too long. Keep to what matters.")})
    return words


def ensure_codes(channel: str, category: str, sort: str) -> None:
    """Raises Invalid for what is not on the lists."""
    wrong = {}
    for field, code, known in (
        ("channel", channel, BY_HAND),
        ("category", category, CATEGORIES),
        ("sort", sort, SORTS),
    ):
        if code not in known:
            wrong[field] = _l("Choose one from the list.")
    if wrong:
        raise Invalid(field_errors=wrong)


def ensure_email(text: str) -> str:
    """An address to answer to, or nothing. Raises Invalid."""
    address = text.strip()
    if address and (len(address) > 120 or not _EMAIL.fullmatch(address)):
        raise Invalid(field_errors={"email": _l("Write the e-mail address as name@example.com.")})
    return address


def ensure_reachable(wanted: bool, phone: str) -> None:
    """Whom we promise a callback, we must be able to call. Raises Invalid."""
    if wanted and not phone:
        words = _l("Enter the telephone number on which the customer is called back.")
        raise Invalid(field_errors={"phone": words})


def ensure_answer(text: str) -> str:
    """What the customer was told. Raises Invalid."""
    words = text.replace("\x00", "").strip()
    if not words:
        words_ = _l("Write what the customer was told, or choose an answer from the library.")
        raise Invalid(field_errors={"answer": words_})
    if len(words) > LONGEST:
        raise Invalid(field_errors={"answer": _l("This is too long. Keep to what matters.")})
    return words


def ensure_department(code: str) -> str:
    """Whom to consult. Raises Invalid."""
    if code not in CONSULTED:
        raise Invalid(field_errors={"department": _l("Choose the department that knows.")})
    return code


def ensure_day(day: dt.date | None, today: dt.date) -> None:
    """When it was lost or happened. Raises Invalid."""
    if day is not None and not today - LONG_AGO <= day <= today:
        raise Invalid(field_errors={"happened_on": _l("Choose a day within the past year.")})


def ensure_callback(callback: str, outcome: str, satisfaction: int | None) -> None:
    """What came of the callback, when one was wanted; a mark only of who was reached. Raises Invalid."""
    if outcome not in ("", "reached", "missed"):
        raise Invalid(field_errors={"callback": _l("Choose one from the list.")})
    if callback == "wanted" and not outcome:
        words = _l("A callback was promised. Say whether the customer was reached.")
        raise Invalid(field_errors={"callback": words})
    if satisfaction is not None and not 1 <= satisfaction <= 5:
        raise Invalid(field_errors={"satisfaction": _l("Choose 1 to 5.")})
    if satisfaction is not None and outcome != "reached":
        words = _l("Only who was reached can say how satisfied they are.")
        raise Invalid(field_errors={"satisfaction": words})


def ensure_takes(became_id: int | None, state: str) -> None:
    """Raise AlreadyTurned or Conflict when it can't become another record (any more)."""
    if became_id is not None:
        raise AlreadyTurned()
    if state not in ("open", "consulting", "answered"):
        raise Conflict(_l("Only what is open or answered can become another record. Take it up again first."))


__all__ = [
    "KEPT_DAYS",
    "LONGEST",
    "LONGEST_SAID",
    "LONG_AGO",
    "MAX_PER_ADDRESS",
    "MAX_PER_MALL",
    "MAX_PER_PLACE",
    "MAX_PHOTOS",
    "SAME_TEXT",
    "TRIES_PER_MINUTE",
    "WINDOW",
    "AlreadyTurned",
    "NotYours",
    "TooMuch",
    "ensure_answer",
    "ensure_callback",
    "ensure_codes",
    "ensure_day",
    "ensure_department",
    "ensure_email",
    "ensure_reachable",
    "ensure_room",
    "ensure_said",
    "ensure_takes",
    "ensure_text",
    "folded",
    "keyed",
    "network_of",
    "suspicion",
]
