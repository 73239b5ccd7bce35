"""Today's care on the start page."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _

from mallops.blueprints.care import permissions as may
from mallops.blueprints.care.queries import calls as reads
from mallops.blueprints.care.rules.words import REASONS
from mallops.blueprints.care.views.parts import name_for
from mallops.core.auth import Actor
from mallops.core.formatting import due_tone, due_words
from mallops.core.worklists import WorkCard, WorkLine, work_card

LINES = 5


def _card(actor: Actor, *, mine: bool) -> WorkCard | None:
    count = sum(reads.count_due(actor, mine=mine).values())
    if not count:
        return None
    lines = [
        WorkLine(
            name_for(actor, one.member),
            url_for("callback_work.work", uid=one.uid),
            str(REASONS[one.reason].label),
            due_words(one.due_at) if one.due_at else "",
            due_tone(one.due_at) if one.due_at else "muted",
            REASONS[one.reason].icon,
        )
        for one in reads.list_due(actor, reads.Wanted(mine=mine), LINES)
    ]
    late = any(one.tone == "danger" for one in lines)
    url = url_for("care.today", mine="1") if mine else url_for("care.today")
    title = _("My care today") if mine else _("Care of members today")
    return WorkCard(title, "heart-pulse", count, url, lines, "danger" if late else "accent")


@work_card(may.WORK, order=24, roles="CRM CMP MEM DESK RCP LEAD AFT")
def my_care(actor: Actor) -> WorkCard | None:
    """Whom this person has to contact today."""
    return _card(actor, mine=True)


@work_card(may.MANAGE, order=46, roles="SUP CSM")
def care_today(actor: Actor) -> WorkCard | None:
    """Whom anybody has to contact today."""
    return _card(actor, mine=False)
