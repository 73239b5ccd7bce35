"""Screens of goods passes: the form, links, the slip, the gate's day, its log, gates and keys."""

from __future__ import annotations

import pytest

from mallops.blueprints.passes.actions.applying import invite
from mallops.blueprints.passes.actions.gate import GateInput, Shown, at_gate
from mallops.blueprints.passes.actions.kind import APPLY, SCREEN
from mallops.blueprints.passes.models import Gate, GoodsPass
from mallops.core.db import db, utcnow
from mallops.core.links import find_link
from tests.factories import actor_of

FORM = {
    "items-0-name": "Shelf",
    "items-0-quantity": "2",
    "cause": "repair",
    "carrier": "Wang",
    "id_kind": "id_card",
    "id_last4": "0210",
    "valid_from": "2026-03-02T12:00",
    "valid_until": "2026-03-02T16:00",
    "applicant": "Li",
}


def test_the_desk_takes_an_application_in_and_nothing_typed_is_lost(as_user, cast, gates):
    desk = as_user(cast.desk)
    assert desk.get("/passes/new").status_code == 200
    wrong = desk.post(
        "/passes/new", data=FORM | {"items-0-quantity": "many", "id_last4": "310109198001010210"}
    )
    text = wrong.get_data(as_text=True)
    assert wrong.status_code == 422 and "Shelf" in text and "many" in text and "Wang" in text
    whole = FORM | {"gate": str(gates[0].uid), "tenant": cast.tenant.code}
    made = desk.post("/passes/new", data=whole)
    errors = made.get_data(as_text=True).partition("error-summary")[2][:900]
    assert made.status_code == 303, errors
    page = desk.get(made.headers["Location"]).get_data(as_text=True)
    assert "Shelf" in page and "0210" in page
    assert as_user(cast.officer).get("/passes/new").status_code == 403


def test_the_tenant_applies_and_gets_the_pass_by_links(client, cast, gates, goods):
    case = invite(actor_of(cast.desk), cast.tenant.id, 7)
    db.session.commit()
    path = find_link(case, APPLY).url.removeprefix("http://localhost")
    assert client.get(path).status_code == 200
    assert client.post(path, data=FORM).status_code == 422
    assert client.post(path, data=FORM | {"gate": str(gates[0].uid)}).status_code == 303
    assert "Shelf" in client.get(path).get_data(as_text=True)
    assert client.post(path, data={"do": "withdraw"}).status_code == 303
    assert client.post(path, data={"do": "withdraw"}).status_code == 409
    other = goods("approve")
    screen = find_link(other, SCREEN).url.removeprefix("http://localhost")
    shown = client.get(screen).get_data(as_text=True)
    assert 'class="qr"' in shown and f"{other.code[:4]} {other.code[4:]}" in shown and "Wang" not in shown
    db.session.get(GoodsPass, other.id).state = "cancelled"
    db.session.commit()
    assert 'class="qr"' not in client.get(screen).get_data(as_text=True)


@pytest.mark.either
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_slip_is_a_pdf_for_who_deals_with_it(as_user, cast, goods, guard, lang):
    case = goods("approve")
    answer = as_user(cast.desk).get(f"/passes/{case.uid}/slip.pdf?lang={lang}")
    assert answer.status_code == 200 and answer.get_data()[:4] == b"%PDF"
    assert as_user(guard).get(f"/passes/{case.uid}/slip.pdf").status_code == 403
    assert as_user(cast.stranger).get(f"/passes/{case.uid}/slip.pdf").status_code in {403, 404}


def test_the_gates_day_and_log_and_file(as_user, cast, goods, gates, guard):
    case = goods("approve")
    day = as_user(guard).get("/passes/gate").get_data(as_text=True)
    assert "Shelf 2 pcs" in day
    told = GateInput(Shown(case.token, gates[1].uid), "refuse", case.uid, note="Wrong door <b>")
    at_gate(actor_of(guard), told, utcnow())
    db.session.commit()
    boss = as_user(cast.supervisor)
    log = boss.get("/passes/log?outcome=refused").get_data(as_text=True)
    assert "Shelf 2 pcs" in log and "Wrong door &lt;b&gt;" in log
    assert "Shelf 2 pcs" not in boss.get("/passes/log?outcome=released&from=x&older=9").get_data(as_text=True)
    assert boss.get("/passes/log.xlsx").get_data()[:2] == b"PK"
    assert as_user(cast.desk).get("/passes/log.xlsx").status_code == 403


def test_gates_are_added_renamed_and_keys_made_anew(as_user, cast, goods):
    boss = as_user(cast.manager)
    assert boss.post("/passes/gates", data={"code": "g 1"}).status_code == 422
    goods("approve")
    assert boss.post("/passes/gates", data={"code": "g9", "name_zh": "南门"}).status_code == 303
    assert boss.post("/passes/gates", data={"code": "G9", "name_zh": "南门"}).status_code == 422
    gate = db.session.query(Gate).filter_by(code="G9").one()
    assert boss.post(f"/passes/gates/{gate.uid}", data={"name_en": "South"}).status_code == 303
    for lost in ("", "1"):
        assert boss.post("/passes/keys", data={"lost": lost}).status_code == 303
    assert boss.get("/passes/gates").status_code == 200
    assert as_user(cast.desk).get("/passes/gates").status_code == 403
