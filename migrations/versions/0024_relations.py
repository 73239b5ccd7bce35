"""Relations with tenants (19): first calls, talks, letters, complaints in confidence, greetings, surveys, texts.

Revision: 0024, follows 0023. Tenants that are here already count as met: they get no first call.
"""

from __future__ import annotations

import datetime as dt
import uuid

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
SECRET = sa.LargeBinary
TABLES = (
    "survey_replies",
    "survey_asks",
    "tenant_surveys",
    "relation_texts",
    "greetings",
    "confidence_lines",
    "confidences",
    "letters",
    "talks",
    "first_calls",
    "relation_starts",
)


def upgrade() -> None:
    """Apply."""
    _starts()
    _records()
    _confidences()
    _greetings()
    _surveys()
    _meet()


def downgrade() -> None:
    """Take back."""
    for table in TABLES:
        op.drop_table(table)


def _base(*, mall: bool = True) -> list[sa.Column]:
    columns = [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
    ]
    return [*columns, sa.Column("mall_id", sa.Integer(), nullable=False)] if mall else columns


def _keys(table: str, *, mall: bool = True) -> list[sa.Constraint]:
    keys = [
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("uid", name=op.f(f"uq_{table}_uid")),
    ]
    return [_to(table, "mall_id", "malls"), *keys] if mall else keys


