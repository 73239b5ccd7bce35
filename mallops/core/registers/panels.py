"""Cards that a feature puts on the page of every record, whatever its kind: it registers here at import."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Card = tuple[str, str, dict[str, Any]]
Panel = Callable[[Any, Any], "Card | None"]
_PANELS: list[Panel] = []


def record_panel(panel: Panel) -> Panel:
    """`panel(case, actor)` gives (title, template, context) or None. It is asked for every record shown."""
    _PANELS.append(panel)
    return panel


def shared_panels(case: Any, actor: Any) -> list[Card]:
    """The cards that other features have for this record."""
    return [found for found in (panel(case, actor) for panel in _PANELS) if found is not None]


__all__ = ["record_panel", "shared_panels"]
