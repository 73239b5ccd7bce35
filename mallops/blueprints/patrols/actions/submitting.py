"""Submission: complete, signed, scored, numbered, its fails become findings; idempotent by uid (1.13)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from mallops.blueprints.checklists.rules import AnswerFacts, ensure_answer_valid
from mallops.blueprints.patrols.actions.device import digest
from mallops.blueprints.patrols.actions.findings import sync_findings
from mallops.blueprints.patrols.actions.hints import hints_of
from mallops.blueprints.patrols.actions.kind import OFFICER, TENANT, facts_of
from mallops.blueprints.patrols.actions.late import note_late
from mallops.blueprints.patrols.actions.scoring import freeze_score
from mallops.blueprints.patrols.models import Patrol, PatrolAnswer, PatrolPhoto, PatrolRound, PatrolSubmission
from mallops.blueprints.patrols.queries.rounds import lock_round, round_facts
from mallops.blueprints.patrols.queries.runs import (
    PhotoRow,
    Slot,
    all_answers,
    photos_by_slot,
    photos_of,
    sections_of,
    slots_of,
)
from mallops.blueprints.patrols.queries.sheets import sheet_of_patrol, tenant_uids
from mallops.blueprints.patrols.rules.rounds import (
    RoundFacts,
    RoundState,
    missed_from,
    state_when_submitted,
)
from mallops.blueprints.patrols.rules.runs import (
    TAKES_LATE,
    NotComplete,
    PatrolFacts,
    ensure_may_answer,
    ensure_may_submit,
)
from mallops.core.auth import Actor, fetch
from mallops.core.casework.actions import give_number, log, move, reindex, sign
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict, DomainError, Invalid
from mallops.core.phone_clock import larger_skew, moment_of, skew_of

MAX_DWELL = 24 * 3600


@dataclass(frozen=True)
class SubmitInput:
    """What a phone sends to submit. `photos` are all uids it took: those that are not here are still on it.

    `signature` is a data URL of a drawn PNG or a typed name; `shop_signature` and `shop_signer` those of the
    shop in a tenant inspection. `dwell`: seconds each section was on screen.
    """

    uid: uuid.UUID
    signature: str = ""
    shop_signature: str = ""
    shop_signer: str = ""
    note: str = ""
    photos: tuple[uuid.UUID, ...] = ()
    dwell: Mapping[str, int] = field(default_factory=dict)
    device_at: dt.datetime | None = None
    sent_at: dt.datetime | None = None

    @property
    def payload_hash(self) -> str:
        """Digest of what is signed; clocks and dwell times differ from one try to the next."""
        return digest(
            {name: getattr(self, name) for name in ("signature", "shop_signature", "shop_signer", "note")}
        )


class SubmissionUidTaken(Conflict):
    """The uid was used for another submission."""


def submit(actor: Actor, patrol_uid: uuid.UUID, sent: SubmitInput) -> dict[str, Any]:
    """Submit a run; returns the receipt, the same one for a second post of the same uid.

    When a colleague has submitted it meanwhile, nothing of theirs changes and the receipt says `late`. Raises
    NotComplete naming what is missing, PatrolMovedOn when it is submitted already, Forbidden, NotFound,
    Invalid for an unreadable signature, SubmissionUidTaken.
    """
    patrol = fetch(Patrol, patrol_uid, actor, lock=True)
    ensure_may_answer(PatrolFacts("draft", patrol.owner_id, facts_of(patrol).walkers), actor.user_id or 0)
    before = db.session.scalar(sa.select(PatrolSubmission).where(PatrolSubmission.uid == sent.uid))
    if before is not None:
        if before.patrol_id != patrol.id or before.payload_hash != sent.payload_hash:
            raise SubmissionUidTaken(_("This submission was sent before with other contents."))
        return before.receipt
    if _by_a_colleague(patrol, actor) and (patrol.state in TAKES_LATE or _signed_before_theirs(patrol, sent)):
        return _keep_late(actor, patrol, sent)
    history = all_answers(patrol.id)
    current = {(one.item_id, one.tenant_id): one for one in history if one.is_current}
    photos = photos_of(patrol.id)
    _ensure_complete(actor, patrol, sent, current, photos)
    return _submit(actor, patrol, sent, history, current, photos)


def _by_a_colleague(patrol: Patrol, actor: Actor) -> bool:
    """Whether somebody else of the crew submitted the run, and this person never did."""
    by = sa.select(PatrolSubmission.by_id).where(PatrolSubmission.patrol_id == patrol.id)
    people = set(db.session.scalars(by))
    return bool(people) and actor.user_id not in people


def _signed_before_theirs(patrol: Patrol, sent: SubmitInput) -> bool:
    """Whether this was signed before the run was submitted first: it does not answer a later return."""
    query = sa.select(sa.func.min(PatrolSubmission.created_at)).where(PatrolSubmission.patrol_id == patrol.id)
    first = db.session.scalar(query)
    return first is not None and moment_of(sent.device_at, sent.sent_at, utcnow()).at < first


def _keep_late(actor: Actor, patrol: Patrol, sent: SubmitInput) -> dict[str, Any]:
    """Keep that this person finished too. What was signed and counted stays as the colleague left it."""
    now = utcnow()
    note_late(patrol.id, 0, now)
    log(patrol, actor, "submitted_too", note=sent.note[:500])
    receipt: dict[str, Any] = {
        "uid": str(sent.uid),
        "patrol": str(patrol.uid),
        "number": patrol.number,
        "state": patrol.state,
        "score": patrol.score,
        "failed": patrol.failed_count,
        "findings": [],
        "late": True,
        "at": now.isoformat(),
    }
    _store_submission(actor, patrol, sent, receipt)
    return receipt


def _submit(
    actor: Actor,
    patrol: Patrol,
    sent: SubmitInput,
    history: list[PatrolAnswer],
    current: dict[Slot, PatrolAnswer],
    photos: list[PhotoRow],
) -> dict[str, Any]:
    now = utcnow()
    said = moment_of(sent.device_at, sent.sent_at, now)
    at = max(said.at, patrol.started_at)
    patrol.device_submitted_at, patrol.clock = sent.device_at, patrol.clock or said.clock
    patrol.skew_seconds = larger_skew(patrol.skew_seconds, skew_of(sent.sent_at, now))
    patrol.dwell = _clean_dwell(sent.dwell)
    patrol.photo_count = len(photos)
    give_number(patrol)
    patrol.submitted_at = at
    score = freeze_score(patrol, list(current.values()))
    patrol.hints = hints_of(patrol, history, at, by=actor.user_id)
    sign(actor, patrol, capacity=OFFICER, signature=sent.signature)
    if patrol.purpose == "tenant" and sent.shop_signature:
        sign(actor, patrol, capacity=TENANT, signature=sent.shop_signature, name=sent.shop_signer[:120])
    move(actor, patrol, "submit", note=sent.note[:500])
    findings = sync_findings(actor, patrol, history, photos_by_slot(photos))
    if patrol.round_id is not None:
        _finish_round(patrol, at)
    reindex(patrol)
    receipt: dict[str, Any] = {
        "uid": str(sent.uid),
        "patrol": str(patrol.uid),
        "number": patrol.number,
        "state": patrol.state,
        "score": patrol.score,
        "passes": score.passes,
        "capped": score.capped,
        "failed": patrol.failed_count,
        "findings": [one.number for one in findings],
        "at": now.isoformat(),
    }
    _store_submission(actor, patrol, sent, receipt)
    return receipt


def _store_submission(actor: Actor, patrol: Patrol, sent: SubmitInput, receipt: dict[str, Any]) -> None:
    db.session.add(
        PatrolSubmission(
            uid=sent.uid,
            mall_id=patrol.mall_id,
            patrol_id=patrol.id,
            payload_hash=sent.payload_hash,
            receipt=receipt,
            by_id=actor.user_id,
        )
    )
    db.session.flush()


def _ensure_complete(
    actor: Actor,
    patrol: Patrol,
    sent: SubmitInput,
    current: dict[Slot, PatrolAnswer],
    photos: list[PhotoRow],
) -> None:
    sheet = sheet_of_patrol(patrol)
    sections = sections_of(sheet, patrol.section_codes, bool(patrol.shop_ids))
    slots = list(slots_of(sections, patrol.shop_ids))
    missing = [(item.code, shop) for item, shop in slots if (item.id, shop) not in current]
    here = {one.uid for one in photos}
    signed = bool(sent.signature.strip())
    if patrol.purpose == "tenant" and sent.shop_signature and not sent.shop_signer.strip():
        raise Invalid(field_errors={"shop_signer": _("Write the name of who signs for the shop.")})
    ensure_may_submit(
        facts_of(patrol),
        actor.user_id or 0,
        unanswered=_places(missing, patrol),
        photos_pending=len(set(sent.photos) - here - _removed(patrol, sent.photos)),
        signed=signed,
    )
    by_slot = photos_by_slot(photos)
    faulty: list[tuple[str, int | None]] = []
    words = ""
    for item, shop in slots:
        answer = current[(item.id, shop)]
        if answer.corrected:
            continue
        try:
            ensure_answer_valid(item.rule, facts_of_answer(answer, len(by_slot.get((item.id, shop), []))))
        except DomainError as fault:
            faulty.append((item.code, shop))
            words = words or str(fault.message)
    if faulty:
        raise NotComplete(words, _places(faulty, patrol), field="photos")


def _places(places: list[tuple[str, int | None]], patrol: Patrol) -> list[str]:
    """Item codes; of a shop as `1.9.a1@<tenant uid>`."""
    uids = tenant_uids(patrol.shop_ids) if any(shop for _code, shop in places) else {}
    return [f"{code}@{uids[shop]}" if shop in uids else code for code, shop in places]


def _removed(patrol: Patrol, uids: tuple[uuid.UUID, ...]) -> set[uuid.UUID]:
    query = sa.select(PatrolPhoto.uid).where(
        PatrolPhoto.patrol_id == patrol.id, PatrolPhoto.uid.in_(uids), PatrolPhoto.removed_at.is_not(None)
    )
    return set(db.session.scalars(query)) if uids else set()


def facts_of_answer(answer: PatrolAnswer, photos: int = 0) -> AnswerFacts:
    """A stored answer as the rules of the sheet see it."""
    return AnswerFacts(
        item=answer.item_code,
        verdict=answer.verdict,
        number=answer.number_value,
        choice=answer.choice_value,
        text=answer.text_value or "",
        remark=answer.remark,
        photos=photos,
        subject=answer.tenant_id,
    )


def _finish_round(patrol: Patrol, at: dt.datetime) -> None:
    round_: PatrolRound = lock_round(patrol.round_id or 0)
    facts = round_facts(round_)
    if facts.state in (RoundState.SUBMITTED, RoundState.LATE, RoundState.MADE_UP):
        return  # submitted again after it was returned: the first time counts
    if patrol.purpose == "round":
        begun = RoundFacts("started", facts.on, facts.starts_at, facts.ends_at, facts.officer_id)
        facts = begun if at < missed_from(begun) else facts
    round_.state = state_when_submitted(facts, at).value


def _clean_dwell(dwell: Mapping[str, int]) -> dict[str, int]:
    return {
        str(code)[:20]: max(0, min(int(seconds), MAX_DWELL)) for code, seconds in list(dwell.items())[:60]
    }
