"""The forms of enquiries, of the answer library, and of the page behind a QR code."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from mallops.blueprints.enquiries.rules import words
from mallops.blueprints.enquiries.rules.enquiries import LONGEST, LONGEST_SAID
from mallops.blueprints.enquiries.rules.library import LONGEST_TEXT
from mallops.core.casework.kinds import DEPARTMENTS
from mallops.core.forms import BaseForm
from mallops.core.registers.inputs import OneOfField, PhotosField, TenantField
from mallops.core.registers.record_form import without_nul

CLEAN: dict[str, Any] = {"filters": [without_nul]}
QUIET = {"autocomplete": "off"}


class Asked:
    """Marks a field as needed; the rule says what lacks, of all fields at once."""

    field_flags = {"required": True}

    def __call__(self, _form: Any, _field: Any) -> None:
        """Nothing is refused here."""


ASKED = Asked()


class EnquiryForm(BaseForm):
    """What a customer asks, and at once the answer when it is known."""

    uid = HiddenField()
    version = HiddenField()
    channel = RadioField(_l("Channel"), default="visit", validate_choice=False)
    question = TextAreaField(_l("Question"), [ASKED, Length(max=LONGEST)], **CLEAN)
    answer = TextAreaField(
        lazy_pgettext("enquiry", "Answer"),
        [Length(max=LONGEST)],
        description=_l("Leave it empty when you have to ask somebody. A chosen answer needs no typing."),
        **CLEAN,
    )
    category = SelectField(lazy_pgettext("enquiry", "Category"), default="other", validate_choice=False)
    phone = TelField(
        _l("Telephone"), [Length(max=30)], description=_l("Stored encrypted, shown masked."),
        render_kw=QUIET, **CLEAN,
    )  # fmt: skip
    customer = StringField(
        _l("Name of the customer"), [Length(max=60)], description=_l("Stored encrypted."), render_kw=QUIET,
        **CLEAN,
    )  # fmt: skip
    callback = BooleanField(_l("Call the customer back"))
    email = StringField(
        lazy_pgettext("enquiry", "E-mail address"), [Length(max=120)], description=_l("Stored encrypted."),
        render_kw={"inputmode": "email", **QUIET}, **CLEAN,
    )  # fmt: skip
    title = StringField(
        _l("In a few words"),
        [Length(max=120)],
        description=_l("Stands in lists: write no name. Empty: the category."),
        **CLEAN,
    )
    sort = SelectField(lazy_pgettext("enquiry", "Kind"), default="question", validate_choice=False)
    tenant = TenantField(_l("Shop it is about"), [Optional()])
    zone = OneOfField(_l("Zone"), of="zone")
    place = StringField(_l("Exact place"), [Length(max=120)], **CLEAN)
    happened_on = DateField(lazy_pgettext("enquiry", "Day"), [Optional()])
    owner = OneOfField(_l("Handled by"), of="person")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.channel.choices = [(code, words.CHANNELS[code]) for code in words.BY_HAND]
        self.category.choices = list(words.CATEGORIES.items())
        self.sort.choices = list(words.SORTS.items())


class AnswerForm(BaseForm):
    """What the customer is told."""

    version = HiddenField()
    question = HiddenField()
    answer = TextAreaField(
        lazy_pgettext("enquiry", "Answer"),
        [Length(max=LONGEST)],
        description=_l("As you tell it. A chosen answer needs no typing."),
        **CLEAN,
    )


class ConsultForm(BaseForm):
    """A question to a department."""

    version = HiddenField()
    department = RadioField(_l("Department"), [ASKED], validate_choice=False)
    person = OneOfField(_l("Somebody in particular"), of="person")
    question = TextAreaField(
        _l("What do you want to know?"),
        [ASKED, Length(max=LONGEST)],
        description=_l("They see this and nothing of the customer: write no names, no numbers."),
        **CLEAN,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.department.choices = [(code, DEPARTMENTS[code]) for code in words.CONSULTED]


class ReplyForm(BaseForm):
    """What the department says."""

    reply = TextAreaField(
        _l("Your answer"), [ASKED, Length(max=LONGEST)],
        description=_l("So that the desk can tell it to a customer."), **CLEAN,
    )  # fmt: skip


class CloseForm(BaseForm):
    """How it ended."""

    version = HiddenField()
    callback = RadioField(_l("Callback"), [Optional()], validate_choice=False)
    satisfaction = RadioField(
        _l("How satisfied is the customer?"),
        [Optional()],
        choices=[("5", "5"), ("4", "4"), ("3", "3"), ("2", "2"), ("1", "1")],
        description=_l("5 is best. Leave it empty when they did not say."),
        validate_choice=False,
    )
    remark = TextAreaField(_l("Remark"), [Length(max=LONGEST)], description=_l("Stored encrypted."), **CLEAN)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.callback.choices = [(code, words.CALLBACKS[code]) for code in ("reached", "missed")]


class LibraryForm(BaseForm):
    """A standard answer."""

    version = HiddenField()
    category = SelectField(lazy_pgettext("enquiry", "Category"), [ASKED], validate_choice=False)
    question_zh = StringField(_l("Question in Chinese"), [Length(max=160)], **CLEAN)
    text_zh = TextAreaField(_l("Answer in Chinese"), [Length(max=LONGEST_TEXT)], **CLEAN)
    question_en = StringField(_l("Question in English"), [Length(max=160)], **CLEAN)
    text_en = TextAreaField(_l("Answer in English"), [Length(max=LONGEST_TEXT)], **CLEAN)
    keywords = StringField(
        _l("Other words for it"),
        [Length(max=200)],
        description=_l("How customers say it too, separated by spaces."),
        **CLEAN,
    )
    owner = OneOfField(_l("Who keeps it up to date"), of="person")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.category.choices = [("", "–"), *words.CATEGORIES.items()]


class DecideForm(BaseForm):
    """Why a version goes back to its author."""

    version = HiddenField()
    why = StringField(_l("What is to be changed"), [Length(max=300)], **CLEAN)


class SayForm(BaseForm):
    """What a visitor tells on their phone. `website` is hidden from people: programs fill it in."""

    sort = RadioField(
        lazy_pgettext("enquiry", "What is it about?"),
        [InputRequired(_l("Choose what it is about."))],
        validate_choice=False,
    )
    text = TextAreaField(
        _l("Tell us"),
        [InputRequired(_l("Tell us in a few words what it is about.")), Length(max=LONGEST_SAID)],
        description=_l("Of a lost item: what it is, its colour, and where you had it last."),
        **CLEAN,
    )
    photos = PhotosField(_l("Photos"))
    place = StringField(_l("Where in the mall?"), [Length(max=120)], **CLEAN)
    happened_on = DateField(_l("On which day?"), [Optional()])
    customer = StringField(_l("Your name"), [Length(max=60)], **CLEAN)
    phone = TelField(
        _l("Your phone number"),
        [Length(max=30)],
        description=_l("Only to answer you. Stored encrypted. You may leave it empty."),
        **CLEAN,
    )
    website = StringField("Website", [Length(max=200)], **CLEAN)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sort.choices = [(code, words.SORTS[code]) for code in words.PUBLIC_SORTS]


__all__ = [
    "AnswerForm",
    "CloseForm",
    "ConsultForm",
    "DecideForm",
    "EnquiryForm",
    "LibraryForm",
    "ReplyForm",
    "SayForm",
]
