"""Who approves how much, and what may happen to money for a complaint (40)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.core.errors import Conflict, Forbidden, Invalid


@dataclass(frozen=True)
class Ceilings:
    """Fen. Advance compensation up to `small` a supervisor approves (K 10), above that the assistant to the
    general manager; above `big` the general manager. The mall changes both.
    """

    small: int = 50_000
    big: int = 2_000_000


SHIPPED = Ceilings()


class NotYours(Forbidden):
    """Somebody above has to approve it."""

    default = _l("This amount is approved by somebody else: see the rule beside it.")


class OwnRequest(Conflict):
    """Nobody approves what they asked for."""

    default = _l("You asked for this payment. Somebody else has to approve it.")


class NotByReport(Conflict):
    """Compensation rests on a signed report."""

    default = _l("Compensation needs a handling report with this sum that all have signed.")


def approvers(sort: str, fen: int, limits: Ceilings = SHIPPED) -> frozenset[str]:
    """The roles that approve this sum."""
    if fen > limits.big:
        return frozenset({"GM"})
    if sort == "advance" and fen <= limits.small:
        return frozenset({"SUP", "CSM", "AGM", "GM"})
    return frozenset({"AGM", "GM"})


def ensure_approves(
    need: frozenset[str], roles: Iterable[str], user_id: int | None, asked_by: int | None
) -> None:
    """`need`: see `approvers`. Raises NotYours, OwnRequest."""
    if not need & frozenset(roles):
        raise NotYours()
    if user_id is not None and user_id == asked_by:
        raise OwnRequest()


def ensure_request(sort: str, fen: int, reported: int, asked: int) -> None:
    """Compensation stays within the signed report, less what was asked for. Raises Invalid, NotByReport."""
    if fen <= 0:
        raise Invalid(field_errors={"amount": _("Enter an amount in yuan, such as 20 or 19.90.")})
    if sort != "paid":
        return
    if not reported:
        raise NotByReport()
    if fen > reported - asked:
        raise Invalid(field_errors={"amount": _("This is more than the signed report grants.")})


def ensure_recovery(fen: int, recovered: int, more: int) -> None:
    """Raises Invalid."""
    if not 0 < more <= fen - recovered:
        raise Invalid(field_errors={"amount": _("Enter an amount up to what is still open.")})


def ensure_ceilings(small: int, big: int) -> Ceilings:
    """Raises Invalid."""
    if not 0 <= small < big:
        raise Invalid(field_errors={"big": _("The second limit has to be above the first.")})
    return Ceilings(small, big)
