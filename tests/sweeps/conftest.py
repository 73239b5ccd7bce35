"""A lived-in mall for sweeps over every address: a walked patrol, a finding, a photo, records."""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from mallops.blueprints.accounts.models import User
from mallops.blueprints.attendance.actions.hours import agree_hours
from mallops.blueprints.attendance.actions.notices import issue_notice
from mallops.blueprints.attendance.actions.talks import TALKS
from mallops.blueprints.conduct.actions import checking as conduct
from mallops.blueprints.contractors.actions import people
from mallops.blueprints.contractors.actions.checking import schedule
from mallops.blueprints.contractors.actions.kind import KIND as CONTRACTOR
from mallops.blueprints.deposits.actions import money as deposits
from mallops.blueprints.deposits.actions.refunds import request_refund
from mallops.blueprints.displays.actions.applying import Application, apply_for, invite
from mallops.blueprints.displays.actions.materials import MATERIAL
from mallops.blueprints.displays.actions.sharing import give_out
from mallops.blueprints.displays.actions.strays import STRAY
from mallops.blueprints.feedback.views import KIND as FEEDBACK
from mallops.blueprints.fees.actions import collecting
from mallops.blueprints.fees.actions.imports import import_bills
from mallops.blueprints.fees.actions.letters import write_letter
from mallops.blueprints.fees.queries.bills import list_overdue
from mallops.blueprints.fitout.actions import applying as fitouts
from mallops.blueprints.fitout.actions import hot, site
from mallops.blueprints.fitout.actions.permit import make_permit
from mallops.blueprints.floor import actions as floor
from mallops.blueprints.incidents.actions import reporting as incidents
from mallops.blueprints.incidents.actions.preparation import DRILL, PLAN, RISK
from mallops.blueprints.licences.actions.keeping import Facts as LicenceFacts
from mallops.blueprints.licences.actions.keeping import Printed, register
from mallops.blueprints.moves.actions.adjusting import Change, apply_change
from mallops.blueprints.moves.actions.movein import MoveInTold, apply_in
from mallops.blueprints.moves.actions.moveout import MoveOutTold, apply_out
from mallops.blueprints.openings import actions as openings
from mallops.blueprints.openings.queries import list_due
from mallops.blueprints.openings.rules import Said
from mallops.blueprints.papers import actions as papers
from mallops.blueprints.papers.rules import Facts
from mallops.blueprints.passes.actions.applying import Application as Goods
from mallops.blueprints.passes.actions.applying import apply_for as apply_for_goods
from mallops.blueprints.passes.actions.keeping import keep_gate
from mallops.blueprints.patrols import actions
from mallops.blueprints.relations.actions import letters, talks
from mallops.blueprints.relations.actions.confidences import Told, confide
from mallops.blueprints.relations.tasks import meet
from mallops.blueprints.repairs.actions.assets import save_asset
from mallops.blueprints.repairs.actions.reporting import Report, report
from mallops.blueprints.scores.actions.computing import compute as compute_scores
from mallops.blueprints.supervision.views import KIND as SUPERVISION
from mallops.blueprints.tenants import actions as files
from mallops.core import clock, jobs
from mallops.core.audit import acting
from mallops.core.auth import Actor
from mallops.core.auth.matrix import ROLES
from mallops.core.casework.actions import move, open_case
from mallops.core.db import db
from mallops.core.files import store
from mallops.core.importing import PlannedRow
from mallops.core.registers.intake import receive_photos
from tests.conftest import MAIN
from tests.factories import Cast, actor_of, login_as, make_cast, make_user
from tests.factories.cast import find_cast
from tests.factories.patrols import (
    MONDAY,
    answer_all,
    jpeg,
    make_plan,
    make_rounds,
    make_run,
    make_sheets,
    submit_run,
)
from tests.support.client import AppClient
from tests.support.databases import Database, Engine, SqliteEngine, close_connections
from tests.support.pictures import Picture
from tests.sweeps.customers import live_customers

LIVED = "lived"


