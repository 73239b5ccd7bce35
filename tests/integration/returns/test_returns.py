"""From the counter to the end: policy, opinion, decision, ledger, money, invoice, dispute (42.1)."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from mallops.blueprints.complaints.models import Complaint
from mallops.blueprints.members.models import Member
from mallops.blueprints.members.rules import hooks
from mallops.blueprints.points.models import PointEntry
from mallops.blueprints.returns.actions import deciding, keeping, taking
from mallops.blueprints.returns.actions.kind import ASK, KIND
from mallops.blueprints.returns.models import Return
from mallops.core import clock, turning
from mallops.core.audit import AuditEntry
from mallops.core.casework.actions import move, void
from mallops.core.casework.models import CaseEvent, SignOff
from mallops.core.casework.retention import forget_old
from mallops.core.db import db, transaction
from mallops.core.errors import Conflict, Forbidden, Invalid
from mallops.core.links import find_link
from mallops.core.policies.clocks import clocks_of
from tests.factories import login_as
from tests.integration.gifts.conftest import Shelf
from tests.integration.returns.conftest import DAY, NOON, PHONE, TODAY, Back, take, told
from tests.support.people import erase, is_needed


def stage(case: Any, code: str) -> Any:
    return next(one for one in clocks_of(case) if one.stage == code)


def test_a_return_has_its_number_its_period_and_its_clock(back: Back) -> None:
    case = back.case
    assert "-TH-" in (case.number or "") and case.state == "applied"
    assert (case.policy_days, case.until_on) == (7, TODAY + 7 * DAY)
    assert (stage(case, "settle").amount, stage(case, "settle").state) == (7.0, "running")
    back.verify()
    assert (stage(case, "opinion").amount, stage(case, "opinion").unit) == (1.0, "working_days")
    assert case.due_at == stage(case, "opinion").due_at  # the shop reads when it is expected to answer
    back.hear()
    assert back.again().due_at == stage(case, "settle").due_at


def test_what_lacks_is_said_all_at_once_and_nothing_is_kept(back: Back) -> None:
    with pytest.raises(Invalid) as refused, transaction():
        taking.take(back.clerk, taking.Told(quantity=0, reason="other", wanted="gift"))
    lacks = {"title", "tenant", "slip_no", "slip_on", "price", "quantity", "wanted", "reason_note"}
    assert set(refused.value.field_errors) == lacks
    with pytest.raises(Invalid), transaction():  # a shop of another mall
        taking.take(back.clerk, told(back.cast, tenant_id=back.cast.foreign_tenant.id))
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Return)) == 1


def test_the_policy_is_the_malls_and_open_returns_keep_their_period(back: Back) -> None:
    told_policy = keeping.PolicyTold(14, 30, 400, {"食品": 0})
    with pytest.raises(Forbidden), transaction():
        keeping.set_policy(back.clerk, told_policy)
    with transaction():
        row = keeping.set_policy(back.boss, told_policy)
    with pytest.raises(Conflict), transaction():  # somebody looked at the page before
        keeping.set_policy(back.boss, told_policy, 0)
    assert row.version == 1
    assert take(back.cast, slip_no="S2").case.until_on == TODAY + 14 * DAY
    assert take(back.cast, slip_no="S3", reason="quality").case.until_on == TODAY + 30 * DAY
    with transaction():
        back.cast.tenant.category = "食品"
        db.session.merge(back.cast.tenant)
    assert take(back.cast, slip_no="S4").case.until_on is None
    assert back.again().until_on == TODAY + 7 * DAY


def test_verified_asks_the_shop_and_what_does_not_fit_is_said(back: Back) -> None:
    with pytest.raises(Invalid):
        back.verify(whole=False)
    db.session.rollback()
    link = back.verify("缺说明书", whole=False)
    assert back.case.state == "verified" and find_link(back.case, ASK) is not None
    assert "13800138000" not in link.url
    with pytest.raises(Conflict):
        taking.correct(back.clerk, back.case, told(back.cast), None)


def test_the_shop_answers_by_its_link_and_learns_nothing_of_the_customer(back: Back, app: Any) -> None:
    link = back.verify()
    url = link.url[link.url.index("/t/") :]
    browser = app.test_client()
    page = browser.get(url).get_data(as_text=True)
    assert "电热水壶" in page and "S100" in page and "张三丰" not in page and "8000" not in page
    refused = browser.post(url, data={"opinion": "refuse", "note": "", "by": "王店长"})
    assert refused.status_code == 422 and "王店长" in refused.get_data(as_text=True)
    assert browser.post(url, data={"opinion": "refuse", "note": "已使用", "by": "王店长"}).status_code in {
        302,
        303,
    }
    case = back.again()
    assert (case.state, case.opinion, case.opinion_link, case.opinion_note) == (
        "heard",
        "refuse",
        True,
        "已使用",
    )
    assert stage(case, "opinion").state == "stopped"
    assert browser.get(url).status_code == 200  # it may see how it goes on
    assert browser.post(url, data={"opinion": "agree", "by": "x"}).status_code == 409


def test_decided_only_by_those_who_may_and_with_reasons(back: Back) -> None:
    back.verify()
    with pytest.raises(Forbidden):
        deciding.decide(back.clerk, back.case, deciding.rules.Decision("refund", 100, "shop", "x"))
    db.session.rollback()
    with pytest.raises(Invalid) as refused:  # the shop has not agreed
        back.decide()
    assert set(refused.value.field_errors) == {"note"}
    db.session.rollback()
    with pytest.raises(Invalid):  # more than was paid
        back.decide(fen=60_001, note="x")
    db.session.rollback()
    back.decide(note="商户逾期未答复")
    assert (back.case.state, back.case.refund_fen, back.case.payer) == ("approved", 60_000, "shop")


def test_outside_the_policy_it_needs_a_reason(cast: Any) -> None:
    late = take(cast, slip_on=TODAY - 8 * DAY)
    late.verify()
    late.hear()
    with pytest.raises(Invalid):
        late.decide()
    db.session.rollback()
    late.decide(note="老顾客，特批")
    assert late.case.state == "approved"


def test_points_go_back_before_anybody_pays_and_only_once(earned: Back, shelf: Shelf) -> None:
    before = shelf.desk.balance()
    earned.approve()
    assert earned.case.member_id == shelf.desk.member.id
    with pytest.raises(Conflict):  # the slip has given points
        earned.pay()
    db.session.rollback()
    points = earned.claw()
    assert points > 0 and shelf.desk.balance() == before - points
    with pytest.raises(Conflict):
        earned.claw()
    db.session.rollback()
    with pytest.raises(Conflict):  # points have moved by it
        back_decide(earned)
    db.session.rollback()
    earned.pay()
    assert (earned.case.state, earned.case.paid_fen) == ("refunded", 60_000)
    entries = sa.select(sa.func.count()).select_from(PointEntry).where(PointEntry.kind == "refund")
    assert db.session.scalar(entries) == 1


def back_decide(back: Back) -> None:
    deciding.decide(back.boss, back.case, deciding.rules.Decision("refuse", 0, "", "x"))


def test_a_slip_that_earns_after_the_decision_is_taken_back_too(shelf: Shelf) -> None:
    back = take(shelf.desk.cast)
    back.approve()
    shelf.desk.earn(600, number="s 100")  # the same slip, typed otherwise
    with pytest.raises(Conflict):
        back.pay()
    db.session.rollback()
    assert back.claw() > 0
    back.pay()
    assert back.case.member_id == shelf.desk.member.id


def test_a_slip_that_earned_for_less_than_the_goods_is_taken_back_whole(shelf: Shelf) -> None:
    posted = shelf.desk.earn(500, number="S100")
    back = take(shelf.desk.cast)
    back.approve()
    assert back.claw() == posted.points and shelf.desk.balance() == 0
    assert shelf.desk.slip(posted).refunded == 50_000


def test_a_giveaway_that_is_gone_is_taken_off_the_refund(earned: Back) -> None:
    earned.approve()
    earned.claw()
    row = earned.giveaway(1500)
    with pytest.raises(Conflict):
        earned.pay()
    db.session.rollback()
    with pytest.raises(Forbidden):  # to waive is for who decides
        earned.settle(row, "waived", "x")
    db.session.rollback()
    earned.settle(row, "deducted")
    earned.pay()
    assert earned.case.paid_fen == 58_500


def test_what_the_mall_pays_finance_pays(back: Back) -> None:
    back.approve(payer="mall")
    with pytest.raises(Forbidden):
        back.pay()
    db.session.rollback()
    with pytest.raises(Invalid) as refused:  # cash is signed for
        back.pay(back.finance, way="cash")
    assert "signature" in refused.value.field_errors
    db.session.rollback()
    back.pay(back.finance, way="cash", signature="Zhang San")
    assert back.case.state == "refunded"
    assert db.session.scalar(sa.select(SignOff.capacity).where(SignOff.case_id == back.case.id)) == "customer"


def test_an_exchange_is_signed_and_money_goes_one_way(cast: Any) -> None:
    back = take(cast, wanted="exchange", reason="wrong")
    back.approve(decision="exchange", fen=0, payer="")
    with pytest.raises(Invalid) as refused:
        back.pay(way="", receipt_no="", signature="x", extra_fen=500)
    assert set(refused.value.field_errors) == {"new_item", "new_slip_no"}
    db.session.rollback()
    back.pay(way="", receipt_no="", signature="Li", new_item="电热水壶 白", new_slip_no="S101", extra_fen=500)
    assert (back.case.state, back.case.paid_fen, back.case.extra_fen) == ("exchanged", 0, 500)


def test_the_invoice_goes_back_before_it_is_closed(cast: Any) -> None:
    back = take(cast, invoice_no="FP001")
    back.approve()
    back.pay()
    with pytest.raises(Conflict):
        move(back.clerk, back.case, "close")
    db.session.rollback()
    with pytest.raises(Invalid):
        deciding.reverse_invoice(back.clerk, back.again(), deciding.Invoice("red", "", TODAY))
    db.session.rollback()
    with transaction():
        deciding.reverse_invoice(back.finance, back.again(), deciding.Invoice("red", "HZ001", TODAY))
    with transaction():
        move(back.clerk, back.again(), "close")
    assert back.again().state == "closed"


def test_refused_tells_why_and_is_closed(back: Back) -> None:
    back.verify()
    back.hear("refuse", "人为损坏")
    with pytest.raises(Invalid):
        back.decide("refuse")
    db.session.rollback()
    back.decide("refuse", note="不符合退货条件")
    assert (back.case.state, back.case.refund_fen) == ("refused", 0)
    with transaction():
        move(back.clerk, back.case, "close")


def test_a_dispute_becomes_a_complaint_with_nothing_typed_again(back: Back) -> None:
    back.verify()
    back.hear("refuse", "已使用")
    back.decide("refuse", note="不符合")
    seen = deciding.handed_on(back.case, "顾客不认可", "")
    assert (seen.slip_no, seen.slip_on, seen.amount_fen) == ("S100", TODAY, 60_000)
    with transaction():
        complaint = deciding.dispute(back.clerk, back.case, "顾客不认可")
    assert isinstance(complaint, Complaint) and complaint.category == "return"
    assert (complaint.customer, complaint.phone, complaint.tenant_id) == (
        "张三丰",
        PHONE,
        back.cast.tenant.id,
    )
    assert complaint.slip_no == "S100"
    assert all(one in complaint.content for one in ("顾客不认可", "已使用", "不符合"))
    case = back.again()
    assert (case.state, case.became_id, complaint.source_id) == ("disputed", complaint.id, case.id)
    assert stage(case, "settle").state == "stopped" or stage(case, "close").state == "paused"
    with pytest.raises(Conflict):  # one complaint, not two
        deciding.dispute(back.clerk, case, "again")
    db.session.rollback()
    back.decide("refund", note="调解后同意退款")  # what the complaint came to
    assert back.case.state == "approved"


def test_without_anybody_who_takes_complaints_nothing_moves(
    back: Back, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(turning.TARGETS, "complaints")
    back.verify()
    with pytest.raises(Invalid), transaction():
        deciding.dispute(back.clerk, back.case, "x")
    assert back.again().state == "verified"


def test_no_step_is_taken_past_its_rule(back: Back, client: Any) -> None:
    login_as(client, back.cast.supervisor)
    uid = back.case.uid
    for step in ("approve", "refund", "exchange", "close", "dispute"):
        assert client.post(f"/returns/{uid}/steps/{step}", data={"note": "x"}).status_code in {
            404,
            409,
            403,
            422,
        }
    assert back.again().state == "applied"
    with pytest.raises(Conflict):
        back.pay()
    db.session.rollback()
    back.approve()
    back.pay()
    with pytest.raises(Conflict):  # the customer has the money
        void(back.boss, back.again(), "x")
    db.session.rollback()
    with pytest.raises(Conflict):
        back.pay()


def test_the_tenants_portal_lists_it_and_opens_the_same_page(back: Back) -> None:
    from mallops.blueprints.portal.actions.kinds import MATTERS

    matter = MATTERS["returns"]
    assert matter.waits == {"verified"} and "applied" not in matter.words
    assert set(matter.words) <= set(KIND.workflow.states) and matter.purpose(back.case) == ASK


def test_names_are_encrypted_and_forgotten(back: Back) -> None:
    back.verify("孩子弄坏的", goods=False)
    raw = db.session.execute(sa.text("select customer, phone, check_note from goods_returns")).one()
    assert all("张三丰".encode() not in bytes(one) and PHONE.encode() not in bytes(one) for one in raw)
    trail = " ".join(str(one.after) for one in db.session.scalars(sa.select(AuditEntry)))
    assert PHONE not in trail and "张三丰" not in trail
    events = " ".join(f"{one.note} {one.detail}" for one in db.session.scalars(sa.select(CaseEvent)))
    assert PHONE not in events and "张三丰" not in events
    back.hear()
    back.decide("refuse", note="顾客撤回")
    with transaction():
        move(back.clerk, back.case, "close")
    assert forget_old() == 0
    with clock.frozen(NOON + 1096 * DAY):
        assert forget_old() == 1
    case = back.again()
    assert not case.customer and not case.phone and case.phone_hash is None and not case.check_note
    with clock.frozen(NOON + 1096 * DAY):
        assert forget_old() == 0


def test_a_member_is_told_merged_and_erased(earned: Back, shelf: Shelf) -> None:
    member = db.session.get_one(Member, shelf.desk.member.id)
    assert hooks.DATA["returns"](member)["returns"][0]["phone"] == PHONE
    assert is_needed(member)
    with transaction():
        erase(earned.boss, member)
    case = earned.again()
    assert case.member_id is None and not case.customer and case.price_fen == 60_000
