"""Checks of staff (2): checks, their lines, the steps of looking for somebody.

Revision: 0012, follows 0011.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    _checks()
    _items()
    _steps()


def _checks() -> None:
    op.create_table(
        "conduct_checks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("check_type", sa.String(length=12), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=True),
        sa.Column("target_name", sa.LargeBinary(), nullable=True),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("whereabouts", sa.String(length=8), nullable=False),
        sa.Column("finding", sa.LargeBinary(), nullable=True),
        sa.Column("failed_items", sa.String(length=400), nullable=False),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("score_issued", sa.Float(), nullable=True),
        sa.Column("evidence_count", sa.Integer(), nullable=False),
        sa.Column("papers", sa.JSON(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reply", sa.LargeBinary(), nullable=True),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("appealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.String(length=8), nullable=False),
        sa.Column("decision_text", sa.LargeBinary(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proposal", sa.String(length=8), nullable=False),
        sa.Column("proposal_text", sa.LargeBinary(), nullable=True),
        sa.Column("fine_yuan", sa.Numeric(precision=8, scale=2), nullable=True),
        sa.Column("fine_state", sa.String(length=10), nullable=False),
        sa.Column("fine_by_id", sa.Integer(), nullable=True),
        sa.Column("fine_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fine_text", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "check_type in ('on_post','conduct','clipboard','weekly','daily','office','standards','open_visit','mystery','service','counter')",
            name=op.f("ck_conduct_checks_check_type"),
        ),
        sa.CheckConstraint("decision in ('','upheld','granted')", name=op.f("ck_conduct_checks_decision")),
        sa.CheckConstraint(
            "fine_state in ('','proposed','confirmed','rejected','dropped')",
            name=op.f("ck_conduct_checks_fine_state"),
        ),
        sa.CheckConstraint(
            "proposal in ('','praise','talk','training','warning','fine')",
            name=op.f("ck_conduct_checks_proposal"),
        ),
        sa.CheckConstraint(
            "whereabouts in ('','seen','found','unknown')", name=op.f("ck_conduct_checks_whereabouts")
        ),
        sa.CheckConstraint("fine_yuan is null or fine_yuan > 0", name=op.f("ck_conduct_checks_fine")),
        sa.CheckConstraint("score is null or score between 0 and 100", name=op.f("ck_conduct_checks_score")),
        sa.CheckConstraint(
            "target_id is null or target_name is null", name=op.f("ck_conduct_checks_one_target")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_conduct_checks_decided_by_id")
        ),
        sa.ForeignKeyConstraint(["fine_by_id"], ["users.id"], name=op.f("fk_conduct_checks_fine_by_id")),
        sa.ForeignKeyConstraint(["id"], ["cases.id"], name=op.f("fk_conduct_checks_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["target_id"], ["users.id"], name=op.f("fk_conduct_checks_target_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conduct_checks")),
    )
    op.create_index("ix_conduct_checks_day", "conduct_checks", ["checked_on"], unique=False)
    op.create_index("ix_conduct_checks_target", "conduct_checks", ["target_id", "checked_on"], unique=False)


def _items() -> None:
    op.create_table(
        "conduct_items",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("check_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("text_zh", sa.String(length=200), nullable=False),
        sa.Column("text_en", sa.String(length=200), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=4), nullable=False),
        sa.Column("finding", sa.LargeBinary(), nullable=True),
        sa.Column("struck", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("verdict in ('','ok','part','bad','na')", name=op.f("ck_conduct_items_verdict")),
        sa.CheckConstraint("weight > 0", name=op.f("ck_conduct_items_weight")),
        sa.ForeignKeyConstraint(
            ["check_id"], ["conduct_checks.id"], name=op.f("fk_conduct_items_check_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_conduct_items_mall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conduct_items")),
        sa.UniqueConstraint("check_id", "code", name="uq_conduct_items_code"),
        sa.UniqueConstraint("uid", name=op.f("uq_conduct_items_uid")),
    )


def _steps() -> None:
    op.create_table(
        "conduct_steps",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("check_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("whom", sa.LargeBinary(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "step in ('seen','not_seen','asked_officers','asked_supervisor','found','unknown')",
            name=op.f("ck_conduct_steps_step"),
        ),
        sa.ForeignKeyConstraint(
            ["check_id"], ["conduct_checks.id"], name=op.f("fk_conduct_steps_check_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_conduct_steps_mall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conduct_steps")),
        sa.UniqueConstraint("check_id", "step", name="uq_conduct_steps_step"),
        sa.UniqueConstraint("uid", name=op.f("uq_conduct_steps_uid")),
    )


def downgrade() -> None:
    """Take back."""
    for table in ("conduct_steps", "conduct_items", "conduct_checks"):
        op.drop_table(table)
