"""Forms of the checklist editor."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    FloatField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from mallops.blueprints.checklists.models import Item
from mallops.core.casework.kinds import DEPARTMENTS, SEVERITIES
from mallops.core.errors import Invalid
from mallops.core.forms import BaseForm

NEEDED = InputRequired(_l("Fill in this field."))
KIND_LABELS: dict[str, Any] = {
    "passfail": _l("Pass or fail"),
    "number": _l("Number with limits"),
    "count": _l("Count"),
    "choice": _l("Choice"),
    "text": _l("Words"),
    "photo": _l("Photo"),
}
PURPOSE_LABELS: dict[str, Any] = {
    "patrol": _l("Rounds through a zone"),
    "tenant": _l("Inspecting one shop"),
    "opening": _l("Before opening"),
    "closing": _l("After closing"),
}
VERDICT_LABELS = {
    "pass": _l("passes"),
    "fail": _l("fails"),
    "noted": _l("only noted"),
    "na": _l("not applicable"),
}


class TemplateForm(BaseForm):
    """A checklist by name."""

    code = StringField(_l("Code"), [NEEDED, Length(max=20)], description=_l("Short and lasting: RJB."))
    purpose = RadioField(
        _l("Used for"),
        choices=list(PURPOSE_LABELS.items()),
        default="patrol",
    )
    name_zh = StringField(_l("Name in Chinese"), [Length(max=60)])
    name_en = StringField(_l("Name in English"), [Length(max=60)])


class SectionForm(BaseForm):
    """A section of a sheet."""

    code = StringField(_l("Code"), [NEEDED, Length(max=20)])
    catalogue = StringField(_l("Reference"), [Length(max=20)], description=_l("Where the rule stands: 1.2."))
    name_zh = StringField(_l("Name in Chinese"), [Length(max=60)])
    name_en = StringField(_l("Name in English"), [Length(max=60)])
    per_tenant = BooleanField(_l("Repeat for each shop of the zone"))


class ItemForm(BaseForm):
    """One thing to check. Choices and phrases are typed a line each."""

    code = StringField(_l("Code"), [NEEDED, Length(max=20)])
    catalogue = StringField(_l("Reference"), [Length(max=20)])
    label_zh = StringField(_l("Short name in Chinese"), [Length(max=60)])
    label_en = StringField(_l("Short name in English"), [Length(max=60)])
    text_zh = StringField(_l("What good looks like, in Chinese"), [Length(max=200)])
    text_en = StringField(_l("What good looks like, in English"), [Length(max=200)])
    hint_zh = StringField(_l("How to judge it, in Chinese"), [Length(max=300)])
    hint_en = StringField(_l("How to judge it, in English"), [Length(max=300)])
    kind = SelectField(_l("Way of answering"), choices=list(KIND_LABELS.items()))
    minimum = FloatField(_l("Smallest allowed"), [Optional()])
    maximum = FloatField(_l("Largest allowed"), [Optional()])
    unit = StringField(_l("Unit of measure"), [Length(max=20)], description=_l("For example ℃."))
    choices = TextAreaField(
        _l("Choices"),
        description=_l("One a line: code | Chinese | English | pass, fail, noted or na."),
    )
    severity = SelectField(_l("Severity of a failure"), choices=list(SEVERITIES.items()))
    department = SelectField(_l("Department that puts it right"), choices=list(DEPARTMENTS.items()))
    limit_hours = IntegerField(
        _l("Time limit"), [InputRequired(_l("Fill in this field.")), NumberRange(1, 2160)], default=24
    )
    weight = IntegerField(
        _l("Weight in the score"), [InputRequired(_l("Fill in this field.")), NumberRange(1, 100)], default=1
    )
    critical = BooleanField(_l("Critical: a failure keeps the whole sheet below the pass line"))
    photo_on_fail = BooleanField(_l("A failure needs a photo"))
    phrases_zh = TextAreaField(
        _l("Quick phrases in Chinese"), description=_l("One a line, two to four words.")
    )
    phrases_en = TextAreaField(_l("Quick phrases in English"))

    @classmethod
    def of(cls, item: Item) -> ItemForm:
        """The form filled from an item."""
        return cls(
            obj=item,
            choices="\n".join(_choice_line(one) for one in item.choices or ()),
            phrases_zh="\n".join(item.phrases_zh or ()),
            phrases_en="\n".join(item.phrases_en or ()),
        )

    def item_values(self) -> dict[str, Any]:
        """Values by column of `Item`; raises Invalid for a line of choices that can't be read."""
        values = self.values()
        return {
            **values,
            "choices": [_choice(line) for line in _lines(values["choices"])],
            "phrases_zh": _lines(values["phrases_zh"]),
            "phrases_en": _lines(values["phrases_en"]),
        }


def _lines(text: str | None) -> list[str]:
    return [
        line.strip()[:60] if "|" not in line else line.strip()
        for line in (text or "").splitlines()
        if line.strip()
    ]


def _choice_line(one: dict[str, Any]) -> str:
    parts = (one["code"], one.get("name_zh", ""), one.get("name_en", ""), one.get("verdict") or "noted")
    return " | ".join(parts)


def _choice(line: str) -> dict[str, Any]:
    parts = [part.strip() for part in line.split("|")]
    if len(parts) != 4:
        raise Invalid(
            field_errors={"choices": _("Write four parts with | between them: %(line)s", line=line[:60])}
        )
    return {"code": parts[0], "name_zh": parts[1], "name_en": parts[2], "verdict": parts[3]}
