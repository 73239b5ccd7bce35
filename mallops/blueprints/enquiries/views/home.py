"""What of enquiries waits for a person on the home page."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _

from mallops.blueprints.enquiries import permissions as may
from mallops.blueprints.enquiries.actions.kind import KIND
from mallops.blueprints.enquiries.queries.enquiries import count_consults, list_callbacks, list_consults
from mallops.blueprints.enquiries.queries.library import count_waiting, list_waiting
from mallops.core.auth import Actor
from mallops.core.formatting import mall_time
from mallops.core.registers.cards import register_card
from mallops.core.registers.criteria import Criteria
from mallops.core.registers.listing import counts, few
from mallops.core.worklists import Figure, WorkCard, WorkLine, figures, work_card

SHOWN = 5


@work_card(may.WORK, order=18, roles="DESK RCP LEAD AFT SUP")
def to_answer(actor: Actor) -> WorkCard | None:
    """Questions and visitors' words that nobody has answered."""
    known = counts(KIND, actor)
    number = known["state_open"] + known["state_consulting"]
    asked = Criteria(states=("open", "consulting"), sort="due")
    return register_card(KIND, actor, _("Enquiries to answer"), asked, number, icon="inbox")


@work_card(may.WORK, order=36, roles="DESK RCP LEAD AFT SUP")
def to_call(actor: Actor) -> WorkCard | None:
    """Customers who were promised a callback."""
    rows = [one for one in list_callbacks(actor.mall_id or 0) if one.visible_to(actor)]
    if not rows:
        return None
    lines = [
        WorkLine(
            one.title, url_for("enquiry_work.close", uid=one.uid), one.number or "",
            mall_time(one.answered_at, "short") if one.answered_at else "", "warn", "phone",
        )
        for one in rows[:SHOWN]
    ]  # fmt: skip
    return WorkCard(_("Customers to call back"), "phone", len(rows), url_for("enquiry_work.callbacks"), lines)


@work_card(may.REPLY, order=17)
def to_reply(actor: Actor) -> WorkCard | None:
    """Questions of the desk to this person's department."""
    count = count_consults(actor)
    if not count:
        return None
    lines = [
        WorkLine(
            one.enquiry.title, url_for("consults.show", uid=one.uid), "",
            mall_time(one.asked_at, "short"), "warn", "users",
        )
        for one in list_consults(actor, waiting=True, limit=SHOWN)
    ]  # fmt: skip
    return WorkCard(_("The desk asks you"), "users", count, url_for("consults.index"), lines, "danger")


@work_card(may.APPROVE, order=47)
def to_approve(actor: Actor) -> WorkCard | None:
    """Standard answers that wait for approval."""
    count = count_waiting(actor.mall_id or 0)
    if not count:
        return None
    lines = [
        WorkLine(
            one.question, url_for("standard_answers.show", uid=one.answer.uid), one.by.name if one.by else "",
            mall_time(one.sent_at, "short") if one.sent_at else "", "warn", "book-open",
        )
        for one in list_waiting(actor.mall_id or 0, SHOWN)
    ]  # fmt: skip
    url = url_for("standard_answers.index")
    return WorkCard(_("Standard answers to approve"), "book-open", count, url, lines)


@figures(may.VIEW, order=33, roles="LEAD SUP CSM OPM AGM GM")
def open_and_late(actor: Actor) -> list[Figure]:
    """Open and late enquiries, each figure opening its rows."""
    known = counts(KIND, actor)
    late = known["view_overdue"]
    return [
        Figure(
            _("Open enquiries"), few(known["view_open"]), url_for("enquiries.index", view="open"),
            icon="circle-help",
        ),
        Figure(
            _("Late enquiries"), few(late), url_for("enquiries.index", view="overdue"),
            tone="danger" if late else "ok", icon="alarm-clock",
        ),
    ]  # fmt: skip
