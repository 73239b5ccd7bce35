"""What a standard answer needs, and who may put which version in force (28.2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from mallops.blueprints.enquiries.rules.words import CATEGORIES
from mallops.core.errors import Conflict, Forbidden, Invalid

LONGEST_TEXT = 2000


class WroteItMyself(Forbidden):
    """Whoever wrote an answer does not put it in force."""

    default = _l("You wrote this yourself. Another supervisor or the manager has to approve it.")


class NotWaiting(Conflict):
    """Nothing waits for a decision."""

    default = _l("This version doesn't wait for approval any more. Look at the page again.")


class NoDraft(Conflict):
    """Nothing is being written."""

    default = _l("Somebody has sent this version off or decided on it. Open the answer again.")


@dataclass(frozen=True)
class Words:
    """A version as it is typed."""

    category: str = ""
    question_zh: str = ""
    question_en: str = ""
    text_zh: str = ""
    text_en: str = ""
    keywords: str = ""
    owner_id: int | None = None


def ensure_words(told: Words) -> Words:
    """A question and its answer in at least one language, the same one. Raises Invalid."""
    errors: dict[str, Any] = {}
    clean = {
        name: getattr(told, name).replace("\x00", "").strip()
        for name in ("question_zh", "question_en", "text_zh", "text_en", "keywords")
    }
    if told.category not in CATEGORIES:
        errors["category"] = _l("Choose one from the list.")
    if not clean["question_zh"] and not clean["question_en"]:
        errors["question_zh"] = _l("Write the question as customers ask it.")
    for lang in ("zh", "en"):
        if clean[f"question_{lang}"] and not clean[f"text_{lang}"]:
            errors[f"text_{lang}"] = _l("Write the answer in the language of the question.")
        if clean[f"text_{lang}"] and not clean[f"question_{lang}"]:
            errors.setdefault(f"question_{lang}", _l("Write the question in the language of the answer."))
        if len(clean[f"question_{lang}"]) > 160 or len(clean[f"text_{lang}"]) > LONGEST_TEXT:
            errors[f"text_{lang}"] = _l("This is too long. Keep to what matters.")
    if len(clean["keywords"]) > 200:
        errors["keywords"] = _l("This is too long. Keep to what matters.")
    if errors:
        raise Invalid(field_errors=errors)
    return Words(told.category, owner_id=told.owner_id, **clean)


def ensure_decides(state: str, by_id: int | None, actor_id: int | None) -> None:
    """Raises NotWaiting, WroteItMyself."""
    if state != "waiting":
        raise NotWaiting()
    if actor_id is not None and by_id == actor_id:
        raise WroteItMyself()


def ensure_why(why: str) -> str:
    """Why a version goes back to its author. Raises Invalid."""
    words = why.replace("\x00", "").strip()
    if not words:
        raise Invalid(field_errors={"why": _l("Say what is to be changed.")})
    return words[:300]


__all__ = [
    "LONGEST_TEXT",
    "NoDraft",
    "NotWaiting",
    "Words",
    "WroteItMyself",
    "ensure_decides",
    "ensure_why",
    "ensure_words",
]
