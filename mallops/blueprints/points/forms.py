"""What is typed about points: changes by hand, reasons, goods returns, the rules and campaigns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import DateField, HiddenField, IntegerField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from mallops.blueprints.points.rules.policy import Policy, Rate, Tier
from mallops.blueprints.points.rules.words import ADJUST_REASONS
from mallops.core.errors import Invalid
from mallops.core.forms import BaseForm
from mallops.core.money import MoneyUnreadable, parse_yuan

WHOLE = ("cap_slip", "cap_day", "cap_month", "slip_days", "expiry_months", "grace_days", "second_from")


class AdjustForm(BaseForm):
    """Points added or taken by hand."""

    uid = HiddenField()
    direction = RadioField(
        _l("What happens"), choices=[("add", _l("Add points")), ("take", _l("Take points"))], default="add"
    )
    points = IntegerField(
        _l("Points"), [InputRequired(message=_l("Enter a whole number of points above 0."))]
    )
    reason = SelectField(_l("Reason"), choices=list(ADJUST_REASONS.items()))
    text = StringField(
        _l("What happened"), [InputRequired(message=_l("Say why in a few words.")), Length(max=300)]
    )

    def signed(self) -> int:
        """The points with their sign."""
        points = self.points.data or 0
        return -points if self.direction.data == "take" else points


class ReasonForm(BaseForm):
    """Why, in a few words."""

    reason = StringField(
        _l("Reason"), [InputRequired(message=_l("Say why in a few words.")), Length(max=300)]
    )


class ReturnForm(BaseForm):
    """Goods of a slip come back."""

    amount = StringField(
        _l("Amount returned"), [InputRequired(message=_l("Enter what was returned in yuan."))]
    )
    number = StringField(
        _l("Number of the return slip"), [InputRequired(message=_l("Enter the number of the return slip."))]
    )
    note = StringField(_l("Remark"), [Optional(), Length(max=300)])


class CampaignForm(BaseForm):
    """Extra points for some days."""

    uid = HiddenField()
    name_zh = StringField(_l("Name in Chinese"), [Optional(), Length(max=120)])
    name_en = StringField(_l("Name in English"), [Optional(), Length(max=120)])
    starts_on = DateField(_l("First day"), [InputRequired(message=_l("Choose a day."))])
    ends_on = DateField(_l("Last day"), [InputRequired(message=_l("Choose a day."))])
    percent = IntegerField(_l("Extra in per cent"), [Optional()], default=0)
    points = IntegerField(_l("Extra points a slip"), [Optional()], default=0)
    least = StringField(_l("From this amount on"), [Optional()])
    where = StringField(_l("Shop or category"), [Optional(), Length(max=120)])


def fen_of(text: str, field: str) -> int:
    """Fen of an amount that may be empty. Raises Invalid."""
    if not text.strip():
        return 0
    try:
        return max(0, parse_yuan(text))
    except MoneyUnreadable:
        wrong = _("Enter an amount in yuan with at most two decimals, such as 128.50.")
        raise Invalid(field_errors={field: wrong}) from None


def _whole(form: MultiDict[str, str], name: str, errors: dict[str, Any]) -> int:
    text = form.get(name, "").strip().replace(",", "")
    if text.isascii() and text.isdigit() and len(text) < 10:
        return int(text)
    errors[name] = _("Enter a whole number, 0 or more.")
    return 0


def _money(form: MultiDict[str, str], name: str, errors: dict[str, Any]) -> int:
    try:
        return fen_of(form.get(name, ""), name)
    except Invalid as error:
        errors.update(error.field_errors)
        return 0


def read_policy(
    form: MultiDict[str, str], base: Policy, target: Callable[[str], tuple[str, str] | None]
) -> Policy:
    """The rules as they were typed. Raises Invalid with a sentence for each field.

    `target` finds ("tenant" | "category", key) of what was typed for a rate.
    """
    errors: dict[str, Any] = {}
    values: dict[str, Any] = {name: _whole(form, name, errors) for name in WHOLE}
    values |= {name: _money(form, name, errors) for name in ("fen_per_point", "point_fen")}
    values["shortfall"], values["tier_basis"] = form.get("shortfall", ""), form.get("tier_basis", "")
    values["days"] = tuple(
        (day, percent) for day in range(7) if (percent := _whole(form, f"day_{day}", errors))
    )
    values["rates"] = _rates(form, target, errors)
    values["tiers"] = _tiers(form, values["tier_basis"], errors)
    if errors:
        raise Invalid(field_errors=errors)
    return replace(base, **values)


def _rates(
    form: MultiDict[str, str], target: Callable[[str], tuple[str, str] | None], errors: dict[str, Any]
) -> tuple[Rate, ...]:
    rates = []
    for where, amount in zip(form.getlist("rate_of"), form.getlist("rate_yuan"), strict=False):
        if not where.strip():
            continue
        found = target(where)
        if found is None:
            errors["rates"] = _("“%(what)s” is no shop and no category. Choose one of the list.", what=where)
            continue
        try:
            rates.append(Rate(*found, fen_of(amount, "rates")))
        except Invalid as error:
            errors.update(error.field_errors)
    return tuple({(one.kind, one.key): one for one in rates}.values())


def _tiers(form: MultiDict[str, str], basis: str, errors: dict[str, Any]) -> tuple[Tier, ...]:
    tiers = []
    names = ("tier_code", "tier_zh", "tier_en", "tier_from", "tier_percent")
    for code, zh, en, begins, percent in zip(*(form.getlist(name) for name in names), strict=False):
        if not (code.strip() or zh.strip() or en.strip()):
            continue
        row: MultiDict[str, str] = MultiDict({"tiers": begins, "percent": percent or "0"})
        threshold = _money(row, "tiers", errors) if basis == "spend" else _whole(row, "tiers", errors)
        wrong: dict[str, Any] = {}
        extra = _whole(row, "percent", wrong)
        if wrong:
            errors["tiers"] = wrong["percent"]
        tiers.append(Tier(code.strip().lower()[:12], zh.strip()[:40], en.strip()[:40], threshold, extra))
    return tuple(sorted(tiers, key=lambda one: one.threshold))
