"""The register of checks: states, steps, fields (2.8)."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from mallops.blueprints.conduct import permissions as may
from mallops.blueprints.conduct.actions import telling
from mallops.blueprints.conduct.models import ConductCheck
from mallops.blueprints.conduct.queries.papers import papers_of
from mallops.blueprints.conduct.queries.sight import sight
from mallops.blueprints.conduct.rules import checks as rules
from mallops.blueprints.conduct.rules.words import (
    DECISIONS,
    FINE_STATES,
    PROPOSALS,
    TYPE_LABELS,
    TYPES,
    WHEREABOUTS,
)
from mallops.blueprints.conduct.shipped import PAPERS
from mallops.core.casework import DRAFT, CaseAttachment, CaseKind, Field, State, Step, Workflow, declare
from mallops.core.casework.actions import give_number, reindex
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict

#: Text that names people: stored encrypted, so neither searched nor told in the timeline.
PRIVATE = "private"


def judge(case: ConductCheck) -> None:
    """Keep score and faults of the check as its lines stand now."""
    case.score = rules.score_of((one.verdict, one.weight, one.struck) for one in case.items)
    bad = [one.code for one in case.items if one.verdict in {"bad", "part"} and not one.struck]
    case.failed_items = " ".join(bad)


def may_issue(case: ConductCheck, actor: Any) -> None:
    """Raise for others than the inspector, and while something is not filled in."""
    if actor.user_id != case.created_by_id:
        raise Conflict(_l("Only the inspector who began this check issues it."))
    lines = [(one.code, one.verdict, one.finding or "") for one in case.items]
    rules.ensure_complete(case.check_type, case.whereabouts, lines)


def may_close(case: ConductCheck, actor: Any) -> None:
    """Raise for the target, and for others than the inspector and who approves."""
    rules.ensure_closes(case, actor.user_id, approves=actor.can(may.DECIDE))


def may_discard(case: ConductCheck, actor: Any) -> None:
    """Raise for others than the inspector."""
    if actor.user_id != case.created_by_id:
        raise Conflict(_l("Only the inspector who began this check discards it."))


def may_void(case: ConductCheck, actor: Any) -> None:
    """Raise for the person whom it concerns."""
    if actor.user_id is not None and actor.user_id == case.target_id:
        raise Conflict(
            _l("Nobody declares a check of themselves void. Appeal against it, or ask a colleague.")
        )


def _issued(case: ConductCheck, _actor: Any, _values: dict[str, Any]) -> None:
    for one in case.items:
        one.verdict = one.verdict or "na"
    judge(case)
    case.score_issued = case.score
    case.issued_at = utcnow()
    case.owner_id = case.target_id if case.target_id is not None else case.created_by_id
    count = sa.select(sa.func.count()).where(CaseAttachment.case_id == case.id)
    case.evidence_count = db.session.scalar(count) or 0
    if case.target_id is not None and any(one.code in PAPERS for one in case.items):
        case.papers = papers_of(case.mall_id, case.target_id, case.checked_on).snapshot()
    give_number(case)
    db.session.flush()
    reindex(case)
    telling.tell_target(case)


def _closed(case: ConductCheck, _actor: Any, _values: dict[str, Any]) -> None:
    case.owner_id = None


def path(case: ConductCheck) -> list[tuple[str, str]]:
    """Draft, issued, then acknowledged or appealed, closed."""
    way = ["draft", "issued", "appealed" if case.appealed_at else "acknowledged", "closed"]
    return [(one, str(WORKFLOW.state(one).label)) for one in way]


WORKFLOW = Workflow(
    [
        DRAFT,
        State("issued", lazy_pgettext("conduct", "Issued"), "warn", "send"),
        State("acknowledged", _l("Acknowledged"), "info", "check"),
        State("appealed", _l("Appealed"), "accent", "message-square"),
        State("closed", lazy_pgettext("conduct", "Closed"), "ok", "badge-check", closed=True),
    ],
    [
        Step("issue", _l("Issue"), frozenset({"draft"}), "issued", may.INSPECT, note="no", sign=True,
             done=_l("issued it"), icon="send", guard=may_issue, effect=_issued),
        Step("acknowledge", _l("Acknowledge"), frozenset({"issued"}), "acknowledged", may.VIEW, sign=True,
             done=_l("acknowledged it"), icon="check", shown=False),
        Step("appeal", _l("Appeal"), frozenset({"issued"}), "appealed", may.VIEW, photos=True,
             done=_l("appealed"), icon="message-square", shown=False),
        Step("decide", _l("Decide on the appeal"), frozenset({"appealed"}), "closed", may.DECIDE, sign=True,
             done=_l("decided on the appeal"), icon="badge-check", shown=False),
        Step("close", _l("Close"), frozenset({"acknowledged"}), "closed", may.CLOSE,
             done=_l("closed the check"),
             icon="badge-check", guard=may_close, effect=_closed),
        Step("discard", _l("Discard the draft"), frozenset({"draft"}), "void", may.INSPECT, tone="danger",
             done=_l("discarded the draft"), icon="trash-2", guard=may_discard),
    ],
    initial="draft",
)  # fmt: skip
FIELDS = (
    Field("title", _l("Check"), in_form=False),
    Field("check_type", _l("Kind"), "choice", choices=TYPE_LABELS, in_form=False, in_filter=True),
    Field("target_id", _l("Staff member"), "person", in_form=False, in_list=True),
    Field("target_name", _l("Staff member without an account"), PRIVATE, in_form=False),
    Field("department", _l("Department"), "department", in_form=False, in_filter=True),
    Field("created_by_id", _l("Inspector"), "person", in_form=False, in_list=True),
    Field("zone_id", _l("Zone"), "zone", in_form=False),
    Field("place", _l("Place"), in_form=False),
    Field("checked_at", _l("Time of the check"), "datetime", in_form=False, in_list=True, sortable=True),
    Field("whereabouts", _l("On post"), "choice", choices=WHEREABOUTS, in_form=False),
    Field("failed_items", _l("Items not in order"), in_form=False),
    Field("score", _l("Score"), "number", in_form=False, in_list=True, sortable=True),
    Field("finding", lazy_pgettext("conduct", "Finding"), PRIVATE, in_form=False),
    Field("evidence_count", _l("Evidence (photos and files)"), "int", in_form=False),
    Field("reply", _l("Staff reply"), PRIVATE, in_form=False),
    Field("decision", _l("Decision on the appeal"), "choice", choices=DECISIONS, in_form=False,
          in_filter=True),
    Field("decision_text", _l("Reasons of the decision"), PRIVATE, in_form=False),
    Field("proposal", _l("Proposal"), "choice", choices=PROPOSALS, in_form=False, in_filter=True),
    Field("fine_yuan", _l("Proposed fine"), "number", in_form=False, unit=_l("yuan")),
    Field("fine_state", _l("What became of the fine"), "choice", choices=FINE_STATES, in_form=False,
          in_filter=True),
    Field("owner_id", _l("Waits for"), "person", in_form=False),
)  # fmt: skip
KIND = declare(
    CaseKind(
        code="conduct",
        doc_type="XW",
        model=ConductCheck,
        label=_l("Conduct check"),
        plural=_l("Conduct and service checks"),
        icon="user-check",
        area="conduct",
        workflow=WORKFLOW,
        slug="conduct",
        view=may.VIEW,
        create=may.INSPECT,
        edit=None,
        export=may.EXPORT,
        print_title=_l("Conduct and service check record"),
        order=14,
        help=_l(
            "Who is on post, presentable and recording? Whoever is checked sees it, answers, may appeal."
        ),
        empty=_l(
            "Nothing here. Inspectors begin a check with “New”; a check of you stands here once it is issued."
        ),
        fields=FIELDS,
        extras={
            "own_form": True,
            "sight": sight,
            "void_guard": may_void,
            "path": path,
            "verbs": {
                "looked": (_l("recorded a step of the search"), "muted", "user-search"),
                "filled_in": (_l("filled in the sheet"), "muted", "pencil"),
                "fine": (_l("decided on the proposed fine"), "warn", "badge-check"),
            },
        },
    )
)
__all__ = ["KIND", "PRIVATE", "TYPES", "judge"]
