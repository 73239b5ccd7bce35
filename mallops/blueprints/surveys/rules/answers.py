"""The answers of a form to the questions of a survey."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask_babel import gettext as _

from mallops.blueprints.surveys.rules.questions import SCORES
from mallops.core.errors import Invalid
from mallops.core.names import listed

LONGEST_TEXT = 1000


class Given(NamedTuple):
    """By question a score, the places of the options chosen, or None; the texts by place; the remark."""

    given: list[Any]
    texts: dict[str, str]
    remark: str = ""

    @property
    def first_score(self) -> int | None:
        """The score of the first question, if it is one."""
        return self.given[0] if self.given and isinstance(self.given[0], int) else None


def typed_answers(form: Any, questions: list[dict[str, Any]]) -> Given:
    """What was chosen and written; what is no sensible answer counts as none."""
    given: list[Any] = []
    texts: dict[str, str] = {}
    for place, question in enumerate(questions):
        key = f"q{place}"
        if question["kind"] == "score":
            given.append(_score(form.get(key, "")))
        elif question["kind"] == "choice":
            given.append(_chosen(form.getlist(key), question))
        else:
            given.append(None)
            text = form.get(key, "").replace("\x00", "").strip()[:LONGEST_TEXT]
            if text:
                texts[str(place)] = text
    return Given(given, texts, form.get("remark", "").replace("\x00", "").strip()[:LONGEST_TEXT])


def _score(typed: str) -> int | None:
    return int(typed) if typed in {str(one) for one in SCORES} else None


def _chosen(typed: list[str], question: dict[str, Any]) -> list[int] | None:
    known = {str(place) for place in range(len(question["options"]))}
    found = sorted({int(one) for one in typed if one in known})
    return (found if question["many"] else found[:1]) or None


def missing(questions: list[dict[str, Any]], given: Given) -> list[int]:
    """Places of the questions that must be answered and are not."""
    return [
        place
        for place, question in enumerate(questions)
        if question["required"] and given.given[place] is None and str(place) not in given.texts
    ]


def ensure_answers(questions: list[dict[str, Any]], given: Given) -> Given:
    """Raise Invalid for a question that must be answered, or for an answer that says nothing at all."""
    left = missing(questions, given)
    if left:
        numbers = listed(str(place + 1) for place in left)
        raise Invalid(field_errors={"scores": _("Please answer question %(numbers)s too.", numbers=numbers)})
    if not any(one is not None for one in given.given) and not given.texts and not given.remark:
        raise Invalid(field_errors={"scores": _("Please answer at least one question.")})
    return given
