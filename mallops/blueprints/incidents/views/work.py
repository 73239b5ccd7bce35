"""What is done on an incident's page: one line and a button each (8.2, 8.3)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.incidents import permissions as may
from mallops.blueprints.incidents.actions import alerts, reporting, working
from mallops.blueprints.incidents.actions.kind import KIND
from mallops.blueprints.incidents.models import Incident
from mallops.blueprints.incidents.queries.incidents import chase_minutes, list_unseen
from mallops.blueprints.incidents.rules.words import CATEGORIES, CHASES, LEVEL_TONES, LEVELS
from mallops.core.audit import acting
from mallops.core.auth import Actor, current_actor, requires
from mallops.core.auth.matrix import ROLES
from mallops.core.casework.related import options
from mallops.core.db import transaction
from mallops.core.errors import Invalid, NotFound
from mallops.core.registers.views_record import act_on_record
from mallops.core.web import flash_ok, redirect_after, render

bp = Blueprint("incident_work", __name__, url_prefix="/incidents")
Act = Callable[[Actor, Incident], str]


def _typed(name: str) -> str:
    return request.form.get(name, "").replace("\x00", "").strip()


def _number(name: str) -> int | None:
    text = _typed(name)
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _moment(name: str, actor: Actor) -> dt.datetime | None:
    try:
        text = _typed(name)
        return dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(actor.tz)) if text else None
    except ValueError as error:
        raise Invalid(field_errors={name: _("Give a date and a time.")}) from error


def _day(name: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(_typed(name))
    except ValueError:
        return None


def _measure(actor: Actor, case: Incident) -> str:
    working.measure(actor, case, _typed("text"))
    return _("It is on the timeline.")


def _tell(actor: Actor, case: Incident) -> str:
    alerts.tell(actor, case, _typed("name"), _typed("how"))
    return _("It is noted who was told.")


def _see(actor: Actor, case: Incident) -> str:
    alerts.see(actor, case)
    return _("Everybody sees now that you know of it.")


def _level(actor: Actor, case: Incident) -> str:
    reporting.set_level(actor, case, _number("level"), _typed("reason"))
    return _("The level is changed.")


def _describe(actor: Actor, case: Incident) -> str:
    names = ("person_kind", "person_name", "person_look", "person_look_en", "last_seen_place", "contact_name")
    values: dict[str, Any] = {name: _typed(name) for name in (*names, "contact_phone")}
    age = _typed("person_age")
    if age and not age.isdecimal():
        raise Invalid(field_errors={"person_age": _("Enter an age between 1 and 120.")})
    values |= {"person_age": _number("person_age") if age else None}
    values |= {"last_seen_at": _moment("last_seen_at", actor)}
    working.describe(actor, case, values)
    return _("The description is kept. The text for the loudspeakers is ready.")


def _page(actor: Actor, case: Incident) -> str:
    working.page(actor, case)
    return _("It is noted that the text was read out now.")


def _found(actor: Actor, case: Incident) -> str:
    working.found(actor, case, _typed("place"))
    return _("Found. Write down to whom the person is handed over.")


def _hand(actor: Actor, case: Incident) -> str:
    working.hand_over(actor, case, _typed("to"), request.form.get("signature", ""))
    return _("Handed over, with a signature.")


def _follow(actor: Actor, case: Incident) -> str:
    owner = next((one.id for one in options("person", case.mall_id) if str(one.uid) == _typed("owner")), None)
    working.follow_up(actor, case, _typed("text"), owner, _day("due_on"))
    return _("The follow-up is kept and its owner is told.")


def _followed(actor: Actor, case: Incident) -> str:
    working.finish_follow_up(actor, case, working.part_of(case, case.followups, _typed("part")))
    return _("Done.")


def _state(actor: Actor, case: Incident) -> str:
    working.state_publicly(actor, case, _typed("channel"), _typed("text"))
    return _("The statement waits for approval by somebody else.")


def _decide(actor: Actor, case: Incident) -> str:
    row = working.part_of(case, case.statements, _typed("part"))
    working.decide(actor, case, row, yes=_typed("yes") == "1", reason=_typed("reason"))
    return _("The decision is kept.")


ACTS: dict[str, Act] = {
    "measure": _measure,
    "tell": _tell,
    "see": _see,
    "level": _level,
    "describe": _describe,
    "page": _page,
    "found": _found,
    "hand": _hand,
    "follow": _follow,
    "followed": _followed,
    "state": _state,
    "decide": _decide,
}


@bp.get("/to-confirm")
@requires(may.VIEW)
def unseen() -> Response:
    """What this person was told of and has not confirmed."""
    actor = current_actor()
    return render(
        "incidents/unseen.html",
        found=list_unseen(actor.mall_id, actor.user_id or 0),
        levels=LEVELS,
        tones=LEVEL_TONES,
        categories=CATEGORIES,
    )


@bp.get("/limit")
@requires(may.VIEW)
def limit() -> Response:
    """After how many minutes a level-1 incident that nobody has seen is told again, and to whom."""
    return _limit_page()


def _limit_page(error: Invalid | None = None) -> Response:
    actor = current_actor()
    now = str(chase_minutes(actor.mall_id))
    return render(
        "incidents/limit.html",
        "limit",
        error.status if error else 200,
        minutes=_typed("minutes") if error else now,
        refused=str(error.field_errors["minutes"]) if error else "",
        steps=[(int(now) * (at + 1), [str(ROLES[one]) for one in roles]) for at, roles in enumerate(CHASES)],
        may_keep=actor.can(may.PREPARE),
    )


@bp.post("/limit")
@requires(may.PREPARE)
def keep_limit() -> BaseResponse:
    """Change it."""
    typed = _typed("minutes")
    minutes = int(typed) if typed.isdecimal() and len(typed) < 5 else None
    try:
        with transaction(), acting(current_actor(), may.PREPARE):
            alerts.keep_minutes(current_actor(), minutes)
    except Invalid as error:
        return _limit_page(error)
    flash_ok(_("Saved."))
    return redirect_after("incident_work.limit")


@bp.post("/<uuid:uid>/do/<what>")
@requires(may.VIEW)
def act(uid: uuid.UUID, what: str) -> BaseResponse:
    """Do one thing and go back to the incident; the action checks who may."""
    if what not in ACTS:
        raise NotFound()

    def call(actor: Actor, case: Any, _stored: list[Any]) -> str:
        return ACTS[what](actor, case)

    return act_on_record(KIND, uid, f"incident-{what}", f"incidents.{what}", call)
