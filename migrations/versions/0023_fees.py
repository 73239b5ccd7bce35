"""Fee collection: bills, payments, the dunning log, letters, the mall's words.

Revision: 0023, follows 0022.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
APPEND_ONLY = ("fee_payments", "fee_contacts", "fee_letters")


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


def _bills() -> None:
    table = "fee_bills"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("in_mall", sa.Integer(), nullable=False),
        sa.Column("bill_no", sa.String(length=40), nullable=False),
        sa.Column("charge", sa.String(length=12), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("outstanding", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("next_call_on", sa.Date(), nullable=True),
        sa.Column("promised_on", sa.Date(), nullable=True),
        sa.Column("broken", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=True),
        _check(table, "charge", "charge in ('rent','management','utilities','other')"),
        _check(table, "amount", "amount > 0 and outstanding >= 0 and outstanding <= amount"),
        _check(table, "level", "level between 0 and 3"),
        _to(table, "id", "cases", "CASCADE"),
        _to(table, "in_mall", "malls"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("in_mall", "bill_no", name="uq_fee_bills_bill_no"),
    )
    op.create_index("ix_fee_bills_due", table, ["in_mall", "outstanding", "due_on"])
    op.create_index("ix_fee_bills_call", table, ["in_mall", "next_call_on"])


def _payments() -> None:
    table = "fee_payments"
    op.create_table(
        table,
        *_base(),
        sa.Column("bill_id", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        _check(table, "amount", "amount <> 0"),
        _to(table, "bill_id", "fee_bills"),
        _to(table, "by_id", "users"),
        *_keys(table),
    )
    op.create_index("ix_fee_payments_bill", table, ["bill_id", "id"])


def _contacts() -> None:
    table = "fee_contacts"
    op.create_table(
        table,
        *_base(),
        sa.Column("bill_id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("result", sa.String(length=10), nullable=False),
        sa.Column("person", sa.LargeBinary(), nullable=True),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("promised_on", sa.Date(), nullable=True),
        sa.Column("outstanding", sa.BigInteger(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        _check(table, "channel", "channel in ('phone','visit','message','letter')"),
        _check(table, "result", "result in ('promised','told','no_answer','disputed','refused','letter')"),
        _to(table, "bill_id", "fee_bills"),
        _to(table, "tenant_id", "tenants"),
        _to(table, "by_id", "users"),
        *_keys(table),
    )
    op.create_index("ix_fee_contacts_bill", table, ["bill_id", "id"])
    op.create_index("ix_fee_contacts_tenant", table, ["tenant_id", "at", "id"])


def _letters() -> None:
    table = "fee_letters"
    op.create_table(
        table,
        *_base(),
        sa.Column("bill_id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=56), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("pay_by", sa.Date(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.UniqueConstraint("number", name="uq_fee_letters_number"),
        _check(table, "level", "level between 1 and 3"),
        _to(table, "bill_id", "fee_bills"),
        _to(table, "tenant_id", "tenants"),
        _to(table, "by_id", "users"),
        *_keys(table),
    )
    op.create_index("ix_fee_letters_tenant", table, ["tenant_id", "id"])
    table = "fee_texts"
    op.create_table(
        table,
        *_base(),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("lang", sa.String(length=12), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.UniqueConstraint("mall_id", "level", "lang", name="uq_fee_texts_level"),
        _check(table, "level", "level between 0 and 3"),
        _check(table, "lang", "lang in ('zh_Hans_CN','en')"),
        *_keys(table),
    )


def _refuse_changes() -> None:
    """The database itself keeps payments, contacts and letters as they were written."""
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
    _bills()
    _payments()
    _contacts()
    _letters()
    _refuse_changes()


def downgrade() -> None:
    """Take back."""
    for table in ("fee_texts", "fee_letters", "fee_contacts", "fee_payments", "fee_bills"):
        op.drop_table(table)
