"""Two tills book while they are killed: what was promised is there, once, and the books balance."""

from __future__ import annotations

import signal
from contextlib import closing
from typing import TextIO

import pytest
import sqlalchemy as sa

from mallops.app import create_app
from mallops.blueprints.points.actions.proving import prove
from mallops.blueprints.points.models import PointAccount, PointEntry
from mallops.core.auth import Actor
from mallops.core.db import db
from tests.factories import actor_of, make_cast
from tests.integration.points.conftest import Desk, make_member
from tests.support import points_worker
from tests.support.nursery import Child, Nursery, environment

KILLS, PROMISED = 3, 25
pytestmark = pytest.mark.xdist_group("killed servers")


def promised(worker: Child, lines: TextIO) -> dict[str, int]:
    """Read until it has promised enough, kill it, read what it said until then."""
    said: list[str] = []
    with lines:
        for line in lines:
            said.append(line)
            if len(said) == PROMISED:
                worker.kill()
    assert worker.wait() == -signal.SIGKILL and len(said) >= PROMISED, "".join(said)
    return {key: int(entry) for key, entry in (line.split() for line in said if line.endswith("\n"))}


def test_killed_tills_lose_and_double_nothing(app, database, tmp_path):
    with app.app_context():
        cast = make_cast()
        members = [make_member(cast.mall.id) for _n in range(2)]
        ids = (cast.tenant.id, cast.desk.id, *(one.id for one in members))
        db.session.remove()
    kept: dict[str, int] = {}
    with closing(Nursery(create_app, points_worker.work, environment(database, tmp_path))) as nursery:
        for turn in range(KILLS):
            names = [f"T{turn}-{till}" for till in (1, 2)]
            for worker, lines in [nursery.start_telling(tmp_path / name, name, *ids) for name in names]:
                kept |= promised(worker, lines)
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
