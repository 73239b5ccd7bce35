"""Campaign material: given out, received with a signature, shown in time, returned, reported (11.3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from mallops.blueprints.accounts.models import User
from mallops.blueprints.displays.actions import sharing
from mallops.blueprints.displays.actions.materials import MATERIAL
from mallops.blueprints.displays.models import Material, MaterialShare
from mallops.blueprints.displays.queries.materials import count_result, list_shares
from mallops.core.casework import actions as casework
from mallops.core.db import db
from mallops.core.errors import Conflict, Forbidden, Invalid
from mallops.core.notices import Notice
from tests.factories import Cast, actor_of
from tests.integration.displays.conftest import TODAY

Browser = Callable[[Any], Any]


@pytest.fixture
def material(cast: Cast, marketing: User) -> Material:
    values = {
        "title": "Spring",
        "pieces": "Posters",
        "display_by": TODAY + dt.timedelta(days=3),
        "take_down_by": TODAY + dt.timedelta(days=20),
    }
    case: Material = casework.open_case(actor_of(marketing), MATERIAL, values)
    db.session.commit()
    return case


@pytest.fixture
def share(cast: Cast, marketing: User, material: Material) -> MaterialShare:
    (made,) = sharing.give_out(actor_of(marketing), material, [cast.tenant.id], 4, 10)
    db.session.commit()
    return made


def receive(cast: Cast, share: MaterialShare, pieces: int | None = 4, **more: Any) -> None:
    values = {"pieces": pieces, "samples": 10, "name": "Shop", "signature": "Shop"} | more
    sharing.receive(actor_of(cast.officer), share, **values)


def test_the_way_of_a_share(
    cast: Cast, marketing: User, material: Material, share: MaterialShare, at: Callable[[int], None]
) -> None:
    officer = actor_of(cast.officer)
    assert "-QX-" in (share.number or "") and share.zone_id == cast.zone.id and share.due_at
    casework.move(officer, share, "trouble", note="Box is wet")
    casework.move(officer, share, "solve", note="Sent again")
    for wrong in ({"pieces": None}, {"pieces": -1}, {"pieces": 99}, {"name": " "}, {"signature": ""}):
        with pytest.raises(Invalid):
            receive(cast, share, **wrong)
    receive(cast, share, 3)
    assert (share.state, share.received, share.samples_received, share.trouble_count) == (
        "received",
        3,
        10,
        1,
    )
    assert share.problem == "Box is wet" and share.solution == "Sent again"
    with pytest.raises(Conflict):
        receive(cast, share)
    at(4)  # a day late
    casework.move(officer, share, "display")
    assert share.on_time is False
    with pytest.raises(Invalid):
        sharing.count_samples(officer, share, 8, 3)
    sharing.count_samples(officer, share, 8, 2)
    with pytest.raises(Conflict):  # still out
        casework.move(actor_of(marketing), material, "close", note="Fine")
    casework.move(officer, share, "take_down")
    with pytest.raises(Invalid):  # more than arrived
        sharing.bring_back(officer, share, 4)
    sharing.bring_back(officer, share, 2)
    with pytest.raises(Conflict):
        sharing.count_samples(officer, share, 9, 0)
    found = count_result(list_shares(material.id))
    assert (found.shops, found.late, found.settled, found.samples_left, found.rate) == (1, 1, 1, 0, 0)
    assert (found.pieces, found.pieces_received, found.pieces_returned) == (4, 3, 2)
    with pytest.raises(Forbidden):
        casework.move(officer, material, "close", note="Fine")
    casework.move(actor_of(marketing), material, "close", note="Sales up")
    assert material.result == "Sales up"
    told = db.session.scalars(sa.select(Notice.user_id).where(Notice.topic == "displays.results")).all()
    assert marketing.id in told


def test_a_shop_gets_its_share_once(
    cast: Cast, marketing: User, material: Material, share: MaterialShare
) -> None:
    by = actor_of(marketing)
    for shops, quantity in (
        ([cast.tenant.id], 1),
        ([], 1),
        ([cast.other_tenant.id], 0),
        ([cast.foreign_tenant.id], 1),
    ):
        with pytest.raises(Invalid):
            sharing.give_out(by, material, shops, quantity, 0)
    with pytest.raises(Forbidden):
        sharing.give_out(actor_of(cast.officer), material, [cast.other_tenant.id], 1, 0)
    both = [cast.tenant.id, cast.other_tenant.id]
    assert [one.shop_id for one in sharing.give_out(by, material, both, 1, None)] == [cast.other_tenant.id]


def test_the_screens(
    cast: Cast, marketing: User, material: Material, share: MaterialShare, as_user: Browser
) -> None:
    boss, officer = as_user(marketing), as_user(cast.officer)
    give = f"/materials/{material.uid}/shares"
    bad = boss.post(give, data={"tenant": "no such", "quantity": "x", "samples": "0", "version": "1"})
    assert bad.status_code == 422 and 'value="no such"' in bad.text
    zone = {"zone": cast.other_zone.code, "quantity": "3", "samples": "0", "version": "1"}
    assert boss.post(give, data=zone).status_code == 303
    assert [one.quantity for one in list_shares(material.id)] == [4, 3]
    take = f"/materials/shares/{share.uid}/receive"
    bad = officer.post(take, data={"received": "3", "samples_received": "9", "name": "Mei", "signature": ""})
    assert bad.status_code == 422 and 'value="Mei"' in bad.text and 'value="9"' in bad.text
    data = {"received": "3", "samples_received": "9", "name": "Mei", "signature": "Mei"}
    assert officer.post(take, data=data).status_code == 303
    samples = {"samples_given": "99", "samples_returned": "0"}
    assert officer.post(f"/materials/shares/{share.uid}/samples", data=samples).status_code == 422
    assert officer.post(f"/materials/shares/{share.uid}/return", data={"returned": "1"}).status_code == 303
    page = boss.get(f"/materials/{material.uid}").text
    assert cast.tenant.code in page and "/result.xlsx" in page
    for path, head in (
        ("result.pdf?lang=zh", b"%PDF-"),
        ("result.pdf?lang=en", b"%PDF-"),
        ("result.xlsx", b"PK"),
    ):
        assert boss.get(f"/materials/{material.uid}/{path}").data.startswith(head)
        assert officer.get(f"/materials/{material.uid}/{path}").status_code == 403
    assert boss.get(f"/material-shares/{share.uid}/print.pdf").data[:5] == b"%PDF-"


def test_regularising_on_screen(cast: Cast, as_user: Browser, display: Callable[..., Any]) -> None:
    officer = as_user(cast.officer)
    first = officer.get(f"/strays/new?zone={cast.zone.code}")
    assert f'value="{cast.zone.uid}" selected' in first.text or "selected" in first.text
    made = officer.post(
        "/strays/new", data={"title": "Stand", "sort": "stand", "zone_id": str(cast.zone.uid)}
    )
    url = made.location
    bad = officer.post(f"{url}/regularise", data={"number": "XX-9", "version": "1"})
    assert bad.status_code == 422 and 'value="XX-9"' in bad.text
    assert "stray=" in officer.get(url).text
    allowed = display("approve")
    assert (
        officer.post(f"{url}/regularise", data={"number": allowed.number, "version": "1"}).status_code == 303
    )
