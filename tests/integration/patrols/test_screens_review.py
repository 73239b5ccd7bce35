"""The review queue, the page of one run, correcting, approving, returning: as pages, fragments, refusals."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
import sqlalchemy as sa

from mallops.blueprints.patrols import actions
from mallops.blueprints.patrols.actions import PhotoInput
from mallops.blueprints.patrols.models import Patrol, PatrolAnswer
from mallops.core.casework import SignOff
from mallops.core.db import db
from tests.factories import actor_of, give_role
from tests.factories.patrols import answer_all, jpeg, make_run, submit_run
from tests.support.queries import counted

from .test_screens_rounds import page, post

SMOKING = {"1_5_a": "有人吸烟"}  # a fail that asks for no photo
LITTER = {"1_2_a": "地面有纸屑"}  # one that does


def walk(world, round_=None, **fails):
    """A submitted run of the officer."""
    run = make_run(world.cast.officer, round_ or world.rounds[0])
    answer_all(world.cast.officer, run, **fails)
    world.clock.advance(dt.timedelta(minutes=10))
    submit_run(world.cast.officer, run)
    db.session.commit()
    return run


def walk_again(world, **fails):
    """A second run, in the afternoon window."""
    world.clock.set(dt.datetime(2026, 11, 23, 7, 30, tzinfo=dt.UTC))
    return walk(world, world.rounds[1], **fails)


def answer_of(run, code):
    return db.session.scalars(
        sa.select(PatrolAnswer).filter_by(patrol_id=run.id, item_code=code, is_current=True)
    ).one()


def now(run):
    return db.session.get_one(Patrol, run.id)


def test_the_queue_names_score_failures_and_hints_in_words(world):
    run = walk(world, **SMOKING)
    text = page(world, world.cast.supervisor, "/review")
    assert run.number in text and f"/patrols/{run.uid}" in text
    assert "Label not scanned" in text and "Section barely opened" in text
    fragment = world.browser(world.cast.supervisor).htmx("get", "/review", target="div#queue")
    assert run.number in fragment.text and "<html" not in fragment.text


def test_an_empty_queue_says_so(world):
    assert "Everything is reviewed" in page(world, world.cast.supervisor, "/review")
    assert world.browser(world.cast.supervisor).get("/review/next").location == "/review"


def test_only_reviewers_of_the_mall_see_the_queue(world):
    run = walk(world)
    page(world, world.cast.officer, "/review", 403)
    page(world, world.cast.desk, "/review", 403)
    assert run.number not in page(world, world.cast.stranger, "/review")
    page(world, world.cast.stranger, f"/patrols/{run.uid}", 404)
    answer = answer_of(run, "1.5.a")
    for url in (f"/review/{run.uid}/answers/{answer.uid}", f"/review/{run.uid}/approve"):
        data = {"verdict": "fail", "reason": "seen it", "signature": "X", "note": "seen it"}
        post(world, world.cast.stranger, url, data, 404)
        post(world, world.cast.director, url, data, 403)
    assert now(run).state == "submitted"


def test_the_page_of_a_run_shows_failures_first_with_photo_repeat_and_finding(world):
    run = make_run(world.cast.officer, world.rounds[0])
    answer_all(world.cast.officer, run, **SMOKING, **LITTER)
    db.session.commit()
    actor = actor_of(world.cast.officer)
    actions.take_photo(actor, run.uid, PhotoInput(uuid.uuid4(), "1.2.a", ""), jpeg())
    world.clock.advance(dt.timedelta(minutes=1))
    submit_run(world.cast.officer, run)
    text = page(world, world.cast.supervisor, f"/patrols/{run.uid}")
    assert text.index("地面有纸屑") < text.index('id="sheet"')
    assert "/thumb.jpg" in text and "data-row" in text
    assert "Worth a second look" in text and "Hints, not verdicts" in text and "is usual" in text
    assert "ZG-202611-0001" in text
    assert "Label not scanned" not in text  # as a sentence here
    assert "Started by tapping" in text
    again = walk_again(world, **SMOKING)
    assert "Repeat" in page(world, world.cast.supervisor, f"/patrols/{again.uid}")


def test_readers_see_the_run_without_what_they_may_not_do(world):
    run = walk(world, **SMOKING)
    text = page(world, world.cast.director, f"/patrols/{run.uid}")
    assert "有人吸烟" in text
    assert "/answers/" not in text and f"/review/{run.uid}/approve" not in text
    text = page(world, world.cast.officer, f"/patrols/{run.uid}")
    assert "/answers/" not in text


def test_correcting_in_place_is_shown_with_who_and_why(world):
    run = walk(world, **SMOKING)
    answer = answer_of(run, "1.5.a")
    url = f"/review/{run.uid}/answers/{answer.uid}"
    dialog = world.browser(world.cast.supervisor).htmx("get", url)
    assert dialog.status_code == 200 and "<dialog" in dialog.text and "<html" not in dialog.text
    assert "The right verdict" in page(world, world.cast.supervisor, url)
    done = post(world, world.cast.supervisor, url, {"verdict": "pass", "reason": "It was steam from tea"})
    assert done.location.startswith(f"/patrols/{run.uid}")
    assert now(run).score == 100.0
    text = page(world, world.cast.director, f"/patrols/{run.uid}")
    assert "It was steam from tea" in text and world.cast.supervisor.name_en in text
    assert "Nothing failed." in text


def test_a_refused_correction_keeps_what_was_typed(world):
    run = walk(world, **SMOKING)
    url = f"/review/{run.uid}/answers/{answer_of(run, '1.5.a').uid}"
    for data, words in (
        ({"verdict": "fail", "reason": "still so, I looked"}, "This is the verdict already."),
        ({"verdict": "pass", "reason": "no"}, "Say why"),
        ({"reason": "which one is it"}, "Fill in this field."),
    ):
        answer = post(world, world.cast.supervisor, url, data, 422)
        assert words in answer.text and f"{data['reason']}</textarea>" in answer.text
    assert now(run).corrected_count == 0


def test_correcting_over_htmx_puts_the_run_in_place_anew(world):
    run = walk(world, **SMOKING)
    url = f"/review/{run.uid}/answers/{answer_of(run, '1.5.a').uid}"
    browser = world.browser(world.cast.supervisor)
    bad = browser.htmx("post", url, data={"verdict": "pass", "reason": ""})
    assert bad.status_code == 422 and "<dialog" in bad.text and "HX-Retarget" not in bad.headers
    good = browser.htmx("post", url, data={"verdict": "pass", "reason": "It was steam"})
    assert good.status_code == 200 and good.headers["HX-Retarget"] == "#record"
    assert 'id="record"' in good.text and "It was steam" in good.text and "<html" not in good.text


def test_a_superseded_answer_is_a_conflict(world):
    run = walk(world, **SMOKING)
    url = f"/review/{run.uid}/answers/{answer_of(run, '1.5.a').uid}"
    post(world, world.cast.supervisor, url, {"verdict": "pass", "reason": "It was steam"})
    post(world, world.cast.lead, url, {"verdict": "na", "reason": "It was steam"}, 409)
    page(world, world.cast.supervisor, f"/review/{run.uid}/answers/{uuid.uuid4()}", 404)


def test_approving_signs_and_opens_the_next(world):
    first, second = walk(world), walk_again(world)
    text = page(world, world.cast.supervisor, f"/patrols/{first.uid}")
    assert f"/review/{first.uid}/approve" in text and f"/review/next?but={first.uid}" in text
    data = {"version": now(first).version, "signature": "Wang", "note": "Fine", "then": "next"}
    done = post(world, world.cast.supervisor, f"/review/{first.uid}/approve", data)
    assert done.location == f"/patrols/{second.uid}"
    assert (now(first).state, now(first).reviewed_by_id) == ("reviewed", world.cast.supervisor.id)
    signed = db.session.scalars(sa.select(SignOff).filter_by(case_id=first.id, capacity="approve")).one()
    assert signed.typed == "Wang"
    assert "Archive" in page(world, world.cast.supervisor, f"/patrols/{first.uid}")


def test_approving_without_a_signature_or_twice(world):
    run = walk(world)
    url = f"/review/{run.uid}/approve"
    data = {"version": now(run).version, "note": "Well walked"}
    bad = post(world, world.cast.supervisor, url, data, 422)
    assert "This was not done." in bad.text and "Well walked</textarea>" in bad.text
    assert now(run).state == "submitted"
    stale = post(world, world.cast.supervisor, url, {**data, "version": 0, "signature": "Wang"}, 409)
    assert "Somebody changed this" in stale.text
    done = post(world, world.cast.supervisor, url, {**data, "signature": "Wang"})
    assert done.location == f"/patrols/{run.uid}"
    post(world, world.cast.lead, url, {**data, "signature": "Li"}, 409)


def test_returning_needs_a_reason(world):
    run = walk(world)
    url = f"/review/{run.uid}/return"
    data = {"version": now(run).version}
    assert "Say why" in post(world, world.cast.supervisor, url, {**data, "note": "no"}, 422).text
    post(world, world.cast.supervisor, url, {**data, "note": "The lounge is missing", "then": "next"})
    assert now(run).state == "returned"
    assert "Continue on the sheet" in page(world, world.cast.officer, f"/patrols/{run.uid}")


def test_nobody_reviews_their_own(world):
    give_role(world.cast.officer, world.cast.mall, "SUP")
    run = walk(world, **SMOKING)
    text = page(world, world.cast.officer, f"/patrols/{run.uid}")
    assert f"/review/{run.uid}/approve" not in text and "/answers/" not in text
    assert "A colleague has to review it" in text
    assert run.number not in page(world, world.cast.officer, "/review")
    data = {"version": now(run).version, "signature": "Me"}
    post(world, world.cast.officer, f"/review/{run.uid}/approve", data, 403)


@pytest.mark.parametrize("url", ["/review", "run"])
def test_the_number_of_statements_does_not_grow(world, app, url):
    first = walk(world, **SMOKING)
    browser = world.browser(world.cast.supervisor)

    def ask(run):
        address = f"/patrols/{run.uid}" if url == "run" else url
        browser.get(address)  # the session and the sheet are read now and then, not each time
        with counted(app) as statements:
            assert browser.get(address).status_code == 200
        return len(statements)

    few = ask(first)
    second = walk_again(world, **{f"1_5_{one}": "有烟味" for one in "bcd"}, **SMOKING)
    assert ask(second) <= few + 1
