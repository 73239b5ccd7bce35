"""Surveys of a mall, their invites and answers, whom to ask, the survey that waits for a tenant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from mallops.blueprints.surveys.models import Survey, SurveyAnswer, SurveyInvite
from mallops.blueprints.tenants.models import Tenant
from mallops.core.casework import Case
from mallops.core.db import db
from mallops.core.malls import Mall

HERE = ("trading", "suspended", "moving_out")
MOST = 5000


def list_malls() -> list[Mall]:
    """Every mall, in order."""
    return list(db.session.scalars(sa.select(Mall).order_by(Mall.id)))


def find_of_quarter(mall_id: int | None, quarter: str) -> Survey | None:
    """The tenants' survey of a quarter."""
    query = sa.select(Survey).where(
        Survey.of_mall(mall_id),
        Survey.audience == "tenants",
        Survey.quarter == quarter,
        Survey.state != "void",
    )
    return db.session.scalar(query.order_by(Survey.id.desc()).limit(1))


def find_before(survey: Survey, quarter_before: str) -> Survey | None:
    """The survey that this one is compared with: of the quarter before, or the last of the same kind."""
    if survey.audience == "tenants":
        return find_of_quarter(survey.mall_id, quarter_before)
    query = sa.select(Survey).where(
        Survey.of_mall(survey.mall_id),
        Survey.audience == survey.audience,
        Survey.about == survey.about,
        Survey.id < survey.id,
        Survey.opened_at.is_not(None),
        Survey.state != "void",
    )
    return db.session.scalar(query.order_by(Survey.id.desc()).limit(1))


def find_by_series(series: str) -> Survey | None:
    """The survey that holds a series."""
    return db.session.scalar(sa.select(Survey).where(Survey.series == series))


def find_by_code(code: str) -> Survey | None:
    """The customers' survey of a public code."""
    return db.session.scalar(sa.select(Survey).where(Survey.code == code)) if len(code) <= 16 else None


def list_ended(mall_id: int, today: dt.date) -> list[int]:
    """Open surveys whose last day is over."""
    query = sa.select(Survey.id).where(
        Survey.of_mall(mall_id), Survey.state == "open", Survey.ends_on < today
    )
    return list(db.session.scalars(query.order_by(Survey.id)))


def list_invites(survey: Survey) -> list[SurveyInvite]:
    """Whom a tenants' survey was sent to, by tenant's code."""
    query = (
        sa.select(SurveyInvite)
        .join(Tenant, Tenant.id == SurveyInvite.tenant_id)
        .options(joinedload(SurveyInvite.tenant))
        .where(SurveyInvite.survey_id == survey.id)
    )
    return list(db.session.scalars(query.order_by(Tenant.code)))


def count_invites(survey: Survey) -> int:
    """How many links were made."""
    query = sa.select(sa.func.count(SurveyInvite.id)).where(SurveyInvite.survey_id == survey.id)
    return int(db.session.scalar(query) or 0)


def count_asked(surveys: Sequence[Survey]) -> dict[int, int]:
    """How many links each survey has made."""
    query = (
        sa.select(SurveyInvite.survey_id, sa.func.count(SurveyInvite.id))
        .where(SurveyInvite.survey_id.in_([one.id for one in surveys]))
        .group_by(SurveyInvite.survey_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def list_answers(survey: Survey) -> list[SurveyAnswer]:
    """What was answered, in an order that says nothing about when."""
    query = (
        sa.select(SurveyAnswer)
        .options(joinedload(SurveyAnswer.tenant))
        .where(SurveyAnswer.survey_id == survey.id)
        .order_by(SurveyAnswer.uid)
        .limit(MOST)
    )
    return list(db.session.scalars(query))


def days_of(survey: Survey) -> list[tuple[dt.date, int]]:
    """Answers by day."""
    query = (
        sa.select(SurveyAnswer.answered_on, sa.func.count(SurveyAnswer.id))
        .where(SurveyAnswer.survey_id == survey.id)
        .group_by(SurveyAnswer.answered_on)
        .order_by(SurveyAnswer.answered_on)
    )
    rows: Any = db.session.execute(query)
    return [(key, score) for key, score in rows]


def list_to_ask(survey: Survey) -> list[Tenant]:
    """Tenants that trade here and have no link to it yet."""
    asked = sa.select(SurveyInvite.tenant_id).where(
        SurveyInvite.survey_id == survey.id, SurveyInvite.tenant_id.is_not(None)
    )
    query = sa.select(Tenant).where(
        Tenant.mall_id == survey.mall_id, Tenant.status.in_(HERE), Tenant.id.not_in(asked)
    )
    return list(db.session.scalars(query.order_by(Tenant.code)))


def find_invite(token_hash: str, *, lock: bool = False) -> SurveyInvite | None:
    """The link of this token."""
    query = sa.select(SurveyInvite).where(SurveyInvite.token_hash == token_hash)
    return db.session.scalar(query.with_for_update() if lock else query)


def find_invite_of_tenant(tenant_id: int, *, lock: bool = False) -> tuple[Survey, SurveyInvite] | None:
    """The open survey that this tenant was asked and has not answered, the latest first."""
    query = (
        sa.select(SurveyInvite)
        .join(Case, Case.id == SurveyInvite.survey_id)
        .where(SurveyInvite.tenant_id == tenant_id, SurveyInvite.answered.is_(False), Case.state == "open")
        .order_by(SurveyInvite.survey_id.desc())
        .limit(1)
    )
    found = db.session.scalar(query.with_for_update(of=SurveyInvite) if lock else query)
    return (db.session.get_one(Survey, found.survey_id), found) if found is not None else None


def find_invite_of_case(case_id: int) -> SurveyInvite | None:
    """The link of the people of a record."""
    return db.session.scalar(sa.select(SurveyInvite).where(SurveyInvite.case_id == case_id))


def find_answer_of_case(case_id: int) -> SurveyAnswer | None:
    """What the people of a record answered; None as well when they answered without a name."""
    query = sa.select(SurveyAnswer).where(SurveyAnswer.case_id == case_id)
    return db.session.scalar(query.order_by(SurveyAnswer.id.desc()).limit(1))


def scores_by_case(kind: str, mall_id: int, begins: dt.datetime, ends: dt.datetime) -> list[tuple[int, int]]:
    """(id of the record, score) of what was answered after records of a kind."""
    query = (
        sa.select(SurveyAnswer.case_id, SurveyAnswer.score)
        .join(Case, Case.id == SurveyAnswer.case_id)
        .where(
            Case.mall_id == mall_id,
            Case.kind == kind,
            SurveyAnswer.score.is_not(None),
            SurveyAnswer.created_at >= begins,
            SurveyAnswer.created_at < ends,
        )
    )
    rows: Any = db.session.execute(query)
    return [(key, score) for key, score in rows]


def open_plan(survey: Survey) -> list[Any]:
    """Rectifications of the plan that nobody has verified."""
    return [
        one
        for one in survey.plans
        if one.finding_id is None or one.finding.state not in ("verified", "closed", "void")
    ]
