"""The start page: what each role must do now, and the manager's dashboard whose numbers open their rows."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from flask import Flask

from mallops.blueprints.fixes.actions import open_finding
from mallops.blueprints.fixes.models import Finding
from mallops.blueprints.home.views.dashboard import dashboard_for, told_month
from mallops.blueprints.patrols import actions
from mallops.blueprints.supervision.models import Supervision
from mallops.blueprints.supervision.views import KIND as SUPERVISION
from mallops.core.casework import actions as casework
from mallops.core.db import db, transaction
from tests.factories import actor_of, make_deputation
from tests.factories.patrols import MONDAY, answer_all, make_rounds, make_run, submit_run
from tests.support.queries import counted

CARD = re.compile(r'<section class="card[^"]*".*?</section>', re.S)
ROW = re.compile(r"<tr\b")


@pytest.fixture
def two_days(world: Any) -> Any:
    """Monday: one fail, put right, one round missed. Tuesday: the same fail again, so a repeat."""
    cast = world.cast
    first = make_run(cast.officer, world.rounds[0])
    answer_all(cast.officer, first, **{"1_5_a": "smoking", "1_8_a": "closed"})
    world.clock.advance(dt.timedelta(minutes=20))
    submit_run(cast.officer, first)
    for one in db.session.scalars(db.select(Finding)):
        casework.move(actor_of(cast.lead), one, "fix", note="done at once")
        casework.move(actor_of(cast.supervisor), one, "verify")
    db.session.commit()
    world.clock.set(MONDAY + dt.timedelta(hours=20))
    with transaction():
        actions.mark_missed(world.clock.at, cast.mall.id)
    world.clock.set(MONDAY + dt.timedelta(days=1))
    with transaction():
        again = make_run(cast.officer, make_rounds(cast.mall, MONDAY.date() + dt.timedelta(days=1))[0])
        answer_all(cast.officer, again, **{"1_5_a": "smoking again"})
        submit_run(cast.officer, again)
    return world


def home(world: Any, user: Any) -> str:
    """The start page of a person, in English."""
    answer = world.browser(user).get("/")
    assert answer.status_code == 200
    return str(answer.text)


def part(html: str, title: str) -> str:
    """The card with this title."""
    return next(card for card in CARD.findall(html) if f">{title}</h2>" in card)


def links(html: str) -> list[tuple[str, str]]:
    """Address and words of each link."""
    found = re.findall(r'<a class="[^"]*link[^"]*" href="([^"]+)"[^>]*>(.*?)</a>', html, re.S)
    return [(href.replace("&amp;", "&"), words) for href, words in found]


def body_rows(html: str) -> int:
    """Lines in the tables of a page, headings left out."""
    return sum(len(ROW.findall(one)) for one in re.findall(r"<tbody.*?</tbody>", html, re.S))


def test_every_number_of_the_dashboard_opens_its_rows(two_days: Any) -> None:
    browser = two_days.browser(two_days.cast.manager)
    html = home(two_days, two_days.cast.manager)
    board = html[html.index('<div class="dashboard">') :]
    numbers = [(href, words) for href, words in links(board) if words.isdigit()]
    assert {("3", "fails"), ("1", "rounds")} <= {(n, _what(href)) for href, n in numbers}
    for href, number in numbers:
        page = browser.get(href)
        assert page.status_code == 200, href
        assert body_rows(page.text) == int(number), href
    score = next(href for href, words in links(part(board, "Zones to look at")) if "rows/runs" in href)
    assert body_rows(browser.get(score).text) == 2


def _what(href: str) -> str:
    return href.split("/rows/")[1].split("?")[0] if "/rows/" in href else "register"


def test_what_keeps_coming_back_opens_the_repeats(two_days: Any) -> None:
    html = part(home(two_days, two_days.cast.manager), "Keeps coming back")
    assert "1 time" in html
    (href, _words), *others = links(html)
    assert not others, "one item at one zone, no shop"
    page = two_days.browser(two_days.cast.manager).get(href)
    assert body_rows(page.text) == 1
    assert "smoking again" in page.text or "1.5.a" in page.text


def test_late_findings_of_a_zone_open_in_the_register(two_days: Any) -> None:
    two_days.clock.advance(dt.timedelta(days=5))
    browser, manager = two_days.browser(two_days.cast.manager), two_days.cast.manager
    href = next(href for href, _n in links(home(two_days, manager)) if "view=overdue&zone=" in href)
    assert body_rows(browser.get(href).text) == 1


def test_the_dashboard_is_for_those_who_direct(two_days: Any) -> None:
    cast = two_days.cast
    for user in (cast.officer, cast.desk, cast.lead, cast.leasing, cast.finance, cast.admin):
        assert '<div class="dashboard">' not in home(two_days, user)
    for user in (cast.supervisor, cast.manager, cast.director):
        assert '<div class="dashboard">' in home(two_days, user)
    assert '<div class="dashboard">' not in home(two_days, cast.stranger), "their mall has no patrol"


def test_no_dashboard_before_the_first_patrol(world: Any) -> None:
    assert dashboard_for(actor_of(world.cast.manager)) is None


def test_a_young_month_shows_the_one_before() -> None:
    assert told_month(dt.date(2026, 11, 7)).label == "2026-10"
    assert told_month(dt.date(2026, 11, 8)).label == "2026-11"


def test_statements_do_not_grow_with_zones_and_findings(app: Flask, two_days: Any) -> None:
    manager = two_days.cast.manager
    home(two_days, manager)
    with counted(app) as before:
        home(two_days, manager)
    for number in range(12):
        open_finding(
            actor_of(two_days.cast.officer), title=f"lamp {number}", zone_id=two_days.cast.other_zone.id
        )
    db.session.commit()
    with counted(app) as after:
        home(two_days, manager)
    assert len(after) <= len(before) + 1, "one more card at most"
    assert len(after) < 90, "about three a system that has something for a manager"


def test_cards_by_role(two_days: Any) -> None:
    cast = two_days.cast
    officer, supervisor = home(two_days, cast.officer), home(two_days, cast.supervisor)
    assert "My rounds now" in officer and "To be fixed" in officer
    assert "Waiting for review" in supervisor and "Late findings" in supervisor
    assert "To be fixed" not in home(two_days, cast.finance)


def test_a_card_s_count_is_that_of_the_list_it_opens(two_days: Any) -> None:
    cast = two_days.cast
    for number in range(7):
        open_finding(actor_of(cast.officer), title=f"lamp {number}", zone_id=cast.zone.id)
    db.session.commit()
    html = part(home(two_days, cast.officer), "To be fixed")
    href, words = next((href, words) for href, words in links(html) if "Open all" in words)
    assert words == "Open all (8)"
    assert body_rows(two_days.browser(cast.officer).get(href).text) == 8


def test_contractor_checks_wait_for_the_supervisor(world: Any) -> None:
    cast = world.cast
    values = {"title": "Bright & Clean", "service": "cleaning", "month": "2026-11"}
    with transaction():
        check = casework.open_case(actor_of(cast.supervisor), SUPERVISION, values)
    assert isinstance(check, Supervision)
    assert "Bright &amp; Clean" in part(home(world, cast.supervisor), "Contractor checks to finish")
    assert "Contractor checks" not in home(world, cast.officer)


def test_feedback_waits_for_leasing(world: Any) -> None:
    from mallops.blueprints.feedback.views import KIND

    cast = world.cast
    values = {"title": "Tea brand asks for space", "topic_kind": "sourcing", "proposal": "Call them"}
    with transaction():
        casework.open_case(actor_of(cast.officer), KIND, {**values, "owner_id": cast.leasing.id})
    assert "Tea brand" in part(home(world, cast.leasing), "Feedback to decide on")
    assert "Feedback to decide on" not in home(world, cast.officer)


def test_a_deputation_that_ends_soon_is_shown(world: Any) -> None:
    cast, day = world.cast, dt.timedelta(days=1)
    make_deputation(cast.mall, cast.lead, "SUP", MONDAY - day, MONDAY + 20 * day)
    db.session.commit()
    assert "Deputies</h2>" not in home(world, cast.manager), "nothing changes this week"
    make_deputation(cast.mall, cast.supervisor, "CSM", MONDAY - day, MONDAY + 2 * day)
    db.session.commit()
    assert "until" in part(home(world, cast.manager), "Deputies")


def test_an_empty_page_says_what_will_come(world: Any) -> None:
    html = home(world, world.cast.finance)
    assert "Nothing waits for you" in html
    assert 'href="/tenants"' in html
