"""Surveys, whom they were sent to, what was answered, what is to get better; suggestions (53)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.core.casework import Case
from mallops.core.crypto import Encrypted
from mallops.core.db import Base


class Survey(Case):
    """A survey 满意度调查: of the tenants in a quarter, of customers, or after cases of a kind (53.1).

    `questions`: `{kind: score|choice|text, zh, en, options: [[zh, en], …], many, required}`, fixed once open.
    `sample`: per cent of the tenants or of the settled cases that are asked. `target`: how many answers
    of customers are wanted. `series`: the quarter of a tenant survey, or the kind
    of records after which an open one asks; there is one at a time.
    `code`: the public address of a customers' survey. `answered`: how many answers came in.
    """

    __tablename__ = "surveys"
    __table_args__ = (
        sa.UniqueConstraint("series", name="uq_surveys_series"),
        sa.UniqueConstraint("code", name="uq_surveys_code"),
        sa.CheckConstraint("audience in ('tenants','customers','after')", name="audience"),
        sa.CheckConstraint("sample between 1 and 100", name="sample"),
        sa.CheckConstraint("target >= 0", name="target"),
    )

    id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    audience: Mapped[str] = mapped_column(sa.String(10))
    quarter: Mapped[str] = mapped_column(sa.String(7), default="")
    series: Mapped[str | None] = mapped_column(sa.String(60))
    about: Mapped[str] = mapped_column(sa.String(30), default="")
    anonymous: Mapped[bool] = mapped_column(default=True)
    sample: Mapped[int] = mapped_column(default=100)
    target: Mapped[int] = mapped_column(default=0)
    ends_on: Mapped[dt.date | None] = mapped_column()
    code: Mapped[str | None] = mapped_column(sa.String(16))
    questions: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list)
    answered: Mapped[int] = mapped_column(default=0)
    opened_at: Mapped[dt.datetime | None] = mapped_column()
    ended_at: Mapped[dt.datetime | None] = mapped_column()
    analysis: Mapped[str] = mapped_column(sa.Text, default="")
    no_plan_why: Mapped[str] = mapped_column(sa.String(500), default="")

    plans: Mapped[list[SurveyPlan]] = relationship(
        order_by="SurveyPlan.id", foreign_keys="SurveyPlan.survey_id", lazy="select"
    )

    __mapper_args__ = {"polymorphic_identity": "surveys", "inherit_condition": id == Case.id}


class SurveyInvite(Base):
    """The personal link of a tenant, or of the people of a case; whether it was used, never what was said."""

    __tablename__ = "survey_invites"
    __audited__ = False
    __table_args__ = (
        sa.UniqueConstraint("survey_id", "tenant_id", name="uq_survey_invites_tenant"),
        sa.UniqueConstraint("case_id", name="uq_survey_invites_case"),
        sa.UniqueConstraint("token_hash", name="uq_survey_invites_token_hash"),
        sa.CheckConstraint("tenant_id is null or case_id is null", name="one_of"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    survey_id: Mapped[int] = mapped_column(sa.ForeignKey("surveys.id", ondelete="CASCADE"))
    tenant_id: Mapped[int | None] = mapped_column(sa.ForeignKey("tenants.id", ondelete="CASCADE"))
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"))
    token_hash: Mapped[str] = mapped_column(sa.String(64))
    answered: Mapped[bool] = mapped_column(default=False)

    tenant: Mapped[Any] = relationship("Tenant", foreign_keys=[tenant_id])


class SurveyAnswer(Base):
    """An answer; `tenant_id` and `case_id` are empty when the survey is anonymous.

    `given`: by question a score, the places of the options chosen, or None; `texts` what was written, as JSON
    by question. Of an anonymous answer the row carries the day, not the moment, and its public id is drawn by
    lot: nobody can lay it beside the moment at which a link was used.
    """

    __tablename__ = "survey_answers"
    __audited__ = False
    __table_args__ = (
        sa.Index("ix_survey_answers_of", "survey_id", "id"),
        sa.Index("ix_survey_answers_case", "case_id"),
        sa.CheckConstraint("channel in ('link','code','portal')", name="channel"),
        sa.CheckConstraint("score is null or score between 1 and 5", name="score"),
    )

    uid: Mapped[uuid.UUID] = mapped_column(unique=True, default=uuid.uuid4)
    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    survey_id: Mapped[int] = mapped_column(sa.ForeignKey("surveys.id", ondelete="CASCADE"))
    tenant_id: Mapped[int | None] = mapped_column(sa.ForeignKey("tenants.id", ondelete="SET NULL"))
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cases.id", ondelete="SET NULL"))
    channel: Mapped[str] = mapped_column(sa.String(8), default="link")
    answered_on: Mapped[dt.date] = mapped_column()
    score: Mapped[int | None] = mapped_column()  # of the first question for one, of a survey after a case
    given: Mapped[list[Any]] = mapped_column(sa.JSON)
    texts: Mapped[str | None] = mapped_column(Encrypted)
    remark: Mapped[str | None] = mapped_column(Encrypted)

    tenant: Mapped[Any] = relationship("Tenant", foreign_keys=[tenant_id])


class SurveyPlan(Base):
    """A line of the improvement plan 改进计划; `finding_id` is the rectification that came of it."""

    __tablename__ = "survey_plans"
    __table_args__ = (sa.Index("ix_survey_plans_survey", "survey_id", "id"),)

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    survey_id: Mapped[int] = mapped_column(sa.ForeignKey("surveys.id", ondelete="CASCADE"))
    question: Mapped[int | None] = mapped_column()
    what: Mapped[str] = mapped_column(sa.String(200))
    department: Mapped[str] = mapped_column(sa.String(20))
    tenant_id: Mapped[int | None] = mapped_column(sa.ForeignKey("tenants.id", ondelete="SET NULL"))
    due_on: Mapped[dt.date | None] = mapped_column()
    finding_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cases.id", ondelete="SET NULL"))

    finding: Mapped[Any] = relationship(Case, foreign_keys=[finding_id])


class Suggestion(Case):
    """A suggestion 意见建议 of a customer, a tenant or staff (53.2). Who said what is encrypted.

    The title names the subject; `department` (of the record) is to whom it was forwarded.
    """

    __tablename__ = "suggestions"
    __table_args__ = (
        sa.CheckConstraint("source in ('customer','tenant','staff')", name="source"),
        sa.CheckConstraint("channel in ('person','phone','letter','mail','link','survey')", name="channel"),
        sa.CheckConstraint("topic in ('service','goods','place','event','price','other')", name="topic"),
    )

    id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    source: Mapped[str] = mapped_column(sa.String(10))
    channel: Mapped[str] = mapped_column(sa.String(10), default="person")
    topic: Mapped[str] = mapped_column(sa.String(10), default="other")
    speaker: Mapped[str | None] = mapped_column(Encrypted)
    phone: Mapped[str | None] = mapped_column(Encrypted)
    text: Mapped[str | None] = mapped_column(Encrypted)
    decision: Mapped[str] = mapped_column(sa.String(10), default="")
    reasons: Mapped[str | None] = mapped_column(Encrypted)
    reply: Mapped[str | None] = mapped_column(Encrypted)
    decided_at: Mapped[dt.datetime | None] = mapped_column()
    replied_at: Mapped[dt.datetime | None] = mapped_column()

    __mapper_args__ = {"polymorphic_identity": "suggestions", "inherit_condition": id == Case.id}
