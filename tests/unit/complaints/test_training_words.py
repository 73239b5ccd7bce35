"""Names, numbers and mail are taken out of a case from which others learn (39.7)."""

from __future__ import annotations

import pytest

from mallops.blueprints.complaints.rules.training import nameless

PEOPLE = [
    ("张三丰", "顾客"),
    ("Anna Bell", "the customer"),
    ("花店", "商户"),
    ("红花店", "另一商户"),
    ("李", "员工"),
]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("张三丰说三丰受骗", "顾客说顾客受骗"),
        ("anna bell called", "the customer called"),
        ("花店与红花店", "商户与另一商户"),  # the longer name first
        ("电话13800138000，卡号6228 4800 0012", "电话××，卡号××"),
        ("slip AB-2026031200", "slip ××"),
        ("写信到a.b@example.com", "写信到××"),
        ("两件共128元，3楼", "两件共128元，3楼"),  # prices and floors stay
        ("李子很甜", "李子很甜"),  # one character is no name
        (None, ""),
    ],
)
def test_people_are_taken_out_and_the_story_stays(text: str | None, left: str) -> None:
    assert nameless(text, PEOPLE) == left
