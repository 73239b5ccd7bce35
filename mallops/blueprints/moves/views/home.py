"""What of moves waits for a person."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _

from mallops.blueprints.moves import permissions as may
from mallops.blueprints.moves.actions.adjusting import KIND as ADJUST
from mallops.blueprints.moves.actions.moveout import KIND as MOVE_OUT
from mallops.blueprints.moves.actions.telling import url_of
from mallops.blueprints.moves.queries.lines import list_mine
from mallops.core.auth import Actor
from mallops.core.casework.kinds import DEPARTMENTS
from mallops.core.formatting import due_tone, mall_time
from mallops.core.registers.cards import register_card
from mallops.core.registers.criteria import Criteria
from mallops.core.registers.listing import counts
from mallops.core.worklists import WorkCard, WorkLine, work_card

SHOWN = 5


@work_card(may.VIEW, order=40, roles="LSG FIN ENG SEC DESK LEAD SUP")
def lines(actor: Actor) -> WorkCard | None:
    """Lines of a move-in or move-out that wait for this person's department."""
    found = list_mine(actor)
    if not found:
        return None
    rows = [
        WorkLine(
            one.name,
            url_of(one.case),
            detail=f"{one.case.title} · {DEPARTMENTS[one.department]}",
            when=mall_time(one.due_at, "short") if one.due_at else "",
            tone=due_tone(one.due_at) if one.due_at else "muted",
        )
        for one in found[:SHOWN]
    ]
    return WorkCard(
        _("Moving in and out: your lines"), "clipboard-list", len(found), url_for("moves.lines"), rows
    )


def _decide(actor: Actor, state: str) -> WorkCard | None:
    number = counts(ADJUST, actor)[f"state_{state}"]
    return register_card(ADJUST, actor, _("Adjustments to decide"), Criteria(states=(state,)), number)


@work_card(may.LEASING, order=41, roles="LSG")
def for_leasing(actor: Actor) -> WorkCard | None:
    """Adjustments that leasing decides."""
    return _decide(actor, "applied")


@work_card(may.FINANCE, order=41, roles="FIN")
def for_finance(actor: Actor) -> WorkCard | None:
    """Adjustments whose rent finance checks."""
    return _decide(actor, "finance")


@work_card(may.FINAL, order=41, roles="OPM")
def for_operations(actor: Actor) -> WorkCard | None:
    """Adjustments that the operations manager decides."""
    return _decide(actor, "manager")


@work_card(may.MANAGE, order=42, roles="CSM")
def to_close(actor: Actor) -> WorkCard | None:
    """Move-outs that wait for their end."""
    number = counts(MOVE_OUT, actor)["state_settled"]
    return register_card(MOVE_OUT, actor, _("Move-outs to close"), Criteria(states=("settled",)), number)
