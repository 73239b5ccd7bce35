"""Routes of a checklist: `/<slug>/<uid>/lines/<line>/…` and the mall's own list under `/<slug>/checklist`."""

from __future__ import annotations

import decimal
import uuid
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.core.audit import acting
from mallops.core.auth import current_actor, requires
from mallops.core.casework.kinds import DEPARTMENTS, CaseKind
from mallops.core.casework.related import options
from mallops.core.clearance import actions
from mallops.core.clearance.actions import MAX_READINGS, Done, Reading
from mallops.core.clearance.lists import (
    CHECKLISTS,
    EVIDENCE_LABELS,
    METER_UNITS,
    ROLES,
    LineSpec,
    lines_for,
)
from mallops.core.clearance.models import ClearanceLine
from mallops.core.clearance.reads import get_line
from mallops.core.db import db, transaction
from mallops.core.errors import Invalid, NotFound
from mallops.core.export import safe_filename
from mallops.core.money import MoneyUnreadable, parse_yuan
from mallops.core.registers.intake import is_office_file, receive_file
from mallops.core.registers.views_record import act_on_record, typed_note
from mallops.core.web import flash_ok, redirect_after, render, whole_number


def add_clearance(bp: Blueprint, kind: CaseKind) -> None:
    """Give the register of a kind the routes of its checklist. Call it once, beside `register_blueprint`."""
    rules: tuple[tuple[str, Callable[..., Any]], ...] = (
        ("do", do),
        ("waive", waive),
        ("reopen", reopen),
        ("assign", assign),
    )
    for name, view in rules:
        _add(bp, kind, f"/<uuid:uid>/lines/<uuid:line_uid>/{name}", f"line_{name}", kind.view, view, "POST")
    setup = CHECKLISTS[kind.code].setup
    _add(bp, kind, "/checklist", "checklist", setup, checklist, "GET")
    _add(bp, kind, "/checklist", "save_checklist", setup, save_checklist, "POST")


def _add(
    bp: Blueprint, kind: CaseKind, rule: str, endpoint: str, needs: str, view: Callable[..., Any], method: str
) -> None:
    def call(**values: Any) -> Any:
        return view(kind, **values)

    call.__name__, call.__doc__ = endpoint, view.__doc__
    bp.add_url_rule(rule, endpoint, requires(needs)(call), methods=[method])


def _line_act(
    kind: CaseKind, uid: uuid.UUID, line_uid: uuid.UUID, verb: str, act: Callable[..., str]
) -> BaseResponse:
    def call(actor: Any, case: Any, stored: list[Any]) -> str:
        return act(actor, case, get_line(case, line_uid), stored)

    return act_on_record(kind, uid, f"line:{line_uid}:{verb}", f"{kind.code}.line_{verb}", call)


def do(kind: CaseKind, uid: uuid.UUID, line_uid: uuid.UUID) -> BaseResponse:
    """A department did its line and signs."""
    files = [one for one in request.files.getlist("files") if one.filename]

    def act(actor: Any, case: Any, line: ClearanceLine, stored: list[Any]) -> str:
        done = Done(
            note=typed_note(),
            signature=request.form.get("signature", ""),
            amount=_amount(),
            readings=_readings(line.evidence),
            photos=stored,
            files=kept,
        )
        actions.do_line(actor, case, line, done)
        return _("“%(line)s” is done.", line=line.name)

    kept: list[tuple[str, Any]] = []

    def first(actor: Any, case: Any, line: ClearanceLine, stored: list[Any]) -> str:
        wrong = [one for one in files if not is_office_file(one)]
        if wrong:
            raise Invalid(field_errors={"files": _("A document is a PDF, Excel or Word file up to 12 MB.")})
        kept.extend((safe_filename(one.filename or ""), receive_file(one)) for one in files)
        return act(actor, case, line, stored)

    return _line_act(kind, uid, line_uid, "do", first)


def waive(kind: CaseKind, uid: uuid.UUID, line_uid: uuid.UUID) -> BaseResponse:
    """The manager lets a line go."""

    def act(actor: Any, case: Any, line: ClearanceLine, _stored: list[Any]) -> str:
        actions.waive_line(actor, case, line, request.form.get("reason", ""))
        return _("“%(line)s” is waived.", line=line.name)

    return _line_act(kind, uid, line_uid, "waive", act)


def reopen(kind: CaseKind, uid: uuid.UUID, line_uid: uuid.UUID) -> BaseResponse:
    """A line is opened again."""

    def act(actor: Any, case: Any, line: ClearanceLine, _stored: list[Any]) -> str:
        actions.reopen_line(actor, case, line, request.form.get("reason", ""))
        return _("“%(line)s” is open again.", line=line.name)

    return _line_act(kind, uid, line_uid, "reopen", act)


