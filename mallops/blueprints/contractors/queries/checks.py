"""Reads of checks and of the orders that they opened."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from mallops.blueprints.contractors.models import CheckAnswer, Contractor, FireCheck, PostCheck, ServiceCheck
from mallops.blueprints.fixes.models import Finding
from mallops.blueprints.supervision.models import Supervision
from mallops.core.casework import Case
from mallops.core.db import db


def find_check(case: Case) -> ServiceCheck | None:
    """What a check of the register says of a contractor; None for one written by hand."""
    query = (
        sa.select(ServiceCheck)
        .options(joinedload(ServiceCheck.contractor), selectinload(ServiceCheck.answers))
        .where(ServiceCheck.case_id == case.id)
    )
    return db.session.scalar(query)


def list_checks(contractor: Contractor, limit: int = 12) -> Sequence[Supervision]:
    """The last checks of a contractor, newest first."""
    query = (
        sa.select(Supervision)
        .join(ServiceCheck, ServiceCheck.case_id == Supervision.id)
        .where(ServiceCheck.contractor_id == contractor.id)
        .order_by(Supervision.id.desc())
        .limit(limit)
    )
    return db.session.scalars(query).all()


def list_orders(case: Case) -> Sequence[Finding]:
    """The rectification orders that a check opened."""
    return db.session.scalars(
        sa.select(Finding).where(Finding.source_case_id == case.id).order_by(Finding.id)
    ).all()


def open_orders(contractor: Contractor, limit: int = 20) -> Sequence[Finding]:
    """Orders to this contractor that are not settled, the first due first."""
    query = sa.select(Finding).where(
        *orders_of(contractor), Finding.state.in_(("open", "notified", "working", "fixed"))
    )
    return db.session.scalars(query.order_by(Finding.due_at, Finding.id).limit(limit)).all()


def orders_of(contractor: Contractor) -> tuple[sa.ColumnElement[bool], ...]:
    """Orders addressed to this company."""
    return (
        Finding.of_mall(contractor.mall_id),
        Finding.department == "contractor",
        Finding.contractor == contractor.title,
        Finding.state != "void",
    )


def orders_naming(mall_id: int | None, name: str) -> Sequence[Finding]:
    """Every order to a company of this name."""
    query = sa.select(Finding).where(Finding.of_mall(mall_id), Finding.contractor == name)
    return db.session.scalars(query.order_by(Finding.id)).all()


def earlier_order(contractor: Contractor, item_code: str, zone_id: int | None) -> Finding | None:
    """The last order to this company about the same item at the same place."""
    query = sa.select(Finding).where(*orders_of(contractor), Finding.item_code == item_code)
    query = query.where(Finding.zone_id.is_(None) if zone_id is None else Finding.zone_id == zone_id)
    return db.session.scalar(query.order_by(Finding.id.desc()).limit(1))


def running_order(post_id: int) -> Finding | None:
    """The order about too few people at this post that nobody has settled yet."""
    query = (
        sa.select(Finding)
        .join(PostCheck, PostCheck.finding_id == Finding.id)
        .where(PostCheck.post_id == post_id, Finding.state.in_(("open", "notified", "working", "fixed")))
        .order_by(Finding.id.desc())
        .limit(1)
    )
    return db.session.scalar(query)


def running_fire_order(asset_id: int) -> Finding | None:
    """The order about this piece of equipment that nobody has settled yet."""
    query = (
        sa.select(Finding)
        .join(FireCheck, FireCheck.finding_id == Finding.id)
        .where(FireCheck.asset_id == asset_id, Finding.state.in_(("open", "notified", "working", "fixed")))
        .order_by(Finding.id.desc())
        .limit(1)
    )
    return db.session.scalar(query)


def failed_of(check: ServiceCheck) -> list[CheckAnswer]:
    """The answers that say no."""
    return [one for one in check.answers if one.verdict == "fail"]
