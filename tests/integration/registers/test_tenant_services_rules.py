"""Catalogue 16 to 19 and the deposits of issue 5: every stated rule names the test that shows it.

So no rule of the catalogue loses its test without this file saying which.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
IN, UNIT = "tests/integration", "tests/unit"
#: rule -> the test that shows it
RULES = {
    "16 items named, counted, in a window, with a carrier": (
        f"{UNIT}/passes/test_pass_rules.py", "test_a_line_that_says_too_little_is_named"),
    "16 a window": (
        f"{UNIT}/passes/test_pass_rules.py", "test_a_window_is_ahead_in_order_and_a_week_at_most"),
    "16 only the end of the paper (K 14)": (
        f"{UNIT}/passes/test_pass_rules.py", "test_of_the_carriers_paper_only_the_end"),
    "16 pictures beside each item": (
        f"{IN}/passes/test_item_pictures.py",
        "test_pictures_stand_beside_their_thing_for_desk_tenant_and_guard"),
    "16 pictures offline": (
        f"{IN}/passes/test_item_pictures.py", "test_the_phone_keeps_the_pictures_of_what_may_still_leave"),
    "16 applied by link or desk": (
        f"{IN}/passes/test_screens.py", "test_the_tenant_applies_and_gets_the_pass_by_links"),
    "16 who applies does not approve": (
        f"{IN}/passes/test_passes.py", "test_who_took_it_in_does_not_approve_it"),
    "16 arrears only with a reason": (
        f"{IN}/passes/test_passes.py", "test_despite_arrears_only_supervisor_and_manager_with_a_reason"),
    "16 signed code": (
        f"{IN}/passes/test_passes.py", "test_the_code_is_signed_and_one_changed_byte_is_not_genuine"),
    "16 single use": (f"{IN}/passes/test_passes.py", "test_a_pass_is_released_once"),
    "16 second use caught at sync": (
        f"{IN}/passes/test_passes.py", "test_a_second_release_without_network_is_a_conflict_and_an_incident"),
    "16 expiry": (
        f"{IN}/passes/test_passes.py", "test_it_expires_by_the_clock_and_before_it_when_read"),
    "16 every fault has its words": (
        f"{IN}/passes/test_passes.py", "test_each_fault_is_refused_with_words_that_say_why"),
    "16 fifty scans release once": (
        f"{IN}/passes/test_gate_api.py", "test_fifty_phones_release_one_pass_once"),
    "16 offline at the gate": (
        "tests/browser/floor/test_gate.py", "test_without_a_network_each_fault_is_told_and_it_leaves_once"),
    "17 60/30/7 to staff": (
        f"{IN}/licences/test_licences.py", "test_reminders_at_60_30_and_7_days_and_never_twice"),
    "17 60/30/7 to the tenant": (
        f"{IN}/licences/test_tenant_answers.py",
        "test_the_tenant_is_reminded_at_each_stage_in_portal_and_link"),
    "17 the tenant sends the new one": (
        f"{IN}/licences/test_tenant_answers.py",
        "test_the_tenant_sends_the_new_licence_and_the_desk_enters_it"),
    "17 renewed for the tenant": (
        f"{IN}/licences/test_tenant_answers.py", "test_the_tenant_asks_the_mall_to_renew_it"),
    "17 expired on the sheet": (
        f"{IN}/licences/test_licences.py",
        "test_expired_ones_stand_on_the_sheet_of_their_zone_until_renewed"),
    "18 import: every fault named": (
        f"{IN}/fees/test_fees.py", "test_every_fault_is_named_by_row_and_column"),
    "18 promise": (
        f"{IN}/fees/test_fees.py",
        "test_a_promise_that_is_not_kept_comes_back_on_the_next_working_day"),
    "18 followed until payment": (f"{IN}/fees/test_fees.py", "test_who_does_not_pay_goes_up_by_itself"),
    "18 letters by level": (f"{IN}/fees/test_fees.py", "test_letters_by_level_with_a_number_of_the_bill"),
    "18 FIN confirms receipt": (f"{IN}/fees/test_fee_screens.py", "test_finance_confirms_in_parts"),
    "18 ageing": (f"{IN}/fees/test_fees.py", "test_the_ages_add_up"),
    "18 dunning log on paper and as a file": (
        f"{IN}/fees/test_fee_screens.py", "test_the_dunning_log_is_printed_and_exported"),
    "19.1 within one working day (I.7)": (
        f"{IN}/relations/test_calls_and_talks.py", "test_a_newcomer_gets_one_call_within_a_working_day"),
    "19.1 script, data, mail, leasing": (
        f"{IN}/relations/test_calls_and_talks.py",
        "test_the_call_completes_data_tells_leasing_and_ends_with_the_mail"),
    "19.2 logged, coordinated, answered": (
        f"{IN}/relations/test_calls_and_talks.py",
        "test_an_opinion_is_logged_coordinated_answered_and_kept_secret_elsewhere"),
    "19.2 birthday SMS and call same day (I.29)": (
        f"{IN}/relations/test_greetings.py",
        "test_a_birthday_is_called_and_texted_the_same_day"),
    "19.2 holiday": (
        f"{IN}/relations/test_greetings.py",
        "test_a_holiday_greets_first_contacts_on_its_first_day"),
    "19.2 care when ill": (
        f"{IN}/relations/test_calls_and_talks.py", "test_what_a_talk_must_say"),
    "19.2 survey every quarter (I.8)": (
        f"{IN}/surveys/test_tenants.py", "test_the_quarters_survey_waits_until_it_is_open"),
    "19.2 survey, one answer a shop": (
        f"{IN}/surveys/test_tenants.py",
        "test_a_survey_takes_one_answer_a_shop_and_names_nobody"),
    "19.2 survey in the portal": (
        f"{IN}/portal/test_survey.py", "test_the_survey_is_answered_inside_once_for_the_shop"),
    "19.3 letter by link": (
        f"{IN}/relations/test_calls_and_talks.py", "test_a_letter_by_link_is_reviewed_and_answered"),
    "19.4 to the supervisor only": (
        f"{IN}/relations/test_confidences.py",
        "test_the_supervisor_sees_it_and_the_manager_only_what_no_supervisor_may"),
    "19.4 nobody else": (f"{IN}/relations/test_confidences.py", "test_nobody_else_opens_an_address"),
    "19.4 no word elsewhere": (
        f"{IN}/relations/test_confidences.py",
        "test_it_leaves_no_word_in_trail_search_records_or_notices"),
    "5 the ledger is for good": (
        f"{IN}/deposits/test_deposits.py", "test_the_database_refuses_to_change_the_ledger"),
    "5 the lock, until the last item": (
        f"{IN}/deposits/test_deposits.py", "test_the_lock_holds_until_the_last_thing_is_closed"),
    "5 who blocks is named": (
        f"{IN}/deposits/test_deposit_screens.py", "test_the_lock_is_shown_waived_and_paid_in_the_browser"),
    "5 only the manager waives": (
        f"{IN}/deposits/test_deposits.py", "test_only_the_manager_waives_and_the_reason_is_kept"),
    "5 paid once": (f"{IN}/deposits/test_deposits.py", "test_eight_payments_at_once_pay_once"),
}  # fmt: skip


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_has_its_test(rule):
    file, name = RULES[rule]
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    assert name in {one.name for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)}
