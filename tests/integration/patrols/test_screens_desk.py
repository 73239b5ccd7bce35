"""Plans, spot checks and what stands on the home page: as pages, fragments, refusals."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
from flask_babel import force_locale

from mallops.blueprints.patrols.actions import mark_missed, return_patrol
from mallops.blueprints.patrols.models import PatrolPlan, PatrolRound, SpotDraw
from mallops.core.db import db
from mallops.core.worklists import cards_for, figures_for
from tests.factories import actor_of
from tests.factories.patrols import make_run
from tests.support.queries import counted

from .test_screens_review import SMOKING, now, walk
from .test_screens_rounds import page, post


def plans():
    return db.session.scalars(sa.select(PatrolPlan).order_by(PatrolPlan.id)).all()


def typed(world, **changes):
    """A plan's form as a browser sends it."""
    cast = world.cast
    data = {
        "name_zh": "晚间巡场",
        "name_en": "Evening patrol",
        "template_id": plans()[0].template_id,
        "slots-start": ["18:00", "20:00", ""],
        "slots-end": ["19:30", "21:30", ""],
        "weekdays": ["0", "1", "2", "3", "4", "5", "6"],
        "valid_from": "2026-11-23",
        "zones-sent": "1",
        "zones": [cast.zone.id, cast.other_zone.id],
        f"officer-{cast.zone.id}": cast.officer.id,
        f"officer-{cast.other_zone.id}": "0",
    }
    return {**data, **changes}


def test_plans_are_listed_and_made(world):
    assert "Daily patrol" in page(world, world.cast.lead, "/plans")
    assert "Whoever has duty here" in page(world, world.cast.lead, "/plans/new")
    post(world, world.cast.lead, "/plans/new", typed(world))
    plan = plans()[-1]
    assert [one["start"] for one in plan.slots] == ["18:00", "20:00"]
    assert {one.zone_id: one.officer_id for one in plan.zones} == {
        world.cast.zone.id: world.cast.officer.id,
        world.cast.other_zone.id: None,
    }
    made = db.session.scalars(
        sa.select(PatrolRound).filter_by(plan_id=plan.id, on=dt.date(2026, 11, 23))
    ).all()
    assert len(made) == 4
    assert "18:00–19:30" in page(world, world.cast.lead, "/board")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"zones": []}, "Choose at least one zone."),
        ({"slots-start": ["18:00", "19:00"], "slots-end": ["19:30", "20:00"]}, "Two rounds overlap in time."),
        ({"slots-start": ["18:00"], "slots-end": [""]}, "Write times as 09:30."),
        ({"slots-start": [""], "slots-end": [""]}, "rounds a day"),
        ({"weekdays": []}, "Choose at least one day of the week."),
        ({"valid_to": "2026-11-01"}, "The plan ends before it begins."),
        ({"name_zh": "", "name_en": ""}, "Give the plan a name."),
        ({"valid_from": ""}, "Choose a date."),
        ({"template_id": 99999}, "Not a valid choice"),
    ],
)
def test_a_plan_nobody_could_walk_keeps_what_was_typed(world, changes, words):
    answer = post(world, world.cast.lead, "/plans/new", typed(world, **changes), 422)
    assert words in answer.text
    if "name_zh" not in changes:
        assert "Evening patrol" in answer.text
    assert len(plans()) == 1


def test_zones_and_officers_of_another_mall_are_refused(world):
    foreign = {"zones": [world.cast.foreign_zone.id]}
    assert (
        "zones of this mall" in post(world, world.cast.lead, "/plans/new", typed(world, **foreign), 422).text
    )
    alien = {f"officer-{world.cast.zone.id}": world.cast.stranger.id}
    assert "Choose officers" in post(world, world.cast.lead, "/plans/new", typed(world, **alien), 422).text


