"""A shop's till with a key for everything, and a member with a card; the books are proven after each test."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import sqlalchemy as sa

from mallops.blueprints.members.models import Card, Member
from mallops.blueprints.tills.actions import partners
from mallops.blueprints.tills.models import TillCall, TillKey, TillPartner
from mallops.blueprints.tills.rules.calls import BY_NAME, Call
from mallops.blueprints.tills.rules.keys import SCOPES
from mallops.blueprints.tills.rules.problems import CODES
from mallops.blueprints.tills.rules.schema import misfits
from mallops.core.db import db, transaction
from tests.factories import Cast, actor_of
from tests.integration.gifts.conftest import crowd, shelf
from tests.integration.points.conftest import Desk, at, broken_books, cast, desk, mem, rules

__all__ = ["at", "broken_books", "cast", "crowd", "desk", "mem", "rules", "shelf"]
CARD = "600000000014"
_keys = itertools.count(1)


def give_card(member: Member, number: str = CARD) -> Card:
    """The member carries this card."""
    row = Card(
        mall_id=member.mall_id, member_id=member.id, number=number, token=f"tok{member.id:019d}",
        state="active", issued_on=member.joined_on,
    )  # fmt: skip
    db.session.add(row)
    db.session.commit()
    return row


@dataclass
class Reply:
    """What a call was answered."""

    status: int
    body: dict[str, Any]
    headers: Any

    @property
    def code(self) -> str:
        return str(self.body.get("code", ""))


@dataclass
class Till:
    """A till that calls over HTTP; every answer is held against what is declared."""

    app: Any
    desk: Desk
    partner: TillPartner
    key: TillKey
    token: str
    seen: set[tuple[str, str]] = field(default_factory=set)

    def call(
        self,
        name: str,
        body: Any = None,
        *,
        again: str = "",
        path_id: str = "",
        token: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> Reply:
        """One call; a new Idempotency-Key unless `again` names one."""
        call = BY_NAME[name]
        sent = {"Authorization": f"Bearer {token or self.token}", "Accept-Language": "en"}
        if call.writes:
            sent["Idempotency-Key"] = again or f"call-{next(_keys):08d}"
        sent |= headers or {}
        data = None if call.method == "GET" else json.dumps(body or {})
        answer = self.app.test_client().open(
            f"/api/v1{call.path.replace('{id}', path_id)}",
            method=call.method,
            data=data,
            headers={name: text for name, text in sent.items() if text},
            content_type="application/json",
        )
        return self._checked(call, answer)

    def _checked(self, call: Call, answer: Any) -> Reply:
        body = answer.get_json(force=True)
        if answer.status_code < 400:
            assert answer.status_code == call.status
            assert misfits(call.answer, body) == []
            assert answer.mimetype == "application/json"
        else:
            assert answer.mimetype == "application/problem+json"
            assert body["code"] in call.refusals, (call.name, body)
            assert body["status"] == answer.status_code == CODES[body["code"]].status
            assert set(body) <= {"type", "title", "status", "code", "detail", "errors"}
        return Reply(answer.status_code, body, answer.headers)

    def slip(self, yuan: int = 500, number: str = "", **more: Any) -> dict[str, Any]:
        """The body of a slip."""
        number = number or f"T{next(_keys)}"
        body = {"card": CARD, "slip_number": number, "date": "2026-03-04", "amount_fen": yuan * 100}
        return {**body, **more}

    def earn(self, yuan: int = 500, number: str = "", *, again: str = "", **more: Any) -> Reply:
        return self.call("points.earn", self.slip(yuan, number, **more), again=again)


def make_partner(cast: Cast, kind: str = "shop", **more: Any) -> TillPartner:
    """A partner, let in by the administrator."""
    tenant_id = cast.tenant.id if kind == "shop" else None
    told = partners.PartnerTold(kind, "花店收银", "Flower till", more.pop("tenant_id", tenant_id))
    with transaction():
        return partners.save_partner(actor_of(cast.admin), None, told)


def make_key(cast: Cast, partner: TillPartner, *scopes: str, **more: Any) -> tuple[TillKey, str]:
    """A key of the partner; with no scope named, for everything."""
    told = partners.KeyTold("Till 1", scopes or list(SCOPES), **{"a_minute": 600, **more})
    with transaction():
        return partners.make_key(actor_of(cast.admin), partner, told)


@pytest.fixture
def till(app: Any, cast: Cast, desk: Desk) -> Iterator[Till]:
    """The till of the flower shop, and a member with a card."""
    give_card(desk.member)
    partner = make_partner(cast)
    key, token = make_key(cast, partner)
    yield Till(app, desk, partner, key, token)
    db.session.rollback()


@pytest.fixture
def logged() -> Callable[[], list[TillCall]]:
    """The lines of the log."""

    def read() -> list[TillCall]:
        db.session.rollback()
        return list(db.session.scalars(sa.select(TillCall).order_by(TillCall.id)))

    return read
