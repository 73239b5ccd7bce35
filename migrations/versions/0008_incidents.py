"""Incidents (8): reports, who was told, follow-up, statements, paging; plans, drills, risk checks.

Revision: 0008, follows 0007.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TABLES = (
    "incidents",
    "incident_told",
    "incident_followups",
    "incident_statements",
    "incident_pagings",
    "contingency_plans",
    "plan_contacts",
    "drills",
    "risk_checks",
)


def upgrade() -> None:
    """Apply."""
    _incidents()
    _incident_told()
    _incident_followups()
    _incident_statements()
    _incident_pagings()
    _contingency_plans()
    _plan_contacts()
    _drills()
    _risk_checks()


def _incidents() -> None:
    op.create_table(
        "incidents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=16), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("people", sa.LargeBinary(), nullable=True),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("measures", sa.Text(), nullable=False),
        sa.Column("notified_text", sa.Text(), nullable=False),
        sa.Column("followups_text", sa.Text(), nullable=False),
        sa.Column("statements_text", sa.Text(), nullable=False),
        sa.Column("loss", sa.Text(), nullable=False),
        sa.Column("loss_yuan", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("responded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("controlled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pr_owner_id", sa.Integer(), nullable=True),
        sa.Column("causes", sa.Text(), nullable=False),
        sa.Column("lessons", sa.Text(), nullable=False),
        sa.Column("reviewed_by_id", sa.Integer(), nullable=True),
        sa.Column("person_name", sa.LargeBinary(), nullable=True),
        sa.Column("person_kind", sa.String(length=8), nullable=False),
        sa.Column("person_age", sa.Integer(), nullable=True),
        sa.Column("person_look", sa.String(length=300), nullable=False),
        sa.Column("person_look_en", sa.String(length=300), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_seen_place", sa.String(length=120), nullable=False),
        sa.Column("contact_name", sa.LargeBinary(), nullable=True),
        sa.Column("contact_phone", sa.LargeBinary(), nullable=True),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("found_place", sa.String(length=120), nullable=False),
        sa.Column("handed_to", sa.LargeBinary(), nullable=True),
        sa.Column("handed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("level between 1 and 3", name=op.f("ck_incidents_level")),
        sa.CheckConstraint("loss_yuan is null or loss_yuan >= 0", name=op.f("ck_incidents_loss")),
        sa.ForeignKeyConstraint(["id"], ["cases.id"], name=op.f("fk_incidents_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["pr_owner_id"], ["users.id"], name=op.f("fk_incidents_pr_owner_id")),
        sa.ForeignKeyConstraint(["reviewed_by_id"], ["users.id"], name=op.f("fk_incidents_reviewed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incidents")),
    )
    op.create_index("ix_incidents_occurred", "incidents", ["occurred_at"], unique=False)


def _incident_told() -> None:
    op.create_table(
        "incident_told",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("how", sa.String(length=8), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_by_id", sa.Integer(), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("how in ('app','phone','radio','person')", name=op.f("ck_incident_told_how")),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incidents.id"], name=op.f("fk_incident_told_incident_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_incident_told_mall_id")),
        sa.ForeignKeyConstraint(["told_by_id"], ["users.id"], name=op.f("fk_incident_told_told_by_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_incident_told_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_told")),
        sa.UniqueConstraint("incident_id", "user_id", name="uq_incident_told_user"),
        sa.UniqueConstraint("uid", name=op.f("uq_incident_told_uid")),
    )


def _incident_followups() -> None:
    op.create_table(
        "incident_followups",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["done_by_id"], ["users.id"], name=op.f("fk_incident_followups_done_by_id")),
        sa.ForeignKeyConstraint(
            ["incident_id"],
            ["incidents.id"],
            name=op.f("fk_incident_followups_incident_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_incident_followups_mall_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_incident_followups_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_followups")),
        sa.UniqueConstraint("uid", name=op.f("uq_incident_followups_uid")),
    )
    op.create_index(
        "ix_incident_followups_incident", "incident_followups", ["incident_id", "id"], unique=False
    )


def _incident_statements() -> None:
    op.create_table(
        "incident_statements",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state in ('draft','approved','refused')", name=op.f("ck_incident_statements_state")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_incident_statements_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"],
            ["incidents.id"],
            name=op.f("fk_incident_statements_incident_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_incident_statements_mall_id")),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["users.id"], name=op.f("fk_incident_statements_written_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_statements")),
        sa.UniqueConstraint("uid", name=op.f("uq_incident_statements_uid")),
    )
    op.create_index(
        "ix_incident_statements_incident", "incident_statements", ["incident_id", "id"], unique=False
    )


def _incident_pagings() -> None:
    op.create_table(
        "incident_pagings",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text_zh", sa.LargeBinary(), nullable=False),
        sa.Column("text_en", sa.LargeBinary(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_incident_pagings_by_id")),
        sa.ForeignKeyConstraint(
            ["incident_id"],
            ["incidents.id"],
            name=op.f("fk_incident_pagings_incident_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_incident_pagings_mall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_pagings")),
        sa.UniqueConstraint("uid", name=op.f("uq_incident_pagings_uid")),
    )
    op.create_index("ix_incident_pagings_incident", "incident_pagings", ["incident_id", "id"], unique=False)


def _contingency_plans() -> None:
    op.create_table(
        "contingency_plans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=16), nullable=False),
        sa.Column("steps", sa.Text(), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["id"], ["cases.id"], name=op.f("fk_contingency_plans_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contingency_plans")),
    )


def _plan_contacts() -> None:
    op.create_table(
        "plan_contacts",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_plan_contacts_mall_id")),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["contingency_plans.id"], name=op.f("fk_plan_contacts_plan_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_contacts")),
        sa.UniqueConstraint("uid", name=op.f("uq_plan_contacts_uid")),
    )
    op.create_index("ix_plan_contacts_plan", "plan_contacts", ["plan_id", "id"], unique=False)


def _drills() -> None:
    op.create_table(
        "drills",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=16), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("participants", sa.Text(), nullable=False),
        sa.Column("headcount", sa.Integer(), nullable=True),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.Column("next_due_on", sa.Date(), nullable=True),
        sa.CheckConstraint("headcount is null or headcount > 0", name=op.f("ck_drills_headcount")),
        sa.ForeignKeyConstraint(["id"], ["cases.id"], name=op.f("fk_drills_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drills")),
    )


def _risk_checks() -> None:
    op.create_table(
        "risk_checks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("occasion", sa.String(length=8), nullable=False),
        sa.Column("event_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("visitors", sa.Integer(), nullable=True),
        sa.Column("exits", sa.String(length=4), nullable=False),
        sa.Column("fire_gear", sa.String(length=4), nullable=False),
        sa.Column("power", sa.String(length=4), nullable=False),
        sa.Column("lifts", sa.String(length=4), nullable=False),
        sa.Column("structures", sa.String(length=4), nullable=False),
        sa.Column("crowd", sa.String(length=4), nullable=False),
        sa.Column("guards", sa.String(length=4), nullable=False),
        sa.Column("first_aid", sa.String(length=4), nullable=False),
        sa.Column("weather", sa.String(length=4), nullable=False),
        sa.Column("comms", sa.String(length=4), nullable=False),
        sa.Column("measures", sa.Text(), nullable=False),
        sa.CheckConstraint("comms in ('','ok','bad','na')", name=op.f("ck_risk_checks_comms")),
        sa.CheckConstraint("crowd in ('','ok','bad','na')", name=op.f("ck_risk_checks_crowd")),
        sa.CheckConstraint("exits in ('','ok','bad','na')", name=op.f("ck_risk_checks_exits")),
        sa.CheckConstraint("fire_gear in ('','ok','bad','na')", name=op.f("ck_risk_checks_fire_gear")),
        sa.CheckConstraint("first_aid in ('','ok','bad','na')", name=op.f("ck_risk_checks_first_aid")),
        sa.CheckConstraint("guards in ('','ok','bad','na')", name=op.f("ck_risk_checks_guards")),
        sa.CheckConstraint("lifts in ('','ok','bad','na')", name=op.f("ck_risk_checks_lifts")),
        sa.CheckConstraint("power in ('','ok','bad','na')", name=op.f("ck_risk_checks_power")),
        sa.CheckConstraint("structures in ('','ok','bad','na')", name=op.f("ck_risk_checks_structures")),
        sa.CheckConstraint("weather in ('','ok','bad','na')", name=op.f("ck_risk_checks_weather")),
        sa.ForeignKeyConstraint(["id"], ["cases.id"], name=op.f("fk_risk_checks_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_checks")),
    )


def downgrade() -> None:
    """Take back."""
    for table in reversed(TABLES):
        op.drop_table(table)
