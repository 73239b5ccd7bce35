"""Group purchases and phone orders: items, quotes of shops, payments, visits.

Revision: 0039, follows 0038.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TABLES = (
    "group_orders",
    "group_order_items",
    "group_order_payments",
    "group_order_quotes",
    "group_order_visits",
)


def _base() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
    ]


def _group_orders() -> None:
    op.create_table(
        "group_orders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sort", sa.String(length=5), nullable=False),
        sa.Column("company", sa.String(length=120), nullable=False),
        sa.Column("customer", sa.LargeBinary(), nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("phone_hash", sa.String(length=64), nullable=True),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("items_text", sa.Text(), nullable=False),
        sa.Column("budget_fen", sa.BigInteger(), nullable=True),
        sa.Column("wanted_on", sa.Date(), nullable=True),
        sa.Column("remark", sa.LargeBinary(), nullable=True),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("paid_fen", sa.BigInteger(), nullable=False),
        sa.Column("deliver_on", sa.Date(), nullable=True),
        sa.Column("deliver_at", sa.String(length=40), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=True),
        sa.Column("bringer", sa.LargeBinary(), nullable=True),
        sa.Column("received_by", sa.LargeBinary(), nullable=True),
        sa.Column("delivered_at", MOMENT, nullable=True),
        sa.Column("lost_why", sa.String(length=12), nullable=False),
        sa.Column("visit_on", sa.Date(), nullable=True),
        sa.CheckConstraint("sort in ('group','phone')", name=op.f("ck_group_orders_sort")),
        sa.CheckConstraint("amount_fen >= 0 and paid_fen >= 0", name=op.f("ck_group_orders_money")),
        sa.CheckConstraint("budget_fen is null or budget_fen > 0", name=op.f("ck_group_orders_budget")),
        sa.ForeignKeyConstraint(["id"], ["cases.id"], name=op.f("fk_group_orders_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_group_orders_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_orders")),
    )
    op.create_index("ix_group_orders_deliver", "group_orders", ["deliver_on", "id"], unique=False)
    op.create_index("ix_group_orders_member", "group_orders", ["member_id", "id"], unique=False)
    op.create_index("ix_group_orders_phone", "group_orders", ["phone_hash", "id"], unique=False)
    op.create_index("ix_group_orders_visit", "group_orders", ["visit_on", "id"], unique=False)


def _group_order_items() -> None:
    op.create_table(
        "group_order_items",
        *_base(),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=12), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_group_order_items_quantity")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["group_orders.id"], name=op.f("fk_group_order_items_order_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_order_items")),
        sa.UniqueConstraint("order_id", "position", name="uq_group_order_items_position"),
        sa.UniqueConstraint("uid", name=op.f("uq_group_order_items_uid")),
    )


def _group_order_payments() -> None:
    op.create_table(
        "group_order_payments",
        *_base(),
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=7), nullable=False),
        sa.Column("way", sa.String(length=8), nullable=False),
        sa.Column("fen", sa.BigInteger(), nullable=False),
        sa.Column("receipt_no", sa.String(length=40), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "kind in ('deposit','balance','refund')", name=op.f("ck_group_order_payments_kind")
        ),
        sa.CheckConstraint(
            "way in ('cash','card','transfer','mobile')", name=op.f("ck_group_order_payments_way")
        ),
        sa.CheckConstraint("fen > 0", name=op.f("ck_group_order_payments_fen")),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_group_order_payments_by_id")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_group_order_payments_mall_id")),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["group_orders.id"],
            name=op.f("fk_group_order_payments_order_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_order_payments")),
        sa.UniqueConstraint("mall_id", "kind", "receipt_no", name="uq_group_order_payments_receipt"),
        sa.UniqueConstraint("uid", name=op.f("uq_group_order_payments_uid")),
    )
    op.create_index("ix_group_order_payments_order", "group_order_payments", ["order_id", "id"], unique=False)
    op.create_index(
        "ix_group_order_payments_paid", "group_order_payments", ["mall_id", "paid_on", "id"], unique=False
    )


def _group_order_quotes() -> None:
    op.create_table(
        "group_order_quotes",
        *_base(),
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("prices", sa.JSON(), nullable=False),
        sa.Column("total_fen", sa.BigInteger(), nullable=False),
        sa.Column("deliver_by", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("said_by", sa.LargeBinary(), nullable=True),
        sa.Column("by_link", sa.Boolean(), nullable=False),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "state in ('asked','quoted','declined','chosen')", name=op.f("ck_group_order_quotes_state")
        ),
        sa.CheckConstraint("slot between 1 and 6", name=op.f("ck_group_order_quotes_slot")),
        sa.CheckConstraint("total_fen >= 0", name=op.f("ck_group_order_quotes_total")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_group_order_quotes_mall_id")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["group_orders.id"], name=op.f("fk_group_order_quotes_order_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_group_order_quotes_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_order_quotes")),
        sa.UniqueConstraint("order_id", "slot", name="uq_group_order_quotes_slot"),
        sa.UniqueConstraint("order_id", "tenant_id", name="uq_group_order_quotes_tenant"),
        sa.UniqueConstraint("uid", name=op.f("uq_group_order_quotes_uid")),
    )
    op.create_index("ix_group_order_quotes_tenant", "group_order_quotes", ["tenant_id", "id"], unique=False)


def _group_order_visits() -> None:
    op.create_table(
        "group_order_visits",
        *_base(),
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("way", sa.String(length=6), nullable=False),
        sa.Column("result", sa.String(length=7), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "result in ('again','maybe','no','settled')", name=op.f("ck_group_order_visits_result")
        ),
        sa.CheckConstraint("way in ('visit','call','wechat')", name=op.f("ck_group_order_visits_way")),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_group_order_visits_by_id")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_group_order_visits_mall_id")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["group_orders.id"], name=op.f("fk_group_order_visits_order_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_order_visits")),
        sa.UniqueConstraint("uid", name=op.f("uq_group_order_visits_uid")),
    )
    op.create_index("ix_group_order_visits_order", "group_order_visits", ["order_id", "id"], unique=False)


def upgrade() -> None:
    """The tables, each after those it points to."""
    _group_orders()
    _group_order_items()
    _group_order_payments()
    _group_order_quotes()
    _group_order_visits()


def downgrade() -> None:
    """Without them."""
    for table in reversed(TABLES):
        op.drop_table(table)
