"""Complaints about staff: to the supervisor only, to the manager what no supervisor may know (19.4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from mallops.blueprints.accounts.models import Deputation
from mallops.blueprints.relations.actions.confidences import Told, confide
from mallops.blueprints.relations.models import Confidence
from mallops.core.audit import AuditEntry
from mallops.core.auth.matrix import ROLES
from mallops.core.casework import Case
from mallops.core.clock import now
from mallops.core.db import db
from mallops.core.notices import Notice
from mallops.core.search import SearchEntry
from tests.factories import Cast, make_user

Browser = Callable[[Any], Any]
SECRET = "SECRETWORD"


@pytest.fixture
def told(cast: Cast) -> Confidence:
    """The officer is complained about."""
    row = confide(
        cast.mall.id, cast.tenant, Told(f"Rude {SECRET}", "the officer", cast.officer.id, "Zhao Qi")
    )
    db.session.commit()
    return row


def addresses(row: Confidence) -> list[str]:
    return ["/confidences/", "/confidences/new", f"/confidences/{row.uid}"]


def test_the_supervisor_sees_it_and_the_manager_only_what_no_supervisor_may(
    cast: Cast, told: Confidence, as_user: Browser
) -> None:
    boss, manager = as_user(cast.supervisor), as_user(cast.manager)
    assert told.code in boss.get("/confidences/").text
    assert SECRET in boss.get(f"/confidences/{told.uid}").text
    assert told.code not in manager.get("/confidences/").text
    assert manager.get(f"/confidences/{told.uid}").status_code == 404
    assert "Told in confidence" not in manager.get("/").text
    told.about_id = cast.supervisor.id
    db.session.commit()
    assert boss.get(f"/confidences/{told.uid}").status_code == 404
    assert SECRET in manager.get(f"/confidences/{told.uid}").text
    second = make_user(cast.mall, "SUP", login="second-sup")
    db.session.commit()
    assert manager.get(f"/confidences/{told.uid}").status_code == 404
    assert SECRET in as_user(second).get(f"/confidences/{told.uid}").text


def test_nobody_else_opens_an_address(cast: Cast, told: Confidence, as_user: Browser) -> None:
    for role in sorted(set(ROLES) - {"SUP", "CSM"}):
        client = as_user(make_user(cast.mall, role, login=f"x-{role.lower()}"))
        assert {client.get(url).status_code for url in addresses(told)} == {403}, role
        step = client.post(f"/confidences/{told.uid}/step", data={"to": "looking", "text": "x"})
        assert step.status_code == 403 and "/confidences/" not in client.get("/").text, role


def test_another_mall_sees_nothing(cast: Cast, told: Confidence, as_user: Browser) -> None:
    client = as_user(make_user(cast.other_mall, "CSM", login="other-csm"))
    assert told.code not in client.get("/confidences/").text
    assert client.get(f"/confidences/{told.uid}").status_code == 404


def test_whom_it_is_about_sees_nothing_even_as_deputy(cast: Cast, told: Confidence, as_user: Browser) -> None:
    moment = now()
    db.session.add(
        Deputation(
            mall_id=cast.mall.id,
            deputy_id=cast.officer.id,
            principal_id=cast.supervisor.id,
            role="SUP",
            starts_at=moment - dt.timedelta(days=1),
            ends_at=moment + dt.timedelta(days=5),
            reason="Leave",
        )
    )
    db.session.commit()
    client = as_user(cast.officer)
    listed = client.get("/confidences/")
    assert listed.status_code == 200 and told.code not in listed.text  # stands in, but not for this one
    assert client.get(f"/confidences/{told.uid}").status_code == 404
    assert (
        client.post(f"/confidences/{told.uid}/step", data={"to": "looking", "text": "x"}).status_code == 404
    )
    assert client.post(f"/confidences/{told.uid}/person", data={}).status_code == 404
    assert "Told in confidence" not in client.get("/").text
    assert "Told in confidence" in as_user(cast.manager).get("/").text
    again = confide(cast.mall.id, cast.tenant, Told("Again", about_id=cast.officer.id))
    db.session.commit()
    people = db.session.scalars(sa.select(Notice.user_id).where(Notice.dedupe == f"confide:{again.code}"))
    assert cast.officer.id not in set(people)


def test_a_supervisor_named_by_the_tenant_is_shut_out_at_once(cast: Cast, as_user: Browser) -> None:
    row = confide(cast.mall.id, cast.tenant, Told(f"Unfair {SECRET}", f"It was {cast.supervisor.name}!"))
    db.session.commit()
    assert row.about_id == cast.supervisor.id
    assert as_user(cast.supervisor).get(f"/confidences/{row.uid}").status_code == 404
    assert SECRET in as_user(cast.manager).get(f"/confidences/{row.uid}").text


def test_it_leaves_no_word_in_trail_search_records_or_notices(
    cast: Cast, told: Confidence, as_user: Browser
) -> None:
    boss = as_user(cast.supervisor)
    boss.post(f"/confidences/{told.uid}/step", data={"to": "looking", "text": f"Spoke {SECRET}"})
    since = [one for one in db.session.scalars(sa.select(AuditEntry)) if one.object_kind != "users"]
    words = [f"{one.object_kind} {one.label} {one.before} {one.after}" for one in since]
    words += [f"{one.title} {one.subtitle}" for one in db.session.scalars(sa.select(SearchEntry))]
    words += [f"{one.title} {one.text} {one.url}" for one in db.session.scalars(sa.select(Notice))]
    words += [one.title for one in db.session.scalars(sa.select(Case))]
    for hint in (SECRET, "Zhao Qi", "the officer", told.code, str(told.uid)):
        assert not any(hint in one for one in words), hint
    assert not any(one.object_kind.startswith("confiden") for one in since)
    raw = db.session.execute(sa.text("select text, about, speaker from confidences")).one()
    assert all(SECRET.encode() not in bytes(one) for one in raw)
    admin, officer = as_user(cast.admin), as_user(cast.officer)
    for client in (admin, officer, as_user(cast.director)):
        for url in ("/audit/", f"/search?q={told.code}", f"/tenants/{cast.tenant.uid}", "/notices/"):
            assert "Zhao Qi" not in client.get(url).text and f"Rude {SECRET}" not in client.get(url).text


def test_the_steps_and_their_log(cast: Cast, told: Confidence, as_user: Browser) -> None:
    boss = as_user(cast.supervisor)
    url = f"/confidences/{told.uid}"
    assert boss.post(f"{url}/step", data={"to": "looking", "text": ""}).status_code == 422
    for to in ("looking", "answered", "closed"):
        assert boss.post(f"{url}/step", data={"to": to, "text": f"Step {to}"}).status_code == 303
    db.session.expire_all()
    assert told.state == "closed" and [one.state for one in told.lines] == [
        "new",
        "looking",
        "answered",
        "closed",
    ]
    assert boss.post(f"{url}/step", data={"to": "looking", "text": "x"}).status_code == 303
    db.session.expire_all()
    assert told.state == "closed"
    kept = boss.post(
        "/confidences/new", data={"text": "By phone", "source": "phone", "about_person": str(cast.desk.uid)}
    )
    assert kept.status_code == 303 and db.session.query(Confidence).count() == 2
    assert boss.post("/confidences/new", data={"text": "", "source": "phone"}).status_code == 422
    named = boss.post(f"{url}/person", data={"about_person": str(cast.supervisor.uid)})
    assert named.status_code == 303
    assert boss.get(url).status_code == 404


def test_a_tenant_tells_without_an_account_a_few_times_a_minute(cast: Cast, new_client: Any) -> None:
    client, url = new_client(), f"/confide/{cast.tenant.qr_code}"
    assert client.get(url).status_code == 200 and client.get("/confide/NOTHING").status_code == 404
    refused = client.post(url, data={"text": "", "about": "Keep me"})
    assert refused.status_code == 422 and "Keep me" in refused.text
    answers = [client.post(url, data={"text": f"Rude {SECRET}", "about": "Somebody"}) for _n in range(6)]
    assert [one.status_code for one in answers][:2] == [200, 200] and answers[-1].status_code == 429
    assert SECRET not in answers[0].text and SECRET not in client.get(url).text
