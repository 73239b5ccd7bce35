"""Talks with tenants that missed too often: planned by themselves, held with a record (10.1)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from mallops.blueprints.attendance import permissions as may
from mallops.blueprints.attendance.actions.telling import tell_talk
from mallops.blueprints.attendance.actions.times import working_days
from mallops.blueprints.attendance.models import AttendanceTalk
from mallops.blueprints.attendance.queries.hours import settings_of
from mallops.blueprints.attendance.queries.notices import confirmed_days, last_talk
from mallops.blueprints.attendance.rules.notices import MAX_NAME, MAX_TALK, talk_due
from mallops.core.auth import Actor, authorize
from mallops.core.casework import CaseKind, Field, State, Step, Workflow, declare
from mallops.core.casework import actions as casework
from mallops.core.db import db, utcnow
from mallops.core.errors import Invalid
from mallops.core.notices import receivers


def _talk_time(case: Any) -> Any:
    """Until when it has to be held."""
    return working_days(case, settings_of(case.mall_id).talk_within_days)


TALKS = declare(
    CaseKind(
        code="attendance_talks", doc_type="GT", model=AttendanceTalk, area="attendance",
        slug="attendance-talks", label=_l("Talk with a tenant"), plural=_l("Talks with tenants"),
        icon="message-square", view=may.VIEW, create=may.DECIDE, edit=may.DECIDE, export=may.EXPORT,
        nav_group="tenants", order=32, deadline=_talk_time, print_title=_l("Record of a talk with a tenant"),
        signers=(("supervisor", _l("Supervisor")), ("tenant", _l("Tenant"))),
        help=_l("After several confirmed misses the supervisor talks to the tenant and notes the outcome."),
        empty=_l("Talks are planned by themselves when a tenant missed too often. You can also plan one."),
        workflow=Workflow(
            [State("planned", _l("To be held"), "warn", "calendar"),
             State("held", lazy_pgettext("talk", "Held"), "ok", "badge-check", closed=True)],
            [Step("hold", _l("Write the record"), frozenset({"planned"}), "held", may.DECIDE, note="no",
                  done=_l("held the talk"), icon="message-square", shown=False)],
            initial="planned",
        ),
        fields=(
            Field("title", _l("Reason"), required=True, max_length=120),
            Field("tenant_id", _l("Tenant"), "tenant", required=True, in_list=True),
            Field("owner_id", _l("Who talks"), "person", in_list=True),
            Field("misses", _l("Confirmed misses"), "int", in_form=False, in_list=True),
            Field("from_on", _l("First miss"), "date", in_form=False),
            Field("to_on", _l("Last miss"), "date", in_form=False),
            Field("held_at", _l("Talk held at"), "datetime", in_form=False, in_list=True),
            Field("held_by_id", _l("Talk held by"), "person", in_form=False),
        ),
    )
)  # fmt: skip


def plan_talk_if_due(actor: Actor, notice: Any) -> AttendanceTalk | None:
    """Plan the talk that a confirmed notice makes due, unless one covers these misses; flushes."""
    settings = settings_of(notice.mall_id)
    before = last_talk(notice.mall_id, notice.tenant_id)
    due = talk_due(
        confirmed_days(notice.mall_id, notice.tenant_id),
        notice.on,
        misses=settings.talk_misses,
        window=settings.talk_window_days,
        talked_to=before.to_on if before else None,
    )
    if due is None or (before is not None and before.state == "planned"):
        return None
    values = {
        "title": _("Missed opening hours %(n)s times", n=due.misses),
        "tenant_id": notice.tenant_id,
        "zone_id": notice.zone_id,
        "owner_id": _who_talks(actor, notice.mall_id),
        "misses": due.misses,
        "from_on": due.from_on,
        "to_on": due.to_on,
    }
    case: AttendanceTalk = casework.open_case(actor, TALKS, values, authorised=True)
    tell_talk(case)
    return case


def _who_talks(actor: Actor, mall_id: int) -> int | None:
    """The supervisor who decided, else the first one there is."""
    if "SUP" in actor.roles:
        return actor.user_id
    found = receivers(mall_id, ["SUP"])
    return found[0] if found else actor.user_id


@dataclass(frozen=True)
class TalkRecord:
    """What a talk came to. `signature`: the tenant's, drawn or typed; may be empty."""

    held_at: dt.datetime | None
    with_whom: str
    said: str
    agreed: str
    signature: str = ""


def hold_talk(actor: Actor, case: AttendanceTalk, record: TalkRecord) -> None:
    """Write the record. Raises Invalid naming the fields, Conflict when it was held."""
    authorize(actor, may.DECIDE)
    ensure_record(record, utcnow())
    casework.move(actor, case, "hold")
    case.held_at, case.held_by_id = record.held_at, actor.user_id
    case.with_whom, case.said, case.agreed = record.with_whom, record.said, record.agreed
    if record.signature:
        casework.sign(actor, case, capacity="tenant", signature=record.signature, name=record.with_whom)
    db.session.flush()


def ensure_record(record: TalkRecord, now: dt.datetime) -> None:
    """Raise Invalid, naming the fields."""
    errors = {}
    if record.held_at is None:
        errors["held_at"] = _("Enter when the talk was held.")
    elif record.held_at > now + dt.timedelta(minutes=5):
        errors["held_at"] = _("This lies in the future. Write the record after the talk.")
    if not record.with_whom.strip():
        errors["with_whom"] = _("Say with whom you talked.")
    elif len(record.with_whom) > MAX_NAME:
        errors["with_whom"] = _("Keep it under %(n)s characters.", n=MAX_NAME)
    for key, text in (("said", record.said), ("agreed", record.agreed)):
        if not text.strip():
            errors[key] = _("Fill in this field.")
        elif len(text) > MAX_TALK:
            errors[key] = _("Keep it under %(n)s characters.", n=MAX_TALK)
    if errors:
        raise Invalid(field_errors=errors)
