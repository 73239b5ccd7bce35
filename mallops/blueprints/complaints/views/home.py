"""What of complaints waits for a person, on the home page, in a tenant's and in a member's file."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _

from mallops.blueprints.complaints import permissions as may
from mallops.blueprints.complaints.actions.kind import KIND, LETTER
from mallops.blueprints.complaints.actions.money_kind import AUTHORITY, PAYOUT
from mallops.blueprints.complaints.actions.reporting import capacities_of
from mallops.blueprints.complaints.queries.complaints import reports_to_sign
from mallops.core.auth import Actor
from mallops.core.casework.kinds import CaseKind
from mallops.core.formatting import due_tone, due_words
from mallops.core.registers.cards import register_card
from mallops.core.registers.criteria import Criteria
from mallops.core.registers.listing import counts
from mallops.core.worklists import WorkCard, WorkLine, work_card


def _card(kind: CaseKind, actor: Actor, title: str, *states: str, icon: str = "") -> WorkCard | None:
    known = counts(kind, actor)
    number = sum(known[f"state_{one}"] for one in states)
    return register_card(kind, actor, title, Criteria(states=states, sort="due"), number, icon=icon)


@work_card(may.WORK, order=20, roles="CMP SUP CSM AFT CRM LEAD")
def to_weigh(actor: Actor) -> WorkCard | None:
    """New complaints."""
    return _card(KIND, actor, _("New complaints to weigh"), "received")


@work_card(may.WORK, order=21, roles="CMP SUP AFT CRM")
def to_work(actor: Actor) -> WorkCard | None:
    """Complaints that are looked into."""
    states = ("triaged", "investigating", "awaiting", "reporting", "approval")
    return _card(KIND, actor, _("Complaints to answer"), *states)


@work_card(may.WORK, order=36, roles="CMP SUP CRM")
def to_call(actor: Actor) -> WorkCard | None:
    """Answered; evaluation, callback and closing are left."""
    states = ("replied", "evaluated", "called")
    return _card(KIND, actor, _("Complaints to evaluate, call back, close"), *states, icon="phone")


@work_card(may.ANSWER, order=19)
def to_answer(actor: Actor) -> WorkCard | None:
    """Letters to this person's department."""
    return _card(LETTER, actor, _("Internal letters to answer"), "asked")


@work_card(may.SIGN, order=18)
def to_sign(actor: Actor) -> WorkCard | None:
    """Reports that lack this person's signature."""
    rows = [one for one in reports_to_sign(actor.mall_id or 0) if capacities_of(actor, one)]
    if not rows:
        return None
    lines = [
        WorkLine(
            one.title, url_for("complaint_reports.show", uid=one.uid), one.number or "",
            due_words(one.due_at) if one.due_at else "", due_tone(one.due_at) if one.due_at else "muted",
        )
        for one in rows[:5]
    ]  # fmt: skip
    return WorkCard(_("Reports to sign"), "pen-line", len(rows), url_for("complaint_reports.index"), lines)


@work_card(may.APPROVE_MONEY, order=22)
def to_approve(actor: Actor) -> WorkCard | None:
    """Payments to approve."""
    return _card(PAYOUT, actor, _("Payments for complaints to approve"), "asked")


@work_card(may.PAY_MONEY, order=23, roles="FIN")
def to_pay(actor: Actor) -> WorkCard | None:
    """Payments to make, and to get back."""
    return _card(PAYOUT, actor, _("Compensation to pay or to recover"), "approved", "recovering")


@work_card(may.AUTHORITY_WORK, order=24, roles="CMP SUP CSM")
def to_authorities(actor: Actor) -> WorkCard | None:
    """Authorities that wait for an answer."""
    return _card(AUTHORITY, actor, _("Authorities to answer"), "received", "answering")
