"""Reports on paper: equal to the detail, issued once, verified by anyone, seen by nobody else (1.14, 58)."""

from __future__ import annotations

import datetime as dt
import io
import re
import uuid
from typing import Any

import openpyxl
import pymupdf
import pytest
import sqlalchemy as sa
from flask_babel import force_locale

from mallops.blueprints.patrols import actions
from mallops.blueprints.patrols.actions import PhotoInput, Start, SubmitInput
from mallops.blueprints.patrols.documents.report import NotSubmitted, request_report
from mallops.blueprints.patrols.models import PatrolAnswer
from mallops.blueprints.patrols.queries.detail import patrol_detail
from mallops.core.audit import AuditEntry
from mallops.core.db import db, transaction
from mallops.core.documents import Document, superseded
from mallops.core.errors import NotFound
from mallops.core.jobs import Job, run_pending
from mallops.core.pdf import render
from mallops.core.pdf.glyphs import glyph_report
from mallops.core.pdf.paper import Paper
from tests.factories import actor_of
from tests.factories.patrols import answer_all, jpeg, make_run, submit_run

FAILS = {"1_5_a": "扶梯口有人吸烟 <b>&</b>", "1_8_a": "late opening \U00020bb7"}
LONG = "地面有大量散落垃圾，靠近三号扶梯口。" * 20


@pytest.fixture(scope="module", autouse=True)
def close_children() -> Any:
    yield
    render.close()


def words(pdf: bytes) -> str:
    """The text of a PDF, white space taken out."""
    with pymupdf.open(stream=pdf) as document:
        return "".join(re.sub(r"\s+", "", page.get_text()) for page in document)


def squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)


def photograph(world: Any, patrol: Any, item: str, count: int) -> None:
    for at in range(count):
        data = jpeg(size=(640, 480 + at))
        actions.take_photo(actor_of(world.cast.officer), patrol.uid, PhotoInput(uuid.uuid4(), item, ""), data)


def walked(world: Any, photos: int = 0, developed: bool = True, **fails: str) -> Any:
    patrol = make_run(world.cast.officer, world.rounds[0])
    answer_all(world.cast.officer, patrol, **fails)
    db.session.commit()
    photograph(world, patrol, "1.5.a", photos)
    if developed:
        run_pending()
    world.clock.advance(dt.timedelta(minutes=12))
    with transaction():
        submit_run(world.cast.officer, patrol)
    return patrol


def report(world: Any, patrol: Any, lang: str = "en", user: Any = None) -> Document:
    made = request_report(actor_of(user or world.cast.officer), patrol.uid, lang)
    assert isinstance(made, Document)
    return made


@pytest.mark.parametrize("lang", ["zh_Hans_CN", "en"])
def test_the_paper_says_what_the_record_says(world: Any, lang: str) -> None:
    patrol = walked(world, photos=2, **{**FAILS, "1_5_c": LONG[:400]} if lang == "en" else FAILS)
    document = report(world, patrol, lang)
    text = words(document.data)
    actor = actor_of(world.cast.officer)
    with force_locale(lang):
        detail = patrol_detail(actor, patrol.uid)
        assert patrol.score is not None and f"{patrol.score:g}" in text
        assert text.count(patrol.number) >= 2
        assert len(detail.failures) == patrol.failed_count >= 2
        for line in detail.failures:
            assert squeeze(f"{line.item.code}{line.item.label}") in text
            assert squeeze(line.answer.remark) in text
            assert line.finding.number in text
        for section in detail.sections:
            assert squeeze(section.section.name) in text
        assert squeeze(detail.sheet.label) in text
    assert document.content_hash in text and squeeze(document.verify_code) in text
    assert squeeze("Hints") not in text and "dwell" not in text
    found = glyph_report(document.data)
    assert (found.missing, found.unembedded) == (set(), set())
    with pymupdf.open(stream=document.data) as pdf:
        assert document.pages == len(pdf) >= 3
        assert f"1/{len(pdf)}" in squeeze(pdf[0].get_text())
        assert sum(len(page.get_images()) for page in pdf) >= 2


