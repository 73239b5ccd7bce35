"""Forms of fit-out. No rule lives here."""

from __future__ import annotations

from typing import Any, ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    MultipleFileField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import InputRequired, Length, Optional

from mallops.blueprints.fitout.actions.applying import LINK_DAYS
from mallops.blueprints.fitout.rules.words import DRAWINGS, FIRE, HOT, RULES, WORKS
from mallops.core.forms import BaseForm
from mallops.core.money import MoneyUnreadable, format_yuan, parse_yuan
from mallops.core.registers.inputs import MallTimeField, PhotosField, TenantField
from mallops.core.registers.record_form import without_nul

NEEDED = InputRequired(_l("Fill in this field."))
CLEAN: dict[str, Any] = {"filters": [without_nul]}


class Asked:
    """Marks a field as needed; what is missing is said by the rule, in its own words."""

    field_flags: ClassVar[dict[str, Any]] = {"required": True}

    def __call__(self, form: Any, field: Any) -> None:
        """Nothing: see the rules."""


ASKED = Asked()


class YuanField(StringField):
    """An amount as people write it; `data` in fen. What cannot be read stays in the box."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Fen, or a sentence."""
        text = (valuelist[0] if valuelist else "").strip()
        self.data = None
        if not text:
            return
        try:
            self.data = parse_yuan(text)
        except MoneyUnreadable:
            self.data = -1
        if self.data < 0:
            self.data = None
            raise ValueError(_("Write the amount in yuan, for example 3000 or 3,000.50."))

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return format_yuan(self.data, symbol=False) if self.data else ""


class WhatForm(BaseForm):
    """The works, who does them, the insurance, the period."""

    uid = HiddenField()
    version = HiddenField()
    works = RadioField(
        _l("Kind of works"), [ASKED], choices=lambda: list(WORKS.items()), validate_choice=False
    )
    content = TextAreaField(
        _l("What is built"),
        [Length(max=4000)],
        description=_l("Walls, ceiling, power, water, signboard."),
        **CLEAN,
    )
    company = StringField(_l("Builder"), [NEEDED, Length(max=120)], **CLEAN)
    licence_no = StringField(_l("Licence number"), [Length(max=60)], **CLEAN)
    contact = StringField(_l("Person in charge on site"), [Length(max=60)], **CLEAN)
    contact_phone = StringField(_l("Phone of the person in charge"), [Length(max=30)], **CLEAN)
    insurer = StringField(_l("Insurer"), [Length(max=80)], **CLEAN)
    policy_no = StringField(_l("Policy number"), [Length(max=60)], **CLEAN)
    insured_sum = YuanField(_l("Sum insured (yuan)"))
    insured_until = DateField(_l("Insured until"), [Optional()])
    starts_on = DateField(_l("From"), [InputRequired(_l("Say on which day the works begin."))])
    ends_on = DateField(_l("Until"), [InputRequired(_l("Say on which day the works end."))])
    work_from = TimeField(_l("Work from"), [Optional()])
    work_until = TimeField(_l("Work until"), [Optional()])
    night_work = BooleanField(
        _l("Night work"), description=_l("After closing time, past midnight if needed.")
    )
    drawing_kind = SelectField(
        _l("The drawings show"), choices=lambda: list(DRAWINGS.items()), default="plan", validate_choice=False
    )
    drawings = MultipleFileField(
        _l("Drawings"), description=_l("PDF or photos. More kinds and newer versions later.")
    )


class DeskForm(WhatForm):
    """The same, taken in by somebody of the house."""

    tenant = TenantField(_l("Tenant"), [NEEDED])
    applicant = StringField(
        _l("Who applies"), [Length(max=60)], description=_l("A name. Stored encrypted."), **CLEAN
    )
    deposit_asked = YuanField(_l("Deposit asked (yuan)"), description=_l("Works begin when finance has it."))
    fire_review = RadioField(
        _l("Fire review"),
        choices=lambda: [(code, FIRE[code]) for code in ("open", "none")],
        default="open",
        validate_choice=False,
    )


class LinkForm(WhatForm):
    """The same, filled in by the tenant: the address is the right to send."""

    class Meta(BaseForm.Meta):
        """No session, so no token of one."""

        csrf = False

    applicant = StringField(_l("Your name"), [NEEDED, Length(max=60)], **CLEAN)


class DrawingsForm(BaseForm):
    """More drawings from the tenant: the address is the right to send."""

    class Meta(BaseForm.Meta):
        """No session, so no token of one."""

        csrf = False

    drawing_kind = SelectField(
        _l("The drawings show"), choices=lambda: list(DRAWINGS.items()), default="plan", validate_choice=False
    )
    drawings = MultipleFileField(
        _l("Drawings"),
        [InputRequired(_l("Choose a drawing: a PDF or a photo."))],
        description=_l("PDF or photos, up to 12 MB each."),
    )


class InviteForm(BaseForm):
    """Who gets a link to apply."""

    tenant = TenantField(_l("Tenant"), [NEEDED])
    days = SelectField(
        _l("Works for"), coerce=int, choices=lambda: [(one, _l("%(n)s days", n=one)) for one in LINK_DAYS]
    )


class HotForm(BaseForm):
    """Hot work on one place for some hours."""

    work = RadioField(
        _l("Kind of hot work"), [ASKED], choices=lambda: list(HOT.items()), validate_choice=False
    )
    place = StringField(
        _l("Exact place"),
        [ASKED, Length(max=120)],
        description=_l("Room, wall, height: so that anybody finds it."),
        **CLEAN,
    )
    from_at = MallTimeField(_l("Hot work from"), [ASKED, Optional()])
    until_at = MallTimeField(
        _l("Hot work until"), [ASKED, Optional()], description=_l("At most eight hours.")
    )
    operator = StringField(_l("Who does it"), [ASKED, Length(max=60)], **CLEAN)
    certificate = StringField(_l("Number of their certificate"), [ASKED, Length(max=40)], **CLEAN)
    guard = StringField(_l("Guard who stays all the time"), [ASKED, Length(max=60)], **CLEAN)
    extinguishers = IntegerField(_l("Extinguishers beside it"), [ASKED, Optional()], default=2)
    cleared = BooleanField(_l("Everything that burns is cleared within ten metres"))


class BreachForm(BaseForm):
    """A violation with its picture."""

    rule = RadioField(_l("Which rule"), [ASKED], choices=lambda: list(RULES.items()), validate_choice=False)
    description = TextAreaField(_l("What was seen"), [ASKED, Length(max=2000)], **CLEAN)
    fine = YuanField(_l("Fine (yuan)"), description=_l("Empty: none. It is taken from the deposit."))
    photos = PhotosField(_l("Photo"), [ASKED])
