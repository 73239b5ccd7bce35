"""How long a person is kept: who never came for a card, and whose membership ended (PIPL, retention).

The ledger stays under the number alone. Held back from it is whom the house still has something to settle
with: a feature says so with `still_needed`.
"""

from __future__ import annotations

import datetime as dt
import logging

import sqlalchemy as sa
from flask_babel import gettext as _

from mallops.blueprints.members.actions.erasing import erase_member
from mallops.blueprints.members.models import CARRIED, Card, Member
from mallops.blueprints.members.rules import hooks
from mallops.blueprints.members.rules.life import ENDED_KEPT, UNFINISHED_KEPT
from mallops.core.audit import acting
from mallops.core.auth import Actor
from mallops.core.clock import mall_now
from mallops.core.db import db, transaction
from mallops.core.errors import DomainError
from mallops.core.malls import Mall

log = logging.getLogger("mallops.jobs")
#: Members looked at in one run; each is erased in a transaction of its own.
AT_ONCE = 200


def erase_old() -> int:
    """Erase of every mall what its time is over; returns how many people."""
    malls = [(one.id, one.tz) for one in db.session.scalars(sa.select(Mall).order_by(Mall.id))]
    return sum(_erase_in(Actor.system(mall_id, tz)) for mall_id, tz in malls)


def _erase_in(actor: Actor) -> int:
    today, count = mall_now(actor.tz).date(), 0
    for member_id in _due(actor.mall_id or 0, today):
        try:
            with acting(actor, "members.retention"), transaction():
                count += _erase(actor, member_id)
        except DomainError:  # what hangs on one person keeps no other from being erased
            log.exception("member %s could not be erased", member_id)
    return count


def _erase(actor: Actor, member_id: int) -> int:
    member = db.session.get_one(Member, member_id, with_for_update=True, populate_existing=True)
    if member.erased_at is not None or member.state not in ("applied", "cancelled"):
        return 0
    erase_member(actor, member, _("The time for which the data are kept is over."))
    return 1


def _due(mall_id: int, today: dt.date) -> list[int]:
    carried = sa.exists().where(Card.member_id == Member.id, Card.state.in_(CARRIED))
    never_came = sa.and_(Member.state == "applied", Member.joined_on < today - UNFINISHED_KEPT, ~carried)
    ended = sa.and_(Member.state == "cancelled", Member.ended_on < today - ENDED_KEPT)
    query = sa.select(Member).where(
        Member.mall_id == mall_id, Member.erased_at.is_(None), sa.or_(never_came, ended)
    )
    found = db.session.scalars(query.order_by(Member.id).limit(AT_ONCE))
    return [one.id for one in found if not any(hook(one) for hook in hooks.NEEDED)]


__all__ = ["AT_ONCE", "erase_old"]
