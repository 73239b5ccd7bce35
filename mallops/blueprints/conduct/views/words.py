"""What the app has of somebody's papers, in words."""

from __future__ import annotations

from flask_babel import gettext as _

from mallops.blueprints.conduct.queries.papers import Paper, Week


def paper_words(paper: Paper) -> str:
    """One paper in a line."""
    match paper.code:
        case "sheet":
            return _("Sheets handed in: %(have)s, rounds to walk: %(due)s", have=paper.have, due=paper.due)
        case "talks":
            return _("Talks written down: %(have)s", have=paper.have)
        case "report":
            return _(
                "Sheets in the daily report: %(due)s, reviewed: %(have)s", have=paper.have, due=paper.due
            )
    return _("Shops signed in or out: %(have)s", have=paper.have)


def week_words(week: Week) -> str:
    """The daily forms of a week in a line."""
    return _(
        "Rounds of the week: %(due)s, in time %(in_time)s, late %(late)s, missed %(missed)s",
        due=week.due,
        in_time=week.in_time,
        late=week.late,
        missed=week.missed,
    )
