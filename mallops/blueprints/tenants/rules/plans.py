"""Where units lie on a floor's plan, and how a floor is let (issue 5, occupancy)."""

from __future__ import annotations

import decimal
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.tenants.rules.life import STATUS_ICONS, STATUS_LABELS, STATUS_TONES
from mallops.core.errors import Invalid

WHOLE = 1000
SMALLEST = 10
VACANT = "vacant"
PLAN_LABELS: dict[str, Any] = {**STATUS_LABELS, VACANT: _l("Vacant")}
PLAN_TONES = {**STATUS_TONES, "prospect": "accent", VACANT: "vacant"}
PLAN_ICONS = {**STATUS_ICONS, VACANT: "circle-dashed"}


class Shape(NamedTuple):
    """A rectangle in thousandths of the plan."""

    x: int
    y: int
    w: int
    h: int


@dataclass(frozen=True)
class Letting:
    """How much of a floor is let: units and m²."""

    units: int
    vacant: int
    area: decimal.Decimal
    vacant_area: decimal.Decimal

    @property
    def percent_vacant(self) -> float:
        """Share of the area that nobody holds, one decimal."""
        return round(float(self.vacant_area / self.area * 100), 1) if self.area else 0.0


def letting(units: Iterable[tuple[decimal.Decimal, bool]]) -> Letting:
    """`units`: area, and whether somebody holds it."""
    rows = list(units)
    free = [area for area, held in rows if not held]
    zero = decimal.Decimal(0)
    return Letting(len(rows), len(free), sum((area for area, _held in rows), zero), sum(free, zero))


def letting_of(floors: Iterable[Letting]) -> Letting:
    """The floors together."""
    rows, zero = list(floors), decimal.Decimal(0)
    return Letting(
        sum(one.units for one in rows),
        sum(one.vacant for one in rows),
        sum((one.area for one in rows), zero),
        sum((one.vacant_area for one in rows), zero),
    )


def ensure_shape(values: dict[str, int | None]) -> Shape:
    """A rectangle inside the plan, large enough to tap. Raises Invalid on the field at fault."""
    errors: dict[str, Any] = {}
    for key in ("x", "y"):
        if values[key] is None or not 0 <= (values[key] or 0) <= WHOLE - SMALLEST:
            errors[key] = _("Enter a number from 0 to %(n)s.", n=WHOLE - SMALLEST)
    for key in ("w", "h"):
        if not SMALLEST <= (values[key] or 0) <= WHOLE:
            errors[key] = _("Enter a number from %(least)s to %(n)s.", least=SMALLEST, n=WHOLE)
    if not errors:
        for start, size in (("x", "w"), ("y", "h")):
            if (values[start] or 0) + (values[size] or 0) > WHOLE:
                errors[size] = _("It reaches beyond the plan. Make it smaller or move it back.")
    if errors:
        raise Invalid(field_errors=errors)
    return Shape(*(values[key] or 0 for key in ("x", "y", "w", "h")))


def grid_shapes(cells: Sequence[tuple[int, int, int, int]]) -> tuple[list[Shape], float]:
    """Places of units without a plan, and height by width of the whole: their cells, or row by row.

    `cells`: x, y, width, height of each unit on the floor's grid; two in one cell: no grid is kept.
    """
    if not cells:
        return [], 0.4
    corners = [(x, y) for x, y, _w, _h in cells]
    if len(set(corners)) < len(cells):
        across = max(4, min(10, math.ceil(math.sqrt(len(cells) * 1.8))))
        cells = [(n % across, n // across, 1, 1) for n in range(len(cells))]
    wide = max(x + w for x, _y, w, _h in cells)
    high = max(y + h for _x, y, _w, h in cells)
    gap = 0.06
    shapes = []
    for x, y, w, h in cells:
        left, top = round((x + gap) / wide * WHOLE), round((y + gap) / high * WHOLE)
        right, foot = round((x + w - gap) / wide * WHOLE), round((y + h - gap) / high * WHOLE)
        shapes.append(Shape(left, top, max(1, right - left), max(1, foot - top)))
    return shapes, max(0.3, 0.72 * high / wide)
