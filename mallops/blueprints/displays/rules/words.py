"""The words of the trade: types, conditions, what a tenant reads of a state."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

SORTS: dict[str, Any] = {
    "stand": _l("Display stand"),
    "poster": _l("Poster"),
    "pop": _l("Tenant POP"),
    "sublet": _l("Sublet notice"),
    "advert": _l("In-store advertising"),
    "collateral": _l("Marketing collateral"),
}
SORT_ICONS = {
    "stand": "presentation",
    "poster": "image",
    "pop": "tag",
    "sublet": "key-round",
    "advert": "megaphone",
    "collateral": "package",
}
#: Type of document by type of thing (section J).
DOC_TYPES = {"sublet": "ZR", "collateral": "QX"}
CONDITIONS: dict[str, Any] = {
    "intact": lazy_pgettext("display", "Intact"),
    "worn": lazy_pgettext("display", "Worn or dirty"),
    "damaged": lazy_pgettext("display", "Damaged"),
    "moved": lazy_pgettext("display", "Moved to another place"),
    "missing": lazy_pgettext("display", "Missing"),
}
CONDITION_TONES = {"intact": "ok", "worn": "warn", "damaged": "danger", "moved": "warn", "missing": "danger"}
#: What a tenant reads of a state: words, tone.
TENANT_WORDS: dict[str, tuple[Any, str]] = {
    "invited": (_l("Please apply"), "accent"),
    "applied": (_l("The mall is looking at it"), "info"),
    "first": (_l("The mall is looking at it"), "info"),
    "second": (_l("The mall is looking at it"), "info"),
    "approved": (_l("Approved"), "ok"),
    "posted": (_l("Approved, on show"), "ok"),
    "expiring": (_l("Expires soon"), "warn"),
    "expired": (_l("Expired: please take it down"), "danger"),
    "removed": (_l("Taken down. Thank you"), "muted"),
    "refused": (_l("Not approved"), "danger"),
    "lapsed": (_l("Its days are over"), "muted"),
    "void": (_l("Withdrawn: nothing to do"), "muted"),
}
