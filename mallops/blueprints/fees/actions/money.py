"""Money that finance confirms, in parts or in full, and its correction."""

from __future__ import annotations

import datetime as dt

from flask_babel import gettext as _

from mallops.blueprints.fees import permissions as may
from mallops.blueprints.fees import rules
from mallops.blueprints.fees.models import Bill, FeePayment
from mallops.blueprints.fees.queries import bills as asked
from mallops.core.auth import Actor, authorize
from mallops.core.casework import actions as casework
from mallops.core.db import db
from mallops.core.errors import Conflict, Invalid
from mallops.core.malls import today_of
from mallops.core.money import format_yuan
from mallops.core.settling import tell_settled


def confirm_payment(actor: Actor, bill: Bill, amount: int, on: dt.date | None, reference: str) -> FeePayment:
    """Finance received `amount` fen. A bill that is paid in full stops all that was under way."""
    authorize(actor, may.CONFIRM, bill)
    rules.ensure_pays(bill.state, bill.outstanding, amount)
    today = today_of(bill.mall_id)
    if on is None or not dt.date(2000, 1, 1) <= on <= today:
        raise Invalid(field_errors={"on": _("Enter the day the money moved, today at the latest.")})
    reference = " ".join(reference.split())
    if not reference or len(reference) > 60:
        raise Invalid(
            field_errors={"reference": _("Enter the number of the bank slip or voucher (up to 60).")}
        )
    row = _write(actor, bill, amount, on, reference=reference)
    casework.log(bill, actor, "payment", note=f"{format_yuan(amount)} · {reference}")
    if not bill.outstanding:
        bill.paid_on, bill.next_call_on, bill.promised_on = on, None, None
        casework.move(actor, bill, "settle")
    db.session.flush()
    return row


def correct_payment(actor: Actor, bill: Bill, reason: str) -> FeePayment:
    """What was confirmed was wrong: all of it is taken back, and the bill is open again."""
    authorize(actor, may.CONFIRM, bill)
    reason = " ".join(reason.split())[:300]
    if not reason:
        raise Invalid(field_errors={"reason": _("Say why in a few words.")})
    paid = bill.amount - bill.outstanding
    if not paid or bill.state == "void":
        raise Conflict(_("Nothing was confirmed for this bill."))
    today = today_of(bill.mall_id)
    row = _write(actor, bill, -paid, today, reason=reason)
    casework.log(bill, actor, "corrected", note=f"{format_yuan(-paid)} · {reason}")
    if bill.state == "paid":
        casework.move(actor, bill, "reopen")
        bill.paid_on = None
    bill.next_call_on = asked.working_after(bill.mall_id, max(today, bill.due_on))
    db.session.flush()
    return row


def _write(actor: Actor, bill: Bill, amount: int, on: dt.date, **more: str) -> FeePayment:
    row = FeePayment(mall_id=bill.mall_id, bill_id=bill.id, amount=amount, on=on, by_id=actor.user_id, **more)
    db.session.add(row)
    bill.outstanding -= amount
    db.session.flush()
    tell_settled(actor, bill.origin_id, amount, "bill", bill.bill_no)
    return row
