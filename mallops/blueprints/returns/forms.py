"""The forms of returns."""

from __future__ import annotations

import re
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
    TextAreaField,
)
from wtforms.validators import Length, Optional

from mallops.blueprints.returns import rules
from mallops.core.errors import Invalid
from mallops.core.forms import BaseForm
from mallops.core.money import MoneyUnreadable, parse_yuan
from mallops.core.registers.inputs import PhotosField, SignatureField, TenantField
from mallops.core.registers.record_form import without_nul

CLEAN: dict[str, Any] = {"filters": [without_nul]}
QUIET = {"autocomplete": "off"}
MONEY = {"inputmode": "decimal", **QUIET}
NUMBER = {"inputmode": "numeric", **QUIET}


class Asked:
    """Marks a field as needed; the rule says what lacks, of all fields at once."""

    field_flags = {"required": True}

    def __call__(self, _form: Any, _field: Any) -> None:
        """Nothing is refused here."""


ASKED = Asked()


def fen_of(text: str | None, field: str) -> int:
    """Fen of a typed amount; 0 when nothing is typed. Raises Invalid on the field."""
    if not (text or "").strip():
        return 0
    try:
        fen = parse_yuan(text or "")
    except MoneyUnreadable:
        fen = -1
    if fen < 0:
        raise Invalid(field_errors={field: _l("Enter an amount in yuan, such as 20 or 19.90.")})
    return fen


def number_of(text: str | None) -> int | None:
    """A typed whole number; None when it is none."""
    plain = (text or "").strip()
    return int(plain) if re.fullmatch(r"[0-9]{1,6}", plain) else None


def _picked(choices: Any) -> list[tuple[str, Any]]:
    return [(code, one[0] if isinstance(one, tuple) else one) for code, one in choices.items()]


