"""Erasure: of a member nothing personal is left in any column of any table, in any file; the numbers stay."""

from __future__ import annotations

import json
from typing import Any

import pytest
import sqlalchemy as sa

from mallops.blueprints.members.actions import keeping, merging
from mallops.blueprints.members.actions.erasing import all_about, erase_member
from mallops.blueprints.members.actions.requests import ask_to_join
from mallops.blueprints.members.actions.writing import PersonTold
from mallops.blueprints.members.models import Member, MemberMerge, MemberSignature, MemberSlip
from mallops.blueprints.members.queries.keys import keys_of
from mallops.blueprints.members.queries.members import find_members
from mallops.blueprints.members.queries.setup import find_request
from mallops.blueprints.members.rules import hooks
from mallops.blueprints.members.rules.asking import understand
from mallops.core.audit import AuditEntry
from mallops.core.crypto import Encrypted
from mallops.core.db import db
from mallops.core.errors import Forbidden
from tests.factories import actor_of
from tests.integration.members.conftest import TODAY

SEEDED = {
    "phone": "13877665544",
    "name": "欧阳震华",
    "birthday": "1977-11-23",
    "address": "胜利路 88 弄 9 号",
    "email": "ouyang@example.com",
    "preferences": "紫砂壶",
    "remark": "左撇子",
    "id_type": "passport",
    "id_last4": "K9Z7",
    "gender": "male",
}
WORDS = ("他说自己改名欧阳小华", "同名同生日，证件一致", "买错了鞋")


def everything() -> list[tuple[str, str]]:
    """All columns of all rows of all tables, decrypted: where, and what stands there."""
    out = []
    for table in db.metadata.sorted_tables:
        columns = list(table.columns)
        for row in db.session.execute(sa.select(*columns)):
            cells = zip(columns, row, strict=True)
            out += [(f"{table.name}.{one.name}", _text(value)) for one, value in cells if value]
    return out


def _text(value: Any) -> str:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def traces(needles: list[str]) -> list[str]:
    """Where any of these still stands."""
    return sorted({where for where, text in everything() if any(one in text for one in needles)})


@pytest.fixture
def known(club):
    """A member with all that can be known, seen, written and merged; and another one, untouched."""
    club.join("13900139002", name="李娜", birthday="1990-01-02")
    person = PersonTold(**SEEDED)
    row = club.run(ask_to_join, club.cast.mall, person, {"service": True}, TODAY)
    more = {key: value for key, value in SEEDED.items() if key != "phone"}
    member = club.join(SEEDED["phone"], request=find_request(club.cast.mall.id, row.code), **more)
    twin = club.join("13877665500", name=SEEDED["name"], birthday=SEEDED["birthday"])
    manager = actor_of(club.cast.manager)
    pair = db.session.scalars(sa.select(MemberMerge)).one()
    club.run(merging.propose, club.supervisor, member, twin, WORDS[1])
    club.run(merging.agree, manager, pair, member, twin)
    club.run(keeping.reveal_phone, club.clerk, member, "other", WORDS[0])
    club.run(keeping.freeze, club.specialist, member, WORDS[2])
    return member


def test_erasing_leaves_no_personal_datum_in_any_table_or_file(app, club, known):
    hashes = [one for one in keys_of(SEEDED["name"], SEEDED["phone"]).values() if one]
    needles = [*(value for key, value in SEEDED.items() if key not in ("gender", "id_type")), *WORDS, *hashes]
    assert traces(needles), "the test would find something"
    number, slips = known.number, db.session.scalar(sa.select(sa.func.count()).select_from(MemberSlip))
    told = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hooks, "ERASE", [*hooks.ERASE, lambda _actor, member: told.append(member.number)])
        club.run(erase_member, club.supervisor, known, "asked for it")
    assert traces([*needles, "passport"]) == []
    for file in app.config["SETTINGS"].data_dir.rglob("*"):
        body = file.read_bytes() if file.is_file() else b""
        assert not [one for one in needles if one.encode() in body], file
    assert (known.number, known.state) == (number, "cancelled")
    assert known.erased_at is not None
    assert len(told) == 2, "who was merged into it is erased with it"
    assert db.session.scalar(sa.select(sa.func.count()).select_from(MemberSlip)) == slips
    assert not list(
        db.session.scalars(sa.select(MemberSignature).where(MemberSignature.member_id == known.id))
    )
    for typed in (SEEDED["phone"], "5544", SEEDED["name"], "oyzh"):
        assert find_members(club.cast.mall.id, understand(typed)) == []
    assert len(find_members(club.cast.mall.id, understand("李娜"))) == 1


def test_the_trail_never_held_a_name_or_a_hash(club, known):
    hashes = [one for one in keys_of(SEEDED["name"], SEEDED["phone"]).values() if one]
    rows = list(db.session.scalars(sa.select(AuditEntry)))
    text = json.dumps([[one.label, one.before, one.after] for one in rows], ensure_ascii=False)
    assert known.number in text
    for needle in [*SEEDED.values(), *WORDS, *hashes]:
        assert needle not in text or needle in ("male", "passport")
    assert '"gender": "male"' not in text
    assert '"birth_md": 1123' not in text


def test_every_text_that_may_name_a_person_is_encrypted():
    for name in (
        "name",
        "phone",
        "birthday",
        "address",
        "email",
        "preferences",
        "remark",
        "id_last4",
        "frozen_why",
    ):
        assert isinstance(Member.__table__.c[name].type, Encrypted), name


def test_only_who_decides_erases(club, known):
    with pytest.raises(Forbidden):
        club.run(erase_member, club.specialist, known, "asked for it")


def test_all_that_is_held_is_handed_out_and_on_record(club, known, monkeypatch):
    monkeypatch.setitem(hooks.DATA, "points", lambda member: {"balance": 12})
    about = club.run(all_about, club.specialist, known)
    assert about["member"]["phone"] == SEEDED["phone"]
    assert about["points"] == {"balance": 12}
    assert [one["purpose"] for one in about["consents"]] == ["service"]
    assert about["consents"][0]["text"]
    json.dumps(about)
    notes = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "members.hand_out"))
    assert [one.label for one in notes] == [known.number]
