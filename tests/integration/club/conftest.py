"""Two members of the mall, a code that is known, and browsers in which they are signed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from mallops.blueprints.club.actions import entering
from mallops.blueprints.members.models import Member
from tests.integration.members.conftest import Club, club

__all__ = ["club"]
CODE = "246810"
MINE, OTHERS = "13800138001", "13900139002"


@pytest.fixture(autouse=True)
def known_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every code is the same one."""
    monkeypatch.setattr(entering, "new_code", lambda: CODE)


@pytest.fixture
def me(club: Club) -> Member:
    return club.join(MINE, name="张伟", address="胜利路 88 弄", birthday="1988-05-12")


@pytest.fixture
def other(club: Club) -> Member:
    return club.join(OTHERS, name="李娜", address="中山路 1 号")


@pytest.fixture
def door(club: Club) -> str:
    """The address of the members' own page."""
    return f"/club/{club.cast.mall.code}"


@pytest.fixture
def sign_in(new_client: Callable[[], FlaskClient], door: str) -> Callable[..., Any]:
    """A browser in which whoever has this number is signed in."""

    def enter(phone: str = MINE) -> FlaskClient:
        client = new_client()
        asked = client.post(door, data={"phone": phone})
        assert asked.status_code == 303, asked.text
        back = client.post(asked.headers["Location"], data={"code": CODE})
        assert back.headers["Location"].endswith("/home"), back.text
        return client

    return enter