def test_a_plan_shows_what_it_makes_of_the_next_days(world):
    text = page(world, world.cast.lead, f"/plans/{plans()[0].uid}")
    assert text.count("2 rounds") == 7
    working = typed(world, do="preview", working_days_only="y")
    fragment = world.browser(world.cast.lead).htmx("post", "/plans/new", data=working)
    assert fragment.status_code == 200 and "<html" not in fragment.text
    assert fragment.text.count("4 rounds") == 5 and fragment.text.count("None") == 2
    whole = post(world, world.cast.lead, "/plans/new", typed(world, do="more"), 200)
    assert "Evening patrol" in whole.text and whole.text.count('name="slots-start"') == 4
    assert len(plans()) == 1


def test_a_plan_is_changed_and_taken_out_of_use(world):
    plan = plans()[0]
    data = typed(world, name_en="Other name", zones=[world.cast.zone.id])
    post(world, world.cast.lead, f"/plans/{plan.uid}", data)
    assert plans()[0].name_en == "Other name"
    post(world, world.cast.lead, f"/plans/{plan.uid}/active", {"active": "0"})
    assert not plans()[0].is_active
    left = db.session.scalars(sa.select(PatrolRound.starts_at).filter_by(plan_id=plan.id)).all()
    assert all(one <= world.clock.at for one in left)
    assert "Out of use" in page(world, world.cast.lead, "/plans")
    post(world, world.cast.lead, f"/plans/{plan.uid}/active", {"active": "1"})
    assert plans()[0].is_active


def test_plans_are_the_leads_of_their_mall_alone(world):
    plan = plans()[0]
    page(world, world.cast.officer, "/plans", 403)
    post(world, world.cast.desk, "/plans/new", typed(world), 403)
    page(world, world.cast.stranger, f"/plans/{plan.uid}", 404)
    post(world, world.cast.stranger, f"/plans/{plan.uid}", typed(world), 404)
    post(world, world.cast.stranger, f"/plans/{plan.uid}/active", {"active": "0"}, 404)
    assert "Daily patrol" not in page(world, world.cast.stranger, "/plans")


# -- spot checks --------------------------------------------------------------------------------------------


def draw(world, **changes):
    data = {"on": "2026-11-23", "count": "3", "starts": "13:00", "ends": "15:00", "inspector": "0"}
    return post(world, world.cast.lead, "/spot-checks", {**data, **changes}, changes.pop("status", 303))


def test_a_draw_is_hidden_until_due_then_started_and_proved(world):
    draw(world)
    rows = db.session.scalars(sa.select(SpotDraw)).all()
    assert len(rows) == 3
    text = page(world, world.cast.lead, "/spot-checks")
    assert "3 more are hidden until their time has come." in text and rows[0].seed not in text
    assert "Sealed" in text and not any(str(one.uid) in text for one in rows)
    world.clock.set(dt.datetime(2026, 11, 23, 7, 1, tzinfo=dt.UTC))
    text = page(world, world.cast.inspector, "/spot-checks")
    assert rows[0].seed in text and all(f"/rounds/spots/{one.uid}/start" in text for one in rows)
    first = post(world, world.cast.inspector, f"/rounds/spots/{rows[0].uid}/start")
    assert first.location.endswith("/sheet")
    taken = post(world, world.cast.lead, f"/rounds/spots/{rows[0].uid}/start", status=409)
    assert "A colleague already does this spot check." in taken.text
    assert "Under way" in page(world, world.cast.lead, "/spot-checks")


def test_a_draw_that_cannot_be_is_refused_with_what_was_typed(world):
    for changes, words in (
        ({"on": "2026-11-22"}, "Choose today or a later date."),
        ({"count": "0"}, "Number must be between"),
        ({"starts": "15:00", "ends": "14:00"}, "ends before it begins"),
        ({"ends": "10:00", "starts": "09:00"}, "The window is over"),
    ):
        data = {"on": "2026-11-23", "count": "3", "starts": "13:00", "ends": "15:00", "inspector": "0"}
        answer = post(world, world.cast.lead, "/spot-checks", {**data, **changes}, 422)
        assert words in answer.text and " open data-open" in answer.text
    assert db.session.scalars(sa.select(SpotDraw)).all() == []


