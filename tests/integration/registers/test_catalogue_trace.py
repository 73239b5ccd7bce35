"""Catalogue 2, 3, 6, 7, 8: every stated (and inferred) field, state, type and print is declared. By hand.

A row that fails says which number of the catalogue lost what; whoever takes a field away has to look here.
"""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from flask_babel import force_locale

from mallops.blueprints.checklists.shipped import OPENINGS
from mallops.blueprints.conduct.models import ConductItem, OnPostStep
from mallops.blueprints.conduct.rules.words import TYPES
from mallops.blueprints.conduct.shipped import LINES, PAPERS
from mallops.blueprints.contractors import models as contractors
from mallops.blueprints.contractors.rules.scores import Formula
from mallops.blueprints.incidents import models as incidents
from mallops.blueprints.incidents.rules.words import CATEGORIES, TELLS
from mallops.blueprints.openings.models import OpeningCheck
from mallops.blueprints.papers.rules import IRREGULAR, LABEL_WORDS
from mallops.core.auth.matrix import letters
from mallops.core.casework.kinds import KINDS
from mallops.core.casework.models import CaseAttachment, SignOff
from mallops.core.doctypes import DOCTYPES

#: (number of the catalogue, its word) -> (register, field of the register)
FIELDS = {
    ("2.8", "inspector"): ("conduct", "created_by_id"),
    ("2.8", "target"): ("conduct", "target_id"),
    ("2.8", "target without an account"): ("conduct", "target_name"),
    ("2.8", "place"): ("conduct", "place"),
    ("2.8", "zone"): ("conduct", "zone_id"),
    ("2.8", "time"): ("conduct", "checked_at"),
    ("2.8", "item"): ("conduct", "failed_items"),
    ("2.8", "finding"): ("conduct", "finding"),
    ("2.8", "evidence"): ("conduct", "evidence_count"),
    ("2.8", "staff reply"): ("conduct", "reply"),
    ("2.8", "decision on an appeal"): ("conduct", "decision"),
    ("K 15", "fine as a proposal"): ("conduct", "fine_yuan"),
    ("3.3", "type"): ("openings", "phase"),
    ("3.3", "zone"): ("openings", "zone_id"),
    ("3.3", "planned time"): ("openings", "planned_until"),
    ("3.3", "actual time"): ("openings", "done_at"),
    ("3.3", "exceptions"): ("openings", "exception_count"),
    ("4.1", "zone"): ("fixes", "zone_id"),
    ("4.1", "tenant"): ("fixes", "tenant_id"),
    ("4.1", "department"): ("fixes", "department"),
    ("4.1", "contractor"): ("fixes", "contractor"),
    ("4.1", "issue"): ("fixes", "description"),
    ("4.1", "severity"): ("fixes", "severity"),
    ("4.1", "responsible person"): ("fixes", "responsible_id"),
    ("4.1", "action"): ("fixes", "action_taken"),
    ("4.1", "verification"): ("fixes", "verified_by_id"),
    ("4.1", "re-open count"): ("fixes", "reopen_count"),
    ("6.1", "contractor"): ("contractors", "title"),
    ("6.1", "contract"): ("contractors", "contract_no"),
    ("6.1", "contract from"): ("contractors", "starts_on"),
    ("6.1", "contract until"): ("contractors", "ends_on"),
    ("6.1", "service"): ("contractors", "service"),
    ("6.1", "posts checked"): ("supervision", "post"),
    ("6.1", "score"): ("supervision", "score"),
    ("6.1", "month"): ("supervision", "month"),
    ("6.1", "fire-equipment check"): ("supervision", "fire_check"),
    ("6.1", "findings"): ("supervision", "findings"),
    ("7.1", "tenant"): ("papers", "tenant_id"),
    ("7.1", "item"): ("papers", "title"),
    ("7.1", "label fault"): ("papers", "label_fault"),
    ("7.1", "contract no."): ("papers", "contract_no"),
    ("7.1", "slip"): ("papers", "slip_no"),
    ("7.1", "copies received"): ("papers", "copies_received"),
    ("7.1", "mismatch"): ("papers", "mismatch"),
    ("7.2", "payment matches"): ("papers", "payment"),
    ("7.2", "flagged to CSM"): ("papers", "flagged_at"),
    ("8.1", "type"): ("incidents", "category"),
    ("8.1", "first on scene"): ("incidents", "owner_id"),
    ("8.2", "level"): ("incidents", "level"),
    ("8.2", "time"): ("incidents", "occurred_at"),
    ("8.2", "place"): ("incidents", "place"),
    ("8.2", "people"): ("incidents", "people"),
    ("8.2", "measures"): ("incidents", "measures"),
    ("8.2", "notified persons"): ("incidents", "notified_text"),
    ("8.2", "loss"): ("incidents", "loss"),
    ("8.2", "evidence"): ("incidents", "evidence"),
    ("8.2", "follow-up"): ("incidents", "followups_text"),
    ("8.3", "crisis PR owner"): ("incidents", "pr_owner_id"),
    ("8.3", "statement log"): ("incidents", "statements_text"),
    ("8.3", "plan: steps"): ("contingency", "steps"),
    ("8.3", "plan: roles"): ("contingency", "roles"),
    ("8.3", "drill: day"): ("drills", "planned_on"),
    ("8.3", "drill: what it showed"): ("drills", "findings"),
    ("8.3", "drill: next"): ("drills", "next_due_on"),
    ("8.3", "risk check: occasion"): ("risk_checks", "occasion"),
    ("8.3", "risk check: day of the event"): ("risk_checks", "event_on"),
}
#: (number, word) -> (model, column): what stands on the record's page beside its fields.
PARTS = {
    ("2.1", "each step of the search, with its time"): (OnPostStep, "at"),
    ("2.1", "whom one asked"): (OnPostStep, "whom"),
    ("2.1", "what they answered"): (OnPostStep, "answer"),
    ("2.8", "verdict of an item"): (ConductItem, "verdict"),
    ("3.3", "items"): (OpeningCheck, "answers"),
    ("3.3", "signature"): (SignOff, "capacity"),
    ("4.1", "photos before and after"): (CaseAttachment, "stage"),
    ("6.1", "post: people"): (contractors.ContractorPost, "required"),
    ("6.1", "post: hours"): (contractors.ContractorPost, "from_"),
    ("6.1", "post: who was there"): (contractors.PostCheck, "who"),
    ("6.1", "monthly rating"): (contractors.MonthRating, "score"),
    ("6.1", "fire equipment: next"): (contractors.FireCheck, "next_due_on"),
    ("6.1", "finding goes to 4"): (contractors.CheckAnswer, "finding_id"),
    ("8.2", "notified: seen"): (incidents.IncidentTold, "seen_at"),
    ("8.2", "follow-up: by whom"): (incidents.IncidentFollowUp, "owner_id"),
    ("8.3", "statement: approved by"): (incidents.IncidentStatement, "decided_by_id"),
    ("8.1", "lost child: paged"): (incidents.IncidentPaging, "text_en"),
    ("8.3", "plan: whom to call"): (incidents.PlanContact, "phone"),
}
#: number -> (register, its type of section J, a way through its states from the first to a last one)
WAYS = [
    ("2.8", "conduct", "XW", "draft issued acknowledged closed"),
    ("2.8", "conduct", "XW", "draft issued appealed closed"),
    ("3.3", "openings", "KB", "due done"),
    ("3.3", "openings", "KB", "due late"),
    ("3.3", "openings", "KB", "due missed"),
    ("4.1", "fixes", "ZG", "open notified working fixed verified closed"),
    ("4.1", "fixes", "ZG", "fixed open"),
    ("6.1", "supervision", "WB", "scheduled checked scored"),
    ("7.2", "papers", "PJ", "checked mismatch corrected"),
    ("7.2", "papers", "PJ", "mismatch referred corrected"),
    ("8.2", "incidents", "TF", "reported responding controlled closed reviewed"),
    ("8.3", "contingency", "TF", "draft in_force"),
    ("8.3", "drills", "TF", "planned held finished"),
]
REGISTERS = sorted({key for key, _field in FIELDS.values()})
#: Section H, systems 2 and 6-8: who may (a letter of the matrix) and who may nothing.
RIGHTS = [
    ("conduct", "LEAD", "C", True), ("conduct", "SUP", "CAX", True), ("conduct", "CSM", "AX", True),
    ("conduct", "HRA", "CV", True), ("conduct", "INS", "C", True), ("conduct", "GM", "VX", True),
    ("conduct", "CMP", "CEVAX", False), ("conduct", "FIN", "CEVAX", False),
    ("conduct", "MKT", "CEVAX", False),
    ("conduct", "FLR", "CEAX", False),
    ("supervision", "FLR", "C", True), ("supervision", "DESK", "C", True),
    ("supervision", "LEAD", "CE", True),
    ("supervision", "SUP", "AX", True), ("supervision", "FIN", "V", True),
    ("supervision", "HRA", "CEVAX", False),
    ("papers", "FLR", "C", True), ("papers", "LEAD", "CE", True), ("papers", "CSM", "AX", True),
    ("papers", "AFT", "CEVAX", False), ("papers", "MEM", "CEVAX", False),
    ("incidents", "FLR", "C", True), ("incidents", "DESK", "C", True), ("incidents", "SUP", "AX", True),
    ("incidents", "GM", "AX", True), ("incidents", "LSG", "V", True), ("incidents", "HRA", "CEVAX", False),
]  # fmt: skip
CHINESE = re.compile(r"[一-鿿]")


