"""Returns, visitors and callers of the lived-in mall, for sweeps over every address."""

from __future__ import annotations

from mallops.blueprints.returns import rules
from mallops.blueprints.returns.actions import deciding, keeping, taking
from mallops.blueprints.returns.models import ReturnClaw
from mallops.blueprints.visits import actions as visits
from mallops.core.clock import mall_now
from mallops.core.db import db
from tests.factories import Cast, actor_of


def live_returns(cast: Cast) -> None:
    """One that the shop is asked about, one approved with a gift to come back; the mall's policy."""
    manager, clerk, day = actor_of(cast.manager), actor_of(cast.desk), mall_now(cast.mall.tz).date()
    told = keeping.PolicyTold(7, 15, 400, {"Food <b>": 0}, "七日 <b>", "Seven <script>alert(19)</script>")
    keeping.set_policy(manager, told)
    for approved in (False, True):
        goods = taking.Told(
            "Kettle <b>", cast.tenant.id, f"R{approved} “1”", day, 12_800, 1, "return", "quality",
            "Broke <script>alert(20)</script>", "faulty", "mobile", "X <i>", "FP <b>", "13800138001",
            "Mr <b>Wu",
        )  # fmt: skip
        case = taking.take(clerk, goods)
        taking.verify(clerk, case, {"slip": True}, "No box <script>alert(21)</script>")
        if approved:
            taking.hear(clerk, case, "refuse", "Used & <b>", "Boss <i>")
            words = rules.Decision("refund", 12_800, "mall", "Because <script>alert(22)</script>")
            deciding.decide(manager, case, words)
            row = ReturnClaw(mall_id=case.mall_id, back=case, label="Cup <b>", fen=900)
            db.session.add(row)
            db.session.flush()


def live_visits(cast: Cast) -> None:
    """A visitor in the house, a call that waits and one that is answered."""
    clerk = actor_of(cast.desk)
    visits.let_in(
        clerk,
        visits.VisitorTold(
            "Wu <b>", "Tea & <script>alert(23)</script>", "feedback", cast.supervisor.id, "Firm “1”",
            "13812345678", 2, "B <i>", "More <script>alert(24)</script>",
        ),
    )  # fmt: skip
    for answered in (False, True):
        told = visits.CallerTold(
            "13812345678", "Open <b>?", "enquiry", "Li <b>", "<script>alert(25)</script>"
        )
        case = visits.take_call(clerk, told)
        if answered:
            visits.answer(clerk, case, "At ten & <b>")
