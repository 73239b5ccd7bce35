"""A member wishes to be forgotten: asked here, decided by the mall within the time the law gives."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError

from mallops.blueprints.club import permissions as may
from mallops.blueprints.club.actions.own import withdraw_all
from mallops.blueprints.club.actions.texts import GROUP
from mallops.blueprints.club.models import ClubErasure
from mallops.blueprints.club.queries.guests import Guest, find_waiting
from mallops.blueprints.club.rules.own import ANSWER_DAYS, Asked, Decided, ensure_answer
from mallops.blueprints.members.actions.erasing import erase_member
from mallops.blueprints.members.actions.writing import log
from mallops.blueprints.members.queries.members import get_member
from mallops.core.auth import Actor, authorize
from mallops.core.calendar_days import calendar_for
from mallops.core.clock import in_zone
from mallops.core.db import db, utcnow
from mallops.core.deadlines import Limit, Unit, due_at
from mallops.core.malls import Mall
from mallops.core.notices import notify, receivers, topic

ERASE = topic("club.erase", _l("A member asks for the personal data to be erased"), GROUP)
#: How long before the time is over those who decide hear it again.
WARN = dt.timedelta(days=3)


def ask_erasure(guest: Guest, words: str) -> ClubErasure:
    """Ask; all consents but that to the membership end at once. Raises Asked. Flushes."""
    if find_waiting(guest.member.id) is not None:
        raise Asked()
    now = utcnow()
    due = due_at(Limit(ANSWER_DAYS, Unit.WORKING_DAYS), now, calendar_for(db.session(), guest.mall))
    row = ClubErasure(mall_id=guest.mall.id, member_id=guest.member.id, at=now, due_at=due)
    row.words = " ".join(words.split())[:300] or None
    try:
        with db.session.begin_nested():
            db.session.add(row)
            db.session.flush()
    except IntegrityError as error:  # a second tap at the same moment
        raise Asked() from error
    withdraw_all(guest)
    log(guest.actor, guest.member, "erasure_asked")
    _tell(row, f"club.erase:{row.uid}", urgent=False)
    db.session.flush()
    return row


def take_back(guest: Guest, row: ClubErasure) -> None:
    """The member changed its mind. Raises Decided."""
    _ensure_waits(row)
    row.state, row.decided_at = "withdrawn", utcnow()
    log(guest.actor, guest.member, "erasure_back")
    db.session.flush()


def agree(actor: Actor, row: ClubErasure) -> None:
    """Erase for good; the membership ends, the ledger stays under the number. Raises Decided, NotNow."""
    authorize(actor, may.DECIDE, row)
    member = get_member(actor, row.member.uid, lock=True)
    _ensure_waits(row)
    row.state, row.decided_at, row.decided_by_id = "done", utcnow(), actor.user_id
    db.session.flush()
    erase_member(actor, member, _("The member asked for it on the own page."))
    row.words, row.answer = None, None
    db.session.flush()


def refuse(actor: Actor, row: ClubErasure, answer: str) -> None:
    """Not now, with a reason that the member reads. Raises Invalid, Decided."""
    authorize(actor, may.DECIDE, row)
    words = ensure_answer(answer)
    _ensure_waits(row)
    row.state, row.answer, row.decided_at, row.decided_by_id = "refused", words, utcnow(), actor.user_id
    log(actor, row.member, "erasure_refused", words)
    db.session.flush()


def remind() -> int:
    """Who decides hears again what must be answered within three days; once each. Returns how many."""
    late = sa.select(ClubErasure).where(ClubErasure.state == "waiting", ClubErasure.due_at <= utcnow() + WARN)
    rows = list(db.session.scalars(late.limit(500)))
    return sum(1 for one in rows if _tell(one, f"club.erase:{one.uid}:late", urgent=True))


def _tell(row: ClubErasure, dedupe: str, *, urgent: bool) -> int:
    number, tz = row.member.number, db.session.get_one(Mall, row.mall_id).tz
    return notify(
        receivers(row.mall_id, {"SUP", "CSM"}),
        mall_id=row.mall_id,
        topic=ERASE,
        title=lambda: _("%(number)s asks for the personal data to be erased", number=number),
        text=lambda: _("Answer by %(day)s.", day=in_zone(row.due_at, tz).date().isoformat()),
        url=_url(row),
        urgent=urgent,
        dedupe=dedupe,
        group=False,
    )


def _url(row: ClubErasure) -> str:
    return f"/members/erasures/{row.uid}"


def _ensure_waits(row: ClubErasure) -> None:
    db.session.refresh(row, with_for_update={"of": ClubErasure})
    if row.state != "waiting":
        raise Decided()


__all__ = ["ERASE", "agree", "ask_erasure", "refuse", "remind", "take_back"]
