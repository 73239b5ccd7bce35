"""Two hundred members of the demo mall, with their cards, consents, slips, and what happens to cards."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence

from mallops.blueprints.members.actions import cards, keeping, merging, stocking
from mallops.blueprints.members.actions.joining import Application, join
from mallops.blueprints.members.actions.requests import ask_to_join
from mallops.blueprints.members.actions.setup import DeskTold, SettingsTold, save_desk, save_settings
from mallops.blueprints.members.actions.writing import PersonTold
from mallops.blueprints.members.models import Desk, Member
from mallops.blueprints.members.queries.stock import list_desks
from mallops.blueprints.members.rules.cards import card_number
from mallops.blueprints.members.rules.life import SlipTold
from mallops.core.audit import acting
from mallops.core.clock import frozen, in_zone
from mallops.demo.build import World

MANY = 200
DESKS = (
    ("S", "会籍库房", "Store"),
    ("1F", "一层总服务台", "First-floor desk"),
    ("B1", "地下一层服务台", "Basement desk"),
)
SURNAMES = "王李张刘陈杨赵黄周吴徐孙朱马胡郭林何高罗郑梁谢宋唐许韩冯邓曹"
GIVEN = (
    *"伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚",
    *("秀英", "桂英", "子涵", "梓萱", "浩然", "欣怡", "宇轩", "诗涵", "雨桐", "嘉怡"),
)
ORGANISATIONS = ("晨光小学", "南门社区居委会", "远达物流有限公司")
LIKES = ("童装、绘本", "运动鞋", "咖啡和烘焙", "护肤品", "数码配件", "", "", "")


def add_members(world: World, moment: dt.datetime) -> None:
    """Desks, plastic, members of a year, one lost card, one frozen, a pair, a form that waits."""
    specialist, lead = world.actor("zengli"), world.actor("jiangmin")
    with frozen(moment - dt.timedelta(days=370)), acting(specialist, "members.setup"):
        save_settings(specialist, SettingsTold("200", 7, 48, True, "600"))
        for one in DESKS:
            save_desk(specialist, None, DeskTold(*one))
        store, *desks = list_desks(world.mall.id)
        _stock(world, store, desks)
    made = _people(world, moment, desks)
    with frozen(moment - dt.timedelta(hours=30)), acting(specialist, "members.edit"):
        cards.lose_card(world.actor("wuqian"), made[12])
        keeping.freeze(specialist, made[40], "同一小票两张卡积分，正在核查。")
        keeping.cancel(specialist, made[60], "会员搬离本市，本人在服务台申请。")
        merging.propose(lead, made[3], made[4], "本人出示身份证，两张卡都是她的。")
    with frozen(moment - dt.timedelta(hours=2)), acting(None, "member_join.send"):
        person = PersonTold("15400009999", name="钱多多", birthday="06-18", gender="female")
        today = in_zone(moment, world.mall.tz).date()
        ask_to_join(world.mall, person, {"service": True, "wecom": True}, today)


def _stock(world: World, store: Desk, desks: Sequence[Desk]) -> None:
    specialist, day = world.actor("zengli"), in_zone(store.created_at, world.mall.tz).date()
    stocking.receive_cards(specialist, store, 1, 2000, day, "宏图制卡厂")
    for item, quantity in (("form", 1000), ("guide", 1000)):
        stocking.receive(specialist, store, item, quantity, "印刷中心")
    for at, desk in enumerate(desks):
        first, last = card_number("600", 1 + 500 * at), card_number("600", 500 + 500 * at)
        told = stocking.HandOver("card", None, first, last, ("何欣", "罗涛")[at % 2], "何欣")
        stocking.hand_over_stock(specialist, store, desk, told)
        for item in ("form", "guide"):
            stocking.hand_over_stock(
                specialist, store, desk, stocking.HandOver(item, 300, receiver="何欣", signature="何欣")
            )


def _people(world: World, moment: dt.datetime, desks: Sequence[Desk]) -> list[Member]:
    dice, clerks = random.Random(22), [world.actor(one) for one in ("wuqian", "dengjie")]
    trading = (one for one in world.tenants.values() if one.status == "trading")
    shops = sorted(trading, key=lambda one: one.code)
    made: list[Member] = []
    taken = [0, 0]
    for number in range(MANY):
        ago = (MANY - number) * 365 // MANY
        at = moment - dt.timedelta(days=ago, minutes=dice.randrange(360))
        day, side = in_zone(at, world.mall.tz).date(), number % 2
        person = _person(dice, number)
        if number == 4:
            person = PersonTold("15400009998", name=made[3].name or "", birthday=made[3].birthday or "")
        spent = dice.randrange(200, 2600) * 100
        slip = SlipTold(f"{dice.randrange(10**7):07d}{number:03d}", dice.choice(shops).id, spent, day)
        ticked = {one: dice.random() < 0.4 for one in ("phone", "sms", "wecom", "analysis")}
        taken[side] += 1
        card = cards.CardTold(card_number("600", 500 * side + taken[side]), number % 9 == 8, desks[side])
        if card.electronic:
            taken[side] -= 1
        with frozen(at), acting(clerks[side], "members.join"):
            given = None if number == MANY - 1 else card
            told = Application(person, (slip,), {"service": True, **ticked}, person.name or "本人", given)
            made.append(join(clerks[side], told))
    return made


def _person(dice: random.Random, number: int) -> PersonTold:
    phone = f"154{number * 37 % 10000:04d}{number + 1000:04d}"
    if number % 70 == 69:
        name = ORGANISATIONS[number // 70 % len(ORGANISATIONS)]
        return PersonTold(phone, name=name, kind="organisation", contact_name=dice.choice(SURNAMES) + "老师")
    name = dice.choice(SURNAMES) + dice.choice(GIVEN)
    if number % 8 == 5:
        return PersonTold(phone, name=name)
    born = dt.date(1955, 1, 1) + dt.timedelta(days=dice.randrange(18_000))
    return PersonTold(
        phone,
        name=name,
        gender=dice.choice(("female", "female", "male")),
        birthday=born.isoformat(),
        id_type="id_card" if number % 3 == 0 else "",
        id_last4=f"{dice.randrange(10_000):04d}" if number % 3 == 0 else "",
        preferences=dice.choice(LIKES),
    )