@pytest.mark.parametrize(("number", "word"), FIELDS, ids=lambda one: one)
def test_a_stated_field_stands_in_its_register(app_ctx, number, word):
    code, key = FIELDS[number, word]
    field = KINDS[code].field_named(key)
    assert hasattr(KINDS[code].model, key), (number, word)
    with force_locale("zh_Hans_CN"):
        assert CHINESE.search(str(field.label)), (number, word)
    with force_locale("en"):
        assert not CHINESE.search(str(field.label)), (number, word)


@pytest.mark.parametrize(("number", "word"), PARTS, ids=lambda one: one)
def test_a_stated_part_is_kept(number, word):
    model, column = PARTS[number, word]
    assert column in model.__mapper__.attrs, (number, word)


@pytest.mark.parametrize(("number", "code", "doc_type", "way"), WAYS)
def test_a_stated_way_leads_from_state_to_state(app_ctx, number, code, doc_type, way):
    flow, states = KINDS[code].workflow, way.split()
    assert KINDS[code].doc_type == doc_type and doc_type in DOCTYPES
    for before, after in pairwise(states):
        steps = [one for one in flow.steps.values() if before in one.from_ and one.to == after]
        assert steps, f"{number}: nothing leads from {before} to {after}"
    with force_locale("zh_Hans_CN"):
        assert all(CHINESE.search(str(flow.state(one).label)) for one in states)


