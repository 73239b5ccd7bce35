"""Surveys of every kind, their links, answers and improvement plans; suggestions (53).

The quarterly tenant surveys of 0024 become records of the register: each gets a number of its month, its
questions, its links (the tokens in tenants' hands go on working) and its answers. The old tables go.

Revision: 0045, follows 0044.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
import zoneinfo
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def _base() -> list[Any]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("mall_id", sa.Integer(), nullable=False),
    ]


def _keys(table: str) -> list[Any]:
    return [
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f(f"fk_{table}_mall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("uid", name=op.f(f"uq_{table}_uid")),
    ]


def _to(table: str, column: str, other: str, gone: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=gone
    )


def _check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _record(table: str) -> list[Any]:
    return [
        _to(table, "id", "cases", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def upgrade() -> None:
    """Apply."""
    _surveys()
    _invites()
    _answers()
    _plans()
    _suggestions()
    _move_over()
    for table in ("survey_replies", "survey_asks", "tenant_surveys"):
        op.drop_table(table)


def downgrade() -> None:
    """Undo. What only the new tables can hold is lost: customers' surveys, plans, suggestions."""
    _old_tables()
    _move_back()
    op.drop_table("suggestions")
    op.drop_index("ix_survey_plans_survey", table_name="survey_plans")
    op.drop_table("survey_plans")
    op.drop_index("ix_survey_answers_case", table_name="survey_answers")
    op.drop_index("ix_survey_answers_of", table_name="survey_answers")
    op.drop_table("survey_answers")
    op.drop_table("survey_invites")
    op.drop_table("surveys")


