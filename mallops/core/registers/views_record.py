"""One record of a register: open it, change it, take a step, say something, sign, declare void."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from flask import Response, request, url_for
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response as BaseResponse

from mallops.core.audit import acting
from mallops.core.auth import current_actor, fetch
from mallops.core.auth.actor import Actor
from mallops.core.casework import actions
from mallops.core.casework.kinds import SEVERITY_TONES, CaseKind
from mallops.core.casework.models import Case
from mallops.core.db import db, transaction
from mallops.core.errors import Conflict, DomainError, Invalid, NotFound
from mallops.core.policies.actions import set_own_due
from mallops.core.registers.audit_trail import change_word, changes_of, entries_of
from mallops.core.registers.clocks import clocks_panel
from mallops.core.registers.columns import CASES
from mallops.core.registers.intake import keep_photos, receive_photos
from mallops.core.registers.panels import shared_panels
from mallops.core.registers.record import Record, load_record
from mallops.core.registers.record_form import RecordForm, form_fields, own_stage, record_form
from mallops.core.registers.signing import capacity_word, data_url, signer_pairs
from mallops.core.registers.story import tell
from mallops.core.web import flash_ok, redirect_after, render


@dataclass(frozen=True)
class Refused:
    """What was typed into a dialog of the record's page and why it was not accepted."""

    where: str = ""
    message: str = ""
    note: str = ""
    errors: dict[str, str] = field(default_factory=dict)


NOTHING = Refused()


def show(kind: CaseKind, uid: uuid.UUID) -> Response:
    """The record."""
    return page(kind, load_record(kind, uid, current_actor()))


def page(kind: CaseKind, record: Record, refused: Refused = NOTHING, status: int = 200) -> Response:
    """The record's page; `refused` puts back what was typed."""
    extras = kind.extras
    return render(
        kind.detail_template,
        "record",
        status,
        kind=kind,
        record=record,
        case=record.case,
        events=tell(record),
        refused=refused,
        here_url=url_for(f"{kind.code}.show", uid=record.case.uid),
        opened=refused.where or request.args.get("do", ""),
        data_url=data_url,
        capacity_word=capacity_word,
        links=extras["links"](record.case) if "links" in extras else [],
        leads=extras["leads"](record.case, record.actor) if "leads" in extras else [],
        panels=_panels(record),
        pairs=extras["pairs"](record) if "pairs" in extras else [],
        tools=extras["tools"](record) if "tools" in extras else [],
        signers=signer_pairs(kind),
        sign_choices=_sign_choices(record),
        may_audit=record.actor.can("audit.view"),
    )


def _sign_choices(record: Record) -> list[tuple[str, str]]:
    """In which capacities this person may sign now, as the kind says; else all of the form."""
    guard = record.kind.extras.get("sign_guard")
    if guard is None:
        return signer_pairs(record.kind)
    return [
        (code, label)
        for code, label in signer_pairs(record.kind)
        if any(_may_sign(guard, record, code, name) for name in ("", "–"))
    ]


def _may_sign(guard: Any, record: Record, capacity: str, name: str) -> bool:
    """`name`: that of somebody else who signs on this person's screen."""
    try:
        guard(record.case, record.actor, capacity, name)
    except DomainError:
        return False
    return True


def _panels(record: Record) -> list[tuple[str, str, dict[str, Any]]]:
    """The deadlines, the cards of the feature's own, then those that others have for any record."""
    hook = record.kind.extras.get("panels")
    clocks = clocks_panel(record)
    own = hook(record.case, record.actor) if hook else []
    return [*([clocks] if clocks else []), *own, *shared_panels(record.case, record.actor)]


# -- the form -------------------------------------------------------------------------------------------


def new(kind: CaseKind) -> Response:
    """An empty form."""
    return _form_page(kind, record_form(kind))


