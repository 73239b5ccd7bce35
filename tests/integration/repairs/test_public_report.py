"""Reports without an account: what the page shows, takes, limits and gives back."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
import sqlalchemy as sa

from mallops.blueprints.accounts.models import User
from mallops.blueprints.repairs.actions import working
from mallops.blueprints.repairs.models import Asset, Repair
from mallops.blueprints.repairs.rules.tickets import MAX_PER_ADDRESS, MAX_PER_PLACE
from mallops.core.audit import AuditEntry
from mallops.core.casework.models import CaseAttachment
from mallops.core.db import db
from tests.factories import Cast, actor_of
from tests.factories.patrols import jpeg
from tests.support.client import AppClient


def send(client: AppClient, code: str, **values: Any) -> Any:
    form = {"fault": "The door does not close", "facility": "door", **values}
    return client.post(f"/report/{code}", data=form, content_type="multipart/form-data")


def only() -> Repair:
    return db.session.scalars(sa.select(Repair)).one()


@pytest.fixture(autouse=True)
def an_engineer(engineer: User) -> User:
    return engineer


def test_a_visitor_reports_and_follows(cast: Cast, client: AppClient) -> None:
    answer = send(
        client,
        cast.zone.qr_code,
        reporter_phone="138 1234 5678",
        photos=(io.BytesIO(jpeg()), "door.jpg"),
    )
    assert answer.status_code == 303, answer.text
    case = only()
    assert (case.state, case.channel, case.created_by_id) == ("reported", "public", None)
    assert (case.zone_id, case.reporter_phone) == (cast.zone.id, "13812345678")
    assert db.session.scalar(sa.select(sa.func.count(CaseAttachment.id))) == 1
    page = client.get(answer.location)
    assert page.status_code == 200 and case.number in page.text
    # the state and nothing else: no words, no phone, no picture, no name
    for secret in ("does not close", "138", "/photos/"):
        assert secret not in page.text.split("<main")[1].split("</main")[0]
    assert page.headers["Cache-Control"] == "no-store"
    token = re.search(r"/report/follow/([^?]+)", answer.location)
    assert token and case.follow_hash and token[1] not in case.follow_hash


def test_the_phone_is_stored_encrypted_and_shown_masked(cast: Cast, client: AppClient, as_user: Any) -> None:
    send(client, cast.zone.qr_code, reporter_phone="13812345678")
    raw = db.session.execute(sa.text("select reporter_phone from repairs")).scalar_one()
    assert b"1381234" not in bytes(raw)
    page = as_user(cast.lead).get(f"/repairs/{only().uid}").text
    assert "138****5678" in page and "13812345678" not in page


def test_what_a_visitor_may_not_do(cast: Cast, client: AppClient) -> None:
    send(client, cast.zone.qr_code)
    uid = only().uid
    for path in ("/repairs/", f"/repairs/{uid}", "/assets", "/repairs/work", "/repairs/analysis"):
        assert client.get(path).status_code in {302, 303}
    assert client.get("/report/follow/guessed").status_code == 404
    assert client.get("/report/NOSUCH22").status_code == 404
    assert client.get(f"/report/follow/{'x' * 500}").status_code == 404


def test_wrong_reports_are_told_what_to_do(cast: Cast, client: AppClient) -> None:
    assert send(client, cast.zone.qr_code, fault=" ").status_code == 422
    assert send(client, cast.zone.qr_code, reporter_phone="call me").status_code == 422
    many = [(io.BytesIO(jpeg()), f"{n}.jpg") for n in range(4)]
    assert send(client, cast.zone.qr_code, photos=many).status_code == 422
    assert send(client, cast.zone.qr_code, photos=(io.BytesIO(b"MZ no picture"), "a.jpg")).status_code == 422
    assert db.session.scalar(sa.select(sa.func.count(Repair.id))) == 0


def test_one_place_takes_only_so_many(cast: Cast, client: AppClient) -> None:
    answers = [send(client, cast.zone.qr_code).status_code for _n in range(MAX_PER_PLACE + 2)]
    assert answers == [303] * MAX_PER_PLACE + [429] * 2
    assert send(client, cast.other_zone.qr_code).status_code == 303  # another place still may


def test_one_address_sends_only_so_many(cast: Cast, client: AppClient, asset: Asset) -> None:
    places = [cast.zone.qr_code, cast.other_zone.qr_code, asset.qr_code]
    codes = [send(client, places[n % 3]).status_code for n in range(MAX_PER_ADDRESS + 2)]
    assert codes.count(303) == MAX_PER_ADDRESS and codes[-1] == 429


def test_a_label_knows_who_scans_it(cast: Cast, client: AppClient, asset: Asset, as_user: Any) -> None:
    assert client.get(f"/a/{asset.qr_code}").location == f"/report/{asset.qr_code}"
    assert client.get(f"/z/{cast.zone.qr_code}").location == f"/report/{cast.zone.qr_code}"
    assert as_user(cast.officer).get(f"/a/{asset.qr_code}").location == f"/assets/{asset.uid}"
    assert as_user(cast.stranger).get(f"/a/{asset.qr_code}").location == f"/report/{asset.qr_code}"
    page = client.get(f"/report/{asset.qr_code.lower()}").text
    assert "LIFT-01" in page and "/login?next=/a/" in page


def test_people_of_the_mall_report_as_themselves(cast: Cast, asset: Asset, as_user: Any) -> None:
    answer = as_user(cast.officer).post(f"/report/{asset.qr_code}", data={"fault": "Squeaks"})
    case = only()
    assert answer.location == f"/repairs/{case.uid}"
    assert (case.created_by_id, case.facility, case.asset_id) == (cast.officer.id, "lift", asset.id)


def test_a_retired_asset_takes_no_report(client: AppClient, asset: Asset) -> None:
    asset.state = "retired"
    db.session.commit()
    assert client.get(f"/report/{asset.qr_code}").status_code == 404


def _done(engineer: User) -> Repair:
    case, actor = only(), actor_of(engineer)
    working.dispatch(actor, case, engineer.id, "app")
    working.arrive(actor, case)
    working.finish(actor, case, "Hinge set")
    db.session.commit()
    return case


def test_the_visitor_sends_the_engineer_back_and_then_rates(
    cast: Cast, client: AppClient, engineer: User
) -> None:
    follow = send(client, cast.zone.qr_code).location.partition("?")[0]
    assert "rating" not in client.get(follow).text
    assert client.post(follow, data={"rating": "5"}).status_code == 409, "nothing is done yet"
    case = _done(engineer)
    assert "rating" in client.get(follow).text
    assert client.post(follow, data={"do": "reject"}).status_code == 422
    assert client.post(follow, data={"do": "reject", "words": "It still squeaks"}).status_code == 303
    db.session.refresh(case)
    assert (case.state, case.reopen_count) == ("dispatched", 1)
    working.arrive(actor_of(engineer), case)
    working.finish(actor_of(engineer), case, "New hinge")
    db.session.commit()
    assert client.post(follow, data={"rating": "2"}).status_code == 422, "a poor one says why"
    assert client.post(follow, data={"rating": "4", "words": "Thanks"}).status_code == 303
    db.session.refresh(case)
    assert (case.state, case.rating, case.rating_words) == ("confirmed", 4, "Thanks")
    assert client.post(follow, data={"rating": "1", "words": "No"}).status_code == 409
    assert client.post("/report/follow/nobody", data={"rating": "5"}).status_code == 404


def test_the_number_is_shown_for_a_reason_and_who_looked_is_recorded(
    cast: Cast, client: AppClient, engineer: User, as_user: Any
) -> None:
    send(client, cast.zone.qr_code, reporter_phone="13812345678")
    path = f"/repairs/{only().uid}/phone"
    browser = as_user(engineer)
    assert "13812345678" not in browser.get(path).text
    assert browser.post(path, data={"reason": " "}).status_code == 422
    page = browser.post(path, data={"reason": "Which door?"})
    assert "13812345678" in page.text and page.headers["Cache-Control"] == "no-store"
    noted = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "repairs.reveal_phone")).one()
    assert noted.after == {"reason": "Which door?"} and noted.actor_id == engineer.id
    assert "13812345678" not in str(noted.after)
    assert as_user(cast.inspector).get(path).status_code == 403
    assert as_user(cast.stranger).get(path).status_code in {403, 404}
