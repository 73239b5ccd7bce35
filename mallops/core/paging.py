"""Pages of a list ordered by one unique column, without counting and without OFFSET."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

from mallops.core.db import db

T = TypeVar("T")
PAGE_SIZE = 50


@dataclass(frozen=True)
class Page(Generic[T]):
    """Rows in order; `first` and `last` are the keys for the page before and the one after, if any."""

    rows: Sequence[T]
    first: str | None = None
    last: str | None = None


def keyset_page(
    query: sa.Select[T],
    key: Any,
    *,
    after: str = "",
    before: str = "",
    size: int = PAGE_SIZE,
) -> Page[T]:
    """One page of `query` ordered by the unique text column `key`, after or before a value of it."""
    name = key.key
    backwards = bool(before) and not after
    if after:
        query = query.where(key > after)
    elif before:
        query = query.where(key < before)
    order = key.desc() if backwards else key.asc()
    rows = list(db.session.scalars(query.order_by(order).limit(size + 1)))
    more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()
    if not rows:
        return Page([])
    has_newer = more if backwards else bool(after)
    has_older = True if backwards else more
    return Page(
        rows,
        first=str(getattr(rows[0], name)) if has_newer else None,
        last=str(getattr(rows[-1], name)) if has_older else None,
    )


def like(text: str) -> str:
    """A pattern for `ILIKE … ESCAPE '\\'` that finds `text` anywhere, its own wildcards taken literally."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
