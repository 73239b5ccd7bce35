"""Forms of signing in, one's own page, and the administration of people."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from wtforms import (
    DateField,
    HiddenField,
    PasswordField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from mallops.blueprints.accounts.rules.people import DEPUTY_ROLES
from mallops.core.auth.matrix import ROLES
from mallops.core.forms import BaseForm

NEEDED = InputRequired(_l("Fill in this field."))
LANGUAGES = [SelectChoice("zh_Hans_CN", "中文"), SelectChoice("en", "English")]


def role_choices(*codes: str) -> list[SelectChoice]:
    """Roles of the catalogue (all, or these) as choices of a form."""
    return [SelectChoice(code, str(ROLES[code])) for code in codes or ROLES]


class LoginForm(BaseForm):
    """Login name or phone, and password."""

    login = StringField(
        _l("Login name or phone"),
        [NEEDED, Length(max=120)],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        _l("Password"), [NEEDED, Length(max=200)], render_kw={"autocomplete": "current-password"}
    )
    next = HiddenField()


class PasswordForm(BaseForm):
    """The present password, and the new one twice."""

    old = PasswordField(_l("Present password"), [NEEDED], render_kw={"autocomplete": "current-password"})
    password = PasswordField(
        _l("New password"),
        [NEEDED],
        description=_l("At least 10 characters. A short sentence is easy to remember and hard to guess."),
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(_l("New password again"), [NEEDED], render_kw={"autocomplete": "new-password"})
    next = HiddenField()


class ProfileForm(BaseForm):
    """What people change about themselves."""

    phone = TelField(
        _l("Mobile phone"),
        [Length(max=30)],
        description=_l("You may sign in with this number."),
        render_kw={"autocomplete": "tel"},
    )
    lang = SelectField(_l("Language"), choices=LANGUAGES)


class PersonForm(BaseForm):
    """What is known of a member of staff."""

    login = StringField(
        _l("Login name"),
        [NEEDED, Length(max=40)],
        description=_l("Lower-case letters and digits, for example the name in pinyin."),
        render_kw={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"},
    )
    name_zh = StringField(lazy_pgettext("person", "Name in Chinese"), [Length(max=60)])
    name_en = StringField(lazy_pgettext("person", "Name in English"), [Length(max=60)])
    staff_no = StringField(_l("Staff number"), [Length(max=20)])
    job_title = StringField(_l("Job title"), [Length(max=60)])
    phone = TelField(
        _l("Mobile phone"),
        [Length(max=30)],
        description=_l("Stored encrypted; usable instead of the login name."),
        render_kw={"autocomplete": "off"},
    )
    lang = SelectField(_l("Language"), choices=LANGUAGES)


class PersonCreateForm(PersonForm):
    """A new member of staff, with the first roles."""

    roles = SelectMultipleField(_l("Roles in this mall"), [NEEDED], choices=lambda: role_choices())


class RolesForm(BaseForm):
    """The roles of a person in this mall."""

    roles = SelectMultipleField(_l("Roles in this mall"), [NEEDED], choices=lambda: role_choices())


class AdmitForm(BaseForm):
    """Somebody from another mall who shall work here too."""

    login = StringField(_l("Login name"), [NEEDED, Length(max=40)], render_kw={"autocapitalize": "none"})
    roles = SelectMultipleField(_l("Roles in this mall"), [NEEDED], choices=lambda: role_choices())


class DeputyForm(BaseForm):
    """Who acts for whom, as what, from which day to which day (both included, mall time)."""

    role = SelectField(_l("Acts as"), [NEEDED], choices=lambda: role_choices(*DEPUTY_ROLES))
    deputy = SelectField(_l("Deputy"), [NEEDED])
    principal = SelectField(_l("In place of"), [Optional()])
    starts_on = DateField(_l("First day"), [NEEDED])
    ends_on = DateField(_l("Last day"), [NEEDED])
    reason = TextAreaField(_l("Reason"), [Length(max=200)])
