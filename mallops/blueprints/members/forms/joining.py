"""Applying: at the desk in one screen, or on the customer's own phone."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, HiddenField, RadioField, SelectField, StringField
from wtforms.validators import Length, Optional

from mallops.blueprints.members.actions.writing import PersonTold
from mallops.blueprints.members.rules import people
from mallops.blueprints.members.rules.consents import PURPOSES
from mallops.blueprints.members.rules.life import SlipTold, slip_amount
from mallops.core.errors import Invalid
from mallops.core.forms import BaseForm, required_message
from mallops.core.registers.inputs import SignatureField, TenantField
from mallops.core.registers.record_form import without_nul

CLEAN: dict[str, Any] = {"filters": [without_nul]}
QUIET = {"autocomplete": "off"}


def mark_needed(*fields: Any) -> None:
    """Drawn as needed; what is wrong with an empty one, the action says."""
    for one in fields:
        one.flags.required = True


class PersonForm(BaseForm):
    """What is kept of a person or an organisation."""

    kind = RadioField(
        _l("Kind of member"),
        choices=lambda: list(people.KINDS.items()),
        default="person",
        validate_choice=False,
    )
    phone = StringField(
        _l("Mobile number"),
        [Length(max=30)],
        render_kw={"inputmode": "tel", **QUIET},
        **CLEAN,
    )
    name = StringField(_l("Name"), [Length(max=60)], render_kw=QUIET, **CLEAN)
    gender = RadioField(
        _l("Gender"), choices=lambda: list(people.GENDERS.items()), default="", validate_choice=False
    )
    birthday = StringField(
        _l("Birthday"),
        [Length(max=20)],
        description=_l("1988-05-12, or only 05-12."),
        render_kw=QUIET,
        **CLEAN,
    )
    id_type = SelectField(
        _l("Document shown"), choices=lambda: list(people.ID_TYPES.items()), validate_choice=False
    )
    id_last4 = StringField(
        _l("Its last four characters"),
        [Length(max=4)],
        description=_l("Never the whole number."),
        render_kw={"maxlength": 4, **QUIET},
        **CLEAN,
    )
    address = StringField(_l("Address"), [Length(max=200)], render_kw=QUIET, **CLEAN)
    email = StringField(_l("E-mail"), [Length(max=120)], render_kw=QUIET, **CLEAN)
    preferences = StringField(
        _l("Preferences"),
        [Length(max=300)],
        description=_l("What the customer likes to buy and to hear about."),
        render_kw=QUIET,
        **CLEAN,
    )
    contact_name = StringField(_l("Contact person"), [Length(max=60)], render_kw=QUIET, **CLEAN)
    credit_code = StringField(_l("Unified social credit code"), [Length(max=18)], render_kw=QUIET, **CLEAN)
    remark = StringField(_l("Remark"), [Length(max=300)], render_kw=QUIET, **CLEAN)

    def person(self, *, keep_phone: bool = False) -> PersonTold:
        """What was typed. `keep_phone`: an empty phone is the one that is known."""
        told = {name: self[name].data or "" for name in PERSON if name in self}
        if keep_phone and not told["phone"]:
            told["phone"] = people.KEEP
        return PersonTold(**told)


PERSON = (
    "phone",
    "name",
    "kind",
    "gender",
    "birthday",
    "id_type",
    "id_last4",
    "address",
    "email",
    "preferences",
    "contact_name",
    "credit_code",
    "remark",
)


class Consents:
    """One box for each purpose, none ticked beforehand."""

    consent_service = BooleanField(PURPOSES["service"])
    consent_phone = BooleanField(PURPOSES["phone"])
    consent_sms = BooleanField(PURPOSES["sms"])
    consent_wecom = BooleanField(PURPOSES["wecom"])
    consent_analysis = BooleanField(PURPOSES["analysis"])


class ApplyForm(Consents, PersonForm):
    """The whole application on one screen: slip, person, consents, signature, card."""

    request_code = HiddenField(**CLEAN)
    slip_no = StringField(_l("Slip number"), [Length(max=40)], render_kw=QUIET, **CLEAN)
    tenant = TenantField(_l("Shop"))
    amount = StringField(_l("Amount"), [Length(max=20)], render_kw={"inputmode": "decimal", **QUIET}, **CLEAN)
    spent_on = DateField(_l("Day of purchase"), [Optional()])
    slip_no2 = StringField(_l("Second slip: number"), [Length(max=40)], render_kw=QUIET, **CLEAN)
    tenant2 = TenantField(_l("Shop"))
    amount2 = StringField(
        _l("Amount"), [Length(max=20)], render_kw={"inputmode": "decimal", **QUIET}, **CLEAN
    )
    slip_no3 = StringField(_l("Third slip: number"), [Length(max=40)], render_kw=QUIET, **CLEAN)
    tenant3 = TenantField(_l("Shop"))
    amount3 = StringField(
        _l("Amount"), [Length(max=20)], render_kw={"inputmode": "decimal", **QUIET}, **CLEAN
    )
    signature = SignatureField(_l("Signature of the customer"))
    card_how = RadioField(
        _l("Card"),
        choices=lambda: [
            ("stock", _l("Plastic card")),
            ("electronic", _l("Electronic card")),
            ("later", _l("Card follows")),
        ],
        default="stock",
        validate_choice=False,
    )
    card_number = StringField(
        _l("Card number"), [Length(max=30)], render_kw={"inputmode": "numeric", **QUIET}, **CLEAN
    )
    desk = SelectField(_l("Desk"), validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mark_needed(self.phone)

    def consents(self) -> dict[str, bool]:
        """What was ticked."""
        return {code: bool(self[f"consent_{code}"].data) for code in PURPOSES}

    def slips(self, today: dt.date) -> tuple[SlipTold, ...]:
        """The slips of which something was typed. Raises Invalid on the field that is missing."""
        out = []
        for end in ("", "2", "3"):
            number, tenant, amount = (self[f"{name}{end}"] for name in ("slip_no", "tenant", "amount"))
            if not (number.data or tenant.data or amount.data):
                continue
            for one in (number, tenant):
                if not one.data:
                    raise Invalid(field_errors={one.name: required_message()})
            fen = slip_amount(amount.data, amount.name)
            out.append(SlipTold(str(number.data), int(tenant.data), fen, self.spent_on.data or today))
        return tuple(out)


class JoinForm(Consents, PersonForm):
    """The form on the customer's own phone: little is asked, and one thing is needed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mark_needed(self.phone)

    def consents(self) -> dict[str, bool]:
        """What was ticked."""
        return {code: bool(self[f"consent_{code}"].data) for code in PURPOSES}


class RequestCodeForm(BaseForm):
    """The six characters on the customer's phone."""

    code = StringField(
        _l("Code on the customer's phone"),
        [Length(max=12)],
        render_kw={"autocapitalize": "characters", "spellcheck": "false", **QUIET},
        **CLEAN,
    )
