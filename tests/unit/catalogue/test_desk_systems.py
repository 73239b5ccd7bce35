"""Catalogue 28-30, 39-42, 53: every stated field, state, rule and paper of the service desk.

Written out by hand from the requirements, as test_corrective_systems.py is: each line is held against what
the program declares, each rule against the test that shows it.
"""

from __future__ import annotations

import ast
import itertools
import re
from pathlib import Path
from typing import Any

import pytest
from flask_babel import force_locale

from mallops.blueprints.complaints.actions.kind import KIND as COMPLAINTS
from mallops.blueprints.complaints.actions.kind import LETTER
from mallops.blueprints.complaints.actions.money_kind import AUTHORITY, PAYOUT
from mallops.blueprints.complaints.documents.papers import FEEDBACK, INTERNAL, MEDIATION, REPORT
from mallops.blueprints.complaints.models import Complaint, HandlingReport, InternalLetter, Mediation, Payout
from mallops.blueprints.complaints.rules import words
from mallops.blueprints.enquiries.actions.kind import KIND as ENQUIRIES
from mallops.blueprints.enquiries.models import Consult, Enquiry, StandardAnswer, StandardVersion
from mallops.blueprints.enquiries.rules.words import CATEGORIES, CHANNEL_WORDS
from mallops.blueprints.lostfound.actions.kind import FOUND, LOSS
from mallops.blueprints.lostfound.models import CashCount, Claim, FoundItem, LossReport, Retention
from mallops.blueprints.returns.actions.kind import KIND as RETURNS
from mallops.blueprints.returns.models import Return, ReturnClaw, ReturnPolicy
from mallops.blueprints.surveys.actions.kind import KIND as SURVEYS
from mallops.blueprints.surveys.actions.suggestion_kind import SUGGESTION
from mallops.blueprints.surveys.models import Suggestion, Survey, SurveyAnswer, SurveyPlan
from mallops.blueprints.visits.actions import CALLER, VISITOR
from mallops.core.auth.actor import PERMISSIONS
from mallops.core.auth.matrix import MATRIX
from mallops.core.casework.kinds import CaseKind
from mallops.core.casework.models import Case
from mallops.core.documents import KINDS as PAPERS

ROOT = Path(__file__).resolve().parents[3]
IN = "tests/integration"
KINDS = (COMPLAINTS, LETTER, PAYOUT, AUTHORITY, ENQUIRIES, FOUND, LOSS, RETURNS, SURVEYS, SUGGESTION, VISITOR,
         CALLER)  # fmt: skip

#: number -> (where it is kept, what is stated)
HELD: dict[str, tuple[Any, str]] = {
    "28.1 enquiry": (Enquiry, "customer channel category question answer owner_id due_at became_id"),
    "28.1 consulted the same day": (Consult, "department question asked_at reply replied_at"),
    "28.2 answer": (StandardAnswer, "owner_id category used is_active"),
    "28.2 version": (StandardVersion, "version question_zh text_zh question_en text_en state decided_by_id"),
    "28.3 callback": (Enquiry, "callback called_at called_by_id satisfaction"),
    "29.1 visitor": (VISITOR.model, "name unit title owner_id came_at left_at suggestion"),
    "29.1 caller": (CALLER.model, "phone called_at content owner_id due_at answer"),
    "30.1 found": (FoundItem, "title features place found_at finder_name shelf cash_fen witness label"),
    "30.1 cash counted by two": (CashCount, "by_id amount_fen at"),
    "30.1 loss report": (LossReport, "title features contact phone lost_from lost_until"),
    "30.1 claim": (Claim, "proof id_kind id_last4 checked_by_id second_id released_by_id answers"),
    "30.2 retention": (Retention, "category days way counsel_on"),
    "39.1 record": (Complaint, "customer content cause responsibility handling result phone tenant_id item "
                               "slip_no demand evidence channel severity owner_id due_at"),
    "39.2 target day": (Complaint, "target_on"),
    "39.3 feedback letter": (Complaint, "feedback_no feedback_text feedback_at"),
    "39.3 internal letter": (InternalLetter, "department question answer answered_by answered_at"),
    "39.3 handling report": (HandlingReport, "number cause responsibility handling proposal fen basis"),
    "39.5 mediation": (Mediation, "a_name a_address a_phone a_id_number b_name b_address b_phone b_contact "
                                  "agreed_on complained_on subject a_duty b_duty sealed effective_at"),
    "40.1 compensation": (Payout, "fen basis payee way account approved_by_id complaint_id"),
    "40.2 advance": (Payout, "recovery recovered_fen recovery_ref payment_no paid_by_id"),
    "41.1 authority": (AUTHORITY.model, "complaint_id asks answer_by report meeting officer file_no outcome"),
    "42.1 return": (Return, "slip_no title condition reason opinion decision refund_fen points_back "
                            "invoice_how invoice_back_no became_id"),
    "42.1 what comes back": (ReturnClaw, "label fen state"),
    "42.1 policy": (ReturnPolicy, "days_no_reason days_fault exceptions text_zh text_en"),
    "53.1 survey": (Survey, "questions sample audience anonymous quarter analysis"),
    "53.1 answer": (SurveyAnswer, "channel score remark"),
    "53.1 improvement plan": (SurveyPlan, "what department due_on finding_id"),
    "53.2 suggestion": (Suggestion, "source text decision reasons reply"),
}  # fmt: skip

