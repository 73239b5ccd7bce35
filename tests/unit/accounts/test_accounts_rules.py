"""Decisions about passwords, guessing, roles, deputies: no database."""

from __future__ import annotations

import datetime as dt

import pytest

from mallops.blueprints.accounts.rules import passwords, people
from mallops.blueprints.accounts.rules.devices import device_words
from mallops.blueprints.accounts.rules.throttle import (
    TooManyAttempts,
    address_key,
    ensure_may_try,
    pair_key,
)
from mallops.blueprints.accounts.rules.tokens import new_token, token_hash
from mallops.core.errors import Conflict, Forbidden, Invalid
from mallops.core.phones import ensure_phone, normalise_phone

NOW = dt.datetime(2026, 11, 22, 8, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "password",
    [
        "kitchen window 7",
        "四楼 西边的 茶馆 好喝",
        "correct horse battery",
        "Tr0mbone-lake",
        "a" * 5 + "bcdXYZ99",
    ],
)
def test_ordinary_sentences_are_accepted(password: str) -> None:
    passwords.ensure_password_fits(password, "zhang.wei", "13812345678", "0042")


@pytest.mark.parametrize(
    "password",
    [
        "short1",
        "ninechars",
        "x" * 201,
        "1234567890",
        "PassWord123",
        "woaini1314520",
        "aaaaaaaaaaaa",
        "abcabcabcabc",
        "abcdefghijkl",
        "9876543210",
        "13812345678",
        "zhang.wei12",
    ],
)
def test_passwords_that_would_be_guessed_are_refused(password: str) -> None:
    with pytest.raises(passwords.WeakPassword) as error:
        passwords.ensure_password_fits(password, "zhang.wei", "13812345678", "0042")
    assert "password" in error.value.field_errors


def test_a_hash_verifies_only_its_password() -> None:
    stored = passwords.hash_password("kitchen window 7")
    assert stored.startswith("$argon2id$")
    assert passwords.verify_password(stored, "kitchen window 7")
    assert not passwords.verify_password(stored, "kitchen window 8")
    assert not passwords.needs_rehash(stored)


@pytest.mark.parametrize("stored", [None, "", "not a hash", "$argon2id$v=19$m=8,t=1,p=1$broken"])
def test_nothing_verifies_against_no_hash(stored: str | None) -> None:
    assert not passwords.verify_password(stored, "anything at all")


def test_older_hashes_are_made_anew() -> None:
    from argon2 import PasswordHasher

    old = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("kitchen window 7")
    assert passwords.verify_password(old, "kitchen window 7")
    assert passwords.needs_rehash(old)


def test_temporary_passwords_differ_and_pass_the_rules() -> None:
    made = {passwords.temporary_password() for _ in range(50)}
    assert len(made) == 50
    for one in made:
        passwords.ensure_password_fits(one)


def test_tokens_are_long_and_only_their_hash_is_kept() -> None:
    token = new_token()
    assert len(token) >= 43
    assert len(token_hash(token)) == 64
    assert token not in token_hash(token)


def _failures(count: int, newest: dt.datetime = NOW) -> list[dt.datetime]:
    return [newest - dt.timedelta(seconds=count - 1 - n) for n in range(count)]


def test_nine_failures_may_try_again_the_eleventh_try_is_refused() -> None:
    ensure_may_try(NOW, _failures(9), _failures(9))
    with pytest.raises(TooManyAttempts) as error:
        ensure_may_try(NOW, _failures(10), _failures(10))
    assert 14 * 60 < error.value.seconds <= 15 * 60 + 1
    assert error.value.status == 429


def test_another_name_from_the_same_address_is_only_slowed() -> None:
    with pytest.raises(TooManyAttempts) as error:
        ensure_may_try(NOW, [], _failures(12))
    assert error.value.seconds <= 5
    ensure_may_try(NOW + dt.timedelta(seconds=5), [], _failures(12))
    with pytest.raises(TooManyAttempts):
        ensure_may_try(NOW + dt.timedelta(seconds=29), [], _failures(200))
    ensure_may_try(NOW + dt.timedelta(seconds=31), [], _failures(200))


