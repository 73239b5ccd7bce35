"""The tenants' own door: who gets in, what they see, and nothing of others (issue 5, item 7)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from mallops.blueprints.displays.models import Display
from mallops.blueprints.fees.actions.imports import import_bills
from mallops.blueprints.fixes import actions as fixes
from mallops.blueprints.portal.actions import entering, letting_in, matters
from mallops.blueprints.portal.models import ShopAccount, ShopKey, ShopSession
from mallops.blueprints.portal.rules import InvitationOver, TooManyLogins, WrongLogin
from mallops.blueprints.tenants.models import Tenant
from mallops.core import clock
from mallops.core.audit import AuditEntry
from mallops.core.db import db
from mallops.core.errors import Conflict, Invalid, NotFound
from mallops.core.importing import PlannedRow
from tests.factories import Cast, actor_of, login_as, make_cast

PASSWORD = "three quiet lanterns"
PHONE = "138 0000 4321"


@pytest.fixture
def cast(app_ctx) -> Cast:
    return make_cast()


@pytest.fixture
def other(cast) -> Tenant:
    """A second tenant of the same mall."""
    tenant = Tenant(mall_id=cast.mall.id, code="T900", name_zh="茶店", name_en="Tea")
    db.session.add(tenant)
    db.session.commit()
    return tenant


@pytest.fixture
def seat(cast) -> Any:
    """The flower shop's owner, invited."""
    made = letting_in.invite(actor_of(cast.supervisor), cast.tenant, "Mei Lin", PHONE, "owner")
    db.session.commit()
    return made


def token_of(seat: Any) -> str:
    return letting_in.invitation_url(seat).rsplit("/", 1)[1]


@pytest.fixture
def inside(new_client, seat) -> Callable[[], FlaskClient]:
    """A browser in which the owner has taken the invitation."""

    def make() -> FlaskClient:
        client = new_client()
        answer = client.post(f"/shop/invite/{token_of(seat)}", data={"password": PASSWORD})
        assert answer.status_code == 303
        return client

    return make


def an_order(cast: Cast, tenant: Tenant, title: str) -> Any:
    facts = {"title": title, "zone_id": cast.zone.id, "department": "tenant", "tenant_id": tenant.id}
    made = fixes.open_finding(actor_of(cast.officer), **facts)
    db.session.commit()
    return made


# -- getting in -------------------------------------------------------------------------------------------


def test_invitation_password_and_back(inside, new_client, seat):
    client = inside()
    assert client.get("/shop/").status_code == 200
    client.post("/shop/logout")
    assert client.get("/shop/").status_code == 303
    back = new_client().post("/shop/login", data={"phone": "+86 13800004321", "secret": PASSWORD})
    assert back.status_code == 303 and back.headers["Location"].endswith("/shop/")


def test_an_invitation_works_once_in_time_and_until_taken_back(cast, seat):
    token = token_of(seat)
    with clock.frozen(clock.now() + dt.timedelta(days=8)), pytest.raises(InvitationOver):
        entering.open_invitation(token)
    entering.take_invitation(token, PASSWORD)
    with pytest.raises(InvitationOver):
        entering.take_invitation(token, "another long password")
    letting_in.renew_invitation(actor_of(cast.supervisor), seat)
    fresh = token_of(seat)
    letting_in.take_back(actor_of(cast.supervisor), seat)
    with pytest.raises(InvitationOver):
        entering.open_invitation(fresh)


def test_nothing_secret_is_kept(seat, inside):
    token = token_of(seat)
    inside()
    kept: list[Any] = [sa.select(ShopKey.__table__), sa.select(ShopSession.__table__)]
    kept.append(sa.text("select phone, name from shop_accounts"))
    rows = [row for query in kept for row in db.session.execute(query)]
    text = repr(rows)
    assert token not in text and "4321" not in text and "Mei" not in text
    trail = repr([(one.before, one.after) for one in db.session.scalars(sa.select(AuditEntry))])
    assert "Mei Lin" not in trail and "13800004321" not in trail


def test_a_code_lets_in_once_and_ends_after_five_wrong_tries(cast, seat):
    code = letting_in.give_code(actor_of(cast.supervisor), seat)
    db.session.commit()
    assert entering.log_in(PHONE, code, "a")
    with pytest.raises(WrongLogin):
        entering.log_in(PHONE, code, "a")
    code = letting_in.give_code(actor_of(cast.supervisor), seat)
    db.session.commit()
    wrong = "000000" if code != "000000" else "000001"
    for _ in range(5):
        with pytest.raises(WrongLogin):
            entering.log_in(PHONE, wrong, "a")
    with clock.frozen(clock.now() + dt.timedelta(minutes=1)), pytest.raises(WrongLogin):
        entering.log_in(PHONE, code, "a")