#: number -> states that follow each other
CHAINS: dict[str, tuple[CaseKind, str]] = {
    "28.1": (ENQUIRIES, "open consulting answered closed"),
    "28.1 becomes a complaint": (ENQUIRIES, "open turned"),
    "29.1 visitor": (VISITOR, "in out"),
    "29.1 caller": (CALLER, "open answered"),
    "30.2": (FOUND, "registered announced matched claimed"),
    "30.2 to the police": (FOUND, "announced unclaimed police"),
    "30.2 disposed of": (FOUND, "announced unclaimed disposed"),
    "39.4": (COMPLAINTS, "received triaged investigating awaiting reporting approval replied evaluated "
                         "called closed investigating"),
    "39.3 answered directly": (COMPLAINTS, "received replied"),
    "40.1": (PAYOUT, "asked approved paid"),
    "40.2": (PAYOUT, "approved recovering recovered"),
    "41.1": (AUTHORITY, "received answering answered closed"),
    "42.1": (RETURNS, "applied verified heard approved refunded closed"),
    "42.1 exchanged": (RETURNS, "approved exchanged closed"),
    "42.1 refused": (RETURNS, "heard refused closed"),
    "42.1 dispute": (RETURNS, "refused disputed"),
    "53.1": (SURVEYS, "draft open closed analysed planned verified"),
    "53.2": (SUGGESTION, "received forwarded adopted replied"),
    "53.2 declined": (SUGGESTION, "forwarded declined replied"),
}  # fmt: skip

#: number -> (kind, clock, severity, amount, unit)
CLOCKS: dict[str, tuple[CaseKind, str, str, float, str]] = {
    "28.1 reply": (ENQUIRIES, "answer", "", 1, "working_days"),
    "39.2 general": (COMPLAINTS, "answer", "minor", 2, "working_days"),
    "39.2 serious": (COMPLAINTS, "answer", "major", 7, "working_days"),
    "39.3 department": (LETTER, LETTER.clocks[0].code, "", 1, "working_days"),
}

WAY, SCREENS = f"{IN}/complaints/test_complaint_way.py", f"{IN}/complaints/test_complaint_screens.py"
ENQ, LOST = f"{IN}/enquiries/test_enquiries.py", f"{IN}/lostfound/test_lostfound.py"
BACK = f"{IN}/returns/test_returns.py"
#: rule -> the test that shows it
RULES: dict[str, tuple[str, str]] = {
    "28.1 within the day": (ENQ, "test_answered_within_one_working_day_consulted_the_same_day"),
    "28.1 to a complaint": (ENQ, "test_what_was_said_becomes_the_record_that_it_is"),
    "28.2 approved by SUP": (ENQ, "test_who_wrote_does_not_approve"),
    "28.3 callback": (ENQ, "test_the_end_keeps_the_promise_of_a_callback"),
    "28.3 to departments": (ENQ, "test_departments_are_told_of_the_week_once"),
    "29.1 suggestion or complaint": (
        f"{IN}/visits/test_visits.py", "test_a_call_becomes_a_complaint_with_nothing_typed_again"),
    "30.1 cash": (LOST, "test_cash_is_counted_by_two_who_do_not_see_each_other"),
    "30.1 two people": (LOST, "test_two_people_hand_out_a_valuable"),
    "30.1 claimed once": (LOST, "test_two_desks_at_once_take_one_claim"),
    "30.2 retention": (LOST, "test_keeping_begins_with_the_announcement_and_follows_the_kind"),
    "30.2 police": (LOST, "test_police_and_disposal_need_witness_and_approval"),
    "39.2 limits": (WAY, "test_limits_of_two_and_seven_working_days_and_the_managers_own"),
    "39.2 by hand": (f"{IN}/complaints/test_complaint_clocks.py", "test_deadlines_computed_by_hand"),
    "39.2 pauses with a reason": (
        WAY, "test_waiting_with_a_reason_stops_the_clock_and_another_severity_keeps_the_time"),
    "39.3 directly": (WAY, "test_a_simple_one_is_answered_at_once_and_stays_registered"),
    "39.3 in order": (WAY, "test_no_step_of_a_serious_one_is_skipped"),
    "39.3 signatures": (WAY, "test_each_signs_once_in_their_own_capacity_and_money_needs_the_assistant"),
    "39.4 re-open": (WAY, "test_opened_again_needs_a_new_report_and_a_reason"),
    "39.5 effective": (WAY, "test_the_gravest_close_only_with_an_agreement_that_both_signed"),
    "39.5 fields on paper": (SCREENS, "test_papers_hold_every_field_and_the_internal_letter_no_customer"),
    "39.7 figures": (SCREENS, "test_the_months_figures_count_what_is_seen"),
    "39.7 training": (SCREENS, "test_a_case_for_training_names_nobody_and_is_read_through_first"),
    "40.1": (f"{IN}/complaints/test_complaint_money.py",
             "test_compensation_rests_on_the_signed_report_and_is_paid_by_finance"),
    "40.2": (f"{IN}/complaints/test_complaint_money.py",
             "test_a_small_advance_is_the_supervisors_and_comes_back_from_the_tenant"),
    "41.1": (f"{IN}/complaints/test_complaint_money.py", "test_an_authority_is_answered_by_its_own_day"),
    "42.1 policy": (BACK, "test_the_policy_is_the_malls_and_open_returns_keep_their_period"),
    "42.1 claw-back": (BACK, "test_points_go_back_before_anybody_pays_and_only_once"),
    "42.1 invoice": (BACK, "test_the_invoice_goes_back_before_it_is_closed"),
    "42.1 dispute": (BACK, "test_a_dispute_becomes_a_complaint_with_nothing_typed_again"),
    "53.1 anonymous": (
        f"{IN}/surveys/test_tenants.py", "test_an_anonymous_answer_cannot_be_laid_beside_its_link"),
    "53.1 followed up": (f"{IN}/surveys/test_after_and_plan.py",
                         "test_the_plan_becomes_rectifications_and_ends_when_they_are_verified"),
    "53.2": (f"{IN}/surveys/test_suggestions.py", "test_the_whole_way"),
}  # fmt: skip


