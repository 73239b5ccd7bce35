"""The form of an application: at the desk with the tenant, through a link without."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from mallops.blueprints.displays.actions.applying import LINK_DAYS
from mallops.blueprints.displays.rules.words import SORTS
from mallops.core.forms import BaseForm
from mallops.core.registers.inputs import PhotosField, TenantField
from mallops.core.registers.record_form import without_nul

NEEDED = InputRequired(_l("Fill in this field."))
CLEAN: dict[str, Any] = {"filters": [without_nul]}


class WhatForm(BaseForm):
    """What is to hang, where and until when. `zone` is a zone's code; the choices come from the view."""

    uid = HiddenField()
    version = HiddenField()
    title = StringField(
        _l("What it shows"),
        [NEEDED, Length(max=120)],
        description=_l("In a few words: “Winter sale -30 %”."),
        **CLEAN,
    )
    content = TextAreaField(_l("Text and pictures on it"), [Length(max=4000)], **CLEAN)
    zone = SelectField(_l("Zone"), validate_choice=False)
    place = StringField(
        _l("Exact place"), [Length(max=120)], description=_l("Door, pillar, window, beside what."), **CLEAN
    )
    size = StringField(_l("Size"), [Length(max=60)], description=_l("60 × 90 cm"), **CLEAN)
    quantity = IntegerField(_l("How many"), [Optional(), NumberRange(1, 999)], default=1)
    starts_on = DateField(_l("From"), [InputRequired(_l("Say from which day it hangs."))])
    expires_on = DateField(
        _l("Until"), [InputRequired(_l("Say until which day it hangs; nothing hangs without an end."))]
    )
    photos = PhotosField(_l("Design or photo"))


class DeskForm(WhatForm):
    """The same, taken in by somebody of the house."""

    sort = RadioField(_l("Type"), choices=lambda: list(SORTS.items()), validate_choice=False)
    tenant = TenantField(_l("Tenant"))
    applicant = StringField(
        _l("Who applies"),
        [Length(max=60)],
        description=_l("A name. Stored encrypted, never printed on the permit."),
        **CLEAN,
    )


class LinkForm(WhatForm):
    """The same, filled in by the tenant: the address is the right to send."""

    class Meta(BaseForm.Meta):
        """No session, so no token of one."""

        csrf = False

    applicant = StringField(_l("Your name"), [NEEDED, Length(max=60)], **CLEAN)


class InviteForm(BaseForm):
    """Who gets a link to apply."""

    tenant = TenantField(_l("Tenant"), [NEEDED])
    sort = RadioField(_l("Type"), choices=lambda: list(SORTS.items()), default="pop", validate_choice=False)
    days = SelectField(
        _l("Works for"), coerce=int, choices=lambda: [(one, _l("%(n)s days", n=one)) for one in LINK_DAYS]
    )
