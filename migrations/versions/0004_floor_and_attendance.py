"""What phones send besides patrols, and the ticks of tenant attendance.

Revision: 0004, follows 0003.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def _base() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    ]


def _keys(table: str, **foreign: str) -> list[sa.Constraint]:
    return [
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("uid", name=op.f(f"uq_{table}_uid")),
        *(
            sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"))
            for column, target in foreign.items()
        ),
    ]


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "attendance_ticks",
        *_base(),
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("zone_id", sa.Integer(), nullable=True),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("phase", sa.String(length=6), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("remark", sa.String(length=300), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("device_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("payload_hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("phase in ('open','close')", name=op.f("ck_attendance_ticks_phase")),
        sa.CheckConstraint(
            "state in ('on_time','late','early','absent','closed_allowed')",
            name=op.f("ck_attendance_ticks_state"),
        ),
        *_keys("attendance_ticks", mall_id="malls", tenant_id="tenants", zone_id="zones", by_id="users"),
    )
    op.create_index("ix_attendance_ticks_day", "attendance_ticks", ["mall_id", "on", "tenant_id"])
    op.create_index("ix_attendance_ticks_tenant", "attendance_ticks", ["tenant_id", "on"])

    op.create_table(
        "attendance_photos",
        *_base(),
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("tick_id", sa.Integer(), nullable=False),
        sa.Column("photo_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tick_id"],
            ["attendance_ticks.id"],
            name=op.f("fk_attendance_photos_tick_id_attendance_ticks"),
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("tick_id", "photo_id", name="uq_attendance_photos_photo"),
        *_keys("attendance_photos", mall_id="malls", photo_id="photos"),
    )
    op.create_index(op.f("ix_attendance_photos_photo_id"), "attendance_photos", ["photo_id"])

    op.create_table(
        "phone_receipts",
        *_base(),
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("payload_hash", sa.String(length=64), nullable=False),
        sa.Column("receipt", sa.JSON(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("device_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("skew_seconds", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind in ('finding','check','handed')", name=op.f("ck_phone_receipts_kind")),
        *_keys("phone_receipts", mall_id="malls", by_id="users", case_id="cases"),
    )

    op.create_table(
        "phone_photos",
        *_base(),
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("for_kind", sa.String(length=10), nullable=False),
        sa.Column("for_uid", sa.Uuid(), nullable=False),
        sa.Column("photo_id", sa.Integer(), nullable=False),
        sa.Column("device_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hung_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "for_kind in ('finding','check','tick','handed')", name=op.f("ck_phone_photos_for_kind")
        ),
        *_keys("phone_photos", mall_id="malls", by_id="users", photo_id="photos"),
    )
    op.create_index("ix_phone_photos_for", "phone_photos", ["for_uid", "for_kind"])
    op.create_index("ix_phone_photos_by", "phone_photos", ["by_id", "hung_at"])
    op.create_index(op.f("ix_phone_photos_photo_id"), "phone_photos", ["photo_id"])

    op.create_table(
        "handed_items",
        *_base(),
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("item_uid", sa.Uuid(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=600), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("device_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=4), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state in ('open','done')", name=op.f("ck_handed_items_state")),
        *_keys("handed_items", mall_id="malls", by_id="users", done_by_id="users"),
    )
    op.create_index("ix_handed_items_open", "handed_items", ["mall_id", "state", "id"])


def downgrade() -> None:
    """Take back."""
    for table in ("handed_items", "phone_photos", "phone_receipts", "attendance_photos", "attendance_ticks"):
        op.drop_table(table)
