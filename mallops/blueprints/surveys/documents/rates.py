"""The satisfaction rate of a month by kind of record: repairs, callbacks, all asked after cases."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from mallops.core.casefigures.months import mean, month_bounds
from mallops.core.casework.kinds import KINDS
from mallops.core.charts import row_chart
from mallops.core.figures import Drawing
from mallops.core.formatting import percent
from mallops.core.malls import Mall
from mallops.core.satisfaction import rated_kinds, ratings_of, satisfaction_rate


@dataclass(frozen=True)
class Rate:
    """A kind of record: its words, scores, their mean, per cent satisfied."""

    label: str
    count: int
    mean: float | None
    satisfied: float | None


@dataclass
class Rates:
    """All kinds of a month."""

    lines: list[Rate] = field(default_factory=list)
    total: int = 0
    satisfied: float | None = None

    @property
    def heads(self) -> list[str]:
        """Of the table."""
        return [_("Kind of record"), _("Scores"), _("Mean"), _("Satisfaction rate")]

    @property
    def rows(self) -> list[list[str]]:
        """In words."""
        return [
            [
                one.label,
                str(one.count),
                "–" if one.mean is None else f"{one.mean:.2f}",
                percent(one.satisfied),
            ]
            for one in self.lines
        ]

    def drawing(self, width: int = 640) -> Drawing:
        """The rates side by side."""
        title, known = _("Satisfaction rate"), [one for one in self.lines if one.satisfied is not None]
        values = [round(one.satisfied or 0, 1) for one in known]
        return Drawing(
            title, row_chart([one.label for one in known], values, title=title, unit="%", width=width)
        )


def rates_of(mall: Mall, month: str) -> Rates:
    """What was scored in a month."""
    begins, ends = month_bounds(month, mall.tz)
    out, every = Rates(), []
    for code in rated_kinds():
        scores = list(ratings_of(code, mall.id, begins, ends).values())
        if scores:
            label: Any = KINDS[code].plural
            out.lines.append(Rate(str(label), len(scores), mean(scores), satisfaction_rate(scores)))
            every += scores
    out.lines.sort(key=lambda one: (-one.count, one.label))
    out.total, out.satisfied = len(every), satisfaction_rate(every)
    return out
