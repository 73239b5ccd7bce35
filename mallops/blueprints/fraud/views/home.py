"""The page of an alert: what to do now, the reasons with their rows, notes, deeds; cards of the home page."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import pgettext

from mallops.blueprints.fraud import permissions as may
from mallops.blueprints.fraud.actions.kind import KIND
from mallops.blueprints.fraud.documents import tables
from mallops.blueprints.fraud.models import FraudAlert
from mallops.blueprints.fraud.queries.alerts import acts_of, count_rows, notes_of, reversible
from mallops.blueprints.fraud.rules.life import DECISIONS
from mallops.blueprints.fraud.rules.words import ACTS
from mallops.blueprints.fraud.views.parts import name_of, reasons_of
from mallops.blueprints.gifts.queries.vouchers import vouchers_of
from mallops.blueprints.members.rules.life import STATES, may_do
from mallops.core.auth import Actor, current_actor
from mallops.core.registers.cards import register_card
from mallops.core.registers.criteria import Criteria
from mallops.core.worklists import WorkCard, work_card

Panels = list[tuple[str, str, dict[str, Any]]]
VOUCHERS = 100


def leads(case: FraudAlert, actor: Actor) -> Panels:
    """What this person can do now, and why the card is here."""
    told = {"case": case, "reasons": reasons_of(case), "score": case.score, "exports": actor.can(may.EXPORT)}
    why: Panels = [(pgettext("fraud", "Why"), "fraud/_reasons.html", told)]
    return [*_now(case, actor), *why]


def _now(case: FraudAlert, actor: Actor) -> Panels:
    base = {"case": case, "decides": actor.can(may.DECIDE), "acts": actor.can(may.ACT)}
    if case.is_open:
        return [(_("What to do"), "fraud/_decide.html", {**base, "notes": len(notes_of(case.id))})]
    if case.state == "confirmed" and actor.can(may.ACT):
        return [(_("What follows"), "fraud/_follow.html", {**base, **_follow(case)})]
    return []


def _follow(case: FraudAlert) -> dict[str, Any]:
    return {
        "freezable": may_do("freeze", case.member.state),
        "frozen": case.member.state == "frozen",
        "entries": reversible(case),
        "vouchers": vouchers_of(case.member_id, states=("issued",), limit=VOUCHERS),
    }


def panels(case: FraudAlert, actor: Actor) -> Panels:
    """What was decided, what was done, what was written down."""
    out: Panels = []
    if case.decision:
        out.append(
            (pgettext("fraud", "Decision"), "fraud/_decision.html", {"case": case, "words": DECISIONS})
        )
    done = acts_of(case.id)
    if done:
        out.append((pgettext("fraud", "What was done"), "fraud/_done.html", {"acts": done, "words": ACTS}))
    out.append((pgettext("fraud", "Notes"), "fraud/_notes.html", {
        "case": case, "notes": notes_of(case.id), "writes": actor.can(may.INVESTIGATE),
    }))  # fmt: skip
    return out


def links(case: FraudAlert) -> list[tuple[str, str, str]]:
    """Whose card it is."""
    actor, member = current_actor(), case.member
    words = f"{name_of(member, actor)} · {STATES[member.state][0]}"
    return [(_("Member"), words, url_for("member.show", uid=member.uid))]


KIND.extras["leads"] = leads
KIND.extras["panels"] = panels
KIND.extras["links"] = links
KIND.extras["tables"] = tables


def _card(actor: Actor, title: str, asked: Criteria, icon: str) -> WorkCard | None:
    return register_card(KIND, actor, title, asked, count_rows(KIND, actor, asked), icon=icon)


@work_card(may.INVESTIGATE, order=12, roles="LEAD SUP MEM")
def to_look_into(actor: Actor) -> WorkCard | None:
    """Alerts that nobody has taken on."""
    return _card(actor, _("Fraud alerts to look into"), Criteria(states=("alert",)), "siren")


@work_card(may.DECIDE, order=12)
def to_decide(actor: Actor) -> WorkCard | None:
    """All that waits for the manager."""
    asked = Criteria(states=("alert", "investigating"))
    return _card(actor, _("Fraud alerts to decide"), asked, "badge-check")


@work_card(may.ACT, order=13, roles="SUP MEM")
def to_act(actor: Actor) -> WorkCard | None:
    """Confirmed, and nobody has closed it."""
    return _card(actor, _("Confirmed abuse to act on"), Criteria(states=("confirmed",)), "circle-pause")
