"""A PostgreSQL database made empty again, not made anew: CREATE DATABASE copies the files of every table."""

from __future__ import annotations

import psycopg
from psycopg import sql

BETWEEN_VACUUMS = 100  # sweeps: what was deleted is read past until then
KEPT = "alembic_version"
LOOK = """
SELECT (SELECT max(oid) FROM pg_class), (SELECT count(*) FROM pg_class),
       (SELECT count(*) FROM pg_attribute), (SELECT count(*) FROM pg_trigger), (SELECT max(oid) FROM pg_proc)
"""
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> %s ORDER BY tablename"
#: Whoever is at work or holds something; the idle ones of the app's pool are for the next test.
OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND state IS DISTINCT FROM 'idle'
"""
COUNTERS = """
SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
FROM pg_sequences WHERE last_value IS NOT NULL
"""


class SweptDatabase:
    """One database with the schema and no rows, as it is now; `sweep()` brings it back to that.

    Its connection stays open: a new one would read the catalogue of all tables, most of the cost.
    """

    def __init__(self, conninfo: str) -> None:
        self.sweeps = 0
        self.swept: set[str] = set()
        self.connection = psycopg.connect(conninfo, autocommit=True)
        self.connection.execute("SET session_replication_role = replica")  # no foreign key, no trigger
        self.looked = self.connection.execute(LOOK).fetchone()
        tables = [row[0] for row in self.connection.execute(TABLES, (KEPT,))]
        self.filled = sql.SQL(" UNION ALL ").join(
            sql.SQL("SELECT {} WHERE EXISTS (SELECT 1 FROM {})").format(sql.Literal(one), sql.Identifier(one))
            for one in tables
        )

    def sweep(self) -> bool:
        """Take out every row and set every counter back; False when it has to be made anew."""
        self.sweeps += 1
        try:
            self.connection.execute(OTHERS)
            if self.connection.execute(LOOK, prepare=True).fetchone() != self.looked:
                return False
            for (table,) in self.connection.execute(self.filled, prepare=True).fetchall():
                self.connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
                self.swept.add(table)
            if self.swept and self.sweeps % BETWEEN_VACUUMS == 0:
                names = sql.SQL(", ").join(map(sql.Identifier, sorted(self.swept)))
                self.connection.execute(sql.SQL("VACUUM {}").format(names))
                self.swept.clear()
            self.connection.execute(COUNTERS, prepare=True)
        except psycopg.OperationalError:  # gone, or the server was killed
            return False
        return True

    def close(self) -> None:
        """Let go of it, so that it can be copied or dropped."""
        self.connection.close()
