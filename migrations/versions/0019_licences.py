"""Licences (17): what each tenant has, every issue of it, the kinds of a mall.

Revision: 0019, follows 0018.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Apply."""
    _licences()
    _issues()
    _types()


def downgrade() -> None:
    """Take back."""
    for table in ("licence_types", "licence_issues", "licences"):
        op.drop_table(table)


def _base() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("mall_id", sa.Integer(), nullable=False),
    ]


def _keys(table: str) -> list[sa.Constraint]:
    return [
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f(f"fk_{table}_mall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("uid", name=op.f(f"uq_{table}_uid")),
    ]


def _printed() -> list[sa.Column]:
    return [
        sa.Column("licence_no", sa.String(length=80), nullable=False),
        sa.Column("authority", sa.String(length=120), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
    ]


def _licences() -> None:
    op.create_table(
        "licences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sort", sa.String(length=20), nullable=False),
        *_printed(),
        sa.Column("no_end", sa.Boolean(), nullable=False),
        sa.Column("term", sa.String(length=4), nullable=False),
        sa.Column("handled", sa.Boolean(), nullable=False),
        sa.Column("fee_fen", sa.BigInteger(), nullable=False),
        sa.Column("fee", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("submitted_on", sa.Date(), nullable=True),
        sa.Column("issue_count", sa.Integer(), nullable=False),
        sa.CheckConstraint("term in ('','none','far','60','30','7','over')", name=op.f("ck_licences_term")),
        sa.CheckConstraint("fee_fen >= 0", name=op.f("ck_licences_fee")),
        sa.CheckConstraint(
            "valid_from is null or valid_to is null or valid_from <= valid_to", name=op.f("ck_licences_dates")
        ),
        sa.ForeignKeyConstraint(["id"], ["cases.id"], name=op.f("fk_licences_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_licences")),
    )
    op.create_index("ix_licences_valid_to", "licences", ["valid_to", "id"])


def _issues() -> None:
    table = "licence_issues"
    op.create_table(
        table,
        *_base(),
        sa.Column("licence_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *_printed(),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["licence_id"], ["licences.id"], name=op.f("fk_licence_issues_licence_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_licence_issues_by_id")),
        sa.UniqueConstraint("licence_id", "version", name="uq_licence_issues_version"),
        *_keys(table),
    )


def _types() -> None:
    table = "licence_types"
    op.create_table(
        table,
        *_base(),
        sa.Column("name_zh", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("authority", sa.String(length=120), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("mall_id", "code", name="uq_licence_types_code"),
        *_keys(table),
    )
