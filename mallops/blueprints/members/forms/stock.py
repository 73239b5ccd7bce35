"""The stock book, the desks and the rules of the mall."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, Optional

from mallops.blueprints.members.forms.joining import CLEAN, QUIET
from mallops.core.forms import BaseForm
from mallops.core.registers.inputs import SignatureField

ITEMS = [("card", _l("Cards")), ("form", _l("Application forms")), ("guide", _l("User guides"))]
PAPERS = ITEMS[1:]
DIGITS = {"inputmode": "numeric", **QUIET}


class BatchForm(BaseForm):
    """Cards that came from the printer."""

    first = IntegerField(
        _l("First running number"), [Optional()], description=_l("The eight digits in the middle.")
    )
    last = IntegerField(_l("Last running number"), [Optional()])
    received_on = DateField(_l("Received on"), [Optional()])
    supplier = StringField(_l("Supplier"), [Length(max=80)], render_kw=QUIET, **CLEAN)


class ReceiveForm(BaseForm):
    """Forms or guides that came."""

    item = SelectField(_l("What"), choices=lambda: PAPERS, validate_choice=False)
    quantity = IntegerField(_l("How many"), [Optional()])
    note = StringField(_l("Remark"), [Length(max=300)], render_kw=QUIET, **CLEAN)


class HandOverForm(BaseForm):
    """What goes to another desk, signed by who takes it."""

    source = SelectField(_l("From"), validate_choice=False)
    target = SelectField(_l("To"), validate_choice=False)
    item = SelectField(_l("What"), choices=lambda: ITEMS, validate_choice=False)
    first_card = StringField(_l("First card"), [Length(max=30)], render_kw=DIGITS, **CLEAN)
    last_card = StringField(_l("Last card"), [Length(max=30)], render_kw=DIGITS, **CLEAN)
    quantity = IntegerField(_l("How many forms or guides"), [Optional()])
    receiver = StringField(_l("Taken by"), [Length(max=120)], render_kw=QUIET, **CLEAN)
    signature = SignatureField(_l("Signature"))


class CountForm(BaseForm):
    """What was counted at a desk."""

    desk = HiddenField(**CLEAN)
    item = HiddenField(**CLEAN)
    counted = IntegerField(_l("Counted"), [Optional()])
    note = StringField(
        _l("Why it differs"),
        [Length(max=300)],
        description=_l("Only when the book says otherwise."),
        render_kw=QUIET,
        **CLEAN,
    )


class SpoilForm(BaseForm):
    """What cannot be used any more."""

    desk = HiddenField(**CLEAN)
    item = HiddenField(**CLEAN)
    quantity = IntegerField(_l("How many"), [Optional()])
    note = StringField(_l("What is wrong with it"), [Length(max=300)], render_kw=QUIET, **CLEAN)


class SettingsForm(BaseForm):
    """Who may join, and how cards are numbered."""

    min_spend = StringField(
        _l("Least spend in one day"),
        [Length(max=20)],
        description=_l("0: nobody has to show a slip."),
        render_kw={"inputmode": "decimal", **QUIET},
        **CLEAN,
    )
    slip_days = IntegerField(_l("A slip is good for"), [Optional()])
    request_hours = IntegerField(_l("A form filled on the phone waits"), [Optional()])
    self_service = BooleanField(_l("Customers may begin on their own phone"))
    card_prefix = StringField(
        _l("Card numbers begin with"),
        [Length(max=3)],
        description=_l("Three digits; cards that are out keep theirs."),
        render_kw=DIGITS,
        **CLEAN,
    )


class TextForm(BaseForm):
    """A consent in both languages."""

    text_zh = TextAreaField(_l("In Chinese"), [Length(max=600)], **CLEAN)
    text_en = TextAreaField(_l("In English"), [Length(max=600)], **CLEAN)


class DeskForm(BaseForm):
    """A desk with its own stock."""

    code = StringField(_l("Code"), [Length(max=12)], render_kw=QUIET, **CLEAN)
    name_zh = StringField(_l("Name in Chinese"), [Length(max=80)], render_kw=QUIET, **CLEAN)
    name_en = StringField(_l("Name in English"), [Length(max=80)], render_kw=QUIET, **CLEAN)
    is_active = BooleanField(_l("In use"), default=True)
