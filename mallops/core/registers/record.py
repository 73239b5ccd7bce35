"""One record with all that belongs to it, read in a fixed number of statements."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

from mallops.core.auth.actor import Actor
from mallops.core.casework.kinds import SEVERITIES, SEVERITY_TONES, CaseKind, Field
from mallops.core.casework.models import Case, CaseAttachment, CaseEvent, SignOff
from mallops.core.casework.related import model_of
from mallops.core.casework.retention import may_hold
from mallops.core.casework.workflow import Step, refusal
from mallops.core.db import db
from mallops.core.deadlines import explain
from mallops.core.errors import NotFound
from mallops.core.formatting import mall_time
from mallops.core.registers.cells import plain_value
from mallops.core.registers.columns import NAMED_KINDS


class Picture(NamedTuple):
    """A photo as macros/photos.html takes it."""

    url: str
    thumb_url: str
    alt: str
    caption: str
    stage: str
    uid: uuid.UUID


@dataclass
class Record:
    """A record, its timeline, attachments and signatures, and what this person may do with it."""

    kind: CaseKind
    case: Any
    actor: Actor
    events: list[CaseEvent] = field(default_factory=list)
    attachments: list[CaseAttachment] = field(default_factory=list)
    sign_offs: list[SignOff] = field(default_factory=list)
    names: dict[tuple[str, int], str] = field(default_factory=dict)

    @cached_property
    def state(self) -> Any:
        """Its state."""
        return self.kind.workflow.state(self.case.state)

    @cached_property
    def steps(self) -> list[Step]:
        """What this person may do next."""
        return self.kind.workflow.steps_from(self.case, self.actor)

    @cached_property
    def blocked(self) -> list[tuple[Step, str]]:
        """Steps that would be this person's to take, and what stands in the way."""
        out = []
        for step in self.kind.workflow.steps.values():
            if step.shown and self.case.state in step.from_ and self.actor.can(step.permission):
                why = refusal(step, self.case, self.actor)
                if why:
                    out.append((step, why))
        return out

    @property
    def path(self) -> list[tuple[str, str]]:
        """(code, label) of its way: the open states, then the end it came to (or the first there is)."""
        if "path" in self.kind.extras:
            own: list[tuple[str, str]] = self.kind.extras["path"](self.case)
            return own
        states = list(self.kind.workflow.states.values())
        ends = [one for one in states if one.closed and one.code != "void"]
        end = [one for one in ends if one.code == self.case.state] or ends[:1]
        return [(one.code, str(one.label)) for one in states if not one.closed] + [
            (one.code, str(one.label)) for one in end
        ]

    @property
    def severity(self) -> tuple[str, str] | None:
        """(label, tone) of its severity, if it has one."""
        code = self.case.severity
        return (str(SEVERITIES[code]), SEVERITY_TONES[code]) if code in SEVERITIES else None

    @property
    def may_edit(self) -> bool:
        """Whether the form is open to this person."""
        open_in = self.kind.extras.get("edit_in")
        is_open = not self.state.closed if open_in is None else self.case.state in open_in
        return is_open and bool(self.kind.edit) and self.actor.can(self.kind.edit or "")

    @property
    def may_add(self) -> bool:
        """Whether this person may add photos, files and signatures."""
        return self.actor.can(f"{self.kind.code}.attach") and self.case.state != "void"

    @property
    def may_hold(self) -> bool:
        """Whether this person may hold the record for a dispute, or release it."""
        return self.actor.can("retention.hold") and may_hold(self.case)

    @property
    def may_void(self) -> bool:
        """Whether this person may cancel the record."""
        return self.actor.can(f"{self.kind.code}.void") and self.case.state != "void"

    @property
    def why_due(self) -> str:
        """Why it is due then, in words; empty when nothing is known."""
        return explain(self.case.due_explained) if self.case.due_explained else ""

    def value(self, one: Field) -> str:
        """A declared field in words."""
        value = getattr(self.case, one.key)
        if one.kind in NAMED_KINDS:
            return self.names.get((one.kind, value), "") if value else ""
        return plain_value(one, value)

    def origin(self) -> list[tuple[str, str]]:
        """Who opened it and when, when it was closed, why it is void."""
        case = self.case
        by = case.created_by.name if case.created_by else ""
        out = [(_("Opened"), " · ".join(part for part in (mall_time(case.created_at), by) if part))]
        if case.closed_at is not None:
            out.append((_("Closed"), mall_time(case.closed_at)))
        if case.void_reason:
            out.append((_("Void because"), case.void_reason))
        return out

    def facts(self, *, long: bool = False) -> list[tuple[str, str]]:
        """(label, words) of the declared fields: the short ones, or the long texts."""
        return [
            (str(one.label), self.value(one))
            for one in self.kind.fields
            if (one.kind == "long") is long
            and one.key not in {"title", "due_at"}
            and (one.in_form or getattr(self.case, one.key))
        ]

    @property
    def photos(self) -> list[Picture]:
        """Its pictures, oldest first."""
        return [self._picture(one) for one in self.attachments if one.photo_id is not None]

    @property
    def before_after(self) -> tuple[Picture | None, Picture | None] | None:
        """The first picture of the record and the last of a step; None while no step has one, and when the
        feature says itself what belongs side by side."""
        after = [one for one in self.photos if one.stage] if "pairs" not in self.kind.extras else []
        before = [one for one in self.photos if not one.stage]
        return (before[0] if before else None, after[-1]) if after else None

    @property
    def files(self) -> list[CaseAttachment]:
        """Its other files."""
        return [one for one in self.attachments if one.photo_id is None]

    def _picture(self, one: CaseAttachment) -> Picture:
        url, thumb = (
            url_for("photos.show", photo_uid=one.photo.uid, size=size) for size in ("display", "thumb")
        )
        caption = one.caption or self.stage_word(one.stage)
        return Picture(url, thumb, caption or _("Photo of this record"), caption, one.stage, one.photo.uid)

    def stage_word(self, stage: str) -> str:
        """What a step is called that photos belong to."""
        step = self.kind.workflow.steps.get(stage)
        return str(step.done or step.label) if step else ""


