"""The screens: letting in, keys shown once, the log with its filters, webhooks; who sees and who may."""

from __future__ import annotations

import re
import uuid

import pytest
import sqlalchemy as sa

from mallops.blueprints.tills.models import TillEndpoint, TillEvent, TillKey, TillPartner
from mallops.core.auth.actor import permissions_of
from mallops.core.db import db
from tests.factories import login_as
from tests.integration.tills.conftest import CARD

TOKEN = re.compile(r"m(?:live|test)_[A-Za-z0-9_-]{32}")


@pytest.fixture
def admin(app, cast):
    browser = app.test_client()
    login_as(browser, cast.admin)
    return browser


def text_of(answer) -> str:
    return answer.get_data(as_text=True)


def count(model) -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_a_partner_is_let_in_and_gets_a_key_that_is_shown_once(admin, cast, app):
    wrong = admin.post("/tills/new", data={"kind": "shop", "name_en": "Tea tills"})
    assert wrong.status_code == 422 and "Tea tills" in text_of(wrong) and count(TillPartner) == 0
    made = admin.post("/tills/new", data={"kind": "shop", "name_en": "Tea tills", "tenant": "T002"})
    assert made.status_code == 303
    where = made.headers["Location"]
    assert admin.post("/tills/sandbox").status_code == 303
    form = {"uid": str(uuid.uuid4()), "name": "Till 1", "mode": "sandbox", "days": "90", "a_minute": "120"}
    refused = admin.post(f"{where}/keys/new", data={**form, "networks": "nonsense", "scopes": "points:read"})
    assert refused.status_code == 422 and "nonsense" in text_of(refused) and count(TillKey) == 0
    shown = admin.post(f"{where}/keys/new", data={**form, "scopes": ["points:read", "points:earn"]})
    assert shown.status_code == 200, re.findall(r"field-error[^<]*<[^<]*", text_of(shown))
    token = TOKEN.search(text_of(shown))[0]
    assert shown.headers["Cache-Control"] == "no-store"
    answer = app.test_client().get("/api/v1/whoami", headers={"Authorization": f"Bearer {token}"})
    assert answer.get_json()["sandbox"] is True
    again = admin.post(f"{where}/keys/new", data={**form, "scopes": ["points:read"]})
    assert again.status_code == 303 and count(TillKey) == 1
    page = text_of(admin.get(where))
    assert token not in page and token[:12] in page


def test_a_real_key_needs_no_sandbox_and_a_sandbox_key_does(admin, till):
    where = f"/tills/{till.partner.uid}/keys/new"
    form = {"uid": str(uuid.uuid4()), "name": "x", "days": "0", "a_minute": "120", "scopes": "points:read"}
    assert admin.post(where, data={**form, "mode": "sandbox"}).status_code == 422
    assert TOKEN.search(text_of(admin.post(where, data={**form, "mode": "live"})))[0].startswith("mlive_")


def test_a_key_is_renewed_and_revoked_on_screen(admin, till):
    made = str(uuid.uuid4())
    shown = admin.post(f"/tills/keys/{till.key.uid}/rotate", data={"days": "7", "made": made})
    token = TOKEN.search(text_of(shown))[0]
    assert (
        admin.post(f"/tills/keys/{till.key.uid}/rotate", data={"days": "7", "made": made}).status_code == 303
    )
    assert (
        admin.post(
            f"/tills/keys/{till.key.uid}/rotate", data={"days": "999", "made": str(uuid.uuid4())}
        ).status_code
        == 303
    )
    assert count(TillKey) == 2
    assert till.call("whoami").status == till.call("whoami", token=token).status == 200
    admin.post(f"/tills/keys/{till.key.uid}/revoke")
    assert till.call("whoami").code == "key_revoked"


