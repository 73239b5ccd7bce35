"""The register of findings, and what of it waits for a person on the home page."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from mallops.blueprints.fixes import permissions as may
from mallops.blueprints.fixes.actions import KIND
from mallops.blueprints.fixes.queries import list_repeats_of
from mallops.core.auth import Actor
from mallops.core.formatting import mall_time
from mallops.core.registers import register_blueprint
from mallops.core.registers.cards import register_card
from mallops.core.registers.criteria import Criteria
from mallops.core.registers.links import record_url
from mallops.core.registers.listing import counts, few
from mallops.core.worklists import Figure, WorkCard, figures, work_card


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


@work_card(may.FIX, order=30, roles="FLR LEAD ENG SEC CLN DESK RCP")
def to_fix(actor: Actor) -> WorkCard | None:
    """What this person sees to (their own, their zones', their department's) and is not fixed yet."""
    if actor.only_own(KIND.area):
        asked, count = Criteria(states=("open",), sort="due"), counts(KIND, actor)["state_open"]
    else:
        asked, count = Criteria(view="mine", sort="due"), counts(KIND, actor)["view_mine"]
    return register_card(KIND, actor, _("To be fixed"), asked, count)


@work_card(may.APPROVE, order=35, roles="SUP CSM OPM")
def late_ones(actor: Actor) -> WorkCard | None:
    """What is late in the whole mall, the longest first."""
    asked = Criteria(view="overdue", sort="due")
    return register_card(KIND, actor, _("Late findings"), asked, counts(KIND, actor)["view_overdue"])


@work_card(may.APPROVE, order=40)
def to_verify(actor: Actor) -> WorkCard | None:
    """What others have fixed and somebody has to look at."""
    asked = Criteria(states=("fixed",), sort="due")
    return register_card(
        KIND, actor, _("Fixes to verify"), asked, counts(KIND, actor)["state_fixed"], icon="eye"
    )


@figures(may.VIEW, order=30, roles="LEAD SUP CSM OPM AGM GM")
def open_and_late(actor: Actor) -> list[Figure]:
    """Open and late findings, each figure opening its rows."""
    known = counts(KIND, actor)
    return [
        Figure(
            _("Open findings"),
            few(known["view_open"]),
            url_for("fixes.index", view="open"),
            icon="hammer",
        ),
        Figure(
            _("Late findings"),
            few(known["view_overdue"]),
            url_for("fixes.index", view="overdue"),
            tone="danger" if known["view_overdue"] else "ok",
            icon="alarm-clock",
        ),
    ]
