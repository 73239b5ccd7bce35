"""The sections that repeat for each shop: 1.8 attendance, 1.9 stall hygiene, 1.10 POP, conduct of 1.11."""

from __future__ import annotations

from mallops.blueprints.checklists.shipped.types import ShippedSection, line

ATTENDANCE = ShippedSection(
    "1.8",
    "1.8",
    "业户考勤",
    "Tenant attendance",
    True,
    (
        line(
            "1.8.a",
            ("迟到", "Late"),
            ("按时开店，无无故迟到", "Opens on time, no unexplained late arrival"),
            ("记下实际到店时间", "Note the time they came"),
            ("迟到十分钟|迟到半小时|未报备", "Ten minutes late|Half an hour late|Not announced"),
            "tenant",
            photo=False,
            weight=2,
        ),
        line(
            "1.8.b",
            ("早退", "Early leave"),
            ("营业到点，无无故早退", "Trades until closing, no unexplained early leaving"),
            ("记下离店时间", "Note the time they left"),
            ("提前打烊|提前撤货|未报备", "Closed early|Packed up early|Not announced"),
            "tenant",
            photo=False,
            weight=2,
        ),
        line(
            "1.8.c",
            ("缺勤", "Absence"),
            ("营业时间有人在岗，无无故缺勤", "Somebody is on post in trading hours, no unexplained absence"),
            ("电话联系店长，记录结果", "Ring the shop manager and note the answer"),
            ("卷帘未开|无人看店|电话不通", "Shutter down|Nobody there|No answer"),
            "tenant",
            severity="major",
            weight=3,
            hours=4,
        ),
    ),
)

STALL_HYGIENE = ShippedSection(
    "1.9",
    "1.9",
    "档口卫生",
    "Stall hygiene",
    True,
    (
        line(
            "1.9.a1",
            ("店内地面", "Floor inside"),
            ("店内地面干净", "The floor inside is clean"),
            ("收银台下、试衣间也看", "Under the till and in the fitting room too"),
            ("有纸屑|有污渍|有包装袋|有头发", "Paper|Stains|Packaging|Hair"),
            "tenant",
            hours=2,
        ),
        line(
            "1.9.a2",
            ("门前地面", "Floor of frontage"),
            ("门前范围地面干净", "The floor of the frontage is clean"),
            ("门前范围由业户负责", "The frontage is the tenant's to keep"),
            ("有纸屑|有水渍|有油渍|有烟头", "Paper|Water|Grease|Cigarette ends"),
            "tenant",
            hours=2,
        ),
        line(
            "1.9.b1",
            ("店内模特", "Mannequins inside"),
            ("店内模特、展台无灰尘", "No dust on mannequins and stands inside"),
            ("手指抹一下肩部、底座", "Wipe shoulder and base with a finger"),
            ("模特有灰|底座有灰|展台有灰", "Dusty mannequin|Dusty base|Dusty stand"),
            "tenant",
        ),
        line(
            "1.9.b2",
            ("橱窗门前模特", "Mannequins in window"),
            ("橱窗、门前模特无灰尘", "No dust on mannequins in the window and frontage"),
            ("橱窗玻璃一起看", "See the window glass as well"),
            ("模特有灰|玻璃有手印|橱窗底有灰", "Dusty mannequin|Hand marks|Dusty window floor"),
            "tenant",
        ),
        line(
            "1.9.c1",
            ("店内货品", "Goods inside"),
            ("店内货品摆放整齐", "Goods inside are tidy"),
            ("货架、衣架、收银台", "Shelves, rails, till"),
            ("货品凌乱|纸箱未收|收银台乱", "Goods untidy|Boxes left|Till untidy"),
            "tenant",
        ),
        line(
            "1.9.c2",
            ("门前货品", "Goods in frontage"),
            ("门前货品整齐，不出线", "Goods in the frontage are tidy and inside the line"),
            ("看地面界线", "Look at the line on the floor"),
            ("货品出线|堆放凌乱|纸箱堆门口", "Over the line|Stacked badly|Boxes at door"),
            "tenant",
            hours=4,
        ),
    ),
)

TENANT_POP = ShippedSection(
    "1.10",
    "1.10",
    "业户POP",
    "Tenant POP",
    True,
    (
        line(
            "1.10.a",
            ("破损", "Damaged"),
            ("POP无破损、卷边、脏污", "Tenant POP is not torn, curled or dirty"),
            ("督促业户更换，或当场处理", "Have the tenant change it, or deal with it at once"),
            ("撕裂|卷边|脏污|掉字", "Torn|Curled|Dirty|Letters missing"),
            "tenant",
        ),
        line(
            "1.10.b",
            ("不合规", "Non-compliant"),
            ("POP符合规范（尺寸、位置、用语）", "POP follows the rules (size, place, wording)"),
            ("手写、超尺寸、贴玻璃都算", "Handwritten, oversized, stuck on glass: all fail"),
            ("手写POP|超尺寸|位置不当|用语不规范", "Handwritten|Oversized|Wrong place|Wording"),
            "tenant",
        ),
        line(
            "1.10.c",
            ("过期", "Expired"),
            ("无过期POP", "No POP is past its date"),
            ("看活动日期", "Look at the dates of the offer"),
            ("活动已结束|日期已过|未撤除", "Offer over|Date passed|Not taken down"),
            "tenant",
        ),
    ),
)

CONDUCT = ShippedSection(
    "1.11k",
    "1.11",
    "业户经营行为",
    "Tenant business conduct",
    True,
    (
        line(
            "1.11.k1",
            ("不占道经营", "Inside the line"),
            ("在铺位内经营，不占道", "Trades inside the shop, not in the aisle"),
            ("看地面界线和花车", "Look at the floor line and at trolleys"),
            ("花车出线|桌椅占道|人员站道揽客", "Trolley over line|Tables in aisle|Staff in aisle"),
            "tenant",
            severity="major",
            hours=2,
        ),
        line(
            "1.11.k2",
            ("文明经营", "Fair and civil"),
            ("不强拉顾客，不喧哗，不与顾客争执", "No touting, no shouting, no quarrels with customers"),
            ("有争执先劝开，再报领班", "Part them first, then tell the lead"),
            ("拉客|音响过大|与顾客争执|扩音叫卖", "Touting|Loud music|Quarrel with customer|Loudhailer"),
            "tenant",
            photo=False,
            severity="major",
            hours=2,
        ),
        line(
            "1.11.k3",
            ("岗位行为", "Behaviour on post"),
            (
                "店员在岗规范，不吃饭、不睡觉、不玩手机",
                "Shop staff mind the shop: no meals, sleep or games",
            ),
            ("顾客进店有人招呼", "A customer who enters is greeted"),
            ("店内用餐|趴睡|玩手机|无人招呼", "Eating|Asleep|On the phone|Nobody greets"),
            "tenant",
            photo=False,
        ),
    ),
)
