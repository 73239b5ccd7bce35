"""What partners are told: in order, signed, until it is taken; never into our own network."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import sqlalchemy as sa

from mallops.blueprints.members.actions.erasing import erase_member
from mallops.blueprints.members.actions.keeping import freeze
from mallops.blueprints.points.actions.members import move_points
from mallops.blueprints.tills.actions import endpoints, partners
from mallops.blueprints.tills.actions.sending import send_due
from mallops.blueprints.tills.actions.telling import move_events
from mallops.blueprints.tills.actions.tidy import forget_old
from mallops.blueprints.tills.models import TillCall, TillClaim, TillDelivery, TillEndpoint, TillEvent
from mallops.blueprints.tills.rules.schema import misfits
from mallops.blueprints.tills.rules.signing import DATA, EVENTS, PING, WAITS
from mallops.core.db import db, transaction
from mallops.core.errors import Conflict, Invalid
from tests.factories import actor_of
from tests.integration.points.conftest import make_member
from tests.integration.tills.conftest import CARD, make_key, make_partner


@dataclass
class Ear:
    """A web server that writes down what it is told."""

    url: str = ""
    answer: int = 204
    heard: list[tuple[dict[str, Any], dict[str, str], bytes]] = field(default_factory=list)

    @property
    def kinds(self) -> list[str]:
        return [one[0]["type"] for one in self.heard]


@pytest.fixture
def ear(app: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ear]:
    """A receiver on this machine, which only a demo may speak to."""
    monkeypatch.setitem(app.config, "DEMO", True)
    found = Ear()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.heard.append((json.loads(body), dict(self.headers), body))
            self.send_response(found.answer)
            if found.answer == 302:
                self.send_header("Location", found.url + "/elsewhere")
            self.end_headers()

        def log_message(self, *_args: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    found.url = f"http://127.0.0.1:{server.server_address[1]}/hooks?token=abc"
    yield found
    server.shutdown()
    server.server_close()


@dataclass
class Line:
    """An address of the till's partner."""

    actor: Any
    row: TillEndpoint
    secret: str

    def fresh(self) -> TillEndpoint:
        db.session.rollback()
        return db.session.get_one(TillEndpoint, self.row.id, populate_existing=True)

    def events(self) -> list[TillEvent]:
        db.session.rollback()
        query = sa.select(TillEvent).where(TillEvent.endpoint_id == self.row.id).order_by(TillEvent.seq)
        return list(db.session.scalars(query.execution_options(populate_existing=True)))


def listen(cast: Any, partner: Any, url: str, **more: Any) -> Line:
    actor = actor_of(cast.admin)
    with transaction():
        told = endpoints.EndpointTold(url, more.pop("events", list(EVENTS)), **more)
        row, secret = endpoints.save_endpoint(actor, db.session.merge(partner), None, told)
    return Line(actor, row, secret)


@pytest.fixture
def line(till: Any, cast: Any, ear: Ear) -> Line:
    return listen(cast, till.partner, ear.url)


def fits(secret: str, header: str, body: bytes) -> list[bool]:
    at, *marks = header.split(",")
    wanted = hmac.new(secret.encode(), at[2:].encode() + b"." + body, hashlib.sha256).hexdigest()
    return [one == f"v1={wanted}" for one in marks]


def test_events_come_in_order_signed_and_as_declared(till, line, ear, shelf):
    till.earn(10_000, "W-1")
    back = {"slip_number": "W-1", "date": "2026-03-04", "return_number": "R", "amount_fen": 100_000}
    till.call("points.refund", back)
    till.call("points.redeem", {"card": CARD, "points": 10, "purpose": "payment"})
    till.call("vouchers.redeem", {"code": shelf.buy().code, "amount_fen": 20_000})
    assert send_due() == 4
    assert ear.kinds == ["points.earned", "points.refunded", "points.redeemed", "voucher.redeemed"]
    assert [one[0]["sequence"] for one in ear.heard] == [1, 2, 3, 4]
    for body, headers, raw in ear.heard:
        assert misfits(DATA[body["type"]], body["data"]) == []
        assert fits(line.secret, headers["Mallops-Signature"], raw) == [True]
        assert headers["Mallops-Event-Id"] == body["id"]
    assert ear.heard[0][0]["data"]["card"] == CARD
    assert {one.state for one in line.events()} == {"sent"}
    assert send_due() == 0


