"""Catalogue 4, 5, 10, 11, the deadline engine, links and scores: every stated field, state, rule and paper.

The tables are written out by hand from the requirements; each line is held against what the program declares,
and each rule against the test that shows it, so that neither can go without this file saying so.
"""

from __future__ import annotations

import ast
import itertools
from pathlib import Path
from typing import Any

import pytest
from flask_babel import force_locale

from mallops.blueprints.attendance.actions.registers import NOTICES
from mallops.blueprints.attendance.actions.talks import TALKS
from mallops.blueprints.attendance.documents.month import MONTH
from mallops.blueprints.attendance.documents.notice import NOTICE
from mallops.blueprints.attendance.models import AttendanceSettings, AttendanceTick
from mallops.blueprints.attendance.rules import PHASES, STATES_OF, VERDICTS
from mallops.blueprints.displays.actions.kind import KIND as DISPLAYS
from mallops.blueprints.displays.actions.materials import MATERIAL, SHARE
from mallops.blueprints.displays.actions.strays import STRAY
from mallops.blueprints.displays.rules.words import CONDITIONS, SORTS
from mallops.blueprints.fixes.actions import KIND as FIXES
from mallops.blueprints.fixes.documents import ORDER
from mallops.blueprints.fixes.documents.notice import NOTICE as FIX_NOTICE
from mallops.blueprints.repairs.actions.kind import KIND as REPAIRS
from mallops.blueprints.repairs.models import Asset, Repair
from mallops.blueprints.repairs.rules.words import FACILITIES, RATINGS, RESOLUTION, RESPONSE
from mallops.blueprints.scores.rules.formula import EVENTS, PARTS
from mallops.core.auth.actor import PERMISSIONS
from mallops.core.auth.matrix import MATRIX
from mallops.core.casework.kinds import CaseKind
from mallops.core.documents import KINDS as PAPERS
from mallops.core.policies.models import CaseClock, ClockPause, DeadlinePolicy

ROOT = Path(__file__).resolve().parents[3]
KINDS = (FIXES, REPAIRS, NOTICES, TALKS, DISPLAYS, STRAY, MATERIAL, SHARE)

#: number -> (kind, stated field -> the attribute that stands on screen, in the file and on paper)
FIELDS: dict[str, tuple[CaseKind, dict[str, str]]] = {
    "4.1 order": (FIXES, {
        "zone": "zone_id", "tenant": "tenant_id", "department": "department", "issue": "title",
        "details": "description", "severity": "severity", "responsible person": "responsible_id",
        "responsible outside the house": "responsible_name", "action": "action_taken",
        "verification": "verified_by_id", "verified when": "verified_at", "re-open count": "reopen_count",
        "why it was reopened": "sent_back_reason", "item of the source": "item_code",
    }),
    "4.2 followed to the end": (FIXES, {"who follows it up": "owner_id", "contractor": "contractor"}),
    "4.3 lead closes": (FIXES, {"repeats": "repeat_count", "serious": "critical", "to close": "lead_closes"}),
    "5.1 ticket": (REPAIRS, {
        "facility type": "facility", "place": "place", "zone": "zone_id", "fault": "fault",
        "danger": "danger", "reporter": "reporter_name", "engineer": "engineer_id",
        "parts": "parts_text", "cost": "cost", "result": "result", "rating": "rating",
        "what was said": "rating_words",
    }),
    "5.2 dispatch is recorded": (REPAIRS, {
        "when": "dispatched_at", "how": "dispatch_how", "by whom": "dispatched_by_id",
        "on site": "on_site_at", "sent back": "reopen_count", "confirmed by": "confirmed_by_id",
    }),
    "10.1 notice": (NOTICES, {
        "tenant": "tenant_id", "date": "on", "phase": "phase", "status": "miss", "minutes": "minutes",
        "scheduled": "scheduled_at", "actual": "actual_at", "appeal until": "appeal_until",
        "told": "told_how", "decision": "decision", "decided by": "decided_by_id",
    }),
    "10.1 talk": (TALKS, {"tenant": "tenant_id", "misses": "misses", "held": "held_at", "by": "held_by_id"}),
    "11.1 register": (DISPLAYS, {
        "type": "sort", "expiry": "expires_on", "zone": "zone_id", "content": "content", "start": "starts_on",
        "size": "size", "approver": "approved_by_id", "first approver": "first_by_id",
        "condition": "condition", "removal": "removed_at", "removed by": "removed_by_id",
        "posted": "posted_at", "why refused": "decision",
    }),
    "11.1 unapproved": (STRAY, {
        "type": "sort", "zone": "zone_id", "tenant": "tenant_id", "traced": "traced_at",
    }),
    "11.3 issued by MKT": (MATERIAL, {
        "what": "pieces", "shown by": "display_by", "down by": "take_down_by", "carrier": "carrier",
        "waybill": "waybill", "results": "result", "who at marketing": "owner_id",
    }),
    "11.3 share": (SHARE, {
        "tenant": "tenant_id", "issued": "quantity", "received": "received_at", "displayed": "displayed_at",
        "on time": "on_time", "shipping problem": "problem", "solved": "solution",
        "samples in": "samples_received", "samples out": "samples_given", "samples back": "samples_returned",
    }),
}  # fmt: skip