def test_the_log_is_filtered_by_everything(admin, till):
    till.earn(500, again="find-me-0001")
    till.call("points.balance", {"card": "600000000023"})
    key, day = f"key={till.key.uid}", "2026-03-04"
    rows = {
        "": 2, "q=find-me-0001": 1, "call=points.balance": 1, "status=refused": 1, "status=ok": 1,
        "status=failed": 0, key: 2, f"key={uuid.uuid4()}": 2, f"from={day}&to={day}": 2,
        "from=2026-03-05": 0, "slow=2000": 0, "call=points.earn&status=refused": 0,
    }  # fmt: skip
    for asked, wanted in rows.items():
        page = text_of(admin.get(f"/tills/calls/?{asked}"))
        assert page.count(f"<code>{till.key.prefix}") == wanted, asked
    assert CARD not in text_of(admin.get("/tills/calls/"))


def test_webhooks_are_kept_on_screen(admin, till, app, monkeypatch):
    new = f"/tills/webhooks/new/{till.partner.uid}"
    wrong = admin.post(new, data={"url": "http://10.0.0.1/x", "events": "points.earned", "mode": "live"})
    assert wrong.status_code == 422 and "http://10.0.0.1/x" in text_of(wrong)
    form = {"url": "https://till.example.com/a/b?secret=1", "events": ["points.earned"], "mode": "live"}
    shown = admin.post(new, data=form)
    assert "whsec_" in text_of(shown)
    db.session.rollback()
    row = db.session.scalars(sa.select(TillEndpoint)).one()
    till.earn(500)
    page = text_of(admin.get("/tills/webhooks/"))
    assert "https://till.example.com/…" in page and "secret=1" not in page and "A slip gave points" in page
    renewed = text_of(admin.post(f"/tills/webhooks/{row.uid}/secret", data={"days": "7"}))
    assert "whsec_" in renewed
    event = db.session.scalars(sa.select(TillEvent)).one()
    assert admin.post(f"/tills/webhooks/events/{event.uid}/resend").status_code == 303
    db.session.execute(sa.update(TillEvent).values(state="dead"))
    db.session.commit()
    assert "Send again" in text_of(admin.get("/tills/webhooks/?state=dead"))
    assert "Webhooks that reached nobody" in text_of(admin.get("/"))
    admin.post(f"/tills/webhooks/events/{event.uid}/resend")
    db.session.rollback()
    assert db.session.scalars(sa.select(TillEvent.state)).one() == "queued"
    admin.post(f"/tills/webhooks/{row.uid}/edit", data={"url": "", "events": ["card.frozen"]})
    admin.post(f"/tills/webhooks/{row.uid}/switch", data={"active": "0"})
    db.session.rollback()
    row = db.session.scalars(sa.select(TillEndpoint)).one()
    assert (row.events, row.is_active, row.url) == (["card.frozen"], False, form["url"])


@pytest.mark.parametrize(
    ("role", "sees", "lets_in", "keeps"),
    [
        ("ADM", True, True, True), ("IT", True, True, True), ("CSM", True, False, True),
        ("SUP", True, False, False), ("FIN", True, False, False), ("GM", True, False, False),
        ("DESK", False, False, False), ("MEM", False, False, False), ("FLR", False, False, False),
    ],
)  # fmt: skip
def test_who_may(role, sees, lets_in, keeps):
    rights = permissions_of(frozenset({role}))
    assert [("tills.view" in rights), ("tills.let_in" in rights), ("tills.keep" in rights)] == [
        sees,
        lets_in,
        keeps,
    ]


def test_strangers_get_404_and_the_unpermitted_403(app, cast, till):
    stranger, clerk = app.test_client(), app.test_client()
    login_as(stranger, cast.stranger)
    login_as(clerk, cast.desk)
    for path in (f"/tills/{till.partner.uid}", f"/tills/{till.partner.uid}/edit"):
        assert stranger.get(path).status_code == 404 and clerk.get(path).status_code == 403
    assert stranger.post(f"/tills/keys/{till.key.uid}/revoke").status_code == 404
    assert till.call("whoami").status == 200
