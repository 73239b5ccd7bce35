"""Care of members: segments and who is in them, callbacks, scripts, draws, the rules of a mall.

Revision: 0036, follows 0035.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "care_draws",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("picked", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("percent between 0 and 10000", name=op.f("ck_care_draws_percent")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_care_draws_mall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_draws")),
        sa.UniqueConstraint("mall_id", "on", name="uq_care_draws_on"),
        sa.UniqueConstraint("uid", name=op.f("uq_care_draws_uid")),
    )
    op.create_table(
        "care_scripts",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text_zh", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("version > 1", name=op.f("ck_care_scripts_version")),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_care_scripts_by_id")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_care_scripts_mall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_scripts")),
        sa.UniqueConstraint("mall_id", "code", "version", name="uq_care_scripts_version"),
        sa.UniqueConstraint("uid", name=op.f("uq_care_scripts_uid")),
    )
    op.create_table(
        "care_segments",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=4), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("refreshed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("name_zh", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state in ('live','off')", name=op.f("ck_care_segments_state")),
        sa.CheckConstraint("version > 0", name=op.f("ck_care_segments_version")),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_care_segments_by_id")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_care_segments_mall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_segments")),
        sa.UniqueConstraint("uid", name=op.f("uq_care_segments_uid")),
    )
    op.create_index("ix_care_segments_mall", "care_segments", ["mall_id", "state", "id"], unique=False)

    op.create_table(
        "care_settings",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_care_settings_mall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_settings")),
        sa.UniqueConstraint("mall_id", name="uq_care_settings_mall"),
        sa.UniqueConstraint("uid", name=op.f("uq_care_settings_uid")),
    )
    op.create_table(
        "care_segment_members",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("segment_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_care_segment_members_member_id")
        ),
        sa.ForeignKeyConstraint(
            ["segment_id"],
            ["care_segments.id"],
            name=op.f("fk_care_segment_members_segment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_segment_members")),
    )
    op.create_index(
        "ix_care_segment_members_entered", "care_segment_members", ["segment_id", "entered_on"], unique=False
    )
    op.create_index(
        "ix_care_segment_members_left", "care_segment_members", ["segment_id", "left_on"], unique=False
    )
    op.create_index(
        "ix_care_segment_members_member", "care_segment_members", ["member_id", "id"], unique=False
    )
    op.create_index(
        "uq_care_segment_members_in",
        "care_segment_members",
        ["segment_id", "member_id"],
        unique=True,
        sqlite_where=sa.text("left_on is null"),
        postgresql_where=sa.text("left_on is null"),
    )

    op.create_table(
        "care_segment_versions",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("segment_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(length=3), nullable=False),
        sa.Column("conditions", sa.JSON(), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("mode in ('all','any')", name=op.f("ck_care_segment_versions_mode")),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_care_segment_versions_by_id")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_care_segment_versions_mall_id")),
        sa.ForeignKeyConstraint(
            ["segment_id"],
            ["care_segments.id"],
            name=op.f("fk_care_segment_versions_segment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_segment_versions")),
        sa.UniqueConstraint("segment_id", "version", name="uq_care_segment_versions_version"),
        sa.UniqueConstraint("uid", name=op.f("uq_care_segment_versions_uid")),
    )
    op.create_table(
        "callbacks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("sort", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=12), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("marketing", sa.Boolean(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("segment_id", sa.Integer(), nullable=True),
        sa.Column("draw_id", sa.Integer(), nullable=True),
        sa.Column("about_id", sa.Integer(), nullable=True),
        sa.Column("script_code", sa.String(length=20), nullable=False),
        sa.Column("script_version", sa.Integer(), nullable=False),
        sa.Column("script_zh", sa.Text(), nullable=True),
        sa.Column("script_en", sa.Text(), nullable=True),
        sa.Column("why", sa.LargeBinary(), nullable=True),
        sa.Column("dialled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dialled_by_id", sa.Integer(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("touched_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("dropped_why", sa.String(length=12), nullable=False),
        sa.Column("result", sa.LargeBinary(), nullable=True),
        sa.Column("satisfaction", sa.Integer(), nullable=True),
        sa.Column("issue", sa.LargeBinary(), nullable=True),
        sa.Column("issue_id", sa.Integer(), nullable=True),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "channel in ('phone','visit','meeting','sms','wecom')", name=op.f("ck_callbacks_channel")
        ),
        sa.CheckConstraint(
            "outcome in ('','reached','missed','declined','dropped')", name=op.f("ck_callbacks_outcome")
        ),
        sa.CheckConstraint(
            "sort in ('callback','visit','interview','invitation')", name=op.f("ck_callbacks_sort")
        ),
        sa.CheckConstraint(
            "satisfaction is null or satisfaction between 1 and 5", name=op.f("ck_callbacks_satisfaction")
        ),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_callbacks_tries")),
        sa.ForeignKeyConstraint(
            ["about_id"], ["cases.id"], name=op.f("fk_callbacks_about_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["dialled_by_id"], ["users.id"], name=op.f("fk_callbacks_dialled_by_id")),
        sa.ForeignKeyConstraint(["done_by_id"], ["users.id"], name=op.f("fk_callbacks_done_by_id")),
        sa.ForeignKeyConstraint(
            ["draw_id"], ["care_draws.id"], name=op.f("fk_callbacks_draw_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["id"], ["cases.id"], name=op.f("fk_callbacks_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["cases.id"], name=op.f("fk_callbacks_issue_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_callbacks_member_id")),
        sa.ForeignKeyConstraint(
            ["segment_id"], ["care_segments.id"], name=op.f("fk_callbacks_segment_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_callbacks")),
    )
    op.create_index("ix_callbacks_member", "callbacks", ["member_id", "id"], unique=False)
    op.create_index("ix_callbacks_planned", "callbacks", ["planned_on", "id"], unique=False)
    op.create_index("ix_callbacks_segment", "callbacks", ["segment_id", "member_id"], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_callbacks_segment", table_name="callbacks")
    op.drop_index("ix_callbacks_planned", table_name="callbacks")
    op.drop_index("ix_callbacks_member", table_name="callbacks")

    op.drop_table("callbacks")
    op.drop_table("care_segment_versions")
    op.drop_index(
        "uq_care_segment_members_in",
        table_name="care_segment_members",
        sqlite_where=sa.text("left_on is null"),
        postgresql_where=sa.text("left_on is null"),
    )
    op.drop_index("ix_care_segment_members_member", table_name="care_segment_members")
    op.drop_index("ix_care_segment_members_left", table_name="care_segment_members")
    op.drop_index("ix_care_segment_members_entered", table_name="care_segment_members")

    op.drop_table("care_segment_members")
    op.drop_table("care_settings")
    op.drop_index("ix_care_segments_mall", table_name="care_segments")

    op.drop_table("care_segments")
    op.drop_table("care_scripts")
    op.drop_table("care_draws")
