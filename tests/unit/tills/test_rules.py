"""Keys, networks, bodies, signatures, addresses: without a database."""

from __future__ import annotations

import datetime as dt

import pytest

from mallops.blueprints.tills.rules import keys
from mallops.blueprints.tills.rules.calls import CALLS
from mallops.blueprints.tills.rules.schema import BadBody, Field, body_schema, example, misfits, read
from mallops.blueprints.tills.rules.signing import WAITS, next_wait, signature
from mallops.core.errors import Invalid
from mallops.core.outgoing import NotPublic, check_url, is_public, resolve

NOW = dt.datetime(2026, 3, 4, tzinfo=dt.UTC)


def test_a_key_is_long_random_and_known_by_its_beginning():
    made, other = keys.make_token(False), keys.make_token(False)
    assert made.token != other.token and keys.TOKEN.fullmatch(made.token)
    assert made.token.startswith(made.prefix) and len(made.token) - len(made.prefix) >= 24
    assert keys.hash_of(made.token) == made.token_hash and made.token not in made.token_hash
    assert keys.make_token(True).token.startswith("mtest_")


@pytest.mark.parametrize(
    ("expires", "revoked", "state"),
    [
        (None, None, "live"),
        (NOW + dt.timedelta(days=40), None, "live"),
        (NOW + dt.timedelta(days=3), None, "ending"),
        (NOW, None, "expired"),
        (None, NOW, "revoked"),
    ],
)
def test_the_state_of_a_key(expires, revoked, state):
    assert keys.state_of(expires, revoked, NOW) == state


def test_networks_are_read_and_kept_to():
    found = keys.read_networks("203.0.113.7\n10.0.0.0/8，2001:db8::/32")
    assert found == ["203.0.113.7/32", "10.0.0.0/8", "2001:db8::/32"]
    assert keys.comes_from(found, "10.9.9.9") and keys.comes_from(found, "::ffff:203.0.113.7")
    assert not keys.comes_from(found, "203.0.113.8") and not keys.comes_from(found, "nonsense")
    assert keys.comes_from([], "198.51.100.1")
    with pytest.raises(Invalid):
        keys.read_networks("all of them")


def test_an_alliance_merchant_gets_no_rights_of_shops():
    assert keys.ensure_scopes(["points:redeem", "points:read"], "alliance") == [
        "points:read",
        "points:redeem",
    ]
    for wrong in (["points:earn"], [], ["everything"]):
        with pytest.raises(Invalid):
            keys.ensure_scopes(wrong, "alliance")


def test_every_example_is_a_right_body_and_fits_its_schema():
    for call in CALLS:
        if call.fields:
            assert read(call.fields, example(call.fields, call.one_of), call.one_of)
        answer = {one.name: one.example for one in call.answer if one.example is not None}
        assert misfits(call.answer, answer) in ([], ["collect"])


def test_all_faults_of_a_body_are_told_at_once():
    fields = (
        Field("a", "whole", "", least=1),
        Field("b", "text", "", most=3),
        Field("c", "date", "", required=False),
    )
    with pytest.raises(BadBody) as bad:
        read(fields, {"a": 0, "b": "long text", "c": "today", "d": 1})
    assert [name for name, _says in bad.value.errors] == ["d", "a", "b", "c"]
    assert read(fields, {"a": 1, "b": " x "}) == {"a": 1, "b": "x"}
    assert body_schema(fields)["required"] == ["a", "b"]


def test_a_signature_is_over_time_and_body():
    one = signature(b"{}", 1_000, ["secret"])
    assert one.startswith("t=1000,v1=") and signature(b"{}", 1_001, ["secret"])[7:] != one[7:]
    assert signature(b"{}", 1_000, ["secret", "old"]).count("v1=") == 2


def test_tries_end_after_a_day():
    waits = [next_wait(number) for number in range(1, len(WAITS) + 2)]
    assert waits[-1] is None and dt.timedelta(hours=24) < sum(
        filter(None, waits), dt.timedelta()
    ) < dt.timedelta(hours=27)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True), ("10.0.0.1", False), ("127.0.0.1", False), ("169.254.169.254", False),
        ("100.64.0.1", False), ("0.0.0.0", False), ("224.0.0.1", False), ("::1", False), ("fe80::1", False),
        ("::ffff:192.168.1.1", False), ("2002:7f00:1::", False), ("64:ff9b::a00:1", False),
        ("2606:4700::1111", True),
    ],
)  # fmt: skip
def test_public_addresses(address, public):
    assert is_public(address) is public


def test_one_private_address_of_a_name_is_enough_to_refuse(monkeypatch):
    from mallops.core import outgoing

    rows = [(2, 1, 6, "", ("8.8.8.8", 443)), (2, 1, 6, "", ("10.0.0.1", 443))]
    monkeypatch.setattr(outgoing.socket, "getaddrinfo", lambda *_a, **_k: rows)
    with pytest.raises(NotPublic):
        resolve("two.example.com", 443)
    assert check_url("https://two.example.com:8443/a?b=c").port == 8443
