"""The search box: one index over all records of a mall, in Chinese, pinyin and Latin, newest first.

What is indexed and asked is decided in `search_terms`, the same for both engines. Tokens lie in
`search_index` beside `search_entries`: an FTS5 table on SQLite, a tsvector with a GIN index on PostgreSQL.
The mall is a token of each entry, so a query never reads another mall's.

On SQLite a match walks entries from the newest and stops at the limit. PostgreSQL would first collect all
matches of a common word, so the newest `RECENT` entries are tried first, then as many as the word's share of
them promises to be enough, and the whole index only for a word that is rare among them.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from mallops.core.db import Base, Mapped, mapped_column, utcnow
from mallops.core.search_terms import Term, marker, query_terms, tokens

RECENT = 1000
#: So many hits among the newest make a word one that the whole index would list by the ten thousand.
COMMON = 10
MAX_HITS = 100


class SearchEntry(Base):
    """What the search box shows of one record, and where it leads."""

    __tablename__ = "search_entries"
    __audited__ = False
    __table_args__ = (sa.UniqueConstraint("kind", "ref_id"),)

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(40))
    ref_id: Mapped[int] = mapped_column()
    ref_uid: Mapped[uuid.UUID] = mapped_column()
    title: Mapped[str] = mapped_column(sa.String(200))
    subtitle: Mapped[str] = mapped_column(sa.String(200), default="")
    at: Mapped[dt.datetime] = mapped_column()


class Hit(NamedTuple):
    """One result. `entry_id` is the key of the next page (`before`)."""

    entry_id: int
    kind: str
    ref_id: int
    ref_uid: uuid.UUID
    title: str
    subtitle: str
    at: dt.datetime


def _statements() -> tuple[Any, dict[str, Any]]:
    """Update and insert of an entry, built once: building them costs more than running them."""
    table: Any = SearchEntry.__table__
    shown = ("mall_id", "ref_uid", "title", "subtitle", "at", "updated_at")
    key: dict[str, Any] = {"kind": sa.bindparam("entry_kind"), "ref_id": sa.bindparam("entry_ref")}
    values = {name: sa.bindparam(name, type_=table.c[name].type) for name in shown}
    update = sa.update(table).where(*(table.c[name] == value for name, value in key.items()))
    inserts = {}
    for dialect in (sqlite, postgresql):
        insert = dialect.insert(table).values(
            **key, **values, uid=sa.bindparam("uid"), created_at=sa.bindparam("created_at")
        )
        newer = {name: insert.excluded[name] for name in shown}
        upsert = insert.on_conflict_do_update(index_elements=["kind", "ref_id"], set_=newer)
        inserts[dialect.__name__.rpartition(".")[2]] = upsert.returning(table.c.id)
    return update.values(**values).returning(table.c.id), inserts


_UPDATE, _INSERT = _statements()


def index(
    session: Session,
    *,
    mall_id: int,
    kind: str,
    ref_id: int,
    ref_uid: uuid.UUID,
    title: str,
    subtitle: str = "",
    text: str = "",
    at: dt.datetime,
    new: bool = False,
) -> None:
    """Put a record into the index, or bring its entry up to date. `text` is searched but not shown.

    `new` saves the look for an entry that cannot be there; one that is there is still brought up to date.

    A record never moves to another mall.
    """
    entry = {
        "entry_kind": kind,
        "entry_ref": ref_id,
        "mall_id": mall_id,
        "ref_uid": ref_uid,
        "title": title[:200],
        "subtitle": subtitle[:200],
        "at": at,
        "updated_at": utcnow(),
    }
    words = [marker("mall", mall_id), marker("kind", kind), *tokens(title, subtitle, text)]
    connection = session.connection()
    engine = connection.dialect.name
    entry_id = None if new else connection.scalar(_UPDATE, entry)
    if entry_id is None:
        entry_id = connection.scalar(_INSERT[engine], {**entry, "uid": uuid.uuid4(), "created_at": utcnow()})
    statement = _PUT_SQLITE if engine == "sqlite" else _PUT_POSTGRES
    joined: Any = " ".join(words) if engine == "sqlite" else words
    connection.execute(statement, {"id": entry_id, "mall_id": mall_id, "tokens": joined})


def remove(session: Session, kind: str, ref_id: int) -> None:
    """Take a record out of the index; nothing happens when it was not in it."""
    gone = (
        sa.delete(SearchEntry)
        .filter_by(kind=kind, ref_id=ref_id)
        .returning(SearchEntry.id, SearchEntry.mall_id)
    )
    row = session.execute(gone.execution_options(synchronize_session=False)).one_or_none()
    if row is not None:
        statement = _TAKE_SQLITE if _on_sqlite(session) else _TAKE_POSTGRES
        session.execute(statement, {"id": row.id, "mall_id": row.mall_id})


def search(
    session: Session,
    mall_id: int,
    query: str,
    kinds: Collection[str] | None = None,
    limit: int = 20,
    before: int | None = None,
) -> list[Hit]:
    """The mall's records that hold every word of a query, newest first; none for a query without words.

    `kinds` confines it to kinds of record (those the person may see); `before` is the last entry of the page
    before.
    """
    terms = query_terms(query)
    if not terms or (kinds is not None and not kinds):
        return []
    limit = max(1, min(limit, MAX_HITS))
    find = _find_sqlite if _on_sqlite(session) else _find_postgres
    ids = find(session, mall_id, terms, kinds, limit, before)
    if not ids:
        return []
    columns = [getattr(SearchEntry, name) for name in ("id", *Hit._fields[1:])]
    found = sa.select(*columns).where(SearchEntry.id.in_(ids), SearchEntry.mall_id == mall_id)
    return [Hit(*row) for row in session.execute(found.order_by(SearchEntry.id.desc()))]


# -- SQLite ---------------------------------------------------------------------------------------------

_PUT_SQLITE = sa.text("INSERT OR REPLACE INTO search_index (rowid, tokens) VALUES (:id, :tokens)")
_TAKE_SQLITE = sa.text("DELETE FROM search_index WHERE rowid = :id")
_FIND_SQLITE = sa.text(
    "SELECT rowid FROM search_index WHERE search_index MATCH :match AND rowid < :before "
    "ORDER BY rowid DESC LIMIT :limit"
)


def _find_sqlite(
    session: Session,
    mall_id: int,
    terms: Sequence[Term],
    kinds: Collection[str] | None,
    limit: int,
    before: int | None,
) -> Sequence[int]:
    asked = [f'"{term.token}"{" *" if term.prefix else ""}' for term in terms]
    if kinds is not None:
        asked.append("(" + " OR ".join(f'"{marker("kind", kind)}"' for kind in sorted(kinds)) + ")")
    match = " AND ".join([*asked, f'"{marker("mall", mall_id)}"'])
    values = {"match": match, "before": before if before is not None else 2**62, "limit": limit}
    return session.scalars(_FIND_SQLITE, values).all()


# -- PostgreSQL -----------------------------------------------------------------------------------------

_PUT_POSTGRES = sa.text(
    "INSERT INTO search_index (entry_id, mall_id, tokens) VALUES (:id, :mall_id, array_to_tsvector(:tokens)) "
    "ON CONFLICT (mall_id, entry_id) DO UPDATE SET tokens = excluded.tokens"
).bindparams(sa.bindparam("tokens", type_=postgresql.ARRAY(sa.Text)))
_TAKE_POSTGRES = sa.text("DELETE FROM search_index WHERE mall_id = :mall_id AND entry_id = :id")
_RECENT_POSTGRES = sa.text(
    "SELECT entry_id FROM (SELECT entry_id, tokens FROM search_index "
    "WHERE mall_id = :mall_id AND entry_id < :before ORDER BY entry_id DESC LIMIT :recent) AS newest "
    "WHERE tokens @@ CAST(:match AS tsquery) ORDER BY entry_id DESC LIMIT :limit"
)
_ALL_POSTGRES = sa.text(
    "WITH hits AS MATERIALIZED (SELECT entry_id FROM search_index WHERE tokens @@ CAST(:match AS tsquery)) "
    "SELECT entry_id FROM hits WHERE entry_id < :before ORDER BY entry_id DESC LIMIT :limit"
)


def _find_postgres(
    session: Session,
    mall_id: int,
    terms: Sequence[Term],
    kinds: Collection[str] | None,
    limit: int,
    before: int | None,
) -> Sequence[int]:
    asked = [f"'{term.token}'{':*' if term.prefix else ''}" for term in terms]
    if kinds is not None:
        asked.append("(" + " | ".join(f"'{marker('kind', kind)}'" for kind in sorted(kinds)) + ")")
    match = " & ".join([*asked, f"'{marker('mall', mall_id)}'"])
    values: dict[str, Any] = {"match": match, "mall_id": mall_id, "limit": limit}
    values["before"] = before if before is not None else 2**62
    newest = session.scalars(_RECENT_POSTGRES, {**values, "recent": RECENT}).all()
    if COMMON <= len(newest) < limit:  # as often as here, twice as many as needed are among so many
        wider = RECENT * limit * 2 // len(newest)
        newest = session.scalars(_RECENT_POSTGRES, {**values, "recent": wider}).all()
    return newest if len(newest) >= limit else session.scalars(_ALL_POSTGRES, values).all()


# -- the tables beside ----------------------------------------------------------------------------------

_CREATE = {
    "sqlite": [
        # prefixes of these lengths are indexed: without, each keystroke of common pinyin costs 5 to 30 ms
        "CREATE VIRTUAL TABLE search_index USING fts5(tokens, content='', contentless_delete=1, detail=none, "
        "prefix='2 3 4 5 6 8', tokenize=\"ascii tokenchars '_'\")",
    ],
    "postgresql": [
        # the one B-tree leads with the mall, so the newest of a quiet mall are as near as those of a busy one
        "CREATE TABLE search_index (mall_id INTEGER NOT NULL, entry_id INTEGER NOT NULL, "
        "tokens TSVECTOR NOT NULL, CONSTRAINT pk_search_index PRIMARY KEY (mall_id, entry_id))",
        "CREATE INDEX ix_search_index_tokens ON search_index USING gin (tokens)",
    ],
}


def create_search_ddl(bind: sa.Connection) -> None:
    """Create `search_index` beside `search_entries` (called by the migration that creates the latter)."""
    for statement in _CREATE[bind.dialect.name]:
        bind.exec_driver_sql(statement)


def drop_search_ddl(bind: sa.Connection) -> None:
    """Drop `search_index`; before `search_entries`."""
    bind.exec_driver_sql("DROP TABLE IF EXISTS search_index")


@event.listens_for(SearchEntry.__table__, "after_create")
def _after_create(_table: Any, connection: sa.Connection, **_kw: Any) -> None:
    create_search_ddl(connection)


@event.listens_for(SearchEntry.__table__, "before_drop")
def _before_drop(_table: Any, connection: sa.Connection, **_kw: Any) -> None:
    drop_search_ddl(connection)


def _on_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"
