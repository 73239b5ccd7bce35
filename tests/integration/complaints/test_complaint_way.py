"""From the intake to the end: no step can be skipped, every signature, every deadline (39)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from mallops.blueprints.complaints.actions import closing, letters, reporting, taking
from mallops.blueprints.complaints.models import Complaint, HandlingReport
from mallops.blueprints.complaints.queries.complaints import mediation_of, report_of
from mallops.blueprints.complaints.rules import complaints as rules
from mallops.core.casework.actions import move
from mallops.core.casework.models import CaseEvent
from mallops.core.casework.workflow import StepNotAllowed
from mallops.core.db import db, transaction
from mallops.core.errors import Conflict, Forbidden, Invalid, NotFound
from mallops.core.policies.clocks import clocks_of
from tests.factories import actor_of, make_user
from tests.integration.complaints.conftest import TODAY, Affair, told

DAY = dt.timedelta(days=1)


def clock(case: Any, stage: str = "answer") -> Any:
    return next(one for one in clocks_of(case) if one.stage == stage)


def refused(error: Any, act: Any, *args: Any, **more: Any) -> Any:
    """The action is refused and leaves nothing."""
    with pytest.raises(error) as found, transaction():
        act(*args, **more)
    db.session.rollback()
    return found.value


def test_limits_of_two_and_seven_working_days_and_the_managers_own(affair: Affair) -> None:
    plain, serious = affair.take(), affair.take(asked=("money",))
    assert (plain.severity, serious.severity) == ("minor", "major")
    assert (clock(plain).amount, clock(plain).unit) == (2.0, "working_days")
    assert clock(serious).amount == 7.0
    assert clock(plain).due_at.date() == TODAY + 2 * DAY  # Wednesday to Friday
    assert clock(serious).due_at.date() == dt.date(2026, 3, 13)  # the weekend does not count
    grave = affair.take(asked=("hurt",))
    refused(Invalid, taking.weigh, affair.manager, grave, "critical", affair.specialist.id, None)
    refused(Invalid, taking.weigh, affair.boss, grave, "critical", affair.specialist.id, TODAY + 4 * DAY)
    affair.weigh(grave, "critical", TODAY + 4 * DAY)
    assert (grave.state, clock(grave).due_at.date()) == ("triaged", TODAY + 4 * DAY)
    assert grave.due_at == clock(grave).due_at


def test_a_simple_one_is_answered_at_once_and_stays_registered(affair: Affair) -> None:
    case = affair.take(answer="已道歉")
    assert (case.state, case.direct, case.reply, clock(case).state) == ("replied", True, "已道歉", "stopped")
    refused(rules.NotSimple, taking.take, affair.clerk, told(asked=("hurt",), answer="x"))
    affair.do(closing.evaluate, affair.worker, case, 5, "谢谢")
    affair.do(closing.call_back, affair.worker, case, "满意")
    affair.go(case, "close")
    assert affair.again(case).state == "closed"


def test_what_lacks_is_said_all_at_once_and_nothing_is_kept(affair: Affair) -> None:
    error = refused(Invalid, taking.take, affair.clerk, taking.Told(phone="12", channel="x"))
    assert set(error.field_errors) == {"content", "category", "channel", "phone"}
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Complaint)) == 0


def test_no_step_of_a_serious_one_is_skipped(affair: Affair) -> None:
    case = affair.take(asked=("money",))
    for step in ("investigate", "report", "submit", "reply", "close"):
        refused(StepNotAllowed, move, affair.worker, case, step)
    affair.weigh(case, "major")
    affair.go(case, "investigate")
    refused(rules.NoFeedbackLetter, move, affair.worker, case, "report")
    refused(rules.NoFeedbackLetter, letters.ask_department, affair.worker, case, "leasing", "x")
    letter = affair.ask(case)
    assert (case.state, letter.department) == ("awaiting", "leasing")
    assert (clock(letter).amount, clock(letter).unit) == (1.0, "working_days")
    refused(Conflict, reporting.write, affair.worker, case, reporting.Written(), submit=True)
    refused(NotFound, letters.answer_letter, actor_of(affair.cast.finance), letter, "not ours")
    affair.do(letters.answer_letter, actor_of(affair.cast.leasing), letter, "已维修")
    assert affair.again(case).state == "reporting"
    error = refused(Invalid, reporting.write, affair.worker, case, reporting.Written(), submit=True)
    assert set(error.field_errors) == {"cause", "handling", "proposal", "responsibility"}
    affair.submit(case)
    refused(rules.NotSigned, closing.reply, affair.worker, case, "x", "phone")
    affair.sign_all(case)
    affair.finish(case)
    affair.go(case, "close")
    assert affair.again(case).state == "closed"


def test_each_signs_once_in_their_own_capacity_and_money_needs_the_assistant(affair: Affair) -> None:
    case = affair.investigate()
    affair.submit(case, 50_000)
    sign = reporting.sign_report
    refused(rules.MayNotSign, sign, actor_of(affair.cast.leasing), case, "supervisor", "x")
    refused(rules.MayNotSign, sign, actor_of(affair.assistant), case, "assistant", "x")  # too early
    affair.sign_all(case)
    refused(rules.MayNotSign, sign, affair.manager, case, "supervisor", "x")  # signed already
    refused(rules.NotSigned, closing.reply, affair.worker, case, "x", "phone")
    affair.sign(case, affair.assistant, "assistant")
    report = report_of(case)
    assert report is not None and report.state == "signed"
    affair.finish(case)


def test_a_report_sent_back_is_signed_anew(affair: Affair) -> None:
    case = affair.investigate()
    affair.submit(case)
    affair.sign(case, affair.cast.supervisor, "supervisor")
    refused(Invalid, reporting.send_back, actor_of(affair.cast.leasing), case, " ")
    affair.do(reporting.send_back, actor_of(affair.cast.leasing), case, "责任不清")
    case = affair.again(case)
    rounds = db.session.scalars(sa.select(HandlingReport).order_by(HandlingReport.round)).all()
    assert [(one.round, one.state) for one in rounds] == [(1, "returned"), (2, "draft")]
    assert (case.state, rounds[1].cause) == ("reporting", "冷藏温度过高")
    affair.submit(case)
    affair.sign(case, affair.cast.supervisor, "supervisor")  # the first signature does not count


def test_opened_again_needs_a_new_report_and_a_reason(affair: Affair) -> None:
    case = affair.investigate()
    affair.submit(case)
    affair.sign_all(case)
    affair.finish(case, 1)
    refused(Invalid, closing.reopen, affair.worker, case, "")
    affair.do(closing.reopen, affair.worker, case, "顾客仍不满意")
    case = affair.again(case)
    assert (case.state, case.reopened, case.score) == ("investigating", 1, None)
    affair.go(case, "report")
    affair.submit(case)
    refused(rules.NotSigned, closing.reply, affair.worker, case, "x", "phone")
    notes = db.session.scalars(sa.select(CaseEvent.note).where(CaseEvent.case_id == case.id))
    assert "仍不满意" not in " ".join(notes)  # what may name people is nowhere in clear


AGREED = closing.Agreed(
    "张三丰", "人民路1号", "13800138000", "310101199001011234", "华联食品有限公司", "南京路2号",
    "021-12345678", "李经理", TODAY, TODAY, "酸奶变质", "不再追究", "赔偿500元",
)  # fmt: skip


def test_the_gravest_close_only_with_an_agreement_that_both_signed(affair: Affair) -> None:
    case = affair.investigate("critical", TODAY + 4 * DAY)
    affair.submit(case, 50_000)
    affair.sign_all(case, 50_000)
    affair.finish(case)
    refused(rules.NoMediation, move, affair.worker, case, "close")
    error = refused(Invalid, closing.write_mediation, affair.worker, case, closing.Agreed())
    assert {"a_name", "a_address", "a_phone", "a_id_number", "b_name", "b_contact", "subject", "b_duty",
            "agreed_on"} == set(error.field_errors)  # fmt: skip
    affair.do(closing.write_mediation, affair.worker, case, AGREED)
    affair.do(closing.sign_mediation, affair.worker, case, "a", "Zhang")
    refused(Invalid, closing.sign_mediation, affair.worker, case, "b", "Li")  # without the seal
    refused(Conflict, closing.write_mediation, affair.worker, case, AGREED)  # one has signed
    refused(rules.NoMediation, move, affair.worker, case, "close")
    affair.do(closing.sign_mediation, affair.worker, case, "b", "Li", sealed=True)
    row = mediation_of(case)
    assert row is not None and row.state == "effective" and row.effective_at is not None
    affair.go(case, "close")


def test_without_an_agreement_only_the_manager_says_why(affair: Affair) -> None:
    case = affair.take(asked=("hurt",))
    refused(Forbidden, closing.no_mediation, affair.worker, case, "Goes to court")
    affair.do(closing.no_mediation, affair.manager, case, "顾客起诉")
    assert getattr(mediation_of(case), "state", "") == "failed"


def test_waiting_with_a_reason_stops_the_clock_and_another_severity_keeps_the_time(affair: Affair) -> None:
    from mallops.core.policies.actions import pause

    case = affair.take()
    used = clock(case).started_at
    affair.weigh(case, "major")
    assert (clock(case).amount, clock(case).started_at) == (7.0, used)
    refused(Invalid, pause, affair.boss, case, " ")
    affair.do(pause, affair.boss, case, "等顾客寄来实物")
    assert clock(case).state == "paused"


def test_about_staff_only_few_see_it_and_never_the_person(affair: Affair) -> None:
    other = actor_of(make_user(affair.cast.mall, "CMP", login="other"))
    case = affair.take(category="staff", about_id=affair.cast.supervisor.id, title="王主管态度差")
    assert "王" not in case.title and case.restricted
    sees = {actor.user_id: case.visible_to(actor) for actor in (affair.boss, affair.manager, other)}
    assert sees == {affair.cast.supervisor.id: False, affair.cast.manager.id: True, other.user_id: False}
    assert case.visible_to(affair.clerk)  # who took it in
    refused(NotFound, taking.weigh, affair.boss, case, "minor", affair.specialist.id, None)
    error = refused(Invalid, taking.weigh, affair.manager, case, "minor", affair.cast.supervisor.id, None)
    assert set(error.field_errors) == {"owner"}
    affair.weigh(case, "minor")
    assert case.visible_to(affair.worker)
