"""The form of an application: at the desk with the tenant, through a link without."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from mallops.blueprints.passes.actions.applying import LINK_DAYS, Application
from mallops.blueprints.passes.rules.passes import MAX_ITEMS, Item
from mallops.blueprints.passes.rules.words import CAUSES, ID_KINDS
from mallops.core.forms import BaseForm, strip
from mallops.core.registers.inputs import PhotosField, TenantField
from mallops.core.registers.record_form import without_nul

NEEDED = InputRequired(_l("Fill in this field."))


class Asked:
    """Marks a field as needed; the rule of the application says what lacks, of all fields at once."""

    field_flags = {"required": True}

    def __call__(self, _form: Any, _field: Any) -> None:
        """Nothing is refused here."""


ASKED = Asked()
CLEAN: dict[str, Any] = {"filters": [without_nul]}
#: Lines that are open at once; the others stand folded below.
SHOWN_ITEMS = 5


class ItemForm(Form):
    """One line: what, how many, of which unit."""

    name = StringField(_l("What"), filters=[without_nul, strip])
    quantity = StringField(_l("How many"), filters=[without_nul, strip])
    unit = StringField(lazy_pgettext("goods", "Unit"), filters=[without_nul, strip])
    photos = PhotosField(_l("Photos"))


class Lines(FieldList):
    """A list of lines; the form's filters are for single fields."""

    def __init__(self, *args: Any, filters: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class Line(FormField):
    """One of them; the same."""

    def __init__(self, *args: Any, filters: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class PassForm(BaseForm):
    """What leaves, why, when, through which gate, with whom. `gate` is a public id; choices from the view."""

    uid = HiddenField()
    version = HiddenField()
    items = Lines(Line(ItemForm), _l("What leaves"), min_entries=MAX_ITEMS, max_entries=MAX_ITEMS)
    cause = SelectField(_l("Why it leaves"), [ASKED], validate_choice=False)
    reason = TextAreaField(_l("In words"), [Length(max=2000)], **CLEAN)
    gate = SelectField(_l("Gate"), [ASKED], validate_choice=False)
    valid_from = DateTimeLocalField(lazy_pgettext("goods", "From"), [Optional(), ASKED])
    valid_until = DateTimeLocalField(lazy_pgettext("goods", "Until"), [Optional(), ASKED])
    carrier = StringField(_l("Who carries it out"), [ASKED, Length(max=60)], **CLEAN)
    carrier_firm = StringField(_l("Company"), [Length(max=120)], **CLEAN)
    id_kind = SelectField(_l("Paper they will show"), [ASKED], validate_choice=False)
    id_last4 = StringField(
        _l("Last 4 characters of its number"),
        [ASKED, Length(max=8)],
        description=_l("Only these four: “021X”. Never the whole number."),
        **CLEAN,
    )
    plate = StringField(_l("Number plate"), [Length(max=20)], description=_l("Empty when on foot."), **CLEAN)
    photos = PhotosField(_l("More photos of the goods"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.id_kind.choices = [("", "–"), *ID_KINDS.items()]
        self.cause.choices = [("", "–"), *CAUSES.items()]


class DeskForm(PassForm):
    """The same, taken in by somebody of the house."""

    tenant = TenantField(_l("Tenant"), [ASKED])
    applicant = StringField(
        _l("Who applies"), [Length(max=60)], description=_l("A name. Stored encrypted."), **CLEAN
    )


class LinkForm(PassForm):
    """The same, filled in by the tenant: the address is the right to send."""

    class Meta(BaseForm.Meta):
        """No session, so no token of one."""

        csrf = False

    applicant = StringField(_l("Your name"), [NEEDED, Length(max=60)], **CLEAN)


class InviteForm(BaseForm):
    """Who gets a link to apply."""

    tenant = TenantField(_l("Tenant"), [NEEDED])
    days = SelectField(
        _l("Works for"), coerce=int, choices=lambda: [(one, _l("%(n)s days", n=one)) for one in LINK_DAYS]
    )


class GateForm(BaseForm):
    """A gate."""

    code = StringField(_l("Code"), [ASKED, Length(max=12)], description=_l("Such as G1; it stays."), **CLEAN)
    name_zh = StringField(_l("Name in Chinese"), [Length(max=80)], **CLEAN)
    name_en = StringField(_l("Name in English"), [Length(max=80)], **CLEAN)
    is_active = BooleanField(_l("In use"), default=True)


def items_of(form: PassForm) -> list[Item]:
    """The lines as typed; a quantity that is no whole number is None, and the rule says so."""
    return [
        (line["name"] or "", _number(line["quantity"] or ""), line["unit"] or "") for line in form.items.data
    ]


def shots_of(form: PassForm) -> dict[int, list[Any]]:
    """The pictures that were chosen for single lines, by the place of the line."""
    chosen = {
        at: [one for one in line["photos"] or [] if getattr(one, "filename", "")]
        for at, line in enumerate(form.items.data)
    }
    return {at: found for at, found in chosen.items() if found}


def _number(text: str) -> int | None:
    if not text:
        return None
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else 0


def told_of(form: PassForm, tz: str) -> Application:
    """What was typed; times are of the mall's wall clock."""

    def moment(value: dt.datetime | None) -> dt.datetime | None:
        return value.replace(tzinfo=ZoneInfo(tz)).astimezone(dt.UTC) if value is not None else None

    return Application(
        items=items_of(form),
        cause=form.cause.data or "",
        reason=form.reason.data or "",
        gate=_uid(form.gate.data),
        valid_from=moment(form.valid_from.data),
        valid_until=moment(form.valid_until.data),
        carrier=form.carrier.data or "",
        carrier_firm=form.carrier_firm.data or "",
        id_kind=form.id_kind.data or "",
        id_last4=form.id_last4.data or "",
        plate=form.plate.data or "",
        applicant=form.applicant.data or "" if hasattr(form, "applicant") else "",
    )


def _uid(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None
