"""My rounds, scanning, starting, handing over, making up, the day board: as pages, fragments, refusals."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
import sqlalchemy as sa

from mallops.blueprints.patrols.actions import create_plan, draw_spot_checks, mark_missed
from mallops.blueprints.patrols.actions.spots import DrawOrder
from mallops.blueprints.patrols.models import Patrol, PatrolRound, SpotDraw
from mallops.core.auth import Actor
from mallops.core.db import db
from tests.factories import actor_of, give_role, make_user, make_zone
from tests.factories.patrols import answer_all, make_rounds, make_run, submit_run
from tests.support.queries import counted

HOUR = dt.timedelta(hours=1)


def page(world, user, url, status=200, **kwargs):
    answer = world.browser(user).get(url, **kwargs)
    assert answer.status_code == status, answer.text[:2000]
    return answer.text


def post(world, user, url, data=None, status=303, **kwargs):
    answer = world.browser(user).post(url, data=data or {}, **kwargs)
    assert answer.status_code == status, answer.text[:2000]
    return answer


def runs():
    return db.session.scalars(sa.select(Patrol).order_by(Patrol.id)).all()


def round_now(world):
    return db.session.get_one(PatrolRound, world.rounds[0].id)


def test_my_rounds_shows_what_is_open_and_what_comes(world):
    text = page(world, world.cast.officer, "/rounds")
    assert "F1-A" in text and "10:30–12:30" in text and "15:00–17:00" in text
    assert "Open now" in text and "Not yet due" in text
    assert "Can be started from 14:45." in text
    assert f"/rounds/{world.rounds[0].uid}/start" in text
    assert f"/rounds/{world.rounds[1].uid}/start" not in text


def test_my_rounds_as_a_fragment_is_only_the_list(world):
    answer = world.browser(world.cast.officer).htmx("get", "/rounds", target="div#today")
    assert answer.status_code == 200
    assert "10:30–12:30" in answer.text and "<html" not in answer.text


def test_nothing_planned_says_what_can_be_done(world):
    officer = make_user(world.cast.mall, "FLR")
    assert "No round is planned for you today" in page(world, officer, "/rounds")


def test_starting_goes_to_the_sheet_once(world):
    url, uid = f"/rounds/{world.rounds[0].uid}/start", str(uuid.uuid4())
    first = post(world, world.cast.officer, url, {"uid": uid})
    again = post(world, world.cast.officer, url, {"uid": uid})
    assert first.location == again.location == f"/patrols/{uid}/sheet"
    assert len(runs()) == 1 and runs()[0].presence == "tapped"
    assert "Continue" in page(world, world.cast.officer, "/rounds")


def test_starting_over_htmx_says_where_to_go(world):
    answer = world.browser(world.cast.officer).htmx("post", f"/rounds/{world.rounds[0].uid}/start")
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"] == f"/patrols/{runs()[0].uid}/sheet"


def test_a_round_that_is_not_open_yet_is_refused_on_the_same_screen(world):
    answer = post(world, world.cast.officer, f"/rounds/{world.rounds[1].uid}/start", status=409)
    assert "not open yet" in answer.text and "My rounds today" in answer.text
    assert runs() == []


def test_strangers_and_readers_start_nothing(world):
    url = f"/rounds/{world.rounds[0].uid}/start"
    post(world, world.cast.stranger, url, status=404)
    post(world, world.cast.desk, url, status=403)
    page(world, world.cast.desk, "/rounds", 403)
    for path in (f"/board/rounds/{world.rounds[0].uid}", f"/board/rounds/{world.rounds[0].uid}/hand-over"):
        page(world, world.cast.stranger, path, 404)
    page(world, world.cast.stranger, f"/rounds/shops/{world.cast.tenant.uid}", 404)
    post(world, world.cast.stranger, f"/rounds/shops/{world.cast.tenant.uid}", status=404)
    post(world, world.cast.stranger, f"/rounds/zones/{world.cast.zone.uid}/start", status=404)


def test_scanning_a_zone_offers_its_round_and_proves_presence(world):
    code = world.cast.zone.qr_code
    there = world.browser(world.cast.officer).get(f"/z/{code}")
    assert there.location == f"/patrols/scan/{code}"
    text = page(world, world.cast.officer, f"/patrols/scan/{code.lower()}")
    assert f"/rounds/{world.rounds[0].uid}/start" in text and f'name="scan" value="{code}"' in text
    assert runs() == []  # looking writes nothing
    post(world, world.cast.officer, f"/rounds/{world.rounds[0].uid}/start", {"scan": code})
    assert runs()[0].presence == "scanned"
    text = page(world, world.cast.officer, f"/patrols/scan/{code}")
    assert f"/patrols/scan/{code}/continue/{runs()[0].uid}" in text


def test_scanning_during_a_tapped_run_proves_presence_afterwards(world):
    run = make_run(world.cast.officer, world.rounds[0])
    url = f"/patrols/scan/{world.cast.zone.qr_code}/continue/{run.uid}"
    assert post(world, world.cast.officer, url).location == f"/patrols/{run.uid}/sheet"
    assert runs()[0].presence == "scanned" and runs()[0].scanned_at == world.clock.at
    other = f"/patrols/scan/{world.cast.other_zone.qr_code}/continue/{run.uid}"
    assert "another place" in post(world, world.cast.officer, other, status=409).text
    post(world, world.cast.stranger, url, status=404)


def test_a_typed_code_finds_zone_or_shop(world):
    to = world.browser(world.cast.officer).get(f"/patrols/scan?code=%20{world.cast.zone.qr_code.lower()}")
    assert to.location == f"/patrols/scan/{world.cast.zone.qr_code}"
    shop = world.browser(world.cast.officer).get(f"/patrols/scan/{world.cast.tenant.qr_code}")
    assert shop.location.startswith(f"/rounds/shops/{world.cast.tenant.uid}")
    page(world, world.cast.officer, "/patrols/scan/ZZZZZZZZ", 404)
    page(world, world.cast.officer, f"/patrols/scan/{world.cast.foreign_zone.qr_code}", 404)
    assert "Type the code" in page(world, world.cast.officer, "/patrols/scan?code=", 422)


def test_a_shop_is_inspected_from_its_label_or_from_the_list(world):
    assert (
        world.browser(world.cast.officer)
        .get(f"/s/{world.cast.tenant.qr_code}")
        .location.startswith(f"/rounds/shops/{world.cast.tenant.uid}")
    )
    assert "Flower shop" in page(world, world.cast.officer, "/rounds/shops?q=flower")
    assert "No shop found" in page(world, world.cast.officer, "/rounds/shops?q=nothing")
    url = f"/rounds/shops/{world.cast.tenant.uid}"
    assert "Start the inspection" in page(world, world.cast.officer, url)
    post(world, world.cast.officer, url, {"scan": world.cast.tenant.qr_code})
    run = runs()[0]
    assert (run.purpose, run.tenant_id, run.presence) == ("tenant", world.cast.tenant.id, "scanned")


def test_any_zone_may_be_walked_outside_the_plan(world):
    text = page(world, world.cast.officer, "/rounds/zones")
    assert "Your zones" in text and "F1-B" in text
    post(world, world.cast.officer, f"/rounds/zones/{world.cast.other_zone.uid}/start")
    assert (runs()[0].zone_id, runs()[0].round_id) == (world.cast.other_zone.id, None)
    assert "Begun and not submitted" in page(world, world.cast.officer, "/rounds")


def test_handing_over(world):
    colleague = make_user(world.cast.mall, "FLR", name_en="Second Officer")
    url = f"/board/rounds/{world.rounds[0].uid}/hand-over"
    assert "Second Officer" in page(world, world.cast.officer, url)
    dialog = world.browser(world.cast.officer).htmx("get", url)
    assert "<dialog" in dialog.text and "<html" not in dialog.text
    bad = post(world, world.cast.officer, url, {"to": colleague.id, "reason": "ok"}, 422)
    assert (
        "Say why" in bad.text
        and f'<option selected value="{colleague.id}"' in bad.text
        and "ok</textarea>" in bad.text
    )
    unknown = post(
        world, world.cast.officer, url, {"to": world.cast.stranger.id, "reason": "train late"}, 422
    )
    assert "train late" in unknown.text
    done = post(world, world.cast.officer, url, {"to": colleague.id, "reason": "train late"})
    assert done.location == "/rounds"
    assert round_now(world).officer_id == colleague.id
    assert "train late" in page(world, colleague, "/rounds")
    post(world, world.cast.stranger, url, {"to": colleague.id, "reason": "train late"}, 404)
    post(world, world.cast.desk, url, {"to": colleague.id, "reason": "train late"}, 403)


def miss(world):
    world.clock.set(dt.datetime(2026, 11, 23, 5, tzinfo=dt.UTC))
    mark_missed()
    db.session.commit()


def test_a_missed_round_is_made_up_with_a_reason(world):
    miss(world)
    text = page(world, world.cast.officer, "/rounds")
    url = f"/board/rounds/{world.rounds[0].uid}/make-up"
    assert "Missed: can still be made up" in text and url in text
    assert "Why it was missed" in page(world, world.cast.officer, url)
    bad = post(world, world.cast.officer, url, {"reason": "no"}, 422)
    assert "Say why" in bad.text and "no</textarea>" in bad.text
    post(world, world.cast.officer, url, {"reason": "helped at the entrance"})
    run = runs()[0]
    assert (run.purpose, run.makeup_reason) == ("makeup", "helped at the entrance")
    post(world, world.cast.stranger, url, {"reason": "helped at the entrance"}, 404)


def test_a_spot_check_shows_itself_when_due(world):
    lead = Actor.system(world.cast.mall.id, world.cast.mall.tz)
    window = (world.clock.at + HOUR, world.clock.at + 2 * HOUR)
    order = DrawOrder(1, window=window, inspector_id=world.cast.officer.id)
    draw_spot_checks(lead, world.cast.mall, world.clock.at.date(), order)
    assert "Start the spot check" not in page(world, world.cast.officer, "/rounds")
    world.clock.advance(3 * HOUR)
    text = page(world, world.cast.officer, "/rounds")
    draw = db.session.scalars(sa.select(SpotDraw)).one()
    assert f"/rounds/spots/{draw.uid}/start" in text
    post(world, world.cast.officer, f"/rounds/spots/{draw.uid}/start")
    assert runs()[0].purpose == "spot" and runs()[0].section_codes == [draw.section_code]


def test_a_returned_run_stands_on_top_with_the_reason(world):
    from mallops.blueprints.patrols.actions import return_patrol

    run = make_run(world.cast.officer, world.rounds[0])
    answer_all(world.cast.officer, run)
    submit_run(world.cast.officer, run)
    return_patrol(actor_of(world.cast.supervisor), run, "Look at the lounge again")
    text = page(world, world.cast.officer, "/rounds")
    assert "Look at the lounge again" in text and "Put it right" in text


def test_the_board_shows_zone_by_window(world):
    text = page(world, world.cast.lead, "/board")
    assert "10:30–12:30" in text and "Open now" in text and f"/board/rounds/{world.rounds[0].uid}" in text
    assert "No round on this day" in page(world, world.cast.lead, "/board?on=2026-11-20")
    assert "No round on this day" not in page(world, world.cast.lead, "/board?on=nonsense")
    miss(world)
    missed = page(world, world.cast.lead, "/board?show=missed")
    assert "12:30" in missed and "15:00–17:00" not in missed
    fragment = world.browser(world.cast.lead).htmx("get", "/board", target="div#board")
    assert "is-missed" in fragment.text and "<html" not in fragment.text


def test_the_board_of_an_officer_holds_only_their_zones(world):
    create = {**PLAN, "template_id": world.rounds[0].plan.template_id}
    create_plan(
        Actor.system(world.cast.mall.id, world.cast.mall.tz), create, {world.cast.other_zone.id: None}
    )
    make_rounds(world.cast.mall, world.clock.at.date())
    assert "F1-B" in page(world, world.cast.lead, "/board")
    assert "F1-B" not in page(world, world.cast.officer, "/board")
    other = db.session.scalars(sa.select(PatrolRound).filter_by(zone_id=world.cast.other_zone.id)).first()
    page(world, world.cast.officer, f"/board/rounds/{other.uid}", 404)


PLAN = {
    "name_zh": "夜巡",
    "slots": [{"no": 1, "start": "18:00", "end": "20:00"}],
    "weekdays": [0, 1, 2, 3, 4, 5, 6],
    "valid_from": dt.date(2026, 1, 1),
}


def test_a_lead_calls_a_round_off(world):
    url = f"/board/rounds/{world.rounds[1].uid}/cancel"
    assert url in page(world, world.cast.lead, f"/board/rounds/{world.rounds[1].uid}")
    page(world, world.cast.officer, url, 403)
    assert "Say why" in post(world, world.cast.lead, url, {"reason": "x"}, 422).text
    post(world, world.cast.lead, url, {"reason": "closed for works"})
    row = db.session.get_one(PatrolRound, world.rounds[1].id)
    assert (row.state, row.cancel_reason) == ("cancelled", "closed for works")
    post(world, world.cast.lead, url, {"reason": "closed for works"}, 409)
    post(world, world.cast.stranger, url, {"reason": "closed for works"}, 404)
    assert "15:00–17:00" not in page(world, world.cast.officer, "/rounds")


def test_a_missed_round_stays_missed(world):
    miss(world)
    url = f"/board/rounds/{world.rounds[0].uid}/cancel"
    post(world, world.cast.lead, url, {"reason": "closed for works"}, 409)
    assert round_now(world).state == "missed"


@pytest.mark.parametrize("url", ["/rounds", "/board"])
def test_the_number_of_statements_does_not_grow(world, app, url):
    browser = world.browser(world.cast.lead)
    give_role(world.cast.officer, world.cast.mall, "LEAD")
    db.session.commit()

    def ask():
        browser.get(url)  # the session and the sheet are read now and then, not each time
        with counted(app) as statements:
            assert browser.get(url).status_code == 200
        return len(statements)

    few = ask()
    template_id = world.rounds[0].plan.template_id
    zones = [make_zone(world.cast.floor, f"F1-Z{n}", world.cast.lead) for n in range(6)]
    plan = {**PLAN, "template_id": template_id, "slots": [{"no": 1, "start": "09:00", "end": "21:00"}]}
    officers = {zone.id: world.cast.lead.id for zone in zones}
    create_plan(Actor.system(world.cast.mall.id, world.cast.mall.tz), plan, officers)
    rows = [one for one in make_rounds(world.cast.mall, world.clock.at.date()) if one.plan.name_zh == "夜巡"]
    for one in rows[:3]:
        make_run(world.cast.lead, one)
    assert len(rows) == 6
    assert ask() <= few + 2
