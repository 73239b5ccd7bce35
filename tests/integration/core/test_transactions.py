"""What hangs on a transaction happens after it, or not at all."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from mallops.core.db import after_commit, db, in_one_trip, next_key, transaction
from mallops.core.malls import Mall
from tests.factories import make_mall

pytestmark = pytest.mark.usefixtures("app_ctx")


def test_what_waited_for_a_rolled_back_transaction_never_happens():
    told: list[str] = []
    with pytest.raises(ZeroDivisionError), transaction():
        after_commit(lambda: told.append("of the failed one"))
        raise ZeroDivisionError
    with transaction():
        after_commit(lambda: told.append("of the good one"))
        assert told == []
    assert told == ["of the good one"]


def _rename(uid: object, name: str) -> None:
    step = sa.update(Mall.__table__).where(Mall.uid == uid).values(name_en=name)
    db.session.connection().execute(step)


def test_statements_of_one_trip_are_done_in_their_order_and_together():
    mall = make_mall("ONE")
    db.session.commit()
    with transaction(), in_one_trip(db.session.connection()):
        _rename(mall.uid, "First")
        with in_one_trip(db.session.connection()):
            _rename(mall.uid, "Second")
    assert db.session.scalars(sa.select(Mall.name_en)).one() == "Second"


def test_what_the_database_refuses_in_one_trip_is_raised_and_undoes_all():
    mall = make_mall("ONE")
    db.session.commit()
    table = Mall.__table__
    twice = {**db.session.execute(sa.select(table)).mappings().one(), "id": mall.id + 1}
    with pytest.raises(sa.exc.IntegrityError), transaction(), in_one_trip(db.session.connection()):
        _rename(mall.uid, "Never")
        db.session.connection().execute(sa.insert(table).inline(), twice)
        _rename(mall.uid, "Not reached")
    db.session.expire_all()
    assert db.session.scalars(sa.select(Mall.name_en)).one() != "Never"


def test_a_reserved_key_is_the_next_rows():
    make_mall("ONE")
    db.session.commit()
    with transaction():
        key = db.session.connection().execute(sa.select(next_key(Mall.__table__))).scalar_one()
        assert key not in set(db.session.scalars(sa.select(Mall.id)))
