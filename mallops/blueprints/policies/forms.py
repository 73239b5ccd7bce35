"""Forms of the limits and of the lunch break."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FloatField, SelectChoice, SelectField, TimeField
from wtforms.validators import InputRequired, Optional

from mallops.blueprints.policies.rules import UNIT_LABELS, PolicyValues
from mallops.core.forms import BaseForm

NEEDED = InputRequired(_l("Fill in this field."))


class PolicyForm(BaseForm):
    """One limit: how long, when it warns, who is told later."""

    active = BooleanField(
        _l("There is a limit"), default=True, description=_l("Off: records from now on have no such clock.")
    )
    amount = FloatField(_l("How long"), [NEEDED])
    unit = SelectField(
        _l("Counted in"),
        [NEEDED],
        choices=[SelectChoice(one.value, label) for one, label in UNIT_LABELS.items()],
    )
    warn_percent = FloatField(
        _l("Warn after"),
        [NEEDED],
        description=_l("Per cent of the time: 75 warns when a quarter is left."),
    )
    escalate_1 = FloatField(
        _l("Tell the supervisor"),
        [Optional()],
        description=_l("Hours after the due time; 0 is at once, empty is never."),
    )
    escalate_2 = FloatField(
        _l("Tell the manager"), [Optional()], description=_l("Hours after the due time; empty is never.")
    )
    apply_now = BooleanField(
        _l("Also for the records that are open"), description=_l("The time they have used up stays used up.")
    )

    def typed(self) -> PolicyValues:
        """What was typed."""
        return PolicyValues(
            self.amount.data,
            self.unit.data or "",
            self.warn_percent.data,
            self.escalate_1.data,
            self.escalate_2.data,
            bool(self.active.data),
        )


class BreakForm(BaseForm):
    """The lunch break."""

    begins_at = TimeField(_l("Break begins"), [Optional()])
    ends_at = TimeField(_l("Break ends"), [Optional()])
