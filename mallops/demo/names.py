"""The people of the demo mall: 40 staff over every role of section H, and three of the neighbour mall.

All names are invented. Mobile numbers begin with 154, a range no carrier has been given.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Staff:
    """A member of staff. `zones` are the codes they walk; the first of `roles` is the main one."""

    login: str
    name_zh: str
    name_en: str
    title_zh: str
    title_en: str
    roles: tuple[str, ...]
    phone: str
    zones: tuple[str, ...] = ()
    lang: str = "zh_Hans_CN"


@dataclass(frozen=True, slots=True)
class Deputy:
    """`deputy` acts in `role` for `principal` (副经理, 主管助理) from the first demo day on."""

    deputy: str
    principal: str
    role: str
    reason_zh: str
    reason_en: str


_ROWS = """
gaoyuan|高远|Gordon Gao|总经理|General manager|GM
luyi|陆一鸣|Ivan Lu|总经理助理|Assistant to the general manager|AGM
fanghui|方惠|Helen Fang|营运经理|Operations manager|OPM
shenlan|沈岚|Lana Shen|客服部经理|Customer-service manager|CSM
tangkai|唐凯|Kevin Tang|客服部副经理|Deputy customer-service manager|SUP
zhouyan|周燕|Yvonne Zhou|客服主管|Customer-service supervisor|SUP
jiangmin|蒋敏|Mina Jiang|主管助理|Assistant supervisor|LEAD
hexin|何欣|Cindy He|总台领班|Desk lead|LEAD
luotao|罗涛|Terry Luo|总台领班|Desk lead|LEAD
wuqian|吴倩|Queenie Wu|总台服务员|Desk clerk|DESK
dengjie|邓洁|Jessie Deng|总台服务员|Desk clerk|DESK
yaoyao|姚瑶|Yoyo Yao|前台|Receptionist|RCP
chenwei|陈伟|Wayne Chen|管区客服|Floor officer|FLR|B1-A B1-B
linfang|林芳|Fiona Lin|管区客服|Floor officer|FLR|B1-C B1-D
huanglei|黄磊|Leo Huang|管区客服|Floor officer|FLR|B1-E 1F-E
songjia|宋佳|Jia Song|管区客服|Floor officer|FLR|1F-A 1F-B
xuting|许婷|Tina Xu|管区客服|Floor officer|FLR|1F-C 1F-D
panlong|潘龙|Ron Pan|管区客服|Floor officer|FLR|2F-A 2F-B
duanyu|段雨|Rainie Duan|管区客服|Floor officer|FLR|2F-C 2F-D
qinfeng|秦峰|Frank Qin|管区客服|Floor officer|FLR|2F-E 3F-E
mengya|孟雅|Maya Meng|管区客服|Floor officer|FLR|3F-A 3F-B
leijun|雷俊华|Jerry Lei|管区客服|Floor officer|FLR|3F-C 3F-D
baixue|白雪|Snow Bai|管区客服|Floor officer|FLR|4F-A 4F-B
kongde|孔德明|Dominic Kong|管区客服|Floor officer|FLR|4F-C 4F-D
yinhong|尹红|Scarlett Yin|检查人员|Inspector|INS
caobin|曹斌|Ben Cao|检查人员|Inspector|INS
weina|魏娜|Nina Wei|投诉专员|Complaint specialist|CMP
jinyu|金玉|Jade Jin|客户关系维护专员|Customer-relations specialist|CRM
pengbo|彭博文|Bob Peng|售后专员|After-sales specialist|AFT
zengli|曾莉|Lily Zeng|会籍管理专员|Membership specialist|MEM
shimei|石梅|May Shi|档案文员|Archive clerk|ARC
guowen|郭文|Winnie Guo|财务|Finance|FIN
taoran|陶然|Toby Tao|企划主管|Marketing supervisor|MKT
renjie|任杰|Jay Ren|招商楼层经理|Leasing and floor manager|LSG
yuxia|于霞|Sharon Yu|人力行政主管|HR and administration|HRA
niugang|牛刚|Gary Niu|工程维修|Engineer|ENG
malong|马龙飞|Max Ma|保安队长|Head of security|SEC
heju|何菊|Judy He|保洁主管|Head of cleaning|CLN
linzhi|林志|Jason Lin|信息专员|IT specialist|IT
sunqi|孙琪|Suki Sun|系统管理员|System administrator|ADM
"""

_NEIGHBOURS = """
ty.fengli|冯丽|Lydia Feng|客服主管|Customer-service supervisor|SUP
ty.liangc|梁超|Charles Liang|管区客服|Floor officer|FLR|L1-A L1-B
ty.dingn|丁宁|Nancy Ding|系统管理员|System administrator|ADM
"""


def _staff(rows: str, first_phone: int) -> tuple[Staff, ...]:
    found = []
    for n, row in enumerate(rows.strip().splitlines()):
        login, name_zh, name_en, title_zh, title_en, roles, *zones = row.split("|")
        found.append(
            Staff(
                login,
                name_zh,
                name_en,
                title_zh,
                title_en,
                tuple(roles.split()),
                str(first_phone + 37 * n),
                tuple(zones[0].split()) if zones else (),
                "en" if login in ENGLISH_READERS else "zh_Hans_CN",
            )
        )
    return tuple(found)


ENGLISH_READERS = frozenset({"gaoyuan", "taoran"})
STAFF = _staff(_ROWS, 15400010012)
NEIGHBOUR_STAFF = _staff(_NEIGHBOURS, 15400080021)
DEPUTIES = (
    Deputy("tangkai", "shenlan", "CSM", "副经理常设代理", "Deputy manager, standing"),
    Deputy("jiangmin", "zhouyan", "SUP", "主管休假期间代理", "Acts while the supervisor is away"),
)


def by_role(role: str) -> tuple[Staff, ...]:
    """Staff with a role, in the order of the list."""
    return tuple(one for one in STAFF if role in one.roles)


def officer_of(zone: str) -> Staff:
    """The floor officer who walks a zone."""
    return next(one for one in STAFF if zone in one.zones)
