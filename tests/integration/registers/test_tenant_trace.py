"""Catalogue 9, 12 to 15 and issue 5: every stated (and inferred) field, state, right, number, paper.

The tables are written by hand from the requirements; each line is held against the running app. Whoever takes
something away has to look here. The rules are in test_tenant_trace_rules.py.
"""

from __future__ import annotations

import io
import itertools
import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask_babel import force_locale
from openpyxl import load_workbook
from pypdf import PdfReader

from mallops.blueprints.fitout.actions.hot import HOT_KIND
from mallops.blueprints.moves.actions.adjusting import Change, apply_change
from mallops.blueprints.moves.actions.movein import MoveInTold, apply_in
from mallops.blueprints.moves.actions.moveout import MoveOutTold, apply_out
from mallops.blueprints.tenants import rules
from mallops.blueprints.tenants.actions import TenantData, create_tenant
from mallops.core.auth.actor import PERMISSIONS
from mallops.core.auth.matrix import letters
from mallops.core.casework.kinds import KINDS
from mallops.core.clearance.lists import CHECKLISTS
from mallops.core.clearance.reads import list_lines
from mallops.core.db import db
from mallops.core.numbering import parse_number
from tests.factories import Cast, actor_of, make_cast, make_tenant
from tests.integration.fitout.conftest import DAY, TODAY, Crew, at, crew, told, works

__all__ = ["at", "crew", "told", "works"]
CHINESE = re.compile(r"[一-鿿]")