def assign(kind: CaseKind, uid: uuid.UUID, line_uid: uuid.UUID) -> BaseResponse:
    """A line is given to somebody."""

    def act(actor: Any, case: Any, line: ClearanceLine, _stored: list[Any]) -> str:
        typed = request.form.get("owner", "")
        offered = options("person", actor.mall_id) if typed else []
        found = next((one for one in offered if str(one.uid) == typed), None)
        if typed and found is None:
            raise Invalid(field_errors={"owner": _("Choose one from the list.")})
        actions.assign_line(actor, case, line, found.id if found else None)
        return _("“%(line)s” has its person.", line=line.name)

    return _line_act(kind, uid, line_uid, "assign", act)


def _amount() -> int | None:
    text = request.form.get("amount", "").strip()
    if not text:
        return None
    try:
        found = parse_yuan(text)
    except MoneyUnreadable:
        found = -1
    if found < 0:
        raise Invalid(field_errors={"amount": _("Enter an amount in yuan, such as 1,234.50.")})
    return found


def _readings(evidence: str) -> list[Reading]:
    if evidence == "meters":
        return [one for one in map(_meter, range(MAX_READINGS)) if one is not None]
    if evidence == "keys":
        return [one for one in map(_key, range(MAX_READINGS)) if one is not None]
    return []


def _typed(name: str, at: int) -> str:
    return " ".join(request.form.get(f"{name}-{at}", "").replace("\x00", "").split())[:60]


def _meter(at: int) -> Reading | None:
    label, text, kind = _typed("meter", at), _typed("value", at), _typed("kind", at)
    if not label and not text:
        return None
    try:
        value = decimal.Decimal(text.replace(",", "")).quantize(decimal.Decimal("0.001"))
        if not 0 <= value < 10**10:
            raise decimal.InvalidOperation
    except decimal.InvalidOperation:
        raise Invalid(
            field_errors={"readings": _("Meter %(n)s: enter the reading as a number.", n=at + 1)}
        ) from None
    if not label or kind not in METER_UNITS:
        raise Invalid(field_errors={"readings": _("Meter %(n)s: enter its kind and number.", n=at + 1)})
    return Reading(kind, label, value=value, unit=METER_UNITS[kind])


def _key(at: int) -> Reading | None:
    label, text = _typed("tag", at), _typed("count", at)
    if not label and not text:
        return None
    if not label or not text.isdecimal() or int(text) > 9999:
        raise Invalid(
            field_errors={"readings": _("Keys %(n)s: enter the tag and how many, 0 to 9999.", n=at + 1)}
        )
    return Reading("key", label, count=int(text))


# -- the mall's own list ---------------------------------------------------------------------------------


def checklist(kind: CaseKind) -> Response:
    """The list of a kind, to change."""
    return _setup_page(kind)


def save_checklist(kind: CaseKind) -> BaseResponse:
    """Change a line of the list, or add one."""
    actor = current_actor()
    code = request.form.get("code", "")
    spec = LineSpec(
        code,
        request.form.get("department", ""),
        request.form.get("label_zh", "").replace("\x00", "").strip(),
        request.form.get("label_en", "").replace("\x00", "").strip(),
        request.form.get("stage", ""),
        request.form.get("evidence", ""),
        request.form.get("due", -1, type=whole_number),
        is_active=bool(request.form.get("is_active")),
    )
    known = {one.code: one for one in lines_for(actor.mall_id or 0, kind.code, every=True)}
    if code and code not in known:
        raise NotFound()
    if code:
        spec = _with_fixed(spec, known[code])
    try:
        with transaction(), acting(actor, f"{kind.code}.checklist"):
            actions.save_spec(actor, kind.code, spec)
    except Invalid as error:
        db.session.rollback()
        return _setup_page(kind, spec, error)
    flash_ok(_("The list is saved. Records that are open keep theirs."))
    return redirect_after(f"{kind.code}.checklist")


def _with_fixed(spec: LineSpec, known: LineSpec) -> LineSpec:
    return LineSpec(
        spec.code, spec.department, spec.label_zh, spec.label_en, known.stage, known.evidence, spec.due,
        known.after, spec.is_active, known.is_own,
    )  # fmt: skip


def _setup_page(kind: CaseKind, typed: LineSpec | None = None, error: Invalid | None = None) -> Response:
    actor = current_actor()
    checklist_of = CHECKLISTS[kind.code]
    return render(
        "clearance/setup.html",
        None,
        422 if error else 200,
        kind=kind,
        checklist=checklist_of,
        lines=lines_for(actor.mall_id or 0, kind.code, every=True),
        typed=typed,
        errors=error.field_errors if error else {},
        departments={code: DEPARTMENTS[code] for code in ROLES},
        evidences=EVIDENCE_LABELS,
    )
