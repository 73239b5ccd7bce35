"""Decisions about checklists: what an answer means, what a sheet scores, when a template may go out.

Pure: no session, no Flask request. Catalogue 1.1–1.11, 1.13.

Score of a sheet. Each item gives its weight when it passes and nothing when it fails; `na` and `noted`
answers count neither way. In a section that repeats per shop an item counts once, by the share of shops that
passed, so that a zone of twelve shops does not drown its own floor. percent = earned / possible × 100, one
decimal, halves up; 100.0 is kept for sheets without a failure (else 99.9). Capping rule: with a failed
critical item the sheet cannot reach the pass line; its percent is at most `CRITICAL_CAP` (79.9), and `capped`
says that this happened. A sheet with nothing to score has percent None.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.core.errors import Conflict, Invalid

PASS, FAIL, NA, NOTED = "pass", "fail", "na", "noted"
VERDICTS = (PASS, FAIL, NA, NOTED)
KINDS = ("passfail", "number", "choice", "text", "count", "photo")
PASS_LINE = Decimal("80.0")
CRITICAL_CAP = Decimal("79.9")
ALMOST = Decimal("99.9")
MAX_TEXT = 500
MAX_COUNT = 1_000_000
MAX_PHOTOS = 9


class AnswerRefused(Invalid):
    """An answer that cannot stand as it is; `field_errors` says which part of it."""


class NotPublishable(Invalid):
    """A template that is not ready; `field_errors` is keyed by place: `sections.1.2.items.1.2.a.text_en`."""


class TemplateLocked(Conflict):
    """A published version never changes; runs refer to it."""

    default = _l("This version is published and can't be changed. Make a new version of it.")


@dataclass(frozen=True, slots=True)
class ChoiceRule:
    """One allowed answer of a choice item and the verdict it decides (`noted`: none)."""

    code: str
    verdict: str = PASS


@dataclass(frozen=True, slots=True)
class ItemRule:
    """What the rules need to know of an item. Limits are inclusive; `code` is unique in its template."""

    code: str
    section: str = ""
    kind: str = "passfail"
    weight: int = 1
    critical: bool = False
    photo_on_fail: bool = False
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[ChoiceRule, ...] = ()
    text_zh: str = ""
    text_en: str = ""


@dataclass(frozen=True, slots=True)
class AnswerFacts:
    """One answer. `subject` is the shop in a section that repeats; `photos` how many pictures it has."""

    item: str
    verdict: str | None = None
    number: float | None = None
    choice: str | None = None
    text: str = ""
    remark: str = ""
    photos: int = 0
    subject: int | str | None = None


@dataclass(frozen=True, slots=True)
class SectionScore:
    """A section's part of the score."""

    section: str
    percent: Decimal | None
    earned: Decimal
    possible: int
    passed: int
    failed: int
    excluded: int


@dataclass(frozen=True, slots=True)
class Score:
    """What a sheet came to. `raw_percent` is before capping; counts are answers, not items."""

    percent: Decimal | None
    raw_percent: Decimal | None
    capped: bool
    passed: int
    failed: int
    critical_failed: int
    excluded: int
    sections: tuple[SectionScore, ...]

    @property
    def passes(self) -> bool:
        """True from the pass line (80.0) up."""
        return self.percent is not None and self.percent >= PASS_LINE


@dataclass(frozen=True, slots=True)
class SectionFacts:
    """A section as the publishing rule sees it."""

    code: str
    name_zh: str
    name_en: str
    items: Sequence[ItemRule]


@dataclass(frozen=True, slots=True)
class TemplateFacts:
    """A template as the publishing rule sees it."""

    name_zh: str
    name_en: str
    sections: Sequence[SectionFacts]


# -- one answer ---------------------------------------------------------------------------------------


