"""A worker is killed in the middle of sending: nothing is lost, and no receiver has a text twice.

What is undecidable (killed between the receiver's "taken" and our mark) is decided by the key: the second
copy has the Message-ID or Idempotency-Key of the first, by which a mailbox or a webhook drops it.
"""

from __future__ import annotations

import datetime as dt
import itertools
import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from mallops.blueprints.notices.actions.sending import empty_outbox
from mallops.core.db import db, utcnow
from mallops.core.notices import Channel, Delivery, Message
from tests.factories import Cast, make_user
from tests.integration.notices.conftest import wants_mail
from tests.support import outbox_worker
from tests.support.databases import Database
from tests.support.nursery import Child, Nursery, environment
from tests.support.receivers import Receiver, mail_server, web_server

pytestmark = pytest.mark.xdist_group("killed servers")  # they share the program that is loaded once
Start = Callable[[], Child]


@pytest.fixture
def start(database: Database, tmp_path: Path) -> Iterator[Start]:
    """Start a worker that empties the outbox once, ready to send."""
    numbers = itertools.count()
    home = environment(database, tmp_path)
    with closing(Nursery(outbox_worker.build, outbox_worker.work, home)) as nursery, ExitStack() as read:

        def begin() -> Child:
            db.session.commit()
            worker, lines = nursery.start_telling(tmp_path / f"worker{next(numbers)}")
            assert read.enter_context(lines).readline() == "ready\n"
            return worker

        yield begin


def kill(worker: Child) -> None:
    """-9: nothing of it runs any more."""
    worker.kill()
    assert worker.wait() == -signal.SIGKILL


def send_here() -> None:
    """What another worker does, in this process: it is not to be killed."""
    db.session.commit()
    empty_outbox()


def claims_lapse() -> None:
    """Two minutes pass, also for the limit of twenty a minute."""
    db.session.execute(sa.update(Delivery).values(not_before=utcnow() - dt.timedelta(seconds=1)))
    past = utcnow() - dt.timedelta(minutes=2)
    db.session.execute(sa.update(Message).where(Message.claimed_at > past).values(claimed_at=past))
    db.session.execute(sa.update(Message).where(Message.state == "sending").values(claimed_until=past))
    db.session.commit()


def states() -> list[tuple[str, int, bool]]:
    """State, tries, sent again: of every text."""
    db.session.expire_all()
    return [(one.state, one.attempts, one.resent) for one in db.session.scalars(sa.select(Message))]


@pytest.mark.either
@pytest.mark.parametrize("service", ["mail", "webhook"])
@pytest.mark.parametrize("hold", ["before", "after"])
def test_killed_while_it_sends(
    cast: Cast,
    add_channel: Callable[..., Channel],
    tell: Callable[..., int],
    start: Start,
    service: str,
    hold: str,
) -> None:
    wants_mail(cast.officer)
    with (mail_server if service == "mail" else web_server)() as receiver:
        add_channel(service, receiver.url)
        tell([cast.officer.id], topic="test.alarm")
        receiver.hold = hold
        worker = start()
        assert receiver.reached.wait(30)
        kill(worker)
        receiver.let_go()
        assert states() == [("sending", 1, False)]
        send_here()
        assert states() == [("sending", 1, False)]  # its time is not over: it might still be sending
        claims_lapse()
        send_here()
        assert states() == [("sent", 2, True)]
        claims_lapse()
        send_here()
    assert len(receiver.keys) == 1
    assert len(receiver.arrived) == (1 if hold == "before" else 2)


def test_killed_at_any_moment(
    cast: Cast, add_channel: Callable[..., Channel], tell: Callable[..., int], start: Start
) -> None:
    """Thirty texts to thirty people while workers die at random: all arrive, each under one key."""
    people = [make_user(cast.mall, "FLR") for _number in range(30)]
    wants_mail(*people)
    chance, kills = random.Random(7), 0
    with mail_server() as receiver:
        add_channel("mail", receiver.url)
        tell([one.id for one in people])
        for turn in range(12):
            claims_lapse()
            if turn >= 5:
                send_here()
                if all(state == "sent" for state, _tries, _again in states()):
                    break
                continue
            worker = start()
            _wait_for_some(receiver, chance.uniform(0, 0.3))
            if worker.poll() is None:
                kill(worker)
                kills += 1
            assert worker.wait() in (0, -signal.SIGKILL)
    assert kills >= 3
    assert [state for state, _tries, _again in states()] == ["sent"] * 30
    assert {one.to for one in receiver.arrived} == {f"{one.login}@example.com" for one in people}
    assert len(receiver.keys) == 30
    assert len(receiver.arrived) <= 30 + kills  # at most the text that was on its way at each kill


def _wait_for_some(receiver: Receiver, more: float) -> None:
    """Until one more text has arrived, and a moment longer."""
    have, until = len(receiver.arrived), time.monotonic() + 20
    while len(receiver.arrived) == have and time.monotonic() < until:
        time.sleep(0.005)
    time.sleep(more)
