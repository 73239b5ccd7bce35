"""Links for tenants, drawings, passes, deposit, extension: what is done on the page of the works."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.deposits import permissions as money_may
from mallops.blueprints.deposits import rules as money_rules
from mallops.blueprints.fitout import permissions as may
from mallops.blueprints.fitout.actions import applying, site
from mallops.blueprints.fitout.actions.applying import LINK_DAYS, renew_link
from mallops.blueprints.fitout.actions.kind import KIND
from mallops.blueprints.fitout.actions.permit import APPLY
from mallops.blueprints.fitout.documents import chat_text
from mallops.blueprints.fitout.forms import InviteForm
from mallops.blueprints.fitout.models import FitOut, Worker
from mallops.blueprints.fitout.rules.words import PASS_WORDS, TRADES
from mallops.blueprints.fitout.views.register import sheets_of
from mallops.core import audit
from mallops.core.auth import Actor, current_actor, fetch, requires
from mallops.core.casework import actions as casework
from mallops.core.db import db, transaction
from mallops.core.errors import Conflict, Invalid
from mallops.core.link_pages import LinkPages, add_link_pages
from mallops.core.registers.views_record import act_on_record, seen_version
from mallops.core.web import flash_ok, no_store, redirect_after, render

bp = Blueprint("fitout_work", __name__, url_prefix="/fitouts")


def typed(key: str) -> str:
    """One short line of the form."""
    return request.form.get(key, "").replace("\x00", "").strip()[:400]


def typed_day(key: str) -> dt.date | None:
    """A day of the form."""
    try:
        return dt.date.fromisoformat(typed(key))
    except ValueError:
        return None


def _invite(actor: Actor, form: InviteForm) -> FitOut:
    return applying.invite(actor, form.tenant.data, form.days.data or 0)


add_link_pages(
    bp,
    LinkPages(
        KIND, APPLY, "fitout", may.EDIT, renew_link, chat_text, LINK_DAYS, may.CREATE, InviteForm, _invite
    ),
)


# -- on its page -----------------------------------------------------------------------------------------


@bp.post("/<uuid:uid>/drawings")
@requires(may.EDIT)
def drawings(uid: uuid.UUID) -> BaseResponse:
    """More drawings, or a newer version of one."""
    try:
        sheets = sheets_of(typed("kind"), request.files.getlist("drawings"))
    except Invalid as error:
        refused = Invalid(field_errors={"drawings": "; ".join(map(str, error.field_errors.values()))})
        return act_on_record(KIND, uid, "drawings", "fitouts.drawings", _raiser(refused))

    def act(actor: Actor, case: Any, _stored: list[Any]) -> str:
        applying.add_drawings(actor, case, sheets)
        return _("The drawing is kept. Older versions stay in the record.")

    return act_on_record(KIND, uid, "drawings", "fitouts.drawings", act)


def _raiser(error: Exception) -> Any:
    def act(*_args: Any) -> str:
        raise error

    return act


@bp.post("/<uuid:uid>/workers")
@requires(may.EDIT)
def add_worker(uid: uuid.UUID) -> BaseResponse:
    """A pass for one more person."""

    def act(actor: Actor, case: Any, stored: list[Any]) -> str:
        row = site.add_worker(actor, case, typed("name"), typed("id_last4"), typed("trade"), stored)
        return _("Pass %(n)s is made. Print the sheet of passes when all are entered.", n=row.position)

    return act_on_record(KIND, uid, "worker", "fitouts.worker", act)


@bp.post("/<uuid:uid>/deposit")
@requires(money_may.RECEIVE)
def deposit(uid: uuid.UUID) -> BaseResponse:
    """Finance enters what came in for these works."""

    def act(actor: Actor, case: Any, _stored: list[Any]) -> str:
        casework.ensure_version(case, seen_version())
        on = money_rules.ensure_typed_day(typed_day("on"))
        amount = money_rules.typed_amount(typed("amount"))
        row = site.receive_deposit(actor, case, amount, on, typed("reference"))
        return _("%(number)s is registered. Print the receipt from its menu.", number=row.number)

    return act_on_record(KIND, uid, "deposit", "fitouts.deposit", act)


@bp.post("/<uuid:uid>/extend")
@requires(may.DECIDE)
def extend(uid: uuid.UUID) -> BaseResponse:
    """A later last day."""

    def act(actor: Actor, case: Any, _stored: list[Any]) -> str:
        casework.ensure_version(case, seen_version())
        applying.extend(actor, case, typed_day("ends_on"), typed_day("insured_until"), typed("why"))
        return _("Extended. Print the permit and the passes again.")

    return act_on_record(KIND, uid, "period", "fitouts.period", act)


@bp.post("/<uuid:uid>/phone")
@requires(may.EDIT)
def phone(uid: uuid.UUID) -> BaseResponse:
    """Show the number of the person in charge; the look is kept in the audit trail."""
    actor = current_actor()
    case = fetch(FitOut, uid, actor)
    with transaction():
        audit.note(
            "fitouts.phone",
            mall_id=actor.mall_id,
            object_kind=KIND.code,
            object_id=case.id,
            label=case.audit_label,
            actor=actor,
        )
    return no_store(render("fitout/phone.html", case=case))


# -- passes ----------------------------------------------------------------------------------------------


@bp.get("/passes/<uuid:uid>")
@requires(may.VIEW)
def worker(uid: uuid.UUID) -> Response:
    """What the code on a pass shows: may this person enter, in big words."""
    return _worker_page(fetch(Worker, uid, current_actor()))


def _worker_page(row: Worker, status: int = 200, error: str = "", reason: str = "") -> Response:
    verdict = site.pass_verdict(row)
    words, tone, glyph = PASS_WORDS[verdict]
    actor = current_actor()
    page = render(
        "fitout/worker.html",
        "worker",
        status,
        row=row,
        case=row.fitout,
        verdict=verdict,
        words=words,
        tone=tone,
        glyph=glyph,
        trade=TRADES.get(row.trade, row.trade),
        may_site=actor.can(may.SITE),
        may_resume=actor.can(may.RESUME),
        error=error,
        reason=reason,
    )
    return no_store(page)


@bp.post("/passes/<uuid:uid>")
@requires(may.SITE)
def change_worker(uid: uuid.UUID) -> BaseResponse:
    """Withdraw, blacklist, give back."""
    actor = current_actor()
    try:
        with transaction(), audit.acting(actor, "fitouts.pass"):
            site.change_pass(actor, fetch(Worker, uid, actor, lock=True), typed("state"), typed("reason"))
    except (Invalid, Conflict) as error:
        db.session.rollback()
        words = next(iter(getattr(error, "field_errors", {}).values()), error.message)
        return _worker_page(fetch(Worker, uid, actor), error.status, str(words), typed("reason"))
    flash_ok(_("The pass is changed."))
    return redirect_after("fitout_work.worker", uid=uid)
