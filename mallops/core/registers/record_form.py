"""The form of a record, built from its kind's declared fields."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    FloatField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    ValidationError,
)

from mallops.core.casework.kinds import CaseKind, Field
from mallops.core.casework.models import Case
from mallops.core.forms import BaseForm
from mallops.core.registers.criteria import as_uuid
from mallops.core.registers.inputs import (
    MallTimeField,
    MonthTextField,
    NamedField,
    OneOfField,
    PhotosField,
    TenantField,
)

LONG_TEXT = 4000
SIDE_BY_SIDE = 4
CHOICES = frozenset({"choice", "severity", "department"})
MAX_INT = 2**31 - 1
TYPED_TIMES = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]
MAX_NUMBER = 1e12
#: Kind of field -> form field. The rest are lists of their own.
SIMPLE: dict[str, Any] = {
    "text": StringField,
    "long": TextAreaField,
    "int": IntegerField,
    "number": FloatField,
    "date": DateField,
    "datetime": MallTimeField,
    "month": MonthTextField,
    "bool": BooleanField,
    "zone": OneOfField,
    "person": OneOfField,
    "tenant": TenantField,
    "named": NamedField,
    "choice": SelectField,
    "severity": SelectField,
    "department": SelectField,
}
PREFILLED = frozenset({"text", "long", "choice", "severity", "department", "month"})
PLACES = frozenset({"zone", "tenant"})
EMPTY: dict[str, Any] = {
    "text": "",
    "long": "",
    "choice": "",
    "severity": "",
    "department": "",
    "named": "",
    "bool": False,
}


class RecordForm(BaseForm):
    """What every record's form carries besides its own fields.

    `uid` is the new record's public id, made before it is sent: sending the form twice makes one record.
    `version` is the state that the person looked at.
    """

    uid = HiddenField()
    version = HiddenField()

    def own_values(self, kind: CaseKind) -> dict[str, Any]:
        """Typed values by attribute of the model."""
        out = {}
        for one in form_fields(kind):
            value = self._fields[one.key].data
            out[one.key] = EMPTY.get(one.kind) if value is None or value == "" else value
        return out

    @property
    def seen_version(self) -> int | None:
        """The version of the record when the form was drawn; None when the browser sent none."""
        text = str(self.version.raw_data[0]) if self.version.raw_data else ""
        return int(text) if text.isdecimal() and len(text) < 10 else None

    @property
    def record_uid(self) -> uuid.UUID:
        """The public id for a new record."""
        return as_uuid(str(self.uid.data or "")) or uuid.uuid4()

    @property
    def own_due(self) -> dt.datetime | None:
        """The due time that a person gave a new record; None: as the deadlines say."""
        typed = self._fields.get("due_by")
        return typed.data if typed else None

    def photo_files(self) -> list[Any]:
        """The pictures that were chosen."""
        photos = self._fields.get("photos")
        return [one for one in (photos.data or []) if getattr(one, "filename", "")] if photos else []


_CLASSES: dict[tuple[str, bool], type[RecordForm]] = {}


def form_fields(kind: CaseKind) -> list[Field]:
    """The declared fields that people fill in."""
    return [one for one in kind.fields if one.in_form]


def own_stage(kind: CaseKind) -> str:
    """The clock whose due time a person may give in the form of a new record; empty: none."""
    return str(kind.extras.get("own_due", ""))


def form_class(kind: CaseKind, *, with_photos: bool) -> type[RecordForm]:
    """The form of a kind, made once."""
    key = (kind.code, with_photos)
    if key not in _CLASSES:
        body = {one.key: _unbound(one) for one in form_fields(kind)}
        if with_photos:
            body["photos"] = PhotosField(_l("Photos"))
        if with_photos and own_stage(kind):
            body["due_by"] = MallTimeField(
                _l("To be done by"),
                validators=[Optional()],
                description=_l("Empty: as the mall's deadlines say for this severity."),
                format=TYPED_TIMES,
            )
        _CLASSES[key] = type(f"{kind.code.title()}Form", (RecordForm,), body)
    return _CLASSES[key]


def record_form(kind: CaseKind, case: Case | None = None) -> RecordForm:
    """The form of this request: of `case`, or of a new record, pre-filled by words of the address."""
    if case is not None:
        return form_class(kind, with_photos=False)(obj=case)
    first: dict[str, Any] = {"uid": str(uuid.uuid4())}
    for one in form_fields(kind):
        word = request.args.get(one.kind if one.kind in PLACES else one.key)
        if word and one.kind in PREFILLED | PLACES:
            first[one.key] = word
    return form_class(kind, with_photos=True)(data=first)


def _unbound(one: Field) -> Any:
    numeric = one.kind in {"int", "number"}  # there 0 is an answer; elsewhere blanks are none
    filled = InputRequired if numeric else DataRequired
    rules: list[Any] = [filled(_l("Fill in this field."))] if one.required else [Optional()]
    extra: dict[str, Any] = {}
    if one.kind == "bool":
        rules = []
    elif one.kind in {"text", "long"}:
        rules.append(Length(max=one.max_length if one.kind == "text" else LONG_TEXT))
        extra = {"filters": [without_nul]}
    elif numeric:
        widest = MAX_INT if one.kind == "int" else MAX_NUMBER
        low = -widest if one.minimum is None else one.minimum
        high = widest if one.maximum is None else one.maximum
        rules.append(NumberRange(low, high))
    elif is_short_choice(one):
        rules.append(known_choice(one))
        labels = lambda: list(one.choice_map().items())  # noqa: E731
        return RadioField(
            one.label, validators=rules, description=one.hint, choices=labels, validate_choice=False
        )
    elif one.kind in CHOICES:
        extra = {"choices": lambda: [("", "–"), *one.choice_map().items()]}
    elif one.kind in {"zone", "person"}:
        extra = {"of": one.kind}
    elif one.kind == "named":
        extra = {"names": one.choice_map}
    elif one.kind == "datetime":
        extra = {"format": TYPED_TIMES}
    return SIMPLE[one.kind](one.label, validators=rules, description=one.hint, **extra)


def is_short_choice(one: Field) -> bool:
    """Few enough to stand side by side, one touch each."""
    return one.kind in CHOICES and len(one.choice_map()) <= SIDE_BY_SIDE


def known_choice(one: Field) -> Any:
    """A validator: the value is one of the declared ones, or nothing."""

    def check(_form: Any, field: Any) -> None:
        if field.data and field.data not in one.choice_map():
            raise ValidationError(_("Choose one from the list."))

    return check


def without_nul(text: str | None) -> str | None:
    """PostgreSQL refuses the character NUL in a text."""
    return text.replace("\x00", "") if text else text
