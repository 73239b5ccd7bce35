"""The register of patrols: its workflow (1.13) and the columns of list, filters, print and export."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from mallops.blueprints.patrols import permissions
from mallops.blueprints.patrols.models import Patrol
from mallops.blueprints.patrols.rules.runs import (
    ARCHIVED,
    DRAFT,
    RETURNED,
    REVIEWED,
    SUBMITTED,
    PatrolFacts,
    ensure_may_review,
)
from mallops.core import casework
from mallops.core.auth import Actor
from mallops.core.casework import CaseKind, Field, State, Step, Workflow, declare
from mallops.core.db import utcnow

PURPOSE_LABELS = {
    "round": _l("Round"),
    "makeup": _l("Make-up round"),
    "spot": _l("Spot check"),
    "tenant": _l("Tenant inspection"),
}
VERDICT_LABELS = {
    "pass": _l("Pass"),
    "fail": _l("Fail"),
    "na": _l("Not applicable"),
    "noted": _l("Noted"),
}
OFFICER, TENANT, SUPERVISOR = "officer", "tenant", "approve"


def facts_of(patrol: Patrol) -> PatrolFacts:
    """The patrol as the rules see it."""
    return PatrolFacts(patrol.state, patrol.owner_id, frozenset(patrol.crew_ids or []))


def _others_only(patrol: Any, actor: Any) -> None:
    ensure_may_review(facts_of(patrol), actor.user_id)


def _reviewed(patrol: Any, actor: Actor, _values: dict[str, Any]) -> None:
    patrol.reviewed_by_id, patrol.reviewed_at = actor.user_id, utcnow()


WORKFLOW = Workflow(
    states=[
        casework.DRAFT,
        State(SUBMITTED, _l("Waiting for review"), "info", "send"),
        State(RETURNED, _l("Returned to the officer"), "warn", "undo-2"),
        State(REVIEWED, _l("Reviewed"), "ok", "check", closed=True),
        State(ARCHIVED, _l("Archived"), "muted", "archive", closed=True),
    ],
    steps=[
        Step(
            "submit",
            _l("Submit"),
            frozenset({DRAFT, RETURNED}),
            SUBMITTED,
            permissions.SUBMIT,
            icon="send",
            shown=False,
        ),
        Step(
            "approve",
            _l("Approve"),
            frozenset({SUBMITTED}),
            REVIEWED,
            permissions.REVIEW,
            sign=True,
            tone="ok",
            icon="check",
            guard=_others_only,
            effect=_reviewed,
        ),
        Step(
            "return",
            _l("Return to the officer"),
            frozenset({SUBMITTED}),
            RETURNED,
            permissions.REVIEW,
            note="required",
            tone="warn",
            icon="undo-2",
            guard=_others_only,
        ),
        Step(
            "archive",
            _l("Archive"),
            frozenset({REVIEWED}),
            ARCHIVED,
            permissions.REVIEW,
            tone="muted",
            icon="archive",
        ),
    ],
    initial=DRAFT,
)

PATROLS = declare(
    CaseKind(
        code="patrols",
        doc_type="XC",
        model=Patrol,
        label=_l("Patrol"),
        plural=_l("Patrols"),
        icon="footprints",
        area="patrol",
        workflow=WORKFLOW,
        fields=(
            Field("on", _l("Date"), "date", in_list=True, in_filter=True, in_form=False, sortable=True),
            Field("zone_id", _l("Zone"), "zone", in_list=True, in_filter=True, in_form=False),
            Field("tenant_id", _l("Tenant"), "tenant", in_filter=True, in_form=False),
            Field("owner_id", _l("Officer"), "person", in_list=True, in_filter=True, in_form=False),
            Field(
                "purpose",
                _l("Kind of patrol"),
                "choice",
                choices=PURPOSE_LABELS,
                in_list=True,
                in_filter=True,
                in_form=False,
            ),
            Field(
                "score",
                _l("Score"),
                "number",
                in_list=True,
                in_filter=True,
                in_form=False,
                sortable=True,
            ),
            Field("failed_count", _l("Failures"), "int", in_list=True, in_form=False, sortable=True),
            Field("critical_count", _l("Critical failures"), "int", in_form=False),
            Field("answered_count", _l("Items answered"), "int", in_form=False),
            Field("photo_count", _l("Photos"), "int", in_form=False),
            Field("corrected_count", _l("Corrected verdicts"), "int", in_form=False),
            Field("started_at", _l("Started"), "datetime", in_form=False),
            Field("submitted_at", _l("Submitted at"), "datetime", in_form=False),
            Field("makeup_reason", _l("Reason for the make-up round"), "text", in_form=False),
        ),
        slug="patrols",
        view=permissions.VIEW,
        create=None,
        edit=None,
        export=permissions.EXPORT,
        print_title=_l("Inspection report"),
        detail_template="patrols/show.html",
        signers=((OFFICER, _l("Officer")), (TENANT, _l("Shop")), (SUPERVISOR, _l("Supervisor"))),
        nav_group="floor",
        order=10,
        help=_l("Every patrol of the mall, with its score and what it found."),
        empty=_l("No patrol yet. Officers start one from “My rounds today”."),
        extras={
            "verbs": {
                "joined": (_l("Joined the patrol"), "info", "user-plus"),
                "handed_over": (_l("Handed over to a colleague"), "info", "arrow-right-left"),
                "scanned": (_l("Scanned the label on the spot"), "ok", "qr-code"),
                "corrected": (_l("Corrected a verdict"), "warn", "pencil"),
                "submitted_too": (_l("Finished it too, after it was submitted"), "info", "send"),
                "late_seen": (_l("Looked at what came after submission"), "ok", "eye"),
            }
        },
    )
)
