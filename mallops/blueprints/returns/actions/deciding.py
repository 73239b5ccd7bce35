"""Decided; points, gifts and vouchers taken back; paid, exchanged, the invoice reversed, disputed (42.1)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import pgettext

from mallops.blueprints.points.actions.refunding import Refunded
from mallops.blueprints.points.actions.refunding import refund as refund_slip
from mallops.blueprints.points.models import Slip
from mallops.blueprints.returns import permissions as may
from mallops.blueprints.returns import rules
from mallops.blueprints.returns.models import Return, ReturnClaw
from mallops.blueprints.returns.queries import find_slip
from mallops.core.auth import Actor, authorize
from mallops.core.casework import actions as casework
from mallops.core.casework.models import Case
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict, Invalid
from mallops.core.malls import today_of
from mallops.core.money import format_yuan
from mallops.core.turning import Told, turn


def why_not_covered(case: Return) -> list[str]:
    """Why the policy does not cover it; empty when it does."""
    return rules.outside(case.reason, case.condition, case.came_on, case.until_on)


def decide(actor: Actor, case: Return, told: rules.Decision, *, version: int | None = None) -> None:
    """Approve or refuse. Raises Invalid, Conflict, Forbidden."""
    authorize(actor, may.DECIDE, case)
    casework.ensure_version(case, version)
    if case.paid_at is not None or case.clawed_at is not None:
        raise Conflict(_("Money or points have moved by the decision. It stands."))
    covered = not why_not_covered(case)
    rules.ensure_decision(told, case.price_fen, covered=covered, opinion=case.opinion)
    refuses = told.decision == "refuse"
    case.decision, case.decision_note = told.decision, told.note.strip()[: rules.LONGEST]
    case.refund_fen = 0 if refuses else told.refund_fen
    case.payer = told.payer if case.refund_fen else ""
    case.decided_by_id, case.decided_at = actor.user_id, utcnow()
    casework.move(actor, case, "refuse" if refuses else "approve")


# -- what was given for the purchase --------------------------------------------------------------------


def slip_now(case: Return) -> Slip | None:
    """The slip in the ledger as it is now; it may have given points since the goods came back."""
    assert case.tenant_id is not None
    return find_slip(case.tenant_id, case.slip_no, case.slip_on)


def needs_claw(case: Return) -> bool:
    """Whether the ledger has to take something back before anybody pays."""
    if case.refund_fen <= 0 or case.clawed_at is not None:
        return False
    slip = slip_now(case)
    return slip is not None and slip.live and slip.refunded < slip.amount


def claw(actor: Actor, case: Return) -> int:
    """Have the ledger take back points, gifts and vouchers; how many points. The caller holds the row.

    Once for each return: its number is the key in the books. Raises Conflict, TooFew.
    """
    authorize(actor, may.WORK, case)
    if case.state != "approved" or not needs_claw(case):
        raise Conflict(_("There is nothing to take back by this return, or it is done already."))
    slip = slip_now(case)
    assert slip is not None and case.number is not None
    words = _("Return %(number)s", number=case.number)
    fen = min(case.refund_fen, slip.amount - slip.refunded)  # the slip may have earned for less
    done = refund_slip(actor, slip, fen, case.number, note=words)
    case.slip_id, case.member_id = slip.id, slip.account.member_id
    case.points_back, case.clawed_at = abs(done.posted.points), utcnow()
    for label, fen, url in _claws_of(done):
        db.session.add(
            ReturnClaw(
                mall_id=case.mall_id, back=case, label=label[:300], fen=fen, url=url[:120],
                state="open" if fen else "noted",
            )
        )  # fmt: skip
    casework.log(case, actor, "clawed", note=str(case.points_back))
    db.session.flush()
    return case.points_back


def _claws_of(done: Refunded) -> list[tuple[str, int, str]]:
    """What comes back besides points, and points that are gone and have to be paid for."""
    found = [(str(one.label), one.fen, one.url) for one in done.claws]
    for part in done.posted.explanation:
        if part.get("code") == "settled" and part.get("fen"):
            words = _("%(n)s points of this slip are spent: their value.", n=part["points"])
            found.append((words, int(part["fen"]), ""))
    return found


def settle(actor: Actor, case: Return, row: ReturnClaw, how: str, note: str = "") -> None:
    """A gift came back, its value is taken off the refund, or it is waived. Raises Invalid, Conflict."""
    authorize(actor, may.DECIDE if how == "waived" else may.WORK, case)
    if how not in {"back", "deducted", "waived"}:
        raise Invalid(field_errors={"how": _("Choose one from the list.")})
    if case.paid_at is not None and how == "deducted":
        raise Conflict(_("The refund is paid already: nothing can be taken off it."))
    if row.state == "noted" or case.state not in {"approved", "disputed"} | {"refunded", "exchanged"}:
        raise Conflict(_("There is nothing to take back by this return, or it is done already."))
    if row.state != "open" and case.paid_at is not None:
        raise Conflict(_("The refund is paid already: nothing can be taken off it."))
    if how == "waived" and not note.strip():
        raise Invalid(field_errors={"note": _("Say why in a few words.")})
    row.state, row.note = how, note.strip()[:300]
    row.by_id, row.done_at = actor.user_id, utcnow()
    rules.payable(case.refund_fen, case.claws)
    casework.log(case, actor, f"claw_{how}")
    db.session.flush()


# -- money, new goods, the invoice ----------------------------------------------------------------------


@dataclass(frozen=True)
class Paid:
    """What was paid or handed over, as typed."""

    way: str = ""
    receipt_no: str = ""
    signature: str = ""
    new_item: str = ""
    new_slip_no: str = ""
    extra_fen: int = 0


def pay(actor: Actor, case: Return, told: Paid, *, version: int | None = None) -> None:
    """The refund is paid, or the new goods are handed over; the caller holds the row.

    By the desk when the shop pays, by finance when the mall does. Raises Invalid, Conflict, Forbidden.
    """
    step = step_of(case)
    authorize(actor, may.PAY if case.payer == "mall" else may.WORK, case)
    casework.ensure_version(case, version)
    _ensure_payable(case)
    paid = rules.payable(case.refund_fen, case.claws)
    _ensure_paid(case, told, paid)
    if told.signature.strip() or step in {"exchange", "pay_exchange"} or told.way == "cash":
        casework.sign(
            actor,
            case,
            capacity="customer",
            signature=told.signature,
            name=pgettext("goods back", "Customer"),
        )
    case.paid_fen, case.paid_at = paid, utcnow()
    case.refund_way = told.way if paid else ""
    case.receipt_no = told.receipt_no.strip()[:40]
    case.new_item, case.new_slip_no = told.new_item.strip()[:120], told.new_slip_no.strip()[:40]
    case.extra_fen = told.extra_fen
    casework.move(actor, case, step, note=format_yuan(paid) if paid else "")


def step_of(case: Return) -> str:
    """The step by which this return is settled."""
    if case.decision == "exchange":
        return "pay_exchange" if case.payer == "mall" else "exchange"
    return "pay" if case.payer == "mall" else "refund"


def _ensure_payable(case: Return) -> None:
    if case.state != "approved":
        raise Conflict(_("Only an approved return that is not yet settled is paid or exchanged."))
    if needs_claw(case):
        raise Conflict(_("Take points, gifts and vouchers back first: the slip has given points."))
    rules.ensure_settled(case.claws)


def _ensure_paid(case: Return, told: Paid, paid: int) -> None:
    errors: dict[str, Any] = {}
    if paid and told.way not in rules.WAYS:
        errors["way"] = _("Choose how the money goes back.")
    if paid and not told.receipt_no.strip():
        errors["receipt_no"] = _("Enter the number of the receipt or of the refund slip.")
    if case.decision == "exchange":
        if not told.new_item.strip():
            errors["new_item"] = _("Write which goods the customer gets.")
        if not 0 <= told.extra_fen <= rules.MAX_FEN:
            errors["extra"] = _("Enter an amount in yuan, such as 20 or 19.90.")
        elif told.extra_fen and case.refund_fen:
            errors["extra"] = _("Money is given back by the decision, so the customer pays nothing besides.")
        elif told.extra_fen and not told.new_slip_no.strip():
            errors["new_slip_no"] = _("Enter the number of the new slip.")
    if errors:
        raise Invalid(field_errors=errors)


@dataclass(frozen=True)
class Invoice:
    """How the invoice was reversed, as typed."""

    how: str = ""
    number: str = ""
    on: dt.date | None = None
    invoice_no: str = ""


def reverse_invoice(actor: Actor, case: Return, told: Invoice) -> None:
    """The invoice is reversed by a red-letter one, or voided. Raises Invalid, Conflict."""
    authorize(actor, may.INVOICE, case)
    if case.state not in {"approved", "refunded", "exchanged", "disputed"} or case.refund_fen <= 0:
        raise Conflict(_("An invoice is reversed when money goes back."))
    if case.invoice_how:
        raise Conflict(_("The invoice is reversed already."))
    errors: dict[str, Any] = {}
    number = (told.invoice_no or case.invoice_no).strip()[:40]
    if not number:
        errors["invoice_no"] = _("Enter the number of the invoice that is reversed.")
    if told.how not in rules.INVOICES:
        errors["how"] = _("Choose one from the list.")
    if told.how == "red" and not told.number.strip():
        errors["number"] = _("Enter the number of the red-letter invoice.")
    if told.on is None or told.on > today_of(case.mall_id):
        errors["on"] = _("Enter the day, today or before.")
    if errors:
        raise Invalid(field_errors=errors)
    case.invoice_no, case.invoice_how = number, told.how
    case.invoice_back_no, case.invoice_back_on = told.number.strip()[:40], told.on
    casework.log(case, actor, "invoice_back", note=case.invoice_back_no)
    db.session.flush()


def dispute(actor: Actor, case: Return, why: str, demand: str = "") -> Case:
    """The customer disagrees: a complaint with all that is known, nothing typed again. Returns it.

    Raises Invalid, Forbidden, Conflict when there is one already.
    """
    authorize(actor, may.WORK, case)
    if case.became_id is not None:
        raise Conflict(_("There is a complaint about this return already."))
    if not why.strip():
        raise Invalid(field_errors={"why": _("Write what the customer does not agree with.")})
    casework.move(actor, case, "dispute")
    complaint = turn(actor, "complaints", handed_on(case, why.strip(), demand.strip()))
    case.became_id = complaint.id
    casework.log(case, actor, "disputed", note=complaint.number or "")
    db.session.flush()
    return complaint


def handed_on(case: Return, why: str, demand: str) -> Told:
    """What a complaint gets to know of a return."""
    lines = [
        why,
        f"{_('Reason')}: {rules.REASONS[case.reason]} {case.reason_note or ''}".strip(),
        f"{_('Condition')}: {rules.CONDITIONS[case.condition]}",
    ]
    if case.opinion:
        said = f"{rules.OPINIONS[case.opinion][0]} {case.opinion_note or ''}".strip()
        lines.append(f"{_('Opinion of the shop')}: {said}")
    if case.decision:
        words = f"{rules.DECISIONS[case.decision]} {case.decision_note or ''}".strip()
        lines.append(pgettext("goods back", "Decision") + f": {words}")
    return Told(
        source=case,
        title=_("Return %(number)s: %(goods)s", number=case.number, goods=case.title)[:200],
        text="\n".join(lines),
        sort="return",
        channel="visit",
        demand=demand or str(rules.WANTED[case.wanted]),
        customer=case.customer or "",
        phone=case.phone or "",
        member_id=case.member_id,
        tenant_id=case.tenant_id,
        zone_id=case.zone_id,
        item=case.title,
        slip_no=case.slip_no,
        slip_on=case.slip_on,
        amount_fen=case.price_fen,
    )


__all__ = [
    "Invoice",
    "Paid",
    "claw",
    "decide",
    "dispute",
    "handed_on",
    "needs_claw",
    "pay",
    "reverse_invoice",
    "settle",
    "slip_now",
    "step_of",
    "why_not_covered",
]
