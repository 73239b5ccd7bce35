"""The desk's screen, what others may see, the customer's link, papers, the member, callbacks (39, H)."""

from __future__ import annotations

import io
import uuid
from typing import Any

import pytest
import sqlalchemy as sa
from pypdf import PdfReader

from mallops.blueprints.complaints.actions import closing
from mallops.blueprints.complaints.actions.joining import data_of
from mallops.blueprints.complaints.actions.kind import FOLLOW, KIND
from mallops.blueprints.complaints.models import Complaint
from mallops.blueprints.complaints.queries.sight import complaints_seen
from mallops.core import files
from mallops.core.audit import AuditEntry
from mallops.core.casework.models import CaseAttachment
from mallops.core.db import db
from mallops.core.links import find_link
from mallops.core.registers.columns import CASES
from tests.factories import actor_of, login_as
from tests.integration.complaints.conftest import PHONE, Affair
from tests.integration.points.conftest import make_member
from tests.support.people import erase

NAMES = ("张三丰", PHONE, "酸奶变质", "十倍赔偿")


def browser(app: Any, user: Any) -> Any:
    client = app.test_client()
    login_as(client, user)
    return client


def form(**more: Any) -> dict[str, Any]:
    return {"uid": str(uuid.uuid4()), "channel": "phone", "phone": PHONE, "content": "<b>Cold</b>",
            "category": "service", "tenant": "", "asked": [], "severity": "", **more}  # fmt: skip


def test_one_screen_registers_it_and_twice_makes_one(affair: Affair, app: Any) -> None:
    desk = browser(app, affair.cast.desk)
    page = desk.get("/complaints/new").get_data(as_text=True)
    assert 'name="content"' in page and 'name="asked"' in page
    sent = form(tenant=affair.cast.tenant.code, asked=["again"])
    assert desk.post("/complaints/new", data=sent).status_code == 303
    assert desk.post("/complaints/new", data=sent).status_code == 303
    case = db.session.scalars(sa.select(Complaint)).one()
    assert (case.severity, case.tenant_id, case.state) == ("major", affair.cast.tenant.id, "received")
    shown = desk.get(f"/complaints/{case.uid}").get_data(as_text=True)
    assert "&lt;b&gt;Cold" in shown and PHONE not in shown
    bad = desk.post("/complaints/new", data=form(content="", customer="Li Si", category=""))
    assert bad.status_code == 422 and "Li Si" in bad.get_data(as_text=True)


def test_a_known_number_shows_the_person_and_open_cases_only_to_whom_may_see_them(
    affair: Affair, app: Any
) -> None:
    make_member(affair.cast.mall.id, name="张三丰", phone=PHONE, phone_hash=affair.take().phone_hash)
    hidden = affair.take(category="staff", about_id=affair.cast.officer.id)
    desk = browser(app, affair.cast.desk)
    words = desk.post("/complaints/known", data={"phone": "138 0013 8000"}).get_data(as_text=True)
    assert hidden.number in words and "张三丰" not in words  # the clerk took it in; the name is masked
    about = browser(app, affair.cast.officer)
    words = about.post("/complaints/known", data={"phone": PHONE}).get_data(as_text=True)
    assert hidden.number not in words
    assert about.get(f"/complaints/{hidden.uid}").status_code == 404


def test_lists_and_single_records_agree_on_who_sees_what(affair: Affair) -> None:
    cast = affair.cast
    rows = [affair.take(), affair.take(category="staff"),
            affair.take(category="staff", about_id=cast.supervisor.id)]  # fmt: skip
    for user in (cast.supervisor, cast.manager, cast.officer, cast.desk, cast.director, affair.specialist):
        actor = actor_of(user)
        seen = complaints_seen(actor, CASES.c)
        query = sa.select(CASES.c.id).where(CASES.c.kind == KIND.code)
        listed = set(db.session.scalars(query.where(seen) if seen is not None else query))
        assert listed == {one.id for one in rows if one.visible_to(actor)}, user.login


