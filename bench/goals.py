"""The goals as data, and the table that says which were met."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any


@dataclass
class Line:
    """One goal. `ratio` is ours against the floor (or another size of ours); `met` None: nothing to meet."""

    goal: str
    floor: str
    ours: str
    ratio: float | None
    met: bool | None

    def row(self) -> list[str]:
        """As printed."""
        shown = "" if self.ratio is None or math.isnan(self.ratio) else f"{self.ratio:.2f}"
        return [self.goal, self.floor, self.ours, shown, {True: "yes", False: "NO", None: ""}[self.met]]


def at_most(goal: str, value: float, bound: float, unit: str = "ms", floor: str = "") -> Line:
    """A figure that may not be higher than `bound`."""
    return Line(f"{goal} ≤ {bound:g} {unit}", floor, f"{value:.1f} {unit}", None, value <= bound)


def share(goal: str, ours: float, floor: float, bound: float, unit: str = "/s") -> Line:
    """Ours as a share of the floor, at least `bound`."""
    ratio = ours / floor if floor else math.nan
    return Line(
        f"{goal} ≥ {bound:g}× floor", f"{floor:.0f} {unit}", f"{ours:.0f} {unit}", ratio, ratio >= bound
    )


def times(goal: str, ours: float, base: float, bound: float, unit: str = "ms") -> Line:
    """Ours as a multiple of something, at most `bound`."""
    ratio = ours / base if base else math.nan
    return Line(f"{goal} ≤ {bound:g}×", f"{base:.1f} {unit}", f"{ours:.1f} {unit}", ratio, ratio <= bound)


def table(lines: list[Line], heading: str) -> str:
    """The lines as aligned text."""
    rows = [["goal", "floor", "ours", "ratio", "met"], *(one.row() for one in lines)]
    widths = [max(len(row[at]) for row in rows) for at in range(5)]
    out = [heading]
    for row in rows:
        out.append("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    missed = sum(one.met is False for one in lines)
    out.append(f"{len(lines)} lines, {missed} missed")
    return "\n".join(out)


def as_json(lines: list[Line]) -> list[dict[str, Any]]:
    """For --json."""
    return [asdict(one) for one in lines]


__all__ = ["Line", "as_json", "at_most", "share", "table", "times"]
