"""Enquiries of the lived-in mall, for sweeps over every address."""

from __future__ import annotations

from mallops.blueprints.enquiries.actions import library, working
from mallops.blueprints.enquiries.actions.taking import Said, Told, take, take_publicly
from mallops.blueprints.enquiries.rules.library import Words
from tests.factories import Cast, actor_of

BAD = "<script>alert(28)</script>"


def live_enquiries(cast: Cast) -> None:
    """Answers in force, waiting and in writing; a consulted department; an answer; visitors' words."""
    clerk, boss = actor_of(cast.desk), actor_of(cast.supervisor)
    for state in ("approved", "waiting", "draft"):
        told = Words("hours", f"几点 <b>{state}", f"When {BAD}", f"十点 {BAD}", "Ten <i>", "“hours” & <b>")
        made = library.write(clerk, told)
        if state != "draft":
            library.send(clerk, made)
        if state == "approved":
            library.decide(boss, made, 1, approve=True)
            library.change(clerk, made, told, 0)
    first, second = (
        take(clerk, Told(f"Which? {BAD}", title="Unit <b>", customer="Li <i>", phone="13812345678",
                         tenant_id=cast.tenant.id, callback=True))
        for _one in range(2)
    )  # fmt: skip
    row = working.consult(clerk, first, working.Asked("leasing", f"Free? {BAD}"))
    working.reply(actor_of(cast.leasing), row, f"A12 {BAD}")
    working.consult(clerk, first, working.Asked("finance", "Price <b>"))
    working.answer(clerk, second, f"Ten {BAD}", made.current)
    for text, trap in ((f"Loud {BAD}", ""), ("Spam <b>", "x")):
        said = Said(text, "complaint", cast.zone.id, "Hall <b>", customer="Wu <i>", trap=trap)
        take_publicly(cast.mall, said, (), source=f"sweep{trap}", secret="sweep")
