"""The member's own page: codes, sessions, short texts, what members chose, wishes to be erased.

Revision: 0034, follows 0033.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
WAITING = sa.text("state = 'waiting'")


def _base(table: str) -> list[sa.Column | sa.Constraint]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("uid", name=op.f(f"uq_{table}_uid")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f(f"fk_{table}_mall_id")),
    ]


def _key(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def _keys() -> None:
    op.create_table(
        "club_keys",
        *_base("club_keys"),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("purpose", sa.String(length=5), nullable=False),
        sa.Column("phone_hash", sa.String(length=64), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("shown", sa.LargeBinary(), nullable=True),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("purpose in ('enter','phone','desk')", name=op.f("ck_club_keys_purpose")),
        _key("club_keys", "member_id", "members"),
        _key("club_keys", "made_by_id", "users"),
    )
    op.create_index("ix_club_keys_phone", "club_keys", ["mall_id", "phone_hash", "created_at"])
    op.create_index("ix_club_keys_member", "club_keys", ["member_id"])
    op.create_index("ix_club_keys_expires", "club_keys", ["expires_at"])


def _sessions() -> None:
    op.create_table(
        "club_sessions",
        *_base("club_sessions"),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("phone_hash", sa.String(length=64), nullable=False),
        sa.Column("last_seen_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.UniqueConstraint("token_hash", name="uq_club_sessions_token"),
        _key("club_sessions", "member_id", "members"),
    )
    op.create_index("ix_club_sessions_member", "club_sessions", ["member_id"])
    op.create_index("ix_club_sessions_expires", "club_sessions", ["expires_at"])


def _texts() -> None:
    op.create_table(
        "club_texts",
        *_base("club_texts"),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=7), nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("error", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "state in ('waiting','sent','failed','dropped')", name=op.f("ck_club_texts_state")
        ),
    )
    op.create_index("ix_club_texts_state", "club_texts", ["state", "created_at"])


def _profiles() -> None:
    op.create_table(
        "club_profiles",
        *_base("club_profiles"),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("lang", sa.String(length=12), nullable=False),
        sa.UniqueConstraint("member_id", name="uq_club_profiles_member"),
        sa.CheckConstraint("lang in ('zh_Hans_CN','en')", name=op.f("ck_club_profiles_lang")),
        _key("club_profiles", "member_id", "members"),
    )


def _erasures() -> None:
    op.create_table(
        "club_erasures",
        *_base("club_erasures"),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "state in ('waiting','done','refused','withdrawn')", name=op.f("ck_club_erasures_state")
        ),
        _key("club_erasures", "member_id", "members"),
        _key("club_erasures", "decided_by_id", "users"),
    )
    where = {"sqlite_where": WAITING, "postgresql_where": WAITING}
    op.create_index("uq_club_erasures_waiting", "club_erasures", ["member_id"], unique=True, **where)
    op.create_index("ix_club_erasures_state", "club_erasures", ["mall_id", "state", "due_at"])
    op.create_index("ix_club_erasures_member", "club_erasures", ["member_id", "id"])


def upgrade() -> None:
    """Make the tables."""
    _keys()
    _sessions()
    _texts()
    _profiles()
    _erasures()


def downgrade() -> None:
    """Drop them."""
    for table in ("club_erasures", "club_profiles", "club_texts", "club_sessions", "club_keys"):
        op.drop_table(table)
