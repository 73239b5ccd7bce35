"""A record: opened, changed, moved, commented, signed, attached to, printed, declared void; and by whom."""

from __future__ import annotations

import base64
import io
import uuid

import pytest
import sqlalchemy as sa
from PIL import Image
from pypdf import PdfReader

from mallops.blueprints.fixes.models import Finding
from mallops.core.audit import AuditEntry
from mallops.core.casework import Case, CaseAttachment, CaseEvent, SignOff
from mallops.core.db import db
from mallops.core.jobs import run_pending
from tests.integration.registers.conftest import version_of


def form_of(cast, **values) -> dict[str, str]:
    return {
        "title": "Lamp broken",
        "severity": "major",
        "zone_id": str(cast.zone.uid),
        "department": "engineering",
        **values,
    }


def picture(colour: str = "red") -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(out, "JPEG")
    out.seek(0)
    return out


def drawn() -> str:
    out = io.BytesIO()
    Image.new("RGBA", (200, 80), (0, 0, 0, 0)).save(out, "PNG")
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


def test_a_record_is_opened_numbered_and_due(cast, as_user):
    client = as_user(cast.officer)
    answer = client.post("/fixes/new", data=form_of(cast, tenant_id="T001 Flower shop"))
    assert answer.status_code == 303
    made = db.session.scalar(sa.select(Finding))
    assert made.number.startswith("ONE-KF-ZG-")
    assert made.number.endswith("-0001")
    assert (made.tenant_id, made.zone_id, made.owner_id) == (cast.tenant.id, cast.zone.id, cast.officer.id)
    assert made.due_at is not None
    page = client.get(answer.headers["Location"]).text
    for words in (
        made.number,
        "Lamp broken",
        "T001 Flower shop",
        "Why this date",
        "12 working hours",
        "Major",
    ):
        assert words in page, words


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": " "}, "title"),
        ({"severity": "huge"}, "severity"),
        ({"department": "kitchen"}, "department"),
        ({"zone_id": "1"}, "zone_id"),
        ({"zone_id": ""}, "zone_id"),
        ({"tenant_id": "nobody"}, "tenant_id"),
        ({"title": "x" * 201}, "title"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(cast, as_user, values, field):
    answer = as_user(cast.officer).post("/fixes/new", data=form_of(cast, description="Kept words", **values))
    assert answer.status_code == 422
    assert f'href="#{field}' in answer.text
    assert "Kept words" in answer.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Case)) == 0


def test_places_of_another_mall_are_no_choice(cast, as_user):
    client = as_user(cast.officer)
    foreign = form_of(cast, zone_id=str(cast.foreign_zone.uid))
    assert client.post("/fixes/new", data=foreign).status_code == 422
    assert client.post("/fixes/new", data=form_of(cast, owner_id=str(cast.stranger.uid))).status_code == 422
    assert "外店" not in client.get("/fixes/new").text


def test_the_same_form_sent_twice_makes_one_record(cast, as_user):
    client = as_user(cast.officer)
    sent = form_of(cast, uid=str(uuid.uuid4()))
    first, second = (client.post("/fixes/new", data=sent) for _turn in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Case)) == 1


def test_a_link_fills_the_form_in(cast, as_user):
    page = as_user(cast.officer).get(f"/fixes/new?tenant=T001&zone={cast.zone.code}&title=Wet+floor").text
    assert 'value="T001 Flower shop"' in page
    assert 'value="Wet floor"' in page
    assert f'<option selected value="{cast.zone.uid}"' in page


def test_photos_come_with_the_form_and_are_developed(cast, as_user, app):
    client = as_user(cast.officer)
    data = form_of(cast) | {"photos": [(picture(), "a.jpg"), (picture("blue"), "b.jpg")]}
    answer = client.post("/fixes/new", data=data, content_type="multipart/form-data")
    assert answer.status_code == 303
    rows = db.session.scalars(sa.select(CaseAttachment)).all()
    assert len(rows) == 2
    run_pending()
    db.session.expire_all()
    assert {row.photo.state for row in rows} == {"ready"}
    assert str(rows[0].photo.uid) in client.get(answer.headers["Location"]).text


