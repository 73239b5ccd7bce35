"""The form with which a handed item is dealt with."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from mallops.blueprints.floor.rules import MAX_NOTE
from mallops.core.forms import BaseForm


class SettleForm(BaseForm):
    """What was done about it."""

    note = TextAreaField(
        _l("What you did with it"), [InputRequired(_l("Say what you did with it.")), Length(max=MAX_NOTE)]
    )