def test_the_same_data_is_the_same_document(world: Any) -> None:
    patrol = walked(world, **FAILS)
    one, two = report(world, patrol), report(world, patrol, user=world.cast.supervisor)
    chinese = report(world, patrol, "zh")
    assert one.uid == two.uid and one.data == two.data
    assert chinese.uid != one.uid and chinese.content_hash == one.content_hash
    assert not superseded(one) and not superseded(chinese)


def test_another_run_of_the_zone_leaves_a_finished_report_alone(world: Any) -> None:
    patrol = walked(world)
    first = report(world, patrol)
    world.clock.set(world.rounds[1].starts_at)
    with transaction():
        other = actions.start_round(actor_of(world.cast.officer), world.rounds[1], Start(uuid.uuid4()))
        answer_all(world.cast.officer, other, **FAILS)
        submit_run(world.cast.officer, other)
    assert report(world, patrol).uid == first.uid


def test_a_corrected_patrol_gets_a_new_document_and_the_old_one_says_so(world: Any) -> None:
    patrol = walked(world, **FAILS)
    old = report(world, patrol)
    stored = old.data
    answer = db.session.scalars(
        sa.select(PatrolAnswer).filter_by(patrol_id=patrol.id, item_code="1.5.a", is_current=True)
    ).one()
    with transaction():
        actions.correct_verdict(
            actor_of(world.cast.supervisor), patrol.uid, answer.uid, "pass", "Nobody smokes on the photo"
        )
    new = report(world, patrol)
    assert new.uid != old.uid and new.content_hash != old.content_hash
    assert old.data == stored and superseded(old) and not superseded(new)
    text = words(new.data)
    assert squeeze("Nobody smokes on the photo") in text and "Corrected" in text
    page = world.browser(world.cast.stranger).get(f"/verify/{old.verify_code}").text
    assert "newer" in page
    assert "newer" not in world.browser(world.cast.stranger).get(f"/verify/{new.verify_code}").text


def test_no_report_of_a_run_that_is_not_submitted(world: Any) -> None:
    patrol = make_run(world.cast.officer, world.rounds[0])
    db.session.commit()
    with pytest.raises(NotSubmitted):
        request_report(actor_of(world.cast.officer), patrol.uid, "en")
    assert world.browser(world.cast.officer).post(f"/patrols/{patrol.uid}/report").status_code == 409
    assert world.browser(world.cast.officer).get(f"/patrols/{patrol.uid}/report").status_code == 200


def test_many_photos_are_made_by_a_job_that_waits_for_them(world: Any) -> None:
    from flask import current_app

    limit = current_app.config["SETTINGS"].worker.pdf_inline_photos
    patrol = walked(world, photos=9, developed=False, **FAILS)
    browser = world.browser(world.cast.officer)
    asked = browser.post(f"/patrols/{patrol.uid}/report", data={"lang": "zh"})
    assert asked.status_code == 303 and "/jobs/" in asked.location and limit > 9
    waiting = browser.get(asked.location)
    assert waiting.status_code == 200 and 'hx-trigger="every 1s"' in waiting.text
    again = browser.post(f"/patrols/{patrol.uid}/report", data={"lang": "zh"})
    assert again.location == asked.location
    assert world.browser(world.cast.supervisor).get(asked.location).status_code == 404
    run_pending()
    job = db.session.scalars(sa.select(Job).filter_by(kind="patrols.report")).one()
    assert (job.state, job.lang) == ("done", "en") and job.done_steps == job.total_steps - 1
    fragment = browser.htmx("get", asked.location, target="div#job")
    assert (
        "every 1s" not in fragment.text
        and f"{asked.location}/open" in fragment.text
        and "<html" not in fragment.text
    )
    assert f"{asked.location}/open" not in browser.get(asked.location).text, (
        "who comes back is not sent away again"
    )
    pdf = browser.get(browser.get(f"{asked.location}/open").location)
    assert pdf.status_code == 200 and pdf.mimetype == "application/pdf"
    assert "巡" in words(pdf.data) or "Inspection" in words(pdf.data)
    with pymupdf.open(stream=pdf.data) as made:
        assert sum(len(page.get_images()) for page in made) >= 9


