"""What can happen to any record: open, submit, edit, move, comment, attach, sign, void."""

from __future__ import annotations

import datetime as dt
import functools
import uuid
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from mallops.core import search
from mallops.core.audit import plain
from mallops.core.auth.actor import Actor, authorize
from mallops.core.casework.kinds import KINDS, CaseKind, kind_of
from mallops.core.casework.models import Case, CaseAttachment, CaseEvent, SignOff
from mallops.core.casework.signatures import decode_signature
from mallops.core.casework.workflow import Step
from mallops.core.crypto import Encrypted
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict, Invalid
from mallops.core.malls import Mall
from mallops.core.numbering import issue_number
from mallops.core.policies.clocks import ClockStart, follow, retime, start_clocks
from mallops.core.satisfaction import reached


def open_case(
    actor: Actor,
    kind: CaseKind,
    values: dict[str, Any],
    *,
    submit_now: bool = True,
    uid: uuid.UUID | None = None,
    authorised: bool = False,
    clocks: ClockStart | None = None,
) -> Any:
    """A new record of `kind` with `values` (model attributes), numbered at once unless a draft.

    `uid` may come from a phone; a second use of it raises the database's unique violation. `authorised`: the
    caller has checked another right (a patrol opens findings for people who may not register one by hand).
    `clocks`: when the clocks of its kind begin (default now), and limits of the record's own by stage.
    """
    if kind.create and not authorised:
        authorize(actor, kind.create)
    _ensure_values(kind, values)
    mall_id = actor.mall_id
    case = kind.model(mall_id=mall_id, created_by_id=actor.user_id, state=kind.workflow.initial, **values)
    case.kind = kind.code
    now = utcnow()  # one moment for all: what is split from this record begins when its clocks did
    if case.created_at is None:
        case.created_at = now
    if uid is not None:
        case.uid = uid
    if case.owner_id is None:
        case.owner_id = actor.user_id
    for word in ("title", "severity", "department"):
        if getattr(case, word) is None:
            setattr(case, word, "")
    # number, deadline and clocks come before the row is written: one INSERT and one line of the trail instead
    # of an INSERT and two UPDATEs with a line each; `mall` is kept so that all read the same one
    mall = db.session.get_one(Mall, mall_id) if submit_now or kind.deadline or kind.clocks else None
    if submit_now:
        give_number(case)
    _set_deadline(case, kind)
    start_clocks(case, clocks, now)
    del mall
    db.session.add(case)
    db.session.flush()
    log(case, actor, "opened", to_state=case.state)
    reindex(case, new=True)
    return case


def _ensure_values(kind: CaseKind, values: dict[str, Any]) -> None:
    """What the feature's own rule says of the fields together, before anything is changed."""
    if "ensure" in kind.extras:
        kind.extras["ensure"](values)


def give_number(case: Case, at: dt.datetime | None = None) -> None:
    """Number the record once, at its first submission (section J); a second call changes nothing."""
    if case.number is not None:
        return
    kind = kind_of(case)
    at = at or utcnow()
    mall = db.session.get_one(Mall, case.mall_id)
    doc_type = kind.extras["doc_type"](case) if "doc_type" in kind.extras else kind.doc_type
    issued = issue_number(db.session(), mall, kind.dept or mall.dept_code, doc_type, at)
    case.number, case.number_seq = issued.number, issued.seq
    case.number_type, case.number_period = doc_type, issued.period
    case.submitted_at = at


def _set_deadline(case: Case, kind: CaseKind) -> None:
    if kind.deadline is None or case.due_at is not None:
        return
    found = kind.deadline(case)
    if found is not None:
        case.due_at, case.due_explained = found.due_at, found.parts


def log(
    case: Case,
    actor: Actor,
    verb: str,
    *,
    note: str = "",
    from_state: str | None = None,
    to_state: str | None = None,
    detail: dict[str, Any] | None = None,
    at: dt.datetime | None = None,
) -> None:
    """Add a line to the timeline."""
    row = {
        "case_id": case.id,
        "at": at or utcnow(),
        "actor_id": actor.user_id,
        "actor_name": actor.name,
        "verb": verb,
        "from_state": from_state,
        "to_state": to_state,
        "note": note,
        "detail": detail,
    }
    db.session.connection().execute(_EVENT, row)  # append-only and never read back here: no object needed


_EVENT = sa.insert(CaseEvent.__table__)  # type: ignore[arg-type]


def edit_case(actor: Actor, case: Case, values: dict[str, Any], *, version: int | None = None) -> None:
    """Change declared fields. Raises Conflict when `version` is no longer the current one."""
    kind = kind_of(case)
    if kind.edit:
        authorize(actor, kind.edit, case)
    if kind.workflow.state(case.state).closed:
        raise Conflict(_("This record is closed and can't be changed any more."))
    ensure_version(case, version)
    _ensure_values(kind, {one.key: getattr(case, one.key) for one in kind.fields} | values)
    changed = {key: value for key, value in values.items() if getattr(case, key) != value}
    before = {key: plain(getattr(case, key)) for key in changed}
    for key, value in changed.items():
        setattr(case, key, value)
    if changed:
        after = {key: plain(value) for key, value in changed.items()}
        log(case, actor, "edited", detail={"fields": sorted(changed), "before": before, "after": after})
        db.session.flush()
        if "severity" in changed:
            retime(case)
        if "edited" in kind.extras:
            kind.extras["edited"](actor, case, before)
        reindex(case)


