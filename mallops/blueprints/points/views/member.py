"""A member's points: the statement, one booking with its reasons, changes by hand."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.members.models import Member
from mallops.blueprints.members.rules import hooks
from mallops.blueprints.points import permissions as may
from mallops.blueprints.points.actions.adjusting import ask_adjustment
from mallops.blueprints.points.actions.moving import freeze, unfreeze
from mallops.blueprints.points.actions.reversing import reverse
from mallops.blueprints.points.documents.receipt import print_receipt
from mallops.blueprints.points.documents.statement import Asked, print_statement
from mallops.blueprints.points.forms import AdjustForm, ReasonForm
from mallops.blueprints.points.queries import ledger
from mallops.blueprints.points.rules import booking, words
from mallops.blueprints.points.sheets import statement_file
from mallops.blueprints.points.views.parts import day_of, do, key_of, typed, who, word_of
from mallops.core.audit import note
from mallops.core.auth import Actor, current_actor, fetch, requires
from mallops.core.clock import business_date, business_day_bounds
from mallops.core.db import commits, transaction, utcnow
from mallops.core.export import as_download
from mallops.core.pdf.paper import Paper
from mallops.core.web import flash_ok, no_store, redirect_after, render

bp = Blueprint("points", __name__, url_prefix="/points")


def _asked(actor: Actor) -> Asked:
    """The filters of the address."""
    since, until, kind = day_of("since"), day_of("until"), word_of("kind", 8)
    wanted = ledger.Wanted(
        kind if kind in words.KINDS else "",
        business_day_bounds(since, actor.tz)[0] if since else None,
        business_day_bounds(until, actor.tz)[1] if until else None,
    )
    return Asked(wanted, since, until, day_of("on"))


def _address(asked: Asked) -> dict[str, Any]:
    known = {"kind": asked.wanted.kind, "since": asked.since, "until": asked.until, "on": asked.on}
    return {name: str(value) for name, value in known.items() if value}


@bp.get("/members/<uuid:uid>")
@requires(may.VIEW)
def statement(uid: uuid.UUID) -> Response:
    """Every booking with the balance after it; the balance of any past day."""
    actor = current_actor()
    member, asked, below = fetch(Member, uid), _asked(actor), key_of("below")
    account = ledger.find_account(member)
    lines = ledger.list_lines(account.id, asked.wanted, below=below, size=ledger.PAGE + 1) if account else []
    more, lines = len(lines) > ledger.PAGE, lines[: ledger.PAGE]
    card = ledger.member_card(member, actor.tz, last=0)
    past = None
    if account is not None and asked.on is not None:
        before = business_day_bounds(asked.on, actor.tz)[1] - dt.timedelta(microseconds=1)
        past = ledger.balance_at(account.id, before)
    page = render(
        "points/statement.html",
        "statement",
        member=member,
        who=who(member, actor),
        card=card,
        standing=words.standing_words(card.progress, card.policy.tier_basis),
        worth=card.balance * card.policy.point_fen if card.balance > 0 else 0,
        lines=lines,
        words=words,
        asked=asked,
        address=_address(asked),
        past=past,
        batches=ledger.list_batches(account.id) if account else [],
        older=url_for("points.statement", uid=uid, below=lines[-1].id, **_address(asked)) if more else None,
        newest=url_for("points.statement", uid=uid, **_address(asked)) if below else None,
        can=_can(actor, member, card),
    )
    return no_store(page)


def _can(actor: Actor, member: Any, card: ledger.MemberCard) -> dict[str, bool]:
    live = member.state == "active"
    return {
        "adjust": actor.can(may.ADJUST) and live,
        "freeze": actor.can(may.APPROVE) and not card.frozen and live,
        "unfreeze": actor.can(may.APPROVE) and card.frozen,
        "export": actor.can(may.EXPORT),
    }


@bp.get("/members/<uuid:uid>/statement.pdf")
@requires(may.VIEW)
def statement_pdf(uid: uuid.UUID) -> Response:
    """The same on A4."""
    actor = current_actor()
    member = fetch(Member, uid)
    data = print_statement(
        Paper.of(actor, request.args.get("lang")), member, who(member, actor).name, _asked(actor)
    )
    return _pdf(data, "statement.pdf")


@bp.get("/members/<uuid:uid>/statement.<any(xlsx, csv):fmt>")
@commits
@requires(may.EXPORT)
def statement_download(uid: uuid.UUID, fmt: str) -> Response:
    """The same as a file; the export is on record."""
    actor, member = current_actor(), fetch(Member, uid)
    account = ledger.find_account(member)
    file = statement_file(actor, member, account, _asked(actor).wanted, fmt)  # type: ignore[arg-type]
    note(may.EXPORT, mall_id=actor.mall_id, object_kind="members", object_id=member.id, label=member.number)
    return as_download(*file)


# -- one booking -----------------------------------------------------------------------------------------


@bp.get("/entries/<uuid:uid>")
@requires(may.VIEW)
def entry(uid: uuid.UUID) -> Response:
    """What was booked, why, by whom, and its place in the chain."""
    return _entry_page(uid, ReasonForm(formdata=None))


def _entry_page(uid: uuid.UUID, form: ReasonForm, status: int = 200) -> Response:
    actor = current_actor()
    row = ledger.get_entry(actor.mall_id, uid)
    reversal = ledger.find_reversal(row)
    own = row.by_id == actor.user_id and row.on == business_date(utcnow(), actor.tz)
    page = render(
        "points/entry.html",
        "entry",
        status,
        row=row,
        who=who(row.account.member, actor),
        lines=ledger.lines_of(row),
        parts=words.explained(row.explanation),
        words=words,
        reversal=reversal,
        form=form,
        may_reverse=row.kind in booking.REVERSIBLE
        and reversal is None
        and actor.can(may.BOOK if own else may.REVERSE),
    )
    return no_store(page)


@bp.post("/entries/<uuid:uid>/reverse")
@requires(may.BOOK)
def take_back(uid: uuid.UUID) -> BaseResponse:
    """Book the mirror of it, with a reason."""
    form = ReasonForm()
    if not form.validate_on_submit():
        return _entry_page(uid, form, 422)

    def act(actor: Actor) -> str:
        reverse(actor, ledger.get_entry(actor.mall_id, uid), form.reason.data or "")
        return _("The booking is taken back. Both stay in the books.")

    return do(act, url_for("points.entry", uid=uid))


@bp.get("/entries/<uuid:uid>/receipt.pdf")
@requires(may.VIEW)
def receipt_pdf(uid: uuid.UUID) -> Response:
    """The receipt for the customer, 80 mm wide."""
    actor = current_actor()
    row = ledger.get_entry(actor.mall_id, uid)
    return _pdf(print_receipt(Paper.of(actor, request.args.get("lang")), row), "receipt.pdf")


def _pdf(data: bytes, name: str) -> Response:
    answer = Response(data, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return no_store(answer)


# -- by hand ---------------------------------------------------------------------------------------------


@bp.get("/members/<uuid:uid>/adjust")
@requires(may.ADJUST)
def ask_adjust(uid: uuid.UUID) -> Response:
    """Points by hand, with a reason."""
    return _adjust_page(uid, AdjustForm(formdata=None, data={"uid": str(uuid.uuid4()), "direction": "add"}))


def _adjust_page(uid: uuid.UUID, form: AdjustForm, status: int = 200) -> Response:
    actor, member = current_actor(), fetch(Member, uid)
    card = ledger.member_card(member, actor.tz, last=0)
    page = render(
        "points/adjust.html", "form", status, form=form, member=member, who=who(member, actor), card=card
    )
    return no_store(page)


@bp.post("/members/<uuid:uid>/adjust")
@requires(may.ADJUST)
def adjust(uid: uuid.UUID) -> BaseResponse:
    """Book it, or have it wait for the second person."""
    actor, form = current_actor(), AdjustForm()
    try:
        sent = uuid.UUID(form.uid.data or "")
    except ValueError:
        sent = uuid.uuid4()
    try:
        with transaction():
            member = fetch(Member, uid)
            ok, row = form.runs(
                lambda: ask_adjustment(
                    actor, member.id, form.signed(), form.reason.data or "", form.text.data or "", uid=sent
                )
            )
    except booking.TooFew as error:
        form.form_errors = [str(error.message)]
        ok, row = False, None
    if not ok or row is None:
        return _adjust_page(uid, form, 422)
    flash_ok(
        _("Booked.")
        if row.state == "booked"
        else _("It waits for a second person: from the mall's limit on, two have to agree.")
    )
    return redirect_after("points.statement", uid=uid)


@bp.get("/members/<uuid:uid>/freeze")
@requires(may.APPROVE)
def ask_freeze(uid: uuid.UUID) -> Response:
    """Why these points stand still, or move again."""
    return _freeze_page(uid, ReasonForm(formdata=None))


def _freeze_page(uid: uuid.UUID, form: ReasonForm, status: int = 200) -> Response:
    actor, member = current_actor(), fetch(Member, uid)
    account = ledger.find_account(member)
    page = render(
        "points/freeze.html",
        "form",
        status,
        form=form,
        member=member,
        who=who(member, actor),
        frozen=account is not None and account.frozen,
    )
    return no_store(page)


@bp.post("/members/<uuid:uid>/freeze")
@requires(may.APPROVE)
def set_freeze(uid: uuid.UUID) -> BaseResponse:
    """Freeze, or let go."""
    form = ReasonForm()
    if not form.validate_on_submit():
        return _freeze_page(uid, form, 422)
    letting_go = typed("what") == "unfreeze"

    def act(actor: Actor) -> str:
        member = fetch(Member, uid)
        (unfreeze if letting_go else freeze)(actor, member.id, form.reason.data or "")
        return _("The points may be used again.") if letting_go else _("The points are frozen.")

    return do(act, url_for("points.statement", uid=uid))


@hooks.member_panel(10)
def points_panel(actor: Actor, member: Any) -> hooks.Panel | None:
    """Balance, tier and the last bookings on the member's page."""
    if not actor.can(may.VIEW):
        return None
    card = ledger.member_card(member, actor.tz)
    standing = words.standing_words(card.progress, card.policy.tier_basis)
    values = {"card": card, "standing": standing, "words": words, "uid": member.uid}
    return hooks.Panel("points/_panel.html", values)
