"""What can be wrong with books, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

Fault = dict[str, Any]
#: Of each kind so many are named; the rest is counted.
MOST = 50


class Faults:
    """Found faults: the first of each kind in full, all of them counted."""

    def __init__(self) -> None:
        self.named: list[Fault] = []
        self.counts: dict[str, int] = {}

    def add(self, code: str, **facts: int | str) -> None:
        """One more."""
        self.counts[code] = self.counts.get(code, 0) + 1
        if self.counts[code] <= MOST:
            self.named.append({"code": code, **facts})

    def __len__(self) -> int:
        return sum(self.counts.values())


def fault_text(fault: Mapping[str, Any]) -> str:
    """One fault as a sentence."""
    seq, account = fault.get("seq", ""), fault.get("account", "")
    stands, should = fault.get("stands", ""), fault.get("should", "")
    says = {
        "gap": lambda: _("Booking %(seq)s is missing.", seq=seq),
        "unbalanced": lambda: _("Booking %(seq)s does not add up to nothing: %(sum)s.", seq=seq, sum=stands),
        "chain": lambda: _("Booking %(seq)s does not follow the one before it.", seq=seq),
        "hash": lambda: _("Booking %(seq)s is not as it was written.", seq=seq),
        "points": lambda: _("Booking %(seq)s says other points than its lines.", seq=seq),
        "head": lambda: _(
            "The books end at %(stands)s, the last booking is %(should)s.", stands=stands, should=should
        ),
        "balance": lambda: _(
            "Account %(account)s says %(stands)s, its lines give %(should)s.",
            account=account,
            stands=stands,
            should=should,
        ),
        "running": lambda: _(
            "Account %(account)s: a line says %(stands)s afterwards, it should be %(should)s.",
            account=account,
            stands=stands,
            should=should,
        ),
        "negative": lambda: _(
            "Account %(account)s has %(stands)s points without a debt.", account=account, stands=stands
        ),
        "batches": lambda: _(
            "Account %(account)s: its batches hold %(stands)s, its balance asks for %(should)s.",
            account=account,
            stands=stands,
            should=should,
        ),
        "batch": lambda: _(
            "A batch of account %(account)s says %(stands)s left, its uses leave %(should)s.",
            account=account,
            stands=stands,
            should=should,
        ),
        "whole": lambda: _("All accounts together hold %(stands)s instead of nothing.", stands=stands),
    }
    return says[fault["code"]]() if fault["code"] in says else str(fault["code"])


__all__ = ["MOST", "Fault", "Faults", "fault_text"]
