"""The forms of attendance: a tick, a correction, hours, settings, an appeal, a talk."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from mallops.blueprints.attendance.rules import KINDS, MAX_REMARK, PHASES, STATES, STATES_OF, VERDICTS
from mallops.blueprints.attendance.rules.judging import VERDICTS_OF
from mallops.blueprints.attendance.rules.notices import MAX_APPEAL, MAX_NAME, MAX_TALK
from mallops.core.forms import BaseForm
from mallops.core.registers.inputs import MallTimeField, PhotosField, SignatureField, TenantField

WEEKDAYS = (
    ("1", _l("Mon")), ("2", _l("Tue")), ("3", _l("Wed")), ("4", _l("Thu")), ("5", _l("Fri")),
    ("6", _l("Sat")), ("7", _l("Sun")),
)  # fmt: skip


class TickForm(BaseForm):
    """What was seen of a shop; `uid` keeps a second press from counting twice."""

    uid = HiddenField()
    phase = HiddenField()
    state = RadioField(_l("What was seen"), [InputRequired(_l("Choose what was seen."))])
    actual = TimeField(_l("When it opened or left"), [Optional()])
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


class CorrectionForm(BaseForm):
    """What counts instead, and why."""

    phase = HiddenField()
    state = RadioField(_l("What counts"), [InputRequired(_l("Choose what counts."))])
    actual = TimeField(_l("When it opened or left"), [Optional()])
    reason = TextAreaField(
        _l("Why"),
        [InputRequired(_l("Say why this counts instead of what was ticked.")), Length(max=MAX_REMARK)],
    )
    photos = PhotosField(_l("Photo"))

    def of_phase(self, phase: str) -> CorrectionForm:
        """Offer the states of opening or of closing."""
        self.phase.data = phase
        self.state.choices = [(code, VERDICTS[code]) for code in VERDICTS_OF[phase]]
        for one in self:
            one.id = f"fix-{one.name}"  # it stands on one page with the tick
        return self


class HoursForm(BaseForm):
    """Hours that are agreed over the mall's own, or a closure."""

    kind = RadioField(
        _l("What is agreed"),
        [InputRequired(_l("Choose what is agreed."))],
        choices=lambda: list(KINDS.items()),
        default="exception",
    )
    tenant_id = TenantField(_l("Tenant"))
    floor = SelectField(_l("Floor"), validate_choice=False)
    weekdays = SelectMultipleField(_l("Days of the week"), choices=[SelectChoice(*one) for one in WEEKDAYS])
    from_on = DateField(_l("From"), [Optional()])
    to_on = DateField(_l("Until"), [Optional()])
    opens_at = TimeField(_l("Opens"), [Optional()])
    closes_at = TimeField(_l("Closes"), [Optional()])
    reason = StringField(_l("Reason"), [Length(max=200)])


def _minutes(label: Any, most: int) -> IntegerField:
    words = _l("Enter a whole number of minutes, 0 to %(n)s.", n=most)
    return IntegerField(label, [InputRequired(words), NumberRange(0, most, words)])


def _number(label: Any, least: int, most: int) -> IntegerField:
    words = _l("Enter a whole number, %(least)s to %(most)s.", least=least, most=most)
    return IntegerField(label, [InputRequired(words), NumberRange(least, most, words)])


class SettingsForm(BaseForm):
    """What the mall decides about grace, missing ticks, appeals and talks."""

    grace_open = _minutes(_l("Grace at opening"), 120)
    grace_close = _minutes(_l("Grace at closing"), 120)
    missing_after = _minutes(_l("Not ticked: tell after"), 240)
    appeal_days = _number(_l("Working days to appeal"), 1, 30)
    talk_misses = _number(_l("Confirmed misses that call for a talk"), 1, 50)
    talk_window_days = _number(_l("Within how many days"), 1, 366)
    talk_within_days = _number(_l("Working days until the talk"), 1, 30)


class AppealForm(BaseForm):
    """What a tenant says against a notice, written down by the mall."""

    name = StringField(
        _l("Who appeals"), [InputRequired(_l("Write the name of who appeals.")), Length(max=MAX_NAME)]
    )
    words = TextAreaField(
        _l("What the tenant says"),
        [InputRequired(_l("Say in a few words why the shop was not open.")), Length(max=MAX_APPEAL)],
    )
    photos = PhotosField(_l("Photos"))


def _long() -> list[Any]:
    return [InputRequired(_l("Fill in this field.")), Length(max=MAX_TALK)]


class TalkForm(BaseForm):
    """The record of a talk."""

    held_at = MallTimeField(_l("When"), [InputRequired(_l("Enter when the talk was held."))])
    with_whom = StringField(
        _l("With whom"), [InputRequired(_l("Say with whom you talked.")), Length(max=MAX_NAME)]
    )
    said = TextAreaField(
        _l("What was said"), [InputRequired(_l("Fill in this field.")), Length(max=MAX_TALK)]
    )
    agreed = TextAreaField(
        _l("What was agreed"), [InputRequired(_l("Fill in this field.")), Length(max=MAX_TALK)]
    )
    signature = SignatureField(_l("The tenant signs"))
