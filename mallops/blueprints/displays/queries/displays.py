"""Reads of what hangs: by number, by day, by zone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from mallops.blueprints.displays.models import Display, Stray
from mallops.blueprints.sites.models import Zone
from mallops.core.casework import CaseAttachment
from mallops.core.db import db
from mallops.core.malls import Mall

HANGING = ("posted", "expiring", "expired")
MAX_TASKS = 200
MAX_MONTH = 400


def find_by_number(mall_id: int, number: str) -> Display | None:
    """The display with this number."""
    query = sa.select(Display).where(Display.of_mall(mall_id), Display.number == number)
    return db.session.scalar(query)


def list_malls() -> list[Mall]:
    """Every mall, in order."""
    return list(db.session.scalars(sa.select(Mall).order_by(Mall.id)))


def ids_at_term(mall_id: int, until: dt.date, limit: int = 500) -> list[int]:
    """What ends by that day and is not down, expired ones left out: the calendar may do something to it."""
    query = (
        sa.select(Display.id)
        .where(
            Display.of_mall(mall_id),
            Display.kind == "displays",
            Display.state.in_(("approved", "posted", "expiring")),
            Display.expires_on <= until,
        )
        .order_by(Display.expires_on, Display.id)
        .limit(limit)
    )
    return list(db.session.scalars(query))


def list_due(mall_id: int, zone_ids: Collection[int], today: dt.date) -> list[tuple[Display, Any]]:
    """What hangs and ends today, or should be down already, with its zone's public id, the oldest first.

    Empty `zone_ids` means every zone.
    """
    query = (
        sa.select(Display, Zone.uid)
        .join(Zone, Zone.id == Display.zone_id)
        .where(
            Display.of_mall(mall_id),
            Display.kind == "displays",
            Display.state.in_(HANGING),
            Display.expires_on <= today,
        )
        .order_by(Display.expires_on, Display.id)
        .limit(MAX_TASKS)
    )
    if zone_ids:
        query = query.where(Display.zone_id.in_(sorted(zone_ids)))
    return [(row[0], row[1]) for row in db.session.execute(query)]


def list_ending(mall_id: int, first: dt.date, last: dt.date) -> list[Display]:
    """What may hang or hangs and ends between two days, in order of the days."""
    query = (
        sa.select(Display)
        .options(joinedload(Display.zone), joinedload(Display.tenant))
        .where(
            Display.of_mall(mall_id),
            Display.kind == "displays",
            Display.state.in_(("approved", *HANGING, "removed")),
            Display.expires_on.between(first, last),
        )
        .order_by(Display.expires_on, Display.id)
        .limit(MAX_MONTH)
    )
    return list(db.session.scalars(query))


def list_of_stray(stray: Stray) -> list[Display]:
    """The applications that would make it regular."""
    query = sa.select(Display).where(Display.stray_id == stray.id).order_by(Display.id)
    return list(db.session.scalars(query))


def list_design(display: Display) -> list[CaseAttachment]:
    """The pictures that came with the application, oldest first."""
    query = sa.select(CaseAttachment).where(
        CaseAttachment.case_id == display.id,
        CaseAttachment.photo_id.is_not(None),
        CaseAttachment.stage == "",
    )
    return list(db.session.scalars(query.order_by(CaseAttachment.id)))
