"""Telling people: rows in the inbox and in the outbox, in the transaction of what they tell of."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import force_locale
from sqlalchemy.dialects import postgresql, sqlite

from mallops.core.auth.holders import people
from mallops.core.casework.models import Case
from mallops.core.db import Base, db, utcnow
from mallops.core.jobs import Job, enqueue
from mallops.core.malls import Mall
from mallops.core.notices.models import Channel, Delivery, Notice, Preference
from mallops.core.notices.timing import Hours, earliest
from mallops.core.notices.topics import TOPICS

#: The job that empties the outbox (blueprints/notices/tasks.py).
SEND = "notices.send"
#: A text, a lazy translation, or a function that makes it: called in each receiver's language.
Words = Any


@dataclass(frozen=True)
class _Said:
    """A notice before it is put into anybody's language."""

    topic: str
    title: Words
    text: Words
    url: str
    case_id: int | None
    urgent: bool
    dedupe: str | None

    def row(self, lang: str) -> dict[str, Any]:
        """Columns that inbox and outbox share, in one language."""
        with force_locale(lang):
            title, text = _spoken(self.title), _spoken(self.text)
        return {
            "topic": self.topic,
            "title": _cut(title, 200),
            "text": _cut(text, 500),
            "url": self.url,
            "urgent": self.urgent,
            "dedupe": self.dedupe,
        }


def notify(
    to: Iterable[int | None],
    *,
    mall_id: int,
    topic: str,
    title: Words,
    text: Words = "",
    url: str,
    case: Case | None = None,
    urgent: bool = False,
    dedupe: str = "",
    group: bool = True,
) -> int:
    """Tell these people (user ids), each in their language; flushes. Returns how many inboxes got it.

    `title` and `text`: a string, a lazy translation, or a function called under each receiver's language
    (for names that differ by language). `url`: a path of ours. `dedupe`: the same key reaches a person, and a
    group's channel, once only. `group`: the mall's own channels that take the topic get it too, once.
    Raises ValueError for a topic nobody declared or an address that is not of ours. People who are disabled
    or not of the mall are left out.
    """
    if topic not in TOPICS:
        raise ValueError(f"nobody declared the topic {topic!r}")
    if not url.startswith("/") or url.startswith("//") or len(url) > 300:
        raise ValueError(f"not an address of ours: {url!r}")
    urgent = urgent or TOPICS[topic].urgent
    said = _Said(topic, title, text, url, case.id if case else None, urgent, dedupe[:120] or None)
    langs = people().languages(mall_id, {one for one in to if one is not None})
    told = _fill_inboxes(said, mall_id, langs)
    queued = _queue(said, mall_id, {one: langs[one] for one in told}, group)
    if queued and urgent:
        _call_worker()
    return len(told)


def _fill_inboxes(said: _Said, mall_id: int, langs: dict[int, str]) -> list[int]:
    """Write a notice for each person; returns who got one (not those who had it already)."""
    spoken = {lang: said.row(lang) for lang in set(langs.values())}
    rows = [
        {**spoken[lang], "mall_id": mall_id, "user_id": user_id, "case_id": said.case_id}
        for user_id, lang in sorted(langs.items())
    ]
    return [row.user_id for row in insert_new(Notice, rows)]


def _queue(said: _Said, mall_id: int, langs: dict[int, str], group: bool) -> int:
    channels = list_ways(mall_id, said.topic)
    if not channels:
        return 0
    mall = db.session.get_one(Mall, mall_id)
    now = utcnow()
    rows: list[dict[str, Any]] = []
    for channel in channels:
        if channel.personal:
            rows += _to_people(said, mall, channel, langs, now)
        elif group:
            rows.append(
                {
                    **said.row(channel.lang),
                    **_way(channel, None, channel.lang),
                    "not_before": earliest(now, hours_of(channel, mall), urgent=said.urgent),
                }
            )
    return len(insert_new(Delivery, rows))


def _to_people(
    said: _Said, mall: Mall, channel: Channel, langs: dict[int, str], now: dt.datetime
) -> list[dict[str, Any]]:
    chosen = db.session.scalars(
        sa.select(Preference).where(Preference.user_id.in_(sorted(langs)), Preference.mail)
    )
    rows = []
    for one in chosen:
        if not one.email or (said.topic in one.muted and not said.urgent):
            continue
        row = {**said.row(langs[one.user_id]), **_way(channel, one.user_id, langs[one.user_id])}
        if said.dedupe:  # one key a person: the unique key of the outbox knows only channels
            row["dedupe"] = f"{one.user_id}:{said.dedupe}"[:120]
        rows.append({**row, "not_before": earliest(now, hours_of(one, mall), urgent=said.urgent)})
    return rows


def _way(channel: Channel, user_id: int | None, lang: str) -> dict[str, Any]:
    return {"mall_id": channel.mall_id, "channel_id": channel.id, "user_id": user_id, "lang": lang}


def list_ways(mall_id: int, topic: str) -> list[Channel]:
    """The active channels of a mall that take a topic."""
    rows = db.session.scalars(
        sa.select(Channel).where(Channel.mall_id == mall_id, Channel.is_active).order_by(Channel.id)
    )
    return [one for one in rows if one.wants(topic)]


def hours_of(chosen: Channel | Preference, mall: Mall) -> Hours:
    """When this receiver wants to hear; without a choice, not while the mall is closed."""
    set_by_hand = chosen.quiet_from is not None and chosen.quiet_until is not None
    begin, end = (chosen.quiet_from, chosen.quiet_until) if set_by_hand else (mall.closes_at, mall.opens_at)
    assert begin is not None and end is not None
    return Hours(mall.tz, begin, end, chosen.pace, chosen.digest_at)


def insert_new(model: type[Base], rows: list[dict[str, Any]]) -> list[Any]:
    """Insert what is not there yet by its unique key; returns (id, user_id) of the rows that are new."""
    if not rows:
        return []
    now = utcnow()
    values = [{"uid": uuid.uuid4(), "created_at": now, "updated_at": now, **row} for row in rows]
    bind = db.session.get_bind()
    insert: Callable[..., Any] = postgresql.insert if bind.dialect.name == "postgresql" else sqlite.insert
    table: Any = model.__table__
    found: list[Any] = []
    for begin in range(0, len(values), 50):  # below the number of bound values a statement may have
        statement = (
            insert(table)
            .values(values[begin : begin + 50])
            .on_conflict_do_nothing()
            .returning(table.c.id, table.c.user_id)
        )
        found += db.session.execute(statement).all()
    return found


def _call_worker() -> None:
    """Have the outbox emptied now instead of within the minute; one waiting job is enough."""
    waiting = sa.select(Job.id).where(Job.kind == SEND, Job.state == "queued").limit(1)
    if db.session.scalar(waiting) is None:
        enqueue(SEND, {})


def _spoken(words: Words) -> str:
    return str(words() if callable(words) else words)


def _cut(text: str, most: int) -> str:
    text = " ".join(text.split()) if most <= 200 else text.strip()
    return text if len(text) <= most else text[: most - 1] + "…"


__all__ = ["SEND", "Words", "hours_of", "insert_new", "list_ways", "notify"]
