"""Figures of key customers kept by month; what a customer says to the quotation of an order.

Revision: 0048, follows 0047.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _months()
    op.add_column("group_order_quotes", sa.Column("accepted_at", MOMENT, nullable=True))
    op.add_column("group_orders", sa.Column("refused_at", MOMENT, nullable=True))
    op.add_column("group_orders", sa.Column("refused_why", sa.String(12), server_default="", nullable=False))
    op.add_column("group_orders", sa.Column("customer_says", sa.LargeBinary(), nullable=True))


def _months() -> None:
    table = "care_months"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("members", sa.Integer(), nullable=True),
        sa.Column("tiers", sa.JSON(), nullable=False),
        sa.Column("consents", sa.JSON(), nullable=False),
        sa.Column("buyers", sa.Integer(), nullable=False),
        sa.Column("repeaters", sa.Integer(), nullable=False),
        sa.Column("fen", sa.BigInteger(), nullable=False),
        sa.Column("best_fen", sa.BigInteger(), nullable=False),
        sa.Column("called", sa.Integer(), nullable=False),
        sa.Column("won", sa.Integer(), nullable=False),
        sa.Column("tried", sa.Integer(), nullable=False),
        sa.Column("reached", sa.Integer(), nullable=False),
        sa.Column("satisfaction", sa.Float(), nullable=True),
        sa.CheckConstraint("best_fen <= fen", name=op.f(f"ck_{table}_best")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f(f"fk_{table}_mall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("uid", name=op.f(f"uq_{table}_uid")),
        sa.UniqueConstraint("mall_id", "month", name="uq_care_months_month"),
    )


def downgrade() -> None:
    op.drop_column("group_orders", "customer_says")
    op.drop_column("group_orders", "refused_why")
    op.drop_column("group_orders", "refused_at")
    op.drop_column("group_order_quotes", "accepted_at")
    op.drop_table("care_months")
