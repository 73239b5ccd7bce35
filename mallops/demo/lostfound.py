"""Lost property of the demo: kept, matched, claimed, counted by two, past its time; reports that wait."""

from __future__ import annotations

import datetime as dt
from typing import Any

from mallops.blueprints.lostfound.actions import claiming, finding, losing
from mallops.blueprints.lostfound.models import FoundItem
from mallops.core.audit import acting
from mallops.core.clock import frozen
from mallops.demo.build import World

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
#: hours ago, kind, what, colour, features, place, shelf
FINDS: tuple[tuple[Any, ...], ...] = (
    (3, "umbrella", "黑色长柄雨伞", "black", "木柄，自动开", "一层扶梯旁", "A-01"),
    (5, "bottle", "银色保温杯", "silver", "杯盖有划痕，贴着小熊贴纸", "美食广场", "A-02"),
    (26, "clothes", "米色儿童外套", "beige", "连帽，毛领", "儿童乐园", "B-01"),
    (30, "keys", "一串钥匙", "", "三把，熊猫挂件", "停车场", "B-02"),
    (52, "bag", "深蓝双肩包", "blue", "帆布，挂着兔子", "电影院", "C-01"),
    (75, "glasses", "金属圆框眼镜", "gold", "带眼镜盒", "休息座椅", "B-03"),
    (400, "food", "生日蛋糕", "", "盒装", "总服务台", "D-01"),
)


def add_lostfound(world: World, moment: dt.datetime) -> None:
    """Add them as they stand at `moment`."""
    desk = world.actor("wuqian")
    with acting(desk, "lostfound.create"):
        for hours, kind, what, colour, features, place, shelf in FINDS:
            told = finding.Found(kind, what, colour, features=features, place=place, shelf=shelf)
            with frozen(moment - hours * HOUR):
                finding.announce(desk, finding.register_find(desk, told))
        with frozen(moment - HOUR):
            _lose(desk, "黑伞", "umbrella", "木头手柄", "陈女士", "13811110001")
            _lose(desk, "红色围巾", "clothes", "羊绒，格子", "周先生", "13811110002")
        _wallet(world, moment - 20 * HOUR)
        _phone(world, moment - 2 * DAY)


def _lose(desk: Any, title: str, category: str, features: str, loser: str, phone: str) -> Any:
    return losing.report_loss(desk, losing.Lost(title, category, features, loser=loser, phone=phone))


def _wallet(world: World, at: dt.datetime) -> None:
    """With cash: counted by the desk, its second count still to come."""
    with frozen(at):
        told = finding.Found(
            "wallet", "棕色对折钱包", "brown", features="真皮，按扣", marks="夹层里有一张全家福",
            shelf="S-01",
            place="三层试衣间", finder_kind="customer", finder_name="何先生", cash_fen=46_850,
        )  # fmt: skip
        finding.register_find(world.actor("wuqian"), told)


def _phone(world: World, at: dt.datetime) -> None:
    """Found, matched, claimed by its owner; the second person has still to confirm."""
    desk = world.actor("wuqian")
    with frozen(at):
        item: FoundItem = finding.register_find(
            desk,
            finding.Found(
                "phone", "黑色华为手机", "black", features="透明壳，挂绳", shelf="S-02", place="咖啡店"
            ),
        )
        finding.announce(desk, item)
        question = finding.ask_owner(desk, item, "锁屏是什么？", "一只橘猫")
        loss = _lose(desk, "华为手机", "phone", "透明手机壳，有背带", "宋女士", "13811110003")
        losing.match(desk, item, loss)
    with frozen(at + 3 * HOUR):
        told = claiming.Told(
            "宋女士",
            "13811110003",
            "能解锁，描述与壳一致",
            "id_card",
            "1023",
            {str(question.uid): "一只橘色的猫"},
        )
        claim = claiming.take_claim(desk, item, told)
        claiming.check_claim(desk, claim, [True])
