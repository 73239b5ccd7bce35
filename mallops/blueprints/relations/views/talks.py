"""Communication records: written down, corrected, coordinated, answered."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.relations import permissions as may
from mallops.blueprints.relations.actions import talks
from mallops.blueprints.relations.actions.kinds import TALK
from mallops.blueprints.relations.documents import print_talk
from mallops.blueprints.relations.forms import TalkForm
from mallops.blueprints.relations.models import Talk
from mallops.core.audit import acting
from mallops.core.auth import Actor, current_actor, fetch, requires
from mallops.core.casework.kinds import DEPARTMENTS
from mallops.core.db import db, transaction
from mallops.core.errors import Conflict, DomainError
from mallops.core.malls import today_of
from mallops.core.registers import register_blueprint
from mallops.core.registers.criteria import as_uuid
from mallops.core.registers.views_record import act_on_record
from mallops.core.web import flash_ok, redirect_after, render

register = register_blueprint(TALK)
bp = Blueprint("talk_work", __name__, url_prefix="/talks")
BLUEPRINTS = [register, bp]
PLAIN = ("title", "speaker", "reason", "opinion", "answer", "follow_up", "sort", "channel", "speaker_role")


def _panels(case: Talk, actor: Actor) -> list[tuple[str, str, dict[str, Any]]]:
    words = {
        "case": case,
        "works": actor.can(may.WORK) and not TALK.workflow.state(case.state).closed,
        "departments": DEPARTMENTS,
    }
    return [(_("What was said and answered"), "relations/_talk.html", words)]


TALK.extras.update(leads=_panels, paper=print_talk)


def _page(form: TalkForm, status: int = 200, case: Talk | None = None) -> Response:
    return render("relations/talk.html", "form", status, form=form, case=case, kind=TALK)


def _typed(form: TalkForm) -> dict[str, Any]:
    words = {key: form[key].data or "" for key in PLAIN}
    return words | {
        "tenant": form.tenant.data,
        "talked_on": form.talked_on.data,
        "follow_on": form.follow_on.data,
    }


@register.get("/new")
@requires(may.WORK)
def new() -> Response:
    """An empty form, or one filled in from words of the address."""
    actor = current_actor()
    first: dict[str, Any] = {"uid": str(uuid.uuid4()), "talked_on": today_of(actor.mall_id or 0)}
    first |= {key: request.args[key] for key in ("tenant", "sort", "title") if key in request.args}
    return _page(TalkForm(data=first))


@register.post("/new")
@requires(may.WORK)
def create() -> BaseResponse:
    """Write it down. The same form sent twice makes one."""
    actor, form = current_actor(), TalkForm()
    uid = as_uuid(form.uid.data) or uuid.uuid4()
    if not form.validate_on_submit():
        return _page(form, 422)
    try:
        with transaction(), acting(actor, "talks.create"):
            case = talks.log_talk(actor, _typed(form), uid=uid)
    except IntegrityError:
        case = fetch(Talk, uid, actor)
    except DomainError as error:
        db.session.rollback()
        if error.status not in {409, 422}:
            raise
        form.add_error(error)
        return _page(form, error.status)
    flash_ok(_("%(number)s is registered.", number=case.number))
    return redirect_after("talks.show", uid=case.uid)


def _open(uid: uuid.UUID) -> Talk:
    case = fetch(Talk, uid, current_actor())
    if TALK.workflow.state(case.state).closed:
        raise Conflict(_("This record is closed and can't be changed any more."))
    return case


@register.get("/<uuid:uid>/edit")
@requires(may.WORK)
def edit(uid: uuid.UUID) -> Response:
    """Correct what was written down."""
    case = _open(uid)
    first: dict[str, Any] = {key: getattr(case, key) for key in PLAIN}
    first |= {"tenant": case.tenant_id, "talked_on": case.talked_on, "follow_on": case.follow_on}
    return _page(TalkForm(data=first | {"version": str(case.version)}), case=case)


@register.post("/<uuid:uid>/edit")
@requires(may.WORK)
def update(uid: uuid.UUID) -> BaseResponse:
    """Keep the correction; refused when somebody was faster."""
    actor, known, form = current_actor(), _open(uid), TalkForm()
    if not form.validate_on_submit():
        return _page(form, 422, known)
    version = int(form.version.data) if str(form.version.data or "").isdecimal() else 0
    try:
        with transaction(), acting(actor, "talks.edit"):
            talks.correct_talk(actor, fetch(Talk, uid, actor, lock=True), _typed(form), version)
    except DomainError as error:
        db.session.rollback()
        if error.status not in {409, 422}:
            raise
        form.add_error(error)
        return _page(form, error.status, fetch(Talk, uid, actor))
    flash_ok(_("The changes are saved."))
    return redirect_after("talks.show", uid=uid)


def typed(key: str) -> str:
    """Words of a card's form."""
    return request.form.get(key, "").replace("\x00", "").replace("\r\n", "\n").strip()[:4000]


@bp.post("/<uuid:uid>/coordinate")
@requires(may.WORK)
def coordinate(uid: uuid.UUID) -> BaseResponse:
    """Another department takes part."""

    def act(actor: Actor, case: Any, _stored: list[Any]) -> str:
        talks.coordinate(actor, case, typed("department"), typed("coordinated"))
        return _("Noted what is coordinated.")

    return act_on_record(TALK, uid, "coordinate", "talks.coordinate", act)


@bp.post("/<uuid:uid>/answer")
@requires(may.WORK)
def answer(uid: uuid.UUID) -> BaseResponse:
    """The tenant was answered."""

    def act(actor: Actor, case: Any, _stored: list[Any]) -> str:
        talks.answer_talk(actor, case, typed("answer"))
        return _("The answer is on the record.")

    return act_on_record(TALK, uid, "answer", "talks.answer", act)
