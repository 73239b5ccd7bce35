"""What the mall owes the shops for vouchers, by month."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from calendar import monthrange
from typing import Any

from flask import Blueprint, Response, request, url_for

from mallops.blueprints.gifts import permissions as may
from mallops.blueprints.gifts.documents.settlement import print_settlement, settlement_file
from mallops.blueprints.gifts.queries import vouchers as reads
from mallops.blueprints.gifts.views.parts import page, today
from mallops.blueprints.tenants.models import Tenant
from mallops.core.audit import note
from mallops.core.auth import current_actor, fetch, requires
from mallops.core.db import commits
from mallops.core.export import as_download
from mallops.core.formatting import mall_time
from mallops.core.money import format_yuan
from mallops.core.pdf.paper import Paper
from mallops.core.web import no_store

bp = Blueprint("voucher_settlement", __name__, url_prefix="/vouchers/settlement")
_MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")


def _month() -> tuple[str, dt.date, dt.date]:
    """The month of the address, its first and last day; else this month."""
    text = request.args.get("month", "")
    month = text if _MONTH.fullmatch(text) else f"{today():%Y-%m}"
    year, number = (int(part) for part in month.split("-"))
    return month, dt.date(year, number, 1), dt.date(year, number, monthrange(year, number)[1])


def _shop() -> Any:
    text = request.args.get("shop", "")
    try:
        return fetch(Tenant, uuid.UUID(text)) if text else None
    except ValueError:
        return None


@bp.get("/")
@requires(may.SETTLE)
def index() -> Response:
    """By shop; one of them in full."""
    month, first, last = _month()
    mall_id, shop = current_actor().mall_id or 0, _shop()
    totals = reads.shop_totals(mall_id, first, last)
    uses = reads.settled_uses(mall_id, first, last, shop.id) if shop is not None else []
    asked: dict[str, Any] = {"month": month, "shop": shop.uid if shop is not None else None}
    return page(
        "gifts/settlement.html",
        "settlement",
        month=month,
        totals=totals,
        shop=shop,
        rows=[
            [
                mall_time(one.at, "short"),
                one.voucher.kind.name,
                one.slip_no,
                format_yuan(one.slip_fen),
                format_yuan(one.fen),
            ]
            for one in uses
        ],
        total=sum(one.fen for one in totals),
        count=sum(one.number for one in totals),
        files={fmt: url_for(f"voucher_settlement.{fmt}", **asked) for fmt in ("xlsx", "pdf")},
        yuan=format_yuan,
    )


@bp.get("/settlement.xlsx")
@commits
@requires(may.SETTLE)
def xlsx() -> Response:
    """Every use of the month as a file; the export is on record."""
    actor, shop = current_actor(), _shop()
    month, first, last = _month()
    uses = reads.settled_uses(actor.mall_id or 0, first, last, shop.id if shop is not None else None)
    note(may.SETTLE, mall_id=actor.mall_id, object_kind="vouchers", after={"month": month, "rows": len(uses)})
    return as_download(*settlement_file(actor, month, uses))


@bp.get("/settlement.pdf")
@requires(may.SETTLE)
def pdf() -> Response:
    """The list on A4, with lines to sign."""
    actor, shop = current_actor(), _shop()
    month, first, last = _month()
    mall_id = actor.mall_id or 0
    totals = [
        one for one in reads.shop_totals(mall_id, first, last) if shop is None or one.tenant.id == shop.id
    ]
    uses = reads.settled_uses(mall_id, first, last, shop.id) if shop is not None else []
    data = print_settlement(Paper.of(actor, request.args.get("lang")), month, totals, uses, shop)
    answer = Response(data, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="vouchers-{month}.pdf"'
    return no_store(answer)
