"""What may be done with a deposit, and what not. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from mallops.core.casework.kinds import DEPARTMENTS
from mallops.core.errors import Conflict, Invalid
from mallops.core.money import MoneyUnreadable, format_yuan, parse_yuan
from mallops.core.obligations import Obligation

#: Until the mall says otherwise, a deduction of 1,000 yuan or more needs a second person.
SECOND_FROM = 100_000
MAX_REASON = 300
HELD, REQUESTED, APPROVED, PAID, SPENT = "held", "requested", "approved", "paid", "spent"

PURPOSE_LABELS: dict[str, Any] = {
    "lease": _l("Lease deposit"),
    "fitout": _l("Fit-out deposit"),
    "key": _l("Key deposit"),
    "other": _l("Other deposit"),
}
ENTRY_LABELS: dict[str, Any] = {
    "received": lazy_pgettext("money", "Received"),
    "deducted": _l("Deducted"),
    "refunded": _l("Refunded"),
    "reversed": _l("Receipt taken back"),
    "refused": _l("Refund refused"),
}


class Locked(Conflict):
    """Something is still open, so nothing is paid back."""


def typed_amount(text: str, field: str = "amount") -> int:
    """Fen of what was typed. Raises Invalid for nonsense and for nothing."""
    try:
        fen = parse_yuan(text)
    except MoneyUnreadable:
        fen = 0
    if fen <= 0:
        raise Invalid(
            field_errors={field: _("Enter an amount in yuan with at most two decimals, such as 2,000.00.")}
        )
    return fen


def ensure_purpose(code: str) -> None:
    """Raise Invalid for none of ours."""
    if code not in PURPOSE_LABELS:
        raise Invalid(field_errors={"purpose": _("Choose what the deposit is for.")})


def ensure_reason(text: str, field: str = "reason") -> str:
    """Why, in a few words. Raises Invalid."""
    words = " ".join(text.replace("\x00", "").split())
    if not words:
        raise Invalid(field_errors={field: _("Say why in a few words.")})
    if len(words) > MAX_REASON:
        raise Invalid(field_errors={field: _("Keep it under %(n)s characters.", n=MAX_REASON)})
    return words


def ensure_reference(text: str, field: str = "reference") -> str:
    """The number by which finance finds the payment. Raises Invalid."""
    words = " ".join(text.replace("\x00", "").split())
    if not words or len(words) > 60:
        raise Invalid(field_errors={field: _("Enter the number of the bank slip or voucher (up to 60).")})
    return words


def ensure_day(on: dt.date | None, today: dt.date, field: str = "on") -> dt.date:
    """A day on which money moved: not in the future. Raises Invalid."""
    if on is None or not dt.date(2000, 1, 1) <= on <= today:
        raise Invalid(field_errors={field: _("Enter the day the money moved, today at the latest.")})
    return on


def ensure_typed_day(on: dt.date | None) -> dt.date:
    """A day was typed. Raises Invalid."""
    if on is None:
        raise Invalid(field_errors={"on": _("Enter the day the money moved, today at the latest.")})
    return on


def ensure_deducts(state: str, balance: int, waiting: int, amount: int, evidence: bool) -> None:
    """Raise for more than there is, without a picture, or once the refund is approved."""
    if state not in {HELD, REQUESTED}:
        raise Conflict(_("The refund is approved or paid. Take the approval back first, then deduct."))
    if amount > balance - waiting:
        left = format_yuan(balance - waiting)
        raise Invalid(field_errors={"amount": _("Only %(left)s is left of this deposit.", left=left)})
    if not evidence:
        raise Invalid(field_errors={"photos": _("Add at least one photo that shows why.")})


def needs_second(amount: int, second_from: int) -> bool:
    """Whether a deduction waits for a second person."""
    return amount >= second_from


def ensure_second(user_id: int | None, first_id: int | None) -> None:
    """Raise Conflict for the person who proposed it."""
    if user_id is not None and user_id == first_id:
        raise Conflict(_("You entered this yourself. A second person has to look at it."))


def ensure_requests(balance: int, waiting: int) -> None:
    """Raise while there is nothing to refund, or a deduction is not decided."""
    if balance <= 0:
        raise Conflict(_("Nothing is left of this deposit."))
    ensure_decided(waiting)


def ensure_decided(waiting: int) -> None:
    """Raise while a deduction waits for its second person."""
    if waiting:
        raise Conflict(_("A deduction waits for its second person. Decide it first."))


def ensure_unlocked(blockers: Sequence[Obligation]) -> None:
    """Raise Locked, naming what is open, while anything is."""
    if blockers:
        raise Locked(
            _(
                "Locked: %(n)s things are still open. %(what)s. Close them, or let the manager waive them "
                "one by one.",
                n=len(blockers),
                what="; ".join(who_blocks(blockers)),
            )
        )


def who_blocks(blockers: Iterable[Obligation]) -> list[str]:
    """Each department once: who, the first thing that is open there, and how many more."""
    by: dict[str, list[Obligation]] = {}
    for one in blockers:
        by.setdefault(one.department, []).append(one)
    return [_department(found) for found in by.values()]


def _department(found: Sequence[Obligation]) -> str:
    first = found[0]
    who = " · ".join(filter(None, (str(DEPARTMENTS.get(first.department, first.department)), first.holder)))
    more = f" (+{len(found) - 1})" if len(found) > 1 else ""
    return f"{who}: {first.label} {first.reference}".strip() + more


def waived(obligation: Obligation, waivers: Iterable[Any]) -> Any:
    """The waiver that holds for this obligation as it is now, or None: more money blocks again."""
    for one in waivers:
        if one.key == obligation.key and (
            obligation.amount is None or (one.amount is not None and obligation.amount <= one.amount)
        ):
            return one
    return None


def mask_account(account: str) -> str:
    """The last four digits of a bank account."""
    return f"**** {account[-4:]}" if len(account) >= 8 else "****" if account else ""
