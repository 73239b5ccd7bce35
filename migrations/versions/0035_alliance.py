"""Alliance merchants with benefits, uses, ratings and months; the rules of the customer club.

Revision: 0035, follows 0034.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TABLES = (
    "club_rules",
    "alliance_merchants",
    "alliance_benefits",
    "alliance_months",
    "alliance_uses",
    "alliance_ratings",
)


def _base() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
    ]


def _club_rules() -> None:
    op.create_table(
        "club_rules",
        *_base(),
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("text_zh", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("version > 1", name=op.f("ck_club_rules_version")),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_club_rules_by_id")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_club_rules_mall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_club_rules")),
        sa.UniqueConstraint("mall_id", "version", name="uq_club_rules_version"),
        sa.UniqueConstraint("uid", name=op.f("uq_club_rules_uid")),
    )


def _alliance_merchants() -> None:
    op.create_table(
        "alliance_merchants",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("trade", sa.String(length=10), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("contact", sa.LargeBinary(), nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("offer", sa.Text(), nullable=False),
        sa.Column("contract_no", sa.String(length=60), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("contracts", sa.Integer(), nullable=False),
        sa.Column("use_count", sa.Integer(), nullable=False),
        sa.Column("rating", sa.Numeric(precision=2, scale=1), nullable=True),
        sa.Column("rating_count", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "trade in ('food','retail','beauty','leisure','education','travel','health','other')",
            name=op.f("ck_alliance_merchants_trade"),
        ),
        sa.CheckConstraint(
            "from_on is null or to_on is null or from_on <= to_on", name=op.f("ck_alliance_merchants_period")
        ),
        sa.ForeignKeyConstraint(
            ["id"], ["cases.id"], name=op.f("fk_alliance_merchants_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alliance_merchants")),
    )
    op.create_index("ix_alliance_merchants_to_on", "alliance_merchants", ["to_on", "id"], unique=False)


def _alliance_benefits() -> None:
    op.create_table(
        "alliance_benefits",
        *_base(),
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("merchant_id", sa.Integer(), nullable=False),
        sa.Column("terms_zh", sa.Text(), nullable=False),
        sa.Column("terms_en", sa.Text(), nullable=False),
        sa.Column("tiers", sa.JSON(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("rule", sa.String(length=5), nullable=False),
        sa.Column("settle", sa.String(length=8), nullable=False),
        sa.Column("fen", sa.BigInteger(), nullable=False),
        sa.Column("is_live", sa.Boolean(), nullable=False),
        sa.Column("name_zh", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.CheckConstraint("rule in ('once','day','month','free')", name=op.f("ck_alliance_benefits_rule")),
        sa.CheckConstraint("settle in ('none','mall','merchant')", name=op.f("ck_alliance_benefits_settle")),
        sa.CheckConstraint("fen >= 0", name=op.f("ck_alliance_benefits_fen")),
        sa.CheckConstraint("to_on is null or from_on <= to_on", name=op.f("ck_alliance_benefits_dates")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_alliance_benefits_mall_id")),
        sa.ForeignKeyConstraint(
            ["merchant_id"],
            ["alliance_merchants.id"],
            name=op.f("fk_alliance_benefits_merchant_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alliance_benefits")),
        sa.UniqueConstraint("uid", name=op.f("uq_alliance_benefits_uid")),
    )
    op.create_index(
        "ix_alliance_benefits_live",
        "alliance_benefits",
        ["mall_id", "is_live", "from_on", "id"],
        unique=False,
    )
    op.create_index("ix_alliance_benefits_merchant", "alliance_benefits", ["merchant_id", "id"], unique=False)


def _alliance_months() -> None:
    op.create_table(
        "alliance_months",
        *_base(),
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("merchant_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("fen", sa.BigInteger(), nullable=False),
        sa.Column("signed_at", MOMENT, nullable=False),
        sa.Column("signed_by_id", sa.Integer(), nullable=True),
        sa.Column("signer_name", sa.String(length=120), nullable=False),
        sa.Column("image", sa.LargeBinary(), nullable=True),
        sa.Column("typed", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_alliance_months_mall_id")),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["alliance_merchants.id"], name=op.f("fk_alliance_months_merchant_id")
        ),
        sa.ForeignKeyConstraint(["signed_by_id"], ["users.id"], name=op.f("fk_alliance_months_signed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alliance_months")),
        sa.UniqueConstraint("merchant_id", "month", name="uq_alliance_months_month"),
        sa.UniqueConstraint("uid", name=op.f("uq_alliance_months_uid")),
    )
    op.create_index(op.f("ix_alliance_months_mall_id"), "alliance_months", ["mall_id"], unique=False)


def _alliance_uses() -> None:
    op.create_table(
        "alliance_uses",
        *_base(),
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("merchant_id", sa.Integer(), nullable=False),
        sa.Column("benefit_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.String(length=40), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("used_on", sa.Date(), nullable=False),
        sa.Column("way", sa.String(length=4), nullable=False),
        sa.Column("fen", sa.BigInteger(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", MOMENT, nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_why", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("way in ('desk','link')", name=op.f("ck_alliance_uses_way")),
        sa.ForeignKeyConstraint(
            ["benefit_id"], ["alliance_benefits.id"], name=op.f("fk_alliance_uses_benefit_id")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_alliance_uses_by_id")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_alliance_uses_mall_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_alliance_uses_member_id")),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["alliance_merchants.id"], name=op.f("fk_alliance_uses_merchant_id")
        ),
        sa.ForeignKeyConstraint(["undone_by_id"], ["users.id"], name=op.f("fk_alliance_uses_undone_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alliance_uses")),
        sa.UniqueConstraint("benefit_id", "member_id", "slot", name="uq_alliance_uses_slot"),
        sa.UniqueConstraint("uid", name=op.f("uq_alliance_uses_uid")),
    )
    op.create_index("ix_alliance_uses_member", "alliance_uses", ["member_id", "id"], unique=False)
    op.create_index("ix_alliance_uses_merchant", "alliance_uses", ["merchant_id", "id"], unique=False)
    op.create_index(
        "ix_alliance_uses_month", "alliance_uses", ["mall_id", "used_on", "merchant_id"], unique=False
    )


def _alliance_ratings() -> None:
    op.create_table(
        "alliance_ratings",
        *_base(),
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("merchant_id", sa.Integer(), nullable=False),
        sa.Column("use_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("stars", sa.Integer(), nullable=False),
        sa.Column("comment", sa.LargeBinary(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint("stars between 1 and 5", name=op.f("ck_alliance_ratings_stars")),
        sa.CheckConstraint("use_id is not null or by_id is not null", name=op.f("ck_alliance_ratings_whose")),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_alliance_ratings_by_id")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_alliance_ratings_mall_id")),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["alliance_merchants.id"], name=op.f("fk_alliance_ratings_merchant_id")
        ),
        sa.ForeignKeyConstraint(["use_id"], ["alliance_uses.id"], name=op.f("fk_alliance_ratings_use_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alliance_ratings")),
        sa.UniqueConstraint("uid", name=op.f("uq_alliance_ratings_uid")),
        sa.UniqueConstraint("use_id", name="uq_alliance_ratings_use"),
    )
    op.create_index("ix_alliance_ratings_merchant", "alliance_ratings", ["merchant_id", "id"], unique=False)


def upgrade() -> None:
    """The tables, each after those it points to."""
    _club_rules()
    _alliance_merchants()
    _alliance_benefits()
    _alliance_months()
    _alliance_uses()
    _alliance_ratings()


def downgrade() -> None:
    """Without them."""
    for table in reversed(TABLES):
        op.drop_table(table)
