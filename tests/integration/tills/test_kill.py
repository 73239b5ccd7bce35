"""Servers are killed while tills send: a key that comes again is the same booking, and none is doubled."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from config import TEST_SECRET
from mallops.blueprints.points.actions.proving import prove
from mallops.blueprints.points.models import PointEntry, Slip
from mallops.blueprints.tills.models import TillClaim, TillKey
from mallops.core.auth import Actor
from mallops.core.clock import business_date, now
from mallops.core.db import db, transaction
from tests.factories import make_cast
from tests.integration.points.conftest import make_member
from tests.integration.tills.conftest import CARD, give_card, make_key, make_partner

KILLS, PROMISED = 2, 12
ROOT = Path(__file__).parents[3]
pytestmark = pytest.mark.xdist_group("killed servers")


def start(database, data: Path, *words: str) -> subprocess.Popen[str]:
    env = {one: text for one, text in os.environ.items() if one in {"PATH", "HOME", "LANG"}}
    env |= {
        "DATABASE_URL": database.url,
        "MALLOPS_DATA": str(data),
        "SECRET_KEY": TEST_SECRET,
        "MALLOPS_DEMO": "1",
    }
    command = [sys.executable, "-m", "tests.support.tills_worker", *words]
    pipe = subprocess.PIPE
    return subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=pipe, stderr=pipe, text=True, start_new_session=True
    )


def promised(worker: subprocess.Popen[str]) -> dict[str, str]:
    """Read until it has promised enough, kill it, read what it said until then."""
    said: list[str] = []
    assert worker.stdout is not None and worker.stderr is not None
    for line in worker.stdout:
        said.append(line)
        if len(said) == PROMISED:
            os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()
    assert len(said) >= PROMISED, worker.stderr.read()
    return dict(line.split() for line in said if line.endswith("\n"))


def test_killed_servers_lose_and_double_nothing(app, database, tmp_path):
    with app.app_context():
        cast = make_cast()
        give_card(make_member(cast.mall.id))
        _key, token = make_key(cast, make_partner(cast))
        with transaction():
            db.session.execute(sa.update(TillKey).values(a_minute=1_000_000))
        day = business_date(now(), cast.mall.tz).isoformat()
        db.session.remove()
    kept: dict[str, str] = {}
    for turn in range(KILLS):
        workers = [start(database, tmp_path, token, CARD, day, f"KILL{turn}-{till}") for till in (1, 2)]
        for worker in workers:
            kept |= promised(worker)
    with app.app_context():
        begun = {one.key_hash for one in db.session.scalars(sa.select(TillClaim))}
        with transaction():  # the minute is over
            db.session.execute(sa.update(TillClaim).values(claimed_until=now() - dt.timedelta(seconds=1)))
        assert len(begun) >= len(kept)
    till = app.test_client()
    for key in [*kept, *(f"KILL{turn}-{till_}-{PROMISED:05d}" for turn in range(KILLS) for till_ in (1, 2))]:
        body = {"card": CARD, "slip_number": key, "date": day, "amount_fen": 50_000}
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
        answer = till.post("/api/v1/points/earn", json=body, headers=headers)
        assert answer.status_code == 201, answer.get_json()
        assert kept.setdefault(key, answer.get_json()["id"]) == answer.get_json()["id"]
    with app.app_context():
        slips = db.session.scalar(sa.select(sa.func.count()).select_from(Slip))
        entries = db.session.scalar(sa.select(sa.func.count()).select_from(PointEntry))
        assert slips == entries >= len(kept)
        proof = prove(Actor.system(cast.mall.id))
        assert proof is not None and proof.faults == []
