"""Two invented malls as plain data: 观辰汇 (GC: 5 floors, 24 zones, 180 units, 150 tenants), and a small one.

Units stand on a grid of cells a floor: two rows of shops with the aisle between them, zone after zone. The
same program always gives the same mall.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from decimal import Decimal

from mallops.demo.brands import BRANDS, NEIGHBOUR_BRANDS, Brand

UNIT_CELLS = 2
AISLE_CELLS = 2


@dataclass(frozen=True, slots=True)
class Floor:
    """A floor; `level` orders them, basements negative."""

    code: str
    level: int
    name_zh: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone, its bounds in words, and how many units lie in it."""

    code: str
    floor: str
    name_zh: str
    name_en: str
    bounds_zh: str
    bounds_en: str
    facilities_zh: str
    units: int


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: area in m², place and size in grid cells."""

    code: str
    floor: str
    zone: str
    area_m2: Decimal
    grid_x: int
    grid_y: int
    grid_w: int
    grid_h: int


@dataclass(frozen=True, slots=True)
class Tenant:
    """A tenant with its units and whom to ring."""

    code: str
    name_zh: str
    name_en: str
    legal_name: str
    category_zh: str
    category_en: str
    zone: str
    units: tuple[str, ...]
    contact_zh: str
    contact_en: str
    phone: str


@dataclass(frozen=True, slots=True)
class Mall:
    """A whole mall."""

    code: str
    name_zh: str
    name_en: str
    address: str
    floors: tuple[Floor, ...]
    zones: tuple[Zone, ...]
    units: tuple[Unit, ...]
    tenants: tuple[Tenant, ...]

    def zone(self, code: str) -> Zone:
        """The zone of a code."""
        return next(one for one in self.zones if one.code == code)

    def tenants_of(self, zone: str) -> tuple[Tenant, ...]:
        """Tenants of a zone, in the order of their codes."""
        return tuple(one for one in self.tenants if one.zone == zone)


_FLOORS = (
    Floor("B1", -1, "负一层", "Basement 1"),
    Floor("1F", 1, "一层", "1st floor"),
    Floor("2F", 2, "二层", "2nd floor"),
    Floor("3F", 3, "三层", "3rd floor"),
    Floor("4F", 4, "四层", "4th floor"),
)

# code | units | name | bounds | facilities
_ZONES = """
B1-A|12|美食广场 Food court|自动扶梯口至餐具回收台 Escalator landing to tray return
  |公共座椅、回收台、两台电视、直饮水
B1-B|8|生鲜超市前区 Supermarket front|超市收银线外至中庭下沉广场 From the tills to the sunken plaza
  |购物车区、寄存柜、客梯 1
B1-C|8|地铁连廊 Metro link|地铁 2 号口闸机至扶梯 Metro gate 2 to the escalator|防火卷帘、灯箱、自动门
B1-D|8|生活服务区 Services|洗衣店至消防通道 3 号门 Laundry to fire door 3|卫生间 B1、饮水机
B1-E|4|停车场电梯厅 Car-park lift hall|客梯 3、4 号厅及车库门 Lift halls 3 and 4 and the garage door
  |客梯 3/4、缴费机、地垫
1F-A|8|主中庭 Main atrium|南门至中庭服务台 South door to the service desk|总服务台、旋转门、休闲座椅、大屏
1F-B|9|美妆区 Beauty|中庭东侧至客梯 1 East of the atrium to lift 1|客梯 1、吊旗、休闲座椅
1F-C|9|珠宝钟表区 Jewellery and watches|中庭西侧至客梯 2 West of the atrium to lift 2|客梯 2、监控、灯箱
1F-D|8|鞋包区 Shoes and bags|客梯 2 至东扶梯 Lift 2 to the east escalator|扶梯东、卫生间 1F
1F-E|5|北门口部 North entrance|北门双层门厅及外廊 North lobby and porch|自动门、地垫、雨伞架、吸烟点
2F-A|9|女装东区 Women's wear east|东扶梯至中空栏板 East escalator to the void|扶梯东、栏板、休闲座椅
2F-B|9|女装西区 Women's wear west|西扶梯至客梯 2 West escalator to lift 2|扶梯西、客梯 2
2F-C|8|内衣配饰区 Accessories|客梯 2 至卫生间走廊 Lift 2 to the restroom passage|卫生间 2F、母婴室
2F-D|8|设计师区 Designer labels|中空南侧 South of the void|美陈、灯箱、休闲座椅
2F-E|4|天桥连廊 Skybridge|天桥至写字楼闸门 Bridge to the office gate|自动门、防滑条、落地窗
3F-A|8|男装区 Men's wear|东扶梯至中空北侧 East escalator to north of the void|扶梯东、休闲座椅
3F-B|8|运动户外区 Sports and outdoor|中空西侧至客梯 2 West of the void to lift 2|客梯 2、攀岩墙
3F-C|9|儿童区 Children|客梯 1 至儿童乐园 Lift 1 to the playground|软包、电视、洗手台
3F-D|8|家居家电区 Home and appliances|西扶梯至货梯厅 West escalator to the goods lift|扶梯西、货梯、插座箱
3F-E|3|亲子走廊 Family passage|家庭卫生间及母婴室走廊 Family restroom and nursery passage
  |卫生间 3F、母婴室、饮水机
