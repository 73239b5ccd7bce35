"""What is typed at the fraud desk: a report by hand, the limits of the rules."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from mallops.blueprints.fraud.rules.settings import RULES, THRESHOLD, WEIGHT, RuleSetting, Settings
from mallops.core.errors import Invalid
from mallops.core.forms import BaseForm


class ReportForm(BaseForm):
    """Something was seen at the desk."""

    member = HiddenField()
    who = StringField(
        _l("Card, phone or member number"),
        [Length(max=80)],
        description=_l("Scan the card, or type its number or the phone."),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    text = TextAreaField(
        _l("What did you see?"),
        [InputRequired(message=_l("Say in a few words what was found.")), Length(max=2000)],
        description=_l("When, where, who, how much. Only who looks into it reads this."),
    )


def read_settings(form: MultiDict[str, str]) -> Settings:
    """The limits as they were typed. Raises Invalid with a sentence for each field that is no number."""
    errors: dict[str, Any] = {}
    rules = {}
    for code, rule in RULES.items():
        given = {
            one.code: _whole(form, f"{code}.{one.code}", one.label, one.default, errors)
            for one in rule.params
        }
        weight = _whole(form, f"{code}.weight", WEIGHT.label, rule.weight, errors)
        rules[code] = RuleSetting(form.get(f"{code}.on") == "1", weight, given)
    threshold = _whole(form, "threshold", THRESHOLD.label, THRESHOLD.default, errors)
    if errors:
        raise Invalid(field_errors=errors)
    return Settings(threshold, rules)


def _whole(form: MultiDict[str, str], field: str, label: Any, default: int, errors: dict[str, Any]) -> int:
    text = form.get(field, "").strip().replace(",", "")
    if text.isascii() and text.isdigit() and len(text) < 10:
        return int(text)
    errors[field] = _("%(label)s: enter a whole number.", label=label)
    return default


__all__ = ["ReportForm", "read_settings"]