#: number -> (model, stated attribute): what is kept beside the register's own fields
HELD: dict[str, tuple[type, tuple[str, ...]]] = {
    "4.1 source, merge, split": (FIXES.model, (
        "source_case_id", "merged_into_id", "split_from_id", "due_at",
    )),
    "5.1 asset, reporter": (Repair, ("asset_id", "reporter_phone", "finding_id", "done_by_id")),
    "5.1 asset list": (Asset, (
        "code", "facility", "zone_id", "warranty_until", "next_inspection_on", "qr_code",
    )),
    "10.1 sign-in sheet": (AttendanceTick, (
        "tenant_id", "on", "phase", "state", "due_at", "actual_at", "remark", "photos", "at", "by_id",
    )),
    "10.1 configurable": (AttendanceSettings, (
        "grace_open", "grace_close", "missing_after", "appeal_days", "talk_misses", "talk_window_days",
    )),
    "11.1 applicant": (DISPLAYS.model, ("applicant", "applied_at", "place", "quantity")),
    "61 deadline engine": (CaseClock, (
        "due_at", "warn_at", "overdue_at", "escalated_1_at", "escalated_2_at", "explained", "elapsed_s",
    )),
    "61 pause with a reason": (ClockPause, ("cause", "reason", "started_at", "ended_at")),
    "61 policy": (DeadlinePolicy, ("kind", "severity", "stage", "amount", "unit", "warn_share")),
}  # fmt: skip

#: number -> (kind, the stated chain); each state leads to the next by a step
CHAINS: dict[str, tuple[CaseKind, tuple[str, ...]]] = {
    "4.1": (FIXES, ("open", "notified", "working", "fixed", "verified", "closed")),
    "4.1 rejected": (FIXES, ("fixed", "open")),
    "5.1": (REPAIRS, ("reported", "accepted", "dispatched", "on_site", "done", "confirmed")),
    "5.1 on hold": (REPAIRS, ("on_site", "on_hold", "dispatched")),
    "5.1 cancelled": (REPAIRS, ("reported", "cancelled")),
    "5.1 sent back": (REPAIRS, ("done", "dispatched")),
    "10.1": (NOTICES, ("issued", "appealed", "confirmed")),
    "10.1 excused": (NOTICES, ("appealed", "excused")),
    "10.1 talk": (TALKS, ("planned", "held")),
    "11.2": (DISPLAYS, ("applied", "approved", "posted", "expiring", "expired", "removed")),
    "11.2 refused": (DISPLAYS, ("applied", "refused")),
    "11.2 sublet": (DISPLAYS, ("first", "second", "approved")),
    "11.1 unapproved": (STRAY, ("found", "traced", "removed")),
    "11.3": (SHARE, ("issued", "received", "displayed", "down", "returned")),
    "11.3 shipping": (SHARE, ("issued", "trouble", "issued")),
    "11.3 result": (MATERIAL, ("open", "closed")),
}