@dataclass
class Sweep:
    """The cast, one person a role, and signed-in browsers on demand."""

    app: Flask
    cast: Cast
    people: dict[str, User]
    browsers: dict[int, AppClient] = field(default_factory=dict)

    def browser(self, user: User) -> AppClient:
        """A browser in which this person is signed in."""
        if user.id not in self.browsers:
            client = self.app.test_client()
            assert isinstance(client, AppClient)
            login_as(client, user)
            self.browsers[user.id] = client
        return self.browsers[user.id]


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the files of the mall that is lived in are kept for further sweeps."""
    return tmp_path_factory.mktemp("lived") / "data"


@pytest.fixture
def sweep(
    app: Flask, database: Database, open_engines: Callable[[str], Engine], lived: Path
) -> Iterator[Sweep]:
    """See Sweep. The clock stands still on a Monday morning. On SQLite one life serves a whole process."""
    engine, data = open_engines(database.engine), app.config["SETTINGS"].data_dir
    kept = isinstance(engine, SqliteEngine)
    if kept and lived.exists():
        engine.copy(MAIN, LIVED)
        shutil.copytree(lived, data, dirs_exist_ok=True)
    else:
        with app.app_context(), clock.frozen(MONDAY):
            settle()
    if kept and not lived.exists():
        close_connections(app)
        engine.copy(LIVED, MAIN)
        shutil.copytree(data, lived)
    with app.app_context(), clock.frozen(MONDAY):
        users = {one.login: one for one in db.session.scalars(sa.select(User))}
        yield Sweep(app, find_cast(), {role: users[f"role-{role.lower()}"] for role in ROLES})


def settle() -> None:
    """The cast with its sheets and rounds, one person a role, and a life."""
    cast = make_cast()
    make_sheets(cast.mall)
    make_sheets(cast.other_mall)
    make_plan(cast.mall, {cast.zone: cast.officer})
    rounds = make_rounds(cast.mall, MONDAY.date())
    for role in ROLES:
        make_user(cast.mall, role, login=f"role-{role.lower()}")
    db.session.commit()
    live(cast, rounds)


def live(cast: Cast, rounds: list[object]) -> None:
    """A patrol with a failure and a photo, submitted; one record of each small register."""
    officer = actor_of(cast.officer)
    with acting(officer, "patrols.submit"):
        patrol = make_run(cast.officer, rounds[0])  # type: ignore[arg-type]
        picture = jpeg()
        sent = actions.PhotoInput(uuid.uuid4(), "1.2.a", hashlib.sha256(picture).hexdigest())
        actions.take_photo(officer, patrol.uid, sent, picture)
        answer_all(cast.officer, patrol, **{"1_2_a": "地面有纸屑 <script>alert(1)</script>"})
        submit_run(cast.officer, patrol)
        actions.start_tenant_inspection(officer, cast.tenant, actions.Start(uuid.uuid4()))
        open_case(officer, FEEDBACK, {"title": "Feedback “quoted” & <b>", "topic_kind": "brand"})
        live_phone(officer, cast)
        live_attendance(officer, cast)
    with acting(officer, "papers.create"):
        seen = Facts("unclear", "HT “1”", payment="differs", mismatch="<script>alert(3)</script>")
        papers.check(officer, tenant_id=cast.tenant.id, item="Kettle & <b>", facts=seen)
    supervisor = actor_of(cast.supervisor)
    with acting(supervisor, "openings.lead"):
        live_openings(supervisor, officer)
    with acting(supervisor, "supervision.create"):
        live_incidents(supervisor)
        live_displays(supervisor, cast)
        live_passes(cast)
    live_fitouts(cast)
    with acting(supervisor, "supervision.create"):
        live_moves(cast)
        live_conduct(cast)
        live_contractors(supervisor)
        live_relations(supervisor, cast)
        live_tenant_file(cast)
        live_money(cast)
        live_customers(cast)
        open_case(supervisor, SUPERVISION, {"title": "Guards", "service": "security", "month": "2026-03"})
        values = {
            "code": "LIFT-01",
            "name_en": "Lift “one” & <b>",
            "facility": "lift",
            "zone_id": cast.zone.id,
        }
        asset = save_asset(supervisor, None, values)
    with acting(officer, "repairs.create"):
        report(
            officer, Report("Stops & <script>alert(2)</script>", asset=asset, reporter_phone="13812345678")
        )
    with acting(supervisor, "scores.compute"):
        compute_scores(supervisor, f"{MONDAY:%Y-%m}")
    db.session.commit()
    jobs.run_pending()


def live_tenant_file(cast: Cast) -> None:
    """A person, a brand, a contract, bank data, a risk and a paper of a tenant; a unit drawn on a plan."""
    leasing, shop = actor_of(cast.leasing), cast.tenant
    person = files.PersonData("Wang “Min” & <b>", "owner", phone="13800001111", birthday="05-12")
    files.save_person(leasing, shop, person)
    files.save_brand(leasing, shop, files.BrandData("Arctic <script>alert(7)</script>", "kites “red” & <b>"))
    terms = files.ContractData("HT “9” & <b>", dt.date(2026, 1, 1), rent_fen=1_200_000)
    files.save_contract(leasing, shop, terms)
    files.save_finance(leasing, shop, {"bank": "Bank <b>", "account": "6222000012345678"})
    files.add_risk(leasing, shop, "high", "Rent <script>alert(8)</script>")
    stored = store(b"%PDF-1.7", "application/pdf")
    files.add_paper(leasing, shop, files.PaperData("licence", "Licence <b>"), stored, "licence.pdf")
    files.place_unit(cast.units[0], {"x": 10, "y": 10, "w": 100, "h": 100})


def live_money(cast: Cast) -> None:
    """A deposit whose refund is asked for, and an overdue bill with a contact and a letter."""
    finance, desk, day = actor_of(cast.finance), actor_of(cast.desk), MONDAY.date()
    deposit = deposits.receive(finance, cast.tenant, "lease", 2_000_000, day, "BANK <b>1")
    request_refund(desk, deposit, "Flower <script>alert(5)</script>", "6222000012345678")
    values = {"bill_no": "ZD1", "tenant": cast.tenant.code, "charge": "rent", "period": "2026-02"}
    due = {"amount": 1_800_000, "due_on": day - dt.timedelta(days=40)}
    import_bills(finance, [PlannedRow(2, values | due)])
    bills = list_overdue(cast.mall.id, cast.tenant.id)
    said = collecting.Said("disputed", person="Ms <b>Wang", note="Area <script>alert(6)</script>")
    collecting.note_contact(desk, bills, said)
    write_letter(finance, cast.tenant, 1)


def live_contractors(supervisor: Actor) -> None:
    """A contractor with a post, a contact and a check that is scheduled; fire equipment that is due."""
    day = MONDAY.date()
    values = {
        "title": "Guards <b>",
        "service": "security",
        "contract_no": "C-1",
        "starts_on": day,
        "ends_on": day,
    }
    firm = open_case(supervisor, CONTRACTOR, values)
    post = people.PostTyped("Gate <script>", 2, MONDAY.time(), MONDAY.time())
    people.keep_post(supervisor, firm, post)
    people.add_contact(supervisor, firm, "Boss <i>", "Mr <b>Wu", "13812345678")
    schedule(supervisor, firm, day)
    save_asset(supervisor, None, {"code": "FE-01", "name_en": "Hydrant <b>", "facility": "fire"})


def live_relations(supervisor: Actor, cast: Cast) -> None:
    """A licence, a talk, a letter, something in confidence, a first call."""
    register(supervisor, LicenceFacts("food", cast.tenant.id, note="<b>"), Printed("N <i>", no_end=True))
    said = {
        "tenant": cast.tenant.id,
        "title": "Noise <b>",
        "sort": "opinion",
        "channel": "visit",
        "speaker": "<i>Li",
        "speaker_role": "staff",
        "talked_on": MONDAY.date(),
        "opinion": "<script>alert(7)</script>",
        "reason": "",
        "follow_up": "",
        "follow_on": None,
    }
    talks.log_talk(supervisor, said)
    letters.file_letter(supervisor, cast.tenant.id, letters.Written("Sign <b>", "<script>", "<i>", "Zhao"))
    confide(cast.mall.id, cast.tenant, Told("<script>alert(8)</script>", "somebody"))
    db.session.commit()
    meet()


def live_conduct(cast: Cast) -> None:
    """A check of the officer that is issued, and a draft."""
    inspector = actor_of(cast.inspector)
    case = conduct.begin(inspector, conduct.Begin("on_post", cast.officer.id, zone_id=cast.zone.id))
    conduct.look(inspector, case, "not_seen")
    conduct.look(inspector, case, "found", answer="At <b>store</b>")
    conduct.fill_in(inspector, case, conduct.Sheet(finding="<script>alert(3)</script>"))
    move(inspector, case, "issue", signature="I. Spector")
    conduct.begin(inspector, conduct.Begin("mystery", cast.desk.id, place="Desk “one” & <b>"))


def live_displays(supervisor: Actor, cast: Cast) -> None:
    """An application, one for the tenant to fill in, material without leave, and a share of a campaign's."""
    days = {"starts_on": MONDAY.date(), "expires_on": MONDAY.date()}
    apply_for(supervisor, Application("poster", "Sale <b>", content="<script>", applicant="X <b>", **days))
    invite(supervisor, cast.tenant.id, "sublet", 14)
    open_case(supervisor, STRAY, {"title": "Stand <b>", "sort": "stand", "zone_id": cast.zone.id})
    values = {"title": "Fair <b>", "pieces": "A1", "display_by": MONDAY.date(), "take_down_by": MONDAY.date()}
    give_out(supervisor, open_case(supervisor, MATERIAL, values), [cast.tenant.id], 2, 1)


