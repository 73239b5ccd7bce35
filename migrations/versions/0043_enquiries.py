"""Enquiries, departments that were consulted, the answer library with its versions.

Revision: 0043, follows 0042.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TABLES = ("standard_answers", "standard_versions", "enquiries", "enquiry_consults")


def _base() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
    ]


def _key(table: str, column: str, other: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete
    )


def _standard_answers() -> None:
    table = "standard_answers"
    op.create_table(
        table,
        *_base(),
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=12), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        _key(table, "mall_id", "malls"),
        _key(table, "owner_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standard_answers")),
        sa.UniqueConstraint("mall_id", "code", name="uq_standard_answers_code"),
        sa.UniqueConstraint("uid", name=op.f("uq_standard_answers_uid")),
    )
    op.create_index("ix_standard_answers_list", table, ["mall_id", "is_active", "category", "id"])


def _standard_versions() -> None:
    table = "standard_versions"
    op.create_table(
        table,
        *_base(),
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("question_zh", sa.String(length=160), nullable=False),
        sa.Column("question_en", sa.String(length=160), nullable=False),
        sa.Column("text_zh", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("keywords", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decided_why", sa.String(length=300), nullable=False),
        sa.CheckConstraint(
            "state in ('draft','waiting','approved','refused','old')",
            name=op.f("ck_standard_versions_state"),
        ),
        _key(table, "mall_id", "malls"),
        _key(table, "answer_id", "standard_answers", "CASCADE"),
        _key(table, "by_id", "users"),
        _key(table, "decided_by_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standard_versions")),
        sa.UniqueConstraint("answer_id", "version", name="uq_standard_versions_version"),
        sa.UniqueConstraint("uid", name=op.f("uq_standard_versions_uid")),
    )
    op.create_index("ix_standard_versions_state", table, ["mall_id", "state", "id"])
    for name, states in (("approved", "state = 'approved'"), ("open", "state in ('draft','waiting')")):
        op.create_index(
            f"uq_standard_versions_{name}",
            table,
            ["answer_id"],
            unique=True,
            sqlite_where=sa.text(states),
            postgresql_where=sa.text(states),
        )


def _enquiries() -> None:
    table = "enquiries"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sort", sa.String(length=12), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("category", sa.String(length=12), nullable=False),
        sa.Column("customer", sa.LargeBinary(), nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("phone_hash", sa.String(length=64), nullable=True),
        sa.Column("email", sa.LargeBinary(), nullable=True),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("question", sa.LargeBinary(), nullable=True),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("callback", sa.String(length=8), nullable=False),
        sa.Column("called_at", MOMENT, nullable=True),
        sa.Column("called_by_id", sa.Integer(), nullable=True),
        sa.Column("satisfaction", sa.Integer(), nullable=True),
        sa.Column("remark", sa.LargeBinary(), nullable=True),
        sa.Column("became_id", sa.Integer(), nullable=True),
        sa.Column("lang", sa.String(length=12), nullable=False),
        sa.Column("held_why", sa.String(length=12), nullable=False),
        sa.Column("source_hash", sa.String(length=64), nullable=True),
        sa.Column("text_hash", sa.String(length=64), nullable=True),
        sa.Column("follow_hash", sa.String(length=64), nullable=True),
        sa.Column("forgotten_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "channel in ('hotline','email','visit','chat','letter','qr')", name=op.f("ck_enquiries_channel")
        ),
        sa.CheckConstraint(
            "sort in ('question','complaint','praise','suggestion','lost')", name=op.f("ck_enquiries_sort")
        ),
        sa.CheckConstraint(
            "callback in ('','wanted','reached','missed')", name=op.f("ck_enquiries_callback")
        ),
        sa.CheckConstraint(
            "satisfaction is null or satisfaction between 1 and 5", name=op.f("ck_enquiries_satisfaction")
        ),
        _key(table, "id", "cases", "CASCADE"),
        _key(table, "member_id", "members"),
        _key(table, "version_id", "standard_versions"),
        _key(table, "answered_by_id", "users"),
        _key(table, "called_by_id", "users"),
        _key(table, "became_id", "cases", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enquiries")),
        sa.UniqueConstraint("follow_hash", name="uq_enquiries_follow_hash"),
    )
    for name, columns in (
        ("phone", ["phone_hash", "id"]),
        ("member", ["member_id", "id"]),
        ("source", ["source_hash", "id"]),
        ("text", ["text_hash", "id"]),
        ("version", ["version_id"]),
        ("became", ["became_id"]),
    ):
        op.create_index(f"ix_enquiries_{name}", table, columns)


def _enquiry_consults() -> None:
    table = "enquiry_consults"
    op.create_table(
        table,
        *_base(),
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("enquiry_id", sa.Integer(), nullable=False),
        sa.Column("department", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("question", sa.LargeBinary(), nullable=True),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("reply", sa.LargeBinary(), nullable=True),
        sa.Column("replied_by_id", sa.Integer(), nullable=True),
        sa.Column("replied_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "(replied_at is null) = (replied_by_id is null)", name=op.f("ck_enquiry_consults_replied")
        ),
        _key(table, "mall_id", "malls"),
        _key(table, "enquiry_id", "enquiries", "CASCADE"),
        _key(table, "person_id", "users"),
        _key(table, "asked_by_id", "users"),
        _key(table, "replied_by_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enquiry_consults")),
        sa.UniqueConstraint("uid", name=op.f("uq_enquiry_consults_uid")),
    )
    op.create_index("ix_enquiry_consults_enquiry", table, ["enquiry_id", "id"])
    op.create_index("ix_enquiry_consults_open", table, ["mall_id", "department", "replied_at", "id"])


def upgrade() -> None:
    """Apply."""
    _standard_answers()
    _standard_versions()
    _enquiries()
    _enquiry_consults()


def downgrade() -> None:
    """Undo; the cases of the kind go with it."""
    for table in reversed(TABLES):
        op.drop_table(table)
