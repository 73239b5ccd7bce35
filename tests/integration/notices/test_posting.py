"""Telling people: their language, once, only in the mall, and in the transaction of what is told."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
from flask_babel import gettext as _

from mallops.core import clock
from mallops.core.auth import ROLES
from mallops.core.db import db, transaction, utcnow
from mallops.core.notices import (
    Channel,
    Delivery,
    Notice,
    Preference,
    notify,
    present,
    receivers,
)
from tests.factories import Cast, make_deputation, make_user
from tests.integration.notices.conftest import DAY


def tell(cast: Cast, to: list[int], **more: object) -> int:
    """One notice in a transaction of its own."""
    values = {"topic": "test.late", "title": "A late order", "url": "/fixes/1", **more}
    with transaction():
        return notify(to, mall_id=cast.mall.id, **values)  # type: ignore[arg-type]


def notices(user_id: int) -> list[Notice]:
    """A person's inbox."""
    return list(db.session.scalars(sa.select(Notice).where(Notice.user_id == user_id).order_by(Notice.id)))


def test_each_reads_their_own_language(cast: Cast) -> None:
    cast.officer.lang = "zh_Hans_CN"
    db.session.commit()
    told = tell(cast, [cast.officer.id, cast.manager.id], title=ROLES["SUP"], text=lambda: _("Deputies"))
    assert told == 2
    assert (notices(cast.officer.id)[0].title, notices(cast.manager.id)[0].title) == (
        "客服主管",
        "Customer-service supervisor",
    )
    assert notices(cast.manager.id)[0].text == "Deputies" != notices(cast.officer.id)[0].text


def test_the_same_key_reaches_a_person_once(cast: Cast) -> None:
    assert tell(cast, [cast.officer.id], dedupe="late:1") == 1
    assert tell(cast, [cast.officer.id, cast.lead.id], dedupe="late:1") == 1
    assert tell(cast, [cast.officer.id, cast.officer.id]) == 1
    assert (len(notices(cast.officer.id)), len(notices(cast.lead.id))) == (2, 1)


def test_strangers_the_disabled_and_nobody_are_left_out(cast: Cast) -> None:
    cast.lead.is_active = False
    db.session.commit()
    assert tell(cast, [cast.stranger.id, cast.lead.id, None, cast.desk.id]) == 1  # type: ignore[list-item]


def test_what_is_rolled_back_was_never_told(cast: Cast) -> None:
    add_channel(cast)
    with pytest.raises(RuntimeError), transaction():
        notify([cast.desk.id], mall_id=cast.mall.id, topic="test.late", title="x", url="/x")
        raise RuntimeError
    assert not notices(cast.desk.id)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Delivery)) == 0


def test_undeclared_topics_and_addresses_of_others_are_refused(cast: Cast) -> None:
    for wrong in ({"topic": "test.none"}, {"url": "https://example.com/"}, {"url": "//example.com/"}):
        with pytest.raises(ValueError):
            tell(cast, [cast.desk.id], **wrong)


def add_channel(cast: Cast, **values: object) -> Channel:
    """A channel of the mall."""
    row = Channel(
        **{
            "mall_id": cast.mall.id, "name": "Group", "service": "json", "url": "json://localhost",
            "shown": "json://…", **values,
        }
    )  # fmt: skip
    db.session.add(row)
    db.session.commit()
    return row


def test_a_group_gets_it_once_and_people_by_mail_when_they_want(cast: Cast) -> None:
    add_channel(cast, name="Other topics", topics=["test.other"])
    group, mail = add_channel(cast), add_channel(cast, name="Mail", personal=True, lang="en")
    db.session.add_all(
        [
            Preference(user_id=cast.officer.id, email="officer@example.com"),
            Preference(user_id=cast.lead.id, email="lead@example.com", muted=["test.late"]),
            Preference(user_id=cast.desk.id, email="desk@example.com", mail=False),
            Preference(user_id=cast.manager.id),
        ]
    )
    everyone = [cast.officer.id, cast.lead.id, cast.desk.id, cast.manager.id]
    with clock.frozen(DAY):
        tell(cast, everyone, dedupe="a")
        tell(cast, everyone, dedupe="a")
    rows = db.session.execute(sa.select(Delivery.channel_id, Delivery.user_id, Delivery.not_before)).all()
    assert sorted(rows, key=str) == sorted(
        [
            (group.id, None, DAY + dt.timedelta(minutes=1)),
            (mail.id, cast.officer.id, DAY + dt.timedelta(minutes=1)),
        ],
        key=str,
    )
    with clock.frozen(DAY.replace(hour=18)):  # two at night: an alarm goes out even to who muted it
        tell(cast, [cast.lead.id], topic="test.alarm", dedupe="b")
    late = db.session.scalars(sa.select(Delivery.not_before).where(Delivery.user_id == cast.lead.id)).one()
    assert late == DAY.replace(hour=18)


def test_the_absent_are_replaced_by_their_deputies(cast: Cast) -> None:
    mall, now = cast.mall, utcnow()
    other = make_user(mall, "SUP", login="supervisor2")
    deputy, gone = make_user(mall, "DESK"), make_user(mall, "DESK")
    hour = dt.timedelta(hours=1)
    assert receivers(mall.id, ["SUP"]) == sorted([cast.supervisor.id, other.id])
    make_deputation(mall, deputy, "SUP", now - hour, now + hour, principal=cast.supervisor)
    make_deputation(mall, gone, "SUP", now - 2 * hour, now - hour)
    assert receivers(mall.id, ["SUP"]) == sorted([deputy.id, other.id])
    assert present(mall.id, [cast.supervisor.id, cast.officer.id, None]) == sorted(
        [deputy.id, cast.officer.id]
    )
    make_deputation(mall, gone, "SUP", now - hour, now + hour)
    assert receivers(mall.id, ["SUP"]) == sorted([deputy.id, other.id, gone.id])


def test_zone_and_department_narrow_but_never_to_nobody(cast: Cast) -> None:
    mall = cast.mall
    second = make_user(mall, "FLR")
    fitter = make_user(mall, "ENG")
    assert receivers(mall.id, ["FLR"], zone_id=cast.zone.id) == [cast.officer.id]
    assert receivers(mall.id, ["FLR"], zone_id=cast.other_zone.id) == sorted([cast.officer.id, second.id])
    assert receivers(mall.id, [], department="engineering") == [fitter.id]
    assert receivers(mall.id, ["SUP"], department="engineering") == [cast.supervisor.id]
    head = make_user(mall, "SUP", "ENG")
    assert receivers(mall.id, ["SUP"], department="engineering") == [head.id]
