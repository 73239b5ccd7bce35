"""Answers, scores, publishing: by table."""

from decimal import Decimal

import pytest

from mallops.blueprints.checklists.rules import (
    AnswerFacts,
    AnswerRefused,
    ChoiceRule,
    ItemRule,
    NotPublishable,
    SectionFacts,
    TemplateFacts,
    TemplateLocked,
    decide_verdict,
    ensure_answer_valid,
    ensure_editable,
    ensure_publishable,
    next_version,
    score,
)

PLAIN = ItemRule("a")
PHOTO = ItemRule("a", photo_on_fail=True)
CRITICAL = ItemRule("a", critical=True)
TEMPERATURE = ItemRule("a", kind="number", minimum=0, maximum=4)
READING = ItemRule("a", kind="number")
STANDS = ItemRule("a", kind="count", minimum=2)
CHOICE = ItemRule(
    "a", kind="choice", choices=(ChoiceRule("ok"), ChoiceRule("bad", "fail"), ChoiceRule("hm", "noted"))
)
TEXT = ItemRule("a", kind="text")
PICTURE = ItemRule("a", kind="photo")


@pytest.mark.parametrize(
    ("item", "answer", "verdict"),
    [
        (PLAIN, {"verdict": "pass"}, "pass"),
        (PLAIN, {"verdict": "fail"}, "fail"),
        (PLAIN, {"verdict": "na"}, "na"),
        (PHOTO, {"verdict": "fail", "photos": 1}, "fail"),
        (PHOTO, {"verdict": "pass"}, "pass"),
        (CRITICAL, {"verdict": "fail", "remark": "门口堆纸箱"}, "fail"),
        (TEMPERATURE, {"number": 0}, "pass"),
        (TEMPERATURE, {"number": 4}, "pass"),
        (TEMPERATURE, {"number": 4.1, "verdict": "pass"}, "fail"),
        (TEMPERATURE, {"number": -0.1}, "fail"),
        (TEMPERATURE, {"verdict": "na"}, "na"),
        (READING, {"number": 12.5}, "noted"),
        (STANDS, {"number": 2}, "pass"),
        (STANDS, {"number": 1}, "fail"),
        (CHOICE, {"choice": "ok"}, "pass"),
        (CHOICE, {"choice": "bad", "verdict": "pass"}, "fail"),
        (CHOICE, {"choice": "hm"}, "noted"),
        (TEXT, {"text": "好"}, "noted"),
        (PICTURE, {"photos": 1}, "noted"),
        (PICTURE, {"photos": 1, "verdict": "fail"}, "fail"),
    ],
)
def test_an_answer_that_may_stand(item, answer, verdict):
    assert ensure_answer_valid(item, AnswerFacts("a", **answer)) == verdict


@pytest.mark.parametrize(
    ("item", "answer", "fields"),
    [
        (PLAIN, {}, {"verdict"}),
        (PLAIN, {"verdict": "good"}, {"verdict"}),
        (PLAIN, {"verdict": "noted"}, {"verdict"}),
        (PHOTO, {"verdict": "fail"}, {"photos"}),
        (PLAIN, {"verdict": "pass", "photos": 10}, {"photos"}),
        (PLAIN, {"verdict": "pass", "remark": "字" * 501}, {"remark"}),
        (CRITICAL, {"verdict": "fail", "remark": "  "}, {"remark"}),
        (ItemRule("a", critical=True, photo_on_fail=True), {"verdict": "fail"}, {"remark", "photos"}),
        (TEMPERATURE, {"verdict": "pass"}, {"number"}),
        (TEMPERATURE, {"number": float("nan")}, {"number"}),
        (STANDS, {"number": -1}, {"number"}),
        (STANDS, {"number": 1.5}, {"number"}),
        (CHOICE, {"choice": "other"}, {"choice"}),
        (CHOICE, {}, {"choice"}),
        (TEXT, {"text": " "}, {"text"}),
        (TEXT, {"text": "x" * 501}, {"text"}),
        (PICTURE, {"verdict": "pass"}, {"photos"}),
    ],
)
def test_an_answer_that_may_not(item, answer, fields):
    with pytest.raises(AnswerRefused) as refused:
        ensure_answer_valid(item, AnswerFacts("a", **answer))
    assert set(refused.value.field_errors) == fields


def test_an_unknown_choice_never_becomes_a_verdict():
    with pytest.raises(AnswerRefused):
        decide_verdict(CHOICE, AnswerFacts("a", choice="x"))


ITEMS = [
    ItemRule("a", "one", weight=1),
    ItemRule("b", "one", weight=3),
    ItemRule("c", "two", weight=2, critical=True),
]


def verdicts(**marks):
    return [AnswerFacts(item, one, subject=n) for item, row in marks.items() for n, one in enumerate(row)]


