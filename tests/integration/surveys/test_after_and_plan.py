"""After a case is settled its people are asked; what the answers ask for is rectified (53.1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from mallops.blueprints.fixes.models import Finding
from mallops.blueprints.relations.actions import letters
from mallops.blueprints.surveys.actions import answering, planning, preparing
from mallops.blueprints.surveys.actions.invites import token_of
from mallops.blueprints.surveys.models import Survey, SurveyInvite
from mallops.blueprints.surveys.queries.surveys import find_answer_of_case, find_invite_of_case
from mallops.blueprints.surveys.rules.answers import Given
from mallops.core.casework.actions import move
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict, Forbidden, Invalid
from mallops.core.notices import Notice
from mallops.core.satisfaction import rate_url_of, rated_kinds, ratings_of, satisfaction_rate
from tests.factories import Cast, actor_of
from tests.integration.surveys.conftest import TODAY

Browser = Callable[[Any], Any]


def after_letters(cast: Cast, **more: Any) -> Survey:
    """A survey that asks after application letters."""
    boss = actor_of(cast.supervisor)
    questions = preparing.shipped_questions("after")
    more = {"anonymous": False, "about": "letters"} | more
    survey = preparing.prepare(boss, preparing.Told("After letters", "after", questions, **more))
    move(boss, survey, "open")
    db.session.commit()
    return survey


def answered_letter(cast: Cast) -> Any:
    """A letter that the mall has answered."""
    boss = actor_of(cast.supervisor)
    case = letters.file_letter(boss, cast.tenant.id, letters.Written("Sign", "Old", "New", "Zhao"))
    move(boss, case, "review")
    letters.answer_letter(boss, case, "agreed", "Go ahead")
    db.session.commit()
    return case


def test_a_settled_case_asks_its_people_once(cast: Cast, as_user: Browser, new_client: Any) -> None:
    before = answered_letter(cast)
    assert find_invite_of_case(before.id) is None and rate_url_of(before) == ""
    survey = after_letters(cast)
    case = answered_letter(cast)
    invite = find_invite_of_case(case.id)
    assert invite is not None and rate_url_of(case).endswith(token_of(invite.uid))
    page = as_user(cast.supervisor).get(f"/letters/{case.uid}").text
    assert token_of(invite.uid) in page
    person = new_client()
    path = "/survey/" + token_of(invite.uid)
    assert person.get(path).status_code == 200
    assert person.post(path, data={"q0": "4", "q1": "5", "q2": "2"}).status_code == 200
    db.session.expire_all()
    answer = find_answer_of_case(case.id)
    assert answer is not None and answer.score == 4 and rate_url_of(case) == ""
    assert "4 / 5" in as_user(cast.supervisor).get(f"/letters/{case.uid}").text
    span = (utcnow() - dt.timedelta(days=1), utcnow() + dt.timedelta(days=1))
    assert ratings_of("letters", cast.mall.id, *span) == {case.id: 4}
    assert ratings_of("letters", cast.other_mall.id, *span) == {}
    assert survey.answered == 1
    rates = as_user(cast.supervisor).get("/surveys/satisfaction").text
    assert "Application letters" in rates and "100" in rates
    assert "letters" in rated_kinds() and "repairs" in rated_kinds()


def test_only_one_survey_asks_after_a_kind(cast: Cast) -> None:
    first, boss = after_letters(cast), actor_of(cast.supervisor)
    told = preparing.Told("Second", "after", preparing.shipped_questions("after"), about="letters")
    second = preparing.prepare(boss, told)
    with pytest.raises(Conflict, match=first.number or ""):
        move(boss, second, "open")
    move(boss, first, "close")
    move(boss, second, "open")
    db.session.commit()
    case = answered_letter(cast)
    invite = find_invite_of_case(case.id)
    assert invite is not None and invite.survey_id == second.id


def test_the_sample_leaves_cases_out(cast: Cast) -> None:
    after_letters(cast, sample=1)
    for _one in range(6):
        answered_letter(cast)
    assert (db.session.scalar(sa.select(sa.func.count(SurveyInvite.id))) or 0) < 6


def test_a_survey_after_cases_begins_with_a_score(cast: Cast) -> None:
    questions = [{"kind": "text", "zh": "?", "en": "", "options": [], "many": False, "required": True}]
    told = preparing.Told("Odd", "after", questions, about="letters")
    with pytest.raises(Invalid):
        preparing.prepare(actor_of(cast.supervisor), told)
    with pytest.raises(Invalid):
        preparing.prepare(actor_of(cast.supervisor), preparing.Told("Odd", "after", questions, about="tills"))


def test_anonymous_answers_after_a_case_do_not_name_it(cast: Cast) -> None:
    after_letters(cast, anonymous=True)
    case = answered_letter(cast)
    invite = find_invite_of_case(case.id)
    assert invite is not None
    answering.answer_by_link(token_of(invite.uid), Given([5, 5, 5], {}))
    db.session.commit()
    assert find_answer_of_case(case.id) is None and rate_url_of(case) == ""


def closed_survey(cast: Cast) -> Survey:
    """Answered and closed."""
    boss = actor_of(cast.supervisor)
    told = preparing.Told("Spring", "customers", preparing.shipped_questions("customers"))
    survey = preparing.prepare(boss, told)
    move(boss, survey, "open")
    answering.answer_by_code(survey.code or "", Given([2, 1, 3, 4, None], {}, "Dirty"))
    move(boss, survey, "close")
    db.session.commit()
    return survey


def test_the_plan_becomes_rectifications_and_ends_when_they_are_verified(
    cast: Cast, as_user: Browser
) -> None:
    survey, boss = closed_survey(cast), as_user(cast.supervisor)
    url = f"/surveys/{survey.uid}"

    def post(where: str, **data: Any) -> int:
        db.session.expire_all()
        return int(boss.post(f"{url}/{where}", data={"version": survey.version, **data}).status_code)

    assert post("steps/plan") == 409 and post("steps/analyse", note="x") == 404
    assert post("analyse", analysis="") == 422
    assert post("analyse", analysis="Toilets are the worst.") == 303
    told = db.session.scalars(sa.select(Notice).where(Notice.topic == "surveys.result")).all()
    assert cast.manager.id in {one.user_id for one in told}
    assert cast.supervisor.id not in {one.user_id for one in told}
    assert post("steps/plan") == 409  # no line, no reason why not
    line = {"plan": "1", "what": "Clean hourly", "department": "cleaning", "question": "1"}
    assert post("plan-lines", **line, due_on="2026-01-01") == 422
    assert post("plan-lines", **line, due_on="2026-03-20") == 303
    assert post("plan-lines", **line | {"department": "tenant"}, due_on="2026-03-20") == 422
    assert post("steps/plan") == 303
    (finding,) = db.session.scalars(sa.select(Finding))
    assert (finding.title, finding.department) == ("Clean hourly", "cleaning")
    assert finding.source_case_id == survey.id
    assert finding.due_at is not None and finding.due_at.date() == dt.date(2026, 3, 20)
    assert post("steps/verify", signature="S. Visor") == 409
    finding.state = "verified"
    db.session.commit()
    assert post("steps/verify", signature="S. Visor") == 303
    db.session.expire_all()
    assert survey.state == "verified" and survey.closed_at is not None
    page = boss.get(url).text
    assert finding.number in page and "Toilets are the worst." in page
    assert boss.get(f"{url}/result.pdf?lang=zh").data[:4] == b"%PDF"


def test_nothing_has_to_get_better_needs_a_reason(cast: Cast) -> None:
    survey, boss = closed_survey(cast), actor_of(cast.supervisor)
    planning.analyse(boss, survey, "All is well here.", "Scores are good")
    move(boss, survey, "plan")
    move(boss, survey, "verify", signature="S. Visor")
    assert survey.state == "verified"


def test_who_may_plan_and_what_may_be_taken_out(cast: Cast) -> None:
    survey, boss = closed_survey(cast), actor_of(cast.supervisor)
    planning.analyse(boss, survey, "Toilets are bad.")
    due = TODAY + dt.timedelta(days=7)
    row = planning.add_line(boss, survey, "Clean", "cleaning", due)
    planning.drop_line(boss, survey, row)
    assert survey.plans == []
    with pytest.raises(Forbidden):
        planning.add_line(actor_of(cast.officer), survey, "Clean", "cleaning", due)
    planning.add_line(boss, survey, "Clean", "cleaning", due)
    move(boss, survey, "plan")
    later = planning.add_line(boss, survey, "Paint", "engineering", due)
    assert later.finding_id is not None
    with pytest.raises(Conflict):
        planning.drop_line(boss, survey, later)


def test_the_rate_counts_fours_and_fives() -> None:
    assert satisfaction_rate([5, 4, 3, 1]) == 50 and satisfaction_rate([]) is None
