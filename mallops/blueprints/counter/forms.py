"""The forms of the points desk. Each carries its own key: sent twice it is booked once."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, HiddenField, IntegerField, StringField
from wtforms.validators import InputRequired, Length, Optional

from mallops.core.errors import Invalid
from mallops.core.forms import BaseForm
from mallops.core.money import MoneyUnreadable, parse_yuan
from mallops.core.registers.inputs import SignatureField, TenantField
from mallops.core.registers.record_form import without_nul

NEEDED = InputRequired(_l("Fill in this field."))
CLEAN: dict[str, Any] = {"filters": [without_nul]}
QUIET = {"autocomplete": "off"}
DIGITS = {"inputmode": "numeric", **QUIET}
MONEY = {"inputmode": "decimal", **QUIET}


def typed_fen(text: str | None, field: str = "amount") -> int:
    """Fen of what was typed. Raises Invalid on the field."""
    try:
        fen = parse_yuan(text or "")
    except MoneyUnreadable:
        fen = 0
    if fen <= 0:
        raise Invalid(field_errors={field: _l("Enter the amount in yuan, such as 128.50.")})
    return fen


def purchase_fen(text: str | None) -> int:
    """Fen of what is bought with a voucher; nothing typed is nothing bought. Raises Invalid on `amount`."""
    return typed_fen(text) if (text or "").strip(" 0.") else 0


class EarnForm(BaseForm):
    """A slip."""

    key = HiddenField(**CLEAN)
    tenant = TenantField(_l("Shop"), [NEEDED])
    number = StringField(_l("Slip number"), [NEEDED, Length(max=40)], render_kw=QUIET, **CLEAN)
    amount = StringField(_l("Amount in yuan"), [NEEDED, Length(max=20)], render_kw=MONEY, **CLEAN)
    on = DateField(_l("Day of purchase"), [NEEDED])


class RedeemForm(BaseForm):
    """What the points are for; `choice` is `gift:<uid>`, `voucher:<uid>` or `points`."""

    key = HiddenField(**CLEAN)
    choice = StringField(_l("What for"), [Length(max=60)], **CLEAN)
    quantity = IntegerField(
        _l("How many"), [Optional()], default=1, render_kw={"inputmode": "numeric", **QUIET}
    )
    points = IntegerField(_l("Points"), [Optional()], render_kw={"inputmode": "numeric", **QUIET})
    later = BooleanField(_l("Put it aside for two days: the member signs when it is collected"))
    signature = SignatureField(_l("Signature of the member"))


class RefundForm(BaseForm):
    """Goods of a slip come back."""

    key = HiddenField(**CLEAN)
    slip = StringField(_l("Slip"), [Length(max=12)], **CLEAN)
    amount = StringField(_l("Returned, in yuan"), [NEEDED, Length(max=20)], render_kw=MONEY, **CLEAN)
    number = StringField(
        _l("Number of the return"),
        [NEEDED, Length(max=40)],
        description=_l("As printed on the return slip: the same number counts once."),
        render_kw=QUIET,
        **CLEAN,
    )


class CardForm(BaseForm):
    """Another card for the member."""

    key = HiddenField(**CLEAN)
    card_number = StringField(
        _l("Card number"), [Length(max=30)], render_kw={"inputmode": "numeric", **QUIET}, **CLEAN
    )
    electronic = BooleanField(_l("Electronic card, without plastic"))


class TakeForm(BaseForm):
    """A voucher is taken for a shop."""

    key = HiddenField(**CLEAN)
    code = HiddenField(**CLEAN)
    tenant = TenantField(_l("Shop"), [NEEDED])
    amount = StringField(_l("Purchase in yuan"), [Length(max=20)], render_kw=MONEY, **CLEAN)
    number = StringField(_l("Slip number"), [Length(max=40)], render_kw=QUIET, **CLEAN)


class UndoForm(BaseForm):
    """Why it is taken back."""

    reason = StringField(_l("Reason"), [NEEDED, Length(max=300)], render_kw=QUIET, **CLEAN)
