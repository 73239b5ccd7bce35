"""Personal links to one record, and the rectification order on top of findings.

Revision: 0007, follows 0006.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

#: Columns that name a row of another table: (column, table).
POINTERS = (("responsible_id", "users"), ("merged_into_id", "findings"), ("split_from_id", "findings"))
TEXTS = (("responsible_name", 120), ("contractor", 120), ("fixed_by_name", 120))
MOMENTS = ("notified_at", "taken_on_at", "fixed_at", "verified_at")


def _base() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    ]


def _keys(table: str) -> list[sa.Constraint]:
    return [
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("uid", name=op.f(f"uq_{table}_uid")),
    ]


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "share_links",
        *_base(),
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("recipient", sa.String(length=120), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_count", sa.Integer(), nullable=False),
        sa.Column("first_opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_count", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_share_links_mall_id_malls")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_share_links_case_id_cases"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["users.id"], name=op.f("fk_share_links_created_by_id_users")
        ),
        sa.UniqueConstraint("token_hash", name="uq_share_links_token_hash"),
        *_keys("share_links"),
    )
    op.create_index("ix_share_links_case", "share_links", ["case_id", "purpose", "id"])
    op.create_table(
        "finding_pairs",
        *_base(),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("before_id", sa.Integer(), nullable=False),
        sa.Column("after_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["finding_id"],
            ["findings.id"],
            name=op.f("fk_finding_pairs_finding_id_findings"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["before_id"], ["photos.id"], name=op.f("fk_finding_pairs_before_id_photos")),
        sa.ForeignKeyConstraint(["after_id"], ["photos.id"], name=op.f("fk_finding_pairs_after_id_photos")),
        sa.UniqueConstraint("finding_id", "after_id", name="uq_finding_pairs_after"),
        *_keys("finding_pairs"),
    )
    with op.batch_alter_table("findings") as batch:
        for column, length in TEXTS:
            batch.add_column(sa.Column(column, sa.String(length=length), nullable=False, server_default=""))
        for column in ("action_taken", "sent_back_reason"):
            batch.add_column(sa.Column(column, sa.Text(), nullable=False, server_default=""))
        for column in MOMENTS:
            batch.add_column(sa.Column(column, sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("lead_closes", sa.Boolean(), nullable=False, server_default=sa.false()))
        for column, table in POINTERS:
            batch.add_column(sa.Column(column, sa.Integer(), nullable=True))
            batch.create_foreign_key(batch.f(f"fk_findings_{column}_{table}"), table, [column], ["id"])
    with op.batch_alter_table("findings") as batch:  # the default was for the rows that are there
        for column, _length in TEXTS:
            batch.alter_column(column, server_default=None)
        for column in ("action_taken", "sent_back_reason", "lead_closes"):
            batch.alter_column(column, server_default=None)
        batch.create_index("ix_findings_merged", ["merged_into_id"])
    _fill()


def _fill() -> None:
    """Old rows keep their states (open, fixed, verified); what the timeline knows becomes columns."""
    op.execute(
        "UPDATE findings SET verified_at = (SELECT closed_at FROM cases WHERE cases.id = findings.id"
        " AND cases.state = 'verified')"
    )
    op.execute(
        "UPDATE findings SET fixed_at = (SELECT e.at FROM case_events e WHERE e.case_id = findings.id"
        " AND e.verb = 'fix' ORDER BY e.id DESC LIMIT 1), taken_on_at = (SELECT e.at FROM case_events e"
        " WHERE e.case_id = findings.id AND e.verb = 'fix' ORDER BY e.id DESC LIMIT 1),"
        " action_taken = COALESCE((SELECT e.note FROM case_events e WHERE e.case_id = findings.id"
        " AND e.verb = 'fix' ORDER BY e.id DESC LIMIT 1), '') WHERE EXISTS (SELECT 1 FROM cases"
        " WHERE cases.id = findings.id AND cases.state IN ('fixed', 'verified'))"
    )
    op.execute(
        "UPDATE findings SET sent_back_reason = COALESCE((SELECT e.note FROM case_events e"
        " WHERE e.case_id = findings.id AND e.verb = 'reject' ORDER BY e.id DESC LIMIT 1), '')"
        " WHERE reopen_count > 0"
    )


def downgrade() -> None:
    """Undo. Orders in the new states go back to the nearest of the old ones."""
    op.execute("UPDATE cases SET state = 'open' WHERE kind = 'fixes' AND state IN ('notified', 'working')")
    op.execute("UPDATE cases SET state = 'verified' WHERE kind = 'fixes' AND state = 'closed'")
    with op.batch_alter_table("findings") as batch:
        batch.drop_index("ix_findings_merged")
        for column, table in POINTERS:
            batch.drop_constraint(batch.f(f"fk_findings_{column}_{table}"), type_="foreignkey")
            batch.drop_column(column)
        for column in ("lead_closes", *MOMENTS, "sent_back_reason", "action_taken"):
            batch.drop_column(column)
        for column, _length in TEXTS:
            batch.drop_column(column)
    op.drop_table("finding_pairs")
    op.drop_index("ix_share_links_case", table_name="share_links")
    op.drop_table("share_links")
