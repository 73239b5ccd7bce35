"""Two tills book while they are killed: what was promised is there, once, and the books balance."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from config import TEST_SECRET
from mallops.blueprints.points.actions.proving import prove
from mallops.blueprints.points.models import PointAccount, PointEntry
from mallops.core.auth import Actor
from mallops.core.db import db
from tests.factories import actor_of, make_cast
from tests.integration.points.conftest import Desk, make_member

KILLS, PROMISED = 3, 25
ROOT = Path(__file__).parents[3]
pytestmark = pytest.mark.xdist_group("killed servers")


def start(database, data: Path, name: str, *ids: int) -> subprocess.Popen[str]:
    env = {one: text for one, text in os.environ.items() if one in {"PATH", "HOME", "LANG"}}
    env |= {
        "DATABASE_URL": database.url,
        "MALLOPS_DATA": str(data),
        "SECRET_KEY": TEST_SECRET,
        "MALLOPS_DEMO": "1",
    }
    command = [sys.executable, "-m", "tests.support.points_worker", name, *map(str, ids)]
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def promised(worker: subprocess.Popen[str]) -> dict[str, int]:
    """Read until it has promised enough, kill it, read what it said until then."""
    said: list[str] = []
    assert worker.stdout is not None and worker.stderr is not None
    for line in worker.stdout:
        said.append(line)
        if len(said) == PROMISED:
            os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()
    assert len(said) >= PROMISED, worker.stderr.read()
    return {key: int(entry) for key, entry in (line.split() for line in said if line.endswith("\n"))}


def test_killed_tills_lose_and_double_nothing(app, database, tmp_path):
    with app.app_context():
        cast = make_cast()
        members = [make_member(cast.mall.id) for _n in range(2)]
        ids = (cast.tenant.id, cast.desk.id, *(one.id for one in members))
        db.session.remove()
    kept: dict[str, int] = {}
    for turn in range(KILLS):
        workers = [start(database, tmp_path, f"T{turn}-{till}", *ids) for till in (1, 2)]
        for worker in workers:
            kept |= promised(worker)
    with app.app_context():
        booked = dict(db.session.execute(sa.select(PointEntry.key, PointEntry.id)).all())
        assert {key: booked.get(key) for key in kept} == kept
        assert len(booked) - len(kept) <= 2 * KILLS * PROMISED
        seqs = list(db.session.scalars(sa.select(PointEntry.seq).order_by(PointEntry.seq)))
        assert seqs == list(range(1, len(seqs) + 1))
        proof = prove(Actor.system(cast.mall.id))
        assert proof is not None and proof.faults == []
        again = Desk(cast, actor_of(cast.desk), members[0]).redeem(30, "T0-1-0-r")
        assert again.again and again.id == kept["T0-1-0-r"]
        assert (
            db.session.scalar(
                sa.select(sa.func.min(PointAccount.balance)).where(PointAccount.kind == "member")
            )
            > 0
        )
