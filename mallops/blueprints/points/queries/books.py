"""The mall's books as a whole: what it owes, where points came from and went, whether it is proven."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from mallops.blueprints.points.models import (
    PointAccount,
    PointAdjustment,
    PointBatch,
    PointBook,
    PointEntry,
    PointProof,
    Slip,
    SlipClash,
)
from mallops.blueprints.tenants.models import Tenant
from mallops.core.db import db
from mallops.core.malls import Mall
from mallops.core.paging import like

PAGE = 50
_LEFT = sa.text('point_batches."left" > 0')


@dataclass(frozen=True)
class Books:
    """`owed`: what members hold together: what the mall's own accounts lack. `own`: those, by kind."""

    owed: int
    own: dict[str, int]
    last_seq: int
    last_at: dt.datetime | None
    proof: PointProof | None
    proven_until: PointProof | None


def look_at_books(mall_id: int) -> Books:
    """The state of the books; costs the same with a million members as with ten."""
    query = sa.select(PointAccount.kind, PointAccount.balance).where(
        PointAccount.mall_id == mall_id, PointAccount.member_id.is_(None)
    )
    own = {kind: int(balance) for kind, balance in db.session.execute(query)}
    head = db.session.scalar(sa.select(PointBook).where(PointBook.mall_id == mall_id))
    proofs = list_proofs(mall_id, 30)
    return Books(
        -sum(own.values()),
        own,
        head.last_seq if head else 0,
        head.last_at if head and head.last_seq else None,
        proofs[0] if proofs else None,
        next((one for one in proofs if not one.faults), None),
    )


def list_proofs(mall_id: int, size: int = 10) -> list[PointProof]:
    """The last proofs, newest first."""
    query = sa.select(PointProof).where(PointProof.mall_id == mall_id).order_by(PointProof.id.desc())
    return list(db.session.scalars(query.options(joinedload(PointProof.by)).limit(size)))


def list_journal(mall_id: int, *, below: int | None = None, size: int = PAGE) -> list[PointEntry]:
    """The journal, newest first."""
    query = sa.select(PointEntry).where(PointEntry.mall_id == mall_id)
    if below is not None:
        query = query.where(PointEntry.seq < below)
    wanted = query.options(
        joinedload(PointEntry.by), joinedload(PointEntry.account).joinedload(PointAccount.member)
    )
    return list(db.session.scalars(wanted.order_by(PointEntry.seq.desc()).limit(size)))


def runs_out_by_month(mall_id: int, until: dt.date) -> list[tuple[dt.date, int]]:
    """(last day, points) of all that runs out up to a day: what finance may expect."""
    query = (
        sa.select(PointBatch.expires_on, sa.func.sum(PointBatch.left))
        .where(PointBatch.mall_id == mall_id, _LEFT, PointBatch.expires_on <= until)
        .group_by(PointBatch.expires_on)
        .order_by(PointBatch.expires_on)
    )
    return [(day, int(points)) for day, points in db.session.execute(query)]


# -- slips and adjustments --------------------------------------------------------------------------------


def list_slips(
    mall_id: int, *, number: str = "", tenant: str = "", on: dt.date | None = None, clashes: bool = False,
    below: int | None = None, size: int = PAGE,
) -> list[Slip]:  # fmt: skip
    """Slips, newest first: by number (its beginning), shop (code or name), day, or brought twice."""
    query = sa.select(Slip).join(Slip.tenant).where(Slip.mall_id == mall_id)
    if number:
        query = query.where(Slip.number >= number, Slip.number < number + "\U0010ffff")
    if tenant:
        words = like(tenant)
        query = query.where(
            sa.or_(
                Tenant.code.ilike(words, escape="\\"),
                Tenant.name_zh.ilike(words, escape="\\"),
                Tenant.name_en.ilike(words, escape="\\"),
            )
        )
    if on is not None:
        query = query.where(Slip.on == on)
    if clashes:
        query = query.where(sa.exists().where(SlipClash.slip_id == Slip.id))
    if below is not None:
        query = query.where(Slip.id < below)
    wanted = query.options(joinedload(Slip.tenant), joinedload(Slip.account).joinedload(PointAccount.member))
    return list(db.session.scalars(wanted.order_by(Slip.id.desc()).limit(size)))


def entries_of_slip(slip: Slip) -> list[PointEntry]:
    """All bookings of a slip, oldest first."""
    query = sa.select(PointEntry).where(PointEntry.slip_id == slip.id).options(joinedload(PointEntry.by))
    return list(db.session.scalars(query.order_by(PointEntry.id)))


def clashes_of_slip(slip: Slip) -> list[SlipClash]:
    """Who brought it again."""
    query = sa.select(SlipClash).where(SlipClash.slip_id == slip.id).order_by(SlipClash.id)
    wanted = query.options(
        joinedload(SlipClash.by), joinedload(SlipClash.account).joinedload(PointAccount.member)
    )
    return list(db.session.scalars(wanted.limit(100)))


def list_adjustments(mall_id: int, state: str = "", size: int = 100) -> list[PointAdjustment]:
    """Changes by hand, newest first."""
    query = sa.select(PointAdjustment).where(PointAdjustment.mall_id == mall_id)
    if state:
        query = query.where(PointAdjustment.state == state)
    wanted = query.options(
        joinedload(PointAdjustment.by), joinedload(PointAdjustment.decided_by),
        joinedload(PointAdjustment.account).joinedload(PointAccount.member),
    )  # fmt: skip
    return list(db.session.scalars(wanted.order_by(PointAdjustment.id.desc()).limit(size)))


def count_adjustments(mall_id: int, not_of: int | None = None) -> int:
    """How many wait for a second person (other than who asked)."""
    query = sa.select(sa.func.count(PointAdjustment.id)).where(
        PointAdjustment.mall_id == mall_id, PointAdjustment.state == "waiting"
    )
    if not_of is not None:
        query = query.where(PointAdjustment.by_id.is_distinct_from(not_of))
    return int(db.session.scalar(query) or 0)


def list_malls() -> list[Mall]:
    """Every mall with books."""
    return list(
        db.session.scalars(sa.select(Mall).join(PointBook, PointBook.mall_id == Mall.id).order_by(Mall.id))
    )