@pytest.mark.parametrize(("who", "status"), [("stranger", 404), ("finance", 403), ("hr", 403)])
def test_strangers_find_nothing_and_others_may_not(affair: Affair, app: Any, who: str, status: int) -> None:
    case = affair.take()
    client = browser(app, getattr(affair.cast, who))
    for path in ("", "/weigh", "/ask", "/reply", "/link"):
        assert client.get(f"/complaints/{case.uid}{path}").status_code == status
    assert client.post(f"/complaints/{case.uid}/reply", data={"reply": "x"}).status_code == status


def test_what_is_said_is_nowhere_in_clear(affair: Affair) -> None:
    case = affair.investigate()
    table: Any = Complaint.__table__
    raw = db.session.execute(
        sa.select(*(sa.type_coerce(table.c[key], sa.LargeBinary) for key in ("content", "customer", "phone")))
    ).one()
    assert all("酸奶".encode() not in one and PHONE.encode() not in one for one in raw)
    trail = " ".join(str(one.after) + str(one.before) for one in db.session.scalars(sa.select(AuditEntry)))
    assert not [word for word in NAMES if word in trail]
    assert "酸奶变质" not in case.title


def test_the_customer_follows_by_link_and_evaluates_once(affair: Affair, app: Any) -> None:
    case = affair.take(answer="已道歉并退款")
    link = find_link(case, FOLLOW)
    assert link is not None
    url, client = link.url[link.url.index("/t/") :], app.test_client()
    page = client.get(url).get_data(as_text=True)
    assert "已道歉并退款" in page and "酸奶变质" not in page and affair.cast.desk.name not in page
    assert client.post(url, data={"score": "9"}).status_code == 422
    assert client.post(url, data={"score": "2", "text": "太慢"}).status_code == 303
    case = affair.again(case)
    assert (case.state, case.score, case.score_text) == ("evaluated", 2, "太慢")
    assert client.post(url, data={"score": "5"}).status_code == 409


def text_of(client: Any, url: str) -> str:
    answer = client.get(url, follow_redirects=True)
    assert answer.mimetype == "application/pdf", answer.status_code
    return "".join(one.extract_text() for one in PdfReader(io.BytesIO(answer.data)).pages).replace("\n", "")


def test_papers_hold_every_field_and_the_internal_letter_no_customer(affair: Affair, app: Any) -> None:
    from tests.integration.complaints.test_complaint_way import AGREED

    case = affair.investigate()
    affair.submit(case, 50_000)
    affair.sign_all(case)
    affair.do(closing.write_mediation, affair.worker, case, AGREED)
    letter, client = case.letters[0], browser(app, affair.cast.supervisor)
    uid = case.uid
    feedback = text_of(client, f"/complaints/{uid}/feedback.pdf?lang=zh")
    assert all(word in feedback for word in ("客诉反馈函", "张三丰", PHONE, "酸奶变质", "十倍赔偿"))
    inside = text_of(client, f"/internal-letters/{letter.uid}/letter.pdf?lang=zh")
    assert "内部客诉反馈函" in inside and "请核查冷柜" in inside and "冷柜故障，已维修" in inside
    assert not [word for word in ("张三丰", PHONE) if word in inside]
    report = text_of(client, f"/complaints/{uid}/report.pdf?lang=zh")
    wanted = ("客诉处理报告", "冷藏温度过高", "商户", "已下架同批商品", "退款并致歉", "500.00")
    wanted = (*wanted, "部门负责人", "总经理助理")
    assert not [word for word in wanted if word not in report]
    agreed = text_of(client, f"/complaints/{uid}/mediation.pdf?lang=zh")
    fields = ("调解协议", "张三丰", "人民路1号", "310101199001011234", "华联食品有限公司", "南京路2号",
              "李经理", "酸奶变质", "不再追究", "赔偿500元", "一次性终结", "2026-03-04")  # fmt: skip
    assert not [word for word in fields if word not in agreed]


