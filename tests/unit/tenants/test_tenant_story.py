"""The story of a tenant: entries of many sources in one order, page by page, none lost and none twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa

from mallops.core import tenant_story as story
from mallops.core.tenant_story import Place, StoryEntry, Window

T0 = dt.datetime(2026, 11, 1, 16, tzinfo=dt.UTC)  # midnight in Shanghai
ROWS = sa.Table(
    "rows", sa.MetaData(), sa.Column("id", sa.Integer), sa.Column("at", sa.DateTime), sa.Column("on", sa.Date)
)


@pytest.fixture(autouse=True)
def no_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(story, "SOURCES", {})
    monkeypatch.setattr(story, "_PANELS", [])


@pytest.fixture
def rows() -> Iterator[sa.Connection]:
    """Twelve rows, three a moment and a day."""
    with sa.create_engine("sqlite://").connect() as connection:
        ROWS.create(connection)
        when = [T0.replace(tzinfo=None) + dt.timedelta(days=n // 3) for n in range(12)]
        days = [dt.date(2026, 11, 2) + dt.timedelta(days=n // 3) for n in range(12)]
        connection.execute(ROWS.insert(), [{"id": n, "at": when[n], "on": days[n]} for n in range(len(when))])
        yield connection


def actor(*rights: str) -> Any:
    return SimpleNamespace(can=lambda code: code in rights)


def tell(rows: sa.Connection) -> None:
    """Three sources of the same rows: by moment, by day, and without a query."""
    naive = lambda window: Window(  # noqa: E731 - SQLite's own datetimes carry no zone
        window.source, window.limit, place=window.place and Place(*_bare(window.place)), tz=window.tz
    )

    @story.tenant_source("moments", "Moments", "clock", permission="a")
    def _moments(_actor: Any, _tenant: Any, window: Window) -> list[StoryEntry]:
        query = naive(window).narrow(sa.select(ROWS), ROWS.c.at, ROWS.c.id)
        return [
            StoryEntry(one.at.replace(tzinfo=dt.UTC), one.id, f"m{one.id}") for one in rows.execute(query)
        ]

    @story.tenant_source("days", "Days", "calendar", permission="a")
    def _days(_actor: Any, _tenant: Any, window: Window) -> list[StoryEntry]:
        query = window.narrow_days(sa.select(ROWS), ROWS.c.on, ROWS.c.id)
        return [StoryEntry(window.day_start(one.on), one.id, f"d{one.id}") for one in rows.execute(query)]

    @story.tenant_source("secret", "Secret", "lock", permission="b")
    def _secret(_actor: Any, _tenant: Any, window: Window) -> list[StoryEntry]:
        return window.newest(StoryEntry(T0 + dt.timedelta(days=n), n, f"s{n}") for n in range(4))


def _bare(place: Place) -> tuple[dt.datetime, str, int]:
    return place.at.replace(tzinfo=None), place.source, place.seq


def pages(who: Any, size: int, codes: tuple[str, ...] = ()) -> list[list[str]]:
    out: list[list[str]] = []
    place: Place | None = None
    while True:
        entries, place = story.story_page(who, None, Window("", size, place=place), codes)
        out.append([one.text for one in entries])
        if place is None:
            return out


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 100])
def test_pages_of_any_size_hold_everything_once_in_order(rows: sa.Connection, size: int) -> None:
    tell(rows)
    read = pages(actor("a", "b"), size)
    together = [text for page in read for text in page]
    assert all(len(page) == size for page in read[:-1])
    assert together == [text for page in pages(actor("a", "b"), 1000) for text in page]
    assert len(together) == len(set(together)) == 12 + 12 + 4
    assert together[:7] == ["s3", "m11", "m10", "m9", "d11", "d10", "d9"]


def test_who_may_not_see_a_source_does_not_get_it(rows: sa.Connection) -> None:
    tell(rows)
    assert not any(text.startswith("s") for page in pages(actor("a"), 5) for text in page)
    assert pages(actor(), 5) == [[]]
    assert pages(actor("a", "b"), 50, ("secret",)) == [["s3", "s2", "s1", "s0"]]


def test_an_entry_takes_label_and_icon_of_its_source(rows: sa.Connection) -> None:
    tell(rows)
    [first], _place = story.story_page(actor("b"), None, Window("", 1))
    assert (first.source, first.label, first.icon) == ("secret", "Secret", "lock")


def test_a_period_takes_its_first_day_and_leaves_the_day_after(rows: sa.Connection) -> None:
    tell(rows)
    day = dt.timedelta(days=1)
    wanted = Window("", 50, since=T0 + day, until=T0 + 2 * day)
    entries, _place = story.story_page(actor("a", "b"), None, wanted, ("days", "secret"))
    assert [one.text for one in entries] == ["s1", "d5", "d4", "d3"]


def test_panels_stand_in_their_order_and_behind_their_right() -> None:
    story.tenant_panel(permission="a", order=20)(lambda _actor, _tenant: story.TenantPanel("second"))
    story.tenant_panel(permission="a", order=10)(lambda _actor, _tenant: story.TenantPanel("first"))
    story.tenant_panel(permission="a", order=5)(lambda _actor, _tenant: None)
    story.tenant_panel(permission="b", order=1)(lambda _actor, _tenant: story.TenantPanel("hidden"))
    assert [one.title for one in story.panels_of(actor("a"), None)] == ["first", "second"]
