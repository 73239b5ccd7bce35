"""Standard answers are found as people type: Chinese, pinyin, initials, Latin, with slips (28.2)."""

from __future__ import annotations

import pytest

from mallops.blueprints.enquiries.rules.finding import Entry, allowed_slips, distance, find

LIBRARY = [
    ("商场几点开门关门", "What are your opening hours?", "营业时间 开业 打烊"),
    ("停车场怎么收费", "How much is parking?", "停车费 车位 泊车"),
    ("积分怎么兑换礼品", "How do I redeem points?", "积分卡 换礼品"),
    ("会员卡丢了怎么补办", "I lost my member card", "挂失 补卡"),
    ("如何开发票", "How do I get an invoice?", "开票 发票抬头 电子发票"),
    ("母婴室在哪里", "Where is the nursery?", "哺乳 换尿布"),
    ("洗手间在哪里", "Where are the restrooms?", "厕所 卫生间"),
    ("七天无理由退货怎么办理", "How do I return goods?", "退款 退换货"),
    ("招商部怎么联系", "How do I contact leasing?", "租铺 开店 加盟"),
    ("轮椅和童车怎么借", "Can I borrow a wheelchair or stroller?", "婴儿车 免费借用"),
    ("寄存柜在哪里", "Where are the lockers?", "存包 行李"),
]
ENTRIES = [Entry.of(at, words, ("请到一楼总服务台办理",)) for at, words in enumerate(LIBRARY)]


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ("请问你们几点关门呀", 0),
        ("营业时间", 0),
        ("停车费多少", 1),
        ("tingche", 1),
        ("tcf", 1),
        ("tincche", 1),
        ("hwo much is paking", 1),
        ("积分兑换", 2),
        ("jifen", 2),
        ("会员卡丢失", 3),
        ("发漂怎么开", 4),
        ("invocie", 4),
        ("muyinsi", 5),
        ("厕所在哪", 6),
        ("xisoujian", 6),
        ("cesuo", 6),
        ("想退货", 7),
        ("tuihuo", 7),
        ("zaosang", 8),
        ("wheelchiar", 9),
        ("轮倚", 9),
        ("ＬＯＣＫＥＲＳ", 10),
        ("xingli", 10),
    ],
)
def test_the_right_answer_stands_first(asked: str, wanted: int) -> None:
    assert find(ENTRIES, asked)[:1] == [wanted]


@pytest.mark.parametrize("asked", ["", "?!", "今天天气", "hello", "zzzzzz", "明天会下雪吗"])
def test_nothing_is_offered_for_what_nobody_wrote(asked: str) -> None:
    assert find(ENTRIES, asked) == []


def test_what_is_given_often_wins_between_equals() -> None:
    rare, often = (Entry.of(key, ("停车",), used=used) for key, used in ((1, 0), (2, 9)))
    assert find([rare, often], "停车") == [2, 1]


def test_no_more_than_asked_for() -> None:
    many = [Entry.of(key, ("停车",)) for key in range(30)]
    assert find(many, "停车", 6) == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [("abcd", "abcd", 0), ("abcd", "abxd", 1), ("abcd", "acbd", 1), ("abcd", "abd", 1), ("abcd", "wxyz", 3)],
)
def test_slips_are_counted(one: str, other: str, count: int) -> None:
    assert distance(one, other, 2) == count


def test_short_words_forgive_nothing() -> None:
    assert [allowed_slips(length) for length in (2, 3, 4, 7, 8, 20)] == [0, 0, 1, 1, 2, 2]
