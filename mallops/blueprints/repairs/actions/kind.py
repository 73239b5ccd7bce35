"""The register of repair tickets: states, steps, fields, clocks (catalogue 5.1; I.9, I.10)."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from mallops.blueprints.repairs import permissions as may
from mallops.blueprints.repairs.models import Repair
from mallops.blueprints.repairs.rules import tickets as rules
from mallops.blueprints.repairs.rules.words import (
    CHANNELS,
    DISPATCH_WAYS,
    FACILITIES,
    RESOLUTION,
    RESPONSE,
)
from mallops.core.casework import CaseKind, ClockSpec, Field, State, Step, Workflow, declare
from mallops.core.casework.retention import forgets
from mallops.core.db import utcnow


def may_work(case: Any, actor: Any) -> None:
    """Raise EngineersWork for anybody but engineering, the ticket's engineer and those who approve."""
    rules.ensure_works(
        user_id=actor.user_id,
        roles=actor.roles,
        approves=actor.can(may.APPROVE),
        engineer_id=case.engineer_id,
    )


def may_dispatch(_case: Any, actor: Any) -> None:
    """Raise DispatcherNeeded for those who do not send engineers."""
    rules.ensure_dispatches(roles=actor.roles, approves=actor.can(may.APPROVE))


def may_confirm(case: Any, actor: Any) -> None:
    """Raise when this person repaired it, or neither reported it nor is the desk."""
    rules.ensure_confirms(
        user_id=actor.user_id,
        roles=actor.roles,
        approves=actor.can(may.APPROVE),
        engineer_id=case.engineer_id,
        done_by=case.done_by_id,
        reported_by=case.created_by_id,
    )


def may_cancel(case: Any, actor: Any) -> None:
    """The reporter takes back what they reported; else the desk or those who approve."""
    if actor.user_id is None or actor.user_id != case.created_by_id:
        rules.ensure_dispatches(roles=actor.roles - {rules.ENGINEER}, approves=actor.can(may.APPROVE))


def _accepted(case: Any, actor: Any, values: dict[str, Any]) -> None:
    case.accepted_at = values.get("at") or utcnow()
    if rules.ENGINEER in actor.roles and case.engineer_id is None:
        case.engineer_id = case.owner_id = actor.user_id


def _arrived(case: Any, actor: Any, values: dict[str, Any]) -> None:
    case.on_site_at = values.get("at") or utcnow()
    if rules.ENGINEER in actor.roles and case.engineer_id != actor.user_id:
        case.engineer_id = case.owner_id = actor.user_id


def _reopened(case: Any, _actor: Any, _values: dict[str, Any]) -> None:
    case.reopen_count += 1
    case.done_at = case.on_site_at = None


OPEN = frozenset({"reported", "accepted", "dispatched", "on_site", "on_hold"})
WORKFLOW = Workflow(
    [
        State("reported", _l("Reported"), "warn", "megaphone"),
        State("accepted", _l("Accepted"), "info", "check"),
        State("dispatched", _l("Dispatched"), "info", "send"),
        State("on_site", _l("On site"), "accent", "map-pin"),
        State("on_hold", _l("On hold"), "muted", "circle-pause"),
        State("done", _l("Done, to be confirmed"), "info", "eye"),
        State("confirmed", _l("Confirmed"), "ok", "badge-check", closed=True),
        State("cancelled", _l("Cancelled"), "muted", "circle-x", closed=True),
    ],
    [
        Step(
            "cancel", _l("Cancel"), OPEN - {"on_site"}, "cancelled", may.CREATE, note="required",
            tone="danger", done=_l("cancelled it"), icon="circle-x", guard=may_cancel, shown=False,
        ),
        Step(
            "hold", _l("Put on hold"), frozenset({"accepted", "dispatched", "on_site"}), "on_hold", may.WORK,
            note="required", done=_l("put it on hold"), icon="circle-pause", guard=may_work, shown=False,
        ),
        Step(
            "resume", _l("Go on"), frozenset({"on_hold"}), "dispatched", may.WORK,
            done=_l("went on"), icon="circle-play", guard=may_work, shown=False,
        ),
        Step(
            "resume_accepted", _l("Go on"), frozenset({"on_hold"}), "accepted", may.WORK,
            done=_l("went on"), icon="circle-play", guard=may_work, shown=False,
        ),
        Step(
            "accept", _l("Accept"), frozenset({"reported"}), "accepted", may.WORK,
            done=_l("accepted it"), icon="check", guard=may_work, effect=_accepted, shown=False,
        ),
        Step(
            "dispatch", _l("Dispatch"), frozenset({"accepted", "dispatched"}), "dispatched", may.DISPATCH,
            done=_l("sent an engineer"), icon="send", guard=may_dispatch, shown=False,
        ),
        Step(
            "arrive", _l("I am on site"), frozenset({"dispatched"}), "on_site", may.WORK,
            done=_l("is on site"), icon="map-pin", guard=may_work, effect=_arrived, shown=False,
        ),
        Step(
            "finish", _l("Work is done"), frozenset({"on_site"}), "done", may.WORK, photos=True,
            done=_l("repaired it"), icon="wrench", guard=may_work, shown=False,
        ),
        Step(
            "reject", _l("Not repaired: send back"), frozenset({"done"}), "dispatched", may.CONFIRM,
            note="required", photos=True, tone="danger", done=_l("sent it back: not repaired"),
            icon="undo-2", guard=may_confirm, effect=_reopened, shown=False,
        ),
        Step(
            "confirm", _l("Confirm"), frozenset({"done"}), "confirmed", may.CONFIRM,
            done=_l("confirmed the repair"), icon="badge-check", guard=may_confirm, shown=False,
        ),
    ],
    initial="reported",
)  # fmt: skip


