"""The contract entered, benefits written, stars given."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from flask import Blueprint, Response
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.alliance import permissions as may
from mallops.blueprints.alliance.actions.benefits import BenefitTold, rate, save_benefit
from mallops.blueprints.alliance.actions.recruiting import Contract, enter_contract
from mallops.blueprints.alliance.forms import BenefitForm, ContractForm, RateForm
from mallops.blueprints.alliance.models import AllianceBenefit, AllianceMerchant
from mallops.blueprints.alliance.queries.merchants import get_benefit, tier_names
from mallops.blueprints.alliance.rules import GIVING
from mallops.blueprints.alliance.views.parts import merchant_of, today
from mallops.core.attempts import attempt, first_error
from mallops.core.auth import current_actor, requires
from mallops.core.db import db
from mallops.core.errors import Conflict, DomainError
from mallops.core.export import safe_filename
from mallops.core.forms import version_of
from mallops.core.money import format_yuan
from mallops.core.registers.intake import is_office_file, receive_file, receive_photos
from mallops.core.web import flash_error, flash_ok, redirect_after, render

bp = Blueprint("alliance_work", __name__, url_prefix="/alliance")


# -- the contract ---------------------------------------------------------------------------------------


def _contract_page(form: ContractForm, case: AllianceMerchant, status: int = 200) -> Response:
    return render(
        "alliance/contract.html", "form", status, form=form, case=case, renewing=case.state in GIVING
    )


@bp.get("/<uuid:uid>/contract")
@requires(may.WORK)
def contract(uid: uuid.UUID) -> Response:
    """The form; a renewal begins the day after the contract before."""
    case = merchant_of(uid)
    first: dict[str, Any] = {"version": str(case.version), "from_on": today()}
    if case.state in GIVING and case.to_on is not None:
        first["from_on"] = case.to_on + dt.timedelta(days=1)
    return _contract_page(ContractForm(formdata=None, data=first), case)


@bp.post("/<uuid:uid>/contract")
@requires(may.WORK)
def keep_contract(uid: uuid.UUID) -> BaseResponse:
    """Enter it, with its signed copy."""
    actor, form = current_actor(), ContractForm()
    case = merchant_of(uid)
    if not form.validate_on_submit():
        return _contract_page(form, case, 422)
    db.session.commit()  # end the read: writing to the disk takes a while
    try:
        told = _contract_of(form)
    except DomainError as error:
        if error.status not in {413, 415, 422}:
            raise
        form.scans.errors = [str(error.message)]
        return _contract_page(form, merchant_of(uid), 422)

    def act() -> bool:
        enter_contract(actor, merchant_of(uid, lock=True), told, version=version_of(form))
        return True

    done, status = attempt(form, actor, "alliance.contract", act)
    if not done:
        return _contract_page(form, merchant_of(uid), status)
    flash_ok(_("The contract is entered."))
    return redirect_after("alliance.show", uid=uid)


def _contract_of(form: ContractForm) -> Contract:
    chosen = form.uploads()
    files = [(safe_filename(one.filename or ""), receive_file(one)) for one in chosen if is_office_file(one)]
    photos = receive_photos([one for one in chosen if not is_office_file(one)])
    return Contract(form.contract_no.data or "", form.from_on.data, form.to_on.data, photos, files)


# -- benefits -------------------------------------------------------------------------------------------


def _benefit_page(
    form: BenefitForm, case: AllianceMerchant, benefit: AllianceBenefit | None = None, status: int = 200
) -> Response:
    form.tiers.choices = list(tier_names(case.mall_id).items())
    return render("alliance/benefit.html", "form", status, form=form, case=case, benefit=benefit)


@bp.get("/<uuid:uid>/benefits/new")
@requires(may.WORK)
def new_benefit(uid: uuid.UUID) -> Response:
    """An empty form."""
    first = {"from_on": today(), "rule": "day", "settle": "none", "is_live": True}
    return _benefit_page(BenefitForm(formdata=None, data=first), merchant_of(uid))


@bp.post("/<uuid:uid>/benefits/new")
@requires(may.WORK)
def add_benefit(uid: uuid.UUID) -> BaseResponse:
    """Add it."""
    return _keep(uid, None)


@bp.get("/benefits/<uuid:uid>")
@requires(may.WORK)
def benefit(uid: uuid.UUID) -> Response:
    """A benefit, to be changed."""
    row = get_benefit(current_actor().mall_id, uid)
    names = ("name_zh", "name_en", "terms_zh", "terms_en", "tiers", "from_on", "to_on", "rule", "settle")
    first = {name: getattr(row, name) for name in names}
    amount = format_yuan(row.fen, symbol=False) if row.fen else ""
    first |= {"is_live": row.is_live, "amount": amount}
    return _benefit_page(BenefitForm(formdata=None, data=first), row.merchant, row)


@bp.post("/benefits/<uuid:uid>")
@requires(may.WORK)
def keep_benefit(uid: uuid.UUID) -> BaseResponse:
    """Keep the change."""
    row = get_benefit(current_actor().mall_id, uid)
    return _keep(row.merchant.uid, uid)


def _keep(merchant_uid: uuid.UUID, benefit_uid: uuid.UUID | None) -> BaseResponse:
    actor, form = current_actor(), BenefitForm()
    merchant_of(merchant_uid)

    def known() -> AllianceBenefit | None:
        return get_benefit(actor.mall_id, benefit_uid) if benefit_uid is not None else None

    def act() -> AllianceBenefit:
        return save_benefit(actor, merchant_of(merchant_uid, lock=True), known(), _told(form))

    row, status = attempt(form, actor, "alliance.benefit", act)
    if row is None:
        return _benefit_page(form, merchant_of(merchant_uid), known(), status)
    flash_ok(_("The benefit is saved."))
    return redirect_after("alliance.show", uid=merchant_uid)


def _told(form: BenefitForm) -> BenefitTold:
    return BenefitTold(
        form.name_zh.data or "", form.name_en.data or "", form.terms_zh.data or "", form.terms_en.data or "",
        form.tiers.data or (), form.from_on.data, form.to_on.data, form.rule.data or "day",
        form.settle.data or "none", form.fen, bool(form.is_live.data),
    )  # fmt: skip


# -- stars ----------------------------------------------------------------------------------------------


@bp.post("/<uuid:uid>/stars")
@requires(may.VIEW)
def stars(uid: uuid.UUID) -> BaseResponse:
    """What somebody of the house thinks of a merchant."""
    actor, form = current_actor(), RateForm()

    def act() -> bool:
        case = merchant_of(uid)
        if case.state not in GIVING:
            raise Conflict(_("This merchant gives nothing now, so there is nothing to rate."))
        rate(actor, case, form.number, form.comment.data or "")
        return True

    done, _status = attempt(form, actor, "alliance.rate", act)
    if done:
        flash_ok(_("Thank you: the stars are on the record."))
    else:
        flash_error(first_error(form))
    return redirect_after("alliance.show", uid=uid)
