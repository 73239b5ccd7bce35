"""Shops and categories by what somebody typed."""

from __future__ import annotations

import sqlalchemy as sa

from mallops.blueprints.tenants.models import Tenant
from mallops.core.db import db


def list_targets(mall_id: int) -> list[str]:
    """Categories, then shops with their codes, to choose from."""
    categories = sa.select(Tenant.category).where(Tenant.mall_id == mall_id, Tenant.category != "").distinct()
    shops = sa.select(Tenant).where(Tenant.mall_id == mall_id, Tenant.status != "left").order_by(Tenant.code)
    named = [f"{one.code} {one.name}" for one in db.session.scalars(shops.limit(2000))]
    return [*sorted(db.session.scalars(categories)), *named]


def find_target(mall_id: int, words: str) -> tuple[str, str] | None:
    """("category", its name) or ("tenant", its id) of what was typed or chosen; None for neither."""
    text = words.strip()
    category = sa.select(Tenant.category).where(Tenant.mall_id == mall_id, Tenant.category == text).limit(1)
    if text and db.session.scalar(category) is not None:
        return "category", text
    found = find_shop(mall_id, text)
    return ("tenant", str(found.id)) if found is not None else None


def find_shop(mall_id: int, words: str) -> Tenant | None:
    """A shop by its code (the first word) or its whole name."""
    text = words.strip()
    code = text.split(" ", 1)[0]
    query = sa.select(Tenant).where(
        Tenant.mall_id == mall_id,
        sa.or_(Tenant.code == code, Tenant.name_zh == text, Tenant.name_en == text) if text else sa.false(),
    )
    return db.session.scalar(query.order_by(Tenant.code != code, Tenant.id).limit(1))


def names_of(mall_id: int, ids: set[int]) -> dict[int, str]:
    """Code and name of shops."""
    query = sa.select(Tenant).where(Tenant.mall_id == mall_id, Tenant.id.in_(ids))
    return {one.id: f"{one.code} {one.name}" for one in db.session.scalars(query)}
