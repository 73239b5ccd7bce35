"""The tenant is reminded of a licence, too, and answers: sends the new one, or asks us to renew it (17.1)."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from mallops.blueprints.licences.actions.keeping import Printed, issue
from mallops.blueprints.licences.actions.telling import RENEW
from mallops.blueprints.licences.models import Licence
from mallops.blueprints.licences.rules import SAID_WORDS
from mallops.blueprints.licences.tasks import pass_days
from mallops.blueprints.portal.actions import letting_in, matters
from mallops.blueprints.portal.actions.entering import resume, take_invitation
from mallops.core.casework import actions as casework
from mallops.core.casework.models import CaseEvent
from mallops.core.db import db
from mallops.core.links import find_link
from mallops.core.notices import Notice
from tests.factories import Cast, actor_of
from tests.factories.patrols import jpeg
from tests.integration.licences.conftest import TODAY

Make = Callable[..., Licence]
Browser = Callable[[Any], Any]


@pytest.fixture
def ending(licence: Make) -> Licence:
    """A licence that ends in 20 days."""
    return licence(20)


def path_of(case: Licence) -> str:
    link = find_link(case, RENEW)
    assert link is not None
    return link.url.removeprefix("http://localhost")


def english(new_client: Any) -> Any:
    """A visitor who reads English."""
    client = new_client()
    client.set_cookie("lang", "en")
    return client


def reminders(case: Licence) -> list[str]:
    query = sa.select(CaseEvent.detail).where(
        CaseEvent.case_id == case.id, CaseEvent.verb == "tenant_reminded"
    )
    return [detail["term"] for detail in db.session.scalars(query.order_by(CaseEvent.id))]


def inside(cast: Cast) -> Any:
    """The shop's owner, signed in."""
    seat = letting_in.invite(actor_of(cast.supervisor), cast.tenant, "Mei Lin", "138 0000 4321", "owner")
    db.session.commit()
    token = take_invitation(letting_in.invitation_url(seat).rsplit("/", 1)[1], "three quiet lanterns")
    db.session.commit()
    return resume(token)


def test_the_tenant_is_reminded_at_each_stage_in_portal_and_link(cast: Cast, licence: Make, at: Any) -> None:
    case = licence(100)
    shop = inside(cast)
    assert find_link(case, RENEW) is None and not matters.list_matters(shop)
    terms = []
    for day, term in ((40, "60"), (70, "30"), (93, "7"), (101, "over")):
        at(day)
        pass_days()
        pass_days()
        db.session.expire_all()
        terms.append(term)
        assert reminders(case) == terms
        (line,) = matters.list_matters(shop)
        assert line.waits and line.matter.kind == "licences" and line.due_at is not None
        assert line.due_at.date() == TODAY + dt.timedelta(days=100)
    assert find_link(case, RENEW) is not None


def test_the_link_says_what_to_do_and_opens_to_its_own_licence(
    cast: Cast, ending: Licence, new_client: Any, as_user: Browser
) -> None:
    client = english(new_client)
    page = client.get(path_of(ending)).text
    assert "JY-1" in page and "in 20 days" in page and "Please renew it for me" in page
    card = as_user(cast.desk).get(f"/licences/{ending.uid}/link")
    assert path_of(ending) in card.text and "2026-03-22" in card.text
    before = path_of(ending)
    assert as_user(cast.desk).post(f"/licences/{ending.uid}/link").status_code == 303
    assert client.get(before).status_code == 410 and client.get(path_of(ending)).status_code == 200
    assert as_user(cast.stranger).get(f"/licences/{ending.uid}/link").status_code == 404
    assert as_user(cast.finance).get(f"/licences/{ending.uid}/link").status_code == 403


def test_the_tenant_sends_the_new_licence_and_the_desk_enters_it(
    cast: Cast, ending: Licence, new_client: Any, as_user: Browser
) -> None:
    client, path = english(new_client), path_of(ending)
    said = {"licence_no": "JY-2", "valid_to": "2031-03-01"}
    bare = client.post(path, data=said)
    assert bare.status_code == 422 and "JY-2" in bare.text and "Take a photo" in bare.text
    old = said | {"valid_to": "2025-03-01", "scans": [(io.BytesIO(jpeg()), "a.jpg")]}
    assert client.post(path, data=old).status_code == 422
    whole = said | {"scans": [(io.BytesIO(jpeg()), "a.jpg"), (io.BytesIO(b"%PDF-1.4 x"), "b.pdf")]}
    assert client.post(path, data=whole).status_code == 303
    db.session.expire_all()
    assert (ending.said, ending.said_no, ending.said_to) == ("sent", "JY-2", dt.date(2031, 3, 1))
    assert ending.state == "renewal_due" and ending.licence_no == "JY-1"  # nobody has compared it yet
    topics = set(db.session.scalars(sa.select(Notice.topic).where(Notice.user_id == cast.desk.id)))
    assert "licences.said" in topics
    page = client.get(path).text
    assert "JY-2" in page and f"{path}/photos/" in page and "b.pdf" in page
    shop = inside(cast)
    (line,) = matters.list_matters(shop)
    assert not line.waits and line.words == SAID_WORDS["sent"][0]
    desk = as_user(cast.desk)
    shown = desk.get(f"/licences/{ending.uid}").text
    assert "JY-2" in shown and "compare and enter" in shown
    form = desk.get(f"/licences/{ending.uid}/issue").text
    assert 'value="JY-2"' in form and 'value="2031-03-01"' in form
    issue(actor_of(cast.desk), ending, Printed("JY-2", valid_to=dt.date(2031, 3, 1)))
    db.session.commit()
    assert (ending.state, ending.said, ending.said_no, ending.said_to) == ("issued", "", "", None)
    assert "nothing to do" in client.get(path).text and not matters.list_matters(shop)
    assert client.post(path, data=whole | {"scans": [(io.BytesIO(jpeg()), "c.jpg")]}).status_code == 409


def test_the_tenant_asks_the_mall_to_renew_it(cast: Cast, ending: Licence, new_client: Any, at: Any) -> None:
    client, path = english(new_client), path_of(ending)
    assert client.post(path, data={"do": "ask"}).status_code == 303
    assert client.post(path, data={"do": "ask"}).status_code == 409
    db.session.expire_all()
    assert ending.said == "asked" and ending.state == "renewal_due"
    at(15)
    pass_days()
    db.session.expire_all()
    assert ending.term == "7" and reminders(ending) == ["30"]  # the mall's turn: the tenant is left alone
    casework.move(actor_of(cast.desk), ending, "renew")
    db.session.commit()
    assert "preparing the papers" in client.get(path).text
