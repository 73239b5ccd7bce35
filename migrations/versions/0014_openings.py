"""Opening and closing checks (3); checklists for them.

Revision: 0014, follows 0013.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

BEFORE = "purpose in ('patrol','tenant')"
NOW = "purpose in ('patrol','tenant','opening','closing')"
PHASES = "phase in ('opening','closing')"


def _purpose(rule: str) -> None:
    with op.batch_alter_table("checklist_templates") as batch_op:
        batch_op.drop_constraint(op.f("ck_checklist_templates_purpose"), type_="check")
        batch_op.create_check_constraint(op.f("ck_checklist_templates_purpose"), rule)


def upgrade() -> None:
    """Apply."""
    _purpose(NOW)
    op.create_table(
        "opening_plans",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("phase", sa.String(length=8), nullable=False),
        sa.Column("template_id", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("missed_after", sa.Integer(), nullable=False),
        sa.Column("weekdays", sa.JSON(), nullable=False),
        sa.Column("zone_ids", sa.JSON(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(PHASES, name=op.f("ck_opening_plans_phase")),
        sa.CheckConstraint("missed_after between 0 and 480", name=op.f("ck_opening_plans_missed_after")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_opening_plans_mall_id")),
        sa.ForeignKeyConstraint(
            ["template_id"], ["checklist_templates.id"], name=op.f("fk_opening_plans_template_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_plans")),
        sa.UniqueConstraint("uid", name=op.f("uq_opening_plans_uid")),
        sa.UniqueConstraint("mall_id", "phase", name="uq_opening_plans_phase"),
    )
    _checks()


def _checks() -> None:
    op.create_table(
        "opening_checks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("phase", sa.String(length=8), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("planned_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("planned_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("missed_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("template_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("exception_count", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.CheckConstraint(PHASES, name=op.f("ck_opening_checks_phase")),
        sa.ForeignKeyConstraint(["id"], ["cases.id"], name=op.f("fk_opening_checks_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["place_id"], ["zones.id"], name=op.f("fk_opening_checks_place_id")),
        sa.ForeignKeyConstraint(
            ["template_id"], ["checklist_templates.id"], name=op.f("fk_opening_checks_template_id")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["checklist_versions.id"], name=op.f("fk_opening_checks_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_checks")),
        sa.UniqueConstraint("place_id", "on", "phase", name="uq_opening_checks_place"),
    )
    op.create_index("ix_opening_checks_day", "opening_checks", ["on", "phase"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("opening_checks")
    op.drop_table("opening_plans")
    op.execute("delete from checklist_templates where purpose in ('opening','closing')")
    _purpose(BEFORE)
