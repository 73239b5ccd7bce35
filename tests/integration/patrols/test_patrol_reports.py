"""Daily, weekly and monthly figures: right, and each opens exactly its rows (1.14)."""

from __future__ import annotations

import datetime as dt
import io
import re
import uuid
from html.parser import HTMLParser
from typing import Any

import openpyxl
import pymupdf
import pytest
import sqlalchemy as sa

from mallops.blueprints.patrols import actions
from mallops.blueprints.patrols.actions import Start
from mallops.blueprints.patrols.queries import daily_numbers
from mallops.blueprints.patrols.queries.period import period_numbers
from mallops.blueprints.patrols.rules.periods import period_of
from mallops.core.audit import AuditEntry
from mallops.core.db import db, transaction
from mallops.core.documents import Document
from mallops.core.pdf import render
from mallops.core.pdf.glyphs import glyph_report
from tests.factories import actor_of
from tests.factories.patrols import MONDAY, answer_all, make_rounds, make_run, submit_run
from tests.factories.places import make_zone
from tests.support.queries import counted


@pytest.fixture(scope="module", autouse=True)
def close_children() -> Any:
    yield
    render.close()


@pytest.fixture
def day(world: Any) -> Any:
    """A round walked with fails, one missed, a tenant inspection with a fail, and one fail again next day."""
    cast = world.cast
    first = make_run(cast.officer, world.rounds[0])
    answer_all(cast.officer, first, **{"1_5_a": "smoking", "1_5_b": "smoking", "1_8_a": "closed"})
    world.clock.advance(dt.timedelta(minutes=20))
    submit_run(cast.officer, first)
    db.session.commit()
    with transaction():
        shop = actions.start_tenant_inspection(actor_of(cast.officer), cast.tenant, Start(uuid.uuid4()))
        answer_all(cast.officer, shop, **{"1_8_b": "left early"})
        submit_run(cast.officer, shop)
    world.clock.set(MONDAY + dt.timedelta(hours=20))
    with transaction():
        actions.mark_missed(world.clock.at, cast.mall.id)
    world.clock.set(MONDAY + dt.timedelta(days=1))
    with transaction():
        rounds = make_rounds(cast.mall, MONDAY.date() + dt.timedelta(days=1))
        again = make_run(cast.officer, rounds[0])
        answer_all(cast.officer, again, **{"1_5_a": "smoking again"})
        submit_run(cast.officer, again)
    return world