def decide_verdict(item: ItemRule, answer: AnswerFacts) -> str:
    """The verdict that holds: limits and choices decide theirs, whatever was tapped; `na` always stands.

    Text, photo, and numbers without limits are only `noted`. Raises AnswerRefused when nothing decides.
    """
    if answer.verdict == NA:
        return NA
    if item.kind in ("number", "count"):
        return _verdict_of_number(item, answer.number)
    if item.kind == "choice":
        return _verdict_of_choice(item, answer.choice)
    if answer.verdict in (PASS, FAIL):
        return answer.verdict
    if item.kind in ("text", "photo"):
        return NOTED
    raise AnswerRefused(field_errors={"verdict": _("Tap pass, fail or not applicable.")})


def ensure_answer_valid(item: ItemRule, answer: AnswerFacts) -> str:
    """The verdict of an answer that may stand. Raises AnswerRefused with the parts that may not.

    A fail needs a photo where the item asks for one, and words where the item is critical.
    """
    errors: dict[str, str] = {}
    _check_value(item, answer, errors)
    if len(answer.text) > MAX_TEXT:
        errors["text"] = _("At most %(n)s characters.", n=MAX_TEXT)
    if len(answer.remark) > MAX_TEXT:
        errors["remark"] = _("At most %(n)s characters.", n=MAX_TEXT)
    if not 0 <= answer.photos <= MAX_PHOTOS:
        errors["photos"] = _("At most %(n)s photos for one item.", n=MAX_PHOTOS)
    if errors:
        raise AnswerRefused(field_errors=errors)
    verdict = decide_verdict(item, answer)
    if verdict == FAIL and item.photo_on_fail and not answer.photos:
        errors["photos"] = _("Take a photo of what is wrong.")
    if verdict == FAIL and item.critical and not answer.remark.strip():
        errors["remark"] = _("This item is critical: say in a few words what is wrong.")
    if errors:
        raise AnswerRefused(field_errors=errors)
    return verdict


def _check_value(item: ItemRule, answer: AnswerFacts, errors: dict[str, str]) -> None:
    if answer.verdict is not None and answer.verdict not in VERDICTS:
        errors["verdict"] = _("Tap pass, fail or not applicable.")
    if answer.verdict == NA:
        return
    if item.kind in ("number", "count"):
        _check_number(item, answer.number, errors)
    elif item.kind == "choice" and answer.choice not in {one.code for one in item.choices}:
        errors["choice"] = _("Choose one of the answers.")
    elif item.kind == "text" and not answer.text.strip():
        errors["text"] = _("Write a few words.")
    elif item.kind == "photo" and not answer.photos:
        errors["photos"] = _("This item needs a photo.")


def _check_number(item: ItemRule, number: float | None, errors: dict[str, str]) -> None:
    if number is None or not math.isfinite(number):
        errors["number"] = _("Enter a number.")
    elif item.kind == "count" and (number < 0 or number > MAX_COUNT or number != int(number)):
        errors["number"] = _("Enter a whole number, 0 or more.")


def _verdict_of_number(item: ItemRule, number: float | None) -> str:
    if number is None:
        raise AnswerRefused(field_errors={"number": _("Enter a number.")})
    if item.minimum is None and item.maximum is None:
        return NOTED
    below = item.minimum is not None and number < item.minimum
    above = item.maximum is not None and number > item.maximum
    return FAIL if below or above else PASS


def _verdict_of_choice(item: ItemRule, choice: str | None) -> str:
    for one in item.choices:
        if one.code == choice:
            return one.verdict
    raise AnswerRefused(field_errors={"choice": _("Choose one of the answers.")})


# -- the score ----------------------------------------------------------------------------------------


def score(answers: Iterable[AnswerFacts], items: Sequence[ItemRule]) -> Score:
    """What the answers come to (rule at the top of this file). Answers to unknown items are ignored.

    The verdicts are taken as they stand, so that a corrected verdict counts as corrected.
    """
    by_item: Mapping[str, list[str]] = _verdicts_by_item(answers)
    sections = tuple(
        _section_score(name, [one for one in items if one.section == name], by_item)
        for name in dict.fromkeys(one.section for one in items)
    )
    possible = sum(one.possible for one in sections)
    raw = _percent(sum((_earned(one, by_item) for one in items), Fraction()), possible)
    critical_failed = sum(by_item[one.code].count(FAIL) for one in items if one.critical)
    capped = raw is not None and critical_failed > 0 and raw > CRITICAL_CAP
    return Score(
        percent=CRITICAL_CAP if capped else raw,
        raw_percent=raw,
        capped=capped,
        passed=sum(one.passed for one in sections),
        failed=sum(one.failed for one in sections),
        critical_failed=critical_failed,
        excluded=sum(one.excluded for one in sections),
        sections=sections,
    )


