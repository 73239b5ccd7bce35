"""The forms of a licence: what we know of it, what stands on it, a kind of licence."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    MultipleFileField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from mallops.core.forms import BaseForm
from mallops.core.registers.inputs import OneOfField, TenantField
from mallops.core.registers.record_form import without_nul

NEEDED = InputRequired(_l("Fill in this field."))
CLEAN: dict[str, Any] = {"filters": [without_nul]}
ACCEPT = "image/*,.pdf"


class PrintedForm(BaseForm):
    """What stands on the licence; the scans of it."""

    version = HiddenField()
    licence_no = StringField(_l("Licence number"), [Length(max=80)], **CLEAN)
    authority = StringField(lazy_pgettext("licence", "Issued by"), [Length(max=120)], **CLEAN)
    valid_from = DateField(_l("Valid from"), [Optional()])
    valid_to = DateField(lazy_pgettext("licence", "Last day"), [Optional()])
    no_end = BooleanField(_l("Without an end"))
    scans = MultipleFileField(
        _l("Scan or photo of the licence"), description=_l("PDF or pictures, several if need be.")
    )

    def uploads(self) -> list[Any]:
        """The files that were chosen."""
        return [one for one in self.scans.data or [] if getattr(one, "filename", "")]


class Asked:
    """Marks a field as needed; the rule says what lacks, of all fields at once."""

    field_flags = {"required": True}

    def __call__(self, _form: Any, _field: Any) -> None:
        """Nothing is refused here."""


class OfferForm(BaseForm):
    """The licence issued anew, as the tenant sends it: the address is the right to send."""

    class Meta(BaseForm.Meta):
        """No session, so no token of one."""

        csrf = False

    licence_no = StringField(_l("Licence number"), [Asked(), Length(max=80)], **CLEAN)
    valid_to = DateField(
        lazy_pgettext("licence", "Last day"), [Optional()], description=_l("Empty when it has no end.")
    )
    scans = MultipleFileField(
        _l("Photo or PDF of the new licence"), [Asked()], description=_l("All pages, well lit.")
    )

    def uploads(self) -> list[Any]:
        """The files that were chosen."""
        return [one for one in self.scans.data or [] if getattr(one, "filename", "")]


class LicenceForm(PrintedForm):
    """A licence at the desk: known already (`has_it`), or to be applied for."""

    uid = HiddenField()
    tenant = TenantField(_l("Tenant"), [NEEDED])
    sort = SelectField(_l("Kind of licence"), [NEEDED], validate_choice=False)
    has_it = BooleanField(_l("The tenant has it already"))
    handled = BooleanField(_l("We handle it for the tenant"))
    fee = StringField(_l("Fee"), [Length(max=20)], description=_l("What the authority charges."), **CLEAN)
    owner = OneOfField(_l("Handled by"), of="person")
    note = TextAreaField(_l("Remarks"), [Length(max=4000)], **CLEAN)


class TypeForm(BaseForm):
    """A kind of licence."""

    code = HiddenField()
    name_zh = StringField(_l("Name in Chinese"), [Length(max=60)], **CLEAN)
    name_en = StringField(_l("Name in English"), [Length(max=60)], **CLEAN)
    authority = StringField(_l("Usually issued by"), [Length(max=120)], **CLEAN)
    active = BooleanField(_l("In use"), default=True)
