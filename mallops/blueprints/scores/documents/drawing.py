"""The trend of a tenant, and an event in words: the same on the screen and on paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from mallops.blueprints.scores.models import ScoreEvent
from mallops.blueprints.scores.queries.months import TREND, Ranked
from mallops.blueprints.scores.rules.formula import EVENTS, plain
from mallops.blueprints.scores.rules.scoring import month_before
from mallops.core.charts import Series, line_chart
from mallops.core.names import pick

#: Months that a trend shows at least.
LEAST = 6


def trend_of(rows: Mapping[str, Ranked], month: str, *, width: int = 640) -> Any:
    """The scores from the first month known, at most twelve, at least six shown; None with fewer than two."""
    if len(rows) < 2:
        return None
    months = [month_before(month, back) for back in range(TREND - 1, -1, -1)]
    months = months[min(months.index(min(rows)), TREND - LEAST) :]
    values = [rows[one].score if one in rows else None for one in months]
    labels = [one[2:].replace("-", "/") for one in months]
    return line_chart(
        labels,
        [Series(_("Score"), values)],
        title=_("Scores of the last months"),
        width=width,
        low=0,
        high=100,
    )


def event_words(event: ScoreEvent) -> tuple[str, str]:
    """(what it was, of what): `Late opening, 12 minutes`, `1.2.a Floor clean`."""
    kind = str(EVENTS[event.code].label)
    if event.amount and event.part == "attendance":
        kind = f"{kind}, {_('%(n)s minutes', n=event.amount)}"
    if event.amount and event.part == "displays":
        kind = f"{kind}, {_('%(n)s days', n=event.amount)}"
    return kind, pick(event.what_zh, event.what_en)


def signed(points: float) -> str:
    """`+3`, `−0.5`: what it does to the score."""
    return ("−" if points < 0 else "+" if points else "") + plain(abs(points))


def tone_of(score: float) -> str:
    """The colour of a score."""
    return "ok" if score >= 90 else "warn" if score >= 75 else "danger"


def move_words(row: Ranked) -> str:
    """`▲ 3`, `▼ 2`, `=`, or that it is new."""
    if row.move is None:
        return _("new")
    if not row.move:
        return "="
    return f"{'▲' if row.move > 0 else '▼'} {abs(row.move)}"


__all__ = ["event_words", "move_words", "signed", "tone_of", "trend_of"]
