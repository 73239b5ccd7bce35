"""The house and the members' own pages: show it, read out a code, end it, answer a wish to be forgotten."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.club import permissions as may
from mallops.blueprints.club.actions import entering, erasures
from mallops.blueprints.club.actions.joining import address_of
from mallops.blueprints.club.documents import print_guide
from mallops.blueprints.club.forms import AnswerForm
from mallops.blueprints.club.models import ClubErasure
from mallops.blueprints.club.queries import guests as reads
from mallops.blueprints.club.rules.own import ERASURE_STATES
from mallops.blueprints.club.views.blueprint import staff_bp
from mallops.blueprints.members.models import LIVE, Member
from mallops.blueprints.members.queries.members import get_member
from mallops.blueprints.members.rules import hooks
from mallops.blueprints.members.rules.people import mask_name
from mallops.core.auth import Actor, current_actor, requires
from mallops.core.crypto import mask_phone
from mallops.core.db import db, transaction, utcnow
from mallops.core.errors import Conflict
from mallops.core.formatting import mall_time
from mallops.core.pdf.paper import Paper
from mallops.core.pdf.qr import qr_svg
from mallops.core.web import NavItem, flash_ok, nav_item, no_store, redirect_after, render
from mallops.core.worklists import WorkCard, WorkLine, work_card

nav_item(NavItem("club_staff.own_page", _l("Members' own page"), "smartphone", "members", may.SHOW, order=80))
nav_item(
    NavItem("club_staff.erasures_", _l("Requests to be erased"), "eraser", "members", may.DECIDE, order=85)
)
SHOWN = 5
SEE = "members.see"


@staff_bp.get("/members/own-page")
@requires(may.SHOW)
def own_page() -> Response:
    """The code that stands on posters and guides."""
    address = address_of(reads.mall_of(current_actor()))
    code = qr_svg(address, title=_("Members' own page"), size=260)
    return render("club/staff.html", address=address, code=code)


@staff_bp.get("/members/own-page/guide.pdf")
@requires(may.SHOW)
def guide_pdf() -> Response:
    """The user guide that goes with a card, one page of A4."""
    actor = current_actor()
    body = print_guide(Paper.of(actor, request.args.get("lang")), address_of(reads.mall_of(actor)))
    answer = Response(body, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = 'inline; filename="guide.pdf"'
    return no_store(answer)


@staff_bp.get("/members/<uuid:uid>/own-page")
@requires(may.SHOW)
def show(uid: uuid.UUID) -> Response:
    """Show it to the member who stands here."""
    return _page(get_member(current_actor(), uid))


def _page(member: Member, status: int = 200, digits: str = "", refused: str = "") -> Response:
    address = address_of(reads.mall_of(current_actor()))
    opened = reads.open_sessions(member.id)
    page = render(
        "club/member.html",
        status=status,
        member=member,
        name=_name(member),
        phone=mask_phone(member.phone or ""),
        address=address,
        code=qr_svg(address, title=_("Members' own page"), size=220),
        digits=digits,
        refused=refused,
        live=member.state in LIVE and bool(member.phone),
        opened=len(opened),
        seen=mall_time(opened[0].last_seen_at) if opened else "",
        erasure=reads.find_waiting(member.id) if current_actor().can(may.DECIDE) else None,
    )
    return no_store(page)


def _name(member: Member) -> str:
    clear = current_actor().can(SEE)
    return ((member.name or "") if clear else mask_name(member.name)) or member.number


@staff_bp.post("/members/<uuid:uid>/own-page/code")
@requires(may.SHOW)
def give_code(uid: uuid.UUID) -> Response:
    """Six digits, shown once, on the answer itself: they stand in no address and no log."""
    actor = current_actor()
    try:
        with transaction():
            digits = entering.give_code(actor, get_member(actor, uid, lock=True))
    except Conflict as refusal:
        return _page(get_member(actor, uid), 409, refused=str(refusal.message))
    return _page(get_member(actor, uid), digits=digits)


@staff_bp.post("/members/<uuid:uid>/own-page/end")
@requires(may.SHOW)
def end(uid: uuid.UUID) -> BaseResponse:
    """The phone is stolen: signed out everywhere."""
    actor = current_actor()
    with transaction():
        entering.end_all(actor, get_member(actor, uid, lock=True))
    flash_ok(_("Signed out everywhere."))
    return redirect_after("club_staff.show", uid=uid)


# -- wishes to be forgotten --------------------------------------------------------------------------------


@staff_bp.get("/members/erasures")
@requires(may.DECIDE)
def erasures_() -> Response:
    """What waits, the most urgent first, and what was answered."""
    mall_id = current_actor().mall_id or 0
    page = render(
        "club/erasures.html",
        waiting=[_row(one) for one in reads.list_erasures(mall_id, waiting=True)],
        answered=[_row(one) for one in reads.list_erasures(mall_id, waiting=False, limit=40)],
    )
    return no_store(page)


def _row(one: ClubErasure) -> dict[str, Any]:
    late = one.state == "waiting" and one.due_at <= utcnow()
    words, tone = ERASURE_STATES[one.state]
    return {
        "row": one,
        "number": one.member.number,
        "at": mall_time(one.at),
        "due": mall_time(one.due_at),
        "late": late,
        "state": _("Overdue") if late else words,
        "tone": "danger" if late else tone,
        "decided": mall_time(one.decided_at) if one.decided_at else "",
        "by": one.decided_by.name if one.decided_by is not None else "",
    }


@staff_bp.get("/members/erasures/<uuid:uid>")
@requires(may.DECIDE)
def erasure(uid: uuid.UUID) -> Response:
    """One wish, and the answer."""
    return _erasure_page(uid, AnswerForm(formdata=None))


def _erasure_page(uid: uuid.UUID, form: AnswerForm, status: int = 200, refused: str = "") -> Response:
    row = reads.get_erasure(current_actor(), uid)
    page = render(
        "club/erasure.html",
        status=status,
        one=_row(row),
        row=row,
        form=form,
        name=_name(row.member),
        refused=refused,
    )
    return no_store(page)


@staff_bp.post("/members/erasures/<uuid:uid>/<any(agree,refuse):what>")
@requires(may.DECIDE)
def answer(uid: uuid.UUID, what: str) -> BaseResponse:
    """Erase for good, or say why not."""
    actor, form = current_actor(), AnswerForm()
    try:
        with transaction():
            row = reads.get_erasure(actor, uid)
            if what == "agree":
                ok, _done = form.runs(lambda: erasures.agree(actor, row))
            else:
                ok, _done = form.runs(lambda: erasures.refuse(actor, row, form.answer.data or ""))
    except Conflict as refusal:
        db.session.rollback()
        return _erasure_page(uid, AnswerForm(formdata=None), 409, str(refusal.message))
    if not ok:
        return _erasure_page(uid, form, 422)
    flash_ok(
        _("Erased. Only the number and the ledger are left.")
        if what == "agree"
        else _("Answered: the member reads it on the own page.")
    )
    return redirect_after("club_staff.erasures_")


@work_card(may.DECIDE, order=40, roles="SUP CSM")
def to_erase(actor: Actor) -> WorkCard | None:
    """Wishes that the mall must answer in time."""
    rows = [_row(one) for one in reads.list_erasures(actor.mall_id or 0, waiting=True, limit=SHOWN)]
    lines = [
        WorkLine(
            one["number"],
            url_for("club_staff.erasure", uid=one["row"].uid),
            _("Answer by %(day)s.", day=one["due"][:10]),
            tone=one["tone"],
            icon="eraser",
        )
        for one in rows
    ]
    return WorkCard(
        _("Requests to be erased"),
        "eraser",
        reads.count_waiting(actor.mall_id or 0),
        url_for("club_staff.erasures_"),
        lines,
    )


@hooks.member_panel(70)
def on_the_members_page(actor: Actor, member: Any) -> hooks.Panel | None:
    """A way to show the member the own page."""
    if not actor.can(may.SHOW) or member.state not in LIVE:
        return None
    opened = reads.open_sessions(member.id)
    values = {
        "uid": member.uid,
        "seen": mall_time(opened[0].last_seen_at) if opened else "",
        "erasure": reads.find_waiting(member.id) if actor.can(may.DECIDE) else None,
    }
    return hooks.Panel("club/_panel.html", values)
