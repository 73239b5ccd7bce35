"""Members, cards, consents, applications by phone, the stock of the desks.

Revision: 0028, follows 0027.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TABLES = (
    "desks",
    "card_batches",
    "members",
    "member_consents",
    "member_consent_texts",
    "member_events",
    "member_merges",
    "member_settings",
    "member_requests",
    "member_slips",
    "member_signatures",
    "member_cards",
    "card_stock",
    "card_stock_moves",
)
APPEND_ONLY = ("card_stock_moves",)


def _text(name: str, length: int) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length=length), nullable=False)


def _number(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _hash(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length=64), nullable=True)


def _secret(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.LargeBinary(), nullable=True)


def _flag(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, MOMENT, nullable=nullable)


def _day(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Date(), nullable=nullable)


def _table(name: str, *parts: Any, keys: dict[str, str]) -> None:
    """A table with what every row of ours has; `keys`: foreign keys, column to table."""
    op.create_table(
        name,
        *parts,
        _number("id"),
        sa.Column("uid", sa.Uuid(), nullable=False),
        _moment("created_at"),
        _moment("updated_at"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint("uid", name=op.f(f"uq_{name}_uid")),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_{name}_{column}"))
            for column, table in keys.items()
        ),
    )


def _check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _only_where(name: str, table: str, columns: list[str], where: str) -> None:
    """A unique index of the rows for which `where` holds."""
    rule = sa.text(where)
    op.create_index(name, table, columns, unique=True, sqlite_where=rule, postgresql_where=rule)


def _desks() -> None:
    _table(
        "desks",
        _number("mall_id"),
        _text("code", 12),
        _text("name_zh", 80),
        _text("name_en", 80),
        _flag("is_store"),
        _flag("is_active"),
        sa.UniqueConstraint("mall_id", "code", name="uq_desks_code"),
        keys={"mall_id": "malls"},
    )
    _table(
        "card_batches",
        _number("mall_id"),
        _text("prefix", 3),
        _number("first"),
        _number("last"),
        _number("next"),
        _day("received_on"),
        _text("supplier", 80),
        _flag("is_electronic"),
        _flag("is_closed"),
        _check("card_batches", "span", "first > 0 and last >= first"),
        _check("card_batches", "next", "next >= first and next <= last + 1"),
        sa.UniqueConstraint("mall_id", "prefix", "first", name="uq_card_batches_first"),
        keys={"mall_id": "malls"},
    )


def _members() -> None:
    _table(
        "members",
        _number("mall_id"),
        _text("number", 48),
        _text("kind", 12),
        _text("state", 9),
        _text("tier", 12),
        _text("source", 6),
        _secret("name"),
        _hash("name_hash"),
        _hash("said_hash"),
        _hash("initials_hash"),
        _secret("phone"),
        _hash("phone_hash"),
        _hash("last4_hash"),
        _text("gender", 6),
        _secret("birthday"),
        _number("birth_md", nullable=True),
        _text("id_type", 10),
        *(_secret(one) for one in ("id_last4", "address", "email", "preferences")),
        *(_secret(one) for one in ("contact_name", "credit_code", "remark", "frozen_why")),
        _flag("is_complete"),
        _day("joined_on"),
        _day("ended_on", nullable=True),
        _moment("erased_at", nullable=True),
        _number("merged_into_id", nullable=True),
        _number("created_by_id", nullable=True),
        _number("version"),
        _check("members", "kind", "kind in ('person','organisation')"),
        _check("members", "state", "state in ('applied','active','frozen','cancelled','merged')"),
        _check("members", "gender", "gender in ('','female','male')"),
        _check("members", "source", "source in ('desk','phone','import')"),
        _check("members", "birth_md", "birth_md is null or birth_md between 101 and 1231"),
        _check("members", "merged", "(state = 'merged') = (merged_into_id is not null)"),
        sa.UniqueConstraint("number", name="uq_members_number"),
        keys={"mall_id": "malls", "merged_into_id": "members", "created_by_id": "users"},
    )
    _only_where(
        "uq_members_phone", "members", ["mall_id", "phone_hash"], "state in ('applied','active','frozen')"
    )
    for name, column in (
        ("last4", "last4_hash"),
        ("name", "name_hash"),
        ("initials", "initials_hash"),
        ("said", "said_hash"),
        ("state", "state"),
        ("tier", "tier"),
        ("joined", "joined_on"),
        ("birthday", "birth_md"),
        ("complete", "is_complete"),
    ):
        op.create_index(f"ix_members_{name}", "members", ["mall_id", column, "id"])
    op.create_index("ix_members_newest", "members", ["mall_id", "id"])
    op.create_index("ix_members_merged_into", "members", ["merged_into_id"])


def _consents() -> None:
    _table(
        "member_consents",
        _number("mall_id"),
        _number("member_id"),
        _text("purpose", 8),
        _flag("given"),
        _flag("is_current"),
        _number("text_version"),
        _text("channel", 6),
        _moment("at"),
        _number("by_id", nullable=True),
        _check("member_consents", "purpose", "purpose in ('service','phone','sms','wecom','analysis')"),
        _check("member_consents", "channel", "channel in ('desk','phone','portal','import')"),
        keys={"mall_id": "malls", "member_id": "members", "by_id": "users"},
    )
    op.create_index("ix_member_consents_member", "member_consents", ["member_id", "id"])
    _only_where("uq_member_consents_current", "member_consents", ["member_id", "purpose"], "is_current")
    op.create_index(
        "ix_member_consents_given",
        "member_consents",
        ["mall_id", "purpose", "given", "member_id"],
        sqlite_where=sa.text("is_current"),
        postgresql_where=sa.text("is_current"),
    )
    _table(
        "member_consent_texts",
        _number("mall_id"),
        _text("purpose", 8),
        _number("version"),
        _text("text_zh", 600),
        _text("text_en", 600),
        _number("by_id", nullable=True),
        _check("member_consent_texts", "version", "version > 1"),
        sa.UniqueConstraint("mall_id", "purpose", "version", name="uq_member_consent_texts_version"),
        keys={"mall_id": "malls", "by_id": "users"},
    )


def _history() -> None:
    _table(
        "member_events",
        _number("mall_id"),
        _number("member_id"),
        _moment("at"),
        _number("by_id", nullable=True),
        _text("by_name", 120),
        _text("verb", 20),
        _secret("note"),
        sa.Column("detail", sa.JSON(), nullable=True),
        keys={"mall_id": "malls", "member_id": "members", "by_id": "users"},
    )
    op.create_index("ix_member_events_member", "member_events", ["member_id", "id"])
    _table(
        "member_merges",
        _number("mall_id"),
        _number("keep_id"),
        _number("drop_id"),
        _text("found_by", 8),
        _text("state", 7),
        _secret("reason"),
        _number("by_id", nullable=True),
        _number("decided_by_id", nullable=True),
        _moment("decided_at", nullable=True),
        _secret("answer"),
        _check("member_merges", "state", "state in ('found','waiting','done','refused')"),
        _check("member_merges", "found_by", "found_by in ('phone','birthday','hand')"),
        _check("member_merges", "two", "keep_id <> drop_id"),
        sa.UniqueConstraint("keep_id", "drop_id", name="uq_member_merges_pair"),
        keys={
            "mall_id": "malls",
            "keep_id": "members",
            "drop_id": "members",
            "by_id": "users",
            "decided_by_id": "users",
        },
    )
    op.create_index("ix_member_merges_waiting", "member_merges", ["mall_id", "state", "id"])
    op.create_index("ix_member_merges_drop", "member_merges", ["drop_id"])


def _applying() -> None:
    _table(
        "member_settings",
        _number("mall_id"),
        sa.Column("min_spend", sa.BigInteger(), nullable=False),
        _number("slip_days"),
        _number("request_hours"),
        _flag("self_service"),
        _text("card_prefix", 3),
        _check("member_settings", "min_spend", "min_spend >= 0"),
        _check("member_settings", "slip_days", "slip_days between 0 and 365"),
        _check("member_settings", "request_hours", "request_hours between 1 and 168"),
        sa.UniqueConstraint("mall_id", name="uq_member_settings_mall"),
        keys={"mall_id": "malls"},
    )
    _table(
        "member_requests",
        _number("mall_id"),
        _text("code", 6),
        _text("state", 7),
        _secret("data"),
        _hash("phone_hash"),
        _moment("expires_at"),
        _number("member_id", nullable=True),
        _check("member_requests", "state", "state in ('waiting','done','expired')"),
        keys={"mall_id": "malls", "member_id": "members"},
    )
    _only_where("uq_member_requests_code", "member_requests", ["mall_id", "code"], "state = 'waiting'")
    op.create_index("ix_member_requests_expires", "member_requests", ["state", "expires_at"])
    op.create_index("ix_member_requests_member", "member_requests", ["member_id"])
    _table(
        "member_slips",
        _number("mall_id"),
        _number("member_id"),
        _number("tenant_id"),
        _text("slip_no", 40),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        _day("spent_on"),
        _check("member_slips", "amount", "amount > 0"),
        sa.UniqueConstraint("tenant_id", "spent_on", "slip_no", name="uq_member_slips_slip"),
        keys={"mall_id": "malls", "member_id": "members", "tenant_id": "tenants"},
    )
    op.create_index("ix_member_slips_member", "member_slips", ["member_id"])
    _table(
        "member_signatures",
        _number("mall_id"),
        _number("member_id"),
        _text("purpose", 11),
        _secret("image"),
        _secret("typed"),
        _moment("at"),
        _number("by_id", nullable=True),
        _check("member_signatures", "purpose", "purpose in ('application','card','data')"),
        _check("member_signatures", "drawn_or_typed", "(image is null) <> (typed is null)"),
        keys={"mall_id": "malls", "member_id": "members", "by_id": "users"},
    )
    op.create_index("ix_member_signatures_member", "member_signatures", ["member_id", "id"])


def _cards() -> None:
    _table(
        "member_cards",
        _number("mall_id"),
        _number("member_id"),
        _text("number", 12),
        _text("token", 24),
        _text("state", 9),
        _number("batch_id", nullable=True),
        _number("desk_id", nullable=True),
        _number("replaces_id", nullable=True),
        _day("issued_on"),
        _number("issued_by_id", nullable=True),
        _day("ended_on", nullable=True),
        _check(
            "member_cards", "state", "state in ('issued','active','lost','frozen','replaced','cancelled')"
        ),
        sa.UniqueConstraint("mall_id", "number", name="uq_member_cards_number"),
        sa.UniqueConstraint("token", name="uq_member_cards_token"),
        keys={
            "mall_id": "malls",
            "member_id": "members",
            "batch_id": "card_batches",
            "desk_id": "desks",
            "replaces_id": "member_cards",
            "issued_by_id": "users",
        },
    )
    op.create_index("ix_member_cards_member", "member_cards", ["member_id", "id"])
    _only_where(
        "uq_member_cards_carried", "member_cards", ["member_id"], "state in ('issued','active','frozen')"
    )


def _stock() -> None:
    _table(
        "card_stock",
        _number("mall_id"),
        _number("desk_id"),
        _text("item", 5),
        _number("count"),
        _moment("counted_at", nullable=True),
        _check("card_stock", "item", "item in ('card','form','guide')"),
        sa.UniqueConstraint("desk_id", "item", name="uq_card_stock_item"),
        keys={"mall_id": "malls", "desk_id": "desks"},
    )
    _table(
        "card_stock_moves",
        _number("mall_id"),
        _number("desk_id"),
        _text("item", 5),
        _text("why", 8),
        _number("quantity"),
        _number("after"),
        sa.Column("pair", sa.String(length=36), nullable=True),
        _number("batch_id", nullable=True),
        _number("first", nullable=True),
        _number("last", nullable=True),
        _number("card_id", nullable=True),
        _moment("at"),
        _number("by_id", nullable=True),
        _text("signed_name", 120),
        _secret("signature"),
        _text("note", 300),
        _check("card_stock_moves", "item", "item in ('card','form','guide')"),
        _check("card_stock_moves", "why", "why in ('received','handed','issued','spoiled','counted')"),
        _check("card_stock_moves", "span", "first is null or last >= first"),
        keys={
            "mall_id": "malls",
            "desk_id": "desks",
            "batch_id": "card_batches",
            "card_id": "member_cards",
            "by_id": "users",
        },
    )
    op.create_index("ix_card_stock_moves_desk", "card_stock_moves", ["desk_id", "item", "id"])
    op.create_index("ix_card_stock_moves_at", "card_stock_moves", ["mall_id", "id"])


def _refuse_changes() -> None:
    """The database itself keeps the stock book as it was written."""
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
    _desks()
    _members()
    _consents()
    _history()
    _applying()
    _cards()
    _stock()
    _refuse_changes()


def downgrade() -> None:
    """Take back."""
    for table in reversed(TABLES):
        op.drop_table(table)
