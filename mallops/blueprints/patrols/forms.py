"""Forms of rounds, review, plans and spot checks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    Field,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from mallops.blueprints.patrols.actions.kind import VERDICT_LABELS
from mallops.blueprints.patrols.actions.rounds import PLAN_FIELDS
from mallops.blueprints.patrols.models import PatrolPlan
from mallops.blueprints.patrols.rules.plans import MAX_SLOTS, PlanNotValid, PlanRule, slots_from
from mallops.core.forms import BaseForm

NEEDED = InputRequired(_l("Fill in this field."))
WEEKDAYS = [
    (0, _l("Monday")),
    (1, _l("Tuesday")),
    (2, _l("Wednesday")),
    (3, _l("Thursday")),
    (4, _l("Friday")),
    (5, _l("Saturday")),
    (6, _l("Sunday")),
]
VERDICT_TONES = {"pass": "ok", "fail": "danger", "na": "muted"}


class HandOverForm(BaseForm):
    """A round goes to a colleague."""

    to = SelectField(_l("Colleague"), [NEEDED], coerce=int)
    reason = TextAreaField(_l("Why"), [NEEDED, Length(max=200)])


class MakeUpForm(BaseForm):
    """A missed round is walked after all (补检)."""

    reason = TextAreaField(_l("Why it was missed"), [NEEDED, Length(max=200)])


class CancelForm(BaseForm):
    """A planned round is called off."""

    reason = TextAreaField(_l("Why"), [NEEDED, Length(max=200)])


class CorrectForm(BaseForm):
    """Another verdict in the place of the officer's."""

    verdict = RadioField(
        _l("The right verdict"), [NEEDED], choices=[(one, VERDICT_LABELS[one]) for one in VERDICT_TONES]
    )
    reason = TextAreaField(_l("Why"), [NEEDED, Length(max=300)])


class DrawForm(BaseForm):
    """Random spot checks of one day; without a time window they fall into the opening hours."""

    on = DateField(_l("Date"), [InputRequired(_l("Choose a date."))])
    count = IntegerField(_l("How many checks"), [NEEDED, NumberRange(1, 50)], default=4)
    starts = TimeField(_l("Not before"), [Optional()])
    ends = TimeField(_l("Not after"), [Optional()])
    inspector = SelectField(
        _l("Inspector"), coerce=int, description=_l("Left open, whoever inspects that day takes it.")
    )


class SlotsField(Field):
    """Time windows of a day: rows of {"no", "start", "end"} as typed; a row without times is left out."""

    data: list[dict[str, Any]]
    rows = 2

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Read the typed rows, else take the stored ones."""
        self.process_errors: list[str] = []
        if formdata is not None and f"{self.name}-start" in formdata:
            starts, ends = formdata.getlist(f"{self.name}-start"), formdata.getlist(f"{self.name}-end")
            typed = [(a.strip()[:5], b.strip()[:5]) for a, b in zip(starts, ends, strict=False)]
            typed = [one for one in typed[:MAX_SLOTS] if any(one)]
            self.data = [{"no": at, "start": a, "end": b} for at, (a, b) in enumerate(typed, 1)]
        else:
            self.data = list(data or []) if isinstance(data, list) else []

    def lines(self, spare: int = 1) -> list[dict[str, Any]]:
        """The rows to draw: what is there and `spare` empty ones, at most as many as a day may have."""
        empty = max(spare, self.rows - len(self.data))
        drawn = [*self.data, *({"no": "", "start": "", "end": ""} for _one in range(empty))]
        return drawn[:MAX_SLOTS]


class ZonesField(Field):
    """Zones ticked, each with the officer who walks it (0: whoever has duty there): zone id to user id."""

    data: dict[int, int | None]

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Read the ticked zones and the choice beside each, else take the stored ones."""
        self.process_errors: list[str] = []
        if formdata is not None and formdata.get(f"{self.name}-sent"):
            ticked = [int(one) for one in formdata.getlist(self.name) if one.isdecimal() and len(one) < 10]
            self.data = {zone: _whole(formdata.get(f"officer-{zone}")) for zone in ticked}
        else:
            self.data = dict(data) if isinstance(data, dict) else {}


def _whole(text: str | None) -> int | None:
    return (int(text) or None) if text and text.isdecimal() and len(text) < 10 else None


class PlanForm(BaseForm):
    """Which zones are walked, when and by whom."""

    name_zh = StringField(_l("Plan name in Chinese"), [Length(max=60)])
    name_en = StringField(_l("Plan name in English"), [Length(max=60)])
    template_id = SelectField(_l("Sheet"), [NEEDED], coerce=int)
    slots = SlotsField(_l("Rounds of a day"))
    weekdays = SelectMultipleField(_l("Days of the week"), coerce=int, choices=WEEKDAYS)
    working_days_only = BooleanField(
        _l("Only on working days"), description=_l("Follows the working calendar: holidays and make-up days.")
    )
    valid_from = DateField(_l("From"), [InputRequired(_l("Choose a date."))])
    valid_to = DateField(_l("Until"), [Optional()], description=_l("Empty: until further notice."))
    zones = ZonesField(_l("Zones"))

    @classmethod
    def of(cls, plan: PatrolPlan | None, today: dt.date) -> PlanForm:
        """The form of a plan, or of a new one that walks every day from today."""
        if plan is None:
            return cls(valid_from=today, weekdays=list(range(7)), zones={}, slots=[])
        stored = {name: getattr(plan, name) for name in PLAN_FIELDS}
        return cls(data={**stored, "zones": {one.zone_id: one.officer_id for one in plan.zones}})

    def offer(self, templates: Sequence[Any]) -> PlanForm:
        """Fill in what may be chosen."""
        self.template_id.choices = [(one.id, one.name) for one in templates]
        return self

    def plan_values(self) -> dict[str, Any]:
        """What `create_plan` and `edit_plan` take; names fall back on each other."""
        names = {"name_zh": self.name_zh.data or "", "name_en": self.name_en.data or ""}
        if not any(names.values()):
            raise PlanNotValid(field_errors={"name_zh": _l("Give the plan a name.")})
        return {
            **names,
            "template_id": self.template_id.data,
            "slots": self.slots.data,
            "weekdays": sorted(self.weekdays.data or []),
            "working_days_only": bool(self.working_days_only.data),
            "valid_from": self.valid_from.data,
            "valid_to": self.valid_to.data,
        }

    def rule(self, today: dt.date) -> PlanRule:
        """The plan as typed, for a preview. Raises PlanNotValid for times nobody can read."""
        return PlanRule(
            officers=self.zones.data,
            slots=slots_from(self.slots.data),
            weekdays=frozenset(self.weekdays.data or []),
            working_days_only=bool(self.working_days_only.data),
            valid_from=self.valid_from.data or today,
            valid_to=self.valid_to.data,
        )
