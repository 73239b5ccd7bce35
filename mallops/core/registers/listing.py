"""The list itself in SQL: mall, sight, filters, sort, keyset paging. One statement a page, whatever its size.

A page is found by the row at its edge (`after` or `before`, a public id), never by a count of rows, so page
1,000 costs what page 1 costs. Rows without a value in the sorted column come last, in a walk of their own:
both walks follow an index.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from mallops.core import search
from mallops.core.auth.actor import Actor
from mallops.core.casework.kinds import KINDS, CaseKind
from mallops.core.casework.related import table_of
from mallops.core.casework.sight import scope_of
from mallops.core.clock import now
from mallops.core.db import db
from mallops.core.kept import once_a_page
from mallops.core.registers.columns import CASES, NAMED_KINDS, Column, column, columns_of, is_own, own_table
from mallops.core.registers.criteria import Criteria

PAGE = 50
COUNT_LIMIT = 100
MAX_FOUND = search.MAX_HITS
SPINE = ("id", "uid", "title", "number", "state", "due_at", "created_at")
FAR_LITERAL = sa.literal(dt.datetime(9999, 1, 1, tzinfo=dt.UTC), CASES.c.due_at.type)


#: All of a person that decides what they see: mall, person, roles, zones.
Sight = tuple[int | None, int | None, frozenset[str], frozenset[int]]


class Page(NamedTuple):
    """Rows of one page. `newer` and `older` are the edges to ask the neighbours with, or None."""

    rows: Sequence[Any]
    newer: Any
    older: Any


class Sort(NamedTuple):
    """What the list is ordered by: an expression (None: the order of opening), and whether backwards."""

    expression: Any
    descending: bool
    nullable: bool


def list_page(kind: CaseKind, actor: Actor, asked: Criteria, size: int = PAGE) -> Page:
    """One page of the register as this person may see it."""
    if asked in _PLAIN:  # the page that most people open: no statement to build
        newest = _newest(kind.code, _sight_of(actor), asked.view, size)
        rows = list(db.session.connection().execute(newest).all())
        return Page(rows[:size], None, rows[size - 1].uid if len(rows) > size else None)
    where = conditions(kind, actor, asked)
    sort = sort_of(kind, asked.sort)
    edge_uid, backward = (asked.before, True) if asked.before else (asked.after, False)
    edge = _edge(kind, actor, asked.sort, edge_uid) if edge_uid else None
    query = statement(kind, columns_of(kind), where, asked)
    rows = _walk(query, sort, edge, backward=backward and edge is not None, limit=size + 1)
    if backward and edge is not None:
        if len(rows) <= size:  # that was the way back to the beginning: show a full first page
            edge, rows = None, _walk(query, sort, None, backward=False, limit=size + 1)
        else:
            return Page(rows[1:], rows[1].uid, rows[-1].uid)
    more = len(rows) > size
    rows = rows[:size]
    return Page(rows, rows[0].uid if edge and rows else None, rows[-1].uid if more else None)


_PLAIN = [Criteria(view=view) for view in ("", "open", "closed")]


@lru_cache(maxsize=512)
def _newest(code: str, sight: Sight, view: str, size: int) -> sa.Select[Any]:
    """The first page of a register, newest first, by nothing but a quick view."""
    kind, actor = KINDS[code], Actor(sight[1], "", sight[0], sight[2], sight[3])
    asked = Criteria(view=view)
    query = statement(kind, columns_of(kind), conditions(kind, actor, asked), asked)
    return _ordered(query, sort_of(kind, asked.sort), False, True).limit(size + 1)


def conditions(kind: CaseKind, actor: Actor, asked: Criteria) -> list[Any]:
    """All that a row must fulfil: mall, kind, sight, and what was asked for."""
    where = [*_grounds(kind.code, _sight_of(actor)), *_view(kind, actor, asked.view)]
    if asked.states:
        where.append(CASES.c.state.in_(asked.states))
    where += _places(actor, asked)
    if asked.from_on:
        where.append(CASES.c.created_at >= midnight(asked.from_on, actor.tz))
    if asked.to_on:
        where.append(CASES.c.created_at < midnight(asked.to_on + dt.timedelta(days=1), actor.tz))
    for key, value in asked.chosen.items():
        is_bool = kind.field_named(key).kind == "bool"
        where.append(column(kind, key) == (value == "1" if is_bool else value))
    if asked.q:
        hits = search.search(db.session(), actor.mall_id or 0, asked.q, kinds=[kind.code], limit=MAX_FOUND)
        where.append(CASES.c.id.in_([hit.ref_id for hit in hits]))
    return where


def _sight_of(actor: Actor) -> Sight:
    """All of a person that decides what they see."""
    return actor.mall_id, actor.user_id, actor.roles, actor.zone_ids


@lru_cache(maxsize=1024)
def _grounds(code: str, sight: Sight) -> tuple[Any, ...]:
    """Mall, kind and sight as conditions; building them costs more than running them."""
    mall_id, user_id, roles, zone_ids = sight
    limits = scope_of(Actor(user_id, "", mall_id, roles, zone_ids), KINDS[code], CASES.c)
    grounds = (CASES.c.mall_id == mall_id, CASES.c.kind == code)
    return grounds if limits is None else (*grounds, limits)


def _view(kind: CaseKind, actor: Actor, view: str, at: Any = None) -> list[Any]:
    still_open = CASES.c.state.in_(sorted(kind.workflow.open_states))
    if view == "open":
        return [still_open]
    if view == "overdue":  # coalesce: let the state's index lead, not all that was ever due
        return [still_open, sa.func.coalesce(CASES.c.due_at, FAR_LITERAL) < (now() if at is None else at)]
    if view == "mine":
        return [still_open, CASES.c.owner_id == actor.user_id]
    if view == "closed":
        closed = sorted(set(kind.workflow.states) - kind.workflow.open_states)
        return [CASES.c.state.in_(closed)]
    return []


def _places(actor: Actor, asked: Criteria) -> list[Any]:
    where = []
    if asked.zone:
        zones = table_of("zone").c
        one = sa.select(zones.id).where(zones.mall_id == actor.mall_id, zones.code == asked.zone)
        where.append(CASES.c.zone_id == one.scalar_subquery())
    if asked.tenant:
        tenants = table_of("tenant").c
        like = f"%{_escaped(asked.tenant)}%"
        named = [tenants[name].ilike(like, escape="\\") for name in ("name_zh", "name_en")]
        some = sa.select(tenants.id).where(
            tenants.mall_id == actor.mall_id,
            sa.or_(sa.func.lower(tenants.code) == asked.tenant.split(" ")[0].lower(), *named),
        )
        where.append(CASES.c.tenant_id.in_(some))
    if asked.owner:
        people = table_of("person").c
        person = sa.select(people.id).where(people.uid == asked.owner)
        where.append(CASES.c.owner_id == person.scalar_subquery())
    return where


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def midnight(day: dt.date, tz: str) -> dt.datetime:
    """The first moment of a date on the mall's wall clock."""
    return dt.datetime.combine(day, dt.time.min, ZoneInfo(tz)).astimezone(dt.UTC)


