"""What higher features hang on a voucher that is taken; they register at import, gifts know none by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Use = Callable[[Any, Any], None]
USED: list[Use] = []


def on_use(hook: Use) -> Use:
    """`hook(actor, use)` runs in the transaction in which a voucher is taken, after it."""
    USED.append(hook)
    return hook


__all__ = ["USED", "on_use"]
