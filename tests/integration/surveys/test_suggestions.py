"""Suggestions: received, forwarded, adopted or declined, replied; their month in figures (53.2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask_babel import force_locale

from mallops.blueprints.surveys.actions import suggesting
from mallops.blueprints.surveys.actions.suggestion_kind import FIGURES
from mallops.blueprints.surveys.models import Suggestion
from mallops.core.casefigures.reading import case_figures
from mallops.core.casefigures.report import cause_words
from mallops.core.casework.models import CaseEvent
from mallops.core.casework.retention import forget_old
from mallops.core.db import db
from mallops.core.errors import Invalid
from tests.factories import Cast, actor_of

Browser = Callable[[Any], Any]
TYPED = {
    "title": "Benches",
    "text": "More benches at the lifts",
    "source": "customer",
    "channel": "person",
    "topic": "place",
    "speaker": "Mrs Qian",
    "phone": "13800138000",
}


def take(cast: Cast, **more: Any) -> Suggestion:
    """A suggestion taken in at the desk."""
    words = {"title": "Benches", "text": "More benches", "topic": "place"} | more
    case = suggesting.suggest(actor_of(cast.desk), suggesting.Told(**words))
    db.session.commit()
    return case


def test_the_whole_way(cast: Cast, as_user: Browser, engineer: Any) -> None:
    desk, boss = as_user(cast.desk), as_user(cast.supervisor)
    assert desk.get("/suggestions/new").status_code == 200
    empty = desk.post("/suggestions/new", data=TYPED | {"text": ""})
    assert empty.status_code == 422 and "Mrs Qian" in empty.text
    wrong = desk.post("/suggestions/new", data=TYPED | {"source": "tenant"})
    assert wrong.status_code == 422
    assert desk.post("/suggestions/new", data=TYPED).status_code == 303
    (case,) = db.session.scalars(sa.select(Suggestion))
    assert case.number and "-YJ-" in case.number
    url = f"/suggestions/{case.uid}"
    assert "138****8000" in desk.get(url).text and "13800138000" not in desk.get(url).text

    def post(client: Any, where: str, **data: Any) -> int:
        db.session.expire_all()
        return int(client.post(f"{url}/{where}", data={"version": case.version, **data}).status_code)

    assert post(desk, "forward", department="property") == 403
    assert post(boss, "forward", department="moon") == 422
    assert post(boss, "forward", department="engineering") == 303
    assert as_user(engineer).get(url).status_code == 200
    assert post(boss, "reply", reply="Too early") == 409
    assert post(boss, "decide", decision="adopted", reasons="") == 422
    assert post(boss, "decide", decision="adopted", reasons="Six benches in May") == 303
    assert post(boss, "reply", reply="") == 422
    assert post(boss, "reply", reply="They come in May.") == 303
    db.session.expire_all()
    assert case.state == "replied" and case.decision == "adopted" and case.replied_at
    assert boss.get(f"{url}/print.pdf?lang=zh").data[:4] == b"%PDF"
    assert boss.get(f"{url}/phone").status_code == 200
    assert as_user(cast.stranger).get(url).status_code == 404
    notes = " ".join(db.session.scalars(sa.select(CaseEvent.note).where(CaseEvent.case_id == case.id)))
    assert "Qian" not in notes and "benches" not in notes


def test_a_department_sees_only_what_was_forwarded_to_it(cast: Cast, as_user: Browser, engineer: Any) -> None:
    case = take(cast)
    assert as_user(engineer).get(f"/suggestions/{case.uid}").status_code == 404


def test_old_words_are_emptied(cast: Cast, at: Any) -> None:
    boss, case = actor_of(cast.supervisor), take(cast, speaker="Mrs Qian", phone="13800138000")
    suggesting.decide(boss, case, "declined", "No room")
    suggesting.reply(boss, case, "Sorry")
    db.session.commit()
    at(700)
    assert forget_old() == 0
    at(740)
    assert forget_old() == 1 and forget_old() == 0
    db.session.expire_all()
    assert not case.speaker and not case.phone and not case.text and case.title == "Benches"


def test_a_correction_keeps_what_is_hidden_out_of_the_timeline(cast: Cast) -> None:
    boss, case = actor_of(cast.supervisor), take(cast)
    told = suggesting.Told("Chairs", "More chairs", topic="place", speaker="Mr Wu")
    suggesting.correct(boss, case, told, case.version)
    assert case.title == "Chairs" and case.speaker == "Mr Wu"
    with pytest.raises(Invalid):
        suggesting.correct(boss, case, suggesting.Told("", "", topic="x"), case.version)


def test_figures_of_a_month_are_counted_by_hand(cast: Cast, at: Any, app_ctx: Any) -> None:
    """Noon on Monday: one forwarded after a day and replied after two; one late at both; one untouched."""
    boss = actor_of(cast.supervisor)
    one, two, three = (take(cast, topic=topic) for topic in ("place", "place", "price"))
    at(1)
    suggesting.forward(boss, one, "property")
    at(2)
    suggesting.decide(boss, one, "adopted", "Yes")
    suggesting.reply(boss, one, "Yes")
    db.session.commit()
    at(14)
    suggesting.decide(boss, two, "declined", "No")
    suggesting.reply(boss, two, "No")
    db.session.commit()
    found = case_figures(FIGURES, cast.mall, "2026-03", boss)
    assert (found.total, found.closed, found.before) == (3, 2, 0)
    assert found.response == {one.id: 24.0, two.id: 336.0}
    assert found.resolution == {one.id: 48.0, two.id: 336.0}
    assert found.response_hours == (180.0, 180.0)
    assert found.late == {two.id, three.id}
    causes = {(stage, cause): n for stage, cause, n in found.causes()}
    assert causes == {
        ("first", "late"): 1,
        ("first", "open"): 1,
        ("reply", "late"): 1,
        ("reply", "open"): 1,
    }
    by = {cut.code: found.by(cut) for cut in FIGURES.cuts}
    first = by["topic"][0]
    assert (first.cases, first.late) == (2, 1)
    assert sum(line.cases for line in by["department"]) == 1
    assert found.per_day()[1] == (2, 3)
    with force_locale("en"):
        assert cause_words(found, "first", "open") == "First response: not done yet"
    assert case_figures(FIGURES, cast.other_mall, "2026-03", boss).total == 0
    assert case_figures(FIGURES, cast.mall, "2026-04", boss).before == 3


def test_the_month_on_screen_paper_and_sheet(cast: Cast, at: Any, as_user: Browser) -> None:
    take(cast)
    at(4)
    boss = as_user(cast.supervisor)
    page = boss.get("/suggestions/analysis?month=2026-03").text
    assert "<svg" in page and "Building and facilities" in page
    assert boss.get("/suggestions/analysis?month=1999-13").status_code == 200
    assert "Nothing was opened" in boss.get("/suggestions/analysis?month=2026-01").text
    for lang in ("zh", "en"):
        assert boss.get(f"/suggestions/analysis/report.pdf?month=2026-03&lang={lang}").data[:4] == b"%PDF"
    assert boss.get("/suggestions/analysis/records.xlsx?month=2026-03").status_code == 200
    assert as_user(cast.desk).get("/suggestions/analysis/records.xlsx").status_code == 403
    assert as_user(cast.desk).get("/suggestions/analysis").status_code == 200
