"""Names that people typed in Chinese, English or both."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from flask_babel import get_locale
from sqlalchemy.orm import Mapped, mapped_column


def is_chinese() -> bool:
    """True when the reader's language is Chinese, or none is known (the trade works in Chinese)."""
    locale = get_locale()
    return locale is None or locale.language == "zh"


def pick(zh: str, en: str) -> str:
    """The text in the reader's language, else the other one: never an empty cell."""
    return (zh or en) if is_chinese() else (en or zh)


def listed(words: Iterable[str]) -> str:
    """Words in a row, as the reader's language divides them: 甲、乙 or A, B."""
    return ("、" if is_chinese() else ", ").join(words)


class Named:
    """`name_zh` and `name_en`; `.name` is what the reader should see."""

    name_zh: Mapped[str] = mapped_column(sa.String(120), default="")
    name_en: Mapped[str] = mapped_column(sa.String(120), default="")

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return pick(self.name_zh, self.name_en)
