"""Where a shop is, and the rectification order made of a check."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from mallops.blueprints.fixes.models import Finding
from mallops.blueprints.fixes.queries import list_of_source
from mallops.blueprints.papers.models import PriceCheck
from mallops.blueprints.sites.models import Unit
from mallops.blueprints.tenants.models import Tenancy
from mallops.core.casework import CaseAttachment
from mallops.core.db import db


def find_zone_of(tenant_id: int, on: dt.date) -> int | None:
    """The zone of the first unit that a tenant holds on a day."""
    query = (
        sa.select(Unit.zone_id)
        .join(Tenancy, Tenancy.unit_id == Unit.id)
        .where(
            Tenancy.tenant_id == tenant_id,
            Tenancy.from_on <= on,
            sa.or_(Tenancy.to_on.is_(None), Tenancy.to_on >= on),
            Unit.zone_id.is_not(None),
        )
        .order_by(Unit.code)
        .limit(1)
    )
    return db.session.scalar(query)


def find_order_of(case: PriceCheck) -> Finding | None:
    """The order made of a check; a void one no longer counts."""
    return next((one for one in reversed(list_of_source(case.id)) if one.state != "void"), None)


def list_photo_ids(case: PriceCheck) -> list[int]:
    """The pictures of a check."""
    query = (
        sa.select(CaseAttachment.photo_id)
        .where(CaseAttachment.case_id == case.id, CaseAttachment.photo_id.is_not(None))
        .order_by(CaseAttachment.id)
    )
    return [one for one in db.session.scalars(query) if one is not None]
