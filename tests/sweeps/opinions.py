"""Surveys and suggestions for the sweeps: the quarter's, customers' with its plan, one after letters."""

from __future__ import annotations

import datetime as dt

from mallops.blueprints.surveys.actions import answering, planning, preparing, suggesting
from mallops.blueprints.surveys.rules.answers import Given
from mallops.core.casework.actions import move
from tests.factories import Cast, actor_of
from tests.factories.patrols import MONDAY


def live_surveys(cast: Cast) -> None:
    """One of each audience, answered and planned, and a suggestion that is forwarded."""
    boss, desk = actor_of(cast.supervisor), actor_of(cast.desk)
    move(boss, preparing.prepare_quarter(boss, "2026-Q1"), "open")
    for audience, about in (("customers", ""), ("after", "letters")):
        questions = preparing.shipped_questions(audience)
        questions[0]["zh"] = "Happy <b>&"
        told = preparing.Told(f"Survey <b>{audience}", audience, questions, anonymous=False, about=about)
        survey = preparing.prepare(boss, told)
        move(boss, survey, "open")
        if audience == "customers":
            for score in (2, 4, 5):
                given = [score, score, 4, 3, [0, 1]]
                answering.answer_by_code(survey.code or "", Given(given, {}, "<script>alert(12)</script>"))
            move(boss, survey, "close")
            planning.analyse(boss, survey, "Cleaner <i>please")
            due = MONDAY.date() + dt.timedelta(days=14)
            planning.add_line(boss, survey, "Clean <b>", "cleaning", due, question=1)
            move(boss, survey, "plan")
    idea = suggesting.Told(
        "Benches & <b>", "<script>alert(13)</script>", speaker="Mr <i>Wu", phone="13812345678"
    )
    case = suggesting.suggest(desk, idea)
    suggesting.forward(boss, case, "property")
