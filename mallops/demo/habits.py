"""What goes wrong where in the demo mall: the habits of zones, shops and people that the stories draw on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

When = Literal["always", "rain", "weekend"]


@dataclass(frozen=True, slots=True)
class Habit:
    """In these zones these items fail with this chance a round, on these days."""

    zones: tuple[str, ...]
    items: tuple[str, ...]
    chance: float
    when: When = "always"


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that stays broken: the item fails in every round of these days (0 is the first)."""

    zone: str
    item: str
    from_day: int
    to_day: int
    remark_zh: str


@dataclass(frozen=True, slots=True)
class Offender:
    """A shop (by its place in the zone's list) that keeps failing an item; `better_from` is when it stops."""

    zone: str
    shop: int
    item: str
    chance: float
    better_from: int = 999


ENTRANCES = ("1F-A", "1F-E", "B1-E", "B1-C", "2F-E")
DINING = ("B1-A", "4F-A", "4F-B")
BUSY = ("B1-A", "B1-C", "1F-A", "1F-E", "3F-C", "4F-A", "4F-B", "4F-C")
WITH_RESTROOM = ("B1-D", "1F-D", "2F-C", "3F-E", "4F-A", "4F-D")
WITH_SCREEN = ("B1-A", "1F-A", "3F-C", "4F-C")
WITH_SEATS = ("B1-A", "1F-A", "1F-B", "2F-A", "2F-D", "3F-A", "4F-C")

#: Chance that any item fails for no special reason, a round or a shop.
EVERYDAY = 0.011
SHOP_EVERYDAY = 0.003
#: From this day on a cleaning drive and new contracts show: everything fails less often.
BETTER_FROM = 40
BETTER_FACTOR = 0.45

HABITS = (
    Habit(DINING, ("1.2.b",), 0.28),
    Habit(DINING, ("1.2.c",), 0.22),
    Habit(DINING, ("1.2.a", "1.2.e"), 0.14, "weekend"),
    Habit(ENTRANCES, ("1.2.d",), 0.62, "rain"),
    Habit(ENTRANCES, ("1.2.b",), 0.25, "rain"),
    Habit(("2F-E", "B1-C", "4F-D"), ("1.4.e",), 0.30, "rain"),
    Habit(WITH_RESTROOM, ("1.3.b",), 0.16),
    Habit(WITH_RESTROOM, ("1.3.e", "1.3.d"), 0.10),
    Habit(("4F-A", "4F-D"), ("1.5.a", "1.5.c"), 0.09),
    Habit(("1F-E", "B1-E"), ("1.5.b",), 0.12),
    Habit(("1F-A", "4F-C", "1F-E"), ("1.11.l",), 0.20, "weekend"),
    Habit(("3F-D", "B1-B", "4F-B"), ("1.11.a",), 0.045),
    Habit(("1F-B", "2F-D"), ("1.6.b", "1.6.c"), 0.06),
    Habit(("2F-B", "3F-A"), ("1.7.b", "1.11.d"), 0.05),
    Habit(("3F-C",), ("1.2.e", "1.11.b"), 0.16, "weekend"),
    Habit(("B1-D", "3F-E"), ("1.11.h",), 0.12),
)

TROUBLES = (
    Trouble("3F-D", "1.4.h", 11, 16, "货梯厅两盏筒灯不亮，工程部等配件"),
    Trouble("2F-A", "1.4.c", 20, 27, "栏板旁一块地砖松动，有空响"),
    Trouble("4F-C", "1.4.f", 5, 7, "检票口左侧大屏黑屏"),
    Trouble("B1-C", "1.4.e", 30, 33, "自动门上方顶棚滴水，已放水桶和警示牌"),
    Trouble("1F-D", "1.4.b", 37, 38, "东扶梯停运围挡，维保单位已到场"),
    Trouble("3F-B", "1.11.e", 44, 46, "中空栏杆一处螺丝松动"),
    Trouble("4F-A", "1.3.b", 56, 59, "洗手台下水慢，台下有积水"),
)

OFFENDERS = (
    Offender("B1-B", 3, "1.9.c2", 0.55),
    Offender("2F-B", 2, "1.10.b", 0.45, 42),
    Offender("4F-B", 0, "1.9.a2", 0.40),
    Offender("1F-D", 4, "1.8.a", 0.35, 35),
    Offender("3F-D", 1, "1.11.k1", 0.50),
    Offender("B1-C", 6, "1.11.k3", 0.40),
    Offender("2F-C", 1, "1.9.b1", 0.30, 45),
)

#: Officers who walk faster than is believable, until the supervisor spoke with them on that day.
HASTY = {"panlong": 30, "kongde": 22}

PLACES_ZH = (
    "扶梯口",
    "客梯旁",
    "服务台对面",
    "消防门旁",
    "中庭栏板边",
    "第三根柱子旁",
    "卫生间门口",
    "橱窗前",
    "休息区",
)
RESTROOMS_ZH = ("男卫", "女卫", "无障碍卫生间")
MAKE_UP_REASONS = ("临时支援总台", "处理客诉耽误", "手机没电未提交", "参加消防演练")
HAND_OVER_REASONS = ("当日轮休", "外出培训", "临时支援活动现场")
REVIEW_COMMENTS = (
    "照片清楚，处理及时。",
    "请跟进工程部的维修时间。",
    "重复问题，请与店长当面沟通。",
    "雨天提前放地垫。",
    "本周卫生有进步。",
    "辛苦了。",
)
RETURN_REASONS = ("照片看不清位置，请补拍。", "备注太简单，请写明位置。", "一项照片与描述不符，请核对。")
CORRECTION_REASONS = ("照片可见污渍，应判不合格", "照片显示灯未全亮", "现场复查未通过")
