"""The quarterly surveys of 0024 become records with numbers in 0045, and go back."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_migrate import downgrade, upgrade

from mallops.core.db import db
from tests.factories import Cast, make_cast
from tests.migrations.test_migrations import empty_app

__all__ = ["empty_app"]
AT = dt.datetime(2026, 3, 31, 20, tzinfo=dt.UTC)  # the first of April in Shanghai


def _put(table: str, **values: Any) -> None:
    found = sa.Table(table, sa.MetaData(), autoload_with=db.engine)
    row = {"uid": uuid.uuid4(), "created_at": AT, "updated_at": AT, **values}
    if db.engine.dialect.name == "sqlite":
        row["uid"] = row["uid"].hex
    db.session.execute(sa.insert(found).values(row))


def _fill(cast: Cast) -> None:
    mall, shop = cast.mall.id, cast.tenant.id
    questions = [["服务", "Service"], ["环境", "Place"]]
    _put("tenant_surveys", id=1, mall_id=mall, quarter="2026-Q1", state="closed", anonymous=False,
         questions=questions, opened_at=AT, closed_at=AT)  # fmt: skip
    _put("survey_asks", mall_id=mall, survey_id=1, tenant_id=shop, token_hash="a" * 64, answered=True)
    _put("survey_replies", mall_id=mall, survey_id=1, tenant_id=shop, scores=[5, 3], remark=b"sealed")
    db.session.commit()


def _one(statement: str) -> Any:
    found = db.session.execute(sa.text(statement)).one()
    db.session.rollback()
    return found


@pytest.mark.serial
def test_surveys_of_tenants_become_records_and_go_back(empty_app: Flask) -> None:
    with empty_app.app_context():
        upgrade(revision="0044")
        cast = make_cast()
        db.session.commit()
        _fill(cast)
        number = f"{cast.mall.code}-{cast.mall.dept_code}-DC-202604-0001"
        db.session.remove()
        for _turn in range(2):
            upgrade()
            case = _one("select number, state from cases where kind = 'surveys'")
            assert (case.number, case.state) == (number, "closed")
            asked = _one("select token_hash, answered from survey_invites")
            assert (asked.token_hash, bool(asked.answered)) == ("a" * 64, True)
            answer = _one("select score, answered_on, remark from survey_answers")
            assert (answer.score, str(answer.answered_on), bytes(answer.remark)) == (
                5,
                "2026-04-01",
                b"sealed",
            )
            db.session.remove()
            downgrade(revision="0044")
            old = _one("select quarter, state from tenant_surveys")
            assert (old.quarter, old.state) == ("2026-Q1", "closed")
            reply = _one("select remark from survey_replies")
            assert bytes(reply.remark) == b"sealed"
            assert _one("select count(*) from survey_asks where token_hash is not null")[0] == 1
            db.session.remove()
