"""A month of scores from real records: points by hand, closing, corrections, who may, and flat statements."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from mallops.blueprints.attendance.actions import TickInput, record_ticks
from mallops.blueprints.fixes import actions as fixes
from mallops.blueprints.scores.actions.computing import close, compute
from mallops.blueprints.scores.actions.formula import correct, keep_formula
from mallops.blueprints.scores.documents.paper import ranking_html, spelt_out
from mallops.blueprints.scores.models import ScoreEvent, ScoreMonth
from mallops.blueprints.scores.queries.facts import gather
from mallops.blueprints.scores.queries.months import find_month, load_ranking
from mallops.blueprints.scores.rules.formula import Formula
from mallops.blueprints.scores.tasks import compute_months
from mallops.core import clock
from mallops.core.audit import acting
from mallops.core.casework.actions import move
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict
from mallops.core.notices import Notice
from mallops.core.pdf.paper import Paper
from mallops.core.tenant_story import TenantPanel, panels_of
from tests.factories import Cast, actor_of, login_as, make_cast, make_tenant, make_unit
from tests.support.queries import counted

MONTH = "2026-10"
#: Monday, 12 October 2026, 11:00 in Shanghai; and 2 November.
THEN, AFTER = (dt.datetime(2026, *day, 3, tzinfo=dt.UTC) for day in ((10, 12), (11, 2)))


@pytest.fixture
def cast(app_ctx: Any) -> Iterator[Cast]:
    with clock.frozen(THEN) as at:
        made = make_cast()
        live(made)
        db.session.commit()
        at.set(AFTER)
        yield made


@pytest.fixture
def as_user(new_client: Any) -> Callable[[Any], FlaskClient]:
    """A browser with this person signed in."""
    return lambda user: login_as(new_client(), user)


def live(cast: Cast) -> None:
    """The flower shop: absent once, an order sent back and overdue. The tea house: nothing."""
    officer, boss = actor_of(cast.officer), actor_of(cast.supervisor)
    day = TickInput(
        uuid.uuid4(), cast.tenant.uid, dt.date(2026, 10, 12), "open", "absent", at=utcnow(), hash="h"
    )
    with acting(officer, "attendance.tick"):
        record_ticks(officer, [day])
    with acting(officer, "fixes.create"):
        facts: dict[str, Any] = {"title": "Lamp <b>", "zone_id": cast.zone.id, "department": "tenant"}
        order = fixes.open_finding(officer, **facts, tenant_id=cast.tenant.id)
    order.due_at = utcnow() + dt.timedelta(days=2)
    with acting(boss, "fixes.move"):
        move(boss, order, "fix", note="New lamp")
        move(actor_of(cast.manager), order, "reject", note="Still dark")
        order.due_at = utcnow() + dt.timedelta(days=2)


def computed(cast: Cast) -> ScoreMonth:
    boss = actor_of(cast.supervisor)
    with acting(boss, "scores.compute"):
        month = compute(boss, MONTH)
    db.session.commit()
    return month


def test_points_by_hand_and_every_one_has_its_record(cast: Cast, as_user: Any) -> None:
    ranking = load_ranking(computed(cast))
    best, worst = ranking.rows
    assert (best.code, best.score, best.rank) == ("T002", 100.0, 1)
    assert (worst.code, worst.score, worst.rank) == (
        "T001",
        88.0,
        2,
    )  # 100 - 4 absent - 5 overdue - 3 sent back
    assert worst.counts == {"attendance": 1, "orders": 2} and worst.row.days == 31
    assert [one.code for one in ranking.red] == ["T002"] and [one.code for one in ranking.black] == ["T001"]
    browser = as_user(cast.manager)
    page = browser.get(f"/scores/tenants/{cast.tenant.uid}?month={MONTH}").text
    assert "100 − 0 − 8 − 4 − 0 = 88" in page and "Lamp &lt;b&gt;" in page
    for one in db.session.scalars(sa.select(ScoreEvent)):
        url = f"/fixes/{one.source_uid}"
        if one.kind == "attendance":
            url = f"/attendance/shops/{one.source_uid}?on=2026-10-12"
        assert url in page and browser.get(url).status_code == 200
    index = browser.get(f"/scores?month={MONTH}").text
    assert "Flower shop" in index and f"/scores/tenants/{cast.tenant.uid}?month={MONTH}#part-orders" in index


def test_an_order_answered_too_late_counts_by_its_response_clock(cast: Cast) -> None:
    officer = actor_of(cast.officer)
    facts: dict[str, Any] = {"zone_id": cast.zone.id, "department": "tenant", "tenant_id": cast.tenant.id}
    with clock.frozen(THEN) as at:
        with acting(officer, "fixes.create"):
            in_time, late, never = (
                fixes.open_finding(officer, title=one, **facts) for one in ("In time", "Late", "Never")
            )
        with acting(officer, "fixes.move"):
            move(officer, in_time, "start")
            at.set(THEN + dt.timedelta(days=9))
            move(officer, late, "start")
    db.session.commit()
    computed(cast)
    query = sa.select(ScoreEvent.what_en, ScoreEvent.source_uid).where(ScoreEvent.code == "unanswered")
    assert dict(db.session.execute(query).all()) == {"Late": late.uid, "Never": never.uid}


def test_the_tenants_file_names_its_latest_score(cast: Cast, app: Any) -> None:
    def cards(user: Any) -> list[TenantPanel]:
        with app.test_request_context():
            found = panels_of(actor_of(user), cast.tenant)
        return [one for one in found if "/scores/" in one.url]

    assert cards(cast.manager) == [], "no month yet"
    computed(cast)
    (card,) = cards(cast.manager)
    values = [text for _label, text in card.facts]
    assert "88" in values[0] and values[1:] == ["−0", "−8", "−4", "−0"]
    assert card.url == f"/scores/tenants/{cast.tenant.uid}?month={MONTH}"


def test_a_closed_month_keeps_rows_evidence_and_formula(cast: Cast) -> None:
    month, manager = computed(cast), actor_of(cast.manager)
    typed = {**Formula.of().as_dict(), "absent": "10"}
    with acting(manager, "scores.formula"):
        keep_formula(manager, typed, "Absences hurt most", 1)
        with pytest.raises(Conflict):
            keep_formula(manager, {**typed, "late": "9"}, "From an old screen", 1)
        close(manager, MONTH)
        db.session.commit()
        for again in (lambda: compute(manager, MONTH), lambda: close(manager, MONTH)):
            with pytest.raises(Conflict):
                again()
        db.session.rollback()
    assert month.formula.version == 1 and load_ranking(month).rows[1].score == 88.0
    correct(manager, month, cast.tenant, "2", "Absent for a funeral")
    db.session.commit()
    row = load_ranking(month).rows[1]
    assert (row.score, row.row.score, row.correction) == (90.0, 88.0, 2.0)
    assert spelt_out(row) == "100 − 0 − 8 − 4 − 0 + 2 = 90"
    assert "90" in ranking_html(Paper.of(manager, "zh"), load_ranking(month))


def test_the_running_month_cannot_be_closed(cast: Cast) -> None:
    manager = actor_of(cast.manager)
    with acting(manager, "scores.close"):
        compute(manager, "2026-11")
        with pytest.raises(Conflict):
            close(manager, "2026-11")
        with pytest.raises(Conflict):
            compute(manager, "2026-12")


def test_the_job_computes_once_and_tells_once(cast: Cast) -> None:
    compute_months()
    compute_months()
    months = {
        one.month: one.told_at
        for one in db.session.scalars(sa.select(ScoreMonth).filter_by(mall_id=cast.mall.id))
    }
    assert set(months) == {MONTH, "2026-11"} and months[MONTH] and not months["2026-11"]
    told = sa.select(Notice.user_id).where(Notice.topic == "scores.ready")
    own = set(db.session.scalars(told)) - {cast.stranger.id}
    assert own == {cast.supervisor.id, cast.manager.id}


def test_who_may(cast: Cast, as_user: Any) -> None:
    computed(cast)
    tenant = f"/scores/tenants/{cast.tenant.uid}"
    may = {cast.officer: (403, 403, 403), cast.supervisor: (303, 403, 403), cast.director: (403, 403, 403),
           cast.manager: (303, 303, 303)}  # fmt: skip
    for user, (again, correction, closing) in may.items():
        browser, form = as_user(user), {"month": MONTH}
        assert browser.get(f"/scores?month={MONTH}").status_code == 200
        assert browser.post("/scores/compute", data=form).status_code == again
        sent = browser.post(f"{tenant}/correct", data={**form, "points": "1", "reason": "Counted twice"})
        assert sent.status_code == correction
        assert browser.post("/scores/close", data=form).status_code == closing
    row = find_month(cast.mall.id, MONTH)
    assert row is not None and row.is_closed
    assert as_user(cast.hr).get("/scores").status_code == 403
    assert as_user(cast.officer).get("/scores/ranking.pdf").status_code == 403
    stranger = as_user(cast.stranger)
    assert stranger.get(tenant).status_code == 404
    assert stranger.post(f"{tenant}/correct", data={"points": "1", "reason": "Mine"}).status_code == 404


def test_bad_input_loses_nothing(cast: Cast, as_user: Any) -> None:
    computed(cast)
    browser = as_user(cast.manager)
    url = f"/scores/tenants/{cast.tenant.uid}/correct"
    sent = browser.post(url, data={"month": MONTH, "points": "many", "reason": "Said so"})
    assert sent.status_code == 422 and 'value="many"' in sent.text and "Said so" in sent.text
    typed = {**Formula.of().as_dict(), "late": "1.25", "reason": "Try it", "version": "1"}
    sent = browser.post("/scores/formula", data=typed)
    assert sent.status_code == 422 and 'value="1.25"' in sent.text and "Try it" in sent.text


def test_the_file(cast: Cast, as_user: Any) -> None:
    computed(cast)
    sent = as_user(cast.supervisor).get(f"/scores/scores.xlsx?month={MONTH}")
    sheet = openpyxl.load_workbook(io.BytesIO(sent.data)).worksheets[0]
    assert any(88 in [cell.value for cell in row] for row in sheet.iter_rows())


def test_statements_do_not_grow_with_tenants(cast: Cast, app: Any) -> None:
    def count() -> int:
        with counted(app) as few:
            gather(cast.mall.id, MONTH, "Asia/Shanghai", 1)
        return len(few)

    before = count()
    for number in range(15):
        make_tenant(cast.mall, make_unit(cast.zone, f"X{number}"))
    db.session.commit()
    assert count() == before <= 20
