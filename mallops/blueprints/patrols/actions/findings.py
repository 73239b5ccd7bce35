"""Fails become findings (1.13): opened, recognised as still open, or withdrawn when the verdict changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from mallops.blueprints.checklists.queries import SheetItem
from mallops.blueprints.checklists.rules import FAIL
from mallops.blueprints.fixes.actions import add_photos, open_finding, withdraw
from mallops.blueprints.fixes.models import Finding
from mallops.blueprints.patrols.models import Patrol, PatrolAnswer
from mallops.blueprints.patrols.queries.runs import PhotoRow, Slot, said_at
from mallops.blueprints.patrols.queries.sheets import past_findings, sheet_of_patrol
from mallops.blueprints.patrols.rules.repeats import PastFinding, Standing, judge
from mallops.core.auth import Actor
from mallops.core.calendar import WorkingCalendar
from mallops.core.calendar_days import calendar_for
from mallops.core.casework import CaseEvent
from mallops.core.casework.actions import log
from mallops.core.db import db, utcnow
from mallops.core.malls import Mall

SEEN_AGAIN = "seen_again"
Photos = Mapping[Slot, list[PhotoRow]]


def sync_findings(actor: Actor, patrol: Patrol, history: list[PatrolAnswer], photos: Photos) -> list[Finding]:
    """Bring the findings of a run in step with the answers that count; returns those that stand.

    A fail of something that is still open from an earlier round is noted there instead of opened twice.
    `history` is every answer of the run.
    """
    slot_of = {one.uid: (one.item_id, one.tenant_id) for one in history}
    fails = {slot_of[one.uid]: one for one in history if one.is_current and one.verdict == FAIL}
    own = {slot_of[one.answer_uid]: one for one in findings_of(patrol) if one.answer_uid in slot_of}
    for slot, finding in own.items():
        if slot not in fails:
            _withdraw(actor, finding)
    standing = [one for slot, one in own.items() if slot in fails]
    fresh = {slot: one for slot, one in fails.items() if slot not in own}
    if fresh:
        opening = _Opening.of(actor, patrol)
        standing += [opening.take(one, photos.get(slot, [])) for slot, one in fresh.items()]
    return standing


def findings_of(patrol: Patrol) -> list[Finding]:
    """The findings a run opened, without withdrawn ones."""
    query = (
        sa.select(Finding)
        .where(Finding.source_case_id == patrol.id, Finding.state != "void")
        .order_by(Finding.id)
    )
    return list(db.session.scalars(query))


@dataclass(frozen=True)
class _Opening:
    """What opening the findings of one run needs, read once."""

    actor: Actor
    patrol: Patrol
    items: dict[int, SheetItem]
    past: list[PastFinding]
    calendar: WorkingCalendar

    @classmethod
    def of(cls, actor: Actor, patrol: Patrol) -> _Opening:
        past = past_findings(patrol.mall_id, patrol.zone_id, patrol.on, actor.tz, but=patrol.id)
        calendar = calendar_for(db.session(), db.session.get_one(Mall, patrol.mall_id))
        return cls(actor, patrol, sheet_of_patrol(patrol).by_id, past, calendar)

    def take(self, answer: PatrolAnswer, photos: list[PhotoRow]) -> Finding:
        """Open a finding, or note on the one that is still open from before; the answer says which it was."""
        earlier_id, still_open = self._earlier(answer)
        answer.repeat_of_id = earlier_id
        earlier = db.session.get(Finding, earlier_id) if earlier_id is not None else None
        if still_open and earlier is not None:
            return _note_again(self.actor, self.patrol, answer, earlier, photos)
        return self._open(answer, earlier, photos)

    def _earlier(self, answer: PatrolAnswer) -> tuple[int | None, bool]:
        """The finding it goes back to, and whether it is still open; the officer's own word comes first."""
        if answer.repeat_of_id in {one.id for one in self.past if one.closed_on is None}:
            return answer.repeat_of_id, True
        found = judge(
            self.past,
            item=answer.item_code,
            zone_id=self.patrol.zone_id or 0,
            tenant_id=answer.tenant_id or answer.blamed_tenant_id,
            on=self.patrol.on,
        )
        earlier_id = found.earlier.id if found.earlier is not None else None
        return earlier_id, found.standing is Standing.STILL_OPEN

    def _open(self, answer: PatrolAnswer, earlier: Finding | None, photos: list[PhotoRow]) -> Finding:
        item = self.items[answer.item_id]
        return open_finding(
            self.actor,
            source=self.patrol,
            item_code=item.code,
            item_zh=item.text_zh,
            item_en=item.text_en,
            critical=item.rule.critical,
            severity=answer.severity or item.severity,
            department=answer.department or item.department,
            tenant_id=answer.tenant_id or answer.blamed_tenant_id,
            zone_id=self.patrol.zone_id,
            title=(answer.remark.strip() or item.label_zh or item.text_zh or item.text_en)[:200],
            description=answer.remark or answer.text_value or "",
            limit_hours=item.limit_hours,
            photo_ids=[one.photo_id for one in photos],
            answer_uid=answer.uid,
            repeat_of=earlier,
            calendar=self.calendar,
            at=self._seen_at(answer),
        )

    def _seen_at(self, answer: PatrolAnswer) -> dt.datetime:
        """When it was seen, whatever the phone's clock said: not before the run, not after this moment.

        From then the time to put it right runs, also when the phone was offline for hours. A verdict put
        right by the supervisor is seen now.
        """
        now = utcnow()
        if answer.corrected:
            return now
        return min(max(said_at(answer), self.patrol.started_at), now)


def _note_again(
    actor: Actor, patrol: Patrol, answer: PatrolAnswer, finding: Finding, photos: list[PhotoRow]
) -> Finding:
    told = sa.select(CaseEvent.detail).where(CaseEvent.case_id == finding.id, CaseEvent.verb == SEEN_AGAIN)
    key = str(answer.uid)
    if key not in {(detail or {}).get("answer") for detail in db.session.scalars(told)}:
        detail: dict[str, Any] = {"answer": key, "patrol": patrol.number}
        log(finding, actor, SEEN_AGAIN, note=answer.remark, detail=detail)
        add_photos(actor, finding, [one.photo_id for one in photos])
        db.session.flush()
    return finding


def _withdraw(actor: Actor, finding: Finding) -> None:
    """The verdict it came from no longer says fail; one that is closed already stays as it is."""
    withdraw(actor, finding, _("The verdict was changed, so nothing is left to put right."))
