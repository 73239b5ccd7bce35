"""The start page asks for what is due first in one state: an index for that.

Revision: 0027, follows 0026.
"""

from __future__ import annotations

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The index."""
    op.create_index("ix_cases_state_due", "cases", ["mall_id", "kind", "state", "due_at", "id"])


def downgrade() -> None:
    """Without it."""
    op.drop_index("ix_cases_state_due", table_name="cases")
