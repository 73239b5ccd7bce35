"""The tenant files of the demo mall: goods, people, contracts, bank data, risks, checks."""

from __future__ import annotations

import datetime as dt
import decimal

from mallops.blueprints.tenants import actions
from mallops.blueprints.tenants.models import Tenant
from mallops.core.audit import acting
from mallops.core.auth import Actor
from mallops.core.clock import frozen
from mallops.demo.build import World

#: By a word in the shop's name, before its category.
DISHES = {
    "咖啡": ("现磨咖啡、蛋糕、三明治", "middle", "冷萃咖啡"),
    "面": ("牛肉面、拌面、卤味", "low", "红烧牛肉面"),
    "砂锅": ("砂锅米线、砂锅粥", "low", "菌菇砂锅"),
    "盖饭": ("盖浇饭、例汤", "low", "照烧鸡腿饭"),
    "汤": ("酸汤鱼、煨汤", "middle", "酸汤牛肉"),
    "烤": ("烤串、烤冷面", "low", "羊肉串"),
    "水饺": ("水饺、馄饨", "low", "三鲜水饺"),
    "小炒": ("湘味小炒、米饭", "middle", "农家一碗香"),
    "茶": ("奶茶、果茶、小吃", "low", "芋泥奶茶"),
}
#: By category: what such a shop sells, its price level, what sells well.
GOODS = {
    "餐饮": ("简餐、小吃、饮料", "low", "当日套餐"),
    "女装": ("连衣裙、大衣、羽绒服、针织衫", "high", "羊绒大衣、通勤西装"),
    "男装": ("衬衫、西装、夹克、羽绒服", "high", "免烫衬衫"),
    "运动": ("跑鞋、运动服、瑜伽垫、书包", "middle", "缓震跑鞋"),
    "儿童": ("童装、童鞋、积木、绘本", "middle", "学步鞋、拼插积木"),
    "化妆品": ("口红、护肤品、香水、面膜", "high", "修护精华"),
    "珠宝": ("钻戒、黄金饰品、手表", "luxury", "婚嫁黄金"),
}
OTHER = ("日用百货、礼品、文具", "middle", "节日礼盒")
SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴", ("芳", "伟", "敏", "静", "磊", "洋", "艳", "强", "丽", "军")
FULL = 12
_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def add_tenant_files(world: World, moment: dt.datetime) -> None:
    """Fill the files of the first shops, leave others thin: the meter has something to say."""
    leasing, officer = world.actor("renjie"), world.actor("chenwei")
    shops = list(world.tenants.values())[:FULL]
    with frozen(moment - dt.timedelta(days=20)), acting(leasing, "tenants.edit"):
        for number, shop in enumerate(shops):
            _brand(leasing, shop)
            if number % 3 != 2:
                _people(leasing, shop, number, moment)
            if number % 4 != 3:
                _contract(leasing, shop, number, moment)
        actions.add_risk(leasing, shops[1], "high", "连续两月迟交租金，店长称总部资金紧张")
        solved = actions.add_risk(leasing, shops[4], "medium", "与隔壁业户争用后场通道")
    with frozen(moment - dt.timedelta(days=6)), acting(leasing, "tenants.edit"):
        actions.close_risk(leasing, solved, "划线分时使用，双方签字")
        actions.set_status(leasing, shops[7], "suspended", "天花漏水，停业维修一周")
        for shop in shops[:6]:
            actions.check_file(officer, shop)
    with frozen(moment - dt.timedelta(days=1)), acting(leasing, "tenants.edit"):
        actions.set_status(leasing, shops[7], "trading")


def _brand(leasing: Actor, shop: Tenant) -> None:
    dish = (DISHES[key] for key in DISHES if key in shop.name_zh)
    usual = (GOODS[key] for key in GOODS if key in shop.category)
    goods, price, well = next(dish, None) or next(usual, OTHER)
    data = actions.BrandData(shop.brand or shop.name_zh, goods, price, well)
    actions.save_brand(leasing, shop, data)


def _people(leasing: Actor, shop: Tenant, number: int, moment: dt.datetime) -> None:
    born = (moment + dt.timedelta(days=number)).date()
    named = [
        ("owner", 0, f"19{70 + number % 20}-{born:%m-%d}"),
        ("staff", 3, f"{born:%m-%d}"),
        ("finance", 5, ""),
    ]
    for role, shift, birthday in named:
        name = SURNAMES[(number + shift) % 10] + GIVEN[(number * 3 + shift) % 10]
        phone = f"137{number:04d}{shift:04d}"
        data = actions.PersonData(name, role, phone=phone, birthday=birthday)
        actions.save_person(leasing, shop, data)


def _contract(leasing: Actor, shop: Tenant, number: int, moment: dt.datetime) -> None:
    first = dt.date(moment.year - 1, 1 + number % 12, 1)
    area = sum((one.unit.area_m2 for one in shop.tenancies), decimal.Decimal(0))
    rent = int(area) * (180 + 10 * (number % 9)) * 100
    data = actions.ContractData(
        number=f"HT-{first.year}-{number + 1:03d}",
        from_on=first,
        to_on=first.replace(year=first.year + 3) - dt.timedelta(days=1),
        area_m2=area,
        rent_kind=("fixed", "higher")[number % 2],
        rent_fen=rent,
        share_bp=850 if number % 2 else 0,
        fee_fen=int(area) * 3000,
        deposit_fen=3 * rent,
        pay_day=5,
    )
    actions.save_contract(leasing, shop, data)
    account = f"6222{number:04d}0088{6000 + number}"
    values = {"bank": "中国工商银行城中支行", "account": account, "invoice_kind": "special"}
    actions.save_finance(leasing, shop, {**values, "holder": shop.legal_name})
    actions.edit_tenant(leasing, shop, _classified(shop, number))


def _classified(shop: Tenant, number: int) -> actions.TenantData:
    keys = ("code", "name_zh", "name_en", "legal_name", "brand", "category", "contact_name", "note")
    known = {key: getattr(shop, key) for key in keys}
    return actions.TenantData(**known, grade="ABBC"[number % 4], credit_code=_credit_code(number))


def _credit_code(number: int) -> str:
    body = f"91310115MA1K{number:05d}"
    total = sum(_SIGNS.index(one) * pow(3, place, 31) for place, one in enumerate(body))
    return body + _SIGNS[(31 - total % 31) % 31]
