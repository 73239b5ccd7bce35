"""Where a hit of the search box leads, and whether this person may see it.

Records answer through their kind. Other things (tenants, zones, people) are declared by their feature with
`hit_source`; their entries come from `core.search.index(kind=<code>, …)`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import url_for

from mallops.core import search
from mallops.core.auth.actor import Actor
from mallops.core.casework.kinds import KINDS
from mallops.core.casework.sight import scope_of
from mallops.core.db import db
from mallops.core.registers.cells import state_badge
from mallops.core.registers.columns import CASES

MAX_SHOWN = 30


@dataclass(frozen=True)
class HitSource:
    """Something the search box finds besides records. `endpoint` takes the public id as `param`."""

    code: str
    label: Any
    icon: str
    permission: str
    endpoint: str
    param: str = "uid"


@dataclass(frozen=True)
class Found:
    """One line of the results."""

    title: str
    subtitle: str
    url: str
    icon: str
    group: str
    at: Any
    state: Any = None


SOURCES: dict[str, HitSource] = {}


def hit_source(source: HitSource) -> HitSource:
    """Declare one; features do so at import."""
    SOURCES[source.code] = source
    return source


def searchable(actor: Actor) -> dict[str, tuple[str, str]]:
    """What this person may search: code -> (label, icon)."""
    out = {code: (str(one.plural), one.icon) for code, one in KINDS.items() if actor.can(one.view)}
    out |= {code: (str(one.label), one.icon) for code, one in SOURCES.items() if actor.can(one.permission)}
    return out


def find(actor: Actor, query: str, kind: str = "", limit: int = MAX_SHOWN) -> tuple[list[Found], bool]:
    """The newest hits this person may see, and whether there may be more."""
    groups = searchable(actor)
    kinds = [kind] if kind in groups else list(groups)
    hits = search.search(db.session(), actor.mall_id or 0, query, kinds=kinds, limit=limit + 1)
    shown, more = hits[:limit], len(hits) > limit
    records = _records(actor, [hit for hit in shown if hit.kind in KINDS])
    out = []
    for hit in shown:
        label, icon = groups[hit.kind]
        if hit.kind in KINDS:
            row = records.get(hit.ref_id)
            if row is not None:
                state = state_badge(KINDS[hit.kind].workflow.state(row.state))
                url = url_for(f"{hit.kind}.show", uid=hit.ref_uid)
                subtitle = row.number or ""
                out.append(Found(row.title or hit.title, subtitle, url, icon, label, hit.at, state))
        else:
            source = SOURCES[hit.kind]
            words: dict[str, Any] = {source.param: hit.ref_uid}
            url = url_for(source.endpoint, **words)
            out.append(Found(hit.title, hit.subtitle, url, icon, label, hit.at))
    return out, more


def _records(actor: Actor, hits: list[search.Hit]) -> dict[int, Any]:
    """Number, title and state of those records that this person may see, in one statement."""
    if not hits:
        return {}
    may = []
    for code in {hit.kind for hit in hits}:
        sight = scope_of(actor, KINDS[code], CASES.c)
        of_kind = CASES.c.kind == code
        may.append(of_kind if sight is None else sa.and_(of_kind, sight))
    query = sa.select(CASES.c.id, CASES.c.title, CASES.c.number, CASES.c.state).where(
        CASES.c.id.in_([hit.ref_id for hit in hits]), CASES.c.mall_id == actor.mall_id, sa.or_(*may)
    )
    return {row.id: row for row in db.session.execute(query)}
