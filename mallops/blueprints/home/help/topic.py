"""What a help page is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Topic:
    """A help page: title, icon, group of the menu, what it explains, and the pages to read next."""

    title: Any
    icon: str
    group: str
    endpoints: tuple[str, ...] = ()
    related: tuple[str, ...] = ()


__all__ = ["Topic"]
