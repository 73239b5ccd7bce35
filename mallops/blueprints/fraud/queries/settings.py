"""The settings of the rules: what is in force, the draft, versions, trials."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from mallops.blueprints.fraud.models import FraudRules, FraudTrial
from mallops.blueprints.fraud.rules.settings import Settings, load, shipped
from mallops.blueprints.members.models import Member
from mallops.core.db import db
from mallops.core.malls import Mall


def find_live(mall_id: int) -> FraudRules | None:
    """The version in force."""
    return _one(mall_id, "live")


def find_draft(mall_id: int) -> FraudRules | None:
    """The version that is worked on."""
    return _one(mall_id, "draft")


def _one(mall_id: int, state: str) -> FraudRules | None:
    query = sa.select(FraudRules).where(FraudRules.mall_id == mall_id, FraudRules.state == state)
    return db.session.scalar(query.options(joinedload(FraudRules.by), joinedload(FraudRules.live_by)))


def in_force(mall_id: int) -> Settings:
    """The mall's settings; until it has some, those we ship."""
    row = find_live(mall_id)
    return load(row.body) if row is not None else shipped()


def list_versions(mall_id: int) -> list[FraudRules]:
    """All versions, the newest first."""
    query = sa.select(FraudRules).where(FraudRules.mall_id == mall_id)
    query = query.options(joinedload(FraudRules.by), joinedload(FraudRules.live_by))
    return list(db.session.scalars(query.order_by(FraudRules.version.desc()).limit(100)))


def last_version(mall_id: int) -> int:
    """The highest number given so far."""
    return (
        db.session.scalar(sa.select(sa.func.max(FraudRules.version)).where(FraudRules.mall_id == mall_id))
        or 0
    )


def last_trial(rules_id: int) -> FraudTrial | None:
    """The newest trial of a version."""
    query = sa.select(FraudTrial).where(FraudTrial.rules_id == rules_id)
    return db.session.scalar(query.order_by(FraudTrial.id.desc()).limit(1))


def members_by_id(ids: list[int]) -> dict[int, Any]:
    """The members of a trial's list."""
    if not ids:
        return {}
    return {one.id: one for one in db.session.scalars(sa.select(Member).where(Member.id.in_(ids)))}


def list_malls() -> list[Mall]:
    """All malls."""
    return list(db.session.scalars(sa.select(Mall).order_by(Mall.id)))


__all__ = [
    "find_draft",
    "find_live",
    "in_force",
    "last_trial",
    "last_version",
    "list_malls",
    "list_versions",
    "members_by_id",
]
