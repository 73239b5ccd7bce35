"""Staff in and out as a sheet, and the commands."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from flask import Flask

from mallops.blueprints.accounts.actions.people import ensure_no_demo_accounts
from mallops.blueprints.accounts.models import Membership, User
from mallops.core.audit import AuditEntry
from mallops.core.db import db
from tests.factories import Cast, make_user
from tests.support.client import AppClient

Browser = Callable[..., AppClient]
HEADINGS = ["登录名", "中文姓名", "Name in English", "手机", "角色", "职务"]


def sheet(*rows: list[Any]) -> io.BytesIO:
    book = openpyxl.Workbook()
    for row in ([*HEADINGS], *rows):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    return out


def upload(browser: AppClient, *rows: list[Any]) -> Any:
    return browser.post("/people/import", data={"file": (sheet(*rows), "staff.xlsx")})


def token_in(page: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found, "the preview offers to confirm"
    return found.group(1)


def count_users() -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(User)) or 0


def test_dry_run_then_exactly_that(cast: Cast, browser_of: Browser, client: AppClient) -> None:
    browser, users = browser_of("admin"), count_users()
    preview = upload(
        browser,
        ["wang.fang", "王芳", "Wang Fang", 13900004444, "FLR,DESK", "巡场员"],
        ["officer", None, "Renamed", None, None, None],
    )
    assert preview.status_code == 200
    assert "王芳" in preview.text
    assert count_users() == users, "the dry run writes nothing"
    done = browser.post("/people/import/confirm", data={"token": token_in(preview.text)})
    assert done.status_code == 200
    assert done.headers["Cache-Control"] == "no-store"
    new = db.session.scalars(sa.select(User).where(User.login == "wang.fang")).one()
    assert (new.phone, new.job_title, new.must_change_password) == ("13900004444", "巡场员", True)
    roles = set(db.session.scalars(sa.select(Membership.role).where(Membership.user_id == new.id)))
    assert roles == {"FLR", "DESK"}
    db.session.refresh(cast.officer)
    assert cast.officer.name_en == "Renamed"
    assert cast.officer.name_zh, "an empty cell leaves what is known"
    password = re.search(r"<td>([a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4})</td>", done.text)
    assert password
    entry = client.post("/login", data={"login": "wang.fang", "password": password.group(1)})
    assert entry.location.startswith("/me/password")


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (["no spaces!", "甲", None, None, "FLR", None], "Write it like"),
        (["fresh", None, None, None, "FLR", None], "Enter the name"),
        (["fresh", "甲", None, None, None, None], "at least one role"),
        (["fresh", "甲", None, None, "BOSS", None], "Choose one of"),
        (["fresh", "甲", None, "12", "FLR", None], "Enter a telephone number"),
        (["fresh", "甲", None, "13900001111", "FLR", None], "Somebody else signs in"),
        (["stranger", "甲", None, None, "FLR", None], "Somebody in another mall"),
    ],
)
def test_each_wrong_row_is_named(cast: Cast, browser_of: Browser, row: list[Any], words: str) -> None:
    make_user(cast.mall, "FLR", login="phoned", phone="13900001111")
    browser, users = browser_of("admin"), count_users()
    answer = upload(browser, ["fine.one", "好", None, None, "FLR", None], row)
    assert answer.status_code == 422
    assert words in answer.text
    assert 'name="token"' not in answer.text
    assert count_users() == users


def test_two_rows_that_contradict_each_other(cast: Cast, browser_of: Browser) -> None:
    same_login = upload(browser_of("admin"), *[["twice", "甲", None, None, "FLR", None]] * 2)
    assert same_login.status_code == 422
    rows = [[name, "甲", None, "13900005555", "FLR", None] for name in ("one.a", "two.b")]
    same_phone = upload(browser_of("admin"), *rows)
    assert same_phone.status_code == 422
    assert "The same number as in row 2" in same_phone.text


def test_hr_imports_no_administrator(cast: Cast, browser_of: Browser) -> None:
    row = ["fresh", "甲", None, None, "ADM", None]
    assert upload(browser_of("hr"), row).status_code == 422
    assert upload(browser_of("admin"), row).status_code == 200


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04broken"])
def test_files_that_are_no_sheet(cast: Cast, browser_of: Browser, content: bytes) -> None:
    answer = browser_of("admin").post("/people/import", data={"file": (io.BytesIO(content), "x.xlsx")})
    assert answer.status_code == 422
    assert browser_of("admin").post("/people/import", data={}).status_code == 422


def test_a_preview_is_for_its_reader_and_its_state(cast: Cast, browser_of: Browser) -> None:
    admin = browser_of("admin")
    token = token_in(upload(admin, ["wang.fang", "王芳", None, None, "FLR", None]).text)
    users = count_users()
    for name in ("hr", "stranger"):
        assert browser_of(name).post("/people/import/confirm", data={"token": token}).status_code == 422
    assert admin.post("/people/import/confirm", data={"token": token + "x"}).status_code == 422
    assert count_users() == users
    make_user(cast.other_mall, "FLR", login="wang.fang")
    db.session.commit()
    assert admin.post("/people/import/confirm", data={"token": token}).status_code == 409


@pytest.mark.parametrize("name", ["officer", "supervisor", "manager", "director"])
def test_who_may_not_import(cast: Cast, browser_of: Browser, name: str) -> None:
    browser = browser_of(name)
    assert browser.get("/people/import").status_code == 403
    assert browser.get("/people/import/template.xlsx").status_code == 403
    assert upload(browser, ["wang.fang", "王芳", None, None, "FLR", None]).status_code == 403
    assert browser.post("/people/import/confirm", data={"token": "x"}).status_code == 403


def test_the_template_can_be_filled_and_read(cast: Cast, browser_of: Browser) -> None:
    browser = browser_of("admin")
    assert browser.get("/people/import").status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(browser.get("/people/import/template.xlsx").data))
    assert [cell.value for cell in book.worksheets[0][1]][:2] == ["Login name*", "Name in Chinese"]


def test_export_is_masked_filtered_and_on_record(cast: Cast, browser_of: Browser) -> None:
    make_user(cast.mall, "CLN", login="phoned", phone="13900001111", name_en="=1+1")
    browser = browser_of("director")
    answer = browser.get("/people/export.xlsx?role=CLN")
    assert answer.status_code == 200
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[0].iter_rows(values_only=True))
    assert [row[0] for row in rows] == ["Login name", "phoned"]
    assert "139****1111" in rows[1]
    assert "=1+1" in rows[1]
    note = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "accounts.export")).one()
    assert (note.after, note.actor_id) == ({"rows": 1, "format": "xlsx"}, cast.director.id)
    assert "stranger" not in browser.get("/people/export.csv?state=all").data.decode("utf-8-sig")
    assert browser_of("supervisor").get("/people/export.xlsx").status_code == 403


def run(app: Flask, *words: str, **more: Any) -> Any:
    db.session.commit()
    result = app.test_cli_runner().invoke(args=["user", *words], **more)
    db.session.expire_all()
    return result


def test_the_first_administrator_from_the_command_line(app: Flask, cast: Cast, client: AppClient) -> None:
    result = run(
        app,
        "create-admin",
        "--mall",
        "one",
        "--login",
        "Root",
        "--name-zh",
        "管理员",
        "--name-en",
        "",
        "--password",
        "",
    )
    assert result.exit_code == 0, result.output
    password = re.search(r"Temporary password: (\S+)", result.output)
    assert password
    entry = client.post("/login", data={"login": "root", "password": password.group(1)})
    assert entry.location.startswith("/me/password")
    user = db.session.scalars(sa.select(User).where(User.login == "root")).one()
    assert (user.name_zh, user.name_en) == ("管理员", "")


def test_missing_options_are_asked_for(app: Flask, cast: Cast) -> None:
    typed = "ONE\nroot\n\nRoot\nkitchen window 7\nkitchen window 7\n"
    result = run(app, "create-admin", input=typed)
    assert result.exit_code == 0, result.output
    assert "Code of the mall" in result.output
    assert "kitchen" not in result.output


@pytest.mark.parametrize(
    ("mall", "login", "password", "words"),
    [
        ("NOPE", "root", "", "There is no mall"),
        ("ONE", "officer", "", "is taken"),
        ("ONE", "root", "1234567890", "guessed"),
        ("ONE", "Bad Name!", "", "Use 2 to 40"),
    ],
)
def test_commands_say_what_is_wrong(
    app: Flask, cast: Cast, mall: str, login: str, password: str, words: str
) -> None:
    users = count_users()
    result = run(
        app,
        "create-admin",
        "--mall",
        mall,
        "--login",
        login,
        "--name-zh",
        "",
        "--name-en",
        "X",
        "--password",
        password,
    )
    assert result.exit_code == 1
    assert words in result.output
    assert count_users() == users


def test_a_lost_password_from_the_command_line(
    app: Flask, cast: Cast, browser_of: Browser, client: AppClient
) -> None:
    officer = browser_of("officer")
    result = run(app, "reset-password", "--login", "officer")
    password = result.output.split(": ")[1].strip()
    assert officer.get("/me").status_code == 303
    entry = client.post("/login", data={"login": "officer", "password": password})
    assert entry.location.startswith("/me/password")
    assert run(app, "reset-password", "--login", "nobody").exit_code == 1


def test_production_refuses_demo_accounts(app: Flask, cast: Cast) -> None:
    ensure_no_demo_accounts()
    make_user(cast.mall, "FLR", login="demo.officer", is_demo=True)
    with pytest.raises(RuntimeError, match=r"demo\.officer"):
        ensure_no_demo_accounts()
    assert run(app, "close-demo", "--yes").exit_code == 0
    ensure_no_demo_accounts()
