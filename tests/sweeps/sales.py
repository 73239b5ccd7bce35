"""Alliance merchants and orders of the lived-in mall, for sweeps over every address."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from mallops.blueprints.alliance.actions import benefits
from mallops.blueprints.alliance.actions import recruiting as alliance
from mallops.blueprints.alliance.actions.settling import publish_rules
from mallops.blueprints.alliance.actions.telling import make_link
from mallops.blueprints.members.models import Member
from mallops.blueprints.orders.actions import answering, following, quoting, taking
from mallops.core.casework.actions import move
from mallops.core.clock import mall_now
from mallops.core.db import db
from mallops.core.files import store
from tests.factories import Cast, actor_of


def live_alliance(cast: Cast) -> None:
    """A merchant with a signed contract, a benefit that was used and rated, its link; rules of the club."""
    manager, clerk, day = actor_of(cast.manager), actor_of(cast.desk), mall_now(cast.mall.tz).date()
    told = alliance.Told(
        "Books <b>", "retail", "Road “1”", "Li <i>", "13812345678", "<script>alert(14)</script>"
    )
    merchant = alliance.enter(clerk, told)
    wanted = benefits.BenefitTold(
        "九折 <b>", "Ten & <b>", "条款", "<script>", from_on=day, settle="mall", fen=500
    )
    benefit = benefits.save_benefit(manager, merchant, None, wanted)
    copy = [("contract.pdf", store(b"%PDF-1.7", "application/pdf"))]
    alliance.enter_contract(
        manager, merchant, alliance.Contract("LM <b>", day, day + dt.timedelta(days=99), files=copy)
    )
    move(manager, merchant, "activate")
    member = db.session.scalars(sa.select(Member).where(Member.state == "active").order_by(Member.id)).first()
    assert member is not None
    use = benefits.redeem(clerk, benefit, member)
    benefits.rate(clerk, merchant, 4, "<script>alert(15)</script>", use)
    make_link(manager, merchant)
    publish_rules(manager, "章程 <b>", "Rules <script>alert(16)</script>", day)


def live_orders(cast: Cast) -> None:
    """An enquiry with a quote; an order that is placed, paid in part and followed up."""
    clerk, day = actor_of(cast.desk), mall_now(cast.mall.tz).date()
    for placed in (False, True):
        lines = (("Cup <b>", 20, "“pcs”"), ("Bag & <i>", 3, ""))
        told = taking.Told("13800138001", "Mr <b>Wu", "School & <b>", "group", lines, remark="<script>")
        order = taking.take(clerk, told)
        quote = quoting.ask_shop(clerk, order, cast.tenant.id)
        quoting.enter_quote(
            clerk, order, quote, quoting.QuoteTold({}, 9900, terms="<script>alert(17)</script>")
        )
        if not placed:
            link = answering.make_customer_link(clerk, order)
            answering.refuse(link, "price", "<script>alert(19)</script>")
        if placed:
            taking.place(clerk, order, quote, taking.Delivery(day, "2 <b>", "Road <i>", "Zhao <b>"))
            following.pay(clerk, order, following.Paid("deposit", "cash", 900, "R <b>"))
            following.visit(clerk, order, following.Visited(day, note="<script>alert(18)</script>"))
