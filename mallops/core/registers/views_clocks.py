"""What a person does with the clocks of a record: stop, let run on, give time, change the severity."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any
from zoneinfo import ZoneInfo

from flask import request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.core.auth.actor import Actor
from mallops.core.casework.actions import ensure_version
from mallops.core.casework.kinds import CaseKind
from mallops.core.casework.models import Case
from mallops.core.errors import Invalid
from mallops.core.policies import actions as policies
from mallops.core.registers.views_record import act_on_record, seen_version, typed_note


def pause(kind: CaseKind, uid: uuid.UUID) -> BaseResponse:
    """Stop the clocks with a reason."""

    def act(actor: Actor, case: Case, _stored: list[Any]) -> str:
        ensure_version(case, seen_version())
        policies.pause(actor, case, typed_note())
        return _("The clock stands still until somebody lets it run on.")

    return act_on_record(kind, uid, "clock-pause", f"{kind.code}.pause", act)


def resume(kind: CaseKind, uid: uuid.UUID) -> BaseResponse:
    """Let the clocks run on."""

    def act(actor: Actor, case: Case, _stored: list[Any]) -> str:
        ensure_version(case, seen_version())
        policies.resume(actor, case)
        return _("The clock runs again. The time it stood still does not count.")

    return act_on_record(kind, uid, "clock-resume", f"{kind.code}.pause", act)


def change_severity(kind: CaseKind, uid: uuid.UUID) -> BaseResponse:
    """Another severity, with its limits."""

    def act(actor: Actor, case: Case, _stored: list[Any]) -> str:
        ensure_version(case, seen_version())
        policies.change_severity(actor, case, request.form.get("severity", ""), typed_note())
        return _("The severity is changed. The time used up stays used up.")

    return act_on_record(kind, uid, "clock-severity", f"{kind.code}.severity", act)


def extend(kind: CaseKind, uid: uuid.UUID) -> BaseResponse:
    """More time for one clock."""

    def act(actor: Actor, case: Case, _stored: list[Any]) -> str:
        ensure_version(case, seen_version())
        until = _moment(request.form.get("until", ""), ZoneInfo(actor.tz))
        policies.extend(actor, case, request.form.get("stage", ""), until, typed_note())
        return _("The due time is changed.")

    return act_on_record(kind, uid, "clock-extend", f"{kind.code}.extend", act)


def _moment(text: str, tz: ZoneInfo) -> dt.datetime:
    """What a date and time field of the mall's wall clock means."""
    try:
        return dt.datetime.fromisoformat(text).replace(tzinfo=tz)
    except ValueError as error:
        raise Invalid(field_errors={"until": _("Give a date and a time.")}) from error
