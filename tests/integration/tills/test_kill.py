"""Servers are killed while tills send: a key that comes again is the same booking, and none is doubled."""

from __future__ import annotations

import datetime as dt
import signal
from contextlib import closing
from typing import TextIO

import pytest
import sqlalchemy as sa

from mallops.app import create_app
from mallops.blueprints.points.actions.proving import prove
from mallops.blueprints.points.models import PointEntry, Slip
from mallops.blueprints.tills.models import TillClaim, TillKey
from mallops.core.auth import Actor
from mallops.core.clock import business_date, now
from mallops.core.db import db, transaction
from tests.factories import make_cast
from tests.integration.points.conftest import make_member
from tests.integration.tills.conftest import CARD, give_card, make_key, make_partner
from tests.support import tills_worker
from tests.support.nursery import Child, Nursery, environment

KILLS, PROMISED = 2, 12
pytestmark = pytest.mark.xdist_group("killed servers")


def promised(worker: Child, lines: TextIO) -> dict[str, str]:
    """Read until it has promised enough, kill it, read what it said until then."""
    said: list[str] = []
    with lines:
        for line in lines:
            said.append(line)
            if len(said) == PROMISED:
                worker.kill()
    assert worker.wait() == -signal.SIGKILL and len(said) >= PROMISED, "".join(said)
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
    with closing(Nursery(create_app, tills_worker.work, environment(database, tmp_path))) as nursery:
        for turn in range(KILLS):
            words = [(token, CARD, day, f"KILL{turn}-{till}") for till in (1, 2)]
            for worker, lines in [nursery.start_telling(tmp_path / one[-1], *one) for one in words]:
                kept |= promised(worker, lines)
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