@pytest.mark.parametrize("number", HELD)
def test_stated_fields_are_kept(number: str) -> None:
    model, names = HELD[number]
    assert not [one for one in names.split() if not hasattr(model, one)]


@pytest.mark.parametrize("number", HELD)
def test_stated_fields_are_written_and_shown(number: str) -> None:
    """A column that no action writes, or that no page and no paper shows, is no field."""
    model, names = HELD[number]
    feature = model.__module__.split(".")[2]
    home, pages = ROOT / "mallops/blueprints" / feature, ROOT / "mallops/templates" / feature
    written = _text(home, "actions*", "views*", "forms*", "queries*")
    shown = _text(home, "views*", "documents*", "actions*/kind.py", "actions*/*kind.py", "actions.py")
    shown += "".join(one.read_text(encoding="utf-8") for one in pages.glob("*.html"))
    own = [one for one in names.split() if one not in Case.__table__.columns]  # those are every register's
    assert not [one for one in own if not re.search(rf"\b{one}\b", written)], "nothing writes it"
    names_of = {one: f"{one}|{one.removesuffix('_id')}" for one in own}  # who, by the relation of that name
    assert not [one for one in own if not re.search(rf"\b(?:{names_of[one]})\b", shown)], "nothing shows it"


def _text(home: Path, *patterns: str) -> str:
    files = {found for pattern in patterns for found in home.glob(pattern)}
    files |= {one for found in files if found.is_dir() for one in found.rglob("*.py")}
    return "".join(one.read_text(encoding="utf-8") for one in files if one.is_file())


@pytest.mark.parametrize("number", CHAINS)
def test_stated_states_follow_each_other(number: str) -> None:
    kind, chain = CHAINS[number]
    steps = {(start, one.to) for one in kind.workflow.steps.values() for start in one.from_}
    assert [pair for pair in itertools.pairwise(chain.split()) if pair not in steps] == []


@pytest.mark.parametrize("number", CLOCKS)
def test_clocks_and_their_limits(number: str) -> None:
    kind, code, severity, amount, unit = CLOCKS[number]
    clock = kind.clock_named(code)
    assert clock is not None
    limit = clock.defaults[severity]
    assert (limit.amount, limit.unit.value) == (amount, unit)


def test_stated_words_are_there() -> None:
    """28.1 and 39.1 channels, 28.1 leasing enquiry, 39.6 prompts."""
    assert {"visit", "hotline", "email", "chat", "letter"} <= set(CHANNEL_WORDS)
    assert "leasing" in CATEGORIES
    assert {"walkin", "phone", "letter", "email", "online", "hotline", "brand"} <= set(words.CHANNELS)
    assert len(words.PROMPTS) >= 8


@pytest.mark.parametrize("kind", KINDS, ids=lambda one: one.code)
def test_forms_print_in_two_languages_and_lists_are_exported(kind: CaseKind, app_of: Any) -> None:
    with app_of("sqlite").test_request_context():
        titles = []
        for lang in ("zh_Hans_CN", "en"):
            with force_locale(lang):
                titles.append(str(kind.print_title or kind.label))
    assert titles[0] != titles[1] and not titles[0].isascii()
    area, letters = PERMISSIONS[kind.export].area, PERMISSIONS[kind.export].needs
    assert any(set(letters) & set(MATRIX[area].get(role, "")) for role in ("SUP", "CSM", "FIN"))


def test_stored_papers() -> None:
    """Letters, report and agreement are stored with hash and verify code (58)."""
    codes = {one.code for one in (FEEDBACK, INTERNAL, REPORT, MEDIATION)}
    assert len(codes) == 4 and codes <= set(PAPERS)


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_has_its_test(rule: str) -> None:
    file, name = RULES[rule]
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    assert name in {one.name for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)}
