"""The officer's own clipboard 工作本夹: the four papers always carried, as the app has them (2.3)."""

from __future__ import annotations

from flask import Blueprint, Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.conduct.queries.papers import papers_of
from mallops.blueprints.conduct.rules.words import PAPER_NAMES
from mallops.blueprints.conduct.views.words import paper_words
from mallops.blueprints.patrols import permissions as patrols
from mallops.core.auth import current_actor, requires
from mallops.core.clock import business_date, now
from mallops.core.errors import NotFound
from mallops.core.web import NavItem, nav_item, render

bp = Blueprint("conduct_clipboard", __name__, url_prefix="/conduct/clipboard")
nav_item(
    NavItem("conduct_clipboard.show", _l("My clipboard"), "clipboard-list", "today", patrols.SUBMIT, order=32)
)


@bp.get("")
@requires(patrols.SUBMIT)
def show() -> Response:
    """Today's four papers, each with where it is kept."""
    actor = current_actor()
    if actor.mall_id is None or actor.user_id is None:
        raise NotFound()
    on = business_date(now(), actor.tz)
    ways = {
        "sheet": (url_for("rounds.today"), _("My rounds")),
        "talks": (url_for("feedback.index", view="mine"), _("Feedback I wrote")),
        "report": (url_for("patrol_reports.daily"), _("The daily report")),
        "attendance": (url_for("attendance.day"), _("Attendance")),
    }
    papers = [
        (PAPER_NAMES[one.code], paper_words(one), one.kept, *ways[one.code])
        for one in papers_of(actor.mall_id, actor.user_id, on).papers
    ]
    return render("conduct/clipboard.html", papers=papers, on=on)
