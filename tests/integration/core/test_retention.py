"""Records forget their people: fields, voices, hands, words, papers; not while they are held (PIPL)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa

from mallops.blueprints.complaints.documents.papers import FEEDBACK
from mallops.blueprints.visits import actions as visits
from mallops.blueprints.visits.models import Caller, Visitor
from mallops.core import files
from mallops.core.auth import Actor
from mallops.core.casework import actions as casework
from mallops.core.casework.models import Case, CaseAttachment, SignOff
from mallops.core.casework.retention import RETENTIONS, forget, forget_old, hold, release
from mallops.core.crypto import Encrypted
from mallops.core.db import db, transaction, utcnow
from mallops.core.documents import Document, Draft, issue_document
from mallops.core.errors import Conflict, Invalid, NotFound
from tests.factories import Cast, actor_of, login_as, make_cast

LATER = dt.timedelta(days=200)
#: People whom the house does business with: they are in a contract, a licence or a settled account, which the
#: law wants kept with the tenant's file (Accounting Law 23); or our own staff.
BUSINESS = {
    "AllianceMerchant", "AttendanceNotice", "AttendanceTalk", "ConductCheck", "Adjustment", "Deposit",
    "Display", "FirstCall", "FitOut", "FraudAlert", "HotWork", "InternalLetter", "Letter", "MoveIn",
    "MoveOut", "Talk",
}  # fmt: skip


@pytest.fixture
def cast(app_ctx: Any) -> Cast:
    return make_cast()


def sound(actor: Actor, case: Case) -> CaseAttachment:
    data = b"OggS the voice of a customer"
    return casework.attach(actor, case, stored=files.store(data, "audio/ogg"), file_name="Wang.ogg")


@pytest.fixture
def call(cast: Cast) -> Caller:
    """A call that ended, with all that people leave behind."""
    clerk = actor_of(cast.desk)
    with transaction():
        case = visits.take_call(clerk, visits.CallerTold("13800138000", "An offer", name="Wang", content="x"))
        sound(clerk, case)
        casework.comment(clerk, case, "Mr Wang was angry")
        casework.sign(clerk, case, capacity="caller", signature="Wang", name="Wang")
        visits.answer(clerk, case, "ten")
    return case


def paper(clerk: Actor, case: Case, says: str) -> Document:
    draft = Draft(case.mall_id, FEEDBACK.code, "en", "Letter of Wang", {"says": says}, "N-1", case_id=case.id)
    return issue_document(clerk, draft, lambda one: SimpleNamespace(data=b"%PDF-" + says.encode(), pages=1))


def test_all_that_people_leave_goes(cast: Cast, call: Caller, client: Any) -> None:
    clerk = actor_of(cast.desk)
    with transaction():
        other = visits.take_call(clerk, visits.CallerTold("13900139000", "An offer", name="Li", content="y"))
        voice = sound(clerk, other)  # the same recording, taken along to another record
    letter, plain = paper(clerk, call, "Wang"), paper(clerk, call, "nobody")
    code, at = plain.verify_code, files.path_of(letter.sha256, "documents")
    kept = files.path_of(voice.file_sha256 or "")
    assert at.is_file() and kept.is_file()
    assert forget_old(utcnow() + LATER) == 1  # the other is open
    db.session.expire_all()
    assert not any((call.name, call.phone, call.content, call.answer)) and call.forgotten_at
    events = " ".join(f"{one.note} {one.detail} {one.verb}" for one in casework.timeline(call))
    assert "Wang" not in events and "forgotten" in events
    assert [one.case_id for one in db.session.scalars(sa.select(CaseAttachment))] == [other.id]
    assert kept.is_file() and not at.exists()
    with pytest.raises(NotFound):
        letter.data  # noqa: B018
    assert "Letter of Wang" not in client.get(f"/verify/{letter.verify_code}").get_data(as_text=True)
    again = paper(clerk, call, "nobody")  # what tells of nobody is issued again, under its code
    assert (again.id, again.verify_code) == (plain.id, code) and again.data
    with transaction():
        visits.answer(clerk, other, "ten")
    assert forget_old(utcnow() + LATER) == 1 and not kept.exists()


def test_signatures_of_these_people_lose_name_and_hand(
    cast: Cast, call: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = replace(RETENTIONS[Caller], signed_as=frozenset({"caller"}))
    monkeypatch.setitem(RETENTIONS, Caller, rule)
    with transaction():
        casework.sign(actor_of(cast.desk), call, capacity="clerk", signature="Chen")
        assert forget(actor_of(cast.manager), call)
    found = {one.capacity: one for one in db.session.scalars(sa.select(SignOff))}
    assert (found["caller"].signer_name, found["caller"].typed) == ("", "")
    assert found["clerk"].typed == "Chen"


def test_what_is_held_keeps_everything_until_it_is_released(cast: Cast, call: Caller, client: Any) -> None:
    boss = login_as(client, cast.manager)
    page = boss.get(f"/callers/{call.uid}").get_data(as_text=True)
    assert f"/retention/{call.uid}/hold" in page
    refused = boss.post(f"/retention/{call.uid}/hold", data={"note": " ", "version": "1"})
    assert refused.status_code == 422
    assert boss.post(f"/retention/{call.uid}/hold", data={"note": "Court 12"}).status_code == 303
    assert "Court 12" in boss.get("/retention/").get_data(as_text=True)
    assert forget_old(utcnow() + LATER) == 0
    db.session.expire_all()
    assert call.name == "Wang"
    assert boss.post(f"/retention/{call.uid}/release").status_code == 303
    assert forget_old(utcnow() + LATER) == 1
    with pytest.raises(Conflict), transaction():
        hold(actor_of(cast.manager), call, "too late")
    with pytest.raises(Conflict), transaction():
        release(actor_of(cast.manager), call)


def test_what_is_open_goes_on_and_is_forgotten_again_when_it_is_over(cast: Cast) -> None:
    clerk = actor_of(cast.desk)
    with transaction():
        case = visits.take_call(clerk, visits.CallerTold("13800138000", "An offer", name="Wang", content="x"))
        assert forget(clerk, case) and not case.name and case.forgotten_at is None
    with transaction():
        visits.answer(clerk, case, "Wang comes at ten")
    assert forget_old(utcnow() + LATER) == 1
    db.session.expire_all()
    assert not case.answer and case.forgotten_at


def test_what_hangs_in_one_kind_keeps_no_other_from_being_forgotten(
    cast: Cast, call: Caller, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_case: Any) -> None:
        raise RuntimeError("broken")

    with transaction():
        guest = visits.let_in(
            actor_of(cast.desk),
            visits.VisitorTold(name="Li", title="A talk", owner_id=cast.supervisor.id, unit="X", phone=""),
        )
        casework.move(actor_of(cast.desk), guest, "leave")
    monkeypatch.setitem(RETENTIONS, Visitor, replace(RETENTIONS[Visitor], empty=broken))
    assert list(RETENTIONS).index(Visitor) < list(RETENTIONS).index(Caller)
    assert forget_old(utcnow() + LATER) == 1
    assert "Visitor of mall" in caplog.text
    db.session.expire_all()
    assert not call.name and guest.name == "Li"


def test_who_may_hold(cast: Cast, call: Caller, new_client: Any) -> None:
    supervisor, clerk = login_as(new_client(), cast.supervisor), login_as(new_client(), cast.desk)
    assert supervisor.get("/retention/").status_code == 200
    assert supervisor.post(f"/retention/{call.uid}/hold", data={"note": "x"}).status_code == 403
    assert clerk.get("/retention/").status_code == 403
    with pytest.raises(Invalid), transaction():
        hold(actor_of(cast.manager), call, "x" * 501)


def test_every_kind_that_keeps_people_says_how_long(cast: Cast) -> None:
    """A record with an encrypted field either forgets it, or is named above with why not."""
    telling = {
        one.__name__
        for one in Case.__subclasses__()
        if any(isinstance(column.type, Encrypted) for column in one.__table__.columns)
    }
    ruled = {one.__name__ for one in RETENTIONS}
    assert telling - ruled == BUSINESS
    assert all(30 <= rule.days(cast.mall.id) <= 3653 for rule in RETENTIONS.values())
