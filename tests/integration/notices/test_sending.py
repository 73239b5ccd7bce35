"""The way out: digests, the limit of a robot, retries, quiet hours; a real mail server and a real webhook."""

from __future__ import annotations

import datetime as dt
import itertools
import logging
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from mallops.blueprints.notices.actions import sending
from mallops.blueprints.notices.actions.sending import bundle, claim, empty_outbox, finish
from mallops.core import clock
from mallops.core.db import db
from mallops.core.notices import Channel, Message, Notice
from mallops.core.notices.outside import Answer
from tests.factories import Cast, make_user
from tests.integration.notices.conftest import DAY, wants_mail
from tests.support.receivers import mail_server, web_server

Tell = Callable[..., int]
Add = Callable[..., Channel]
MINUTE = dt.timedelta(minutes=1)


def messages() -> list[Message]:
    """All texts, as they are in the database."""
    db.session.expire_all()
    return list(db.session.scalars(sa.select(Message).order_by(Message.id)))


def test_a_hundred_late_orders_are_one_digest_a_receiver(cast: Cast, add_channel: Add, tell: Tell) -> None:
    people = [cast.supervisor, cast.manager, cast.lead]
    wants_mail(*people)
    with mail_server() as mail, web_server() as web, clock.frozen(DAY) as now:
        add_channel("mail", mail.url)
        add_channel("webhook", web.url)
        for number in range(100):
            tell([one.id for one in people], title=f"Order {number} is late", url=f"/fixes/{number}")
            now.advance(dt.timedelta(seconds=0.2))
        assert empty_outbox() == 0  # still collecting
        now.advance(MINUTE)
        assert empty_outbox() == 4
        now.advance(MINUTE)
        assert empty_outbox() == 0
    assert sorted(one.to for one in mail.arrived) == sorted(f"{one.login}@example.com" for one in people)
    assert len(mail.keys) == 3 and len(web.arrived) == 1
    for one in [*mail.arrived, *web.arrived]:
        assert one.subject == "[Mall One] 100 notices"
        assert "Order 0 is late" in one.text and "http://localhost/fixes/99" in one.text
    assert {(one.state, one.count) for one in messages()} == {("sent", 100)}
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Notice)) == 300


def test_one_notice_is_a_text_with_its_link(cast: Cast, add_channel: Add, tell: Tell) -> None:
    cast.officer.lang = "zh_Hans_CN"
    wants_mail(cast.officer)
    with mail_server() as mail, clock.frozen(DAY) as now:
        add_channel("mail", mail.url)
        tell([cast.officer.id], title="整改单超时", text="A01 花店")
        now.advance(MINUTE)
        empty_outbox()
    assert mail.arrived[0].subject == "[一号商场] 整改单超时"
    assert mail.arrived[0].text.split() == ["整改单超时", "A01", "花店", "http://localhost/fixes/1"]


def test_an_urgent_notice_goes_at_once_and_at_night(cast: Cast, add_channel: Add, tell: Tell) -> None:
    with web_server() as web, clock.frozen(DAY.replace(hour=19)) as now:  # three in the morning
        add_channel("webhook", web.url)
        tell([cast.officer.id], title="Can wait")
        tell([cast.officer.id], topic="test.alarm", title="Fire door blocked")
        assert empty_outbox() == 1
        assert [one.subject for one in web.arrived] == ["[Mall One] Fire door blocked"]
        now.set(DAY + dt.timedelta(days=1, hours=-2, minutes=-1))  # 09:59
        assert empty_outbox() == 0
        now.advance(MINUTE)
        assert empty_outbox() == 1


def test_twenty_a_minute_and_no_more(cast: Cast, add_channel: Add, tell: Tell) -> None:
    people = [make_user(cast.mall, "FLR") for _number in range(25)]
    wants_mail(*people)
    with mail_server() as mail, clock.frozen(DAY) as now:
        add_channel("mail", mail.url)
        tell([one.id for one in people])
        now.advance(MINUTE)
        assert (empty_outbox(), empty_outbox()) == (20, 0)
        now.advance(MINUTE + dt.timedelta(seconds=1))
        assert empty_outbox() == 5
    assert len({one.to for one in mail.arrived}) == len(mail.arrived) == 25