def test_a_department_head_signs_without_seeing_the_register(affair: Affair, app: Any) -> None:
    case = affair.investigate()
    affair.submit(case)
    client = browser(app, affair.cast.leasing)
    assert client.get(f"/complaints/{case.uid}").status_code == 403
    assert case.number in client.get("/complaint-reports/").get_data(as_text=True)
    url = f"/complaint-reports/{case.uid}/sign"
    assert client.post(url, data={"capacity": "supervisor", "signature": "X"}).status_code == 403
    assert client.post(url, data={"capacity": "head", "signature": "Li"}).status_code == 303
    assert browser(app, affair.cast.desk).get("/complaint-reports/").status_code == 403


def test_a_forgotten_member_leaves_no_words(affair: Affair) -> None:
    case = affair.investigate()
    member = make_member(affair.cast.mall.id, name="张三丰", phone=PHONE, phone_hash=case.phone_hash)
    assert data_of(member)["complaints"][0]["content"] == "酸奶变质"
    affair.do(erase, affair.manager, member)
    case = affair.again(case)
    left = [case.content, case.customer, case.phone, case.feedback_text, case.letters[0].question]
    assert not any(left) and case.severity == "major"


def test_the_months_figures_count_what_is_seen(affair: Affair, app: Any) -> None:
    first, second = affair.take(answer="已道歉"), affair.take(answer="已道歉")
    affair.take(asked=("money",))
    affair.do(closing.evaluate, affair.worker, first, 5, "")
    affair.do(closing.evaluate, affair.worker, second, 2, "")
    page = browser(app, affair.cast.supervisor).get("/complaints/analysis?month=2026-03")
    words = page.get_data(as_text=True)
    assert page.status_code == 200 and "50.0 %" in words
    assert browser(app, affair.cast.desk).get("/complaints/analysis").status_code == 403


def test_a_case_for_training_names_nobody_and_is_read_through_first(affair: Affair, app: Any) -> None:
    case = affair.take(answer="已向张三丰道歉", content="张三丰说三丰的电话13800138000没人接")
    client = browser(app, affair.cast.supervisor)
    page = client.get(f"/complaints/{case.uid}/training").get_data(as_text=True)
    assert "the customer说the customer的电话××没人接" in page and "张三丰" not in page.split("<main")[1]
    words = {"subject": "电话没人接", "story": "顾客说没人接", "lesson": ""}
    refused = client.post(f"/complaints/{case.uid}/training", data=words)
    assert refused.status_code == 422 and "顾客说没人接" in refused.get_data(as_text=True)
    sheet = client.post(f"/complaints/{case.uid}/training", data={**words, "lesson": "三声内接听"})
    text = "".join(one.extract_text() for one in PdfReader(io.BytesIO(sheet.data)).pages)
    assert sheet.mimetype == "application/pdf" and "三声内接听" in text and case.number not in text
    noted = sa.select(AuditEntry.action).where(AuditEntry.object_id == case.id)
    assert "complaints.training" in set(db.session.scalars(noted))
    waiting = affair.take()
    assert client.get(f"/complaints/{waiting.uid}/training").status_code == 409
    assert browser(app, affair.cast.desk).get(f"/complaints/{case.uid}/training").status_code == 403


def test_an_audio_note_comes_with_the_intake_and_goes_with_the_member(affair: Affair, app: Any) -> None:
    client = browser(app, affair.cast.desk)
    voice = (io.BytesIO(b"OggS voice of a customer"), "voice.ogg")
    sent = client.post("/complaints/new", data=form(sounds=[voice]), content_type="multipart/form-data")
    assert sent.status_code == 303
    case = db.session.scalars(sa.select(Complaint)).one()
    kept = db.session.scalars(sa.select(CaseAttachment)).one()
    assert kept.is_sound and kept.file_name == "voice.ogg"
    held = files.path_of(kept.file_sha256 or "")
    assert held.is_file()
    false = (io.BytesIO(b"MZ program"), "voice.ogg")
    refused = client.post(
        "/complaints/new", data=form(sounds=[false], content="Cold soup"), content_type="multipart/form-data"
    )
    assert refused.status_code == 422 and "Cold soup" in refused.get_data(as_text=True)
    member = make_member(affair.cast.mall.id, name="Wang", phone=PHONE, phone_hash=case.phone_hash)
    affair.do(erase, affair.manager, member)
    assert db.session.scalars(sa.select(CaseAttachment)).all() == [] and not held.exists()
