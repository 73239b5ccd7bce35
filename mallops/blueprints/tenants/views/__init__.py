"""Routes of this feature."""

from mallops.blueprints.tenants.views import (
    exchange,
    files,
    find,
    labels,
    papers,
    parts,
    plans,
    sources,
    story,
    units,
)
from mallops.blueprints.tenants.views.blueprint import bp

BLUEPRINTS = [bp]
__all__ = [
    "BLUEPRINTS",
    "exchange",
    "files",
    "find",
    "labels",
    "papers",
    "parts",
    "plans",
    "sources",
    "story",
    "units",
]
