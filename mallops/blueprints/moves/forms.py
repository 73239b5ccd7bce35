"""The forms of a move-in, an adjustment and a move-out."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from mallops.blueprints.moves.rules.words import CAUSES, SORTS
from mallops.core.forms import BaseForm
from mallops.core.registers.record_form import without_nul

NEEDED = InputRequired(_l("Fill in this field."))
CLEAN: dict[str, Any] = {"filters": [without_nul]}


class MoveForm(BaseForm):
    """`tenant` is a tenant's public id; the choices come from the view."""

    uid = HiddenField()
    version = HiddenField()
    tenant = SelectField(_l("Tenant"), [InputRequired(_l("Choose the tenant."))], validate_choice=False)


class MoveInForm(MoveForm):
    """A tenant applies to move in."""

    unit_codes = StringField(
        _l("Units"), [NEEDED, Length(max=200)], description=_l("Such as A01; several with spaces."), **CLEAN
    )
    contract_no = StringField(_l("Contract number"), [Length(max=60)], **CLEAN)
    lease_from = DateField(_l("Lease from"), [InputRequired(_l("Enter the first day of the lease."))])
    lease_to = DateField(_l("Lease until"), [Optional()])
    opening_on = DateField(_l("Planned opening"), [InputRequired(_l("Enter the planned day of opening."))])
    deposit_due = StringField(_l("Deposit due (yuan)"), [Length(max=20)], **CLEAN)
    staff_count = IntegerField(_l("Staff"), [Optional(), NumberRange(0, 9999)])
    pos_no = StringField(_l("POS number"), [Length(max=60)], **CLEAN)
    applicant = StringField(
        _l("Who applies"), [Length(max=60)], description=_l("A name. Stored encrypted."), **CLEAN
    )
    remark = TextAreaField(_l("Remarks"), [Length(max=2000)], **CLEAN)


class AdjustmentForm(MoveForm):
    """A change is asked for."""

    sort = RadioField(
        _l("Kind of change"),
        [InputRequired(_l("Choose what changes."))],
        choices=lambda: list(SORTS.items()),
        validate_choice=False,
    )
    unit_code = StringField(
        _l("Unit"), [Length(max=20)], description=_l("Only for another unit or area."), **CLEAN
    )
    new_value = StringField(
        _l("From then on"),
        [NEEDED, Length(max=120)],
        description=_l("The new unit, the area in m², the brand or the category."),
        **CLEAN,
    )
    effective_on = DateField(_l("From which day"), [InputRequired(_l("Enter the day from which it holds."))])
    contract_no = StringField(
        _l("Contract number"),
        [Length(max=60)],
        description=_l("Only when the tenant has several contracts."),
        **CLEAN,
    )
    new_to_on = DateField(
        _l("Contract ends from then on"), [Optional()], description=_l("Empty: its end stays as it is.")
    )
    old_rent = StringField(_l("Rent a month until now"), [Length(max=20)], **CLEAN)
    new_rent = StringField(_l("Rent a month from then on"), [Length(max=20)], **CLEAN)
    reason = TextAreaField(_l("Reason"), [NEEDED, Length(max=300)], **CLEAN)


class MoveOutForm(MoveForm):
    """A tenant gives notice."""

    unit_codes = StringField(
        _l("Units"), [Length(max=200)], description=_l("Empty: all that the tenant holds."), **CLEAN
    )
    cause = RadioField(
        _l("Why"),
        [InputRequired(_l("Choose why."))],
        choices=lambda: list(CAUSES.items()),
        validate_choice=False,
    )
    notice_on = DateField(_l("Notice of"), [InputRequired(_l("Enter the day of the notice."))])
    last_on = DateField(_l("Last day"), [InputRequired(_l("Enter the last day in the mall."))])
    reason = TextAreaField(_l("Reason"), [Length(max=2000)], **CLEAN)
    new_address = StringField(_l("New address of the licence"), [Length(max=200)], **CLEAN)
    payee = StringField(
        _l("Deposit goes to"), [Length(max=120)], description=_l("The name on the account."), **CLEAN
    )
    account = StringField(_l("Account number"), [Length(max=60)], **CLEAN)
