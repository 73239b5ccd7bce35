"""The register of rectification orders: states, rules, clocks, fields (catalogue 4.1-4.3)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from mallops.blueprints.fixes import permissions as may
from mallops.blueprints.fixes.actions.telling import tell_sent_back
from mallops.blueprints.fixes.models import Finding
from mallops.blueprints.fixes.rules import (
    TO_FIX,
    default_hours,
    ensure_may_close,
    ensure_may_verify,
    is_serious,
    response_hours,
)
from mallops.core.casework import CaseKind, ClockSpec, Field, State, Step, Workflow, declare
from mallops.core.casework.kinds import SEVERITIES
from mallops.core.db import utcnow
from mallops.core.deadlines import Limit, Unit
from mallops.core.registers.offered import offered


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
        responsible=case.responsible_id,
    )


def _may_close(case: Any, actor: Any) -> None:
    ensure_may_close(user_id=actor.user_id, fixed_by=case.fixed_by_id, responsible=case.responsible_id)


def _notified(case: Any, _actor: Any, _values: dict[str, Any]) -> None:
    case.notified_at = case.notified_at or utcnow()


def _taken_on(case: Any, _actor: Any, _values: dict[str, Any]) -> None:
    case.taken_on_at = case.taken_on_at or utcnow()


def _fixed(case: Any, actor: Any, values: dict[str, Any]) -> None:
    now = utcnow()
    case.taken_on_at = case.taken_on_at or now
    case.fixed_at, case.fixed_by_id = now, actor.user_id
    case.fixed_by_name = "" if actor.user_id else actor.name
    case.action_taken = str(values.get("note", ""))


def _verified(case: Any, actor: Any, _values: dict[str, Any]) -> None:
    case.verified_by_id, case.verified_at = actor.user_id, utcnow()
    case.lead_closes = is_serious(
        critical=case.critical,
        severity=case.severity,
        repeat_count=case.repeat_count,
        reopen_count=case.reopen_count,
    )


def _reopened(case: Any, actor: Any, values: dict[str, Any]) -> None:
    case.reopen_count += 1
    case.fixed_by_id, case.fixed_by_name, case.fixed_at = None, "", None
    case.verified_by_id, case.verified_at, case.lead_closes = None, None, False
    case.sent_back_reason = str(values.get("note", ""))
    tell_sent_back(case, actor)


def _closed(case: Any, _actor: Any, _values: dict[str, Any]) -> None:
    """The time it took ends with the verification; closing it later does not make it longer."""
    case.closed_at = case.verified_at or case.closed_at
    case.lead_closes = False


WORKFLOW = Workflow(
    [
        State("open", _l("To be fixed"), "warn", "hammer"),
        State("notified", _l("Notified"), "warn", "send"),
        State("working", _l("In progress"), "accent", "hammer"),
        State("fixed", _l("To be verified"), "info", "eye"),
        State("verified", _l("Verified"), "ok", "badge-check", closed=True),
        State("closed", lazy_pgettext("order", "Closed"), "ok", "archive", closed=True),
    ],
    [
        Step(
            "notify", _l("Mark as notified"), frozenset({"open"}), "notified", may.NOTIFY,
            done=_l("notified whoever has to act"), icon="send", effect=_notified, shown=False,
        ),
        Step(
            "start", _l("Start work"), frozenset({"open", "notified"}), "working", may.FIX,
            done=_l("has seen it and takes it on"), tone="info", icon="play", effect=_taken_on,
        ),
        Step(
            "fix", _l("Mark as fixed"), TO_FIX, "fixed", may.FIX,
            note="required", photos=True, done=_l("fixed it"), icon="hammer", effect=_fixed,
        ),
        Step(
            "verify", _l("Verify"), frozenset({"fixed"}), "verified", may.VERIFY, photos=True,
            done=_l("verified the fix"), icon="badge-check", guard=_may_verify, effect=_verified,
        ),
        Step(
            "reject", _l("Not fixed: send back"), frozenset({"fixed"}), "open", may.VERIFY, tone="danger",
            note="required", photos=True, done=_l("sent it back: not fixed"), icon="undo-2",
            guard=_may_verify, effect=_reopened,
        ),
        Step(
            "close", lazy_pgettext("order", "Close"), frozenset({"verified"}), "closed", may.APPROVE,
            done=_l("closed it"), icon="archive", guard=_may_close, effect=_closed,
        ),
        Step(
            "reopen", _l("It came back: open again"), frozenset({"verified"}), "open", may.VERIFY,
            tone="danger", note="required", photos=True, done=_l("opened it again"), icon="undo-2",
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
        stops=frozenset({"working", "fixed", "verified", "closed"}),
        defaults=_hours(response_hours),
        once=True,
        drives_due=False,
    ),
    ClockSpec(
        "resolution",
        _l("Put right"),
        stops=frozenset({"verified", "closed"}),
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
        extras={"own_due": "resolution"},
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
            Field(
                "responsible_id",
                _l("Responsible person"),
                "person",
                hint=_l("Who puts it right, when it is somebody of the house."),
            ),
            Field(
                "responsible_name",
                _l("Responsible outside"),
                hint=_l("Name of who puts it right at the tenant's or the contractor's."),
                max_length=120,
            ),
            Field(
                "contractor",
                _l("Contractor"),
                "named",
                choices=offered("contractors"),
                hint=_l("Only when a contractor has to act. Companies under contract are in the list."),
            ),
            Field("description", _l("Details"), "long"),
            Field("action_taken", _l("What was done"), "long", in_form=False),
            Field("sent_back_reason", _l("Why it was sent back last"), "long", in_form=False),
            Field("item_code", _l("Checklist item"), in_form=False),
            Field("critical", _l("Critical item"), "bool", in_form=False, in_filter=True),
            Field("repeat_count", _l("Found before"), "int", in_form=False, unit=_l("times")),
            Field("reopen_count", _l("Sent back"), "int", in_form=False, unit=_l("times")),
            Field("notified_at", _l("Notified at"), "datetime", in_form=False),
            Field("taken_on_at", _l("Taken on at"), "datetime", in_form=False),
            Field("fixed_at", _l("Put right at"), "datetime", in_form=False),
            Field("fixed_by_id", _l("Put right by"), "person", in_form=False),
            Field("fixed_by_name", _l("Put right by (outside)"), in_form=False),
            Field("verified_at", _l("Verified at"), "datetime", in_form=False),
            Field("verified_by_id", _l("Verified by"), "person", in_form=False),
            Field("lead_closes", _l("The desk lead closes it"), "bool", in_form=False, in_filter=True),
        ),
    )
)
