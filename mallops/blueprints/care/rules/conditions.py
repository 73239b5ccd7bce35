"""What a segment may ask of a member: a declared list, read from a form, said in words (26.1).

Conditions that look at purchases hold only for members who agreed to their analysis. What is encrypted
(address, preferences) cannot be asked: the database does not know it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from babel.dates import get_month_names
from flask_babel import get_locale, lazy_pgettext, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from mallops.blueprints.members.rules.consents import PURPOSES
from mallops.blueprints.members.rules.people import GENDERS, KINDS
from mallops.core.errors import Invalid
from mallops.core.money import MoneyUnreadable, format_yuan, parse_yuan
from mallops.core.names import is_chinese

MOST_DAYS = 3650
#: In place of a tier: those who have none.
NO_TIER = "-"
MOST = 100_000_000


@dataclass(frozen=True)
class Input:
    """One thing to fill in. `kind`: choice, int, money (fen), tiers (several), shop, category."""

    key: str
    kind: str
    label: Any
    choices: Mapping[str, Any] | None = None
    unit: Any = ""
    least: int = 0
    most: int = MOST
    default: Any = ""
    optional: bool = False


@dataclass(frozen=True)
class Condition:
    """One condition. `purchases`: it needs the consent to analysis."""

    code: str
    label: Any
    inputs: tuple[Input, ...]
    purchases: bool = False


_WITHIN = {"within": _l("within the last"), "longer": _l("longer ago than")}
_DAYS = Input(
    "days", "int", lazy_pgettext("care", "Days"), unit=_l("days"), least=1, most=MOST_DAYS, default=90
)
_LEAST = Input("least", "int", _l("At least"), optional=True)
_MOST = Input("most", "int", _l("At most"), optional=True)


def _month(number: int) -> str:
    return str(get_month_names("wide", context="stand-alone", locale=get_locale())[number])


MONTHS: dict[str, Any] = {"0": _l("this month")} | {
    str(number): LazyString(_month, number) for number in range(1, 13)
}
CONDITIONS: dict[str, Condition] = {
    one.code: one
    for one in (
        Condition(
            "tier", lazy_pgettext("care", "Tier"), (Input("tiers", "tiers", lazy_pgettext("care", "Tier")),)
        ),
        Condition("balance", _l("Balance of points"), (_LEAST, _MOST)),
        Condition(
            "expiring",
            _l("Points that run out"),
            (Input("least", "int", _l("At least"), least=1, default=100), _DAYS),
        ),
        Condition(
            "last",
            _l("Last purchase"),
            (
                Input(
                    "how",
                    "choice",
                    _l("When"),
                    {**_WITHIN, "never": _l("never bought anything")},
                    default="longer",
                ),
                _DAYS,
            ),
            True,
        ),
        Condition("slips", _l("Number of slips"), (_LEAST, _MOST, _DAYS), True),
        Condition(
            "spend",
            _l("Amount spent"),
            (
                Input("least", "money", _l("At least"), unit="¥", optional=True),
                Input("most", "money", _l("At most"), unit="¥", optional=True),
                _DAYS,
            ),
            True,
        ),
        Condition(
            "shop",
            _l("Bought at a shop"),
            (Input("shop", "shop", lazy_pgettext("care", "Shop")), _DAYS),
            True,
        ),
        Condition(
            "category",
            _l("Bought in a category"),
            (Input("category", "category", lazy_pgettext("care", "Category")), _DAYS),
            True,
        ),
        Condition(
            "birthday", _l("Month of birth"), (Input("month", "choice", _l("Month"), MONTHS, default="0"),)
        ),
        Condition(
            "joined",
            _l("Joined"),
            (Input("how", "choice", _l("When"), _WITHIN, default="within"), _DAYS),
        ),
        Condition("kind", _l("Kind of member"), (Input("kind", "choice", _l("Kind of member"), KINDS),)),
        Condition(
            "gender",
            _l("Gender"),
            (Input("gender", "choice", _l("Gender"), {key: label for key, label in GENDERS.items() if key}),),
        ),
        Condition(
            "consent",
            _l("Consent"),
            (
                Input("purpose", "choice", _l("For"), PURPOSES, default="phone"),
                Input(
                    "given",
                    "choice",
                    lazy_pgettext("care", "State"),
                    {"yes": _l("given"), "no": _l("not given")},
                    default="yes",
                ),
            ),
        ),
        Condition("complained", _l("Was called after a complaint"), (_DAYS,)),
        Condition(
            "unhappy",
            _l("Dissatisfied in a callback"),
            (Input("most", "int", _l("At most"), unit=_l("of 5"), least=1, most=5, default=2), _DAYS),
        ),
    )
}
Told = list[list[Any]]


def read(form: Any, used: Sequence[str], known: Mapping[str, Any]) -> Told:
    """The conditions that are ticked, in the declared order. Raises Invalid keyed `code.key`.

    `form`: a MultiDict of what was typed; `known`: `tiers` (codes), `categories`, `shop_of` (words -> id).
    """
    errors: dict[str, Any] = {}
    told: Told = []
    for code, condition in CONDITIONS.items():
        if code not in used:
            continue
        values = {}
        for one in condition.inputs:
            try:
                values[one.key] = _value(one, form.getlist(f"{code}.{one.key}"), known)
            except ValueError as error:
                errors[f"{code}.{one.key}"] = str(error)
        if {"least", "most"} <= set(values):
            _ensure_span(code, values, errors)
        told.append([code, values])
    if not told:
        errors["use"] = _("Tick at least one condition.")
    if errors:
        raise Invalid(field_errors=errors)
    return told


def _ensure_span(code: str, values: dict[str, Any], errors: dict[str, Any]) -> None:
    least, most = values["least"], values["most"]
    if least is None and most is None:
        errors[f"{code}.least"] = _("Enter the one or the other.")
    elif least is not None and most is not None and least > most:
        errors[f"{code}.most"] = _("This is less than the least.")


def _value(one: Input, typed: list[str], known: Mapping[str, Any]) -> Any:
    if one.kind == "tiers":
        codes = [code for code in (NO_TIER, *known["tiers"]) if code in typed]
        if not codes:
            raise ValueError(_("Tick at least one tier."))
        return codes
    text = typed[0].strip() if typed else ""
    if one.kind in ("int", "money"):
        return _number(one, text)
    if one.kind == "choice":
        if text not in (one.choices or {}):
            raise ValueError(_("Choose one from the list."))
        return text
    if one.kind == "category":
        if text not in known["categories"]:
            raise ValueError(_("Choose a category of the list."))
        return text
    shop = known["shop_of"](text)
    if shop is None:
        raise ValueError(_("No shop has this code or name. Choose one of the list."))
    return shop


def _number(one: Input, text: str) -> int | None:
    if not text and one.optional:
        return None
    if one.kind == "money":
        try:
            fen = parse_yuan(text)
        except MoneyUnreadable:
            fen = -1
        if fen < 0:
            raise ValueError(_("Enter an amount in yuan, such as 500."))
        return fen
    digits = text.replace(",", "")
    if not digits.isascii() or not digits.isdigit() or not one.least <= int(digits[:12]) <= one.most:
        raise ValueError(
            _("Enter a whole number from %(least)s to %(most)s.", least=one.least, most=one.most)
        )
    return int(digits)


# --- in words -------------------------------------------------------------------------------------------


def sentence(code: str, values: Mapping[str, Any], names: Mapping[str, Any]) -> str:
    """A condition as a sentence. `names`: `tiers` {code: name}, `shops` {id: name}."""
    condition = CONDITIONS.get(code)
    if condition is None:
        return code
    parts = [_said(one, values.get(one.key), names) for one in condition.inputs if _counts(code, one, values)]
    return _("%(what)s: %(how)s", what=condition.label, how=" ".join(filter(None, parts)))


def _counts(code: str, one: Input, values: Mapping[str, Any]) -> bool:
    return not (code == "last" and one.key == "days" and values.get("how") == "never")


def _said(one: Input, value: Any, names: Mapping[str, Any]) -> str:
    if value is None:
        return ""
    if one.key == "days":
        return ngettext("%(num)s day", "%(num)s days", value)
    if one.kind in ("int", "money"):
        said = format_yuan(value) if one.kind == "money" else f"{value:,}"
        return f"{one.label} {said}"
    if one.kind == "choice":
        return str((one.choices or {}).get(str(value), value))
    if one.kind == "tiers":
        called = {**names["tiers"], NO_TIER: str(_("none"))}
        return ("、" if is_chinese() else ", ").join(called.get(code, code) for code in value)
    if one.kind == "shop":
        return str(names["shops"].get(value, value))
    return str(value)


def needs_analysis(told: Told) -> bool:
    """Whether one of the conditions looks at purchases."""
    return any(CONDITIONS[code].purchases for code, _values in told if code in CONDITIONS)


__all__ = [
    "CONDITIONS",
    "MONTHS",
    "NO_TIER",
    "Condition",
    "Input",
    "Told",
    "needs_analysis",
    "read",
    "sentence",
]
