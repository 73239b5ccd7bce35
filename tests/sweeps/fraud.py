"""A fraud desk at work for the sweeps."""

from __future__ import annotations

import sqlalchemy as sa

from mallops.blueprints.fraud.actions.deciding import decide as decide_fraud
from mallops.blueprints.fraud.actions.raising import report as report_fraud
from mallops.blueprints.fraud.actions.settings import begin_trial, save_draft
from mallops.blueprints.fraud.rules.settings import shipped
from mallops.blueprints.members.models import Member
from mallops.core.db import db
from tests.factories import Cast, actor_of


def live_fraud(cast: Cast) -> None:
    """A report by hand on two cards: one to decide, one confirmed; a draft of the rules that is tried."""
    clerk, manager = actor_of(cast.desk), actor_of(cast.manager)
    first, second = db.session.scalars(sa.select(Member).order_by(Member.id).limit(2))
    report_fraud(clerk, first, "Sells “vouchers” <script>alert(10)</script>")
    decide_fraud(manager, report_fraud(clerk, second, "Bins & <b>"), "confirmed", "Seen “twice” & <i>")
    begin_trial(manager, save_draft(manager, shipped()))
