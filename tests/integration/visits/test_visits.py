"""Visitors in and out, calls answered, names kept no longer than needed (29.1)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
import sqlalchemy as sa

from mallops.blueprints.visits import actions, rules
from mallops.blueprints.visits.models import Caller, Visitor
from mallops.core.casework.actions import move
from mallops.core.casework.retention import forget_old
from mallops.core.db import db, transaction, utcnow
from mallops.core.errors import Conflict, Invalid
from mallops.core.notices.models import Notice
from mallops.core.policies.clocks import clocks_of
from tests.factories import actor_of, login_as
from tests.integration.points.conftest import at, cast

__all__ = ["at", "cast"]
PHONE = "13800138000"


def visitor(cast: Any, **more: Any) -> Visitor:
    told = {
        "name": "王小明",
        "title": "洽谈合作",
        "owner_id": cast.supervisor.id,
        "unit": "晨光公司",
        "phone": PHONE,
    }
    with transaction():
        return actions.let_in(actor_of(cast.desk), actions.VisitorTold(**{**told, **more}))


def call(cast: Any, **more: Any) -> Caller:
    told = {"phone": PHONE, "title": "询问营业时间", "name": "王小明", "content": "春节几点开门"}
    with transaction():
        return actions.take_call(actor_of(cast.desk), actions.CallerTold(**{**told, **more}))


def test_a_visitor_comes_in_and_goes_out_and_the_host_is_told(cast: Any) -> None:
    case = visitor(cast)
    assert "-LF-" in (case.number or "") and case.state == "in" and case.left_at is None
    told = db.session.scalars(sa.select(Notice).where(Notice.user_id == cast.supervisor.id)).all()
    assert any(case.number in one.text for one in told)
    with transaction():
        move(actor_of(cast.desk), case, "leave")
    assert case.state == "out" and case.left_at is not None
    with pytest.raises(Conflict):
        move(actor_of(cast.desk), case, "leave")


def test_what_lacks_is_said_all_at_once(cast: Any) -> None:
    clerk = actor_of(cast.desk)
    with pytest.raises(Invalid) as refused, transaction():
        actions.let_in(clerk, actions.VisitorTold(sort="feedback", people=0))
    assert set(refused.value.field_errors) == {"name", "title", "owner", "people", "suggestion"}
    with pytest.raises(Invalid) as refused, transaction():
        actions.take_call(clerk, actions.CallerTold(sort="x"))
    assert set(refused.value.field_errors) == {"phone", "title", "sort"}


def test_a_call_is_due_in_a_working_day_and_answered_once(cast: Any) -> None:
    case, clerk = call(cast), actor_of(cast.desk)
    clock = clocks_of(case)[0]
    assert (clock.stage, clock.amount, clock.unit) == ("reply", 1.0, "working_days")
    assert "-LD-" in (case.number or "") and case.due_at == clock.due_at
    with pytest.raises(Invalid):
        actions.answer(clerk, case, " ")
    with transaction():
        actions.answer(clerk, case, "十点开门")
    assert (case.state, clocks_of(case)[0].state) == ("answered", "stopped")
    with pytest.raises(Conflict):
        actions.answer(clerk, case, "again")


def test_a_call_becomes_a_complaint_with_nothing_typed_again(cast: Any) -> None:
    case, clerk = call(cast, sort="complaint"), actor_of(cast.desk)
    with transaction():
        made: Any = actions.complain(clerk, case)
    assert (made.phone, made.customer, made.content) == (PHONE, "王小明", "春节几点开门")
    assert (made.channel, made.source_id, case.became_id) == ("phone", case.id, made.id)
    with pytest.raises(Conflict):
        actions.complain(clerk, case)


def test_names_are_encrypted_and_forgotten_in_time(cast: Any) -> None:
    case = call(cast)
    raw = db.session.execute(sa.text("select name, phone, content from callers")).one()
    assert all("王小明".encode() not in bytes(one) and PHONE.encode() not in bytes(one) for one in raw)
    later = utcnow() + dt.timedelta(days=2 * rules.KEPT_DAYS)
    db.session.commit()
    assert forget_old(later) == 0  # it is open
    with transaction():
        actions.answer(actor_of(cast.desk), case, "十点")
    assert forget_old(later) == 1
    assert not case.name and not case.phone and not case.content and case.title


def test_screens(cast: Any, client: Any, app: Any) -> None:
    login_as(client, cast.desk)
    uid, host = uuid.uuid4(), cast.supervisor.uid
    data = {
        "uid": str(uid),
        "name": "王 <b>",
        "title": "送货",
        "sort": "logistics",
        "owner": str(host),
        "people": "2",
    }
    assert client.post("/visitors/new", data={**data, "people": "x"}).status_code == 422
    for _twice in range(2):
        assert client.post("/visitors/new", data=data).status_code in {302, 303}
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Visitor)) == 1
    assert "王 &lt;b&gt;" in client.get(f"/visitors/{uid}").get_data(as_text=True)
    key = uuid.uuid4()
    said = {"uid": str(key), "phone": PHONE, "title": "问停车", "sort": "enquiry", "content": "几号口"}
    assert client.post("/callers/new", data=said).status_code in {302, 303}
    page = client.get(f"/callers/{key}").get_data(as_text=True)
    assert "138****8000" in page and PHONE not in page and "几号口" in page
    assert client.get(f"/callers/{key}/answer").status_code == 200
    assert client.post(f"/callers/{key}/answer", data={"answer": ""}).status_code == 422
    assert client.post(f"/callers/{key}/answer", data={"answer": "二号口"}).status_code in {302, 303}
    for path in ("/visitors/", "/callers/", "/visitors/new", "/callers/new", f"/callers/{key}/print.pdf"):
        assert client.get(path).status_code == 200, path
    reader = app.test_client()
    login_as(reader, cast.leasing)
    page = reader.get(f"/callers/{key}").get_data(as_text=True)
    assert "几号口" not in page and reader.get("/callers/new").status_code == 403
