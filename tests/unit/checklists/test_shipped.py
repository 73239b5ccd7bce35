"""Every item of catalogue 1.2–1.11 is on the sheet, in both languages. The list is written out by hand."""

import re

import pytest

from mallops.blueprints.checklists.rules import (
    ItemRule,
    SectionFacts,
    TemplateFacts,
    ensure_publishable,
)
from mallops.blueprints.checklists.shipped import DAILY_SHEET, TEMPLATES, TENANT_INSPECTION
from mallops.core.casework.kinds import DEPARTMENTS, SEVERITIES

# catalogue number -> (does it repeat per shop, a word of its English text, a word of its Chinese text)
CATALOGUE = {
    "1.2(a)": (False, "cigarette", "垃圾"),
    "1.2(b)": (False, "stains", "污渍"),
    "1.2(c)": (False, "Bins", "垃圾桶"),
    "1.2(d)": (False, "Entrance", "出入口"),
    "1.2(e)": (False, "Lounge seats", "休闲座椅"),
    "1.3(a)": (False, "floor is clean", "地面"),
    "1.3(b)": (False, "water", "积水"),
    "1.3(c)": (False, "mirror", "镜面"),
    "1.3(d)": (False, "Basins", "洗手台"),
    "1.3(e)": (False, "smell", "异味"),
    "1.4(a)": (False, "Doors", "门"),
    "1.4(b)": (False, "Lifts", "电梯"),
    "1.4(c)": (False, "Floor tiles", "地砖"),
    "1.4(d)": (False, "Wall tiles", "墙砖"),
    "1.4(e)": (False, "leak", "漏"),
    "1.4(f)": (False, "Televisions", "电视"),
    "1.4(g)": (False, "Announcements", "广播"),
    "1.4(h)": (False, "lamps", "灯"),
    "1.5(a)": (False, "customer smokes in the restrooms", "顾客"),
    "1.5(b)": (False, "customer smokes at the entrances", "顾客"),
    "1.5(c)": (False, "tenant staff smoke in the restrooms", "业户"),
    "1.5(d)": (False, "tenant staff smoke at the entrances", "业户"),
    "1.6(a)": (False, "known", "台账"),
    "1.6(b)": (False, "torn", "破损"),
    "1.6(c)": (False, "past its date", "过期"),
    "1.7(a)": (False, "approval", "未经领导批准"),
    "1.7(b)": (False, "past its approved date", "超过批准期限"),
    "1.8(a)": (True, "late", "迟到"),
    "1.8(b)": (True, "leaving", "早退"),
    "1.8(c)": (True, "absence", "缺勤"),
    "1.9(a)": (True, "floor", "地面"),
    "1.9(b)": (True, "mannequins", "模特"),
    "1.9(c)": (True, "tidy", "货品"),
    "1.10(a)": (True, "torn", "破损"),
    "1.10(b)": (True, "rules", "规范"),
    "1.10(c)": (True, "past its date", "过期"),
    "1.11(a)": (False, "Aisles", "通道"),
    "1.11(b)": (False, "tidy", "整洁"),
    "1.11(c)": (False, "advertising", "店堂广告"),
    "1.11(d)": (False, "layout", "布局"),
    "1.11(e)": (False, "fixtures", "物业设施"),
    "1.11(f)": (False, "Light boxes", "营销设施"),
    "1.11(g)": (False, "Extinguishers", "监控"),
    "1.11(h)": (False, "Soap", "洗手液"),
    "1.11(i)": (False, "orderly", "经营秩序"),
    "1.11(j)": (False, "shop floor", "氛围"),
    "1.11(k)": (True, "", ""),
    "1.11(l)": (False, "Crowds", "人流"),
}
TWICE_PER_SHOP = {"1.9(a)", "1.9(b)", "1.9(c)"}  # inside and frontage
SHEET = """
1.2.a 1.2.b 1.2.c 1.2.d 1.2.e  1.3.a 1.3.b 1.3.c 1.3.d 1.3.e
1.4.a 1.4.b 1.4.c 1.4.d 1.4.e 1.4.f 1.4.g 1.4.h  1.5.a 1.5.b 1.5.c 1.5.d  1.6.a 1.6.b 1.6.c  1.7.a 1.7.b
1.11.a 1.11.b 1.11.c 1.11.d 1.11.e 1.11.f 1.11.g 1.11.h 1.11.i 1.11.j 1.11.l
1.8.a 1.8.b 1.8.c  1.9.a1 1.9.a2 1.9.b1 1.9.b2 1.9.c1 1.9.c2  1.10.a 1.10.b 1.10.c  1.11.k1 1.11.k2 1.11.k3
"""
HAN = re.compile(r"[\u4e00-\u9fff]")


def by_catalogue(number):
    return [
        (section, item)
        for section in DAILY_SHEET.sections
        for item in section.items
        if item.catalogue == number
    ]


@pytest.mark.parametrize("number", CATALOGUE)
def test_catalogue_item_is_on_the_sheet(number):
    per_tenant, english, chinese = CATALOGUE[number]
    found = by_catalogue(number)
    assert found, f"{number} is missing"
    for section, item in found:
        assert section.per_tenant is per_tenant
        assert english in item.text_en
        assert chinese in item.text_zh
    if number in TWICE_PER_SHOP:
        assert len(found) == 2


def test_the_sheet_has_exactly_these_codes():
    assert [item.code for item in DAILY_SHEET.items] == SHEET.split()
    assert {item.catalogue for item in DAILY_SHEET.items} == set(CATALOGUE)


def test_inspecting_one_shop_asks_the_same_as_the_daily_sheet():
    assert TENANT_INSPECTION.sections == tuple(one for one in DAILY_SHEET.sections if one.per_tenant)
    assert [one.code for one in TENANT_INSPECTION.sections] == ["1.8", "1.9", "1.10", "1.11k"]


def test_both_languages_and_short_phrases():
    for item in DAILY_SHEET.items:
        chinese = (item.label_zh, item.text_zh, item.hint_zh, *item.phrases_zh)
        english = (item.label_en, item.text_en, item.hint_en, *item.phrases_en)
        assert all(HAN.search(text) for text in chinese), item.code
        assert all(text and not HAN.search(text) for text in english), item.code
        assert len(item.phrases_zh) == len(item.phrases_en) >= 3
        assert all(len(text) <= 9 for text in item.phrases_zh), item.code
        assert all(len(text.split()) <= 4 for text in item.phrases_en), item.code
        assert len(item.label_zh) <= 10, item.code


def test_codes_of_the_kernel():
    for item in DAILY_SHEET.items:
        assert item.department in DEPARTMENTS
        assert item.severity in SEVERITIES
        assert item.limit_hours > 0
        assert item.critical == (item.severity == "critical")
    assert {item.code for item in DAILY_SHEET.items if item.critical} == {"1.4.b", "1.11.a", "1.11.g"}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda one: one.code)
def test_shipped_templates_can_be_published(template):
    ensure_publishable(
        TemplateFacts(
            template.name_zh,
            template.name_en,
            [
                SectionFacts(
                    section.code,
                    section.name_zh,
                    section.name_en,
                    [
                        ItemRule(
                            one.code,
                            section.code,
                            one.kind,
                            one.weight,
                            text_zh=one.text_zh,
                            text_en=one.text_en,
                        )
                        for one in section.items
                    ],
                )
                for section in template.sections
            ],
        )
    )
