"""The catalogue, and who got what of it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from mallops.blueprints.gifts.models import Gift, GiftIssue, GiftStock
from mallops.blueprints.gifts.rules.gifts import price
from mallops.core.auth import Actor, fetch
from mallops.core.db import db
from mallops.core.malls import Mall
from mallops.core.photos.models import Photo
from mallops.core.photos.sight import photo_source

PAGE = 50


class Offer(NamedTuple):
    """A gift as it stands in front of a member: its points for that tier, how many the desk has free."""

    gift: Gift
    points: int
    free: int
    had: int

    @property
    def room(self) -> int | None:
        """How many more this member may have; None: no limit."""
        return max(0, self.gift.most - self.had) if self.gift.most else None


def get_gift(actor: Actor, uid: uuid.UUID, *, lock: bool = False) -> Gift:
    """A gift of the mall. Raises NotFound."""
    return fetch(Gift, uid, actor, lock=lock)


def find_by_code(mall_id: int, code: str) -> Gift | None:
    """The gift with this code."""
    return db.session.scalar(sa.select(Gift).where(Gift.mall_id == mall_id, Gift.code == code))


def list_gifts(mall_id: int | None, *, active: bool | None = None) -> list[Gift]:
    """The catalogue, what is given first and the cheapest first."""
    query = sa.select(Gift).options(joinedload(Gift.photo)).where(Gift.mall_id == mall_id)
    if active is not None:
        query = query.where(Gift.is_active.is_(active))
    return list(db.session.scalars(query.order_by(Gift.is_active.desc(), Gift.points, Gift.code)))


def list_offers(
    mall_id: int, today: dt.date, desk_id: int | None = None, member_id: int | None = None, tier: str = ""
) -> list[Offer]:
    """What is given for points today, with what the desk has free of it (all desks when none is named)."""
    free = sa.select(GiftStock.gift_id, sa.func.sum(GiftStock.count - GiftStock.held).label("free"))
    free = free.where(GiftStock.mall_id == mall_id).group_by(GiftStock.gift_id)
    here = (free.where(GiftStock.desk_id == desk_id) if desk_id is not None else free).subquery()
    had = (
        sa.select(GiftIssue.gift_id, sa.func.sum(GiftIssue.quantity).label("had"))
        .where(GiftIssue.member_id == member_id, GiftIssue.state.in_(("held", "issued")))
        .group_by(GiftIssue.gift_id)
        .subquery()
    )
    query = (
        sa.select(Gift, sa.func.coalesce(here.c.free, 0), sa.func.coalesce(had.c.had, 0))
        .options(joinedload(Gift.photo))
        .outerjoin(here, here.c.gift_id == Gift.id)
        .outerjoin(had, had.c.gift_id == Gift.id)
        .where(
            Gift.mall_id == mall_id,
            Gift.is_active,
            Gift.points > 0,
            Gift.starts_on <= today,
            sa.or_(Gift.ends_on.is_(None), Gift.ends_on >= today),
        )
        .order_by(Gift.points, Gift.code)
    )
    rows = db.session.execute(query)
    return [Offer(gift, price(gift.points, gift.tier_points, tier), int(n), int(m)) for gift, n, m in rows]


def list_giveaways(mall_id: int, today: dt.date, fen: int) -> list[Gift]:
    """What is given today for a slip of this much."""
    query = sa.select(Gift).where(
        Gift.mall_id == mall_id,
        Gift.is_active,
        Gift.slip_min > 0,
        Gift.slip_min <= fen,
        Gift.starts_on <= today,
        sa.or_(Gift.ends_on.is_(None), Gift.ends_on >= today),
    )
    return list(db.session.scalars(query.order_by(Gift.slip_min.desc(), Gift.code)))


def count_had(gift_id: int, member_id: int) -> int:
    """How many a member has, or has put aside."""
    query = sa.select(sa.func.coalesce(sa.func.sum(GiftIssue.quantity), 0)).where(
        GiftIssue.gift_id == gift_id,
        GiftIssue.member_id == member_id,
        GiftIssue.state.in_(("held", "issued")),
    )
    return int(db.session.scalar(query) or 0)


# -- issues ----------------------------------------------------------------------------------------------


def _issues() -> sa.Select[GiftIssue]:
    return sa.select(GiftIssue).options(
        joinedload(GiftIssue.gift), joinedload(GiftIssue.desk), joinedload(GiftIssue.by)
    )


def get_issue(actor: Actor, uid: uuid.UUID, *, lock: bool = False) -> GiftIssue:
    """An issue of the mall. Raises NotFound."""
    return fetch(GiftIssue, uid, actor, lock=lock)


def hold(issue: GiftIssue) -> None:
    """Lock the row and read it anew. Not by `refresh`: it joins what was read along; PostgreSQL refuses."""
    query = sa.select(GiftIssue).where(GiftIssue.id == issue.id).with_for_update()
    db.session.scalar(query.execution_options(populate_existing=True))


def find_issue(mall_id: int, key: str) -> GiftIssue | None:
    """The issue that this key has made."""
    return db.session.scalar(_issues().where(GiftIssue.mall_id == mall_id, GiftIssue.key == key))


def list_issues(
    mall_id: int,
    *,
    state: str = "",
    desk_id: int | None = None,
    before: int | None = None,
    limit: int = PAGE,
) -> list[GiftIssue]:
    """Who got what, the newest first; one more than `limit` when there are more."""
    query = _issues().options(joinedload(GiftIssue.member)).where(GiftIssue.mall_id == mall_id)
    query = query.where(GiftIssue.state == state) if state else query
    query = query.where(GiftIssue.desk_id == desk_id) if desk_id is not None else query
    query = query.where(GiftIssue.id < before) if before else query
    return list(db.session.scalars(query.order_by(GiftIssue.id.desc()).limit(limit + 1)))


def list_held(
    mall_id: int, *, desk_id: int | None = None, after: int | None = None, limit: int = PAGE
) -> list[GiftIssue]:
    """What is put aside, what waits longest first; one more than `limit` when there are more.

    All are kept equally long, so that their order is that of their time.
    """
    query = _issues().options(joinedload(GiftIssue.member))
    query = query.where(GiftIssue.mall_id == mall_id, GiftIssue.state == "held")
    query = query.where(GiftIssue.desk_id == desk_id) if desk_id is not None else query
    query = query.where(GiftIssue.id > after) if after else query
    return list(db.session.scalars(query.order_by(GiftIssue.id).limit(limit + 1)))


class Held(NamedTuple):
    """What is put aside: how many issues, how many of them end before a time, points taken for them."""

    number: int
    ending: int
    points: int


def sum_held(mall_id: int, until: dt.datetime, desk_id: int | None = None) -> Held:
    """Of all desks, or of one."""
    soon = sa.case((GiftIssue.hold_until < until, 1), else_=0)
    query = sa.select(sa.func.count(), sa.func.sum(soon), sa.func.sum(GiftIssue.points))
    query = query.where(GiftIssue.mall_id == mall_id, GiftIssue.state == "held")
    query = query.where(GiftIssue.desk_id == desk_id) if desk_id is not None else query
    return Held(*(int(one or 0) for one in db.session.execute(query).one()))


def issues_of(member_id: int, *, states: tuple[str, ...] = (), limit: int = 20) -> list[GiftIssue]:
    """What a member got, the newest first."""
    query = _issues().where(GiftIssue.member_id == member_id)
    query = query.where(GiftIssue.state.in_(states)) if states else query
    return list(db.session.scalars(query.order_by(GiftIssue.id.desc()).limit(limit)))


def issues_for_slip(slip_id: int) -> list[GiftIssue]:
    """Giveaways of a slip that are with the member."""
    query = _issues().where(GiftIssue.slip_id == slip_id, GiftIssue.state.in_(("held", "issued")))
    return list(db.session.scalars(query.order_by(GiftIssue.id)))


def issue_of_entry(entry_id: int) -> GiftIssue | None:
    """The issue that points were taken for."""
    return db.session.scalar(sa.select(GiftIssue).where(GiftIssue.entry_id == entry_id))


def overdue_holds(now: dt.datetime, limit: int = 200) -> list[tuple[int, int]]:
    """(mall, issue) of what nobody came for, of every mall."""
    query = sa.select(GiftIssue.mall_id, GiftIssue.id).where(
        GiftIssue.state == "held", GiftIssue.hold_until < now
    )
    return [(mall, one) for mall, one in db.session.execute(query.order_by(GiftIssue.id).limit(limit))]


def count_held(mall_id: int) -> int:
    """How many are put aside."""
    query = sa.select(sa.func.count()).select_from(GiftIssue)
    return int(db.session.scalar(query.where(GiftIssue.mall_id == mall_id, GiftIssue.state == "held")) or 0)


def issues_by(mall_id: int, user_id: int | None, since: dt.datetime, limit: int) -> list[GiftIssue]:
    """What this person handed over or put aside since then, the newest first."""
    query = _issues().options(joinedload(GiftIssue.member))
    query = query.where(GiftIssue.mall_id == mall_id, GiftIssue.by_id == user_id, GiftIssue.at >= since)
    return list(db.session.scalars(query.order_by(GiftIssue.at.desc()).limit(limit)))


@photo_source
def on_a_gift(photo: Photo, actor: Actor) -> bool:
    """The picture of a gift, for all who see the catalogue."""
    query = sa.select(Gift.id).where(Gift.photo_id == photo.id, Gift.mall_id == actor.mall_id)
    return actor.can("gifts.view") and db.session.scalar(query.limit(1)) is not None


def held_by_member(member: Any) -> list[GiftIssue]:
    """What is put aside for a member now."""
    return issues_of(member.id, states=("held",))


def list_malls() -> list[Mall]:
    """Every mall, in order."""
    return list(db.session.scalars(sa.select(Mall).order_by(Mall.id)))