@pytest.mark.parametrize("code", REGISTERS)
def test_every_register_prints_signed_in_both_languages_and_is_exported(app_ctx, code):
    kind = KINDS[code]
    # a check of a person is signed on its own form by those whose steps are signed
    signed = kind.signers or [one for one in kind.workflow.steps.values() if one.sign]
    assert kind.export and signed and kind.print_title
    with force_locale("zh_Hans_CN"):
        assert CHINESE.search(str(kind.print_title))
        assert all(CHINESE.search(str(label)) for _capacity, label in kind.signers)
    with force_locale("en"):
        assert not CHINESE.search(str(kind.print_title))


@pytest.mark.parametrize(("area", "role", "wanted", "may"), RIGHTS)
def test_rights_are_those_of_section_h(area, role, wanted, may):
    held = letters(area, frozenset({role}))
    assert [one in held for one in wanted] == [may] * len(wanted)


def test_2_every_kind_of_check_and_the_four_papers():
    assert set(TYPES) == {
        "on_post", "conduct", "clipboard", "weekly", "daily", "office",  # 2.1-2.6
        "standards", "open_visit", "mystery", "service", "counter",  # 2.7
    }  # fmt: skip
    assert set(PAPERS.values()) == {"sheet", "talks", "report", "attendance"}  # 2.3
    assert {code.rsplit(".", 1)[0] for code in LINES} >= {"2.2", "2.3", "2.4", "2.5", "2.6"}


def test_3_what_is_asked_before_opening_and_after_closing():
    words = " ".join(f"{one.label_en} {one.text_en}".lower() for sheet in OPENINGS for one in sheet.items)
    stated = "door|light|escalator|exit|pa |float|locker|lost|no one|welcome|staff"
    assert [one for one in stated.split("|") if one not in words] == []


def test_6_a_month_is_rated_from_what_was_seen():
    assert {"checks", "posts", "fixes"} <= set(Formula.__dataclass_fields__)
    assert "('security','fire','cleaning','greening','other')" in contractors.SERVICES


def test_7_faults_of_labels_and_what_the_manager_hears_of():
    assert {"ok", "missing", "wrong_price"} <= set(LABEL_WORDS)
    assert frozenset({"copies", "payment", "papers"}) == IRREGULAR


def test_8_every_type_of_incident_and_who_hears_of_level_1():
    assert set(CATEGORIES) == {
        "lost_person", "lost_property", "injury", "fire", "theft", "fight", "power", "lift",
        "publicity", "other",
    }  # fmt: skip
    assert {"GM", "AGM"} <= set(TELLS[1])
