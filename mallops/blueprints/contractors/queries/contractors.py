"""Reads of contractors, their posts and the rules of the mall."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from mallops.blueprints.contractors.models import (
    CheckItem,
    Contractor,
    ContractorPost,
    PostCheck,
    RatingRules,
)
from mallops.blueprints.contractors.rules.scores import Formula
from mallops.blueprints.contractors.rules.times import NOTICES, is_on_duty
from mallops.blueprints.contractors.rules.words import SERVICES
from mallops.core.db import db
from mallops.core.registers.offered import offers


def list_active(mall_id: int | None, service: str = "") -> Sequence[Contractor]:
    """Contractors under contract, by kind and name."""
    query = sa.select(Contractor).where(Contractor.of_mall(mall_id), Contractor.state == "active")
    if service:
        query = query.where(Contractor.service == service)
    return db.session.scalars(query.order_by(Contractor.service, Contractor.title, Contractor.id)).all()


@offers("contractors")
def company_names(mall_id: int | None) -> dict[str, str]:
    """Companies under contract, each with what it does: an order names one of them."""
    services: dict[str, list[str]] = {}
    for one in list_active(mall_id):
        services.setdefault(one.title, []).append(str(SERVICES[one.service]))
    return {name: f"{name} · {', '.join(done)}" for name, done in sorted(services.items())}


def has_contract(mall_id: int | None, name: str) -> bool:
    """Whether a contract, running or ended, is with a company of this name."""
    query = sa.select(Contractor.id).where(Contractor.of_mall(mall_id), Contractor.title == name).limit(1)
    return db.session.scalar(query) is not None


def find_by_name(mall_id: int | None, name: str, service: str) -> Contractor | None:
    """The contractor of this name and kind, if there is exactly that one."""
    query = sa.select(Contractor).where(
        Contractor.of_mall(mall_id), Contractor.title == name, Contractor.service == service
    )
    found = db.session.scalars(query.order_by(Contractor.id.desc()).limit(2)).all()
    return found[0] if found else None


def find_rules(mall_id: int | None) -> RatingRules | None:
    """The mall's own rules, or None while nobody has changed any."""
    return db.session.scalar(sa.select(RatingRules).where(RatingRules.mall_id == mall_id))


def formula_of(mall_id: int | None) -> Formula:
    """How the mall rates a month."""
    row = find_rules(mall_id)
    if row is None:
        return Formula()
    return Formula(**{key: getattr(row, key) for key in Formula.__dataclass_fields__})


def notices_of(mall_id: int | None) -> tuple[int, ...]:
    """Days before the end of a contract at which the mall is told."""
    row = find_rules(mall_id)
    return tuple(row.notices) if row is not None else NOTICES


def fire_days_of(mall_id: int | None) -> int:
    """Days between two looks at a piece of fire equipment."""
    row = find_rules(mall_id)
    return row.fire_days if row is not None else 30


def list_ending(mall_id: int | None, today: dt.date, days: int) -> Sequence[Contractor]:
    """Contracts that end within so many days or have ended, the first to end first."""
    query = sa.select(Contractor).where(
        Contractor.of_mall(mall_id),
        Contractor.state == "active",
        Contractor.ends_on <= today + dt.timedelta(days=days),
    )
    return db.session.scalars(query.order_by(Contractor.ends_on, Contractor.id).limit(100)).all()


def list_posts(mall_id: int | None, contractor: Contractor | None = None) -> Sequence[ContractorPost]:
    """Posts in use of contractors under contract, by contractor."""
    query = (
        sa.select(ContractorPost)
        .join(Contractor, Contractor.id == ContractorPost.contractor_id)
        .options(joinedload(ContractorPost.contractor), joinedload(ContractorPost.zone))
        .where(
            ContractorPost.mall_id == mall_id,
            ContractorPost.is_active.is_(True),
            Contractor.state == "active",
        )
        .order_by(Contractor.service, Contractor.title, ContractorPost.id)
    )
    if contractor is not None:
        query = query.where(ContractorPost.contractor_id == contractor.id)
    return db.session.scalars(query).all()


def on_duty(posts: Sequence[ContractorPost], at: dt.datetime) -> list[ContractorPost]:
    """Those that have to be manned at this moment of the mall's wall clock."""
    return [one for one in posts if is_on_duty(one.from_, one.until, one.weekdays, at)]


def last_looks(post_ids: Sequence[int]) -> dict[int, PostCheck]:
    """The last look at each post."""
    newest = (
        sa.select(sa.func.max(PostCheck.id))
        .where(PostCheck.post_id.in_(post_ids))
        .group_by(PostCheck.post_id)
    )
    rows = db.session.scalars(
        sa.select(PostCheck).options(joinedload(PostCheck.by)).where(PostCheck.id.in_(newest))
    )
    return {one.post_id: one for one in rows}


def list_looks(contractor: Contractor, limit: int = 20) -> Sequence[PostCheck]:
    """The last looks at the posts of a contractor, newest first."""
    query = (
        sa.select(PostCheck)
        .options(joinedload(PostCheck.post), joinedload(PostCheck.by))
        .where(PostCheck.contractor_id == contractor.id)
        .order_by(PostCheck.id.desc())
        .limit(limit)
    )
    return db.session.scalars(query).all()


def list_items(mall_id: int | None, service: str, *, all_of_them: bool = False) -> Sequence[CheckItem]:
    """The check list of a kind of service as the mall keeps it; empty while nobody has changed it."""
    query = sa.select(CheckItem).where(CheckItem.mall_id == mall_id, CheckItem.service == service)
    if not all_of_them:
        query = query.where(CheckItem.is_active.is_(True))
    return db.session.scalars(query.order_by(CheckItem.position, CheckItem.id)).all()


def with_parts(contractor: Contractor) -> Contractor:
    """The contractor with contacts and posts, read at once."""
    query = (
        sa.select(Contractor)
        .options(
            selectinload(Contractor.contacts),
            selectinload(Contractor.posts).joinedload(ContractorPost.zone),
        )
        .where(Contractor.id == contractor.id)
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query).one()
