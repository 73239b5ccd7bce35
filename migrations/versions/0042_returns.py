"""Returns and exchanges: the goods, what comes back with them, the policy; logs of visitors and callers.

Revision: 0042, follows 0041.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TABLES = ("goods_returns", "goods_return_claws", "return_policies", "visitors", "callers")


def _base() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
    ]


def _goods() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("wanted", sa.String(length=8), nullable=False),
        sa.Column("item_no", sa.String(length=60), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("price_fen", sa.BigInteger(), nullable=False),
        sa.Column("slip_no", sa.String(length=40), nullable=False),
        sa.Column("slip_on", sa.Date(), nullable=False),
        sa.Column("slip_id", sa.Integer(), nullable=True),
        sa.Column("paid_way", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=9), nullable=False),
        sa.Column("reason_note", sa.LargeBinary(), nullable=True),
        sa.Column("condition", sa.String(length=7), nullable=False),
        sa.Column("customer", sa.LargeBinary(), nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("phone_hash", sa.String(length=64), nullable=True),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("came_on", sa.Date(), nullable=False),
        sa.Column("policy_days", sa.Integer(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("checks", sa.JSON(), nullable=False),
        sa.Column("check_note", sa.LargeBinary(), nullable=True),
        sa.Column("opinion", sa.String(length=8), nullable=False),
        sa.Column("opinion_note", sa.LargeBinary(), nullable=True),
        sa.Column("opinion_by", sa.LargeBinary(), nullable=True),
        sa.Column("opinion_at", MOMENT, nullable=True),
        sa.Column("opinion_link", sa.Boolean(), nullable=False),
    ]


def _settled() -> list[sa.Column]:
    return [
        sa.Column("decision", sa.String(length=8), nullable=False),
        sa.Column("decision_note", sa.LargeBinary(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("payer", sa.String(length=4), nullable=False),
        sa.Column("refund_fen", sa.BigInteger(), nullable=False),
        sa.Column("clawed_at", MOMENT, nullable=True),
        sa.Column("points_back", sa.BigInteger(), nullable=False),
        sa.Column("paid_fen", sa.BigInteger(), nullable=False),
        sa.Column("refund_way", sa.String(length=8), nullable=False),
        sa.Column("receipt_no", sa.String(length=40), nullable=False),
        sa.Column("paid_at", MOMENT, nullable=True),
        sa.Column("new_item", sa.String(length=120), nullable=False),
        sa.Column("new_slip_no", sa.String(length=40), nullable=False),
        sa.Column("extra_fen", sa.BigInteger(), nullable=False),
        sa.Column("invoice_no", sa.String(length=40), nullable=False),
        sa.Column("invoice_how", sa.String(length=4), nullable=False),
        sa.Column("invoice_back_no", sa.String(length=40), nullable=False),
        sa.Column("invoice_back_on", sa.Date(), nullable=True),
        sa.Column("became_id", sa.Integer(), nullable=True),
    ]


def _returns() -> None:
    name = "goods_returns"
    checks = {
        "wanted": "wanted in ('return','exchange')",
        "reason": "reason in ('no_reason','quality','wrong','other')",
        "condition": "condition in ('sealed','intact','used','faulty','damaged')",
        "opinion": "opinion in ('','agree','exchange','refuse')",
        "decision": "decision in ('','refund','exchange','refuse')",
        "payer": "payer in ('','shop','mall')",
        "invoice_how": "invoice_how in ('','red','void')",
        "goods": "quantity > 0 and price_fen > 0",
        "refund": "refund_fen >= 0 and refund_fen <= price_fen",
        "paid": "paid_fen >= 0 and paid_fen <= refund_fen and extra_fen >= 0",
    }
    keys = {"slip_id": "slips", "member_id": "members", "decided_by_id": "users", "became_id": "cases"}
    op.create_table(
        name,
        *_goods(),
        *_settled(),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_{name}_{code}")) for code, rule in checks.items()),
        sa.ForeignKeyConstraint(["id"], ["cases.id"], name=op.f(f"fk_{name}_id"), ondelete="CASCADE"),
        *(
            sa.ForeignKeyConstraint([key], [f"{table}.id"], name=op.f(f"fk_{name}_{key}"))
            for key, table in keys.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    op.create_index("ix_goods_returns_phone", name, ["phone_hash", "id"], unique=False)
    op.create_index("ix_goods_returns_member", name, ["member_id", "id"], unique=False)
    op.create_index("ix_goods_returns_slip", name, ["slip_no", "slip_on"], unique=False)


def _claws() -> None:
    name = "goods_return_claws"
    op.create_table(
        name,
        *_base(),
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("return_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=300), nullable=False),
        sa.Column("fen", sa.BigInteger(), nullable=False),
        sa.Column("url", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "state in ('noted','open','back','deducted','waived')", name=op.f(f"ck_{name}_state")
        ),
        sa.CheckConstraint("fen >= 0", name=op.f(f"ck_{name}_fen")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f(f"fk_{name}_mall_id")),
        sa.ForeignKeyConstraint(
            ["return_id"], ["goods_returns.id"], name=op.f(f"fk_{name}_return_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f(f"fk_{name}_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint("uid", name=op.f(f"uq_{name}_uid")),
    )
    op.create_index("ix_goods_return_claws_return", name, ["return_id", "id"], unique=False)


def _policies() -> None:
    name = "return_policies"
    op.create_table(
        name,
        *_base(),
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("days_no_reason", sa.Integer(), nullable=False),
        sa.Column("days_fault", sa.Integer(), nullable=False),
        sa.Column("keep_days", sa.Integer(), nullable=False),
        sa.Column("exceptions", sa.JSON(), nullable=False),
        sa.Column("text_zh", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "days_no_reason >= 0 and days_fault >= 0 and keep_days >= 30", name=op.f(f"ck_{name}_days")
        ),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f(f"fk_{name}_mall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint("mall_id", name="uq_return_policies_mall_id"),
        sa.UniqueConstraint("uid", name=op.f(f"uq_{name}_uid")),
    )


def _visitors() -> None:
    name = "visitors"
    sorts = "sort in ('meeting','reception','feedback','logistics','service')"
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sort", sa.String(length=9), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=True),
        sa.Column("unit", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("badge_no", sa.String(length=20), nullable=False),
        sa.Column("came_at", MOMENT, nullable=False),
        sa.Column("left_at", MOMENT, nullable=True),
        sa.Column("suggestion", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(sorts, name=op.f(f"ck_{name}_sort")),
        sa.CheckConstraint("people between 1 and 500", name=op.f(f"ck_{name}_people")),
        sa.CheckConstraint("left_at is null or left_at >= came_at", name=op.f(f"ck_{name}_left")),
        sa.ForeignKeyConstraint(["id"], ["cases.id"], name=op.f(f"fk_{name}_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )


def _callers() -> None:
    name = "callers"
    sorts = "sort in ('enquiry','suggestion','complaint','business','message')"
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sort", sa.String(length=10), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("called_at", MOMENT, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("became_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(sorts, name=op.f(f"ck_{name}_sort")),
        sa.ForeignKeyConstraint(["id"], ["cases.id"], name=op.f(f"fk_{name}_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["became_id"], ["cases.id"], name=op.f(f"fk_{name}_became_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )


def upgrade() -> None:
    """The tables, each after those it points to."""
    _returns()
    _claws()
    _policies()
    _visitors()
    _callers()


def downgrade() -> None:
    """Without them."""
    for table in reversed(TABLES):
        op.drop_table(table)
