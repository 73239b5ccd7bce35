"""What the supervisor does with a submitted run: correct, return, approve, archive; and drafts discarded."""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from flask_babel import gettext as _

from mallops.blueprints.checklists.rules import FAIL
from mallops.blueprints.patrols import permissions
from mallops.blueprints.patrols.actions.device import digest
from mallops.blueprints.patrols.actions.findings import sync_findings
from mallops.blueprints.patrols.actions.kind import facts_of
from mallops.blueprints.patrols.actions.scoring import freeze_score
from mallops.blueprints.patrols.models import Patrol, PatrolAnswer, PatrolPhoto, PatrolRound, SpotDraw
from mallops.blueprints.patrols.queries.runs import all_answers, photos_by_slot, photos_of
from mallops.blueprints.patrols.queries.sheets import sheet_of_patrol
from mallops.blueprints.patrols.rules.rounds import RoundState
from mallops.blueprints.patrols.rules.runs import (
    ensure_may_answer,
    ensure_may_approve,
    ensure_may_archive,
    ensure_may_correct,
    ensure_may_return,
)
from mallops.core import audit
from mallops.core.auth import Actor, authorize, fetch
from mallops.core.casework.actions import log, move, void
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict, NotFound


class AnswerSuperseded(Conflict):
    """The answer no longer counts: somebody corrected it, or the officer answered anew."""


def correct_verdict(
    supervisor: Actor, patrol_uid: uuid.UUID, answer_uid: uuid.UUID, verdict: str, reason: str
) -> PatrolAnswer:
    """Put another verdict (pass, fail, na) in the place of an answer, with a reason; shown as 已修改.

    The officer's answer stays in the history. The finding is opened or withdrawn, the score follows.
    Raises PatrolMovedOn, OwnPatrol, Invalid, AnswerSuperseded or NotFound.
    """
    authorize(supervisor, permissions.REVIEW)
    patrol = fetch(Patrol, patrol_uid, supervisor, lock=True)
    old = db.session.scalar(
        sa.select(PatrolAnswer).where(PatrolAnswer.uid == answer_uid, PatrolAnswer.patrol_id == patrol.id)
    )
    if old is None:
        raise NotFound()
    ensure_may_correct(facts_of(patrol), supervisor.user_id or 0, old.verdict, verdict, reason)
    if not old.is_current:
        raise AnswerSuperseded(_("This answer was replaced meanwhile. Look at the one that counts now."))
    answer = _replace(supervisor, patrol, old, verdict, reason.strip())
    history = all_answers(patrol.id)
    freeze_score(patrol, [one for one in history if one.is_current])
    patrol.corrected_count += 1
    log(
        patrol,
        supervisor,
        "corrected",
        note=reason.strip(),
        detail={"item": old.item_code, "from": old.verdict, "to": verdict, "answer": str(answer.uid)},
    )
    sync_findings(supervisor, patrol, history, photos_by_slot(photos_of(patrol.id)))
    db.session.flush()
    return answer


def _replace(supervisor: Actor, patrol: Patrol, old: PatrolAnswer, verdict: str, reason: str) -> PatrolAnswer:
    item = sheet_of_patrol(patrol).by_id[old.item_id]
    old.is_current = False
    db.session.flush()
    failed = verdict == FAIL
    answer = PatrolAnswer(
        uid=uuid.uuid4(),
        mall_id=patrol.mall_id,
        patrol_id=patrol.id,
        item_id=old.item_id,
        item_code=old.item_code,
        tenant_id=old.tenant_id,
        is_current=True,
        verdict=verdict,
        number_value=old.number_value,
        choice_value=old.choice_value,
        text_value=old.text_value,
        remark=old.remark,
        severity=(old.severity or item.severity) if failed else "",
        department=(old.department or item.department) if failed else "",
        blamed_tenant_id=old.blamed_tenant_id,
        photo_uids=old.photo_uids,
        answered_by_id=supervisor.user_id,
        corrected=True,
        correction_reason=reason[:300],
        payload_hash=digest({"corrects": old.uid, "verdict": verdict}),
    )
    db.session.add(answer)
    db.session.flush()
    audit.note(
        "patrols.correct",
        mall_id=patrol.mall_id,
        actor=supervisor,
        object_kind="cases",
        object_id=patrol.id,
        label=patrol.number or patrol.title,
        before={"item": old.item_code, "verdict": old.verdict, "answer": str(old.uid)},
        after={"item": old.item_code, "verdict": verdict, "answer": str(answer.uid), "reason": reason},
    )
    return answer


def return_patrol(actor: Actor, patrol: Patrol, reason: str, *, version: int | None = None) -> None:
    """Send a submitted run back to its officer, with a reason."""
    authorize(actor, permissions.REVIEW, patrol)
    ensure_may_return(facts_of(patrol), actor.user_id or 0, reason)
    move(actor, patrol, "return", note=reason.strip(), version=version)


def approve(
    actor: Actor, patrol: Patrol, *, note: str = "", signature: str = "", version: int | None = None
) -> None:
    """Accept a submitted run with the reviewer's signature. Raises OwnPatrol for who walked it."""
    authorize(actor, permissions.REVIEW, patrol)
    ensure_may_approve(facts_of(patrol), actor.user_id or 0)
    move(actor, patrol, "approve", note=note.strip(), signature=signature, version=version)


def archive(actor: Actor, patrol: Patrol, *, note: str = "", version: int | None = None) -> None:
    """Put a reviewed run away; its open findings live on in their own register."""
    authorize(actor, permissions.REVIEW, patrol)
    ensure_may_archive(facts_of(patrol))
    move(actor, patrol, "archive", note=note.strip(), version=version)


def discard_draft(actor: Actor, patrol_uid: uuid.UUID) -> None:
    """Drop a run begun by mistake: only while it holds no answer and no picture. Its round is due again."""
    authorize(actor, permissions.SUBMIT)
    patrol = fetch(Patrol, patrol_uid, actor, lock=True)
    if patrol.state == "void":
        return
    ensure_may_answer(facts_of(patrol), actor.user_id or 0)
    used = [
        db.session.scalar(sa.select(model.id).where(model.patrol_id == patrol.id).limit(1))
        for model in (PatrolAnswer, PatrolPhoto)
    ]
    if any(used):
        raise Conflict(_("This patrol has answers already, so it stays. Submit it, or ask for a hand-over."))
    void(actor, patrol, _("Begun by mistake"))
    _free_its_place(patrol)
    db.session.flush()


def _free_its_place(patrol: Patrol) -> None:
    round_ = db.session.get(PatrolRound, patrol.round_id) if patrol.round_id is not None else None
    if round_ is not None and round_.state == RoundState.STARTED:
        round_.state = RoundState.DUE.value
    draw = db.session.scalar(sa.select(SpotDraw).where(SpotDraw.patrol_id == patrol.id))
    if draw is not None:
        draw.patrol_id = None
    patrol.updated_at = utcnow()
