"""Catalogue 16 to 19 and the deposits of issue 5: every stated field, state, right, limit and paper.

By hand from the requirements. A row that fails says which number lost what; whoever takes one away has to
look here. The rules stand in test_tenant_services_rules.py.
"""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from flask_babel import force_locale

from mallops.blueprints.deposits import models as deposits
from mallops.blueprints.deposits.rules import PURPOSE_LABELS
from mallops.blueprints.fees import models as fees
from mallops.blueprints.fees.rules import BUCKETS, CHARGES, LETTERS
from mallops.blueprints.licences import models as licences
from mallops.blueprints.licences.rules import STAGES
from mallops.blueprints.licences.shipped import TYPES
from mallops.blueprints.passes import models as passes
from mallops.blueprints.portal.actions.kinds import APPLICATIONS, MATTERS
from mallops.blueprints.relations import models as relations
from mallops.blueprints.relations.rules import VERIFIED
from mallops.blueprints.relations.shipped import TEXTS
from mallops.blueprints.surveys import models as surveys
from mallops.core.auth.matrix import letters
from mallops.core.casework.kinds import KINDS
from mallops.core.casework.models import CaseAttachment
from mallops.core.crypto import Encrypted
from mallops.core.deadlines import Limit, Unit
from mallops.core.doctypes import DOCTYPES

CHINESE = re.compile(r"[一-鿿]")

