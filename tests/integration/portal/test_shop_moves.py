"""The owner of a shop asks to move in, to change, to move out, and follows it (12 to 14, issue 5 item 7)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
import sqlalchemy as sa

from mallops.blueprints.moves.models import Adjustment, MoveIn, MoveOut
from mallops.blueprints.portal.actions import letting_in
from mallops.blueprints.tenants.models import Tenant
from mallops.core.casework.models import Case
from mallops.core.clock import mall_now
from mallops.core.db import db
from tests.factories import Cast, actor_of, make_cast

PASSWORD = "three quiet lanterns"


@pytest.fixture
def cast(app_ctx: Any) -> Cast:
    return make_cast()


@pytest.fixture
def shop(cast: Cast, new_client: Any) -> Any:
    """A browser of a person of the flower shop, or of another tenant."""

    def make(kind: str = "owner", tenant: Any = None, phone: str = "138 0000 4321") -> Any:
        by = actor_of(cast.supervisor)
        seat = letting_in.invite(by, tenant or cast.tenant, "Mei Lin", phone, kind)
        db.session.commit()
        token = letting_in.invitation_url(seat).rsplit("/", 1)[1]
        client = new_client()
        client.set_cookie("lang", "en")
        assert client.post(f"/shop/invite/{token}", data={"password": PASSWORD}).status_code == 303
        return client

    return make


def days(number: int) -> str:
    return (mall_now("Asia/Shanghai").date() + dt.timedelta(days=number)).isoformat()


def typed(code: str, **more: Any) -> dict[str, Any]:
    return {
        "in": {"unit_codes": "a02", "lease_from": days(5), "opening_on": days(30), "staff_count": "4"},
        "change": {"sort": "brand", "new_value": "Rose", "effective_on": days(9), "reason": "New owner"},
        "out": {"unit_codes": "A01", "last_on": days(60), "cause": "expiry", "payee": "Flower Ltd",
                "account": "6222 0000 1111 2222"},
    }[code] | {"uid": str(uuid.uuid4())} | more  # fmt: skip


MODELS = {"in": MoveIn, "change": Adjustment, "out": MoveOut}


@pytest.mark.parametrize("code", ["in", "change", "out"])
def test_it_is_asked_once_and_followed_line_by_line(cast: Cast, shop: Any, code: str) -> None:
    client, sent = shop(), typed(code)
    assert f"/shop/moves/{code}" in client.get("/shop/apply").text
    assert client.get(f"/shop/moves/{code}").status_code == 200
    first, again = (client.post(f"/shop/moves/{code}", data=sent) for _ in range(2))
    assert first.status_code == 303 and first.location == again.location
    case = db.session.scalars(sa.select(MODELS[code])).one()
    assert (case.tenant_id, case.state) == (cast.tenant.id, "applied") and case.number
    page = client.get(first.location).text
    assert case.number in page
    if code != "change":
        assert "Checklist by department" in page
    assert case.number in client.get("/shop/").text, "it stands among the shop's matters"


@pytest.mark.parametrize(
    ("code", "wrong", "says"),
    [
        ("in", {"unit_codes": "Z99"}, "This mall has no unit Z99"),
        ("in", {"opening_on": "2020-01-01"}, "It cannot open before the lease begins"),
        ("in", {"staff_count": "many"}, "Enter a number of people"),
        ("change", {"reason": ""}, "Write in a few words why"),
        ("change", {"sort": "unit", "new_value": "Q1"}, "This mall has no unit Q1"),
        ("out", {"unit_codes": "A02"}, "The tenant does not hold A02"),
        ("out", {"last_on": "2020-01-01"}, "The last day cannot be before the notice"),
        ("out", {"cause": "breach-of-something"}, "Choose why"),
    ],
)
def test_bad_input_says_what_to_do_and_loses_nothing(
    shop: Any, code: str, wrong: dict[str, str], says: str
) -> None:
    answer = shop().post(f"/shop/moves/{code}", data=typed(code) | wrong)
    assert answer.status_code == 422 and says in answer.text
    kept = {"in": days(5), "change": "Rose", "out": "Flower Ltd"}[code]
    assert kept in answer.text or "new_value" in wrong
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Case)) == 0


def test_only_the_owner_decides_about_the_shop(shop: Any) -> None:
    manager = shop("manager")
    assert "/shop/moves/" not in manager.get("/shop/apply").text
    for code in MODELS:
        assert manager.get(f"/shop/moves/{code}").status_code == 403
        assert manager.post(f"/shop/moves/{code}", data=typed(code)).status_code == 403
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Case)) == 0


def test_a_prospect_asks_to_move_in_and_for_nothing_else(cast: Cast, shop: Any) -> None:
    tenant = Tenant(mall_id=cast.mall.id, code="T900", name_zh="茶店", name_en="Tea", status="prospect")
    db.session.add(tenant)
    db.session.commit()
    client = shop(tenant=tenant, phone="138 0000 9999")
    page = client.get("/shop/apply").text
    assert "/shop/moves/in" in page and "/shop/moves/out" not in page
    assert client.get("/shop/moves/out").status_code == 404
    assert client.post("/shop/moves/in", data=typed("in")).status_code == 303
    assert tenant.status == "moving_in"


def test_a_shop_asks_for_itself_alone(cast: Cast, shop: Any) -> None:
    """The id of another's record, sent as the form's own, gives nothing of it away."""
    other = Tenant(mall_id=cast.mall.id, code="T900", name_zh="茶店", name_en="Tea", status="trading")
    db.session.add(other)
    db.session.commit()
    sent = typed("change")
    assert shop().post("/shop/moves/change", data=sent).status_code == 303
    theirs = shop(tenant=other, phone="138 0000 9999").post("/shop/moves/change", data=sent)
    assert theirs.status_code == 303
    made = db.session.scalars(sa.select(Adjustment).order_by(Adjustment.id)).all()
    assert [one.tenant_id for one in made] == [cast.tenant.id, other.id]
