"""What a tenant still owes somebody: features say it, deposit lock and move-out ask it (catalogue 14).

A kind of record binds a tenant as long as it is open when its `extras` name a department: ``"binds":
"engineering"`` or ``"binds": lambda case: …`` (a code of casework.DEPARTMENTS; None for a record that does
not). A record on which several departments work names each of them: ``"parts": lambda case: …`` gives what
has `code`, `department`, `name` and `owner` (lines of a checklist). What is no record (a bill, a key, an
account of points) is told by a source.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from mallops.core.casework.kinds import KINDS, CaseKind
from mallops.core.casework.models import Case
from mallops.core.db import db


@dataclass(frozen=True)
class Obligation:
    """One open thing. `key` names it for good (a waiver refers to it); `department` is who must act, `holder`
    the person there; `url` is its page, for those who may open it; `amount` in fen, when it is money.
    """

    key: str
    department: str
    label: Any
    reference: str = ""
    holder: str = ""
    since: dt.datetime | None = None
    url: str = ""
    amount: int | None = None


Source = Callable[[int, int], Iterable[Obligation]]
_SOURCES: list[Source] = []


def obligations(source: Source) -> Source:
    """Register `source(mall_id, tenant_id)`: what a feature still wants of a tenant."""
    _SOURCES.append(source)
    return source


def open_obligations(mall_id: int, tenant_id: int, *, besides: Iterable[int] = ()) -> list[Obligation]:
    """All that is open for a tenant, by department, oldest first. `besides`: ids of records left out, such
    as the move-out that asks.
    """
    found = [*_of_records(mall_id, tenant_id, frozenset(besides))]
    for source in _SOURCES:
        found += source(mall_id, tenant_id)
    return sorted(found, key=lambda one: (one.department, one.since is None, one.since or 0, one.key))


def _of_records(mall_id: int, tenant_id: int, besides: frozenset[int]) -> Iterable[Obligation]:
    binding = {code: kind for code, kind in KINDS.items() if "binds" in kind.extras}
    if not binding:
        return
    still = sa.or_(
        *(
            sa.and_(Case.kind == code, Case.state.in_(_open_states(kind)))
            for code, kind in sorted(binding.items())
        )
    )
    query = (
        sa.select(Case)
        .where(Case.mall_id == mall_id, Case.tenant_id == tenant_id, still)
        .options(selectinload(Case.owner))
        .order_by(Case.id)
    )
    for case in db.session.scalars(query):
        kind = binding[case.kind]
        binds = kind.extras["binds"]
        department = binds(case) if callable(binds) else binds
        if department and case.id not in besides:
            yield from _of_parts(kind, case) or [_of_record(kind, case, department)]


def _of_record(kind: CaseKind, case: Case, department: str) -> Obligation:
    return Obligation(
        key=f"{case.kind}:{case.uid}",
        department=department,
        label=kind.label,
        reference=case.number or case.title,
        holder=case.owner.name if case.owner else "",
        since=case.submitted_at or case.created_at,
        url=f"/{kind.slug}/{case.uid}",  # also outside a request
    )


def _of_parts(kind: CaseKind, case: Case) -> list[Obligation]:
    """What each department still has to do on a record."""
    whole = _of_record(kind, case, "")
    return [
        replace(
            whole,
            key=f"{whole.key}:{one.code}",
            department=one.department,
            reference=f"{whole.reference} · {one.name}",
            holder=one.owner.name if one.owner else "",
            url=f"{whole.url}#line-{one.code}",
        )
        for one in (kind.extras["parts"](case) if "parts" in kind.extras else ())
    ]


def _open_states(kind: CaseKind) -> list[str]:
    return [code for code, state in kind.workflow.states.items() if not state.closed]
