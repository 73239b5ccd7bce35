"""The fraud desk: settings of the rules and their trials, alerts with reasons, rows, notes and deeds.

Revision: 0033, follows 0032.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TABLES = (
    "fraud_rules",
    "fraud_alerts",
    "fraud_reasons",
    "fraud_rows",
    "fraud_people",
    "fraud_notes",
    "fraud_acts",
    "fraud_trials",
    "fraud_marks",
)


def _rules() -> None:
    op.create_table(
        "fraud_rules",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=7), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("edited_at", MOMENT, nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("live_at", MOMENT, nullable=True),
        sa.Column("live_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.CheckConstraint("state in ('draft','live','retired')", name=op.f("ck_fraud_rules_state")),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_fraud_rules_by_id")),
        sa.ForeignKeyConstraint(["live_by_id"], ["users.id"], name=op.f("fk_fraud_rules_live_by_id")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_fraud_rules_mall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fraud_rules")),
        sa.UniqueConstraint("mall_id", "version", name="uq_fraud_rules_version"),
        sa.UniqueConstraint("uid", name=op.f("uq_fraud_rules_uid")),
    )
    op.create_index(
        "uq_fraud_rules_draft",
        "fraud_rules",
        ["mall_id"],
        unique=True,
        sqlite_where=sa.text("state = 'draft'"),
        postgresql_where=sa.text("state = 'draft'"),
    )
    op.create_index(
        "uq_fraud_rules_live",
        "fraud_rules",
        ["mall_id"],
        unique=True,
        sqlite_where=sa.text("state = 'live'"),
        postgresql_where=sa.text("state = 'live'"),
    )


def _alerts() -> None:
    op.create_table(
        "fraud_alerts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.Column("rule", sa.String(length=20), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("fen", sa.BigInteger(), nullable=False),
        sa.Column("decision", sa.String(length=9), nullable=False),
        sa.Column("decision_text", sa.LargeBinary(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("rules_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(decision = '') = (decided_at is null)", name=op.f("ck_fraud_alerts_decided")),
        sa.CheckConstraint("decision in ('','confirmed','cleared')", name=op.f("ck_fraud_alerts_decision")),
        sa.CheckConstraint("score between 0 and 100", name=op.f("ck_fraud_alerts_score")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["users.id"], name=op.f("fk_fraud_alerts_decided_by_id")),
        sa.ForeignKeyConstraint(["id"], ["cases.id"], name=op.f("fk_fraud_alerts_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_fraud_alerts_member_id")),
        sa.ForeignKeyConstraint(["rules_id"], ["fraud_rules.id"], name=op.f("fk_fraud_alerts_rules_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fraud_alerts")),
    )
    op.create_index("ix_fraud_alerts_member", "fraud_alerts", ["member_id", "id"], unique=False)
    op.create_index(
        "uq_fraud_alerts_open",
        "fraud_alerts",
        ["member_id"],
        unique=True,
        sqlite_where=sa.text("is_open"),
        postgresql_where=sa.text("is_open"),
    )


def _reasons() -> None:
    op.create_table(
        "fraud_reasons",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("alert_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=20), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("numbers", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.CheckConstraint("score between 0 and 100", name=op.f("ck_fraud_reasons_score")),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["fraud_alerts.id"], name=op.f("fk_fraud_reasons_alert_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_fraud_reasons_mall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fraud_reasons")),
        sa.UniqueConstraint("alert_id", "rule", name="uq_fraud_reasons_rule"),
        sa.UniqueConstraint("uid", name=op.f("uq_fraud_reasons_uid")),
    )


def _rows() -> None:
    op.create_table(
        "fraud_rows",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("alert_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=8), nullable=False),
        sa.Column("ref_id", sa.Integer(), nullable=False),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "subject in ('earn','refund','transfer','clash','use')", name=op.f("ck_fraud_rows_subject")
        ),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["fraud_alerts.id"], name=op.f("fk_fraud_rows_alert_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_fraud_rows_mall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fraud_rows")),
        sa.UniqueConstraint("alert_id", "rule", "subject", "ref_id", name="uq_fraud_rows_ref"),
        sa.UniqueConstraint("uid", name=op.f("uq_fraud_rows_uid")),
    )
    op.create_index("ix_fraud_rows_ref", "fraud_rows", ["subject", "ref_id", "rule"], unique=False)


def _people() -> None:
    op.create_table(
        "fraud_people",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("alert_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["fraud_alerts.id"], name=op.f("fk_fraud_people_alert_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_fraud_people_mall_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_fraud_people_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fraud_people")),
        sa.UniqueConstraint("alert_id", "user_id", name="uq_fraud_people_user"),
        sa.UniqueConstraint("uid", name=op.f("uq_fraud_people_uid")),
    )
    op.create_index("ix_fraud_people_user", "fraud_people", ["user_id", "alert_id"], unique=False)


def _notes() -> None:
    op.create_table(
        "fraud_notes",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("alert_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["fraud_alerts.id"], name=op.f("fk_fraud_notes_alert_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_fraud_notes_by_id")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_fraud_notes_mall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fraud_notes")),
        sa.UniqueConstraint("uid", name=op.f("uq_fraud_notes_uid")),
    )
    op.create_index("ix_fraud_notes_alert", "fraud_notes", ["alert_id", "id"], unique=False)


def _acts() -> None:
    op.create_table(
        "fraud_acts",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("alert_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=8), nullable=False),
        sa.Column("ref_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.CheckConstraint("act in ('freeze','reverse','void')", name=op.f("ck_fraud_acts_act")),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["fraud_alerts.id"], name=op.f("fk_fraud_acts_alert_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_fraud_acts_by_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["point_entries.id"], name=op.f("fk_fraud_acts_entry_id")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_fraud_acts_mall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fraud_acts")),
        sa.UniqueConstraint("alert_id", "act", "ref_id", name="uq_fraud_acts_ref"),
        sa.UniqueConstraint("uid", name=op.f("uq_fraud_acts_uid")),
    )


def _trials() -> None:
    op.create_table(
        "fraud_trials",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("rules_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=7), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("raised", sa.Integer(), nullable=False),
        sa.Column("confirmed", sa.Integer(), nullable=False),
        sa.Column("cleared", sa.Integer(), nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("found", sa.JSON(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.CheckConstraint("state in ('waiting','done','failed')", name=op.f("ck_fraud_trials_state")),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_fraud_trials_by_id")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_fraud_trials_mall_id")),
        sa.ForeignKeyConstraint(
            ["rules_id"], ["fraud_rules.id"], name=op.f("fk_fraud_trials_rules_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fraud_trials")),
        sa.UniqueConstraint("uid", name=op.f("uq_fraud_trials_uid")),
    )
    op.create_index("ix_fraud_trials_rules", "fraud_trials", ["rules_id", "id"], unique=False)


def _marks() -> None:
    op.create_table(
        "fraud_marks",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.Column("last_clash", sa.Integer(), nullable=False),
        sa.Column("last_use", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_fraud_marks_mall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fraud_marks")),
        sa.UniqueConstraint("mall_id", name="uq_fraud_marks_mall"),
        sa.UniqueConstraint("uid", name=op.f("uq_fraud_marks_uid")),
    )


def upgrade() -> None:
    """Make the tables."""
    _rules()
    _alerts()
    _reasons()
    _rows()
    _people()
    _notes()
    _acts()
    _trials()
    _marks()


def downgrade() -> None:
    """Drop them."""
    for table in reversed(TABLES):
        op.drop_table(table)