@pytest.mark.parametrize(
    ("marks", "percent", "raw", "capped", "critical"),
    [
        ({"a": ["pass"], "b": ["pass"], "c": ["pass"]}, "100.0", "100.0", False, 0),
        ({"a": ["fail"], "b": ["pass"], "c": ["pass"]}, "83.3", "83.3", False, 0),
        ({"a": ["pass"], "b": ["fail"], "c": ["pass"]}, "50.0", "50.0", False, 0),
        ({"a": ["na"], "b": ["pass"], "c": ["pass"]}, "100.0", "100.0", False, 0),
        ({"a": ["noted"], "b": ["fail"], "c": ["pass"]}, "40.0", "40.0", False, 0),
        # critical: 4 of 6 is 66.7, under the cap already
        ({"a": ["pass"], "b": ["pass"], "c": ["fail"]}, "66.7", "66.7", False, 1),
        # critical in one shop of four: 5.5 of 6 is 91.7, capped
        ({"a": ["pass"], "b": ["pass"], "c": ["fail", "pass", "pass", "pass"]}, "79.9", "91.7", True, 1),
        # an item that repeats counts by the share of shops: (1/3 + 3 + 2) / 6
        ({"a": ["pass", "fail", "fail", "na"], "b": ["pass"], "c": ["pass"]}, "88.9", "88.9", False, 0),
        ({"a": ["fail"], "b": ["fail"], "c": ["fail"]}, "0.0", "0.0", False, 1),
    ],
)
def test_score(marks, percent, raw, capped, critical):
    result = score(verdicts(**marks), ITEMS)
    assert (result.percent, result.raw_percent) == (Decimal(percent), Decimal(raw))
    assert (result.capped, result.critical_failed) == (capped, critical)
    assert result.passes == (Decimal(percent) >= 80)


def test_score_by_section_and_counts():
    result = score(verdicts(a=["pass", "fail"], b=["na"], c=["pass"]), ITEMS)
    one, two = result.sections
    assert (one.section, one.percent, one.possible, one.passed, one.failed, one.excluded) == (
        "one", Decimal("50.0"), 1, 1, 1, 1,
    )  # fmt: skip
    assert (two.percent, two.earned) == (Decimal("100.0"), Decimal("2.0"))
    assert (result.passed, result.failed, result.excluded) == (2, 1, 1)


def test_nothing_to_score_is_no_score():
    result = score(verdicts(a=["na"]), ITEMS)
    assert result.percent is None
    assert not result.passes
    assert result.sections[0].percent is None
    assert score([], []).percent is None


def test_a_failure_never_reads_as_one_hundred():
    items = [ItemRule("a", "one"), ItemRule("b", "one", weight=90)]
    result = score(verdicts(a=["fail"] + ["pass"] * 99, b=["pass"]), items)
    assert result.percent == Decimal("99.9")


def test_halves_round_up():
    items = [ItemRule("a", "one", weight=1), ItemRule("b", "one", weight=7)]  # 87.5 exactly; 1/16 below
    assert score(verdicts(a=["fail"], b=["pass"]), items).percent == Decimal("87.5")
    items = [ItemRule("a", "one", weight=1), ItemRule("b", "one", weight=1999)]  # 99.95
    assert score(verdicts(a=["pass"], b=["fail"]), items).percent == Decimal("0.1")  # 0.05


def test_next_version():
    assert next_version([]) == 1
    assert next_version([1, 4, 2]) == 5


def test_only_drafts_are_edited():
    ensure_editable("draft")
    for state in ("published", "retired"):
        with pytest.raises(TemplateLocked):
            ensure_editable(state)


def item(code="a", **changes):
    return ItemRule(code, text_zh="好", text_en="Good", **changes)


def template(*items, name_en="Sheet", section_zh="一"):
    return TemplateFacts("表", name_en, [SectionFacts("s", section_zh, "One", items)])


def test_a_complete_template_goes_out():
    ensure_publishable(template(item("a"), item("b", kind="choice", choices=CHOICE.choices)))


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (TemplateFacts("表", "Sheet", []), "sections"),
        (template(), "sections.s.items"),
        (template(item(), name_en=" "), "name_en"),
        (template(item(), section_zh=""), "sections.s.name_zh"),
        (template(ItemRule("a", text_zh="好")), "sections.s.items.a.text_en"),
        (template(item(weight=0)), "sections.s.items.a.weight"),
        (template(item(kind="slider")), "sections.s.items.a.kind"),
        (template(item(), item()), "sections.s.items.a.code"),
        (template(item(kind="choice", choices=(ChoiceRule("x"),))), "sections.s.items.a.choices"),
        (template(item(kind="number", minimum=5, maximum=4)), "sections.s.items.a.minimum"),
    ],
)
def test_a_template_that_is_not_ready(facts, field):
    with pytest.raises(NotPublishable) as refused:
        ensure_publishable(facts)
    assert set(refused.value.field_errors) == {field}
