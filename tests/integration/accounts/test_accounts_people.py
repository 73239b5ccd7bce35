"""Administration of people: who may, what is written, who is logged out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from mallops.blueprints.accounts.models import Membership, User, UserSession
from mallops.core.audit import AuditEntry
from mallops.core.db import db
from tests.factories import PASSWORD, Cast, give_role, login_as, make_user
from tests.support.client import AppClient
from tests.support.queries import counted

Browser = Callable[..., AppClient]
NEW = {"login": "new.person", "name_zh": "新人", "roles": ["FLR"], "lang": "zh_Hans_CN"}


def user_named(login: str) -> User | None:
    return db.session.scalars(sa.select(User).where(User.login == login)).one_or_none()


def count(model: type) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def roles_of(user: User, mall_id: int) -> set[str]:
    query = sa.select(Membership.role).where(Membership.user_id == user.id, Membership.mall_id == mall_id)
    return set(db.session.scalars(query))


def test_the_list_shows_ones_own_mall(cast: Cast, browser_of: Browser) -> None:
    page = browser_of("admin").get("/people")
    assert page.status_code == 200
    for name in ("officer", "manager", "admin"):
        assert f">{name}<" in page.text
    assert "stranger" not in page.text


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("q=offic", "officer", "desk"),
        ("role=DESK", "desk", "officer"),
        ("q=13900001111", "phoned", "officer"),
        ("q=139%200000%201111", "phoned", "officer"),
        ("state=disabled", "gone", "officer"),
        ("q=%25", "", "officer"),
        ("role=NOPE", "officer", "gone"),
    ],
)
def test_search_and_filters(cast: Cast, browser_of: Browser, query: str, shown: str, hidden: str) -> None:
    make_user(cast.mall, "FLR", login="phoned", phone="13900001111")
    make_user(cast.mall, "FLR", login="gone", is_active=False)
    text = browser_of("admin").get(f"/people?{query}").text
    assert not shown or f">{shown}<" in text
    assert f">{hidden}<" not in text
    assert "13900001111" not in text.replace('value="13900001111"', "").replace("q=13900001111", "")


def test_htmx_gets_only_the_results(cast: Cast, browser_of: Browser) -> None:
    answer = browser_of("admin").htmx("get", "/people?q=desk")
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert "HX-Request" in answer.headers["Vary"]


def test_pages_forward_and_back(cast: Cast, browser_of: Browser) -> None:
    for number in range(60):
        make_user(cast.mall, "CLN", login=f"clean{number:02d}")
    browser = browser_of("admin")
    first = browser.get("/people?role=CLN").text
    assert ">clean49<" in first
    assert ">clean50<" not in first
    second = browser.get("/people?role=CLN&after=clean49").text
    assert ">clean50<" in second
    assert ">clean49<" not in second
    assert "before=clean50" in second
    assert browser.get("/people?role=CLN&before=clean50").text.count("col-title") == first.count("col-title")


def test_the_list_asks_the_same_at_1_and_50_rows(app: Flask, cast: Cast, browser_of: Browser) -> None:
    browser = browser_of("admin")
    browser.get("/people?role=CLN")
    numbers = []
    for total in (1, 50):
        while db.session.scalar(sa.select(sa.func.count()).where(Membership.role == "CLN")) != total:
            make_user(cast.mall, "CLN", "SEC")
        db.session.commit()
        with counted(app) as statements:
            assert browser.get("/people?role=CLN").status_code == 200
        numbers.append(len(statements))
    assert numbers[0] == numbers[1] <= 4


@pytest.mark.parametrize("name", ["supervisor", "manager", "hr", "director", "admin"])
def test_who_may_look(cast: Cast, browser_of: Browser, name: str) -> None:
    browser = browser_of(name)
    assert browser.get("/people").status_code == 200
    assert browser.get(f"/people/{cast.officer.uid}").status_code == 200


@pytest.mark.parametrize("name", ["officer", "desk", "lead", "finance"])
def test_who_may_not_look(cast: Cast, browser_of: Browser, name: str) -> None:
    browser = browser_of(name)
    assert browser.get("/people").status_code == 403
    assert browser.get(f"/people/{cast.officer.uid}").status_code == 403


@pytest.mark.parametrize("what", ["edit", "roles", "reset-password", "disable", "enable"])
def test_readers_do_not_write_and_strangers_see_nothing(cast: Cast, browser_of: Browser, what: str) -> None:
    url = f"/people/{cast.officer.uid}/{what}"
    entries = count(AuditEntry)
    assert browser_of("supervisor").post(url).status_code == 403
    assert browser_of("stranger").post(url, data=NEW).status_code == 404
    assert count(AuditEntry) == entries


def test_a_stranger_gets_404_on_the_file(cast: Cast, browser_of: Browser) -> None:
    browser = browser_of("stranger")
    assert browser.get(f"/people/{cast.officer.uid}").status_code == 404
    assert browser.get(f"/people/{cast.officer.uid}/edit").status_code == 404


def test_create_shows_the_password_once(
    cast: Cast, browser_of: Browser, new_client: Callable[[], AppClient]
) -> None:
    browser = browser_of("admin")
    answer = browser.post("/people/new", data=NEW | {"phone": "139 0000 2222"})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    user = user_named("new.person")
    assert user is not None and user.must_change_password
    assert (user.phone, roles_of(user, cast.mall.id)) == ("13900002222", {"FLR"})
    password = answer.text.split("Temporary password</dt><dd>")[1].split("<")[0]
    assert password not in browser.get(f"/people/{user.uid}").text
    entry = new_client().post("/login", data={"login": "new.person", "password": password})
    assert entry.location.startswith("/me/password")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"login": ""}, "Fill in this field."),
        ({"login": "Bad Name!"}, "Use 2 to 40"),
        ({"login": "13800001111"}, "not a telephone number"),
        ({"login": "officer"}, "This login name is taken."),
        ({"login": "STRANGER"}, "This login name is taken."),
        ({"name_zh": ""}, "Enter the name"),
        ({"roles": []}, "Fill in this field."),
        ({"roles": ["BOSS"]}, "not a valid choice"),
        ({"phone": "call me"}, "Enter a telephone number"),
        ({"phone": "13900001111"}, "Somebody else signs in with this phone number."),
    ],
)
def test_invalid_people_are_not_made(
    cast: Cast, browser_of: Browser, change: dict[str, object], words: str
) -> None:
    make_user(cast.mall, "FLR", login="phoned", phone="13900001111")
    browser, users = browser_of("admin"), count(User)
    answer = browser.post("/people/new", data=NEW | {"job_title": "typed before"} | change)
    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="typed before"' in answer.text
    assert count(User) == users


def test_hr_makes_people_but_no_administrator(cast: Cast, browser_of: Browser) -> None:
    browser = browser_of("hr")
    assert browser.post("/people/new", data=NEW).status_code == 200
    assert browser.post("/people/new", data=NEW | {"login": "boss", "roles": ["ADM"]}).status_code == 403
    assert user_named("boss") is None
    assert browser.post(f"/people/{cast.admin.uid}/edit", data=NEW | {"login": "admin"}).status_code == 403
    assert browser.post(f"/people/{cast.admin.uid}/disable").status_code == 403
    assert browser.post(f"/people/{cast.officer.uid}/roles", data={"roles": ["CSM"]}).status_code == 403
    assert browser.post(f"/people/{cast.officer.uid}/disable").status_code == 303


def test_edit_keeps_the_phone_it_does_not_show(cast: Cast, browser_of: Browser) -> None:
    user = make_user(cast.mall, "FLR", login="phoned", phone="13900001111")
    db.session.commit()
    browser, url = browser_of("manager"), f"/people/{user.uid}/edit"
    page = browser.get(url).text
    assert "13900001111" not in page
    assert "139****1111" in page
    form = {"login": "phoned", "name_zh": "改名", "lang": "en"}
    assert browser.post(url, data=form).status_code == 303
    db.session.refresh(user)
    assert (user.name_zh, user.phone) == ("改名", "13900001111")
    assert browser.post(url, data=form | {"phone": "-"}).status_code == 303
    db.session.refresh(user)
    assert (user.phone, user.phone_hash) == ("", None)


def test_a_manager_does_not_change_login_names(cast: Cast, browser_of: Browser) -> None:
    form = {"login": "renamed", "name_zh": "某人", "lang": "en"}
    answer = browser_of("manager").post(f"/people/{cast.officer.uid}/edit", data=form)
    assert answer.status_code == 422
    assert 'value="renamed"' in answer.text
    assert user_named("renamed") is None
    assert browser_of("admin").post(f"/people/{cast.officer.uid}/edit", data=form).status_code == 303
    assert user_named("renamed") is not None


def test_a_new_name_shows_at_the_next_request(cast: Cast, browser_of: Browser) -> None:
    officer = browser_of("officer")
    officer.get("/malls")
    form = {"login": "officer", "name_en": "Renamed Officer", "lang": "en"}
    browser_of("admin").post(f"/people/{cast.officer.uid}/edit", data=form)
    assert "Renamed Officer" in officer.get("/malls").text


def test_roles_of_one_mall_only(cast: Cast, browser_of: Browser) -> None:
    give_role(cast.officer, cast.other_mall, "CSM")
    answer = browser_of("admin").post(f"/people/{cast.officer.uid}/roles", data={"roles": ["DESK", "RCP"]})
    assert answer.status_code == 303
    assert roles_of(cast.officer, cast.mall.id) == {"DESK", "RCP"}
    assert roles_of(cast.officer, cast.other_mall.id) == {"CSM"}


def test_the_last_administrator_stays(cast: Cast, browser_of: Browser) -> None:
    browser = browser_of("admin")
    answer = browser.post(f"/people/{cast.admin.uid}/roles", data={"roles": ["CSM"]})
    assert answer.status_code == 409
    assert "last administrator" in answer.text
    second = make_user(cast.mall, "ADM", login="second")
    assert browser.post(f"/people/{cast.admin.uid}/disable").status_code == 409, "not oneself"
    assert browser.post(f"/people/{cast.admin.uid}/roles", data={"roles": ["CSM"]}).status_code == 303
    assert roles_of(cast.admin, cast.mall.id) == {"CSM"}
    assert browser.get("/me").status_code == 200, "one's own present session stays"
    assert browser.post(f"/people/{second.uid}/disable").status_code == 403


def test_disabling_ends_the_sessions(cast: Cast, browser_of: Browser, client: AppClient) -> None:
    officer, admin = browser_of("officer"), browser_of("admin")
    assert officer.get("/me").status_code == 200
    assert admin.post(f"/people/{cast.officer.uid}/disable").status_code == 303
    assert officer.get("/me").status_code == 303
    assert client.post("/login", data={"login": "officer", "password": PASSWORD}).status_code == 422
    assert admin.post(f"/people/{cast.officer.uid}/enable").status_code == 303
    assert client.post("/login", data={"login": "officer", "password": PASSWORD}).status_code == 303
    assert officer.get("/me").status_code == 303, "an ended session stays ended"


def test_a_reset_gives_a_temporary_password(cast: Cast, browser_of: Browser, client: AppClient) -> None:
    officer, admin = browser_of("officer"), browser_of("admin")
    answer = admin.post(f"/people/{cast.officer.uid}/reset-password")
    password = answer.text.split("Temporary password</dt><dd>")[1].split("<")[0]
    assert officer.get("/me").status_code == 303
    assert client.post("/login", data={"login": "officer", "password": PASSWORD}).status_code == 422
    entry = client.post("/login", data={"login": "officer", "password": password})
    assert entry.location.startswith("/me/password")


@pytest.mark.parametrize("what", ["reset-password", "disable"])
def test_one_mall_does_not_take_over_an_account_of_another(
    cast: Cast, browser_of: Browser, what: str
) -> None:
    give_role(cast.officer, cast.other_mall, "CSM")
    url = f"/people/{cast.officer.uid}/{what}"
    assert browser_of("admin").post(url).status_code == 409
    db.session.refresh(cast.officer)
    assert cast.officer.is_active and not cast.officer.must_change_password
    give_role(cast.admin, cast.other_mall, "ADM")
    assert browser_of("admin").post(url).status_code in {200, 303}


def test_somebody_of_another_mall_works_here_too(cast: Cast, browser_of: Browser) -> None:
    form = {"login": "stranger", "roles": ["FLR"]}
    refused = browser_of("admin").post("/people/admit", data=form)
    assert refused.status_code == 422
    assert 'value="stranger"' in refused.text
    assert roles_of(cast.stranger, cast.mall.id) == set()
    give_role(cast.admin, cast.other_mall, "ADM")
    assert browser_of("admin").post("/people/admit", data=form).status_code == 303
    assert roles_of(cast.stranger, cast.mall.id) == {"FLR"}
    assert browser_of("admin").post("/people/admit", data=form).status_code == 422
    assert browser_of("manager").get("/people/admit").status_code == 403


def test_the_trail_keeps_no_password(cast: Cast, browser_of: Browser) -> None:
    browser_of("admin").post("/people/new", data=NEW)
    entries = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "accounts.create")).all()
    assert {entry.object_kind for entry in entries} == {"users", "memberships"}
    assert all("password_hash" not in (entry.after or {}) for entry in entries)
    assert all(entry.actor_id == cast.admin.id for entry in entries)


def test_my_page_changes_phone_and_language(cast: Cast, browser_of: Browser) -> None:
    browser = browser_of("officer")
    assert browser.post("/me", data={"phone": "nonsense", "lang": "en"}).status_code == 422
    answer = browser.post("/me", data={"phone": "139 0000 3333", "lang": "zh_Hans_CN", "login": "hacked"})
    assert answer.status_code == 303
    db.session.refresh(cast.officer)
    assert (cast.officer.phone, cast.officer.lang, cast.officer.login) == (
        "13900003333",
        "zh_Hans_CN",
        "officer",
    )
    assert 'lang="zh-Hans-CN"' in browser.get("/me").text


def test_revoking_another_device(cast: Cast, browser_of: Browser) -> None:
    here, there = browser_of("officer"), browser_of("officer")
    rows = db.session.scalars(sa.select(UserSession).order_by(UserSession.id)).all()
    foreign = browser_of("desk")
    assert foreign.post(f"/me/sessions/{rows[1].uid}/revoke").status_code == 404
    assert there.get("/me").status_code == 200
    assert here.post(f"/me/sessions/{rows[1].uid}/revoke").status_code == 303
    assert there.get("/me").status_code == 303
    assert here.get("/me").status_code == 200


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"old": "wrong", "password": "kitchen window 7", "again": "kitchen window 7"}, "not your present"),
        ({"old": PASSWORD, "password": "kitchen window 7", "again": "kitchen window 8"}, "differ"),
        ({"old": PASSWORD, "password": PASSWORD, "again": PASSWORD}, "not used here"),
        ({"old": PASSWORD, "password": "1234567890", "again": "1234567890"}, "first to be guessed"),
        ({"old": PASSWORD, "password": "short", "again": "short"}, "at least 10"),
        ({"old": "", "password": "", "again": ""}, "Fill in this field."),
    ],
)
def test_refused_password_changes(cast: Cast, browser_of: Browser, form: dict[str, str], words: str) -> None:
    before = cast.officer.password_hash
    browser = browser_of("officer")
    answer = browser.post("/me/password", data=form)
    assert answer.status_code == 422
    assert words in answer.text
    db.session.refresh(cast.officer)
    assert cast.officer.password_hash == before
    assert browser.get("/me").status_code == 200


def test_a_new_password_ends_the_other_devices(cast: Cast, browser_of: Browser) -> None:
    here, there = browser_of("officer"), browser_of("officer")
    form = {"old": PASSWORD, "password": "kitchen window 7", "again": "kitchen window 7"}
    assert here.post("/me/password", data=form).location == "/me"
    assert here.get("/me").status_code == 200
    assert there.get("/me").status_code == 303


def test_guards_hold_without_a_session(cast: Cast, client: AppClient) -> None:
    for url in ("/people", "/people/new", f"/people/{cast.officer.uid}", "/me", "/deputies", "/malls"):
        assert client.get(url).location.startswith("/login?next=")
    answer = client.htmx("get", "/people")
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"].startswith("/login")


def test_login_as_may_choose_the_mall(cast: Cast, client: AppClient) -> None:
    give_role(cast.officer, cast.other_mall, "CSM")
    login_as(client, cast.officer, cast.other_mall)
    assert "Mall Two" in client.get("/me").text
