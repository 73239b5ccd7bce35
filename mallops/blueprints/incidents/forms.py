"""The form for people in a hurry."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length

from mallops.blueprints.incidents.rules.words import CATEGORIES, LEVELS
from mallops.core.forms import BaseForm
from mallops.core.registers.inputs import MallTimeField, PhotosField
from mallops.core.registers.record_form import without_nul

CLEAN: dict[str, Any] = {"filters": [without_nul]}


def as_key(text: str | int | None) -> int | None:
    """A private key or level of a list, or None."""
    return int(text) if text and str(text).isdecimal() and len(str(text)) < 10 else None


class ReportForm(BaseForm):
    """Type, level, place, one sentence, photo. Only the type is needed."""

    uid = HiddenField()
    category = RadioField(
        _l("What is happening?"), choices=lambda: list(CATEGORIES.items()), validate_choice=False
    )
    level = RadioField(
        lazy_pgettext("incident", "Level"),
        coerce=as_key,
        choices=lambda: list(LEVELS.items()),
        validate_choice=False,
    )
    zone = SelectField(_l("Zone"), coerce=as_key, validate_choice=False)
    label_code = StringField(_l("Code on the label"), [Length(max=20)], **CLEAN)
    place = StringField(_l("Exactly where"), [Length(max=120)], **CLEAN)
    sentence = TextAreaField(_l("One sentence"), [Length(max=2000)], **CLEAN)
    occurred_at = MallTimeField(_l("When, if not now"))
    photos = PhotosField(_l("Photos"))
