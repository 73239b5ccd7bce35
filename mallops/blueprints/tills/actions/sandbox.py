"""The sandbox: a mall of its own with made shops, made members and its own books, so nothing real moves."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import sqlalchemy as sa

from mallops.blueprints.gifts.actions.catalogue import KindTold, save_kind
from mallops.blueprints.gifts.actions.vouchers import Wanted, give_courtesy
from mallops.blueprints.gifts.models import Voucher, VoucherKind
from mallops.blueprints.gifts.rules.token import spoken
from mallops.blueprints.members.actions.cards import CardTold
from mallops.blueprints.members.actions.joining import Application, join
from mallops.blueprints.members.actions.writing import PersonTold
from mallops.blueprints.members.models import Card, Member, MemberSettings
from mallops.blueprints.points.actions.earning import Purchase, earn
from mallops.blueprints.tenants.actions.files import TenantData, create_tenant
from mallops.blueprints.tenants.models import Tenant
from mallops.blueprints.tills import permissions as may
from mallops.blueprints.tills.models import TillSandbox
from mallops.blueprints.tills.queries.partners import find_sandbox
from mallops.core.auth import Actor, authorize
from mallops.core.clock import mall_now
from mallops.core.db import db
from mallops.core.malls import Mall

SHOPS = (("S01", "沙盒花店", "Sandbox flowers"), ("S02", "沙盒咖啡", "Sandbox coffee"))
MEMBERS = (("13900000001", "沙小一"), ("13900000002", "沙小二"), ("13900000003", "沙小三"))
SLIP_FEN = 500_000
KIND = "SANDBOX-20"
VOUCHERS = 3


@dataclass(frozen=True)
class Things:
    """What is there to try the API on."""

    shops: list[Tenant]
    cards: list[tuple[str, str]]
    vouchers: list[str]


def make_sandbox(actor: Actor) -> Mall:
    """Make it, or put more vouchers into the one that there is."""
    authorize(actor, may.LET_IN)
    home = db.session.get_one(Mall, actor.mall_id, with_for_update=True)
    found = find_sandbox(home.id)
    if found is None:
        found = _mall(home)
        db.session.add(TillSandbox(mall_id=home.id, sandbox_id=found.id))
        _fill(_actor(found))
    _give_vouchers(_actor(found))
    db.session.flush()
    return found


def _actor(mall: Mall) -> Actor:
    return Actor.system(mall.id, mall.tz)


def _mall(home: Mall) -> Mall:
    mall = Mall(
        code=f"X{home.id}"[:6],
        name_zh=f"{home.name_zh or home.name_en}（沙盒）",
        name_en=f"{home.name_en or home.name_zh} (sandbox)",
        tz=home.tz,
    )
    db.session.add(mall)
    db.session.flush()
    db.session.add(MemberSettings(mall_id=mall.id, self_service=False))
    return mall


def _fill(system: Actor) -> None:
    today = mall_now(system.tz).date()
    shops = [
        create_tenant(system, TenantData(code, zh, en, category="Sandbox"), tell=False)
        for code, zh, en in SHOPS
    ]
    for number, (phone, name) in enumerate(MEMBERS, 1):
        person = PersonTold(phone, name=name)
        member = join(
            system,
            Application(person, consents={"service": True}, signature=name, card=CardTold(electronic=True)),
        )
        slip = Purchase(shops[0].id, f"START-{number}", today, SLIP_FEN)
        earn(system, member.id, slip, f"sandbox-start-{number}", channel="till")
    told = KindTold(KIND, "沙盒20元券", "Sandbox 20 yuan off", today, value=2000, min_spend=5000, days=365)
    save_kind(system, None, told)


def _give_vouchers(system: Actor) -> None:
    kind = db.session.scalars(
        sa.select(VoucherKind).where(VoucherKind.mall_id == system.mall_id, VoucherKind.code == KIND)
    ).one()
    members = db.session.scalars(
        sa.select(Member).where(Member.mall_id == system.mall_id).order_by(Member.id).limit(1)
    ).one()
    for _number in range(VOUCHERS):
        give_courtesy(system, members, Wanted(kind, f"sandbox-{uuid.uuid4()}", reason="Sandbox"))


def things_of(mall: Mall) -> Things:
    """Shops, (card, phone) of members, codes of vouchers that can still be used: all of them made up."""
    shops = sa.select(Tenant).where(Tenant.mall_id == mall.id).order_by(Tenant.code)
    cards = (
        sa.select(Card)
        .where(Card.mall_id == mall.id, Card.state == "active")
        .order_by(Card.id)
        .options(sa.orm.joinedload(Card.member))
    )
    codes = (
        sa.select(Voucher.code)
        .where(Voucher.mall_id == mall.id, Voucher.state == "issued")
        .order_by(Voucher.id)
        .limit(12)
    )
    return Things(
        list(db.session.scalars(shops)),
        [(one.number, one.member.phone or "") for one in db.session.scalars(cards)],
        [spoken(one) for one in db.session.scalars(codes)],
    )


__all__ = ["Things", "make_sandbox", "things_of"]
