"""A membership that ends gives its points up and may go on; people whose time is over are erased."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from mallops.blueprints.members.actions import keeping
from mallops.blueprints.members.actions.erasing import erase_member
from mallops.blueprints.members.actions.retaining import erase_old
from mallops.blueprints.members.models import Member
from mallops.blueprints.members.queries import members as reads
from mallops.blueprints.members.rules.life import AlreadyMember, NotNow
from mallops.blueprints.points.actions.earning import Purchase, earn
from mallops.blueprints.points.actions.posting import Leg
from mallops.blueprints.points.actions.proving import prove
from mallops.blueprints.points.actions.redeeming import redeem
from mallops.blueprints.points.models import PointAccount, PointBatch, PointEntry
from mallops.core import clock
from mallops.core.auth import Actor
from mallops.core.db import db, transaction
from mallops.core.errors import Forbidden
from tests.integration.gifts.conftest import crowd
from tests.integration.members.conftest import NOON, TODAY

__all__ = ["crowd"]


@pytest.fixture
def rich(club):
    """A member with 500 points; the books are proven after the test."""
    member = club.join()
    with transaction():
        earn(club.clerk, member.id, Purchase(club.cast.tenant.id, "S-RICH", TODAY, 500_000), "earn-rich")
    yield member
    db.session.rollback()
    proof = prove(Actor.system(club.cast.mall.id))
    assert proof is None or proof.faults == []


def balance(member) -> int:
    db.session.rollback()
    query = sa.select(PointAccount.balance).where(PointAccount.member_id == member.id)
    return db.session.scalar(query) or 0


def last(member) -> PointEntry:
    return db.session.scalars(sa.select(PointEntry).order_by(PointEntry.id.desc())).first()


def test_the_end_gives_the_points_up_and_says_so(club, rich):
    club.run(keeping.cancel, club.specialist, rich, "本人申请")
    entry = last(rich)
    assert balance(rich) == 0
    assert (entry.kind, entry.points, entry.reason) == ("expire", -500, "ended")
    assert entry.explanation == [{"code": "ended", "points": -500}]
    own = sa.select(PointAccount.balance).where(PointAccount.kind == "expiry")
    assert db.session.scalar(own) == 500
    assert db.session.scalar(sa.select(sa.func.sum(PointBatch.left))) == 0


def test_it_goes_on_with_the_same_points_and_days_once(club, rich):
    days = db.session.execute(sa.select(PointBatch.expires_on).where(PointBatch.left > 0)).scalars().all()
    club.run(keeping.cancel, club.specialist, rich, "点错了人")
    club.run(keeping.restore, club.supervisor, rich, "点错了人")
    assert balance(rich) == 500 and rich.state == "applied" and rich.ended_on is None
    left = db.session.execute(sa.select(PointBatch.expires_on).where(PointBatch.left > 0)).scalars().all()
    assert left == days
    with pytest.raises(NotNow):
        club.run(keeping.restore, club.supervisor, rich, "再来一次")
    assert balance(rich) == 500
    club.run(keeping.cancel, club.specialist, rich, "这次真的")
    assert balance(rich) == 0
    club.run(keeping.restore, club.supervisor, rich, "还是不对")
    assert balance(rich) == 500


def test_points_that_were_spent_do_not_come_back(club, rich):
    with transaction():
        redeem(club.clerk, rich.id, 200, "spent-200")
    club.run(keeping.cancel, club.specialist, rich, "本人申请")
    club.run(keeping.restore, club.supervisor, rich, "点错了人")
    assert balance(rich) == 300


def test_a_debt_stays_a_debt_and_keeps_the_person(club, rich):
    from mallops.blueprints.points.actions.posting import Draft, lock_book, post

    account = db.session.scalar(sa.select(PointAccount).where(PointAccount.member_id == rich.id))
    with transaction():
        redeem(club.clerk, rich.id, 500, "spent-all")
    with transaction():
        book = lock_book(club.cast.mall.id)
        legs = [Leg(account.id, -40, debt=True), Leg("sales", 40)]
        post(club.clerk, book, Draft("refund", "made-debt", account.id, -40, legs))
    club.run(keeping.cancel, club.specialist, rich, "本人申请")
    assert balance(rich) == -40
    with clock.frozen(NOON + dt.timedelta(days=400)):
        assert erase_old() == 0


def test_somebody_else_has_the_phone_by_now(club, rich):
    club.run(keeping.cancel, club.specialist, rich, "本人申请")
    club.join()
    with pytest.raises(AlreadyMember):
        club.run(keeping.restore, club.supervisor, rich, "点错了人")
    assert balance(rich) == 0


def test_who_may_let_it_go_on(club, rich):
    club.run(keeping.cancel, club.specialist, rich, "本人申请")
    with pytest.raises(Forbidden):
        club.run(keeping.restore, club.clerk, rich, "点错了人")


def test_the_erased_do_not_come_back(club, rich):
    club.run(erase_member, club.supervisor, rich, "本人申请")
    assert balance(rich) == 0
    with pytest.raises(NotNow):
        club.run(keeping.restore, club.supervisor, rich, "点错了人")


def test_a_member_without_points_ends_without_an_entry(club):
    member = club.join()
    club.run(keeping.cancel, club.specialist, member, "本人申请")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(PointEntry)) == 0


def test_the_end_and_eight_redemptions_at_once(club, rich, crowd):
    """Whoever comes first: each point goes once, to a redemption or to the mall."""

    def act(number: int):
        if number == 4:
            member = reads.get_member(club.specialist, rich.uid, lock=True)
            return keeping.cancel(club.specialist, member, "本人申请")
        return redeem(club.clerk, rich.id, 100, f"race-{number}")

    done = crowd(act, 9)
    spent = 100 * sum(1 for one in done if getattr(one, "kind", "") == "redeem")
    assert balance(rich) == 0 and spent <= 500
    ended = db.session.scalars(sa.select(PointEntry).where(PointEntry.kind == "expire")).all()
    assert -sum(one.points for one in ended) == 500 - spent


# -- retention ---------------------------------------------------------------------------------------------


def later(days: int) -> dt.datetime:
    return NOON + dt.timedelta(days=days)


def test_whoever_never_came_for_the_card_is_erased_after_ninety_days(club):
    waits, has_card = club.join(card=None), club.join("13900139002")
    for days, gone in ((89, False), (92, True)):
        with clock.frozen(later(days)):
            erase_old()
        db.session.rollback()
        assert (db.session.get(Member, waits.id).erased_at is not None) is gone
    assert db.session.get(Member, has_card.id).phone == "13900139002"


def test_whose_membership_ended_is_erased_after_half_a_year(club):
    ended = club.join()
    club.run(keeping.cancel, club.specialist, ended, "本人申请")
    with clock.frozen(later(170)):
        assert erase_old() == 0
    with clock.frozen(later(190)):
        assert erase_old() == 1
        assert erase_old() == 0
    row = db.session.get(Member, ended.id, populate_existing=True)
    assert row.erased_at is not None and not row.phone and not row.name and row.number == ended.number
