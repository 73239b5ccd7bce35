"""The forms of the alliance."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    MultipleFileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from mallops.blueprints.alliance import rules
from mallops.core.errors import Invalid
from mallops.core.forms import BaseForm
from mallops.core.money import MoneyUnreadable, parse_yuan
from mallops.core.registers.inputs import OneOfField, TenantField
from mallops.core.registers.record_form import without_nul

NEEDED = InputRequired(_l("Fill in this field."))
CLEAN: dict[str, Any] = {"filters": [without_nul]}
QUIET = {"autocomplete": "off"}


class Asked:
    """Marks a field as needed; the rule says what lacks, of all fields at once."""

    field_flags = {"required": True}

    def __call__(self, _form: Any, _field: Any) -> None:
        """Nothing is refused here."""


ASKED = Asked()


class MerchantForm(BaseForm):
    """What is known of a merchant."""

    uid = HiddenField()
    version = HiddenField()
    name = StringField(_l("Merchant"), [ASKED, Length(max=120)], render_kw=QUIET, **CLEAN)
    trade = SelectField(lazy_pgettext("alliance", "Trade"), [ASKED], validate_choice=False)
    tenant = TenantField(_l("Tenant of the mall"), [Optional()], description=_l("Empty: a merchant outside."))
    address = StringField(lazy_pgettext("alliance", "Where"), [Length(max=200)], render_kw=QUIET, **CLEAN)
    contact = StringField(
        _l("Contact person"),
        [Length(max=60)],
        description=_l("A name. Stored encrypted."),
        render_kw=QUIET,
        **CLEAN,
    )
    phone = StringField(
        _l("Telephone"), [Length(max=30)], render_kw={"inputmode": "tel", **QUIET},
        description=_l("Stored encrypted, shown masked."), **CLEAN,
    )  # fmt: skip
    offer = TextAreaField(_l("What they want to give"), [Length(max=rules.LONGEST)], **CLEAN)
    owner = OneOfField(_l("Looked after by"), of="person")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.trade.choices = [("", "–"), *rules.TRADES.items()]


class ContractForm(BaseForm):
    """The signed contract."""

    version = HiddenField()
    contract_no = StringField(_l("Contract number"), [ASKED, Length(max=60)], render_kw=QUIET, **CLEAN)
    from_on = DateField(_l("Contract from"), [Optional(), ASKED])
    to_on = DateField(_l("Contract until"), [Optional(), ASKED])
    scans = MultipleFileField(
        _l("The signed contract"), [ASKED], description=_l("PDF or pictures, several if need be.")
    )

    def uploads(self) -> list[Any]:
        """The files that were chosen."""
        return [one for one in self.scans.data or [] if getattr(one, "filename", "")]


class BenefitForm(BaseForm):
    """What members get."""

    name_zh = StringField(
        _l("In Chinese"),
        [Length(max=120)],
        description=_l("Such as 10 percent off, in Chinese words."),
        render_kw=QUIET,
        **CLEAN,
    )
    name_en = StringField(
        _l("In English"),
        [Length(max=120)],
        description=_l("Such as 10 percent off."),
        render_kw=QUIET,
        **CLEAN,
    )
    terms_zh = TextAreaField(_l("Terms in Chinese"), [Length(max=rules.LONGEST)], **CLEAN)
    terms_en = TextAreaField(_l("Terms in English"), [Length(max=rules.LONGEST)], **CLEAN)
    tiers = SelectMultipleField(
        _l("For members of"), validate_choice=False, description=_l("None marked: for all members.")
    )
    from_on = DateField(lazy_pgettext("benefit", "Valid from"), [Optional(), ASKED])
    to_on = DateField(
        lazy_pgettext("benefit", "Valid until"),
        [Optional()],
        description=_l("Empty: as long as the contract."),
    )
    rule = RadioField(lazy_pgettext("benefit", "How often"), default="day", validate_choice=False)
    settle = SelectField(_l("Who pays for a use"), default="none", validate_choice=False)
    amount = StringField(
        _l("Yuan for one use"),
        [Length(max=20)],
        description=_l("Only when somebody pays."),
        render_kw={"inputmode": "decimal", **QUIET},
        **CLEAN,
    )
    is_live = BooleanField(_l("Given now"), default=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rule.choices = list(rules.TIMES.items())
        self.settle.choices = list(rules.SETTLES.items())

    @property
    def fen(self) -> int:
        """The amount. Raises Invalid."""
        text = self.amount.data or ""
        if not text or self.settle.data == "none":
            return 0
        try:
            fen = parse_yuan(text)
        except MoneyUnreadable:
            fen = -1
        if fen < 0:
            raise Invalid(field_errors={"amount": _l("Enter an amount in yuan, such as 20 or 19.90.")})
        return fen


class CountForm(BaseForm):
    """A member's card and the benefit, sent by the merchant's clerk: the address is the right to send."""

    class Meta(BaseForm.Meta):
        """No session, so no token of one."""

        csrf = False

    uid = HiddenField()
    card = StringField(
        _l("Card number or member code"),
        [NEEDED, Length(max=200)],
        description=_l("Scan the code of the card, or type the 12 digits."),
        render_kw={"autofocus": "", **QUIET},
        **CLEAN,
    )
    benefit = RadioField(_l("What the member gets"), [NEEDED], validate_choice=False)


class RateForm(BaseForm):
    """Stars."""

    stars = RadioField(_l("Stars"), validate_choice=False)
    comment = StringField(
        _l("In words"), [Length(max=500)], description=_l("Stored encrypted."), render_kw=QUIET, **CLEAN
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stars.choices = [(str(one), "★" * one) for one in rules.STARS]

    @property
    def number(self) -> int | None:
        """The stars; None for nonsense."""
        return int(self.stars.data) if str(self.stars.data or "").isdecimal() else None


class RulesForm(BaseForm):
    """A version of the club's rules."""

    from_on = DateField(_l("Holds from"), [Optional(), ASKED])
    text_zh = TextAreaField(_l("Chinese"), [ASKED, Length(max=rules.LONGEST * 3)], **CLEAN)
    text_en = TextAreaField(_l("English"), [ASKED, Length(max=rules.LONGEST * 3)], **CLEAN)