def test_keys_hide_name_and_address_and_ignore_letter_case() -> None:
    assert pair_key("Wang", "10.0.0.1") == pair_key(" wang ", "10.0.0.1")
    assert pair_key("wang", "10.0.0.1") != pair_key("wang", "10.0.0.2")
    assert "wang" not in pair_key("wang", "10.0.0.1")
    assert address_key("10.0.0.1") != pair_key("", "10.0.0.1")


def test_roles_must_be_of_the_catalogue() -> None:
    people.ensure_known_roles(["FLR", "DESK"])
    for bad in ([], ["BOSS"], ["FLR", "x"]):
        with pytest.raises(Invalid):
            people.ensure_known_roles(bad)


def test_only_administrators_change_administrators() -> None:
    people.ensure_may_touch(frozenset({"HRA"}), ["FLR"])
    people.ensure_may_touch(frozenset({"ADM"}), ["ADM"])
    with pytest.raises(Forbidden):
        people.ensure_may_touch(frozenset({"HRA", "CSM"}), ["FLR", "ADM"])


def test_the_last_administrator_stays() -> None:
    people.ensure_admin_remains(1, was_admin=True, stays_admin=False)
    people.ensure_admin_remains(0, was_admin=False, stays_admin=False)
    people.ensure_admin_remains(0, was_admin=True, stays_admin=True)
    with pytest.raises(Conflict):
        people.ensure_admin_remains(0, was_admin=True, stays_admin=False)


def test_one_mall_does_not_decide_for_another() -> None:
    people.ensure_manages_wholly(frozenset({1, 2}), frozenset({1}))
    with pytest.raises(Conflict):
        people.ensure_manages_wholly(frozenset({1}), frozenset({1, 2}))


def _period(first: int, last: int) -> people.Period:
    return people.Period(NOW + dt.timedelta(days=first), NOW + dt.timedelta(days=last))


@pytest.mark.parametrize(("first", "last"), [(0, 0), (3, 1), (-5, -1), (-1, 0), (0, 93)])
def test_periods_that_make_no_sense(first: int, last: int) -> None:
    with pytest.raises(Invalid) as error:
        people.ensure_period(_period(first, last), NOW)
    assert "ends_on" in error.value.field_errors


def test_periods_that_touch_do_not_overlap() -> None:
    people.ensure_period(_period(-1, 3), NOW)
    people.ensure_no_overlap(_period(3, 5), [_period(0, 3), _period(5, 6)])
    for other in (_period(4, 9), _period(0, 4), _period(0, 9), _period(3, 5)):
        with pytest.raises(people.DeputationOverlaps):
            people.ensure_no_overlap(_period(3, 5), [other])


def test_only_manager_and_supervisor_have_deputies() -> None:
    people.ensure_may_deputise("SUP", ["FLR"])
    for role, held in (("ADM", ["FLR"]), ("SUP", ["SUP"])):
        with pytest.raises(Invalid):
            people.ensure_may_deputise(role, held)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("138 1234 5678", "13812345678"),
        ("+86 138-1234-5678", "13812345678"),
        ("0086 13812345678", "13812345678"),
        ("(0510) 8273 1234", "051082731234"),
        ("+49 30 901820", "+4930901820"),
        (None, ""),
    ],
)
def test_phones_have_one_form(typed: str | None, kept: str) -> None:
    assert normalise_phone(typed) == kept
    assert ensure_phone(typed) == kept


@pytest.mark.parametrize("typed", ["12", "call me", "138x1234", "1" * 25])
def test_what_is_no_phone_number(typed: str) -> None:
    with pytest.raises(Invalid):
        ensure_phone(typed)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) MicroMessenger/8.0 Safari/604", "WeChat · iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit Chrome/120 Safari/537 Edg/120", "Edge · Windows"),
        ("curl/8.0", "curl/8.0"),
        ("", "–"),
    ],
)
def test_devices_in_words(agent: str, words: str) -> None:
    assert device_words(agent) == words
