"""The screens of moves: forms, the checklist, waivers, the tenant's link, papers, exports, who may see."""

from __future__ import annotations

import io
import re
import uuid
from typing import Any

from mallops.blueprints.fixes.actions import open_finding
from mallops.blueprints.moves.actions.adjusting import Change, apply_change
from mallops.blueprints.moves.actions.signing import make_link
from mallops.blueprints.moves.models import Adjustment, MoveIn, MoveOut
from mallops.blueprints.moves.queries.moves import list_waivers, signed_capacities
from mallops.core.clearance.reads import attached_of, list_lines
from mallops.core.db import db
from tests.factories import Cast, actor_of
from tests.factories.patrols import jpeg
from tests.integration.moves.conftest import TODAY


def line_of(case: Any, code: str) -> Any:
    return next(one for one in list_lines(case) if one.code == code)


def test_a_move_out_is_taken_in_once_and_shown(cast: Cast, people: Any, as_user: Any) -> None:
    browser, uid = as_user(cast.desk), str(uuid.uuid4())
    form = {"uid": uid, "tenant": str(cast.tenant.uid), "cause": "early", "notice_on": "2026-03-02",
            "last_on": "2026-03-01", "payee": "Flower Ltd", "account": "6222 0001"}  # fmt: skip
    refused = browser.post("/move-out/new", data=form)
    assert refused.status_code == 422 and "Flower Ltd" in refused.text
    for _twice in range(2):
        assert browser.post("/move-out/new", data=form | {"last_on": "2026-03-31"}).status_code == 303
    case = db.session.query(MoveOut).one()
    assert (case.unit_codes, case.payee) == ("A01", "Flower Ltd")
    page = browser.get(f"/move-out/{case.uid}").text
    assert "Restoration check" in page and "6222" not in page
    assert "6222" not in browser.get(f"/move-out/{case.uid}/edit").text


def test_a_line_is_done_on_the_page_with_photo_and_readings(
    cast: Cast, people: Any, move_in: Any, as_user: Any
) -> None:
    case = move_in()
    meters, url = line_of(case, "meters"), f"/move-in/{case.uid}/lines/"
    browser = as_user(people["ENG"])
    typed = {"kind-0": "water", "meter-0": "W-1", "value-0": "abc", "signature": "Eng", "note": "Kept note"}
    refused = browser.post(f"{url}{meters.uid}/do", data=typed)
    assert refused.status_code == 422 and "W-1" in refused.text and "Kept note" in refused.text
    photo = (io.BytesIO(jpeg()), "meter.jpg")
    sent = typed | {"value-0": "12.5", "photos": photo}
    assert browser.post(f"{url}{meters.uid}/do", data=sent).status_code == 303
    db.session.expire_all()
    assert [str(one.value) for one in line_of(case, "meters").readings] == ["12.500"]
    assert list(attached_of(case)) == ["meters"]
    assert as_user(cast.desk).post(f"{url}{meters.uid}/reopen", data={"reason": "Wrong"}).status_code == 403
    assert browser.post(f"{url}{uuid.uuid4()}/do", data=typed).status_code == 404


def test_the_manager_waives_what_is_open_with_a_reason(
    cast: Cast, people: Any, move_out: Any, as_user: Any
) -> None:
    order = open_finding(
        actor_of(cast.officer), title="Broken tile", tenant_id=cast.tenant.id, zone_id=cast.zone.id
    )
    case = move_out()
    key = f"{order.kind}:{order.uid}"
    page = as_user(cast.finance).get(f"/move-out/{case.uid}").text
    assert order.number in page and "/waive" not in page
    manager = as_user(cast.manager)
    assert manager.post(f"/move-out/{case.uid}/waive", data={"key": key}).status_code == 422
    sent = {"key": key, "reason": "Repaired by the next tenant"}
    assert as_user(cast.finance).post(f"/move-out/{case.uid}/waive", data=sent).status_code == 403
    assert manager.post(f"/move-out/{case.uid}/waive", data=sent).status_code == 303
    assert [one.key for one in list_waivers(case)] == [key]


def test_the_tenant_signs_by_link_once(cast: Cast, people: Any, move_out: Any, client: Any) -> None:
    case = move_out(payee="Secret Payee", reason="Private words")
    link = make_link(actor_of(cast.desk), case, 7)
    db.session.commit()
    path = re.sub(r"^https?://[^/]+", "", link.url)
    page = client.get(path).text
    assert "A01" in page and "Secret Payee" not in page and "Private words" not in page
    assert client.post(path, data={"name": "", "signature": "Wang"}).status_code == 422
    assert client.post(path, data={"name": "Wang", "signature": "Wang"}).status_code == 303
    assert "tenant" in signed_capacities(case)
    assert client.post(path, data={"name": "Wang", "signature": "Wang"}).status_code == 409


