"""Payments of a month, for finance: order, receipt, amount; no customer."""

from __future__ import annotations

import datetime as dt
import re
from calendar import monthrange

from flask import Blueprint, Response, request, url_for
from flask_babel import lazy_gettext as _l

from mallops.blueprints.orders import permissions as may
from mallops.blueprints.orders.documents import payments_file
from mallops.blueprints.orders.models import OrderPayment
from mallops.blueprints.orders.queries import list_payments
from mallops.blueprints.orders.rules import PAYMENTS, WAYS
from mallops.blueprints.orders.views.parts import today
from mallops.core.audit import note
from mallops.core.auth import current_actor, requires
from mallops.core.db import commits
from mallops.core.export import as_download
from mallops.core.formatting import mall_date
from mallops.core.money import format_yuan
from mallops.core.web import NavItem, nav_item, render

bp = Blueprint("order_money", __name__, url_prefix="/group-orders/payments")
TITLE = _l("Payments of group and phone orders")
nav_item(NavItem("order_money.index", TITLE, "banknote", "members", may.MONEY, order=56))
_MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")


def _asked() -> tuple[str, list[OrderPayment]]:
    """The month of the address, else this one, and its payments."""
    text = request.args.get("month", "")
    month = text if _MONTH.fullmatch(text) else f"{today():%Y-%m}"
    year, number = (int(part) for part in month.split("-"))
    first, last = dt.date(year, number, 1), dt.date(year, number, monthrange(year, number)[1])
    return month, list_payments(current_actor().mall_id or 0, first, last)


@bp.get("/")
@requires(may.MONEY)
def index() -> Response:
    """The list."""
    month, found = _asked()
    rows = [
        [
            mall_date(one.paid_on),
            one.order.number or "",
            str(PAYMENTS[one.kind]),
            str(WAYS[one.way]),
            one.receipt_no,
            format_yuan(-one.fen if one.kind == "refund" else one.fen),
        ]
        for one in found
    ]
    taken = sum(one.fen for one in found if one.kind != "refund")
    back = sum(one.fen for one in found if one.kind == "refund")
    return render(
        "orders/money.html",
        month=month,
        rows=rows,
        taken=format_yuan(taken),
        back=format_yuan(back),
        file=url_for("order_money.xlsx", month=month),
    )


@bp.get("/payments.xlsx")
@commits
@requires(may.MONEY)
def xlsx() -> Response:
    """The same as a file; the export is on record."""
    actor = current_actor()
    month, found = _asked()
    note(
        may.MONEY,
        mall_id=actor.mall_id,
        object_kind="group_orders",
        after={"month": month, "rows": len(found)},
    )
    return as_download(*payments_file(actor, month, found))
