"""Batches of points lose the public id and the two times that nobody asks for: there are as many as bookings.

Revision: 0049, follows 0048.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

TABLE = "point_batches"
#: What never changes of a batch.
FACTS = ("mall_id", "account_id", "entry_id", "amount", "expires_on")
GONE = ("uid", "created_at", "updated_at")


def _guards() -> None:
    """SQLite drops a table's triggers with the table that is copied."""
    if op.get_bind().dialect.name != "sqlite":
        return
    for name, event in (("no_delete", "DELETE"), ("no_update", f"UPDATE OF {', '.join(FACTS)}")):
        op.execute(f"DROP TRIGGER IF EXISTS {TABLE}_{name}")
        op.execute(
            f"CREATE TRIGGER {TABLE}_{name} BEFORE {event} ON {TABLE} "
            f"BEGIN SELECT RAISE(ABORT, '{TABLE} is append-only'); END"
        )


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table(TABLE) as table:
        table.drop_constraint("uq_point_batches_uid", type_="unique")
        for name in GONE:
            table.drop_column(name)
    _guards()


def downgrade() -> None:
    """Every batch gets an id and the times of its entry again."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    with op.batch_alter_table(TABLE) as table:
        table.add_column(sa.Column("uid", sa.Uuid(), nullable=True))
        for name in GONE[1:]:
            table.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    uid = "lower(hex(randomblob(16)))" if sqlite else "gen_random_uuid()"
    at = "(SELECT at FROM point_entries WHERE point_entries.id = point_batches.entry_id)"
    op.execute(f"UPDATE {TABLE} SET uid = {uid}, created_at = {at}, updated_at = {at}")  # noqa: S608
    with op.batch_alter_table(TABLE) as table:
        for name in GONE:
            table.alter_column(name, nullable=False)
        table.create_unique_constraint("uq_point_batches_uid", ["uid"])
    _guards()
