"""Zones, tenants and people, as registers name and offer them: the kernel knows only their relationship."""

from __future__ import annotations

import uuid
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from mallops.core.casework.models import Case
from mallops.core.db import db
from mallops.core.names import is_chinese

#: Kind of field -> relationship of `Case` that shows its model.
RELATED = {"zone": "zone", "tenant": "tenant", "person": "owner"}
GONE = ("left", "prospect")


class Option(NamedTuple):
    """A zone, tenant or person to choose. `code` is the short name people know it by."""

    id: int
    uid: uuid.UUID
    code: str
    name: str

    @property
    def text(self) -> str:
        """Code and name, as offered in a list."""
        return f"{self.code} {self.name}".strip()


@cache
def model_of(kind: str) -> Any:
    """The model behind a field of kind zone, tenant or person."""
    return Case.__mapper__.relationships[RELATED[kind]].mapper.class_


def table_of(kind: str) -> Any:
    """Its table."""
    return model_of(kind).__table__


@cache
def _offered(kind: str) -> sa.Select[Any]:
    """The statement behind `options`, built once."""
    table = table_of(kind)
    columns = [table.c.id, table.c.uid, table.c.name_zh, table.c.name_en]
    if kind == "person":
        members = model_of("person").memberships.property.mapper.local_table
        here = sa.select(members.c.user_id).where(members.c.mall_id == sa.bindparam("mall"))
        query = sa.select(*columns, sa.literal("").label("code")).where(
            table.c.id.in_(here), table.c.is_active.is_(True)
        )
        return query.order_by(table.c.staff_no, table.c.id)
    there = table.c.is_active.is_(True) if kind == "zone" else table.c.status.not_in(GONE)
    query = sa.select(*columns, table.c.code).where(table.c.mall_id == sa.bindparam("mall"), there)
    return query.order_by(table.c.code)


def options(kind: str, mall_id: int | None) -> list[Option]:
    """What may be chosen in a mall: active zones, tenants that have not left, people with a role there."""
    chinese = is_chinese()
    return [
        Option(
            row.id,
            row.uid,
            row.code,
            (row.name_zh or row.name_en) if chinese else (row.name_en or row.name_zh),
        )
        for row in db.session.connection().execute(_offered(kind), {"mall": mall_id})
    ]


def find_option(kind: str, mall_id: int | None, ref_id: int | None) -> Option | None:
    """The one with this key, also when it may no longer be chosen; None when it is of another mall."""
    if ref_id is None:
        return None
    row = db.session.get(model_of(kind), ref_id)
    if row is None or getattr(row, "mall_id", mall_id) != mall_id:
        return None
    return Option(row.id, row.uid, getattr(row, "code", ""), row.name)
