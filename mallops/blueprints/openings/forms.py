"""The sheet of a check as a form made of its lines, and the form of a plan."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    FloatField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import InputRequired, Length, Optional

from mallops.blueprints.checklists.queries import Sheet, SheetItem
from mallops.blueprints.openings.rules import Said
from mallops.core.errors import DomainError, Invalid
from mallops.core.forms import BaseForm
from mallops.core.names import pick
from mallops.core.registers.inputs import PhotosField
from mallops.core.registers.record_form import without_nul

CLEAN: dict[str, Any] = {"filters": [without_nul]}
NEEDED = InputRequired(_l("Fill in this field."))
WEEKDAYS = [
    (0, _l("Monday")),
    (1, _l("Tuesday")),
    (2, _l("Wednesday")),
    (3, _l("Thursday")),
    (4, _l("Friday")),
    (5, _l("Saturday")),
    (6, _l("Sunday")),
]
#: Parts of a line, by the letter that stands before its place on the sheet.
PARTS = {"wrong": "w", "remark": "r", "number": "n", "choice": "c", "text": "t", "photos": "p"}


class SheetForm(BaseForm):
    """All in order unless touched. `signature`: drawn; left empty, the signed-in name stands for it."""

    version = HiddenField()
    note = TextAreaField(_l("Remark"), [Length(max=500)], **CLEAN)
    signature = StringField(_l("Signature"))
    codes: tuple[str, ...] = ()

    def part(self, code: str, part: str) -> Any:
        """A field of a line; None when the line has no such part."""
        return self._fields.get(f"{PARTS[part]}{self.codes.index(code)}") if code in self.codes else None

    def said(self) -> dict[str, Said]:
        """What was said, by code."""
        return {code: self._said(code) for code in self.codes}

    def _said(self, code: str) -> Said:
        def typed(part: str) -> Any:
            field = self.part(code, part)
            return field.data if field is not None else None

        return Said(
            wrong=bool(typed("wrong")),
            remark=typed("remark") or "",
            number=typed("number"),
            choice=typed("choice") or "",
            text=typed("text") or "",
            photos=len(self.photo_files(code)),
        )

    def photo_files(self, code: str) -> list[Any]:
        """The pictures chosen for a line."""
        field = self.part(code, "photos")
        return [one for one in field.data or [] if getattr(one, "filename", "")]

    @property
    def version_uid(self) -> uuid.UUID | None:
        """The version of the sheet that was on screen."""
        try:
            return uuid.UUID(str(self.version.data))
        except ValueError:
            return None

    def add_error(self, error: DomainError) -> None:
        """Put what is wrong with a line on its field."""
        if isinstance(error, Invalid):
            placed = {self._place(key): words for key, words in error.field_errors.items()}
            error = type(error)(field_errors=placed)
        super().add_error(error)

    def _place(self, key: str) -> str:
        code, _dot, part = key.rpartition(".")
        if code in self.codes and part in PARTS:
            return f"{PARTS[part]}{self.codes.index(code)}"
        return key


def sheet_form(sheet: Sheet) -> SheetForm:
    """The form of a sheet."""
    body: dict[str, Any] = {"codes": tuple(sheet.by_code)}
    for place, item in enumerate(sheet.by_code.values()):
        body |= {f"{PARTS[part]}{place}": field for part, field in _parts(item).items()}
    made: type[SheetForm] = type("OpeningSheetForm", (SheetForm,), body)
    return made(data={"version": str(sheet.version_uid)})


def _parts(item: SheetItem) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "wrong": BooleanField(item.label),
        "remark": StringField(_l("What is wrong"), [Length(max=300)], **CLEAN),
        "photos": PhotosField(_l("Photos")),
    }
    if item.rule.kind in ("number", "count"):
        fields["number"] = FloatField(item.label, [Optional()])
    elif item.rule.kind == "choice":
        choices = [("", "–"), *((one["code"], pick(one["name_zh"], one["name_en"])) for one in item.choices)]
        fields["choice"] = SelectField(item.label, choices=choices, validate_choice=False)
    elif item.rule.kind == "text":
        fields["text"] = StringField(item.label, [Length(max=300)], **CLEAN)
    return fields


class PlanForm(BaseForm):
    """When the zones are checked, with which sheet."""

    is_active = BooleanField(_l("This check is done"))
    starts = TimeField(_l("Begins"), [NEEDED])
    ends = TimeField(_l("Done by"), [NEEDED], description=_l("After this a check is late."))
    missed_after = IntegerField(
        _l("Counts as missed after"), [NEEDED], description=_l("Counted from “Done by”.")
    )
    template_id = SelectField(_l("Checklist"), [NEEDED], coerce=int)
    weekdays = SelectMultipleField(_l("Days of the week"), coerce=int, choices=WEEKDAYS)
    zone_ids = SelectMultipleField(
        _l("Zones"), coerce=int, description=_l("None chosen: every zone in use."), validate_choice=False
    )

    def offer(self, sheets: Sequence[Any], zones: Sequence[Any]) -> PlanForm:
        """Fill in what may be chosen."""
        self.template_id.choices = [(one.id, one.name) for one in sheets]
        self.zone_ids.choices = [(one.id, f"{one.code} {one.name}") for one in zones]
        return self

    def plan_values(self) -> Mapping[str, Any]:
        """What `save_plan` takes."""
        return {**self.values(), "weekdays": sorted(self.weekdays.data or []), "zone_ids": self.zone_ids.data}
