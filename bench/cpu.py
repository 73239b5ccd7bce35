"""Processor time a request, in one process without a server: `python -m bench.cpu --url … [--profile list]`.

Steadier than requests a second on a machine that does other work. Floor and pages are measured in turns.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import re
import statistics
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from bench import floor
from bench.make_mall import bench_settings
from mallops.app import create_app
from mallops.blueprints.accounts.actions.sessions import start_session
from mallops.blueprints.accounts.models import User
from mallops.core.casework.models import Case
from mallops.core.db import db, transaction

Call = Callable[[], Any]
TURNS = 5


def client_of(app: Flask, login: str) -> FlaskClient:
    """A browser that is signed in as this person, and sends its form token."""
    client = app.test_client()
    with app.app_context():
        user_id = db.session.scalar(sa.select(User.id).where(User.login == login))
        with transaction():
            token = start_session(db.session.get_one(User, user_id))
        db.session.remove()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True
    return client


def calls_of(app: Flask, login: str) -> dict[str, Call]:
    """What is measured, by name."""
    client = client_of(app, login)
    with app.app_context():
        finding = db.session.scalars(
            sa.select(Case.uid).where(Case.kind == "fixes").order_by(Case.id.desc()).limit(1)
        ).one()
        patrol = db.session.scalars(
            sa.select(Case.uid)
            .where(Case.kind == "patrols", Case.state == "reviewed")
            .order_by(Case.id.desc())
            .limit(1)
        ).one()
        draft = db.session.scalars(sa.select(Case.uid).where(Case.state == "draft").limit(1)).one()
        db.session.remove()
    officer = client_of(app, "chenwei")
    bundle = officer.get(f"/api/patrols/{draft}/bundle").get_json()
    token = officer.get("/api/patrols/today").get_json()["csrf"]
    items = [item["uid"] for part in bundle["sections"] if not part["per_tenant"] for item in part["items"]]
    count = iter(range(10**9))

    def answer() -> Any:
        body = {"uid": str(uuid.uuid4()), "item": items[next(count) % len(items)], "verdict": "pass"}
        url = f"/api/patrols/{draft}/answers"
        return officer.post(url, json={"answers": [body]}, headers={"X-CSRFToken": token})

    form = client.get("/fixes/new").text
    token_of_desk = re.findall(r'name="csrf-token" content="([^"]+)"', form)[0]
    zone = re.findall(r'name="zone_id".*?<option value="([0-9a-f-]{36})"', form, re.S)[0]

    def create() -> Any:
        body = {
            "title": "地面有积水，已放置警示牌",
            "severity": "major",
            "department": "cleaning",
            "zone_id": zone,
            "description": "约两平方米，已通知保洁。",
        }
        return client.post("/fixes/new", data=body, headers={"X-CSRFToken": token_of_desk})

    return {
        "list": lambda: client.get("/fixes/"),
        "finding": lambda: client.get(f"/fixes/{finding}"),
        "patrol": lambda: client.get(f"/patrols/{patrol}"),
        "home": lambda: client.get("/"),
        "new form": lambda: client.get("/fixes/new"),
        "search common": lambda: client.get("/search?q=积水"),
        "create": create,
        "answer": answer,
    }


def milliseconds(call: Call, times: int) -> float:
    """Processor time of one call, in milliseconds."""
    started = time.process_time()
    for _ in range(times):
        call()
    return (time.process_time() - started) / times * 1000


def compare(floor_calls: dict[str, Call], calls: dict[str, Call], times: int) -> None:
    """Print the median of several turns for each, and the ratio to the floor's list."""
    everything = {**{f"floor {name}": call for name, call in floor_calls.items()}, **calls}
    for name, call in everything.items():
        status = getattr(call(), "status_code", 0)
        if status not in {200, 201, 303}:
            raise RuntimeError(f"{name} answered {status}")
    found: dict[str, list[float]] = {name: [] for name in everything}
    for _ in range(TURNS):
        for name, call in everything.items():
            found[name].append(milliseconds(call, times))
    base = statistics.median(found["floor list"])
    for name, values in found.items():
        middle = statistics.median(values)
        print(f"{name:18} {middle:7.2f} ms   {base / middle:5.2f} of the floor's list")


def main() -> None:
    """Compare, or profile one page."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--url", required=True, help="a database of bench.make_mall")
    arguments.add_argument("--data", type=Path, default=Path("/tmp/mallops-bench"))
    arguments.add_argument("--floor", default="", help="a database of bench.floor; made when missing")
    arguments.add_argument("--times", type=int, default=60)
    arguments.add_argument("--login", default="zhouyan")
    arguments.add_argument("--profile", help="a page's name")
    arguments.add_argument("--sort", default="tottime")
    options = arguments.parse_args()
    app = create_app(bench_settings(options.url, options.data))
    calls = calls_of(app, options.login)
    if options.profile:
        call = calls[options.profile]
        milliseconds(call, 20)
        profile = cProfile.Profile()
        profile.enable()
        milliseconds(call, options.times)
        profile.disable()
        pstats.Stats(profile).sort_stats(options.sort).print_stats(60)
        return
    with floor.ready(options.floor or "sqlite:////tmp/mallops-floor.sqlite3") as floor_app:
        client = floor_app.test_client()
        floor_calls = {
            "list": lambda: client.get("/items"),
            "create": lambda: client.post("/items", data={"title": "one"}),
            "insert": lambda: client.post("/answers", json={"verdict": "pass"}),
        }
        compare(floor_calls, calls, options.times)


if __name__ == "__main__":
    main()