def test_a_failure_is_tried_again_later_and_later_then_told(
    cast: Cast, add_channel: Add, tell: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "send", lambda *_a, **_k: Answer(False, "http 500"))
    with clock.frozen(DAY) as now:
        channel = add_channel()
        tell([cast.officer.id], topic="test.alarm")
        tries = []
        for _minute in range(24 * 60):
            empty_outbox()
            tries.append(messages()[0].attempts)
            now.advance(MINUTE)
    first = [tries.index(number) for number in range(1, 11)]
    assert [b - a for a, b in itertools.pairwise(first)] == [1, 2, 5, 15, 30, 60, 120, 180, 360]
    assert (messages()[0].state, max(tries)) == ("failed", 10)
    assert db.session.get_one(Channel, channel.id).last_error == "http 500"
    told = db.session.scalars(sa.select(Notice).where(Notice.topic == "notices.channel")).all()
    assert [one.user_id for one in told] == [cast.admin.id]


def test_retries_keep_out_of_quiet_hours(
    cast: Cast, add_channel: Add, tell: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "send", lambda *_a, **_k: Answer(False, "timeout"))
    with clock.frozen(DAY.replace(hour=13, minute=58)) as now:  # 21:58, the mall closes at 22:00
        add_channel()
        tell([cast.officer.id])
        now.advance(MINUTE)
        empty_outbox()
        now.advance(MINUTE)
        empty_outbox()
    assert messages()[0].next_try_at == DAY.replace(day=3, hour=2)  # 10:00


def test_a_refused_address_is_not_tried_again(cast: Cast, add_channel: Add, tell: Tell) -> None:
    with web_server() as web, clock.frozen(DAY) as now:
        web.answer = 404
        add_channel("webhook", web.url)
        tell([cast.officer.id])
        now.advance(MINUTE)
        assert empty_outbox() == 0
    assert (messages()[0].state, messages()[0].error) == ("failed", "http 404")


def test_two_workers_never_take_the_same_text(cast: Cast, add_channel: Add, tell: Tell) -> None:
    with clock.frozen(DAY) as now:
        add_channel()
        tell([cast.officer.id], topic="test.alarm")
        assert bundle() == 1 and bundle() == 0
        first, second = claim(set()), claim(set())
        assert first is not None and second is None
        now.advance(sending.CLAIM)
        third = claim(set())
        assert third is not None and third.id == first.id and third.resent
        db.session.expunge(third)
        first.attempts = 1
        finish(first, Answer(True))  # the first one wakes up too late: the text is no longer its own
    assert messages()[0].state == "sending"


def test_what_waits_in_a_stopped_channel_is_dropped(cast: Cast, add_channel: Add, tell: Tell) -> None:
    with web_server() as web, clock.frozen(DAY) as now:
        channel = add_channel("webhook", web.url)
        tell([cast.officer.id])
        channel.is_active = False
        db.session.commit()
        now.advance(MINUTE)
        empty_outbox()
        tell([cast.officer.id])
    assert [one.state for one in messages()] == ["dropped"] and not web.arrived


def test_no_address_of_a_channel_comes_into_a_log(
    cast: Cast,
    add_channel: Add,
    tell: Tell,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    with web_server() as web, clock.frozen(DAY) as now:
        port = web.url.split(":")[2].split("/")[0]
        add_channel("webhook", f"json://secretname:secretword@127.0.0.1:{port}/secretpath?-token=secretkey")
        add_channel("wecom", "wecombot://", name="Broken")
        web.answer = 500
        tell([cast.officer.id])
        now.advance(MINUTE)
        empty_outbox()
    out = caplog.text + "".join(capfd.readouterr())
    assert "secret" not in out
    assert len(messages()) == 2


def test_without_a_channel_nobody_is_called(cast: Cast, tell: Tell, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[object] = []
    monkeypatch.setattr("socket.socket.connect", lambda *args: calls.append(args))
    monkeypatch.setattr(sending, "send", lambda *args, **_k: calls.append(args))
    wants_mail(cast.officer)
    if db.engine.dialect.name == "sqlite":  # the other engine itself is reached by a socket, opened already
        db.session.remove()
    with clock.frozen(DAY) as now:
        tell([cast.officer.id], topic="test.alarm")
        now.advance(MINUTE)
        assert empty_outbox() == 0
    assert not calls
