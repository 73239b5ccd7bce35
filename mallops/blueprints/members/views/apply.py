"""Applying at the desk: one screen, by keyboard alone, nothing typed is ever lost (22.1)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.members import permissions as may
from mallops.blueprints.members.actions.cards import CardTold
from mallops.blueprints.members.actions.joining import Application, join
from mallops.blueprints.members.actions.requests import code_in, read_request
from mallops.blueprints.members.forms import ApplyForm, RequestCodeForm
from mallops.blueprints.members.forms.joining import mark_needed
from mallops.blueprints.members.models import Member, MemberRequest
from mallops.blueprints.members.queries import members as reads
from mallops.blueprints.members.queries.setup import consent_texts, find_request, settings_of
from mallops.blueprints.members.queries.stock import next_card
from mallops.blueprints.members.rules.consents import PURPOSES
from mallops.blueprints.members.rules.life import AlreadyMember
from mallops.blueprints.members.views.parts import desk_choices, desk_of, face, my_desk, remember_desk, today
from mallops.core.auth import Actor, current_actor, requires
from mallops.core.clock import paper_day
from mallops.core.db import db, transaction
from mallops.core.errors import Conflict
from mallops.core.names import pick
from mallops.core.phones import normalise_phone
from mallops.core.web import (
    NavItem,
    flash_ok,
    nav_item,
    no_store,
    redirect_after,
    redirect_to,
    render,
    safe_next,
)

bp = Blueprint("member_apply", __name__)
nav_item(NavItem("member_apply.new", _l("New member"), "plus", "members", may.JOIN, order=20))


def _page(form: ApplyForm, status: int = 200, known: Member | None = None, refused: str = "") -> Response:
    actor = current_actor()
    mall_id = actor.mall_id or 0
    form.desk.choices = desk_choices(actor)
    rules = settings_of(mall_id)
    if rules.min_spend:
        mark_needed(form.slip_no, form.tenant, form.amount, form.spent_on)
    card = reads.find_carried(known.id) if known else None
    after = _after()
    page = render(
        "members/apply.html",
        "form",
        status,
        form=form,
        after=after,
        back_url=after or url_for("members.index"),
        back_label=_("Back") if after else _("Members"),
        code_form=RequestCodeForm(formdata=None),
        known=face(known, actor, card) if known else None,
        known_now=known,
        refused=refused,
        rules=rules,
        texts={code: pick(one.text_zh, one.text_en) for code, one in consent_texts(mall_id).items()},
        purposes=PURPOSES,
    )
    return no_store(page)


def _after() -> str:
    """Where whoever sent the clerk here goes on with the new member: its public id is put behind it."""
    target = safe_next(request.args.get("next"), "")
    return target if target.endswith("/") else ""


@bp.get("/members/new")
@requires(may.JOIN)
def new() -> BaseResponse:
    """An empty form, or the one that the customer filled on the phone."""
    actor = current_actor()
    asked = code_in(request.args.get("code"))
    row = find_request(actor.mall_id or 0, asked) if asked else None
    desk = my_desk(actor)
    start: dict[str, Any] = {"spent_on": paper_day(actor.tz), "desk": str(desk.uid) if desk else ""}
    start |= {"card_number": next_card(desk), "card_how": "stock"}
    if row is not None:
        found = read_request(row)
        ticked = {f"consent_{code}": True for code in found["given"]}
        start |= {**found["person"], **ticked, "request_code": row.code}
    form = ApplyForm(formdata=None, data=start)
    wrong = bool(request.args.get("code")) and row is None
    return _page(form, 404 if wrong else 200, refused=_no_such_code() if wrong else "")


def _no_such_code() -> str:
    return _("No form waits under this code. Compare it with the phone, or fill in the form here.")


@bp.post("/members/new")
@requires(may.JOIN)
def create() -> BaseResponse:
    """Let in: all or nothing."""
    actor, form = current_actor(), ApplyForm()
    form.desk.choices = desk_choices(actor)
    try:
        with transaction():
            ok, member = form.runs(lambda: join(actor, _told(actor, form)))
    except AlreadyMember as refusal:
        return _page(form, 409, reads.get_member(actor, refusal.uid))
    except Conflict as refusal:
        return _page(form, 409, refused=str(refusal.message))
    if not ok or member is None:
        return _page(form, 422)
    flash_ok(_("%(number)s is a member.", number=member.number))
    after = _after()
    shown = redirect_to(f"{after}{member.uid}") if after else _show(member)
    return remember_desk(shown, desk_of(actor, form.desk.data))


def _show(member: Member) -> BaseResponse:
    return redirect_after("member.show", uid=member.uid, fresh=1)


def _told(actor: Actor, form: ApplyForm) -> Application:
    asked = code_in(form.request_code.data)
    row = find_request(actor.mall_id or 0, asked) if asked else None
    how, desk = form.card_how.data, desk_of(actor, form.desk.data)
    card = None
    if how != "later":
        card = CardTold(form.card_number.data or "", how == "electronic", desk)
    return Application(
        person=form.person(),
        slips=form.slips(today()),
        consents=form.consents(),
        signature=form.signature.data or "",
        card=card,
        request=_locked(row),
        channel="desk",
        versions=read_request(row)["versions"] if row else None,
    )


def _locked(row: MemberRequest | None) -> MemberRequest | None:
    if row is not None:
        db.session.refresh(row, with_for_update=True)
        if row.state != "waiting":
            return None
    return row


@bp.post("/members/known")
@requires(may.JOIN)
def known() -> Response:
    """Whether this phone has a card already. By POST: a phone belongs in no address."""
    actor = current_actor()
    phone = normalise_phone(request.form.get("phone", "")[:40])
    found = reads.find_by_phone(actor.mall_id or 0, phone) if len(phone) >= 7 else None
    card = reads.find_carried(found.id) if found else None
    return no_store(render("members/_known.html", known=face(found, actor, card) if found else None))
