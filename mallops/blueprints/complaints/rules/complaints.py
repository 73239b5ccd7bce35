"""What may happen to a complaint, and what must have happened before (39.2, 39.3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.complaints.rules.words import CATEGORIES, CHANNELS, LONGEST, QUESTIONS, RESPONSIBLE
from mallops.core.errors import Conflict, Forbidden, Invalid

RANK = {"minor": 1, "major": 2, "critical": 3}
OPEN_FOR_EDIT = frozenset({"received", "triaged", "investigating", "awaiting", "reporting"})
DIRECT = frozenset({"received", "triaged", "investigating"})
OVER = frozenset({"closed", "void"})
#: Who signs a report in which capacity. The head of a complaint about staff is the manager.
SIGNERS: dict[str, frozenset[str]] = {
    "head": frozenset({"LSG", "MKT", "OPM"}),
    "supervisor": frozenset({"SUP", "CSM"}),
    "specialist": frozenset({"CMP", "AFT", "CRM"}),
    "assistant": frozenset({"AGM", "GM"}),
}
HEAD_OF_STAFF = frozenset({"CSM", "OPM", "HRA"})
HEADS: dict[str, frozenset[str]] = {
    "engineering": frozenset({"ENG"}),
    "security": frozenset({"SEC"}),
    "cleaning": frozenset({"CLN"}),
    "finance": frozenset({"FIN"}),
    "hr": frozenset({"HRA"}),
    "marketing": frozenset({"MKT"}),
    "leasing": frozenset({"LSG"}),
}


class TargetMissing(Conflict):
    """The gravest complaints have a day of their own."""

    default = _l(
        "This complaint is extremely serious: the manager first enters the target day (“Weigh and assign”)."
    )


class NotSimple(Conflict):
    """Only general complaints are answered directly."""

    default = _l("Only a general complaint is answered directly. This one needs a report with signatures.")


class NoAnswerYet(Conflict):
    """A letter to a department is open."""

    default = _l("A department has not answered its internal letter yet.")


class NoLetter(Conflict):
    """A serious complaint is put to a department in writing."""

    default = _l("A serious complaint needs an internal letter that a department has answered.")


class NoFeedbackLetter(Conflict):
    """A serious complaint begins with the customer's letter."""

    default = _l("A serious complaint needs the customer's feedback letter first.")


class NotSigned(Conflict):
    """Signatures are missing."""

    default = _l("The handling report is not signed by all who have to.")


class NoMediation(Conflict):
    """The gravest ones end with a mediation agreement."""

    default = _l(
        "An extremely serious complaint is closed only when the mediation agreement is effective, "
        "or it is noted why there is none."
    )


class MoneyOpen(Conflict):
    """Money was promised and is not paid."""

    default = _l("The compensation is not paid yet.")


class MayNotSign(Forbidden):
    """Not in this capacity."""

    default = _l("You can't sign this report in this capacity.")


@dataclass(frozen=True)
class Typed:
    """What is checked of an intake."""

    content: str
    channel: str
    category: str
    phone: str = ""
    customer: str = ""


def weigh(answers: Iterable[str], chosen: str = "") -> str:
    """The severity: the one that was chosen, else the gravest that a yes asks for."""
    if chosen in RANK:
        return chosen
    asked = [QUESTIONS[one][1] for one in answers if one in QUESTIONS]
    return max(asked, key=RANK.__getitem__, default="minor")


def ensure_intake(told: Typed) -> None:
    """Raises Invalid with all that lacks."""
    errors: dict[str, Any] = {}
    if not told.content.strip():
        errors["content"] = _("Write what the customer says.")
    elif len(told.content) > LONGEST:
        errors["content"] = _("Keep it under %(n)s characters.", n=LONGEST)
    if told.channel not in CHANNELS:
        errors["channel"] = _("Choose how the complaint came.")
    if told.category not in CATEGORIES:
        errors["category"] = _("Choose what it is about.")
    if not (told.phone.strip() or told.customer.strip()):
        errors["phone"] = _("Enter a telephone number, or at least a name: somebody has to be answered.")
    if errors:
        raise Invalid(field_errors=errors)