def _verdicts_by_item(answers: Iterable[AnswerFacts]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for one in answers:
        if one.verdict is not None:
            found[one.item].append(one.verdict)
    return found


def _earned(item: ItemRule, by_item: Mapping[str, list[str]]) -> Fraction:
    verdicts = by_item[item.code]
    counted = verdicts.count(PASS) + verdicts.count(FAIL)
    return Fraction(item.weight * verdicts.count(PASS), counted) if counted else Fraction()


def _section_score(name: str, items: Sequence[ItemRule], by_item: Mapping[str, list[str]]) -> SectionScore:
    verdicts = [one for item in items for one in by_item[item.code]]
    scored = [one for one in items if {PASS, FAIL} & set(by_item[one.code])]
    earned = sum((_earned(one, by_item) for one in scored), Fraction())
    possible = sum(one.weight for one in scored)
    return SectionScore(
        section=name,
        percent=_percent(earned, possible),
        earned=_one_decimal(earned),
        possible=possible,
        passed=verdicts.count(PASS),
        failed=verdicts.count(FAIL),
        excluded=len(verdicts) - verdicts.count(PASS) - verdicts.count(FAIL),
    )


def _percent(earned: Fraction, possible: int) -> Decimal | None:
    if not possible:
        return None
    percent = _one_decimal(earned * 100 / possible)
    return ALMOST if percent == 100 and earned < possible else percent


def _one_decimal(value: Fraction) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


# -- templates and their versions -----------------------------------------------------------------------


def next_version(numbers: Iterable[int]) -> int:
    """The number of the next version of a template: one past the highest, 1 for the first."""
    return max(numbers, default=0) + 1


def ensure_editable(state: str) -> None:
    """Raise TemplateLocked unless the version is a draft."""
    if state != "draft":
        raise TemplateLocked()


def ensure_publishable(template: TemplateFacts) -> None:
    """Raise NotPublishable unless the template can be walked with.

    Each section has items; template, sections and items are named in both languages; codes are unique;
    weights are above zero; a choice has at least two answers; a lower limit is not above the upper one.
    """
    errors: dict[str, str] = {}
    _need_both(errors, "", "name", template.name_zh, template.name_en)
    if not template.sections:
        errors["sections"] = _("Add at least one section.")
    seen: set[str] = set()
    for section in template.sections:
        place = f"sections.{section.code}."
        _need_both(errors, place, "name", section.name_zh, section.name_en)
        if not section.items:
            errors[f"{place}items"] = _("Add at least one item to this section.")
        for item in section.items:
            _check_item(errors, f"{place}items.{item.code}.", item)
            if item.code in seen:
                errors[f"{place}items.{item.code}.code"] = _("Two items have this code.")
            seen.add(item.code)
    if errors:
        raise NotPublishable(field_errors=errors)


def _need_both(errors: dict[str, str], place: str, field: str, zh: str, en: str) -> None:
    if not zh.strip():
        errors[f"{place}{field}_zh"] = _("Write it in Chinese.")
    if not en.strip():
        errors[f"{place}{field}_en"] = _("Write it in English.")


def _check_item(errors: dict[str, str], place: str, item: ItemRule) -> None:
    _need_both(errors, place, "text", item.text_zh, item.text_en)
    if item.kind not in KINDS:
        errors[f"{place}kind"] = _("Choose a kind of answer.")
    if item.weight <= 0:
        errors[f"{place}weight"] = _("The weight must be above zero.")
    if item.kind == "choice" and len({one.code for one in item.choices}) < 2:
        errors[f"{place}choices"] = _("A choice needs at least two different answers.")
    if item.minimum is not None and item.maximum is not None and item.minimum > item.maximum:
        errors[f"{place}minimum"] = _("The lower limit is above the upper one.")