#: (number, word of the catalogue) -> (register, field: on screen, in the file and on paper)
FIELDS = {
    ("16.1", "tenant"): ("passes", "tenant_id"),
    ("16.1", "items and quantity"): ("passes", "goods"),
    ("16.1", "reason"): ("passes", "cause"),
    ("16.1", "reason in words"): ("passes", "reason"),
    ("16.1", "carrier's company"): ("passes", "carrier_firm"),
    ("16.1", "gate"): ("passes", "gate_code"),
    ("16.1", "window from"): ("passes", "valid_from"),
    ("16.1", "window until"): ("passes", "valid_until"),
    ("16.1", "arrears flag"): ("passes", "arrears"),
    ("16.1", "approval by"): ("passes", "approved_by_id"),
    ("16.1", "approval at"): ("passes", "decided_at"),
    ("16.1", "condition or reason"): ("passes", "decision"),
    ("16.1", "gate verification at"): ("passes", "released_at"),
    ("16.1", "gate verification by"): ("passes", "released_by_id"),
    ("16.1", "left against the rules"): ("passes", "conflicts"),
    ("17.1", "tenant"): ("licences", "tenant_id"),
    ("17.1", "type"): ("licences", "sort"),
    ("17.1", "number"): ("licences", "licence_no"),
    ("17.1", "authority"): ("licences", "authority"),
    ("17.1", "valid from"): ("licences", "valid_from"),
    ("17.1", "valid until"): ("licences", "valid_to"),
    ("17.1", "time left"): ("licences", "term"),
    ("17.1", "handled for the tenant"): ("licences", "handled"),
    ("17.1", "progress"): ("licences", "submitted_on"),
    ("17.1", "fee"): ("licences", "fee"),
    ("18.1", "bill"): ("fees", "bill_no"),
    ("18.1", "rent, management fee, utilities"): ("fees", "charge"),
    ("18.1", "month"): ("fees", "period"),
    ("18.1", "amount"): ("fees", "amount"),
    ("18.1", "due"): ("fees", "due_on"),
    ("18.1", "outstanding"): ("fees", "outstanding"),
    ("18.1", "promise date"): ("fees", "promised_on"),
    ("18.1", "broken promises"): ("fees", "broken"),
    ("18.1", "letter level"): ("fees", "level"),
    ("18.1", "next contact"): ("fees", "next_call_on"),
    ("18.1", "paid"): ("fees", "paid_on"),
    ("19.1", "tenant"): ("first_calls", "tenant_id"),
    ("19.1", "officer"): ("first_calls", "owner_id"),
    ("19.1", "tries"): ("first_calls", "tries"),
    ("19.1", "called"): ("first_calls", "reached_at"),
    ("19.1", "mail sent"): ("first_calls", "mailed_at"),
    ("19.1", "mail sent by"): ("first_calls", "mailed_by_id"),
    ("19.2", "tenant"): ("talks", "tenant_id"),
    ("19.2", "subject"): ("talks", "title"),
    ("19.2", "opinion, visit, care"): ("talks", "sort"),
    ("19.2", "tenant or tenant-staff"): ("talks", "speaker_role"),
    ("19.2", "day"): ("talks", "talked_on"),
    ("19.2", "how"): ("talks", "channel"),
    ("19.2", "coordinated with"): ("talks", "department"),
    ("19.2", "follow up"): ("talks", "due_at"),
    ("19.3", "subject"): ("letters", "title"),
    ("19.3", "tenant"): ("letters", "tenant_id"),
    ("19.3", "filed"): ("letters", "filed_at"),
    ("19.3", "reviewed by"): ("letters", "reviewed_by_id"),
    ("19.3", "decision"): ("letters", "verdict"),
    ("19.3", "answered"): ("letters", "answered_at"),
    ("19.3", "answered by"): ("letters", "answered_by_id"),
    ("5 deposits", "tenant"): ("deposits", "tenant_id"),
    ("5 deposits", "what for"): ("deposits", "purpose"),
    ("5 deposits", "received"): ("deposits", "amount"),
    ("5 deposits", "received on"): ("deposits", "received_on"),
    ("5 deposits", "still kept"): ("deposits", "balance"),
    ("5 deposits", "to refund"): ("deposits", "refund_amount"),
    ("5 deposits", "approved by"): ("deposits", "approved_by_id"),
    ("5 deposits", "paid by"): ("deposits", "paid_by_id"),
    ("5 deposits", "paid on"): ("deposits", "paid_on"),
}
#: (number, word) -> (model, column): what stands on the record's page beside its fields.
PARTS = {
    ("16.1", "item"): (passes.PassItem, "name"),
    ("16.1", "quantity"): (passes.PassItem, "quantity"),
    ("16.1", "unit"): (passes.PassItem, "unit"),
    ("16.1", "pictures of each item"): (passes.PassItemPhoto, "photo_id"),
    ("16.1", "number plate"): (passes.GoodsPass, "plate"),
    ("16.1", "ID check: kind of paper"): (passes.GoodsPass, "id_kind"),
    ("16.1", "signed, single use"): (passes.GoodsPass, "token"),
    ("16.1", "code to type"): (passes.GoodsPass, "code"),
    ("16.1", "gate verification: outcome"): (passes.GateScan, "outcome"),
    ("16.1", "gate verification: which gate"): (passes.GateScan, "gate_id"),
    ("16.1", "gate verification: without a network"): (passes.GateScan, "offline"),
    ("17.1", "every issue stays"): (licences.LicenceIssue, "version"),
    ("17.1", "documents"): (CaseAttachment, "stage"),
    ("17.1", "what the tenant answered"): (licences.Licence, "said"),
    ("18.1", "dunning log: outstanding then"): (fees.FeeContact, "outstanding"),
    ("18.1", "dunning log: promise"): (fees.FeeContact, "promised_on"),
    ("18.1", "dunning log: result"): (fees.FeeContact, "result"),
    ("18.1", "dunning log: letter level"): (fees.FeeContact, "level"),
    ("18.1", "letters by level"): (fees.FeeLetter, "level"),
    ("18.1", "FIN confirms receipt"): (fees.FeePayment, "by_id"),
    ("19.1", "data verified"): (relations.FirstCall, "verified"),
    ("19.1", "data completed"): (relations.FirstCall, "completed"),
    ("19.2", "birthday: call"): (relations.Greeting, "call"),
    ("19.2", "birthday: SMS"): (relations.Greeting, "texted"),
    ("19.2", "quarterly survey"): (surveys.Survey, "quarter"),
    ("19.2", "survey: answers"): (surveys.SurveyAnswer, "given"),
    ("19.4", "whom it is about"): (relations.Confidence, "about_id"),
    ("19.4", "its own trail"): (relations.ConfidenceLine, "state"),
    ("5 deposits", "ledger"): (deposits.DepositEntry, "amount"),
    ("5 deposits", "deduction with reason"): (deposits.DepositDeduction, "reason"),
    ("5 deposits", "second person"): (deposits.DepositDeduction, "decided_by_id"),
    ("5 deposits", "waiver with reason"): (deposits.DepositWaiver, "reason"),
    ("5 deposits", "waiver by"): (deposits.DepositWaiver, "by_id"),
}
#: Names of people, papers of identity and what people said: encrypted.
SECRET = [
    (passes.GoodsPass, "carrier"), (passes.GoodsPass, "id_last4"), (passes.GoodsPass, "plate"),
    (passes.GoodsPass, "applicant"), (passes.GateScan, "note"), (passes.PassKey, "secret"),
    (fees.FeeContact, "person"), (fees.FeeContact, "note"),
    (relations.FirstCall, "spoke_with"), (relations.Talk, "speaker"), (relations.Talk, "opinion"),
    (relations.Talk, "reason"), (relations.Talk, "coordinated"), (relations.Talk, "answer"),
    (relations.Letter, "applicant"), (relations.Letter, "facts"), (relations.Letter, "request"),
    (relations.Letter, "reply"), (relations.Confidence, "text"), (relations.Confidence, "speaker"),
    (relations.Confidence, "phone"), (relations.ConfidenceLine, "text"), (relations.Greeting, "note"),
    (surveys.SurveyAnswer, "remark"), (deposits.Deposit, "payee"), (deposits.Deposit, "account"),
]  # fmt: skip
#: number -> (register, its type of section J, a way through its states)
WAYS = [
    ("16.1", "passes", "FXT", "applied approved released"),
    ("16.1", "passes", "FXT", "applied approved expired"),
    ("16.1", "passes", "FXT", "invited cancelled"),
    ("16.1", "passes", "FXT", "applied refused"),
    ("16.1", "passes", "FXT", "approved cancelled"),
    ("17.1", "licences", "ZZ", "preparing submitted issued renewal_due expired"),
    ("17.1", "licences", "ZZ", "submitted preparing"),
    ("17.1", "licences", "ZZ", "expired preparing issued"),
    ("18.1", "fees", "CJ", "due reminded promised paid"),
    ("18.1", "fees", "CJ", "promised reminded escalated paid"),
    ("19.1", "first_calls", "HF", "due reached done"),
    ("19.2", "talks", "GT", "open coordinating answered"),
    ("19.2", "talks", "GT", "open answered"),
    ("19.3", "letters", "SQ", "invited filed reviewed answered"),
    ("5 deposits", "deposits", "YH", "held requested approved paid"),
    ("5 deposits", "deposits", "YH", "requested held spent"),
]
REGISTERS = sorted({key for key, _field in FIELDS.values()})
#: Section H, rows "12-16" and "17-19", and what stands below the table. (area, role, letters, has them)
RIGHTS = [
    ("passes", "FLR", "V", True), ("passes", "FLR", "CEAX", False), ("passes", "DESK", "C", True),
    ("passes", "DESK", "A", False), ("passes", "RCP", "C", True), ("passes", "LEAD", "E", True),
    ("passes", "SUP", "A", True), ("passes", "CSM", "A", True), ("passes", "FIN", "A", True),
    ("passes", "MKT", "A", True), ("passes", "LSG", "A", True), ("passes", "AGM", "AX", True),
    ("passes", "GM", "AX", True), ("passes", "CMP", "CEVAX", False), ("passes", "CRM", "CEVAX", False),
    ("passes", "AFT", "CEVAX", False), ("passes", "MEM", "CEVAX", False), ("passes", "HRA", "CEVAX", False),
    ("gates", "SEC", "C", True), ("gates", "DESK", "CEAX", False), ("gates", "SUP", "C", False),
    ("pass_arrears", "SUP", "A", True), ("pass_arrears", "FIN", "CEVAX", False),
    ("licences", "FLR", "C", True), ("licences", "DESK", "C", True), ("licences", "LEAD", "E", True),
    ("licences", "SUP", "A", True), ("licences", "CSM", "AX", True), ("licences", "CMP", "V", True),
    ("licences", "CRM", "V", True), ("licences", "AFT", "CEVAX", False), ("licences", "MEM", "CEVAX", False),
    ("licences", "ARC", "CE", True), ("licences", "LSG", "V", True), ("licences", "LSG", "CEAX", False),
    ("licences", "HRA", "CEVAX", False), ("licences", "GM", "VX", True), ("licences", "GM", "CEA", False),
    ("fees", "FLR", "Co", True), ("fees", "DESK", "C", True), ("fees", "LEAD", "E", True),
    ("fees", "SUP", "A", True), ("fees", "CSM", "AX", True), ("fees", "FIN", "A", True),
    ("fees", "CRM", "V", True), ("fees", "AFT", "CEVAX", False), ("fees", "HRA", "CEVAX", False),
    ("fees", "GM", "VX", True), ("fee_money", "FIN", "CA", True), ("fee_money", "DESK", "CEVAX", False),
    ("fee_money", "CSM", "CEVAX", False), ("fee_money", "GM", "CEA", False),
    ("relations", "FLR", "C", True), ("relations", "DESK", "C", True), ("relations", "LEAD", "E", True),
    ("relations", "SUP", "A", True), ("relations", "CSM", "AX", True), ("relations", "CRM", "CE", True),
    ("relations", "AFT", "C", True), ("relations", "MEM", "CEVAX", False),
    ("relations", "HRA", "CEVAX", False), ("relations", "GM", "VX", True), ("relations", "GM", "CEA", False),
    ("confidences", "SUP", "CEA", True),
    *(("confidences", role, "CEVAX", False) for role in ("FLR", "DESK", "LEAD", "CRM", "OPM", "GM", "ADM")),
    ("deposits", "FLR", "CEAX", False), ("deposits", "SUP", "A", True), ("deposits", "CSM", "AX", True),
    ("deposits", "FIN", "X", True), ("deposits", "FIN", "A", False), ("deposits", "HRA", "CEVAX", False),
    ("deposit_money", "FIN", "CA", True), ("deposit_money", "CSM", "CEVAX", False),
    ("deposit_money", "GM", "CEA", False), ("deposit_waiver", "CSM", "A", True),
    ("deposit_waiver", "SUP", "CEVAX", False), ("deposit_waiver", "FIN", "CEVAX", False),
    ("deposit_waiver", "GM", "CEA", False),
]  # fmt: skip
#: Papers and files besides those that every register has: (number, what) -> the route that makes it.
PAPERS = {
    ("16.1", "the slip as PDF"): "pass_work.slip_pdf",
    ("16.1", "gate log as XLSX"): "gate.export",
    ("17.1", "list as PDF"): "licence_work.list_pdf",
    ("17.1", "licences from XLSX"): "licence_work.import_licences",
    ("18.1", "bills from XLSX"): "fees.import_bills",
    ("18.1", "ageing as PDF"): "fee_lists.ageing_pdf",
    ("18.1", "ageing as XLSX"): "fee_lists.ageing_xlsx",
    ("18.1", "dunning log as XLSX"): "fee_lists.log_xlsx",
    ("18.1", "letters by level as PDF"): "fee_work.letter_pdf",
    ("19.2", "survey as PDF"): "survey_work.result_pdf",
    ("19.2", "survey as XLSX"): "survey_work.result_xlsx",
    ("19.2", "survey by link"): "survey_link.form",
    ("19.2", "survey in the portal"): "shop.survey",
    ("19.3", "answer as PDF"): "letter_work.answer_pdf",
    ("19.4", "told without an account"): "confide.form",
    ("5 deposits", "receipt as PDF"): "deposit_work.receipt_pdf",
    ("5 deposits", "refund form as PDF"): "deposits.print",
}


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


