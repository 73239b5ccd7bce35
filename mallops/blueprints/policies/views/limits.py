"""The limits of a mall: list, one limit with examples, the lunch break."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.policies import actions, queries
from mallops.blueprints.policies import permissions as may
from mallops.blueprints.policies.forms import BreakForm, PolicyForm
from mallops.blueprints.policies.rules import limit_of
from mallops.blueprints.sites.queries import get_mall
from mallops.core.auth import current_actor, requires
from mallops.core.calendar import DayKind, WorkingCalendar
from mallops.core.casework.kinds import KINDS, SEVERITIES, CaseKind, ClockSpec
from mallops.core.clock import now
from mallops.core.db import commits
from mallops.core.deadlines import Limit, Unit, deadline, explain, say_limit, say_moment
from mallops.core.errors import Invalid, NotFound
from mallops.core.policies.clocks import calendar_of
from mallops.core.policies.limits import Rule, list_policies, pick_rules
from mallops.core.registers.clocks import severities_of
from mallops.core.web import NavItem, flash_ok, nav_item, redirect_after, redirect_to, render

bp = Blueprint("policies", __name__, url_prefix="/policies")
nav_item(NavItem("policies.index", _l("Deadlines"), "timer", "admin", may.VIEW, order=42))
ALL = "all"


@dataclass(frozen=True)
class Line:
    """One limit in the list."""

    label: str
    limit: str
    warns: str
    first: str
    second: str
    own: bool
    url: str


@bp.get("/")
@requires(may.VIEW)
def index() -> Response:
    """Every limit, by kind."""
    return _index_page(BreakForm(data=_break()))


@bp.post("/break")
@commits
@requires(may.EDIT)
def save_break() -> BaseResponse:
    """Set the lunch break."""
    form = BreakForm()
    ok, _none = form.runs(lambda: actions.set_break(current_actor(), form.begins_at.data, form.ends_at.data))
    if not ok:
        return _index_page(form, 422)
    flash_ok(_("Saved. Limits that start from now on count with it."))
    return redirect_after("policies.index")


def _break() -> dict[str, dt.time | None]:
    mall = get_mall(current_actor().mall_id)
    return {"begins_at": mall.break_starts_at, "ends_at": mall.break_ends_at}


def _index_page(form: BreakForm, status: int = 200) -> Response:
    actor = current_actor()
    mall = get_mall(actor.mall_id)
    kinds = [kind for kind in KINDS.values() if kind.clocks]
    groups = [(kind, _lines(kind, mall.id)) for kind in sorted(kinds, key=lambda one: one.order)]
    return render(
        "policies/index.html",
        None,
        status,
        groups=groups,
        form=form,
        hours=(mall.opens_at.strftime("%H:%M"), mall.closes_at.strftime("%H:%M")),
        may_edit=actor.can(may.EDIT),
        may_calendar=actor.can("sites.view"),
    )


def _lines(kind: CaseKind, mall_id: int) -> list[Line]:
    rows = list_policies(mall_id, kind.code)
    own = {(row.severity, row.stage) for row in rows}
    out = []
    for severity in severities_of(kind):
        rules = pick_rules(kind, severity, rows)
        for spec in kind.clocks:
            is_own = (severity, spec.code) in own
            out.append(_line(kind, spec, severity, rules.get(spec.code), own=is_own))
    return out


def _line(kind: CaseKind, spec: ClockSpec, severity: str, rule: Rule | None, *, own: bool) -> Line:
    return Line(
        label=title_of(spec, severity),
        limit=say_limit(rule.limit.amount, rule.limit.unit) if rule else _("No limit"),
        warns=_("at %(n)s %%", n=round(rule.limit.warn_share * 100)) if rule else "–",
        first=_level(rule.escalate_1) if rule else "–",
        second=_level(rule.escalate_2) if rule else "–",
        own=own,
        url=url_for("policies.edit", kind=kind.code, stage=spec.code, severity=severity or ALL),
    )


def title_of(spec: ClockSpec, severity: str) -> str:
    """`Major · Put right`."""
    parts = [str(SEVERITIES[severity])] if severity in SEVERITIES else []
    return " · ".join([*parts, str(spec.label)])


def _level(hours: float | None) -> str:
    if hours is None:
        return _("never")
    if hours == 0:
        return _("at once")
    return _("after %(n)s h", n=f"{hours:g}")


# -- one limit ------------------------------------------------------------------------------------------


@bp.get("/<kind>/<stage>/<severity>")
@requires(may.VIEW)
def edit(kind: str, stage: str, severity: str) -> Response:
    """One limit, with examples."""
    of_kind, spec, code = _subject(kind, stage, severity)
    return _edit_page(_filled(of_kind, spec, code), of_kind, spec, code)


@bp.post("/<kind>/<stage>/<severity>")
@commits
@requires(may.EDIT)
def save(kind: str, stage: str, severity: str) -> BaseResponse:
    """Keep a limit; `do=preview` only shows what it would make, `do=reset` goes back to the default."""
    of_kind, spec, code = _subject(kind, stage, severity)
    actor, do = current_actor(), request.form.get("do", "")
    form = PolicyForm()
    if do == "preview":
        return _edit_page(form, of_kind, spec, code)
    if do == "reset":
        actions.reset_policy(actor, of_kind, spec, code)
        if form.apply_now.data:
            return _apply(of_kind, spec, code)
        flash_ok(_("The default holds again for records from now on."))
        return redirect_after("policies.index")
    ok, _row = form.runs(lambda: actions.set_policy(actor, of_kind, spec, code, form.typed()))
    if not ok:
        return _edit_page(form, of_kind, spec, code, 422)
    if form.apply_now.data and form.active.data:
        return _apply(of_kind, spec, code)
    flash_ok(_("Saved. The limit holds for records from now on."))
    return redirect_after("policies.index")


def _apply(kind: CaseKind, spec: ClockSpec, severity: str) -> BaseResponse:
    """Put what holds now under the open records too, and show how far that is."""
    job = actions.apply_to_open(current_actor(), kind, spec, severity)
    flash_ok(_("Saved. The open records are being changed."))
    return redirect_to(url_for("jobs.show", job_uid=job.uid))


def _subject(kind: str, stage: str, severity: str) -> tuple[CaseKind, ClockSpec, str]:
    of_kind = KINDS.get(kind)
    spec = of_kind.clock_named(stage) if of_kind else None
    code = "" if severity == ALL else severity
    if of_kind is None or spec is None or code not in severities_of(of_kind):
        raise NotFound()
    return of_kind, spec, code


def _filled(kind: CaseKind, spec: ClockSpec, severity: str) -> PolicyForm:
    mall_id = current_actor().mall_id or 0
    row = actions.find_policy(mall_id, kind.code, severity, spec.code)
    rule = pick_rules(kind, severity, list_policies(mall_id, kind.code)).get(spec.code)
    limit = row.limit if row else rule.limit if rule else Limit(24, Unit.WORKING_HOURS)
    return PolicyForm(
        data={
            "active": row.active if row else rule is not None,
            "amount": int(limit.amount) if limit.amount == int(limit.amount) else limit.amount,
            "unit": limit.unit.value,
            "warn_percent": round(limit.warn_share * 100),
            "escalate_1": row.escalate_1_after_hours if row else rule.escalate_1 if rule else spec.escalate_1,
            "escalate_2": row.escalate_2_after_hours if row else rule.escalate_2 if rule else spec.escalate_2,
        }
    )


def _edit_page(
    form: PolicyForm, kind: CaseKind, spec: ClockSpec, severity: str, status: int = 200
) -> Response:
    actor = current_actor()
    examples, why_none = _examples(form)
    return render(
        "policies/edit.html",
        "examples" if request.form.get("do") == "preview" else None,
        status,
        form=form,
        kind=kind,
        title=title_of(spec, severity),
        url=url_for("policies.save", kind=kind.code, stage=spec.code, severity=severity or ALL),
        examples=examples,
        why_none=why_none,
        open_count=queries.count_open_clocks(actor.mall_id, kind.code, severity, spec.code),
        own=actions.find_policy(actor.mall_id, kind.code, severity, spec.code) is not None,
        may_edit=actor.can(may.EDIT),
    )


def _examples(form: PolicyForm) -> tuple[list[dict[str, str]], str]:
    """What the limit as typed makes of a few moments; else why it makes nothing yet."""
    try:
        limit = limit_of(form.typed())
    except Invalid as error:
        return [], " ".join(str(one) for one in error.field_errors.values())
    if not form.active.data:
        return [], _("Without a limit nothing is ever due.")
    calendar = calendar_of(current_actor().mall_id or 0)
    return [_example(label, at, limit, calendar) for label, at in sample_moments(now(), calendar)], ""


def _example(label: str, at: dt.datetime, limit: Limit, calendar: WorkingCalendar) -> dict[str, Any]:
    found = deadline(limit, at, calendar)
    return {
        "label": label,
        "opened": say_moment(at, calendar.tz),
        "due": say_moment(found.due_at, calendar.tz),
        "why": explain(found.parts),
    }


def sample_moments(at: dt.datetime, calendar: WorkingCalendar) -> list[tuple[str, dt.datetime]]:
    """Now, next Friday 17:50, and 17:50 on the last working day before the next public holiday."""
    today = calendar.day_of(at)
    friday = today + dt.timedelta(days=(4 - today.weekday()) % 7 or 7)
    out = [(_("Opened now"), at), (_("Opened on Friday evening"), _evening(friday, calendar))]
    for ahead in range(1, 366):
        day = today + dt.timedelta(days=ahead)
        override = calendar.overrides.get(day)
        before = day - dt.timedelta(days=1)
        if override and override.kind is DayKind.REST and calendar.is_working_day(before):
            return [*out, (_("Opened before the next holiday"), _evening(before, calendar))]
    return out


def _evening(day: dt.date, calendar: WorkingCalendar) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(17, 50), calendar.tz)
