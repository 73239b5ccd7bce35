"""Fit-out: works, workers' passes, looks, hot work, violations.

Revision: 0026, follows 0025.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TABLES = ("violations", "hotworks", "fitout_looks", "fitout_workers", "fitouts")


def _id() -> sa.Column:
    return sa.Column("id", sa.Integer(), nullable=False)


def _text(name: str, length: int) -> sa.Column:
    return sa.Column(name, sa.String(length=length), nullable=False)


def _key(name: str, *, needed: bool = False) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=not needed)


def _day(name: str) -> sa.Column:
    return sa.Column(name, sa.Date(), nullable=True)


def _moment(name: str, *, needed: bool = False) -> sa.Column:
    return sa.Column(name, MOMENT, nullable=not needed)


def _secret(name: str) -> sa.Column:
    return sa.Column(name, sa.LargeBinary(), nullable=True)


def _base() -> list[sa.Column]:
    return [
        _id(),
        sa.Column("uid", sa.Uuid(), nullable=False),
        _moment("created_at", needed=True),
        _moment("updated_at", needed=True),
        _key("mall_id", needed=True),
    ]


def _primary(table: str) -> sa.Constraint:
    return sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))


def _keys(table: str) -> list[sa.Constraint]:
    return [
        _to(table, "mall_id", "malls"),
        _primary(table),
        sa.UniqueConstraint("uid", name=op.f(f"uq_{table}_uid")),
    ]


def _to(table: str, column: str, target: str, ondelete: str | None = None) -> sa.Constraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=ondelete)


def _check(table: str, name: str, rule: str) -> sa.Constraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _works() -> None:
    table = "fitouts"
    op.create_table(
        table,
        _id(),
        _key("unit_id"),
        _text("works", 10),
        sa.Column("content", sa.Text(), nullable=False),
        _key("contractor_id"),
        _text("company", 120),
        _text("licence_no", 60),
        _secret("contact"),
        _secret("contact_phone"),
        _secret("applicant"),
        _text("insurer", 80),
        _text("policy_no", 60),
        sa.Column("insured_sum", sa.BigInteger(), nullable=True),
        _day("insured_until"),
        _day("starts_on"),
        _day("ends_on"),
        sa.Column("work_from", sa.Time(), nullable=True),
        sa.Column("work_until", sa.Time(), nullable=True),
        sa.Column("night_work", sa.Boolean(), nullable=False),
        sa.Column("deposit_asked", sa.BigInteger(), nullable=False),
        _text("fire_review", 10),
        _text("fire_note", 300),
        _moment("reviewed_at"),
        _moment("permitted_at"),
        _moment("started_at"),
        _text("stop_reason", 300),
        _moment("looked_at"),
        _moment("inspected_at"),
        sa.Column("acceptance", sa.JSON(), nullable=True),
        _moment("accepted_at"),
        _day("warned_on"),
        _check(table, "works", "works in ('full','partial','front','services','other')"),
        _check(table, "fire_review", "fire_review in ('open','none','approved')"),
        _check(table, "dates", "starts_on is null or ends_on is null or starts_on <= ends_on"),
        _check(table, "deposit_asked", "deposit_asked >= 0"),
        _to(table, "id", "cases", "CASCADE"),
        _to(table, "unit_id", "units"),
        _to(table, "contractor_id", "contractors"),
        _primary(table),
    )
    op.create_index("ix_fitouts_ends", table, ["ends_on", "id"])


def _workers() -> None:
    table = "fitout_workers"
    op.create_table(
        table,
        *_base(),
        _key("fitout_id", needed=True),
        _key("position", needed=True),
        _secret("name"),
        _text("id_last4", 4),
        _text("person_key", 64),
        _text("trade", 12),
        _key("photo_id"),
        _text("state", 12),
        _text("reason", 300),
        _key("changed_by_id"),
        _check(table, "state", "state in ('valid','withdrawn','blacklisted')"),
        sa.UniqueConstraint("fitout_id", "position", name="uq_fitout_workers_position"),
        _to(table, "fitout_id", "fitouts", "CASCADE"),
        _to(table, "photo_id", "photos"),
        _to(table, "changed_by_id", "users"),
        *_keys(table),
    )
    op.create_index("ix_fitout_workers_person", table, ["mall_id", "person_key"])


def _looks() -> None:
    table = "fitout_looks"
    op.create_table(
        table,
        *_base(),
        _key("fitout_id", needed=True),
        _text("token", 36),
        _moment("at", needed=True),
        _key("by_id"),
        sa.Column("answers", sa.JSON(), nullable=False),
        _text("note", 300),
        _key("failed", needed=True),
        sa.UniqueConstraint("token", name="uq_fitout_looks_token"),
        _to(table, "fitout_id", "fitouts", "CASCADE"),
        _to(table, "by_id", "users"),
        *_keys(table),
    )
    op.create_index("ix_fitout_looks_fitout", table, ["fitout_id", "id"])


def _hot_works() -> None:
    table = "hotworks"
    op.create_table(
        table,
        _id(),
        _key("fitout_id", needed=True),
        _text("work", 10),
        _text("place", 120),
        _secret("operator"),
        _text("certificate", 40),
        _secret("guard"),
        _key("extinguishers", needed=True),
        _moment("from_at", needed=True),
        _moment("until_at", needed=True),
        _moment("ended_at"),
        _moment("warned_at"),
        _moment("pressed_at"),
        _moment("watched_at"),
        _key("watched_by_id"),
        _check(table, "work", "work in ('welding','cutting','grinding','heating','other')"),
        _check(table, "hours", "from_at < until_at"),
        _check(table, "extinguishers", "extinguishers > 0"),
        _to(table, "id", "cases", "CASCADE"),
        _to(table, "fitout_id", "fitouts"),
        _to(table, "watched_by_id", "users"),
        _primary(table),
    )
    op.create_index("ix_hotworks_fitout", table, ["fitout_id"])
    op.create_index("ix_hotworks_until", table, ["until_at", "id"])


def _violations() -> None:
    table = "violations"
    op.create_table(
        table,
        _id(),
        _key("fitout_id", needed=True),
        _key("look_id"),
        _text("rule", 12),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("fine", sa.BigInteger(), nullable=False),
        _key("finding_id"),
        _key("deduction_id"),
        _check(table, "fine", "fine >= 0"),
        _to(table, "id", "cases", "CASCADE"),
        _to(table, "fitout_id", "fitouts"),
        _to(table, "look_id", "fitout_looks"),
        _to(table, "finding_id", "findings"),
        _to(table, "deduction_id", "deposit_deductions"),
        _primary(table),
    )
    op.create_index("ix_violations_fitout", table, ["fitout_id"])


def upgrade() -> None:
    """Apply."""
    _works()
    _workers()
    _looks()
    _hot_works()
    _violations()


def downgrade() -> None:
    """Take back."""
    for table in TABLES:
        op.drop_table(table)
