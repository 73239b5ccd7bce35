"""The trend of ratings, and a rating in words: the same on the screen and on paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from mallops.blueprints.contractors.queries.months import Rated
from mallops.blueprints.contractors.rules.scores import spelt_out
from mallops.blueprints.contractors.rules.words import GRADE_TONES, GRADES
from mallops.core.charts import Series, line_chart


def trend_of(rows: Sequence[Sequence[Rated]], *, width: int = 640) -> Any:
    """One line a contractor, month by month; None while there is nothing to draw."""
    known = [one for one in rows if any(row.score is not None for row in one)]
    if not known:
        return None
    labels = [row.month[2:].replace("-", "/") for row in known[0]]
    series = [
        Series(one[0].contractor.title, [float(row.score) if row.score is not None else None for row in one])
        for one in known[:5]
    ]
    return line_chart(labels, series, title=_("Ratings of the last months"), width=width, low=0, high=100)


def score_words(row: Rated) -> dict[str, Any]:
    """Score, grade, tone, and how it came about."""
    figures = row.figures
    return {
        "score": str(row.score) if row.score is not None else "",
        "grade": str(GRADES[row.grade]) if row.grade else "",
        "letter": row.grade,
        "tone": GRADE_TONES.get(row.grade, "muted"),
        "sum": spelt_out(row.formula, figures),
        "confirmed": row.confirmed,
    }
