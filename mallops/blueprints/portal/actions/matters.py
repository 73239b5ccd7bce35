"""A tenant's own records: what waits for it, what happened, and the way in to each."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from mallops.blueprints.licences.models import Licence
from mallops.blueprints.licences.rules import SAID_WORDS
from mallops.blueprints.portal.actions.kinds import APPLICATIONS, MATTERS, Matter, link_of
from mallops.blueprints.portal.queries import Shop
from mallops.core.casework.models import Case
from mallops.core.db import db
from mallops.core.errors import NotFound
from mallops.core.links import ShareLink

SHOWN = 60


@dataclass(frozen=True)
class Line:
    """A record as the tenant's list shows it."""

    uid: uuid.UUID
    matter: Matter
    title: str
    number: str
    words: Any
    tone: str
    waits: bool
    due_at: dt.datetime | None
    at: dt.datetime


def list_matters(shop: Shop) -> list[Line]:
    """What concerns this tenant: what waits for it first, then the newest. One query."""
    found = [
        _line(row, shop) for row in db.session.execute(_mine(shop).order_by(Case.id.desc()).limit(SHOWN))
    ]
    return sorted(found, key=lambda one: not one.waits)


_LICENCE: sa.Table = Licence.__table__  # type: ignore[assignment]
_COLUMNS = (
    Case.uid, Case.kind, Case.title, Case.number, Case.state, Case.due_at, Case.created_at,
    _LICENCE.c.valid_to, _LICENCE.c.said,
)  # fmt: skip


def _mine(shop: Shop, *columns: Any) -> sa.Select[Any]:
    of_kind = [sa.and_(Case.kind == one.kind, Case.state.in_(sorted(one.words))) for one in MATTERS.values()]
    return (
        sa.select(*(columns or _COLUMNS))
        .select_from(sa.outerjoin(Case, _LICENCE, _LICENCE.c.id == Case.id))
        .where(
            Case.mall_id == shop.mall.id,
            Case.tenant_id == shop.tenant.id,
            sa.or_(*of_kind),
            sa.or_(Case.kind != "fixes", Case.department == "tenant"),
        )
    )


def _line(row: Any, shop: Shop) -> Line:
    matter = MATTERS[row.kind]
    waits, due = row.state in matter.waits, row.due_at
    words, tone = matter.words[row.state]
    if waits and row.said:  # a licence: the tenant has answered, now it is for the mall
        waits, (words, tone) = False, SAID_WORDS[row.said]
    elif waits and row.valid_to is not None:
        due = dt.datetime.combine(row.valid_to, dt.time(23, 59), shop.mall.zoneinfo)
    shown = due if waits else None
    return Line(row.uid, matter, row.title, row.number or "", words, tone, waits, shown, row.created_at)


def open_matter(shop: Shop, uid: uuid.UUID) -> ShareLink:
    """The link to one of the tenant's own records, made when there is none. Raises NotFound; flushes."""
    key = db.session.scalar(_mine(shop, Case.id).where(Case.uid == uid))
    if key is None:
        raise NotFound()
    case = db.session.get_one(Case, key)
    return link_of(shop, case, MATTERS[case.kind].purpose(case))


def start_application(shop: Shop, code: str) -> ShareLink:
    """An empty application, or the one begun before. Raises NotFound; flushes."""
    if code not in APPLICATIONS:
        raise NotFound()
    return APPLICATIONS[code].start(shop)
