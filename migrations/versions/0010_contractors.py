"""Contractors (6): contracts, contacts, posts and looks at them, scored checks, ratings, fire equipment.

Revision: 0010, follows 0009. Checks of contractors may be of another kind of service; a level-1
incident (8) that nobody has seen is told again.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TABLES = (
    "contractor_check_items",
    "contractor_rules",
    "contractors",
    "contractor_contacts",
    "contractor_posts",
    "contractor_ratings",
    "fire_checks",
    "service_checks",
    "post_checks",
    "service_check_answers",
)
KINDS = "service in ('security','fire','cleaning','greening')"
KINDS_NOW = "service in ('security','fire','cleaning','greening','other')"


def upgrade() -> None:
    """Apply."""
    _contractor_check_items()
    _contractor_rules()
    _contractors()
    _contractor_contacts()
    _contractor_posts()
    _contractor_ratings()
    _fire_checks()
    _service_checks()
    _post_checks()
    _service_check_answers()
    _incident_rules()
    _kinds(KINDS_NOW)
    with op.batch_alter_table("incidents") as batch_op:
        batch_op.add_column(sa.Column("alerted_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("evidence", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("chased", sa.Integer(), server_default="0", nullable=False))
    with op.batch_alter_table("incidents") as batch_op:
        batch_op.alter_column("chased", server_default=None)
        batch_op.alter_column("evidence", server_default=None)
        batch_op.create_index("ix_incidents_alerted", ["alerted_at"])


def _incident_rules() -> None:
    op.create_table(
        "incident_rules",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("chase_minutes", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("chase_minutes between 1 and 120", name=op.f("ck_incident_rules_chase_minutes")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_incident_rules_mall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_rules")),
        sa.UniqueConstraint("mall_id", name="uq_incident_rules_mall"),
        sa.UniqueConstraint("uid", name=op.f("uq_incident_rules_uid")),
    )


def _kinds(allowed: str) -> None:
    with op.batch_alter_table("supervisions") as batch_op:
        batch_op.drop_constraint(op.f("ck_supervisions_service"), type_="check")
        batch_op.create_check_constraint(op.f("ck_supervisions_service"), allowed)


def _contractor_check_items() -> None:
    op.create_table(
        "contractor_check_items",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("service", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text_zh", sa.String(length=200), nullable=False),
        sa.Column("text_en", sa.String(length=200), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("critical", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "service in ('security','fire','cleaning','greening','other')",
            name=op.f("ck_contractor_check_items_service"),
        ),
        sa.CheckConstraint("weight between 1 and 20", name=op.f("ck_contractor_check_items_weight")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_contractor_check_items_mall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contractor_check_items")),
        sa.UniqueConstraint("mall_id", "service", "code", name="uq_contractor_check_items_code"),
        sa.UniqueConstraint("uid", name=op.f("uq_contractor_check_items_uid")),
    )


def _contractor_rules() -> None:
    op.create_table(
        "contractor_rules",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("checks", sa.Integer(), nullable=False),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.Column("fixes", sa.Integer(), nullable=False),
        sa.Column("critical_minus", sa.Integer(), nullable=False),
        sa.Column("grade_a", sa.Integer(), nullable=False),
        sa.Column("grade_b", sa.Integer(), nullable=False),
        sa.Column("grade_c", sa.Integer(), nullable=False),
        sa.Column("notices", sa.JSON(), nullable=False),
        sa.Column("fire_days", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("checks + posts + fixes > 0", name=op.f("ck_contractor_rules_some")),
        sa.CheckConstraint(
            "checks >= 0 and posts >= 0 and fixes >= 0", name=op.f("ck_contractor_rules_weights")
        ),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_contractor_rules_mall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contractor_rules")),
        sa.UniqueConstraint("mall_id", name="uq_contractor_rules_mall"),
        sa.UniqueConstraint("uid", name=op.f("uq_contractor_rules_uid")),
    )


def _contractors() -> None:
    op.create_table(
        "contractors",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service", sa.String(length=12), nullable=False),
        sa.Column("contract_no", sa.String(length=60), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("duties", sa.Text(), nullable=False),
        sa.Column("told_step", sa.Integer(), nullable=True),
        sa.Column("told_for", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "service in ('security','fire','cleaning','greening','other')",
            name=op.f("ck_contractors_service"),
        ),
        sa.ForeignKeyConstraint(["id"], ["cases.id"], name=op.f("fk_contractors_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contractors")),
    )
    op.create_index("ix_contractors_ends", "contractors", ["ends_on"], unique=False)


def _contractor_contacts() -> None:
    op.create_table(
        "contractor_contacts",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("contractor_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=80), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contractor_id"],
            ["contractors.id"],
            name=op.f("fk_contractor_contacts_contractor_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_contractor_contacts_mall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contractor_contacts")),
        sa.UniqueConstraint("uid", name=op.f("uq_contractor_contacts_uid")),
    )
    op.create_index(
        "ix_contractor_contacts_contractor", "contractor_contacts", ["contractor_id", "id"], unique=False
    )


def _contractor_posts() -> None:
    op.create_table(
        "contractor_posts",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("contractor_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("zone_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("required", sa.Integer(), nullable=False),
        sa.Column("from_at", sa.Time(), nullable=False),
        sa.Column("until_at", sa.Time(), nullable=False),
        sa.Column("weekdays", sa.String(length=7), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("required between 1 and 99", name=op.f("ck_contractor_posts_required")),
        sa.ForeignKeyConstraint(
            ["contractor_id"],
            ["contractors.id"],
            name=op.f("fk_contractor_posts_contractor_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_contractor_posts_mall_id")),
        sa.ForeignKeyConstraint(["zone_id"], ["zones.id"], name=op.f("fk_contractor_posts_zone_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contractor_posts")),
        sa.UniqueConstraint("uid", name=op.f("uq_contractor_posts_uid")),
    )
    op.create_index(
        "ix_contractor_posts_contractor", "contractor_posts", ["contractor_id", "id"], unique=False
    )


def _contractor_ratings() -> None:
    op.create_table(
        "contractor_ratings",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("contractor_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("score", sa.Numeric(precision=5, scale=1), nullable=False),
        sa.Column("grade", sa.String(length=1), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("formula", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["users.id"], name=op.f("fk_contractor_ratings_confirmed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["contractor_id"],
            ["contractors.id"],
            name=op.f("fk_contractor_ratings_contractor_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_contractor_ratings_mall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contractor_ratings")),
        sa.UniqueConstraint("contractor_id", "month", name="uq_contractor_ratings_month"),
        sa.UniqueConstraint("uid", name=op.f("uq_contractor_ratings_uid")),
    )


def _fire_checks() -> None:
    op.create_table(
        "fire_checks",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("asset_id", sa.Integer(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("result", sa.String(length=4), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("next_due_on", sa.Date(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("finding_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("result in ('ok','bad')", name=op.f("ck_fire_checks_result")),
        sa.ForeignKeyConstraint(
            ["asset_id"], ["assets.id"], name=op.f("fk_fire_checks_asset_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_fire_checks_by_id")),
        sa.ForeignKeyConstraint(["finding_id"], ["findings.id"], name=op.f("fk_fire_checks_finding_id")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_fire_checks_mall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fire_checks")),
        sa.UniqueConstraint("uid", name=op.f("uq_fire_checks_uid")),
    )
    op.create_index("ix_fire_checks_asset", "fire_checks", ["asset_id", "id"], unique=False)


def _service_checks() -> None:
    op.create_table(
        "service_checks",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("contractor_id", sa.Integer(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["supervisions.id"], name=op.f("fk_service_checks_case_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["contractor_id"], ["contractors.id"], name=op.f("fk_service_checks_contractor_id")
        ),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_service_checks_mall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_checks")),
        sa.UniqueConstraint("case_id", name="uq_service_checks_case"),
        sa.UniqueConstraint("uid", name=op.f("uq_service_checks_uid")),
    )
    op.create_index("ix_service_checks_contractor", "service_checks", ["contractor_id", "id"], unique=False)


def _post_checks() -> None:
    op.create_table(
        "post_checks",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("contractor_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("round_uid", sa.Uuid(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("required", sa.Integer(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.Column("who", sa.LargeBinary(), nullable=True),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("finding_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("present between 0 and 99", name=op.f("ck_post_checks_present")),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_post_checks_by_id")),
        sa.ForeignKeyConstraint(
            ["contractor_id"],
            ["contractors.id"],
            name=op.f("fk_post_checks_contractor_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["finding_id"], ["findings.id"], name=op.f("fk_post_checks_finding_id")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_post_checks_mall_id")),
        sa.ForeignKeyConstraint(
            ["post_id"], ["contractor_posts.id"], name=op.f("fk_post_checks_post_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_checks")),
        sa.UniqueConstraint("round_uid", "post_id", name="uq_post_checks_round"),
        sa.UniqueConstraint("uid", name=op.f("uq_post_checks_uid")),
    )
    op.create_index("ix_post_checks_contractor", "post_checks", ["contractor_id", "on_day"], unique=False)
    op.create_index("ix_post_checks_post", "post_checks", ["post_id", "id"], unique=False)


def _service_check_answers() -> None:
    op.create_table(
        "service_check_answers",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("check_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text_zh", sa.String(length=200), nullable=False),
        sa.Column("text_en", sa.String(length=200), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("critical", sa.Boolean(), nullable=False),
        sa.Column("verdict", sa.String(length=4), nullable=False),
        sa.Column("severity", sa.String(length=12), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("photo_ids", sa.JSON(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "verdict in ('','pass','fail','na')", name=op.f("ck_service_check_answers_verdict")
        ),
        sa.ForeignKeyConstraint(
            ["check_id"],
            ["service_checks.id"],
            name=op.f("fk_service_check_answers_check_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["findings.id"], name=op.f("fk_service_check_answers_finding_id")
        ),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_service_check_answers_mall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_check_answers")),
        sa.UniqueConstraint("check_id", "code", name="uq_service_check_answers_code"),
        sa.UniqueConstraint("uid", name=op.f("uq_service_check_answers_uid")),
    )


def downgrade() -> None:
    """Take back. Checks of another kind of service are kept as cleaning."""
    with op.batch_alter_table("incidents") as batch_op:
        batch_op.drop_index("ix_incidents_alerted")
        batch_op.drop_column("chased")
        batch_op.drop_column("evidence")
        batch_op.drop_column("alerted_at")
    for table in reversed(TABLES):
        op.drop_table(table)
    op.drop_table("incident_rules")
    op.execute("UPDATE supervisions SET service = 'cleaning' WHERE service = 'other'")
    _kinds(KINDS)
