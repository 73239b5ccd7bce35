"""What an application must say, who decides, when a pass opens a gate, and what its code holds (16.1)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from flask_babel import force_locale

from mallops.blueprints.passes.rules import passes as rules
from mallops.blueprints.passes.rules import token as tokens
from mallops.blueprints.passes.rules.passes import Line
from mallops.blueprints.passes.rules.words import GUARD_WHYS, WHYS
from mallops.core.errors import Conflict, Invalid

NOON = dt.datetime(2026, 3, 2, 4, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
UID = uuid.UUID("12345678-1234-5678-1234-567812345678")


def refused(call: Any, *args: Any, **more: Any) -> dict[str, Any]:
    with force_locale("en"), pytest.raises(Invalid) as error:
        call(*args, **more)
    return error.value.field_errors


@pytest.mark.usefixtures("app_ctx")
class TestApplying:
    """The sentences are translated, so the program is there."""

    def test_empty_lines_are_left_out_and_each_keeps_its_place(self) -> None:
        typed = [(" Shelf  white ", 2, "pcs"), ("", None, ""), ("Sign", 1, "")]
        assert rules.ensure_items(typed) == [Line("Shelf white", 2, "pcs", 0), Line("Sign", 1, "", 2)]

    @pytest.mark.parametrize(
        ("items", "pictured", "words"),
        [
            ([("", None, "")], (), "at least one"),
            ([("Shelf", None, "")], (), "Line 1"),
            ([("Shelf", 0, "")], (), "Line 1"),
            ([("Shelf", 100_000, "")], (), "Line 1"),
            ([("Shelf", 1, ""), ("", 3, "")], (), "Line 2"),
            ([("Shelf", 1, ""), ("", None, ""), ("", None, "kg")], (), "Line 3"),
            ([("Shelf", 1, ""), ("", None, ""), ("", None, "")], (2,), "Line 3"),
            ([("Shelf", 1, "")] * 21, (), "20"),
        ],
    )
    def test_a_line_that_says_too_little_is_named(self, items: Any, pictured: Any, words: str) -> None:
        assert words in str(refused(rules.ensure_items, items, pictured)["items"])

    @pytest.mark.parametrize(
        ("first", "last", "fields"),
        [
            (0, 4, set()),
            (0, 24 * 7, set()),
            (None, None, {"valid_from", "valid_until"}),
            (0, -1, {"valid_until"}),
            (4, 4, {"valid_until"}),
            (4, 2, {"valid_until"}),
            (0, 24 * 7 + 1, {"valid_until"}),
        ],
    )
    def test_a_window_is_ahead_in_order_and_a_week_at_most(self, first: Any, last: Any, fields: Any) -> None:
        begins, ends = (None if one is None else NOON + one * HOUR for one in (first, last))
        assert set(rules.ensure_window(begins, ends, NOON)) == fields

    @pytest.mark.parametrize(
        ("name", "kind", "end", "fields"),
        [
            ("Wang", "id_card", "021x", set()),
            ("Wang", "passport", "AB12", set()),
            ("Wang", "id_card", " ０２１Ｘ ", set()),
            (" ", "id_card", "021X", {"carrier"}),
            ("Wang", "library", "021X", {"id_kind"}),
            ("Wang", "id_card", "310109198001010021", {"id_last4"}),
            ("Wang", "id_card", "1", {"id_last4"}),
        ],
    )
    def test_of_the_carriers_paper_only_the_end(self, name: str, kind: str, end: str, fields: Any) -> None:
        assert set(rules.ensure_carrier(name, kind, end)) == fields

    def test_a_cause_is_chosen_and_another_one_is_told(self) -> None:
        assert not rules.ensure_cause("repair", "")
        assert set(rules.ensure_cause("", "")) == {"cause"}
        assert set(rules.ensure_cause("other", " ")) == {"reason"} and not rules.ensure_cause("other", "Loan")

    def test_who_took_it_in_does_not_decide(self) -> None:
        rules.ensure_decides(user_id=1, applicant_id=2)
        rules.ensure_decides(user_id=None, applicant_id=None)  # the tenant applied, the program asks
        with pytest.raises(Conflict):
            rules.ensure_decides(user_id=1, applicant_id=1)

    def test_arrears_need_the_way_with_a_reason(self) -> None:
        rules.ensure_no_arrears(False)
        rules.ensure_reason(False, "")
        rules.ensure_reason(True, "Paid tomorrow")
        with pytest.raises(Conflict):
            rules.ensure_no_arrears(True)
        assert set(refused(rules.ensure_reason, True, "  ")) == {"note"}

    def test_what_is_over_is_not_approved(self) -> None:
        rules.ensure_time_left(NOON + HOUR, NOON)
        for over in (None, NOON, NOON - HOUR):
            with pytest.raises(Conflict):
                rules.ensure_time_left(over, NOON)

    def test_a_guard_says_why(self) -> None:
        rules.ensure_refusal("used", "")
        for why in GUARD_WHYS:
            rules.ensure_refusal(why, "Three instead of two")
            assert set(refused(rules.ensure_refusal, why, " ")) == {"note"}
        assert set(refused(rules.ensure_refusal, "mood", "x")) == {"why"}


@pytest.mark.parametrize(
    ("state", "hour", "right_gate", "why"),
    [
        ("approved", 1, True, ""),
        ("approved", 0, True, ""),
        ("approved", 4, True, ""),
        ("expired", 3, True, ""),  # released in time by a phone that told it later
        ("approved", 4.01, True, "expired"),
        ("expired", 5, True, "expired"),
        ("approved", -0.01, True, "early"),
        ("approved", 1, False, "wrong_gate"),
        ("approved", 5, False, "expired"),
        ("released", 1, True, "used"),
        ("cancelled", 1, True, "cancelled"),
        ("void", 1, True, "cancelled"),
        ("refused", 1, True, "refused"),
        ("applied", 1, True, "open"),
        ("invited", 1, True, "open"),
    ],
)
def test_when_a_pass_opens_a_gate(state: str, hour: float, right_gate: bool, why: str) -> None:
    window = {"valid_from": NOON, "valid_until": NOON + 4 * HOUR}
    assert rules.verdict_of(state, **window, right_gate=right_gate, at=NOON + hour * HOUR) == why
    assert why == "" or why in WHYS


def test_a_pass_without_a_window_opens_nothing() -> None:
    found = rules.verdict_of("approved", valid_from=None, valid_until=None, right_gate=True, at=NOON)
    assert found == "expired"


def test_it_has_expired_before_the_clock_says_so() -> None:
    assert rules.shown_state("approved", NOON, NOON + HOUR) == "expired"
    assert rules.shown_state("approved", NOON, NOON) == "approved"
    assert rules.shown_state("released", NOON, NOON + HOUR) == "released"


def test_a_title_names_three_things_and_a_name_is_masked() -> None:
    lines = [
        Line(name, 2, unit, 0) for name, unit in (("Shelf", "pcs"), ("Sign", ""), ("Box", ""), ("X", ""))
    ]
    assert rules.title_of(lines) == "Shelf 2 pcs, Sign 2, Box 2 …"
    assert len(rules.title_of([Line("L" * 80, 1, "", 0)] * 3)) == 120
    assert [rules.mask_name(one) for one in ("王小明", "Wang Xiaoming", " ", "王")] == [
        "王**",
        "W***",
        "",
        "王",
    ]


def claim(**more: Any) -> tokens.Claim:
    values: dict[str, Any] = {
        "key_id": "a1b2c3d4",
        "uid": UID,
        "valid_from": NOON,
        "valid_until": NOON + HOUR,
        "gate": tokens.gate_mark(UID),
        "items": tokens.items_digest([("Shelf", 2, "pcs")]),
        "issue": 1,
    }
    return tokens.Claim(**values | more)


def test_a_code_says_back_what_was_put_in() -> None:
    data = tokens.pack(claim())
    assert len(data) == 42 and tokens.unpack(data) == claim()
    assert tokens.unpack(tokens.pack(claim(issue=257))) == claim(issue=1)
    signature = bytes(range(64))
    text = tokens.join(data, signature)
    assert (
        tokens.split(text) == tokens.split(f" https://mall.example/floor#/gate/{text} ") == (data, signature)
    )


@pytest.mark.parametrize(
    "change", [lambda data: data[:-1], lambda data: b"\x02" + data[1:], lambda data: b""]
)
def test_other_bytes_say_nothing(change: Any) -> None:
    assert tokens.unpack(change(tokens.pack(claim()))) is None


@pytest.mark.parametrize("text", ["", "x", "A" * 56, f"{'A' * 56}.{'A' * 85}", f"{'A' * 56}.{'*' * 86}"])
def test_other_words_are_no_token(text: str) -> None:
    assert tokens.split(text) is None


def test_a_token_that_decodes_alike_but_reads_differently_is_none() -> None:
    text = tokens.join(tokens.pack(claim()), bytes(64))
    assert text.endswith("A") and tokens.split(text) is not None
    assert tokens.split(text[:-1] + "B") is None  # the last two bits mean nothing: they have to be nought


def test_another_list_has_another_digest() -> None:
    one = tokens.items_digest([("Shelf", 2, "pcs"), ("Sign", 1, "")])
    others = [
        [("Sign", 1, ""), ("Shelf", 2, "pcs")],
        [("Shelf", 3, "pcs"), ("Sign", 1, "")],
        [("Shelf", 2, "box"), ("Sign", 1, "")],
        [("Shelf", 2, "pcs")],
    ]
    assert len({one, *map(tokens.items_digest, others)}) == 5


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("7k2m px4q", "7K2MPX4Q"),
        ("7K2M-PX4Q", "7K2MPX4Q"),
        ("7K2MPX4", ""),
        ("7K2MPX4QQ", ""),
        ("7K2MPX40", ""),  # no 0, 1, I, O: nobody confuses them
        ("7K2MPX4I", ""),
    ],
)
def test_a_typed_code(typed: str, code: str) -> None:
    assert tokens.code_in(typed) == code
    assert not set("01IO") & set(tokens.ALPHABET)
