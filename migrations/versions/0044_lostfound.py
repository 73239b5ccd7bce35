"""Lost and found: found items, loss reports, counts of cash, questions, claims, retention, the index.

Revision: 0044, follows 0043.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
NOT_REFUSED = sa.text("state <> 'refused'")
TABLES = (
    "loss_reports",
    "found_items",
    "found_counts",
    "found_questions",
    "found_claims",
    "found_pagings",
    "lost_retentions",
    "lost_terms",
)


def _base() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
    ]


def _closing(table: str, *links: tuple[str, str, str | None]) -> list[sa.Constraint]:
    """Keys of a table that is no record: (column, table, what follows a deletion)."""
    out: list[sa.Constraint] = [
        sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=follows)
        for column, to, follows in links
    ]
    out.append(sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")))
    out.append(sa.UniqueConstraint("uid", name=op.f(f"uq_{table}_uid")))
    return out


def _loss_reports() -> None:
    op.create_table(
        "loss_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=12), nullable=False),
        sa.Column("colour", sa.String(length=8), nullable=False),
        sa.Column("brand", sa.String(length=60), nullable=False),
        sa.Column("features", sa.Text(), nullable=False),
        sa.Column("marks", sa.LargeBinary(), nullable=True),
        sa.Column("lost_from", MOMENT, nullable=False),
        sa.Column("lost_until", MOMENT, nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("loser", sa.LargeBinary(), nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("phone_hash", sa.String(length=64), nullable=True),
        sa.Column("contact", sa.LargeBinary(), nullable=True),
        sa.Column("told_at", MOMENT, nullable=True),
        sa.Column("forgotten_at", MOMENT, nullable=True),
        sa.CheckConstraint("lost_until >= lost_from", name=op.f("ck_loss_reports_times")),
        sa.CheckConstraint(
            "channel in ('walk_in','phone','online','staff')", name=op.f("ck_loss_reports_channel")
        ),
        sa.ForeignKeyConstraint(["id"], ["cases.id"], name=op.f("fk_loss_reports_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loss_reports")),
    )
    op.create_index("ix_loss_reports_phone", "loss_reports", ["phone_hash", "id"], unique=False)


def _found_items() -> None:
    op.create_table(
        "found_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=12), nullable=False),
        sa.Column("colour", sa.String(length=8), nullable=False),
        sa.Column("brand", sa.String(length=60), nullable=False),
        sa.Column("features", sa.Text(), nullable=False),
        sa.Column("marks", sa.LargeBinary(), nullable=True),
        sa.Column("found_at", MOMENT, nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("finder_kind", sa.String(length=8), nullable=False),
        sa.Column("finder_name", sa.LargeBinary(), nullable=True),
        sa.Column("finder_phone", sa.LargeBinary(), nullable=True),
        sa.Column("witness", sa.LargeBinary(), nullable=True),
        sa.Column("shelf", sa.String(length=20), nullable=False),
        sa.Column("label", sa.String(length=8), nullable=False),
        sa.Column("valuable", sa.Boolean(), nullable=False),
        sa.Column("has_cash", sa.Boolean(), nullable=False),
        sa.Column("cash_fen", sa.BigInteger(), nullable=True),
        sa.Column("announced_at", MOMENT, nullable=True),
        sa.Column("keep_until", sa.Date(), nullable=True),
        sa.Column("loss_id", sa.Integer(), nullable=True),
        sa.Column("ended_how", sa.String(length=8), nullable=False),
        sa.Column("ended_with", sa.LargeBinary(), nullable=True),
        sa.Column("forgotten_at", MOMENT, nullable=True),
        sa.CheckConstraint("cash_fen is null or cash_fen >= 0", name=op.f("ck_found_items_cash")),
        sa.CheckConstraint(
            "finder_kind in ('staff','customer','tenant','security','cleaning')",
            name=op.f("ck_found_items_finder"),
        ),
        sa.CheckConstraint(
            "ended_how in ('','claimed','police','disposed')", name=op.f("ck_found_items_ended")
        ),
        sa.ForeignKeyConstraint(["id"], ["cases.id"], name=op.f("fk_found_items_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["loss_id"], ["loss_reports.id"], name=op.f("fk_found_items_loss_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_found_items")),
        sa.UniqueConstraint("label", name="uq_found_items_label"),
    )
    op.create_index("ix_found_items_shelf", "found_items", ["shelf", "id"], unique=False)
    op.create_index("ix_found_items_loss", "found_items", ["loss_id"], unique=False)


def _parts() -> None:
    op.create_table(
        "found_counts",
        *_base(),
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint("amount_fen >= 0", name=op.f("ck_found_counts_amount")),
        *_closing(
            "found_counts", ("mall_id", "malls", None), ("item_id", "found_items", "CASCADE"),
            ("by_id", "users", None),
        ),
    )  # fmt: skip
    op.create_table(
        "found_questions",
        *_base(),
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.LargeBinary(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        *_closing(
            "found_questions", ("mall_id", "malls", None), ("item_id", "found_items", "CASCADE"),
            ("by_id", "users", None),
        ),
    )  # fmt: skip
    op.create_table(
        "found_pagings",
        *_base(),
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("text_zh", sa.String(length=300), nullable=False),
        sa.Column("text_en", sa.String(length=300), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        *_closing(
            "found_pagings", ("mall_id", "malls", None), ("item_id", "found_items", "CASCADE"),
            ("by_id", "users", None),
        ),
    )  # fmt: skip
    for table in ("found_counts", "found_questions", "found_pagings"):
        op.create_index(f"ix_{table}_item", table, ["item_id", "id"], unique=False)


def _found_claims() -> None:
    op.create_table(
        "found_claims",
        *_base(),
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("loss_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("claimant", sa.LargeBinary(), nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("phone_hash", sa.String(length=64), nullable=True),
        sa.Column("id_kind", sa.String(length=12), nullable=False),
        sa.Column("id_last4", sa.LargeBinary(), nullable=True),
        sa.Column("proof", sa.LargeBinary(), nullable=True),
        sa.Column("answers", sa.LargeBinary(), nullable=True),
        sa.Column("taken_by_id", sa.Integer(), nullable=False),
        sa.Column("checked_by_id", sa.Integer(), nullable=True),
        sa.Column("checked_at", MOMENT, nullable=True),
        sa.Column("second_id", sa.Integer(), nullable=True),
        sa.Column("second_at", MOMENT, nullable=True),
        sa.Column("released_by_id", sa.Integer(), nullable=True),
        sa.Column("released_at", MOMENT, nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.CheckConstraint(
            "state in ('open','checked','released','refused')", name=op.f("ck_found_claims_state")
        ),
        *_closing(
            "found_claims", ("mall_id", "malls", None), ("item_id", "found_items", "CASCADE"),
            ("loss_id", "loss_reports", None), ("taken_by_id", "users", None),
            ("checked_by_id", "users", None), ("second_id", "users", None), ("released_by_id", "users", None),
        ),
    )  # fmt: skip
    op.create_index("ix_found_claims_item", "found_claims", ["item_id", "id"], unique=False)
    op.create_index("ix_found_claims_phone", "found_claims", ["mall_id", "phone_hash"], unique=False)
    op.create_index(
        "uq_found_claims_live",
        "found_claims",
        ["item_id"],
        unique=True,
        sqlite_where=NOT_REFUSED,
        postgresql_where=NOT_REFUSED,
    )


def _lost() -> None:
    op.create_table(
        "lost_retentions",
        *_base(),
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=12), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(length=8), nullable=False),
        sa.Column("counsel_on", sa.Date(), nullable=True),
        sa.CheckConstraint("days between 1 and 3650", name=op.f("ck_lost_retentions_days")),
        sa.CheckConstraint("way in ('police','dispose')", name=op.f("ck_lost_retentions_way")),
        sa.UniqueConstraint("mall_id", "category", name="uq_lost_retentions_category"),
        *_closing("lost_retentions", ("mall_id", "malls", None)),
    )
    op.create_table(
        "lost_terms",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=5), nullable=False),
        sa.Column("term", sa.String(length=24), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_lost_terms_case_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("mall_id", "side", "term", "day", "case_id", name=op.f("pk_lost_terms")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_lost_terms_case", "lost_terms", ["case_id"], unique=False)


def upgrade() -> None:
    """Apply."""
    _loss_reports()
    _found_items()
    _parts()
    _found_claims()
    _lost()


def downgrade() -> None:
    """Undo."""
    for table in reversed(TABLES):
        op.drop_table(table)
