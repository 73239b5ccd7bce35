"""Forms of channels and of what a person chose."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    EmailField,
    IntegerField,
    PasswordField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TimeField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from mallops.core.forms import BaseForm
from mallops.core.notices import TOPICS

NEEDED = InputRequired(_l("Fill in this field."))
LANGUAGES = [SelectChoice("zh_Hans_CN", "中文"), SelectChoice("en", "English")]
CLOCK = _l("Give a time such as 08:30.")


def paces() -> list[SelectChoice]:
    """How often a text goes out."""
    return [
        SelectChoice("soon", str(_l("At once (within a minute or two)"))),
        SelectChoice("hour", str(_l("Once an hour, as one text"))),
        SelectChoice("day", str(_l("Once a day, as one text"))),
    ]


def topics() -> list[SelectChoice]:
    """Every topic, by code."""
    return [SelectChoice(one.code, str(one.label)) for one in TOPICS.values()]


class HoursForm(BaseForm):
    """How often, and when not: the part that channels and people share."""

    pace = SelectField(_l("How often"), [NEEDED], choices=paces)
    digest_at = TimeField(
        _l("Time of the daily text"), [InputRequired(CLOCK)], description=_l("Used with “once a day”.")
    )
    quiet_from = TimeField(
        _l("Quiet from"), [Optional()], description=_l("Both empty: quiet while the mall is closed.")
    )
    quiet_until = TimeField(
        _l("Quiet until"), [Optional()], description=_l("What is urgent goes out at any hour.")
    )


class PreferenceForm(HoursForm):
    """What a person chose."""

    email = EmailField(
        _l("E-mail address"),
        [Length(max=200)],
        description=_l("Stored encrypted, seen by nobody else."),
        render_kw={"autocomplete": "email"},
    )
    mail = BooleanField(_l("Send my notices by e-mail too"))
    wanted = SelectMultipleField(_l("About"), choices=topics)


class ChannelForm(HoursForm):
    """What all channels have."""

    name = StringField(
        _l("Name of the channel"),
        [NEEDED, Length(max=60)],
        description=_l("For example the name of the group."),
    )
    lang = SelectField(_l("Language"), [NEEDED], choices=LANGUAGES)
    every_topic = BooleanField(_l("Every topic, also those that come later"))
    wanted = SelectMultipleField(_l("Only these topics"), choices=topics)


class RobotForm(ChannelForm):
    """A robot's or a webhook's address. Shown empty: what is stored never comes back."""

    address = StringField(
        _l("Webhook address"), [Length(max=500)], render_kw={"autocomplete": "off", "spellcheck": "false"}
    )
    secret = PasswordField(
        _l("Secret for signing"), [Length(max=100)], render_kw={"autocomplete": "new-password"}
    )


class MailServerForm(ChannelForm):
    """A mail server."""

    host = StringField(_l("Mail server"), [Length(max=200)], render_kw={"autocomplete": "off"})
    security = SelectField(
        _l("Encryption"),
        [NEEDED],
        choices=[
            SelectChoice("starttls", "STARTTLS (587)"),
            SelectChoice("ssl", "SSL/TLS (465)"),
            SelectChoice("insecure", _l("none (25), only inside the building")),
        ],
    )
    port = IntegerField(
        _l("Port"), [Optional(), NumberRange(1, 65535)], description=_l("Empty: the usual one.")
    )
    user = StringField(_l("User name"), [Length(max=200)], render_kw={"autocomplete": "off"})
    password = PasswordField(_l("Password"), [Length(max=200)], render_kw={"autocomplete": "new-password"})
    sender = EmailField(_l("Sender"), [Length(max=200)], description=_l("The address that mails come from."))
    to = EmailField(
        _l("One mailbox"),
        [Length(max=200)],
        description=_l("Empty: each person is written to at their own address."),
    )
