"""Doing a check: all in order except what was touched; signed; exceptions become findings (3.1-3.3, 4)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa

from mallops.blueprints.checklists.queries import Sheet, SheetItem, get_sheet, sheet_version
from mallops.blueprints.fixes.actions import open_finding
from mallops.blueprints.fixes.models import Finding
from mallops.blueprints.openings import permissions as may
from mallops.blueprints.openings.actions.kind import OFFICER
from mallops.blueprints.openings.models import OpeningCheck
from mallops.blueprints.openings.rules import (
    DONE,
    CheckFacts,
    Said,
    Window,
    ensure_may_finish,
    exceptions_of,
    judge,
    state_when_done,
)
from mallops.core.auth import Actor, authorize
from mallops.core.casework import actions as casework
from mallops.core.db import db, utcnow
from mallops.core.errors import NotFound
from mallops.core.photos.models import Photo
from mallops.core.registers.intake import keep_photos


@dataclass(frozen=True)
class Line:
    """One line as it was sent: what was said, and stored pictures (core/registers/intake.py)."""

    said: Said
    photos: Sequence[Any] = ()

    def counted(self) -> Said:
        """What was said, with the number of its pictures."""
        return replace(self.said, photos=max(self.said.photos, len(self.photos)))


@dataclass(frozen=True)
class Sent:
    """A finished check. `lines` by code of the item; a line that is not named is in order.

    `version` is the sheet that was on screen; `at` when it was finished (default now).
    """

    signature: str
    lines: Mapping[str, Line] = field(default_factory=dict)
    note: str = ""
    version: uuid.UUID | None = None
    at: dt.datetime | None = None


def window_of_check(check: OpeningCheck) -> Window:
    """When it is to be done."""
    return Window(check.planned_from, check.planned_until, check.missed_from)


def finish(actor: Actor, uid: uuid.UUID, sent: Sent) -> OpeningCheck:
    """Finish a check; what is not in order becomes a finding with its photos. Numbered and signed.

    Raises NotFound, NotYourZone, NotOpenYet, CheckOver, Invalid keyed by line or signature.
    """
    check = _lock(actor, uid)
    authorize(actor, may.DO)
    at = min(sent.at or utcnow(), utcnow())
    window = window_of_check(check)
    facts = CheckFacts(check.state, check.place_id, check.phase, window)
    ensure_may_finish(facts, at, actor.zone_ids, leads=actor.can(may.LEAD))
    version = sheet_version(check.mall_id, sent.version, template_id=check.template_id)
    sheet = get_sheet(version.id, version.uid)
    said = {code: line.counted() for code, line in sent.lines.items()}
    answers = judge([one.rule for one in sheet.by_code.values()], said)
    check.version_id, check.answers, check.done_at = version.id, answers, at
    check.note, check.owner_id = sent.note.strip()[:500], actor.user_id
    check.exception_count = len(exceptions_of(answers))
    casework.give_number(check)
    casework.sign(actor, check, capacity=OFFICER, signature=sent.signature)
    step = "finish" if state_when_done(window, at) == DONE else "finish_late"
    casework.move(actor, check, step, note=check.note, at=at)
    for answer in answers:
        if answer["verdict"] == "fail":
            line = sent.lines.get(answer["code"], Line(Said()))
            _open(actor, check, sheet, answer, keep_photos(actor, check, line.photos))
    casework.reindex(check)
    return check


def _lock(actor: Actor, uid: uuid.UUID) -> OpeningCheck:
    query = sa.select(OpeningCheck).where(OpeningCheck.uid == uid, OpeningCheck.of_mall(actor.mall_id))
    check = db.session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if check is None or not check.visible_to(actor):
        raise NotFound()
    return check


def _open(
    actor: Actor, check: OpeningCheck, sheet: Sheet, answer: Mapping[str, Any], photos: Sequence[Photo]
) -> Finding:
    item: SheetItem = sheet.by_code[answer["code"]]
    words = str(answer.get("remark") or "")
    return open_finding(
        actor,
        source=check,
        item_code=item.code,
        item_zh=item.text_zh,
        item_en=item.text_en,
        critical=item.rule.critical,
        severity=item.severity,
        department=item.department,
        zone_id=check.zone_id,
        title=(words or item.label)[:200],
        description=words,
        limit_hours=item.limit_hours,
        photo_ids=[one.id for one in photos],
        at=check.done_at,
    )