def test_a_department_signs_only_for_itself(cast: Cast, people: Any, move_in: Any, as_user: Any) -> None:
    case = move_in()
    url, wrong = f"/move-in/{case.uid}/sign", {"capacity": "finance", "signature": "X"}
    assert as_user(cast.leasing).post(url, data=wrong).status_code == 403
    assert as_user(cast.finance).post(url, data=wrong).status_code == 303
    assert as_user(cast.finance).post(url, data=wrong).status_code == 409
    assert signed_capacities(case) == {"finance"}


def test_forms_print_in_both_languages_and_lists_export(
    cast: Cast, people: Any, move_in: Any, move_out: Any, as_user: Any
) -> None:
    told = Change("brand", "Rose", TODAY, "New owner", old_rent=100, new_rent=250)
    change = apply_change(actor_of(cast.desk), cast.tenant, told)
    db.session.commit()
    manager = as_user(cast.manager)
    for slug, case in (("move-in", move_in()), ("move-out", move_out()), ("adjustments", change)):
        for lang in ("zh", "en"):
            paper = manager.get(f"/{slug}/{case.uid}/print.pdf?lang={lang}")
            assert paper.status_code == 200 and paper.data.startswith(b"%PDF")
        assert manager.get(f"/{slug}/").status_code == 200
        assert manager.post(f"/{slug}/export", data={"format": "xlsx"}).status_code == 200


def test_the_checklist_is_changed_on_screen(cast: Cast, as_user: Any) -> None:
    manager, url = as_user(cast.manager), "/move-in/checklist"
    line = {"label_zh": "", "label_en": "", "department": "security", "due": "3", "evidence": "keys",
            "stage": "open", "is_active": "1"}  # fmt: skip
    assert manager.post(url, data=line).status_code == 422
    assert manager.post(url, data=line | {"label_zh": "门禁卡"}).status_code == 303
    assert "门禁卡" in manager.get(url).text
    assert manager.post(url, data=line | {"code": "unknown", "label_zh": "x"}).status_code == 404
    assert as_user(cast.desk).get(url).status_code == 403


def test_strangers_see_nothing_and_the_file_shows_what_is_under_way(
    cast: Cast, people: Any, move_out: Any, as_user: Any
) -> None:
    case = move_out()
    stranger = as_user(cast.stranger)
    line = line_of(case, "notice")
    for path in (f"/move-out/{case.uid}", f"/moves/{case.uid}/link", f"/move-out/{case.uid}/print.pdf"):
        assert stranger.get(path).status_code == 404
    assert stranger.post(f"/move-out/{case.uid}/lines/{line.uid}/do", data={}).status_code == 404
    assert case.number in as_user(cast.leasing).get(f"/tenants/{cast.tenant.uid}").text
    mine = as_user(cast.leasing).get("/moves/lines").text
    assert "Written notice" in mine and case.number in mine


def test_a_change_and_a_move_in_are_taken_in_by_form(cast: Cast, people: Any, as_user: Any) -> None:
    desk = as_user(cast.desk)
    change = {"uid": str(uuid.uuid4()), "tenant": str(cast.tenant.uid), "sort": "unit", "new_value": "Z99",
              "effective_on": "2026-03-09", "reason": "More space", "new_rent": "12,000"}  # fmt: skip
    assert desk.post("/adjustments/new", data=change).status_code == 422
    assert desk.post("/adjustments/new", data=change | {"new_value": "a02"}).status_code == 303
    found = db.session.query(Adjustment).one()
    assert (found.old_value, found.new_value, found.new_rent) == ("A01", "A02", 1_200_000)
    edited = change | {"new_value": "a02", "reason": "Much more space", "version": str(found.version)}
    assert desk.post(f"/adjustments/{found.uid}/edit", data=edited).status_code == 303
    move = {"uid": str(uuid.uuid4()), "tenant": str(cast.tenant.uid), "unit_codes": "A02",
            "lease_from": "2026-03-02", "opening_on": "2026-03-20", "deposit_due": "x"}  # fmt: skip
    assert desk.post("/move-in/new", data=move).status_code == 422
    assert desk.post("/move-in/new", data=move | {"deposit_due": "5,000"}).status_code == 303
    assert db.session.query(MoveIn).one().deposit_due == 500_000
