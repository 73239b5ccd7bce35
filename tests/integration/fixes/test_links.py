"""Personal links: one order only, an end, no guessing, nothing kept (core/links.py)."""

from __future__ import annotations

import datetime as dt
import secrets

import pytest
import sqlalchemy as sa

from mallops.blueprints.fixes import actions
from mallops.blueprints.fixes.queries import list_attached, paired_photos
from mallops.core import clock
from mallops.core.db import db
from mallops.core.links import LinkOver, LinkUnknown, ShareLink, TooManyLinks, open_link
from tests.factories import actor_of
from tests.factories.patrols import jpeg
from tests.integration.fixes.conftest import answer


def path_of(link) -> str:
    return link.url.replace("http://localhost", "")


def test_a_link_opens_its_own_order_without_an_account(new_client, order, link):
    mine, other = order(title="Lamp broken"), order(title="Wet floor")
    page = new_client().get(path_of(link(mine)))
    assert page.status_code == 200
    assert "Lamp broken" in page.text and "Wet floor" not in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert other.number not in page.text


def test_the_token_has_192_bits_and_is_not_in_the_database(app_ctx, order, link):
    made = link(order())
    assert len(made.token) == 32
    row = db.session.execute(sa.select(ShareLink.__table__)).mappings().one()
    assert made.token not in str(dict(row))
    assert link(order()).token != made.token


def test_pictures_of_other_orders_stay_closed(new_client, order, link):
    mine, other = order(), order(title="Wet floor")

    base = path_of(link(mine))
    own, foreign = (list_attached(one)[0].photo.uid for one in (mine, other))
    browser = new_client()
    assert browser.get(f"{base}/photos/{own}/thumb.jpg").status_code == 200
    assert browser.get(f"{base}/photos/{own}/thumb.jpg").headers["Cache-Control"] == "no-store"
    assert browser.get(f"{base}/photos/{foreign}/thumb.jpg").status_code == 404
    assert browser.get(f"/photos/{own}/thumb.jpg").status_code in (303, 401)


def test_it_expires_and_can_be_taken_back(cast, new_client, order, link):
    one = order()
    made = link(one)
    path = path_of(made)
    with clock.frozen(clock.now() + dt.timedelta(days=15)), pytest.raises(LinkOver):
        open_link(made.token)
    assert actions.take_link_back(actor_of(cast.lead), one)
    db.session.commit()
    page = new_client().get(path)
    assert page.status_code == 410 and "Lamp broken" not in page.text
    assert answer(new_client(), path).status_code == 410


def test_a_new_link_ends_the_one_before(new_client, order, link):
    one = order()
    first, second = path_of(link(one)), path_of(link(one))
    assert new_client().get(first).status_code == 410
    assert new_client().get(second).status_code == 200


def test_a_thousand_wrong_links_are_throttled_and_the_right_one_still_opens(app_ctx, order, link):
    right = link(order()).token
    refused = []
    for _turn in range(1000):
        with pytest.raises((LinkUnknown, TooManyLinks)) as told:
            open_link(secrets.token_urlsafe(24), "10.0.0.1")
        refused.append(told.type)
    assert refused.count(LinkUnknown) <= 60, "at most thirty a minute (the minute may turn)"
    assert open_link(right, "10.0.0.1").token == right
    with pytest.raises(LinkUnknown):
        open_link(secrets.token_urlsafe(24), "10.0.0.2")


def test_wrong_links_get_a_page_that_says_what_to_do(new_client):
    browser = new_client()
    page = browser.get(f"/t/{secrets.token_urlsafe(24)}")
    assert page.status_code == 404 and "link" in page.text
    codes = [browser.get(f"/t/{secrets.token_urlsafe(24)}").status_code for _turn in range(70)]
    assert codes[-1] == 429
    assert browser.get("/t/short").status_code == 429


def test_openings_are_counted(new_client, order, link):
    made = link(order())
    for _turn in range(3):
        new_client().get(path_of(made))
    db.session.refresh(made)
    assert made.opened_count == 3
    assert made.first_opened_at <= made.last_opened_at


def test_the_whole_way_through_the_link(cast, new_client, order, link, as_user):
    one = order(photos=2)
    path, browser = path_of(link(one)), new_client()
    assert one.state == "notified"
    assert browser.post(path, data={"do": "seen", "name": "Li Hua"}).status_code == 303
    db.session.refresh(one)
    assert (one.state, one.responsible_name) == ("working", "Li Hua")

    before = [item.photo for item in list_attached(one)]
    sent = {f"after_{before[1].uid}": jpeg("white")}
    assert answer(browser, path, photos=sent).status_code == 303
    db.session.refresh(one)
    assert (one.state, one.fixed_by_id, one.action_taken) == ("fixed", None, "New lamp")
    assert "Li Hua" in one.fixed_by_name
    pairs = paired_photos(one)
    assert [pair[0].id for pair in pairs] == [photo.id for photo in before]
    assert pairs[0][1] is None and pairs[1][1] is not None
    lead = as_user(cast.lead)
    version = one.version
    back = lead.post(f"/fixes/{one.uid}/steps/reject", data={"note": "Still dark", "version": version})
    assert back.status_code == 303
    page = browser.get(path)
    assert "Still dark" in page.text
    assert answer(browser, path, words="Again", photos={"after_more": jpeg("white")}).status_code == 303
    db.session.refresh(one)
    assert (one.state, one.reopen_count) == ("fixed", 1)
    done = lead.post(f"/fixes/{one.uid}/steps/verify", data={"version": one.version})
    assert done.status_code == 303
    db.session.refresh(one)
    assert (one.state, one.lead_closes) == ("verified", True)


@pytest.mark.parametrize(
    ("values", "field"),
    [({"words": " "}, "words"), ({"name": ""}, "name"), ({"signature": ""}, "signature"), ({}, "photos")],
)
def test_what_lacks_is_said_and_what_was_typed_stays(new_client, order, link, values, field):
    one = order()
    photos = {} if field == "photos" else {"after_more": jpeg("white")}
    said = answer(new_client(), path_of(link(one)), **{"words": "Kept words", **values}, photos=photos)
    assert said.status_code == 422
    assert "Kept words" in said.text or field == "words"
    db.session.refresh(one)
    assert one.state == "notified"


def test_a_second_answer_and_a_finished_order_take_nothing(cast, new_client, order, link):
    one = order()
    path, browser = path_of(link(one)), new_client()
    assert answer(browser, path, photos={"after_more": jpeg("white")}).status_code == 303
    again = answer(browser, path, photos={"after_more": jpeg("white")})
    assert again.status_code == 409
    assert browser.post(path, data={"do": "seen"}).status_code == 409


def test_who_answers_for_the_tenant_while_signed_in_does_not_verify(cast, order, link, as_user):
    one = order(by=cast.lead)
    made = link(one)
    lead = as_user(cast.lead)
    assert "verify" in lead.get(path_of(made)).text
    before = list_attached(one)[0].photo
    assert answer(lead, path_of(made), photos={f"after_{before.uid}": jpeg("white")}).status_code == 303
    db.session.refresh(one)
    assert (one.state, one.fixed_by_id) == ("fixed", cast.lead.id) and "Li Hua" in one.fixed_by_name
    refused = lead.post(f"/fixes/{one.uid}/steps/verify", data={"version": one.version})
    assert refused.status_code == 403
    done = as_user(cast.supervisor).post(f"/fixes/{one.uid}/steps/verify", data={"version": one.version})
    assert done.status_code == 303
