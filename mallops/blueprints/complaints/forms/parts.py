"""What the forms of complaints are made of."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.validators import Length

from mallops.blueprints.complaints.rules import words
from mallops.core.errors import Invalid
from mallops.core.money import MoneyUnreadable, parse_yuan
from mallops.core.registers.record_form import without_nul

CLEAN: dict[str, Any] = {"filters": [without_nul]}
QUIET = {"autocomplete": "off"}
MONEY = {"inputmode": "decimal", **QUIET}
SECRET = _l("Stored encrypted.")


class Asked:
    """Marks a field as needed; the rule says what lacks, of all fields at once."""

    field_flags = {"required": True}

    def __call__(self, _form: Any, _field: Any) -> None:
        """Nothing is refused here."""


ASKED = Asked()


def fen_of(text: str | None, field: str = "amount") -> int:
    """Fen of a typed amount, 0 when nothing is typed. Raises Invalid on the field."""
    if not (text or "").strip():
        return 0
    try:
        fen = parse_yuan(text or "")
    except MoneyUnreadable:
        fen = -1
    if fen < 0:
        raise Invalid(field_errors={field: _l("Enter an amount in yuan, such as 20 or 19.90.")})
    return fen


def long_text(label: Any, *, needed: bool = False, hint: Any = SECRET) -> TextAreaField:
    checks: list[Any] = [Length(max=words.LONGEST)]
    return TextAreaField(label, [ASKED, *checks] if needed else checks, description=hint, **CLEAN)


def short_text(label: Any, most: int, *, needed: bool = False, hint: Any = "", **more: Any) -> StringField:
    checks: list[Any] = [Length(max=most)]
    more.setdefault("render_kw", QUIET)
    return StringField(label, [ASKED, *checks] if needed else checks, description=hint, **more, **CLEAN)


__all__ = ["ASKED", "CLEAN", "MONEY", "QUIET", "SECRET", "Asked", "fen_of", "long_text", "short_text"]
