"""Catalogue 9, 12 to 15 and issue 5: every rule, each with the test that shows it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
IN = "tests/integration"
#: Number and rule -> the test that shows it.
RULES = {
    "9.2 complete": ("tests/unit/tenants/test_tenant_part_rules.py",
                     "test_a_file_is_complete_only_when_nothing_is_missing"),
    "9.2 weekly checked": (f"{IN}/tenants/test_tenant_parts.py",
                           "test_the_weekly_check_is_done_once_a_week_and_waits_again"),
    "9.2 changes to leasing": (f"{IN}/tenants/test_tenant_parts.py",
                               "test_leasing_is_told_what_changed_but_not_by_itself"),
    "9.2 the way of a tenant": ("tests/unit/tenants/test_tenant_rules.py", "test_the_way_of_a_tenant"),
    "9.3 where is a shop that sells": (f"{IN}/tenants/test_tenant_story_pages.py",
                                       "test_one_box_finds_a_shop_by_whatever_is_said"),
    "9 import: faults by row and column": (f"{IN}/tenants/test_tenant_story_pages.py",
        "test_every_fault_is_named_by_row_and_column_and_nothing_is_written"),
    "9 import: all or nothing": (f"{IN}/tenants/test_tenant_exchange.py",
                                 "test_a_failure_while_writing_leaves_nothing"),
    "9 export": (f"{IN}/tenants/test_tenant_exchange.py", "test_export_is_masked_filtered_and_on_record"),
    "9 versions of papers": (f"{IN}/tenants/test_tenant_parts.py", "test_papers_keep_their_versions"),
    "9 one story": (f"{IN}/tenants/test_tenant_story_pages.py",
                    "test_the_story_is_narrowed_by_kind_and_period"),
    "12 in order, evidence, signature": (f"{IN}/moves/test_moves.py",
        "test_a_line_is_done_by_its_department_in_order_with_evidence_and_signature"),
    "12 occupancy on the plan": (f"{IN}/tenants/test_tenant_story_pages.py",
                                 "test_the_plan_shows_who_holds_what_and_how_much_is_empty"),
    "12.1 to trading": (f"{IN}/moves/test_moves.py", "test_move_in_from_application_to_trading"),
    "12.2 first call": (f"{IN}/moves/test_moves.py", "test_move_in_from_application_to_trading"),
    "I 7 first call within a working day": (f"{IN}/relations/test_calls_and_talks.py",
        "test_a_newcomer_gets_one_call_within_a_working_day"),
    "12.1 fit-out link": (f"{IN}/moves/test_about.py",
                          "test_only_the_fit_out_of_its_own_units_holds_a_move_in"),
    "13.1 approvals in order": (f"{IN}/moves/test_moves.py",
                                "test_an_adjustment_is_agreed_by_three_in_order"),
    "13.1 history kept: units": (f"{IN}/moves/test_moves.py",
                                 "test_on_its_day_the_unit_changes_once_with_history"),
    "13.1 history kept: contract": (f"{IN}/moves/test_contracts.py",
        "test_area_rent_and_end_follow_once_and_the_history_stays"),
    "14.1 waits for everything": (f"{IN}/moves/test_moves.py",
        "test_move_out_waits_for_everything_and_pays_the_deposit_last"),
    "14.1 the manager waives": (f"{IN}/moves/test_moves.py",
                                "test_arrears_hold_the_line_until_they_are_waived"),
    "14.1 the lock": (f"{IN}/deposits/test_deposits.py",
                      "test_the_lock_holds_until_the_last_thing_is_closed"),
    "15.2 the way of works": (f"{IN}/fitout/test_works.py", "test_the_way_of_works"),
    "15.2 stop-work": (f"{IN}/fitout/test_works.py", "test_stopping_ends_hot_work_and_passes"),
    "15.1 fire review": (f"{IN}/fitout/test_works.py", "test_security_decides_the_fire_review_first"),
    "15.1 hot work": (f"{IN}/fitout/test_works.py",
                      "test_hot_work_is_signed_reminded_ended_and_watched"),
    "15.1 inspections": (f"{IN}/fitout/test_works.py", "test_a_failed_look_opens_a_violation_with_its_order"),
    "15.1 fines": (f"{IN}/fitout/test_works.py", "test_a_fine_comes_out_of_the_deposit"),
    "15.1 refund": (f"{IN}/fitout/test_works.py", "test_acceptance_refund_and_settlement"),
    "15.1 refund in one tap": (f"{IN}/fitout/test_afterwards.py", "test_the_refund_is_asked_in_one_tap"),
    "15.1 drawings by link": (f"{IN}/fitout/test_afterwards.py",
                              "test_a_drawing_comes_after_the_application"),
    "H TEN applies: moves": (f"{IN}/portal/test_shop_moves.py",
                             "test_it_is_asked_once_and_followed_line_by_line"),
    "H TEN applies: works": (f"{IN}/fitout/test_screens.py", "test_the_tenant_applies_through_the_link"),
    "5 strangers": (f"{IN}/moves/test_screens.py",
                    "test_strangers_see_nothing_and_the_file_shows_what_is_under_way"),
    "5 signed by link": (f"{IN}/moves/test_screens.py", "test_the_tenant_signs_by_link_once"),
}  # fmt: skip


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_has_its_test(rule: str) -> None:
    file, name = RULES[rule]
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    assert name in {one.name for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)}
