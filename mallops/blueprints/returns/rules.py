"""Pure decisions of returns: the policy's period, what lacks, what may be decided, paid and closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from mallops.core.errors import Conflict, Invalid

WANTED: dict[str, Any] = {
    "return": lazy_pgettext("goods back", "Return"),
    "exchange": lazy_pgettext("goods back", "Exchange"),
}
REASONS: dict[str, Any] = {
    "no_reason": _l("No reason (within the policy)"),
    "quality": _l("Fault of quality"),
    "wrong": _l("Wrong goods or not as described"),
    "other": lazy_pgettext("goods back", "Other"),
}
CONDITIONS: dict[str, Any] = {
    "sealed": _l("Not opened"),
    "intact": _l("Opened, as good as new"),
    "used": _l("Used"),
    "faulty": _l("Faulty"),
    "damaged": _l("Man-made damage"),
}
WAYS: dict[str, Any] = {
    "cash": lazy_pgettext("goods back", "Cash"),
    "card": lazy_pgettext("goods back", "Bank card"),
    "mobile": lazy_pgettext("goods back", "Mobile payment"),
    "transfer": lazy_pgettext("goods back", "Transfer"),
    "mixed": _l("Several ways"),
}
OPINIONS: dict[str, tuple[Any, str]] = {
    "agree": (_l("Agrees to take it back"), "ok"),
    "exchange": (_l("Agrees to an exchange only"), "warn"),
    "refuse": (_l("Does not agree"), "danger"),
}
DECISIONS: dict[str, Any] = {
    "refund": _l("Refund the money"),
    "exchange": _l("Exchange the goods"),
    "refuse": lazy_pgettext("goods back", "Refuse"),
}
PAYERS: dict[str, Any] = {
    "shop": _l("The shop pays at its till"),
    "mall": _l("The mall pays (finance)"),
}
INVOICES: dict[str, Any] = {"red": _l("Red-letter invoice"), "void": _l("Invoice voided")}
CHECKS: dict[str, Any] = {
    "slip": _l("The slip is real and of this shop"),
    "goods": _l("The goods are those of the slip"),
    "whole": _l("Accessories, packing and papers are complete"),
}
CLAWS: dict[str, tuple[Any, str]] = {
    "noted": (_l("Done in the ledger"), "ok"),
    "open": (_l("To be settled"), "warn"),
    "back": (_l("Brought back"), "ok"),
    "deducted": (_l("Taken off the refund"), "info"),
    "waived": (lazy_pgettext("goods back", "Waived"), "muted"),
}
#: What a shop reads of a state, in its portal and behind its link.
TENANT_WORDS: dict[str, tuple[Any, str]] = {
    "verified": (_l("Say what you think"), "warn"),
    "heard": (_l("The mall decides"), "info"),
    "approved": (_l("Approved: the customer comes to you or to the desk"), "accent"),
    "refunded": (lazy_pgettext("goods back", "Refunded"), "ok"),
    "exchanged": (lazy_pgettext("goods back", "Exchanged"), "ok"),
    "refused": (lazy_pgettext("goods back", "Refused"), "muted"),
    "disputed": (_l("The customer disagrees; a complaint is open"), "danger"),
    "closed": (lazy_pgettext("goods back", "Closed"), "muted"),
}
ASKING = frozenset({"verified"})
EDITING = frozenset({"applied"})
DECIDING = frozenset({"verified", "heard", "disputed"})
DISPUTING = frozenset({"verified", "heard", "approved", "refused", "refunded", "exchanged"})
MAX_FEN = 10_000_000_00
LONGEST = 2000
#: Faults are taken back longer than goods that only do not please.
FAULTS = frozenset({"quality", "wrong"})
#: Conditions in which goods go back without a reason.
AS_NEW = frozenset({"sealed", "intact"})


@dataclass(frozen=True)
class Terms:
    """The policy in force, as rules need it."""

    days_no_reason: int = 7
    days_fault: int = 15
    keep_days: int = 1095
    exceptions: Mapping[str, int] = field(default_factory=dict)


def days_for(terms: Terms, reason: str, category: str) -> int:
    """How many days after the purchase goods of this shop are taken back for this reason; 0: never."""
    if reason in FAULTS:
        return terms.days_fault
    if reason != "no_reason":
        return 0
    return int(terms.exceptions.get(category.strip(), terms.days_no_reason))


def until_of(bought: dt.date, days: int) -> dt.date | None:
    """The last day; the day of the purchase does not count. None when there is no period."""
    return bought + dt.timedelta(days=days) if days else None


def outside(reason: str, condition: str, came_on: dt.date, until_on: dt.date | None) -> list[str]:
    """Why the policy does not cover this return, in sentences; empty when it does."""
    why = []
    if until_on is None:
        why.append(_("The policy has no period for this reason in this shop."))
    elif came_on > until_on:
        why.append(_("The period ended %(n)s days before.", n=(came_on - until_on).days))
    if reason == "no_reason" and condition not in AS_NEW:
        why.append(_("Without a reason only goods as good as new go back."))
    if condition == "damaged":
        why.append(_("Man-made damage is not covered."))
    return why


def ensure_told(values: Mapping[str, Any], today: dt.date) -> None:
    """All that lacks of what the customer brought, at once. Raises Invalid."""
    errors: dict[str, Any] = {}
    if not values["title"]:
        errors["title"] = _("Write what comes back, such as “Kettle, white”.")
    if values["tenant_id"] is None:
        errors["tenant"] = _("Choose the shop that sold it.")
    if not values["slip_no"]:
        errors["slip_no"] = _("Enter the number of the slip. Without a slip ask the shop for a copy.")
    if values["slip_on"] is None or values["slip_on"] > today:
        errors["slip_on"] = _("Enter the day of the purchase, today or before.")
    if not 0 < values["price_fen"] <= MAX_FEN:
        errors["price"] = _("Enter what was paid for these goods in yuan, such as 128.50.")
    if not 0 < values["quantity"] <= 10_000:
        errors["quantity"] = _("Enter how many, a whole number such as 1.")
    for key, known in (
        ("wanted", WANTED),
        ("reason", REASONS),
        ("condition", CONDITIONS),
        ("paid_way", WAYS),
    ):
        if values[key] not in known:
            errors[key] = _("Choose one from the list.")
    if values["reason"] == "other" and not values["reason_note"]:
        errors["reason_note"] = _("Say the reason in a few words.")
    if errors:
        raise Invalid(field_errors=errors)


def ensure_checked(checks: Mapping[str, bool], note: str) -> None:
    """Goods and slip were looked at; what does not fit is said. Raises Invalid."""
    if not all(checks.get(one) for one in CHECKS) and not note.strip():
        raise Invalid(field_errors={"note": _("Say what does not fit, or what is missing.")})


def ensure_opinion(opinion: str, note: str, by: str) -> None:
    """A shop says who speaks, and why it does not agree. Raises Invalid."""
    errors: dict[str, Any] = {}
    if opinion not in OPINIONS:
        errors["opinion"] = _("Choose what the shop says.")
    elif opinion != "agree" and not note.strip():
        errors["note"] = _("Say why, so that the mall can decide.")
    if not by.strip():
        errors["by"] = _("Write who says it.")
    if errors:
        raise Invalid(field_errors=errors)


@dataclass(frozen=True)
class Decision:
    """What is decided, as typed."""

    decision: str = ""
    refund_fen: int = 0
    payer: str = ""
    note: str = ""


def ensure_decision(told: Decision, price_fen: int, *, covered: bool, opinion: str) -> None:
    """Money within the price, a payer for money, reasons where the policy or the shop says otherwise.

    Raises Invalid.
    """
    errors: dict[str, Any] = {}
    if told.decision not in DECISIONS:
        errors["decision"] = _("Choose what is decided.")
    if told.decision == "refund" and not 0 < told.refund_fen <= price_fen:
        errors["refund"] = _("Enter the refund: more than 0, at most what was paid for the goods.")
    elif told.decision == "exchange" and not 0 <= told.refund_fen <= price_fen:
        errors["refund"] = _("Enter what is given back besides, at most what was paid for the goods.")
    if told.decision in {"refund", "exchange"} and told.refund_fen > 0 and told.payer not in PAYERS:
        errors["payer"] = _("Choose who pays the money.")
    if not told.note.strip():
        if told.decision == "refuse":
            errors["note"] = _("Say why it is refused: the customer gets to read it.")
        elif not covered:
            errors["note"] = _("The policy does not cover it. Say why it is approved all the same.")
        elif opinion != "agree":
            errors["note"] = _("The shop has not agreed. Say why it is approved all the same.")
    if errors:
        raise Invalid(field_errors=errors)


def payable(refund_fen: int, claws: Iterable[Any]) -> int:
    """What the customer gets: the refund less what is taken off. Raises Conflict when that is more."""
    rest = refund_fen - sum(one.fen for one in claws if one.state == "deducted")
    if rest < 0:
        raise Conflict(_("More is taken off than is refunded. Have the rest brought back or waived."))
    return rest


def ensure_settled(claws: Iterable[Any]) -> None:
    """Nothing that was given for the purchase is still out. Raises Conflict."""
    left = [one.label for one in claws if one.state == "open"]
    if left:
        raise Conflict(_("Settle first what has to come back: %(what)s", what=left[0]))


def ensure_closable(refund_fen: int, invoice_no: str, invoice_how: str, paid: bool) -> None:
    """Where money went back, the invoice did too. Raises Conflict."""
    if paid and refund_fen > 0 and invoice_no and not invoice_how:
        raise Conflict(
            _("Invoice %(number)s still stands. Enter its red-letter or voiding first.", number=invoice_no)
        )


def ensure_policy(no_reason: int | None, fault: int | None, keep: int | None) -> None:
    """Days as whole numbers. Raises Invalid."""
    errors: dict[str, Any] = {}
    if no_reason is None or not 0 <= no_reason <= 365:
        errors["days_no_reason"] = _("Enter days from 0 to 365; 0 is never.")
    if fault is None or not 0 <= fault <= 365:
        errors["days_fault"] = _("Enter days from 0 to 365; 0 is never.")
    if keep is None or not 30 <= keep <= 3650:
        errors["keep_days"] = _("Enter days from 30 to 3650.")
    if errors:
        raise Invalid(field_errors=errors)


def read_exceptions(text: str) -> dict[str, int]:
    """Lines such as `Food 0` or `食品：0`: category of shop and days. Raises Invalid with the line."""
    found: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        words = line.replace("：", " ").replace(":", " ").replace("=", " ").split()
        if not words:
            continue
        days = words[-1]
        if len(words) < 2 or not (days.isascii() and days.isdecimal()) or int(days) > 365:
            raise Invalid(
                field_errors={
                    "exceptions": _(
                        "Line %(n)s: write the category, then the days, such as “Food 0”.", n=number
                    )
                }
            )
        found[" ".join(words[:-1])[:60]] = int(days)
    return found
