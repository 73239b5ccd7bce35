"""A clerk's browser at the points desk."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from typing import Any

import pytest

from tests.factories import login_as
from tests.integration.gifts.conftest import Shelf, at, broken_books, cast, desk, mem, rules, shelf

__all__ = ["at", "broken_books", "cast", "desk", "mem", "rules", "shelf"]


@dataclass
class Screen:
    """What the clerk sees and sends; each form gets its own key."""

    client: Any
    shelf: Shelf

    @property
    def member(self) -> Any:
        return self.shelf.desk.member

    def get(self, path: str = "") -> Any:
        return self.client.get(f"/desk/points{path}")

    def post(self, path: str, **data: Any) -> Any:
        return self.client.post(f"/desk/points{path}", data={"key": str(uuid.uuid4()), **data})

    def act(self, what: str, **data: Any) -> Any:
        return self.post(f"/{self.member.uid}/{what}", **data)


def text_of(page: Any) -> str:
    """The words of a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.get_data(as_text=True)).split())


@pytest.fixture
def screen(shelf: Shelf, cast: Any, new_client: Any) -> Screen:
    return Screen(login_as(new_client(), cast.desk), shelf)
