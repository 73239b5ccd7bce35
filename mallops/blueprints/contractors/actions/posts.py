"""Looking at posts: who is there, how many of how many; too few opens an order by itself (6.1)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _

from mallops.blueprints.contractors import permissions as may
from mallops.blueprints.contractors.actions.checking import both_words, order_to
from mallops.blueprints.contractors.models import ContractorPost, PostCheck
from mallops.blueprints.contractors.queries.checks import running_order
from mallops.blueprints.contractors.queries.contractors import list_posts
from mallops.blueprints.fixes.models import Finding
from mallops.core.auth import Actor, authorize
from mallops.core.casework import actions as casework
from mallops.core.clock import business_date
from mallops.core.db import db, utcnow
from mallops.core.errors import Invalid

MAX_WORDS = 300
ITEM = "POST"


@dataclass(frozen=True)
class Seen:
    """What was seen at a post."""

    present: int
    who: str = ""
    note: str = ""


def check_posts(
    actor: Actor, round_uid: uuid.UUID, seen: Mapping[uuid.UUID, Seen]
) -> tuple[list[PostCheck], list[Finding]]:
    """Keep what was seen, by the public id of the post; returns the looks and the orders opened.

    The same round sent twice changes nothing. A post with too few people opens an order to its contractor,
    unless one about it is running. Raises Invalid when nothing was looked at.
    """
    authorize(actor, may.CHECK)
    query = sa.select(PostCheck).where(PostCheck.round_uid == round_uid, PostCheck.mall_id == actor.mall_id)
    known = list(db.session.scalars(query))
    if known:
        return known, []
    posts = [one for one in list_posts(actor.mall_id) if one.uid in seen]
    if not posts:
        raise Invalid(field_errors={"posts": _("Tap how many people are there, for at least one post.")})
    looks, orders = [], []
    for post in posts:
        look = _look(actor, round_uid, post, seen[post.uid])
        looks.append(look)
        if look.present < look.required:
            order, new = _order(actor, post, look)
            look.finding_id = order.id
            orders += [order] if new else []
    for case in {one.contractor for one in posts}:
        mine = [one for one in looks if one.contractor_id == case.id]
        short = sum(one.present < one.required for one in mine)
        words = _("%(n)s posts, %(short)s short of people", n=len(mine), short=short)
        casework.log(case, actor, "posts_checked", note=words)
    db.session.flush()
    return looks, orders


def _look(actor: Actor, round_uid: uuid.UUID, post: ContractorPost, seen: Seen) -> PostCheck:
    if not 0 <= seen.present <= 99:
        raise Invalid(field_errors={"posts": _("Enter how many people are there, 0 to 99.")})
    now = utcnow()
    row = PostCheck(
        mall_id=post.mall_id,
        contractor_id=post.contractor_id,
        post_id=post.id,
        round_uid=round_uid,
        on=business_date(now, actor.tz),
        checked_at=now,
        required=post.required,
        present=seen.present,
        who=seen.who.replace("\x00", "").strip()[:MAX_WORDS] or None,
        note=seen.note.replace("\x00", "").strip()[:MAX_WORDS] or None,
        by_id=actor.user_id,
    )
    db.session.add(row)
    db.session.flush()
    return row


def _order(actor: Actor, post: ContractorPost, look: PostCheck) -> tuple[Finding, bool]:
    running = running_order(post.id)
    if running is not None:
        return running, False
    zh, en = both_words(
        lambda: _("%(post)s: %(n)s of %(of)s people there", post=post.name, n=look.present, of=look.required)
    )
    order = order_to(
        actor,
        post.contractor,
        source=post.contractor,
        item=(f"{ITEM}-{post.id}"[:20], zh, en),
        severity="critical" if look.present == 0 else "major",
        zone_id=post.zone_id,
        title=zh if actor.lang.startswith("zh") else en,
        description=post.place,
    )
    return order, True