def _case(table: str) -> list[sa.Constraint]:
    return [
        _to(table, "id", "cases", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def _to(table: str, column: str, target: str, ondelete: str | None = None) -> sa.Constraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=ondelete)


def _check(table: str, name: str, rule: str) -> sa.Constraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _key(name: str, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _text(name: str, length: int) -> sa.Column:
    return sa.Column(name, sa.String(length=length), nullable=False)


def _secret(name: str) -> sa.Column:
    return sa.Column(name, SECRET(), nullable=True)


def _starts() -> None:
    table = "relation_starts"
    op.create_table(
        table,
        *_base(),
        _key("tenant_id", False),
        _key("case_id"),
        _to(table, "tenant_id", "tenants", "CASCADE"),
        _to(table, "case_id", "cases", "SET NULL"),
        sa.UniqueConstraint("tenant_id", name="uq_relation_starts_tenant"),
        *_keys(table),
    )


def _records() -> None:
    op.create_table(
        "first_calls",
        _key("id", False),
        sa.Column("tries", sa.Integer(), nullable=False),
        _secret("spoke_with"),
        sa.Column("verified", sa.JSON(), nullable=False),
        sa.Column("completed", sa.JSON(), nullable=False),
        sa.Column("reached_at", MOMENT, nullable=True),
        _key("reached_by_id"),
        sa.Column("mailed_at", MOMENT, nullable=True),
        _key("mailed_by_id"),
        _to("first_calls", "reached_by_id", "users"),
        _to("first_calls", "mailed_by_id", "users"),
        *_case("first_calls"),
    )
    op.create_table(
        "talks",
        _key("id", False),
        _text("sort", 10),
        _text("channel", 10),
        _secret("speaker"),
        _text("speaker_role", 10),
        sa.Column("talked_on", sa.Date(), nullable=False),
        *(_secret(name) for name in ("opinion", "reason", "coordinated", "answer", "follow_up")),
        sa.Column("answered_at", MOMENT, nullable=True),
        _key("answered_by_id"),
        sa.Column("follow_on", sa.Date(), nullable=True),
        _check("talks", "sort", "sort in ('opinion','visit','care','other')"),
        _check("talks", "channel", "channel in ('visit','phone','chat','mail','meeting','text')"),
        _check("talks", "speaker_role", "speaker_role in ('owner','manager','staff','other')"),
        _to("talks", "answered_by_id", "users"),
        *_case("talks"),
    )
    op.create_table(
        "letters",
        _key("id", False),
        *(_secret(name) for name in ("applicant", "facts", "request", "reply")),
        sa.Column("filed_at", MOMENT, nullable=True),
        sa.Column("by_link", sa.Boolean(), nullable=False),
        _key("reviewed_by_id"),
        _text("verdict", 10),
        sa.Column("answered_at", MOMENT, nullable=True),
        _key("answered_by_id"),
        _to("letters", "reviewed_by_id", "users"),
        _to("letters", "answered_by_id", "users"),
        *_case("letters"),
    )


def _confidences() -> None:
    table = "confidences"
    op.create_table(
        table,
        *_base(),
        _text("code", 12),
        _key("tenant_id"),
        _key("about_id"),
        *(_secret(name) for name in ("about", "speaker", "phone", "text")),
        _text("source", 10),
        _text("state", 10),
        _check(table, "state", "state in ('new','looking','answered','closed')"),
        _check(table, "source", "source in ('link','person','phone','letter')"),
        _to(table, "tenant_id", "tenants", "SET NULL"),
        _to(table, "about_id", "users"),
        sa.UniqueConstraint("code", name="uq_confidences_code"),
        *_keys(table),
    )
    op.create_index("ix_confidences_state", table, ["mall_id", "state", "id"])
    table = "confidence_lines"
    op.create_table(
        table,
        *_base(mall=False),
        _key("confidence_id", False),
        sa.Column("at", MOMENT, nullable=False),
        _key("by_id"),
        _text("state", 10),
        _secret("text"),
        _to(table, "confidence_id", "confidences", "CASCADE"),
        _to(table, "by_id", "users"),
        *_keys(table, mall=False),
    )
    op.create_index("ix_confidence_lines_of", table, ["confidence_id", "id"])


def _greetings() -> None:
    table = "greetings"
    op.create_table(
        table,
        *_base(),
        _key("person_id", False),
        _text("occasion", 10),
        sa.Column("on", sa.Date(), nullable=False),
        _text("call", 10),
        sa.Column("texted", sa.Boolean(), nullable=False),
        _secret("note"),
        _key("by_id"),
        _check(table, "call", "call in ('','reached','missed','declined')"),
        _to(table, "person_id", "tenant_people", "CASCADE"),
        _to(table, "by_id", "users"),
        sa.UniqueConstraint("person_id", "occasion", "on", name="uq_greetings_day"),
        *_keys(table),
    )
    op.create_index("ix_greetings_day", table, ["mall_id", "on"])
    table = "relation_texts"
    op.create_table(
        table,
        *_base(),
        _text("code", 20),
        sa.Column("text_zh", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.UniqueConstraint("mall_id", "code", name="uq_relation_texts_code"),
        *_keys(table),
    )


def _surveys() -> None:
    table = "tenant_surveys"
    op.create_table(
        table,
        *_base(),
        _text("quarter", 7),
        _text("state", 10),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        _check(table, "state", "state in ('draft','open','closed')"),
        sa.UniqueConstraint("mall_id", "quarter", name="uq_tenant_surveys_quarter"),
        *_keys(table),
    )
    table = "survey_asks"
    op.create_table(
        table,
        *_base(),
        _key("survey_id", False),
        _key("tenant_id", False),
        _text("token_hash", 64),
        sa.Column("answered", sa.Boolean(), nullable=False),
        _to(table, "survey_id", "tenant_surveys", "CASCADE"),
        _to(table, "tenant_id", "tenants", "CASCADE"),
        sa.UniqueConstraint("survey_id", "tenant_id", name="uq_survey_asks_tenant"),
        sa.UniqueConstraint("token_hash", name="uq_survey_asks_token_hash"),
        *_keys(table),
    )
    table = "survey_replies"
    op.create_table(
        table,
        *_base(),
        _key("survey_id", False),
        _key("tenant_id"),
        sa.Column("scores", sa.JSON(), nullable=False),
        _secret("remark"),
        _to(table, "survey_id", "tenant_surveys", "CASCADE"),
        _to(table, "tenant_id", "tenants", "SET NULL"),
        *_keys(table),
    )
    op.create_index("ix_survey_replies_of", table, ["survey_id", "id"])


def _meet() -> None:
    tenants = sa.table(
        "tenants",
        sa.column("id", sa.Integer),
        sa.column("mall_id", sa.Integer),
        sa.column("status", sa.String),
    )
    starts = sa.table(
        "relation_starts",
        sa.column("uid", sa.Uuid),
        sa.column("created_at", MOMENT),
        sa.column("updated_at", MOMENT),
        sa.column("mall_id", sa.Integer),
        sa.column("tenant_id", sa.Integer),
    )
    now = dt.datetime.now(dt.UTC)
    known = op.get_bind().execute(
        sa.select(tenants.c.id, tenants.c.mall_id).where(tenants.c.status != "prospect")
    )
    rows = [
        {"uid": uuid.uuid4(), "created_at": now, "updated_at": now, "mall_id": mall, "tenant_id": key}
        for key, mall in known
    ]
    if rows:
        op.bulk_insert(starts, rows)