@cache
def _one(model: Any) -> sa.Select[Any]:
    """A record with the names it shows; built once, as building costs more than running."""
    near = (joinedload(getattr(model, name)) for name in ("zone", "tenant", "owner", "created_by"))
    query = sa.select(model).options(*near).execution_options(populate_existing=True)
    return query.where(model.uid == sa.bindparam("of_uid"), model.mall_id == sa.bindparam("in_mall"))


@cache
def _parts(part: Any) -> sa.Select[Any]:
    """What belongs to a record, in the order it came."""
    return sa.select(part).where(part.case_id == sa.bindparam("of_case")).order_by(part.id)


def load_record(kind: CaseKind, uid: uuid.UUID, actor: Actor) -> Record:
    """The record of this public id. NotFound for another mall's and for what this person may not see."""
    model: Any = kind.model
    case = db.session.scalar(_one(model), {"of_uid": uid, "in_mall": actor.mall_id})
    if case is None or not case.visible_to(actor):
        raise NotFound()
    record = Record(kind, case, actor)
    parts: dict[str, Any] = {"events": CaseEvent, "attachments": CaseAttachment, "sign_offs": SignOff}
    for name, part in parts.items():
        setattr(record, name, list(db.session.scalars(_parts(part), {"of_case": case.id})))
    for other in kind.extras["together"](case) if "together" in kind.extras else []:
        for name, part in parts.items():
            getattr(record, name).extend(db.session.scalars(_parts(part), {"of_case": other.id}))
        record.events.sort(key=lambda one: (one.at, one.id))
    record.names = _names(kind, case)
    return record


def _names(kind: CaseKind, case: Case) -> dict[tuple[str, int], str]:
    """Names behind the zones, tenants and people of the declared fields."""
    near = {"zone_id": case.zone, "tenant_id": case.tenant, "owner_id": case.owner}
    out: dict[tuple[str, int], str] = {}
    for one in kind.fields:
        key = getattr(case, one.key, None) if one.kind in NAMED_KINDS else None
        if key is None:
            continue
        row = near.get(one.key) or db.session.get(model_of(one.kind), key)
        if row is not None:
            code = getattr(row, "code", "")
            out[one.kind, key] = f"{code} {row.name}".strip()
    return out