def test_only_the_mall_and_the_permitted_open_the_file(world: Any) -> None:
    patrol = walked(world, **FAILS)
    path = f"/documents/{report(world, patrol).uid}.pdf"
    for person in (world.cast.officer, world.cast.supervisor, world.cast.director):
        answer = world.browser(person).get(path)
        assert answer.status_code == 200 and answer.data.startswith(b"%PDF-")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Disposition"].startswith("inline;")
        assert "no-store" in answer.headers["Cache-Control"]
    assert world.browser(world.cast.stranger).get(path).status_code == 404
    assert world.browser(world.cast.finance).get(path).status_code == 403
    assert world.browser(world.cast.stranger).get(f"/documents/{uuid.uuid4()}.pdf").status_code == 404


def test_strangers_get_404_on_everything_of_the_patrol(world: Any) -> None:
    patrol = walked(world, **FAILS)
    stranger = world.browser(world.cast.stranger)
    assert stranger.get(f"/patrols/{patrol.uid}/report").status_code == 404
    assert stranger.post(f"/patrols/{patrol.uid}/report", data={"lang": "en"}).status_code == 404
    assert stranger.post(f"/patrols/{patrol.uid}/answers.xlsx").status_code == 404
    with pytest.raises(NotFound):
        request_report(actor_of(world.cast.stranger), patrol.uid, "en")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Document)) == 0


def test_anyone_with_the_code_verifies_and_learns_nothing_more(world: Any, client: Any) -> None:
    patrol = walked(world, **FAILS)
    document = report(world, patrol)
    page = client.get(f"/verify/{document.verify_code}")
    assert page.status_code == 200 and "no-store" in page.headers["Cache-Control"]
    for shown in (patrol.number, document.content_hash, document.sha256, f"{patrol.score:g}"):
        assert shown in page.text
    for hidden in (world.cast.officer.name_zh, world.cast.officer.name_en, "吸烟", "F1-A", "花店", "Flower"):
        assert hidden not in page.text, hidden
    assert client.get("/verify/" + "A" * 24).status_code == 404
    assert client.get("/verify/" + "A" * 400).status_code == 404
    assert client.get("/verify/%00%27").status_code == 404


def test_a_file_is_compared_with_the_stored_one(world: Any, client: Any) -> None:
    document = report(world, walked(world))
    url = f"/verify/{document.verify_code}"
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"

    def send(data: bytes, name: str = "x.pdf") -> Any:
        return client.post(url, data={"file": (io.BytesIO(data), name)})

    assert "byte for byte" in send(document.data).text
    assert "differs" in send(document.data + b" ").text
    assert send(b"<html>").status_code == 422
    assert client.post(url, data={}).status_code == 422
    assert send(b"%PDF-" + b"0" * (12 * 1024 * 1024)).status_code == 413


def test_who_asks_too_often_waits(world: Any, client: Any) -> None:
    document = report(world, walked(world))
    from mallops.core.document_views import limiter

    limiter.reset()
    try:
        answers = [client.post(f"/verify/{document.verify_code}").status_code for _ in range(21)]
    finally:
        limiter.reset()
    assert answers[:20] == [422] * 20 and answers[20] == 429


def test_the_file_of_answers_equals_the_detail(world: Any) -> None:
    patrol = walked(world, **FAILS)
    detail = patrol_detail(actor_of(world.cast.supervisor), patrol.uid)
    sent = world.browser(world.cast.supervisor).post(f"/patrols/{patrol.uid}/answers.xlsx")
    assert sent.status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(sent.data))
    rows = list(book.worksheets[0].iter_rows(min_row=2, values_only=True))
    lines = [line for one in detail.sections for line in one.lines]
    assert len(rows) == len(lines) == patrol.answered_count
    assert [row[2] for row in rows] == [line.item.code for line in lines]
    failed = [row for row in rows if row[5] == "Fail"]
    assert len(failed) == patrol.failed_count
    assert {row[10] for row in failed} == {line.finding.number for line in detail.failures}
    about = {row[0]: row[1] for row in book.worksheets[1].iter_rows(values_only=True)}
    assert (about["Number"], about["Score"]) == (patrol.number, f"{patrol.score:g}")
    assert world.browser(world.cast.officer).post(f"/patrols/{patrol.uid}/answers.xlsx").status_code == 403


