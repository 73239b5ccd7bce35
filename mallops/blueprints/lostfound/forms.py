"""The forms of lost and found."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, Optional

from mallops.blueprints.lostfound.rules.words import CATEGORIES, CHANNELS, COLOURS, FINDERS, PAPERS, WAYS
from mallops.core.errors import Invalid
from mallops.core.forms import BaseForm
from mallops.core.money import MoneyUnreadable, parse_yuan
from mallops.core.registers.inputs import MallTimeField, OneOfField, PhotosField, SignatureField
from mallops.core.registers.record_form import TYPED_TIMES, without_nul

CLEAN: dict[str, Any] = {"filters": [without_nul]}


class Asked:
    """Marks a field as needed; the rule says what lacks, of all fields at once."""

    field_flags = {"required": True}

    def __call__(self, _form: Any, _field: Any) -> None:
        """Nothing is refused here."""


def fen_of(text: str | None, field: str = "cash") -> int | None:
    """Fen of a typed amount; None when nothing is typed. Raises Invalid on the field."""
    if not (text or "").strip():
        return None
    try:
        fen = parse_yuan(text or "")
    except MoneyUnreadable:
        fen = -1
    if fen < 0:
        raise Invalid(field_errors={field: _l("Enter the sum as a number, such as 325.50.")})
    return fen


def _choices(words: dict[str, Any]) -> Any:
    return lambda: [("", "–"), *words.items()]


class ThingForm(BaseForm):
    """What is said of a thing, found or lost."""

    uid = HiddenField()
    title = StringField(lazy_pgettext("lost", "What it is"), [Asked(), Length(max=120)], **CLEAN)
    category = SelectField(
        lazy_pgettext("lost", "Kind"), [Asked()], choices=_choices(CATEGORIES), validate_choice=False
    )
    colour = SelectField(_l("Colour"), choices=_choices(COLOURS), validate_choice=False)
    brand = StringField(lazy_pgettext("lost", "Brand"), [Length(max=60)], **CLEAN)
    features = TextAreaField(_l("Features"), [Length(max=4000)], **CLEAN)
    zone = OneOfField(_l("Zone"), of="zone")
    place = StringField(_l("Exactly where"), [Length(max=120)], **CLEAN)
    marks = TextAreaField(
        _l("Only for us"),
        [Length(max=2000)],
        description=_l("What only the owner would know. It is kept encrypted and stands in no list."),
        **CLEAN,
    )
    photos = PhotosField(_l("Photos"))

    def photo_files(self) -> list[Any]:
        """The pictures that were chosen."""
        return [one for one in (self.photos.data or []) if getattr(one, "filename", "")]


class FoundForm(ThingForm):
    """Something that was found."""

    found_at = MallTimeField(lazy_pgettext("lost", "Found at"), [Optional()], format=TYPED_TIMES)
    finder_kind = SelectField(
        _l("Who found it"), choices=lambda: list(FINDERS.items()), validate_choice=False, default="staff"
    )
    finder_name = StringField(_l("Name of the finder"), [Length(max=80)], **CLEAN)
    finder_phone = StringField(_l("Telephone of the finder"), [Length(max=30)], **CLEAN)
    witness = StringField(_l("Witness"), [Length(max=80)], **CLEAN)
    shelf = StringField(_l("Shelf place"), [Length(max=20)], **CLEAN)
    cash = StringField(
        _l("Cash in it, as you counted it"),
        [Length(max=20)],
        description=_l("A second person counts it too, without seeing your sum."),
        **CLEAN,
    )
    valuable = BooleanField(_l("Valuable: two people hand it out"))


class LossForm(ThingForm):
    """Something that is missed."""

    lost_from = MallTimeField(_l("Lost at the earliest"), [Optional()], format=TYPED_TIMES)
    lost_until = MallTimeField(_l("Lost at the latest"), [Optional()], format=TYPED_TIMES)
    loser = StringField(_l("Who misses it"), [Length(max=80)], **CLEAN)
    phone = StringField(_l("Telephone"), [Length(max=30)], **CLEAN)
    contact = StringField(_l("How else the person is reached"), [Length(max=200)], **CLEAN)
    channel = SelectField(
        lazy_pgettext("lost", "How it was told"),
        choices=lambda: list(CHANNELS.items()),
        validate_choice=False,
        default="walk_in",
    )


class ClaimForm(BaseForm):
    """Somebody claims an item. The answers to the private questions are fields of the page."""

    claimant = StringField(_l("Name of the claimant"), [Asked(), Length(max=80)], **CLEAN)
    phone = StringField(_l("Telephone"), [Asked(), Length(max=30)], **CLEAN)
    proof = TextAreaField(_l("What shows that it is theirs"), [Asked(), Length(max=1000)], **CLEAN)
    id_kind = SelectField(_l("Paper that you looked at"), choices=_choices(PAPERS), validate_choice=False)
    id_last4 = StringField(_l("Last four characters of its number"), [Length(max=4)], **CLEAN)


class SignForm(BaseForm):
    """A signature."""

    signature = SignatureField(_l("Signature"), [Asked()])


class RefuseForm(BaseForm):
    """Why a claim is refused."""

    reason = StringField(_l("Why it is refused"), [Asked(), Length(max=300)], **CLEAN)


class EndForm(BaseForm):
    """To the police, or disposed of."""

    way = RadioField(_l("What becomes of it"), choices=lambda: list(WAYS.items()), validate_choice=False)
    receiver = StringField(
        _l("To whom, or how"),
        [Asked(), Length(max=120)],
        description=_l("Police station and officer; or how it is disposed of."),
        **CLEAN,
    )
    witness = StringField(_l("Witness"), [Asked(), Length(max=80)], **CLEAN)
    note = StringField(_l("Why now"), [Length(max=300)], **CLEAN)
    witness_signature = SignatureField(_l("Signature of the witness"), [Asked()])
    officer_signature = SignatureField(_l("Signature of who takes it over"))


class RetentionForm(BaseForm):
    """How long a kind is kept."""

    category = SelectField(
        lazy_pgettext("lost", "Kind"), choices=lambda: list(CATEGORIES.items()), validate_choice=False
    )
    days = IntegerField(lazy_pgettext("lost", "Days"), [Asked(), Optional()])
    way = SelectField(_l("What follows"), choices=lambda: list(WAYS.items()), validate_choice=False)
    counsel_on = DateField(_l("Confirmed by counsel on"), [Optional()])
