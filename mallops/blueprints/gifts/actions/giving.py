"""Gifts go to members and come back: points, stock and signature in one transaction, or nothing of it.

The same key is the same issue, so that a press too many gives nothing away. Whoever touches points locks the
books first (`lock_book`), so two hands never reach for the same points, gift or limit.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.gifts import permissions as may
from mallops.blueprints.gifts.actions.stock import Line, book, shift
from mallops.blueprints.gifts.models import Gift, GiftIssue
from mallops.blueprints.gifts.queries.gifts import count_had, find_issue, hold, issues_for_slip
from mallops.blueprints.gifts.rules import gifts as rules
from mallops.blueprints.members.models import Member
from mallops.blueprints.points.actions.cards import holder_of
from mallops.blueprints.points.actions.posting import lock_book
from mallops.blueprints.points.actions.redeeming import redeem
from mallops.blueprints.points.actions.reversing import reverse
from mallops.blueprints.points.models import PointEntry, Slip
from mallops.core.auth import Actor, authorize
from mallops.core.casework.signatures import decode_signature
from mallops.core.clock import mall_now
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict, Invalid
from mallops.core.malls import Mall
from mallops.core.numbering import issue_number


class NotNow(Conflict):
    """The state of the issue refuses it."""

    default = _l("This is not possible any more. Look at the member again.")


@dataclass(frozen=True)
class Giving:
    """What is given, from which desk, how many; `key` is the form's own."""

    gift: Gift
    desk: Any
    key: str
    quantity: int = 1
    signature: str = ""
    channel: str = "desk"


def give_gift(actor: Actor, member: Member, told: Giving) -> GiftIssue:
    """Points go, the gift leaves the desk, the member signs: all of it or nothing.

    Raises TooFew, OutOfStock, HadEnough, NotGiven, Invalid on `signature`.
    """
    again = _begin(actor, member, told)
    if again is not None:
        return again
    image, typed = decode_signature(told.signature)
    issue = _take_points(actor, member, told, "issued")
    issue.image, issue.typed = image, typed or None
    issue.issued_at, issue.issued_by_id = issue.at, actor.user_id
    return _hand(actor, issue, told)


def put_aside(actor: Actor, member: Member, told: Giving) -> GiftIssue:
    """The member comes for it later: points go now, the gift is kept for two days."""
    again = _begin(actor, member, told)
    if again is not None:
        return again
    issue = _take_points(actor, member, told, "held")
    issue.hold_until = issue.at + rules.HOLD
    db.session.add(issue)
    db.session.flush()
    shift(told.gift.id, told.desk.id, held=told.quantity)
    return issue


def give_giveaway(actor: Actor, member: Member, slip: Slip, told: Giving) -> GiftIssue:
    """A giveaway for a slip: one a slip, signed, no points. Raises as `give_gift`."""
    again = _begin(actor, member, told)
    if again is not None:
        return again
    authorize(actor, may.GIVE, slip)
    if not told.gift.slip_min or slip.amount - slip.refunded < told.gift.slip_min or not slip.live:
        raise Conflict(_("This slip is too small for this gift."))
    if slip.account.member_id != member.id:
        raise Conflict(_("This slip gave its points to another card. The giveaway goes with it."))
    if any(one.gift_id == told.gift.id for one in issues_for_slip(slip.id)):
        raise Conflict(_("This slip has got its giveaway already. It is one a slip."))
    image, typed = decode_signature(told.signature)
    issue = _new(actor, member, told, "issued", 0)
    issue.slip_id, issue.image, issue.typed = slip.id, image, typed or None
    issue.issued_at, issue.issued_by_id = issue.at, actor.user_id
    return _hand(actor, issue, told)


def _begin(actor: Actor, member: Member, told: Giving) -> GiftIssue | None:
    """Lock the books; the issue of this key if there is one. Raises what the catalogue refuses."""
    authorize(actor, may.GIVE, member)
    authorize(actor, may.GIVE, told.gift)
    authorize(actor, may.GIVE, told.desk)
    lock_book(actor.mall_id)
    found = find_issue(member.mall_id, rules.ensure_key(told.key))
    if found is not None:
        if (found.member_id, found.gift_id, found.quantity) != (member.id, told.gift.id, told.quantity):
            raise Conflict(_("This form was used for something else. Open it again."))
        return found
    rules.ensure_quantity(told.quantity)
    rules.ensure_offered(told.gift, mall_now(actor.tz).date())
    rules.ensure_most(told.gift.most, count_had(told.gift.id, member.id), told.quantity)
    return None


