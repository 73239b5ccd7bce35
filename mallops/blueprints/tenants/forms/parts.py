"""Forms of the parts of a tenant's file."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from mallops.blueprints.tenants import rules
from mallops.core.forms import BaseForm
from mallops.core.money import MoneyUnreadable, format_yuan, parse_yuan
from mallops.core.registers.record_form import without_nul

NEEDED = InputRequired(_l("Fill in this field."))
OFF = {"autocomplete": "off"}
CLEAN: dict[str, Any] = {"filters": [without_nul]}


def _options(labels: Any, empty: Any = None) -> Any:
    first = [] if empty is None else [("", empty)]
    return lambda: [*first, *labels.items()]


class YuanField(StringField):
    """An amount of yuan as people write it; its data is the text, `fen` the amount."""

    fen: int = 0

    def _value(self) -> str:
        return format_yuan(self.data, symbol=False) if isinstance(self.data, int) else str(self.data or "")

    def pre_validate(self, form: Any) -> None:
        """Read the amount. Raises ValidationError for what is none."""
        try:
            self.fen = parse_yuan(str(self.data)) if self.data else 0
        except MoneyUnreadable as error:
            raise ValidationError(_("Enter an amount in yuan, such as 12,000.00.")) from error
        if self.fen < 0:
            raise ValidationError(_("Enter an amount in yuan, such as 12,000.00."))


class PersonForm(BaseForm):
    """Somebody of the tenant."""

    name = StringField(_l("Name"), [NEEDED, Length(max=60)], render_kw=OFF, **CLEAN)
    role = SelectField(_l("Role"), [NEEDED], choices=_options(rules.PERSON_ROLES), default="manager")
    job = StringField(_l("Job"), [Length(max=60)], description=_l("For example: cashier, chef."), **CLEAN)
    phone = TelField(
        _l("Phone"), [Length(max=30)], description=_l("Stored encrypted, shown masked."), render_kw=OFF
    )
    email = StringField(_l("E-mail"), [Length(max=120)], render_kw=OFF, **CLEAN)
    birthday = StringField(
        _l("Birthday"),
        [Length(max=20)],
        description=_l("1988-05-12, or only month and day: 05-12. Stored encrypted; for the greeting."),
        render_kw=OFF,
    )
    from_on = DateField(_l("Works there since"), [Optional()])
    is_main = BooleanField(_l("Call this person first"))


class BrandForm(BaseForm):
    """A brand of the shop."""

    name = StringField(_l("Brand"), [NEEDED, Length(max=120)], **CLEAN)
    goods = TextAreaField(
        _l("What it sells"),
        [Length(max=300)],
        description=_l("The words shoppers use: down jackets, school bags, bubble tea."),
        **CLEAN,
    )
    price_band = SelectField(
        _l("Price level"), choices=_options(rules.PRICE_BANDS, _l("Not known")), default=""
    )
    performance = TextAreaField(
        _l("What sells well"), [Length(max=300)], description=_l("What the desk may recommend."), **CLEAN
    )


class ContractForm(BaseForm):
    """The terms of a contract."""

    number = StringField(_l("Contract number"), [NEEDED, Length(max=60)], render_kw=OFF, **CLEAN)
    from_on = DateField(_l("First day"), [NEEDED])
    to_on = DateField(_l("Last day"), [Optional()], description=_l("Empty: until further notice."))
    area_m2 = DecimalField(_l("Area (m²)"), [Optional(), NumberRange(0.01, 200_000)], places=2)
    rent_kind = RadioField(_l("Rent"), [NEEDED], choices=_options(rules.RENT_KINDS), default="fixed")
    rent = YuanField(_l("Rent a month"), [Length(max=20)], render_kw=OFF)
    share = DecimalField(_l("Share of sales"), [Optional(), NumberRange(0, 100)], places=2)
    fee = YuanField(_l("Management fee a month"), [Length(max=20)], render_kw=OFF)
    deposit = YuanField(_l("Deposit agreed"), [Length(max=20)], render_kw=OFF)
    pay_day = IntegerField(_l("Due on day of the month"), [Optional(), NumberRange(1, 31)])
    terms = TextAreaField(
        _l("Other terms"), [Length(max=500)], description=_l("Rent-free weeks, renewal, notice."), **CLEAN
    )


class FinanceForm(BaseForm):
    """Bank and invoice data. What is stored is not shown again: empty keeps it, a dash removes it."""

    bank = StringField(_l("Bank"), [Length(max=120)], render_kw=OFF, **CLEAN)
    account = StringField(_l("Account"), [Length(max=40)], render_kw=OFF, **CLEAN)
    holder = StringField(_l("Account holder"), [Length(max=120)], render_kw=OFF, **CLEAN)
    invoice_kind = SelectField(
        _l("Invoice"), choices=_options(rules.INVOICE_KINDS, _l("Not known")), default=""
    )
    invoice_title = StringField(_l("Invoice title"), [Length(max=120)], render_kw=OFF, **CLEAN)
    tax_number = StringField(_l("Tax number"), [Length(max=30)], render_kw=OFF, **CLEAN)
    invoice_address = StringField(
        _l("Address and phone on the invoice"), [Length(max=200)], render_kw=OFF, **CLEAN
    )


class RiskForm(BaseForm):
    """A risk note."""

    level = RadioField(_l("How big"), [NEEDED], choices=_options(rules.RISK_LEVELS), default="medium")
    text = TextAreaField(
        _l("What to watch"),
        [NEEDED, Length(max=500)],
        description=_l("Arrears, plans to close, quarrels. Stored encrypted; the tenant never sees it."),
        **CLEAN,
    )


class CloseRiskForm(BaseForm):
    """How a risk ended."""

    text = TextAreaField(_l("How it ended"), [NEEDED, Length(max=500)], **CLEAN)


class PaperForm(BaseForm):
    """A paper for the file, or a new version of one."""

    file = FileField(_l("Photo or file"), [FileRequired(_l("Choose a photo or a file first."))])
    kind = SelectField(_l("What it is"), [NEEDED], choices=_options(rules.PAPER_KINDS), default="licence")
    title = StringField(_l("Title"), [Length(max=120)], description=_l("Empty: the kind of paper."), **CLEAN)
    valid_to = DateField(_l("Valid until"), [Optional()], description=_l("Empty: without an end."))


class TurnForm(BaseForm):
    """Why a tenant is suspended or goes."""

    reason = TextAreaField(
        _l("Reason"),
        [NEEDED, Length(max=300)],
        description=_l("It stands in the tenant's story. Leasing is told."),
        **CLEAN,
    )


class CheckForm(BaseForm):
    """The weekly look through the file."""

    note = StringField(
        _l("Remark"), [Length(max=300)], description=_l("Only if there is something to say."), **CLEAN
    )


class ShapeForm(BaseForm):
    """Where a unit lies on the plan, in thousandths of its width and height."""

    x = IntegerField(_l("From the left"), [NEEDED])
    y = IntegerField(_l("From the top"), [NEEDED])
    w = IntegerField(_l("Width"), [NEEDED])
    h = IntegerField(_l("Height"), [NEEDED])


class PictureForm(BaseForm):
    """The picture of a floor."""

    file = FileField(_l("Picture of the floor"), [FileRequired(_l("Choose a picture first."))])