IN = "tests/integration"
#: rule -> the test that shows it
RULES = {
    "4.1 before, link, after": (f"{IN}/fixes/test_links.py", "test_the_whole_way_through_the_link"),
    "4.1 overdue, escalated": (
        f"{IN}/policies/test_alerts.py", "test_the_way_of_a_finding_that_nobody_fixes"),
    "4.1 split": (f"{IN}/fixes/test_orders.py", "test_split_keeps_place_people_photos_and_time"),
    "4.1 merge": (f"{IN}/fixes/test_orders.py", "test_duplicates_are_put_together_and_shown_together"),
    "4.1 repeat": (f"{IN}/fixes/test_orders.py", "test_a_repeat_leads_back_by_number"),
    "4.2 bulk": (f"{IN}/fixes/test_orders.py", "test_several_are_reminded_once_a_day_and_handed_over"),
    "4.2 time limit": (f"{IN}/policies/test_clocks.py", "test_a_finding_has_two_clocks_by_severity"),
    "4.2 overdue board": (
        f"{IN}/policies/test_screens.py", "test_the_board_counts_by_department_and_age_and_opens_the_rows"),
    "4.3 issuer verifies": ("tests/unit/fixes/test_fix_rules.py", "test_who_verifies"),
    "4.3 never the fixer": (
        f"{IN}/fixes/test_orders.py", "test_the_fixer_cannot_verify_also_as_a_deputy_and_by_direct_post"),
    "4.3 lead closes": (
        f"{IN}/fixes/test_orders.py",
        "test_the_program_closes_plain_ones_after_a_week_and_leaves_serious_ones"),
    "4.3 report": (f"{IN}/fixes/test_orders.py", "test_figures_and_their_file"),
    "5 anyone reports": (f"{IN}/repairs/test_public_report.py", "test_a_visitor_reports_and_follows"),
    "5 rate-limited": (f"{IN}/repairs/test_public_report.py", "test_one_address_sends_only_so_many"),
    "5.1 on hold": (f"{IN}/repairs/test_ticket_way.py", "test_the_clock_stands_still_on_hold"),
    "5.1 never by the engineer": (
        f"{IN}/repairs/test_ticket_way.py", "test_the_engineer_can_not_confirm_even_as_a_deputy"),
    "5.1 danger": (
        f"{IN}/repairs/test_ticket_way.py", "test_danger_is_critical_and_told_to_the_supervisor_at_once"),
    "5.2 dispatch": (f"{IN}/repairs/test_ticket_way.py", "test_the_whole_way"),
    "5.3 month": (f"{IN}/repairs/test_repair_screens.py", "test_the_month_counts_what_happened"),
    "10.1 fast grid": (
        f"{IN}/attendance/test_attendance_hours.py", "test_one_tap_a_shop_and_one_for_the_rest_of_a_zone"),
    "10.1 offline": (
        "tests/browser/floor/test_attendance_150.py", "test_150_shops_in_160_taps_offline_and_sent_once"),
    "10.1 late, early, absent": ("tests/unit/attendance/test_attendance_judging.py", "test_opening"),
    "10.1 schedules": (
        "tests/unit/attendance/test_attendance_hours.py", "test_the_strongest_agreement_that_fits_holds"),
    "10.1 excused says why": (
        "tests/unit/attendance/test_attendance_rules.py", "test_what_no_tick_can_say_names_its_field"),
    "10.1 appeal": (
        f"{IN}/attendance/test_attendance_notices.py",
        "test_the_tenant_appeals_through_the_link_and_the_supervisor_excuses"),
    "10.1 several misses": (
        f"{IN}/attendance/test_attendance_notices.py",
        "test_several_confirmed_misses_call_for_one_talk_with_its_record"),
    "10.1 monthly paper": (
        f"{IN}/attendance/test_attendance_hours.py",
        "test_the_paper_of_a_month_is_stored_until_the_month_changes"),
    "11.2 sublet: SUP, then CSM": (
        f"{IN}/displays/test_displays.py", "test_sublet_notices_pass_the_supervisor_then_the_manager"),
    "11.2 three days ahead": ("tests/unit/displays/test_display_rules.py", "test_what_the_day_asks_for"),
    "11.2 expiry on the patrol sheet": (
        f"{IN}/displays/test_displays.py", "test_what_ends_stands_on_the_sheet_of_its_zone"),
    "11.2 tenant link": (f"{IN}/displays/test_screens.py", "test_the_tenant_applies_through_the_link"),
    "11.3 the way of a share": (f"{IN}/displays/test_materials.py", "test_the_way_of_a_share"),
    "61 Chinese calendar": ("tests/unit/deadlines/test_laws.py", "test_due_is_never_before_the_start"),
    "61 elapsed time is kept": (
        f"{IN}/policies/test_clocks.py", "test_changing_the_severity_keeps_what_has_elapsed"),
    "61 deputies": (f"{IN}/policies/test_alerts.py", "test_deputies_stand_in_for_the_absent"),
    "61 one digest": (
        f"{IN}/notices/test_late_orders.py", "test_a_hundred_overdue_orders_are_one_digest_a_receiver"),
    "61 twenty a minute": (f"{IN}/notices/test_sending.py", "test_twenty_a_minute_and_no_more"),
    "61 killed worker": (f"{IN}/notices/test_kill.py", "test_killed_at_any_moment"),
    "links: wrong ones over all processes": (
        f"{IN}/core/test_tallies.py", "test_another_process_goes_on_counting"),
    "links: one order only": (
        f"{IN}/fixes/test_links.py", "test_a_link_opens_its_own_order_without_an_account"),
    "scores: evidence": (f"{IN}/scores/test_scores.py", "test_points_by_hand_and_every_one_has_its_record"),
    "scores: response clock": (
        f"{IN}/scores/test_scores.py", "test_an_order_answered_too_late_counts_by_its_response_clock"),
}  # fmt: skip


