"""The sheets of opening and closing checks 开闭店检查 (catalogue 3.1, 3.2): short, each line safe or not."""

from __future__ import annotations

from mallops.blueprints.checklists.shipped.types import (
    Bilingual,
    Department,
    Severity,
    ShippedItem,
    ShippedSection,
    ShippedTemplate,
)


def _line(
    code: str,
    label: Bilingual,
    text: Bilingual,
    phrases: Bilingual,
    department: Department = "property",
    *,
    severity: Severity = "major",
    hours: int = 1,
) -> ShippedItem:
    """A line in order or not; what is critical needs words. Phrases split at `|`."""
    return ShippedItem(
        code=code,
        catalogue=code.rsplit(".", 1)[0][2:],
        label_zh=label[0],
        label_en=label[1],
        text_zh=text[0],
        text_en=text[1],
        hint_zh="",
        hint_en="",
        phrases_zh=tuple(phrases[0].split("|")),
        phrases_en=tuple(phrases[1].split("|")),
        department=department,
        critical=severity == "critical",
        photo_on_fail=False,
        severity=severity,
        limit_hours=hours,
    )


def _section(code: str, catalogue: str, zh: str, en: str, *items: ShippedItem) -> ShippedSection:
    return ShippedSection(code, catalogue, zh, en, False, items)


def _staff(letter: str, opening: bool) -> ShippedItem:
    if opening:
        label, text = (
            ("到岗秩序", "Arrival"),
            (
                "员工按时到岗，走员工通道，签到有序",
                "Staff arrive on time by the staff entrance and sign in",
            ),
        )
        words = ("有人迟到|未签到|走顾客门", "Somebody late|Not signed in|Used customer door")
    else:
        label, text = (
            ("离岗秩序", "Leaving"),
            (
                "员工按序离场，随身物品接受查验，签退齐全",
                "Staff leave in order, bags are shown, all have signed out",
            ),
        )
        words = ("未签退|提前离岗|物品未查验", "Not signed out|Left early|Bag not shown")
    return _line(f"{letter}.3.1.b", label, text, words, "service", severity="minor", hours=8)


def _number_on_post(letter: str) -> ShippedItem:
    return ShippedItem(
        code=f"{letter}.3.2.c",
        catalogue="3.2",
        label_zh="在岗人数",
        label_en="Staff on post",
        text_zh="迎送时在岗人数（一人以上）",
        text_en="How many stand at their posts (one or more)",
        hint_zh="",
        hint_en="",
        phrases_zh=("人手不够", "替班未到", "临时抽调"),
        phrases_en=("Too few", "Relief not there", "Called away"),
        department="service",
        kind="count",
        photo_on_fail=False,
        minimum=1,
        limit_hours=8,
    )


OPENING = ShippedTemplate(
    "opening",
    "开店检查表",
    "Opening check",
    "opening",
    (
        _section(
            "O.3.1",
            "3.1",
            "开店前环境与安全",
            "Before opening: place and safety",
            _line(
                "O.3.1.a",
                ("环境", "Environment"),
                (
                    "地面、通道、休闲座椅干净整齐，无杂物",
                    "Floor, aisles and seats are clean and clear",
                ),
                (
                    "有垃圾|通道有杂物|座椅未归位|有异味",
                    "Litter|Things in aisle|Seats moved|Odour",
                ),
                "cleaning",
                severity="minor",
            ),
            _staff("O", True),
            _line(
                "O.3.1.c",
                ("门", "Doors"),
                ("出入口门已开启，自动门运行正常", "Entrance doors are open, automatic doors work"),
                ("门未开|自动门不动|门锁损坏|玻璃破裂", "Door shut|Door stuck|Lock broken|Glass cracked"),
            ),
            _line(
                "O.3.1.d",
                ("照明", "Lights"),
                ("营业照明全部开启，无不亮灯具", "All trading lights are on, none is dark"),
                ("整排不亮|个别不亮|灯闪|应急灯亮", "A row dark|One dark|Flickering|Emergency light on"),
                "engineering",
            ),
            _line(
                "O.3.1.e",
                ("扶梯电梯", "Escalators and lifts"),
                ("扶梯、客梯已启动，运行平稳无异响", "Escalators and lifts run smoothly, no odd noise"),
                ("扶梯未启动|有异响|客梯停用|梳齿缺损", "Not started|Odd noise|Lift out of use|Comb broken"),
                "engineering",
            ),
            _line(
                "O.3.1.f",
                ("安全出口", "Fire exits"),
                (
                    "安全出口未上锁、无堵塞，疏散指示灯亮",
                    "Fire exits are unlocked and clear, signs lit",
                ),
                ("上锁|被堵|指示灯不亮|门打不开", "Locked|Blocked|Sign dark|Door stuck"),
                "security",
                severity="critical",
            ),
            _line(
                "O.3.1.g",
                ("广播测试", "PA test"),
                ("试播清晰，区内各处都听得到", "The test is clear and heard everywhere in the zone"),
                ("没有声音|杂音大|部分听不到", "No sound|Noise|Not heard everywhere"),
                "engineering",
                severity="minor",
                hours=4,
            ),
            _line(
                "O.3.1.h",
                ("服务台备用金", "Desk float"),
                (
                    "有服务台的，备用金与登记一致",
                    "The float matches the sheet, if a desk is here",
                ),
                ("金额不符|未清点|钥匙未交接", "Amount differs|Not counted|Key not handed over"),
                "service",
                hours=2,
            ),
        ),
        _section(
            "O.3.2",
            "3.2",
            "早迎",
            "Morning welcome",
            _line(
                "O.3.2.a",
                ("早迎站位", "Welcome"),
                (
                    "早迎人员着装规范、准时站位、主动问候",
                    "In uniform, in place on time, greeting guests",
                ),
                ("未到位|着装不规范|未问候|迟到", "Not in place|Uniform|No greeting|Late"),
                "service",
                severity="minor",
                hours=8,
            ),
            _line(
                "O.3.2.b",
                ("服务台卫生", "Desk hygiene"),
                ("服务台及周边整洁，物品归位", "The desk and its surroundings are tidy"),
                ("台面杂乱|有灰尘|周边有垃圾", "Untidy|Dusty|Litter around"),
                "service",
                severity="minor",
                hours=2,
            ),
            _number_on_post("O"),
        ),
    ),
)
"""3.1 before opening, 3.2 morning welcome."""

