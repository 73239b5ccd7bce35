"""first schema

Revision: 0001, follows .
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

#: Append-only triggers and full-text storage, which no model describes.
STORAGE = {
    "postgresql": [
        "CREATE TABLE search_index (mall_id INTEGER NOT NULL, entry_id INTEGER NOT NULL, "
        "tokens TSVECTOR NOT NULL, CONSTRAINT pk_search_index PRIMARY KEY (mall_id, "
        "entry_id))",
        "CREATE INDEX ix_search_index_tokens ON search_index USING gin (tokens)",
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger AS $$ BEGIN RAISE "
        "EXCEPTION '%% is append-only', TG_TABLE_NAME; END $$ LANGUAGE plpgsql",
        "CREATE TRIGGER audit_entries_no_change BEFORE UPDATE OR DELETE ON audit_entries "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    ],
    "sqlite": [
        "CREATE VIRTUAL TABLE search_index USING fts5(tokens, content='', "
        "contentless_delete=1, detail=none, prefix='2 3 4 5 6 8', tokenize=\"ascii tokenchars "
        "'_'\")",
        "CREATE TRIGGER audit_entries_no_update BEFORE UPDATE ON audit_entries BEGIN SELECT "
        "RAISE(ABORT, 'the audit trail is append-only'); END",
        "CREATE TRIGGER audit_entries_no_delete BEFORE DELETE ON audit_entries BEGIN SELECT "
        "RAISE(ABORT, 'the audit trail is append-only'); END",
    ],
}
UNSTORAGE = {
    "postgresql": [
        "DROP TABLE IF EXISTS search_index",
        "DROP TRIGGER IF EXISTS audit_entries_no_change ON audit_entries",
        "DROP FUNCTION IF EXISTS refuse_change()",
    ],
    "sqlite": [
        "DROP TABLE IF EXISTS search_index",
        "DROP TRIGGER IF EXISTS audit_entries_no_update",
        "DROP TRIGGER IF EXISTS audit_entries_no_delete",
    ],
}


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "login_attempts",
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_attempts")),
        sa.UniqueConstraint("uid", name=op.f("uq_login_attempts_uid")),
    )
    with op.batch_alter_table("login_attempts", schema=None) as batch_op:
        batch_op.create_index("ix_login_attempts_key_at", ["key_hash", "at"], unique=False)

    op.create_table(
        "malls",
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("dept_code", sa.String(length=6), nullable=False),
        sa.Column("tz", sa.String(length=40), nullable=False),
        sa.Column("opens_at", sa.Time(), nullable=False),
        sa.Column("closes_at", sa.Time(), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("name_zh", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(code) between 1 and 6", name=op.f("ck_malls_code_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_malls")),
        sa.UniqueConstraint("code", name=op.f("uq_malls_code")),
        sa.UniqueConstraint("uid", name=op.f("uq_malls_uid")),
    )
    op.create_table(
        "scheduled_runs",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("slot", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheduled_runs")),
        sa.UniqueConstraint("name", "slot", name="uq_scheduled_runs_slot"),
        sa.UniqueConstraint("uid", name=op.f("uq_scheduled_runs_uid")),
    )
    op.create_table(
        "users",
        sa.Column("login", sa.String(length=60), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("staff_no", sa.String(length=20), nullable=False),
        sa.Column("job_title", sa.String(length=60), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("phone_hash", sa.String(length=64), nullable=True),
        sa.Column("lang", sa.String(length=12), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("last_login_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("name_zh", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("login", name="uq_users_login"),
        sa.UniqueConstraint("uid", name=op.f("uq_users_uid")),
    )
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_users_phone_hash"), ["phone_hash"], unique=False)

    op.create_table(
        "audit_entries",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mall_id", sa.Integer(), nullable=True),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(length=120), nullable=False),
        sa.Column("action", sa.String(length=80), nullable=False),
        sa.Column("change", sa.String(length=10), nullable=False),
        sa.Column("object_kind", sa.String(length=60), nullable=False),
        sa.Column("object_id", sa.Integer(), nullable=True),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_audit_entries_mall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
        sa.UniqueConstraint("uid", name=op.f("uq_audit_entries_uid")),
    )
    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        batch_op.create_index("ix_audit_entries_mall_at", ["mall_id", "id"], unique=False)
        batch_op.create_index("ix_audit_entries_object", ["object_kind", "object_id"], unique=False)

    op.create_table(
        "calendar_days",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name_zh", sa.String(length=60), nullable=False),
        sa.Column("name_en", sa.String(length=60), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind in ('working', 'rest')", name=op.f("ck_calendar_days_kind")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_calendar_days_mall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_days")),
        sa.UniqueConstraint("mall_id", "on", name=op.f("uq_calendar_days_mall_id_on")),
        sa.UniqueConstraint("uid", name=op.f("uq_calendar_days_uid")),
    )
    op.create_table(
        "checklist_templates",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("purpose", sa.String(length=12), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("name_zh", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("purpose in ('patrol','tenant')", name=op.f("ck_checklist_templates_purpose")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_checklist_templates_mall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_templates")),
        sa.UniqueConstraint("mall_id", "code", name="uq_checklist_templates_code"),
        sa.UniqueConstraint("uid", name=op.f("uq_checklist_templates_uid")),
    )
    op.create_table(
        "deputations",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("deputy_id", sa.Integer(), nullable=False),
        sa.Column("principal_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(length=8), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_deputations_period")),
        sa.ForeignKeyConstraint(["deputy_id"], ["users.id"], name=op.f("fk_deputations_deputy_id")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_deputations_mall_id")),
        sa.ForeignKeyConstraint(["principal_id"], ["users.id"], name=op.f("fk_deputations_principal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deputations")),
        sa.UniqueConstraint("uid", name=op.f("uq_deputations_uid")),
    )
    with op.batch_alter_table("deputations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deputations_deputy_id"), ["deputy_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_deputations_mall_id"), ["mall_id"], unique=False)

    op.create_table(
        "floors",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("name_zh", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_floors_mall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_floors")),
        sa.UniqueConstraint("mall_id", "code", name="uq_floors_code"),
        sa.UniqueConstraint("uid", name=op.f("uq_floors_uid")),
    )
    op.create_table(
        "jobs",
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("mall_id", sa.Integer(), nullable=True),
        sa.Column("requested_by_id", sa.Integer(), nullable=True),
        sa.Column("lang", sa.String(length=12), nullable=False),
        sa.Column("args", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("done_steps", sa.Integer(), nullable=False),
        sa.Column("total_steps", sa.Integer(), nullable=False),
        sa.Column("message", sa.String(length=300), nullable=False),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.Column("dedupe_key", sa.String(length=120), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state in ('queued','running','done','failed')", name=op.f("ck_jobs_state")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_jobs_mall_id")),
        sa.ForeignKeyConstraint(["requested_by_id"], ["users.id"], name=op.f("fk_jobs_requested_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        sa.UniqueConstraint("dedupe_key", name="uq_jobs_dedupe_key"),
        sa.UniqueConstraint("uid", name=op.f("uq_jobs_uid")),
    )
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.create_index("ix_jobs_state", ["state", "id"], unique=False)

    op.create_table(
        "memberships",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=8), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_memberships_mall_id")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_memberships_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memberships")),
        sa.UniqueConstraint("uid", name=op.f("uq_memberships_uid")),
        sa.UniqueConstraint("user_id", "mall_id", "role", name="uq_memberships_role"),
    )
    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_memberships_mall_id"), ["mall_id"], unique=False)

    op.create_table(
        "number_series",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=8), nullable=False),
        sa.Column("period", sa.String(length=48), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_number_series_mall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_series")),
        sa.UniqueConstraint("mall_id", "type", "period", name=op.f("uq_number_series_mall_id_type_period")),
        sa.UniqueConstraint("uid", name=op.f("uq_number_series_uid")),
    )
    op.create_table(
        "photos",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=4), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("zone_label", sa.String(length=120), nullable=False),
        sa.Column("person_label", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("refused_because", sa.String(length=20), nullable=True),
        sa.Column("dhash", sa.String(length=16), nullable=True),
        sa.Column("display_bytes", sa.Integer(), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state in ('received', 'ready', 'refused')", name=op.f("ck_photos_state")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_photos_sha256")),
        sa.ForeignKeyConstraint(["created_by_id"], ["users.id"], name=op.f("fk_photos_created_by_id")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_photos_mall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photos")),
        sa.UniqueConstraint("uid", name=op.f("uq_photos_uid")),
    )
    with op.batch_alter_table("photos", schema=None) as batch_op:
        batch_op.create_index("ix_photos_mall_id_sha256", ["mall_id", "sha256"], unique=False)
        batch_op.create_index("ix_photos_state_id", ["state", "id"], unique=False)

    op.create_table(
        "quick_phrases",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("item_code", sa.String(length=20), nullable=False),
        sa.Column("text", sa.String(length=60), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_quick_phrases_mall_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_quick_phrases_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quick_phrases")),
        sa.UniqueConstraint("uid", name=op.f("uq_quick_phrases_uid")),
    )
    with op.batch_alter_table("quick_phrases", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quick_phrases_mall_id"), ["mall_id"], unique=False)

    op.create_table(
        "saved_views",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("query", sa.String(length=1000), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_saved_views_mall_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_saved_views_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
        sa.UniqueConstraint("uid", name=op.f("uq_saved_views_uid")),
        sa.UniqueConstraint("user_id", "mall_id", "kind", "name", name="uq_saved_views_name"),
    )
    op.create_table(
        "search_entries",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("ref_id", sa.Integer(), nullable=False),
        sa.Column("ref_uid", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("subtitle", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_search_entries_mall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entries")),
        sa.UniqueConstraint("kind", "ref_id", name=op.f("uq_search_entries_kind_ref_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_search_entries_uid")),
    )
    with op.batch_alter_table("search_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_search_entries_mall_id"), ["mall_id"], unique=False)

    op.create_table(
        "tenants",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("legal_name", sa.String(length=120), nullable=False),
        sa.Column("brand", sa.String(length=120), nullable=False),
        sa.Column("category", sa.String(length=60), nullable=False),
        sa.Column("contact_name", sa.String(length=60), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("phone_hash", sa.String(length=64), nullable=True),
        sa.Column("email", sa.LargeBinary(), nullable=True),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("qr_code", sa.String(length=12), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("name_zh", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status in ('prospect','moving_in','trading','suspended','moving_out','left')",
            name=op.f("ck_tenants_status"),
        ),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_tenants_mall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenants")),
        sa.UniqueConstraint("mall_id", "code", name="uq_tenants_code"),
        sa.UniqueConstraint("qr_code", name=op.f("uq_tenants_qr_code")),
        sa.UniqueConstraint("uid", name=op.f("uq_tenants_uid")),
    )
    with op.batch_alter_table("tenants", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tenants_phone_hash"), ["phone_hash"], unique=False)

    op.create_table(
        "user_sessions",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("mall_id", sa.Integer(), nullable=True),
        sa.Column("snapshot", sa.JSON(), nullable=True),
        sa.Column("snapshot_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("user_agent", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_user_sessions_mall_id")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_user_sessions_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_user_sessions_token_hash")),
        sa.UniqueConstraint("uid", name=op.f("uq_user_sessions_uid")),
    )
    with op.batch_alter_table("user_sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_user_sessions_user_id"), ["user_id"], unique=False)

    op.create_table(
        "checklist_versions",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("template_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state in ('draft','published','retired')", name=op.f("ck_checklist_versions_state")
        ),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_checklist_versions_mall_id")),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["users.id"], name=op.f("fk_checklist_versions_published_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["template_id"],
            ["checklist_templates.id"],
            name=op.f("fk_checklist_versions_template_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_versions")),
        sa.UniqueConstraint("template_id", "number", name="uq_checklist_versions_number"),
        sa.UniqueConstraint("uid", name=op.f("uq_checklist_versions_uid")),
    )
    op.create_table(
        "patrol_plans",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("template_id", sa.Integer(), nullable=False),
        sa.Column("slots", sa.JSON(), nullable=False),
        sa.Column("weekdays", sa.JSON(), nullable=False),
        sa.Column("working_days_only", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("name_zh", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_patrol_plans_mall_id")),
        sa.ForeignKeyConstraint(
            ["template_id"], ["checklist_templates.id"], name=op.f("fk_patrol_plans_template_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patrol_plans")),
        sa.UniqueConstraint("uid", name=op.f("uq_patrol_plans_uid")),
    )
    with op.batch_alter_table("patrol_plans", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_patrol_plans_mall_id"), ["mall_id"], unique=False)

    op.create_table(
        "zones",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("floor_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("boundary", sa.String(length=300), nullable=False),
        sa.Column("facilities", sa.String(length=300), nullable=False),
        sa.Column("qr_code", sa.String(length=12), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("name_zh", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["floor_id"], ["floors.id"], name=op.f("fk_zones_floor_id")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_zones_mall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zones")),
        sa.UniqueConstraint("mall_id", "code", name="uq_zones_code"),
        sa.UniqueConstraint("qr_code", name=op.f("uq_zones_qr_code")),
        sa.UniqueConstraint("uid", name=op.f("uq_zones_uid")),
    )
    with op.batch_alter_table("zones", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_zones_floor_id"), ["floor_id"], unique=False)

    op.create_table(
        "cases",
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=48), nullable=True),
        sa.Column("number_type", sa.String(length=8), nullable=True),
        sa.Column("number_period", sa.String(length=6), nullable=True),
        sa.Column("number_seq", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("zone_id", sa.Integer(), nullable=True),
        sa.Column("tenant_id", sa.Integer(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("department", sa.String(length=20), nullable=False),
        sa.Column("severity", sa.String(length=12), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_explained", sa.JSON(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_reason", sa.String(length=300), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["created_by_id"], ["users.id"], name=op.f("fk_cases_created_by_id")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_cases_mall_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_cases_owner_id")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_cases_tenant_id")),
        sa.ForeignKeyConstraint(["zone_id"], ["zones.id"], name=op.f("fk_cases_zone_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("mall_id", "number_type", "number_period", "number_seq", name="uq_cases_series"),
        sa.UniqueConstraint("number", name="uq_cases_number"),
        sa.UniqueConstraint("uid", name=op.f("uq_cases_uid")),
    )
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.create_index("ix_cases_creator", ["created_by_id", "kind", "id"], unique=False)
        batch_op.create_index("ix_cases_due", ["mall_id", "kind", "due_at", "id"], unique=False)
        batch_op.create_index("ix_cases_newest", ["mall_id", "kind", "id"], unique=False)
        batch_op.create_index("ix_cases_owner", ["owner_id", "kind", "id"], unique=False)
        batch_op.create_index("ix_cases_state", ["mall_id", "kind", "state", "id"], unique=False)
        batch_op.create_index("ix_cases_tenant", ["tenant_id", "kind", "id"], unique=False)
        batch_op.create_index("ix_cases_zone", ["zone_id", "kind", "id"], unique=False)

    op.create_table(
        "checklist_sections",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("catalogue", sa.String(length=20), nullable=False),
        sa.Column("per_tenant", sa.Boolean(), nullable=False),
        sa.Column("name_zh", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_checklist_sections_mall_id")),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["checklist_versions.id"],
            name=op.f("fk_checklist_sections_version_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_sections")),
        sa.UniqueConstraint("uid", name=op.f("uq_checklist_sections_uid")),
    )
    with op.batch_alter_table("checklist_sections", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_checklist_sections_version_id"), ["version_id"], unique=False)

    op.create_table(
        "patrol_plan_zones",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("zone_id", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_patrol_plan_zones_mall_id")),
        sa.ForeignKeyConstraint(["officer_id"], ["users.id"], name=op.f("fk_patrol_plan_zones_officer_id")),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["patrol_plans.id"], name=op.f("fk_patrol_plan_zones_plan_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["zone_id"], ["zones.id"], name=op.f("fk_patrol_plan_zones_zone_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patrol_plan_zones")),
        sa.UniqueConstraint("plan_id", "zone_id", name="uq_patrol_plan_zones_zone"),
        sa.UniqueConstraint("uid", name=op.f("uq_patrol_plan_zones_uid")),
    )
    op.create_table(
        "patrol_rounds",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("zone_id", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("slot_no", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("handed_over_from_id", sa.Integer(), nullable=True),
        sa.Column("handover_reason", sa.String(length=200), nullable=False),
        sa.Column("cancel_reason", sa.String(length=200), nullable=False),
        sa.Column("missed_alerted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state in ('due','started','submitted','late','missed','made_up','cancelled')",
            name=op.f("ck_patrol_rounds_state"),
        ),
        sa.ForeignKeyConstraint(
            ["handed_over_from_id"], ["users.id"], name=op.f("fk_patrol_rounds_handed_over_from_id")
        ),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_patrol_rounds_mall_id")),
        sa.ForeignKeyConstraint(["officer_id"], ["users.id"], name=op.f("fk_patrol_rounds_officer_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["patrol_plans.id"], name=op.f("fk_patrol_rounds_plan_id")),
        sa.ForeignKeyConstraint(["zone_id"], ["zones.id"], name=op.f("fk_patrol_rounds_zone_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patrol_rounds")),
        sa.UniqueConstraint("plan_id", "zone_id", "on", "slot_no", name="uq_patrol_rounds_slot"),
        sa.UniqueConstraint("uid", name=op.f("uq_patrol_rounds_uid")),
    )
    with op.batch_alter_table("patrol_rounds", schema=None) as batch_op:
        batch_op.create_index("ix_patrol_rounds_day", ["mall_id", "on", "state"], unique=False)
        batch_op.create_index("ix_patrol_rounds_officer", ["officer_id", "on"], unique=False)

    op.create_table(
        "units",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("floor_id", sa.Integer(), nullable=False),
        sa.Column("zone_id", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("area_m2", sa.Numeric(precision=10, scale=2), nullable=False),
        sa.Column("grid_x", sa.Integer(), nullable=False),
        sa.Column("grid_y", sa.Integer(), nullable=False),
        sa.Column("grid_w", sa.Integer(), nullable=False),
        sa.Column("grid_h", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("area_m2 > 0", name=op.f("ck_units_area_positive")),
        sa.ForeignKeyConstraint(["floor_id"], ["floors.id"], name=op.f("fk_units_floor_id")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_units_mall_id")),
        sa.ForeignKeyConstraint(["zone_id"], ["zones.id"], name=op.f("fk_units_zone_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_units")),
        sa.UniqueConstraint("mall_id", "code", name="uq_units_code"),
        sa.UniqueConstraint("uid", name=op.f("uq_units_uid")),
    )
    with op.batch_alter_table("units", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_units_floor_id"), ["floor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_units_zone_id"), ["zone_id"], unique=False)

    op.create_table(
        "zone_duties",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("zone_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_zone_duties_mall_id")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_zone_duties_user_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["zone_id"], ["zones.id"], name=op.f("fk_zone_duties_zone_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zone_duties")),
        sa.UniqueConstraint("uid", name=op.f("uq_zone_duties_uid")),
        sa.UniqueConstraint("zone_id", "user_id", name="uq_zone_duties_user"),
    )
    with op.batch_alter_table("zone_duties", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_zone_duties_user_id"), ["user_id"], unique=False)

    op.create_table(
        "case_attachments",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("photo_id", sa.Integer(), nullable=True),
        sa.Column("file_sha256", sa.String(length=64), nullable=True),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("mimetype", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("caption", sa.String(length=200), nullable=False),
        sa.Column("stage", sa.String(length=30), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(photo_id is null) <> (file_sha256 is null)", name=op.f("ck_case_attachments_photo_or_file")
        ),
        sa.ForeignKeyConstraint(["added_by_id"], ["users.id"], name=op.f("fk_case_attachments_added_by_id")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_case_attachments_case_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_case_attachments_mall_id")),
        sa.ForeignKeyConstraint(["photo_id"], ["photos.id"], name=op.f("fk_case_attachments_photo_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_attachments")),
        sa.UniqueConstraint("uid", name=op.f("uq_case_attachments_uid")),
    )
    with op.batch_alter_table("case_attachments", schema=None) as batch_op:
        batch_op.create_index("ix_case_attachments_case", ["case_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_attachments_photo_id"), ["photo_id"], unique=False)

    op.create_table(
        "case_events",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(length=120), nullable=False),
        sa.Column("verb", sa.String(length=40), nullable=False),
        sa.Column("from_state", sa.String(length=30), nullable=True),
        sa.Column("to_state", sa.String(length=30), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["users.id"], name=op.f("fk_case_events_actor_id")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_case_events_case_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_events")),
        sa.UniqueConstraint("uid", name=op.f("uq_case_events_uid")),
    )
    with op.batch_alter_table("case_events", schema=None) as batch_op:
        batch_op.create_index("ix_case_events_case", ["case_id", "id"], unique=False)

    op.create_table(
        "checklist_items",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("catalogue", sa.String(length=20), nullable=False),
        sa.Column("label_zh", sa.String(length=60), nullable=False),
        sa.Column("label_en", sa.String(length=60), nullable=False),
        sa.Column("text_zh", sa.String(length=200), nullable=False),
        sa.Column("text_en", sa.String(length=200), nullable=False),
        sa.Column("hint_zh", sa.String(length=300), nullable=False),
        sa.Column("hint_en", sa.String(length=300), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("critical", sa.Boolean(), nullable=False),
        sa.Column("photo_on_fail", sa.Boolean(), nullable=False),
        sa.Column("severity", sa.String(length=12), nullable=False),
        sa.Column("department", sa.String(length=20), nullable=False),
        sa.Column("limit_hours", sa.Integer(), nullable=False),
        sa.Column("minimum", sa.Float(), nullable=True),
        sa.Column("maximum", sa.Float(), nullable=True),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("phrases_zh", sa.JSON(), nullable=False),
        sa.Column("phrases_en", sa.JSON(), nullable=False),
        sa.Column("reference_photo_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind in ('passfail','number','choice','text','count','photo')",
            name=op.f("ck_checklist_items_kind"),
        ),
        sa.CheckConstraint("weight > 0", name=op.f("ck_checklist_items_weight_positive")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_checklist_items_mall_id")),
        sa.ForeignKeyConstraint(
            ["reference_photo_id"], ["photos.id"], name=op.f("fk_checklist_items_reference_photo_id")
        ),
        sa.ForeignKeyConstraint(
            ["section_id"],
            ["checklist_sections.id"],
            name=op.f("fk_checklist_items_section_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["checklist_versions.id"],
            name=op.f("fk_checklist_items_version_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_items")),
        sa.UniqueConstraint("uid", name=op.f("uq_checklist_items_uid")),
        sa.UniqueConstraint("version_id", "code", name="uq_checklist_items_code"),
    )
    with op.batch_alter_table("checklist_items", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_checklist_items_reference_photo_id"), ["reference_photo_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_checklist_items_section_id"), ["section_id"], unique=False)

    op.create_table(
        "documents",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("lang", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("number", sa.String(length=48), nullable=False),
        sa.Column("template_label", sa.String(length=120), nullable=False),
        sa.Column("covers_on", sa.Date(), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("verify_code", sa.String(length=32), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_documents_case_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["users.id"], name=op.f("fk_documents_made_by_id")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_documents_mall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
        sa.UniqueConstraint("mall_id", "kind", "lang", "content_hash", name="uq_documents_content"),
        sa.UniqueConstraint("uid", name=op.f("uq_documents_uid")),
        sa.UniqueConstraint("verify_code", name="uq_documents_verify_code"),
    )
    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.create_index("ix_documents_case", ["case_id", "kind", "lang"], unique=False)

    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic_kind", sa.String(length=12), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("proposal", sa.Text(), nullable=False),
        sa.Column("adoption", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "topic_kind in ('operations','brand','sourcing','strategy')", name=op.f("ck_feedback_topic_kind")
        ),
        sa.ForeignKeyConstraint(["id"], ["cases.id"], name=op.f("fk_feedback_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
    )
    op.create_table(
        "findings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_case_id", sa.Integer(), nullable=True),
        sa.Column("answer_uid", sa.Uuid(), nullable=True),
        sa.Column("item_code", sa.String(length=20), nullable=False),
        sa.Column("item_zh", sa.String(length=200), nullable=False),
        sa.Column("item_en", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("critical", sa.Boolean(), nullable=False),
        sa.Column("repeat_of_id", sa.Integer(), nullable=True),
        sa.Column("repeat_count", sa.Integer(), nullable=False),
        sa.Column("reopen_count", sa.Integer(), nullable=False),
        sa.Column("fixed_by_id", sa.Integer(), nullable=True),
        sa.Column("verified_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["fixed_by_id"], ["users.id"], name=op.f("fk_findings_fixed_by_id")),
        sa.ForeignKeyConstraint(["id"], ["cases.id"], name=op.f("fk_findings_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["repeat_of_id"], ["findings.id"], name=op.f("fk_findings_repeat_of_id")),
        sa.ForeignKeyConstraint(["source_case_id"], ["cases.id"], name=op.f("fk_findings_source_case_id")),
        sa.ForeignKeyConstraint(["verified_by_id"], ["users.id"], name=op.f("fk_findings_verified_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_findings")),
        sa.UniqueConstraint("answer_uid", name="uq_findings_answer_uid"),
    )
    with op.batch_alter_table("findings", schema=None) as batch_op:
        batch_op.create_index("ix_findings_item", ["item_code", "id"], unique=False)
        batch_op.create_index("ix_findings_source", ["source_case_id"], unique=False)

    op.create_table(
        "patrols",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=8), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("section_codes", sa.JSON(), nullable=True),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("shop_ids", sa.JSON(), nullable=False),
        sa.Column("crew_ids", sa.JSON(), nullable=False),
        sa.Column("start_hash", sa.String(length=64), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("device_started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("device_submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("skew_seconds", sa.Integer(), nullable=False),
        sa.Column("presence", sa.String(length=10), nullable=False),
        sa.Column("scanned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dwell", sa.JSON(), nullable=False),
        sa.Column("hints", sa.JSON(), nullable=False),
        sa.Column("makeup_reason", sa.String(length=200), nullable=False),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("section_scores", sa.JSON(), nullable=False),
        sa.Column("answered_count", sa.Integer(), nullable=False),
        sa.Column("failed_count", sa.Integer(), nullable=False),
        sa.Column("critical_count", sa.Integer(), nullable=False),
        sa.Column("photo_count", sa.Integer(), nullable=False),
        sa.Column("corrected_count", sa.Integer(), nullable=False),
        sa.Column("reviewed_by_id", sa.Integer(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("purpose in ('round','makeup','spot','tenant')", name=op.f("ck_patrols_purpose")),
        sa.ForeignKeyConstraint(["id"], ["cases.id"], name=op.f("fk_patrols_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["reviewed_by_id"], ["users.id"], name=op.f("fk_patrols_reviewed_by_id")),
        sa.ForeignKeyConstraint(["round_id"], ["patrol_rounds.id"], name=op.f("fk_patrols_round_id")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["checklist_versions.id"], name=op.f("fk_patrols_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patrols")),
    )
    with op.batch_alter_table("patrols", schema=None) as batch_op:
        batch_op.create_index("ix_patrols_on", ["on", "id"], unique=False)
        batch_op.create_index("ix_patrols_round", ["round_id"], unique=False)

    op.create_table(
        "sign_offs",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.String(length=40), nullable=False),
        sa.Column("signer_id", sa.Integer(), nullable=True),
        sa.Column("signer_name", sa.String(length=120), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("image", sa.LargeBinary(), nullable=True),
        sa.Column("typed", sa.String(length=120), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_sign_offs_case_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_sign_offs_mall_id")),
        sa.ForeignKeyConstraint(["signer_id"], ["users.id"], name=op.f("fk_sign_offs_signer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_offs")),
        sa.UniqueConstraint("uid", name=op.f("uq_sign_offs_uid")),
    )
    with op.batch_alter_table("sign_offs", schema=None) as batch_op:
        batch_op.create_index("ix_sign_offs_case", ["case_id", "id"], unique=False)

    op.create_table(
        "supervisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service", sa.String(length=12), nullable=False),
        sa.Column("contract_no", sa.String(length=60), nullable=False),
        sa.Column("post", sa.String(length=120), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.Column("fire_check", sa.String(length=8), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "service in ('security','fire','cleaning','greening')", name=op.f("ck_supervisions_service")
        ),
        sa.CheckConstraint("score is null or score between 0 and 100", name=op.f("ck_supervisions_score")),
        sa.ForeignKeyConstraint(["id"], ["cases.id"], name=op.f("fk_supervisions_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervisions")),
    )
    op.create_table(
        "tenancies",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("to_on is null or to_on >= from_on", name=op.f("ck_tenancies_period")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_tenancies_mall_id")),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_tenancies_tenant_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_tenancies_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenancies")),
        sa.UniqueConstraint("uid", name=op.f("uq_tenancies_uid")),
    )
    with op.batch_alter_table("tenancies", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tenancies_tenant_id"), ["tenant_id"], unique=False)
        batch_op.create_index("ix_tenancies_unit", ["unit_id", "from_on"], unique=False)

    op.create_table(
        "patrol_answers",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("patrol_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("item_code", sa.String(length=20), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=True),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("verdict", sa.String(length=6), nullable=False),
        sa.Column("number_value", sa.Float(), nullable=True),
        sa.Column("choice_value", sa.String(length=60), nullable=True),
        sa.Column("text_value", sa.String(length=500), nullable=True),
        sa.Column("remark", sa.String(length=500), nullable=False),
        sa.Column("severity", sa.String(length=12), nullable=False),
        sa.Column("department", sa.String(length=20), nullable=False),
        sa.Column("blamed_tenant_id", sa.Integer(), nullable=True),
        sa.Column("repeat_of_id", sa.Integer(), nullable=True),
        sa.Column("photo_uids", sa.JSON(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("device_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("payload_hash", sa.String(length=64), nullable=False),
        sa.Column("corrected", sa.Boolean(), nullable=False),
        sa.Column("correction_reason", sa.String(length=300), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("verdict in ('pass','fail','na','noted')", name=op.f("ck_patrol_answers_verdict")),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["users.id"], name=op.f("fk_patrol_answers_answered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["blamed_tenant_id"], ["tenants.id"], name=op.f("fk_patrol_answers_blamed_tenant_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["checklist_items.id"], name=op.f("fk_patrol_answers_item_id")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_patrol_answers_mall_id")),
        sa.ForeignKeyConstraint(
            ["patrol_id"], ["patrols.id"], name=op.f("fk_patrol_answers_patrol_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["repeat_of_id"], ["findings.id"], name=op.f("fk_patrol_answers_repeat_of_id")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_patrol_answers_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patrol_answers")),
        sa.UniqueConstraint("uid", name=op.f("uq_patrol_answers_uid")),
    )
    with op.batch_alter_table("patrol_answers", schema=None) as batch_op:
        batch_op.create_index(
            "ix_patrol_answers_fails",
            ["mall_id", "patrol_id", "item_code"],
            unique=False,
            sqlite_where=sa.text("is_current and verdict = 'fail'"),
            postgresql_where=sa.text("is_current and verdict = 'fail'"),
        )
        batch_op.create_index("ix_patrol_answers_place", ["patrol_id", "item_id"], unique=False)

    op.create_table(
        "patrol_photos",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("patrol_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=True),
        sa.Column("photo_id", sa.Integer(), nullable=False),
        sa.Column("taken_by_id", sa.Integer(), nullable=True),
        sa.Column("device_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["checklist_items.id"], name=op.f("fk_patrol_photos_item_id")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_patrol_photos_mall_id")),
        sa.ForeignKeyConstraint(
            ["patrol_id"], ["patrols.id"], name=op.f("fk_patrol_photos_patrol_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["photo_id"], ["photos.id"], name=op.f("fk_patrol_photos_photo_id")),
        sa.ForeignKeyConstraint(["removed_by_id"], ["users.id"], name=op.f("fk_patrol_photos_removed_by_id")),
        sa.ForeignKeyConstraint(["taken_by_id"], ["users.id"], name=op.f("fk_patrol_photos_taken_by_id")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_patrol_photos_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patrol_photos")),
        sa.UniqueConstraint("uid", name=op.f("uq_patrol_photos_uid")),
    )
    with op.batch_alter_table("patrol_photos", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_patrol_photos_photo_id"), ["photo_id"], unique=False)
        batch_op.create_index("ix_patrol_photos_place", ["patrol_id", "item_id"], unique=False)

    op.create_table(
        "patrol_submissions",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("patrol_id", sa.Integer(), nullable=False),
        sa.Column("payload_hash", sa.String(length=64), nullable=False),
        sa.Column("receipt", sa.JSON(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_patrol_submissions_by_id")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_patrol_submissions_mall_id")),
        sa.ForeignKeyConstraint(
            ["patrol_id"], ["patrols.id"], name=op.f("fk_patrol_submissions_patrol_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patrol_submissions")),
        sa.UniqueConstraint("uid", name=op.f("uq_patrol_submissions_uid")),
    )
    with op.batch_alter_table("patrol_submissions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_patrol_submissions_patrol_id"), ["patrol_id"], unique=False)

    op.create_table(
        "spot_draws",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("zone_id", sa.Integer(), nullable=False),
        sa.Column("section_code", sa.String(length=20), nullable=False),
        sa.Column("reveal_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("inspector_id", sa.Integer(), nullable=True),
        sa.Column("patrol_id", sa.Integer(), nullable=True),
        sa.Column("drawn_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["drawn_by_id"], ["users.id"], name=op.f("fk_spot_draws_drawn_by_id")),
        sa.ForeignKeyConstraint(["inspector_id"], ["users.id"], name=op.f("fk_spot_draws_inspector_id")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_spot_draws_mall_id")),
        sa.ForeignKeyConstraint(["patrol_id"], ["patrols.id"], name=op.f("fk_spot_draws_patrol_id")),
        sa.ForeignKeyConstraint(["zone_id"], ["zones.id"], name=op.f("fk_spot_draws_zone_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spot_draws")),
        sa.UniqueConstraint("uid", name=op.f("uq_spot_draws_uid")),
    )
    with op.batch_alter_table("spot_draws", schema=None) as batch_op:
        batch_op.create_index("ix_spot_draws_day", ["mall_id", "on"], unique=False)
    for statement in STORAGE[op.get_bind().dialect.name]:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """Take back."""
    for statement in UNSTORAGE[op.get_bind().dialect.name]:
        op.get_bind().exec_driver_sql(statement)
    with op.batch_alter_table("spot_draws", schema=None) as batch_op:
        batch_op.drop_index("ix_spot_draws_day")

    op.drop_table("spot_draws")
    with op.batch_alter_table("patrol_submissions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_patrol_submissions_patrol_id"))

    op.drop_table("patrol_submissions")
    with op.batch_alter_table("patrol_photos", schema=None) as batch_op:
        batch_op.drop_index("ix_patrol_photos_place")
        batch_op.drop_index(batch_op.f("ix_patrol_photos_photo_id"))

    op.drop_table("patrol_photos")
    with op.batch_alter_table("patrol_answers", schema=None) as batch_op:
        batch_op.drop_index("ix_patrol_answers_place")
        batch_op.drop_index(
            "ix_patrol_answers_fails",
            sqlite_where=sa.text("is_current and verdict = 'fail'"),
            postgresql_where=sa.text("is_current and verdict = 'fail'"),
        )

    op.drop_table("patrol_answers")
    with op.batch_alter_table("tenancies", schema=None) as batch_op:
        batch_op.drop_index("ix_tenancies_unit")
        batch_op.drop_index(batch_op.f("ix_tenancies_tenant_id"))

    op.drop_table("tenancies")
    op.drop_table("supervisions")
    with op.batch_alter_table("sign_offs", schema=None) as batch_op:
        batch_op.drop_index("ix_sign_offs_case")

    op.drop_table("sign_offs")
    with op.batch_alter_table("patrols", schema=None) as batch_op:
        batch_op.drop_index("ix_patrols_round")
        batch_op.drop_index("ix_patrols_on")

    op.drop_table("patrols")
    with op.batch_alter_table("findings", schema=None) as batch_op:
        batch_op.drop_index("ix_findings_source")
        batch_op.drop_index("ix_findings_item")

    op.drop_table("findings")
    op.drop_table("feedback")
    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.drop_index("ix_documents_case")

    op.drop_table("documents")
    with op.batch_alter_table("checklist_items", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_checklist_items_section_id"))
        batch_op.drop_index(batch_op.f("ix_checklist_items_reference_photo_id"))

    op.drop_table("checklist_items")
    with op.batch_alter_table("case_events", schema=None) as batch_op:
        batch_op.drop_index("ix_case_events_case")

    op.drop_table("case_events")
    with op.batch_alter_table("case_attachments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_attachments_photo_id"))
        batch_op.drop_index("ix_case_attachments_case")

    op.drop_table("case_attachments")
    with op.batch_alter_table("zone_duties", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_zone_duties_user_id"))

    op.drop_table("zone_duties")
    with op.batch_alter_table("units", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_units_zone_id"))
        batch_op.drop_index(batch_op.f("ix_units_floor_id"))

    op.drop_table("units")
    with op.batch_alter_table("patrol_rounds", schema=None) as batch_op:
        batch_op.drop_index("ix_patrol_rounds_officer")
        batch_op.drop_index("ix_patrol_rounds_day")

    op.drop_table("patrol_rounds")
    op.drop_table("patrol_plan_zones")
    with op.batch_alter_table("checklist_sections", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_checklist_sections_version_id"))

    op.drop_table("checklist_sections")
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_index("ix_cases_zone")
        batch_op.drop_index("ix_cases_tenant")
        batch_op.drop_index("ix_cases_state")
        batch_op.drop_index("ix_cases_owner")
        batch_op.drop_index("ix_cases_newest")
        batch_op.drop_index("ix_cases_due")
        batch_op.drop_index("ix_cases_creator")

    op.drop_table("cases")
    with op.batch_alter_table("zones", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_zones_floor_id"))

    op.drop_table("zones")
    with op.batch_alter_table("patrol_plans", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_patrol_plans_mall_id"))

    op.drop_table("patrol_plans")
    op.drop_table("checklist_versions")
    with op.batch_alter_table("user_sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_user_sessions_user_id"))

    op.drop_table("user_sessions")
    with op.batch_alter_table("tenants", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tenants_phone_hash"))

    op.drop_table("tenants")
    with op.batch_alter_table("search_entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_search_entries_mall_id"))

    op.drop_table("search_entries")
    op.drop_table("saved_views")
    with op.batch_alter_table("quick_phrases", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quick_phrases_mall_id"))

    op.drop_table("quick_phrases")
    with op.batch_alter_table("photos", schema=None) as batch_op:
        batch_op.drop_index("ix_photos_state_id")
        batch_op.drop_index("ix_photos_mall_id_sha256")

    op.drop_table("photos")
    op.drop_table("number_series")
    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_memberships_mall_id"))

    op.drop_table("memberships")
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.drop_index("ix_jobs_state")

    op.drop_table("jobs")
    op.drop_table("floors")
    with op.batch_alter_table("deputations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deputations_mall_id"))
        batch_op.drop_index(batch_op.f("ix_deputations_deputy_id"))

    op.drop_table("deputations")
    op.drop_table("checklist_templates")
    op.drop_table("calendar_days")
    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_entries_object")
        batch_op.drop_index("ix_audit_entries_mall_at")

    op.drop_table("audit_entries")
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_users_phone_hash"))

    op.drop_table("users")
    op.drop_table("scheduled_runs")
    op.drop_table("malls")
    with op.batch_alter_table("login_attempts", schema=None) as batch_op:
        batch_op.drop_index("ix_login_attempts_key_at")

    op.drop_table("login_attempts")
