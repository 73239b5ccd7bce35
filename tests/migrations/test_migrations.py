"""Migrations make what the models say, and can be taken back and made again with rows in the tables."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade

from config import Settings
from mallops.app import create_app
from mallops.blueprints.points.actions.earning import Purchase, earn
from mallops.blueprints.points.actions.redeeming import redeem
from mallops.core.clock import business_date
from mallops.core.db import db, transaction, utcnow
from tests.factories import actor_of, make_cast
from tests.integration.points.conftest import make_member
from tests.support.databases import Engine, close_connections

#: An index on an expression is not read back from SQLite; `test_only_one_answer_counts…` looks itself.
pytestmark = pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")


def table_counts(app: Flask) -> dict[str, int]:
    """Rows by table."""
    return {
        table.name: db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
        for table in db.metadata.sorted_tables
    }


def differences(app: Flask) -> list[object]:
    """What alembic would still change, without the full-text storage that no model describes."""
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection)
        found = compare_metadata(context, db.metadata)
    return [
        one for one in found if "search_index" not in str(one) and "uq_patrol_answers_current" not in str(one)
    ]


@pytest.fixture
def empty_app(engine_name: str, open_engines, tmp_path: Path) -> Flask:  # type: ignore[no-untyped-def]
    """An app on a database without any table."""
    engine: Engine = open_engines(engine_name)
    if engine_name == "sqlite":
        url = f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    else:
        url = engine.cluster.create("mallops_empty")  # type: ignore[attr-defined]
    app = create_app(Settings.for_tests(url, tmp_path))
    yield app
    close_connections(app)


@pytest.mark.serial
def test_up_down_up_with_rows(empty_app: Flask) -> None:
    """Everything goes up, holds a mall, goes down to nothing and comes up the same."""
    with empty_app.app_context():
        upgrade()
        make_cast()
        db.session.commit()
        before = table_counts(empty_app)
        assert before["users"] > 10 and before["audit_entries"] > 0
        assert not differences(empty_app)
        db.session.remove()
        downgrade(revision="base")
        left = set(sa.inspect(db.engine).get_table_names()) - {"alembic_version"}
        assert not left
        upgrade()
        assert not differences(empty_app)
        make_cast()
        db.session.commit()
        assert table_counts(empty_app) == before


@pytest.mark.serial
def test_batches_of_points_lose_their_ids_and_get_them_back(empty_app: Flask) -> None:
    """0049 down and up with points in the books: they hold as much, and the database guards them yet."""
    with empty_app.app_context():
        upgrade()
        cast = make_cast()
        member = make_member(cast.mall.id)
        clerk, today = actor_of(cast.desk), business_date(utcnow(), cast.mall.tz)
        with transaction():
            earn(clerk, member.id, Purchase(cast.tenant.id, "S1", today, 12_800), "one")
            redeem(clerk, member.id, 5, "two")
        held = sa.text('SELECT id, account_id, entry_id, amount, "left", expires_on FROM point_batches')
        before = db.session.execute(held).all()
        db.session.remove()
        downgrade(revision="0048")
        ids = db.session.execute(sa.text("SELECT uid, created_at FROM point_batches")).all()
        assert before and all(uid and at for uid, at in ids)
        db.session.remove()
        upgrade()
        assert db.session.execute(held).all() == before
        db.session.remove()
        for change in ("DELETE FROM point_batches", "UPDATE point_batches SET amount = amount + 1"):
            with pytest.raises(sa.exc.DBAPIError), transaction():
                db.session.execute(sa.text(change))


@pytest.mark.serial
def test_the_trail_refuses_changes_after_migration(empty_app: Flask) -> None:
    """The database itself keeps the audit trail append-only."""
    with empty_app.app_context():
        upgrade()
        make_cast()
        db.session.commit()
        for statement in ("update audit_entries set action = 'x'", "delete from audit_entries"):
            with pytest.raises(sa.exc.DBAPIError):
                db.session.execute(sa.text(statement))
            db.session.rollback()


@pytest.mark.serial
def test_only_one_answer_counts_says_the_database_itself(empty_app: Flask) -> None:
    """The index on an expression, which no comparison of schemas sees."""
    with empty_app.app_context():
        upgrade()
        table = "sqlite_master" if db.engine.dialect.name == "sqlite" else "pg_indexes"
        column = "sql" if table == "sqlite_master" else "indexdef"
        found = db.session.execute(sa.text(f"select {column} from {table}")).scalars().all()
        index = next(one for one in found if one and "uq_patrol_answers_current" in one)
        assert "UNIQUE" in index.upper() and "is_current" in index.lower()
