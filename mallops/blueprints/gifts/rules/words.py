"""Gifts and vouchers in words: states, kinds, reasons of the stock book."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

#: code: words, tone
ISSUE_STATES: dict[str, tuple[Any, str]] = {
    "held": (lazy_pgettext("gift", "Put aside"), "info"),
    "issued": (lazy_pgettext("gift", "Handed over"), "ok"),
    "returned": (lazy_pgettext("gift", "Taken back"), "muted"),
    "released": (lazy_pgettext("gift", "Not collected"), "muted"),
}
VOUCHER_STATES: dict[str, tuple[Any, str]] = {
    "issued": (lazy_pgettext("voucher", "To be used"), "info"),
    "used": (lazy_pgettext("voucher", "Used"), "ok"),
    "cancelled": (lazy_pgettext("voucher", "Cancelled"), "muted"),
    "expired": (lazy_pgettext("voucher", "Expired"), "muted"),
}
SHAPES: dict[str, Any] = {
    "money": lazy_pgettext("voucher", "Money off the bill"),
    "service": lazy_pgettext("voucher", "A service"),
}
ORIGINS: dict[str, Any] = {
    "points": _l("For points"),
    "slip": _l("For a slip"),
    "gift": _l("As a courtesy"),
}
#: code: words, icon
MOVES: dict[str, tuple[Any, str]] = {
    "received": (lazy_pgettext("stock", "Received"), "package-plus"),
    "moved": (lazy_pgettext("stock", "Moved"), "arrow-left-right"),
    "issued": (lazy_pgettext("stock", "Handed over"), "gift"),
    "returned": (lazy_pgettext("stock", "Taken back"), "rotate-ccw"),
    "counted": (lazy_pgettext("stock", "Counted"), "list-checks"),
    "spoiled": (lazy_pgettext("stock", "Written off"), "trash-2"),
    "expired": (lazy_pgettext("stock", "Out of date"), "hourglass"),
}

__all__ = ["ISSUE_STATES", "MOVES", "ORIGINS", "SHAPES", "VOUCHER_STATES"]
