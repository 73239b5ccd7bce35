"""When a survey may be opened, answered, analysed, planned and verified; whom a sample takes."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _

from mallops.core.errors import Conflict, Invalid

PUBLIC_A_MINUTE = 6


def quarter_of(day: dt.date) -> str:
    """`2026-Q4`."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def quarter_before(quarter: str) -> str:
    """The quarter before."""
    year, number = int(quarter[:4]), int(quarter[-1])
    return f"{year - 1}-Q4" if number == 1 else f"{year}-Q{number - 1}"


def in_sample(key: str, share: int) -> bool:
    """Whether the sample of `share` per cent takes this one: always the same answer for the same key."""
    place = int.from_bytes(hashlib.sha256(key.encode()).digest()[:4], "big") % 100
    return place < share


def ensure_facts(
    title: str, audience: str, about: str, sample: int | None, target: int | None,
    ends_on: dt.date | None, today: dt.date,
) -> None:  # fmt: skip
    """Raise Invalid on the field at fault."""
    errors: dict[str, str] = {}
    if not title.strip():
        errors["title"] = _("Give the survey a name.")
    if audience == "after" and not about:
        errors["about"] = _("Choose after which records people are asked.")
    if sample is None or not 1 <= sample <= 100:
        errors["sample"] = _("Enter the sample in per cent: 1 to 100.")
    if target is None or not 0 <= target <= 100_000:
        errors["target"] = _("Enter how many answers you want, 0 for any number.")
    if ends_on is not None and ends_on < today:
        errors["ends_on"] = _("The last day is over already. Choose a later one, or none.")
    if errors:
        raise Invalid(field_errors=errors)


def ensure_draft(state: str) -> None:
    """Raise Conflict once people were asked."""
    if state != "draft":
        raise Conflict(_("It is open: its questions stay as they are, so that answers can be compared."))


def ensure_takes(state: str, ends_on: dt.date | None, today: dt.date) -> None:
    """Raise Conflict unless it takes answers today."""
    if state != "open" or (ends_on is not None and today > ends_on):
        raise Conflict(_("This survey is closed."))


def ensure_analysis(text: str) -> str:
    """Raise Invalid without a conclusion."""
    if len(text.strip()) < 5:
        raise Invalid(field_errors={"analysis": _("Write what the answers say, and what follows from it.")})
    return text.strip()[:8000]


def ensure_plan_line(
    what: str, department: str, departments: Iterable[str], due_on: Any, today: dt.date
) -> None:
    """Raise Invalid on the field at fault."""
    errors: dict[str, str] = {}
    if not what.strip():
        errors["what"] = _("Write what is to get better.")
    if department not in set(departments):
        errors["department"] = _("Choose the department that sees to it.")
    if due_on is None or due_on < today:
        errors["due_on"] = _("Enter by which day, today or later.")
    if errors:
        raise Invalid(field_errors=errors)


def ensure_planned(lines: int, why_none: str) -> None:
    """Raise Conflict unless there is a line, or a reason why nothing has to get better."""
    if not lines and not why_none.strip():
        raise Conflict(_("Write the improvement plan first, or why nothing has to get better."))


def ensure_all_done(open_ones: int) -> None:
    """Raise Conflict while a rectification of the plan is open."""
    if open_ones:
        raise Conflict(
            _("%(n)s rectifications of the plan are not verified yet. Verify them first.", n=open_ones)
        )