@pytest.mark.parametrize(("model", "column"), SECRET, ids=lambda one: getattr(one, "__name__", one))
def test_what_names_people_is_encrypted(model, column):
    assert isinstance(model.__mapper__.attrs[column].columns[0].type, Encrypted)


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
    assert kind.export and kind.signers and kind.print_title
    with force_locale("zh_Hans_CN"):
        assert CHINESE.search(str(kind.print_title))
        assert all(CHINESE.search(str(label)) for _capacity, label in kind.signers)
    with force_locale("en"):
        assert not CHINESE.search(str(kind.print_title))


@pytest.mark.parametrize(("area", "role", "wanted", "may"), RIGHTS)
def test_rights_are_those_of_section_h(area, role, wanted, may):
    held = letters(area, frozenset({role}))
    assert [one in held for one in wanted] == [may] * len(wanted)


@pytest.mark.parametrize(("number", "what"), PAPERS, ids=lambda one: one)
def test_a_stated_paper_has_its_route(app_ctx, app, number, what):
    assert PAPERS[number, what] in app.view_functions, (number, what)


def test_limits_of_section_i(app_ctx):
    """I.7 the first call within one working day; I.8 quarterly; 17 reminders at 60, 30 and 7 days."""
    (call,) = KINDS["first_calls"].clocks
    assert call.defaults[""] == Limit(1, Unit.WORKING_DAYS) and call.stops >= {"reached"}
    assert set(STAGES) == {60, 30, 7}
    assert KINDS["passes"].clocks and KINDS["letters"].clocks and KINDS["fees"].clocks


