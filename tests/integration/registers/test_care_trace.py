"""Catalogue 26 (and I.29, J, H): every stated field, way, reason, right, number and paper of care.

The tables are written by hand from the requirements; each line is held against the running app. Whoever takes
something away has to look here.
"""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from flask_babel import force_locale
from pypdf import PdfReader

from mallops.blueprints.care.actions.kind import KIND
from mallops.blueprints.care.actions.segments import CHUNK
from mallops.blueprints.care.rules import conditions, settings, words
from mallops.blueprints.care.shipped import SCRIPTS
from mallops.core.auth.matrix import letters
from mallops.core.casework.kinds import KINDS
from mallops.core.jobs import SCHEDULED
from mallops.core.numbering import parse_number
from tests.factories import login_as
from tests.integration.care.conftest import House, at, cast, house

__all__ = ["at", "cast", "house"]
CHINESE = re.compile(r"[一-鿿]")

#: 26.3, field by field -> the name in the form of the contact or of its outcome.
FIELDS = {
    "reason": ("new", "reason"), "channel": ("new", "channel"), "whom": ("new", "member"),
    "what it is about": ("new", "why"), "when": ("new", "planned_on"), "who": ("new", "owner"),
    "result": ("call", "result"), "satisfaction": ("call", "satisfaction"),
    "issue→complaint": ("call", "issue"), "next date": ("call", "next_on"),
    "not reached, again on": ("call", "again_on"), "outcome": ("call", "outcome"),
}  # fmt: skip
#: 26.2, 26.3, 26.4 -> the reason it is on the list for, whether it needs consent, by itself or by hand.
REASONS = {
    "same birthday": ("birthday", True), "holiday greetings": ("holiday", True),
    "care when ill": ("illness", False),
    "VIP visits": ("vip", True), "bulk-buyer visits": ("bulk", True), "interview 面访": ("interview", False),
    "activity invitations": ("invitation", True), "win-back 流失客户": ("winback", True),
    "complained customers": ("complaint", False), "sample of CMP": ("sample", False),
    "service plan per segment": ("plan", True),
}  # fmt: skip
#: Section H, row 26–27.
RIGHTS = {
    "FLR": "", "DESK": "CV", "RCP": "CV", "LEAD": "CV", "SUP": "CAV", "CSM": "CAVX", "CMP": "CEVX",
    "CRM": "CEVX",
    "AFT": "CV", "MEM": "CV", "FIN": "", "MKT": "V", "LSG": "V", "HRA": "", "AGM": "VX", "GM": "VX",
}  # fmt: skip
#: 26.1: what members are sorted by.
CONDITIONS = {
    "tier", "balance", "expiring", "last", "slips", "spend", "shop", "category", "birthday", "joined", "kind",
    "gender", "consent", "complained", "unhappy",
}  # fmt: skip
#: Section L -> the Chinese word on the screen.
GLOSSARY = {
    "/care/": "客户关怀", "/callbacks/": "回访", "/care/segments/": "客户分类", "/care/figures": "重点顾客",
    "/care/rules": "流失",
}  # fmt: skip


def page(client: FlaskClient, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return response.get_data(as_text=True)


@pytest.fixture
def worker(house: House, client: FlaskClient) -> FlaskClient:
    login_as(client, house.people["crm"])
    return client


def test_every_field_stands_in_its_form(house: House, worker: FlaskClient) -> None:
    call = house.call(house.member())
    forms = {"new": page(worker, "/callbacks/new"), "call": page(worker, f"/callbacks/{call.uid}/call")}
    missing = [what for what, (form, name) in FIELDS.items() if f'name="{name}"' not in forms[form]]
    assert missing == []


def test_every_reason_is_known_with_its_consent_and_its_script() -> None:
    assert {code: words.REASONS[code].marketing for code, _m in REASONS.values()} == dict(REASONS.values())
    assert set(words.REASONS) == {code for code, _m in REASONS.values()} | {"other"}
    assert all(CHINESE.search(SCRIPTS[code].text_zh) and SCRIPTS[code].text_en for code in words.REASONS)
    assert set(words.SORTS) == {"callback", "visit", "interview", "invitation"}


def test_what_comes_by_itself_can_be_set_by_the_mall() -> None:
    ours = settings.SHIPPED
    assert all(ours.most(code) > 0 for code in ("birthday", "holiday", "vip", "bulk", "winback", "plan"))
    assert {"gap_days", "winback_days", "sample_percent", "vip_days", "bulk_fen"} <= set(settings.LIMITS)


def test_the_conditions_of_segments() -> None:
    assert set(conditions.CONDITIONS) == CONDITIONS
    assert CHUNK <= 50_000  # a refresh holds no more members at once


def test_the_rights_of_section_h() -> None:
    found = {role: letters("care", frozenset({role})) for role in RIGHTS}
    assert {role: "".join(sorted(one)) for role, one in found.items()} == {
        role: "".join(sorted(one)) for role, one in RIGHTS.items()
    }


def test_number_and_states_of_a_callback(house: House) -> None:
    call = house.call(house.member())
    number = parse_number(call.number)
    assert (number.type, number.dept) == ("HF", "KF")
    assert KINDS["callbacks"] is KIND and KIND.doc_type == "HF"
    assert [code for code in KIND.workflow.states if code != "void"] == ["open", "again", "done", "closed"]
    assert {code for code, one in KIND.workflow.states.items() if one.closed} == {"done", "closed", "void"}


def test_the_list_is_made_by_itself() -> None:
    assert [minutes for name, minutes, _run in SCHEDULED if name == "care.night"] == ["30"]


def test_the_words_of_the_glossary(house: House, worker: FlaskClient) -> None:
    worker.set_cookie("lang", "zh_Hans_CN")
    for url, word in GLOSSARY.items():
        assert word in page(worker, url), url


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_papers_print_in_both_languages(house: House, worker: FlaskClient, lang: str) -> None:
    member = house.member("phone")
    house.buys(member)
    call = house.call(member)
    house.note(call)
    titles: dict[str, Any] = {
        f"/callbacks/{call.uid}/print.pdf": KIND.print_title,
        f"/members/{member.uid}/quality.pdf": "质量跟踪记录" if lang == "zh" else "Quality-tracking record",
        "/care/figures/report.pdf": "重点顾客分析" if lang == "zh" else "Key-customer analysis",
    }
    for url, title in titles.items():
        body = worker.get(f"{url}?lang={lang}").data
        text = "".join(one.extract_text() for one in PdfReader(io.BytesIO(body)).pages)
        with force_locale("zh_Hans_CN" if lang == "zh" else "en"):
            assert str(title) in text.replace("\n", ""), url
