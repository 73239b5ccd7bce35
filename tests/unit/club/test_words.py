"""The ledger in a shopper's words, and all that is held as a page to read."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask_babel import Babel

from mallops.blueprints.club.rules.door import ensure_six
from mallops.blueprints.club.rules.export import sections
from mallops.blueprints.club.rules.own import ensure_answer, ensure_lang, said_texts, same_texts
from mallops.blueprints.club.rules.words import told
from mallops.core.errors import Invalid

SHANGHAI = dt.timezone(dt.timedelta(hours=8))


@pytest.fixture(autouse=True)
def speaking() -> Any:
    """A context in which texts are English."""
    app = Flask("words")
    Babel(app, default_locale="en")
    with app.app_context():
        yield


def line(kind: str, amount: int, **entry: Any) -> Any:
    start: dict[str, Any] = {"slip": None, "fen": 0, "reason": "", "channel": "desk", "explanation": []}
    return SimpleNamespace(
        amount=amount, balance_after=10, at=None, entry=SimpleNamespace(kind=kind, **{**start, **entry})
    )


def test_a_purchase_says_where_how_much_and_why() -> None:
    shop = SimpleNamespace(tenant=SimpleNamespace(name="Tea"))
    parts = [
        {"code": "base_all", "points": 3, "fen": 1000},
        {"code": "campaign", "points": 3, "en": "Jubilee"},
    ]
    seen = told(line("earn", 6, slip=shop, fen=3000, channel="till", explanation=parts))
    assert (seen.title, seen.where, seen.points) == ("Purchase", "Tea · ¥30.00 · at the till", "+6")
    assert [points for _why, points in seen.parts] == ["+3", "+3"] and seen.plus


def test_what_points_were_used_for() -> None:
    assert told(line("redeem", -50, reason="gift")).title == "Points used: Gift"
    assert told(line("redeem", -50, reason="new kind of use")).title == "Points used"


def test_the_number_of_another_booking_is_not_told() -> None:
    seen = told(line("reverse", -6, explanation=[{"code": "taken_back", "points": 0, "seq": 4711}]))
    assert "4711" not in repr(seen)


def test_codes_and_moments_are_in_words() -> None:
    about = {
        "made_at": "2026-03-04T04:00:00+00:00",
        "consents": [{"purpose": "sms", "given": True, "at": "2026-03-04T04:00:00+00:00"}],
        "points": {"balance": 0, "statement": [{"kind": "earn", "points": 5}]},
        "cards": [],
    }
    found = dict(sections(about, SHANGHAI))
    assert found["Consents"] == [
        [("Purpose", "Offers by SMS"), ("Agreed", "Yes"), ("Time", "2026-03-04 12:00")]
    ]
    assert found["Points"] == [[("Balance", "0")]]
    assert found["Points: Bookings"] == [[("Kind", "Purchase"), ("Points", "5")]]


@pytest.mark.parametrize("text", ["", "12345", "1234567", "12345a", "１２３４５６x", None])
def test_what_is_no_code(text: str | None) -> None:
    with pytest.raises(Invalid):
        ensure_six(text)


def test_spaces_in_a_code_mean_nothing() -> None:
    assert ensure_six(" 123 456 ") == "123456"


def test_versions_that_were_read() -> None:
    now = {"sms": 2, "phone": 1}
    assert said_texts(now) == "phone:1 sms:2" and same_texts("phone:1 sms:2", now)
    assert not same_texts("phone:1 sms:1", now) and not same_texts("", now)


def test_an_answer_is_a_sentence_and_a_language_is_one_of_ours() -> None:
    assert ensure_answer("  Not  yet. ") == "Not yet."
    for wrong in (None, "", " x "):
        with pytest.raises(Invalid):
            ensure_answer(wrong)
    with pytest.raises(Invalid):
        ensure_lang("fr")
