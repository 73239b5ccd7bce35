"""Which limit holds for a record: the mall's policy for its kind and severity, else the program's default."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import sqlalchemy as sa

from mallops.core.casework.kinds import CaseKind, ClockSpec
from mallops.core.db import db
from mallops.core.deadlines import Limit
from mallops.core.policies.models import DEFAULT, POLICY, DeadlinePolicy


class Rule(NamedTuple):
    """A limit in force, when each level is told (hours after it, None: never), and where it comes from."""

    limit: Limit
    escalate_1: float | None
    escalate_2: float | None
    source: str


def list_policies(mall_id: int, kind_code: str) -> list[DeadlinePolicy]:
    """The policies of a kind in a mall, also those that switch a limit off."""
    query = sa.select(DeadlinePolicy).where(
        DeadlinePolicy.mall_id == mall_id, DeadlinePolicy.kind == kind_code
    )
    return list(db.session.scalars(query.order_by(DeadlinePolicy.id)))


def rules_for(kind: CaseKind, mall_id: int, severity: str) -> dict[str, Rule]:
    """The limit of each stage for a record of this severity; a stage without one is left out."""
    return pick_rules(kind, severity, list_policies(mall_id, kind.code))


def pick_rules(kind: CaseKind, severity: str, policies: Iterable[DeadlinePolicy]) -> dict[str, Rule]:
    """The same from policies at hand: the severity's own first, then the one for all, then the default."""
    rows = {(one.stage, one.severity): one for one in policies}
    out = {}
    for spec in kind.clocks:
        row = rows.get((spec.code, severity)) or rows.get((spec.code, ""))
        rule = _of_default(spec, severity) if row is None else _of_policy(row)
        if rule is not None:
            out[spec.code] = rule
    return out


def _of_policy(row: DeadlinePolicy) -> Rule | None:
    if not row.active:
        return None
    return Rule(row.limit, row.escalate_1_after_hours, row.escalate_2_after_hours, POLICY)


def _of_default(spec: ClockSpec, severity: str) -> Rule | None:
    limit = spec.defaults.get(severity, spec.defaults.get(""))
    return None if limit is None else Rule(limit, spec.escalate_1, spec.escalate_2, DEFAULT)
