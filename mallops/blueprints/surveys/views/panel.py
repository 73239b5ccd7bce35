"""On the page of a record whose people are asked: the link to hand on, or what they answered."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from mallops.blueprints.surveys import permissions as may
from mallops.blueprints.surveys.actions.invites import url_of
from mallops.blueprints.surveys.models import Survey
from mallops.blueprints.surveys.queries.surveys import find_answer_of_case, find_invite_of_case
from mallops.core.auth import Actor
from mallops.core.db import db
from mallops.core.pdf.qr import qr_svg
from mallops.core.registers.panels import record_panel
from mallops.core.satisfaction import asks_after


@record_panel
def satisfaction(case: Any, actor: Actor) -> tuple[str, str, dict[str, Any]] | None:
    """For kinds that ask, once their people were asked."""
    if asks_after(case.kind) is None or not actor.can(may.VIEW):
        return None
    invite = find_invite_of_case(case.id)
    if invite is None:
        return None
    survey = db.session.get_one(Survey, invite.survey_id)
    url = url_of(invite) if survey.state == "open" and not invite.answered and actor.can(may.HAND) else ""
    answer = find_answer_of_case(case.id)
    words = {
        "survey": survey,
        "invite": invite,
        "url": url,
        "code": qr_svg(url, title=_("Code of the personal link"), size=160) if url else None,
        "answer": answer,
        "remark": answer.remark if answer is not None and actor.can(may.READ) else "",
    }
    return _("Satisfaction"), "surveys/_after.html", words
