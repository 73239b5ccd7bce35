"""What a mall counts as unusual, as a value: read from what is stored, checked when it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.fraud.rules import people, returns, slips, vouchers
from mallops.blueprints.fraud.rules.base import RULES, Param, Rule
from mallops.core.errors import Conflict, Invalid

#: Importing them declares their rules.
DECLARED = (slips, people, returns, vouchers)
THRESHOLD = Param("threshold", _l("Raise an alert from this score"), 40, 10, 100)
WEIGHT = Param("weight", _l("Weight in the score"), 0, 0, 100)


class TooManyCards(Conflict):
    """The limits of a rule are so low that they hold for a crowd."""

    def __init__(self, label: Any) -> None:
        super().__init__(
            _("“%(rule)s” holds for more than a thousand cards: its limits are too low. Raise them and try "
              "again.", rule=label)
        )  # fmt: skip


@dataclass(frozen=True)
class RuleSetting:
    """One rule as the mall has it."""

    on: bool
    weight: int
    given: Mapping[str, int]


@dataclass(frozen=True)
class Settings:
    """All of it."""

    threshold: int
    rules: Mapping[str, RuleSetting]

    def active(self) -> list[tuple[Rule, RuleSetting]]:
        """The rules that are on."""
        return [(RULES[code], one) for code, one in self.rules.items() if one.on]

    def longest(self) -> int:
        """Days that the rule with the longest look back needs."""
        return max([int(one.given.get("days", 1)) for _rule, one in self.active()] or [1])


def shipped() -> Settings:
    """As we ship it."""
    return load({})


def load(body: Mapping[str, Any]) -> Settings:
    """From what is stored; a rule or limit that an older version did not know is as we ship it."""
    known = body.get("rules", {})
    return Settings(
        int(body.get("threshold", THRESHOLD.default)),
        {code: _load(one, known.get(code, {})) for code, one in RULES.items()},
    )


def _load(rule: Rule, body: Mapping[str, Any]) -> RuleSetting:
    given = {one.code: int(body.get(one.code, one.default)) for one in rule.params}
    return RuleSetting(bool(body.get("on", True)), int(body.get("weight", rule.weight)), given)


def dump(settings: Settings) -> dict[str, Any]:
    """As it is stored."""
    rules = {code: {"on": one.on, "weight": one.weight, **one.given} for code, one in settings.rules.items()}
    return {"threshold": settings.threshold, "rules": rules}


def ensure_settings(settings: Settings) -> Settings:
    """Raise Invalid, field by field, for limits that no rule can have."""
    errors: dict[str, Any] = {}
    _check(THRESHOLD, settings.threshold, "threshold", errors)
    for code, one in settings.rules.items():
        _check(WEIGHT, one.weight, f"{code}.weight", errors)
        for param in RULES[code].params:
            _check(param, one.given[param.code], f"{code}.{param.code}", errors)
    if not any(one.on for one in settings.rules.values()):
        errors["threshold"] = _("Leave at least one rule on: without any, nobody is told of anything.")
    if errors:
        raise Invalid(field_errors=errors)
    return settings


def _check(param: Param, value: int, field: str, errors: dict[str, Any]) -> None:
    if not param.least <= value <= param.most:
        errors[field] = _(
            "%(label)s: enter a whole number from %(least)s to %(most)s.",
            label=param.label, least=param.least, most=param.most,
        )  # fmt: skip


__all__ = [
    "RULES",
    "THRESHOLD",
    "WEIGHT",
    "RuleSetting",
    "Settings",
    "TooManyCards",
    "dump",
    "ensure_settings",
    "load",
    "shipped",
]
