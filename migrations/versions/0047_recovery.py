"""A bill knows the record whose money it brings back (40.2: recovery of advance compensation).

Revision: 0047, follows 0046.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the link."""
    with op.batch_alter_table("fee_bills") as table:
        table.add_column(sa.Column("origin_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_fee_bills_origin_id"), "cases", ["origin_id"], ["id"])
        table.create_index("ix_fee_bills_origin", ["origin_id"])


def downgrade() -> None:
    """Drop it."""
    with op.batch_alter_table("fee_bills") as table:
        table.drop_index("ix_fee_bills_origin")
        table.drop_constraint(op.f("fk_fee_bills_origin_id"), type_="foreignkey")
        table.drop_column("origin_id")
