"""People of tenants who log in: accounts, seats, keys, sessions.

Revision: 0022, follows 0021.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
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


def _to(table: str, column: str, target: str, ondelete: str | None = None) -> sa.Constraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=ondelete)


def _number(name: str, empty: bool = False) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=empty)


def upgrade() -> None:
    """The four tables."""
    op.create_table(
        "shop_accounts",
        *_base(),
        _number("mall_id"),
        sa.Column("phone", sa.LargeBinary(), nullable=False),
        sa.Column("phone_hash", sa.String(length=64), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("last_login_at", MOMENT, nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        *_keys("shop_accounts"),
        _to("shop_accounts", "mall_id", "malls"),
        sa.UniqueConstraint("mall_id", "phone_hash", name="uq_shop_accounts_phone"),
    )
    op.create_index("ix_shop_accounts_phone", "shop_accounts", ["phone_hash"])
    op.create_table(
        "shop_seats",
        *_base(),
        _number("mall_id"),
        _number("account_id"),
        _number("tenant_id"),
        sa.Column("kind", sa.String(length=10), nullable=False),
        _number("invited_by_id", empty=True),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.Column("seen_at", MOMENT, nullable=True),
        *_keys("shop_seats"),
        _to("shop_seats", "mall_id", "malls"),
        _to("shop_seats", "account_id", "shop_accounts", "CASCADE"),
        _to("shop_seats", "tenant_id", "tenants", "CASCADE"),
        _to("shop_seats", "invited_by_id", "users"),
        sa.UniqueConstraint("account_id", "tenant_id", name="uq_shop_seats_account"),
        sa.CheckConstraint("kind in ('owner','manager')", name=op.f("ck_shop_seats_kind")),
    )
    op.create_index("ix_shop_seats_tenant", "shop_seats", ["tenant_id", "id"])
    op.create_table(
        "shop_keys",
        *_base(),
        _number("account_id"),
        _number("seat_id"),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        _number("tries"),
        _number("made_by_id", empty=True),
        *_keys("shop_keys"),
        _to("shop_keys", "account_id", "shop_accounts", "CASCADE"),
        _to("shop_keys", "seat_id", "shop_seats", "CASCADE"),
        _to("shop_keys", "made_by_id", "users"),
        sa.UniqueConstraint("key_hash", name="uq_shop_keys_hash"),
        sa.CheckConstraint("purpose in ('invite','code')", name=op.f("ck_shop_keys_purpose")),
    )
    op.create_index("ix_shop_keys_account", "shop_keys", ["account_id", "purpose", "id"])
    op.create_table(
        "shop_sessions",
        *_base(),
        _number("account_id"),
        _number("seat_id"),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("last_seen_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT, nullable=True),
        *_keys("shop_sessions"),
        _to("shop_sessions", "account_id", "shop_accounts", "CASCADE"),
        _to("shop_sessions", "seat_id", "shop_seats", "CASCADE"),
        sa.UniqueConstraint("token_hash", name="uq_shop_sessions_token"),
    )
    op.create_index("ix_shop_sessions_account", "shop_sessions", ["account_id"])


def downgrade() -> None:
    """Without them."""
    for table in ("shop_sessions", "shop_keys", "shop_seats", "shop_accounts"):
        op.drop_table(table)
