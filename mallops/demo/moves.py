"""Tenants that come, change and go in the demo mall."""

from __future__ import annotations

import datetime as dt
import decimal
from typing import Any

from mallops.blueprints.moves.actions.adjusting import Change, apply_change
from mallops.blueprints.moves.actions.movein import MoveInTold, apply_in
from mallops.blueprints.moves.actions.moveout import MoveOutTold, apply_out
from mallops.blueprints.moves.queries.moves import held_units, known_units
from mallops.blueprints.tenants.actions import TenantData, create_tenant
from mallops.core.audit import acting
from mallops.core.casework import actions as casework
from mallops.core.clearance.actions import Done, Reading, do_line
from mallops.core.clearance.reads import list_lines
from mallops.core.clock import frozen, in_zone
from mallops.core.db import db
from mallops.demo.build import World

PEOPLE = {"service": "wuqian", "leasing": "renjie", "finance": "guowen", "engineering": "niugang",
          "security": "malong"}  # fmt: skip
READINGS = {
    "meters": (
        Reading("electricity", "DB-2F-017", value=decimal.Decimal("18342.600"), unit="kWh"),
        Reading("water", "SB-2F-017", value=decimal.Decimal("412.300"), unit="m³"),
    ),
    "keys": (Reading("key", "2F-017 门", count=3), Reading("key", "2F-017 卷帘", count=2)),
}
SAID = {
    "application": "进场申请表一份，已核对。",
    "contract": "合同已签，编号见表头。",
    "licences": "营业执照、食品经营许可证复印件齐全。",
    "notice": "书面通知已收，提前三十天。",
    "members": "会员储值余额已核对，无未消费。",
    "complaints": "客诉均已答复。",
    "warranty": "保固期内商品清单移交售后。",
}


def _do(world: World, case: Any, moment: dt.datetime, *codes: str) -> None:
    for line in list_lines(case):
        if line.code in codes:
            actor = world.actor(PEOPLE[line.department])
            amount = 0 if line.evidence == "amount" else None
            done = Done(SAID.get(line.code, "已办。"), actor.name, amount, READINGS.get(line.evidence, ()))
            with frozen(moment), acting(actor, f"{case.kind}.line_do"):
                do_line(actor, case, line, done)


def _step(world: World, case: Any, who: str, step: str, moment: dt.datetime, signature: str = "") -> None:
    actor = world.actor(who)
    with frozen(moment), acting(actor, f"{case.kind}.{step}"):
        casework.move(actor, case, step, signature=signature)


def add_moves(world: World, moment: dt.datetime) -> None:
    """A move-in under way, a fresh one, changes at three stages, and a clearance with open matters."""
    today = in_zone(moment, world.mall.tz).date()
    _moving_in(world, moment, today)
    shops = [
        one for one in (world.tenants[code] for code in sorted(world.tenants)) if one.status == "trading"
    ]
    _changes(world, moment, today, shops[11:14])
    _moving_out(world, moment, today, shops[14])
    db.session.flush()


def _free_unit(world: World, today: dt.date) -> str:
    taken = {code for one in world.tenants.values() for code in held_units(one.id, today)}
    return next(iter(sorted(known_units(world.mall.id) - taken)), min(known_units(world.mall.id)))


def _moving_in(world: World, moment: dt.datetime, today: dt.date) -> None:
    leasing, desk = world.actor("renjie"), world.actor("wuqian")
    with frozen(moment - dt.timedelta(days=9)), acting(leasing, "tenants.create"):
        data = TenantData("T901", "山野书店", "Hillside Books", "上海山野书店有限公司", "山野", "书店")
        shop = create_tenant(leasing, data, "prospect", tell=False)
    told = MoveInTold(
        _free_unit(world, today), today + dt.timedelta(days=5), today + dt.timedelta(days=40),
        today + dt.timedelta(days=1100), "HT-2026-0418",
        6_000_000, 8, "POS-2F-31", "周青", "开业前需夜间进货两次。",
    )  # fmt: skip
    with frozen(moment - dt.timedelta(days=8)), acting(desk, "move_ins.create"):
        case = apply_in(desk, shop, told)
    _do(world, case, moment - dt.timedelta(days=6), "application", "contract")
    _do(world, case, moment - dt.timedelta(days=4), "licences", "meters")
    _step(world, case, "renjie", "documents", moment - dt.timedelta(days=4))


def _changes(world: World, moment: dt.datetime, today: dt.date, shops: list[Any]) -> None:
    day = today + dt.timedelta(days=14)
    changes = (
        Change("brand", "新尚", day, "总部更换品牌形象。", old_rent=2_800_000, new_rent=3_000_000),
        Change("category", "轻食", day, "业态调整，增加午市简餐。", old_rent=1_500_000, new_rent=1_500_000),
        Change("brand", "木棉", day, "主理人更换代理品牌。", old_rent=1_900_000, new_rent=2_050_000),
    )
    steps = (("renjie", "agree"), ("guowen", "calculate"))
    desk = world.actor("wuqian")
    for at, (shop, change) in enumerate(zip(shops, changes, strict=False)):
        with frozen(moment - dt.timedelta(days=5)), acting(desk, "adjustments.create"):
            case = apply_change(desk, shop, change)
        for who, step in steps[:at]:
            _step(world, case, who, step, moment - dt.timedelta(days=2), world.actor(who).name)


def _moving_out(world: World, moment: dt.datetime, today: dt.date, shop: Any) -> None:
    desk = world.actor("wuqian")
    told = MoveOutTold(
        "expiry", today - dt.timedelta(days=20), today + dt.timedelta(days=10), reason="合同到期，不再续租。",
        new_address="上海市静安区示例路 88 号", payee=shop.legal_name or shop.name_zh,
        account="6222020200001234",
    )  # fmt: skip
    with frozen(moment - dt.timedelta(days=7)), acting(desk, "move_outs.create"):
        case = apply_out(desk, shop, told)
    _step(world, case, "renjie", "start", moment - dt.timedelta(days=6))
    _do(world, case, moment - dt.timedelta(days=3), "notice", "members", "warranty")
