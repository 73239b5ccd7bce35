"""What happens to a line: made, given to somebody, done with a signature, waived, opened again."""

from __future__ import annotations

import decimal
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from mallops.core.auth.actor import Actor
from mallops.core.casework import actions as casework
from mallops.core.casework.kinds import DEPARTMENTS, kind_of
from mallops.core.casework.models import Case
from mallops.core.casework.signatures import decode_signature
from mallops.core.clearance.lists import CHECKLISTS, ROLES, LineSpec, lines_for, list_specs, may_act
from mallops.core.clearance.models import EVIDENCE, ClearanceLine, ClearanceReading, ClearanceSpec
from mallops.core.clearance.reads import STAGE, attached_of, list_lines, missing_first
from mallops.core.db import db, utcnow
from mallops.core.deadlines import Limit, Unit, due_at
from mallops.core.errors import Conflict, Forbidden, Invalid
from mallops.core.names import listed
from mallops.core.notices import present
from mallops.core.policies.clocks import calendar_of
from mallops.core.registers.intake import keep_photos

MIN_REASON = 4
MAX_READINGS = 20
#: Who lets a line go without being done.
WAIVES = "CSM"


@dataclass(frozen=True)
class Reading:
    """A meter or a set of keys as it was typed."""

    kind: str
    label: str
    value: decimal.Decimal | None = None
    unit: str = ""
    count: int | None = None


@dataclass(frozen=True)
class Done:
    """What is said when a line is done. `photos`: stored originals; `files`: names and stored files."""

    note: str = ""
    signature: str = ""
    amount: int | None = None
    readings: Sequence[Reading] = ()
    photos: Sequence[Any] = ()
    files: Sequence[tuple[str, Any]] = field(default=())


def make_lines(case: Case) -> list[ClearanceLine]:
    """The lines of a new record, as the mall's list has them today, with their due times."""
    calendar, now = calendar_of(case.mall_id), utcnow()
    made = []
    for position, spec in enumerate(lines_for(case.mall_id, case.kind)):
        line = ClearanceLine(
            mall_id=case.mall_id,
            case_id=case.id,
            position=position,
            code=spec.code,
            department=spec.department,
            name_zh=spec.label_zh,
            name_en=spec.label_en,
            stage=spec.stage,
            evidence=spec.evidence,
            after=list(spec.after),
            due_at=due_at(Limit(spec.due, Unit.WORKING_DAYS), now, calendar),
        )
        made.append(line)
    db.session.add_all(made)
    db.session.flush()
    return made


def _ensure_mine(actor: Actor, case: Case, line: ClearanceLine) -> None:
    if kind_of(case).workflow.state(case.state).closed:
        raise Conflict(_("This record is closed and can't be changed any more."))
    if not may_act(actor, line.department) and WAIVES not in actor.roles:
        department = DEPARTMENTS.get(line.department, line.department)
        raise Forbidden(_("This line is for %(department)s to do.", department=department))


def do_line(actor: Actor, case: Case, line: ClearanceLine, done: Done) -> None:
    """The department did it and signs. Raises Forbidden, Conflict, Invalid with the field at fault."""
    _ensure_mine(actor, case, line)
    if line.state != "open":
        raise Conflict(_("“%(line)s” is settled already.", line=line.name))
    first = missing_first(line, list_lines(case))
    if first:
        raise Conflict(_("First comes: %(lines)s.", lines=listed(one.name for one in first)))
    _ensure_evidence(case, line, done)
    image, typed = decode_signature(done.signature)
    line.note, line.amount = done.note.strip()[:1000], done.amount
    _put_readings(line, done.readings)
    db.session.flush()
    check = CHECKLISTS[case.kind].check
    if check:
        check(case, line, actor)
    keep_photos(actor, case, done.photos, caption=line.name[:200], stage=STAGE + line.code)
    for name, stored in done.files:
        casework.attach(
            actor, case, stored=stored, file_name=name, caption=line.name, stage=STAGE + line.code
        )
    line.state, line.by_id, line.at = "done", actor.user_id, utcnow()
    line.signature, line.signed_name = image, typed or actor.name
    casework.log(case, actor, "line_done", note=line.name)
    db.session.flush()


def _ensure_evidence(case: Case, line: ClearanceLine, done: Done) -> None:
    kept = attached_of(case).get(line.code, [])
    if line.evidence == "photo" and not done.photos and not any(one.photo_id for one in kept):
        raise Invalid(field_errors={"photos": _("Add at least one photo.")})
    if line.evidence == "document" and not (done.photos or done.files or kept or done.note.strip()):
        raise Invalid(field_errors={"files": _("Add the document or its photo, or write its number.")})
    if line.evidence == "text" and not done.note.strip():
        raise Invalid(field_errors={"note": _("Write what was done or found.")})
    if line.evidence == "amount" and done.amount is None:
        raise Invalid(field_errors={"amount": _("Enter the amount in yuan; 0 when there is none.")})
    if line.evidence in {"meters", "keys"} and not (done.readings or done.note.strip()):
        raise Invalid(field_errors={"readings": _("Enter at least one, or write why there is none.")})


