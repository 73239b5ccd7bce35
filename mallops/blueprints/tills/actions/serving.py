"""A call is done once: its Idempotency-Key is claimed, the booking and its answer are one transaction.

1. Claim: a row of the key, in a transaction of its own. Who comes second finds it: with its answer, or "in
   flight".
2. Do: what is booked, the answer and the line of the log are committed together, or nothing of them.

Killed between the two, the claim stands for a minute without an answer; then the same call claims it anew.
Killed after the second, the answer is there. What the books did they know by the key too, for ever: so even
a claim that was forgotten books nothing twice.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from mallops.blueprints.tills.actions.letting_in import Caller, calling
from mallops.blueprints.tills.models import TillCall, TillClaim
from mallops.blueprints.tills.rules.calls import Asked, Call
from mallops.blueprints.tills.rules.keys import IDEMPOTENCY_KEY
from mallops.blueprints.tills.rules.problems import OURS, Refused, problem, refused_by
from mallops.core.audit import acting
from mallops.core.db import db, transaction, utcnow
from mallops.core.errors import DomainError
from mallops.core.logs import redact

CLAIM, CALL = TillClaim.__table__, TillCall.__table__
#: A call that took longer than this was killed.
CLAIMED = dt.timedelta(seconds=60)
WAIT_SECONDS = 2

Work = Callable[[Caller, Asked], "dict[str, Any]"]
#: Called after a refusal was rolled back, in the transaction that keeps it.
AfterRefusal = Callable[[Caller, Asked, DomainError], None]


@dataclass(frozen=True)
class Answer:
    """What goes back: status, body, seconds to wait."""

    status: int
    body: str
    wait: int = 0
    replayed: bool = False
    code: str = ""

    @property
    def is_problem(self) -> bool:
        """Whether it is a refusal."""
        return self.status >= 400


@dataclass(frozen=True)
class Claimed:
    """A claim that is ours: the row, and the key under which the books keep the booking."""

    row_id: int
    key: str


class Watch:
    """The call under way, for its line in the log."""

    def __init__(self, caller: Caller, name: str, idempotency_key: str = "") -> None:
        self.caller, self.name, self.began = caller, name, time.monotonic()
        # Whatever stands in the header: a till may put a phone number into it.
        self.idempotency_key = redact(idempotency_key)[:80] if idempotency_key.isprintable() else ""

    def note(self, answer: Answer) -> None:
        """Write the line, in the caller's transaction."""
        row = {
            "mall_id": self.caller.home_id,
            "partner_id": self.caller.partner_id,
            "key_id": self.caller.key_id,
            "call": self.name,
            "status": answer.status,
            "code": answer.code,
            "ms": int((time.monotonic() - self.began) * 1000),
            "idempotency_key": self.idempotency_key,
            "replayed": answer.replayed,
            "is_sandbox": self.caller.is_sandbox,
        }
        db.session.connection().execute(sa.insert(CALL), row)


def answer_of(call: Call, body: dict[str, Any]) -> Answer:
    """What was done."""
    return Answer(call.status, json.dumps(body, ensure_ascii=False))


def refusal(refused: Refused) -> Answer:
    """What was refused."""
    wait = refused.wait or (WAIT_SECONDS if refused.code in ("in_flight", "unavailable") else 0)
    return Answer(refused.status, json.dumps(problem(refused), ensure_ascii=False), wait, code=refused.code)


def ensure_idempotency_key(text: str) -> str:
    """The header. Raises Refused for none, or one that is not as it should be."""
    if not IDEMPOTENCY_KEY.fullmatch(text):
        raise Refused("idempotency_key_missing")
    return text


def fingerprint(call: Call, path_id: Any, body: Any) -> str:
    """Tells one call from another: the same values in another order are the same."""
    said = json.dumps([call.name, str(path_id or ""), body], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode(errors="surrogatepass")).hexdigest()


