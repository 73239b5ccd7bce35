"""Scores of tenants: formulas, months, rows, the records behind them, corrections.

Revision: 0015, follows 0014.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


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
        _to(table, "mall_id", "malls"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("uid", name=op.f(f"uq_{table}_uid")),
    ]


def _to(table: str, column: str, target: str, ondelete: str | None = None) -> sa.Constraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=ondelete)


def _check(table: str, name: str, rule: str) -> sa.Constraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _months() -> None:
    table = "score_formulas"
    op.create_table(
        table,
        *_base(),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        _to(table, "by_id", "users"),
        sa.UniqueConstraint("mall_id", "version", name="uq_score_formulas_version"),
        *_keys(table),
    )
    table = "score_months"
    op.create_table(
        table,
        *_base(),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("state", sa.String(length=6), nullable=False),
        sa.Column("formula_id", sa.Integer(), nullable=False),
        sa.Column("computed_at", MOMENT, nullable=False),
        sa.Column("computed_by_id", sa.Integer(), nullable=True),
        sa.Column("told_at", MOMENT, nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        _check(table, "state", "state in ('open','closed')"),
        _to(table, "formula_id", "score_formulas"),
        _to(table, "computed_by_id", "users"),
        _to(table, "closed_by_id", "users"),
        sa.UniqueConstraint("mall_id", "month", name="uq_score_months_month"),
        *_keys(table),
    )


def _of_month(table: str) -> list[sa.Constraint]:
    return [
        _to(table, "month_id", "score_months", "CASCADE"),
        _to(table, "tenant_id", "tenants"),
        *_keys(table),
    ]


def _rows() -> None:
    table = "score_rows"
    op.create_table(
        table,
        *_base(),
        sa.Column("month_id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("floor_id", sa.Integer(), nullable=True),
        sa.Column("category", sa.String(length=60), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        _check(table, "score", "score between 0 and 100"),
        _to(table, "floor_id", "floors"),
        sa.UniqueConstraint("month_id", "tenant_id", name="uq_score_rows_tenant"),
        *_of_month(table),
    )
    op.create_index("ix_score_rows_tenant", table, ["tenant_id", "month_id"])


def _events() -> None:
    table = "score_events"
    op.create_table(
        table,
        *_base(),
        sa.Column("month_id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("points", sa.Float(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("source_uid", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=48), nullable=False),
        sa.Column("what_zh", sa.String(length=300), nullable=False),
        sa.Column("what_en", sa.String(length=300), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=True),
        _check(table, "part", "part in ('patrol','orders','attendance','displays')"),
        *_of_month(table),
    )
    op.create_index("ix_score_events_tenant", table, ["month_id", "tenant_id", "id"])


def _corrections() -> None:
    table = "score_corrections"
    op.create_table(
        table,
        *_base(),
        sa.Column("month_id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("points", sa.Float(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        _check(table, "points", "points <> 0 and points between -100 and 100"),
        _to(table, "by_id", "users"),
        *_of_month(table),
    )
    op.create_index("ix_score_corrections_tenant", table, ["month_id", "tenant_id", "id"])


def upgrade() -> None:
    """Apply."""
    _months()
    _rows()
    _events()
    _corrections()


def downgrade() -> None:
    """Take back."""
    for table in ("score_corrections", "score_events", "score_rows", "score_months", "score_formulas"):
        op.drop_table(table)
