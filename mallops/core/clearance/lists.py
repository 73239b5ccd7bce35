"""Which lines the checklist of a kind has: shipped in code, changed and added to by the mall."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from mallops.core.clearance.models import ClearanceSpec
from mallops.core.db import db
from mallops.core.names import pick

#: Roles that act for a department; the manager may act for all (catalogue H, 12 to 16).
ROLES: dict[str, frozenset[str]] = {
    "service": frozenset({"DESK", "RCP", "LEAD", "SUP", "CSM"}),
    "leasing": frozenset({"LSG", "CSM"}),
    "finance": frozenset({"FIN", "CSM"}),
    "engineering": frozenset({"ENG", "CSM"}),
    "security": frozenset({"SEC", "CSM"}),
    "marketing": frozenset({"MKT", "CSM"}),
    "cleaning": frozenset({"CLN", "CSM"}),
    "hr": frozenset({"HRA", "CSM"}),
    "property": frozenset({"OPM", "CSM"}),
}
EVIDENCE_LABELS: dict[str, Any] = {
    "text": _l("A few words"),
    "photo": _l("A photo"),
    "document": _l("A document"),
    "meters": _l("Meter readings"),
    "keys": _l("Keys"),
    "amount": _l("An amount"),
}
METER_LABELS: dict[str, Any] = {
    "water": _l("Water meter"),
    "electricity": _l("Electricity meter"),
    "gas": _l("Gas meter"),
    "heat": _l("Heat meter"),
    "other": _l("Another meter"),
}
METER_UNITS = {"water": "m³", "electricity": "kWh", "gas": "m³", "heat": "kWh", "other": ""}


@dataclass(frozen=True)
class LineSpec:
    """A line as a list has it. `label_*` in both languages, as the mall may rename it.

    `stage` is the step that waits for it; `after` are codes of lines that come first. `due` in working days.
    """

    code: str
    department: str
    label_zh: str
    label_en: str
    stage: str
    evidence: str = "text"
    due: int = 5
    after: tuple[str, ...] = ()
    is_active: bool = True
    is_own: bool = False

    @property
    def label(self) -> str:
        """In the reader's language."""
        return pick(self.label_zh, self.label_en)


@dataclass(frozen=True)
class About:
    """Another record that a line is about, as it stands now. `kind` is its register."""

    code: str
    kind: str
    label: str
    url: str
    state: str
    tone: str
    open: bool


@dataclass(frozen=True)
class Checklist:
    """The list of a kind of record. `check(case, line, actor)` raises when the feature's rule refuses to call
    a line done; `stages` are the steps that wait for lines, in order, the last one for what has no stage;
    `about(case)` names the records that its lines are about: shown with the line, as they stand.
    """

    kind: str
    label: Any
    lines: Sequence[LineSpec]
    stages: Mapping[str, Any]
    setup: str
    check: Callable[[Any, Any, Any], None] | None = None
    about: Callable[[Any], list[About]] | None = None


CHECKLISTS: dict[str, Checklist] = {}


def declare_checklist(one: Checklist) -> Checklist:
    """Make the list of a kind known."""
    CHECKLISTS[one.kind] = one
    return one


def lines_for(mall_id: int, kind: str, *, every: bool = False) -> list[LineSpec]:
    """The lines of a kind in this mall, in order; with `every` also those switched off."""
    own = {one.code: one for one in list_specs(mall_id, kind)}
    found = [_changed(one, own.pop(one.code)) if one.code in own else one for one in CHECKLISTS[kind].lines]
    found += [_added(one) for one in own.values()]
    return [one for one in found if every or one.is_active]


def list_specs(mall_id: int, kind: str) -> list[ClearanceSpec]:
    """What the mall says itself, in the order it said it."""
    query = sa.select(ClearanceSpec).where(ClearanceSpec.mall_id == mall_id, ClearanceSpec.kind == kind)
    return list(db.session.scalars(query.order_by(ClearanceSpec.id)))


def _changed(shipped: LineSpec, own: ClearanceSpec) -> LineSpec:
    return replace(
        shipped,
        department=own.department,
        label_zh=own.name_zh or shipped.label_zh,
        label_en=own.name_en or shipped.label_en,
        due=own.due_days,
        is_active=own.is_active,
    )


def _added(own: ClearanceSpec) -> LineSpec:
    return LineSpec(
        own.code, own.department, own.name_zh, own.name_en, own.stage, own.evidence, own.due_days,
        is_active=own.is_active, is_own=True,
    )  # fmt: skip


def may_act(actor: Any, department: str) -> bool:
    """Whether this person acts for the department."""
    return bool(actor.roles & ROLES.get(department, frozenset({"CSM"})))


def departments_for(actor: Any) -> list[str]:
    """The departments this person acts for."""
    return [code for code in ROLES if may_act(actor, code)]
