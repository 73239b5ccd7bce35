"""The register of notices (KQ): states, who decides when, fields (10.1)."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from mallops.blueprints.attendance import permissions as may
from mallops.blueprints.attendance.actions.corrections import excuse
from mallops.blueprints.attendance.actions.talks import plan_talk_if_due
from mallops.blueprints.attendance.actions.telling import tell_decided
from mallops.blueprints.attendance.actions.times import working_days
from mallops.blueprints.attendance.models import AttendanceNotice
from mallops.blueprints.attendance.queries.hours import settings_of
from mallops.blueprints.attendance.rules import PHASES, VERDICTS
from mallops.blueprints.attendance.rules.judging import MISSES
from mallops.blueprints.attendance.rules.notices import OPEN_NOTICES, ensure_may_confirm, ensure_may_decide
from mallops.core.casework import CaseKind, Field, State, Step, Workflow, declare
from mallops.core.db import db, utcnow
from mallops.core.formatting import mall_time

MISS_WORDS: dict[str, Any] = {code: VERDICTS[code] for code in ("late", "early", "absent") if code in MISSES}


def _may_decide(case: Any, actor: Any) -> None:
    ensure_may_decide(user_id=actor.user_id, issued_by=case.created_by_id)


def _may_confirm(case: Any, actor: Any) -> None:
    _may_decide(case, actor)
    until = mall_time(case.appeal_until) if case.appeal_until else ""
    ensure_may_confirm(state=case.state, appeal_until=case.appeal_until, now=utcnow(), until=until)


def _appealed(case: Any, _actor: Any, values: dict[str, Any]) -> None:
    case.appealed_at, case.appeal_via = utcnow(), values["via"]
    case.appeal_by, case.appeal_text = values["name"], values["words"]
    case.due_at, case.due_explained = None, None  # now the mall has to decide, and the tenant waits


def _decided(case: Any, actor: Any, values: dict[str, Any]) -> None:
    case.decided_by_id, case.decided_at = actor.user_id, utcnow()
    case.decision = str(values.get("note", ""))


def _confirmed(case: Any, actor: Any, values: dict[str, Any]) -> None:
    _decided(case, actor, values)
    tell_decided(case, actor, excused=False)
    db.session.flush()
    plan_talk_if_due(actor, case)


def _excused(case: Any, actor: Any, values: dict[str, Any]) -> None:
    _decided(case, actor, values)
    excuse(actor, case.tenant_id, case.on, case.phase, case.decision, case.id)
    tell_decided(case, actor, excused=True)


def _appeal_time(case: Any) -> Any:
    """Until when the tenant may appeal: so many working days from now."""
    return working_days(case, settings_of(case.mall_id).appeal_days)


NOTICES = declare(
    CaseKind(
        code="attendance_notices", doc_type="KQ", model=AttendanceNotice, area="attendance",
        slug="attendance-notices", label=_l("Attendance notice"), plural=_l("Attendance notices"),
        icon="file-warning", view=may.VIEW, create=None, edit=None, export=may.EXPORT, nav_group="tenants",
        order=31, deadline=_appeal_time, print_title=_l("Attendance notice"),
        signers=(("issuer", _l("Issued by")), ("tenant", _l("Tenant")), ("decider", _l("Decided by"))),
        help=_l("Unexplained lateness, early leaving and absence: told to the tenant, appealed, decided."),
        empty=_l("Notices are issued from “To follow up” of attendance."),
        workflow=Workflow(
            [State("issued", lazy_pgettext("notice", "Issued"), "warn", "send"),
             State("appealed", _l("Appealed"), "info", "message-square"),
             State("confirmed", lazy_pgettext("notice", "Confirmed"), "danger", "badge-check", closed=True),
             State("excused", lazy_pgettext("notice", "Excused"), "ok", "circle-check", closed=True)],
            [Step("appeal", _l("Record the appeal"), frozenset({"issued"}), "appealed", may.VIEW,
                  note="no", done=_l("appealed"), icon="message-square", effect=_appealed, shown=False),
             Step("confirm", _l("Confirm the miss"), OPEN_NOTICES, "confirmed", may.DECIDE, tone="danger",
                  note="optional", done=_l("confirmed the miss"), icon="badge-check", guard=_may_confirm,
                  effect=_confirmed),
             Step("excuse", _l("Excuse it"), OPEN_NOTICES, "excused", may.DECIDE, tone="ok",
                  note="required", done=_l("excused it"), icon="circle-check", guard=_may_decide,
                  effect=_excused)],
            initial="issued",
        ),
        fields=(
            Field("title", _l("Notice"), in_form=False, required=True),
            Field("tenant_id", _l("Tenant"), "tenant", in_form=False, in_list=True),
            Field("zone_id", _l("Zone"), "zone", in_form=False, in_list=True),
            Field("on", _l("Date"), "date", in_form=False, in_list=True, sortable=True),
            Field("phase", _l("Time of day"), "choice", choices=PHASES, in_form=False, in_filter=True),
            Field("miss", _l("What is missed"), "choice", choices=MISS_WORDS, in_form=False, in_list=True,
                  in_filter=True),
            Field("minutes", _l("Minutes"), "int", in_form=False, in_list=True, sortable=True),
            Field("scheduled_at", _l("Scheduled time"), "datetime", in_form=False),
            Field("actual_at", _l("Opened or left"), "datetime", in_form=False),
            Field("seen_at", _l("Seen at"), "datetime", in_form=False),
            Field("appeal_until", _l("Appeal until"), "datetime", in_form=False),
            Field("told_at", _l("Told at"), "datetime", in_form=False),
            Field("told_how", _l("Told how"), in_form=False),
            Field("appealed_at", _l("Appealed at"), "datetime", in_form=False),
            Field("decided_at", _l("Decided at"), "datetime", in_form=False),
            Field("decided_by_id", _l("Decided by"), "person", in_form=False),
            Field("decision", _l("Decision"), "long", in_form=False),
        ),
    )
)  # fmt: skip
