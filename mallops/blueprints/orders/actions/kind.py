"""The register of group purchases and phone orders: states, steps, clocks, fields (27.1)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from mallops.blueprints.orders import permissions as may
from mallops.blueprints.orders import rules
from mallops.blueprints.orders.models import GroupOrder
from mallops.blueprints.orders.queries import answered
from mallops.core.casework import CaseKind, ClockSpec, Field, State, Step, Workflow, declare
from mallops.core.deadlines import Limit, Unit
from mallops.core.links import find_link, revoke_link
from mallops.core.money import format_yuan

OPEN = frozenset({"enquiry", "quoted"})
CLOSED = frozenset({"closed", "lost", "cancelled"})


#: The customer's own link: the quotation, to be accepted or declined.
CUSTOMER = "group_orders.customer"


def purpose(slot: int) -> str:
    """The personal link of an order's shop number so-and-so."""
    return f"group_orders.quote{slot}"


def end_links(case: Any, _actor: Any = None, _values: Any = None) -> None:
    """No shop quotes any more."""
    for one in case.quotes:
        link = find_link(case, purpose(one.slot))
        if link is not None:
            revoke_link(link)


def end_all_links(case: Any, actor: Any = None, values: Any = None) -> None:
    """The same, and the customer decides nothing there any more."""
    end_links(case, actor, values)
    link = find_link(case, CUSTOMER)
    if link is not None:
        revoke_link(link)


def may_quote(case: Any, _actor: Any) -> None:
    """A quote is in."""
    rules.ensure_quoted(len(answered(case)))


def may_close(case: Any, _actor: Any) -> None:
    """It is paid."""
    rules.ensure_paid(case.amount_fen, case.paid_fen, format_yuan(case.amount_fen - case.paid_fen))


def may_cancel(case: Any, _actor: Any) -> None:
    """Nobody's money lies with us."""
    rules.ensure_nothing_paid(case.paid_fen)


def binds(case: Any) -> str | None:
    """A shop is bound by what it has to deliver."""
    return "service" if case.state == "ordered" and case.tenant_id is not None else None


def _again(case: Any, _actor: Any, _values: dict[str, Any]) -> None:
    case.lost_why = ""
    forget_answer(case)


def forget_answer(case: Any) -> None:
    """The customer is asked anew: what they said to the quotation holds no more."""
    case.refused_at, case.refused_why, case.customer_says = None, "", None
    for one in case.quotes:
        one.accepted_at = None


WORKFLOW = Workflow(
    [
        State("enquiry", _l("Enquiry"), "warn", "phone"),
        State("quoted", lazy_pgettext("sale", "Quoted"), "info", "file-text"),
        State("ordered", lazy_pgettext("sale", "Ordered"), "accent", "clipboard-check"),
        State("delivered", lazy_pgettext("sale", "Delivered"), "info", "truck"),
        State("closed", lazy_pgettext("sale", "Closed"), "ok", "badge-check", closed=True),
        State("lost", lazy_pgettext("sale", "Lost"), "muted", "circle-x", closed=True),
        State("cancelled", lazy_pgettext("sale", "Cancelled"), "muted", "ban", closed=True),
    ],
    [
        Step("quote", _l("The customer has the quotation"), frozenset({"enquiry"}), "quoted", may.WORK,
             done=_l("gave the customer the quotation"), icon="send", guard=may_quote),
        Step("order", _l("The customer orders"), OPEN, "ordered", may.WORK, shown=False,
             done=_l("took the order"), icon="clipboard-check", effect=end_links),
        Step("deliver", lazy_pgettext("sale", "Delivered"), frozenset({"ordered"}), "delivered", may.WORK,
             shown=False, done=_l("had it delivered"), icon="truck"),
        Step("close", _l("Close the order"), frozenset({"delivered"}), "closed", may.WORK,
             done=_l("closed the order"), icon="badge-check", guard=may_close),
        Step("lose", _l("The customer does not order"), OPEN, "lost", may.WORK, shown=False,
             tone="muted", done=_l("noted that the customer does not order"), icon="circle-x",
             effect=end_all_links),
        Step("again", _l("Take it up again"), frozenset({"lost"}), "enquiry", may.WORK,
             done=_l("took it up again"), icon="rotate-ccw", effect=_again),
        Step("cancel", _l("Cancel the order"), frozenset({"ordered"}), "cancelled", may.CANCEL,
             note="required", tone="danger", done=_l("cancelled the order"), icon="ban", guard=may_cancel),
    ],
    initial="enquiry",
)  # fmt: skip