#: Page -> (who opens it, its address).
PAGES = {
    "file": ("leasing", "/tenants/new"),
    "person": ("leasing", "/tenants/{tenant}/people/new"),
    "brand": ("leasing", "/tenants/{tenant}/brands/new"),
    "contract": ("leasing", "/tenants/{tenant}/contracts/new"),
    "bank": ("leasing", "/tenants/{tenant}/finance"),
    "risk": ("leasing", "/tenants/{tenant}/risks/new"),
    "paper": ("leasing", "/tenants/{tenant}/papers/new"),
    "unit": ("leasing", "/tenants/{tenant}/units/new"),
    "check": ("leasing", "/tenants/{tenant}"),
    "find": ("desk", "/tenants/find"),
    "move-in": ("desk", "/move-in/new"),
    "change": ("desk", "/adjustments/new"),
    "move-out": ("desk", "/move-out/new"),
    "works": ("desk", "/fitouts/new"),
    "site": ("desk", "/fitouts/{works}"),
    "look": ("supervisor", "/fitouts/{works}/look"),
    "acceptance": ("supervisor", "/fitouts/{works}/acceptance"),
    "hot": ("supervisor", "/hotworks/new/{works}"),
    "violation": ("supervisor", "/violations/new/{works}"),
}
#: Page -> number and word of the catalogue -> the field that stands in its form.
FIELDS: dict[str, dict[str, str]] = {
    "file": {
        "9.1 contact": "contact_name", "9.1 phone": "phone", "9.1 e-mail": "email",
        "9.1 classification": "grade", "9.1 brand": "brand", "9.1 category": "category",
        "9.1 legal name": "legal_name", "9.1 credit code": "credit_code", "9.1 status": "status",
        "9.1 the mall's own code": "code",
    },
    "person": {
        "9.1 owner, manager, staff": "role", "9.1 name": "name", "9.1 birthday": "birthday",
        "9.1 whom to call first": "is_main", "9.1 since": "from_on",
    },
    "brand": {
        "9.1 price band": "price_band", "9.3 products": "goods", "9.3 performance": "performance",
    },
    "contract": {
        "9.1 contract": "number", "9.1 contract from": "from_on", "9.1 contract until": "to_on",
        "9.1 area": "area_m2", "9.1 rent terms": "rent_kind", "9.1 rent": "rent", "9.1 share": "share",
        "9.1 management fee": "fee", "9.1 deposit": "deposit", "9.1 due day": "pay_day",
    },
    "bank": {
        "9.1 bank": "bank", "9.1 account": "account", "9.1 holder": "holder", "9.1 invoice": "invoice_kind",
        "9.1 invoice title": "invoice_title", "9.1 tax number": "tax_number",
        "9.1 address on the invoice": "invoice_address",
    },
    "risk": {"9.1 risk notes": "text", "9.1 how big": "level"},
    "paper": {"9.1 archive": "file", "9.1 licences": "kind", "9.1 valid until": "valid_to"},
    "unit": {"9.1 unit": "unit", "issue 5 from": "from_on", "issue 5 until": "to_on"},
    "check": {"9.2 weekly check": "note"},
    "find": {"9.3 desk search": "q"},
    "move-in": {
        "12.1 tenant": "tenant", "12.1 units": "unit_codes", "12.1 who applies": "applicant",
        "12.1 contract": "contract_no", "12.1 lease from": "lease_from", "12.1 lease until": "lease_to",
        "12.1 deposit": "deposit_due", "12.1 staff registration": "staff_count", "12.1 POS": "pos_no",
        "12.1 opening date": "opening_on",
    },
    "change": {
        "13.1 unit, area, brand, category": "sort", "13.1 old": "unit_code", "13.1 new": "new_value",
        "13.1 reason": "reason", "13.1 rent until now": "old_rent", "13.1 rent from then": "new_rent",
        "13.1 dates": "effective_on", "13.1 contract": "contract_no", "13.1 contract's end": "new_to_on",
    },
    "move-out": {
        "14.1 notice": "notice_on", "14.1 last day": "last_on", "14.1 reason": "cause",
        "14.1 in words": "reason", "14.1 licence address": "new_address", "14.1 refund to": "payee",
        "14.1 account": "account", "14.1 units": "unit_codes",
    },
    "works": {
        "15.1 drawings": "drawings", "15.1 which drawings": "drawing_kind", "15.1 contractor": "company",
        "15.1 its licence": "licence_no", "15.1 in charge": "contact", "15.1 their phone": "contact_phone",
        "15.1 insurer": "insurer", "15.1 policy": "policy_no", "15.1 sum insured": "insured_sum",
        "15.1 insured until": "insured_until", "15.1 period from": "starts_on", "15.1 until": "ends_on",
        "15.1 hours from": "work_from", "15.1 hours until": "work_until", "15.1 night": "night_work",
        "15.1 deposit": "deposit_asked", "15.1 fire review": "fire_review", "15.1 what is built": "content",
    },
    "site": {
        "15.1 workers' passes": "id_last4", "15.1 trade": "trade", "15.1 later drawings": "drawings",
    },
    "look": {"15.1 site inspections": "v-fire", "15.1 works as drawn": "v-drawings"},
    "acceptance": {"15.1 acceptance": "v-fire", "15.1 as built": "v-drawings"},
    "hot": {
        "15.1 hot work": "work", "15.1 place": "place", "15.1 who": "operator", "15.1 guard": "guard",
        "15.1 certificate": "certificate", "15.1 extinguishers": "extinguishers",
        "issue 5 valid from": "from_at", "issue 5 valid until": "until_at",
    },
    "violation": {"15.1 violations": "rule", "15.1 what was seen": "description", "15.1 fine": "fine"},
}  # fmt: skip
#: Register -> number and word -> (line of its checklist, department, evidence).
LINES = {
    "move_ins": {
        "12.1 application": ("application", "service", "document"),
        "12.1 contract": ("contract", "leasing", "document"),
        "12.1 licences": ("licences", "service", "document"),
        "12.1 deposit paid": ("deposit", "finance", "amount"),
        "12.1 fit-out link": ("fitout", "engineering", "document"),
        "12.1 keys": ("keys", "service", "keys"),
        "12.1 meter readings": ("meters", "engineering", "meters"),
        "12.1 inspected": ("inspection", "engineering", "photo"),
        "12.1 staff registration": ("staff", "service", "text"),
        "12.1 system and POS": ("pos", "finance", "text"),
        "12.1 training": ("training", "service", "text"),
        "12.1 opening date": ("opening", "leasing", "text"),
    },
    "move_outs": {
        "14.1 notice": ("notice", "leasing", "document"),
        "14.1 arrears": ("arrears", "finance", "amount"),
        "14.1 member and prepaid obligations": ("members", "service", "text"),
        "14.1 open complaints": ("complaints", "service", "text"),
        "14.1 warranty handover": ("warranty", "service", "document"),
        "14.1 restoration check": ("restoration", "engineering", "photo"),
        "14.1 meters": ("meters", "engineering", "meters"),
        "14.1 keys": ("keys", "service", "keys"),
        "14.1 licence address": ("licence", "leasing", "document"),
        "14.1 release of goods": ("release", "security", "text"),
        "14.1 deposit refund": ("deposit", "finance", "amount"),
        "issue 5 open fit-out": ("fitout", "engineering", "text"),
    },
}
#: Number -> (register, its type of section J, a way through its states).
WAYS = [
    ("12.1", "move_ins", "JC", "applied documents paid fitout inspected open"),
    ("12.1", "move_ins", "JC", "applied withdrawn"),
    ("13.1", "adjustments", "TZ", "applied finance manager approved done"),
    ("13.1", "adjustments", "TZ", "manager refused"),
    ("14.1", "move_outs", "CC", "applied clearing settled closed"),
    ("14.1", "move_outs", "CC", "settled clearing withdrawn"),
    ("15.2", "fitouts", "ZX", "applied reviewed applied refused"),
    ("15.2", "fitouts", "ZX", "permitted working stopped working"),
    ("15.2", "fitouts", "ZX", "accepted refunded"),
]
#: Number, register -> who signs its form, in order.
SIGNERS = {
    ("12.1", "move_ins"): ["leasing", "finance", "engineering", "manager", "tenant"],
    ("13.1", "adjustments"): ["agree", "calculate", "approve", "tenant"],
    ("14.1", "move_outs"): ["finance", "leasing", "engineering", "manager", "tenant"],
    ("15.2", "fitouts"): ["sign_eng", "sign_sec", "sign_csm"],
}
#: Section H: area, role, letters, whether it has them. Of "MKT/LSG" leasing is the one who decides on moves;
#: finance approves where money is: `moves_finance`, `deposit_money`.
RIGHTS = [
    ("tenants", "FLR", "CE", True), ("tenants", "DESK", "V", True), ("tenants", "DESK", "CEAX", False),
    ("tenants", "LEAD", "E", True), ("tenants", "SUP", "A", True), ("tenants", "CSM", "AX", True),
    ("tenants", "CMP", "V", True), ("tenants", "AFT", "V", True), ("tenants", "MEM", "CEVAX", False),
    ("tenants", "FIN", "V", True), ("tenants", "MKT", "CE", True), ("tenants", "LSG", "CE", True),
    ("tenants", "HRA", "CEVAX", False), ("tenants", "GM", "VX", True), ("tenants", "ARC", "EX", True),
    ("tenants", "ENG", "CEVAX", False),
    *((area, role, wanted, may) for area in ("moves", "fitouts") for role, wanted, may in (
        ("FLR", "V", True), ("FLR", "CEAX", False), ("DESK", "C", True), ("LEAD", "E", True),
        ("SUP", "A", True), ("CSM", "A", True), ("CMP", "CEVAX", False), ("AFT", "CEVAX", False),
        ("MEM", "CEVAX", False), ("HRA", "CEVAX", False), ("GM", "AX", True), ("AGM", "AX", True),
    )),
    ("moves", "FIN", "A", True), ("moves", "LSG", "A", True), ("fitouts", "ENG", "A", True),
    ("moves_leasing", "LSG", "A", True), ("moves_finance", "FIN", "A", True),
    ("moves_final", "OPM", "A", True), ("moves_final", "CSM", "A", False),
    ("deposit_money", "FIN", "CA", True), ("deposit_waiver", "CSM", "A", True),
    ("deposit_waiver", "SUP", "A", False), ("fitout_engineering", "ENG", "A", True),
    ("fitout_security", "SEC", "A", True), ("fitout_service", "CSM", "A", True),
    ("fitout_site", "FLR", "C", True),
]  # fmt: skip


