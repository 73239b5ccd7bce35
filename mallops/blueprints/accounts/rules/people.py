"""Who may hold, give and lose which role, and who may act for whom (catalogue 55, 61, H)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from mallops.core.auth.matrix import ROLES
from mallops.core.errors import Conflict, Forbidden, Invalid

ADMIN = "ADM"
#: Roles that may be acted for: 副经理 for the manager, 主管助理 for the supervisor.
DEPUTY_ROLES = ("CSM", "SUP")
#: Who may name a deputy; a deputy may not name another one.
NAMING_ROLES = frozenset({"CSM", "ADM"})
MAX_DEPUTATION = dt.timedelta(days=92)


class LastAdministrator(Conflict):
    """A mall must keep one active administrator."""

    default = _l("This is the last administrator of the mall. Make somebody else administrator first.")


class WorksElsewhere(Conflict):
    """The person also works in a mall that the actor does not administer."""

    default = _l(
        "This person also works in another mall. An administrator of every mall concerned must do this."
    )


class OnlyAdministrators(Forbidden):
    """Administrators are managed by administrators."""

    default = _l("Only an administrator may do this to an administrator.")


class NotYourself(Conflict):
    """Nobody shuts the door on themselves."""

    default = _l("You cannot do this to your own account. Ask another administrator.")


class DeputationOverlaps(Invalid):
    """Somebody already deputises in this period."""


def ensure_known_roles(roles: Iterable[str]) -> None:
    """Raise Invalid on `roles` when one is not of the catalogue, or none is given."""
    roles = list(roles)
    if not roles or any(role not in ROLES for role in roles):
        raise Invalid(field_errors={"roles": _l("Choose at least one role.")})


def ensure_may_touch(actor_roles: frozenset[str], person_roles: Iterable[str]) -> None:
    """Raise OnlyAdministrators when a non-administrator would change an administrator."""
    if ADMIN in set(person_roles) and not actor_roles & {ADMIN, "SYSTEM"}:
        raise OnlyAdministrators()


def ensure_manages_wholly(admin_malls: frozenset[int], person_malls: frozenset[int]) -> None:
    """Raise WorksElsewhere when the person has roles in a mall the actor does not look after.

    A password, a login name or a disabled account counts in every mall, so one mall alone may not decide.
    """
    if not person_malls <= admin_malls:
        raise WorksElsewhere()


def ensure_admin_remains(other_admins: int, *, was_admin: bool, stays_admin: bool) -> None:
    """Raise LastAdministrator when this change would leave the mall without an active administrator."""
    if was_admin and not stays_admin and other_admins == 0:
        raise LastAdministrator()


@dataclass(frozen=True)
class Period:
    """From an instant to an instant, the end not included."""

    starts_at: dt.datetime
    ends_at: dt.datetime

    def overlaps(self, other: Period) -> bool:
        """True when the two share a moment."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


def ensure_period(period: Period, now: dt.datetime) -> None:
    """Raise Invalid on `ends_on` for a period that is over, turned round, or longer than 92 days."""
    if period.ends_at <= period.starts_at:
        raise Invalid(field_errors={"ends_on": _l("The last day must not be before the first day.")})
    if period.ends_at <= now:
        raise Invalid(field_errors={"ends_on": _l("This period is already over.")})
    if period.ends_at - period.starts_at > MAX_DEPUTATION:
        raise Invalid(field_errors={"ends_on": _l("Name a deputy for at most three months.")})


def ensure_no_overlap(period: Period, others: Iterable[Period]) -> None:
    """Raise DeputationOverlaps when somebody already deputises for the same person and role then."""
    if any(period.overlaps(other) for other in others):
        raise DeputationOverlaps(
            field_errors={
                "starts_on": _l("A deputy is already named in this period. End that deputation first.")
            }
        )


def ensure_may_deputise(role: str, deputy_roles: Iterable[str]) -> None:
    """Raise Invalid when the role cannot be acted for, or the person has it anyway."""
    if role not in DEPUTY_ROLES:
        raise Invalid(field_errors={"role": _l("A deputy acts for the manager or for the supervisor.")})
    if role in set(deputy_roles):
        raise Invalid(field_errors={"deputy": _l("This person already has this role.")})