class Page(HTMLParser):
    """Links with their words, and the rows of table bodies."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[tuple[str, str]] = []
        self.rows = 0
        self._href, self._text, self._body = "", "", False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag == "a":
            self._href, self._text = dict(attrs).get("href", ""), ""
        self._body = True if tag == "tbody" else self._body
        self.rows += tag == "tr" and self._body

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._href:
            self.links.append((self._href, " ".join(self._text.split())))
            self._href = ""
        self._body = False if tag == "tbody" else self._body

    def handle_data(self, data: str) -> None:
        self._text += f" {data}"


def opened(browser: Any, path: str) -> Page:
    answer = browser.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return Page(answer.text)


def words(pdf: bytes) -> str:
    with pymupdf.open(stream=pdf) as document:
        return "".join(re.sub(r"\s+", "", page.get_text()) for page in document)


def test_the_day_of_the_report_is_the_day_of_the_dashboard(day: Any) -> None:
    mall, on = day.cast.mall, MONDAY.date()
    numbers, known = period_numbers(mall, period_of("day", on)), daily_numbers(mall, on)
    rounds, sums = numbers.rounds, numbers.sums
    assert (rounds.due, rounds.walked, rounds.missed) == (known.due, known.walked, 1) == (2, 1, 1)
    assert (sums.runs, sums.score, sums.answered) == (known.runs, known.score, known.answered)
    assert (sums.failed, sums.critical, sums.waiting) == (known.failed, known.critical, known.waiting)
    assert sums.failed == 4 and numbers.fails == fail_limit(known.fails, numbers.fails)
    found = numbers.findings
    assert (found.opened, found.closed, found.repeats) == (known.opened, known.closed, known.repeats)
    assert found.open_now == known.open_now == 4
    assert [(one.code, one.sums.failed) for one in numbers.zones] == [("F1-A", 4), ("F1-B", 0)]
    assert [(one.slot_no, one.window, one.rounds.missed) for one in numbers.slots] == [
        (1, "10:30–12:30", 0),
        (2, "15:00–17:00", 1),
    ]
    assert numbers.over is True
    assert period_numbers(mall, period_of("day", on + dt.timedelta(days=1))).over is False


def fail_limit(known: Any, mine: Any) -> Any:
    """The dashboard asks for ten rows a table, the report for twenty; these days have fewer."""
    assert len(known.items) == len(mine.items) < 10
    return known


def test_a_week_is_the_sum_of_its_days(day: Any) -> None:
    mall = day.cast.mall
    week = period_numbers(mall, period_of("week", MONDAY.date()))
    days = [period_numbers(mall, period_of("day", on)) for on in week.period.days]
    assert week.sums.runs == sum(one.sums.runs for one in days) == 3
    assert week.sums.failed == sum(one.sums.failed for one in days) == 5
    assert week.rounds.due == sum(one.rounds.due for one in days) == 4
    assert [one.sums.failed for one in week.days] == [one.sums.failed for one in days]
    assert sum(one.sums.runs for one in week.zones) == 3


@pytest.mark.parametrize(
    "path", ["/patrols/daily?on=2026-11-23", "/patrols/reports?period=week", "/patrols/reports?period=month"]
)
def test_every_number_opens_exactly_its_rows(day: Any, path: str) -> None:
    browser = day.browser(day.cast.manager)
    links = [one for one in opened(browser, path).links if "/reports/rows/" in one[0]]
    assert len(links) >= 15
    for href, text in links:
        rows = opened(browser, href).rows
        figures = re.findall(r"(?:^|\s)(\d+)(?:\s|$)", text)
        whole = figures[0] if figures else None
        if whole is not None and "score" not in text.lower() and "." not in text and int(whole) < 50:
            assert rows == int(whole), (href, text)
        else:
            assert rows >= 1, (href, text)


def test_rows_lead_to_their_records(day: Any) -> None:
    browser = day.browser(day.cast.manager)
    for what in ("runs", "fails", "rounds?which=walked", "findings?which=opened"):
        page = opened(browser, f"/patrols/reports/rows/{what}{'&' if '?' in what else '?'}on=2026-11-23")
        targets = [href for href, _text in page.links if re.search(r"/[0-9a-f-]{36}$", href)]
        assert targets, what
        assert browser.get(targets[0]).status_code == 200, targets[0]


def test_the_rows_as_a_file(day: Any) -> None:
    browser = day.browser(day.cast.manager)
    sent = browser.post("/patrols/reports/rows/fails.xlsx?on=2026-11-23&zone=F1-A")
    rows = list(
        openpyxl.load_workbook(io.BytesIO(sent.data)).worksheets[0].iter_rows(min_row=2, values_only=True)
    )
    assert len(rows) == 4
    assert any("left early" in str(row[1]) and row[5] == "Flower shop" for row in rows)
    notes = db.session.scalars(sa.select(AuditEntry).filter_by(action="patrols.export_rows")).all()
    assert [one.after["rows"] for one in notes] == [4]


def test_the_report_on_paper_says_what_the_screen_says(day: Any) -> None:
    browser = day.browser(day.cast.manager)
    for kind, title in (("day", "Dailyreport"), ("week", "Weeklyreport"), ("month", "Monthlyreport")):
        form = {"period": kind, "on": "2026-11-23", "lang": "en"}
        asked = browser.post("/patrols/reports.pdf", data=form)
        assert asked.status_code == 303
        pdf = browser.get(asked.location)
        numbers = period_numbers(day.cast.mall, period_of(kind, MONDAY.date()))
        text = words(pdf.data)
        for shown in (
            title,
            f"{numbers.sums.failed}Failures",
            f"{numbers.rounds.missed}Missed",
            "1.5.a",
            "F1-A",
        ):
            assert shown in text, (kind, shown)
        assert glyph_report(pdf.data).missing == set()
        assert browser.post("/patrols/reports.pdf", data=form).location == asked.location
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Document)) == 3
    chinese = browser.post("/patrols/reports.pdf", data={"period": "day", "on": "2026-11-23", "lang": "zh"})
    assert "一号商场" in words(browser.get(chinese.location).data)
    assert day.browser(day.cast.stranger).get(asked.location).status_code == 404


def test_who_sees_only_own_records_gets_figures_without_rows(day: Any) -> None:
    browser = day.browser(day.cast.officer)
    page = opened(browser, "/patrols/daily?on=2026-11-23")
    assert not [one for one in page.links if "/reports/rows/" in one[0]]
    assert "Fail rate by officer" not in browser.get("/patrols/daily?on=2026-11-23").text
    assert browser.get("/patrols/reports/rows/fails").status_code == 403
    assert browser.post("/patrols/reports.pdf").status_code == 403


def test_another_mall_sees_nothing_of_it(day: Any) -> None:
    browser = day.browser(day.cast.stranger)
    for what in ("runs", "fails", "rounds", "findings", "spots"):
        for query in ("", "&zone=F1-A", "&tenant=T001", f"&officer={day.cast.officer.uid}"):
            assert opened(browser, f"/patrols/reports/rows/{what}?on=2026-11-23{query}").rows == 0
    numbers = period_numbers(day.cast.other_mall, period_of("month", MONDAY.date()))
    assert (numbers.sums.runs, numbers.rounds.due, numbers.fails.items) == (0, 0, [])


def test_odd_addresses_are_answered_calmly(day: Any) -> None:
    browser = day.browser(day.cast.manager)
    for path in (
        "/patrols/daily?on=yesterday",
        "/patrols/daily?on=9999-12-31",
        "/patrols/daily?on=0001-01-01",
        "/patrols/reports?period=year&on=2026-02-30",
        "/patrols/reports/rows/rounds?which=%27&slot=x&zone=%00",
        "/patrols/reports/rows/rounds?slot=99999999999999999999&plan=",
    ):
        assert browser.get(path).status_code == 200, path
    assert browser.get("/patrols/reports/rows/secrets").status_code == 404
    assert browser.get("/patrols/reports/rows/runs?officer=me").status_code == 404


def test_statements_do_not_grow_with_the_mall(day: Any, app: Any) -> None:
    browser = day.browser(day.cast.manager)
    path = "/patrols/daily?on=2026-11-23"
    browser.get(path)
    with counted(app) as before:
        browser.get(path)
    for at in range(20):
        make_zone(day.cast.floor, f"X{at:02}")
    db.session.commit()
    with counted(app) as after:
        browser.get(path)
    assert 10 < len(before) < 40 and len(after) <= len(before) + 1