CLOSING = ShippedTemplate(
    "closing",
    "闭店检查表",
    "Closing check",
    "closing",
    (
        _section(
            "C.3.2",
            "3.2",
            "晚送",
            "Evening send-off",
            _line(
                "C.3.2.a",
                ("晚送站位", "Send-off"),
                (
                    "晚送人员准时站位，送别最后一位顾客",
                    "In place until the last guest has left",
                ),
                ("未到位|提前离开|未送别", "Not in place|Left early|No farewell"),
                "service",
                severity="minor",
                hours=12,
            ),
            _line(
                "C.3.2.b",
                ("服务台卫生", "Desk hygiene"),
                ("服务台及周边整洁，物品归位", "The desk and its surroundings are tidy"),
                ("台面杂乱|有灰尘|周边有垃圾", "Untidy|Dusty|Litter around"),
                "service",
                severity="minor",
                hours=12,
            ),
            _number_on_post("C"),
        ),
        _section(
            "C.3.1",
            "3.1",
            "闭店后安全",
            "After closing: safety",
            _line(
                "C.3.1.a",
                ("环境", "Environment"),
                ("地面、通道、垃圾桶清理完毕", "Floor, aisles and bins are cleared"),
                ("有垃圾|垃圾桶未清|积水", "Litter|Bins full|Puddle"),
                "cleaning",
                severity="minor",
                hours=12,
            ),
            _staff("C", False),
            _line(
                "C.3.1.c",
                ("无人滞留", "No one left inside"),
                (
                    "卫生间、试衣间、楼梯间逐一查看，无人滞留",
                    "Restrooms, fitting rooms, stairs: no one is left",
                ),
                ("有顾客滞留|有员工未走|未逐间查看", "Customer inside|Staff inside|Not all looked into"),
                "security",
                severity="critical",
            ),
            _line(
                "C.3.1.d",
                ("遗失物清查", "Lost-property sweep"),
                ("座椅、卫生间、试衣间无遗留物品", "Nothing is left on seats, in restrooms or fitting rooms"),
                ("捡到物品|未查试衣间", "Item found|Fitting rooms not looked at"),
                "service",
                severity="minor",
                hours=12,
            ),
            _line(
                "C.3.1.e",
                ("寄存柜清空", "Lockers emptied"),
                ("寄存柜已清空，柜门打开", "Lockers are empty and their doors open"),
                ("有物品过夜|柜门锁住|打不开", "Things inside|Door locked|Stuck"),
                "service",
                severity="minor",
                hours=12,
            ),
            _line(
                "C.3.1.f",
                ("扶梯停运", "Escalators stopped"),
                ("扶梯已停运并设围挡", "Escalators are stopped and barred"),
                ("未停运|未设围挡", "Still running|No barrier"),
                "engineering",
            ),
            _line(
                "C.3.1.g",
                ("安全出口", "Fire exits"),
                ("安全出口畅通，防火门关闭", "Fire exits are clear, fire doors are shut"),
                ("被堵|防火门未关|指示灯不亮", "Blocked|Fire door open|Sign dark"),
                "security",
                severity="critical",
            ),
            _line(
                "C.3.1.h",
                ("备用金入柜", "Desk float locked"),
                ("备用金清点后入保险柜", "The desk float is counted and locked away"),
                ("金额不符|未入柜|未登记", "Amount differs|Not locked away|Not written down"),
                "service",
            ),
        ),
        _section(
            "C.2.6",
            "2.6",
            "收尾",
            "Last to leave",
            _line(
                "C.2.6.a",
                ("水电灯窗", "Water, power, lights, windows"),
                (
                    "水电、空调、照明、电脑已关，窗已关好",
                    "Water, power, air-con, lights, PCs off; windows shut",
                ),
                ("灯未关|空调未关|窗未关|水龙头未关", "Lights on|Air-con on|Window open|Tap running"),
            ),
            _line(
                "C.2.6.b",
                ("门锁好", "Doors locked"),
                ("卷帘门、出入口已锁，钥匙交还", "Shutters and doors are locked, keys handed back"),
                ("门未锁|卷帘未放|钥匙未还", "Unlocked|Shutter up|Key not back"),
                "security",
                severity="critical",
            ),
        ),
    ),
)
"""3.1 after closing, 3.2 evening send-off, closing items of 2.6."""

OPENINGS = (OPENING, CLOSING)
