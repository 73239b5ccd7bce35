"""Catalogue 25 and 27: every stated (and inferred) field, state, right, number, clock, paper.

The tables are written by hand from the requirements; each line is held against the running app. Whoever takes
something away has to look here. What the rules do is in tests/integration/{alliance,orders}.
"""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask_babel import force_locale
from openpyxl import load_workbook
from pypdf import PdfReader

from mallops.core.auth.matrix import letters
from mallops.core.casework.kinds import KINDS
from mallops.core.crypto import Encrypted
from mallops.core.notices.topics import TOPICS
from mallops.core.numbering import parse_number
from tests.integration.alliance.conftest import Club, club, mem
from tests.integration.orders.conftest import Sale, sale
from tests.integration.points.conftest import at, cast

__all__ = ["at", "cast", "club", "mem", "sale"]
CHINESE = re.compile(r"[一-鿿]")

#: Page -> (who opens it, its address).
PAGES = {
    "merchant": ("lead", "/alliance/new"),
    "contract": ("manager", "/alliance/{merchant}/contract"),
    "benefit": ("manager", "/alliance/{merchant}/benefits/new"),
    "stars": ("manager", "/alliance/{merchant}"),
    "count": ("desk", "/alliance/desk"),
    "club rules": ("manager", "/club-rules/new"),
    "order": ("desk", "/group-orders/new"),
    "shops": ("desk", "/group-orders/{order}"),
    "quote": ("desk", "/group-orders/{order}/quotes/{quote}"),
    "delivery": ("desk", "/group-orders/{order}/order"),
    "visit": ("desk", "/group-orders/{order}/visit"),
    "lost": ("desk", "/group-orders/{order}/lose"),
}
#: Page -> number and word of the catalogue -> the field that stands in its form.
FIELDS: dict[str, dict[str, str]] = {
    "merchant": {
        "25.1 recruitment": "name", "25.1 trade": "trade", "25.1 contact": "contact", "25.1 phone": "phone",
        "25.1 benefit as offered": "offer", "25.1 a tenant or not": "tenant", "25.1 who recruits": "owner",
    },
    "contract": {
        "25.1 contract": "contract_no", "25.1 contract period from": "from_on", "25.1 until": "to_on",
        "25.1 signed copy": "scans",
    },
    "benefit": {
        "25.1 benefit": "name_zh", "25.1 in English": "name_en", "25.1 tiers": "tiers",
        "25.1 valid from": "from_on", "25.1 valid until": "to_on", "25.1 how often": "rule",
        "25.1 settlement": "settle", "25.1 amount": "amount",
    },
    "stars": {"25.1 rating": "stars"},
    "count": {"25.1 redemption": "q"},
    "club rules": {"25.1 club rules": "text_zh", "25.1 in English": "text_en", "25.1 holds from": "from_on"},
    "order": {
        "27.1 customer": "customer", "27.1 phone": "phone", "27.1 company": "company",
        "27.1 items": "items-0-name",
        "27.1 quantity": "items-0-quantity", "27.1 budget": "budget", "27.1 tenant": "tenant",
        "27.1 group or phone": "sort", "27.1 wanted by": "wanted_on",
    },
    "shops": {"27.1 tenants asked": "tenant"},
    "quote": {"27.1 quote": "total", "27.1 by line": "price-1", "27.1 can deliver": "deliver_by"},
    "delivery": {
        "27.1 by which quote": "quote", "27.1 delivery date": "deliver_on", "27.1 address": "address",
        "27.1 who brings it": "bringer",
    },
    "visit": {"27.1 visits logged": "visited_on", "27.1 result": "result", "27.1 next date": "next_on"},
    "lost": {"27.1 why it was lost": "why"},
}  # fmt: skip
#: Number -> (register, its type of section J, a way through its states).
WAYS = [
    ("25.1", "alliance", "LM", "prospect signed active ended"),
    ("25.1", "alliance", "LM", "active ending active"),
    ("25.1", "alliance", "LM", "ending ended signed"),
    ("27.1", "group_orders", "TG", "enquiry quoted ordered delivered closed"),
    ("27.1", "group_orders", "TG", "quoted lost enquiry"),
    ("27.1", "group_orders", "TG", "ordered cancelled"),
]
#: Register -> who signs its form, in order.
SIGNERS = {"alliance": ["merchant", "manager"], "group_orders": ["customer", "shop", "desk"]}
#: Section H, "Anti-fraud, alliance" and "Care, group orders"; finance signs the months and sees the payments.
RIGHTS = [
    *(("alliance", role, wanted, may) for role, wanted, may in (
        ("FLR", "CEVAX", False), ("DESK", "C", True), ("DESK", "EAX", False), ("LEAD", "C", True),
        ("SUP", "CE", True), ("CSM", "A", True), ("CMP", "C", True), ("CRM", "C", True),
        ("AFT", "CEVAX", False), ("MEM", "CE", True), ("MEM", "A", False), ("FIN", "V", True),
        ("FIN", "CEAX", False), ("MKT", "CE", True), ("LSG", "CE", True), ("HRA", "CEVAX", False),
        ("GM", "VX", True), ("ADM", "CEVAX", False),
    )),
    *(("orders", role, wanted, may) for role, wanted, may in (
        ("FLR", "CEVAX", False), ("DESK", "C", True), ("DESK", "AX", False), ("LEAD", "C", True),
        ("SUP", "A", True), ("CSM", "AX", True), ("CMP", "CEX", True), ("CRM", "CEX", True),
        ("AFT", "C", True), ("MEM", "C", True), ("FIN", "CEVAX", False), ("MKT", "V", True),
        ("LSG", "V", True),
        ("LSG", "CEAX", False), ("HRA", "CEVAX", False), ("GM", "VX", True), ("ADM", "CEVAX", False),
    )),
    ("alliance_money", "FIN", "C", True), ("alliance_money", "CSM", "C", False),
    ("order_money", "FIN", "VX", True), ("order_money", "DESK", "V", False),
    ("club_rules", "MEM", "CE", True), ("club_rules", "DESK", "CEAX", False),
]  # fmt: skip
#: Columns that tell who somebody is.
PERSONAL = {
    "alliance": ("contact", "phone"),
    "group_orders": ("customer", "phone", "address", "bringer", "remark", "received_by"),
}


