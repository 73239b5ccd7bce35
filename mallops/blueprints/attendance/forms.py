"""The form of a tick given at the desk."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from mallops.blueprints.attendance.rules import MAX_REMARK, PHASES, STATES, STATES_OF
from mallops.core.forms import BaseForm


class TickForm(BaseForm):
    """What was seen of a shop; `uid` keeps a second press from counting twice."""

    uid = HiddenField()
    phase = HiddenField()
    state = RadioField(_l("What was seen"), [InputRequired(_l("Choose what was seen."))])
    remark = TextAreaField(_l("Reason"), [Length(max=MAX_REMARK)])

    def of_phase(self, phase: str) -> TickForm:
        """Offer the states of opening or of closing."""
        self.phase.data = phase
        self.state.choices = [(code, STATES[code]) for code in STATES_OF[phase]]
        return self

    @staticmethod
    def phase_of(value: Any) -> str:
        """A phase from an address or a form; opening when it is none."""
        return value if value in PHASES else next(iter(PHASES))