def _put_readings(line: ClearanceLine, readings: Sequence[Reading]) -> None:
    if len(readings) > MAX_READINGS:
        raise Invalid(field_errors={"readings": _("At most %(n)s lines.", n=MAX_READINGS)})
    line.readings.clear()
    db.session.flush()
    for one in readings:
        row = ClearanceReading(mall_id=line.mall_id, line_id=line.id, kind=one.kind, label=one.label)
        row.value, row.unit, row.count = one.value, one.unit, one.count
        line.readings.append(row)


def waive_line(actor: Actor, case: Case, line: ClearanceLine, reason: str) -> None:
    """The manager lets a line go, with a reason."""
    if WAIVES not in actor.roles:
        raise Forbidden()
    _ensure_mine(actor, case, line)
    if line.state != "open":
        raise Conflict(_("“%(line)s” is settled already.", line=line.name))
    line.note = _ensure_reason(reason)
    line.state, line.by_id, line.at = "waived", actor.user_id, utcnow()
    line.signature, line.signed_name = None, actor.name
    casework.log(case, actor, "line_waived", note=f"{line.name}: {line.note}")
    db.session.flush()


def reopen_line(actor: Actor, case: Case, line: ClearanceLine, reason: str) -> None:
    """It was not right: open again, with a reason. What was measured stays until it is done anew."""
    _ensure_mine(actor, case, line)
    if line.state == "open":
        raise Conflict(_("“%(line)s” is open already.", line=line.name))
    if line.state == "waived" and WAIVES not in actor.roles:
        raise Forbidden()
    why = _ensure_reason(reason)
    later = [one for one in list_lines(case) if line.code in (one.after or []) and one.state == "done"]
    if later:
        raise Conflict(
            _("Open first what was done after it: %(lines)s.", lines=listed(x.name for x in later))
        )
    line.state, line.by_id, line.at = "open", None, None
    line.signature, line.signed_name = None, ""
    line.reopened += 1
    casework.log(case, actor, "line_reopened", note=f"{line.name}: {why}")
    db.session.flush()


def assign_line(actor: Actor, case: Case, line: ClearanceLine, user_id: int | None) -> None:
    """Give a line to somebody of the mall, or back to the whole department."""
    _ensure_mine(actor, case, line)
    if user_id is not None and not present(case.mall_id, [user_id]):
        raise Invalid(field_errors={"owner": _("Choose somebody of this mall.")})
    line.owner_id = user_id
    db.session.flush()


def _ensure_reason(text: str) -> str:
    reason = " ".join(text.replace("\x00", "").split())
    if len(reason) < MIN_REASON:
        raise Invalid(field_errors={"reason": _("Write in a few words why.")})
    return reason[:300]


# -- the mall's own list ---------------------------------------------------------------------------------


def save_spec(actor: Actor, kind: str, spec: LineSpec) -> ClearanceSpec:
    """Change a shipped line, or keep one of the mall's own (a new one has no code). Lists of records that
    are open already stay as they are. Raises Invalid.
    """
    assert actor.mall_id is not None
    checklist = CHECKLISTS[kind]
    _ensure_spec(checklist.stages, spec)
    shipped = next((one for one in checklist.lines if one.code == spec.code), None)
    row = next((one for one in list_specs(actor.mall_id, kind) if one.code == spec.code), None)
    if row is None:
        code = spec.code if shipped else f"own-{secrets.token_hex(4)}"
        row = ClearanceSpec(mall_id=actor.mall_id, kind=kind, code=code, due_days=spec.due)
        row.evidence = shipped.evidence if shipped else spec.evidence
        row.stage = shipped.stage if shipped else spec.stage
        row.department = spec.department
        db.session.add(row)
    row.name_zh, row.name_en = spec.label_zh.strip()[:120], spec.label_en.strip()[:120]
    row.department, row.due_days, row.is_active = spec.department, spec.due, spec.is_active
    db.session.flush()
    return row


def _ensure_spec(stages: Any, spec: LineSpec) -> None:
    errors: dict[str, Any] = {}
    if not (spec.label_zh.strip() or spec.label_en.strip()):
        errors["label"] = _("Give the line a name, in Chinese or English.")
    if spec.department not in ROLES:
        errors["department"] = _("Choose the department that does it.")
    if not 0 <= spec.due <= 365:
        errors["due"] = _("Between 0 and 365 working days.")
    if spec.evidence not in EVIDENCE or (spec.stage and spec.stage not in stages):
        errors["evidence"] = _("Choose one from the list.")
    if errors:
        raise Invalid(field_errors=errors)
