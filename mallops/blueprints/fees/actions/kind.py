"""The register of bills: states, steps, fields, the time in which to collect."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from mallops.blueprints.fees import permissions as may
from mallops.blueprints.fees.models import Bill
from mallops.blueprints.fees.rules import ASKING, CHARGES, LETTERS
from mallops.core.casework import CaseKind, ClockSpec, Field, State, Step, Workflow, declare
from mallops.core.deadlines import Limit, Unit
from mallops.core.errors import Conflict


def may_void(case: Any, actor: Any) -> None:
    """Raise for who is not of finance, and once money has come in."""
    if not actor.can(may.CONFIRM):
        raise Conflict(_l("Only finance declares a bill void."))
    if case.outstanding != case.amount:
        raise Conflict(_l("Money was confirmed for it. Correct the payment first."))


def _escalated(case: Any, _actor: Any, _values: dict[str, Any]) -> None:
    case.promised_on = None


WORKFLOW = Workflow(
    [
        State("due", _l("To be paid"), "muted", "clock"),
        State("reminded", _l("Reminded"), "warn", "bell"),
        State("promised", _l("Payment promised"), "info", "calendar-check"),
        State("escalated", _l("Handed up"), "danger", "triangle-alert"),
        State("paid", _l("Paid"), "ok", "circle-check", closed=True),
    ],
    [
        Step(
            "remind", lazy_pgettext("fee", "Remind"), frozenset({"due", "reminded"}), "reminded", may.CONTACT,
            shown=False, done=_l("reminded the tenant"), icon="bell",
        ),
        Step(
            "promise", _l("Note the promise"), frozenset({"due", "reminded", "promised", "escalated"}),
            "promised", may.CONTACT, shown=False, done=_l("noted a promise"), icon="calendar-check",
        ),
        Step(
            "break", _l("Promise not kept"), frozenset({"promised"}), "reminded", may.CONTACT, shown=False,
            done=_l("the promised day passed without the money"), tone="danger", icon="clock-alert",
        ),
        Step(
            "escalate", _l("Hand it up"), frozenset({"reminded", "promised"}), "escalated", may.ESCALATE,
            note="required", tone="danger", done=_l("handed it up to supervisor and manager"),
            icon="triangle-alert", effect=_escalated,
        ),
        Step(
            "settle", _l("Paid"), ASKING, "paid", may.CONFIRM, shown=False,
            done=_l("confirmed that all of it is paid"), icon="circle-check",
        ),
        Step(
            "reopen", _l("Open again"), frozenset({"paid"}), "reminded", may.CONFIRM, shown=False,
            done=_l("opened it again: the payment was corrected"), tone="danger", icon="undo-2",
        ),
    ],
    initial="due",
)  # fmt: skip


def path(case: Any) -> list[tuple[str, str]]:
    """Due, reminded, promised, handed up when it was, paid."""
    codes = ["due", "reminded", "promised", *(["escalated"] if case.state == "escalated" else []), "paid"]
    return [(code, str(WORKFLOW.state(code).label)) for code in codes]


def levels() -> dict[str, Any]:
    """The letters by level, for list and filter."""
    return {0: _l("No letter yet"), **LETTERS}  # type: ignore[dict-item]


KIND = declare(
    CaseKind(
        code="fees",
        doc_type="CJ",
        model=Bill,
        label=_l("Bill"),
        plural=_l("Fee collection"),
        icon="banknote",
        area="fees",
        workflow=WORKFLOW,
        slug="fees",
        view=may.VIEW,
        create=None,
        edit=None,
        export=may.EXPORT,
        print_title=_l("Dunning record"),
        signers=(("finance", _l("Finance")), ("service", _l("Customer service"))),
        nav_group="tenants",
        order=62,
        help=_l("Bills of finance until they are paid: whom to call, what was promised, which letter."),
        empty=_l("No bill yet. Finance imports them from a sheet."),
        clocks=(
            ClockSpec(
                "collect", _l("Collect"), stops=frozenset({"paid"}), waits=frozenset({"promised"}),
                starts=frozenset({"reminded", "promised", "escalated"}),
                defaults={"": Limit(10, Unit.WORKING_DAYS)}, escalate_1=0, escalate_2=72,
            ),
        ),
        fields=(
            Field("title", _l("Bill of"), in_form=False),
            Field("charge", _l("Charge"), "choice", True, CHARGES, in_form=False, in_list=True,
                  in_filter=True),
            Field("bill_no", _l("Bill number"), in_form=False, in_list=True),
            Field("period", _l("Month"), "month", in_form=False),
            Field("amount", _l("Amount (yuan)"), "money", in_form=False),
            Field("outstanding", _l("Outstanding (yuan)"), "money", in_form=False, in_list=True,
                  sortable=True),
            Field("due_on", _l("Due on"), "date", in_form=False, in_list=True, sortable=True),
            Field("promised_on", _l("Promised for"), "date", in_form=False, in_list=True),
            Field("broken", _l("Broken promises"), "int", in_form=False),
            Field("level", _l("Last letter"), "choice", choices=levels, in_form=False),
            Field("next_call_on", _l("Next call on"), "date", in_form=False),
            Field("tenant_id", _l("Tenant"), "tenant", in_form=False, in_filter=True),
            Field("zone_id", _l("Zone"), "zone", in_form=False, in_filter=True),
            Field("paid_on", _l("Paid on"), "date", in_form=False),
        ),
        extras={"path": path, "void_guard": may_void},
    )
)  # fmt: skip
__all__ = ["KIND", "WORKFLOW"]