def _new(actor: Actor, member: Member, told: Giving, state: str, points: int) -> GiftIssue:
    now = utcnow()
    mall = db.session.get_one(Mall, member.mall_id)
    return GiftIssue(
        uid=uuid.uuid4(),
        mall_id=member.mall_id,
        number=issue_number(db.session(), mall, mall.dept_code, "ZP", now).number,
        key=told.key,
        gift_id=told.gift.id,
        member_id=member.id,
        desk_id=told.desk.id,
        quantity=told.quantity,
        points=points,
        state=state,
        at=now,
        by_id=actor.user_id,
        gift=told.gift,
        member=member,
        desk=told.desk,
    )


def _take_points(actor: Actor, member: Member, told: Giving, state: str) -> GiftIssue:
    if not told.gift.points:
        raise rules.NotGiven()
    tier = holder_of(lock_book(actor.mall_id), member.id).tier
    points = rules.price(told.gift.points, told.gift.tier_points, tier) * told.quantity
    posted = redeem(
        actor, member.id, points, f"gift:{told.key}", purpose="gift", channel=told.channel,
        fen=told.gift.cost * told.quantity,
    )  # fmt: skip
    issue = _new(actor, member, told, state, points)
    issue.entry_id = posted.id
    return issue


def _hand(actor: Actor, issue: GiftIssue, told: Giving) -> GiftIssue:
    db.session.add(issue)
    db.session.flush()
    book(actor, told.gift, told.desk.id, -told.quantity, Line("issued", issue_id=issue.id))
    return issue


def hand_over(actor: Actor, issue: GiftIssue, signature: str) -> GiftIssue:
    """What was put aside is collected: the member signs. The issue is locked by the caller."""
    authorize(actor, may.GIVE, issue)
    if issue.state == "issued":
        return issue
    if issue.state != "held":
        raise NotNow()
    issue.image, typed = decode_signature(signature)
    issue.typed = typed or None
    issue.state, issue.issued_at, issue.issued_by_id = "issued", utcnow(), actor.user_id
    db.session.flush()
    line = Line("issued", issue_id=issue.id)
    book(actor, issue.gift, issue.desk_id, -issue.quantity, line, held=-issue.quantity)
    return issue


def release(actor: Actor, issue: GiftIssue, reason: str = "") -> GiftIssue:
    """Nobody came, or the member wants it no more: gift and points are free again, once."""
    authorize(actor, may.GIVE, issue)
    lock_book(issue.mall_id)
    hold(issue)
    if issue.state == "released":
        return issue
    if issue.state != "held":
        raise NotNow()
    _end(actor, issue, "released", reason)
    _points_back(actor, issue, reason or _("Not collected"))
    shift(issue.gift_id, issue.desk_id, held=-issue.quantity)
    return issue


def take_back(actor: Actor, issue: GiftIssue, reason: str, desk: Any = None) -> GiftIssue:
    """The gift comes back: it lies at the desk again and its points are with the member again, both once."""
    authorize(actor, may.TAKE_BACK, issue)
    words = rules.ensure_reason(reason)
    lock_book(issue.mall_id)
    hold(issue)
    if issue.state == "held":
        return release(actor, issue, words)
    if issue.state != "issued":
        raise NotNow(_("This gift came back already. Nothing was booked a second time."))
    _end(actor, issue, "returned", words)
    _points_back(actor, issue, words)
    desk_id = desk.id if desk is not None else issue.desk_id
    book(actor, issue.gift, desk_id, issue.quantity, Line("returned", words, issue_id=issue.id))
    return issue


def _end(actor: Actor, issue: GiftIssue, state: str, reason: str) -> None:
    issue.state, issue.reason = state, reason or None
    issue.ended_at, issue.ended_by_id = utcnow(), actor.user_id
    db.session.flush()


def _points_back(actor: Actor, issue: GiftIssue, reason: str) -> None:
    """The mirror of the entry that took them. The issue has ended before: see `clawback`."""
    if issue.entry_id is None:
        return
    entry = db.session.get(PointEntry, issue.entry_id)
    if entry is None:
        raise Invalid()
    posted = reverse(actor, entry, reason)
    issue.back_entry_id = posted.id
    db.session.flush()


__all__ = ["Giving", "NotNow", "give_gift", "give_giveaway", "hand_over", "put_aside", "release", "take_back"]
