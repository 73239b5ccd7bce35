"""The service desk: whose card it is, what the member gets, counted once, stars for the merchant."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.alliance import permissions as may
from mallops.blueprints.alliance import rules
from mallops.blueprints.alliance.actions.benefits import rate, redeem, undo
from mallops.blueprints.alliance.forms import RateForm
from mallops.blueprints.alliance.models import AllianceUse
from mallops.blueprints.alliance.queries import uses as reads
from mallops.blueprints.alliance.queries.merchants import benefits_for, get_benefit, tier_names
from mallops.blueprints.alliance.views.parts import today
from mallops.blueprints.members.models import Member
from mallops.blueprints.members.queries.members import find_members, get_member
from mallops.blueprints.members.rules.asking import understand
from mallops.blueprints.members.rules.people import mask_name
from mallops.core.attempts import attempt, first_error
from mallops.core.audit import acting
from mallops.core.auth import Actor, current_actor, requires
from mallops.core.crypto import mask_phone
from mallops.core.db import db, transaction
from mallops.core.errors import DomainError
from mallops.core.formatting import mall_date, mall_time
from mallops.core.registers.criteria import as_uuid
from mallops.core.web import NavItem, flash_ok, nav_item, no_store, redirect_after, render

bp = Blueprint("alliance_desk", __name__, url_prefix="/alliance/desk")
nav_item(NavItem("alliance_desk.index", _l("Count a benefit"), "scan-line", "members", may.USE, order=51))


def page(status: int = 200, **context: Any) -> Response:
    """The desk; what is not given is empty."""
    blank: dict[str, Any] = {"question": "", "found": [], "seen": None, "error": "", "searched": False}
    words = {"mask": mask_phone, "day": mall_date, "time": mall_time, "times": rules.TIMES}
    return no_store(render("alliance/desk.html", "desk", status, **{**blank, **words, **context}))


def _name(actor: Actor, member: Member) -> str:
    """In clear for those who deal with members; else masked."""
    shown = (member.name or "") if actor.can("members.see") else mask_name(member.name)
    return shown or member.number


def member_page(actor: Actor, member: Member, status: int = 200, error: str = "") -> Response:
    """A member with what they get."""
    day = today()
    offers = benefits_for(member.mall_id, member.tier, day)
    used = reads.used_up([one.benefit for one in offers], member.id, day)
    recent = reads.uses_of_member(member.id, 5)
    seen = {
        "member": member,
        "name": _name(actor, member),
        "tier": tier_names(member.mall_id).get(member.tier, ""),
        "offers": [(one, one.benefit.id in used, uuid.uuid4()) for one in offers],
        "recent": [(one, reads.rating_of(one) is not None) for one in recent],
        "is_active": member.state == "active",
    }
    return page(status, seen=seen, error=error, form=RateForm(formdata=None))


@bp.get("")
@requires(may.USE)
def index() -> Response:
    """The empty desk."""
    return page()


@bp.post("/find")
@requires(may.USE)
def find() -> Response:
    """Whoever was asked for. By POST: what is typed belongs in no address."""
    actor = current_actor()
    question = request.form.get("q", "").replace("\x00", "").strip()[:200]
    if not question:
        return page()
    found = find_members(actor.mall_id or 0, understand(question))
    if len(found) == 1:
        return member_page(actor, found[0])
    people = [(one, _name(actor, one)) for one in found]
    return page(question=question, found=people, searched=True)


@bp.get("/find")
@requires(may.USE)
def find_again() -> BaseResponse:
    """A page that was reloaded: back to the empty desk."""
    return redirect_after("alliance_desk.index")


@bp.get("/<uuid:uid>")
@requires(may.USE)
def member(uid: uuid.UUID) -> Response:
    """A member at the desk."""
    actor = current_actor()
    return member_page(actor, get_member(actor, uid))


@bp.post("/<uuid:uid>/use")
@requires(may.USE)
def use(uid: uuid.UUID) -> BaseResponse:
    """Count one use."""
    actor = current_actor()
    try:
        with transaction(), acting(actor, may.USE):
            who = get_member(actor, uid)
            benefit = get_benefit(actor.mall_id, as_uuid(request.form.get("benefit")) or uuid.uuid4())
            redeem(actor, benefit, who, uid=as_uuid(request.form.get("uid")))
            name = benefit.name
    except DomainError as error:
        db.session.rollback()
        if error.status != 409:
            raise
        return member_page(actor, get_member(actor, uid), 409, str(error.message))
    flash_ok(_("Counted: %(what)s", what=name))
    return redirect_after("alliance_desk.member", uid=uid)


def _use_of(uid: uuid.UUID) -> AllianceUse:
    return reads.get_use(current_actor().mall_id, uid)


@bp.post("/uses/<uuid:uid>/undo")
@requires(may.USE)
def take_back(uid: uuid.UUID) -> BaseResponse:
    """A use that was none."""
    actor, who = current_actor(), _use_of(uid).member
    member_uid = who.uid
    try:
        with transaction(), acting(actor, "alliance.undo"):
            undo(actor, _use_of(uid), request.form.get("why", "").replace("\x00", ""))
    except DomainError as error:
        db.session.rollback()
        if error.status not in {409, 422}:
            raise
        words = next(iter(getattr(error, "field_errors", {}).values()), error.message)
        return member_page(actor, get_member(actor, member_uid), error.status, str(words))
    flash_ok(_("Taken back. It can be used again."))
    return redirect_after("alliance_desk.member", uid=member_uid)


@bp.post("/uses/<uuid:uid>/stars")
@requires(may.USE)
def stars(uid: uuid.UUID) -> BaseResponse:
    """What the member thinks of the merchant."""
    actor, form = current_actor(), RateForm()
    member_uid = _use_of(uid).member.uid

    def act() -> bool:
        row = _use_of(uid)
        rate(actor, row.merchant, form.number, form.comment.data or "", row)
        return True

    done, status = attempt(form, actor, "alliance.rate", act)
    if not done:
        words = first_error(form)
        return member_page(actor, get_member(actor, member_uid), status, str(words))
    flash_ok(_("Thank you: the stars are on the record."))
    return redirect_after("alliance_desk.member", uid=member_uid)
