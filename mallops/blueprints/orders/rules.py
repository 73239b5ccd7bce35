"""Pure decisions of orders: lines, quotes, money, when a step may be taken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from mallops.core.errors import Conflict, Invalid

SORTS: dict[str, Any] = {"group": _l("Group purchase"), "phone": _l("Phone order")}
PAYMENTS: dict[str, Any] = {
    "deposit": lazy_pgettext("sale", "Deposit"),
    "balance": lazy_pgettext("sale", "Balance"),
    "refund": lazy_pgettext("sale", "Refund"),
}
WAYS: dict[str, Any] = {
    "cash": lazy_pgettext("sale", "Cash"),
    "card": lazy_pgettext("sale", "Bank card"),
    "transfer": lazy_pgettext("sale", "Transfer"),
    "mobile": lazy_pgettext("sale", "Mobile payment"),
}
VISITS: dict[str, Any] = {
    "visit": lazy_pgettext("sale", "Visit"),
    "call": lazy_pgettext("sale", "Call"),
    "wechat": lazy_pgettext("sale", "WeChat"),
}
RESULTS: dict[str, Any] = {
    "again": _l("Will order again"),
    "maybe": _l("Undecided"),
    "no": _l("Will not order"),
    "settled": _l("Something was settled"),
}
LOST: dict[str, Any] = {
    "price": _l("Too dear"),
    "stock": _l("Not to be had"),
    "time": _l("Too late for them"),
    "elsewhere": _l("Bought elsewhere"),
    "silent": _l("Not to be reached"),
    "other": lazy_pgettext("sale", "Other"),
}
#: Of these the ones that a customer can say themselves, behind their own link.
REFUSALS: dict[str, Any] = {code: LOST[code] for code in ("price", "time", "elsewhere", "other")}
#: What a customer reads of a state.
CUSTOMER_WORDS: dict[str, tuple[Any, str]] = {
    "enquiry": (_l("Your quotation"), "info"),
    "quoted": (_l("Your quotation"), "info"),
    "ordered": (lazy_pgettext("sale", "Ordered"), "ok"),
    "delivered": (lazy_pgettext("sale", "Delivered"), "ok"),
    "closed": (lazy_pgettext("sale", "Delivered"), "ok"),
    "lost": (_l("Not ordered"), "muted"),
    "cancelled": (lazy_pgettext("sale", "Cancelled"), "muted"),
}
QUOTES: dict[str, tuple[Any, str]] = {
    "asked": (_l("Asked"), "info"),
    "quoted": (_l("Quote is in"), "ok"),
    "declined": (_l("Declined"), "muted"),
    "chosen": (_l("Ordered here"), "accent"),
}
#: Where quotes are asked for and compared.
QUOTING = frozenset({"enquiry", "quoted"})
PAYING = frozenset({"ordered", "delivered"})
#: For how many days after its end an order tells who ordered: until claims are barred (Civil Code 188).
KEPT_DAYS = 1095
MAX_ITEMS = 12
MAX_SHOPS = 6
MAX_QUANTITY = 100_000
MAX_FEN = 10_000_000_00
LONGEST = 2000


class Line(NamedTuple):
    """A line as it is kept."""

    name: str
    quantity: int
    unit: str


def ensure_lines(typed: Sequence[tuple[str, int | None, str]]) -> list[Line]:
    """The lines that say something; an unclear one is named. Raises Invalid on `items`."""
    lines, wrong = [], []
    for number, (name, quantity, unit) in enumerate(typed, 1):
        if not name and quantity is None:
            continue
        if not name:
            wrong.append(_("Line %(n)s: say what is wanted.", n=number))
        elif quantity is None or not 0 < quantity <= MAX_QUANTITY:
            wrong.append(_("Line %(n)s: enter how many, a whole number such as 20.", n=number))
        else:
            lines.append(Line(name[:80], quantity, unit[:12]))
    if not lines and not wrong:
        wrong.append(_("Enter what is wanted and how many."))
    if wrong:
        raise Invalid(field_errors={"items": wrong[0]})
    return lines


def words_of(lines: Sequence[Any]) -> list[str]:
    """Each line in words: `Cup × 20 pcs`."""
    return [f"{one.name} × {one.quantity} {one.unit}".strip() for one in lines]


def title_of(lines: Sequence[Any]) -> str:
    """The first line, and how many more there are."""
    first = words_of(lines)[0]
    return f"{first} +{len(lines) - 1}" if len(lines) > 1 else first


def ensure_budget(fen: int | None) -> None:
    """A budget is an amount. Raises Invalid."""
    if fen is not None and not 0 < fen <= MAX_FEN:
        raise Invalid(field_errors={"budget": _("Enter the budget in yuan, or leave it empty.")})


def total_of(quantities: Mapping[int, int], prices: Mapping[int, int], typed: int | None) -> int:
    """What a quote comes to: the price for all together, else that of the lines. Raises Invalid."""
    if any(not 0 <= fen <= MAX_FEN for fen in prices.values()):
        raise Invalid(field_errors={"prices": _("Enter prices in yuan, such as 12 or 12.50.")})
    if typed is not None:
        if not 0 < typed <= MAX_FEN:
            raise Invalid(field_errors={"total": _("Enter the price in yuan, such as 1280.")})
        return typed
    missing = [number for number in quantities if number not in prices]
    if missing:
        raise Invalid(
            field_errors={"total": _("Enter the price of every line, or one price for all together.")}
        )
    total = sum(prices[number] * many for number, many in quantities.items())
    if not 0 < total <= MAX_FEN:
        raise Invalid(field_errors={"total": _("Enter the price in yuan, such as 1280.")})
    return total


def ensure_quote_days(deliver_by: dt.date | None, valid_to: dt.date | None, today: dt.date) -> None:
    """Days of a quote lie ahead. Raises Invalid."""
    errors: dict[str, Any] = {}
    if deliver_by is not None and deliver_by < today:
        errors["deliver_by"] = _("This day is over already.")
    if valid_to is not None and valid_to < today:
        errors["valid_to"] = _("This day is over already.")
    if errors:
        raise Invalid(field_errors=errors)


def ensure_may_answer(state: str, accepted: bool) -> None:
    """A customer answers a quotation once it is theirs and until it is ordered. Raises Conflict."""
    if state not in QUOTING:
        raise Conflict(_l("This quotation is over. Call the mall if you want something changed."))
    if accepted:
        raise Conflict(_l("You have accepted a quote. Call the mall if you want something changed."))


def ensure_may_accept(state: str, valid_to: dt.date | None, today: dt.date, *, as_seen: bool) -> None:
    """Only what is offered now, and as the customer read it. Raises Conflict."""
    if state != "quoted":
        raise Conflict(_l("This quote is not offered any more."))
    if valid_to is not None and valid_to < today:
        raise Conflict(_l("This quote does not hold any more. Ask the mall for a new one."))
    if not as_seen:
        raise Conflict(_l("The shop has changed this quote. Read it again before you accept it."))


def ensure_the_accepted(accepted_id: int | None, quote_id: int) -> None:
    """What the customer accepted is what is ordered. Raises Invalid."""
    if accepted_id is not None and accepted_id != quote_id:
        words = _("The customer accepted another quote. Send a new link if they changed their mind.")
        raise Invalid(field_errors={"quote": words})


def ensure_refusal(why: str) -> str:
    """A reason of those that customers are offered. Raises Invalid."""
    if why not in REFUSALS:
        raise Invalid(field_errors={"why": _("Choose a reason.")})
    return why


def cheapest(totals: Mapping[int, int]) -> int | None:
    """The key of the lowest total; None when there is none or only one."""
    return min(totals, key=lambda key: (totals[key], key)) if len(totals) > 1 else None


def ensure_order(deliver_on: dt.date | None, address: str, today: dt.date) -> None:
    """An order says when and where. Raises Invalid."""
    errors: dict[str, Any] = {}
    if deliver_on is None:
        errors["deliver_on"] = _("Enter the day of delivery.")
    elif deliver_on < today:
        errors["deliver_on"] = _("This day is over already.")
    if not address.strip():
        errors["address"] = _("Enter where it is brought, or “fetched at the desk”.")
    if errors:
        raise Invalid(field_errors=errors)


def ensure_payment(kind: str, fen: int, amount: int, paid: int, receipt_no: str) -> None:
    """Nobody pays more than was agreed, nobody gets back more than was paid. Raises Invalid."""
    errors: dict[str, Any] = {}
    if not receipt_no.strip():
        errors["receipt_no"] = _("Enter the number of the receipt.")
    if fen <= 0:
        errors["amount"] = _("Enter the amount in yuan, such as 500.")
    elif kind == "refund" and fen > paid:
        errors["amount"] = _("Not more than was paid can be given back.")
    elif kind != "refund" and paid + fen > amount:
        errors["amount"] = _("That is more than is still open.")
    if errors:
        raise Invalid(field_errors=errors)


def ensure_quoted(answered: int) -> None:
    """The customer gets a quotation when one is in. Raises Conflict."""
    if not answered:
        raise Conflict(_l("No quote is in yet. Ask a shop, or enter its quote."))


def ensure_paid(amount: int, paid: int, words: str) -> None:
    """An order is closed when it is paid. Raises Conflict."""
    if paid < amount:
        raise Conflict(_("%(sum)s is still open. Enter the payment first.", sum=words))


def ensure_nothing_paid(paid: int) -> None:
    """An order is cancelled when the money is given back. Raises Conflict."""
    if paid:
        raise Conflict(_l("Money was paid. Enter the refund first, then cancel."))


def ensure_visit(visited_on: dt.date | None, next_on: dt.date | None, today: dt.date) -> None:
    """A visit was made; the next one lies ahead. Raises Invalid."""
    errors: dict[str, Any] = {}
    if visited_on is None or visited_on > today:
        errors["visited_on"] = _("Enter the day of the visit, today or before.")
    if next_on is not None and next_on <= today:
        errors["next_on"] = _("The next date lies after today.")
    if errors:
        raise Invalid(field_errors=errors)
