"""The forms of care."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from mallops.blueprints.care.actions.segments import Invitation, Plan
from mallops.blueprints.care.rules import words
from mallops.blueprints.care.rules.calling import Outcome
from mallops.blueprints.care.rules.settings import LIMITS, CareRules
from mallops.core.errors import Invalid
from mallops.core.forms import BaseForm
from mallops.core.money import MoneyUnreadable, parse_yuan, yuan
from mallops.core.registers.inputs import OneOfField
from mallops.core.registers.record_form import without_nul

NEEDED = InputRequired(_l("Fill in this field."))
CLEAN: dict[str, Any] = {"filters": [without_nul]}


def _choices(known: dict[Any, Any]) -> Any:
    return lambda: [(str(code), label) for code, label in known.items()]


class OutcomeForm(BaseForm):
    """What a contact brought."""

    outcome = RadioField(
        _l("How it went"),
        [InputRequired(_l("Choose how it went."))],
        choices=_choices({key: words.OUTCOMES[key] for key in ("reached", "missed", "declined")}),
        validate_choice=False,
    )
    channel = SelectField(
        lazy_pgettext("care", "Way"), choices=_choices(words.CHANNELS), validate_choice=False
    )
    result = TextAreaField(
        _l("What the member said"), [Length(max=words.LONGEST)], description=_l("Stored encrypted."), **CLEAN
    )
    satisfaction = RadioField(_l("Satisfaction"), choices=_choices(words.SATISFACTION), validate_choice=False)
    issue = TextAreaField(
        _l("Issue to be settled"),
        [Length(max=words.LONGEST)],
        description=_l("Only when something is wrong: a record is opened at once."),
        **CLEAN,
    )
    again_on = DateField(_l("Try again on"), [Optional()])
    next_on = DateField(
        _l("Next contact on"), [Optional()], description=_l("It comes on the list by itself.")
    )
    withdraw = BooleanField(_l("The member withdraws the consent to such contacts"))

    def told(self) -> Outcome:
        """As typed."""
        mark = str(self.satisfaction.data or "")
        return Outcome(
            self.outcome.data or "",
            self.channel.data or "",
            self.result.data or "",
            int(mark) if mark.isascii() and mark.isdigit() and len(mark) < 3 else None,
            self.issue.data or "",
            self.again_on.data,
            self.next_on.data,
            bool(self.withdraw.data),
        )


class DropForm(BaseForm):
    """Why a contact is taken off the list."""

    why = RadioField(
        _l("Why off the list"),
        [InputRequired(_l("Choose why it is taken off the list."))],
        choices=_choices({key: words.DROPPED[key] for key in words.DROP_BY_HAND}),
        validate_choice=False,
    )
    text = StringField(_l("In words"), [Length(max=300)], description=_l("Stored encrypted."), **CLEAN)


class OwnerForm(BaseForm):
    """Who does it."""

    owner = OneOfField(_l("Who does it"), of="person")


class CallForm(BaseForm):
    """A contact to be made."""

    uid = HiddenField()
    member = StringField(
        lazy_pgettext("care", "Member"),
        [NEEDED, Length(max=60)],
        description=_l("Card, mobile number or member's number."),
        render_kw={"autocomplete": "off"},
        **CLEAN,
    )
    reason = SelectField(
        lazy_pgettext("care", "Reason"),
        choices=lambda: [(code, one.label) for code, one in words.REASONS.items() if one.by_hand],
        validate_choice=False,
    )
    channel = SelectField(
        lazy_pgettext("care", "Way"),
        choices=lambda: [("", _l("As usual for the reason")), *words.CHANNELS.items()],
        validate_choice=False,
    )
    planned_on = DateField(_l("On the list from"), [Optional()])
    owner = OneOfField(_l("Who does it"), of="person")
    why = StringField(
        lazy_pgettext("care", "What it is about"),
        [Length(max=300)],
        description=_l("Stored encrypted."),
        **CLEAN,
    )


class SegmentForm(BaseForm):
    """Name, match and plan of a segment; its conditions are read from the request (rules.conditions)."""

    uid = HiddenField()
    name_zh = StringField(_l("Name in Chinese"), [Length(max=120)], **CLEAN)
    name_en = StringField(_l("Name in English"), [Length(max=120)], **CLEAN)
    match = RadioField(
        _l("Who is in it"),
        choices=lambda: [("all", _l("all conditions hold")), ("any", _l("any of them holds"))],
        default="all",
        validate_choice=False,
    )
    in_use = BooleanField(_l("In use"), default=True)
    plan_zh = TextAreaField(_l("Service plan in Chinese"), [Length(max=1000)], **CLEAN)
    plan_en = TextAreaField(_l("Service plan in English"), [Length(max=1000)], **CLEAN)
    every_days = IntegerField(
        _l("A contact every"), [Optional()], default=0, description=_l("0: none comes by itself.")
    )
    channel = SelectField(
        lazy_pgettext("care", "Way"), choices=_choices(words.CHANNELS), validate_choice=False
    )
    script_zh = TextAreaField(_l("Script in Chinese"), [Length(max=2000)], **CLEAN)
    script_en = TextAreaField(_l("Script in English"), [Length(max=2000)], **CLEAN)

    def plan(self) -> Plan:
        """The plan as typed."""
        return Plan(
            (self.plan_zh.data or "").strip(),
            (self.plan_en.data or "").strip(),
            self.every_days.data or 0,
            self.channel.data or "phone",
            (self.script_zh.data or "").strip(),
            (self.script_en.data or "").strip(),
        )


class InviteForm(BaseForm):
    """An activity to which a segment is invited."""

    topic = StringField(_l("Activity, day and place"), [NEEDED, Length(max=120)], **CLEAN)
    planned_on = DateField(_l("On the list from"), [Optional()])
    channel = SelectField(
        lazy_pgettext("care", "Way"), choices=_choices(words.CHANNELS), validate_choice=False
    )
    most = IntegerField(_l("At most so many members"), [Optional()], default=100)
    script_zh = TextAreaField(_l("Script in Chinese"), [Length(max=2000)], **CLEAN)
    script_en = TextAreaField(_l("Script in English"), [Length(max=2000)], **CLEAN)

    def told(self) -> Invitation | None:
        """As typed; None without a day."""
        if self.planned_on.data is None:
            return None
        return Invitation(
            self.topic.data or "",
            self.planned_on.data,
            self.channel.data or "",
            self.most.data or 0,
            self.script_zh.data or "",
            self.script_en.data or "",
        )


class ScriptForm(BaseForm):
    """What is said, in both languages."""

    text_zh = TextAreaField(_l("Chinese"), [Length(max=2000)], **CLEAN)
    text_en = TextAreaField(_l("English"), [Length(max=2000)], **CLEAN)


def _number(label: Any, hint: Any = "") -> IntegerField:
    return IntegerField(label, [InputRequired(_l("Enter a whole number."))], description=hint)


class SettingsForm(BaseForm):
    """The mall's rules of care."""

    gap_days = _number(_l("Between two marketing contacts"))
    call_from = StringField(_l("Calls from"), [NEEDED, Length(max=5)], **CLEAN)
    call_until = StringField(_l("Calls until"), [NEEDED, Length(max=5)], **CLEAN)
    keep_days = _number(_l("An offer stays on the list for"))
    most_birthday = _number(_l("Birthdays a day"))
    most_holiday = _number(_l("Holiday greetings a day"))
    most_vip = _number(_l("VIP visits a day"))
    most_bulk = _number(_l("Bulk-buyer visits a day"))
    most_winback = _number(_l("Win-back calls a day"))
    most_plan = _number(_l("Contacts by service plan a day"))
    vip_tier = SelectField(_l("Who is a VIP"), validate_choice=False)
    vip_days = _number(_l("A VIP is visited every"))
    bulk_yuan = StringField(_l("A bulk buyer spends in a year"), [NEEDED, Length(max=20)], **CLEAN)
    bulk_days = _number(_l("A bulk buyer is visited every"))
    winback_days = _number(_l("Lost after no purchase in"))
    sample_share = StringField(
        _l("Share of a day's customers"),
        [NEEDED, Length(max=6)],
        description=_l("Such as 1 or 2.5."),
        **CLEAN,
    )
    sample_most = _number(_l("At most so many a day"))

    def told(self) -> CareRules:
        """As typed. Raises Invalid for an amount or a share that cannot be read."""
        rules = replace(
            CareRules(),
            call_from=self.call_from.data or "",
            call_until=self.call_until.data or "",
            vip_tier=self.vip_tier.data or "",
            **{name: int(self[name].data or 0) for name in LIMITS if name in self._fields},
        )
        errors: dict[str, Any] = {}
        try:
            rules = replace(rules, bulk_fen=parse_yuan(self.bulk_yuan.data or ""))
        except MoneyUnreadable:
            errors["bulk_yuan"] = _l("Enter an amount in yuan, such as 500.")
        try:
            rules = replace(rules, sample_percent=parse_yuan((self.sample_share.data or "").rstrip("%％ ")))
        except MoneyUnreadable:
            errors["sample_share"] = _l("Enter a share in per cent, such as 1 or 2.5.")
        if errors:
            raise Invalid(field_errors=errors)
        return rules

    @staticmethod
    def of(rules: CareRules) -> dict[str, Any]:
        """The rules as the fields show them."""
        shown = {name: getattr(rules, name) for name in LIMITS}
        return {
            **shown,
            "call_from": rules.call_from,
            "call_until": rules.call_until,
            "vip_tier": rules.vip_tier,
            "bulk_yuan": f"{yuan(rules.bulk_fen):f}",
            "sample_share": f"{yuan(rules.sample_percent):f}",
        }


__all__ = [
    "CallForm",
    "DropForm",
    "InviteForm",
    "OutcomeForm",
    "OwnerForm",
    "ScriptForm",
    "SegmentForm",
    "SettingsForm",
]
