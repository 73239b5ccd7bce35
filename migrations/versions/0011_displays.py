"""Displays (11): applications and permits, condition checks, unapproved material, campaign material.

Revision: 0011, follows 0010.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TABLES = ("materials", "strays", "displays", "material_shares", "display_checks")


def upgrade() -> None:
    """Apply."""
    _materials()
    _strays()
    _displays()
    _material_shares()
    _display_checks()


def downgrade() -> None:
    """Take back."""
    for name in reversed(TABLES):
        op.drop_table(name)


def _materials() -> None:
    op.create_table(
        "materials",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pieces", sa.String(length=200), nullable=False),
        sa.Column("display_by", sa.Date(), nullable=False),
        sa.Column("take_down_by", sa.Date(), nullable=False),
        sa.Column("carrier", sa.String(length=80), nullable=False),
        sa.Column("waybill", sa.String(length=60), nullable=False),
        sa.Column("instructions", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.CheckConstraint("display_by <= take_down_by", name=op.f("ck_materials_dates")),
        sa.ForeignKeyConstraint(["id"], ["cases.id"], name=op.f("fk_materials_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_materials")),
    )


def _strays() -> None:
    op.create_table(
        "strays",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sort", sa.String(length=12), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("traced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "sort in ('stand','poster','pop','sublet','advert','collateral')", name=op.f("ck_strays_sort")
        ),
        sa.ForeignKeyConstraint(["id"], ["cases.id"], name=op.f("fk_strays_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["settled_by_id"], ["users.id"], name=op.f("fk_strays_settled_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_strays")),
    )


def _displays() -> None:
    op.create_table(
        "displays",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sort", sa.String(length=12), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("size", sa.String(length=60), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("expires_week", sa.String(length=8), nullable=False),
        sa.Column("applicant", sa.LargeBinary(), nullable=True),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("posted_by_id", sa.Integer(), nullable=True),
        sa.Column("condition", sa.String(length=8), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by_id", sa.Integer(), nullable=True),
        sa.Column("stray_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "condition in ('','intact','worn','damaged','moved','missing')",
            name=op.f("ck_displays_condition"),
        ),
        sa.CheckConstraint(
            "sort in ('stand','poster','pop','sublet','advert','collateral')", name=op.f("ck_displays_sort")
        ),
        sa.CheckConstraint(
            "starts_on is null or expires_on is null or starts_on <= expires_on",
            name=op.f("ck_displays_dates"),
        ),
        sa.ForeignKeyConstraint(["approved_by_id"], ["users.id"], name=op.f("fk_displays_approved_by_id")),
        sa.ForeignKeyConstraint(["first_by_id"], ["users.id"], name=op.f("fk_displays_first_by_id")),
        sa.ForeignKeyConstraint(["id"], ["cases.id"], name=op.f("fk_displays_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["posted_by_id"], ["users.id"], name=op.f("fk_displays_posted_by_id")),
        sa.ForeignKeyConstraint(["removed_by_id"], ["users.id"], name=op.f("fk_displays_removed_by_id")),
        sa.ForeignKeyConstraint(["stray_id"], ["strays.id"], name=op.f("fk_displays_stray_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_displays")),
    )
    op.create_index("ix_displays_expires", "displays", ["expires_on", "id"])
    op.create_index("ix_displays_stray", "displays", ["stray_id"])
    op.create_index("ix_displays_week", "displays", ["expires_week", "id"])


def _material_shares() -> None:
    op.create_table(
        "material_shares",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("material_id", sa.Integer(), nullable=False),
        sa.Column("shop_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("received", sa.Integer(), nullable=True),
        sa.Column("returned", sa.Integer(), nullable=True),
        sa.Column("samples_sent", sa.Integer(), nullable=False),
        sa.Column("samples_received", sa.Integer(), nullable=False),
        sa.Column("samples_given", sa.Integer(), nullable=False),
        sa.Column("samples_returned", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("displayed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("on_time", sa.Boolean(), nullable=True),
        sa.Column("taken_down_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("solution", sa.Text(), nullable=False),
        sa.Column("trouble_count", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_material_shares_quantity")),
        sa.CheckConstraint("received is null or received >= 0", name=op.f("ck_material_shares_received")),
        sa.CheckConstraint("returned is null or returned >= 0", name=op.f("ck_material_shares_returned")),
        sa.CheckConstraint(
            "samples_sent >= 0 and samples_received >= 0 and samples_given >= 0 and samples_returned >= 0 and samples_given + samples_returned <= samples_received",
            name=op.f("ck_material_shares_samples"),
        ),
        sa.ForeignKeyConstraint(["id"], ["cases.id"], name=op.f("fk_material_shares_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["material_id"], ["materials.id"], name=op.f("fk_material_shares_material_id")
        ),
        sa.ForeignKeyConstraint(["shop_id"], ["tenants.id"], name=op.f("fk_material_shares_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_material_shares")),
        sa.UniqueConstraint("material_id", "shop_id", name="uq_material_shares_shop"),
    )


def _display_checks() -> None:
    op.create_table(
        "display_checks",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("display_id", sa.Integer(), nullable=False),
        sa.Column("condition", sa.String(length=8), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "condition in ('intact','worn','damaged','moved','missing')",
            name=op.f("ck_display_checks_condition"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_display_checks_by_id")),
        sa.ForeignKeyConstraint(
            ["display_id"], ["displays.id"], name=op.f("fk_display_checks_display_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_display_checks_mall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_display_checks")),
        sa.UniqueConstraint("uid", name=op.f("uq_display_checks_uid")),
    )
    op.create_index("ix_display_checks_display", "display_checks", ["display_id", "id"])
