"""A check from draft to closed: who sees it when, answers, decides; notices, score, fines, figures."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
import sqlalchemy as sa

from mallops.blueprints.attendance.models import AttendanceTick
from mallops.blueprints.conduct.actions import answering, checking
from mallops.blueprints.conduct.actions.kind import KIND
from mallops.blueprints.conduct.models import ConductCheck
from mallops.blueprints.conduct.queries.checks import count_rows, list_due
from mallops.blueprints.conduct.queries.months import month_by_person
from mallops.blueprints.conduct.queries.papers import papers_of, week_of
from mallops.blueprints.feedback.views import KIND as FEEDBACK
from mallops.core import clock
from mallops.core.audit import AuditEntry
from mallops.core.auth import fetch
from mallops.core.casework import StepNotAllowed
from mallops.core.casework import actions as casework
from mallops.core.db import db
from mallops.core.errors import Conflict, Forbidden, Invalid, NotFound
from mallops.core.notices import Notice
from mallops.core.registers.criteria import Criteria
from mallops.core.registers.listing import list_page
from tests.factories import Cast, actor_of, give_role, make_deputation, make_user
from tests.factories.patrols import (
    MONDAY,
    answer_all,
    make_plan,
    make_rounds,
    make_run,
    make_sheets,
    submit_run,
)
from tests.integration.conduct.conftest import Make

TODAY = MONDAY.date()


def listed(user: Any, **asked: Any) -> list[uuid.UUID]:
    return [row.uid for row in list_page(KIND, actor_of(user), Criteria(**asked)).rows]


def told(user: Any) -> list[str]:
    query = sa.select(Notice.topic).where(Notice.user_id == user.id, Notice.topic.like("conduct.%"))
    return list(db.session.scalars(query.order_by(Notice.id)))


def test_a_draft_has_its_lines_and_no_number(cast: Cast, draft: Make) -> None:
    case = draft("on_post")
    assert [case.state, case.number, case.checked_on] == ["draft", None, TODAY]
    assert case.title == "On-post check · F1-A" and "officer" not in case.title
    assert [one.code for one in case.items][:2] == ["2.1", "2.2.a"] and len(case.items) == 13
    assert case.items[0].text_zh and case.items[0].text_en and case.items[0].weight == 3


def test_each_step_of_the_search_has_its_time(cast: Cast, draft: Make) -> None:
    case, actor = draft("on_post"), actor_of(cast.inspector)
    with clock.frozen(MONDAY) as at:
        checking.look(actor, case, "not_seen")
        at.advance(dt.timedelta(minutes=2))
        checking.look(actor, case, "asked_officers", whom="Officer Wang", answer="Not seen since ten")
        at.advance(dt.timedelta(minutes=3))
        with pytest.raises(Conflict):
            checking.look(actor, case, "unknown")
        checking.look(actor, case, "asked_supervisor")
        checking.look(actor, case, "unknown")
    db.session.commit()
    db.session.expire_all()
    assert [(one.step, one.at - MONDAY) for one in case.steps] == [
        ("not_seen", dt.timedelta(0)),
        ("asked_officers", dt.timedelta(minutes=2)),
        ("asked_supervisor", dt.timedelta(minutes=5)),
        ("unknown", dt.timedelta(minutes=5)),
    ]
    assert (case.steps[1].whom, case.whereabouts, case.score) == ("Officer Wang", "unknown", 0)
    casework.move(actor, case, "issue", signature="x")
    assert {one.verdict for one in case.items} == {"bad", "na"} and case.failed_items == "2.1"
    with pytest.raises(Conflict):
        checking.look(actor, case, "found", answer="late")


def test_the_search_belongs_to_the_on_post_check_and_its_inspector(cast: Cast, draft: Make) -> None:
    with pytest.raises(NotFound):
        checking.look(actor_of(cast.inspector), draft("conduct"), "seen")
    case = draft("on_post")
    for other, error in ((cast.supervisor, Forbidden), (cast.lead, NotFound), (cast.officer, NotFound)):
        with pytest.raises(error):
            checking.look(actor_of(other), case, "seen")


def test_beginning_refuses(cast: Cast) -> None:
    inspector = actor_of(cast.inspector)

    def begin(kind: str = "conduct", by: Any = None, **told: Any) -> ConductCheck:
        return checking.begin(by or inspector, checking.Begin(kind, **{"target_id": cast.officer.id, **told}))

    for wrong in (
        {"target_id": cast.inspector.id},
        {"target_id": None},
        {"checked_at": MONDAY + dt.timedelta(hours=1)},
        {"checked_at": MONDAY - dt.timedelta(days=40)},
        {"department": "dance"},
        {"place": "x" * 121},
    ):
        with pytest.raises(Invalid):
            begin(**wrong)
    for strange in ({"target_id": cast.stranger.id}, {"zone_id": cast.foreign_zone.id}):
        with pytest.raises(NotFound):
            begin(**strange)
    with pytest.raises(Forbidden):
        begin("daily")
    for nobody in (cast.officer, cast.manager, cast.finance):
        with pytest.raises(Forbidden):
            begin(by=actor_of(nobody))
    assert begin("daily", actor_of(cast.supervisor)).check_type == "daily"
    assert begin("office", actor_of(cast.hr)).check_type == "office"


@pytest.mark.parametrize("kind", ["mystery", "conduct"])
def test_a_draft_is_hidden_from_whom_it_concerns(cast: Cast, draft: Make, kind: str) -> None:
    give_role(cast.officer, cast.mall, "SUP")  # whatever else they may do
    case = draft(kind)
    db.session.commit()
    for user, sees in (
        (cast.inspector, True), (cast.supervisor, True), (cast.manager, True), (cast.director, True),
        (cast.officer, False), (cast.lead, False), (cast.hr, False), (cast.desk, False),
    ):  # fmt: skip
        actor = actor_of(user)
        assert (case.uid in listed(user)) is sees, user.login
        assert case.visible_to(actor) is sees, user.login
        assert (count_rows(KIND, actor, Criteria(view="open")) == 1) is sees, user.login
        if not sees and actor.can(KIND.view):
            with pytest.raises(NotFound):
                fetch(ConductCheck, case.uid, actor)
    assert told(cast.officer) == []


def test_issued_it_is_the_targets_and_the_inspectorates(cast: Cast, issued: Make) -> None:
    case = issued("mystery", {"2.7.1.b": "Looked at the phone"})
    assert case.number and "-XW-" in case.number and case.owner_id == cast.officer.id
    for user in (
        cast.officer,
        cast.inspector,
        cast.lead,
        cast.hr,
        cast.supervisor,
        cast.manager,
        cast.director,
    ):
        assert listed(user) == [case.uid] and case.visible_to(actor_of(user)), user.login
    assert listed(cast.desk) == [] and not case.visible_to(actor_of(cast.desk))
    colleague = make_user(cast.mall, "FLR", login="colleague")  # walks the same zone
    cast.zone.duties[0].user_id = colleague.id
    db.session.commit()
    assert listed(colleague) == [] and not case.visible_to(actor_of(colleague))
    assert listed(cast.officer, view="mine") == [case.uid]
    assert told(cast.officer) == ["conduct.issued"]


def test_the_trail_says_neither_whom_nor_what(cast: Cast, filled: Make) -> None:
    filled("mystery", {"2.7.1.b": "Rude to a child"}, finding="Must be trained")
    rows = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.object_kind.like("conduct%"))).all()
    words = str([(one.label, one.before, one.after) for one in rows])
    assert rows and "Rude" not in words and "trained" not in words
    assert "'target_id': '[…]'" in words and f"'target_id': {cast.officer.id}" not in words


def test_only_the_inspector_issues_and_only_when_complete(cast: Cast, draft: Make, filled: Make) -> None:
    with pytest.raises(Conflict, match="not judged"):
        casework.move(actor_of(cast.inspector), draft(), "issue", signature="x")
    case = filled()
    with pytest.raises(Conflict, match="Only the inspector"):
        casework.move(actor_of(cast.supervisor), case, "issue", signature="x")
    with pytest.raises(Invalid):
        casework.move(actor_of(cast.inspector), case, "issue")
    casework.move(actor_of(cast.inspector), case, "issue", signature="x")
    with pytest.raises(Conflict):
        checking.fill_in(actor_of(cast.inspector), case, checking.Sheet())


def test_acknowledged_then_closed(cast: Cast, issued: Make) -> None:
    case = issued("weekly", {"2.4.b": "Two pages lack"})
    assert case.score == 87.5
    for other in (cast.inspector, cast.supervisor):
        with pytest.raises(Forbidden):
            answering.acknowledge(actor_of(other), case, signature="x")
    with pytest.raises(Invalid):
        answering.acknowledge(actor_of(cast.officer), case)
    with pytest.raises(StepNotAllowed):
        casework.move(actor_of(cast.inspector), case, "close")
    answering.acknowledge(actor_of(cast.officer), case, reply="I complete them today", signature="Officer")
    assert (case.state, case.reply, case.owner_id) == (
        "acknowledged",
        "I complete them today",
        cast.inspector.id,
    )
    assert told(cast.inspector) == ["conduct.appealed"]
    with pytest.raises(StepNotAllowed):
        answering.appeal(actor_of(cast.officer), case, reply="After all")
    with pytest.raises(Forbidden):
        casework.move(actor_of(cast.officer), case, "close")
    casework.move(actor_of(cast.inspector), case, "close")
    assert case.state == "closed" and case.closed_at


def test_an_appeal_is_decided_by_somebody_else(cast: Cast, issued: Make) -> None:
    case = issued("conduct", {"2.2.d": "On the phone for ten minutes", "2.2.a": "Sat"}, by=cast.supervisor)
    with pytest.raises(Invalid):
        answering.appeal(actor_of(cast.officer), case, reply=" ")
    answering.appeal(actor_of(cast.officer), case, reply="It was a tenant who called")
    assert (case.state, case.owner_id) == ("appealed", None)
    assert told(cast.manager) == ["conduct.appealed"] and told(cast.supervisor) == []
    decided = {"text": "The call was work", "signature": "x"}
    with pytest.raises(Conflict, match="other than the inspector"):
        answering.decide(actor_of(cast.supervisor), case, "upheld", **decided)
    with pytest.raises(Forbidden):
        answering.decide(actor_of(cast.lead), case, "upheld", **decided)
    manager = actor_of(cast.manager)
    for wrong in ({"decision": "maybe"}, {"text": " "}, {"strike": ["2.2.b"]}):
        with pytest.raises(Invalid):
            answering.decide(manager, case, **{"decision": "granted", **decided, **wrong})
    before = case.score
    answering.decide(manager, case, "granted", strike=["2.2.d"], **decided)
    assert case.state == "closed" and case.decided_by_id == cast.manager.id
    assert [one.code for one in case.items if one.struck] == ["2.2.d"]
    assert (case.score_issued, case.score, case.failed_items) == (before, 83.3, "2.2.a")
    assert told(cast.officer) == ["conduct.issued", "conduct.issued"]
    assert told(cast.supervisor) == ["conduct.appealed"]


def test_a_deputy_who_inspected_does_not_decide(cast: Cast, issued: Make) -> None:
    make_deputation(
        cast.mall, cast.inspector, "CSM", MONDAY - dt.timedelta(days=1), MONDAY + dt.timedelta(days=1)
    )
    case = issued("conduct", {"2.2.a": "Sat"})
    answering.appeal(actor_of(cast.officer), case, reply="I was tying my shoe")
    with pytest.raises(Conflict):
        answering.decide(actor_of(cast.inspector), case, "upheld", text="No", signature="x")
    answering.decide(actor_of(cast.supervisor), case, "upheld", text="Seen by two", signature="x")
    assert case.decision == "upheld" and not any(one.struck for one in case.items)


def test_whom_it_concerns_neither_voids_closes_nor_decides(cast: Cast, issued: Make) -> None:
    case = issued("office", {"2.6.f": "Untidy"}, target_id=cast.supervisor.id)
    boss = actor_of(cast.supervisor)
    with pytest.raises(Conflict):
        casework.void(boss, case, "I say so")
    answering.appeal(boss, case, reply="Not my desk")
    with pytest.raises(Conflict):
        answering.decide(boss, case, "granted", text="Mine", signature="x")
    casework.void(actor_of(cast.manager), case, "Wrong desk")
    assert case.state == "void" and month_by_person(cast.mall.id, "2026-11") == []


def test_a_fine_is_a_proposal_until_human_resources_and_legal_agree(cast: Cast, issued: Make) -> None:
    fine = {"proposal": "fine", "fine": "50", "proposal_text": "Third time"}
    case = issued("conduct", {"2.2.a": "Sat"}, **fine)
    assert case.fine_state == "proposed" and told(cast.hr) == []
    hr = actor_of(cast.hr)
    with pytest.raises(Conflict):
        answering.settle_fine(hr, case, yes=True, text="Legal: Ms Zhao")
    answering.acknowledge(actor_of(cast.officer), case, signature="x")
    assert told(cast.hr) == ["conduct.fine"]
    with pytest.raises(Forbidden):
        answering.settle_fine(actor_of(cast.manager), case, yes=True, text="x")
    with pytest.raises(Invalid):
        answering.settle_fine(hr, case, yes=True, text="")
    answering.settle_fine(hr, case, yes=True, text="Legal: Ms Zhao")
    assert (case.fine_state, case.fine_by_id) == ("confirmed", cast.hr.id)
    with pytest.raises(Conflict):
        answering.settle_fine(hr, case, yes=False, text="Again")


def test_a_granted_appeal_drops_the_fine(cast: Cast, issued: Make) -> None:
    case = issued("conduct", {"2.2.a": "Sat"}, proposal="fine", fine="50", proposal_text="Third time")
    answering.appeal(actor_of(cast.officer), case, reply="No")
    answering.decide(actor_of(cast.manager), case, "granted", text="Right", signature="x")
    assert (case.fine_state, case.score, case.failed_items) == ("dropped", 100, "")
    assert told(cast.hr) == []


def test_somebody_without_an_account_answers_through_the_inspector(cast: Cast, issued: Make) -> None:
    case = issued("service", {"2.7.1.a": "No greeting"}, target_id=None, target_name="Cleaner Li",
                  department="cleaning")  # fmt: skip
    assert (case.target_label, case.owner_id) == ("Cleaner Li", cast.inspector.id)
    with pytest.raises(Forbidden):
        answering.acknowledge(actor_of(cast.supervisor), case, signature="Li")
    answering.acknowledge(actor_of(cast.inspector), case, reply="Will greet", signature="Li")
    casework.move(actor_of(cast.supervisor), case, "close")
    assert case.state == "closed"


def test_discarding_a_draft(cast: Cast, draft: Make) -> None:
    case = draft("mystery")
    with pytest.raises(Conflict):
        casework.move(actor_of(cast.supervisor), case, "discard")
    casework.move(actor_of(cast.inspector), case, "discard")
    assert case.state == "void" and listed(cast.officer) == []


def test_what_the_app_has_of_the_four_papers(cast: Cast, issued: Make) -> None:
    make_sheets(cast.mall)
    make_plan(cast.mall, {cast.zone: cast.officer})
    rounds = make_rounds(cast.mall, TODAY)
    empty = {one.code: one for one in papers_of(cast.mall.id, cast.officer.id, TODAY).papers}
    assert [one.kept for one in empty.values()] == [False] * 4 and empty["sheet"].due == 2
    run = make_run(cast.officer, rounds[0])
    answer_all(cast.officer, run)
    submit_run(cast.officer, run)
    casework.open_case(actor_of(cast.officer), FEEDBACK, {"title": "Talk", "topic_kind": "brand"})
    db.session.add(AttendanceTick(mall_id=cast.mall.id, tenant_id=cast.tenant.id, on=TODAY, phase="open",
                                  state="on_time", at=MONDAY, by_id=cast.officer.id))  # fmt: skip
    db.session.flush()
    found = {
        one.code: (one.have, one.due, one.kept)
        for one in papers_of(cast.mall.id, cast.officer.id, TODAY).papers
    }
    assert found == {"sheet": (1, 2, True), "talks": (1, None, True), "report": (0, 1, True),
                     "attendance": (1, None, True)}  # fmt: skip
    assert papers_of(cast.mall.id, cast.desk.id, TODAY).papers[0].have == 0
    week = week_of(cast.mall.id, cast.officer.id, TODAY)
    assert (week.begins, week.due, week.in_time, week.missed) == (TODAY, 2, 1, 0)
    case = issued("clipboard")
    assert case.papers == {"on": "2026-11-23", "papers": [["sheet", 1, 2, True], ["talks", 1, None, True],
                           ["report", 0, 1, True], ["attendance", 1, None, True]]}  # fmt: skip


def test_missed_rounds_are_not_kept(cast: Cast) -> None:
    make_sheets(cast.mall)
    make_plan(cast.mall, {cast.zone: cast.officer})
    make_rounds(cast.mall, TODAY)
    with clock.frozen(MONDAY + dt.timedelta(hours=9)):
        sheet = papers_of(cast.mall.id, cast.officer.id, TODAY).papers[0]
    assert not sheet.kept and sheet.due == 2


def test_what_is_still_to_check_today_and_this_week(cast: Cast, issued: Make) -> None:
    def due(on: dt.date = TODAY) -> dict[str, tuple[bool, bool]]:
        rows = list_due(cast.mall.id, cast.supervisor.id, on)
        return {one.person.login: (one.daily is not None, one.weekly is not None) for one in rows}

    assert due() == {"desk": (False, False), "officer": (False, False)}
    issued("daily", by=cast.supervisor)
    issued("weekly")
    assert due()["officer"] == (True, True)
    assert due(TODAY + dt.timedelta(days=1))["officer"] == (False, True)
    assert due(TODAY + dt.timedelta(days=7))["officer"] == (False, False)


def test_the_month_by_person(cast: Cast, draft: Make, issued: Make) -> None:
    first = issued("conduct", {"2.2.a": "Sat", "2.2.b": "Leaned"})
    second = issued("weekly", {"2.4.a": "No"}, proposal="fine", fine="20", proposal_text="Again")
    draft("mystery")
    lost = draft("on_post")
    for step in ("not_seen", "asked_officers", "asked_supervisor", "unknown"):
        checking.look(actor_of(cast.inspector), lost, step)
    casework.move(actor_of(cast.inspector), lost, "issue", signature="x")
    answering.appeal(actor_of(cast.officer), first, reply="No")
    answering.decide(actor_of(cast.manager), first, "granted", text="Yes", signature="x")
    issued("conduct", target_id=cast.desk.id)
    found = {one.user_id: one for one in month_by_person(cast.mall.id, "2026-11")}
    mine = found[cast.officer.id]
    assert (len(mine.checks), mine.violations, mine.faults, mine.appeals, mine.granted) == (3, 1, 2, 1, 1)
    assert (mine.fines, mine.unanswered, mine.score) == (1, 2, round((100 + 87.5 + 0) / 3, 1))
    assert found[cast.desk.id].score == 100 and second.score == 87.5
    assert list(found) == [cast.officer.id, cast.desk.id]  # the lowest score first
    assert month_by_person(cast.mall.id, "2026-10") == month_by_person(cast.other_mall.id, "2026-11") == []
    assert [one.user_id for one in month_by_person(cast.mall.id, "2026-11", cast.desk.id)] == [cast.desk.id]
