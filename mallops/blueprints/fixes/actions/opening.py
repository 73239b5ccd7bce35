"""What a patrol, a phone or a clerk does with a finding: open it, add photos, withdraw it (1.13, 4.1)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from mallops.blueprints.fixes.actions.register import KIND, WORKFLOW
from mallops.blueprints.fixes.models import Finding
from mallops.blueprints.fixes.queries import find_by_answer, officer_of, photo_ids_of
from mallops.core.auth import Actor
from mallops.core.calendar import WorkingCalendar
from mallops.core.casework import Case
from mallops.core.casework import actions as casework
from mallops.core.deadlines import Limit, Unit
from mallops.core.policies.clocks import ClockStart


def open_finding(
    actor: Actor,
    *,
    source: Case | None = None,
    item_code: str = "",
    item_zh: str = "",
    item_en: str = "",
    critical: bool = False,
    severity: str = "minor",
    department: str = "service",
    tenant_id: int | None = None,
    zone_id: int | None = None,
    title: str,
    description: str = "",
    limit_hours: float | None = None,
    photo_ids: Iterable[int] = (),
    answer_uid: uuid.UUID | None = None,
    repeat_of: Finding | None = None,
    calendar: WorkingCalendar | None = None,
    at: dt.datetime | None = None,
    uid: uuid.UUID | None = None,
) -> Finding:
    """A numbered finding, due `limit_hours` working hours from `at` (default now), or as its
    severity says.

    The caller has checked the right (to submit the patrol, to open findings); no other is asked for. With
    `answer_uid` a second call gives the first finding again; `uid` may be the phone's own. `calendar` saves
    a query when several are opened. The zone's officer follows it up.
    """
    if answer_uid is not None and (known := find_by_answer(answer_uid)) is not None:
        return known
    walks = zone_id is None or zone_id in actor.zone_ids
    values: dict[str, Any] = {
        "source_case_id": source.id if source else None,
        "item_code": item_code,
        "item_zh": item_zh,
        "item_en": item_en,
        "critical": critical,
        "severity": severity,
        "department": department,
        "tenant_id": tenant_id,
        "zone_id": zone_id,
        "title": title[:200],
        "description": description,
        "answer_uid": answer_uid,
        "repeat_of_id": repeat_of.id if repeat_of else None,
        "repeat_count": repeat_of.repeat_count + 1 if repeat_of else 0,
        "owner_id": actor.user_id if walks else officer_of(zone_id or 0),
    }
    own = {} if limit_hours is None else {"resolution": Limit(limit_hours, Unit.WORKING_HOURS)}
    finding: Finding = casework.open_case(
        actor, KIND, values, uid=uid, authorised=True, clocks=ClockStart(at, own, calendar)
    )
    add_photos(actor, finding, photo_ids)
    return finding


def add_photos(actor: Actor, finding: Finding, photo_ids: Iterable[int]) -> None:
    """Hang photos of the mall on a finding, each once (a photo may arrive after its answer)."""
    there = photo_ids_of(finding)
    for photo_id in dict.fromkeys(photo_ids):
        if photo_id not in there:
            casework.attach(actor, finding, photo_id=photo_id)


def withdraw(actor: Actor, finding: Finding, reason: str) -> bool:
    """Declare void what a supervisor's correction has turned into a pass; False when it was closed."""
    if WORKFLOW.state(finding.state).closed:
        return False
    casework.void(actor, finding, reason)
    return True
