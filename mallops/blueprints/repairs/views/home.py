"""What of repairs waits for a person on the home page, and the button on a finding."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from mallops.blueprints.fixes.actions import KIND as FINDINGS
from mallops.blueprints.repairs import permissions as may
from mallops.blueprints.repairs.actions.kind import KIND
from mallops.blueprints.repairs.queries.tickets import find_of_finding
from mallops.blueprints.repairs.rules.words import is_facility_item
from mallops.core.auth import Actor
from mallops.core.registers.cards import register_card
from mallops.core.registers.criteria import Criteria
from mallops.core.registers.links import record_url
from mallops.core.registers.listing import counts, few
from mallops.core.worklists import Figure, WorkCard, figures, work_card

Panels = list[tuple[str, str, dict[str, Any]]]


def finding_panel(finding: Any, actor: Actor) -> Panels:
    """The ticket made of a finding, or the button that makes one; nothing for findings of other kinds."""
    case = find_of_finding(finding.id)
    if case is not None and case.visible_to(actor):
        state = KIND.workflow.state(case.state)
        context = {"case": case, "state": state, "url": record_url(case)}
        return [(_("Repair ticket"), "repairs/_of_finding.html", context)]
    fits = is_facility_item(finding.item_code) or finding.department == "engineering"
    closed = FINDINGS.workflow.state(finding.state).closed
    if case is not None or closed or not fits or not actor.can(may.CREATE):
        return []
    url = url_for("repairs.new", finding=finding.uid)
    return [(_("Repair ticket"), "repairs/_of_finding.html", {"case": None, "url": url})]


def _with_tickets(before: Any) -> Any:
    def panels(finding: Any, actor: Actor) -> Panels:
        return [*finding_panel(finding, actor), *(before(finding, actor) if before else [])]

    return panels


FINDINGS.extras["panels"] = _with_tickets(FINDINGS.extras.get("panels"))


@work_card(may.WORK, order=20, roles="ENG")
def my_repairs(actor: Actor) -> WorkCard | None:
    """What this engineer was sent to and is not done."""
    asked = Criteria(view="mine", states=("accepted", "dispatched", "on_site"), sort="due")
    return register_card(KIND, actor, _("My repairs"), asked, counts(KIND, actor)["view_mine"])


@work_card(may.WORK, order=21, roles="ENG LEAD SUP")
def to_dispatch(actor: Actor) -> WorkCard | None:
    """Reports that nobody has accepted yet."""
    asked = Criteria(states=("reported",), sort="due")
    count = counts(KIND, actor)["state_reported"]
    return register_card(KIND, actor, _("New repair tickets"), asked, count, icon="megaphone")


@work_card(may.CONFIRM, order=32, roles="DESK RCP LEAD FLR")
def to_confirm(actor: Actor) -> WorkCard | None:
    """Repairs that wait for the reporter's or the desk's word."""
    asked = Criteria(states=("done",), sort="newest")
    count = counts(KIND, actor)["state_done"]
    return register_card(KIND, actor, _("Repairs to confirm"), asked, count, icon="eye")


@figures(may.VIEW, order=32, roles="LEAD SUP CSM OPM AGM GM ENG")
def open_and_late(actor: Actor) -> list[Figure]:
    """Open and late tickets, each figure opening its rows."""
    known = counts(KIND, actor)
    late = known["view_overdue"]
    return [
        Figure(
            _("Open repairs"),
            few(known["view_open"]),
            url_for("repairs.index", view="open"),
            icon="wrench",
        ),
        Figure(
            _("Late repairs"),
            few(late),
            url_for("repairs.index", view="overdue"),
            tone="danger" if late else "ok",
            icon="alarm-clock",
        ),
    ]