def test_what_is_booked_at_the_desk_for_the_shop_is_told_too_and_nothing_of_others(till, line, cast):
    other = listen(cast, make_partner(cast, tenant_id=cast.other_tenant.id), line.fresh().url)
    till.desk.earn(500)
    assert [one.kind for one in line.events()] == ["points.earned"]
    assert other.events() == []


def test_a_booking_that_is_rolled_back_tells_nobody(till, line):
    from mallops.blueprints.points.actions.earning import earn

    with pytest.raises(RuntimeError), transaction():
        earn(till.desk.actor, till.desk.member.id, till.desk.purchase(500), "rolled-back")
        raise RuntimeError
    assert line.events() == []


def test_an_address_that_is_down_is_tried_again_in_order_and_at_last_somebody_looks(till, line, ear, at):
    till.earn(500)
    ear.answer = 500
    assert send_due() == 0
    till.earn(600)
    assert send_due() == 0 and len(ear.heard) == 1, "what comes later waits"
    for _n in range(len(WAITS)):
        at.advance(dt.timedelta(minutes=601))
        send_due()
    first, second = line.events()
    assert (first.state, first.attempts) == ("dead", len(WAITS) + 1)
    assert second.state == "dead", "it waited as long"
    assert db.session.scalar(sa.select(sa.func.count()).select_from(TillDelivery)) == len(WAITS) + 1
    assert {one[0]["id"] for one in ear.heard} == {str(first.uid)}
    ear.answer = 200
    with transaction():
        endpoints.resend(line.actor, db.session.get_one(TillEvent, first.id))
    assert send_due() == 1
    assert ear.heard[-1][0]["id"] == str(first.uid) and line.events()[0].state == "sent"
    till.earn(700)
    assert send_due() == 1


def test_a_redirect_is_not_followed(till, line, ear):
    till.earn(500)
    ear.answer = 302
    assert send_due() == 0
    assert len(ear.heard) == 1


def test_two_secrets_are_valid_while_the_partner_changes_over(till, line, ear, at):
    with transaction():
        new = endpoints.renew_secret(line.actor, line.fresh(), 7)
    till.earn(500)
    send_due()
    header, raw = ear.heard[0][1]["Mallops-Signature"], ear.heard[0][2]
    assert fits(new, header, raw) == [True, False] and fits(line.secret, header, raw) == [False, True]
    at.advance(dt.timedelta(days=8))
    with transaction():
        endpoints.send_test(line.actor, line.fresh())
    send_due()
    assert ear.kinds[-1] == PING
    assert fits(new, ear.heard[-1][1]["Mallops-Signature"], ear.heard[-1][2]) == [True]


def test_a_frozen_card_is_told_to_who_has_dealt_with_it(till, line, cast, ear):
    till.earn(500)
    other = listen(cast, make_partner(cast, tenant_id=cast.other_tenant.id), ear.url)
    mall = listen(cast, make_partner(cast, "mall"), ear.url)
    with transaction():
        freeze(actor_of(cast.manager), db.session.merge(till.desk.member), "Looks odd")
    assert [one.kind for one in line.events()] == ["points.earned", "card.frozen"]
    assert [one.kind for one in mall.events()] == ["card.frozen"] and other.events() == []
    assert mall.events()[0].data == {"card": CARD}


def test_two_workers_never_send_the_same(till, line, ear, app):
    till.earn(500)
    claimed = dt.datetime.now(dt.UTC) + dt.timedelta(days=365)
    with transaction():
        db.session.execute(sa.update(TillEndpoint).values(claimed_until=claimed))
    assert send_due() == 0 and ear.heard == []


