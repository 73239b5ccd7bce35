"""The floor: the least that Flask and SQLAlchemy need for the same work, on the same engine settings.

A table of N rows; the 50 newest through the ORM in a page of about 5 KB; an ORM create; a bare INSERT of an
answer. No session, permission, audit, navigation or CSRF. Run as `gunicorn bench.floor:app` with FLOOR_URL.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import uuid
from collections.abc import Iterator

import sqlalchemy as sa
from flask import Flask, Response, request
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, sessionmaker

from mallops.core.db import engine_options, install_sqlite_rules

ROWS = 100_000
PAGE = """<!doctype html><html><head><title>Items</title><link rel="stylesheet" href="/s.css"></head><body>
<table><thead><tr><th>Number</th><th>Title</th><th>State</th><th>Opened</th></tr></thead><tbody>
{% for one in rows %}<tr><td><a href="/items/{{ one.id }}">{{ one.number }}</a></td><td>{{ one.title }}</td>
<td>{{ one.state }}</td><td>{{ one.created_at.strftime("%m-%d %H:%M") }}</td></tr>{% endfor %}
</tbody></table></body></html>"""


class Root(DeclarativeBase):
    """Tables of the floor."""


class FloorItem(Root):
    """A row of the list."""

    __tablename__ = "floor_items"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(40))
    title: Mapped[str] = mapped_column(sa.String(200))
    state: Mapped[str] = mapped_column(sa.String(20))
    created_at: Mapped[dt.datetime] = mapped_column()


class FloorAnswer(Root):
    """A row that is inserted without the ORM."""

    __tablename__ = "floor_answers"
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[uuid.UUID] = mapped_column(unique=True)
    item_id: Mapped[int] = mapped_column(index=True)
    verdict: Mapped[str] = mapped_column(sa.String(6))
    at: Mapped[dt.datetime] = mapped_column()


def engine_of(url: str) -> sa.Engine:
    """An engine with the settings of mallops."""
    engine = sa.create_engine(url, **engine_options(url))
    if engine.dialect.name == "sqlite":
        install_sqlite_rules(engine)
    return engine


def fill(engine: sa.Engine, rows: int = ROWS) -> None:
    """Make the tables and fill the list, once."""
    Root.metadata.create_all(engine)
    now = dt.datetime(2026, 1, 1)
    with engine.begin() as connection:
        if connection.scalar(sa.select(sa.func.count()).select_from(FloorItem)):
            return
        connection.execute(
            sa.insert(FloorItem),
            [
                {
                    "number": f"WH-KF-ZG-202601-{at:06}",
                    "title": f"地面有积水，已放置警示牌 {at}",
                    "state": ("open", "closed")[at % 2],
                    "created_at": now + dt.timedelta(minutes=at),
                }
                for at in range(rows)
            ],
        )


def build(engine: sa.Engine) -> Flask:
    """The floor's app."""
    flask = Flask("floor")
    sessions = sessionmaker(engine, expire_on_commit=False)
    page = flask.jinja_env.from_string(PAGE)
    newest = sa.select(FloorItem).order_by(FloorItem.id.desc()).limit(50)
    insert = sa.insert(FloorAnswer)

    @flask.get("/items")
    def items() -> Response:
        with sessions() as session:
            return Response(page.render(rows=session.scalars(newest).all()), mimetype="text/html")

    @flask.post("/items")
    def create() -> tuple[Response, int]:
        with sessions() as session:
            made = FloorItem(
                number="-", title=request.form["title"], state="open", created_at=dt.datetime.now()
            )
            session.add(made)
            session.commit()
            return Response(str(made.id)), 201

    @flask.post("/answers")
    def answer() -> tuple[Response, int]:
        row = {"uid": uuid.uuid4(), "item_id": 1, "verdict": request.json["verdict"], "at": dt.datetime.now()}
        with engine.begin() as connection:
            connection.execute(insert, row)
        return Response("ok"), 201

    return flask


@contextlib.contextmanager
def ready(url: str) -> Iterator[Flask]:
    """The floor's app on a filled database, in this process."""
    engine = engine_of(url)
    fill(engine)
    yield build(engine)
    engine.dispose()


def __getattr__(name: str) -> Flask:
    """`bench.floor:app` for gunicorn, on FLOOR_URL (filled before)."""
    if name != "app":
        raise AttributeError(name)
    return build(engine_of(os.environ["FLOOR_URL"]))