@pytest.fixture
def cast(app_ctx: Any, at: Any) -> Cast:
    return make_cast()


@pytest.mark.either
@pytest.mark.parametrize("form", PAGES)
def test_stated_fields_stand_in_their_forms(
    cast: Cast, crew: Crew, works: Any, as_user: Callable[[Any], Any], form: str
) -> None:
    who, where = PAGES[form]
    site = works("working").uid if "{works}" in where else ""
    answer = as_user(getattr(cast, who)).get(where.format(tenant=cast.tenant.uid, works=site))
    assert answer.status_code == 200
    there = set(re.findall(r'name="([^"]+)"', answer.text))
    assert {word: name for word, name in FIELDS[form].items() if name not in there} == {}


@pytest.mark.parametrize("code", LINES)
def test_stated_lines_are_in_the_checklist_with_department_and_evidence(code: str) -> None:
    known = {(one.code, one.department, one.evidence) for one in CHECKLISTS[code].lines}
    assert {word: line for word, line in LINES[code].items() if line not in known} == {}
    assert all(CHINESE.search(one.label_zh) and one.label_en for one in CHECKLISTS[code].lines)


@pytest.mark.either
@pytest.mark.parametrize(("number", "code", "doc_type", "way"), WAYS)
def test_a_stated_way_leads_from_state_to_state(
    app_ctx: Any, number: str, code: str, doc_type: str, way: str
) -> None:
    flow = KINDS[code].workflow
    assert KINDS[code].doc_type == doc_type
    steps = {(start, one.to) for one in flow.steps.values() for start in one.from_}
    assert [pair for pair in itertools.pairwise(way.split()) if pair not in steps] == [], number
    with force_locale("zh_Hans_CN"):
        assert all(CHINESE.search(str(flow.state(one).label)) for one in way.split())


