"""The register of what hangs in the mall: states, steps, fields (catalogue 11.1, 11.2)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask_babel import lazy_gettext as _l

from mallops.blueprints.displays import permissions as may
from mallops.blueprints.displays.actions.permit import make_permit
from mallops.blueprints.displays.actions.telling import (
    tell_applied,
    tell_decided,
    tell_expired,
    tell_expiring,
)
from mallops.blueprints.displays.models import Display
from mallops.blueprints.displays.rules import displays as rules
from mallops.blueprints.displays.rules.words import CONDITIONS, DOC_TYPES, SORTS
from mallops.core.casework import CaseKind, Field, State, Step, Workflow, declare
from mallops.core.casework import actions as casework
from mallops.core.db import utcnow
from mallops.core.malls import end_of_day, today_of


def may_decide(case: Any, actor: Any) -> None:
    """Raise for who applied or let it pass before, and when its days are over."""
    rules.ensure_decides(
        user_id=actor.user_id,
        applicants={case.created_by_id, case.first_by_id},
        expires_on=case.expires_on,
        today=today_of(case.mall_id),
    )


def may_refuse(case: Any, actor: Any) -> None:
    """Raise for who applied or let it pass before; a refusal needs no day ahead."""
    rules.ensure_decides(
        user_id=actor.user_id,
        applicants={case.created_by_id, case.first_by_id},
        expires_on=dt.date.max,
        today=dt.date.min,
    )


def may_post(case: Any, _actor: Any) -> None:
    """Raise before its first day."""
    rules.ensure_posts(starts_on=case.starts_on, today=today_of(case.mall_id))


def _passed(case: Any, actor: Any, _values: dict[str, Any]) -> None:
    case.first_by_id = actor.user_id
    tell_applied(case, actor.user_id)


def _approved(case: Any, actor: Any, values: dict[str, Any]) -> None:
    case.approved_by_id, case.decided_at = actor.user_id, utcnow()
    case.decision = str(values.get("note", ""))
    case.due_at = end_of_day(case.mall_id, case.expires_on)
    make_permit(actor, case)
    tell_decided(case, actor.user_id, True)
    stray = case.stray
    if stray is not None and stray.state in {"found", "traced"}:
        casework.move(actor, stray, "regularise", note=case.number or "")


def _refused(case: Any, actor: Any, values: dict[str, Any]) -> None:
    case.approved_by_id, case.decided_at = actor.user_id, utcnow()
    case.decision = str(values.get("note", ""))
    tell_decided(case, actor.user_id, False)


def _posted(case: Any, actor: Any, _values: dict[str, Any]) -> None:
    case.posted_at, case.posted_by_id = utcnow(), actor.user_id


def _warned(case: Any, _actor: Any, _values: dict[str, Any]) -> None:
    case.warned_at = utcnow()
    tell_expiring(case)


def _expired(case: Any, _actor: Any, _values: dict[str, Any]) -> None:
    tell_expired(case)


def _removed(case: Any, actor: Any, _values: dict[str, Any]) -> None:
    case.removed_at, case.removed_by_id = utcnow(), actor.user_id


def weeks() -> dict[str, Any]:
    """The ISO weeks that a list may ask for: this one, the next, the one after."""
    monday = dt.timedelta(days=7)
    now = utcnow().date()
    words = (_l("This week"), _l("Next week"), _l("In two weeks"))
    return {rules.iso_week(now + monday * at): word for at, word in enumerate(words)}


WORKFLOW = Workflow(
    [
        State("invited", _l("Waiting for the tenant"), "muted", "send"),
        State("applied", _l("To be approved"), "warn", "clipboard-list"),
        State("first", _l("To be approved by the supervisor"), "warn", "clipboard-list"),
        State("second", _l("To be approved by the manager"), "warn", "clipboard-list"),
        State("approved", _l("Approved, to be posted"), "accent", "badge-check"),
        State("posted", _l("On show"), "ok", "eye"),
        State("expiring", _l("Expires soon"), "warn", "clock-alert"),
        State("expired", _l("Expired, to be taken down"), "danger", "alarm-clock"),
        State("removed", _l("Taken down"), "muted", "archive", closed=True),
        State("refused", _l("Not approved"), "danger", "ban", closed=True),
        State("lapsed", _l("Never posted"), "muted", "circle-dashed", closed=True),
    ],
    [
        Step(
            "approve", _l("Approve"), frozenset({"applied"}), "approved", may.APPROVE,
            done=_l("approved it"), icon="badge-check", guard=may_decide, effect=_approved,
        ),
        Step(
            "pass", _l("Agree, on to the manager"), frozenset({"first"}), "second", may.APPROVE,
            done=_l("agreed and passed it to the manager"), icon="arrow-right", guard=may_decide,
            effect=_passed,
        ),
        Step(
            "release", _l("Approve as manager"), frozenset({"second"}), "approved", may.LEAD_APPROVE,
            done=_l("approved it as manager"), icon="badge-check", guard=may_decide, effect=_approved,
        ),
        Step(
            "refuse", _l("Refuse it"), frozenset({"applied", "first"}), "refused", may.APPROVE,
            note="required", tone="danger", done=_l("refused it"), icon="ban", guard=may_refuse,
            effect=_refused,
        ),
        Step(
            "refuse_last", _l("Refuse as manager"), frozenset({"second"}), "refused", may.LEAD_APPROVE,
            note="required", tone="danger", done=_l("refused it as manager"), icon="ban", guard=may_refuse,
            effect=_refused,
        ),
        Step(
            "post", _l("Post it"), frozenset({"approved"}), "posted", may.WORK, photos=True, needs_photo=True,
            done=_l("posted it"), icon="eye", guard=may_post, effect=_posted,
        ),
        Step(
            "warn", _l("Expires soon"), frozenset({"posted"}), "expiring", may.WORK, shown=False,
            done=_l("expires in three days"), tone="warn", icon="clock-alert", effect=_warned,
        ),
        Step(
            "expire", _l("Expired"), frozenset({"posted", "expiring"}), "expired", may.WORK, shown=False,
            done=_l("has expired"), tone="danger", icon="alarm-clock", effect=_expired,
        ),
        Step(
            "lapse", _l("Never posted"), frozenset({"approved"}), "lapsed", may.WORK, shown=False,
            done=_l("was never posted; its days are over"), tone="muted", icon="circle-dashed",
        ),
        Step(
            "remove", _l("Take it down"), rules.ON_SHOW, "removed", may.WORK, photos=True, needs_photo=True,
            done=_l("took it down"), icon="archive", effect=_removed,
        ),
    ],
    initial="applied",
)  # fmt: skip
PATH = ("approved", "posted", "expiring", "expired", "removed")


def path(case: Any) -> list[tuple[str, str]]:
    """The states of its way: sublet notices pass two people, the others one."""
    entry = ["first", "second"] if case.sort == "sublet" else ["applied"]
    codes = [*(["invited"] if case.state == "invited" else []), *entry]
    end = [case.state] if case.state in {"refused", "lapsed"} else []
    codes += end if case.state == "refused" else ["approved", *end] if end else PATH
    return [(code, str(WORKFLOW.state(code).label)) for code in codes]


def doc_type(case: Any) -> str:
    """ZR for sublet notices, QX for collateral, POP for the others (section J)."""
    return DOC_TYPES.get(case.sort, "POP")


KIND = declare(
    CaseKind(
        code="displays",
        doc_type="POP",
        model=Display,
        label=_l("Display"),
        plural=_l("Displays and notices"),
        icon="presentation",
        area="displays",
        workflow=WORKFLOW,
        slug="displays",
        view=may.VIEW,
        create=may.CREATE,
        edit=may.EDIT,
        export=may.EXPORT,
        print_title=_l("Application for display"),
        signers=(("applicant", _l("Applicant")), ("approver", _l("Approved by"))),
        nav_group="floor",
        order=44,
        help=_l("Stands, posters, POP and sublet notices: with whose leave, where, and until when."),
        empty=_l("Nothing hangs yet. Take an application in, or send a tenant the link to apply."),
        fields=(
            Field("title", _l("What it shows"), required=True, max_length=120),
            Field("sort", _l("Type"), "choice", True, SORTS, in_form=False, in_list=True, in_filter=True),
            Field("zone_id", _l("Zone"), "zone", in_list=True),
            Field("place", _l("Exact place"), max_length=120),
            Field("tenant_id", _l("Tenant"), "tenant", in_list=True),
            Field("content", _l("Text and pictures on it"), "long"),
            Field("size", _l("Size"), max_length=60),
            Field("quantity", _l("How many"), "int", minimum=1, maximum=999),
            Field("starts_on", _l("From"), "date", in_form=False),
            Field("expires_on", _l("Until"), "date", in_form=False, in_list=True, sortable=True),
            Field(
                "expires_week", _l("Week it expires"), "choice", choices=weeks, in_form=False, in_filter=True
            ),
            Field("owner_id", _l("Looks after it"), "person"),
            Field("applied_at", _l("Applied at"), "datetime", in_form=False),
            Field("first_by_id", _l("Passed by"), "person", in_form=False),
            Field("approved_by_id", _l("Decision by"), "person", in_form=False),
            Field("decided_at", _l("Decided at"), "datetime", in_form=False),
            Field("decision", _l("Reason or condition"), "long", in_form=False),
            Field("posted_at", _l("Posted at"), "datetime", in_form=False),
            Field("posted_by_id", _l("Posted by"), "person", in_form=False),
            Field("condition", _l("Condition"), "choice", choices=CONDITIONS, in_form=False, in_filter=True),
            Field("checked_at", _l("Last checked"), "datetime", in_form=False),
            Field("due_at", _l("To be taken down by"), "datetime", in_form=False),
            Field("removed_at", _l("Taken down at"), "datetime", in_form=False),
            Field("removed_by_id", _l("Taken down by"), "person", in_form=False),
        ),
        extras={
            "own_form": True,
            "edit_in": rules.TO_DECIDE,
            "path": path,
            "doc_type": doc_type,
            "binds": "service",
        },
    )
)
__all__ = ["KIND", "WORKFLOW", "weeks"]
