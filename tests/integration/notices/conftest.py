"""A mall with two topics, and channels on demand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from flask_babel import lazy_gettext as _l

from mallops.blueprints.accounts.models import User
from mallops.core.db import db, transaction
from mallops.core.notices import TOPICS, Channel, Preference, notify, topic
from tests.factories import Cast, make_cast

#: Monday noon in Shanghai; the mall is open.
DAY = dt.datetime(2026, 3, 2, 4, tzinfo=dt.UTC)


@pytest.fixture
def cast(app_ctx: object, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """The cast, a topic and an urgent one."""
    monkeypatch.setitem(TOPICS, "test.late", None)
    topic("test.late", _l("Late"), _l("Findings"))
    monkeypatch.setitem(TOPICS, "test.alarm", None)
    topic("test.alarm", _l("Alarm"), _l("Alarms"), urgent=True)
    return make_cast()


@pytest.fixture
def add_channel(cast: Cast) -> Callable[..., Channel]:
    """A channel of the mall."""

    def add(service: str = "webhook", url: str = "json://127.0.0.1:9/", **values: object) -> Channel:
        defaults = {"name": service, "shown": "…", "personal": service == "mail", "lang": "en"}
        row = Channel(
            **{**defaults, "mall_id": cast.mall.id, "service": service, "url": url, "topics": None, **values}
        )
        db.session.add(row)
        db.session.commit()
        return row

    return add


@pytest.fixture
def tell(cast: Cast) -> Callable[..., int]:
    """One notice in a transaction of its own."""

    def say(to: list[int], **more: object) -> int:
        values = {"topic": "test.late", "title": "A late order", "url": "/fixes/1", **more}
        with transaction():
            return notify(to, mall_id=cast.mall.id, **values)  # type: ignore[arg-type]

    return say


def wants_mail(*people: User) -> None:
    """These people have an address: their login name at example.com."""
    for one in people:
        db.session.add(Preference(user_id=one.id, email=f"{one.login}@example.com"))
    db.session.commit()