def live_moves(cast: Cast) -> None:
    """A tenant that moves into another unit, a change, and a notice to leave."""
    desk, day = actor_of(cast.desk), MONDAY.date()
    with acting(desk, "moves.create"):
        apply_in(desk, cast.tenant, MoveInTold("A02", day, day, applicant="Mr <b>Li", remark="<script>"))
        apply_change(desk, cast.tenant, Change("brand", "New <b>", day, "Because <i>"))
        apply_out(desk, cast.other_tenant, MoveOutTold("early", day, day, reason="<script>alert(6)"))


def live_fitouts(cast: Cast) -> None:
    """Works under way with a worker, a look, hot work and a violation; an invitation."""
    supervisor, desk = actor_of(cast.supervisor), actor_of(cast.desk)
    day = MONDAY.date()
    with acting(desk, "fitouts.create"):
        told = fitouts.Application("full", "Walls <b>", "Builders & <b>", starts_on=day, ends_on=day)
        case = fitouts.apply_for(desk, told, tenant_id=cast.tenant.id)
        fitouts.invite(desk, cast.other_tenant.id, 14)
        case.state, case.started_at, case.insured_until = "working", MONDAY, day
        make_permit(desk, case)
        site.add_worker(desk, case, "Li <b>Si", "123X", "welder")
        hours = (MONDAY, MONDAY + dt.timedelta(hours=2))
        hot.apply_hot(desk, case, hot.HotTyped("welding", "Room <b>", "Li", "T<1>", "Wu", 2, True, *hours))
    with acting(supervisor, "fitouts.look"):
        photos = {"fire": receive_photos([Picture()])}
        site.look(supervisor, case, {"fire": ("fail", "No <b>")}, token="sweep", photos=photos)


