"""What is asked about the lines of a record."""

from __future__ import annotations

import uuid
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from mallops.core.auth.actor import Actor
from mallops.core.casework.models import Case, CaseAttachment
from mallops.core.clearance.lists import CHECKLISTS, departments_for
from mallops.core.clearance.models import ClearanceLine
from mallops.core.db import db
from mallops.core.errors import NotFound

#: Pictures and files of a line are kept with the record under this stage.
STAGE = "line:"
TOTAL = 200


class Progress(NamedTuple):
    """How many lines are settled, of how many."""

    done: int
    all: int


def list_lines(case: Case) -> list[ClearanceLine]:
    """The lines of a record in order, with people and readings."""
    query = (
        sa.select(ClearanceLine)
        .where(ClearanceLine.case_id == case.id)
        .options(
            joinedload(ClearanceLine.owner),
            joinedload(ClearanceLine.by),
            selectinload(ClearanceLine.readings),
        )
        .order_by(ClearanceLine.position, ClearanceLine.id)
    )
    return list(db.session.scalars(query))


def get_line(case: Case, uid: uuid.UUID) -> ClearanceLine:
    """A line of this record, else NotFound."""
    query = sa.select(ClearanceLine).where(ClearanceLine.case_id == case.id, ClearanceLine.uid == uid)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound()
    return found


def progress(case: Case) -> Progress:
    """How far a record is."""
    return progress_of([case.id])[case.id]


def progress_of(case_ids: list[int]) -> dict[int, Progress]:
    """The same for several records, in one query."""
    open_ones = sa.func.sum(sa.case((ClearanceLine.state == "open", 1), else_=0))
    query = (
        sa.select(ClearanceLine.case_id, sa.func.count(ClearanceLine.id), open_ones)
        .where(ClearanceLine.case_id.in_(case_ids))
        .group_by(ClearanceLine.case_id)
    )
    found = {case: Progress(all - int(still), all) for case, all, still in db.session.execute(query)}
    return {one: found.get(one, Progress(0, 0)) for one in case_ids}


def waiting_before(case: Case, step: str) -> list[ClearanceLine]:
    """Open lines that stand before a step: its own and those of the steps ahead of it."""
    stages = list(CHECKLISTS[case.kind].stages)
    ahead = set(stages[: stages.index(step) + 1])
    if step == stages[-1]:
        ahead.add("")
    return [one for one in list_lines(case) if one.state == "open" and one.stage in ahead]


def missing_first(line: ClearanceLine, lines: list[ClearanceLine]) -> list[ClearanceLine]:
    """Lines that have to be settled before this one."""
    return [one for one in lines if one.code in (line.after or []) and one.state == "open"]


def attached_of(case: Case) -> dict[str, list[CaseAttachment]]:
    """Pictures and files by the code of their line."""
    query = sa.select(CaseAttachment).where(
        CaseAttachment.case_id == case.id, CaseAttachment.stage.startswith(STAGE)
    )
    out: dict[str, list[CaseAttachment]] = {}
    for one in db.session.scalars(query.order_by(CaseAttachment.id)):
        out.setdefault(one.stage.removeprefix(STAGE), []).append(one)
    return out


def list_ready(actor: Actor, kinds: list[str], states: dict[str, list[str]]) -> list[ClearanceLine]:
    """Open lines of this person's departments, or given to them, that nothing holds up; the latest due last.

    `states` are the states of each kind in which its lines are worked on.
    """
    live = sa.or_(*(sa.and_(Case.kind == code, Case.state.in_(states[code])) for code in kinds))
    mine = sa.or_(
        ClearanceLine.department.in_(departments_for(actor)), ClearanceLine.owner_id == actor.user_id
    )
    query = (
        sa.select(ClearanceLine)
        .join(Case, Case.id == ClearanceLine.case_id)
        .where(ClearanceLine.mall_id == actor.mall_id, ClearanceLine.state == "open", live, mine)
        .options(joinedload(ClearanceLine.case).joinedload(Case.tenant), joinedload(ClearanceLine.owner))
        .order_by(ClearanceLine.due_at, ClearanceLine.id)
        .limit(TOTAL)
    )
    found = list(db.session.scalars(query))
    held = _open_codes([one.case_id for one in found])
    return [one for one in found if not held.get(one.case_id, set()) & set(one.after or [])]


def _open_codes(case_ids: list[int]) -> dict[int, set[str]]:
    query = sa.select(ClearanceLine.case_id, ClearanceLine.code).where(
        ClearanceLine.case_id.in_(case_ids), ClearanceLine.state == "open"
    )
    out: dict[int, set[str]] = {}
    for case_id, code in db.session.execute(query):
        out.setdefault(case_id, set()).add(code)
    return out


def readings_of(lines: list[ClearanceLine], *, keys: bool) -> list[Any]:
    """Every meter read, or every set of keys, of a record."""
    return [one for line in lines for one in line.readings if (one.kind == "key") is keys]