def test_every_print_and_export_leaves_a_trace(world: Any) -> None:
    patrol = walked(world)
    browser = world.browser(world.cast.supervisor)
    browser.post(f"/patrols/{patrol.uid}/report", data={"lang": "en"})
    browser.post(f"/patrols/{patrol.uid}/report", data={"lang": "en"})
    browser.post(f"/patrols/{patrol.uid}/answers.xlsx")
    browser.post("/patrols/labels.pdf", data={"zones": ["F1-A"]})
    notes = db.session.scalars(sa.select(AuditEntry.action).where(AuditEntry.change == "note")).all()
    for action, times in (("patrols.report", 2), ("patrols.export_answers", 1), ("patrols.print_labels", 1)):
        assert notes.count(action) == times


def test_a_tenant_inspection_is_signed_by_the_shop(world: Any) -> None:
    officer = actor_of(world.cast.officer)
    with transaction():
        patrol = actions.start_tenant_inspection(officer, world.cast.tenant, Start(uuid.uuid4()))
        answer_all(world.cast.officer, patrol, **{"1_8_a": "门前地面有水渍"})
        world.clock.advance(dt.timedelta(minutes=4))
        signed = {"shop_signature": "Li Hua", "shop_signer": "李花"}
        actions.submit(officer, patrol.uid, SubmitInput(uuid.uuid4(), signature="W", **signed))
    text = words(report(world, patrol).data)
    for shown in ("Tenantinspectionreport", "LiHua", "Shop", "T001Flowershop", "A01", "门前地面有水渍"):
        assert shown in text, shown
    assert text.count("Supervisor") == 1, "a line for the supervisor to sign on"


def test_labels_carry_the_address_and_the_short_code(world: Any) -> None:
    browser = world.browser(world.cast.admin)
    assert browser.get("/patrols/labels?zones=F1-A").status_code == 200
    sent = browser.post("/patrols/labels.pdf?zones=F1-A", data={"shops": ["T001", "T002"], "lang": "en"})
    assert sent.status_code == 200 and sent.mimetype == "application/pdf"
    text = words(sent.data)
    zone, tenant = world.cast.zone, world.cast.tenant
    for shown in ("ZoneF1-A", "F1-A管区", zone.qr_code, tenant.qr_code, "Flowershop", "T001·A01"):
        assert shown in text, shown
    assert world.cast.other_zone.qr_code not in text
    assert glyph_report(sent.data).missing == set()
    assert browser.post("/patrols/labels.pdf?zones=%00", data={"shops": "\0"}).status_code == 303
    assert browser.post("/patrols/labels.pdf").status_code == 303, "nothing chosen: back with a word"
    assert world.browser(world.cast.desk).get("/patrols/labels").status_code == 403
    foreign = world.browser(world.cast.stranger).post("/patrols/labels.pdf", data={"shops": ["T002"]})
    assert foreign.status_code == 303, "T002 is a shop of the other mall"


def test_the_hash_covers_what_the_report_shows(world: Any) -> None:
    """A remark, a photo, a signature: each makes another document."""
    from mallops.blueprints.patrols.documents.report import report_draft

    patrol = walked(world, photos=1, **FAILS)
    actor = actor_of(world.cast.supervisor)

    def hashed() -> str:
        db.session.expire_all()
        return report_draft(Paper.of(actor, "en"), patrol_detail(actor, patrol.uid)).content_hash

    first = hashed()
    assert first == hashed()
    with transaction():
        actions.approve(actor, patrol, signature="Supervisor")
    assert hashed() != first