def sort_of(kind: CaseKind, code: str) -> Sort:
    """The order that a sort code names; the newest first unless it says otherwise."""
    name, turned = code.removeprefix("-"), code.startswith("-")
    if name == "newest":
        return Sort(None, not turned, False)
    if name == "state":
        order = {one: at for at, one in enumerate(kind.workflow.states)}
        return Sort(sa.case(order, value=CASES.c.state, else_=len(order)), turned, False)
    expression = CASES.c.due_at if name == "due" else column(kind, name)
    return Sort(expression, turned, bool(expression.nullable))


def statement(kind: CaseKind, columns: Iterable[Column], where: list[Any], asked: Criteria) -> sa.Select[Any]:
    """What a list reads: the spine, the columns, and the names behind zones, tenants and people."""
    wanted = tuple(columns)
    own = _sorts_own(kind, asked.sort) or any(is_own(kind, key) for key in asked.chosen)
    key = (kind.code, tuple(one.key for one in wanted), own)
    if key not in _BASES:
        _BASES[key] = _base(kind, wanted, own)
    return _BASES[key].where(*where)


_BASES: dict[tuple[str, tuple[str, ...], bool], sa.Select[Any]] = {}


def _base(kind: CaseKind, wanted: tuple[Column, ...], own: bool) -> sa.Select[Any]:
    shown = [CASES.c[name] for name in SPINE]
    source: Any = CASES
    if own or any(is_own(kind, one.key) for one in wanted):
        source = source.join(own_table(kind), own_table(kind).c.id == CASES.c.id)
    for one in wanted:
        if one.key in SPINE:
            continue
        target = column(kind, one.key)
        shown.append(target)
        if one.kind in NAMED_KINDS:
            named = table_of(one.kind).alias(f"{one.key}_named")
            source = source.outerjoin(named, named.c.id == target)
            shown += [named.c.name_zh.label(f"{one.key}_zh"), named.c.name_en.label(f"{one.key}_en")]
    return sa.select(*shown).select_from(source)