def test_guessing_is_slowed_down(seat):
    with clock.frozen(clock.now()):
        for _ in range(8):
            with pytest.raises(WrongLogin):
                entering.log_in(PHONE, "not the password", "9.9.9.9")
        with pytest.raises(TooManyLogins):
            entering.log_in(PHONE, PASSWORD, "9.9.9.9")


def test_an_unknown_number_and_a_wrong_password_sound_the_same(new_client, inside):
    inside()
    answers = [
        new_client().post("/shop/login", data={"phone": phone, "secret": "guessing wildly"}).text
        for phone in (PHONE, "139 1111 2222")
    ]
    said = [re.sub(r'value="[^"]*"', "", one.split("<form")[1].split("</form")[0]) for one in answers]
    assert said[0] == said[1] and str(WrongLogin.default) in said[0]


def test_bad_input_says_what_to_do_and_keeps_what_was_typed(cast, as_staff):
    page = as_staff(cast.supervisor).post(
        f"/tenants/{cast.tenant.uid}/portal", data={"name": "Mei", "phone": "12", "kind": "owner"}
    )
    assert page.status_code == 422 and 'value="Mei"' in page.text and 'value="12"' in page.text
    with pytest.raises(Invalid):
        letting_in.invite(actor_of(cast.supervisor), cast.tenant, "", "", "boss")


@pytest.fixture
def as_staff(new_client) -> Callable[[Any], FlaskClient]:
    return lambda user: login_as(new_client(), user)


# -- what they see ----------------------------------------------------------------------------------------


def test_the_shop_sees_its_own_orders_and_answers_them_through_their_link(cast, other, inside):
    mine, foreign = an_order(cast, cast.tenant, "Lamp broken"), an_order(cast, other, "Wet floor")
    facts = {"title": "Pipe", "zone_id": cast.zone.id, "tenant_id": cast.tenant.id}
    inhouse = fixes.open_finding(actor_of(cast.officer), department="engineering", **facts)
    db.session.commit()
    client = inside()
    page = client.get("/shop/").text
    assert "Lamp broken" in page and "Wet floor" not in page and "Pipe" not in page
    opened = client.post(f"/shop/open/{mine.uid}")
    assert opened.status_code == 303 and "/t/" in opened.headers["Location"]
    assert "Lamp broken" in client.get(opened.headers["Location"]).text
    again = client.post(f"/shop/open/{mine.uid}")
    assert again.headers["Location"] == opened.headers["Location"]  # the link is not made anew
    for one in (foreign, inhouse):
        assert client.post(f"/shop/open/{one.uid}").status_code == 404
    db.session.refresh(mine)
    assert mine.state == "notified"


def test_a_person_of_two_shops_sees_one_at_a_time(cast, other, inside, seat):
    an_order(cast, cast.tenant, "Lamp broken")
    an_order(cast, other, "Wet floor")
    second = letting_in.invite(actor_of(cast.supervisor), other, "whoever", PHONE, "manager")
    db.session.commit()
    assert second.account_id == seat.account_id and seat.account.name == "Mei Lin"
    client = inside()
    assert "Wet floor" not in client.get("/shop/").text
    client.post(f"/shop/switch/{second.uid}")
    page = client.get("/shop/").text
    assert "Wet floor" in page and "Lamp broken" not in page
    stranger = letting_in.invite(actor_of(cast.supervisor), other, "Bo", "13900001111", "manager")
    db.session.commit()
    assert client.post(f"/shop/switch/{stranger.uid}").status_code == 404


def test_the_cookie_opens_nothing_of_the_house(inside, cast):
    client = inside()
    for path in ("/", "/fixes/", "/tenants", f"/tenants/{cast.tenant.uid}/portal"):
        assert client.get(path).status_code in (302, 303, 401), path


def test_staff_sessions_open_no_shop(cast, as_staff, seat):
    assert as_staff(cast.manager).get("/shop/").status_code == 303


def test_an_application_is_begun_once_and_filled_in_behind_its_link(cast, inside):
    client = inside()
    first, second = (client.post("/shop/apply/display-poster").headers["Location"] for _ in range(2))
    assert first == second and client.get(first).status_code == 200
    made = db.session.scalars(sa.select(Display)).one()
    assert (made.tenant_id, made.sort, made.state) == (cast.tenant.id, "poster", "invited")
    assert client.post("/shop/apply/points").status_code == 404


def test_a_goods_pass_is_asked_for_and_shown(cast, inside):
    client = inside()
    made = client.post("/shop/apply/pass")
    assert made.status_code == 303 and client.get(made.headers["Location"]).status_code == 200
    page = client.get("/shop/").text
    assert "Please apply" in page or "请" in page
    assert client.post("/shop/apply/pass").headers["Location"] == made.headers["Location"]


def test_one_tap_is_for_the_demos_people_only(app, new_client, seat, inside):
    inside()
    path = f"/shop/login/demo/{seat.account.uid}"
    assert new_client().post(path).status_code == 404
    app.config["DEMO"] = True
    try:
        assert new_client().post(path).status_code == 404
        seat.account.is_demo = True
        db.session.commit()
        assert new_client().post(path).status_code == 303
    finally:
        app.config["DEMO"] = False


