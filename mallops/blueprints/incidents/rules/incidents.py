"""What may be done to an incident, by whom, and what its texts must hold (catalogue 8)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l

from mallops.blueprints.incidents.rules.words import CATEGORIES, CHASES, LEVELS, USUAL_LEVEL
from mallops.core.errors import Conflict, Forbidden, Invalid

REVIEWERS = frozenset({"SUP", "CSM"})
TITLE = 120
CHOOSE_LEVEL = _l("Choose level 1, 2 or 3.")
#: Words of a paging text by kind of person: (Chinese, English).
_WHO = {
    "boy": ("小男孩", "a boy"),
    "girl": ("小女孩", "a girl"),
    "man": ("男士", "a man"),
    "woman": ("女士", "a woman"),
}


class ReviewersReview(Forbidden):
    """The review is the supervisor's or the customer-service manager's."""

    default = _l("The supervisor or the customer-service manager reviews an incident.")


class ReporterCannotReview(Conflict):
    """Nobody reviews what they reported."""

    default = _l("You reported this incident. Somebody else has to review it.")


class WriterCannotApprove(Conflict):
    """A second person approves what is said in public."""

    default = _l("You wrote this statement. Somebody else has to approve it.")


def ensure_report(category: str, level: int | None, sentence: str) -> tuple[int, str]:
    """The level (the usual one of the kind when none was chosen) and the subject. Raises Invalid."""
    if category not in CATEGORIES:
        raise Invalid(field_errors={"category": _l("Touch what happened.")})
    if level is not None and level not in LEVELS:
        raise Invalid(field_errors={"level": CHOOSE_LEVEL})
    return level or USUAL_LEVEL[category], title_of(sentence)


def title_of(sentence: str) -> str:
    """The first line of what was said, cut to a subject; empty when nothing was said."""
    first = next((one.strip() for one in sentence.splitlines() if one.strip()), "")
    return first if len(first) <= TITLE else f"{first[: TITLE - 1]}…"


def ensure_time(occurred_at: dt.datetime | None, now: dt.datetime) -> dt.datetime:
    """When it happened; now when nothing was said. Raises Invalid for the future."""
    if occurred_at is not None and occurred_at > now + dt.timedelta(minutes=5):
        raise Invalid(field_errors={"occurred_at": _l("This time has not come yet.")})
    return min(occurred_at or now, now)


def chase_step(alerted_at: dt.datetime, now: dt.datetime, minutes: int, chased: int) -> int | None:
    """The step of telling again that is due now, or None; of steps that passed together only the last."""
    passed = int((now - alerted_at).total_seconds() // (60 * minutes))
    step = min(passed, len(CHASES))
    return step if step > chased else None


def next_chase(alerted_at: dt.datetime, minutes: int, chased: int) -> dt.datetime | None:
    """When it will be told again, or None when every step was taken."""
    return alerted_at + dt.timedelta(minutes=minutes * (chased + 1)) if chased < len(CHASES) else None


def ensure_minutes(minutes: int | None) -> int:
    """After how many minutes it is told again. Raises Invalid."""
    if minutes is None or not 1 <= minutes <= 120:
        raise Invalid(field_errors={"minutes": _l("Enter a whole number of minutes from 1 to 120.")})
    return minutes


def ensure_text(text: str, field: str, longest: int) -> str:
    """The words, stripped. Raises Invalid on `field` when there are none, or too many."""
    words = text.replace("\x00", "").strip()
    if not words:
        raise Invalid(field_errors={field: _l("Write something first.")})
    if len(words) > longest:
        raise Invalid(field_errors={field: _l("This is too long. Make it shorter.")})
    return words


def ensure_closes(*, measures: str, category: str, handed_to: str) -> None:
    """Raise Conflict when it can't be closed yet: no measure, or a lost person not handed over."""
    if not measures:
        raise Conflict(_l("Write down first what was done: one line under “Measures”."))
    if category == "lost_person" and not handed_to:
        raise Conflict(_l("Write down first to whom the person was handed over, with a signature."))


def ensure_reviews(
    *, user_id: int | None, roles: Iterable[str], reported_by: int | None, causes: str, lessons: str
) -> None:
    """Raise when this person may not review it, or causes and lessons are missing."""
    if not REVIEWERS & set(roles):
        raise ReviewersReview()
    if user_id == reported_by:
        raise ReporterCannotReview()
    if not causes.strip() or not lessons.strip():
        raise Conflict(_l("Write causes and lessons first: open “Edit”."))


def ensure_decides(*, user_id: int | None, written_by: int | None, state: str) -> None:
    """Raise when this person wrote the statement, or it is decided."""
    if state != "draft":
        raise Conflict(_l("This statement is decided already."))
    if user_id == written_by:
        raise WriterCannotApprove()


def missing_risks(case: Any, keys: Iterable[str]) -> None:
    """Raise Conflict while a check is unanswered, or something is wrong and no measure says what was done."""
    answers = [getattr(case, one) for one in keys]
    if not all(answers):
        raise Conflict(_l("Answer every check first: open “Edit”."))
    if "bad" in answers and not case.measures.strip():
        raise Conflict(_l("Something is not in order. Write what was done about it: open “Edit”."))


def paging_texts(
    *,
    mall_zh: str,
    mall_en: str,
    name: str,
    kind: str,
    age: int | None,
    look: str,
    look_en: str,
    place: str,
) -> tuple[str, str]:
    """What the loudspeakers say for a missing person, in Chinese and English."""
    who_zh, who_en = _WHO.get(kind, ("顾客", "a customer"))
    named_zh = f"{who_zh}{name}" if name else f"一位{who_zh}"
    years_zh = f"，{age} 岁" if age else ""
    seen_zh = f"，最后出现在{place}" if place else ""
    look_zh = f"，{look}" if look else ""
    zh = (
        f"各位顾客，{mall_zh}现在寻找{named_zh}{years_zh}{look_zh}{seen_zh}。"
        "如您看到，请告知最近的工作人员或总服务台。谢谢。"
    )
    named_en = f"{who_en} called {name}" if name else who_en
    years_en = f", {age} years old" if age else ""
    wears_en = f", {look_en}" if look_en else ""
    en = (
        f"Attention please. {mall_en} is looking for {named_en}{years_en}{wears_en}. "
        "If you have seen this person, please tell the nearest member of staff or the service desk. "
        "Thank you."
    )
    return f"{zh}", en