def ensure_text(text: str | None, field: str, longest: int = LONGEST) -> str:
    """The text without spaces around it. Raises Invalid when there is none, or too much."""
    words = (text or "").strip()
    if not words:
        raise Invalid(field_errors={field: _("Fill in this field.")})
    if len(words) > longest:
        raise Invalid(field_errors={field: _("Keep it under %(n)s characters.", n=longest)})
    return words


def ensure_target(severity: str, target: dt.date | None, today: dt.date, may_set: bool) -> None:
    """The day of its own, by whoever may give it. Raises Invalid."""
    if severity != "critical":
        return
    if target is None:
        words = _("An extremely serious complaint needs a target day. The manager enters it.")
        raise Invalid(field_errors={"target_on": words})
    if not may_set:
        raise Invalid(field_errors={"target_on": _("Only the manager enters the target day.")})
    if target < today:
        raise Invalid(field_errors={"target_on": _("Choose a day from today on.")})


def ensure_targeted(severity: str, target: dt.date | None) -> None:
    """Raises TargetMissing."""
    if severity == "critical" and target is None:
        raise TargetMissing()


def ensure_direct(severity: str, state: str) -> None:
    """Raises NotSimple, Conflict."""
    if severity != "minor":
        raise NotSimple()
    if state not in DIRECT:
        raise Conflict(_("The answer goes its way through the report now."))


def ensure_letters(severity: str, feedback: bool, answered: int, waiting: int) -> None:
    """What a report rests on. Raises NoAnswerYet, NoFeedbackLetter, NoLetter."""
    if waiting:
        raise NoAnswerYet()
    if severity in {"major", "critical"}:
        if not feedback:
            raise NoFeedbackLetter()
        if not answered:
            raise NoLetter()


def ensure_report(
    cause: str, responsibility: str, handling: str, proposal: str, fen: int, basis: str
) -> None:
    """All that a report says. Raises Invalid with all that lacks."""
    errors: dict[str, Any] = {}
    for field, text in (("cause", cause), ("handling", handling), ("proposal", proposal)):
        if not text.strip():
            errors[field] = _("Fill in this field.")
    if responsibility not in RESPONSIBLE:
        errors["responsibility"] = _("Choose who is responsible.")
    if fen and not basis.strip():
        errors["basis"] = _("Write on what the compensation rests: law, policy, agreement.")
    if errors:
        raise Invalid(field_errors=errors)


def wanted_signatures(fen: int) -> tuple[str, ...]:
    """The capacities under a report, in order; above nothing the assistant to the general manager too."""
    return ("head", "supervisor", "specialist", *(("assistant",) if fen else ()))


def roles_of(capacity: str, restricted: bool, departments: Iterable[str]) -> frozenset[str]:
    """Who signs: the head is of the department that was asked; of a complaint about staff, the manager."""
    if capacity != "head":
        return SIGNERS[capacity]
    if restricted:
        return HEAD_OF_STAFF
    asked = [HEADS[one] for one in departments if one in HEADS]
    return frozenset().union(SIGNERS["head"], *asked)


def may_sign(
    capacity: str,
    roles: Iterable[str],
    user_id: int | None,
    signed: Mapping[str, int | None],
    need: frozenset[str],
) -> bool:
    """Once a person, once a capacity, the assistant to the general manager last."""
    if capacity in signed or user_id in signed.values() or not need & frozenset(roles):
        return False
    return capacity != "assistant" or {"head", "supervisor", "specialist"} <= set(signed)


def ensure_signed(fen: int, signed: Iterable[str]) -> None:
    """Raises NotSigned."""
    if set(wanted_signatures(fen)) - set(signed):
        raise NotSigned()


def ensure_score(score: int | None) -> int:
    """Raises Invalid."""
    if score is None or not 0 <= score <= 5:
        raise Invalid(field_errors={"score": _("Choose how satisfied the customer is.")})
    return score


def ensure_closing(severity: str, mediation: str, money_open: bool) -> None:
    """Raises NoMediation, MoneyOpen."""
    if severity == "critical" and mediation not in {"effective", "failed"}:
        raise NoMediation()
    if money_open:
        raise MoneyOpen()


def rate(part: int, whole: int) -> float | None:
    """A share in per cent, to one place; None of nothing."""
    return round(part * 100 / whole, 1) if whole else None
