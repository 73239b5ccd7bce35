"""Work by the clock: what nobody came for is free again, vouchers run out."""

from __future__ import annotations

from mallops.blueprints.gifts.actions.giving import release
from mallops.blueprints.gifts.actions.vouchers import expire_vouchers
from mallops.blueprints.gifts.models import GiftIssue
from mallops.blueprints.gifts.queries.gifts import list_malls, overdue_holds
from mallops.core.audit import acting
from mallops.core.auth import Actor
from mallops.core.db import db, transaction, utcnow
from mallops.core.jobs import every
from mallops.core.malls import Mall

CHUNK = 500


@every(15, "gifts.release")
def run_release() -> None:
    """By the clock."""
    release_holds()


def release_holds() -> int:
    """What nobody came for, each in a short transaction of its own; returns how many."""
    found = overdue_holds(utcnow())
    done = 0
    for mall_id, issue_id in found:
        mall = db.session.get_one(Mall, mall_id)
        actor = Actor.system(mall_id, mall.tz)
        with acting(actor, "gifts.release"), transaction():
            issue = db.session.get_one(GiftIssue, issue_id, populate_existing=True)
            if issue.state == "held":
                release(actor, issue)
                done += 1
    return done


@every(60, "vouchers.expire")
def run_expire() -> None:
    """By the clock."""
    expire()


def expire() -> int:
    """Vouchers whose last day is over, a few hundred at a time; returns how many."""
    done = 0
    for mall in list_malls():
        actor = Actor.system(mall.id, mall.tz)
        while True:
            with acting(actor, "vouchers.expire"), transaction():
                now = expire_vouchers(actor, CHUNK)
            done += now
            if now < CHUNK:
                break
    return done
