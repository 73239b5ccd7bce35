"""Kinds of vouchers, and every voucher that was given."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.gifts import permissions as may
from mallops.blueprints.gifts.actions import using, vouchers
from mallops.blueprints.gifts.actions.catalogue import KindTold, save_kind
from mallops.blueprints.gifts.documents.receipts import print_voucher, worth_of
from mallops.blueprints.gifts.forms import KindForm, fen_of, yuan_of
from mallops.blueprints.gifts.models import Voucher, VoucherKind
from mallops.blueprints.gifts.queries import vouchers as reads
from mallops.blueprints.gifts.rules import words
from mallops.blueprints.gifts.rules.gifts import is_offered
from mallops.blueprints.gifts.rules.token import spoken
from mallops.blueprints.gifts.views.parts import key_of, page, person_of, today, typed
from mallops.core.auth import current_actor, requires
from mallops.core.db import db, transaction
from mallops.core.errors import DomainError, NotFound
from mallops.core.formatting import mall_date, mall_time
from mallops.core.money import format_yuan
from mallops.core.pdf.paper import Paper
from mallops.core.web import flash_ok, no_store, redirect_after

bp = Blueprint("vouchers", __name__, url_prefix="/vouchers")


@bp.get("/kinds")
@requires(may.VIEW)
def kinds() -> Response:
    """What kinds there are, and how many of each were given."""
    found = reads.list_kinds(current_actor().mall_id)
    rows = [{"kind": one, "offered": is_offered(one, today())} for one in found]
    return page("gifts/kinds.html", "kinds", rows=rows, yuan=format_yuan, shapes=words.SHAPES, day=mall_date)


@bp.get("/kinds/new")
@requires(may.SETUP)
def new_kind() -> Response:
    """A new kind."""
    start = {"starts_on": today(), "is_active": True, "days": 90, "shape": "money"}
    return _kind_page(KindForm(formdata=None, data=start), None)


@bp.post("/kinds/new")
@requires(may.SETUP)
def create_kind() -> BaseResponse:
    """Keep it."""
    return _save(None)


@bp.get("/kinds/<uuid:uid>/edit")
@requires(may.SETUP)
def edit_kind(uid: uuid.UUID) -> Response:
    """Another wording; what was given stays as it was given."""
    kind = reads.get_kind(current_actor(), uid)
    same = (
        "name_zh", "name_en", "code", "shape", "days", "starts_on", "ends_on", "terms_zh", "terms_en",
        "is_active",
    )  # fmt: skip
    data: dict[str, Any] = {name: getattr(kind, name) for name in same}
    data |= {name: yuan_of(getattr(kind, name)) for name in ("value", "min_spend", "slip_min")}
    data |= {name: getattr(kind, name) or None for name in ("points", "most", "most_each")}
    data["shops"] = [str(one.uid) for one in kind.shops]
    return _kind_page(KindForm(formdata=None, data=data), kind)


@bp.post("/kinds/<uuid:uid>/edit")
@requires(may.SETUP)
def save_edited(uid: uuid.UUID) -> BaseResponse:
    """Keep it."""
    return _save(uid)


def _kind_page(form: KindForm, kind: VoucherKind | None, status: int = 200) -> Response:
    tenants = reads.list_shops(current_actor().mall_id or 0)
    form.shops.choices = [(str(one.uid), f"{one.code} {one.name}") for one in tenants]
    return page("gifts/kind_form.html", "kinds", status=status, form=form, kind=kind)


def _save(uid: uuid.UUID | None) -> BaseResponse:
    actor, form = current_actor(), KindForm()
    tenants = {str(one.uid): one for one in reads.list_shops(actor.mall_id or 0)}
    form.shops.choices = [(key, one.code) for key, one in tenants.items()]

    def act() -> VoucherKind:
        row = reads.get_kind(actor, uid, lock=True) if uid is not None else None
        shops = [tenants[one] for one in form.shops.data or [] if one in tenants]
        return save_kind(actor, row, _told(form, shops))

    with transaction():
        ok, _row = form.runs(act)
    if not ok:
        return _kind_page(form, reads.get_kind(actor, uid) if uid is not None else None, 422)
    flash_ok(_("The voucher is saved."))
    return redirect_after("vouchers.kinds")


def _told(form: KindForm, shops: list[Any]) -> KindTold:
    assert form.starts_on.data is not None
    plain = (
        "code",
        "name_zh",
        "name_en",
        "starts_on",
        "ends_on",
        "shape",
        "points",
        "days",
        "most",
        "most_each",
    )
    values: dict[str, Any] = {name: form[name].data for name in (*plain, "terms_zh", "terms_en", "is_active")}
    money: dict[str, Any] = {
        name: fen_of(form[name].data, name) for name in ("value", "min_spend", "slip_min")
    }
    return KindTold(**values, **money, shops=shops)


# -- vouchers --------------------------------------------------------------------------------------------


@bp.get("/")
@requires(may.VIEW)
def index() -> Response:
    """All vouchers, the newest first."""
    actor = current_actor()
    state = request.args.get("state", "")
    state = state if state in words.VOUCHER_STATES else ""
    found = reads.list_vouchers(actor.mall_id or 0, state=state, before=key_of("before"))
    rows, more = found[: reads.PAGE], len(found) > reads.PAGE
    older = url_for("vouchers.index", state=state or None, before=rows[-1].id) if more else None
    return page(
        "gifts/vouchers.html",
        "vouchers",
        rows=rows,
        older=older,
        state=state,
        states=words.VOUCHER_STATES,
        origins=words.ORIGINS,
        person_of=person_of,
        time=mall_time,
        day=mall_date,
    )


@bp.get("/<uuid:uid>")
@requires(may.VIEW)
def show(uid: uuid.UUID) -> Response:
    """One voucher: who has it, where it was used."""
    return _one(reads.get_voucher(current_actor(), uid))


def _one(voucher: Voucher, *, reason: str = "", error: str = "", status: int = 200) -> Response:
    actor = current_actor()
    label, tone = words.VOUCHER_STATES[voucher.state]
    return page(
        "gifts/voucher.html",
        "vouchers",
        status=status,
        one=voucher,
        label=label,
        tone=tone,
        worth=worth_of(voucher),
        person=person_of(voucher.member),
        origin=words.ORIGINS[voucher.origin],
        uses=reads.list_uses(voucher.id),
        code=spoken(voucher.code) if actor.can(may.GIVE) else f"…{voucher.code[-4:]}",
        time=mall_time,
        day=mall_date,
        yuan=format_yuan,
        may_give=actor.can(may.GIVE),
        may_undo=actor.can(may.COUNT),
        reason=reason,
        error=error,
    )


@bp.get("/<uuid:uid>/voucher.pdf")
@requires(may.GIVE)
def paper(uid: uuid.UUID) -> Response:
    """The voucher on paper, for whom it was given."""
    voucher = reads.get_voucher(current_actor(), uid)
    if voucher.state != "issued":
        raise NotFound(_("Only a voucher that can still be used is printed."))
    kind = Paper.of(current_actor(), request.args.get("lang"))
    answer = Response(
        print_voucher(kind, voucher, slim=request.args.get("slim") == "1"), mimetype="application/pdf"
    )
    answer.headers["Content-Disposition"] = 'inline; filename="voucher.pdf"'
    return no_store(answer)


@bp.post("/<uuid:uid>/cancel")
@requires(may.TAKE_BACK)
def cancel(uid: uuid.UUID) -> BaseResponse:
    """It is good no more; its points come back."""
    return _act(
        uid, vouchers.cancel_voucher, _("The voucher is cancelled; its points are with the member again.")
    )


@bp.post("/<uuid:uid>/undo")
@requires(may.COUNT)
def undo(uid: uuid.UUID) -> BaseResponse:
    """It was taken by mistake."""
    return _act(uid, using.undo_own_use, _("The use is taken back: the voucher is good again."))


def _act(uid: uuid.UUID, act: Any, done: str) -> BaseResponse:
    actor, reason = current_actor(), typed("reason")
    try:
        with transaction():
            act(actor, reads.get_voucher(actor, uid, lock=True), reason)
    except DomainError as error:
        if isinstance(error, NotFound):
            raise
        db.session.rollback()
        return _one(
            reads.get_voucher(actor, uid), reason=reason, error=str(error.message), status=error.status
        )
    flash_ok(done)
    return redirect_after("vouchers.show", uid=uid)
