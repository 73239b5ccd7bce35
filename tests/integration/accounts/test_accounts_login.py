"""Logging in and out, throttling, sessions that the server can end."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from mallops.blueprints.accounts.actions import sessions as session_actions
from mallops.blueprints.accounts.models import LoginAttempt, User, UserSession
from mallops.blueprints.accounts.rules.tokens import SESSION_KEY
from mallops.core import clock
from mallops.core.audit import AuditEntry
from mallops.core.db import db
from tests.factories import PASSWORD, Cast, login_as, make_user
from tests.support.client import AppClient
from tests.support.queries import counted

Browser = Callable[..., AppClient]


def enter(
    client: AppClient, login: str, password: str = PASSWORD, address: str = "10.0.0.1", **form: str
) -> Any:
    return client.post(
        "/login",
        data={"login": login, "password": password, **form},
        environ_overrides={"REMOTE_ADDR": address},
        headers={"Accept-Language": "en"},
    )


def token_of(client: AppClient) -> str | None:
    with client.session_transaction() as cookie:
        value: str | None = cookie.get(SESSION_KEY)
        return value


def _without_tokens(page: str) -> str:
    return re.sub(r'(name="csrf[-_]token" (?:content|value)=")[^"]+', r"\1", page)


def notes(action: str) -> list[AuditEntry]:
    return list(db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == action)))


def test_log_in_goes_where_one_wanted(cast: Cast, client: AppClient) -> None:
    page = client.get("/me")
    assert page.status_code == 303
    assert page.location == "/login?next=/me"
    answer = enter(client, " Officer ", next="/me")
    assert (answer.status_code, answer.location) == (303, "/me")
    assert client.get("/me").status_code == 200
    (note,) = notes("accounts.login")
    assert (note.label, note.mall_id, note.actor_id) == ("officer", cast.mall.id, cast.officer.id)


def test_log_in_with_the_phone_number(cast: Cast, client: AppClient) -> None:
    make_user(cast.mall, "FLR", login="li", phone="13900001111")
    assert enter(client, "+86 139 0000 1111").status_code == 303
    assert client.get("/me").status_code == 200


def test_a_number_of_two_people_logs_nobody_in(cast: Cast, client: AppClient) -> None:
    for login in ("one", "two"):
        make_user(cast.mall, "FLR", login=login, phone="13900001111")
    assert enter(client, "13900001111").status_code == 422


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example", ""])
def test_next_is_never_another_host(cast: Cast, client: AppClient, target: str) -> None:
    assert enter(client, "officer", next=target).location == "/"


def test_wrong_password_and_unknown_name_look_the_same(cast: Cast, client: AppClient) -> None:
    wrong = enter(client, "officer", "not the password")
    unknown = enter(client, "nobody", "not the password")
    assert wrong.status_code == unknown.status_code == 422
    assert "The login name or the password is wrong." in wrong.text
    assert _without_tokens(wrong.text).replace("officer", "nobody") == _without_tokens(unknown.text)
    assert token_of(client) is None
    assert 'value="officer"' in wrong.text
    assert "not the password" not in wrong.text
    assert [note.label for note in notes("accounts.login_failed")] == ["officer", ""]


def test_an_unknown_name_costs_a_hash_too(
    cast: Cast, client: AppClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mallops.blueprints.accounts.actions import login

    seen: list[str | None] = []
    monkeypatch.setattr(login, "verify_password", lambda stored, _typed: bool(seen.append(stored)))
    enter(client, "nobody")
    enter(client, "officer")
    assert len(seen) == 2
    assert seen[0] is None


def test_no_transaction_is_held_while_hashing(
    cast: Cast, client: AppClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mallops.blueprints.accounts.actions import login
    from mallops.core.db import in_write_transaction

    held: list[bool] = []

    def look(_stored: str | None, _typed: str) -> bool:
        held.append(in_write_transaction() or db.session().in_transaction())
        return True

    monkeypatch.setattr(login, "verify_password", look)
    enter(client, "officer")
    assert held == [False]


def test_ten_failures_close_the_name_from_there_only(cast: Cast, client: AppClient) -> None:
    for _ in range(10):
        assert enter(client, "officer", "not the password").status_code == 422
    refused = enter(client, "officer")
    assert refused.status_code == 429
    assert "Too many failed attempts" in refused.text
    assert int(refused.headers["Retry-After"]) > 60
    assert token_of(client) is None
    owner = enter(client, "officer", address="10.0.0.2")
    assert owner.status_code == 303


def test_the_throttle_opens_again_after_its_window(cast: Cast, client: AppClient) -> None:
    start = dt.datetime(2026, 11, 22, 2, 0, tzinfo=dt.UTC)
    with clock.frozen(start) as at:
        for _ in range(10):
            enter(client, "officer", "not the password")
        assert enter(client, "officer").status_code == 429
        at.advance(dt.timedelta(minutes=15, seconds=1))
        assert enter(client, "officer").status_code == 303


def test_many_names_from_one_address_are_slowed(cast: Cast, client: AppClient) -> None:
    start = dt.datetime(2026, 11, 22, 2, 0, tzinfo=dt.UTC)
    with clock.frozen(start) as at:
        for number in range(10):
            enter(client, f"guess{number}", "not the password")
        assert enter(client, "officer").status_code == 429
        at.advance(dt.timedelta(seconds=2))
        assert enter(client, "officer").status_code == 303


def test_success_forgets_the_failures(cast: Cast, client: AppClient) -> None:
    for _ in range(9):
        enter(client, "officer", "not the password")
    assert enter(client, "officer").status_code == 303
    assert db.session.scalar(sa.select(sa.func.count()).select_from(LoginAttempt)) == 9  # of the address
    for _ in range(9):
        enter(client, "desk", "not the password", address="10.0.0.9")
    assert enter(client, "desk", address="10.0.0.9").status_code == 303


@pytest.mark.parametrize("closed", ["disabled", "without role"])
def test_the_right_password_of_a_closed_account(cast: Cast, client: AppClient, closed: str) -> None:
    if closed == "disabled":
        cast.officer.is_active = False
        login = "officer"
    else:
        login = make_user(login="loner").login
    answer = enter(client, login)
    assert answer.status_code == 422
    assert "disabled or has no role" in answer.text
    assert token_of(client) is None


def test_the_session_is_new_at_each_log_in(cast: Cast, client: AppClient) -> None:
    with client.session_transaction() as cookie:
        cookie["planted"] = "by somebody else"
    enter(client, "officer")
    first = token_of(client)
    with client.session_transaction() as cookie:
        assert "planted" not in cookie
    client.post("/logout")
    enter(client, "officer")
    assert first and token_of(client) and token_of(client) != first
    rows = db.session.scalars(sa.select(UserSession)).all()
    assert all(first not in row.token_hash for row in rows)


def test_a_cookie_is_dead_after_log_out(
    cast: Cast, client: AppClient, new_client: Callable[[], AppClient]
) -> None:
    enter(client, "officer")
    token = token_of(client)
    thief = new_client()
    with thief.session_transaction() as cookie:
        cookie[SESSION_KEY] = token
    assert thief.get("/me").status_code == 200
    assert client.post("/logout").location == "/login"
    assert client.get("/me").status_code == 303
    assert thief.get("/me").status_code == 303
    assert len(notes("accounts.logout")) == 1


def test_logging_out_needs_a_post(cast: Cast, browser_of: Browser) -> None:
    assert browser_of("officer").get("/logout").status_code == 405


def test_first_log_in_may_only_change_the_password(cast: Cast, client: AppClient) -> None:
    cast.officer.must_change_password = True
    answer = enter(client, "officer", next="/people")
    assert answer.location == "/me/password?next=/people"
    for url in ("/me", "/people", "/malls"):
        assert client.get(url).location == "/me/password"
    assert client.get("/me/password").status_code == 200
    done = client.post(
        "/me/password",
        data={"old": PASSWORD, "password": "kitchen window 7", "again": "kitchen window 7", "next": "/me"},
    )
    assert (done.status_code, done.location) == (303, "/me")
    assert client.get("/me").status_code == 200


def test_a_warm_request_asks_once_who_it_is(app: Flask, cast: Cast, browser_of: Browser) -> None:
    browser = browser_of("officer")
    browser.get("/malls")
    with counted(app) as statements:
        assert browser.get("/malls").status_code == 200
    session, bell = statements  # who it is, and the count at the bell; nothing else
    assert "user_sessions" in session
    assert "notices" in bell


def test_last_seen_is_written_every_five_minutes(app: Flask, cast: Cast, client: AppClient) -> None:
    start = dt.datetime(2026, 11, 22, 2, 0, tzinfo=dt.UTC)
    with clock.frozen(start) as at:
        login_as(client, cast.officer)
        client.get("/malls")
        for minutes, writes in ((4, 0), (2, 1), (1, 0)):
            at.advance(dt.timedelta(minutes=minutes))
            with counted(app) as statements:
                client.get("/malls")
            assert sum(one.startswith("UPDATE user_sessions") for one in statements) == writes
        row = db.session.scalars(sa.select(UserSession)).one()
        assert row.last_seen_at == start + dt.timedelta(minutes=6)
        assert row.expires_at - row.last_seen_at == dt.timedelta(days=30)


def test_a_session_expires_when_it_is_not_used(cast: Cast, client: AppClient) -> None:
    start = dt.datetime(2026, 11, 22, 2, 0, tzinfo=dt.UTC)
    with clock.frozen(start) as at:
        login_as(client, cast.officer)
        assert client.get("/me").status_code == 200
        at.advance(dt.timedelta(days=29))
        assert client.get("/me").status_code == 200
        at.advance(dt.timedelta(days=29))
        assert client.get("/me").status_code == 200
        at.advance(dt.timedelta(days=31))
        assert client.get("/me").status_code == 303


def test_a_database_that_refuses_writes_still_serves_reads(
    cast: Cast, client: AppClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy.exc import OperationalError

    def full() -> Any:
        raise OperationalError("insert", {}, Exception("disk is full"))

    login_as(client, cast.officer)
    monkeypatch.setattr(session_actions, "transaction", full)
    assert client.get("/me").status_code == 200


def test_roles_count_at_once(cast: Cast, browser_of: Browser) -> None:
    officer, admin = browser_of("officer"), browser_of("admin")
    assert officer.get("/people").status_code == 403
    answer = admin.post(f"/people/{cast.officer.uid}/roles", data={"roles": ["FLR", "SUP"]})
    assert answer.status_code == 303
    assert officer.get("/people").status_code == 303, "a change of role ends the sessions"
    login_as(officer, cast.officer)
    assert officer.get("/people").status_code == 200


def test_a_deputation_begins_and_ends_by_itself(cast: Cast, client: AppClient) -> None:
    from tests.factories import make_deputation

    start = dt.datetime(2026, 11, 22, 2, 0, tzinfo=dt.UTC)
    with clock.frozen(start) as at:
        minutes = dt.timedelta(minutes=1)
        make_deputation(cast.mall, cast.officer, "SUP", start + 3 * minutes, start + 6 * minutes)
        login_as(client, cast.officer)
        assert client.get("/people").status_code == 403
        at.advance(3 * minutes)
        assert client.get("/people").status_code == 200
        at.advance(3 * minutes)
        assert client.get("/people").status_code == 403


def test_the_demo_door_is_shut_outside_a_demo(cast: Cast, client: AppClient, app: Flask) -> None:
    make_user(cast.mall, "FLR", login="demo.officer", is_demo=True)
    assert "demo.officer" not in client.get("/login").text
    assert client.post("/login/demo", data={"login": "demo.officer"}).status_code == 404


def test_one_tap_in_the_demo(
    cast: Cast, client: AppClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_user(cast.mall, "FLR", login="demo.officer", is_demo=True)
    make_user(cast.mall, "FLR", login="demo.second", is_demo=True)
    monkeypatch.setitem(app.config, "DEMO", True)
    page = client.get("/login").text
    assert 'value="demo.officer"' in page
    assert 'value="demo.second"' not in page
    assert 'value="officer"' not in page
    assert client.post("/login/demo", data={"login": "officer"}).status_code == 404
    assert client.post("/login/demo", data={"login": "demo.officer"}).status_code == 303
    assert client.get("/me").status_code == 200


def test_language_and_theme_work_logged_out(cast: Cast, client: AppClient) -> None:
    assert "Log in" in client.get("/login", headers={"Accept-Language": "en"}).text
    answer = client.post("/preferences", data={"lang": "zh", "theme": "dark", "next": "/login"})
    assert (answer.status_code, answer.location) == (303, "/login")
    page = client.get("/login", headers={"Accept-Language": "en"}).text
    assert 'lang="zh-Hans-CN"' in page
    assert 'data-theme="night"' in page
    client.post("/preferences", data={"lang": "xx", "theme": "pink"})
    assert 'lang="zh-Hans-CN"' in client.get("/login").text


def test_language_stays_with_the_person(cast: Cast, browser_of: Browser) -> None:
    browser = browser_of("officer")
    answer = browser.post(
        "/preferences", data={"lang": "zh_Hans_CN"}, headers={"Referer": "http://localhost/me?x=1"}
    )
    assert answer.location == "/me?x=1"
    assert db.session.get_one(User, cast.officer.id).lang == "zh_Hans_CN"
    assert (
        browser.post("/preferences", data={}, headers={"Referer": "https://evil.example/me"}).location == "/"
    )


def test_the_cookie_of_the_last_person_does_not_set_the_language_of_the_next(
    cast: Cast, client: AppClient
) -> None:
    client.post("/preferences", data={"lang": "zh"})
    enter(client, "officer")
    assert 'lang="en"' in client.get("/me").text


def test_another_mall_by_post_only_where_one_has_a_role(cast: Cast, browser_of: Browser) -> None:
    from tests.factories import give_role

    browser = browser_of("officer")
    assert browser.post("/malls", data={"mall": cast.other_mall.id}).status_code == 404
    give_role(cast.officer, cast.other_mall, "CSM")
    login_as(browser, cast.officer)
    assert "Mall Two" in browser.get("/malls").text
    assert browser.get("/people").status_code == 403
    assert browser.post("/malls", data={"mall": cast.other_mall.id}).status_code == 303
    page = browser.get("/people").text
    assert "Mall Two" in page
    assert "stranger" in page
    for bad in ("", "x", "99999999999999999999"):
        assert browser.post("/malls", data={"mall": bad}).status_code == 404