def test_a_file_that_is_no_picture_stops_the_form(cast, as_user):
    data = form_of(cast, description="Kept words") | {"photos": [(io.BytesIO(b"<svg onload=1>"), "a.jpg")]}
    answer = as_user(cast.officer).post("/fixes/new", data=data, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "Kept words" in answer.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Case)) == 0


def test_a_change_is_told_in_the_timeline_and_the_trail(cast, as_user, finding):
    one = finding(severity="minor")
    client = as_user(cast.officer)
    page = client.get(f"/fixes/{one.uid}/edit").text
    sent = form_of(cast, severity="critical", version=version_of(page))
    assert client.post(f"/fixes/{one.uid}/edit", data=sent).status_code == 303
    page = client.get(f"/fixes/{one.uid}").text
    assert "<del>Minor</del>" in page
    assert "<ins>Critical</ins>" in page
    assert client.get(f"/fixes/{one.uid}/trail").status_code == 403
    trail = as_user(cast.manager).get(f"/fixes/{one.uid}/trail").text
    assert "<ins>Critical</ins>" in trail
    assert "fixes.edit" in trail


def test_who_is_slower_keeps_what_was_typed_and_sees_the_new_state(cast, as_user, finding):
    one = finding(severity="minor")
    slow, fast = as_user(cast.officer), as_user(cast.supervisor)
    version = version_of(slow.get(f"/fixes/{one.uid}/edit").text)
    fast.post(f"/fixes/{one.uid}/edit", data=form_of(cast, title="Lamp fell down", version=version))
    answer = slow.post(
        f"/fixes/{one.uid}/edit", data=form_of(cast, description="Typed slowly", version=version)
    )
    assert answer.status_code == 409
    assert "Typed slowly" in answer.text
    assert "Lamp fell down" in answer.text
    assert db.session.get(Finding, one.id).title == "Lamp fell down"
    again = form_of(cast, description="Typed slowly", version=version_of(answer.text))
    assert slow.post(f"/fixes/{one.uid}/edit", data=again).status_code == 303
    assert db.session.get(Finding, one.id).description == "Typed slowly"


def test_a_form_without_version_changes_nothing(cast, as_user, finding):
    one = finding()
    assert as_user(cast.officer).post(f"/fixes/{one.uid}/edit", data=form_of(cast)).status_code == 409


def test_a_step_needs_its_note_and_keeps_photos_as_its_own(cast, as_user, finding):
    one = finding()
    client = as_user(cast.officer)
    page = client.get(f"/fixes/{one.uid}").text
    assert 'id="do-fix"' in page
    url, version = f"/fixes/{one.uid}/steps/fix", version_of(page)
    answer = client.post(url, data={"version": version, "note": " "})
    assert answer.status_code == 422
    assert 'id="do-fix" aria-labelledby="do-fix-title" open data-open' in answer.text
    data = {"version": version, "note": "New lamp", "photos": [(picture(), "after.jpg")]}
    assert client.post(url, data=data, content_type="multipart/form-data").status_code == 303
    db.session.expire_all()
    assert db.session.get(Finding, one.id).state == "fixed"
    assert db.session.scalar(sa.select(CaseAttachment.stage)) == "fix"
    page = client.get(f"/fixes/{one.uid}").text
    assert "New lamp" in page
    assert "Before" in page


def test_a_refused_step_shows_the_state_of_now_and_keeps_the_words(cast, as_user, finding):
    one = finding()
    first, second = as_user(cast.officer), as_user(cast.lead)
    version = version_of(second.get(f"/fixes/{one.uid}").text)
    first.post(f"/fixes/{one.uid}/steps/fix", data={"version": version, "note": "Done"})
    answer = second.post(f"/fixes/{one.uid}/steps/fix", data={"version": version, "note": "My own words"})
    assert answer.status_code == 409
    assert "My own words" in answer.text
    assert "To be verified" in answer.text
    newest = version_of(answer.text)
    answer = second.post(f"/fixes/{one.uid}/steps/fix", data={"version": newest, "note": "My own words"})
    assert answer.status_code == 409, "the state does not allow it either"
    assert db.session.scalar(sa.select(sa.func.count()).where(CaseEvent.verb == "fix")) == 1


