"""A script with the words in braces filled in."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import gettext as _

from mallops.blueprints.care.rules.words import REASONS
from mallops.core.errors import Invalid

_FILLED = re.compile(r"\{(mall|officer|member|day|topic)\}")
_BRACES = re.compile(r"\{[^{}]*\}")
WORDS = "{mall} {officer} {member} {day} {topic}"
LONGEST = 2000


def fill(text: str, words: dict[str, str]) -> str:
    """The text as it is read out; nothing else in it means anything."""
    return _FILLED.sub(lambda found: words.get(found[1], ""), text)


def ensure_script(text_zh: str, text_en: str) -> None:
    """Raises Invalid on a text that is empty or has a word in braces that nobody fills."""
    errors: dict[str, Any] = {}
    for key, text in (("text_zh", text_zh), ("text_en", text_en)):
        odd = [one for one in _BRACES.findall(text) if not _FILLED.fullmatch(one)]
        if not text.strip():
            errors[key] = _("Write something first.")
        elif odd:
            errors[key] = _("%(word)s is not filled in. Use only %(words)s.", word=odd[0], words=WORDS)
    if errors:
        raise Invalid(field_errors=errors)


def label_of(code: str) -> Any:
    """What a script is for."""
    return REASONS[code].label


__all__ = ["LONGEST", "WORDS", "ensure_script", "fill", "label_of"]
