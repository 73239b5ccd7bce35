"""Words without the people in them: for cases from which others learn (39.7)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _

from mallops.core.errors import Invalid

#: Telephone numbers, numbers of cards, papers and slips; addresses of mail.
_NUMBERS = re.compile(r"(?<![A-Za-z0-9.])(?:[A-Za-z]{1,4}-?)?\d[\d -]{5,}\d(?![A-Za-z0-9])")
_MAILS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+", re.ASCII)
HIDDEN = "××"
NEEDED = ("subject", "story", "lesson")


def nameless(text: str | None, names: Iterable[tuple[str, str]]) -> str:
    """The text with each name replaced by its word (`("张三丰", "顾客")`), long numbers and mail by `××`.

    Of a Chinese name of three characters the given name alone is replaced too. Longer names go first, so
    that a shop whose name holds another's is not half replaced.
    """
    words = text or ""
    known: dict[str, str] = {}
    for name, word in names:
        plain = name.strip()
        if len(plain) < 2:
            continue
        known.setdefault(plain, word)
        if len(plain) == 3 and all("\u4e00" <= one <= "\u9fff" for one in plain):
            known.setdefault(plain[1:], word)
    for name in sorted(known, key=lambda one: (-len(one), one)):
        words = re.sub(re.escape(name), known[name], words, flags=re.IGNORECASE)
    return _NUMBERS.sub(HIDDEN, _MAILS.sub(HIDDEN, words))


def ensure_sheet(words: Mapping[str, Any]) -> None:
    """Raises Invalid: a sheet without a subject, a story or a lesson teaches nothing."""
    errors = {key: _("Fill in this field.") for key in NEEDED if not (words.get(key) or "").strip()}
    if errors:
        raise Invalid(field_errors=errors)


__all__ = ["HIDDEN", "ensure_sheet", "nameless"]