def test_unknown_steps_are_not_there(cast, as_user, finding):
    one = finding()
    assert (
        as_user(cast.supervisor).post(f"/fixes/{one.uid}/steps/burn", data={"version": 1}).status_code == 404
    )


def test_a_comment_is_said_once_and_needs_words(cast, as_user, finding):
    one = finding()
    client = as_user(cast.leasing)  # reads only, and may still say something
    url = f"/fixes/{one.uid}/comments"
    assert client.post(url, data={"comment": "请联系业户"}).status_code == 303
    assert "请联系业户" in client.get(f"/fixes/{one.uid}").text
    assert client.post(url, data={"comment": " "}).status_code == 422
    assert client.post(url, data={"comment": "x" * 2001}).status_code == 422


def test_signatures_drawn_and_typed(cast, as_user, finding):
    one = finding()
    client = as_user(cast.officer)
    url = f"/fixes/{one.uid}/sign"
    assert client.post(url, data={"capacity": "issuer", "signature": drawn()}).status_code == 303
    named = {"capacity": "fixer", "name": "Master Wang", "signature": "Master Wang"}
    assert client.post(url, data=named).status_code == 303
    assert client.post(url, data={"capacity": "emperor", "signature": "me"}).status_code == 422
    assert client.post(url, data={"capacity": "issuer", "signature": ""}).status_code == 422
    rows = db.session.scalars(sa.select(SignOff).order_by(SignOff.id)).all()
    assert [(row.signer_name, bool(row.image), row.typed) for row in rows] == [
        (cast.officer.name_en, True, ""), ("Master Wang", False, "Master Wang"),
    ]  # fmt: skip
    assert "data:image/png;base64," in client.get(f"/fixes/{one.uid}").text


def test_files_come_back_as_downloads_only(cast, as_user, finding):
    one = finding()
    client = as_user(cast.officer)
    data = {"file": [(io.BytesIO(b"%PDF-1.7 hello"), "报价 1.pdf")], "caption": "Offer"}
    answer = client.post(f"/fixes/{one.uid}/attachments", data=data, content_type="multipart/form-data")
    assert answer.status_code == 303
    kept = db.session.scalar(sa.select(CaseAttachment))
    got = client.get(f"/fixes/{one.uid}/files/{kept.uid}")
    assert got.data == b"%PDF-1.7 hello"
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    other = finding(title="Other")
    assert client.get(f"/fixes/{other.uid}/files/{kept.uid}").status_code == 404
    assert as_user(cast.stranger).get(f"/fixes/{one.uid}/files/{kept.uid}").status_code == 404
    html = {"file": [(io.BytesIO(b"<html>"), "a.html")]}
    refused = client.post(f"/fixes/{one.uid}/attachments", data=html, content_type="multipart/form-data")
    assert refused.status_code in (415, 422)
    nothing = client.post(f"/fixes/{one.uid}/attachments", data={}, content_type="multipart/form-data")
    assert nothing.status_code == 422


def test_a_recording_is_kept_and_played_and_a_false_one_refused(cast, as_user, finding):
    one = finding()
    client, url = as_user(cast.officer), f"/fixes/{one.uid}/attachments"
    data = {"file": [(io.BytesIO(b"\0\0\0\x18ftypM4A voice"), "说明.m4a")]}
    assert client.post(url, data=data, content_type="multipart/form-data").status_code == 303
    kept = db.session.scalar(sa.select(CaseAttachment))
    assert kept.is_sound and f'<audio class="sound" controls preload="none" src="/fixes/{one.uid}/files/' in (
        client.get(f"/fixes/{one.uid}").text
    )
    played = client.get(f"/fixes/{one.uid}/files/{kept.uid}")
    assert (played.mimetype, played.data[4:8]) == ("audio/mp4", b"ftyp")
    for name, content in (("a.mp3", b"<html>"), ("b.m4a", b"MZ"), ("c.wav", b"\x89PNG")):
        data = {"file": [(io.BytesIO(content), name)]}
        assert client.post(url, data=data, content_type="multipart/form-data").status_code == 422


