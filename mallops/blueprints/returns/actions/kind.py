"""The register of returns and exchanges: states, steps, clocks, fields (42.1)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from mallops.blueprints.returns import permissions as may
from mallops.blueprints.returns import rules
from mallops.blueprints.returns.models import Return
from mallops.core.casework import CaseKind, ClockSpec, Field, State, Step, Workflow, declare
from mallops.core.deadlines import Limit, Unit
from mallops.core.errors import Conflict
from mallops.core.satisfaction import AsksAfter

ASK = "returns.opinion"
LINK_TIME = dt.timedelta(days=7)
DONE = frozenset({"refunded", "exchanged", "refused"})
ENDED = frozenset({"closed", "withdrawn"})


def may_close(case: Any, _actor: Any) -> None:
    """What was given for the purchase is back, and so is the invoice."""
    rules.ensure_settled(case.claws)
    rules.ensure_closable(case.refund_fen, case.invoice_no, case.invoice_how, case.paid_at is not None)


def may_withdraw(case: Any, _actor: Any) -> None:
    """Nothing was taken back yet."""
    if case.clawed_at is not None and (case.points_back or case.claws):
        raise Conflict(_("Points or gifts were taken back already. Pay the refund, or reverse them first."))


def void_guard(case: Any, actor: Any) -> None:
    """A return with money or points on it is not undone by a word."""
    if case.paid_at is not None:
        raise Conflict(_("The customer has the money or the goods. It can't be declared void any more."))
    may_withdraw(case, actor)


def binds(case: Any) -> str | None:
    """A shop is bound by a return that is open."""
    return "service" if case.state in {"verified", "heard", "approved", "disputed"} else None


WORKFLOW = Workflow(
    [
        State("applied", lazy_pgettext("goods back", "Applied"), "warn", "inbox"),
        State("verified", _l("Verified, the shop is asked"), "info", "badge-check"),
        State("heard", _l("The shop has answered"), "warn", "message-square"),
        State("approved", lazy_pgettext("goods back", "Approved"), "accent", "clipboard-check"),
        State("refunded", lazy_pgettext("goods back", "Refunded"), "ok", "banknote"),
        State("exchanged", lazy_pgettext("goods back", "Exchanged"), "ok", "git-compare-arrows"),
        State("refused", lazy_pgettext("goods back", "Refused"), "danger", "circle-x"),
        State("disputed", _l("In dispute"), "danger", "triangle-alert"),
        State("closed", lazy_pgettext("goods back", "Closed"), "ok", "badge-check", closed=True),
        State("withdrawn", lazy_pgettext("goods back", "Withdrawn"), "muted", "rotate-ccw", closed=True),
    ],
    [
        Step("verify", _l("Verify slip and goods"), frozenset({"applied"}), "verified", may.WORK, shown=False,
             done=_l("verified slip and goods"), icon="badge-check"),
        Step("hear", _l("Enter the shop's opinion"), rules.ASKING, "heard", may.WORK, shown=False,
             done=_l("noted the shop's opinion"), icon="message-square"),
        Step("approve", _l("Approve"), rules.DECIDING, "approved", may.DECIDE, shown=False,
             done=_l("approved it"), icon="clipboard-check"),
        Step("refuse", lazy_pgettext("goods back", "Refuse"), rules.DECIDING, "refused", may.DECIDE,
             shown=False, tone="danger", done=_l("refused it"), icon="circle-x"),
        Step("refund", _l("The shop has paid the refund"), frozenset({"approved"}), "refunded", may.WORK,
             shown=False, done=_l("entered the refund"), icon="banknote"),
        Step("pay", _l("Pay the refund"), frozenset({"approved"}), "refunded", may.PAY, shown=False,
             done=_l("paid the refund"), icon="banknote"),
        Step("exchange", _l("Hand over the new goods"), frozenset({"approved"}), "exchanged", may.WORK,
             shown=False, done=_l("exchanged the goods"), icon="git-compare-arrows"),
        Step("pay_exchange", _l("Pay and hand over the new goods"), frozenset({"approved"}), "exchanged",
             may.PAY, shown=False, done=_l("exchanged the goods"), icon="git-compare-arrows"),
        Step("dispute", _l("The customer disagrees"), rules.DISPUTING, "disputed", may.WORK, shown=False,
             tone="danger", done=_l("handed it on as a complaint"), icon="triangle-alert"),
        Step("close", _l("Close the return"), DONE | {"disputed"}, "closed", may.WORK,
             done=_l("closed the return"), icon="badge-check", guard=may_close),
        Step("withdraw", _l("The customer takes it back"),
             frozenset({"applied", "verified", "heard", "approved"}), "withdrawn", may.WORK, "required",
             tone="muted", done=_l("noted that the customer keeps the goods"), icon="rotate-ccw",
             guard=may_withdraw),
    ],
    initial="applied",
)  # fmt: skip


def path(case: Any) -> list[tuple[str, str]]:
    """The states of its way; the end it came to."""
    if case.state == "withdrawn":
        way = ["applied", "verified", "withdrawn"]
    else:
        end = {"refund": "refunded", "exchange": "exchanged", "refuse": "refused"}.get(
            case.decision, "refunded"
        )
        middle = [] if end == "refused" else ["approved"]
        dispute = ["disputed"] if case.became_id is not None else []
        way = ["applied", "verified", "heard", *middle, end, *dispute, "closed"]
    return [(code, str(WORKFLOW.state(code).label)) for code in way]


KIND = declare(
    CaseKind(
        code="returns", doc_type="TH", model=Return, area="returns", slug="returns",
        label=_l("Return or exchange"), plural=_l("Returns and exchanges"), icon="undo-2",
        view=may.VIEW, create=may.WORK, edit=may.WORK, export=may.EXPORT,
        nav_group="desk", order=60, workflow=WORKFLOW,
        print_title=_l("Return and exchange form"),
        signers=(("customer", _l("Customer")), ("shop", _l("Shop")), ("desk", _l("Service desk")),
                 ("manager", lazy_pgettext("goods back", "Decided by"))),
        help=_l("Goods that come back: slip and goods verified, the shop heard, decided, paid, closed."),
        empty=_l("A customer brings goods back? Take the return in here."),
        clocks=(
            ClockSpec("opinion", _l("Opinion of the shop"), starts=rules.ASKING,
                      stops=frozenset({"heard", "approved", "disputed", *DONE, *ENDED}),
                      defaults={"": Limit(1, Unit.WORKING_DAYS)}),
            ClockSpec("settle", _l("Money or new goods for the customer"), stops=DONE | ENDED,
                      waits=frozenset({"disputed"}), once=True,
                      defaults={"": Limit(7, Unit.CALENDAR_DAYS)}),
            ClockSpec("close", _l("Closing of the return"), starts=DONE, stops=ENDED,
                      waits=frozenset({"disputed"}), defaults={"": Limit(3, Unit.WORKING_DAYS)}),
        ),
        fields=(
            Field("title", _l("Goods"), in_form=False),
            Field("wanted", _l("What the customer wants"), "choice", True, rules.WANTED, in_form=False,
                  in_list=True, in_filter=True),
            Field("item_no", _l("Model or serial number"), in_form=False),
            Field("quantity", _l("Quantity"), "int", in_form=False),
            Field("price_fen", _l("Paid for the goods"), "money", in_form=False, in_list=True, sortable=True),
            Field("tenant_id", _l("Shop"), "tenant", in_form=False, in_list=True, in_filter=True),
            Field("slip_no", _l("Slip number"), in_form=False),
            Field("slip_on", _l("Day of the purchase"), "date", in_form=False),
            Field("paid_way", _l("Paid how"), "choice", choices=rules.WAYS, in_form=False),
            Field("condition", _l("Condition"), "choice", choices=rules.CONDITIONS, in_form=False,
                  in_filter=True),
            Field("reason", _l("Reason"), "choice", choices=rules.REASONS, in_form=False,
                  in_filter=True),
            Field("came_on", _l("Brought back on"), "date", in_form=False),
            Field("until_on", _l("Policy's last day"), "date", in_form=False),
            Field("opinion", _l("Opinion of the shop"), "choice",
                  choices={code: one[0] for code, one in rules.OPINIONS.items()}, in_form=False,
                  in_filter=True),
            Field("decision", lazy_pgettext("goods back", "Decision"), "choice", choices=rules.DECISIONS,
                  in_form=False, in_list=True, in_filter=True),
            Field("payer", _l("Who pays"), "choice", choices=rules.PAYERS, in_form=False),
            Field("refund_fen", _l("Refund decided"), "money", in_form=False),
            Field("points_back", _l("Points taken back"), "int", in_form=False),
            Field("paid_fen", _l("Paid to the customer"), "money", in_form=False),
            Field("receipt_no", _l("Receipt number"), in_form=False),
            Field("new_item", _l("New goods"), in_form=False),
            Field("new_slip_no", _l("New slip"), in_form=False),
            Field("extra_fen", _l("Paid by the customer besides"), "money", in_form=False),
            Field("invoice_no", _l("Invoice number"), in_form=False),
            Field("invoice_how", _l("Invoice reversed by"), "choice", choices=rules.INVOICES, in_form=False),
            Field("invoice_back_no", _l("Number of the red-letter invoice"), in_form=False),
            Field("owner_id", _l("Looked after by"), "person", in_form=False, in_list=True),
        ),
        extras={"own_form": True, "edit_in": rules.EDITING, "path": path, "binds": binds,
                "asks_after": AsksAfter(frozenset({"closed"})), "void_guard": void_guard,
                "private_words": True},
    )
)  # fmt: skip

__all__ = ["ASK", "DONE", "ENDED", "KIND", "LINK_TIME", "WORKFLOW"]
