"""What the answers to a survey come to: means, spreads, choices, the satisfaction rate (53.1)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from mallops.blueprints.surveys.rules.questions import SCORES
from mallops.core.satisfaction import satisfaction_rate

#: Of fewer anonymous answers nothing is shown: one could tell who said what.
FEWEST = 3


@dataclass(frozen=True)
class Result:
    """A question and what it came to. `spread`: how often each score or option was given."""

    question: dict[str, Any]
    count: int
    mean: float | None
    spread: list[int]
    satisfied: float | None
    texts: list[str]


def texts_of(stored: str | None) -> dict[str, str]:
    """The texts of an answer, by place."""
    found: dict[str, str] = json.loads(stored) if stored else {}
    return found


def mean(values: Sequence[int]) -> float | None:
    """The mean to two decimals."""
    return round(sum(values) / len(values), 2) if values else None


def results_of(
    questions: list[dict[str, Any]], answers: Iterable[tuple[list[Any], str | None]]
) -> list[Result]:
    """A result a question from the answers (`given`, stored texts)."""
    rows = [(given, texts_of(texts)) for given, texts in answers]
    return [_result(place, one, rows) for place, one in enumerate(questions)]


def _result(place: int, question: dict[str, Any], rows: list[tuple[list[Any], dict[str, str]]]) -> Result:
    if question["kind"] == "text":
        texts = [texts[str(place)] for _given, texts in rows if str(place) in texts]
        return Result(question, len(texts), None, [], None, texts)
    known = [given[place] for given, _texts in rows if place < len(given) and given[place] is not None]
    if question["kind"] == "score":
        spread = [known.count(score) for score in SCORES]
        return Result(question, len(known), mean(known), spread, satisfaction_rate(known), [])
    chosen = [place for one in known for place in one]
    spread = [chosen.count(at) for at in range(len(question["options"]))]
    return Result(question, len(known), None, spread, None, [])


def rate_of(results: Iterable[Result]) -> float | None:
    """满意率 of a survey: per cent of all its scores that are 4 or 5."""
    scores = [
        score
        for one in results
        if one.question["kind"] == "score"
        for score, times in zip(SCORES, one.spread, strict=True)
        for _time in range(times)
    ]
    return satisfaction_rate(scores)


def too_few(anonymous: bool, state: str, count: int) -> bool:
    """Whether results are held back: an anonymous survey that still runs with a handful of answers."""
    return anonymous and state == "open" and 0 < count < FEWEST
