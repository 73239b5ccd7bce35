"""The form that begins a check, and what was typed into a sheet."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import Length

from mallops.core.casework.kinds import DEPARTMENTS
from mallops.core.forms import BaseForm
from mallops.core.registers.inputs import MallTimeField, OneOfField
from mallops.core.registers.record_form import without_nul

CLEAN: dict[str, Any] = {"filters": [without_nul]}


class BeginForm(BaseForm):
    """Who is checked, where and when."""

    uid = HiddenField()
    check_type = HiddenField()
    target = OneOfField(_l("Staff member"), of="person")
    target_name = StringField(
        _l("Name, without an account"),
        [Length(max=80)],
        description=_l("Only for staff of other departments who do not sign in here."),
        **CLEAN,
    )
    department = SelectField(
        _l("Department"), choices=lambda: [("", "–"), *DEPARTMENTS.items()], validate_choice=False
    )
    zone = OneOfField(_l("Zone"), of="zone")
    place = StringField(_l("Exactly where"), [Length(max=120)], **CLEAN)
    checked_at = MallTimeField(_l("When, if not now"))
