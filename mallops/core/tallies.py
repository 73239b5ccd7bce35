"""How often somebody tried something within a minute, counted by all processes of the server together.

One row for a key and minute; the key is a hash, so that no address is kept. A process that has seen a key
full does not ask the database again within that minute: a flood costs a few writes, not one a try.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from mallops.core.db import Base, db, transaction, utcnow

KEEP = dt.timedelta(minutes=10)
MOST_REMEMBERED = 2000


class Tally(Base):
    """The tries of one key in one minute."""

    __tablename__ = "tallies"
    __audited__ = False
    __table_args__ = (
        sa.UniqueConstraint("key", "minute_at", name="uq_tallies_key"),
        sa.Index("ix_tallies_minute_at", "minute_at"),
    )

    key: Mapped[str] = mapped_column(sa.String(64))
    minute_at: Mapped[dt.datetime] = mapped_column()
    count: Mapped[int] = mapped_column(default=0)


def may_try(what: str, who: str, most: int) -> bool:
    """Count a try of `who`; False when it is one too many in this minute. Call it outside a transaction."""
    minute = utcnow().replace(second=0, microsecond=0)
    key = hashlib.sha256(f"{what}|{who}".encode()).hexdigest()
    full: set[tuple[str, dt.datetime]] = current_app.extensions.setdefault("mallops_tallies", set())
    if (key, minute) in full:
        return False
    if _count(key, minute) <= most:
        return True
    if len(full) >= MOST_REMEMBERED:
        full.clear()
    full.add((key, minute))
    return False


def _count(key: str, minute: dt.datetime) -> int:
    """One more; who begins a minute sweeps away what is long over."""
    table: Any = Tally.__table__
    with transaction():
        insert = sqlite.insert if db.session.get_bind().dialect.name == "sqlite" else postgresql.insert
        query = (
            insert(Tally)
            .values(key=key, minute_at=minute, count=1)
            .on_conflict_do_update(
                index_elements=["key", "minute_at"], set_={"count": table.c.count + 1, "updated_at": utcnow()}
            )
            .returning(table.c.count)
        )
        found: int = db.session.execute(query).scalar_one()
        if found == 1:
            db.session.execute(sa.delete(table).where(table.c.minute_at < minute - KEEP))
    return found


__all__ = ["Tally", "may_try"]
