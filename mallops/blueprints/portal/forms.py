"""What people of tenants and those who let them in type."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from mallops.blueprints.moves.rules.words import CAUSES, SORTS
from mallops.blueprints.portal.rules import KINDS, MAX_NAME
from mallops.core.errors import Invalid
from mallops.core.forms import BaseForm
from mallops.core.money import MoneyUnreadable, parse_yuan
from mallops.core.registers.record_form import without_nul


class MoveForm(BaseForm):
    """What every request about moving has: an id of the form, so that a second tap makes no second one."""

    uid = HiddenField()


class ComeForm(MoveForm):
    """A tenant wants to move in."""

    unit_codes = StringField(
        _l("Which unit"),
        [InputRequired(_l("Enter the unit, such as A01.")), Length(max=200)],
        description=_l("As on the plan or in the offer, such as A01; several with spaces."),
        filters=[without_nul],
    )
    lease_from = DateField(
        _l("Needed from"), [InputRequired(_l("Enter the day from which you need the unit."))]
    )
    opening_on = DateField(
        _l("Opening planned on"), [InputRequired(_l("Enter the day on which you want to open."))]
    )
    staff_count = IntegerField(
        _l("How many people will work there"),
        [Optional(), NumberRange(0, 9999, _l("Enter a number of people, such as 4."))],
        invalid_value_message=_l("Enter a number of people, such as 4."),
        render_kw={"inputmode": "numeric"},
    )
    remark = TextAreaField(_l("What else the mall should know"), [Length(max=2000)], filters=[without_nul])


class ChangeForm(MoveForm):
    """A tenant wants another unit, area, brand or category."""

    sort = RadioField(
        _l("What is to change"),
        [InputRequired(_l("Choose what is to change."))],
        choices=lambda: list(SORTS.items()),
        validate_choice=False,
    )
    unit_code = SelectField(
        _l("Your unit"), description=_l("Only for another unit or area."), validate_choice=False
    )
    new_value = StringField(
        _l("From then on"),
        [InputRequired(_l("Say what it becomes.")), Length(max=120)],
        description=_l("The new unit, the area in m², the brand or the category."),
        filters=[without_nul],
    )
    effective_on = DateField(
        _l("From which day"), [InputRequired(_l("Enter the day from which it should hold."))]
    )
    reason = TextAreaField(
        _l("Why"), [InputRequired(_l("Write in a few words why.")), Length(max=300)], filters=[without_nul]
    )


class LeaveForm(MoveForm):
    """A tenant gives notice."""

    unit_codes = SelectMultipleField(_l("Which units you give back"), validate_choice=False)
    last_on = DateField(
        _l("Your last day in the mall"), [InputRequired(_l("Enter your last day in the mall."))]
    )
    cause = RadioField(
        _l("Why"),
        [InputRequired(_l("Choose why."))],
        choices=lambda: [(code, words) for code, words in CAUSES.items() if code != "breach"],
        validate_choice=False,
    )
    reason = TextAreaField(_l("What else the mall should know"), [Length(max=2000)], filters=[without_nul])
    new_address = StringField(_l("New address of your licence"), [Length(max=200)], filters=[without_nul])
    payee = StringField(
        _l("Your deposit goes to"),
        [Length(max=120)],
        description=_l("The name on the account."),
        filters=[without_nul],
    )
    account = StringField(
        _l("Account number"),
        [Length(max=60)],
        description=_l("Stored encrypted; only finance sees it."),
        filters=[without_nul],
        render_kw={"autocomplete": "off", "inputmode": "numeric"},
    )


class TakeForm(BaseForm):
    """A voucher is taken: what is bought with it. `key` makes a second tap the same."""

    key = HiddenField(filters=[without_nul])
    code = HiddenField(filters=[without_nul])
    amount = StringField(
        _l("Purchase in yuan"),
        [Length(max=20)],
        description=_l("Before the voucher is taken off."),
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
        filters=[without_nul],
    )
    number = StringField(
        _l("Slip number"),
        [Length(max=40)],
        description=_l("With it the voucher comes back by itself when the goods do."),
        render_kw={"autocomplete": "off"},
        filters=[without_nul],
    )


def purchase_fen(text: str | None) -> int:
    """Fen of a purchase; nothing typed is nothing bought. Raises Invalid on `amount`."""
    try:
        fen = parse_yuan(text or "0")
    except MoneyUnreadable:
        fen = -1
    if fen < 0:
        raise Invalid(field_errors={"amount": _l("Enter the purchase in yuan, such as 128.50.")})
    return fen


class LoginForm(BaseForm):
    """Number, and password or code."""

    phone = TelField(
        _l("Phone number"),
        [InputRequired(_l("Enter the number with which the mall knows you."))],
        render_kw={"autocomplete": "username", "inputmode": "tel"},
    )
    secret = PasswordField(
        _l("Password or one-time code"),
        [InputRequired(_l("Enter your password, or the six digits that the mall read out to you."))],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()


class PasswordForm(BaseForm):
    """A password of one's own; the old one when there is one."""

    old = PasswordField(_l("Present password"), render_kw={"autocomplete": "current-password"})
    password = PasswordField(
        _l("New password"),
        [InputRequired(_l("Choose a password."))],
        description=_l("At least ten characters. Three words that mean something to you are easy to keep."),
        render_kw={"autocomplete": "new-password"},
    )


class PersonForm(BaseForm):
    """Who is let in."""

    name = StringField(
        _l("Name"),
        [InputRequired(_l("Enter the person's name.")), Length(max=MAX_NAME)],
        render_kw={"autocomplete": "off"},
    )
    phone = TelField(
        _l("Phone number"),
        [InputRequired(_l("Enter the telephone number with which the person will log in."))],
        render_kw={"autocomplete": "off", "inputmode": "tel"},
    )
    kind = RadioField(_l("Speaks for the shop as"), choices=list(KINDS.items()), default="manager")