def live_passes(cast: Cast) -> None:
    """A gate; a goods pass that may leave, and one that waits."""
    supervisor, desk = actor_of(cast.supervisor), actor_of(cast.desk)
    gate = keep_gate(supervisor, None, code="G1", name_zh="", name_en="Bay <b>")
    told = Goods(
        items=[("Shelf <b>", 2, "<i>")],
        cause="other",
        reason="<script>alert(7)</script>",
        gate=gate.uid,
        valid_from=MONDAY,
        valid_until=MONDAY + dt.timedelta(hours=4),
        carrier="Wu <b>",
        id_kind="id_card",
        id_last4="021X",
    )
    for approved in (True, False):
        case = apply_for_goods(desk, told, tenant_id=cast.tenant.id)
        if approved:
            move(supervisor, case, "approve")


def live_openings(supervisor: Actor, officer: Actor) -> None:
    """Checks of the day; one done, with an exception."""
    with clock.frozen(MONDAY - dt.timedelta(hours=2)):
        openings.set_up(supervisor)
        for check in list_due(officer, clock.now()):
            wrong = openings.Line(Said(wrong=True, remark="<script>alert(4)</script>"))
            openings.finish(officer, check.uid, openings.Sent("<b>me</b>", {"O.3.1.a": wrong}))


def live_incidents(supervisor: Actor) -> None:
    """Somebody is missing; a plan, a drill and a risk check."""
    incidents.report(supervisor, incidents.Report("lost_person", 1, sentence="Lost <b>child</b>"))
    open_case(supervisor, PLAN, {"title": "Plan <b>", "category": "fire", "steps": "<script>\nLeave"})
    open_case(supervisor, DRILL, {"title": "Drill", "category": "fire", "planned_on": MONDAY.date()})
    open_case(supervisor, RISK, {"title": "Fair", "occasion": "event", "event_on": MONDAY.date()})


def live_attendance(officer: Actor, cast: Cast) -> None:
    """A late shop with its notice, a closure that waits, a talk to be held."""
    late = {"on": MONDAY.date(), "phase": "open"}
    issue_notice(officer, cast.tenant.id, *late.values())
    closed = {"kind": "closure", "tenant_id": cast.tenant.id, "reason": "Repairs <b>", "weekdays": "1234567"}
    agree_hours(officer, {**closed, "from_on": MONDAY.date(), "to_on": MONDAY.date()})
    open_case(officer, TALKS, {"title": "Talk <b>", "tenant_id": cast.tenant.id}, authorised=True)


def live_phone(officer: Actor, cast: Cast) -> None:
    """A tick with a picture, and an item with one that the phone could not deliver."""
    picture, tick, handed = jpeg("red"), uuid.uuid4(), uuid.uuid4()
    sent = floor.TickSent(floor.Sent(tick, "tick"), cast.tenant.uid, MONDAY.date(), "open", "late", "<b>")
    assert [one.status for one in floor.take_ticks(officer, [sent])] == ["stored"]
    item = floor.HandedInput(
        "answer", uuid.uuid4(), "Handed <b>", "<script>", {"remark": "<script>", "n": [1]}
    )
    floor.take_handed(officer, floor.Sent(handed, "handed"), item)
    for kind, uid in (("tick", tick), ("handed", handed)):
        floor.take_picture(officer, floor.PictureInput(floor.Sent(uuid.uuid4(), ""), kind, uid), picture)


@pytest.fixture
def as_user(sweep: Sweep) -> Callable[[User], AppClient]:
    """A signed-in browser of a person."""
    return sweep.browser
