"""Findings: their register, and what a patrol does with them (catalogue 1.13, 4.1-4.3)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable
from typing import Any

from flask_babel import lazy_gettext as _l

from mallops.blueprints.fixes import permissions as may
from mallops.blueprints.fixes.models import Finding
from mallops.blueprints.fixes.queries import find_by_answer, officer_of, photo_ids_of
from mallops.blueprints.fixes.rules import default_hours, ensure_may_verify, is_serious, response_hours
from mallops.core.auth import Actor
from mallops.core.calendar import WorkingCalendar
from mallops.core.casework import Case, CaseKind, ClockSpec, Field, State, Step, Workflow, declare
from mallops.core.casework import actions as casework
from mallops.core.casework.kinds import SEVERITIES
from mallops.core.deadlines import Limit, Unit
from mallops.core.policies.clocks import ClockStart


def _may_verify(case: Any, actor: Any) -> None:
    serious = is_serious(
        critical=case.critical,
        severity=case.severity,
        repeat_count=case.repeat_count,
        reopen_count=case.reopen_count,
    )
    ensure_may_verify(
        user_id=actor.user_id,
        approves=actor.can(may.APPROVE),
        fixed_by=case.fixed_by_id,
        opened_by=case.created_by_id,
        serious=serious,
    )


def _fixed(case: Any, actor: Any, _values: dict[str, Any]) -> None:
    case.fixed_by_id = actor.user_id


def _verified(case: Any, actor: Any, _values: dict[str, Any]) -> None:
    case.verified_by_id = actor.user_id


def _reopened(case: Any, _actor: Any, _values: dict[str, Any]) -> None:
    case.reopen_count += 1
    case.fixed_by_id = None


WORKFLOW = Workflow(
    [
        State("open", _l("To be fixed"), "warn", "hammer"),
        State("fixed", _l("To be verified"), "info", "eye"),
        State("verified", _l("Verified"), "ok", "badge-check", closed=True),
    ],
    [
        Step(
            "fix", _l("Mark as fixed"), frozenset({"open"}), "fixed", may.FIX,
            note="required", photos=True, done=_l("fixed it"), icon="hammer", effect=_fixed,
        ),
        Step(
            "verify", _l("Verify"), frozenset({"fixed"}), "verified", may.VERIFY,
            done=_l("verified the fix"), icon="badge-check", guard=_may_verify, effect=_verified,
        ),
        Step(
            "reject", _l("Not fixed: send back"), frozenset({"fixed"}), "open", may.VERIFY, tone="danger",
            note="required", photos=True, done=_l("sent it back: not fixed"), icon="undo-2",
            guard=_may_verify, effect=_reopened,
        ),
    ],
    initial="open",
)  # fmt: skip


def _hours(of_severity: Callable[[str], float]) -> dict[str, Limit]:
    return {code: Limit(of_severity(code), Unit.WORKING_HOURS) for code in ("", *SEVERITIES)}


CLOCKS = (
    ClockSpec(
        "response",
        _l("Response"),
        stops=frozenset({"fixed", "verified"}),
        defaults=_hours(response_hours),
        once=True,
        drives_due=False,
    ),
    ClockSpec(
        "resolution",
        _l("Put right"),
        stops=frozenset({"verified"}),
        waits=frozenset({"fixed"}),
        defaults=_hours(default_hours),
    ),
)


KIND = declare(
    CaseKind(
        code="fixes",
        doc_type="ZG",
        model=Finding,
        label=_l("Finding"),
        plural=_l("Findings"),
        icon="hammer",
        area="rectify",
        workflow=WORKFLOW,
        slug="fixes",
        view=may.VIEW,
        create=may.CREATE,
        edit=may.EDIT,
        export=may.EXPORT,
        print_title=_l("Rectification order"),
        clocks=CLOCKS,
        signers=(
            ("issuer", _l("Opened by")),
            ("fixer", _l("Put right by")),
            ("verifier", _l("Verified by")),
        ),
        order=30,
        help=_l("What is wrong on the floor, who puts it right by when, and who has verified it."),
        empty=_l("Failures of a patrol open findings by themselves. You can also register one by hand."),
        fields=(
            Field(
                "title", _l("What is wrong"), required=True, hint=_l("In a few words, as you would say it.")
            ),
            Field("severity", _l("Severity"), "severity", required=True, in_list=True, in_filter=True),
            Field("zone_id", _l("Zone"), "zone", required=True, in_list=True),
            Field("tenant_id", _l("Tenant"), "tenant", in_list=True, hint=_l("Only when a shop has to act.")),
            Field(
                "department", _l("Who has to act"), "department", required=True, in_list=True, in_filter=True
            ),
            Field(
                "owner_id",
                _l("Follows it up"),
                "person",
                hint=_l("Sees to it that it gets done. Empty: yourself."),
            ),
            Field("description", _l("Details"), "long"),
            Field("item_code", _l("Checklist item"), in_form=False),
            Field("critical", _l("Critical item"), "bool", in_form=False, in_filter=True),
            Field("repeat_count", _l("Found before"), "int", in_form=False, unit=_l("times")),
            Field("reopen_count", _l("Sent back"), "int", in_form=False, unit=_l("times")),
        ),
    )
)


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
