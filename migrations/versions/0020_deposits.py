"""Deposits of tenants, their ledger, deductions, waivers, the mall's limit.

Revision: 0020, follows 0019.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
REFUND = sa.text("kind = 'refunded'")
APPEND_ONLY = ("deposit_entries", "deposit_waivers")


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


def _user(name: str) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=True)


def _deposits() -> None:
    table = "deposits"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=8), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("origin_id", sa.Integer(), nullable=True),
        sa.Column("asker_id", sa.Integer(), nullable=True),
        sa.Column("refund_amount", sa.BigInteger(), nullable=True),
        sa.Column("payee", sa.LargeBinary(), nullable=True),
        sa.Column("account", sa.LargeBinary(), nullable=True),
        _user("requested_by_id"),
        sa.Column("requested_at", MOMENT, nullable=True),
        _user("approved_by_id"),
        sa.Column("approved_at", MOMENT, nullable=True),
        _user("paid_by_id"),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("pay_reference", sa.String(length=60), nullable=False),
        _check(table, "purpose", "purpose in ('lease','fitout','key','other')"),
        _check(table, "balance", "balance >= 0 and balance <= amount"),
        _to(table, "id", "cases", "CASCADE"),
        _to(table, "unit_id", "units"),
        _to(table, "origin_id", "cases"),
        _to(table, "asker_id", "cases"),
        *(_to(table, one, "users") for one in ("requested_by_id", "approved_by_id", "paid_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index("ix_deposits_origin", table, ["origin_id"])


def _entries() -> None:
    table = "deposit_entries"
    op.create_table(
        table,
        *_base(),
        sa.Column("deposit_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        _user("by_id"),
        _user("second_by_id"),
        _check(
            table,
            "kind",
            "(kind = 'received' and amount > 0)"
            " or (kind in ('deducted','refunded','reversed') and amount < 0)"
            " or (kind = 'refused' and amount = 0)",
        ),
        _to(table, "deposit_id", "deposits"),
        _to(table, "case_id", "cases"),
        _to(table, "by_id", "users"),
        _to(table, "second_by_id", "users"),
        *_keys(table),
    )
    op.create_index("ix_deposit_entries_deposit", table, ["deposit_id", "id"])
    op.create_index(
        "uq_deposit_entries_refund",
        table,
        ["deposit_id"],
        unique=True,
        sqlite_where=REFUND,
        postgresql_where=REFUND,
    )


def _deductions() -> None:
    table = "deposit_deductions"
    op.create_table(
        table,
        *_base(),
        sa.Column("deposit_id", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        _user("by_id"),
        _user("decided_by_id"),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decision", sa.String(length=300), nullable=False),
        _check(table, "state", "state in ('waiting','booked','refused')"),
        _check(table, "amount", "amount > 0"),
        _to(table, "deposit_id", "deposits"),
        _to(table, "case_id", "cases"),
        _to(table, "by_id", "users"),
        _to(table, "decided_by_id", "users"),
        *_keys(table),
    )
    op.create_index("ix_deposit_deductions_deposit", table, ["deposit_id", "id"])


def _waivers() -> None:
    table = "deposit_waivers"
    op.create_table(
        table,
        *_base(),
        sa.Column("deposit_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("department", sa.String(length=20), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        _user("by_id"),
        sa.Column("at", MOMENT, nullable=False),
        sa.UniqueConstraint("deposit_id", "key", "amount", name="uq_deposit_waivers_key"),
        _to(table, "deposit_id", "deposits"),
        _to(table, "by_id", "users"),
        *_keys(table),
    )
    op.create_index("ix_deposit_waivers_deposit", table, ["deposit_id", "id"])
    table = "deposit_rules"
    op.create_table(
        table,
        *_base(),
        sa.Column("second_from", sa.BigInteger(), nullable=False),
        sa.UniqueConstraint("mall_id", name="uq_deposit_rules_mall"),
        _check(table, "second_from", "second_from >= 0"),
        *_keys(table),
    )


def _refuse_changes() -> None:
    """The database itself keeps the ledger and the waivers as they were written."""
    for table in APPEND_ONLY:
        if op.get_bind().dialect.name == "sqlite":
            for verb in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
        else:
            op.execute(
                f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            )


def upgrade() -> None:
    """Apply."""
    _deposits()
    _entries()
    _deductions()
    _waivers()
    _refuse_changes()


def downgrade() -> None:
    """Take back."""
    tables = ("deposit_rules", "deposit_waivers", "deposit_deductions", "deposit_entries", "deposits")
    for table in tables:
        op.drop_table(table)
