"""Deadline policies, clocks and pauses; the lunch break of a mall.

Revision: 0003, follows 0002.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

UNITS = "unit in ('working_days', 'calendar_days', 'working_hours', 'open_hours', 'hours', 'end_of_week')"


def _row() -> tuple[sa.Column[Any], ...]:
    """What every table of ours has."""
    return (
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    )


def _moment(name: str, *, nullable: bool = True) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("malls") as batch_op:
        batch_op.add_column(sa.Column("break_starts_at", sa.Time(), nullable=True))
        batch_op.add_column(sa.Column("break_ends_at", sa.Time(), nullable=True))
    op.create_table(
        "deadline_policies",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("severity", sa.String(length=12), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("amount", sa.Float(), nullable=False),
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.Column("warn_share", sa.Float(), nullable=False),
        sa.Column("escalate_1_after_hours", sa.Float(), nullable=True),
        sa.Column("escalate_2_after_hours", sa.Float(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        *_row(),
        sa.CheckConstraint(UNITS, name=op.f("ck_deadline_policies_unit")),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_deadline_policies_amount")),
        sa.CheckConstraint(
            "warn_share > 0 and warn_share <= 1", name=op.f("ck_deadline_policies_warn_share")
        ),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_deadline_policies_mall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline_policies")),
        sa.UniqueConstraint("uid", name=op.f("uq_deadline_policies_uid")),
        sa.UniqueConstraint("mall_id", "kind", "severity", "stage", name="uq_deadline_policies_of"),
    )
    _create_clocks()
    op.create_table(
        "clock_pauses",
        sa.Column("clock_id", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(length=30), nullable=False),
        _moment("started_at", nullable=False),
        _moment("ended_at"),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=120), nullable=False),
        *_row(),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_clock_pauses_by_id")),
        sa.ForeignKeyConstraint(
            ["clock_id"], ["case_clocks.id"], name=op.f("fk_clock_pauses_clock_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_pauses")),
        sa.UniqueConstraint("uid", name=op.f("uq_clock_pauses_uid")),
    )
    op.create_index("ix_clock_pauses_clock", "clock_pauses", ["clock_id", "id"])


def _create_clocks() -> None:
    op.create_table(
        "case_clocks",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("amount", sa.Float(), nullable=False),
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.Column("warn_share", sa.Float(), nullable=False),
        sa.Column("escalate_1_after_hours", sa.Float(), nullable=True),
        sa.Column("escalate_2_after_hours", sa.Float(), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        _moment("started_at", nullable=False),
        _moment("due_at", nullable=False),
        _moment("warn_at", nullable=False),
        sa.Column("explained", sa.JSON(), nullable=False),
        _moment("stopped_at"),
        _moment("extended_to"),
        _moment("extended_at"),
        sa.Column("extended_why", sa.String(length=300), nullable=False),
        _moment("next_alert_at"),
        _moment("warned_at"),
        _moment("overdue_at"),
        _moment("escalated_1_at"),
        _moment("escalated_2_at"),
        sa.Column("budget_s", sa.Integer(), nullable=False),
        sa.Column("elapsed_s", sa.Integer(), nullable=False),
        *_row(),
        sa.CheckConstraint("state in ('running', 'paused', 'stopped')", name=op.f("ck_case_clocks_state")),
        sa.CheckConstraint("source in ('policy', 'default', 'own')", name=op.f("ck_case_clocks_source")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_case_clocks_case_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_case_clocks_mall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_clocks")),
        sa.UniqueConstraint("uid", name=op.f("uq_case_clocks_uid")),
        sa.UniqueConstraint("case_id", "stage", name="uq_case_clocks_stage"),
    )
    op.create_index("ix_case_clocks_alert", "case_clocks", ["next_alert_at"])
    op.create_index("ix_case_clocks_due", "case_clocks", ["mall_id", "state", "due_at"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("clock_pauses")
    op.drop_table("case_clocks")
    op.drop_table("deadline_policies")
    with op.batch_alter_table("malls") as batch_op:
        batch_op.drop_column("break_ends_at")
        batch_op.drop_column("break_starts_at")
