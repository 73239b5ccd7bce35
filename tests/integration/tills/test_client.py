"""The client that we give away, against a running server: docs/tills-client.py."""

from __future__ import annotations

import importlib.util
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from werkzeug.serving import make_server

from mallops.blueprints.tills.actions.sandbox import make_sandbox, things_of
from mallops.blueprints.tills.actions.sending import body_of
from mallops.blueprints.tills.models import TillEvent
from mallops.blueprints.tills.rules.signing import signature
from mallops.core.clock import business_date, now
from mallops.core.db import db, transaction
from tests.factories import Cast, actor_of, make_cast
from tests.integration.tills.conftest import make_key, make_partner

PATH = Path(__file__).parents[3] / "docs" / "tills-client.py"


@pytest.fixture(scope="module")
def client_module() -> Any:
    spec = importlib.util.spec_from_file_location("tills_client", PATH)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def cast(app_ctx: Any) -> Cast:
    """The real clock: a client has no other."""
    return make_cast()


@pytest.fixture
def server(app: Any, cast: Cast) -> Iterator[str]:
    running = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    running.server_close()


@pytest.fixture
def things(cast: Cast) -> Any:
    with transaction():
        mall = make_sandbox(actor_of(cast.admin))
    return things_of(mall)


def test_the_client_does_all_of_it_in_the_sandbox(server, cast, things, client_module):
    _key, token = make_key(cast, make_partner(cast), is_sandbox=True)
    till = client_module.Till(server, token, "en")
    assert till.whoami()["sandbox"] is True
    card, start = things.cards[0][0], till.balance(card=things.cards[0][0])["balance"]
    today = business_date(now(), cast.mall.tz).isoformat()
    sale = {"card": card, "slip_number": "C-1", "date": today, "amount_fen": 50_000}
    key = client_module.new_key()
    first = till.earn(key, **sale)
    assert till.earn(key, **sale) == first and first["balance"] == start + 50
    back = {"slip_number": "C-1", "date": today, "return_number": "R-1", "amount_fen": 20_000}
    assert till.refund(client_module.new_key(), **back)["points"] == -20
    assert till.balance(phone=things.cards[0][1])["balance"] == start + 30
    taken = till.redeem(client_module.new_key(), card=card, points=30, purpose="payment")
    assert till.undo_redeem(client_module.new_key(), taken["id"], "No sale")["balance"] == start + 30
    code = things.vouchers[0]
    assert till.look_at_voucher(code)["value_fen"] == 2000
    assert till.take_voucher(client_module.new_key(), code, 8_000)["sandbox"] is True
    with pytest.raises(client_module.Refused) as refused:
        till.take_voucher(client_module.new_key(), code, 8_000)
    assert (refused.value.status, refused.value.code) == (409, "voucher_gone")


def test_nothing_real_moves_in_the_sandbox_and_no_real_card_is_there(server, cast, things, client_module):
    from tests.integration.points.conftest import make_member
    from tests.integration.tills.conftest import CARD, give_card

    give_card(make_member(cast.mall.id))
    _key, token = make_key(cast, make_partner(cast), is_sandbox=True)
    with pytest.raises(client_module.Refused) as refused:
        client_module.Till(server, token).balance(card=CARD)
    assert refused.value.code == "card_unknown"
    _key, live = make_key(cast, make_partner(cast))
    with pytest.raises(client_module.Refused) as refused:
        client_module.Till(server, live).balance(card=things.cards[1][0])
    assert refused.value.code == "card_unknown"


def test_the_sandbox_is_made_once_and_filled_again(cast, things):
    with transaction():
        mall = make_sandbox(actor_of(cast.admin))
    again = things_of(mall)
    assert len(again.vouchers) == len(things.vouchers) + 3 and again.cards == things.cards


def test_the_client_checks_signatures(cast, client_module):
    event = TillEvent(uid=cast.mall.uid, kind="ping", seq=1, at=now(), data={})
    body, at = body_of(event, False), int(now().timestamp())
    header = signature(body, at, ["new", "old"])
    assert client_module.verify("new", header, body) and client_module.verify("old", header, body)
    assert not client_module.verify("other", header, body)
    assert not client_module.verify("new", header, body + b" ")
    assert not client_module.verify("new", header, body, now=at + 301)
    assert not client_module.verify("new", "t=x,v1=", body)
    assert db.session is not None
