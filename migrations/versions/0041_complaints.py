"""Complaints with their letters, reports and agreements; payouts; cases of authorities.

Revision: 0041, follows 0040.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TABLES = (
    "complaints",
    "complaint_notes",
    "internal_letters",
    "complaint_reports",
    "complaint_signatures",
    "complaint_mediations",
    "payouts",
    "authority_cases",
    "complaint_rules",
)


def _complaints() -> None:
    op.create_table(
        "complaints",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("category", sa.String(length=12), nullable=False),
        sa.Column("customer", sa.LargeBinary(), nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("phone_hash", sa.String(length=64), nullable=True),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("demand", sa.LargeBinary(), nullable=True),
        sa.Column("evidence", sa.LargeBinary(), nullable=True),
        sa.Column("item", sa.String(length=120), nullable=False),
        sa.Column("slip_no", sa.String(length=40), nullable=False),
        sa.Column("slip_id", sa.Integer(), nullable=True),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("about_id", sa.Integer(), nullable=True),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("target_on", sa.Date(), nullable=True),
        sa.Column("feedback_no", sa.String(length=48), nullable=True),
        sa.Column("feedback_text", sa.LargeBinary(), nullable=True),
        sa.Column("feedback_at", MOMENT, nullable=True),
        sa.Column("cause", sa.LargeBinary(), nullable=True),
        sa.Column("responsibility", sa.String(length=12), nullable=False),
        sa.Column("handling", sa.LargeBinary(), nullable=True),
        sa.Column("result", sa.LargeBinary(), nullable=True),
        sa.Column("reply", sa.LargeBinary(), nullable=True),
        sa.Column("reply_how", sa.String(length=8), nullable=False),
        sa.Column("replied_at", MOMENT, nullable=True),
        sa.Column("direct", sa.Boolean(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("score_text", sa.LargeBinary(), nullable=True),
        sa.Column("scored_at", MOMENT, nullable=True),
        sa.Column("callback", sa.LargeBinary(), nullable=True),
        sa.Column("called_at", MOMENT, nullable=True),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.CheckConstraint("reopened >= 0", name=op.f("ck_complaints_reopened")),
        sa.CheckConstraint("score is null or score between 0 and 5", name=op.f("ck_complaints_score")),
        sa.ForeignKeyConstraint(["about_id"], ["users.id"], name=op.f("fk_complaints_about_id")),
        sa.ForeignKeyConstraint(["id"], ["cases.id"], name=op.f("fk_complaints_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_complaints_member_id")),
        sa.ForeignKeyConstraint(["slip_id"], ["slips.id"], name=op.f("fk_complaints_slip_id")),
        sa.ForeignKeyConstraint(["source_id"], ["cases.id"], name=op.f("fk_complaints_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaints")),
    )
    op.create_index("ix_complaints_about", "complaints", ["about_id", "restricted"], unique=False)
    op.create_index("ix_complaints_member", "complaints", ["member_id", "id"], unique=False)
    op.create_index("ix_complaints_phone", "complaints", ["phone_hash", "id"], unique=False)
    op.create_index("ix_complaints_source", "complaints", ["source_id"], unique=False)


def _complaint_notes() -> None:
    op.create_table(
        "complaint_notes",
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=6), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.CheckConstraint("kind in ('site','talk','reason')", name=op.f("ck_complaint_notes_kind")),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_complaint_notes_by_id")),
        sa.ForeignKeyConstraint(
            ["complaint_id"],
            ["complaints.id"],
            name=op.f("fk_complaint_notes_complaint_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_notes")),
        sa.UniqueConstraint("uid", name=op.f("uq_complaint_notes_uid")),
    )
    op.create_index("ix_complaint_notes_complaint", "complaint_notes", ["complaint_id", "id"], unique=False)


def _internal_letters() -> None:
    op.create_table(
        "internal_letters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.LargeBinary(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("answered_by", sa.String(length=120), nullable=False),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaints.id"], name=op.f("fk_internal_letters_complaint_id")
        ),
        sa.ForeignKeyConstraint(
            ["id"], ["cases.id"], name=op.f("fk_internal_letters_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_internal_letters")),
    )
    op.create_index("ix_internal_letters_complaint", "internal_letters", ["complaint_id", "id"], unique=False)


def _complaint_reports() -> None:
    op.create_table(
        "complaint_reports",
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=48), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("cause", sa.LargeBinary(), nullable=True),
        sa.Column("responsibility", sa.String(length=12), nullable=False),
        sa.Column("handling", sa.LargeBinary(), nullable=True),
        sa.Column("proposal", sa.LargeBinary(), nullable=True),
        sa.Column("fen", sa.BigInteger(), nullable=False),
        sa.Column("basis", sa.LargeBinary(), nullable=True),
        sa.Column("returned_why", sa.LargeBinary(), nullable=True),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.Column("submitted_at", MOMENT, nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "state in ('draft','signing','signed','returned')", name=op.f("ck_complaint_reports_state")
        ),
        sa.CheckConstraint("fen >= 0", name=op.f("ck_complaint_reports_fen")),
        sa.ForeignKeyConstraint(
            ["complaint_id"],
            ["complaints.id"],
            name=op.f("fk_complaint_reports_complaint_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["users.id"], name=op.f("fk_complaint_reports_written_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_reports")),
        sa.UniqueConstraint("complaint_id", "round", name="uq_complaint_reports_round"),
        sa.UniqueConstraint("number", name="uq_complaint_reports_number"),
        sa.UniqueConstraint("uid", name=op.f("uq_complaint_reports_uid")),
    )


def _complaint_signatures() -> None:
    op.create_table(
        "complaint_signatures",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.String(length=10), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("sign_off_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "capacity in ('head','supervisor','specialist','assistant')",
            name=op.f("ck_complaint_signatures_capacity"),
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["complaint_reports.id"],
            name=op.f("fk_complaint_signatures_report_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["sign_off_id"],
            ["sign_offs.id"],
            name=op.f("fk_complaint_signatures_sign_off_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_complaint_signatures_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_signatures")),
        sa.UniqueConstraint("report_id", "capacity", name="uq_complaint_signatures_capacity"),
        sa.UniqueConstraint("report_id", "user_id", name="uq_complaint_signatures_user"),
        sa.UniqueConstraint("uid", name=op.f("uq_complaint_signatures_uid")),
    )


def _complaint_mediations() -> None:
    op.create_table(
        "complaint_mediations",
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=48), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("complained_on", sa.Date(), nullable=False),
        sa.Column("subject", sa.LargeBinary(), nullable=True),
        sa.Column("a_name", sa.LargeBinary(), nullable=True),
        sa.Column("a_address", sa.LargeBinary(), nullable=True),
        sa.Column("a_phone", sa.LargeBinary(), nullable=True),
        sa.Column("a_id_number", sa.LargeBinary(), nullable=True),
        sa.Column("b_name", sa.String(length=120), nullable=False),
        sa.Column("b_address", sa.String(length=200), nullable=False),
        sa.Column("b_phone", sa.LargeBinary(), nullable=True),
        sa.Column("b_contact", sa.LargeBinary(), nullable=True),
        sa.Column("a_duty", sa.LargeBinary(), nullable=True),
        sa.Column("b_duty", sa.LargeBinary(), nullable=True),
        sa.Column("sealed", sa.Boolean(), nullable=False),
        sa.Column("effective_at", MOMENT, nullable=True),
        sa.Column("failed_why", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "state in ('draft','effective','failed')", name=op.f("ck_complaint_mediations_state")
        ),
        sa.ForeignKeyConstraint(
            ["complaint_id"],
            ["complaints.id"],
            name=op.f("fk_complaint_mediations_complaint_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_mediations")),
        sa.UniqueConstraint("complaint_id", name="uq_complaint_mediations_complaint"),
        sa.UniqueConstraint("number", name="uq_complaint_mediations_number"),
        sa.UniqueConstraint("uid", name=op.f("uq_complaint_mediations_uid")),
    )


def _payouts() -> None:
    op.create_table(
        "payouts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("sort", sa.String(length=8), nullable=False),
        sa.Column("fen", sa.BigInteger(), nullable=False),
        sa.Column("basis", sa.LargeBinary(), nullable=True),
        sa.Column("payee", sa.LargeBinary(), nullable=True),
        sa.Column("account", sa.LargeBinary(), nullable=True),
        sa.Column("way", sa.String(length=8), nullable=False),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", MOMENT, nullable=True),
        sa.Column("payment_no", sa.String(length=40), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("paid_by_id", sa.Integer(), nullable=True),
        sa.Column("recovery", sa.String(length=8), nullable=False),
        sa.Column("recovered_fen", sa.BigInteger(), nullable=False),
        sa.Column("recovery_ref", sa.String(length=80), nullable=False),
        sa.CheckConstraint("sort in ('paid','advance')", name=op.f("ck_payouts_sort")),
        sa.CheckConstraint("fen > 0", name=op.f("ck_payouts_fen")),
        sa.CheckConstraint("recovered_fen between 0 and fen", name=op.f("ck_payouts_recovered")),
        sa.ForeignKeyConstraint(["approved_by_id"], ["users.id"], name=op.f("fk_payouts_approved_by_id")),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaints.id"], name=op.f("fk_payouts_complaint_id")),
        sa.ForeignKeyConstraint(["id"], ["cases.id"], name=op.f("fk_payouts_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["paid_by_id"], ["users.id"], name=op.f("fk_payouts_paid_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payouts")),
    )
    op.create_index("ix_payouts_complaint", "payouts", ["complaint_id", "id"], unique=False)


def _authority_cases() -> None:
    op.create_table(
        "authority_cases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=True),
        sa.Column("authority", sa.String(length=12), nullable=False),
        sa.Column("office", sa.String(length=120), nullable=False),
        sa.Column("file_no", sa.String(length=60), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("officer", sa.LargeBinary(), nullable=True),
        sa.Column("officer_phone", sa.LargeBinary(), nullable=True),
        sa.Column("asks", sa.LargeBinary(), nullable=True),
        sa.Column("report", sa.LargeBinary(), nullable=True),
        sa.Column("meeting_on", sa.Date(), nullable=True),
        sa.Column("meeting", sa.LargeBinary(), nullable=True),
        sa.Column("outcome", sa.LargeBinary(), nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaints.id"], name=op.f("fk_authority_cases_complaint_id")
        ),
        sa.ForeignKeyConstraint(["id"], ["cases.id"], name=op.f("fk_authority_cases_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authority_cases")),
    )
    op.create_index("ix_authority_cases_complaint", "authority_cases", ["complaint_id"], unique=False)


def _complaint_rules() -> None:
    op.create_table(
        "complaint_rules",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("small_fen", sa.BigInteger(), nullable=False),
        sa.Column("big_fen", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "small_fen >= 0 and big_fen > small_fen", name=op.f("ck_complaint_rules_ceilings")
        ),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_complaint_rules_mall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_rules")),
        sa.UniqueConstraint("mall_id", name="uq_complaint_rules_mall"),
        sa.UniqueConstraint("uid", name=op.f("uq_complaint_rules_uid")),
    )


def upgrade() -> None:
    """The tables, each after those it points to."""
    _complaints()
    _complaint_notes()
    _internal_letters()
    _complaint_reports()
    _complaint_signatures()
    _complaint_mediations()
    _payouts()
    _authority_cases()
    _complaint_rules()


def downgrade() -> None:
    """Without them."""
    for table in reversed(TABLES):
        op.drop_table(table)
