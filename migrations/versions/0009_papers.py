"""Price labels and sales papers (7).

Revision: 0009, follows 0008.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

FAULTS = "label_fault in ('ok','missing','unclear','incomplete','wrong_price','expired','misleading')"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "price_checks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("label_fault", sa.String(length=12), nullable=False),
        sa.Column("contract_no", sa.String(length=60), nullable=False),
        sa.Column("slip_no", sa.String(length=60), nullable=False),
        sa.Column("copies_due", sa.Integer(), nullable=True),
        sa.Column("copies_received", sa.Integer(), nullable=True),
        sa.Column("payment", sa.String(length=8), nullable=False),
        sa.Column("mismatch", sa.Text(), nullable=False),
        sa.Column("faults", sa.String(length=60), nullable=False),
        sa.Column("flagged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.CheckConstraint(FAULTS, name=op.f("ck_price_checks_label_fault")),
        sa.CheckConstraint("payment in ('match','differs','unseen')", name=op.f("ck_price_checks_payment")),
        sa.CheckConstraint(
            "copies_due is null or copies_due between 0 and 9", name=op.f("ck_price_checks_copies_due")
        ),
        sa.CheckConstraint(
            "copies_received is null or copies_received between 0 and 9",
            name=op.f("ck_price_checks_copies_received"),
        ),
        sa.ForeignKeyConstraint(["id"], ["cases.id"], name=op.f("fk_price_checks_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_checks")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("price_checks")