@pytest.mark.parametrize("state", ["applied", "reviewed", "permitted", "working", "accepted"])
def test_15_2_works_reach_every_state(works: Any, state: str) -> None:
    """Permit and acceptance are given by the last of three signatures."""
    assert works(state).state == state


def test_9_2_a_tenant_goes_through_its_states() -> None:
    way = ["prospect", "moving_in", "trading", "suspended", "moving_out", "left"]
    assert list(rules.STATUS_LABELS) == way
    assert [one for one in itertools.pairwise(way) if one[1] not in rules.NEXT[one[0]]] == []


def test_9_1_people_papers_price_levels() -> None:
    assert {"owner", "manager", "staff"} <= set(rules.PERSON_ROLES)
    assert {"contract", "licence"} <= set(rules.PAPER_KINDS) and len(rules.GRADES) == 3
    assert set(rules.WANTED) >= {
        "units",
        "goods",
        "price",
        "owner",
        "manager",
        "staff",
        "contract",
        "licence",
    }


def test_13_1_a_change_of_four_kinds() -> None:
    field = KINDS["adjustments"].field_named("sort")
    assert list(field.choices) == ["unit", "area", "brand", "category"]
    steps = KINDS["adjustments"].workflow.steps
    areas = [PERMISSIONS[steps[one].permission].area for one in ("agree", "calculate", "approve")]
    assert areas == ["moves_leasing", "moves_finance", "moves_final"]
    assert all(steps[one].sign for one in ("agree", "calculate", "approve"))


@pytest.mark.either
@pytest.mark.parametrize(("number", "code"), SIGNERS)
def test_who_signs_the_form(app_ctx: Any, number: str, code: str) -> None:
    assert [capacity for capacity, _label in KINDS[code].signers] == SIGNERS[number, code]
    with force_locale("zh_Hans_CN"):
        assert all(CHINESE.search(str(label)) for _capacity, label in KINDS[code].signers)


@pytest.mark.parametrize(("area", "role", "wanted", "may"), RIGHTS)
def test_rights_are_those_of_section_h(area: str, role: str, wanted: str, may: bool) -> None:
    held = letters(area, frozenset({role}))
    assert [one in held for one in wanted] == [may] * len(wanted)


# -- records that are there: numbers, days, papers, sheets ------------------------------------------------


