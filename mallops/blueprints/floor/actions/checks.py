"""A look at an open finding on the floor: it moves the finding where rules allow, else it stays a note."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from mallops.blueprints.fixes.models import Finding
from mallops.blueprints.fixes.permissions import FIX
from mallops.blueprints.floor.actions.photos import hang
from mallops.blueprints.floor.actions.receipts import Done, Sent, once
from mallops.blueprints.floor.queries.sent import moved_at
from mallops.blueprints.floor.rules import (
    MAX_REMARK,
    NOT_FIXED,
    decide,
    ensure_text,
    ensure_verdict,
    is_late,
    note_of,
)
from mallops.core.auth import Actor, authorize, fetch
from mallops.core.casework import actions as casework
from mallops.core.db import utcnow
from mallops.core.errors import Conflict, Forbidden
from mallops.core.formatting import mall_time


@dataclass(frozen=True)
class CheckInput:
    """Which finding, and whether it is fixed or not_fixed."""

    finding: uuid.UUID
    verdict: str
    remark: str = ""


def take_check(actor: Actor, sent: Sent, check: CheckInput) -> dict[str, Any]:
    """Take a look at a finding. The receipt says what became of it: `did` is fix, verify, reject or note,
    with `message` when a rule let it be no more than a note.

    Raises Forbidden, NotFound for a finding out of sight, Invalid, UidTaken.
    """
    authorize(actor, FIX)
    return once(actor, "check", sent, lambda at: _look(actor, sent, check, at))


def _look(actor: Actor, sent: Sent, check: CheckInput, at: dt.datetime) -> Done:
    ensure_verdict(check.verdict)
    finding = fetch(Finding, check.finding, actor, lock=True)
    seen = mall_time(at) if is_late(at, utcnow()) else ""
    note = note_of(check.verdict, ensure_text("remark", check.remark, MAX_REMARK), seen)
    look = decide(check.verdict, finding.state, at, moved_at(finding.id))
    step, why = look.step, look.why
    if step is not None:
        try:
            casework.move(actor, finding, step, note=note, at=at)
        except (Forbidden, Conflict) as refused:
            kept = _("What you saw is kept as a note.")
            step, why = None, f"{refused.message} {kept}"
    if step is None:
        casework.comment(actor, finding, note)
    stage = step or ("reject" if check.verdict == NOT_FIXED else "")
    hang(actor, "check", sent.uid, finding, stage)
    facts = {"finding": str(finding.uid), "state": finding.state, "did": step or "note", "message": why}
    return Done(facts, finding, stage)
