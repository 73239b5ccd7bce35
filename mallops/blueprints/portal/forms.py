"""What people of tenants and those who let them in type."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField, RadioField, StringField, TelField
from wtforms.validators import InputRequired, Length

from mallops.blueprints.portal.rules import KINDS, MAX_NAME
from mallops.core.forms import BaseForm


class LoginForm(BaseForm):
    """Number, and password or code."""

    phone = TelField(
        _l("Phone number"),
        [InputRequired(_l("Enter the number with which the mall knows you."))],
        render_kw={"autocomplete": "username", "inputmode": "tel"},
    )
    secret = PasswordField(
        _l("Password or one-time code"),
        [InputRequired(_l("Enter your password, or the six digits that the mall read out to you."))],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()


class PasswordForm(BaseForm):
    """A password of one's own; the old one when there is one."""

    old = PasswordField(_l("Present password"), render_kw={"autocomplete": "current-password"})
    password = PasswordField(
        _l("New password"),
        [InputRequired(_l("Choose a password."))],
        description=_l("At least ten characters. Three words that mean something to you are easy to keep."),
        render_kw={"autocomplete": "new-password"},
    )


class PersonForm(BaseForm):
    """Who is let in."""

    name = StringField(
        _l("Name"),
        [InputRequired(_l("Enter the person's name.")), Length(max=MAX_NAME)],
        render_kw={"autocomplete": "off"},
    )
    phone = TelField(
        _l("Phone number"),
        [InputRequired(_l("Enter the telephone number with which the person will log in."))],
        render_kw={"autocomplete": "off", "inputmode": "tel"},
    )
    kind = RadioField(_l("Speaks for the shop as"), choices=list(KINDS.items()), default="manager")