def claim(caller: Caller, idempotency_key: str, body_hash: str) -> Claimed | Answer:
    """Take the key; or the answer that it has. Raises Refused: another body, or under way."""
    key_hash = hashlib.sha256(idempotency_key.encode()).hexdigest()
    now = utcnow()
    row = {
        "mall_id": caller.home_id, "partner_id": caller.partner_id, "is_sandbox": caller.is_sandbox,
        "key_hash": key_hash, "body_hash": body_hash, "at": now, "claimed_until": now + CLAIMED,
    }  # fmt: skip
    mine = Claimed(0, f"till:{caller.partner_id}:{key_hash[:40]}")
    with transaction():
        connection = db.session.connection()
        dialect: Any = {"sqlite": sqlite, "postgresql": postgresql}[connection.dialect.name]
        made = connection.execute(
            dialect.insert(CLAIM).values(**row).on_conflict_do_nothing().returning(CLAIM.c.id)
        ).scalar_one_or_none()
        if made is not None:
            return Claimed(made, mine.key)
        return _known(connection, caller, row, mine)


def _known(connection: sa.Connection, caller: Caller, row: dict[str, Any], mine: Claimed) -> Claimed | Answer:
    where = sa.and_(
        CLAIM.c.partner_id == caller.partner_id,
        CLAIM.c.is_sandbox == caller.is_sandbox,
        CLAIM.c.key_hash == row["key_hash"],
    )
    found = connection.execute(sa.select(CLAIM).where(where).with_for_update()).one()
    if found.body_hash != row["body_hash"]:
        raise Refused("idempotency_key_reused")
    if found.status:
        code = json.loads(found.answer).get("code", "") if found.status >= 400 else ""
        return Answer(found.status, found.answer, replayed=True, code=code)
    if found.claimed_until > row["at"]:
        raise Refused("in_flight")
    again = sa.update(CLAIM).where(CLAIM.c.id == found.id).values(claimed_until=row["claimed_until"])
    connection.execute(again)
    return Claimed(found.id, mine.key)


def keep(claimed: Claimed, answer: Answer) -> None:
    """The answer of a key, in the transaction of what it did."""
    values = {"status": answer.status, "answer": answer.body, "updated_at": utcnow()}
    db.session.connection().execute(sa.update(CLAIM).where(CLAIM.c.id == claimed.row_id).values(**values))


def let_go(claimed: Claimed) -> None:
    """A fault of ours: the same call may come again at once."""
    with transaction():
        db.session.execute(sa.delete(CLAIM).where(CLAIM.c.id == claimed.row_id, CLAIM.c.status == 0))


def serve(
    watch: Watch, asked: Asked, work: Work, claimed: Claimed | None = None, after: AfterRefusal | None = None
) -> Answer:
    """Do a call, keep its answer under its key, write its line."""
    caller = watch.caller
    try:
        with calling(caller), acting(caller.actor, f"tills.{asked.call.name}"), transaction():
            answer = answer_of(asked.call, work(caller, asked))
            if claimed is not None:
                keep(claimed, answer)
            watch.note(answer)
        return answer
    except DomainError as error:
        db.session.rollback()
        return _refused(watch, asked, error, claimed, after)
    except Exception:
        db.session.rollback()
        if claimed is not None:
            with contextlib.suppress(SQLAlchemyError):
                let_go(claimed)
        raise


def _refused(
    watch: Watch, asked: Asked, error: DomainError, claimed: Claimed | None, after: AfterRefusal | None
) -> Answer:
    refused = refused_by(error)
    answer = refusal(refused)
    with acting(watch.caller.actor, f"tills.{asked.call.name}"), transaction():
        if after is not None:
            after(watch.caller, asked, error)
        if claimed is not None and refused.code not in OURS:
            keep(claimed, answer)
        watch.note(answer)
    return answer


__all__ = [
    "Answer",
    "Claimed",
    "Watch",
    "answer_of",
    "claim",
    "ensure_idempotency_key",
    "fingerprint",
    "keep",
    "let_go",
    "refusal",
    "serve",
]