def way_of(case: Any) -> list[tuple[str, str]]:
    """(code, label) of the states of its way: on hold only while it is, then the end it came to."""
    end = case.state if WORKFLOW.state(case.state).closed else "confirmed"
    codes = ["reported", "accepted", "dispatched", "on_site", "done", end]
    if case.state == "on_hold":
        codes.insert(codes.index(case.held_from or "dispatched") + 1, "on_hold")
    return [(code, str(WORKFLOW.state(code).label)) for code in codes]


CLOCKS = (
    ClockSpec(
        "response",
        _l("Dispatch"),
        stops=frozenset({"dispatched", "on_site", "done", "confirmed", "cancelled"}),
        waits=frozenset({"on_hold"}),
        defaults=RESPONSE,
        once=True,
    ),
    ClockSpec(
        "resolution",
        _l("Repair"),
        stops=frozenset({"confirmed", "cancelled"}),
        waits=frozenset({"on_hold", "done"}),
        defaults=RESOLUTION,
    ),
)
KIND = declare(
    CaseKind(
        code="repairs",
        doc_type="BX",
        model=Repair,
        label=_l("Repair ticket"),
        plural=_l("Repairs"),
        icon="wrench",
        area="rectify",
        workflow=WORKFLOW,
        slug="repairs",
        view=may.VIEW,
        create=may.CREATE,
        edit=may.EDIT,
        export=may.EXPORT,
        print_title=_l("Repair ticket"),
        clocks=CLOCKS,
        signers=(
            ("reporter", _l("Reported by")),
            ("engineer", _l("Repaired by")),
            ("confirmer", _l("Confirmed by")),
        ),
        detail_template="repairs/show.html",
        order=32,
        help=_l("What is broken in the building, who repairs it by when, what it cost and how well it went."),
        empty=_l("Reports come from the desk, from patrols, and through the QR labels in the building."),
        fields=(
            Field("title", _l("What is broken"), required=True),
            Field("facility", _l("Facility"), "choice", True, FACILITIES, in_list=True, in_filter=True),
            Field("zone_id", _l("Zone"), "zone", in_list=True),
            Field("place", _l("Exact place")),
            Field("severity", _l("Severity"), "severity", in_list=True, in_filter=True),
            Field("danger", _l("Danger to people"), "bool", in_filter=True),
            Field("engineer_id", _l("Engineer"), "person", in_form=False, in_list=True, in_filter=True),
            Field("fault", _l("Fault"), "long"),
            Field(
                "channel", _l("Reported through"), "choice", choices=CHANNELS, in_form=False, in_filter=True
            ),
            Field("reporter_name", _l("Reporter"), in_form=False),
            Field("accepted_at", _l("Accepted at"), "datetime", in_form=False),
            Field("dispatched_at", _l("Dispatched at"), "datetime", in_form=False),
            Field("dispatched_by_id", _l("Dispatched by"), "person", in_form=False),
            Field("dispatch_how", _l("How they were told"), "choice", choices=DISPATCH_WAYS, in_form=False),
            Field("on_site_at", _l("On site at"), "datetime", in_form=False),
            Field("done_at", _l("Done at"), "datetime", in_form=False),
            Field("cost", _l("Cost"), "number", in_form=False, unit=_l("yuan")),
            Field("result", _l("Result"), "long", in_form=False),
            Field("parts_text", _l("Parts used"), "long", in_form=False),
            Field("rating", _l("Rating"), "int", in_form=False, unit="/ 5"),
            Field("rating_words", _l("What was said of it"), in_form=False),
            Field("confirmed_by_id", _l("Confirmed by"), "person", in_form=False),
            Field("reopen_count", _l("Sent back"), "int", in_form=False, unit=_l("times")),
        ),
        extras={
            "own_form": True,
            "path": way_of,
            "binds": "engineering",
            "verbs": {
                "sent_engineer": (_l("sent an engineer"), "info", "send"),
                "parts_noted": (_l("noted parts and cost"), "muted", "wrench"),
                "finding_told": (_l("told the finding it came from"), "muted", "hammer"),
            },
        },
    )
)


@forgets(Repair, 365)
def empty(case: Repair) -> None:
    """Nothing tells any more who reported it; the fault, the work and the money stay."""
    case.reporter_name, case.reporter_phone = "", None
    case.follow_hash = case.source_hash = None
