"""My vouchers: each with its single-use code and its terms."""

from __future__ import annotations

import uuid

from flask import Response, url_for

from mallops.blueprints.club.queries import own
from mallops.blueprints.club.queries.guests import Guest
from mallops.blueprints.club.views.blueprint import bp
from mallops.blueprints.club.views.door import club_only
from mallops.blueprints.club.views.parts import number_of, page, today_of
from mallops.blueprints.gifts.actions.vouchers import signed_code
from mallops.blueprints.gifts.models import Voucher
from mallops.blueprints.gifts.rules.token import spoken
from mallops.blueprints.gifts.rules.vouchers import worth
from mallops.blueprints.gifts.rules.words import VOUCHER_STATES
from mallops.core.money import format_yuan
from mallops.core.names import pick
from mallops.core.pdf.qr import qr_svg


def worth_of(voucher: Voucher) -> str:
    """What it is, for a line."""
    return worth(voucher.kind.shape, voucher.value, voucher.kind.name)


@bp.get("/vouchers")
@club_only
def vouchers(guest: Guest) -> Response:
    """What can be used, then what is over."""
    today, below = today_of(guest), number_of("below") or None
    over = own.vouchers_over(guest.member, today, below)
    older = url_for("club.vouchers", code=guest.mall.code, below=over.below) if over.below else None
    return page(
        guest,
        "vouchers",
        "vouchers",
        valid=own.valid_vouchers(guest.member, today) if below is None else [],
        over=over,
        older=older,
        newest=url_for("club.vouchers", code=guest.mall.code) if below else None,
        states=VOUCHER_STATES,
        worth=worth_of,
    )


@bp.get("/vouchers/<uuid:uid>")
@club_only
def voucher(guest: Guest, uid: uuid.UUID) -> Response:
    """One: its code while it is good, and where it is taken."""
    row, today = own.get_own_voucher(guest.member, uid), today_of(guest)
    state = "expired" if row.state == "issued" and row.valid_until < today else row.state
    good = state == "issued"
    return page(
        guest,
        "voucher",
        "vouchers",
        row=row,
        worth=worth_of(row),
        state=VOUCHER_STATES[state],
        code=spoken(row.code) if good else "",
        qr=qr_svg(signed_code(row), title=row.kind.name, size=240, quiet=4) if good else None,
        use=own.find_use(row),
        least=format_yuan(row.min_spend) if row.min_spend else "",
        terms=pick(row.kind.terms_zh, row.kind.terms_en),
        shops=[one.name for one in row.kind.shops],
    )
