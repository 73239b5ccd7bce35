"""What a phone without signal brings: late answers, runs side by side, moments not believed, photos alike

Revision: 0005, follows 0004.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

#: Missing from 0001, because no comparison sees an index on an expression.
ONE_CURRENT = (
    "CREATE UNIQUE INDEX IF NOT EXISTS uq_patrol_answers_current "
    "ON patrol_answers (patrol_id, item_id, coalesce(tenant_id, 0)) WHERE is_current"
)
LATE = sa.text("late_at is not null")


def _clock() -> sa.Column[str]:
    return sa.Column("clock", sa.String(length=6), server_default="", nullable=False)


def _late() -> sa.Column[bool]:
    return sa.Column("late", sa.Boolean(), server_default=sa.false(), nullable=False)


def _base() -> list[sa.Column]:  # type: ignore[type-arg]
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    ]


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("patrols") as batch_op:
        batch_op.add_column(sa.Column("parallel_of_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("late_count", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("late_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("late_seen_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(_clock())
        batch_op.create_foreign_key(op.f("fk_patrols_parallel_of_id"), "patrols", ["parallel_of_id"], ["id"])
    op.create_index("ix_patrols_parallel", "patrols", ["parallel_of_id"])
    op.create_index("ix_patrols_late", "patrols", ["late_at"], sqlite_where=LATE, postgresql_where=LATE)
    # one by one, so that SQLite adds them in place: a copy of the table would lose its index on an expression
    op.add_column("patrol_answers", sa.Column("happened_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("patrol_answers", _clock())
    op.add_column("patrol_answers", _late())
    op.execute(ONE_CURRENT)
    op.add_column("patrol_photos", _clock())
    op.add_column("patrol_photos", _late())
    op.create_index("ix_patrol_photos_mall", "patrol_photos", ["mall_id", "created_at"])
    _starts()
    _twins()


def _starts() -> None:
    op.create_table(
        "patrol_starts",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("patrol_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("start_hash", sa.String(length=64), nullable=False),
        *_base(),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_patrol_starts_by_id")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_patrol_starts_mall_id")),
        sa.ForeignKeyConstraint(
            ["patrol_id"], ["patrols.id"], name=op.f("fk_patrol_starts_patrol_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patrol_starts")),
        sa.UniqueConstraint("uid", name=op.f("uq_patrol_starts_uid")),
    )
    op.create_index(op.f("ix_patrol_starts_patrol_id"), "patrol_starts", ["patrol_id"])


def _twins() -> None:
    op.create_table(
        "patrol_photo_twins",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("photo_id", sa.Integer(), nullable=False),
        sa.Column("twin_id", sa.Integer(), nullable=False),
        sa.Column("distance", sa.Integer(), nullable=False),
        sa.Column("exact", sa.Boolean(), nullable=False),
        *_base(),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_patrol_photo_twins_mall_id")),
        sa.ForeignKeyConstraint(
            ["photo_id"],
            ["patrol_photos.id"],
            name=op.f("fk_patrol_photo_twins_photo_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["twin_id"],
            ["patrol_photos.id"],
            name=op.f("fk_patrol_photo_twins_twin_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patrol_photo_twins")),
        sa.UniqueConstraint("photo_id", "twin_id", name="uq_patrol_photo_twins_pair"),
        sa.UniqueConstraint("uid", name=op.f("uq_patrol_photo_twins_uid")),
    )
    op.create_index(op.f("ix_patrol_photo_twins_twin_id"), "patrol_photo_twins", ["twin_id"])


def downgrade() -> None:
    """Take back. The index on what counts stays: without it the program is wrong."""
    op.drop_table("patrol_photo_twins")
    op.drop_table("patrol_starts")
    op.drop_index("ix_patrol_photos_mall", "patrol_photos")
    for table, column in (
        ("patrol_photos", "late"),
        ("patrol_photos", "clock"),
        ("patrol_answers", "late"),
        ("patrol_answers", "clock"),
        ("patrol_answers", "happened_at"),
    ):
        op.drop_column(table, column)
    op.drop_index("ix_patrols_late", "patrols")
    op.drop_index("ix_patrols_parallel", "patrols")
    with op.batch_alter_table("patrols") as batch_op:
        batch_op.drop_constraint(op.f("fk_patrols_parallel_of_id"), type_="foreignkey")
        for column in ("clock", "late_seen_at", "late_at", "late_count", "parallel_of_id"):
            batch_op.drop_column(column)
