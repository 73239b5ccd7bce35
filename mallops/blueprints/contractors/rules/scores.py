"""The score of a check, the rating of a month, and the sentence that shows how it came about. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from flask_babel import gettext as _

from mallops.blueprints.contractors.rules.words import PARTS
from mallops.core.errors import Invalid

TENTH = Decimal("0.1")


class ItemsOpen(Invalid):
    """A check is finished when every item has its answer, and one at least applies."""


@dataclass(frozen=True)
class Formula:
    """Weights of the three parts, what a failed critical item costs, and where the grades begin."""

    checks: int = 60
    posts: int = 20
    fixes: int = 20
    critical_minus: int = 5
    grade_a: int = 90
    grade_b: int = 80
    grade_c: int = 60

    def as_dict(self) -> dict[str, int]:
        """As it is kept with a rating."""
        return dict(self.__dict__)


@dataclass(frozen=True)
class Figures:
    """What is known of a month: each part from 0 to 100, None without anything to count."""

    checks: float | None = None
    posts: float | None = None
    fixes: float | None = None
    critical: int = 0

    @property
    def known(self) -> dict[str, float]:
        """The parts that have something to count."""
        every = {"checks": self.checks, "posts": self.posts, "fixes": self.fixes}
        return {key: value for key, value in every.items() if value is not None}

    def as_dict(self) -> dict[str, Any]:
        """As they are kept with a rating."""
        return dict(self.__dict__)


def tenth(value: float | Decimal) -> Decimal:
    """Rounded to one decimal, halves up."""
    return Decimal(str(value)).quantize(TENTH, ROUND_HALF_UP)


def check_score(answers: Iterable[tuple[str, int]]) -> int | None:
    """100 × weight passed ÷ weight counted, of (verdict, weight); what does not apply is not counted."""
    passed = counted = 0
    for verdict, weight in answers:
        if verdict in {"pass", "fail"}:
            counted += weight
            passed += weight if verdict == "pass" else 0
    if not counted:
        return None
    return int((Decimal(100 * passed) / counted).quantize(Decimal(1), ROUND_HALF_UP))


def ensure_answered(verdicts: Iterable[str]) -> None:
    """Raise ItemsOpen while an item has no answer, or when none applies."""
    known = list(verdicts)
    left = sum(not one for one in known)
    if left:
        words = _("%(n)s items have no answer yet. What you entered is kept.", n=left)
        raise ItemsOpen(field_errors={"items": words})
    if all(one == "na" for one in known):
        words = _("Every item is marked as not applicable, so there is nothing to score.")
        raise ItemsOpen(field_errors={"items": words})


def rate(formula: Formula, figures: Figures) -> Decimal | None:
    """The rating of a month, 0 to 100; None when no part has both weight and figures."""
    parts = [(getattr(formula, key), value) for key, value in figures.known.items()]
    weight = sum(one for one, _value in parts)
    if not weight:
        return None
    mean = sum(Decimal(one) * tenth(value) for one, value in parts) / weight
    return tenth(max(Decimal(0), min(Decimal(100), mean - figures.critical * formula.critical_minus)))


def grade(formula: Formula, score: Decimal) -> str:
    """A to D."""
    steps = (("A", formula.grade_a), ("B", formula.grade_b), ("C", formula.grade_c))
    return next((code for code, begins in steps if score >= begins), "D")


def spelt_out(formula: Formula, figures: Figures) -> str:
    """`(60 × 88.0 + 20 × 95.0) ÷ 80 − 1 × 5 = 84.8`, or why there is no rating."""
    score = rate(formula, figures)
    if score is None:
        return _("Nothing to rate yet: no scored check, no look at the posts, no order that came due.")
    parts = [(getattr(formula, key), tenth(value)) for key, value in figures.known.items()]
    over = " + ".join(f"{weight} × {value}" for weight, value in parts)
    minus = f" − {figures.critical} × {formula.critical_minus}" if figures.critical else ""
    return f"({over}) ÷ {sum(weight for weight, _value in parts)}{minus} = {score}"


def in_words(formula: Formula) -> str:
    """The formula as a sentence."""
    parts = " + ".join(f"{PARTS[key]} × {getattr(formula, key)}" for key in PARTS)
    minus = _("each failed critical item: −%(n)s points", n=formula.critical_minus)
    return f"({parts}) ÷ {sum(getattr(formula, key) for key in PARTS)}; {minus}"


def ensure_formula(values: Mapping[str, int | None]) -> Formula:
    """The formula, or Invalid with a sentence for each wrong field."""
    errors: dict[str, Any] = {}
    for key in Formula.__dataclass_fields__:
        value = values.get(key)
        if value is None or not 0 <= value <= 100:
            errors[key] = _("Enter a whole number from 0 to 100.")
    if not errors and not any(values[key] for key in PARTS):
        errors["checks"] = _("At least one part needs a weight above 0.")
    if not errors and not (values["grade_a"] or 0) > (values["grade_b"] or 0) > (values["grade_c"] or 0):
        errors["grade_a"] = _("Grade A begins above B, and B above C.")
    if errors:
        raise Invalid(field_errors=errors)
    return Formula(**{key: int(values[key] or 0) for key in Formula.__dataclass_fields__})
