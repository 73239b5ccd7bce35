"""The cards on an incident's page, and what of incidents waits for a person on the home page."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from mallops.blueprints.incidents import permissions as may
from mallops.blueprints.incidents.actions.kind import KIND
from mallops.blueprints.incidents.actions.working import paging_of
from mallops.blueprints.incidents.models import Incident
from mallops.blueprints.incidents.queries.incidents import (
    chase_minutes,
    has_been_seen,
    list_plans,
    list_unseen,
)
from mallops.blueprints.incidents.queries.people import list_people
from mallops.blueprints.incidents.rules.incidents import next_chase
from mallops.blueprints.incidents.rules.words import (
    CATEGORIES,
    LEVEL_MEANINGS,
    LEVEL_TONES,
    LEVELS,
    PERSON_KINDS,
    STATEMENT_STATES,
    STATEMENT_TONES,
    WAYS,
)
from mallops.core.auth import Actor
from mallops.core.crypto import mask_phone
from mallops.core.formatting import mall_time
from mallops.core.registers.cards import register_card
from mallops.core.registers.criteria import Criteria
from mallops.core.registers.listing import counts
from mallops.core.worklists import WorkCard, WorkLine, work_card

ONGOING = frozenset({"reported", "responding", "controlled"})
Panels = list[tuple[str, str, dict[str, Any]]]


def _base(case: Incident, actor: Actor) -> dict[str, Any]:
    works = actor.can(may.WORK) and case.state not in {"reviewed", "void"}
    return {"case": case, "works": works, "actor": actor}


def leads(case: Incident, actor: Actor) -> Panels:
    """What to do now, who knows, the plan: above all else."""
    mine = next((one for one in case.told if one.user_id == actor.user_id), None)
    minutes = chase_minutes(case.mall_id)
    waits = case.level == 1 and case.alerted_at is not None and case.state in ONGOING
    desk = {
        **_base(case, actor),
        "waits": mine is not None and mine.seen_at is None,
        "ways": WAYS,
        "levels": LEVELS,
        "meanings": LEVEL_MEANINGS,
        "tones": LEVEL_TONES,
        "plans": list_plans(case.mall_id, case.category),
        "unseen": waits and not has_been_seen(case),
        "minutes": minutes,
        "again": next_chase(case.alerted_at, minutes, case.chased) if waits and case.alerted_at else None,
    }
    return [(_("Now"), "incidents/_desk.html", desk)]


def panels(case: Incident, actor: Actor) -> Panels:
    """The missing person, follow-up, statements."""
    base = _base(case, actor)
    out: Panels = []
    if case.category == "lost_person":
        texts = paging_of(case) if case.person_look else ("", "")
        phone = mask_phone(case.contact_phone or "")
        lost = {**base, "kinds": PERSON_KINDS, "texts": texts, "phone": phone}
        out.append((_("Who is missing"), "incidents/_lost.html", lost))
    approves = actor.can(may.APPROVE)
    after = {**base, "people": list_people(case.mall_id), "approves": approves}
    out.append((_("Follow-up"), "incidents/_after.html", after))
    if case.statements or case.category == "publicity" or case.level == 1 or case.pr_owner_id:
        words = {"states": STATEMENT_STATES, "tones": STATEMENT_TONES, "approves": approves}
        out.append((_("Statements to the public"), "incidents/_public.html", {**base, **words}))
    return out


KIND.extras.update(
    leads=leads,
    panels=panels,
    list_tools=lambda asked, actor: [
        (_("When nobody has seen it"), url_for("incident_work.limit"), "alarm-clock")
    ],
)


@work_card(may.VIEW, order=1)
def to_see(actor: Actor) -> WorkCard | None:
    """Incidents that this person was told of and has not confirmed."""
    if actor.user_id is None:
        return None
    found = list_unseen(actor.mall_id, actor.user_id)
    if not found:
        return None
    lines = [
        WorkLine(
            label=one.title,
            url=url_for("incidents.show", uid=one.uid),
            detail=f"{LEVELS[one.level]} · {CATEGORIES[one.category]}",
            when=mall_time(one.occurred_at, "short"),
            tone=LEVEL_TONES[one.level],
        )
        for one in found[:5]
    ]
    tone = "danger" if found[0].level == 1 else "warn"
    return WorkCard(
        _("Incidents to confirm"), "siren", len(found), url_for("incident_work.unseen"), lines, tone=tone
    )


@work_card(may.WORK, order=12, roles="FLR LEAD SUP CSM DESK SEC")
def going_on(actor: Actor) -> WorkCard | None:
    """Incidents that are not under control."""
    asked = Criteria(states=("reported", "responding"))
    known = counts(KIND, actor)
    number = known.get("state_reported", 0) + known.get("state_responding", 0)
    return register_card(KIND, actor, _("Incidents going on"), asked, number)
