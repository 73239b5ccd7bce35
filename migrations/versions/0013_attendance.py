"""Attendance: agreed hours, what the mall decided, corrections, notices to tenants, talks.

Revision: 0013, follows 0012.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def _base() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
    ]


def _keys(table: str) -> list[sa.Constraint]:
    return [
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("uid", name=op.f(f"uq_{table}_uid")),
    ]


def _to(table: str, column: str, target: str) -> sa.Constraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name)


def _check(table: str, name: str, rule: str) -> sa.Constraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _case(table: str) -> list[sa.Constraint]:
    """The row of a record hangs on its case."""
    return [
        sa.ForeignKeyConstraint(["id"], ["cases.id"], name=op.f(f"fk_{table}_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def _settings() -> None:
    table = "attendance_settings"
    numbers = (
        "grace_open", "grace_close", "missing_after", "appeal_days", "talk_misses", "talk_window_days",
        "talk_within_days",
    )  # fmt: skip
    op.create_table(
        table,
        *_base(),
        sa.Column("mall_id", sa.Integer(), nullable=False),
        *(sa.Column(one, sa.Integer(), nullable=False) for one in numbers),
        _to(table, "mall_id", "malls"),
        sa.UniqueConstraint("mall_id", name="uq_attendance_settings_mall"),
        *_keys(table),
    )


def _hours() -> None:
    table = "attendance_hours"
    op.create_table(
        table,
        *_base(),
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("floor_id", sa.Integer(), nullable=True),
        sa.Column("tenant_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("weekdays", sa.String(length=7), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("opens_at", sa.Time(), nullable=True),
        sa.Column("closes_at", sa.Time(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        _check(table, "kind", "kind in ('hours','holiday','exception','closure')"),
        _check(table, "state", "state in ('waiting','approved','refused')"),
        _check(table, "period", "to_on is null or to_on >= from_on"),
        _check(table, "scope", "floor_id is null or tenant_id is null"),
        _to(table, "mall_id", "malls"),
        _to(table, "floor_id", "floors"),
        _to(table, "tenant_id", "tenants"),
        _to(table, "created_by_id", "users"),
        _to(table, "decided_by_id", "users"),
        *_keys(table),
    )
    op.create_index("ix_attendance_hours_mall", table, ["mall_id", "state", "from_on"])
    op.create_index("ix_attendance_hours_tenant", table, ["tenant_id"])


def _notices() -> None:
    table = "attendance_notices"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("phase", sa.String(length=6), nullable=False),
        sa.Column("miss", sa.String(length=10), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        *(
            sa.Column(one, MOMENT, nullable=True)
            for one in ("scheduled_at", "actual_at", "seen_at", "appeal_until", "told_at")
        ),
        sa.Column("told_how", sa.String(length=300), nullable=False),
        sa.Column("appeal_by", sa.LargeBinary(), nullable=True),
        sa.Column("appeal_text", sa.LargeBinary(), nullable=True),
        sa.Column("appeal_via", sa.String(length=6), nullable=False),
        sa.Column("appealed_at", MOMENT, nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decision", sa.Text(), nullable=False),
        _check(table, "phase", "phase in ('open','close')"),
        _check(table, "miss", "miss in ('late','early','absent')"),
        _to(table, "decided_by_id", "users"),
        *_case(table),
    )
    op.create_index("ix_attendance_notices_day", table, ["on", "phase"])


def _talks() -> None:
    table = "attendance_talks"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("misses", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("held_at", MOMENT, nullable=True),
        sa.Column("held_by_id", sa.Integer(), nullable=True),
        *(sa.Column(one, sa.LargeBinary(), nullable=True) for one in ("with_whom", "said", "agreed")),
        _to(table, "held_by_id", "users"),
        *_case(table),
    )


def _corrections() -> None:
    table = "attendance_corrections"
    op.create_table(
        table,
        *_base(),
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("phase", sa.String(length=6), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("actual_at", MOMENT, nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("photo_id", sa.Integer(), nullable=True),
        sa.Column("notice_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        _check(table, "phase", "phase in ('open','close')"),
        _check(table, "state", "state in ('on_time','late','early','absent','excused')"),
        _to(table, "mall_id", "malls"),
        _to(table, "tenant_id", "tenants"),
        _to(table, "photo_id", "photos"),
        _to(table, "notice_id", "attendance_notices"),
        _to(table, "by_id", "users"),
        *_keys(table),
    )
    op.create_index("ix_attendance_corrections_day", table, ["mall_id", "on", "tenant_id"])
    op.create_index(op.f("ix_attendance_corrections_photo_id"), table, ["photo_id"])


def upgrade() -> None:
    """Apply."""
    _settings()
    _hours()
    _notices()
    _talks()
    _corrections()
    op.add_column("attendance_ticks", sa.Column("actual_at", MOMENT, nullable=True))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("attendance_ticks") as batch:
        batch.drop_column("actual_at")
    for table in ("attendance_corrections", "attendance_talks", "attendance_notices"):
        op.drop_table(table)
    op.drop_table("attendance_hours")
    op.drop_table("attendance_settings")