def test_void_needs_the_letter_a_and_a_reason_and_keeps_the_number(cast, as_user, finding):
    one = finding()
    url = f"/fixes/{one.uid}/void"
    version = version_of(as_user(cast.supervisor).get(f"/fixes/{one.uid}").text)
    assert as_user(cast.officer).post(url, data={"version": version, "note": "x"}).status_code == 403
    client = as_user(cast.supervisor)
    assert client.post(url, data={"version": version, "note": ""}).status_code == 422
    assert client.post(url, data={"note": "Twice"}).status_code == 409
    assert client.post(url, data={"version": version, "note": "Entered twice"}).status_code == 303
    page = client.get(f"/fixes/{one.uid}").text
    assert "Entered twice" in page
    assert one.number in page
    assert client.get(f"/fixes/{one.uid}/edit").status_code == 409


def test_the_printed_form_has_everything(cast, as_user, finding):
    one = finding(title="灯箱不亮", description="三号门旁边", tenant_id=cast.tenant.id)
    client = as_user(cast.officer)
    client.post(f"/fixes/{one.uid}/sign", data={"capacity": "issuer", "signature": drawn()})
    answer = client.get(f"/fixes/{one.uid}/print.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)
    for words in (
        one.number,
        "灯箱不亮",
        "三号门旁边",
        "T001 Flower shop",
        "Rectification order",
        "Verified by",
    ):
        assert words in text, words


def test_strangers_and_readers_at_every_address(cast, as_user, finding):
    one = finding()
    stranger, reader = as_user(cast.stranger), as_user(cast.leasing)
    reads = ["", "/edit", "/trail", "/print.pdf", f"/files/{uuid.uuid4()}"]
    writes = ["/edit", "/steps/fix", "/comments", "/sign", "/void", "/attachments"]
    for path in reads:
        assert stranger.get(f"/fixes/{one.uid}{path}").status_code in (
            (403, 404) if path == "/edit" else (404,)
        ), path
    for path in writes:
        assert stranger.post(f"/fixes/{one.uid}{path}", data={"version": 1}).status_code in (403, 404, 422), (
            path
        )
    for path in ("/edit", "/sign", "/void", "/attachments"):
        assert reader.post(f"/fixes/{one.uid}{path}", data={"version": 1}).status_code == 403, path
    assert reader.get("/fixes/new").status_code == 403
    assert reader.get(f"/fixes/{one.uid}").status_code == 200
    assert db.session.scalar(sa.select(sa.func.count()).where(CaseEvent.verb != "opened")) == 0


def test_out_of_sight_inside_the_mall_is_404(cast, as_user, finding):
    hidden = finding(by=cast.lead, zone_id=cast.other_zone.id)
    client = as_user(cast.officer)
    assert client.get(f"/fixes/{hidden.uid}").status_code == 404
    data = {"version": version_of(as_user(cast.lead).get(f"/fixes/{hidden.uid}").text), "note": "x"}
    assert client.post(f"/fixes/{hidden.uid}/steps/fix", data=data).status_code == 404


def test_who_and_what_stand_in_the_audit_trail(cast, as_user, finding):
    one = finding()
    client = as_user(cast.officer)
    version = version_of(client.get(f"/fixes/{one.uid}").text)
    client.post(f"/fixes/{one.uid}/steps/fix", data={"version": version, "note": "Done"})
    step = sa.select(AuditEntry).where(AuditEntry.action == "fixes.fix")
    moved = [
        one for one in db.session.scalars(step) if "state" in (one.before or {})
    ]  # not what moves with it
    (entry,) = moved
    assert (entry.actor_id, entry.before["state"], entry.after["state"]) == (cast.officer.id, "open", "fixed")


def test_the_timeline_names_people_in_the_readers_language(cast, as_user, finding):
    cast.officer.name_zh, cast.officer.name_en = "陈伟", ""
    one = finding(by=cast.officer)
    cast.officer.name_en = "Wayne Chen"
    db.session.commit()
    assert db.session.scalars(sa.select(CaseEvent.actor_name)).all() == ["陈伟"]
    client = as_user(cast.supervisor)
    in_english = client.get(f"/fixes/{one.uid}").text
    client.set_cookie("lang", "zh_Hans_CN")
    in_chinese = client.get(f"/fixes/{one.uid}").text
    assert "Wayne Chen" in in_english and "陈伟" not in in_english
    assert "陈伟" in in_chinese and "Wayne Chen" not in in_chinese
