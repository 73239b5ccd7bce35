"""Complaints of the lived-in mall, for sweeps over every address."""

from __future__ import annotations

from mallops.blueprints.complaints.actions import closing, letters, liaising, paying, reporting, taking
from mallops.core.casework.actions import move
from mallops.core.clock import mall_now
from tests.factories import Cast, actor_of


def live_complaints(cast: Cast) -> None:
    """New, about staff, and to be signed, with letter, agreement, payment, authority."""
    clerk, boss, manager = actor_of(cast.desk), actor_of(cast.supervisor), actor_of(cast.manager)
    day = mall_now(cast.mall.tz).date()
    told = taking.Told(
        "Cold <script>alert(19)</script>", "phone", "goods", "Soup “one” & <b>", "Mr <b>Wu", "13812345670",
        demand="<i>Money", tenant_id=cast.tenant.id, asked=("money",),
    )  # fmt: skip
    taking.take(clerk, taking.Told("Rude <b>", "walkin", "staff", customer="Li", about_id=cast.officer.id))
    taking.take(clerk, told)
    case = taking.take(clerk, told)
    taking.weigh(manager, case, "critical", cast.supervisor.id, day)
    move(boss, case, "investigate")
    letters.file_feedback(clerk, case, "Letter <script>alert(20)</script>", "Wu <b>")
    letter = letters.ask_department(boss, case, "leasing", "Why <b>?")
    letters.answer_letter(actor_of(cast.leasing), letter, "Because & <i>")
    taking.note(boss, case, "site", "Seen <b>")
    words = reporting.Written("Cause <b>", "tenant", "Done <i>", "Refund “all”", 100, "Law & <b>")
    reporting.write(boss, case, words, submit=True)
    agreed = closing.Agreed(
        "Wu <b>", "Road <i>", "13812345670", "310X", "Shop & <b>", b_contact="Li", agreed_on=day,
        subject="Soup <b>", b_duty="Pay <i>",
    )  # fmt: skip
    closing.write_mediation(boss, case, agreed)
    paying.ask(boss, case, paying.Wish("advance", 9900, "Policy <b>", "Wu <b>", "6222 <i>", "transfer"))
    liaising.enter(
        boss, liaising.Asked("consumer", "Soup <b>", received_on=day, answer_by=day, asks="Say <script>")
    )
