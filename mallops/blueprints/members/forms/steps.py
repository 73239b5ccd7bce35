"""What is asked for one step: a reason, a card, consents, the other member."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length

from mallops.blueprints.members.forms.joining import CLEAN, QUIET, Consents
from mallops.blueprints.members.rules.consents import PURPOSES
from mallops.core.forms import BaseForm

REASONS: dict[str, Any] = {
    "call": _l("To call or write to the member"),
    "points": _l("A question about points"),
    "complaint": _l("A complaint"),
    "lost": _l("Something was lost or found"),
    "other": lazy_pgettext("reason", "Other"),
}


class ReasonForm(BaseForm):
    """Why."""

    reason = TextAreaField(_l("Reason"), [Length(max=300)], **CLEAN)


class RevealForm(BaseForm):
    """Why a number is needed in clear."""

    why = SelectField(_l("What for"), choices=lambda: list(REASONS.items()), validate_choice=False)
    words = StringField(_l("In words"), [Length(max=300)], render_kw=QUIET, **CLEAN)


class CardForm(BaseForm):
    """Which card the member gets."""

    card_how = RadioField(
        _l("Card"),
        choices=lambda: [("stock", _l("Plastic card")), ("electronic", _l("Electronic card"))],
        default="stock",
        validate_choice=False,
    )
    card_number = StringField(
        _l("Card number"), [Length(max=30)], render_kw={"inputmode": "numeric", **QUIET}, **CLEAN
    )
    desk = SelectField(_l("Desk"), validate_choice=False)
    handed = BooleanField(_l("Handed over now"), default=True)


class ConsentForm(Consents, BaseForm):
    """What the member agrees to from now on."""

    def consents(self) -> dict[str, bool]:
        """What is ticked."""
        return {code: bool(self[f"consent_{code}"].data) for code in PURPOSES}


class MergeForm(BaseForm):
    """Which other card is the same person's."""

    other = StringField(
        _l("Other card, phone or number"),
        [Length(max=80)],
        description=_l("Scan the other card, or type its number or the phone."),
        render_kw=QUIET,
        **CLEAN,
    )
    keep = HiddenField(**CLEAN)
    reason = TextAreaField(_l("How do you know"), [Length(max=300)], **CLEAN)
