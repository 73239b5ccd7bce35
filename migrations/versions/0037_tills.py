"""Tills and partners: keys, calls done once, their log, webhooks, the sandbox.

Revision: 0037, follows 0036.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
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


def _till_sandboxes() -> None:
    op.create_table(
        "till_sandboxes",
        *_base(),
        sa.Column("sandbox_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_till_sandboxes_mall_id")),
        sa.ForeignKeyConstraint(["sandbox_id"], ["malls.id"], name=op.f("fk_till_sandboxes_sandbox_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_till_sandboxes")),
        sa.UniqueConstraint("mall_id", name="uq_till_sandboxes_mall"),
        sa.UniqueConstraint("sandbox_id", name="uq_till_sandboxes_sandbox"),
        sa.UniqueConstraint("uid", name=op.f("uq_till_sandboxes_uid")),
    )


def _till_partners() -> None:
    op.create_table(
        "till_partners",
        *_base(),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=True),
        sa.Column("system", sa.String(length=80), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("name_zh", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.CheckConstraint("(kind = 'shop') = (tenant_id is not null)", name=op.f("ck_till_partners_tenant")),
        sa.CheckConstraint("kind in ('shop','alliance','mall')", name=op.f("ck_till_partners_kind")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_till_partners_mall_id")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_till_partners_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_till_partners")),
        sa.UniqueConstraint("uid", name=op.f("uq_till_partners_uid")),
    )
    op.create_index("ix_till_partners_mall", "till_partners", ["mall_id", "is_active", "id"], unique=False)


def _till_keys() -> None:
    op.create_table(
        "till_keys",
        *_base(),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("prefix", sa.String(length=16), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("is_sandbox", sa.Boolean(), nullable=False),
        sa.Column("a_minute", sa.Integer(), nullable=False),
        sa.Column("networks", sa.JSON(), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=True),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("last_used_at", MOMENT, nullable=True),
        sa.CheckConstraint("a_minute > 0", name=op.f("ck_till_keys_a_minute")),
        sa.ForeignKeyConstraint(["created_by_id"], ["users.id"], name=op.f("fk_till_keys_created_by_id")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_till_keys_mall_id")),
        sa.ForeignKeyConstraint(["partner_id"], ["till_partners.id"], name=op.f("fk_till_keys_partner_id")),
        sa.ForeignKeyConstraint(["replaces_id"], ["till_keys.id"], name=op.f("fk_till_keys_replaces_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_till_keys")),
        sa.UniqueConstraint("token_hash", name="uq_till_keys_token_hash"),
        sa.UniqueConstraint("uid", name=op.f("uq_till_keys_uid")),
    )
    op.create_index("ix_till_keys_partner", "till_keys", ["partner_id", "id"], unique=False)


def _till_claims() -> None:
    op.create_table(
        "till_claims",
        *_base(),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("is_sandbox", sa.Boolean(), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("claimed_until", MOMENT, nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_till_claims_mall_id")),
        sa.ForeignKeyConstraint(["partner_id"], ["till_partners.id"], name=op.f("fk_till_claims_partner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_till_claims")),
        sa.UniqueConstraint("partner_id", "is_sandbox", "key_hash", name="uq_till_claims_key"),
        sa.UniqueConstraint("uid", name=op.f("uq_till_claims_uid")),
    )
    op.create_index("ix_till_claims_at", "till_claims", ["at"], unique=False)


def _till_calls() -> None:
    op.create_table(
        "till_calls",
        *_base(),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("call", sa.String(length=40), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("ms", sa.Integer(), nullable=False),
        sa.Column("idempotency_key", sa.String(length=80), nullable=False),
        sa.Column("replayed", sa.Boolean(), nullable=False),
        sa.Column("is_sandbox", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["key_id"], ["till_keys.id"], name=op.f("fk_till_calls_key_id")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_till_calls_mall_id")),
        sa.ForeignKeyConstraint(["partner_id"], ["till_partners.id"], name=op.f("fk_till_calls_partner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_till_calls")),
        sa.UniqueConstraint("uid", name=op.f("uq_till_calls_uid")),
    )
    op.create_index("ix_till_calls_at", "till_calls", ["at"], unique=False)
    op.create_index("ix_till_calls_key", "till_calls", ["key_id", "id"], unique=False)
    op.create_index("ix_till_calls_mall", "till_calls", ["mall_id", "id"], unique=False)


def _till_bookings() -> None:
    op.create_table(
        "till_bookings",
        *_base(),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("use_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint("(entry_id is null) <> (use_id is null)", name=op.f("ck_till_bookings_one")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["point_accounts.id"], name=op.f("fk_till_bookings_account_id")
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["point_entries.id"], name=op.f("fk_till_bookings_entry_id")),
        sa.ForeignKeyConstraint(["key_id"], ["till_keys.id"], name=op.f("fk_till_bookings_key_id")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_till_bookings_mall_id")),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["till_partners.id"], name=op.f("fk_till_bookings_partner_id")
        ),
        sa.ForeignKeyConstraint(["use_id"], ["voucher_uses.id"], name=op.f("fk_till_bookings_use_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_till_bookings")),
        sa.UniqueConstraint("entry_id", name="uq_till_bookings_entry"),
        sa.UniqueConstraint("uid", name=op.f("uq_till_bookings_uid")),
        sa.UniqueConstraint("use_id", name="uq_till_bookings_use"),
    )
    op.create_index("ix_till_bookings_account", "till_bookings", ["account_id", "partner_id"], unique=False)


def _till_endpoints() -> None:
    op.create_table(
        "till_endpoints",
        *_base(),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.LargeBinary(), nullable=True),
        sa.Column("shown", sa.String(length=200), nullable=False),
        sa.Column("events", sa.JSON(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("old_secret", sa.LargeBinary(), nullable=True),
        sa.Column("old_until", MOMENT, nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("is_sandbox", sa.Boolean(), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.Column("claimed_until", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_till_endpoints_mall_id")),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["till_partners.id"], name=op.f("fk_till_endpoints_partner_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_till_endpoints")),
        sa.UniqueConstraint("uid", name=op.f("uq_till_endpoints_uid")),
    )
    op.create_index("ix_till_endpoints_mall", "till_endpoints", ["mall_id", "is_active"], unique=False)
    op.create_index("ix_till_endpoints_partner", "till_endpoints", ["partner_id"], unique=False)


def _till_events() -> None:
    op.create_table(
        "till_events",
        *_base(),
        sa.Column("endpoint_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("data", sa.JSON(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", MOMENT, nullable=False),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.CheckConstraint("state in ('queued','sent','dead','dropped')", name=op.f("ck_till_events_state")),
        sa.ForeignKeyConstraint(
            ["endpoint_id"], ["till_endpoints.id"], name=op.f("fk_till_events_endpoint_id")
        ),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_till_events_mall_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_till_events_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_till_events")),
        sa.UniqueConstraint("endpoint_id", "seq", name="uq_till_events_seq"),
        sa.UniqueConstraint("uid", name=op.f("uq_till_events_uid")),
    )
    op.create_index("ix_till_events_due", "till_events", ["state", "next_try_at"], unique=False)
    op.create_index("ix_till_events_mall", "till_events", ["mall_id", "state", "id"], unique=False)
    op.create_index("ix_till_events_member", "till_events", ["member_id"], unique=False)


def _till_deliveries() -> None:
    op.create_table(
        "till_deliveries",
        *_base(),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(length=40), nullable=False),
        sa.Column("ms", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["till_events.id"], name=op.f("fk_till_deliveries_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_till_deliveries_mall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_till_deliveries")),
        sa.UniqueConstraint("uid", name=op.f("uq_till_deliveries_uid")),
    )
    op.create_index("ix_till_deliveries_event", "till_deliveries", ["event_id", "id"], unique=False)


def upgrade() -> None:
    """Apply."""
    _till_sandboxes()
    _till_partners()
    _till_keys()
    _till_claims()
    _till_calls()
    _till_bookings()
    _till_endpoints()
    _till_events()
    _till_deliveries()


def downgrade() -> None:
    """Take back."""
    for table in (
        "till_deliveries",
        "till_events",
        "till_endpoints",
        "till_bookings",
        "till_calls",
        "till_claims",
        "till_keys",
        "till_partners",
        "till_sandboxes",
    ):
        op.drop_table(table)