@pytest.mark.either
@pytest.mark.parametrize("form", PAGES)
def test_stated_fields_stand_in_their_forms(
    club: Club, sale: Sale, as_user: Callable[[Any], Any], form: str
) -> None:
    who, where = PAGES[form]
    quote = sale.quote()
    known = {"merchant": club.merchant.uid, "order": sale.order.uid, "quote": quote.uid}
    answer = as_user(getattr(club.cast, who)).get(where.format(**known))
    assert answer.status_code == 200
    there = set(re.findall(r'name="([^"]+)"', answer.text))
    assert {word: name for word, name in FIELDS[form].items() if name not in there} == {}


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


@pytest.mark.parametrize(("area", "role", "wanted", "may"), RIGHTS)
def test_rights_are_those_of_section_h(area: str, role: str, wanted: str, may: bool) -> None:
    held = letters(area, frozenset({role}))
    assert [one in held for one in wanted] == [may] * len(wanted)


@pytest.mark.either
@pytest.mark.parametrize("code", SIGNERS)
def test_who_signs_the_form(app_ctx: Any, code: str) -> None:
    assert [capacity for capacity, _label in KINDS[code].signers] == SIGNERS[code]


@pytest.mark.parametrize("code", PERSONAL)
def test_who_somebody_is_lies_encrypted(code: str) -> None:
    columns = KINDS[code].model.__table__.columns
    assert all(isinstance(columns[name].type, Encrypted) for name in PERSONAL[code])
    assert not {one.key for one in KINDS[code].fields} & set(
        PERSONAL[code]
    )  # no list, search or file has them


def test_limits_are_clocks_that_a_mall_can_change() -> None:
    limits = {
        (code, one.code): (one.defaults[""].amount, one.defaults[""].unit.value)
        for code in ("alliance", "group_orders")
        for one in KINDS[code].clocks
    }
    assert limits == {
        ("alliance", "renewal"): (30, "calendar_days"),
        ("group_orders", "answer"): (1, "working_days"),
        ("group_orders", "ask_again"): (3, "working_days"),
        ("group_orders", "deliver"): (7, "calendar_days"),
        ("group_orders", "settle"): (5, "working_days"),
    }


def test_numbers_are_of_section_j(club: Club, sale: Sale) -> None:
    assert parse_number(club.merchant.number or "").type == "LM"
    assert parse_number(sale.order.number or "").type == "TG"


@pytest.mark.either
def test_forms_print_and_lists_export(club: Club, sale: Sale, as_user: Callable[[Any], Any]) -> None:
    sale.quote()
    manager = as_user(club.cast.manager)
    records = {"alliance": club.merchant, "group-orders": sale.order}
    titles = {"alliance": "联盟商家", "group-orders": "团购/电话订货登记表"}
    for slug, record in records.items():
        data = manager.get(f"/{slug}/{record.uid}/print.pdf?lang=zh").data
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
        assert titles[slug] in text and (record.number or "") in text
        answer = manager.post(f"/{slug}/export", data={"format": "xlsx"})
        rows = list(load_workbook(io.BytesIO(answer.data)).worksheets[0].iter_rows(values_only=True))
        assert any(record.number in one for one in rows)
    assert "alliance.ending" in TOPICS and "group_orders.quoted" in TOPICS
