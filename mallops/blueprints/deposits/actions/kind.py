"""The register of deposits: states, steps, fields."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from mallops.blueprints.deposits import permissions as may
from mallops.blueprints.deposits import queries, rules
from mallops.blueprints.deposits.actions.telling import tell_approved, tell_back
from mallops.blueprints.deposits.models import Deposit, DepositEntry
from mallops.core.casework import CaseKind, Field, State, Step, Workflow, declare
from mallops.core.clock import mall_now
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict


def may_approve(case: Any, actor: Any) -> None:
    """Raise for who asked for it, while a deduction waits, and while anything is open."""
    rules.ensure_second(actor.user_id, case.requested_by_id)
    rules.ensure_decided(queries.waiting_sum(case))
    rules.ensure_unlocked(queries.blockers(case))


def _approved(case: Any, actor: Any, _values: dict[str, Any]) -> None:
    case.approved_by_id, case.approved_at = actor.user_id, utcnow()
    case.refund_amount = case.balance
    tell_approved(case, actor.user_id)


def _withdrawn(case: Any, actor: Any, _values: dict[str, Any]) -> None:
    case.approved_by_id = case.approved_at = None
    tell_back(case, actor.user_id)


def _refused(case: Any, actor: Any, values: dict[str, Any]) -> None:
    case.approved_by_id = case.approved_at = None
    reason = " ".join(str(values.get("note", "")).split())[: rules.MAX_REASON]
    write_entry(case, actor, "refused", 0, reason=reason)
    tell_back(case, actor.user_id)


def write_entry(case: Deposit, actor: Any, kind: str, amount: int, **more: Any) -> DepositEntry:
    """A line of the ledger, and the balance that follows from it."""
    known = {"on": mall_now(actor.tz).date(), "by_id": actor.user_id} | more
    row = DepositEntry(mall_id=case.mall_id, deposit_id=case.id, kind=kind, amount=amount, **known)
    db.session.add(row)
    case.balance += amount
    db.session.flush()
    return row


def may_void(case: Any, _actor: Any) -> None:
    """Raise while the mall still keeps money of it."""
    if case.balance:
        raise Conflict(_l("Money stands on it. Take the receipt back first, or refund it."))


WORKFLOW = Workflow(
    [
        State("held", _l("Kept by the mall"), "ok", "lock"),
        State("requested", _l("Refund requested"), "warn", "clipboard-list"),
        State("approved", _l("To be paid back"), "accent", "badge-check"),
        State("paid", _l("Paid back"), "muted", "circle-check", closed=True),
        State("spent", _l("Used up by deductions"), "muted", "archive", closed=True),
    ],
    [
        Step(
            "request", _l("Request the refund"), frozenset({"held"}), "requested", may.REQUEST, shown=False,
            done=_l("requested the refund"), icon="clipboard-list",
        ),
        Step(
            "approve", _l("Approve the refund"), frozenset({"requested"}), "approved", may.APPROVE, sign=True,
            done=_l("approved the refund"), icon="badge-check", guard=may_approve, effect=_approved,
        ),
        Step(
            "refuse", _l("Refuse the refund"), frozenset({"requested"}), "held", may.APPROVE,
            note="required", tone="danger", done=_l("refused the refund"), icon="ban", effect=_refused,
        ),
        Step(
            "withdraw", _l("Take the approval back"), frozenset({"approved"}), "requested", may.APPROVE,
            note="required", tone="danger", done=_l("took the approval back"), icon="undo-2",
            effect=_withdrawn,
        ),
        Step(
            "pay", _l("Pay it back"), frozenset({"approved"}), "paid", may.PAY, shown=False, sign=False,
            done=_l("paid it back"), icon="circle-check",
        ),
        Step(
            "spend", _l("Used up"), frozenset({"held", "requested"}), "spent", may.VIEW, shown=False,
            done=_l("was used up by deductions"), tone="muted", icon="archive",
        ),
    ],
    initial="held",
)  # fmt: skip


def path(case: Any) -> list[tuple[str, str]]:
    """Its way: to the refund, or used up."""
    codes = ("held", "spent") if case.state == "spent" else ("held", "requested", "approved", "paid")
    return [(code, str(WORKFLOW.state(code).label)) for code in codes]


KIND = declare(
    CaseKind(
        code="deposits",
        doc_type="YH",
        model=Deposit,
        label=_l("Deposit"),
        plural=_l("Deposits"),
        icon="lock",
        area="deposits",
        workflow=WORKFLOW,
        slug="deposits",
        view=may.VIEW,
        create=may.RECEIVE,
        edit=None,
        export=may.EXPORT,
        print_title=_l("Deposit refund form"),
        signers=(
            ("finance", _l("Finance")),
            ("manager", _l("Supervisor or manager")),
            ("tenant", _l("Tenant")),
        ),
        nav_group="tenants",
        order=60,
        help=_l("What tenants have deposited, what was kept back and what is paid back, and what locks it."),
        empty=_l("No deposit is kept yet. Finance enters the first receipt."),
        fields=(
            Field("title", _l("Deposit of"), in_form=False),
            Field("purpose", _l("What for"), "choice", True, rules.PURPOSE_LABELS, in_form=False,
                  in_list=True, in_filter=True),
            Field("amount", _l("Received (yuan)"), "money", in_form=False, in_list=True, sortable=True),
            Field("balance", _l("Still kept (yuan)"), "money", in_form=False, in_list=True, sortable=True),
            Field("tenant_id", _l("Tenant"), "tenant", in_form=False, in_filter=True),
            Field("zone_id", _l("Zone"), "zone", in_form=False),
            Field("received_on", _l("Received on"), "date", in_form=False, in_list=True, sortable=True),
            Field("reference", _l("Receipt reference"), in_form=False),
            Field("refund_amount", _l("To refund (yuan)"), "money", in_form=False),
            Field("requested_by_id", _l("Refund requested by"), "person", in_form=False),
            Field("approved_by_id", lazy_pgettext("deposit", "Approved by"), "person", in_form=False),
            Field("approved_at", _l("Approved at"), "datetime", in_form=False),
            Field("paid_by_id", _l("Paid by"), "person", in_form=False),
            Field("paid_on", _l("Paid on"), "date", in_form=False),
            Field("pay_reference", _l("Payment reference"), in_form=False),
        ),
        extras={"own_form": True, "path": path, "void_guard": may_void},
    )
)  # fmt: skip
__all__ = ["KIND", "WORKFLOW", "write_entry"]