def create(kind: CaseKind) -> BaseResponse:
    """Open a record. The same form sent twice makes one."""
    actor = current_actor()
    form = record_form(kind)
    try:
        if not form.validate_on_submit():  # before the write transaction: others may write meanwhile
            return _form_page(kind, form, status=422)
        stored = receive_photos(form.photo_files())
        with transaction(), acting(actor, kind.create or ""):
            case = _open(kind, actor, form, stored)
    except IntegrityError:
        known = _find_own(kind, actor, form.record_uid)
        if known is None:
            raise
        case = known
    except DomainError as error:
        form.add_error(error)
        return _form_page(kind, form, status=422)
    flash_ok(_("%(number)s is registered.", number=case.number or case.title))
    return redirect_after(f"{kind.code}.show", uid=case.uid)


def _open(kind: CaseKind, actor: Actor, form: RecordForm, stored: list[Any]) -> Case:
    known = _find_own(kind, actor, form.record_uid)
    if known is not None:
        return known
    case: Case = actions.open_case(actor, kind, form.own_values(kind), uid=form.record_uid)
    if form.own_due is not None:
        set_own_due(actor, case, own_stage(kind), form.own_due)
    keep_photos(actor, case, stored)
    return case


def _find_own(kind: CaseKind, actor: Actor, uid: uuid.UUID) -> Case | None:
    words = {"of_uid": uid, "in_mall": actor.mall_id, "of_kind": kind.code, "by": actor.user_id}
    key = db.session.connection().scalar(_OWN, words)
    return None if key is None else db.session.get_one(Case, key)


#: Built once: every new record asks it.
_OWN = sa.select(CASES.c.id).where(
    CASES.c.uid == sa.bindparam("of_uid"),
    CASES.c.mall_id == sa.bindparam("in_mall"),
    CASES.c.kind == sa.bindparam("of_kind"),
    CASES.c.created_by_id == sa.bindparam("by"),
)


def edit(kind: CaseKind, uid: uuid.UUID) -> Response:
    """The record's form."""
    record = load_record(kind, uid, current_actor())
    if record.state.closed:
        raise Conflict(_("This record is closed and can't be changed any more."))
    return _form_page(kind, record_form(kind, record.case), record)


def update(kind: CaseKind, uid: uuid.UUID) -> BaseResponse:
    """Change the declared fields. When somebody was faster, the form comes back with both versions (409)."""
    actor = current_actor()
    try:
        with transaction(), acting(actor, kind.edit or ""):
            case = fetch(kind.model, uid, actor, lock=True)
            form = record_form(kind, case)
            values = form.own_values(kind)
            done, _none = form.runs(
                lambda: actions.edit_case(actor, case, values, version=form.seen_version or 0)
            )
    except (Conflict, StaleDataError):
        record = load_record(kind, uid, actor)
        if record.state.closed:
            raise
        form.version.data = str(record.case.version)
        return _form_page(kind, form, record, status=409, differing=_differing(record, form))
    if not done:
        return _form_page(kind, form, load_record(kind, uid, actor), status=422)
    flash_ok(_("The changes are saved."))
    return redirect_after(f"{kind.code}.show", uid=uid)


def _differing(record: Record, form: RecordForm) -> list[tuple[str, str]]:
    """(label, what the record says now) of the fields in which the typed text differs."""
    typed = form.own_values(record.kind)
    return [
        (str(one.label), record.value(one) or "–")
        for one in form_fields(record.kind)
        if getattr(record.case, one.key) != typed[one.key]
    ]


def _form_page(
    kind: CaseKind,
    form: RecordForm,
    record: Record | None = None,
    *,
    status: int = 200,
    differing: list[tuple[str, str]] | None = None,
) -> Response:
    return render(
        "registers/form.html",
        "form",
        status,
        kind=kind,
        form=form,
        record=record,
        fields=form_fields(kind),
        tones=SEVERITY_TONES,
        differing=differing,
    )


# -- what may happen to it --------------------------------------------------------------------------------


