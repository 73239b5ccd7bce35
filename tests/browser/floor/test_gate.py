"""The guard's gate: what opens and what does not, with and without a network, once."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import expect

from mallops.blueprints.accounts.models import User
from mallops.blueprints.incidents.models import Incident
from mallops.blueprints.passes.actions.applying import Application, Pictures, apply_for
from mallops.blueprints.passes.actions.keeping import keep_gate
from mallops.blueprints.passes.models import GateScan, GoodsPass
from mallops.blueprints.tenants.models import Tenant
from mallops.core import clock
from mallops.core.casework import actions as casework
from mallops.core.casework.models import CaseAttachment
from mallops.core.db import db, utcnow
from mallops.core.malls import Mall
from mallops.core.photos.intake import StoredOriginal, receive
from mallops.core.photos.work import develop_waiting, photo_store
from tests.browser.axe import axe_violations
from tests.browser.floor.conftest import App, Opener, ground
from tests.factories import actor_of, make_user
from tests.factories.patrols import jpeg
from tests.support.floorserver import seed_floor

HOUR = dt.timedelta(hours=1)
#: What the passes of the test are: when they begin and end from now, through which gate.
PASSES = {
    "good": (-1, 5, "G1"), "online": (-1, 5, "G1"), "twice": (-1, 5, "G1"), "early": (2, 5, "G1"),
    "expired": (-4, -1, "G1"), "wrong_gate": (-1, 5, "G2"), "cancelled": (-1, 5, "G1"),
    "pictured": (-1, 5, "G1"),
}  # fmt: skip
codes: dict[str, tuple[str, str]] = {}


@pytest.fixture(scope="module")
def seed_live() -> Callable[[Flask], None]:
    """A mall with two gates, a guard, and a pass of each kind."""
    return seed


def seed(app: Flask) -> None:
    made = seed_floor(app)
    with app.app_context():
        supervisor = db.session.get_one(User, made.supervisor_id)
        boss = actor_of(supervisor)
        tenant = db.session.scalars(sa.select(Tenant).filter_by(mall_id=boss.mall_id)).first()
        assert tenant is not None
        mall = db.session.get_one(Mall, boss.mall_id)
        guard = make_user(mall, "SEC", login="guard", lang="zh_Hans_CN")
        maker = actor_of(make_user(mall, "DESK", login="the-desk"))
        gates = {code: keep_gate(boss, None, code=code, name_zh=code, name_en="") for code in ("G1", "G2")}
        for name, (first, last, gate) in PASSES.items():
            with clock.frozen(utcnow() - 5 * HOUR):
                now = utcnow() + 5 * HOUR
                told = Application(
                    items=[("货架", 2, "个"), ("灯箱", 1, "个")], cause="repair", gate=gates[gate].uid,
                    valid_from=now + first * HOUR, valid_until=now + last * HOUR, carrier="王小明",
                    id_kind="id_card", id_last4="0210",
                )  # fmt: skip
                shown = Pictures(lines={1: [stored(app)]} if name == "pictured" else {})
                case = apply_for(maker, told, tenant_id=tenant.id, pictures=shown)
                casework.move(boss, case, "approve")
                codes[name] = (case.token or "", case.code or "")
                if name == "cancelled":
                    casework.move(maker, case, "cancel", note="不用了")
        db.session.commit()
        develop_waiting()  # the phone says that it is ready when it holds every picture of the shift
        ground["floor"] = replace(made, officer_id=guard.id)


def stored(app: Flask) -> StoredOriginal:
    """A picture on disk."""
    return receive(io.BytesIO(jpeg()), store=photo_store(), limits=app.config["SETTINGS"].photos)


def at_g1(phone_app: Opener) -> App:
    """A guard at the first gate whose phone has everything."""
    app = phone_app().ready().open("gate")
    app.button("G1 G1").tap()
    expect(app.page.locator('.chip[aria-pressed="true"]')).to_have_count(1)
    return app


def verdict(app: App, text: str, why: str) -> None:
    """Look at a pass: what the phone says of it."""
    app.open(f"gate/{text}")
    expect(app.page.locator(f'.gate-verdict[data-why="{why}"]')).to_be_visible()
    app.open("gate")


def release(app: App, text: str, picture: Path) -> None:
    """Count, take a photo, let it out."""
    app.open(f"gate/{text}")
    expect(app.page.locator('.gate-verdict[data-why="ok"]')).to_be_visible()
    app.button("放行").tap()
    expect(app.page.locator("#gate-error")).to_contain_text("2")
    for box in app.page.locator(".gate-item input").all():
        box.check()
    app.button("放行").tap()
    expect(app.page.locator("#gate-error")).to_contain_text("拍")
    app.page.locator(".photo-add input").first.set_input_files(picture)
    expect(app.page.locator(".photo-thumb")).to_have_count(1)
    app.button("放行").tap()
    expect(app.page.locator('[data-did="released"]')).to_be_visible()
    app.open("gate")


def altered(token: str) -> str:
    """The same code for another gate: one character of what is signed."""
    return token[:40] + ("A" if token[40] != "A" else "B") + token[41:]


def test_without_a_network_each_fault_is_told_and_it_leaves_once(phone_app: Opener, picture: Path) -> None:
    app = at_g1(phone_app).offline()
    for why in ("early", "expired", "wrong_gate", "cancelled"):
        verdict(app, codes[why][0], why)
        verdict(app, codes[why][1], why)
    token, code = codes["good"]
    verdict(app, altered(token), "altered")
    verdict(app, "ZZZZ2222", "unknown")
    release(app, token, picture)
    verdict(app, token, "used")
    verdict(app, code, "used")
    app.page.reload()
    verdict(app, token, "used")
    app.online()
    case = next(one for one in app.rows(GoodsPass) if one.code == code)
    assert (case.state, case.conflicts) == ("released", 0)
    (scan,) = app.rows(GateScan, pass_id=case.id)
    assert (scan.outcome, scan.offline, scan.how) == ("released", True, "scan")
    assert [one.stage for one in app.rows(CaseAttachment, case_id=case.id)] == ["gate_released"]
    verdict(app, token, "used")


def test_pictures_of_a_thing_stand_beside_its_tick_without_a_network(phone_app: Opener) -> None:
    app = phone_app().ready().open("gate")
    app.button("G1 G1").tap()
    kept = (
        "caches.keys().then((all) => Promise.all(all.map((one) => caches.open(one).then((it) => it.keys()))))"
    )
    app.page.wait_for_function(
        f"{kept}.then((all) => all.flat().some((one) => one.url.endsWith('/thumb.jpg')))"
    )
    app.offline().open(f"gate/{codes['pictured'][0]}")
    lines = app.page.locator(".gate-line")
    expect(lines.nth(1).locator(".gate-shot img")).to_have_count(1)
    assert lines.nth(0).locator(".gate-shot").count() == 0
    app.page.wait_for_function("document.querySelector('.gate-shot img').naturalWidth > 0")
    shot = lines.nth(1).locator(".gate-shot")
    shot.tap()
    expect(shot).to_have_attribute("aria-expanded", "true")
    assert not lines.nth(1).locator("input").is_checked()


def test_with_a_network_the_server_says_so_at_once(phone_app: Opener, picture: Path) -> None:
    app = at_g1(phone_app)
    assert axe_violations(app.page) == []
    token, code = codes["online"]
    app.open(f"gate/{code}")
    expect(app.page.locator(".gate-how")).to_be_visible()
    assert axe_violations(app.page) == []
    release(app, token, picture)
    colleague = at_g1(phone_app)
    colleague.open(f"gate/{token}")
    expect(colleague.page.locator('.gate-verdict[data-why="used"]')).to_contain_text("放行")
    colleague.button("记录：不予放行").tap()
    expect(colleague.page.locator('[data-did="refused"]')).to_be_visible()
    case = next(one for one in app.rows(GoodsPass) if one.code == code)
    assert [(one.outcome, one.why) for one in app.rows(GateScan, pass_id=case.id)] == [
        ("released", ""),
        ("refused", "used"),
    ]


def test_two_phones_without_a_network_are_found_out_when_they_send(phone_app: Opener, picture: Path) -> None:
    token, code = codes["twice"]
    phones = [at_g1(phone_app).offline() for _n in range(2)]
    for one in phones:
        release(one, token, picture)
    for one in phones:
        one.online()
    case = next(one for one in phones[0].rows(GoodsPass) if one.code == code)
    assert (case.state, case.conflicts) == ("released", 1)
    assert [one.outcome for one in phones[0].rows(GateScan, pass_id=case.id)] == ["released", "conflict"]
    assert len(phones[0].rows(Incident)) == 1
