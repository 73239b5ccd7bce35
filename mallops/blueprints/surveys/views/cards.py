"""Cards of the home page: the quarter's survey, surveys to analyse, suggestions to answer."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _

from mallops.blueprints.surveys import permissions as may
from mallops.blueprints.surveys.actions.kind import KIND
from mallops.blueprints.surveys.actions.suggestion_kind import SUGGESTION
from mallops.blueprints.surveys.queries.surveys import find_of_quarter
from mallops.blueprints.surveys.rules.running import quarter_of
from mallops.core.auth import Actor
from mallops.core.malls import today_of
from mallops.core.registers.cards import register_card
from mallops.core.registers.criteria import Criteria
from mallops.core.registers.listing import counts
from mallops.core.worklists import WorkCard, WorkLine, work_card


@work_card(may.RUN, order=44, roles="SUP CSM")
def survey_of_the_quarter(actor: Actor) -> WorkCard | None:
    """Rule 8 of section I: tenants are asked every quarter. It waits here until it is open."""
    if actor.mall_id is None:
        return None
    quarter = quarter_of(today_of(actor.mall_id))
    known = find_of_quarter(actor.mall_id, quarter)
    if known is not None and known.state != "draft":
        return None
    url = url_for("surveys.show", uid=known.uid) if known else url_for("survey_work.quarter")
    line = WorkLine(
        label=_("Survey of %(quarter)s", quarter=quarter),
        url=url,
        detail=_("Prepared, not open yet") if known else _("Not prepared yet"),
        tone="warn",
    )
    return WorkCard(
        _("Tenants to ask this quarter"), "chart-column", 1, url_for("survey_work.quarter"), [line]
    )


@work_card(may.READ, order=66, roles="CRM SUP CSM")
def to_analyse(actor: Actor) -> WorkCard | None:
    """Surveys whose answers are in: to analyse, to plan."""
    known = counts(KIND, actor)
    number = known["state_closed"] + known["state_analysed"]
    asked = Criteria(states=("closed", "analysed"), sort="due")
    return register_card(KIND, actor, _("Surveys to analyse and to plan"), asked, number)


@work_card(may.REPLY, order=67, roles="CRM CMP SUP LEAD")
def to_answer(actor: Actor) -> WorkCard | None:
    """Suggestions that nobody has replied to, the most urgent first."""
    return register_card(SUGGESTION, actor, _("Suggestions to answer"), Criteria(view="open", sort="due"))
