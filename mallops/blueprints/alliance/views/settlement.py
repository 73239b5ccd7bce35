"""What the uses of a month come to, by merchant; finance signs."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.alliance import permissions as may
from mallops.blueprints.alliance.actions.settling import days_of, sign_month
from mallops.blueprints.alliance.documents import direction, month_file, print_month
from mallops.blueprints.alliance.models import AllianceMerchant
from mallops.blueprints.alliance.queries import uses as reads
from mallops.blueprints.alliance.views.parts import merchant_of, month_asked, today
from mallops.core.audit import acting, note
from mallops.core.auth import current_actor, fetch, requires
from mallops.core.db import commits, db, transaction
from mallops.core.errors import DomainError
from mallops.core.export import as_download
from mallops.core.formatting import mall_time
from mallops.core.money import format_yuan
from mallops.core.pdf.paper import Paper
from mallops.core.registers.criteria import as_uuid
from mallops.core.web import flash_ok, no_store, redirect_after, render

bp = Blueprint("alliance_months", __name__, url_prefix="/alliance/settlement")


def _asked() -> AllianceMerchant | None:
    uid = as_uuid(request.args.get("merchant"))
    return fetch(AllianceMerchant, uid, current_actor()) if uid is not None else None


def _page(status: int = 200, error: str = "") -> Response:
    actor, month, one = current_actor(), month_asked(), _asked()
    first, last = days_of(month)
    mall_id = actor.mall_id or 0
    lines = reads.month_lines(mall_id, month, first, last)
    line = next((each for each in lines if one is not None and each.merchant.id == one.id), None)
    uses = reads.uses_of_month(mall_id, first, last, one.id) if one is not None else []
    asked: dict[str, Any] = {"month": month, "merchant": one.uid if one is not None else None}
    rows = [[mall_time(use.at, "short"), use.benefit.name, format_yuan(use.fen)] for use in uses]
    return render(
        "alliance/settlement.html",
        "settlement",
        status,
        month=month,
        lines=lines,
        one=one,
        line=line,
        rows=rows,
        over=month < f"{today():%Y-%m}",
        may_sign=actor.can(may.SIGN),
        error=error,
        files={fmt: url_for(f"alliance_months.{fmt}", **asked) for fmt in ("xlsx", "pdf")},
        owed=sum(max(each.fen, 0) for each in lines),
        due=sum(max(-each.fen, 0) for each in lines),
        count=sum(each.uses for each in lines),
        direction=direction,
        yuan=format_yuan,
        time=mall_time,
    )


@bp.get("/")
@requires(may.SETTLE)
def index() -> Response:
    """By merchant; one of them in full."""
    return _page()


@bp.post("/<uuid:uid>/sign")
@requires(may.SIGN)
def sign(uid: uuid.UUID) -> BaseResponse:
    """Finance agrees to a merchant's month."""
    actor, month = current_actor(), month_asked()
    try:
        with transaction(), acting(actor, may.SIGN):
            sign_month(actor, merchant_of(uid, lock=True), month, request.form.get("signature", ""))
    except DomainError as error:
        db.session.rollback()
        if error.status not in {409, 422}:
            raise
        words = next(iter(getattr(error, "field_errors", {}).values()), error.message)
        return _page(error.status, str(words))
    flash_ok(_("The month is signed."))
    return redirect_after("alliance_months.index", month=month, merchant=uid)


@bp.get("/settlement.xlsx")
@commits
@requires(may.SETTLE)
def xlsx() -> Response:
    """Every use of the month as a file; the export is on record."""
    actor, month, one = current_actor(), month_asked(), _asked()
    uses = reads.uses_of_month(actor.mall_id or 0, *days_of(month), one.id if one is not None else None)
    note(may.SETTLE, mall_id=actor.mall_id, object_kind="alliance", after={"month": month, "rows": len(uses)})
    return as_download(*month_file(actor, month, uses))


@bp.get("/settlement.pdf")
@requires(may.SETTLE)
def pdf() -> Response:
    """The month on A4, with lines to sign."""
    actor, month, one = current_actor(), month_asked(), _asked()
    first, last = days_of(month)
    mall_id = actor.mall_id or 0
    lines = [
        each
        for each in reads.month_lines(mall_id, month, first, last)
        if one is None or each.merchant.id == one.id
    ]
    uses = reads.uses_of_month(mall_id, first, last, one.id) if one is not None else []
    data = print_month(Paper.of(actor, request.args.get("lang")), month, lines, uses)
    answer = Response(data, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="alliance-{month}.pdf"'
    return no_store(answer)
