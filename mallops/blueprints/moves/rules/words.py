"""Words of moves."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

SORTS: dict[str, Any] = {
    "unit": _l("Another unit"),
    "area": _l("Another area"),
    "brand": _l("Another brand"),
    "category": _l("Another category"),
}
SORT_ICONS = {"unit": "map-pin", "area": "layout-grid", "brand": "tag", "category": "list"}
CAUSES: dict[str, Any] = {
    "expiry": _l("The contract ends"),
    "early": _l("Ends early, by agreement"),
    "breach": _l("Breach of contract"),
    "moved": _l("Moves elsewhere"),
    "other": _l("A different reason"),
}
