"""An order's page asks what was split from it: an index for that.

Revision: 0018, follows 0017.
"""

from __future__ import annotations

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The index."""
    op.create_index("ix_findings_split", "findings", ["split_from_id"])


def downgrade() -> None:
    """Without it."""
    op.drop_index("ix_findings_split", table_name="findings")