def test_who_draws_and_who_sees(world):
    data = {"on": "2026-11-23", "count": "3", "inspector": "0"}
    post(world, world.cast.inspector, "/spot-checks", data, 403)
    page(world, world.cast.officer, "/spot-checks", 403)
    page(world, world.cast.desk, "/spot-checks", 403)
    draw(world)
    world.clock.set(dt.datetime(2026, 11, 23, 7, 1, tzinfo=dt.UTC))
    row = db.session.scalars(sa.select(SpotDraw)).first()
    post(world, world.cast.stranger, f"/rounds/spots/{row.uid}/start", status=404)
    assert str(row.uid) not in page(world, world.cast.stranger, "/spot-checks")
    fragment = world.browser(world.cast.inspector).htmx("get", "/spot-checks", target="div#list")
    assert "Coverage" in fragment.text and "<html" not in fragment.text


# -- the home page ------------------------------------------------------------------------------------------


def cards(world, app, user):
    with app.test_request_context(), force_locale("en"):
        return {one.title: one for one in cards_for(actor_of(user))}


def test_the_home_page_of_an_officer(world, app):
    card = cards(world, app, world.cast.officer)["My rounds now"]
    assert card.count == 1 and card.lines[0].when == "Open now"
    assert "My rounds now" in page(world, world.cast.officer, "/")
    run = walk(world)
    return_patrol(actor_of(world.cast.supervisor), run, "Look again")
    db.session.commit()
    card = cards(world, app, world.cast.officer)["My rounds now"]
    assert [one.when for one in card.lines] == ["Returned"] and card.lines[0].detail == "Look again"


def test_the_home_page_of_those_who_lead(world, app):
    run = walk(world, **SMOKING)
    world.clock.set(dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC))
    mark_missed()
    db.session.commit()
    found = cards(world, app, world.cast.lead)
    assert found["Missed today"].count == 1
    assert "15:00–17:00" in page(world, world.cast.lead, found["Missed today"].url)
    assert found["Waiting for review"].count == 1
    assert run.number in page(world, world.cast.lead, found["Waiting for review"].url)
    with app.test_request_context(), force_locale("en"):
        figures = {one.label: one for one in figures_for(actor_of(world.cast.lead))}
    assert figures["Rounds today"].value == "1 / 2"
    score = figures["Mean score, 7 days"]
    assert score.value == f"{now(run).score:g}"
    assert run.number in page(world, world.cast.lead, score.url)
    world.clock.advance(dt.timedelta(days=1))
    assert cards(world, app, world.cast.lead)["Missed yesterday"].count == 1


def test_drafts_are_behind_no_figure(world, app):
    make_run(world.cast.officer, world.rounds[0])
    db.session.commit()
    with app.test_request_context(), force_locale("en"):
        figures = {one.label: one for one in figures_for(actor_of(world.cast.director))}
    assert figures["Mean score, 7 days"].value == ""
    text = page(world, world.cast.director, figures["Mean score, 7 days"].url)
    assert "Nothing fits" in text


@pytest.mark.parametrize("url", ["/plans", "/spot-checks", "/"])
def test_the_number_of_statements_does_not_grow(world, app, url):
    browser = world.browser(world.cast.lead)

    def ask():
        browser.get(url)  # the session and the sheet are read now and then, not each time
        with counted(app) as statements:
            assert browser.get(url).status_code == 200
        return len(statements)

    few = ask()
    for _once in range(3):
        post(world, world.cast.lead, "/plans/new", typed(world))
    draw(world, count="9")
    walk(world)
    world.clock.set(dt.datetime(2026, 11, 23, 7, 1, tzinfo=dt.UTC))
    assert (
        ask() <= few + 4
    )  # the sheet's tree, names of inspectors, notes: each asked once, when there are any
