"""The database itself refuses to change what was booked; a proof names what was changed all the same."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from mallops.blueprints.points.actions.proving import prove
from mallops.core.auth import Actor
from mallops.core.db import db, transaction

CHANGES = [
    "UPDATE point_entries SET points = points + 1",
    "DELETE FROM point_entries",
    "UPDATE point_lines SET amount = amount + 1",
    "DELETE FROM point_lines",
    "UPDATE point_uses SET amount = amount + 1",
    "DELETE FROM point_uses",
    "UPDATE point_batches SET amount = amount + 1",
    "UPDATE point_batches SET expires_on = '2099-01-01'",
    "DELETE FROM point_batches",
    "DELETE FROM point_accounts",
    "DELETE FROM point_books",
    "DELETE FROM slips",
]


@pytest.mark.parametrize("change", CHANGES)
def test_what_was_booked_stays(desk, change):
    desk.earn(1_000)
    desk.redeem(10, "r")
    with pytest.raises(DatabaseError, match="append-only"), transaction():
        db.session.execute(sa.text(change))
    db.session.rollback()


@pytest.mark.sqlite
def test_nothing_takes_the_place_of_a_booking(desk):
    desk.earn(1_000)
    names = [one["name"] for one in sa.inspect(db.engine).get_columns("point_entries")]
    quoted = ", ".join(f'"{name}"' for name in names)
    values = ", ".join("99" if name == "points" else f'"{name}"' for name in names)
    with pytest.raises(DatabaseError, match="append-only"), transaction():
        db.session.execute(
            sa.text(f"INSERT OR REPLACE INTO point_entries ({quoted}) SELECT {values} FROM point_entries")
        )
    db.session.rollback()


@pytest.mark.postgres
@pytest.mark.parametrize(
    "table", ["point_entries", "point_lines", "point_uses", "point_batches", "point_accounts"]
)
def test_nor_are_the_books_emptied(desk, table):
    desk.earn(1_000)
    with pytest.raises(DatabaseError, match="append-only"), transaction():
        db.session.execute(sa.text(f"TRUNCATE {table} CASCADE"))
    db.session.rollback()


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ("UPDATE point_entries SET fen = fen + 1 WHERE seq = 2", {"hash"}),
        ("UPDATE point_entries SET points = points + 1 WHERE seq = 2", {"hash", "points"}),
        (
            "UPDATE point_lines SET amount = amount + 1 WHERE id = 1",
            {"hash", "unbalanced", "points", "running"},
        ),
        ("UPDATE point_accounts SET balance = balance + 1 WHERE kind = 'sales'", {"balance", "whole"}),
        ('UPDATE point_batches SET "left" = "left" - 1', {"batch", "batches"}),
        ("UPDATE point_books SET last_seq = 9", {"head"}),
    ],
)
def test_a_change_past_the_triggers_is_named(broken_books, desk, change, codes):
    desk.earn(1_000)
    desk.redeem(10, "r")
    with transaction():
        if db.engine.dialect.name == "sqlite":
            for (name,) in db.session.execute(
                sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            ).all():
                if name.startswith("point_"):
                    db.session.execute(sa.text(f"DROP TRIGGER {name}"))
        else:
            db.session.execute(sa.text("SET LOCAL session_replication_role = replica"))
        db.session.execute(sa.text(change))
    proof = prove(Actor.system(desk.cast.mall.id))
    assert {one["code"] for one in proof.faults} == codes


def test_a_proof_since_the_last_one_reads_only_what_is_new(desk):
    desk.earn(1_000)
    system = Actor.system(desk.cast.mall.id)
    assert (prove(system).entries, prove(system, whole=False).entries) == (1, 0)
    desk.earn(1_000)
    desk.redeem(10, "r")
    proof = prove(system, whole=False)
    assert (proof.whole, proof.from_seq, proof.to_seq, proof.entries, proof.faults) == (False, 2, 3, 2, [])
