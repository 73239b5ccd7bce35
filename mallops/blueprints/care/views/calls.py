"""One contact: put on the list, called with its script, noted, taken off (26.3)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_babel import pgettext
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.care import permissions as may
from mallops.blueprints.care.actions import calls
from mallops.blueprints.care.actions.kind import KIND
from mallops.blueprints.care.forms import CallForm, DropForm, OutcomeForm, OwnerForm
from mallops.blueprints.care.models import Callback
from mallops.blueprints.care.queries import calls as reads
from mallops.blueprints.care.rules import words
from mallops.blueprints.care.views.parts import name_for, reason_of, script_for, tier_names
from mallops.blueprints.members.models import Member
from mallops.blueprints.members.queries.members import find_members
from mallops.blueprints.members.rules.asking import understand
from mallops.core.audit import acting
from mallops.core.auth import Actor, current_actor, fetch, requires
from mallops.core.crypto import mask_phone
from mallops.core.db import db, transaction
from mallops.core.errors import Conflict, DomainError, Invalid
from mallops.core.registers import register_blueprint
from mallops.core.registers.criteria import as_uuid
from mallops.core.web import flash_error, flash_ok, no_store, redirect_after, render

register = register_blueprint(KIND)
bp = Blueprint("callback_work", __name__, url_prefix="/callbacks")
A_DAY = dt.timedelta(days=1)


def _panels(case: Callback, actor: Actor) -> list[tuple[str, str, dict[str, Any]]]:
    clear = actor.can(may.WORK)
    values = {
        "case": case,
        "name": name_for(actor, case.member),
        "tier": tier_names(actor).get(case.member.tier, ""),
        "phone": mask_phone(case.member.phone or ""),
        "reason": reason_of(case),
        "open": case.state in ("open", "again"),
        "works": clear,
        "texts": (case.why, case.result, case.issue) if clear else ("", "", ""),
        "satisfaction": words.SATISFACTION.get(case.satisfaction or 0, ""),
        "issue": _issue_link(case),
    }
    return [(_("Who and why"), "care/_call.html", values)]


def _issue_link(case: Callback) -> tuple[str, str] | None:
    other = case.issue_case
    return (other.number or other.title, url_for(f"{other.kind}.show", uid=other.uid)) if other else None


def _links(case: Callback) -> list[tuple[str, str, str]]:
    found = [(pgettext("care", "Member"), case.member.number, url_for("member.show", uid=case.member.uid))]
    if case.about is not None:
        about = case.about
        words_ = _("Complaint"), about.number or about.title
        found.append((*words_, url_for(f"{about.kind}.show", uid=about.uid)))
    return found


KIND.extras.update(leads=_panels)


def _call(uid: uuid.UUID, *, lock: bool = False) -> Callback:
    return fetch(Callback, uid, current_actor(), lock=lock)


# --- by hand --------------------------------------------------------------------------------------------


def _new_page(form: CallForm, status: int = 200) -> Response:
    return no_store(render("care/call_new.html", "form", status, form=form, kind=KIND))


@register.get("/new")
@requires(may.WORK)
def new() -> Response:
    """An empty form, or one for a member of the address."""
    actor = current_actor()
    first: dict[str, Any] = {"uid": str(uuid.uuid4()), "planned_on": reads.today_in(actor)}
    member_uid = as_uuid(request.args.get("member"))
    if member_uid is not None:
        first["member"] = fetch(Member, member_uid, actor).number
    first["reason"] = request.args.get("reason", "complaint")
    return _new_page(CallForm(formdata=None, data=first))


def _member(actor: Actor, text: str) -> Member:
    found = find_members(actor.mall_id or 0, understand(text))
    if len(found) == 1:
        return found[0]
    says = _("Nobody has this card or number. Look for the member in the list of members.")
    if found:
        says = _("Several members fit. Enter the card or the whole mobile number.")
    raise Invalid(field_errors={"member": says})


@register.post("/new")
@requires(may.WORK)
def create() -> BaseResponse:
    """Put it on the list. The same form sent twice makes one."""
    actor, form = current_actor(), CallForm()
    uid = as_uuid(form.uid.data) or uuid.uuid4()
    if not form.validate_on_submit():
        return _new_page(form, 422)
    try:
        with transaction(), acting(actor, "callbacks.create"):
            member = _member(actor, form.member.data or "")
            told = calls.CallTold(
                form.reason.data or "",
                form.planned_on.data or reads.today_in(actor),
                form.channel.data or "",
                form.why.data or "",
                form.owner.data or actor.user_id,
            )
            case = calls.open_call(actor, member, told, uid=uid)
    except IntegrityError:
        case = fetch(Callback, uid, actor)
    except DomainError as error:
        db.session.rollback()
        if error.status not in {409, 422}:
            raise
        form.add_error(error)
        return _new_page(form, error.status)
    flash_ok(_("%(number)s is on the list.", number=case.number or ""))
    return redirect_after("callbacks.show", uid=case.uid)


# --- calling --------------------------------------------------------------------------------------------


def _work_page(case: Callback, form: OutcomeForm, status: int = 200, refused: str = "") -> Response:
    actor = current_actor()
    shows = calls.shows_number(actor, case)
    blocked = ""
    try:
        calls.ensure_allowed(actor, case)
    except Conflict as error:
        blocked = str(error.message)
    page = render(
        "care/call.html",
        "work",
        status,
        case=case,
        form=form,
        refused=refused,
        blocked=blocked,
        name=name_for(actor, case.member),
        tier=tier_names(actor).get(case.member.tier, ""),
        reason=reason_of(case),
        phone=case.member.phone if shows else "",
        masked=mask_phone(case.member.phone or ""),
        scripts=script_for(actor, case),
        before=[one for one in reads.calls_of(case.member_id, limit=4) if one.id != case.id][:3],
        words=words,
        asks_mark=case.reason in ("complaint", "sample"),
        consent=case.marketing,
    )
    return no_store(page)


@bp.get("/<uuid:uid>/call")
@requires(may.WORK)
def work(uid: uuid.UUID) -> BaseResponse:
    """Number, script and what came of it on one page."""
    case = _call(uid)
    if case.state not in ("open", "again"):
        return redirect_after("callbacks.show", uid=uid)
    day = reads.today_in(current_actor()) + A_DAY
    return _work_page(case, OutcomeForm(formdata=None, data={"channel": case.channel, "again_on": day}))


@bp.post("/<uuid:uid>/dial")
@requires(may.WORK)
def dial(uid: uuid.UUID) -> BaseResponse:
    """Take the number in hand; the look is on record, and the page shows it for an hour."""
    actor = current_actor()
    try:
        with transaction(), acting(actor, "care.dial"):
            calls.dial(actor, _call(uid, lock=True))
    except Conflict as error:
        db.session.rollback()
        flash_error(str(error.message))
    return redirect_after("callback_work.work", uid=uid)


@bp.post("/<uuid:uid>/outcome")
@requires(may.WORK)
def outcome(uid: uuid.UUID) -> BaseResponse:
    """Note what came of it."""
    actor, form = current_actor(), OutcomeForm()
    if not form.validate_on_submit():
        return _work_page(_call(uid), form, 422)
    try:
        with transaction(), acting(actor, "care.outcome"):
            case = _call(uid, lock=True)
            follows = calls.note_outcome(actor, case, form.told())
            said = _said(case, follows)
    except DomainError as error:
        db.session.rollback()
        if error.status not in {409, 422}:
            raise
        form.add_error(error)
        return _work_page(_call(uid), form, error.status)
    flash_ok(said)
    return redirect_after("care.today", mine="1" if request.args.get("mine") else None)


def _said(case: Callback, follows: Callback | None) -> str:
    if case.state == "again":
        return _("Noted. It comes back on the list on %(day)s.", day=case.planned_on.isoformat())
    if case.issue_case is not None:
        return _("Noted. The issue is %(number)s.", number=case.issue_case.number or "")
    if follows is not None:
        return _("Noted. The next contact is on the list from %(day)s.", day=follows.planned_on.isoformat())
    return _("Noted.")


# --- off the list, to somebody else ---------------------------------------------------------------------


def _drop_page(case: Callback, form: DropForm, status: int = 200) -> Response:
    name = name_for(current_actor(), case.member)
    return no_store(render("care/drop.html", "form", status, case=case, form=form, name=name))


@bp.get("/<uuid:uid>/drop")
@requires(may.WORK)
def ask_drop(uid: uuid.UUID) -> Response:
    """Why it is taken off the list."""
    return _drop_page(_call(uid), DropForm(formdata=None))


@bp.post("/<uuid:uid>/drop")
@requires(may.WORK)
def drop(uid: uuid.UUID) -> BaseResponse:
    """Take it off the list."""
    form = DropForm()

    def act(actor: Actor, case: Callback) -> None:
        calls.drop(actor, case, form.why.data or "", form.text.data or "")

    return _do(uid, form, _drop_page, "care.drop", act, _("It is off the list."))


def _owner_page(case: Callback, form: OwnerForm, status: int = 200) -> Response:
    name = name_for(current_actor(), case.member)
    return no_store(render("care/owner.html", "form", status, case=case, form=form, name=name))


@bp.get("/<uuid:uid>/owner")
@requires(may.WORK)
def ask_owner(uid: uuid.UUID) -> Response:
    """Who does it instead."""
    case = _call(uid)
    return _owner_page(case, OwnerForm(formdata=None, data={"owner": case.owner_id}))


@bp.post("/<uuid:uid>/owner")
@requires(may.WORK)
def hand_on(uid: uuid.UUID) -> BaseResponse:
    """Hand it on."""
    form = OwnerForm()

    def act(actor: Actor, case: Callback) -> None:
        calls.hand_to(actor, case, form.owner.data)

    return _do(uid, form, _owner_page, "care.owner", act, _("It is on the other list now."))


def _do(
    uid: uuid.UUID,
    form: Any,
    page: Callable[..., Response],
    action: str,
    act: Callable[[Actor, Callback], None],
    said: str,
) -> BaseResponse:
    actor = current_actor()
    if not form.validate_on_submit():
        return page(_call(uid), form, 422)
    try:
        with transaction(), acting(actor, action):
            act(actor, _call(uid, lock=True))
    except DomainError as error:
        db.session.rollback()
        if error.status not in {409, 422}:
            raise
        form.add_error(error)
        return page(_call(uid), form, error.status)
    flash_ok(said)
    return redirect_after("callbacks.show", uid=uid)


KIND.extras.update(links=_links)
