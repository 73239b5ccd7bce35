"""The words of the trade: types, conditions."""

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
