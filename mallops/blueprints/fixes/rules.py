"""What may happen to a finding (catalogue 1.13, 4.1-4.3). Pure."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from mallops.core.errors import Forbidden

#: Working hours to put right what was registered by hand, by severity. Checklist items bring their own.
LIMIT_HOURS = {"critical": 4, "major": 12, "minor": 24}
#: Working hours in which whoever has to act takes it on.
RESPONSE_HOURS = {"critical": 1, "major": 4, "minor": 8}
DEFAULT_SEVERITY = "minor"
REPEAT_DAYS = 30


class FixedItMyself(Forbidden):
    """Whoever fixed something does not verify it (product.md, 3)."""

    default = _l("You fixed this yourself; somebody else has to verify it.")


class LeadVerifies(Forbidden):
    """Repeats and serious findings are closed by the desk lead or above (4.3)."""

    default = _l("Serious and repeated findings are verified by the desk lead or the supervisor.")


class IssuerVerifies(Forbidden):
    """Others' findings are verified by who opened them, or by the desk lead or above (4.3)."""

    default = _l("A finding is verified by the person who opened it, or by the desk lead or the supervisor.")


def default_hours(severity: str) -> int:
    """Working hours for a finding of this severity."""
    return LIMIT_HOURS.get(severity, LIMIT_HOURS[DEFAULT_SEVERITY])


def response_hours(severity: str) -> int:
    """Working hours in which somebody takes on a finding of this severity."""
    return RESPONSE_HOURS.get(severity, RESPONSE_HOURS[DEFAULT_SEVERITY])


def ensure_may_verify(
    *, user_id: int | None, approves: bool, fixed_by: int | None, opened_by: int | None, serious: bool
) -> None:
    """Raise FixedItMyself, IssuerVerifies or LeadVerifies. `approves`: the person has the area's letter A."""
    if user_id is not None and user_id == fixed_by:
        raise FixedItMyself()
    if approves:
        return
    if user_id != opened_by:
        raise IssuerVerifies()
    if serious:
        raise LeadVerifies()


def is_serious(*, critical: bool, severity: str, repeat_count: int, reopen_count: int) -> bool:
    """Whether the lead has to close it: critical item, critical severity, a repeat, a fix once rejected."""
    return critical or severity == "critical" or repeat_count > 0 or reopen_count > 0