def test_a_stopped_address_is_told_nothing(till, line, ear):
    with transaction():
        endpoints.switch_endpoint(line.actor, line.fresh(), active=False)
    till.earn(500)
    assert send_due() == 0 and line.events() == []
    with pytest.raises(Conflict), transaction():
        endpoints.send_test(line.actor, line.fresh())


def test_events_of_the_sandbox_stay_apart(till, line, cast, ear):
    quiet = listen(cast, till.partner, ear.url, is_sandbox=True)
    till.earn(500)
    assert [one.kind for one in line.events()] == ["points.earned"] and quiet.events() == []


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/hooks", "https://localhost/x", "https://127.0.0.1/x", "https://10.1.2.3/x",
        "https://[::1]/x", "https://169.254.169.254/latest", "https://user:pw@example.com/", "ftp://example.com",
        "https://[::ffff:10.0.0.1]/", "https://db.internal/", "https://", "https://exam ple.com/", "",
        "https://2130706433/", "https://0x7f.1/",
    ],
)  # fmt: skip
def test_only_public_https_addresses_are_taken(till, cast, url):
    with pytest.raises(Invalid) as refused:
        listen(cast, till.partner, url)
    assert "url" in refused.value.field_errors


def test_a_name_that_points_inside_is_found_out_when_it_is_sent(till, cast, monkeypatch):
    from mallops.core import outgoing

    line = listen(cast, till.partner, "https://hooks.example.com/x")
    inside = [(2, 1, 6, "", ("10.0.0.7", 443))]
    monkeypatch.setattr(outgoing.socket, "getaddrinfo", lambda *_a, **_k: inside)
    till.earn(500)
    assert send_due() == 0
    tries = list(db.session.scalars(sa.select(TillDelivery)))
    assert [(one.status, one.error) for one in tries] == [(0, "private")]
    assert line.fresh().shown == "https://hooks.example.com/…"


def test_the_address_and_the_secret_are_not_readable_in_the_database(till, line, ear):
    table = TillEndpoint.__table__
    row = db.session.execute(sa.text(f"select url, secret from {table.name}")).one()
    assert b"token=abc" not in bytes(row.url) and line.secret.encode() not in bytes(row.secret)
    assert "token" not in line.fresh().shown


def test_who_is_forgotten_is_in_no_event(till, line, ear, cast):
    till.earn(500)
    send_due()
    till.earn(600)
    with transaction():
        member = db.session.merge(till.desk.member)
        member.state = "cancelled"
        erase_member(actor_of(cast.manager), member, "Asked for it")
    rows = line.events()
    assert [one.state for one in rows] == ["sent", "dropped"]
    assert all(one.data is None and one.member_id is None for one in rows)


def test_when_two_cards_become_one_the_shop_still_hears_of_it(till, line, cast):
    till.earn(500)
    keep = make_member(cast.mall.id)
    with transaction():
        move_points(actor_of(cast.manager), keep, till.desk.member)
        move_events(actor_of(cast.manager), keep, till.desk.member)
    with transaction():
        freeze(actor_of(cast.manager), db.session.merge(keep), "Looks odd")
    rows = line.events()
    assert [one.kind for one in rows] == ["points.earned", "card.frozen"]
    assert {one.member_id for one in rows} == {keep.id}


def test_nothing_is_kept_longer_than_needed(till, line, ear, at):
    till.earn(500)
    send_due()
    at.advance(dt.timedelta(days=31))
    till.earn(500, date="2026-04-04")
    assert forget_old() == 2
    db.session.rollback()
    left = [db.session.scalar(sa.select(sa.func.count()).select_from(one)) for one in (TillClaim, TillCall)]
    assert left == [1, 2] and [one.seq for one in line.events()] == [2]
    at.advance(dt.timedelta(days=91))
    forget_old()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(TillCall)) == 0
    assert db.session.scalar(sa.select(sa.func.count()).select_from(TillEvent)) == 1, "it still waits"


def test_a_partner_has_a_bounded_number_of_addresses(till, cast, ear):
    for _n in range(endpoints.MOST):
        listen(cast, till.partner, ear.url)
    with pytest.raises(Invalid):
        listen(cast, till.partner, ear.url)
    assert partners.PartnerTold and make_key
