"""At the gate: a pass is released once, or turned away with a reason; what should not have left is a case."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from flask_babel import gettext as _

from mallops.blueprints.incidents.actions.reporting import Report, report
from mallops.blueprints.passes import permissions as may
from mallops.blueprints.passes.actions.kind import KIND
from mallops.blueprints.passes.actions.signing import claim_of, read_token
from mallops.blueprints.passes.actions.telling import tell_conflict, tell_turned_away
from mallops.blueprints.passes.models import Gate, GateScan, GoodsPass
from mallops.blueprints.passes.queries.gates import find_gate
from mallops.blueprints.passes.queries.passes import find_by_code, find_by_uid, locked
from mallops.blueprints.passes.rules import passes as rules
from mallops.blueprints.passes.rules import token as tokens
from mallops.blueprints.passes.rules.words import WHYS
from mallops.core.auth import Actor, authorize
from mallops.core.casework import actions as casework
from mallops.core.db import db
from mallops.core.errors import Invalid
from mallops.core.formatting import mall_time

RELEASED, REFUSED, CONFLICT = "released", "refused", "conflict"


@dataclass(frozen=True)
class Shown:
    """What was shown to the guard: what a scanner read, or what was typed."""

    text: str
    gate: uuid.UUID | None


@dataclass(frozen=True)
class Seen:
    """The pass behind it, if there is one, and why it does not open the gate ("" when it does)."""

    case: GoodsPass | None
    gate: Gate | None
    how: str
    why: str


@dataclass(frozen=True)
class GateInput:
    """What a guard did. `wanted`: release or refuse; `ticked`: positions of the items that were counted;
    `offline`: the goods are gone already, the phone tells it later.
    """

    shown: Shown
    wanted: str
    uid: uuid.UUID
    why: str = ""
    note: str = ""
    ticked: tuple[int, ...] = ()
    offline: bool = False


@dataclass(frozen=True)
class GateDone:
    """What became of it: released, refused or conflict, the reason, a sentence for the guard."""

    did: str
    why: str
    message: str
    case: GoodsPass | None
    scan: GateScan


def look(actor: Actor, shown: Shown, at: dt.datetime, *, hold: bool = False) -> Seen:
    """Find the pass of a code and say whether it opens this gate now. Raises Forbidden, Invalid."""
    authorize(actor, may.VERIFY)
    mall_id = actor.mall_id or 0
    gate = find_gate(mall_id, shown.gate)
    if gate is None:
        raise Invalid(field_errors={"gate": _("Say at which gate you stand.")})
    parts = tokens.split(shown.text)
    said = tokens.unpack(parts[0]) if parts is not None else None
    if parts is not None:  # also of a false code: the pass that it pretends to be says so in its log
        case = find_by_uid(mall_id, said.uid) if said is not None else None
    else:
        typed = tokens.code_in(shown.text)
        case = find_by_code(mall_id, typed) if typed else None
    how = "scan" if parts is not None else "typed"
    if case is None:
        return Seen(None, gate, how, "altered" if parts is not None else "unknown")
    if hold:
        case = locked(case.id)
    why = _fault(read_token(mall_id, shown.text), case) if parts is not None else ""
    return Seen(case, gate, how, why or _verdict(case, gate, at))


def _fault(claim: tokens.Claim | None, case: GoodsPass) -> str:
    """A code that is not genuine, or a genuine one that no longer says what the pass says."""
    if claim is None or not case.token or case.valid_from is None:
        return "altered"
    return "" if claim == claim_of(case) else "replaced"


def _verdict(case: GoodsPass, gate: Gate, at: dt.datetime) -> str:
    return rules.verdict_of(
        case.state,
        valid_from=case.valid_from,
        valid_until=case.valid_until,
        right_gate=case.gate_id == gate.id,
        at=at,
    )


def words_of(why: str, case: GoodsPass | None) -> str:
    """Why it does not open the gate and what to do, with the facts that help."""
    words = str(WHYS[why][1])
    if case is None:
        return words
    facts = {
        "used": _("Released %(at)s.", at=mall_time(case.released_at)) if case.released_at else "",
        "expired": _("It was good until %(at)s.", at=mall_time(case.valid_until)) if case.valid_until else "",
        "early": _("It is good from %(at)s on.", at=mall_time(case.valid_from)) if case.valid_from else "",
        "wrong_gate": _("Right gate: %(gate)s.", gate=f"{case.gate.code} {case.gate.name}")
        if case.gate
        else "",
    }
    return " ".join(one for one in (facts.get(why, ""), words) if one)


def at_gate(actor: Actor, told: GateInput, at: dt.datetime) -> GateDone:
    """Do what the guard asks for, `at` that moment. Raises Forbidden, Invalid for a refusal without reason
    or goods that were not counted.
    """
    seen = look(actor, told.shown, at, hold=True)
    if told.wanted == "refuse":
        if not seen.why:
            rules.ensure_refusal(told.why, told.note)
        return _turn_away(actor, told, seen, seen.why or told.why, at)
    if told.wanted != "release":
        raise Invalid(field_errors={"wanted": _("Say whether it leaves.")})
    if seen.case is not None and not seen.why:
        _ensure_counted(seen.case, told.ticked)
        return _release(actor, told, seen, at)
    if told.offline and seen.case is not None:
        return _conflict(actor, told, seen, at)
    return _turn_away(actor, told, seen, seen.why, at)


def _ensure_counted(case: GoodsPass, ticked: tuple[int, ...]) -> None:
    if {one.position for one in case.items} - set(ticked):
        raise Invalid(field_errors={"ticked": _("Count and tick every line before the goods leave.")})


def _scan(actor: Actor, told: GateInput, seen: Seen, did: str, why: str, at: dt.datetime) -> GateScan:
    row = GateScan(
        uid=told.uid,
        mall_id=actor.mall_id,
        pass_id=seen.case.id if seen.case is not None else None,
        gate_id=seen.gate.id if seen.gate is not None else None,
        by_id=actor.user_id,
        at=at,
        outcome=did,
        why=why,
        note=told.note.strip()[:500],
        how=seen.how,
        offline=told.offline,
    )
    db.session.add(row)
    db.session.flush()
    return row


def _release(actor: Actor, told: GateInput, seen: Seen, at: dt.datetime) -> GateDone:
    case = seen.case
    assert case is not None and seen.gate is not None
    case.released_at, case.released_by_id, case.released_gate_id = at, actor.user_id, seen.gate.id
    casework.move(actor, case, "release", note=told.note.strip()[:500], at=at)
    scan = _scan(actor, told, seen, RELEASED, "", at)
    return GateDone(RELEASED, "", _("Released. The pass is used up."), case, scan)


def _turn_away(actor: Actor, told: GateInput, seen: Seen, why: str, at: dt.datetime) -> GateDone:
    scan = _scan(actor, told, seen, REFUSED, why, at)
    if seen.case is not None:
        detail = {"why": str(WHYS[why][0]), "gate": seen.gate.code if seen.gate else ""}
        casework.log(seen.case, actor, "turned_away", note=str(WHYS[why][0]), detail=detail, at=at)
        db.session.flush()
        if told.wanted == "refuse" or why in {"used", "cancelled", "replaced"}:
            tell_turned_away(seen.case, why, scan.uid)
    return GateDone(REFUSED, why, words_of(why, seen.case), seen.case, scan)


def _conflict(actor: Actor, told: GateInput, seen: Seen, at: dt.datetime) -> GateDone:
    """Goods are gone on a pass that did not allow it: an incident, and all who must know."""
    case = seen.case
    assert case is not None
    case.conflicts += 1
    scan = _scan(actor, told, seen, CONFLICT, seen.why, at)
    reason = str(WHYS[seen.why][0])
    casework.log(case, actor, "conflict", note=reason, detail={"why": seen.why}, at=at)
    words = _("Goods pass %(number)s: released again at a gate without a network. %(why)s.",
              number=case.number or "", why=reason)  # fmt: skip
    told_of = Report("theft", 3, place=seen.gate.code if seen.gate else "", sentence=words, occurred_at=at)
    incident = report(Actor.system(case.mall_id, actor.tz), told_of)
    scan.incident_id = incident.id
    casework.log(case, actor, "incident", note=incident.number or "")
    db.session.flush()
    tell_conflict(case, seen.why, scan.uid)
    message = _("The goods left, but the pass did not allow it. The supervisor knows: %(number)s.",
                number=incident.number or "")  # fmt: skip
    return GateDone(CONFLICT, seen.why, f"{words_of(seen.why, case)} {message}", case, scan)


__all__ = ["KIND", "GateDone", "GateInput", "Seen", "Shown", "at_gate", "look", "words_of"]
