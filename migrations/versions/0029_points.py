"""The points ledger: books, accounts, entries, lines, batches, slips, rules, adjustments, proofs.

Revision: 0029, follows 0028.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
APPEND_ONLY = ("point_entries", "point_lines", "point_uses")
KEPT = ("point_accounts", "point_batches", "point_books", "slips")
#: What never changes of a batch.
BATCH_FACTS = ("mall_id", "account_id", "entry_id", "amount", "expires_on")
#: What an INSERT OR REPLACE of SQLite could take the place of.
UNIQUE = {
    "point_entries": "id = NEW.id OR uid = NEW.uid OR (mall_id = NEW.mall_id AND (seq = NEW.seq OR key = NEW.key))"
    " OR reverses_id = NEW.reverses_id",
    "point_lines": "id = NEW.id OR (entry_id = NEW.entry_id AND account_id = NEW.account_id)",
    "point_uses": "id = NEW.id",
}


def _text(name: str, length: int) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length=length), nullable=False)


def _number(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _big(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger(), nullable=False)


def _secret(name: str, *, nullable: bool = True) -> sa.Column[Any]:
    return sa.Column(name, sa.LargeBinary(), nullable=nullable)


def _hash(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.LargeBinary(length=32), nullable=False)


def _json(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.JSON(), nullable=False)


def _flag(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, MOMENT, nullable=nullable)


def _day(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Date(), nullable=nullable)


def _to(table: str, keys: dict[str, str]) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))
        for column, target in keys.items()
    ]


def _table(name: str, *parts: Any, keys: dict[str, str]) -> None:
    """A table with what every row of ours has; `keys`: foreign keys, column to table."""
    op.create_table(
        name,
        _number("mall_id"),
        *parts,
        _number("id"),
        sa.Column("uid", sa.Uuid(), nullable=False),
        _moment("created_at"),
        _moment("updated_at"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint("uid", name=op.f(f"uq_{name}_uid")),
        *_to(name, {"mall_id": "malls", **keys}),
    )


def _bare(name: str, *parts: Any, keys: dict[str, str]) -> None:
    """A table of tens of millions of rows: a key and what it says."""
    op.create_table(
        name,
        *parts,
        sa.Column("id", BIG_KEY, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        *_to(name, keys),
    )


def _check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _where(name: str, table: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    """An index of the rows for which `where` holds."""
    rule = sa.text(where)
    op.create_index(name, table, columns, unique=unique, sqlite_where=rule, postgresql_where=rule)


def _settings() -> None:
    _table(
        "point_policies",
        _number("version"),
        _text("state", 8),
        _json("body"),
        _number("by_id", nullable=True),
        _moment("submitted_at", nullable=True),
        _number("decided_by_id", nullable=True),
        _moment("decided_at", nullable=True),
        _text("decision", 300),
        sa.UniqueConstraint("mall_id", "version", name="uq_point_policies_version"),
        _check("point_policies", "state", "state in ('draft','waiting','live','retired','refused')"),
        keys={"by_id": "users", "decided_by_id": "users"},
    )
    _table(
        "point_campaigns",
        _text("name_zh", 120),
        _text("name_en", 120),
        _day("starts_on"),
        _day("ends_on"),
        _number("percent"),
        _number("points"),
        _big("min_fen"),
        _text("category", 60),
        _number("tenant_id", nullable=True),
        _text("state", 8),
        _number("by_id", nullable=True),
        _number("decided_by_id", nullable=True),
        _moment("decided_at", nullable=True),
        _text("decision", 300),
        _check("point_campaigns", "state", "state in ('draft','waiting','live','stopped','refused')"),
        _check("point_campaigns", "period", "ends_on >= starts_on"),
        _check("point_campaigns", "extra", "percent >= 0 and points >= 0 and percent + points > 0"),
        keys={"tenant_id": "tenants", "by_id": "users", "decided_by_id": "users"},
    )
    op.create_index("ix_point_campaigns_live", "point_campaigns", ["mall_id", "state", "ends_on"])


def _accounts() -> None:
    _table(
        "point_books",
        _big("last_seq"),
        _hash("last_hash"),
        _moment("last_at"),
        _number("policy_id", nullable=True),
        sa.UniqueConstraint("mall_id", name="uq_point_books_mall"),
        keys={"policy_id": "point_policies"},
    )
    table = "point_accounts"
    kinds = "'member','sales','promotion','redemption','expiry','adjustment','settled'"
    _table(
        table,
        _text("kind", 10),
        _number("member_id", nullable=True),
        _big("balance"),
        _flag("in_debt"),
        _flag("frozen"),
        _secret("frozen_reason"),
        _text("tier", 12),
        _day("tier_since", nullable=True),
        _day("tier_until", nullable=True),
        _check(table, "kind", f"kind in ({kinds})"),
        _check(table, "member", "(kind = 'member') = (member_id is not null)"),
        _check(table, "balance", "kind <> 'member' or balance >= 0 or in_debt"),
        keys={"member_id": "members"},
    )
    op.create_index("uq_point_accounts_member", table, ["member_id"], unique=True)
    _where("uq_point_accounts_own", table, ["mall_id", "kind"], "member_id is null", unique=True)
    op.create_index("ix_point_accounts_review", table, ["mall_id", "tier_until"])


def _slips() -> None:
    _table(
        "slips",
        _number("tenant_id"),
        _text("number", 40),
        _day("on"),
        _big("amount"),
        _big("refunded"),
        _number("account_id"),
        _flag("live"),
        _big("points"),
        _big("refunded_points"),
        sa.UniqueConstraint("tenant_id", "number", "on", name="uq_slips_number"),
        _check("slips", "refunded", "amount > 0 and refunded >= 0 and refunded <= amount"),
        _check("slips", "points", "refunded_points >= 0 and refunded_points <= points"),
        keys={"tenant_id": "tenants", "account_id": "point_accounts"},
    )
    op.create_index("ix_slips_mall", "slips", ["mall_id", "id"])
    op.create_index("ix_slips_account", "slips", ["account_id", "on"])
    _table(
        "slip_clashes",
        _number("slip_id"),
        _number("account_id"),
        _flag("same_card"),
        _big("fen"),
        _moment("at"),
        _number("by_id", nullable=True),
        _text("channel", 6),
        keys={"slip_id": "slips", "account_id": "point_accounts", "by_id": "users"},
    )
    op.create_index("ix_slip_clashes_mall", "slip_clashes", ["mall_id", "id"])
    op.create_index("ix_slip_clashes_slip", "slip_clashes", ["slip_id"])


def _entries() -> None:
    table = "point_entries"
    _table(
        table,
        _big("seq"),
        _text("kind", 8),
        _moment("at"),
        _day("on"),
        _text("key", 80),
        _number("account_id"),
        _big("points"),
        _big("fen"),
        _number("slip_id", nullable=True),
        _number("reverses_id", nullable=True),
        _text("reason", 20),
        _json("explanation"),
        _number("by_id", nullable=True),
        _number("second_by_id", nullable=True),
        _text("channel", 6),
        _hash("prev_hash"),
        _hash("hash"),
        _check(table, "kind", "kind in ('earn','redeem','reverse','refund','transfer','expire','adjust')"),
        _check(table, "channel", "channel in ('desk','till','job','member')"),
        sa.UniqueConstraint("mall_id", "seq", name="uq_point_entries_seq"),
        sa.UniqueConstraint("mall_id", "key", name="uq_point_entries_key"),
        sa.UniqueConstraint("reverses_id", name="uq_point_entries_reverses"),
        keys={
            "account_id": "point_accounts",
            "slip_id": "slips",
            "reverses_id": "point_entries",
            "by_id": "users",
            "second_by_id": "users",
        },
    )
    op.create_index("ix_point_entries_slip", table, ["slip_id"])
    _bare(
        "point_lines",
        _number("entry_id"),
        _number("account_id"),
        _moment("at"),
        _big("amount"),
        _big("balance_after"),
        sa.UniqueConstraint("entry_id", "account_id", name="uq_point_lines_entry"),
        keys={"entry_id": "point_entries", "account_id": "point_accounts"},
    )
    op.create_index("ix_point_lines_account", "point_lines", ["account_id", "at", "id"])
    _table(
        "point_notes",
        _number("entry_id"),
        _secret("text", nullable=False),
        _moment("at"),
        sa.UniqueConstraint("entry_id", name="uq_point_notes_entry"),
        keys={"entry_id": "point_entries"},
    )


def _batches() -> None:
    table, left = "point_batches", '"left" > 0'
    _table(
        table,
        _number("account_id"),
        _number("entry_id"),
        _big("amount"),
        _big("left"),
        _day("expires_on"),
        _check(table, "left", '"left" >= 0 and "left" <= amount and amount > 0'),
        keys={"account_id": "point_accounts", "entry_id": "point_entries"},
    )
    _where("ix_point_batches_first", table, ["account_id", "expires_on", "id"], left)
    _where("ix_point_batches_due", table, ["mall_id", "expires_on", "account_id"], left)
    op.create_index("ix_point_batches_account", table, ["account_id", "id"])
    op.create_index("ix_point_batches_entry", table, ["entry_id"])
    _bare(
        "point_uses",
        _number("entry_id"),
        _number("batch_id"),
        _big("amount"),
        _check("point_uses", "amount", "amount > 0"),
        keys={"entry_id": "point_entries", "batch_id": "point_batches"},
    )
    op.create_index("ix_point_uses_batch", "point_uses", ["batch_id"])
    op.create_index("ix_point_uses_entry", "point_uses", ["entry_id"])


def _beside() -> None:
    op.create_table(
        "point_months",
        _number("account_id"),
        _number("month"),
        _big("earned"),
        _big("spent"),
        sa.PrimaryKeyConstraint("account_id", "month", name=op.f("pk_point_months")),
        *_to("point_months", {"account_id": "point_accounts"}),
    )
    table = "point_adjustments"
    _table(
        table,
        _number("account_id"),
        _big("points"),
        _text("reason", 20),
        _secret("text"),
        _text("state", 8),
        _number("by_id", nullable=True),
        _number("decided_by_id", nullable=True),
        _moment("decided_at", nullable=True),
        _secret("decision"),
        _number("entry_id", nullable=True),
        _check(table, "state", "state in ('waiting','booked','refused')"),
        _check(table, "points", "points <> 0"),
        keys={
            "account_id": "point_accounts",
            "by_id": "users",
            "decided_by_id": "users",
            "entry_id": "point_entries",
        },
    )
    op.create_index("ix_point_adjustments_state", table, ["mall_id", "state", "id"])
    op.create_index("ix_point_adjustments_account", table, ["account_id", "id"])
    _table(
        "point_proofs",
        _flag("whole"),
        _big("from_seq"),
        _big("to_seq"),
        _hash("to_hash"),
        _big("entries"),
        _big("accounts"),
        _json("faults"),
        _moment("started_at"),
        _moment("finished_at"),
        _number("by_id", nullable=True),
        keys={"by_id": "users"},
    )
    op.create_index("ix_point_proofs_mall", "point_proofs", ["mall_id", "id"])


def _there_already(table: str) -> str:
    return f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {UNIQUE[table]})"  # noqa: S608


def _sqlite_triggers() -> None:
    def trigger(table: str, name: str, event: str, when: str = "") -> None:
        op.execute(
            f"CREATE TRIGGER {table}_{name} BEFORE {event} ON {table} {when} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )

    for table in APPEND_ONLY:
        trigger(table, "no_update", "UPDATE")
        trigger(table, "no_replace", "INSERT", _there_already(table))
    for table in (*APPEND_ONLY, *KEPT):
        trigger(table, "no_delete", "DELETE")
    trigger("point_batches", "no_update", f"UPDATE OF {', '.join(BATCH_FACTS)}")


def _postgres_triggers() -> None:
    def trigger(table: str, name: str, event: str, each: str = "ROW") -> None:
        op.execute(
            f"CREATE TRIGGER {table}_{name} BEFORE {event} ON {table} FOR EACH {each} EXECUTE FUNCTION refuse_change()"
        )

    for table in APPEND_ONLY:
        trigger(table, "no_change", "UPDATE OR DELETE")
    for table in KEPT:
        trigger(table, "no_delete", "DELETE")
    for table in (*APPEND_ONLY, *KEPT):
        trigger(table, "no_truncate", "TRUNCATE", "STATEMENT")
    trigger("point_batches", "no_update", f"UPDATE OF {', '.join(BATCH_FACTS)}")


def upgrade() -> None:
    """Apply."""
    _settings()
    _accounts()
    _slips()
    _entries()
    _batches()
    _beside()
    if op.get_bind().dialect.name == "sqlite":
        _sqlite_triggers()
    else:
        _postgres_triggers()


def downgrade() -> None:
    """Take back."""
    order = ("slip_clashes", "point_uses", "point_batches", "point_notes", "point_lines", "point_adjustments")
    for table in (*order, "point_months", "point_proofs", "point_entries", "slips", "point_accounts"):
        op.drop_table(table)
    for table in ("point_books", "point_campaigns", "point_policies"):
        op.drop_table(table)
