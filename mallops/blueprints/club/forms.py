"""What a member types on its own page, and who decides for the mall."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TelField, TextAreaField
from wtforms.validators import InputRequired, Length

from mallops.blueprints.alliance.rules import STARS
from mallops.blueprints.club.rules.own import LANGUAGES
from mallops.blueprints.members.rules.consents import PURPOSES
from mallops.core.forms import BaseForm
from mallops.core.registers.record_form import without_nul

CLEAN = {"filters": [without_nul]}
SIX = {
    "inputmode": "numeric",
    "autocomplete": "one-time-code",
    "maxlength": 12,
    "spellcheck": "false",
}


class AskForm(BaseForm):
    """A number."""

    phone = TelField(
        _l("Mobile number"),
        [InputRequired(_l("Enter the mobile number of your card.")), Length(max=30)],
        render_kw={"autocomplete": "tel", "inputmode": "tel"},
        **CLEAN,
    )


class CodeForm(BaseForm):
    """Six digits."""

    code = StringField(
        _l("Six-digit code"),
        [InputRequired(_l("Enter the six digits of the code.")), Length(max=12)],
        render_kw=SIX,
        **CLEAN,
    )


class StarsForm(BaseForm):
    """Stars for an alliance merchant."""

    stars = RadioField(_l("Stars"), validate_choice=False)
    comment = TextAreaField(
        _l("In words"), [Length(max=500)], render_kw={"rows": 3, "maxlength": 500}, **CLEAN
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stars.choices = [(str(one), f"{one} ★") for one in STARS]
        self.stars.flags.required = True

    @property
    def number(self) -> int | None:
        """The stars; None for nonsense."""
        text = self.stars.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 3 else None


class DeskCodeForm(AskForm):
    """A number, and the digits that the desk read out."""

    code = StringField(
        _l("Six-digit code"),
        [InputRequired(_l("Enter the six digits of the code.")), Length(max=12)],
        render_kw=SIX,
        **CLEAN,
    )


class DataForm(BaseForm):
    """What a member may put right without the desk."""

    address = StringField(
        _l("Address"), [Length(max=200)], render_kw={"autocomplete": "street-address"}, **CLEAN
    )
    email = StringField(
        _l("E-mail"),
        [Length(max=120)],
        render_kw={"autocomplete": "email", "inputmode": "email"},
        **CLEAN,
    )
    preferences = TextAreaField(
        _l("Preferences"),
        [Length(max=300)],
        description=_l("What you like to buy and to hear about."),
        **CLEAN,
    )
    lang = SelectField(_l("Language"), choices=lambda: list(LANGUAGES.items()), validate_choice=False)


class ConsentsForm(BaseForm):
    """One box for each purpose but the membership itself; `texts`: the versions that were read."""

    texts = HiddenField(**CLEAN)
    consent_phone = BooleanField(PURPOSES["phone"])
    consent_sms = BooleanField(PURPOSES["sms"])
    consent_wecom = BooleanField(PURPOSES["wecom"])
    consent_analysis = BooleanField(PURPOSES["analysis"])

    def given(self) -> dict[str, bool]:
        """What is ticked."""
        return {code: bool(self[f"consent_{code}"].data) for code in PURPOSES if code != "service"}


class EraseForm(BaseForm):
    """Why, if the member wants to say."""

    words = TextAreaField(_l("What you want to tell us"), [Length(max=300)], **CLEAN)


class AnswerForm(BaseForm):
    """The answer to a wish."""

    answer = TextAreaField(_l("Why it is not erased"), [Length(max=300)], **CLEAN)
