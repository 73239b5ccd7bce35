"""Who sees which records of an area: section H's "see own or assigned", once for rows and once for SQL."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from mallops.core.auth.actor import Actor

#: Work that is given to a department is assigned to the people with its role.
DEPARTMENT_OF_ROLE = {
    "ENG": "engineering",
    "SEC": "security",
    "CLN": "cleaning",
    "MKT": "marketing",
    "LSG": "leasing",
    "FIN": "finance",
    "HRA": "hr",
}


def departments_of(actor: Actor) -> frozenset[str]:
    """Departments whose records are this person's to see."""
    return frozenset(DEPARTMENT_OF_ROLE[role] for role in actor.roles if role in DEPARTMENT_OF_ROLE)


def sees(actor: Actor, area: str, case: Any) -> bool:
    """Whether this person sees a record: all of their mall's, or only own, own zones', own department's."""
    if not actor.only_own(area):
        return True
    mine = actor.user_id is not None and actor.user_id in (case.created_by_id, case.owner_id)
    return mine or case.zone_id in actor.zone_ids or case.department in departments_of(actor)


def scope_of(actor: Actor, kind: Any, table: Any) -> sa.ColumnElement[bool] | None:
    """`scope` for one kind of record: by its own rule (`extras["sight"]`) when it has one."""
    own = kind.extras.get("sight")
    return own(actor, table) if own else scope(actor, kind.area, table)


def scope(actor: Actor, area: str, table: Any) -> sa.ColumnElement[bool] | None:
    """The same as a condition on the columns of `cases`; None when the person sees all of the mall."""
    if not actor.only_own(area):
        return None
    ways: list[sa.ColumnElement[bool]] = [
        table.created_by_id == actor.user_id,
        table.owner_id == actor.user_id,
    ]
    if actor.zone_ids:
        ways.append(table.zone_id.in_(sorted(actor.zone_ids)))
    if departments_of(actor):
        ways.append(table.department.in_(sorted(departments_of(actor))))
    return sa.or_(*ways)