def ensure_version(case: Case, version: int | None) -> None:
    """Raise Conflict when the person looked at an older state of the record."""
    if version is not None and version != case.version:
        raise Conflict()


def move(
    actor: Actor,
    case: Case,
    step_code: str,
    *,
    note: str = "",
    signature: str = "",
    version: int | None = None,
    values: dict[str, Any] | None = None,
    at: dt.datetime | None = None,
) -> Step:
    """Take a step of the workflow; raises StepNotAllowed, Forbidden, Invalid or Conflict.

    `at`: when it happened, if a phone tells it later (default now).
    """
    kind = kind_of(case)
    authorize(actor, kind.view, case)
    ensure_version(case, version)
    step = kind.workflow.ensure(step_code, case, actor, note)
    if step.sign:
        sign(actor, case, capacity=step.code, signature=signature)
    before = case.state
    case.state = step.to
    target = kind.workflow.state(step.to)
    case.closed_at = (at or utcnow()) if target.closed else None
    log(case, actor, step.code, note=note, from_state=before, to_state=step.to, at=at)
    if step.effect:
        step.effect(case, actor, {"note": note, **(values or {})})
    db.session.flush()
    follow(case, actor, at)
    reached(case)
    return step


def comment(actor: Actor, case: Case, text: str) -> None:
    """Say something on the record."""
    authorize(actor, kind_of(case).view, case)
    if not text.strip():
        raise Invalid(field_errors={"note": _("Write something first.")})
    if len(text) > 2000:
        raise Invalid(field_errors={"note": _("Keep it under 2,000 characters.")})
    log(case, actor, "commented", note=text.strip())
    db.session.flush()


def attach(
    actor: Actor,
    case: Case,
    *,
    photo_id: int | None = None,
    stored: Any = None,
    file_name: str = "",
    caption: str = "",
    stage: str = "",
) -> CaseAttachment:
    """Keep a photo, or a stored file (core/files.py), with the record; `stage` is the step it belongs to."""
    row = CaseAttachment(
        mall_id=case.mall_id,
        case_id=case.id,
        photo_id=photo_id,
        file_sha256=stored.sha256 if stored else None,
        file_name=file_name[:200],
        mimetype=stored.mimetype if stored else "image/jpeg",
        size=stored.size if stored else 0,
        caption=caption[:200],
        stage=stage,
        added_by_id=actor.user_id,
    )
    db.session.add(row)
    log(case, actor, "attached", detail={"name": file_name or caption, "stage": stage})
    db.session.flush()
    return row


def sign(actor: Actor, case: Case, *, capacity: str, signature: str, name: str = "") -> SignOff:
    """Put a signature under the record. `signature`: data URL of a drawn PNG, or a typed name."""
    image, typed = decode_signature(signature)
    row = SignOff(
        mall_id=case.mall_id,
        case_id=case.id,
        capacity=capacity,
        signer_id=actor.user_id if not name else None,
        signer_name=name or actor.name,
        signed_at=utcnow(),
        image=image,
        typed=typed,
    )
    db.session.add(row)
    log(case, actor, "signed", detail={"capacity": capacity, "name": row.signer_name})
    db.session.flush()
    return row


def void(actor: Actor, case: Case, reason: str) -> None:
    """Cancel the record; its number stays used and visible (section J)."""
    if not reason.strip():
        raise Invalid(field_errors={"note": _("Say why this record is void.")})
    before = case.state
    if before == "void":
        raise Conflict(_("This record is void already."))
    guard = kind_of(case).extras.get("void_guard")
    if guard:
        guard(case, actor)
    case.state, case.closed_at, case.void_reason = "void", utcnow(), reason.strip()[:300]
    log(case, actor, "voided", note=reason.strip(), from_state=before, to_state="void")
    db.session.flush()
    follow(case, actor)


def reindex(case: Case, *, new: bool = False) -> None:
    """Bring the search box up to date with this record; `new`: it cannot be in there yet."""
    kind = kind_of(case)
    words = [case.number or "", case.title]
    words += [str(getattr(case, key, "") or "") for key in _searched(kind.code)]
    search.index(
        db.session(),
        mall_id=case.mall_id,
        kind=case.kind,
        ref_id=case.id,
        ref_uid=case.uid,
        title=f"{case.number or ''} {case.title}".strip(),
        subtitle="",
        text=" ".join(words),
        at=case.created_at,
        new=new,
    )


@functools.cache
def _searched(code: str) -> tuple[str, ...]:
    """The fields whose words are found; none that is encrypted: the index would hold it in clear."""
    kind = KINDS[code]
    columns = sa.inspect(kind.model).columns
    typed = [one.key for one in kind.fields if one.kind in {"text", "long"}]
    return tuple(key for key in typed if not isinstance(getattr(columns.get(key), "type", None), Encrypted))


def timeline(case: Case) -> list[CaseEvent]:
    """The record's events, oldest first."""
    query = sa.select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.id)
    return list(db.session.scalars(query))
