"""Stars of members for alliance merchants: after a use, once a month, their own only, gone with them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from mallops.blueprints.alliance.actions import benefits as acts
from mallops.blueprints.alliance.actions import recruiting
from mallops.blueprints.alliance.models import AllianceBenefit, AllianceRating
from mallops.blueprints.members.actions.erasing import erase_member
from mallops.blueprints.members.actions.merging import agree, propose
from mallops.core import clock
from mallops.core.audit import AuditEntry
from mallops.core.casework.actions import move
from mallops.core.db import db
from tests.factories import actor_of, login_as
from tests.integration.alliance.conftest import contract
from tests.integration.club.conftest import OTHERS
from tests.integration.members.conftest import Club
from tests.integration.points.conftest import NOON, TODAY


@pytest.fixture
def offer(club: Club) -> AllianceBenefit:
    """Something a book shop gives all members, as often as they like."""
    told = recruiting.Told("晨光书店", "retail", "人民路1号", "李女士", "13812345678", "全场九折")
    merchant = club.run(recruiting.enter, club.clerk, told)
    wanted = acts.BenefitTold(name_zh="九折", name_en="Ten off", from_on=TODAY, rule="free")
    made = club.run(acts.save_benefit, club.specialist, merchant, None, wanted)
    club.run(recruiting.enter_contract, club.specialist, merchant, contract())
    club.run(move, actor_of(club.cast.manager), merchant, "activate")
    return made


def ratings() -> list[AllianceRating]:
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(sa.select(AllianceRating).order_by(AllianceRating.id)))


def give(client: Any, door: str, use: Any, stars: str, comment: str = "") -> Any:
    return client.post(f"{door}/benefits/{use.uid}", data={"stars": stars, "comment": comment})


def test_a_member_rates_once_a_month_and_staff_read_the_mean(club, sign_in, new_client, me, door, offer):
    """A second use of the month changes the stars; the merchant's page and list show the mean, no name."""
    first, second = (club.run(acts.redeem, club.clerk, offer, me) for _n in range(2))
    client = sign_in()
    assert "晨光书店" in client.get(f"{door}/benefits").text
    assert give(client, door, first, "2", "太挤").status_code == 303
    assert give(client, door, second, "5", "好多了").status_code == 303
    (row,) = ratings()
    assert (row.stars, row.comment, row.by_id, row.use_id) == (5, "好多了", None, first.id)
    assert str(row.use.merchant.rating) == "5.0" and row.use.merchant.rating_count == 1
    assert (
        "★★★★★" in client.get(f"{door}/benefits").text
        and "好多了" in client.get(f"{door}/benefits/{first.uid}").text
    )
    entry = db.session.scalars(sa.select(AuditEntry).filter_by(object_kind="alliance_ratings")).first()
    assert entry.action == "alliance.rate" and "好多了" not in str(entry.after)
    staff = login_as(new_client(), club.cast.manager)
    page = staff.get(f"/alliance/{row.use.merchant.uid}").text
    assert "of 5 stars, 1 rating" in page and "好多了" in page and "张伟" not in page
    assert "5.0" in staff.get("/alliance/").text


def test_what_is_no_rating_is_refused(club, sign_in, me, other, door, offer):
    """Nonsense, another member's use, a use taken back, one of long ago: by direct POST too."""
    use = club.run(acts.redeem, club.clerk, offer, me)
    client, stranger = sign_in(), sign_in(OTHERS)
    for nonsense in ("", "0", "6", "five", "²"):
        assert give(client, door, use, nonsense, "words").status_code == 422
    assert give(client, door, use, "5", "x" * 501).status_code == 422
    assert give(stranger, door, use, "1").status_code == 404
    assert stranger.get(f"{door}/benefits/{use.uid}").status_code == 404
    club.run(acts.undo, club.clerk, use, "Wrong card")
    assert give(client, door, use, "5").status_code == 303
    assert "已撤销" in client.get(f"{door}/benefits").text
    late = club.run(acts.redeem, club.clerk, offer, me)
    with clock.frozen(NOON + dt.timedelta(days=31)):
        assert give(sign_in(), door, late, "5").status_code == 303
    assert ratings() == []


def test_words_go_with_the_member_and_stars_stay(club, sign_in, me, door, offer):
    """In the export while the member is there; after the erasure a number without words or a name."""
    use = club.run(acts.redeem, club.clerk, offer, me)
    client = sign_in()
    give(client, door, use, "4", "我是张伟")
    told = client.post(f"{door}/me/all", data={"as": "page"}).text
    assert "我是张伟" in told and "晨光书店" in told
    club.run(erase_member, club.supervisor, me, "Asked for it.")
    (row,) = ratings()
    assert (row.stars, row.comment or "") == (4, "") and str(row.use.merchant.rating) == "4.0"


def test_two_cards_of_one_person_hold_one_word_a_month(club, sign_in, me, other, door, offer):
    """After the merge the stars of both are the one member's; the next ones replace the later."""
    uses = [club.run(acts.redeem, club.clerk, offer, one) for one in (me, other)]
    give(sign_in(), door, uses[0], "1")
    give(sign_in(OTHERS), door, uses[1], "3")
    asked = club.run(propose, club.clerk, me, other, "One person")
    club.run(agree, club.supervisor, asked, me, other)
    assert {one.use.member_id for one in ratings()} == {me.id}
    assert give(sign_in(), door, uses[0], "5").status_code == 303
    assert [one.stars for one in ratings()] == [1, 5]
