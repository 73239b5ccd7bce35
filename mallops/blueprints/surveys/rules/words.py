"""Words of the trade for surveys and suggestions."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

AUDIENCES: dict[str, Any] = {
    "tenants": lazy_pgettext("survey", "Tenants, every quarter"),
    "customers": lazy_pgettext("survey", "Customers, by code or link"),
    "after": lazy_pgettext("survey", "People of a settled case"),
}
KINDS: dict[str, Any] = {
    "score": lazy_pgettext("question", "Score from 1 to 5"),
    "choice": lazy_pgettext("question", "Choice"),
    "choices": lazy_pgettext("question", "Several choices"),
    "text": lazy_pgettext("question", "Text"),
}
CHANNELS: dict[str, Any] = {
    "link": _l("Personal link"),
    "code": _l("Code or public link"),
    "portal": lazy_pgettext("survey", "Tenant portal"),
}
SOURCES: dict[str, Any] = {
    "customer": lazy_pgettext("suggestion", "Customer"),
    "tenant": lazy_pgettext("suggestion", "Tenant"),
    "staff": lazy_pgettext("suggestion", "Staff"),
}
WAYS: dict[str, Any] = {
    "person": lazy_pgettext("suggestion", "In person"),
    "phone": lazy_pgettext("suggestion", "By phone"),
    "letter": lazy_pgettext("suggestion", "By letter"),
    "mail": lazy_pgettext("suggestion", "By e-mail"),
    "link": lazy_pgettext("suggestion", "By the public form"),
    "survey": lazy_pgettext("suggestion", "In a survey"),
}
TOPICS: dict[str, Any] = {
    "service": lazy_pgettext("suggestion", "Service"),
    "goods": lazy_pgettext("suggestion", "Brands and goods"),
    "place": lazy_pgettext("suggestion", "Building and facilities"),
    "event": lazy_pgettext("suggestion", "Events and promotions"),
    "price": lazy_pgettext("suggestion", "Prices and parking"),
    "other": lazy_pgettext("suggestion", "Something else"),
}
DECISIONS: dict[str, Any] = {
    "adopted": lazy_pgettext("suggestion", "Adopted"),
    "declined": lazy_pgettext("suggestion", "Declined"),
}
