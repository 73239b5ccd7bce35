"""Gifts and vouchers for the sweeps: put aside, handed over, used, open."""

from __future__ import annotations

import sqlalchemy as sa

from mallops.blueprints.gifts.actions import catalogue, giving, stock, using, vouchers
from mallops.blueprints.members.models import Member
from mallops.blueprints.members.queries.stock import list_desks
from mallops.blueprints.points.actions.earning import Purchase, earn
from mallops.core.db import db, transaction
from tests.factories import Cast, actor_of
from tests.factories.patrols import MONDAY

EVIL = "“gift” & <script>alert(12)</script>"


def live_gifts(cast: Cast) -> None:
    """A gift that is put aside and one handed over, a voucher that is used and one that is not."""
    manager, clerk, day = actor_of(cast.manager), actor_of(cast.desk), MONDAY.date()
    db.session.commit()
    member = db.session.scalars(sa.select(Member).where(Member.state == "active").limit(1)).one()
    desk = list_desks(cast.mall.id)[0]
    with transaction():
        earn(clerk, member.id, Purchase(cast.tenant.id, "SWEEP-1", day, 5_000_000), "sweep-earn-1")
    with transaction():
        cup = catalogue.save_gift(
            manager, None, catalogue.GiftTold("CUP", EVIL, EVIL, day, points=10, remark=EVIL)
        )
        cash = catalogue.save_kind(
            manager, None, catalogue.KindTold("C20", EVIL, EVIL, day, value=2000, points=10, terms_en=EVIL)
        )
        stock.receive(manager, cup, desk, 9, note=EVIL)
        giving.give_gift(clerk, member, giving.Giving(cup, desk, "sweep-gift-1", signature="张 <b>"))
        giving.put_aside(clerk, member, giving.Giving(cup, desk, "sweep-gift-2"))
        used, _open = (
            vouchers.buy_voucher(clerk, member, vouchers.Wanted(cash, f"sweep-voucher-{n}", desk))
            for n in (1, 2)
        )
        using.use_voucher(clerk, used.code, using.Purchase(cast.tenant, 20_000, "sweep-use-1", "S-7"))


__all__ = ["live_gifts"]
