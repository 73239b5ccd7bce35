"""A shop's till in the demo mall: let in, tried in the sandbox, then giving real points for some days."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from mallops.blueprints.members.models import Card
from mallops.blueprints.points.rules.booking import TooFew
from mallops.blueprints.tills.actions import booking
from mallops.blueprints.tills.actions.letting_in import Caller, calling, find_caller
from mallops.blueprints.tills.actions.partners import KeyTold, PartnerTold, make_key, save_partner
from mallops.blueprints.tills.actions.sandbox import make_sandbox, things_of
from mallops.blueprints.tills.actions.serving import (
    Claimed,
    Watch,
    Work,
    answer_of,
    claim,
    fingerprint,
    keep,
    refusal,
)
from mallops.blueprints.tills.models import TillKey
from mallops.blueprints.tills.rules.calls import BY_NAME, Asked
from mallops.blueprints.tills.rules.problems import Refused, refused_by
from mallops.blueprints.tills.rules.schema import read
from mallops.core.audit import acting
from mallops.core.clock import business_date, frozen
from mallops.core.db import db, transaction
from mallops.core.errors import DomainError
from mallops.demo.build import World

SLIPS = 14


@dataclass
class Machine:
    """A till that calls as it would over the network."""

    caller: Caller
    name: str
    count: int = 0

    def call(self, name: str, body: dict[str, Any], work: Work) -> None:
        """One call that is done."""
        call = BY_NAME[name]
        self.count += 1
        key = f"{self.name}-{self.count:06d}" if call.writes else ""
        watch = Watch(self.caller, name, key)
        values = read(call.fields, body, call.one_of)
        claimed = claim(self.caller, key, fingerprint(call, None, body)) if call.writes else None
        if claimed is None or isinstance(claimed, Claimed):
            asked = Asked(call, values, key=claimed.key if claimed is not None else "")
            self._do(watch, asked, work, claimed)

    def _do(self, watch: Watch, asked: Asked, work: Work, claimed: Claimed | None) -> None:
        """As `serve` does it, inside the one transaction of the demo."""
        try:
            with calling(self.caller), db.session.begin_nested():
                answer = answer_of(asked.call, work(self.caller, asked))
        except DomainError as error:
            answer = refusal(refused_by(error))
        if claimed is not None:
            keep(claimed, answer)
        watch.note(answer)

    def refused(self, name: str, error: DomainError) -> None:
        """One that was refused."""
        self.count += 1
        key = f"{self.name}-{self.count:06d}" if BY_NAME[name].writes else ""
        Watch(self.caller, name, key).note(refusal(refused_by(error)))


def add_tills(world: World, moment: dt.datetime) -> None:
    """Add them on top of members and points."""
    admin = world.actor("sunqi")
    trading = sorted(
        (one for one in world.tenants.values() if one.status == "trading"), key=lambda one: one.code
    )
    shop = trading[3]
    with frozen(moment - dt.timedelta(days=9)), acting(admin, "tills.let_in"), transaction():
        told = PartnerTold("shop", f"{shop.name_zh} 收银", f"{shop.name_en} tills", shop.id, "思迅 V10")
        partner = save_partner(admin, None, told)
        sandbox = make_sandbox(admin)
        scopes = ["points:read", "points:earn", "points:refund", "points:redeem", "vouchers:read"]
        _key, trial = make_key(admin, partner, KeyTold("联调测试", [*scopes, "vouchers:redeem"], True))
        _key, real = make_key(admin, partner, KeyTold("1 号收银机", scopes, days=180))
        parking = PartnerTold("mall", "停车收费系统", "Car park", system="科拓")
        save_partner(admin, None, parking)
    machine = Machine(_caller(trial), "TRY")
    with frozen(moment - dt.timedelta(days=8)):
        day = business_date(moment - dt.timedelta(days=8), world.mall.tz)
        machine.call("whoami", {}, booking.whoami)
        card = things_of(sandbox).cards[0][0]
        machine.call("points.balance", {"card": card}, booking.balance)
        machine.refused("points.earn", Refused("invalid"))
        machine.call("points.earn", _slip(card, "TEST-1", day, 12_800), booking.earn_points)
        machine.refused("points.redeem", TooFew(512, 1000))
    _real(world, moment, Machine(_caller(real), "POS1"))


def _caller(token: str) -> Caller:
    db.session.flush()
    return find_caller(f"Bearer {token}", "127.0.0.1")


def _slip(card: str, number: str, day: dt.date, fen: int) -> dict[str, Any]:
    return {"card": card, "slip_number": number, "date": day.isoformat(), "amount_fen": fen}


def _real(world: World, moment: dt.datetime, machine: Machine) -> None:
    """Some days at the counter; a slip brought twice, a card that was misread."""
    query = sa.select(Card.number).where(Card.mall_id == world.mall.id, Card.state == "active")
    cards = list(db.session.scalars(query.order_by(Card.id).limit(40)))
    for number in range(SLIPS):
        at = moment - dt.timedelta(hours=9 * (SLIPS - number) + 2)
        with frozen(at):
            day = business_date(at, world.mall.tz)
            card = cards[number * 5 % len(cards)]
            machine.call("points.balance", {"card": card}, booking.balance)
            body = _slip(card, f"POS{number:05d}", day, 9_900 + 3_700 * number)
            machine.call("points.earn", body, booking.earn_points)
            if number % 5 == 2:
                machine.refused("points.earn", Refused("slip_used"))
            if number % 7 == 3:
                machine.refused("points.balance", Refused("card_unknown"))
    db.session.execute(
        sa.update(TillKey.__table__)
        .where(TillKey.__table__.c.id == machine.caller.key_id)
        .values(last_used_at=moment - dt.timedelta(hours=11))
    )


__all__ = ["add_tills"]