def take_step(kind: CaseKind, uid: uuid.UUID, step: str) -> BaseResponse:
    """Move the record on. Refused or stale: its page with the state of now and what was typed (409)."""
    known = kind.workflow.steps.get(step)
    if known is None or not known.shown:
        raise NotFound()

    def act(actor: Actor, case: Case, stored: list[Any]) -> str:
        if known.needs_photo and not stored:
            raise Invalid(field_errors={"photos": _("Add at least one photo that shows the place now.")})
        actions.move(
            actor,
            case,
            step,
            note=typed_note(),
            signature=request.form.get("signature", ""),
            version=seen_version(),
        )
        keep_photos(actor, case, stored, stage=step)
        return _("Done: “%(step)s”. The record is now “%(state)s”.", **_outcome(kind, known))

    return act_on_record(kind, uid, step, f"{kind.code}.{step}", act)


def _outcome(kind: CaseKind, step: Any) -> dict[str, Any]:
    return {"step": step.label, "state": kind.workflow.state(step.to).label}


def comment(kind: CaseKind, uid: uuid.UUID) -> BaseResponse:
    """Say something on the record."""

    def act(actor: Actor, case: Case, _stored: list[Any]) -> str:
        actions.comment(actor, case, typed_note())
        return _("Your comment is on the record.")

    return act_on_record(kind, uid, "comment", f"{kind.code}.comment", act)


def void(kind: CaseKind, uid: uuid.UUID) -> BaseResponse:
    """Cancel the record with a reason; its number stays."""

    def act(actor: Actor, case: Case, _stored: list[Any]) -> str:
        actions.ensure_version(case, seen_version())
        actions.void(actor, case, typed_note())
        return _("The record is void. Its number stays in the register.")

    return act_on_record(kind, uid, "void", f"{kind.code}.void", act)


def sign(kind: CaseKind, uid: uuid.UUID) -> BaseResponse:
    """Put a signature under the record, in one of the capacities of its printed form."""

    def act(actor: Actor, case: Case, _stored: list[Any]) -> str:
        capacity = request.form.get("capacity", "")
        if capacity not in dict(signer_pairs(kind)):
            raise Invalid(field_errors={"capacity": _("Choose in which capacity you sign.")})
        name = " ".join(request.form.get("name", "").replace("\x00", "").split())[:120]
        if "sign_guard" in kind.extras:  # raises for who may not sign in this capacity
            kind.extras["sign_guard"](case, actor, capacity, name)
        signature = request.form.get("signature", "")
        signed = actions.sign(actor, case, capacity=capacity, signature=signature, name=name)
        return _("Signed by %(name)s.", name=signed.signer_name)

    return act_on_record(kind, uid, "sign", f"{kind.code}.sign", act)


def typed_note() -> str:
    """The words of a dialog, or of the comment box."""
    text = request.form.get("note") or request.form.get("comment") or ""
    return text.replace("\x00", "").replace("\r\n", "\n").strip()[:4000]


def seen_version() -> int | None:
    """The version that the person looked at; 0, which no record has, when the form names none."""
    text = request.form.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def act_on_record(
    kind: CaseKind,
    uid: uuid.UUID,
    where: str,
    action: str,
    act: Callable[[Actor, Case, list[Any]], str],
) -> BaseResponse:
    """Lock the record, act on it in one transaction, go back to it; a refusal gives its page and why."""
    actor = current_actor()
    try:
        stored = receive_photos(request.files.getlist("photos"))
        with transaction(), acting(actor, action):
            said = act(actor, fetch(kind.model, uid, actor, lock=True), stored)
    except (Invalid, Conflict) as error:
        return _again(kind, uid, where, error)
    except StaleDataError:
        return _again(kind, uid, where, Conflict())
    flash_ok(said)
    return redirect_after(f"{kind.code}.show", uid=uid)


def _again(kind: CaseKind, uid: uuid.UUID, where: str, error: DomainError) -> Response:
    errors = {key: str(words) for key, words in getattr(error, "field_errors", {}).items()}
    refused = Refused(where, str(error.message), typed_note(), errors)
    return page(kind, load_record(kind, uid, current_actor()), refused, error.status)


def trail(kind: CaseKind, uid: uuid.UUID) -> Response:
    """The audit trail of the record: every change with before and after."""
    record = load_record(kind, uid, current_actor())
    return render(
        "registers/trail.html",
        kind=kind,
        record=record,
        case=record.case,
        entries=entries_of(kind, record.case),
        changes_of=changes_of,
        change_word=change_word,
    )
