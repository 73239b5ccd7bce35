"""Forms of the tenant file."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import DateField, EmailField, SelectField, StringField, TelField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from mallops.blueprints.tenants.rules import GRADES, STATUS_LABELS
from mallops.core.forms import BaseForm

NEEDED = InputRequired(_l("Fill in this field."))


class TenantForm(BaseForm):
    """What is known of a tenant."""

    code = StringField(
        _l("Tenant code"),
        [NEEDED, Length(max=20)],
        description=_l("Short and lasting: T001."),
        render_kw={"autocapitalize": "characters", "spellcheck": "false", "autocomplete": "off"},
    )
    name_zh = StringField(
        _l("Shop name in Chinese"), [Length(max=60)], description=_l("As it stands over the door.")
    )
    name_en = StringField(_l("Shop name in English"), [Length(max=60)])
    brand = StringField(_l("Brand"), [Length(max=120)])
    category = StringField(
        _l("Category"), [Length(max=60)], render_kw={"list": "categories", "autocomplete": "off"}
    )
    legal_name = StringField(_l("Legal name"), [Length(max=120)])
    credit_code = StringField(
        _l("Credit code"),
        [Length(max=24)],
        description=_l("18 signs, as on the business licence."),
        render_kw={"autocapitalize": "characters", "spellcheck": "false", "autocomplete": "off"},
    )
    grade = SelectField(
        _l("Classification"), choices=lambda: [("", _l("Not classified")), *GRADES.items()], default=""
    )
    contact_name = StringField(_l("Contact"), [Length(max=60)], render_kw={"autocomplete": "off"})
    phone = TelField(
        _l("Phone"),
        [Length(max=30)],
        description=_l("Stored encrypted, shown masked."),
        render_kw={"autocomplete": "off"},
    )
    email = EmailField(
        _l("E-mail"),
        [Length(max=120)],
        description=_l("Stored encrypted, shown masked."),
        render_kw={"autocomplete": "off"},
    )
    note = TextAreaField(_l("Remarks"), [Length(max=500)])


class TenantCreateForm(TenantForm):
    """A new tenant, with the status it starts with."""

    status = SelectField(
        _l("Status"), [NEEDED], choices=lambda: list(STATUS_LABELS.items()), default="trading"
    )


class AssignForm(BaseForm):
    """A unit and from when to when the tenant holds it."""

    unit = SelectField(_l("Unit code"), [NEEDED])
    from_on = DateField(_l("First day"), [NEEDED])
    to_on = DateField(_l("Last day"), [Optional()], description=_l("Empty: until further notice."))


class EndForm(BaseForm):
    """The last day in a unit."""

    to_on = DateField(_l("Last day"), [NEEDED])


class RevealForm(BaseForm):
    """Why the phone number is needed."""

    reason = StringField(
        _l("Reason"),
        [NEEDED, Length(max=200)],
        description=_l("For example: water leak, call the owner. It is recorded with your name."),
        render_kw={"autocomplete": "off"},
    )
