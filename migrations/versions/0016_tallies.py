"""Tallies: tries within a minute, counted by all processes together.

Revision: 0016, follows 0015.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """The table."""
    op.create_table(
        "tallies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("minute_at", MOMENT, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tallies")),
        sa.UniqueConstraint("uid", name=op.f("uq_tallies_uid")),
        sa.UniqueConstraint("key", "minute_at", name="uq_tallies_key"),
    )
    op.create_index("ix_tallies_minute_at", "tallies", ["minute_at"])


def downgrade() -> None:
    """Without it."""
    op.drop_index("ix_tallies_minute_at", table_name="tallies")
    op.drop_table("tallies")
