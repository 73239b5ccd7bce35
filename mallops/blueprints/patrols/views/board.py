"""The day board of the desk lead, and what can be done with one round: hand over, make up, call off."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.accounts.models import User
from mallops.blueprints.patrols import actions
from mallops.blueprints.patrols import forms as patrol_forms
from mallops.blueprints.patrols.actions import Start
from mallops.blueprints.patrols.models import PatrolRound
from mallops.blueprints.patrols.permissions import PLAN, REVIEW, SUBMIT, VIEW
from mallops.blueprints.patrols.queries import Board, board
from mallops.blueprints.patrols.queries.desk import list_walkers, work_day_of
from mallops.blueprints.patrols.queries.rounds import RoundLine, get_round, round_facts
from mallops.blueprints.patrols.rules.rounds import Shown, ensure_may_cancel, make_up_until
from mallops.blueprints.patrols.views.rounds import begin, startable
from mallops.blueprints.patrols.views.words import ROUND_LOOKS
from mallops.core.auth import Actor, current_actor, fetch, requires
from mallops.core.db import commits, db, utcnow
from mallops.core.errors import DomainError, Invalid, NotFound
from mallops.core.forms import BaseForm
from mallops.core.registers.criteria import as_date
from mallops.core.web import NavItem, flash_ok, nav_item, redirect_after, render

bp = Blueprint("board", __name__, url_prefix="/board")
LEADS = frozenset({"LEAD"})
nav_item(NavItem("board.day", _l("Day board"), "layout-grid", "floor", VIEW, order=5, phone=3, roles=LEADS))


@bp.get("")
@requires(VIEW)
def day() -> Response:
    """Zone × window of a date; `show` keeps only the rounds in one state."""
    actor = current_actor()
    today = work_day_of(actor.tz)
    on = as_date(request.args.get("on")) or today
    wanted = request.args.get("show", "")
    wanted = wanted if wanted in ROUND_LOOKS else ""
    found = _in_sight(actor, board(actor.mall_id or 0, on))
    return render(
        "patrols/board.html",
        "board",
        board=found,
        on=on,
        today=today,
        days=(on - dt.timedelta(days=1), on + dt.timedelta(days=1)),
        looks=ROUND_LOOKS,
        show=wanted,
        lines=[cell for row in found.rows for cell in row.cells if cell and cell.shown.value == wanted],
        total=sum(found.counts.values()),
    )


def _in_sight(actor: Actor, found: Board) -> Board:
    """Those who see only their own see their zones and the rounds that are theirs."""
    if not actor.only_own("patrol"):
        return found
    rows = []
    for row in found.rows:
        mine = row.zone.id in actor.zone_ids
        cells = [
            one if one and (mine or one.round.officer_id == actor.user_id) else None for one in row.cells
        ]
        if any(cells):
            rows.append(replace(row, cells=cells))
    counts = dict.fromkeys(Shown, 0)
    for row in rows:
        for cell in row.cells:
            if cell:
                counts[cell.shown] += 1
    return replace(found, rows=rows, counts=counts)


# -- one round ----------------------------------------------------------------------------------------------


@bp.get("/rounds/<uuid:round_uid>")
@requires(VIEW)
def round_(round_uid: uuid.UUID) -> Response:
    """One round: what became of it, and what can be done now."""
    actor = current_actor()
    line = _line(actor, round_uid)
    return render(
        "patrols/round.html",
        "dialog",
        line=line,
        look=ROUND_LOOKS[line.shown.value],
        may=_may(actor, line),
        until=make_up_until(round_facts(line.round), actor.tz),
        new_uid=uuid.uuid4,
    )


def _line(actor: Actor, round_uid: uuid.UUID) -> RoundLine:
    line = get_round(actor, round_uid)
    own = line.round.officer_id == actor.user_id or line.round.zone_id in actor.zone_ids
    if actor.only_own("patrol") and not own:
        raise NotFound()
    return line


def _may(actor: Actor, line: RoundLine) -> dict[str, bool]:
    """What this person may do with a round now."""
    mine = line.round.officer_id == actor.user_id or actor.can(REVIEW)
    going = line.shown in (Shown.UPCOMING, Shown.OPEN, Shown.OVERDUE, Shown.STARTED)
    walks = actor.can(SUBMIT)
    in_time = utcnow() < make_up_until(round_facts(line.round), actor.tz)
    return {
        "start": walks and bool(startable(actor, [line])),
        "hand_over": walks and mine and going,
        "make_up": walks and line.shown is Shown.MISSED and in_time,
        "cancel": actor.can(PLAN) and _cancellable(line),
    }


def _cancellable(line: RoundLine) -> bool:
    try:
        ensure_may_cancel(round_facts(line.round), utcnow(), "----")
    except DomainError:
        return False
    return True


@bp.get("/rounds/<uuid:round_uid>/hand-over")
@requires(SUBMIT)
def hand_over(round_uid: uuid.UUID) -> Response:
    """To whom, and why."""
    actor = current_actor()
    return _ask("hand_over", _line(actor, round_uid), _colleagues(actor, round_uid))


@bp.post("/rounds/<uuid:round_uid>/hand-over")
@commits
@requires(SUBMIT)
def do_hand_over(round_uid: uuid.UUID) -> BaseResponse:
    """Give the round to a colleague."""
    actor = current_actor()
    form = _colleagues(actor, round_uid)
    round_row = fetch(PatrolRound, round_uid)

    def work() -> PatrolRound:
        people = {one.id: one for one in list_walkers(actor.mall_id)}
        colleague: User | None = people.get(form.to.data)
        if colleague is None:
            raise Invalid(field_errors={"to": _("Choose a colleague.")})
        return actions.hand_over(actor, round_row, colleague, form.reason.data or "")

    ok, done = form.runs(work)
    if not ok or done is None:
        return _ask("hand_over", _line(actor, round_uid), form, 422)
    flash_ok(_("The round is handed over."))
    return _back(actor, done)


def _colleagues(actor: Actor, round_uid: uuid.UUID) -> patrol_forms.HandOverForm:
    form = patrol_forms.HandOverForm()
    holder = fetch(PatrolRound, round_uid).officer_id
    people = [(one.id, one.name) for one in list_walkers(actor.mall_id) if one.id != holder]
    form.to.choices = [(0, _("Choose")), *people]
    return form


@bp.get("/rounds/<uuid:round_uid>/make-up")
@requires(SUBMIT)
def make_up(round_uid: uuid.UUID) -> Response:
    """Why it was missed."""
    return _ask("make_up", _line(current_actor(), round_uid), patrol_forms.MakeUpForm())


@bp.post("/rounds/<uuid:round_uid>/make-up")
@requires(SUBMIT)
def do_make_up(round_uid: uuid.UUID) -> BaseResponse:
    """Walk the missed round after all (补检)."""
    actor = current_actor()
    form = patrol_forms.MakeUpForm()
    round_row = _line(actor, round_uid).round
    if not form.validate_on_submit():
        return _ask("make_up", _line(actor, round_uid), form, 422)

    def work(who: Actor, sent: Start) -> Any:
        return actions.start_makeup(who, round_row, sent, form.reason.data or "")

    try:
        return begin(work)
    except Invalid as error:
        db.session.rollback()
        form.add_error(error)
        return _ask("make_up", _line(actor, round_uid), form, 422)


@bp.get("/rounds/<uuid:round_uid>/cancel")
@requires(PLAN)
def cancel(round_uid: uuid.UUID) -> Response:
    """Why it is called off."""
    return _ask("cancel", _line(current_actor(), round_uid), patrol_forms.CancelForm())


@bp.post("/rounds/<uuid:round_uid>/cancel")
@commits
@requires(PLAN)
def do_cancel(round_uid: uuid.UUID) -> BaseResponse:
    """Call the round off."""
    actor = current_actor()
    form = patrol_forms.CancelForm()
    round_row = fetch(PatrolRound, round_uid)
    ok, done = form.runs(lambda: actions.cancel_round(actor, round_row, form.reason.data or ""))
    if not ok or done is None:
        return _ask("cancel", _line(actor, round_uid), form, 422)
    flash_ok(_("The round is called off."))
    return _back(actor, done)


ASKED: dict[str, tuple[Any, Any, str, str, Any]] = {
    "hand_over": (
        _l("Hand the round over"),
        _l("Hand over"),
        "arrow-right-left",
        "primary",
        _l("A patrol that is under way goes with it. Both names stay on it."),
    ),
    "make_up": (
        _l("Make up the missed round"),
        _l("Start the make-up round"),
        "footprints",
        "primary",
        _l("The round stays marked as missed and made up, with your reason."),
    ),
    "cancel": (
        _l("Call the round off"),
        _l("Call off"),
        "ban",
        "danger",
        _l("The round no longer counts as owed. Your name and reason stay in the audit trail."),
    ),
}


def _ask(what: str, line: RoundLine, form: BaseForm, status: int = 200) -> Response:
    """The question before a round is changed: a dialog over htmx, else a page."""
    title, label, icon, variant, hint = ASKED[what]
    return render(
        "patrols/round_ask.html",
        "dialog",
        status,
        line=line,
        form=form,
        title=title,
        label=label,
        glyph=icon,
        variant=variant,
        hint=hint,
        endpoint=f"board.do_{what}",
        new_uid=uuid.uuid4,
    )


def _back(actor: Actor, round_row: PatrolRound) -> BaseResponse:
    """Leads go back to the day, officers to their rounds."""
    if actor.can(REVIEW):
        return redirect_after("board.day", on=round_row.on.isoformat())
    return redirect_after("rounds.today")
