"""What of lost property waits for a person on the home page."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _

from mallops.blueprints.lostfound import permissions as may
from mallops.blueprints.lostfound.actions.kind import FOUND, LOSS
from mallops.blueprints.lostfound.queries.items import list_waiting_claims
from mallops.blueprints.lostfound.rules.words import CLAIM_STATES
from mallops.core.auth import Actor
from mallops.core.formatting import mall_time
from mallops.core.registers.cards import register_card
from mallops.core.registers.criteria import Criteria
from mallops.core.registers.listing import counts
from mallops.core.worklists import WorkCard, WorkLine, work_card


@work_card(may.WORK, order=22, roles="DESK RCP LEAD SUP")
def claims(actor: Actor) -> WorkCard | None:
    """Claims to compare, to confirm as the second person, to hand out."""
    rows = list_waiting_claims(actor.mall_id)
    lines = [
        WorkLine(
            label=one.item.title,
            url=url_for("lost_claims.show", uid=one.uid),
            detail=str(CLAIM_STATES[one.state]),
            when=mall_time(one.created_at, "short"),
        )
        for one in rows[:5]
    ]
    return WorkCard(_("Claims of lost property"), "hand", len(rows), url_for("lost_shelf.claims"), lines)


@work_card(may.WORK, order=45, roles="DESK RCP LEAD")
def missed(actor: Actor) -> WorkCard | None:
    """Losses to which nobody has answered yet."""
    number = counts(LOSS, actor).get("state_reported", 0)
    return register_card(LOSS, actor, _("Losses to answer"), Criteria(states=("reported",)), number)


@work_card(may.WORK, order=46, roles="DESK RCP LEAD")
def to_announce(actor: Actor) -> WorkCard | None:
    """Finds that are not announced: no shelf yet, or cash to count."""
    number = counts(FOUND, actor).get("state_registered", 0)
    return register_card(FOUND, actor, _("Finds to announce"), Criteria(states=("registered",)), number)


@work_card(may.APPROVE, order=65, roles="LEAD SUP CSM")
def over(actor: Actor) -> WorkCard | None:
    """What nobody claimed in time: to the police or disposed of, with a witness."""
    number = counts(FOUND, actor).get("state_unclaimed", 0)
    return register_card(FOUND, actor, _("Kept long enough"), Criteria(states=("unclaimed",)), number)