def _sorts_own(kind: CaseKind, code: str) -> bool:
    name = code.removeprefix("-")
    return name not in {"newest", "state", "due"} and is_own(kind, name)


def _edge(kind: CaseKind, actor: Actor, code: str, uid: Any) -> tuple[Any, int] | None:
    """The sorted value and key of the row at a page's edge; None when there is no such row any more."""
    expression = sort_of(kind, code).expression
    value = expression if expression is not None else CASES.c.id
    source = CASES
    if _sorts_own(kind, code):
        source = CASES.join(own_table(kind), own_table(kind).c.id == CASES.c.id)
    query = sa.select(value, CASES.c.id).select_from(source)
    found = db.session.execute(
        query.where(CASES.c.uid == uid, CASES.c.mall_id == actor.mall_id, CASES.c.kind == kind.code)
    ).first()
    return (found[0], found[1]) if found else None


def _walk(
    query: sa.Select[Any], sort: Sort, edge: tuple[Any, int] | None, *, backward: bool, limit: int
) -> list[Any]:
    """Up to `limit` rows beyond the edge, in the order of the page."""
    down = sort.descending != backward
    walks = [False, True] if sort.nullable else [False]
    if backward:
        walks.reverse()
    rows: list[Any] = []
    for empty in walks:
        here = edge is not None and (sort.nullable and edge[0] is None) == empty
        if edge is not None and not here and len(walks) > 1 and empty == walks[0]:
            continue  # the edge lies in the second walk
        part = _ordered(query, sort, empty, down).limit(limit - len(rows))
        if edge is not None and here:
            part = part.where(_beyond(sort, edge, empty, down))
        rows += db.session.execute(part).all()
        if len(rows) >= limit:
            break
    return rows[::-1] if backward else rows


def _ordered(query: sa.Select[Any], sort: Sort, empty: bool, down: bool) -> sa.Select[Any]:
    by_id = CASES.c.id.desc() if down else CASES.c.id.asc()
    if sort.expression is None:
        return query.order_by(by_id)
    if sort.nullable:
        query = query.where(sort.expression.is_(None) if empty else sort.expression.is_not(None))
    if empty:
        return query.order_by(by_id)
    return query.order_by(sort.expression.desc() if down else sort.expression.asc(), by_id)


def _beyond(sort: Sort, edge: tuple[Any, int], empty: bool, down: bool) -> Any:
    value, key = edge
    if sort.expression is None or empty:
        return CASES.c.id < key if down else CASES.c.id > key
    place = sa.tuple_(sort.expression, CASES.c.id)
    mark = sa.tuple_(sa.literal(value, sort.expression.type), sa.literal(key))
    return place < mark if down else place > mark


def counts(kind: CaseKind, actor: Actor) -> dict[str, int]:
    """How many records each quick view and open state holds, counted to `COUNT_LIMIT` only; one statement."""
    sight = _sight_of(actor)
    return once_a_page("counts", kind.code, sight, ask=lambda: _counted(kind, sight))


def _counted(kind: CaseKind, sight: Sight) -> dict[str, int]:
    query = _counting(kind.code, sight)
    found = dict(db.session.connection().execute(query, {"at": now()}).one()._mapping)
    found["view_open"] = min(COUNT_LIMIT, sum(found[f"state_{one}"] for one in kind.workflow.open_states))
    return found


@lru_cache(maxsize=1024)
def _counting(code: str, sight: Sight) -> sa.Select[Any]:
    kind, actor = KINDS[code], Actor(sight[1], "", sight[0], sight[2], sight[3])
    at = sa.bindparam("at", type_=CASES.c.due_at.type)
    grounds = _grounds(code, sight)
    wanted = {f"view_{view}": _view(kind, actor, view, at) for view in ("overdue", "mine")}
    wanted |= {f"state_{state}": [CASES.c.state == state] for state in kind.workflow.open_states}
    columns = []
    for name, where in wanted.items():
        few = (
            sa.select(sa.literal(1)).select_from(CASES).where(*grounds, *where).limit(COUNT_LIMIT).subquery()
        )
        columns.append(sa.select(sa.func.count()).select_from(few).scalar_subquery().label(name))
    return sa.select(*columns)


def few(count: int) -> str:
    """A bounded count: `12`, or `99+` when nobody counted on."""
    return str(count) if count < COUNT_LIMIT else f"{COUNT_LIMIT - 1}+"
