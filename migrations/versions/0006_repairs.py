"""Facility repairs (5): assets, tickets, parts.

Revision: 0006, follows 0005.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    _assets()
    _repairs()
    _parts()


def _assets() -> None:
    op.create_table(
        "assets",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("facility", sa.String(length=20), nullable=False),
        sa.Column("zone_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("maker", sa.String(length=80), nullable=False),
        sa.Column("model", sa.String(length=80), nullable=False),
        sa.Column("installed_on", sa.Date(), nullable=True),
        sa.Column("warranty_until", sa.Date(), nullable=True),
        sa.Column("supplier", sa.String(length=120), nullable=False),
        sa.Column("next_inspection_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("qr_code", sa.String(length=12), nullable=False),
        sa.Column("name_zh", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state in ('in_use','out_of_order','retired')", name=op.f("ck_assets_state")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_assets_mall_id")),
        sa.ForeignKeyConstraint(["zone_id"], ["zones.id"], name=op.f("fk_assets_zone_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assets")),
        sa.UniqueConstraint("mall_id", "code", name="uq_assets_code"),
        sa.UniqueConstraint("qr_code", name=op.f("uq_assets_qr_code")),
        sa.UniqueConstraint("uid", name=op.f("uq_assets_uid")),
    )
    op.create_index("ix_assets_zone", "assets", ["zone_id"], unique=False)


def _repairs() -> None:
    op.create_table(
        "repairs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("facility", sa.String(length=20), nullable=False),
        sa.Column("asset_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("fault", sa.Text(), nullable=False),
        sa.Column("danger", sa.Boolean(), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=True),
        sa.Column("reporter_name", sa.String(length=80), nullable=False),
        sa.Column("reporter_phone", sa.LargeBinary(), nullable=True),
        sa.Column("follow_hash", sa.String(length=64), nullable=True),
        sa.Column("source_hash", sa.String(length=64), nullable=True),
        sa.Column("engineer_id", sa.Integer(), nullable=True),
        sa.Column("dispatched_by_id", sa.Integer(), nullable=True),
        sa.Column("dispatch_how", sa.String(length=12), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dispatched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("on_site_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.Column("held_from", sa.String(length=12), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("labour_fen", sa.BigInteger(), nullable=False),
        sa.Column("cost", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("parts_text", sa.Text(), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("rating_words", sa.String(length=500), nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("reopen_count", sa.Integer(), nullable=False),
        sa.CheckConstraint("channel in ('desk','patrol','asset','public')", name=op.f("ck_repairs_channel")),
        sa.CheckConstraint("labour_fen >= 0", name=op.f("ck_repairs_labour")),
        sa.CheckConstraint("rating is null or rating between 1 and 5", name=op.f("ck_repairs_rating")),
        sa.ForeignKeyConstraint(["asset_id"], ["assets.id"], name=op.f("fk_repairs_asset_id")),
        sa.ForeignKeyConstraint(["confirmed_by_id"], ["users.id"], name=op.f("fk_repairs_confirmed_by_id")),
        sa.ForeignKeyConstraint(["dispatched_by_id"], ["users.id"], name=op.f("fk_repairs_dispatched_by_id")),
        sa.ForeignKeyConstraint(["done_by_id"], ["users.id"], name=op.f("fk_repairs_done_by_id")),
        sa.ForeignKeyConstraint(["engineer_id"], ["users.id"], name=op.f("fk_repairs_engineer_id")),
        sa.ForeignKeyConstraint(["finding_id"], ["findings.id"], name=op.f("fk_repairs_finding_id")),
        sa.ForeignKeyConstraint(["id"], ["cases.id"], name=op.f("fk_repairs_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repairs")),
        sa.UniqueConstraint("follow_hash", name="uq_repairs_follow_hash"),
    )
    op.create_index("ix_repairs_asset", "repairs", ["asset_id", "id"], unique=False)
    op.create_index(op.f("ix_repairs_engineer_id"), "repairs", ["engineer_id"], unique=False)
    op.create_index("ix_repairs_finding", "repairs", ["finding_id"], unique=False)
    op.create_index("ix_repairs_source", "repairs", ["source_hash", "id"], unique=False)


def _parts() -> None:
    op.create_table(
        "repair_parts",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("repair_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=10, scale=2), nullable=False),
        sa.Column("price_fen", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("price_fen >= 0", name=op.f("ck_repair_parts_price")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_repair_parts_quantity")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_repair_parts_mall_id")),
        sa.ForeignKeyConstraint(
            ["repair_id"], ["repairs.id"], name=op.f("fk_repair_parts_repair_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repair_parts")),
        sa.UniqueConstraint("uid", name=op.f("uq_repair_parts_uid")),
    )
    op.create_index("ix_repair_parts_repair", "repair_parts", ["repair_id", "id"], unique=False)


def downgrade() -> None:
    """Take back."""
    for table in ("repair_parts", "repairs", "assets"):
        op.drop_table(table)
