"""The forms of a deposit: a receipt, the mall's limit."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, RadioField, StringField
from wtforms.validators import InputRequired, Length

from mallops.blueprints.deposits.rules import PURPOSE_LABELS
from mallops.core.forms import BaseForm
from mallops.core.registers.inputs import TenantField
from mallops.core.registers.record_form import without_nul

NEEDED = InputRequired(_l("Fill in this field."))
CLEAN: dict[str, Any] = {"filters": [without_nul]}


class ReceiptForm(BaseForm):
    """Money that a tenant deposited. `unit` is a unit's code."""

    uid = HiddenField()
    tenant = TenantField(_l("Tenant"), [NEEDED])
    unit = StringField(
        _l("Unit"), [Length(max=20)], description=_l("Only when the deposit is for one unit."), **CLEAN
    )
    purpose = RadioField(
        _l("What for"), choices=lambda: list(PURPOSE_LABELS.items()), default="lease", validate_choice=False
    )
    amount = StringField(
        _l("Amount in yuan"), [NEEDED, Length(max=20)], description=_l("Such as 20,000.00"), **CLEAN
    )
    on = DateField(_l("Received on"), [InputRequired(_l("Enter the day the money came in."))])
    reference = StringField(
        _l("Bank slip or voucher"),
        [NEEDED, Length(max=60)],
        description=_l("The number by which finance finds the payment."),
        **CLEAN,
    )


class LimitForm(BaseForm):
    """From how much a deduction needs a second person."""

    amount = StringField(_l("Second person from (yuan)"), [NEEDED, Length(max=20)], **CLEAN)
