"""Codes and their words: channels, sorts of word, categories, prompts of conduct (28.1, 28.4)."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

#: How it came in. `qr` comes from a visitor's phone and is never chosen by hand.
CHANNELS: dict[str, Any] = {
    "hotline": _l("Hotline"),
    "visit": _l("Walk-in"),
    "email": lazy_pgettext("enquiry", "E-mail"),
    "chat": lazy_pgettext("enquiry", "Chat"),
    "letter": lazy_pgettext("enquiry", "Letter"),
    "qr": _l("QR form of visitors"),
}
BY_HAND = tuple(code for code in CHANNELS if code != "qr")
#: The same for records that an enquiry is turned into.
CHANNEL_WORDS = {"hotline": "hotline", "visit": "visit", "email": "mail", "chat": "online",
                 "letter": "letter", "qr": "online"}  # fmt: skip
SORTS: dict[str, Any] = {
    "question": lazy_pgettext("enquiry", "Question"),
    "complaint": lazy_pgettext("enquiry", "Complaint"),
    "praise": lazy_pgettext("enquiry", "Praise"),
    "suggestion": lazy_pgettext("enquiry", "Suggestion"),
    "lost": lazy_pgettext("enquiry", "Something lost"),
}
SORT_TONES = {
    "question": "info", "complaint": "danger", "praise": "ok", "suggestion": "accent", "lost": "warn",
}  # fmt: skip
SORT_ICONS = {
    "question": "circle-help", "complaint": "message-square", "praise": "heart-pulse",
    "suggestion": "lightbulb", "lost": "package-search",
}  # fmt: skip
#: What visitors choose, in this order.
PUBLIC_SORTS = ("complaint", "praise", "suggestion", "lost", "question")
CATEGORIES: dict[str, Any] = {
    "hours": _l("Opening hours"),
    "way": _l("Way and location"),
    "brand": _l("Shops and goods"),
    "promotion": _l("Promotions and events"),
    "member": _l("Membership and points"),
    "service": _l("Services of the desk"),
    "aftersales": _l("Returns and after-sales"),
    "invoice": _l("Invoices and payment"),
    "parking": _l("Parking and transport"),
    "leasing": lazy_pgettext("enquiry", "Leasing enquiry"),
    "job": _l("Vacancies"),
    "other": lazy_pgettext("enquiry", "Something else"),
}
#: Whom a department's question goes to; the codes are those of all records.
CONSULTED = ("service", "leasing", "marketing", "engineering", "security", "cleaning", "finance", "hr")
CALLBACKS: dict[str, Any] = {
    "": _l("No callback wanted"),
    "wanted": _l("To be called back"),
    "reached": lazy_pgettext("enquiry", "Called back"),
    "missed": lazy_pgettext("enquiry", "Called back, not reached"),
}
HELD: dict[str, Any] = {
    "trap": _l("A hidden field was filled in, as programs do."),
    "links": _l("It is full of links."),
    "again": _l("The same text came several times."),
}
#: 28.4, shown beside the form.
PROMPTS: tuple[Any, ...] = (
    _l("Smile: it is heard on the phone. Speak softly and at a moderate pace."),
    _l("Pen ready: write down who asks and what, and repeat it."),
    _l("Not sure? Don't guess: consult the department today and call back."),
    _l("Say goodbye politely, and hang up after the customer."),
    _l("A missed call is returned as soon as you are free."),
)
VERSION_STATES: dict[str, tuple[Any, str, str]] = {
    "draft": (lazy_pgettext("answer", "Draft"), "muted", "pencil"),
    "waiting": (lazy_pgettext("answer", "Waits for approval"), "warn", "clock"),
    "approved": (lazy_pgettext("answer", "In force"), "ok", "badge-check"),
    "refused": (lazy_pgettext("answer", "Sent back"), "danger", "undo-2"),
    "old": (lazy_pgettext("answer", "Replaced"), "muted", "archive"),
}

__all__ = [
    "BY_HAND",
    "CALLBACKS",
    "CATEGORIES",
    "CHANNELS",
    "CHANNEL_WORDS",
    "CONSULTED",
    "HELD",
    "PROMPTS",
    "PUBLIC_SORTS",
    "SORTS",
    "SORT_ICONS",
    "SORT_TONES",
    "VERSION_STATES",
]
