"""What the screens of orders share."""

from __future__ import annotations

import datetime as dt
import re
import uuid

from flask import request

from mallops.blueprints.orders.actions.quoting import QuoteTold
from mallops.blueprints.orders.forms import QuoteForm, fen_of
from mallops.blueprints.orders.models import GroupOrder, OrderQuote
from mallops.core.auth import current_actor, fetch
from mallops.core.errors import Invalid
from mallops.core.malls import today_of
from mallops.core.money import format_yuan

_PRICE = re.compile(r"price-(\d{1,3})")


def order_of(uid: uuid.UUID, *, lock: bool = False) -> GroupOrder:
    """An order of the mall. Raises NotFound."""
    return fetch(GroupOrder, uid, current_actor(), lock=lock)


def today() -> dt.date:
    """The mall's day."""
    return today_of(current_actor().mall_id or 0)


def typed_prices() -> dict[int, str]:
    """The unit prices as they were typed, by line."""
    found = ((_PRICE.fullmatch(key), text) for key, text in request.form.items())
    return {int(key[1]): text.strip()[:20] for key, text in found if key}


def known_prices(quote: OrderQuote) -> dict[int, str]:
    """The unit prices that are known, as they stand in a form."""
    return {int(at): format_yuan(fen, symbol=False) for at, fen in quote.prices.items()}


def told_of(form: QuoteForm) -> QuoteTold:
    """What was typed. Raises Invalid."""
    prices: dict[int, int] = {}
    for at, text in typed_prices().items():
        try:
            fen = fen_of(text, "total")
        except Invalid as error:
            raise Invalid(field_errors={"total": f"{at}: {error.field_errors['total']}"}) from error
        if fen is not None:
            prices[at] = fen
    return QuoteTold(
        prices, fen_of(form.total.data, "total"), form.deliver_by.data, form.valid_to.data,
        form.terms.data or "", form.said_by.data or "",
    )  # fmt: skip
