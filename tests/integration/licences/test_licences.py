"""Registered, handled, reminded of once, expired onto the sheet, renewed with its versions (17)."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from openpyxl import Workbook, load_workbook

from mallops.blueprints.licences.actions.keeping import Facts, Printed, issue, register
from mallops.blueprints.licences.actions.types import keep_type
from mallops.blueprints.licences.models import Licence
from mallops.blueprints.licences.queries import kinds_of
from mallops.blueprints.licences.tasks import pass_days
from mallops.core.casework import actions as casework
from mallops.core.db import db
from mallops.core.errors import Forbidden, Invalid, NotFound
from mallops.core.notices import Notice
from mallops.core.obligations import open_obligations
from mallops.core.zone_tasks import tasks_of
from tests.factories import Cast, actor_of, make_user
from tests.factories.patrols import jpeg
from tests.integration.licences.conftest import TODAY

Make = Callable[..., Licence]
Browser = Callable[[Any], Any]


def told(user_id: int) -> list[str]:
    rows = db.session.scalars(sa.select(Notice).where(Notice.user_id == user_id).order_by(Notice.id))
    return [one.topic for one in rows if one.topic.startswith("licences.")]


def test_reminders_at_60_30_and_7_days_and_never_twice(cast: Cast, licence: Make, at: Any) -> None:
    case = licence(100)
    assert "-ZZ-" in (case.number or "") and case.state == "issued" and case.zone_id == cast.zone.id
    for day, state, count in (
        (39, "issued", 0),
        (40, "renewal_due", 1),
        (69, "renewal_due", 1),
        (70, "renewal_due", 2),
        (93, "renewal_due", 3),
        (100, "renewal_due", 3),
        (101, "expired", 4),
    ):
        at(day)
        pass_days()
        pass_days()
        db.session.expire_all()
        assert (case.state, len(told(cast.supervisor.id)), len(told(cast.officer.id))) == (
            state,
            count,
            count,
        )
    assert told(cast.supervisor.id)[-1] == "licences.over"


def test_expired_ones_stand_on_the_sheet_of_their_zone_until_renewed(cast: Cast, licence: Make) -> None:
    case = licence(-1)
    officer = actor_of(cast.officer)
    assert case.state == "expired"
    (task,) = tasks_of(officer, [cast.zone.id])
    assert task.uid == case.uid and task.late and cast.tenant.code in task.title
    assert not tasks_of(officer, [cast.other_zone.id])
    casework.move(officer, case, "renew")
    assert tasks_of(officer, [cast.zone.id])  # still expired while it is renewed
    issue(officer, case, Printed("JY-2", valid_to=TODAY + dt.timedelta(days=900)))
    db.session.commit()
    assert case.state == "issued" and not tasks_of(officer, [cast.zone.id])
    assert [(one.version, one.licence_no) for one in case.issues] == [(2, "JY-2"), (1, "JY-1")]


def test_who_has_left_is_not_reminded(cast: Cast, licence: Make, at: Any) -> None:
    licence(100)
    cast.tenant.status = "left"
    db.session.commit()
    at(101)
    pass_days()
    assert not told(cast.supervisor.id) and not tasks_of(actor_of(cast.officer), [])


def test_it_binds_only_while_we_handle_it(cast: Cast, licence: Make) -> None:
    def bound() -> list[str]:
        return [one.department for one in open_obligations(cast.mall.id, cast.tenant.id)]

    licence(100)
    licence(None, sort="fire")  # the tenant does it
    assert bound() == []
    case = licence(None, sort="hygiene", handled=True)
    assert bound() == ["service"]
    casework.move(actor_of(cast.desk), case, "submit")
    assert bound() == ["service"] and case.submitted_on == TODAY
    issue(actor_of(cast.desk), case, Printed("W-1", no_end=True))
    assert bound() == [] and case.term == "none"


def test_strangers_kinds_and_faults(cast: Cast, licence: Make) -> None:
    desk = actor_of(cast.desk)
    for facts, field in (
        (Facts("nothing", cast.tenant.id), "sort"),
        (Facts("food", None), "tenant"),
        (Facts("food", cast.tenant.id, fee="much"), "fee"),
    ):
        with pytest.raises(Invalid) as refused:
            register(desk, facts)
        assert field in refused.value.field_errors
    finance = make_user(cast.mall, "FIN", login="fin")
    with pytest.raises(Forbidden):
        register(actor_of(finance), Facts("food", cast.tenant.id))


def test_a_mall_keeps_its_own_kinds(cast: Cast, licence: Make) -> None:
    boss = actor_of(cast.supervisor)
    own = keep_type(boss, "", "酒类许可证", "Alcohol licence", "商务局")
    keep_type(boss, "tobacco", "烟草证", "Tobacco", "", active=False)
    licence(10, sort=own.code)
    with pytest.raises(Invalid):
        licence(10, sort="tobacco")
    with pytest.raises(Invalid):
        keep_type(boss, "", "营业执照", "", "")
    with pytest.raises(NotFound):
        keep_type(boss, "unknown", "x", "", "")
    with pytest.raises(Forbidden):
        keep_type(actor_of(cast.desk), "", "X", "X", "")
    assert kinds_of(cast.other_mall.id)["tobacco"].active and own.code not in kinds_of(cast.other_mall.id)


def typed(cast: Cast, **more: Any) -> dict[str, Any]:
    return {
        "uid": str(uuid.uuid4()),
        "tenant": cast.tenant.code,
        "sort": "food",
        "has_it": "y",
        "licence_no": "JY-9",
        "valid_to": "2026-03-20",
        "fee": "350.50",
    } | more


def test_the_desk_registers_one_with_scans(cast: Cast, as_user: Browser) -> None:
    desk = as_user(cast.desk)
    assert desk.get("/licences/new").status_code == 200
    wrong = desk.post("/licences/new", data=typed(cast, valid_to="", licence_no="Keep me"))
    assert wrong.status_code == 422 and "Keep me" in wrong.text
    sent = typed(cast)
    for _twice in range(2):
        files = {"scans": [(io.BytesIO(jpeg()), "a.jpg"), (io.BytesIO(b"%PDF-1.4 x"), "b.pdf")]}
        made = desk.post("/licences/new", data=sent | files, content_type="multipart/form-data")
        assert made.status_code == 303, made.text
    (case,) = db.session.query(Licence).all()
    assert (case.state, case.term, case.fee_fen) == ("renewal_due", "30", 35050)
    page = desk.get(f"/licences/{case.uid}").text
    assert "JY-9" in page and "b.pdf" in page and "350.50" in page
    assert desk.get(f"/licences/{case.uid}/edit").status_code == 200
    changed = typed(cast, version=str(case.version), fee="1", note="<b>")
    assert desk.post(f"/licences/{case.uid}/edit", data=changed).status_code == 303
    assert desk.post(f"/licences/{case.uid}/edit", data=changed).status_code == 409
    assert desk.get(f"/licences/{case.uid}/issue").status_code == 200
    db.session.refresh(case)
    new = {"version": str(case.version), "licence_no": "JY-10", "no_end": "y"}
    assert desk.post(f"/licences/{case.uid}/issue", data=new | {"licence_no": ""}).status_code == 422
    assert desk.post(f"/licences/{case.uid}/issue", data=new).status_code == 303
    assert desk.post(f"/licences/{case.uid}/issue", data=new).status_code == 409
    db.session.refresh(case)
    assert case.state == "issued" and case.issue_count == 2


def test_lists_cards_and_papers(cast: Cast, licence: Make, as_user: Browser) -> None:
    licence(20)
    licence(-3, sort="fire")
    boss, desk = as_user(cast.supervisor), as_user(cast.desk)
    assert "JY-1" in boss.get("/licences/?term=30").text
    assert "JY-1" not in boss.get("/licences/?term=60").text
    assert (
        "待续办证照" in desk.get("/", headers={"Accept-Language": "zh"}).text
        or "Licences to renew" in desk.get("/").text
    )
    assert boss.get("/licences/list.pdf?lang=zh").data[:4] == b"%PDF"
    assert boss.get("/licences/list.pdf?lang=en&term=30").data[:4] == b"%PDF"
    sheet = boss.post("/licences/export", data={"format": "xlsx"})
    assert sheet.status_code == 200 and load_workbook(io.BytesIO(sheet.data)).active.max_row >= 3
    assert boss.get("/licences/types").status_code == 200 and desk.get("/licences/types").status_code == 403
    kept = boss.post("/licences/types", data={"name_zh": "酒类许可证", "active": "y"})
    assert kept.status_code == 303 and "酒类许可证" in boss.get("/licences/types").text
    assert boss.post("/licences/types", data={"name_zh": ""}).status_code == 422


def workbook(*rows: tuple[Any, ...]) -> io.BytesIO:
    book = Workbook()
    book.active.append(("业户编号", "证照类型", "证照编号", "有效期止", "长期有效", "费用（元）"))  # type: ignore[union-attr]
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    return out


def upload(client: Any, file: io.BytesIO) -> Any:
    return client.post(
        "/licences/import", data={"file": (file, "a.xlsx")}, content_type="multipart/form-data"
    )


def test_a_sheet_is_read_first_then_written_whole(cast: Cast, licence: Make, as_user: Browser) -> None:
    known = licence(20)
    boss, code = as_user(cast.supervisor), cast.tenant.code
    refused = upload(
        boss, workbook((code, "营业执照", "A1", None, None, None), ("ZZ9", "无", "A2", "2027-01-01", "否", 1))
    )
    assert refused.status_code == 422 and db.session.query(Licence).count() == 1
    page = upload(
        boss,
        workbook(
            (code, "营业执照", "A1", None, "是", 20), (code, "食品经营许可证", "JY-2", "2029-01-01", "否", 1)
        ),
    )
    assert page.status_code == 200, page.text
    token = page.text.split('name="token" value="')[1].split('"')[0]
    assert boss.post("/licences/import/confirm", data={"token": token}).status_code == 303
    db.session.refresh(known)
    assert (known.licence_no, known.issue_count, db.session.query(Licence).count()) == ("JY-2", 2, 2)
    assert as_user(cast.desk).get("/licences/import").status_code == 403
