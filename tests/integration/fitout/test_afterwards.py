"""After the application: drawings that the tenant sends through its link, the refund in one tap."""

from __future__ import annotations

import io
from typing import Any

import pytest
import sqlalchemy as sa

from mallops.blueprints.fitout.actions import applying
from mallops.blueprints.fitout.actions.permit import APPLY
from mallops.blueprints.fitout.queries.works import list_deposits, list_drawings
from mallops.blueprints.tenants.actions import save_finance
from mallops.core.db import db
from mallops.core.links import find_link
from mallops.core.notices.models import Notice
from tests.factories import actor_of
from tests.integration.fitout.conftest import PDF

FORM = "multipart/form-data"


@pytest.fixture
def sender(cast: Any, new_client: Any) -> Any:
    """The tenant's own page of these works, and how a drawing is sent there."""

    def make(case: Any) -> Any:
        applying.renew_link(actor_of(cast.desk), case, 30)
        db.session.commit()
        link = find_link(case, APPLY)
        assert link is not None
        where, client = link.url[link.url.index("/t/") :], new_client()
        client.set_cookie("lang", "en")

        def send(name: str = "power.pdf", data: bytes = PDF, kind: str = "power") -> Any:
            values = {"more": "1", "drawing_kind": kind, "drawings": (io.BytesIO(data), name)}
            return client.post(where, data=values, content_type=FORM)

        return client, where, send

    return make


@pytest.mark.parametrize("state", ["applied", "reviewed", "permitted", "working"])
def test_a_drawing_comes_after_the_application(crew: Any, works: Any, sender: Any, state: str) -> None:
    case = works(state)
    client, where, send = sender(case)
    assert "Send the drawings" in client.get(where).text
    assert send().status_code == 303
    assert send("power-2.pdf").status_code == 303
    db.session.refresh(case)
    found = {(one.kind, one.version, one.current) for one in list_drawings(case)}
    assert found == {("plan", 1, True), ("power", 1, False), ("power", 2, True)}
    assert case.state == ("applied" if state == "reviewed" else state), "what was reviewed is reviewed again"
    assert "power-2.pdf" in client.get(where).text
    told = sa.select(Notice.user_id).where(Notice.topic == "fitout.drawn")
    assert crew.engineer.id in db.session.scalars(told).all()


def test_what_is_no_drawing_is_refused_and_said(works: Any, sender: Any) -> None:
    case = works("working")
    client, where, send = sender(case)
    bare = client.post(where, data={"more": "1", "drawing_kind": "power"})
    assert bare.status_code == 422 and "Choose a drawing" in bare.text
    assert send("virus.exe", b"MZ\x90\x00").status_code == 422
    assert client.post(where, data={"works": "full"}).status_code == 409, "the application itself is sent"
    assert len(list_drawings(case)) == 1


def test_no_drawing_for_works_that_are_over(works: Any, sender: Any) -> None:
    case = works("accepted")
    client, where, send = sender(case)
    assert "Send the drawings" not in client.get(where).text
    assert send().status_code == 409 and len(list_drawings(case)) == 1


def test_the_refund_is_asked_in_one_tap(cast: Any, works: Any, as_user: Any) -> None:
    case = works("accepted")
    save_finance(actor_of(cast.finance), cast.tenant, {"holder": "Flower Ltd", "account": "6222000011112222"})
    db.session.commit()
    desk, url = as_user(cast.desk), f"/fitouts/{case.uid}"
    page = desk.get(url).text
    assert "Flower Ltd" in page and "****2222" in page and "6222000011112222" not in page
    db.session.refresh(case)
    sent = {"version": str(case.version)}
    assert desk.post(f"{url}/refund", data=sent).status_code == 303
    (deposit,) = list_deposits(case)
    db.session.refresh(deposit)
    assert (deposit.state, deposit.payee, deposit.account) == ("requested", "Flower Ltd", "6222000011112222")
    assert (deposit.asker_id, deposit.refund_amount) == (case.id, 500_000)
    assert desk.post(f"{url}/refund", data=sent).status_code == 409, "a second tap asks nothing more"
    assert as_user(cast.finance).get(url).status_code == 200


def test_no_refund_before_the_works_are_accepted(cast: Any, works: Any, as_user: Any) -> None:
    case = works("working")
    desk, url = as_user(cast.desk), f"/fitouts/{case.uid}"
    assert f"{url}/refund" not in desk.get(url).text
    assert desk.post(f"{url}/refund").status_code == 409
    assert as_user(cast.officer).post(f"{url}/refund").status_code == 403
    assert as_user(cast.stranger).post(f"{url}/refund").status_code == 404
    assert list_deposits(case)[0].state == "held"