4F-A|8|餐饮东区 Dining east|东扶梯至观景窗 East escalator to the view window|扶梯东、排队区、卫生间 4F 东
4F-B|8|餐饮西区 Dining west|西扶梯至货梯 West escalator to the goods lift|扶梯西、排队区、货梯
4F-C|5|影院前厅 Cinema lobby|取票机至检票口 Ticket machines to the gate|取票机、大屏、休闲座椅
4F-D|6|休闲娱乐区 Leisure|影院出口至消防梯 5 Cinema exit to fire stair 5|消防梯 5、卫生间 4F 西
"""
_DOUBLES = "B1-B 1F-A 1F-B 2F-B 3F-A 3F-B 3F-C 3F-D 4F-A 4F-B 4F-C 4F-D".split()  # noqa: SIM905

_SURNAMES = (
    "陈Chen 林Lin 黄Huang 吴Wu 周Zhou 徐Xu 孙Sun 胡Hu 朱Zhu 郭Guo 何He 高Gao 罗Luo 郑Zheng 梁Liang 谢Xie"
)
_GIVEN = (
    "小兰Xiaolan 建国Jianguo 玉梅Yumei 志强Zhiqiang 晓东Xiaodong 丽娟Lijuan 海燕Haiyan 文博Wenbo 秀英Xiuying "
    "子涵Zihan 春生Chunsheng 美玲Meiling 俊杰Junjie 雪琴Xueqin 立新Lixin 佳怡Jiayi 永福Yongfu 思远Siyuan"
)


def _split(text: str) -> tuple[str, str]:
    """Chinese (which may hold spaces and figures) and the English after the last Han character."""
    cut = next(n for n in range(len(text), 0, -1) if "\u4e00" <= text[n - 1] <= "\u9fff")
    while text[cut] != " " or text[cut + 1].isdigit():  # figures belong to the Chinese before them
        cut += 1
    return text[:cut].strip(), text[cut:].strip()


def _zones(rows: str) -> tuple[Zone, ...]:
    found = []
    for row in rows.strip().replace("\n  |", "|").splitlines():
        code, units, name, bounds, facilities = row.split("|")
        found.append(Zone(code, code.split("-")[0], *_split(name), *_split(bounds), facilities, int(units)))
    return tuple(found)


def _units(zones: tuple[Zone, ...], rng: random.Random) -> tuple[Unit, ...]:
    found: list[Unit] = []
    for zone in zones:
        on_floor = [one for one in found if one.floor == zone.floor]
        left = max((one.grid_x + one.grid_w for one in on_floor), default=0)
        for n in range(zone.units):
            below = n % 2
            found.append(
                Unit(
                    f"{zone.floor}-{len(on_floor) + n + 1:02d}",
                    zone.floor,
                    zone.code,
                    Decimal(rng.randrange(280, 1460)) / 10,
                    left + UNIT_CELLS * (n // 2),
                    below * (UNIT_CELLS + AISLE_CELLS),
                    UNIT_CELLS,
                    UNIT_CELLS,
                )
            )
    return tuple(found)


def _person(rng: random.Random) -> tuple[str, str]:
    surname, given = rng.choice(_SURNAMES.split()), rng.choice(_GIVEN.split())
    size = 2 if "\u4e00" <= given[1] <= "\u9fff" else 1
    return surname[0] + given[:size], f"{given[size:]} {surname[1:]}"


def _tenants(
    mall: str,
    units: tuple[Unit, ...],
    brands: dict[str, tuple[Brand, ...]],
    first_phone: int,
    rng: random.Random,
) -> tuple[Tenant, ...]:
    found: list[Tenant] = []
    for zone, names in brands.items():
        free = [one.code for one in units if one.zone == zone]
        for n, brand in enumerate(names):
            held = [free.pop(0)]
            if n == 0 and zone in _DOUBLES:
                held.append(free.pop(1))  # the next unit of the same row
            contact = _person(rng)
            found.append(
                Tenant(
                    f"{mall}-Y{len(found) + 1:03d}",
                    brand.name_zh,
                    brand.name_en,
                    f"澄州{brand.name_zh}商贸有限公司",
                    brand.category_zh,
                    brand.category_en,
                    zone,
                    tuple(held),
                    *contact,
                    str(first_phone + 41 * len(found)),
                )
            )
    return tuple(found)


def _build(
    code: str, names: tuple[str, str, str], floors: tuple[Floor, ...], rows: str,
    brands: dict[str, tuple[Brand, ...]], first_phone: int,
) -> Mall:  # fmt: skip
    rng = random.Random(f"places-{code}")
    zones = _zones(rows)
    units = _units(zones, rng)
    return Mall(code, *names, floors, zones, units, _tenants(code, units, brands, first_phone, rng))


MALL = _build(
    "GC",
    ("观辰汇购物中心", "Guanchen Galleria", "澄州市临江区观辰路 88 号"),
    _FLOORS,
    _ZONES,
    BRANDS,
    15400100003,
)
NEIGHBOUR = _build(
    "TY",
    ("汀屿里社区商业", "Tingyu Lane", "澄州市汀屿里 6 号"),
    (Floor("L1", 1, "一层", "Ground floor"),),
    """
L1-A|5|东街 East lane|东门至水景 East gate to the fountain|水景、座椅
L1-B|5|西街 West lane|水景至西门 Fountain to the west gate|自行车架、灯箱
""",
    NEIGHBOUR_BRANDS,
    15400800007,
)
MALLS = (MALL, NEIGHBOUR)