class ReturnForm(BaseForm):
    """What a customer brings back. The first fields are all that is needed."""

    uid = HiddenField()
    version = HiddenField()
    wanted = RadioField(_l("What the customer wants"), default="return", validate_choice=False)
    tenant = TenantField(_l("Shop"), [ASKED], render_kw={"list": "tenant-options", **QUIET})
    title = StringField(_l("Goods"), [ASKED, Length(max=200)], render_kw=QUIET, **CLEAN)
    slip_no = StringField(_l("Slip number"), [ASKED, Length(max=40)], render_kw=QUIET, **CLEAN)
    slip_on = DateField(_l("Day of the purchase"), [Optional(), ASKED])
    price = StringField(_l("Paid for the goods"), [ASKED, Length(max=20)], render_kw=MONEY, **CLEAN)
    reason = RadioField(_l("Reason"), default="no_reason", validate_choice=False)
    condition = RadioField(_l("Condition"), default="intact", validate_choice=False)
    phone = StringField(
        _l("Telephone"),
        [Length(max=30)],
        description=_l("Stored encrypted, shown masked."),
        render_kw={"inputmode": "tel", **QUIET},
        **CLEAN,
    )
    customer = StringField(
        _l("Name of the customer"),
        [Length(max=60)],
        description=_l("Stored encrypted."),
        render_kw=QUIET,
        **CLEAN,
    )
    reason_note = TextAreaField(
        _l("In the customer's words"),
        [Length(max=rules.LONGEST)],
        description=_l("Stored encrypted."),
        **CLEAN,
    )
    quantity = StringField(_l("Quantity"), [Length(max=6)], default="1", render_kw=NUMBER, **CLEAN)
    item_no = StringField(_l("Model or serial number"), [Length(max=60)], render_kw=QUIET, **CLEAN)
    paid_way = SelectField(_l("Paid how"), default="mobile", validate_choice=False)
    invoice_no = StringField(
        _l("Invoice number"),
        [Length(max=40)],
        description=_l("If an invoice was issued: it has to be reversed."),
        render_kw=QUIET,
        **CLEAN,
    )
    photos = PhotosField(_l("Photos of goods and slip"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wanted.choices = _picked(rules.WANTED)
        self.reason.choices = _picked(rules.REASONS)
        self.condition.choices = _picked(rules.CONDITIONS)
        self.paid_way.choices = _picked(rules.WAYS)


class CheckForm(BaseForm):
    """Slip and goods in hand."""

    slip = BooleanField(rules.CHECKS["slip"])
    goods = BooleanField(rules.CHECKS["goods"])
    whole = BooleanField(rules.CHECKS["whole"])
    note = TextAreaField(_l("What does not fit"), [Length(max=rules.LONGEST)], **CLEAN)


class OpinionForm(BaseForm):
    """What the shop says."""

    opinion = RadioField(_l("Opinion of the shop"), validate_choice=False)
    note = TextAreaField(lazy_pgettext("goods back", "Why"), [Length(max=rules.LONGEST)], **CLEAN)
    by = StringField(_l("Who said it"), [ASKED, Length(max=60)], render_kw=QUIET, **CLEAN)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.opinion.choices = _picked(rules.OPINIONS)


class LinkOpinionForm(OpinionForm):
    """The same, filled in by the shop: the address is the right to send."""

    class Meta(BaseForm.Meta):
        """No session, so no token of one."""

        csrf = False

    by = StringField(_l("Your name"), [ASKED, Length(max=60)], render_kw=QUIET, **CLEAN)


class DecisionForm(BaseForm):
    """What is decided."""

    version = HiddenField()
    decision = RadioField(lazy_pgettext("goods back", "Decision"), validate_choice=False)
    refund = StringField(_l("Refund"), [Length(max=20)], render_kw=MONEY, **CLEAN)
    payer = RadioField(_l("Who pays"), default="shop", validate_choice=False)
    note = TextAreaField(_l("Why, in words for the customer"), [Length(max=rules.LONGEST)], **CLEAN)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.decision.choices = _picked(rules.DECISIONS)
        self.payer.choices = _picked(rules.PAYERS)


class SettleForm(BaseForm):
    """What became of something that had to come back."""

    how = RadioField(_l("What became of it"), default="back", validate_choice=False)
    note = StringField(lazy_pgettext("goods back", "Why"), [Length(max=300)], render_kw=QUIET, **CLEAN)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.how.choices = [(code, rules.CLAWS[code][0]) for code in ("back", "deducted", "waived")]


class RefundForm(BaseForm):
    """Money for the customer."""

    version = HiddenField()
    way = RadioField(_l("Paid how"), default="mobile", validate_choice=False)
    receipt_no = StringField(_l("Receipt number"), [Length(max=40)], render_kw=QUIET, **CLEAN)
    signature = SignatureField(
        _l("Signature of the customer"), description=_l("Needed when the money is paid in cash.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.way.choices = _picked(rules.WAYS)


class ExchangeForm(RefundForm):
    """New goods for the customer."""

    new_item = StringField(_l("New goods"), [ASKED, Length(max=120)], render_kw=QUIET, **CLEAN)
    new_slip_no = StringField(_l("New slip"), [Length(max=40)], render_kw=QUIET, **CLEAN)
    extra = StringField(_l("Paid by the customer besides"), [Length(max=20)], render_kw=MONEY, **CLEAN)
    signature = SignatureField(_l("Signature of the customer"), [ASKED])


class InvoiceForm(BaseForm):
    """How the invoice was reversed."""

    invoice_no = StringField(_l("Invoice number"), [ASKED, Length(max=40)], render_kw=QUIET, **CLEAN)
    how = RadioField(_l("Invoice reversed by"), default="red", validate_choice=False)
    number = StringField(_l("Number of the red-letter invoice"), [Length(max=40)], render_kw=QUIET, **CLEAN)
    on = DateField(lazy_pgettext("goods back", "Day"), [Optional(), ASKED])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.how.choices = _picked(rules.INVOICES)


class DisputeForm(BaseForm):
    """What the customer does not agree with."""

    why = TextAreaField(
        _l("What the customer does not agree with"), [ASKED, Length(max=rules.LONGEST)], **CLEAN
    )
    demand = StringField(_l("What the customer asks for"), [Length(max=200)], render_kw=QUIET, **CLEAN)


class PolicyForm(BaseForm):
    """How long goods are taken back."""

    version = HiddenField()
    days_no_reason = StringField(
        _l("Days for returns without a reason"),
        [ASKED, Length(max=4)],
        description=_l("After the day of the purchase; 0 is never."),
        render_kw=NUMBER,
        **CLEAN,
    )
    days_fault = StringField(
        _l("Days for faulty or wrong goods"),
        [ASKED, Length(max=4)],
        description=_l("Confirm with counsel: the law asks for a minimum."),
        render_kw=NUMBER,
        **CLEAN,
    )
    exceptions = TextAreaField(
        _l("Other days by category of shop"),
        [Length(max=rules.LONGEST)],
        description=_l("One a line, such as “Food 0”. For returns without a reason."),
        **CLEAN,
    )
    keep_days = StringField(
        _l("Days for which the customer's data are kept"),
        [ASKED, Length(max=4)],
        description=_l("After the return is closed. Confirm with counsel."),
        render_kw=NUMBER,
        **CLEAN,
    )
    text_zh = TextAreaField(_l("What customers read, in Chinese"), [Length(max=rules.LONGEST)], **CLEAN)
    text_en = TextAreaField(_l("What customers read, in English"), [Length(max=rules.LONGEST)], **CLEAN)


__all__ = [
    "CheckForm",
    "DecisionForm",
    "DisputeForm",
    "ExchangeForm",
    "InvoiceForm",
    "LinkOpinionForm",
    "OpinionForm",
    "PolicyForm",
    "RefundForm",
    "ReturnForm",
    "SettleForm",
    "fen_of",
    "number_of",
]
