"""Bills from the sheet of finance: a known number changes that bill; the same sheet twice changes nothing."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext as _

from mallops.blueprints.fees.actions.kind import KIND
from mallops.blueprints.fees.models import Bill
from mallops.blueprints.fees.queries import bills as asked
from mallops.core.auth import Actor
from mallops.core.casework import actions as casework
from mallops.core.db import db
from mallops.core.import_cells import CellProblem, choice, code, day, money
from mallops.core.importing import Check, ImportColumn, ImportSpec, PlannedRow
from mallops.core.money import format_yuan

CHARGE_WORDS = {
    "租金": "rent", "物业费": "management", "管理费": "management", "水电费": "utilities", "其他": "other",
    "Rent": "rent", "Management fee": "management", "Utilities": "utilities", "Other": "other",
}  # fmt: skip
_MONTH = re.compile(r"(20\d\d)[-./年](\d{1,2})月?")

BILLS = ImportSpec(
    "bills",
    "Bills",
    "账单",
    (
        ImportColumn(
            "bill_no", "Bill number", "账单号", True, code(r"[A-Z0-9][A-Z0-9._/-]{0,39}", "ZD20261101"),
            "ZD20261101", "Tells which bill is meant: a known number changes that bill",
            "按账单号识别：已有账单号则更新该账单",
        ),
        ImportColumn(
            "tenant", "Tenant code", "业户编号", True, code(r"[A-Z0-9][A-Z0-9._-]{0,19}", "T001"), "T001"
        ),
        ImportColumn(
            "charge", "Charge", "费用", True, choice(CHARGE_WORDS), "租金", choices=tuple(CHARGE_WORDS)
        ),
        ImportColumn("period", "Month", "所属月份", True, lambda cell: month(cell), "2026-11"),
        ImportColumn("amount", "Amount in yuan", "应收金额（元）", True, money(), "18000.00"),
        ImportColumn("due_on", "Due on", "应缴日期", True, day(), "2026-11-05"),
    ),
    key=lambda values: values["bill_no"],
)  # fmt: skip


def month(cell: Any) -> str:
    """`2026-11` of what people write: a date, 2026-11, 2026年11月."""
    if isinstance(cell, dt.datetime | dt.date):
        return f"{cell:%Y-%m}"
    found = _MONTH.fullmatch(str(cell).strip())
    if found is None or not 1 <= int(found[2]) <= 12:
        raise CellProblem(_("Write the month as 2026-11."))
    return f"{found[1]}-{int(found[2]):02d}"


def bill_checks(actor: Actor) -> Check:
    """The rules of a row that need what the mall knows: tenant, amount, bills that are settled."""
    tenants = asked.tenant_ids(actor.mall_id or 0)
    known = asked.all_numbers(actor.mall_id or 0)

    def check(row: PlannedRow) -> Iterable[tuple[str, str]]:
        values = row.values
        if values["tenant"] not in tenants:
            yield "tenant", _("This mall has no tenant %(code)s.", code=values["tenant"])
        if values["amount"] <= 0:
            yield "amount", _("Enter an amount above zero.")
        if not dt.date(2015, 1, 1) <= values["due_on"] <= dt.date(2100, 1, 1):
            yield "due_on", _("Enter a day like 2026-11-05.")
        if values["bill_no"] in known:
            yield from _against(values, known[values["bill_no"]])

    return check


def _against(values: dict[str, Any], bill: tuple[int, dt.date, int, str, str]) -> Iterable[tuple[str, str]]:
    amount, _due, paid, state, tenant = bill
    if tenant != values["tenant"]:
        yield "tenant", _("This bill belongs to tenant %(code)s.", code=tenant)
    if values["amount"] != amount and state in {"paid", "void"}:
        yield "amount", _("This bill is paid or void; its amount can't change any more.")
    elif values["amount"] < paid:
        yield "amount", _("%(paid)s of it is paid already.", paid=format_yuan(paid))


def bill_changes(actor: Actor, rows: Sequence[PlannedRow]) -> list[tuple[int, str, str, str]]:
    """(row, bill, before, after) of known bills whose amount or due day differ, to be shown first."""
    known = asked.all_numbers(actor.mall_id or 0)
    out = []
    for row in rows:
        bill, values = known.get(row.values["bill_no"]), row.values
        if bill is None:
            continue
        if bill[0] != values["amount"]:
            out.append((row.number, values["bill_no"], format_yuan(bill[0]), format_yuan(values["amount"])))
        if bill[1] != values["due_on"]:
            out.append((row.number, values["bill_no"], bill[1].isoformat(), values["due_on"].isoformat()))
    return out


def import_bills(actor: Actor, rows: Sequence[PlannedRow]) -> int:
    """Make the new bills, change the others; how many rows made a difference."""
    mall_id = actor.mall_id or 0
    tenants, zones = asked.tenant_ids(mall_id), asked.zones_of_tenants(mall_id)
    names = asked.tenant_names(mall_id)
    known = asked.find_numbers(mall_id, [row.values["bill_no"] for row in rows])
    done = 0
    for row in rows:
        bill = known.get(row.values["bill_no"])
        if bill is None:
            key = tenants[row.values["tenant"]]
            make_bill(actor, row.values, key, names.get(key, ""), zones.get(key))
            done += 1
        else:
            done += _change(actor, bill, row.values)
    db.session.flush()
    return done


def make_bill(actor: Actor, values: dict[str, Any], tenant_id: int, name: str, zone_id: int | None) -> Bill:
    """A new bill of `values` (bill_no, charge, period, amount, due_on), checked by the caller."""
    made: Bill = casework.open_case(
        actor,
        KIND,
        {
            "title": name,
            "tenant_id": tenant_id,
            "zone_id": zone_id,
            "department": "finance",
            "in_mall": actor.mall_id,
            "bill_no": values["bill_no"],
            "charge": values["charge"],
            "period": values["period"],
            "amount": values["amount"],
            "outstanding": values["amount"],
            "due_on": values["due_on"],
            "next_call_on": asked.working_after(actor.mall_id or 0, values["due_on"]),
        },
        submit_now=False,
        authorised=True,
    )
    return made


def _change(actor: Actor, bill: Bill, values: dict[str, Any]) -> int:
    before = {"amount": bill.amount, "due_on": bill.due_on, "charge": bill.charge, "period": bill.period}
    changed = {key: values[key] for key, old in before.items() if values[key] != old}
    if not changed or bill.state in {"paid", "void"}:
        return 0
    words = []
    if "amount" in changed:
        bill.outstanding += changed["amount"] - bill.amount
        words.append(f"{format_yuan(bill.amount)} → {format_yuan(changed['amount'])}")
    if "due_on" in changed:
        words.append(f"{bill.due_on.isoformat()} → {changed['due_on'].isoformat()}")
        if bill.state == "due":
            bill.next_call_on = asked.working_after(bill.mall_id, changed["due_on"])
    for key, value in changed.items():
        setattr(bill, key, value)
    casework.log(bill, actor, "reimported", note=" · ".join(words))
    if not bill.outstanding:
        bill.next_call_on, bill.promised_on = None, None
        casework.move(actor, bill, "settle")
    return 1
