"""The register of findings, and what of it waits for a person on the home page."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from mallops.blueprints.fixes import permissions as may
from mallops.blueprints.fixes.actions import KIND
from mallops.blueprints.fixes.queries import list_repeats_of
from mallops.core.auth import Actor
from mallops.core.formatting import due_tone, due_words, mall_time
from mallops.core.registers import register_blueprint
from mallops.core.registers.criteria import Criteria
from mallops.core.registers.links import record_url
from mallops.core.registers.listing import counts, few, list_page
from mallops.core.worklists import Figure, WorkCard, WorkLine, figures, work_card

CARD_LINES = 5


def _links(finding: Any) -> list[tuple[str, str, str | None]]:
    """The record it came from."""
    source = finding.source
    return [(_("Source"), source.number or source.title, record_url(source))] if source is not None else []


def _panels(finding: Any, _actor: Actor) -> list[tuple[str, str, dict[str, Any]]]:
    """The same item at the same place at other times."""
    earlier = [
        {
            "title": one.title,
            "url": record_url(one),
            "note": f"{one.number or ''} · {mall_time(one.created_at)}",
            "end": str(KIND.workflow.state(one.state).label),
        }
        for one in list_repeats_of(finding)
    ]
    return [(_("Same item, same place"), "registers/panel_rows.html", {"rows": earlier})] if earlier else []


KIND.extras.update(links=_links, panels=_panels)
BLUEPRINTS = [register_blueprint(KIND)]


def _card(actor: Actor, title: str, icon: str, asked: Criteria, count: int, action: Any = None) -> WorkCard:
    page = list_page(KIND, actor, asked, CARD_LINES)
    lines = [
        WorkLine(
            label=row.title,
            url=url_for("fixes.show", uid=row.uid),
            detail=row.number or "",
            when=due_words(row.due_at),
            tone=due_tone(row.due_at),
        )
        for row in page.rows
    ]
    late = any(line.tone == "danger" for line in lines)
    url = url_for("fixes.index", **asked.params())
    return WorkCard(title, icon, count, url, lines, tone="danger" if late else "accent", action=action)


@work_card(may.FIX, order=30, roles="FLR LEAD ENG SEC CLN DESK RCP")
def to_fix(actor: Actor) -> WorkCard | None:
    """What this person follows up and is not fixed yet, the most urgent first."""
    asked = Criteria(view="mine", states=("open",), sort="due")
    if actor.only_own(KIND.area):
        asked = Criteria(states=("open",), sort="due")
    count = counts(KIND, actor)["state_open" if not asked.view else "view_mine"]
    return _card(actor, _("To be fixed"), "hammer", asked, count) if count else None


@work_card(may.APPROVE, order=40)
def to_verify(actor: Actor) -> WorkCard | None:
    """What others have fixed and somebody has to look at."""
    count = counts(KIND, actor)["state_fixed"]
    asked = Criteria(states=("fixed",), sort="due")
    return _card(actor, _("Fixes to verify"), "eye", asked, count) if count else None


@figures(may.APPROVE, order=30)
def late(actor: Actor) -> list[Figure]:
    """Open and late findings, each figure opening its rows."""
    known = counts(KIND, actor)
    return [
        Figure(_("Open findings"), few(known["view_open"]), url_for("fixes.index", view="open")),
        Figure(
            _("Late findings"),
            few(known["view_overdue"]),
            url_for("fixes.index", view="overdue"),
            tone="danger" if known["view_overdue"] else "ok",
            icon="alarm-clock",
        ),
    ]
