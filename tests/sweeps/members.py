"""Members in the mall of the sweeps."""

from __future__ import annotations

from mallops.blueprints.club.actions import entering
from mallops.blueprints.club.actions.erasures import ask_erasure
from mallops.blueprints.members.actions import stocking
from mallops.blueprints.members.actions.cards import CardTold
from mallops.blueprints.members.actions.joining import Application as JoinTold
from mallops.blueprints.members.actions.joining import join
from mallops.blueprints.members.actions.requests import ask_to_join
from mallops.blueprints.members.actions.setup import DeskTold, save_desk
from mallops.blueprints.members.actions.writing import PersonTold
from mallops.blueprints.members.rules.cards import card_number
from mallops.blueprints.members.rules.life import SlipTold
from mallops.core.db import db
from tests.factories import Cast, actor_of
from tests.factories.patrols import MONDAY


def live_members(cast: Cast) -> None:
    """A desk with cards, two members of one name and birthday, one without a card, a form that waits."""
    manager, clerk = actor_of(cast.manager), actor_of(cast.desk)
    desk = save_desk(manager, None, DeskTold("S", "库房 <b>", "Store & “desk”"))
    stocking.receive_cards(manager, desk, 1, 50, MONDAY.date(), "Printer & <b>")
    for at, phone in enumerate(("13800138001", "13800138002")):
        person = PersonTold(
            phone, name="张 <script>alert(9)</script>", birthday="1990-01-02", remark="“quoted” & <b>"
        )
        slip = SlipTold(f"S{at}", cast.tenant.id, 50_000, MONDAY.date())
        card = CardTold(card_number("600", 1), desk=desk) if at == 0 else None
        made = join(clerk, JoinTold(person, (slip,), {"service": True}, "张 <b>", card))
    token = entering.open_session(cast.mall, made)
    guest = entering.resume(token, cast.mall.code)
    assert guest is not None
    ask_erasure(guest, "Because <script>alert(10)</script>")
    ask_to_join(cast.mall, PersonTold("13800138003"), {"service": True}, MONDAY.date())
    db.session.commit()