def path(case: Any) -> list[tuple[str, str]]:
    """The states of its way; the end it came to."""
    way = ["enquiry", "quoted", "ordered", "delivered", "closed"]
    if case.state == "lost":
        way = ["enquiry", "quoted", "lost"]
    elif case.state == "cancelled":
        way = ["enquiry", "quoted", "ordered", "cancelled"]
    return [(code, str(WORKFLOW.state(code).label)) for code in way]


KIND = declare(
    CaseKind(
        code="group_orders", doc_type="TG", model=GroupOrder, area="orders", slug="group-orders",
        label=_l("Group or phone order"), plural=_l("Group and phone orders"), icon="package",
        view=may.VIEW, create=may.WORK, edit=may.WORK, export=may.EXPORT,
        nav_group="members", order=55, workflow=WORKFLOW,
        print_title=_l("Group purchase and phone order record"),
        signers=(("customer", _l("Customer")), ("shop", _l("Shop")), ("desk", _l("Service desk"))),
        help=_l("Bulk buyers and orders by phone: what is wanted, what shops ask, brought, paid."),
        empty=_l("A customer wants many of something, or orders by phone? Take it in here."),
        clocks=(
            ClockSpec("answer", _l("Answer to the enquiry"), starts=frozenset({"enquiry"}),
                      stops=frozenset({"quoted", "ordered", "delivered", *CLOSED}),
                      defaults={"": Limit(1, Unit.WORKING_DAYS)}),
            ClockSpec("ask_again", _l("Ask the customer again"), starts=frozenset({"quoted"}),
                      stops=frozenset({"enquiry", "ordered", "delivered", *CLOSED}),
                      defaults={"": Limit(3, Unit.WORKING_DAYS)}),
            ClockSpec("deliver", _l("Delivery of the order"), starts=frozenset({"ordered"}),
                      stops=frozenset({"delivered", *CLOSED}),
                      defaults={"": Limit(7, Unit.CALENDAR_DAYS)}),
            ClockSpec("settle", _l("Payment and closing"), starts=frozenset({"delivered"}), stops=CLOSED,
                      defaults={"": Limit(5, Unit.WORKING_DAYS)}),
        ),
        fields=(
            Field("title", _l("What is wanted"), in_form=False),
            Field("sort", _l("Kind of order"), "choice", True, rules.SORTS, in_form=False, in_list=True,
                  in_filter=True),
            Field("company", _l("Company or institution"), in_form=False, in_list=True),
            Field("items_text", _l("Items and quantities"), "long", in_form=False),
            Field("budget_fen", _l("Budget"), "money", in_form=False),
            Field("wanted_on", _l("Wanted by"), "date", in_form=False),
            Field("tenant_id", lazy_pgettext("sale", "Delivering shop"), "tenant", in_form=False,
                  in_list=True),
            Field("amount_fen", _l("Agreed price"), "money", in_form=False, in_list=True, sortable=True),
            Field("paid_fen", lazy_pgettext("sale", "Paid"), "money", in_form=False),
            Field("deliver_on", _l("Day of delivery"), "date", in_form=False, in_list=True, sortable=True),
            Field("deliver_at", _l("Time of day"), in_form=False),
            Field("delivered_at", _l("Delivered at"), "datetime", in_form=False),
            Field("lost_why", _l("Why it was lost"), "choice", choices=rules.LOST, in_form=False,
                  in_filter=True),
            Field("refused_why", _l("Declined by the customer"), "choice", choices=rules.LOST, in_form=False),
            Field("visit_on", _l("Next visit"), "date", in_form=False),
            Field("owner_id", _l("Looked after by"), "person", in_form=False, in_list=True),
        ),
        extras={"own_form": True, "pairs": lambda _record: [], "path": path, "binds": binds},
    )
)  # fmt: skip

#: Links to quote work so long.
LINK_TIME = dt.timedelta(days=7)
#: The customer's link: a quotation is slept on.
CUSTOMER_TIME = dt.timedelta(days=14)
__all__ = [
    "CUSTOMER",
    "CUSTOMER_TIME",
    "KIND",
    "LINK_TIME",
    "OPEN",
    "WORKFLOW",
    "end_all_links",
    "end_links",
    "forget_answer",
    "purpose",
]
