"""The engineer's page, and the forms of a ticket's steps: large buttons first, as they stand before it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.repairs import permissions as may
from mallops.blueprints.repairs.actions import working
from mallops.blueprints.repairs.actions.kind import KIND
from mallops.blueprints.repairs.actions.parts import PartLine
from mallops.blueprints.repairs.forms import ConfirmForm, DispatchForm, FinishForm, NoteForm
from mallops.blueprints.repairs.models import Repair
from mallops.blueprints.repairs.queries.people import list_engineers
from mallops.blueprints.repairs.queries.tickets import list_jobs
from mallops.blueprints.repairs.rules.words import FACILITIES, FACILITY_ICONS
from mallops.core.audit import acting
from mallops.core.auth import Actor, current_actor, fetch, requires
from mallops.core.db import db, transaction
from mallops.core.errors import DomainError, NotFound
from mallops.core.forms import BaseForm
from mallops.core.money import format_yuan
from mallops.core.registers.intake import receive_photos
from mallops.core.web import NavItem, flash_ok, nav_item, redirect_after, redirect_to, render, safe_next

bp = Blueprint("repair_work", __name__, url_prefix="/repairs/work")
nav_item(
    NavItem(
        "repair_work.index",
        _l("My repairs"),
        "wrench",
        "today",
        may.WORK,
        order=14,
        phone=2,
        roles=frozenset({"ENG"}),
    )
)
#: Steps that ask nothing: one touch.
PLAIN = frozenset({"accept", "arrive", "resume"})
FORMS: dict[str, type[BaseForm]] = {
    "dispatch": DispatchForm,
    "finish": FinishForm,
    "confirm": ConfirmForm,
    "hold": NoteForm,
    "cancel": NoteForm,
    "reject": NoteForm,
}
HINTS = {
    "hold": _l("What is waited for, and until when? The clock stands still meanwhile."),
    "cancel": _l("Why will nothing be done? The reporter reads it."),
    "reject": _l("What does not work yet? It goes back to the engineer."),
}


@bp.get("")
@requires(may.WORK)
def index() -> Response:
    """What waits for an engineer: mine, new ones, and what colleagues have."""
    actor = current_actor()
    jobs = list_jobs(actor.mall_id, actor.user_id)
    seen = {key: [one for one in rows if one.visible_to(actor)] for key, rows in jobs.items()}
    return render(
        "repairs/work.html",
        "jobs",
        jobs=seen,
        kind=KIND,
        next_of=lambda case: _next_step(actor, case),
        facilities=FACILITIES,
        icons=FACILITY_ICONS,
    )


def _next_step(actor: Actor, case: Repair) -> Any:
    """The step that most likely comes next for this person; None when there is none."""
    codes = working.steps_of(actor, case)
    order = ("arrive", "finish", "resume", "accept", "dispatch")
    return next((KIND.workflow.steps[one] for one in order if one in codes), None)


@bp.get("/<uuid:uid>/<step>")
@requires(may.VIEW)
def form(uid: uuid.UUID, step: str) -> Response:
    """The form of a step."""
    actor = current_actor()
    case = fetch(Repair, uid, actor)
    _known(step)
    working.ensure_step(actor, case, step)
    first: dict[str, Any] = {"version": str(case.version)}
    if step == "dispatch":
        first |= {"engineer": case.engineer_id or _self(actor, case), "how": case.dispatch_how or "app"}
    if step == "finish":
        first |= {
            "result": case.result,
            "labour": f"{case.labour_fen / 100:.2f}" if case.labour_fen else "",
            "parts": [_typed(one) for one in case.parts],
        }
    return _page(actor, case, step, FORMS.get(step, NoteForm)(data=first))


def _typed(part: Any) -> dict[str, str]:
    price = format_yuan(part.price_fen, symbol=False)
    return {"name": part.name, "quantity": f"{part.quantity.normalize():f}", "price": price}


def _self(actor: Actor, case: Repair) -> int | None:
    people = list_engineers(case.mall_id)
    if actor.user_id in {one.id for one in people}:
        return actor.user_id
    return people[0].id if len(people) == 1 else None


def _known(step: str) -> None:
    if step not in FORMS and step not in PLAIN:
        raise NotFound()


@bp.post("/<uuid:uid>/<step>")
@requires(may.VIEW)
def take(uid: uuid.UUID, step: str) -> BaseResponse:
    """Take the step; refused, the form comes back with what was typed."""
    actor = current_actor()
    _known(step)
    form = FORMS.get(step, NoteForm)()
    if isinstance(form, DispatchForm):
        _engineers(actor, form)
    if not form.validate_on_submit():
        return _page(actor, fetch(Repair, uid, actor), step, form, 422)
    try:
        stored = receive_photos(_photos(form))
        with transaction(), acting(actor, f"repairs.{step}"):
            case = fetch(Repair, uid, actor, lock=True)
            ACTS[step](actor, case, form, stored)
    except DomainError as error:
        if error.status in {401, 404}:
            raise
        return _again(actor, uid, step, form, error)
    words = {"number": case.number, "state": KIND.workflow.state(case.state).label}
    flash_ok(_("%(number)s is now “%(state)s”.", **words))
    back = safe_next(request.form.get("back"), "")
    return redirect_to(back) if back else redirect_after("repairs.show", uid=uid)


def _again(actor: Actor, uid: uuid.UUID, step: str, form: Any, error: DomainError) -> Response:
    db.session.rollback()
    form.add_error(error)
    status = error.status if error.status in {403, 409} else 422
    return _page(actor, fetch(Repair, uid, actor), step, form, status)


def _photos(form: Any) -> list[Any]:
    field = getattr(form, "photos", None)
    return [one for one in (field.data or []) if getattr(one, "filename", "")] if field else []


def _version(form: Any) -> int:
    text = str(form.version.data or "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _dispatch(actor: Actor, case: Repair, form: Any, _stored: list[Any]) -> None:
    engineer, how = form.engineer.data, form.how.data or ""
    working.dispatch(actor, case, engineer, how, note=form.note.data or "", version=_version(form))


def _finish(actor: Actor, case: Repair, form: Any, stored: list[Any]) -> None:
    lines = [
        PartLine(one["name"] or "", one["quantity"] or "", one["price"] or "") for one in form.parts.data
    ]
    working.finish(
        actor, case, form.result.data or "", lines, form.labour.data or "", stored, version=_version(form)
    )


def _reasoned(act: Callable[..., None], *, pictures: bool = False) -> Callable[..., None]:
    def do(actor: Actor, case: Repair, form: Any, stored: list[Any]) -> None:
        more = {"photos": stored} if pictures else {}
        act(actor, case, form.note.data or "", version=_version(form), **more)

    return do


def _plain(act: Callable[..., None]) -> Callable[..., None]:
    return lambda actor, case, form, _stored: act(actor, case, version=_version(form))


ACTS: dict[str, Callable[[Actor, Repair, Any, list[Any]], None]] = {
    "accept": _plain(working.accept),
    "arrive": _plain(working.arrive),
    "resume": _plain(working.resume),
    "dispatch": _dispatch,
    "finish": _finish,
    "hold": _reasoned(working.hold),
    "cancel": _reasoned(working.cancel),
    "reject": _reasoned(working.reject, pictures=True),
    "confirm": lambda actor, case, form, _stored: working.confirm(
        actor, case, form.rating.data, form.words.data or "", version=_version(form)
    ),
}


def _engineers(actor: Actor, form: DispatchForm) -> None:
    people = list_engineers(actor.mall_id)
    form.engineer.choices = [("", "–"), *((one.id, one.name) for one in people)]


def _page(actor: Actor, case: Repair, step: str, form: Any, status: int = 200) -> Response:
    if isinstance(form, DispatchForm):
        _engineers(actor, form)
    return render(
        "repairs/step.html",
        "form",
        status,
        case=case,
        kind=KIND,
        step=KIND.workflow.steps[step],
        hint=HINTS.get(step),
        form=form,
        facility=FACILITIES[case.facility],
    )
