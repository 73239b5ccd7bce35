"""What may happen to a finding (catalogue 1.13, 4.1-4.3). Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.core.errors import Forbidden, Invalid

#: Working hours to put right what was registered by hand, by severity. Checklist items bring their own.
LIMIT_HOURS = {"critical": 4, "major": 12, "minor": 24}
#: Working hours in which whoever has to act takes it on.
RESPONSE_HOURS = {"critical": 1, "major": 4, "minor": 8}
DEFAULT_SEVERITY = "minor"
REPEAT_DAYS = 30
#: States in which somebody still has to put it right, and those that are not over yet.
TO_FIX = frozenset({"open", "notified", "working"})
NOT_OVER = TO_FIX | {"fixed"}
#: Days after the verification at which the program closes what nobody has to close by hand.
CLOSE_DAYS = 7
#: How long a personal link may work, in days; the first is offered first.
LINK_DAYS = (14, 7, 30)
MAX_PARTS = 10


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
    *,
    user_id: int | None,
    approves: bool,
    fixed_by: int | None,
    opened_by: int | None,
    serious: bool,
    responsible: int | None = None,
) -> None:
    """Raise FixedItMyself, IssuerVerifies or LeadVerifies. `approves`: the person has the area's letter A.

    A deputy acts under their own id, so nobody verifies their own work for somebody else either.
    """
    ensure_not_fixer(user_id, fixed_by, responsible)
    if approves:
        return
    if user_id != opened_by:
        raise IssuerVerifies()
    if serious:
        raise LeadVerifies()


def ensure_not_fixer(user_id: int | None, fixed_by: int | None, responsible: int | None) -> None:
    """Raise FixedItMyself for who fixed it or had to; `None` is nobody of the house."""
    if user_id is not None and user_id in (fixed_by, responsible):
        raise FixedItMyself()


def ensure_may_close(*, user_id: int | None, fixed_by: int | None, responsible: int | None) -> None:
    """Raise FixedItMyself: the last word is not the fixer's either."""
    ensure_not_fixer(user_id, fixed_by, responsible)


def is_serious(*, critical: bool, severity: str, repeat_count: int, reopen_count: int) -> bool:
    """Whether the lead has to close it: critical item, critical severity, a repeat, a fix once rejected."""
    return critical or severity == "critical" or repeat_count > 0 or reopen_count > 0


def pair_up(
    before: Sequence[int], after: Sequence[int], known: Mapping[int, int]
) -> list[tuple[int | None, int | None]]:
    """Pictures before and after side by side: those that were taken for one another (`known`: after ->
    before, the last one counts), then the others in the order they came, each at most once.
    """
    chosen = {known[key]: key for key in after if known.get(key) in before}
    free = [key for key in after if key not in chosen.values()]
    out: list[tuple[int | None, int | None]] = []
    for key in before:
        out.append((key, chosen[key] if key in chosen else (free.pop(0) if free else None)))
    return out + [(None, key) for key in free]


def ensure_parts(titles: Sequence[str]) -> list[str]:
    """The subjects of the new orders of a split. Raises Invalid when there is none, or more than ten."""
    parts = [" ".join(one.split())[:200] for one in titles if one.strip()]
    if not parts:
        raise Invalid(field_errors={"parts": _("Write what the new order is about, one line each.")})
    if len(parts) > MAX_PARTS:
        raise Invalid(field_errors={"parts": _("At most %(n)s new orders at a time.", n=MAX_PARTS)})
    return parts
