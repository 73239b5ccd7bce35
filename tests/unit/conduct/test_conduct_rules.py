"""Rules of checks of staff: the search, the score, what must be filled in, who does what; the lists."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from mallops.blueprints.conduct.models import CHECK_TYPES
from mallops.blueprints.conduct.rules import checks as rules
from mallops.blueprints.conduct.rules import onpost
from mallops.blueprints.conduct.rules.words import TYPES
from mallops.blueprints.conduct.shipped import LINES, PAPERS, SECTIONS, section_of
from mallops.core.errors import Conflict, Forbidden, Invalid

INS, SUP, LEAD, HRA, CSM = (frozenset({one}) for one in ("INS", "SUP", "LEAD", "HRA", "CSM"))


def test_the_search_goes_step_by_step() -> None:
    way: list[str] = []
    for step in ("not_seen", "asked_officers", "asked_supervisor", "unknown"):
        assert step in onpost.next_steps(way)
        onpost.ensure_step(way, step, "")
        assert onpost.whereabouts_of(way) == ""
        way.append(step)
    assert onpost.whereabouts_of(way) == "unknown"
    assert onpost.next_steps(way) == () and onpost.VERDICTS["unknown"] == "bad"


@pytest.mark.parametrize(
    ("way", "step"),
    [
        ([], "unknown"),
        ([], "asked_officers"),
        ([], "found"),
        (["not_seen"], "asked_supervisor"),
        (["not_seen"], "unknown"),
        (["not_seen", "asked_officers"], "unknown"),
        (["not_seen", "asked_officers"], "asked_officers"),
        (["seen"], "not_seen"),
        ([], "dance"),
    ],
)
def test_no_step_out_of_turn(way: list[str], step: str) -> None:
    with pytest.raises(Conflict):
        onpost.ensure_step(way, step, "words")


def test_who_is_found_on_the_way_ends_the_search_with_words() -> None:
    for way in (
        ["not_seen"],
        ["not_seen", "asked_officers"],
        ["not_seen", "asked_officers", "asked_supervisor"],
    ):
        onpost.ensure_step(way, "found", "at the store")
        with pytest.raises(Invalid):
            onpost.ensure_step(way, "found", "  ")
    assert onpost.VERDICTS["found"] == "ok"


def test_score_is_points_of_points() -> None:
    assert rules.score_of([]) is None
    assert rules.score_of([("na", 1, False), ("", 1, False)]) is None
    assert rules.score_of([("ok", 1, False), ("bad", 1, False), ("na", 3, False)]) == 50
    assert rules.score_of([("ok", 1, False), ("bad", 3, False)]) == 25
    assert rules.score_of([("ok", 1, False), ("part", 1, False), ("bad", 1, False)]) == 50
    assert rules.score_of([("ok", 1, False), ("bad", 3, True)]) == 100
    assert rules.score_of([("ok", 2, False), ("bad", 1, False)]) == 66.7


def test_issuing_needs_all_lines_and_words_for_faults() -> None:
    rules.ensure_complete("weekly", "", [("2.4.a", "ok", ""), ("2.4.b", "bad", "two pages lack")])
    with pytest.raises(Conflict, match="1 lines"):
        rules.ensure_complete("weekly", "", [("2.4.a", "ok", ""), ("2.4.b", "", "")])
    for verdict in ("bad", "part"):
        with pytest.raises(Conflict, match=r"2\.4\.b"):
            rules.ensure_complete("weekly", "", [("2.4.a", "ok", ""), ("2.4.b", verdict, " ")])
    with pytest.raises(Conflict):
        rules.ensure_complete("weekly", "", [("2.4.a", "na", "")])


def test_whoever_was_not_seen_is_judged_on_being_on_post_alone() -> None:
    lines = [("2.1", "bad", ""), ("2.2.a", "", "")]
    rules.ensure_complete("on_post", "unknown", lines)
    with pytest.raises(Conflict):
        rules.ensure_complete("on_post", "", lines)
    with pytest.raises(Conflict):
        rules.ensure_complete("on_post", "seen", [("2.1", "ok", ""), ("2.2.a", "", "")])


def test_who_makes_which_check() -> None:
    assert "daily" in rules.types_for(SUP) and "daily" not in rules.types_for(INS | LEAD)
    assert rules.types_for(HRA) == ["conduct", "office"] and rules.types_for(CSM) == []
    assert set(rules.types_for(INS)) == set(TYPES) - {"daily"}
    with pytest.raises(Forbidden):
        rules.ensure_type("daily", LEAD)
    with pytest.raises(Invalid):
        rules.ensure_type("dance", SUP)


@pytest.mark.parametrize(
    ("inspector", "target", "name", "kind", "field"),
    [
        (1, None, " ", "daily", "target"),
        (1, 1, "", "daily", "target"),
        (1, 2, "Li", "service", "target_name"),
        (1, None, "Li", "daily", "target"),
    ],
)
def test_somebody_else_is_checked(
    inspector: int, target: int | None, name: str, kind: str, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        rules.ensure_target(inspector, target, name, kind)
    assert field in refused.value.field_errors


def test_without_an_account_only_other_departments_staff() -> None:
    rules.ensure_target(1, None, "Li", "service")
    rules.ensure_target(1, 2, "", "mystery")


def test_a_fine_is_an_amount_with_a_reason() -> None:
    assert rules.ensure_proposal("", "", "") is None
    assert rules.ensure_proposal("warning", "", "late") is None
    assert rules.ensure_proposal("fine", "50.50", "left the post") == Decimal("50.50")
    badly = [("fine", "", "x"), ("fine", "0", "x"), ("fine", "-5", "x"), ("fine", "99999", "x")]
    badly += [("fine", "50", " "), ("fine", "five", "x"), ("talk", "50", "x"), ("jail", "", "x")]
    for wrong in badly:
        with pytest.raises(Invalid):
            rules.ensure_proposal(*wrong)


def case(**values: Any) -> Any:
    return SimpleNamespace(
        **{"created_by_id": 1, "target_id": 2, "state": "closed", "fine_state": "", **values}
    )


def test_who_answers_decides_closes() -> None:
    rules.ensure_answers(case(), 2)
    rules.ensure_answers(case(target_id=None), 1)
    for user in (1, 3, None):
        with pytest.raises(Forbidden):
            rules.ensure_answers(case(), user)
    rules.ensure_decides(case(), 3)
    for user in (1, 2, None):
        with pytest.raises(Conflict):
            rules.ensure_decides(case(), user)
    rules.ensure_closes(case(), 1, approves=False)
    rules.ensure_closes(case(), 3, approves=True)
    for user, approves in ((2, True), (3, False)):
        with pytest.raises(Conflict):
            rules.ensure_closes(case(), user, approves=approves)
    rules.ensure_drafter(1, "draft", 1)
    with pytest.raises(Conflict):
        rules.ensure_drafter(1, "issued", 1)
    with pytest.raises(Forbidden):
        rules.ensure_drafter(3, "draft", 1)


def test_a_fine_waits_for_the_answer_and_for_somebody_else() -> None:
    rules.ensure_fine_decision(case(fine_state="proposed"), 3)
    rules.ensure_fine_decision(case(fine_state="proposed", state="acknowledged"), 3)
    for wrong, user in (
        (case(fine_state="proposed"), 1),
        (case(fine_state="proposed"), 2),
        (case(fine_state="dropped"), 3),
        (case(fine_state="proposed", state="appealed"), 3),
        (case(fine_state="proposed", state="issued"), 3),
    ):
        with pytest.raises(Conflict):
            rules.ensure_fine_decision(wrong, user)


def test_the_lists_carry_the_numbers_of_the_catalogue() -> None:
    counts = {"2.1": 1, "2.2": 7, "2.3": 5, "2.4": 8, "2.5": 9, "2.6": 10, "2.7.1": 6, "2.7.2": 4}
    assert {code: len(one.lines) for code, one in SECTIONS.items()} == counts
    assert sum(counts.values()) == len(LINES)
    for code, line in LINES.items():
        assert code.startswith(section_of(code)) and line.zh and line.en and line.weight > 0
        assert line.stated != bool(line.source) and len(code) <= 12
        assert line.stated or code.startswith("2.7")
    assert set(PAPERS) <= set(LINES) and set(PAPERS.values()) == {"sheet", "talks", "report", "attendance"}


def test_every_number_of_the_catalogue_has_a_kind_of_check() -> None:
    assert tuple(TYPES) == CHECK_TYPES
    assert {code for one in TYPES.values() for code in one.sections} == set(SECTIONS)
    assert [code for code, one in TYPES.items() if one.hidden] == ["mystery"]
    assert rules.verdicts_of("weekly") == ("ok", "part", "bad", "na")
    assert rules.verdicts_of("on_post") == ("ok", "bad", "na")