def _surveys() -> None:
    table = "surveys"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("audience", sa.String(10), nullable=False),
        sa.Column("quarter", sa.String(7), nullable=False),
        sa.Column("series", sa.String(60), nullable=True),
        sa.Column("about", sa.String(30), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("sample", sa.Integer(), nullable=False),
        sa.Column("target", sa.Integer(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("code", sa.String(16), nullable=True),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("analysis", sa.Text(), nullable=False),
        sa.Column("no_plan_why", sa.String(500), nullable=False),
        _check(table, "audience", "audience in ('tenants','customers','after')"),
        _check(table, "sample", "sample between 1 and 100"),
        _check(table, "target", "target >= 0"),
        sa.UniqueConstraint("series", name="uq_surveys_series"),
        sa.UniqueConstraint("code", name="uq_surveys_code"),
        *_record(table),
    )


def _invites() -> None:
    table = "survey_invites"
    op.create_table(
        table,
        *_base(),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=True),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        _check(table, "one_of", "tenant_id is null or case_id is null"),
        _to(table, "survey_id", "surveys", "CASCADE"),
        _to(table, "tenant_id", "tenants", "CASCADE"),
        _to(table, "case_id", "cases", "CASCADE"),
        sa.UniqueConstraint("survey_id", "tenant_id", name="uq_survey_invites_tenant"),
        sa.UniqueConstraint("case_id", name="uq_survey_invites_case"),
        sa.UniqueConstraint("token_hash", name="uq_survey_invites_token_hash"),
        *_keys(table),
    )


def _answers() -> None:
    table = "survey_answers"
    op.create_table(
        table,
        *_base(),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=True),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("channel", sa.String(8), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.Column("texts", sa.LargeBinary(), nullable=True),
        sa.Column("remark", sa.LargeBinary(), nullable=True),
        _check(table, "channel", "channel in ('link','code','portal')"),
        _check(table, "score", "score is null or score between 1 and 5"),
        _to(table, "survey_id", "surveys", "CASCADE"),
        _to(table, "tenant_id", "tenants", "SET NULL"),
        _to(table, "case_id", "cases", "SET NULL"),
        *_keys(table),
    )
    op.create_index("ix_survey_answers_of", table, ["survey_id", "id"])
    op.create_index("ix_survey_answers_case", table, ["case_id"])


def _plans() -> None:
    table = "survey_plans"
    op.create_table(
        table,
        *_base(),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.Integer(), nullable=True),
        sa.Column("what", sa.String(200), nullable=False),
        sa.Column("department", sa.String(20), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("finding_id", sa.Integer(), nullable=True),
        _to(table, "survey_id", "surveys", "CASCADE"),
        _to(table, "tenant_id", "tenants", "SET NULL"),
        _to(table, "finding_id", "cases", "SET NULL"),
        *_keys(table),
    )
    op.create_index("ix_survey_plans_survey", table, ["survey_id", "id"])


def _suggestions() -> None:
    table = "suggestions"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(10), nullable=False),
        sa.Column("channel", sa.String(10), nullable=False),
        sa.Column("topic", sa.String(10), nullable=False),
        sa.Column("speaker", sa.LargeBinary(), nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.Column("decision", sa.String(10), nullable=False),
        sa.Column("reasons", sa.LargeBinary(), nullable=True),
        sa.Column("reply", sa.LargeBinary(), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("replied_at", MOMENT, nullable=True),
        _check(table, "source", "source in ('customer','tenant','staff')"),
        _check(table, "channel", "channel in ('person','phone','letter','mail','link','survey')"),
        _check(table, "topic", "topic in ('service','goods','place','event','price','other')"),
        *_record(table),
    )


# -- the rows of 0024 ------------------------------------------------------------------------------------


def _table(name: str, **types: Any) -> Any:
    return sa.table(name, *(sa.column(key, kind) for key, kind in types.items()))


WHOLE, WORD = sa.Integer(), sa.String()
BASE: dict[str, Any] = {
    "id": WHOLE, "uid": sa.Uuid(), "created_at": MOMENT, "updated_at": MOMENT, "mall_id": WHOLE,
}  # fmt: skip
OLD = _table(
    "tenant_surveys", **BASE, quarter=WORD, state=WORD, anonymous=sa.Boolean(), questions=sa.JSON(),
    opened_at=MOMENT, closed_at=MOMENT,
)  # fmt: skip
ASKS = _table("survey_asks", **BASE, survey_id=WHOLE, tenant_id=WHOLE, token_hash=WORD, answered=sa.Boolean())
REPLIES = _table(
    "survey_replies", **BASE, survey_id=WHOLE, tenant_id=WHOLE, scores=sa.JSON(), remark=sa.LargeBinary()
)
CASES = _table(
    "cases", **BASE, kind=WORD, number=WORD, number_type=WORD, number_period=WORD, number_seq=WHOLE,
    state=WORD, title=WORD, department=WORD, severity=WORD, submitted_at=MOMENT, version=WHOLE,
)  # fmt: skip
SURVEYS = _table(
    "surveys", id=WHOLE, audience=WORD, quarter=WORD, series=WORD, about=WORD, anonymous=sa.Boolean(),
    sample=WHOLE, target=WHOLE, questions=sa.JSON(), answered=WHOLE, opened_at=MOMENT, ended_at=MOMENT,
    analysis=WORD, no_plan_why=WORD,
)  # fmt: skip
INVITES = _table(
    "survey_invites", **BASE, survey_id=WHOLE, tenant_id=WHOLE, token_hash=WORD, answered=sa.Boolean()
)
ANSWERS = _table(
    "survey_answers", **BASE, survey_id=WHOLE, tenant_id=WHOLE, channel=WORD, answered_on=sa.Date(),
    score=WHOLE, given=sa.JSON(), remark=sa.LargeBinary(),
)  # fmt: skip
MALLS = _table("malls", id=WHOLE, code=WORD, dept_code=WORD, tz=WORD)
SERIES = _table("number_series", **BASE, type=WORD, period=WORD, last=WHOLE)


def _move_over() -> None:
    bind = op.get_bind()
    malls = {row.id: row for row in bind.execute(sa.select(MALLS))}
    for row in bind.execute(sa.select(OLD).order_by(OLD.c.created_at, OLD.c.id)).all():
        case_id = _case_of(bind, row, malls[row.mall_id])
        replies = bind.execute(sa.select(REPLIES).where(REPLIES.c.survey_id == row.id)).all()
        bind.execute(sa.insert(SURVEYS).values(_survey_of(row, case_id, len(replies))))
        for one in bind.execute(sa.select(ASKS).where(ASKS.c.survey_id == row.id)).all():
            bind.execute(sa.insert(INVITES).values(_without_id(one) | {"survey_id": case_id}))
        for one in replies:
            bind.execute(sa.insert(ANSWERS).values(_answer_of(one, case_id, malls[row.mall_id].tz)))


def _without_id(row: Any) -> dict[str, Any]:
    return {key: value for key, value in row._mapping.items() if key != "id"}


def _case_of(bind: Any, row: Any, mall: Any) -> int:
    """The record of a survey; the one it had before, when 0045 was taken back in between."""
    known = bind.scalar(sa.select(CASES.c.id).where(CASES.c.uid == row.uid))
    if known is not None:
        return int(known)
    at = row.created_at if row.created_at.tzinfo else row.created_at.replace(tzinfo=dt.UTC)
    period = f"{at.astimezone(zoneinfo.ZoneInfo(mall.tz)):%Y%m}"
    seq = _next(bind, row.mall_id, period, at)
    values = {
        "uid": row.uid, "created_at": row.created_at, "updated_at": row.updated_at, "mall_id": row.mall_id,
        "kind": "surveys", "number": f"{mall.code}-{mall.dept_code}-DC-{period}-{seq:04d}",
        "number_type": "DC", "number_period": period, "number_seq": seq, "state": row.state,
        "title": f"业户满意度调查 {row.quarter}", "department": "", "severity": "",
        "submitted_at": row.created_at, "version": 1,
    }  # fmt: skip
    bind.execute(sa.insert(CASES).values(values))
    return int(bind.scalar(sa.select(CASES.c.id).where(CASES.c.uid == row.uid)))


def _next(bind: Any, mall_id: int, period: str, at: dt.datetime) -> int:
    here = sa.and_(SERIES.c.mall_id == mall_id, SERIES.c.type == "DC", SERIES.c.period == period)
    last = bind.scalar(sa.select(SERIES.c.last).where(here))
    if last is None:
        first = {"uid": uuid.uuid4(), "created_at": at, "updated_at": at, "mall_id": mall_id, "type": "DC"}
        bind.execute(sa.insert(SERIES).values(first | {"period": period, "last": 1}))
        return 1
    bind.execute(sa.update(SERIES).where(here).values(last=last + 1))
    return int(last) + 1


def _survey_of(row: Any, case_id: int, answered: int) -> dict[str, Any]:
    plain = json.loads(row.questions) if isinstance(row.questions, str) else row.questions
    questions = [
        {"kind": "score", "zh": one[0], "en": one[1], "options": [], "many": False, "required": True}
        for one in plain
    ]
    return {
        "id": case_id, "audience": "tenants", "quarter": row.quarter, "about": "",
        "series": f"{row.mall_id}:{row.quarter}", "anonymous": row.anonymous, "sample": 100, "target": 0,
        "questions": questions, "answered": answered, "opened_at": row.opened_at,
        "ended_at": row.closed_at, "analysis": "", "no_plan_why": "",
    }  # fmt: skip


def _answer_of(row: Any, case_id: int, tz: str) -> dict[str, Any]:
    at = row.created_at if row.created_at.tzinfo else row.created_at.replace(tzinfo=dt.UTC)
    scores = row.scores or []
    return {
        "uid": row.uid, "created_at": row.created_at, "updated_at": row.updated_at, "mall_id": row.mall_id,
        "survey_id": case_id, "tenant_id": row.tenant_id, "channel": "link",
        "answered_on": at.astimezone(zoneinfo.ZoneInfo(tz)).date(), "score": scores[0] if scores else None,
        "given": scores, "remark": row.remark,
    }  # fmt: skip


def _old_tables() -> None:
    table = "tenant_surveys"
    op.create_table(
        table,
        *_base(),
        sa.Column("quarter", sa.String(7), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
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
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
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
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=True),
        sa.Column("scores", sa.JSON(), nullable=False),
        sa.Column("remark", sa.LargeBinary(), nullable=True),
        _to(table, "survey_id", "tenant_surveys", "CASCADE"),
        _to(table, "tenant_id", "tenants", "SET NULL"),
        *_keys(table),
    )
    op.create_index("ix_survey_replies_of", table, ["survey_id", "id"])


def _move_back() -> None:
    """The tenants' surveys, their links, and the answers to those that asked scores only."""
    bind = op.get_bind()
    query = sa.select(
        CASES.c.uid, CASES.c.mall_id, CASES.c.created_at, CASES.c.updated_at, CASES.c.state, SURVEYS
    )
    query = query.join(SURVEYS, SURVEYS.c.id == CASES.c.id).where(
        SURVEYS.c.audience == "tenants", CASES.c.state != "void"
    )
    for row in bind.execute(query).all():
        state = row.state if row.state in ("draft", "open") else "closed"
        scores = [at for at, one in enumerate(row.questions) if one["kind"] == "score"]
        values = {
            "uid": row.uid, "created_at": row.created_at, "updated_at": row.updated_at,
            "mall_id": row.mall_id, "quarter": row.quarter, "state": state, "anonymous": row.anonymous,
            "questions": [[row.questions[at]["zh"], row.questions[at]["en"]] for at in scores],
            "opened_at": row.opened_at, "closed_at": row.ended_at,
        }  # fmt: skip
        bind.execute(sa.insert(OLD).values(values))
        old_id = bind.scalar(sa.select(OLD.c.id).where(OLD.c.uid == row.uid))
        for one in bind.execute(sa.select(INVITES).where(INVITES.c.survey_id == row.id)).all():
            bind.execute(sa.insert(ASKS).values(_without_id(one) | {"survey_id": old_id}))
        for one in bind.execute(sa.select(ANSWERS).where(ANSWERS.c.survey_id == row.id)).all():
            given = [one.given[at] for at in scores]
            if None not in given:
                bind.execute(sa.insert(REPLIES).values(_reply_of(one, old_id, given)))


def _reply_of(row: Any, old_id: int, scores: list[int]) -> dict[str, Any]:
    return {
        "uid": row.uid, "created_at": row.created_at, "updated_at": row.updated_at, "mall_id": row.mall_id,
        "survey_id": old_id, "tenant_id": row.tenant_id, "scores": scores, "remark": row.remark,
    }  # fmt: skip