def test_stated_words_are_there():
    """17.1 kinds of certificates; 18.1 charges, ages, levels; 19.1 what is verified; 19.2 texts; deposits."""
    assert {"business", "food", "quality"} <= set(TYPES)
    assert {"rent", "management", "utilities"} <= set(CHARGES) and BUCKETS == (30, 60, 90)
    assert list(LETTERS) == [1, 2, 3]
    assert {"name", "contact_name", "phone", "email", "units"} <= set(VERIFIED)
    assert {"first_call", "mail", "birthday", "holiday", "care"} == set(TEXTS)
    assert {"officer", "mall"} <= set(re.findall(r"\{(\w+)\}", TEXTS["first_call"].text_zh))
    assert all(word in TEXTS["mail"].text_zh for word in ("制度", "保修", "联系方式"))
    assert {"lease", "fitout", "key"} <= set(PURPOSE_LABELS)


def test_the_tenants_own_part_of_section_h(app_ctx):
    """16 apply; 17 to 19 own: what concerns a tenant stands in the portal, in its own words."""
    assert {"passes", "licences", "letters"} <= set(MATTERS) and {"pass", "letter"} <= set(APPLICATIONS)
    for code in ("passes", "licences", "letters"):
        matter = MATTERS[code]
        assert matter.waits <= set(matter.words) <= set(KINDS[code].workflow.states)
        with force_locale("zh_Hans_CN"):
            assert all(CHINESE.search(str(words)) for words, _tone in matter.words.values())


def test_what_binds_the_deposit(app_ctx):
    """Issue 5, item 5: permit, order, repair, fee, key, pass, letter: each says who must act."""
    binding = {code for code, kind in KINDS.items() if "binds" in kind.extras}
    stated = {"passes", "licences", "letters", "repairs", "fitouts", "displays", "move_outs", "incidents"}
    assert stated <= binding