@pytest.fixture
def records(cast: Cast, works: Any) -> dict[str, Any]:
    """One of each kind, taken in by the desk."""
    desk = actor_of(cast.desk)
    prospect = make_tenant(cast.mall, code="T009", name_zh="书店", name_en="Books", status="prospect")
    made = {
        "fitouts": works("working"),
        "move_ins": apply_in(desk, prospect, MoveInTold("A02", TODAY, TODAY + 20 * DAY)),
        "adjustments": apply_change(desk, cast.tenant, Change("brand", "Rose", TODAY, "New owner")),
        "move_outs": apply_out(desk, cast.tenant, MoveOutTold("expiry", TODAY, TODAY + 30 * DAY)),
    }
    db.session.commit()
    return made


def test_numbers_are_of_section_j(cast: Cast, records: dict[str, Any]) -> None:
    wanted = {"fitouts": "ZX", "move_ins": "JC", "adjustments": "TZ", "move_outs": "CC"}
    assert {code: parse_number(one.number).type for code, one in records.items()} == wanted
    leasing = actor_of(cast.leasing)
    made = [create_tenant(leasing, TenantData(code=code, name_zh="琴行")) for code in ("T010", "T011")]
    numbers = [parse_number(one.number or "") for one in made]
    assert [one.type for one in numbers] == ["YH", "YH"] and numbers[1].seq == numbers[0].seq + 1


def test_every_line_has_a_day_and_a_review_two_working_days(records: dict[str, Any]) -> None:
    for code in ("move_ins", "move_outs"):
        assert all(one.due_at for one in list_lines(records[code]))
    (clock,) = KINDS["fitouts"].clocks
    limit = clock.defaults[""]
    assert (limit.amount, limit.unit.value) == (2, "working_days")


PAPERS = ("move_ins", "adjustments", "move_outs", "fitouts")


@pytest.mark.either
def test_forms_print_with_their_titles_in_both_languages(
    cast: Cast, records: dict[str, Any], as_user: Callable[[Any], Any]
) -> None:
    manager = as_user(cast.manager)
    for code, lang in itertools.product(PAPERS, ("zh", "en")):
        kind, case = KINDS[code], records[code]
        with force_locale({"zh": "zh_Hans_CN"}.get(lang, lang)):
            title = str(kind.print_title)
        words = words_of(manager.get(f"/{kind.slug}/{case.uid}/print.pdf?lang={lang}"))
        assert squeezed(title) in words and squeezed(case.number) in words, (code, lang)
        assert bool(CHINESE.search(title)) is (lang == "zh")
    story = words_of(manager.get(f"/tenants/{cast.tenant.uid}/story.pdf?lang=zh"))
    assert "业户" in story


def words_of(answer: Any) -> str:
    assert answer.status_code == 200 and answer.data.startswith(b"%PDF")
    return squeezed("".join(one.extract_text() for one in PdfReader(io.BytesIO(answer.data)).pages))


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.either
def test_lists_are_exported(cast: Cast, records: dict[str, Any], as_user: Callable[[Any], Any]) -> None:
    manager = as_user(cast.manager)
    for code in (*PAPERS, HOT_KIND.code):
        answer = manager.post(f"/{KINDS[code].slug}/export", data={"format": "xlsx"})
        assert answer.status_code == 200, code
        cells = {cell for row in load_workbook(io.BytesIO(answer.data)).active.values for cell in row}
        assert code not in records or records[code].number in cells, code
    sheet = load_workbook(io.BytesIO(manager.get("/tenants/export.xlsx").data)).active
    assert cast.tenant.code in {cell for row in sheet.values for cell in row}


def test_the_same_form_twice_makes_one(cast: Cast, as_user: Callable[[Any], Any]) -> None:
    desk, sent = as_user(cast.desk), {"uid": str(uuid.uuid4()), "tenant": str(cast.tenant.uid)}
    sent |= {"cause": "expiry", "notice_on": str(TODAY), "last_on": str(TODAY + 30 * DAY)}
    first, again = (desk.post("/move-out/new", data=sent) for _ in range(2))
    assert first.status_code == again.status_code == 303 and first.location == again.location
