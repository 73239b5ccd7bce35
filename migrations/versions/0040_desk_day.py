"""Indexes for the desk: members by phone whatever their state, bookings by who made them, gifts by booking.

Revision: 0040, follows 0039.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

#: Tills and the night's job book without a person.
A_PERSON = sa.text("by_id is not null")


def upgrade() -> None:
    """Apply."""
    op.create_index(
        "ix_point_entries_by",
        "point_entries",
        ["by_id", "at"],
        sqlite_where=A_PERSON,
        postgresql_where=A_PERSON,
    )
    op.create_index("ix_gift_issues_entry", "gift_issues", ["entry_id"])
    op.create_index("ix_members_phone", "members", ["mall_id", "phone_hash", "id"])


def downgrade() -> None:
    """Undo."""
    op.drop_index("ix_members_phone", table_name="members")
    op.drop_index("ix_gift_issues_entry", table_name="gift_issues")
    op.drop_index("ix_point_entries_by", table_name="point_entries")
