"""The ground that every other test stands on: both engines, an empty start, contexts that do not leak."""

from __future__ import annotations

import psycopg
import pytest
import sqlalchemy as sa
from flask import Flask, g
from flask.ctx import AppContext

from mallops.core.db import db
from mallops.core.malls import Mall
from tests.support.client import AppClient
from tests.support.databases import Database
from tests.support.postgres import PostgresCluster


def malls() -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(Mall)) or 0


@pytest.mark.parametrize("turn", [1, 2])
def test_every_test_starts_with_no_rows(app: Flask, database: Database, turn: int) -> None:
    with app.app_context():
        assert db.engine.dialect.name == ("postgresql" if database.engine == "postgres" else "sqlite")
        assert malls() == 0
        db.session.add(Mall(code=f"T{turn}", name_zh="测试商场"))
        db.session.commit()
        assert malls() == 1


@pytest.mark.postgres
def test_a_test_can_be_tied_to_one_engine(database: Database) -> None:
    assert database.engine == "postgres"


def test_a_request_has_a_context_of_its_own(app_ctx: AppContext, client: AppClient) -> None:
    g.mine = "the test's"
    db.session.add(Mall(code="SEEN", name_zh="测试商场"))  # neither flushed nor committed by the test
    assert client.get("/healthz").status_code == 200
    assert g.mine == "the test's"
    assert malls() == 1
    db.session.rollback()
    assert malls() == 1, "the request must have found it committed"


@pytest.mark.serial
def test_a_durable_cluster_keeps_what_was_committed_through_a_power_cut() -> None:
    cluster = PostgresCluster(durable=True).start()
    try:
        cluster.create("kept")
        with psycopg.connect(host=str(cluster.folder), user="postgres", dbname="kept") as connection:
            connection.execute("create table answers (n int)")
            connection.execute("insert into answers select generate_series(1, 500)")
        cluster.kill()
        cluster.start()
        with psycopg.connect(host=str(cluster.folder), user="postgres", dbname="kept") as connection:
            assert connection.execute("select count(*) from answers").fetchone() == (500,)
    finally:
        cluster.stop()
    assert not cluster.folder.exists()
