"""Forms of tickets and assets."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from mallops.blueprints.repairs.rules.words import ASSET_STATES, DISPATCH_WAYS, FACILITIES, RATINGS
from mallops.core.casework.kinds import SEVERITIES
from mallops.core.forms import BaseForm
from mallops.core.registers.inputs import PhotosField
from mallops.core.registers.record_form import without_nul

NEEDED = InputRequired(_l("Fill in this field."))
CLEAN: dict[str, Any] = {"filters": [without_nul]}


def as_key(text: str | None) -> int | None:
    """A private key of a list, or None."""
    return int(text) if text and str(text).isdecimal() and len(str(text)) < 10 else None


class TicketForm(BaseForm):
    """The desk form: what is broken, where. The asset fills in the rest."""

    uid = HiddenField()
    version = HiddenField()
    fault = TextAreaField(
        _l("What is broken"),
        [NEEDED, Length(max=2000)],
        description=_l("As you would say it. The first line becomes the subject."),
        **CLEAN,
    )
    asset = StringField(
        _l("Asset"),
        [Length(max=120)],
        description=_l("Code or name, if it is on the list: kind and place follow from it."),
        **CLEAN,
    )
    facility = SelectField(
        _l("Facility"), validate_choice=False, choices=lambda: [("", "–"), *FACILITIES.items()]
    )
    zone = SelectField(_l("Zone"), coerce=as_key, validate_choice=False)
    place = StringField(
        _l("Exact place"), [Length(max=120)], description=_l("Door, level, beside what."), **CLEAN
    )
    severity = RadioField(
        _l("Severity"), choices=lambda: list(SEVERITIES.items()), default="minor", validate_choice=False
    )
    danger = BooleanField(
        _l("Danger to people"), description=_l("Fence it off first. Engineering is told at once.")
    )
    reporter_name = StringField(
        _l("Who reports it"), [Length(max=80)], description=_l("Empty: yourself."), **CLEAN
    )
    reporter_phone = TelField(
        _l("Phone for questions"), [Length(max=30)], description=_l("Stored encrypted, shown masked.")
    )
    photos = PhotosField(_l("Photos"))


class PublicForm(BaseForm):
    """What a visitor tells on their phone."""

    fault = TextAreaField(
        _l("What is broken?"),
        [InputRequired(_l("Say in a few words what is broken.")), Length(max=500)],
        **CLEAN,
    )
    facility = SelectField(
        _l("What is it?"), validate_choice=False, choices=lambda: [("", "–"), *FACILITIES.items()]
    )
    danger = BooleanField(_l("Somebody could get hurt"))
    reporter_phone = TelField(
        _l("Your phone number"),
        [Length(max=30)],
        description=_l("Only for questions about this report. Stored encrypted."),
    )
    photos = PhotosField(_l("Photos"))


class DispatchForm(BaseForm):
    """Who goes, and how they were told."""

    version = HiddenField()
    engineer = SelectField(
        _l("Engineer"),
        [DataRequired(_l("Choose who goes there."))],
        coerce=as_key,
        validate_choice=False,
    )
    how = RadioField(
        _l("How they were told"),
        choices=lambda: list(DISPATCH_WAYS.items()),
        default="app",
        validate_choice=False,
    )
    note = TextAreaField(
        _l("Note"), [Length(max=1000)], description=_l("Tools to bring, whom to ask there."), **CLEAN
    )


class PartForm(Form):
    """One part."""

    name = StringField(_l("Part"), [Length(max=80)], **CLEAN)
    quantity = StringField(_l("Quantity"), [Length(max=12)])
    price = StringField(_l("Price of one"), [Length(max=20)])


class PartsField(FieldList):
    """Lines of parts. The house strips texts by a filter, which only the enclosed fields may have."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.pop("filters", None)
        super().__init__(*args, **kwargs)


class PartField(FormField):
    """One line of parts."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.pop("filters", None)
        super().__init__(*args, **kwargs)


class FinishForm(BaseForm):
    """What was done, with what, for how much."""

    version = HiddenField()
    result = TextAreaField(_l("What was wrong, and what was done"), [NEEDED, Length(max=2000)], **CLEAN)
    parts = PartsField(PartField(PartForm), _l("Parts used"), min_entries=3, max_entries=30)
    labour = StringField(_l("Labour and outside work"), [Length(max=20)])
    photos = PhotosField(_l("Photos of the finished work"))


class NoteForm(BaseForm):
    """A step with a reason."""

    version = HiddenField()
    note = TextAreaField(_l("Reason"), [Length(max=2000)], **CLEAN)
    photos = PhotosField(_l("Photos"))


class PhoneForm(BaseForm):
    """Why the reporter's number is wanted."""

    reason = StringField(
        _l("What you want to ask"),
        [InputRequired(_l("Say what you want to ask.")), Length(max=200)],
        description=_l("Kept with your name and the time."),
        **CLEAN,
    )


class ConfirmForm(BaseForm):
    """The rating."""

    version = HiddenField()
    rating = RadioField(
        _l("How well was it done?"),
        coerce=as_key,
        choices=lambda: list(RATINGS.items()),
        validate_choice=False,
        validators=[DataRequired(_l("Choose how well it was done."))],
    )
    words = TextAreaField(_l("In your words"), [Length(max=500)], **CLEAN)


class AssetForm(BaseForm):
    """An asset."""

    code = StringField(
        _l("Asset code"),
        [NEEDED, Length(max=30)],
        description=_l("Short and lasting, as on its label: LIFT-01."),
        render_kw={"autocapitalize": "characters", "spellcheck": "false", "autocomplete": "off"},
        **CLEAN,
    )
    name_zh = StringField(_l("Asset name in Chinese"), [Length(max=60)], **CLEAN)
    name_en = StringField(_l("Asset name in English"), [Length(max=60)], **CLEAN)
    facility = SelectField(
        _l("Facility"), [NEEDED], validate_choice=False, choices=lambda: [("", "–"), *FACILITIES.items()]
    )
    zone_id = SelectField(_l("Zone"), coerce=as_key, validate_choice=False)
    place = StringField(_l("Exact place"), [Length(max=120)], **CLEAN)
    state = RadioField(
        _l("State"), choices=lambda: list(ASSET_STATES.items()), default="in_use", validate_choice=False
    )
    maker = StringField(_l("Maker"), [Length(max=80)], **CLEAN)
    model = StringField(_l("Model"), [Length(max=80)], **CLEAN)
    supplier = StringField(_l("Supplier"), [Length(max=120)], **CLEAN)
    installed_on = DateField(_l("Installed on"), [Optional()])
    warranty_until = DateField(_l("Warranty until"), [Optional()])
    next_inspection_on = DateField(_l("Next inspection"), [Optional()])
    note = TextAreaField(_l("Remarks"), [Length(max=500)], **CLEAN)
