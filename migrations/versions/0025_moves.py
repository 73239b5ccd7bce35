"""Moving in, adjustments, moving out; checklists by department.

Revision: 0025, follows 0024.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
APPEND_ONLY = ("move_waivers",)
TABLES = (
    "clearance_specs",
    "clearance_lines",
    "clearance_readings",
    "move_ins",
    "adjustments",
    "move_outs",
    "move_waivers",
)


def _clearance_specs() -> None:
    op.create_table(
        "clearance_specs",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("department", sa.String(length=20), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("evidence", sa.String(length=10), nullable=False),
        sa.Column("due_days", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("name_zh", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "evidence in ('text','photo','document','meters','keys','amount')",
            name=op.f("ck_clearance_specs_evidence"),
        ),
        sa.CheckConstraint("due_days between 0 and 365", name=op.f("ck_clearance_specs_due_days")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_clearance_specs_mall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clearance_specs")),
        sa.UniqueConstraint("mall_id", "kind", "code", name="uq_clearance_specs_code"),
        sa.UniqueConstraint("uid", name=op.f("uq_clearance_specs_uid")),
    )


def _clearance_lines() -> None:
    op.create_table(
        "clearance_lines",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("department", sa.String(length=20), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("evidence", sa.String(length=10), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.Column("state", sa.String(length=6), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", MOMENT, nullable=True),
        sa.Column("signed_name", sa.String(length=120), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=True),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.Column("name_zh", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "evidence in ('text','photo','document','meters','keys','amount')",
            name=op.f("ck_clearance_lines_evidence"),
        ),
        sa.CheckConstraint("state in ('open','done','waived')", name=op.f("ck_clearance_lines_state")),
        sa.CheckConstraint("amount is null or amount >= 0", name=op.f("ck_clearance_lines_amount")),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_clearance_lines_by_id")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_clearance_lines_case_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_clearance_lines_mall_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_clearance_lines_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clearance_lines")),
        sa.UniqueConstraint("case_id", "code", name="uq_clearance_lines_code"),
        sa.UniqueConstraint("uid", name=op.f("uq_clearance_lines_uid")),
    )
    op.create_index(
        "ix_clearance_lines_waiting",
        "clearance_lines",
        ["mall_id", "state", "department", "due_at"],
        unique=False,
    )


def _clearance_readings() -> None:
    op.create_table(
        "clearance_readings",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("value", sa.Numeric(precision=14, scale=3), nullable=True),
        sa.Column("unit", sa.String(length=10), nullable=False),
        sa.Column("count", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.CheckConstraint("(kind = 'key') = (count is not null)", name=op.f("ck_clearance_readings_key")),
        sa.CheckConstraint("(kind = 'key') = (value is null)", name=op.f("ck_clearance_readings_meter")),
        sa.CheckConstraint(
            "kind in ('water','electricity','gas','heat','other','key')",
            name=op.f("ck_clearance_readings_kind"),
        ),
        sa.CheckConstraint(
            "count is null or count between 0 and 9999", name=op.f("ck_clearance_readings_count")
        ),
        sa.CheckConstraint("value is null or value >= 0", name=op.f("ck_clearance_readings_value")),
        sa.ForeignKeyConstraint(
            ["line_id"],
            ["clearance_lines.id"],
            name=op.f("fk_clearance_readings_line_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_clearance_readings_mall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clearance_readings")),
        sa.UniqueConstraint("uid", name=op.f("uq_clearance_readings_uid")),
    )
    op.create_index("ix_clearance_readings_line", "clearance_readings", ["line_id"], unique=False)


def _move_ins() -> None:
    op.create_table(
        "move_ins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_codes", sa.String(length=200), nullable=False),
        sa.Column("contract_no", sa.String(length=60), nullable=False),
        sa.Column("lease_from", sa.Date(), nullable=False),
        sa.Column("lease_to", sa.Date(), nullable=True),
        sa.Column("opening_on", sa.Date(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("deposit_due", sa.BigInteger(), nullable=False),
        sa.Column("staff_count", sa.Integer(), nullable=True),
        sa.Column("pos_no", sa.String(length=60), nullable=False),
        sa.Column("applicant", sa.LargeBinary(), nullable=True),
        sa.Column("remark", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("deposit_due >= 0", name=op.f("ck_move_ins_deposit_due")),
        sa.CheckConstraint("lease_to is null or lease_to >= lease_from", name=op.f("ck_move_ins_lease")),
        sa.CheckConstraint(
            "staff_count is null or staff_count between 0 and 9999", name=op.f("ck_move_ins_staff_count")
        ),
        sa.ForeignKeyConstraint(["id"], ["cases.id"], name=op.f("fk_move_ins_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_move_ins")),
    )


def _adjustments() -> None:
    op.create_table(
        "adjustments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sort", sa.String(length=10), nullable=False),
        sa.Column("unit_code", sa.String(length=20), nullable=False),
        sa.Column("old_value", sa.String(length=120), nullable=False),
        sa.Column("new_value", sa.String(length=120), nullable=False),
        sa.Column("new_area", sa.Numeric(precision=10, scale=2), nullable=True),
        sa.Column("old_rent", sa.BigInteger(), nullable=True),
        sa.Column("new_rent", sa.BigInteger(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("applied_at", MOMENT, nullable=True),
        sa.Column("trouble", sa.String(length=300), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("sort in ('unit','area','brand','category')", name=op.f("ck_adjustments_sort")),
        sa.CheckConstraint("new_area is null or new_area > 0", name=op.f("ck_adjustments_new_area")),
        sa.CheckConstraint("old_rent >= 0 and new_rent >= 0", name=op.f("ck_adjustments_rent")),
        sa.ForeignKeyConstraint(["id"], ["cases.id"], name=op.f("fk_adjustments_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adjustments")),
    )
    op.create_index("ix_adjustments_effective", "adjustments", ["effective_on"], unique=False)


def _move_outs() -> None:
    op.create_table(
        "move_outs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_codes", sa.String(length=200), nullable=False),
        sa.Column("cause", sa.String(length=10), nullable=False),
        sa.Column("notice_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("new_address", sa.LargeBinary(), nullable=True),
        sa.Column("payee", sa.LargeBinary(), nullable=True),
        sa.Column("account", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "cause in ('expiry','early','breach','moved','other')", name=op.f("ck_move_outs_cause")
        ),
        sa.CheckConstraint("last_on >= notice_on", name=op.f("ck_move_outs_days")),
        sa.ForeignKeyConstraint(["id"], ["cases.id"], name=op.f("fk_move_outs_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_move_outs")),
    )


def _move_waivers() -> None:
    op.create_table(
        "move_waivers",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("move_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("department", sa.String(length=20), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_move_waivers_by_id")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_move_waivers_mall_id")),
        sa.ForeignKeyConstraint(
            ["move_id"], ["move_outs.id"], name=op.f("fk_move_waivers_move_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_move_waivers")),
        sa.UniqueConstraint("uid", name=op.f("uq_move_waivers_uid")),
    )
    op.create_index("ix_move_waivers_move", "move_waivers", ["move_id", "id"], unique=False)


def _refuse_changes() -> None:
    """The database itself keeps the waivers as they were written."""
    for table in APPEND_ONLY:
        if op.get_bind().dialect.name == "sqlite":
            for verb in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
        else:
            op.execute(
                f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            )


def upgrade() -> None:
    """Apply."""
    _clearance_specs()
    _clearance_lines()
    _clearance_readings()
    _move_ins()
    _adjustments()
    _move_outs()
    _move_waivers()
    _refuse_changes()


def downgrade() -> None:
    """Take back."""
    for table in reversed(TABLES):
        op.drop_table(table)
