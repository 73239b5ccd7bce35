"""Answers as phones send them: in batches, each accepted once and for itself (quality.md, rules 1 and 2).

Answers are append-only. Which of several counts for an item is decided by `rules.merging`, so it does not
depend on the order in which phones get through. What comes after a colleague has submitted is kept apart.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from mallops.blueprints.checklists.queries import SheetItem
from mallops.blueprints.checklists.rules import FAIL, AnswerFacts, ensure_answer_valid
from mallops.blueprints.fixes.models import Finding
from mallops.blueprints.patrols.actions.device import digest
from mallops.blueprints.patrols.actions.late import note_late
from mallops.blueprints.patrols.models import PatrolAnswer
from mallops.blueprints.patrols.queries.runs import RunRow, Slot, get_run, shops_by_uid
from mallops.blueprints.patrols.rules.merging import GivenAnswer, merge
from mallops.blueprints.patrols.rules.runs import DRAFT, PatrolFacts, comes_late, ensure_may_answer
from mallops.blueprints.tenants.models import Tenant
from mallops.core import audit
from mallops.core.auth import Actor
from mallops.core.casework.kinds import DEPARTMENTS, SEVERITIES
from mallops.core.db import db, utcnow
from mallops.core.errors import DomainError, Invalid
from mallops.core.phone_clock import moment_of

MAX_BATCH = 500
STORED, REFUSED, CONFLICT = "stored", "refused", "conflict"
_TABLE: Any = PatrolAnswer.__table__


@dataclass(frozen=True)
class AnswerInput:
    """One answer from a phone. `uid` was saved there before sending; `item` is the item's uid or code.

    `tenant` is the shop in a section that repeats, `blamed` a shop that caused a fail of the zone itself,
    `repeat_of` an open finding the officer says this is. `photos` are uids of pictures sent apart.
    """

    uid: uuid.UUID
    item: str
    tenant: uuid.UUID | None = None
    verdict: str | None = None
    number: float | None = None
    choice: str | None = None
    text: str = ""
    remark: str = ""
    severity: str = ""
    department: str = ""
    blamed: uuid.UUID | None = None
    repeat_of: uuid.UUID | None = None
    photos: tuple[str, ...] = ()
    device_at: dt.datetime | None = None

    @property
    def payload_hash(self) -> str:
        """Digest of everything but the uid: the same uid with another digest is refused."""
        body = {
            name: value for name, value in vars(self).items() if name != "uid" and value not in (None, "", ())
        }
        return digest(body)


@dataclass(frozen=True)
class Receipt:
    """What the phone is told of one answer: the same words however often it asks.

    `status`: stored; conflict (another body under this uid, or the run was dropped); refused (not
    acceptable). `late`: stored after submission, for the reviewer to see; it does not count.
    """

    uid: uuid.UUID | None
    status: str
    hash: str = ""
    verdict: str | None = None
    at: dt.datetime | None = None
    error: str = ""
    message: str = ""
    fields: dict[str, str] = dataclasses.field(default_factory=dict)
    late: bool = False


@dataclass(frozen=True)
class _Known:
    """An answer that is stored already."""

    id: int
    uid: uuid.UUID
    patrol_id: int
    item_id: int
    tenant_id: int | None
    verdict: str
    is_current: bool
    corrected: bool
    answered_by_id: int | None
    device_at: dt.datetime | None
    happened_at: dt.datetime | None
    created_at: dt.datetime
    payload_hash: str
    late: bool

    def given(self) -> GivenAnswer:
        """As the merging rule sees it."""
        at = self.happened_at or self.device_at or self.created_at
        return GivenAnswer(str(self.uid), str(self.item_id), self.verdict, self.answered_by_id or 0, at)


#: What is stored under these uids, and at these places of the run.
_KNOWN = (
    sa.select(*(_TABLE.c[one.name] for one in dataclasses.fields(_Known)))
    .where(
        sa.or_(
            _TABLE.c.uid.in_(sa.bindparam("uids", expanding=True)),
            sa.and_(
                _TABLE.c.patrol_id == sa.bindparam("run_id"),
                _TABLE.c.item_id.in_(sa.bindparam("places", expanding=True)),
            ),
        )
    )
    .order_by(_TABLE.c.id)
)
_INSERT = sa.insert(_TABLE)


def record_answers(
    actor: Actor,
    patrol_uid: uuid.UUID,
    answers: Sequence[AnswerInput],
    *,
    run: RunRow | None = None,
    sent_at: dt.datetime | None = None,
) -> list[Receipt]:
    """Store a batch of 1 to 500 answers; one receipt each, in order. One bad answer never stops the others.

    `sent_at` is the phone's clock at sending. Raises NotFound for strangers, Forbidden for who neither began,
    joined nor was handed the run, and Invalid for an empty or too large batch. After submission new answers
    are stored as late, and what had been stored still gets its receipt.
    """
    if not 1 <= len(answers) <= MAX_BATCH:
        raise Invalid(_("Send 1 to %(n)s answers at a time.", n=MAX_BATCH))
    run = run or get_run(actor, patrol_uid, lock=True)
    closed, late = _standing(run, actor)
    batch = _Batch(actor, run, answers, sent_at=sent_at, late=late)
    receipts = [batch.take(one, closed) for one in answers]
    batch.store()
    return receipts


def _standing(run: RunRow, actor: Actor) -> tuple[DomainError | None, bool]:
    """Why the run takes nothing any more (None: it does), and whether what comes is late.

    Raises Forbidden unless the person may write on the run.
    """
    ensure_may_answer(PatrolFacts(DRAFT, run.facts.owner_id, run.facts.walkers), actor.user_id or 0)
    try:
        return None, comes_late(run.facts, actor.user_id or 0)
    except DomainError as closed:
        return closed, False


class _Batch:
    """What a batch needs to know beforehand, read in at most four queries, and what it will write."""

    def __init__(
        self,
        actor: Actor,
        run: RunRow,
        answers: Sequence[AnswerInput],
        *,
        sent_at: dt.datetime | None = None,
        late: bool = False,
    ) -> None:
        self.actor, self.run, self.now = actor, run, utcnow()
        self.sent_at, self.late, self.before = sent_at, late, run.started_at
        self.items = {one.item: run.item(one.item) for one in answers}
        self.shops = shops_by_uid(run) if any(one.tenant or one.blamed for one in answers) else {}
        self.blamed = self._blamed(answers)
        self.findings = self._findings(answers)
        places = {item.id for item in self.items.values() if item is not None}
        uids = {one.uid for one in answers}
        rows: Any = db.session.execute(_KNOWN, {"uids": list(uids), "places": list(places), "run_id": run.id})
        known = [_Known(*row) for row in rows]
        self.by_uid = {one.uid: one for one in known if one.uid in uids}
        self.by_slot: dict[Slot, list[_Known]] = {}
        for one in known:
            if one.patrol_id == run.id and not one.late:
                self.by_slot.setdefault((one.item_id, one.tenant_id), []).append(one)
        self.new: dict[uuid.UUID, dict[str, Any]] = {}

    def _blamed(self, answers: Iterable[AnswerInput]) -> dict[uuid.UUID, int]:
        wanted = {one.blamed for one in answers if one.blamed and one.blamed not in self.shops}
        query = sa.select(Tenant.uid, Tenant.id).where(
            Tenant.uid.in_(wanted), Tenant.mall_id == self.run.mall_id
        )
        elsewhere = {uid: id for uid, id in db.session.execute(query)} if wanted else {}
        return {**self.shops, **elsewhere}

    def _findings(self, answers: Iterable[AnswerInput]) -> dict[uuid.UUID, int]:
        wanted = {one.repeat_of for one in answers if one.repeat_of}
        query = sa.select(Finding.uid, Finding.id).where(
            Finding.uid.in_(wanted), Finding.of_mall(self.run.mall_id)
        )
        return {uid: id for uid, id in db.session.execute(query)} if wanted else {}

    def take(self, answer: AnswerInput, closed: DomainError | None) -> Receipt:
        """The receipt of one answer; a new one is put down for `store`."""
        digest_ = answer.payload_hash
        known = self.by_uid.get(answer.uid)
        if known is not None:
            same = known.payload_hash == digest_ and known.patrol_id == self.run.id
            return _receipt_of(known) if same else _conflict(answer)
        if answer.uid in self.new:
            row = self.new[answer.uid]
            return self._stored(answer, row) if row["payload_hash"] == digest_ else _conflict(answer)
        if closed is not None:
            return Receipt(answer.uid, CONFLICT, error="closed", message=str(closed.message))
        try:
            row = self._row(answer)
        except DomainError as refused:
            fields = getattr(refused, "field_errors", {})
            return Receipt(
                answer.uid,
                REFUSED,
                error="invalid",
                message=str(refused.message),
                fields={name: str(text) for name, text in fields.items()},
            )
        row["payload_hash"] = digest_
        self.new[answer.uid] = row
        return self._stored(answer, row)

    def _stored(self, answer: AnswerInput, row: dict[str, Any]) -> Receipt:
        return Receipt(
            answer.uid, STORED, row["payload_hash"], row["verdict"], self.now, late=bool(row["late"])
        )

    def _row(self, answer: AnswerInput) -> dict[str, Any]:
        item = self.items[answer.item]
        if item is None:
            raise Invalid(field_errors={"item": _("This item is not on the sheet of this patrol.")})
        verdict = _verdict(item, answer)
        failed = verdict == FAIL
        shop = self._shop(item, answer)
        happened, clock = self._moment(answer)
        if happened is not None and clock == "future":
            happened = self._after_own((item.id, shop), happened)
        return {
            "uid": answer.uid,
            "created_at": self.now,
            "updated_at": self.now,
            "mall_id": self.run.mall_id,
            "patrol_id": self.run.id,
            "item_id": item.id,
            "item_code": item.code,
            "tenant_id": shop,
            "is_current": False,
            "verdict": verdict,
            "number_value": answer.number,
            "choice_value": answer.choice,
            "text_value": answer.text or None,
            "remark": answer.remark,
            "severity": _one_of("severity", answer.severity or item.severity, SEVERITIES) if failed else "",
            "department": _one_of("department", answer.department or item.department, DEPARTMENTS)
            if failed
            else "",
            "blamed_tenant_id": _look_up("blamed", answer.blamed, self.blamed),
            "repeat_of_id": _look_up("repeat_of", answer.repeat_of, self.findings),
            "photo_uids": list(answer.photos),
            "answered_by_id": self.actor.user_id,
            "device_at": answer.device_at,
            "happened_at": happened,
            "clock": clock,
            "late": self.late,
            "corrected": False,
            "correction_reason": "",
        }

    def _moment(self, answer: AnswerInput) -> tuple[dt.datetime | None, str]:
        """When it was answered, within the run; None when the phone did not say what its clock was.

        A moment after sending is of before the clock was set back: after what the phone sent before it.
        """
        if answer.device_at is None or self.sent_at is None:
            return None, ""
        found = moment_of(answer.device_at, self.sent_at, self.now)
        at = self.before if found.clock == "future" else max(found.at, self.run.started_at)
        self.before = max(self.before, at)
        return at, found.clock

    def _after_own(self, slot: Slot, at: dt.datetime) -> dt.datetime:
        """Later than what this person said of the place before: the last word counts."""
        own = [one for one in self.by_slot.get(slot, ()) if one.answered_by_id == self.actor.user_id]
        return max([at, *(one.given().at + dt.timedelta(microseconds=1) for one in own)])

    def _shop(self, item: SheetItem, answer: AnswerInput) -> int | None:
        if not item.per_tenant and answer.tenant is not None:
            raise Invalid(field_errors={"tenant": _("This item is of the zone, not of a shop.")})
        if item.per_tenant and answer.tenant is None:
            raise Invalid(field_errors={"tenant": _("Say which shop this is.")})
        return _look_up("tenant", answer.tenant, self.shops)

    def store(self) -> None:
        """Write the new answers at once, and let the right one of each place count."""
        if not self.new:
            return
        off: list[int] = []
        by_slot: dict[Slot, list[dict[str, Any]]] = {}
        for row in self.new.values():
            by_slot.setdefault((row["item_id"], row["tenant_id"]), []).append(row)
        for slot, rows in by_slot.items() if not self.late else ():
            off += _choose(self.by_slot.get(slot, []), rows)
        if off:
            switch = sa.update(_TABLE).where(_TABLE.c.id.in_(off))
            db.session.execute(switch.values(is_current=False))
        db.session.execute(_INSERT, list(self.new.values()))
        if self.late:
            note_late(self.run.id, len(self.new), self.now)
        fails = sum(row["verdict"] == FAIL for row in self.new.values())
        audit.note(
            "patrols.answer",
            mall_id=self.run.mall_id,
            actor=self.actor,
            object_kind="cases",
            object_id=self.run.id,
            label=self.run.number or self.run.title,
            after={"answers": len(self.new), "fails": fails, **({"late": True} if self.late else {})},
        )


def _choose(known: list[_Known], rows: list[dict[str, Any]]) -> list[int]:
    """Mark which new row counts; returns the ids of stored answers that no longer do.

    A verdict corrected by the supervisor stands until the officer answers anew.
    """
    if not known and len(rows) == 1:
        rows[0]["is_current"] = True
        return []
    corrected = max((one.id for one in known if one.corrected), default=0)
    given = [one.given() for one in known if one.id > corrected]
    fresh = {str(row["uid"]): row for row in rows}
    given += [
        GivenAnswer(uid, "", row["verdict"], row["answered_by_id"] or 0, _when(row))
        for uid, row in fresh.items()
    ]
    winner = merge(dataclasses.replace(one, item="") for one in given)[0].answer.uid
    current = [one for one in known if one.is_current]
    if winner in fresh:
        fresh[winner]["is_current"] = True
        return [one.id for one in current]
    return []


def _when(row: dict[str, Any]) -> dt.datetime:
    return row["happened_at"] or row["device_at"] or row["created_at"]  # type: ignore[no-any-return]


def _verdict(item: SheetItem, answer: AnswerInput) -> str:
    """The verdict that stands now. A fail may come before its photo and words: submission asks for them."""
    facts = AnswerFacts(
        item.code,
        answer.verdict,
        answer.number,
        answer.choice,
        answer.text,
        answer.remark,
        max(1, len(answer.photos)),
    )
    return ensure_answer_valid(item.open_rule, facts)


def _one_of(field: str, value: str, allowed: Iterable[str]) -> str:
    if value not in allowed:
        raise Invalid(field_errors={field: _("Choose one of the list.")})
    return value


def _look_up(field: str, uid: uuid.UUID | None, known: dict[uuid.UUID, int]) -> int | None:
    if uid is None:
        return None
    if uid not in known:
        raise Invalid(field_errors={field: _("This is not known here.")})
    return known[uid]


def _receipt_of(known: _Known) -> Receipt:
    return Receipt(known.uid, STORED, known.payload_hash, known.verdict, known.created_at, late=known.late)


def _conflict(answer: AnswerInput) -> Receipt:
    message = _("This answer was sent before with other contents. The first one stands.")
    return Receipt(answer.uid, CONFLICT, error="uid_taken", message=message)
