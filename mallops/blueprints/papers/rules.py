"""What is wrong with a label, its papers or its payment, and whom that concerns (7.1, 7.2). Pure."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.core.errors import Invalid

LABEL_WORDS = {
    "ok": _l("In order"),
    "missing": _l("No price label"),
    "unclear": _l("Hard to read or out of sight"),
    "incomplete": _l("Name, unit or grade missing"),
    "wrong_price": _l("Price differs from the till"),
    "expired": _l("Promotion price past its date"),
    "misleading": _l("Misleading: false original price or discount"),
}
PAYMENT_WORDS = {
    "match": _l("Matches the items"),
    "differs": _l("Does not match"),
    "unseen": _l("Not looked at"),
}
LABEL, COPIES, PAYMENT, PAPERS = "label", "copies", "payment", "papers"
FAULT_WORDS = {
    LABEL: _l("Price label"),
    COPIES: _l("Copies missing"),
    PAYMENT: _l("Payment and items differ"),
    PAPERS: _l("Papers do not match"),
}
#: Faults that touch money or proof: the manager is told at once (7.2); a label alone goes to the shop first.
IRREGULAR = frozenset({COPIES, PAYMENT, PAPERS})


@dataclass(frozen=True, slots=True)
class Facts:
    """What the officer saw."""

    label_fault: str
    contract_no: str = ""
    slip_no: str = ""
    copies_due: int | None = None
    copies_received: int | None = None
    payment: str = "unseen"
    mismatch: str = ""


def ensure_check(facts: Facts) -> None:
    """Raise Invalid unless the facts can be followed up: which paper, what differs."""
    errors = {}
    if facts.label_fault not in LABEL_WORDS:
        errors["label_fault"] = _("Choose how the price label is.")
    if facts.payment not in PAYMENT_WORDS:
        errors["payment"] = _("Choose whether the payment matches.")
    named = facts.contract_no.strip() or facts.slip_no.strip()
    if facts.copies_received is not None and not named:
        errors["contract_no"] = _("Which papers? Enter the contract number or the slip number.")
    if facts.copies_received is not None and facts.copies_due is None:
        errors["copies_due"] = _("How many copies should there be?")
    if facts.copies_due is not None and facts.copies_received is None:
        errors["copies_received"] = _("How many copies did you see?")
    if facts.payment == "differs" and not facts.mismatch.strip():
        errors["mismatch"] = _("Say what was paid and what was taken: amounts, items, pieces.")
    if errors:
        raise Invalid(field_errors=errors)


def faults_of(facts: Facts) -> tuple[str, ...]:
    """What is wrong, in the order of the form; nothing when all is in order."""
    short = (facts.copies_received or 0) < (facts.copies_due or 0)
    papers = bool(facts.mismatch.strip()) and facts.payment != "differs"
    found = ((LABEL, facts.label_fault != "ok"), (COPIES, short), (PAYMENT, facts.payment == "differs"))
    return tuple(code for code, wrong in (*found, (PAPERS, papers)) if wrong)


def is_irregular(faults: tuple[str, ...]) -> bool:
    """Whether the manager has to know of it."""
    return bool(IRREGULAR & set(faults))


def split(faults: str) -> tuple[str, ...]:
    """The stored codes."""
    return tuple(one for one in faults.split() if one in FAULT_WORDS)
