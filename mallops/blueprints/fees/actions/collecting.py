"""Asking for the money: contacts, promises, promises that were not kept, handing up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from mallops.blueprints.fees import permissions as may
from mallops.blueprints.fees import rules
from mallops.blueprints.fees.models import Bill, FeeContact
from mallops.blueprints.fees.queries import bills as asked
from mallops.core.auth import Actor, authorize
from mallops.core.casework import actions as casework
from mallops.core.db import db
from mallops.core.errors import Conflict
from mallops.core.malls import today_of


@dataclass(frozen=True)
class Said:
    """What came of a call, a visit or a message."""

    result: str
    channel: str = "phone"
    person: str = ""
    note: str = ""
    promised_on: dt.date | None = None


def note_contact(actor: Actor, bills: Sequence[Bill], said: Said) -> list[FeeContact]:
    """Write one contact into the log of each of a tenant's bills, and move them on."""
    today = today_of(actor.mall_id or 0)
    rules.ensure_contact(said.result, said.channel, said.promised_on, today, said.note)
    promised = said.promised_on if said.result == "promised" else None
    out = []
    for bill in bills:
        authorize(actor, may.CONTACT, bill)
        if bill.state not in rules.ASKING or not bill.outstanding:
            raise Conflict(rules.PAID_ALREADY)
        out.append(log_contact(actor, bill, said, promised))
        _move(actor, bill, promised)
        bill.next_call_on = rules.next_call(
            said.result, today, promised, lambda day: asked.working_after(actor.mall_id or 0, day)
        )
    db.session.flush()
    return out


def log_contact(
    actor: Actor, bill: Bill, said: Said, promised: dt.date | None = None, level: int = 0
) -> FeeContact:
    """A line of the dunning log; the first one gives the bill its number."""
    assert bill.tenant_id is not None
    casework.give_number(bill)
    row = FeeContact(
        mall_id=bill.mall_id,
        bill_id=bill.id,
        tenant_id=bill.tenant_id,
        by_id=actor.user_id,
        channel=said.channel,
        result=said.result,
        person=" ".join(said.person.split())[:120],
        note=said.note.strip()[:1000],
        promised_on=promised,
        outstanding=bill.outstanding,
        level=level,
    )
    db.session.add(row)
    return row


def _move(actor: Actor, bill: Bill, promised: dt.date | None) -> None:
    if promised is not None:
        bill.promised_on = promised
        casework.move(actor, bill, "promise", note=promised.isoformat())
    elif bill.state in {"due", "reminded"}:
        casework.move(actor, bill, "remind")


def break_promise(actor: Actor, bill: Bill, today: dt.date) -> bool:
    """The promised day passed: the bill is back on the call list, from the next working day on."""
    if bill.state != "promised" or bill.promised_on is None or bill.promised_on >= today:
        return False
    back = asked.working_after(bill.mall_id, bill.promised_on)
    bill.broken += 1
    bill.next_call_on = back
    casework.move(actor, bill, "break", note=bill.promised_on.isoformat())
    bill.promised_on = None
    db.session.flush()
    return True


def hand_up(actor: Actor, bill: Bill, why: str) -> bool:
    """The time to collect has run out: supervisor, then manager take over (core/policies tells them)."""
    if bill.state != "reminded":
        return False
    casework.move(actor, bill, "escalate", note=why)
    return True
