"""Gifts, their stock book and who got them; vouchers, and which shop took them.

Revision: 0032, follows 0031.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
#: The database itself keeps these as they were written.
APPEND_ONLY = ("gift_moves",)


def _base() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("mall_id", sa.Integer(), nullable=False),
    ]


def _gifts() -> None:
    op.create_table(
        "gifts",
        *_base(),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("slip_min", sa.BigInteger(), nullable=False),
        sa.Column("tier_points", sa.JSON(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("remark", sa.String(length=300), nullable=False),
        sa.Column("photo_id", sa.Integer(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("name_zh", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.CheckConstraint("cost >= 0 and most >= 0", name=op.f("ck_gifts_cost")),
        sa.CheckConstraint("ends_on is null or ends_on >= starts_on", name=op.f("ck_gifts_period")),
        sa.CheckConstraint(
            "points >= 0 and slip_min >= 0 and points + slip_min > 0", name=op.f("ck_gifts_points")
        ),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_gifts_mall_id")),
        sa.ForeignKeyConstraint(["photo_id"], ["photos.id"], name=op.f("fk_gifts_photo_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gifts")),
        sa.UniqueConstraint("mall_id", "code", name="uq_gifts_code"),
        sa.UniqueConstraint("uid", name=op.f("uq_gifts_uid")),
    )
    op.create_index("ix_gifts_active", "gifts", ["mall_id", "is_active", "points"], unique=False)


def _gift_stock() -> None:
    op.create_table(
        "gift_stock",
        *_base(),
        sa.Column("desk_id", sa.Integer(), nullable=False),
        sa.Column("gift_id", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("counted_at", MOMENT, nullable=True),
        sa.CheckConstraint("held >= 0 and held <= count", name=op.f("ck_gift_stock_count")),
        sa.ForeignKeyConstraint(["desk_id"], ["desks.id"], name=op.f("fk_gift_stock_desk_id")),
        sa.ForeignKeyConstraint(["gift_id"], ["gifts.id"], name=op.f("fk_gift_stock_gift_id")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_gift_stock_mall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gift_stock")),
        sa.UniqueConstraint("desk_id", "gift_id", name="uq_gift_stock_gift"),
        sa.UniqueConstraint("uid", name=op.f("uq_gift_stock_uid")),
    )
    op.create_index("ix_gift_stock_gift", "gift_stock", ["gift_id"], unique=False)


def _gift_issues() -> None:
    op.create_table(
        "gift_issues",
        *_base(),
        sa.Column("number", sa.String(length=48), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("gift_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("desk_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("hold_until", MOMENT, nullable=True),
        sa.Column("slip_id", sa.Integer(), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("back_entry_id", sa.Integer(), nullable=True),
        sa.Column("image", sa.LargeBinary(), nullable=True),
        sa.Column("typed", sa.LargeBinary(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("issued_at", MOMENT, nullable=True),
        sa.Column("issued_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "state <> 'issued' or image is not null or typed is not null", name=op.f("ck_gift_issues_signed")
        ),
        sa.CheckConstraint(
            "state in ('held','issued','returned','released')", name=op.f("ck_gift_issues_state")
        ),
        sa.CheckConstraint("(points > 0) = (entry_id is not null)", name=op.f("ck_gift_issues_paid")),
        sa.CheckConstraint("quantity > 0 and points >= 0", name=op.f("ck_gift_issues_quantity")),
        sa.ForeignKeyConstraint(
            ["back_entry_id"], ["point_entries.id"], name=op.f("fk_gift_issues_back_entry_id")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_gift_issues_by_id")),
        sa.ForeignKeyConstraint(["desk_id"], ["desks.id"], name=op.f("fk_gift_issues_desk_id")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["users.id"], name=op.f("fk_gift_issues_ended_by_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["point_entries.id"], name=op.f("fk_gift_issues_entry_id")),
        sa.ForeignKeyConstraint(["gift_id"], ["gifts.id"], name=op.f("fk_gift_issues_gift_id")),
        sa.ForeignKeyConstraint(["issued_by_id"], ["users.id"], name=op.f("fk_gift_issues_issued_by_id")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_gift_issues_mall_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_gift_issues_member_id")),
        sa.ForeignKeyConstraint(["slip_id"], ["slips.id"], name=op.f("fk_gift_issues_slip_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gift_issues")),
        sa.UniqueConstraint("entry_id", name="uq_gift_issues_entry"),
        sa.UniqueConstraint("mall_id", "key", name="uq_gift_issues_key"),
        sa.UniqueConstraint("number", name="uq_gift_issues_number"),
        sa.UniqueConstraint("uid", name=op.f("uq_gift_issues_uid")),
    )
    op.create_index("ix_gift_issues_by", "gift_issues", ["mall_id", "by_id", "at"], unique=False)
    op.create_index("ix_gift_issues_gift", "gift_issues", ["gift_id", "member_id"], unique=False)
    op.create_index("ix_gift_issues_member", "gift_issues", ["member_id", "id"], unique=False)
    op.create_index("ix_gift_issues_state", "gift_issues", ["mall_id", "state", "hold_until"], unique=False)
    op.create_index(
        "uq_gift_issues_slip",
        "gift_issues",
        ["slip_id", "gift_id"],
        unique=True,
        sqlite_where=sa.text("slip_id is not null and state in ('held','issued')"),
        postgresql_where=sa.text("slip_id is not null and state in ('held','issued')"),
    )


def _gift_moves() -> None:
    op.create_table(
        "gift_moves",
        *_base(),
        sa.Column("desk_id", sa.Integer(), nullable=False),
        sa.Column("gift_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=8), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("after", sa.Integer(), nullable=False),
        sa.Column("pair", sa.String(length=36), nullable=True),
        sa.Column("best_before", sa.Date(), nullable=True),
        sa.Column("issue_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(why = 'issued' or why = 'returned') = (issue_id is not null)", name=op.f("ck_gift_moves_issue")
        ),
        sa.CheckConstraint(
            "(why in ('received','returned') and quantity > 0) or (why in ('issued','spoiled','expired') and quantity < 0) or why in ('moved','counted')",
            name=op.f("ck_gift_moves_why"),
        ),
        sa.CheckConstraint("after >= 0", name=op.f("ck_gift_moves_after")),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_gift_moves_by_id")),
        sa.ForeignKeyConstraint(["desk_id"], ["desks.id"], name=op.f("fk_gift_moves_desk_id")),
        sa.ForeignKeyConstraint(["gift_id"], ["gifts.id"], name=op.f("fk_gift_moves_gift_id")),
        sa.ForeignKeyConstraint(["issue_id"], ["gift_issues.id"], name=op.f("fk_gift_moves_issue_id")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_gift_moves_mall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gift_moves")),
        sa.UniqueConstraint("issue_id", "why", name="uq_gift_moves_issue"),
        sa.UniqueConstraint("uid", name=op.f("uq_gift_moves_uid")),
    )
    op.create_index("ix_gift_moves_desk", "gift_moves", ["desk_id", "gift_id", "id"], unique=False)
    op.create_index("ix_gift_moves_lots", "gift_moves", ["gift_id", "desk_id", "best_before"], unique=False)
    op.create_index("ix_gift_moves_mall", "gift_moves", ["mall_id", "id"], unique=False)


def _voucher_kinds() -> None:
    op.create_table(
        "voucher_kinds",
        *_base(),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("shape", sa.String(length=7), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("min_spend", sa.BigInteger(), nullable=False),
        sa.Column("slip_min", sa.BigInteger(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("given", sa.Integer(), nullable=False),
        sa.Column("most_each", sa.Integer(), nullable=False),
        sa.Column("terms_zh", sa.String(length=300), nullable=False),
        sa.Column("terms_en", sa.String(length=300), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("name_zh", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.CheckConstraint("shape in ('money','service')", name=op.f("ck_voucher_kinds_shape")),
        sa.CheckConstraint(
            "value >= 0 and (shape = 'service' or value > 0)", name=op.f("ck_voucher_kinds_value")
        ),
        sa.CheckConstraint("days between 1 and 1100", name=op.f("ck_voucher_kinds_days")),
        sa.CheckConstraint("ends_on is null or ends_on >= starts_on", name=op.f("ck_voucher_kinds_period")),
        sa.CheckConstraint(
            "given >= 0 and most >= 0 and (most = 0 or given <= most)", name=op.f("ck_voucher_kinds_given")
        ),
        sa.CheckConstraint(
            "points >= 0 and min_spend >= 0 and slip_min >= 0", name=op.f("ck_voucher_kinds_points")
        ),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_voucher_kinds_mall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voucher_kinds")),
        sa.UniqueConstraint("mall_id", "code", name="uq_voucher_kinds_code"),
        sa.UniqueConstraint("uid", name=op.f("uq_voucher_kinds_uid")),
    )


def _voucher_shops() -> None:
    op.create_table(
        "voucher_shops",
        sa.Column("kind_id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["kind_id"], ["voucher_kinds.id"], name=op.f("fk_voucher_shops_kind_id")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_voucher_shops_tenant_id")),
        sa.PrimaryKeyConstraint("kind_id", "tenant_id", name=op.f("pk_voucher_shops")),
    )


def _vouchers() -> None:
    op.create_table(
        "vouchers",
        *_base(),
        sa.Column("kind_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("min_spend", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("origin", sa.String(length=6), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("back_entry_id", sa.Integer(), nullable=True),
        sa.Column("slip_id", sa.Integer(), nullable=True),
        sa.Column("desk_id", sa.Integer(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("origin in ('points','slip','gift')", name=op.f("ck_vouchers_origin")),
        sa.CheckConstraint(
            "state in ('issued','used','cancelled','expired')", name=op.f("ck_vouchers_state")
        ),
        sa.ForeignKeyConstraint(
            ["back_entry_id"], ["point_entries.id"], name=op.f("fk_vouchers_back_entry_id")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_vouchers_by_id")),
        sa.ForeignKeyConstraint(["desk_id"], ["desks.id"], name=op.f("fk_vouchers_desk_id")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["users.id"], name=op.f("fk_vouchers_ended_by_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["point_entries.id"], name=op.f("fk_vouchers_entry_id")),
        sa.ForeignKeyConstraint(["kind_id"], ["voucher_kinds.id"], name=op.f("fk_vouchers_kind_id")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_vouchers_mall_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_vouchers_member_id")),
        sa.ForeignKeyConstraint(["slip_id"], ["slips.id"], name=op.f("fk_vouchers_slip_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vouchers")),
        sa.UniqueConstraint("code", name="uq_vouchers_code"),
        sa.UniqueConstraint("mall_id", "key", name="uq_vouchers_key"),
        sa.UniqueConstraint("uid", name=op.f("uq_vouchers_uid")),
    )
    op.create_index("ix_vouchers_by", "vouchers", ["mall_id", "by_id", "at"], unique=False)
    op.create_index("ix_vouchers_due", "vouchers", ["state", "valid_until"], unique=False)
    op.create_index("ix_vouchers_entry", "vouchers", ["entry_id"], unique=False)
    op.create_index("ix_vouchers_mall", "vouchers", ["mall_id", "id"], unique=False)
    op.create_index("ix_vouchers_member", "vouchers", ["member_id", "id"], unique=False)
    op.create_index("ix_vouchers_slip", "vouchers", ["slip_id"], unique=False)


def _voucher_uses() -> None:
    op.create_table(
        "voucher_uses",
        *_base(),
        sa.Column("voucher_id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("desk_id", sa.Integer(), nullable=True),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("slip_no", sa.String(length=40), nullable=False),
        sa.Column("slip_fen", sa.BigInteger(), nullable=False),
        sa.Column("fen", sa.BigInteger(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.LargeBinary(), nullable=True),
        sa.Column("undone_at", MOMENT, nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_why", sa.String(length=8), nullable=False),
        sa.CheckConstraint("fen >= 0 and slip_fen >= 0", name=op.f("ck_voucher_uses_fen")),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_voucher_uses_by_id")),
        sa.ForeignKeyConstraint(["desk_id"], ["desks.id"], name=op.f("fk_voucher_uses_desk_id")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_voucher_uses_mall_id")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_voucher_uses_tenant_id")),
        sa.ForeignKeyConstraint(["undone_by_id"], ["users.id"], name=op.f("fk_voucher_uses_undone_by_id")),
        sa.ForeignKeyConstraint(["voucher_id"], ["vouchers.id"], name=op.f("fk_voucher_uses_voucher_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voucher_uses")),
        sa.UniqueConstraint("mall_id", "key", name="uq_voucher_uses_key"),
        sa.UniqueConstraint("uid", name=op.f("uq_voucher_uses_uid")),
    )
    op.create_index("ix_voucher_uses_by", "voucher_uses", ["mall_id", "by_id", "at"], unique=False)
    op.create_index("ix_voucher_uses_shop", "voucher_uses", ["mall_id", "on", "tenant_id"], unique=False)
    op.create_index("ix_voucher_uses_slip", "voucher_uses", ["tenant_id", "slip_no", "on"], unique=False)
    op.create_index(
        "uq_voucher_uses_standing",
        "voucher_uses",
        ["voucher_id"],
        unique=True,
        sqlite_where=sa.text("undone_at is null"),
        postgresql_where=sa.text("undone_at is null"),
    )


def _refuse_changes() -> None:
    for table in APPEND_ONLY:
        if op.get_bind().dialect.name == "sqlite":
            for verb in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
        else:
            op.execute(
                f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            )
            op.execute(
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )


def upgrade() -> None:
    """Apply."""
    _gifts()
    _gift_stock()
    _gift_issues()
    _gift_moves()
    _voucher_kinds()
    _voucher_shops()
    _vouchers()
    _voucher_uses()
    _refuse_changes()


def downgrade() -> None:
    """Take back."""
    for table in (
        "voucher_uses",
        "vouchers",
        "voucher_shops",
        "voucher_kinds",
        "gift_moves",
        "gift_issues",
        "gift_stock",
        "gifts",
    ):
        op.drop_table(table)