@pytest.mark.parametrize("code", ["fitout", "letter"])
def test_what_else_is_asked_for(inside, code):
    client = inside()
    made = client.post(f"/shop/apply/{code}")
    assert made.status_code == 303 and client.get(made.headers["Location"]).status_code == 200
    assert client.post(f"/shop/apply/{code}").headers["Location"] == made.headers["Location"]


def test_bills_are_the_shops_own(cast, other, inside):
    on = clock.now().date() - dt.timedelta(days=40)
    for number, code, amount in (("B-1", cast.tenant.code, 123_400), ("B-2", other.code, 999_900)):
        values = {"bill_no": number, "tenant": code, "charge": "rent", "period": "2026-02", "amount": amount}
        import_bills(actor_of(cast.finance), [PlannedRow(2, values | {"due_on": on})])
    db.session.commit()
    page = inside().get("/shop/standing").text
    assert "B-1" in page and "¥1,234.00" in page and "B-2" not in page and "¥9,999.00" not in page


def test_end_of_access_ends_every_browser(cast, inside, seat):
    client = inside()
    letting_in.take_back(actor_of(cast.supervisor), seat)
    db.session.commit()
    assert client.get("/shop/").status_code == 303
    with pytest.raises(WrongLogin):
        entering.log_in(PHONE, PASSWORD, "a")


# -- owners and managers ----------------------------------------------------------------------------------


def test_owners_let_managers_in_and_managers_nobody(cast, inside, new_client, seat):
    client = inside()
    made = client.post("/shop/people", data={"name": "Bo Chen", "phone": "13900001111"})
    assert made.status_code == 303
    bo = next(one for one in cast_seats(cast) if one.id != seat.id)
    assert bo.kind == "manager"
    page = client.get("/shop/account").text
    assert "Bo Chen" in page and letting_in.invitation_url(bo) in page and "13900001111" not in page
    manager = new_client()
    manager.post(f"/shop/invite/{token_of(bo)}", data={"password": PASSWORD})
    assert "Bo Chen" in manager.get("/shop/account").text
    refused = manager.post("/shop/people", data={"name": "Eve", "phone": "13900002222"})
    assert refused.status_code == 403
    manager.post(f"/shop/people/{seat.uid}/end")
    assert client.get("/shop/").status_code == 200
    client.post(f"/shop/people/{bo.uid}/end")
    assert manager.get("/shop/").status_code == 303


def cast_seats(cast: Cast) -> list[Any]:
    from mallops.blueprints.portal.queries import list_seats

    return list_seats(cast.tenant)


def test_a_number_is_let_in_once(cast, seat):
    with pytest.raises(Conflict):
        letting_in.invite(actor_of(cast.supervisor), cast.tenant, "Mei", PHONE, "manager")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ShopAccount)) == 1


def test_what_another_mall_renews_opens_nothing_here(cast, seat, inside, new_client):
    """The same number in two malls is two accounts: staff of one cannot get into shops of the other."""
    inside()
    foreign = Tenant(mall_id=cast.other_mall.id, code="X1", name_zh="别家", name_en="Elsewhere")
    db.session.add(foreign)
    db.session.flush()
    theirs = letting_in.invite(actor_of(cast.stranger), foreign, "Mei", PHONE, "owner")
    db.session.commit()
    assert theirs.account_id != seat.account_id
    client = new_client()
    client.post(f"/shop/invite/{token_of(theirs)}", data={"password": "lanterns of elsewhere"})
    assert "Elsewhere" in client.get("/shop/").text or "别家" in client.get("/shop/").text
    assert client.post(f"/shop/switch/{seat.uid}").status_code == 404
    for secret, name in ((PASSWORD, cast.tenant), ("lanterns of elsewhere", foreign)):
        browser = new_client()
        browser.post("/shop/login", data={"phone": PHONE, "secret": secret})
        assert name.code in browser.get("/shop/").text


def test_changing_the_password_logs_other_devices_out(inside, new_client):
    client = inside()
    second = new_client()
    second.post("/shop/login", data={"phone": PHONE, "secret": PASSWORD})
    new = {"old": PASSWORD, "password": "a very new lantern"}
    assert client.post("/shop/account/password", data={**new, "old": "wrong wrong"}).status_code == 422
    assert client.post("/shop/account/password", data=new).status_code == 303
    assert client.get("/shop/").status_code == 200 and second.get("/shop/").status_code == 303


def test_a_matter_of_nobody_is_not_found(cast, seat, other):
    order = an_order(cast, other, "Wet floor")
    token = entering.take_invitation(token_of(seat), PASSWORD)
    shop = entering.resume(token)
    assert shop is not None
    with pytest.raises(NotFound):
        matters.open_matter(shop, order.uid)
    assert matters.list_matters(shop) == []
