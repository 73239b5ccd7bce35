"""The receipt 保证金收据 and the refund form 保证金退还单, with lines for finance, manager and tenant."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext

from mallops.blueprints.deposits import queries, rules
from mallops.blueprints.deposits.actions.kind import KIND
from mallops.blueprints.deposits.models import Deposit
from mallops.core.casework.kinds import DEPARTMENTS
from mallops.core.formatting import mall_date
from mallops.core.money import format_yuan
from mallops.core.pdf.paper import Paper, fill
from mallops.core.pdf.render import render_pdf
from mallops.core.registers.record import Record
from mallops.core.registers.signing import data_url

RECEIPT = _l("Deposit receipt")
REFUND = _l("Deposit refund form")


def print_receipt(paper: Paper, deposit: Deposit) -> bytes:
    """What was received, when and for what. Raises PdfNotMade."""
    with paper.spoken():
        received = [one for one in queries.list_entries(deposit) if one.kind in {"received", "reversed"}]
        context = {
            **_head(paper, RECEIPT, deposit),
            "facts": _facts(deposit),
            "amount": format_yuan(sum(one.amount for one in received)),
            "columns": _columns(_("Date"), pgettext("deposit", "Reference"), _("Amount")),
            "rows": [
                [mall_date(one.on), one.reference or one.reason, format_yuan(one.amount)] for one in received
            ],
            "people": [_line(_("Finance")), _line(_("Tenant"))],
        }
        return render_pdf(fill("pdf/deposit_receipt.html", paper, context))


def print_refund(paper: Paper, record: Record) -> bytes:
    """The ledger, what held it, who let go, what is paid to whom, and the signatures. Raises PdfNotMade."""
    deposit: Deposit = record.case
    with paper.spoken():
        entries = queries.list_entries(deposit)
        context = {
            **_head(paper, REFUND, deposit),
            "facts": [*_facts(deposit), *_refund_facts(paper, deposit)],
            "figures": _figures(deposit, entries),
            "columns": _columns(_("Date"), _("What"), _("Reference or reason"), _("Booked by"), _("Amount")),
            "rows": [_entry(one) for one in entries],
            "open": [_open(one) for one in queries.blockers(deposit)] if deposit.state != "paid" else [],
            "open_columns": _columns(_("Department"), _("What"), _("Reference"), end=False),
            "waivers": [_waiver(paper, one) for one in queries.list_waivers(deposit)],
            "waiver_columns": _columns(_("What"), _("Reason"), _("Waived by"), end=False),
            "people": _people(paper, record),
        }
        return render_pdf(fill("pdf/deposit_refund.html", paper, context))


def _head(paper: Paper, label: Any, deposit: Deposit) -> dict[str, Any]:
    title, other = paper.both(label)
    number = deposit.number or ""
    return {"title": title, "title_other": other, "number": number, "foot": number}


def _facts(deposit: Deposit) -> list[tuple[str, Any]]:
    tenant = deposit.tenant
    return [
        (_("Tenant"), f"{tenant.code} {tenant.name}" if tenant else ""),
        (_("Company"), tenant.legal_name if tenant else ""),
        (_("Unit"), deposit.unit.code if deposit.unit else ""),
        (_("What for"), str(rules.PURPOSE_LABELS[deposit.purpose])),
    ]


def _refund_facts(paper: Paper, deposit: Deposit) -> list[tuple[str, Any]]:
    return [
        (_("State"), str(KIND.workflow.state(deposit.state).label)),
        (_("Paid to"), deposit.payee or ""),
        (_("Account"), rules.mask_account(deposit.account or "")),
        (_("Requested at"), paper.time(deposit.requested_at)),
        (_("Approved at"), paper.time(deposit.approved_at)),
        (_("Paid on"), mall_date(deposit.paid_on)),
        (_("Payment reference"), deposit.pay_reference),
    ]


def _figures(deposit: Deposit, entries: list[Any]) -> list[tuple[str, str]]:
    kept = -sum(one.amount for one in entries if one.kind == "deducted")
    paid = -sum(one.amount for one in entries if one.kind == "refunded")
    rest = paid if deposit.state == "paid" else deposit.balance
    return [
        (format_yuan(deposit.amount), str(rules.ENTRY_LABELS["received"])),
        (format_yuan(kept), _("Deducted")),
        (format_yuan(rest), _("Paid back") if deposit.state == "paid" else _("To be paid back")),
    ]


def _columns(*labels: str, end: bool = True) -> list[dict[str, str]]:
    last = len(labels) - 1
    return [
        {"label": one, "align": "end" if end and number == last else "start"}
        for number, one in enumerate(labels)
    ]


def _entry(one: Any) -> list[str]:
    people = [person.name for person in (one.by, one.second_by) if person is not None]
    words = " · ".join(word for word in (one.reference, one.reason) if word)
    label = str(rules.ENTRY_LABELS[one.kind])
    return [mall_date(one.on), label, words, " + ".join(people), format_yuan(one.amount)]


def _open(one: Any) -> list[str]:
    department = str(DEPARTMENTS.get(one.department, one.department))
    who = " · ".join(word for word in (department, one.holder) if word)
    return [who, str(one.label), one.reference]


def _waiver(paper: Paper, one: Any) -> list[str]:
    by = one.by.name if one.by else ""
    return [f"{one.label} {one.reference}".strip(), one.reason, f"{by} {paper.time(one.at, 'short')}".strip()]


def _people(paper: Paper, record: Record) -> list[dict[str, Any]]:
    wanted = (
        ("finance", _("Finance"), ("finance",)),
        ("manager", _("Supervisor or manager"), ("manager", "approve")),
        ("tenant", _("Tenant"), ("tenant",)),
    )
    out = []
    for _code, role, capacities in wanted:
        signed = [one for one in record.sign_offs if one.capacity in capacities]
        out.append(_signed(paper, role, signed[-1]) if signed else _line(role))
    return out


def _signed(paper: Paper, role: str, one: Any) -> dict[str, Any]:
    name = one.signer_name if one.image else (one.typed or one.signer_name)
    return {"role": role, "name": name, "at": paper.time(one.signed_at), "image": data_url(one)}


def _line(role: str) -> dict[str, Any]:
    return {"role": role, "name": "", "at": "", "image": None}
