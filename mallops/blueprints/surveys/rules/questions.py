"""The questions of a survey: as they are typed in the builder, and what they must be (53.1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from mallops.core.errors import Invalid

MOST = 12
MOST_OPTIONS = 10
SCORES = (1, 2, 3, 4, 5)
LONGEST = 200


def typed_questions(
    kinds: Sequence[str], zh: Sequence[str], en: Sequence[str], options: Sequence[str], must: Sequence[str]
) -> list[dict[str, Any]]:
    """The rows of the builder; rows that say nothing are left out."""
    out = []
    for kind, one, two, lines, needed in zip(kinds, zh, en, options, must, strict=False):
        if not (one.strip() or two.strip()):
            continue
        out.append(
            {
                "kind": "choice" if kind == "choices" else kind,
                "zh": one.strip()[:LONGEST],
                "en": two.strip()[:LONGEST],
                "options": typed_options(lines) if kind in {"choice", "choices"} else [],
                "many": kind == "choices",
                "required": needed == "1",
            }
        )
    return out


def typed_options(lines: str) -> list[list[str]]:
    """One option a line, Chinese and English with a bar between them: `购物 | Shopping`."""
    out = []
    for line in lines.splitlines():
        zh, _bar, en = line.partition("|")
        if zh.strip() or en.strip():
            out.append([zh.strip()[:80], en.strip()[:80]])
    return out


def option_lines(question: dict[str, Any]) -> str:
    """The options as the builder shows them."""
    return "\n".join(" | ".join(part for part in pair if part) for pair in question.get("options", []))


def form_kind(question: dict[str, Any]) -> str:
    """The kind as the builder offers it: several choices are a kind of their own."""
    return "choices" if question.get("many") else str(question.get("kind", "score"))


def ensure_questions(questions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Raise Invalid for none, too many, a kind that there is not, or a choice without choices."""
    if not questions:
        raise Invalid(field_errors={"questions": _("Write at least one question.")})
    if len(questions) > MOST:
        raise Invalid(
            field_errors={"questions": _("At most %(n)s questions: people stop answering.", n=MOST)}
        )
    for place, one in enumerate(questions, 1):
        if one["kind"] not in {"score", "choice", "text"}:
            raise Invalid(field_errors={"questions": _("Question %(n)s: choose its kind.", n=place)})
        if one["kind"] == "choice" and not 2 <= len(one["options"]) <= MOST_OPTIONS:
            words = _("Question %(n)s: write 2 to %(most)s choices, one a line.", n=place, most=MOST_OPTIONS)
            raise Invalid(field_errors={"questions": words})
    return questions


def ensure_after(questions: list[dict[str, Any]]) -> None:
    """Raise Invalid unless a survey after a case begins with a score: it is the case's satisfaction."""
    if questions[0]["kind"] != "score" or not questions[0]["required"]:
        words = _(
            "The first question must be a score that has to be answered: it counts as the satisfaction."
        )
        raise Invalid(field_errors={"questions": words})
