"""Without its database the program says 503 and when to come back; it does not crash over the error page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from mallops.blueprints.accounts.actions import sessions
from mallops.core.db import db
from tests.factories import login_as, make_cast


@pytest.fixture
def error_pages(app: Flask) -> Iterator[None]:
    app.config["SHOW_ERROR_PAGES"] = True
    yield
    app.config["SHOW_ERROR_PAGES"] = False


@pytest.mark.usefixtures("error_pages")
@pytest.mark.parametrize("path", ["/", "/patrols/", "/api/patrols/today"])
def test_a_database_that_is_down_is_503_with_a_time(app_ctx, client, monkeypatch, path):
    login_as(client, make_cast().officer)
    db.session.commit()

    def down(_hash: str) -> None:
        raise OperationalError("select", {}, Exception("down"))

    monkeypatch.setattr(sessions, "find_session", down)
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


@pytest.mark.usefixtures("error_pages")
def test_a_login_with_a_nul_is_refused_and_no_crash(app_ctx, client):
    make_cast()
    db.session.commit()
    answer = client.post("/login", data={"login": "a\x00b", "password": "x"})
    assert 400 <= answer.status_code < 500