@pytest.mark.parametrize("number", FIELDS)
def test_stated_fields_are_declared(number: str) -> None:
    kind, stated = FIELDS[number]
    declared = {one.key for one in kind.fields}
    assert not set(stated.values()) - declared
    assert all(hasattr(kind.model, key) for key in stated.values())


@pytest.mark.parametrize("number", HELD)
def test_what_stands_beside_them_is_kept(number: str) -> None:
    model, names = HELD[number]
    assert not [one for one in names if not hasattr(model, one)]


@pytest.mark.parametrize("number", CHAINS)
def test_stated_states_follow_each_other(number: str) -> None:
    kind, chain = CHAINS[number]
    steps = {(start, one.to) for one in kind.workflow.steps.values() for start in one.from_}
    assert [pair for pair in itertools.pairwise(chain) if pair not in steps] == []


def test_stated_words_are_there() -> None:
    """1.4 facilities; 10.1 states; 11.1 types and conditions; item 8 parts of the score."""
    assert {"door", "lift", "floor", "wall", "leak", "tv", "pa", "light"} <= set(FACILITIES)
    assert list(RATINGS) == [5, 4, 3, 2, 1]
    assert set(VERDICTS) == {"on_time", "late", "early", "absent", "excused"}
    assert set(PHASES) == set(STATES_OF) == {"open", "close"}
    assert {"stand", "poster", "pop", "sublet", "advert"} <= set(SORTS) and "damaged" in CONDITIONS
    assert list(PARTS) == ["patrol", "orders", "attendance", "displays"]
    assert {one.part for one in EVENTS.values()} == set(PARTS)


def test_clocks_and_their_limits() -> None:
    """I.9 dispatched within 2 working days, I.10 within 7; response and resolution apart; waiting stops."""
    for kind in (FIXES, REPAIRS):
        assert [one.code for one in kind.clocks] == ["response", "resolution"]
    assert (RESPONSE[""].amount, RESPONSE[""].unit.value) == (2, "working_days")
    assert (RESOLUTION[""].amount, RESOLUTION[""].unit.value) == (7, "working_days")
    waits = {kind.code: kind.clocks[1].waits for kind in (FIXES, REPAIRS)}
    assert "fixed" in waits["fixes"] and {"on_hold", "done"} <= waits["repairs"]
    for kind in (FIXES, REPAIRS):
        assert all(set(one.defaults) == {"", "minor", "major", "critical"} for one in kind.clocks)
        assert all(one.escalate_1 is not None and one.escalate_2 is not None for one in kind.clocks)


def test_photos_that_prove_it() -> None:
    """4.1 before and after; 11.2 posted and removed with a picture."""
    assert FIXES.workflow.steps["fix"].photos and FIXES.workflow.steps["reject"].note == "required"
    needed = [DISPLAYS.workflow.steps[one] for one in ("post", "remove")] + [STRAY.workflow.steps["remove"]]
    assert all(one.needs_photo for one in needed) and SHARE.workflow.steps["receive"].sign


@pytest.mark.parametrize("kind", KINDS, ids=lambda one: one.code)
def test_forms_print_in_two_languages_and_lists_are_exported(kind: CaseKind, app_of: Any) -> None:
    with app_of("sqlite").test_request_context():
        words = []
        for lang in ("zh_Hans_CN", "en"):
            with force_locale(lang):
                words.append(str(kind.print_title or kind.label))
    assert words[0] != words[1] and not words[0].isascii()
    assert kind.signers
    area, letters = PERMISSIONS[kind.export].area, PERMISSIONS[kind.export].needs
    assert any(set(letters) & set(MATRIX[area].get(role, "")) for role in ("SUP", "CSM", "MKT"))


def test_stored_papers() -> None:
    """Order, notices and month are stored with hash and verify code (58)."""
    codes = {one.code for one in (ORDER, FIX_NOTICE, NOTICE, MONTH)}
    assert codes == {"fixes.order", "fixes.notice", "attendance.notice", "attendance.month"} <= set(PAPERS)


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_has_its_test(rule: str) -> None:
    file, name = RULES[rule]
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    assert name in {one.name for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)}
