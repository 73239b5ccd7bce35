"""Tenants from a sheet: what may be written in it, what its rows do (catalogue 9.1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from mallops.blueprints.sites.models import Unit
from mallops.blueprints.tenants import rules
from mallops.blueprints.tenants.actions.files import TenantData, create_tenant, edit_tenant, set_status
from mallops.blueprints.tenants.actions.import_parts import (
    FILE_COLUMNS,
    KnownParts,
    part_problems,
    refused,
    write_parts,
)
from mallops.blueprints.tenants.actions.leasing import report_import
from mallops.blueprints.tenants.actions.tenancies import assign_unit
from mallops.blueprints.tenants.models import Tenant
from mallops.blueprints.tenants.queries import list_periods
from mallops.core.auth import Actor
from mallops.core.clock import mall_now
from mallops.core.db import db
from mallops.core.errors import Invalid
from mallops.core.import_cells import choice, code, day, several, text
from mallops.core.importing import Check, ImportColumn, ImportSpec, PlannedRow
from mallops.core.phones import ensure_phone

STATUS_WORDS = {
    "意向": "prospect", "进场中": "moving_in", "营业中": "trading", "暂停营业": "suspended",
    "撤场中": "moving_out", "已撤场": "left",
    "Prospect": "prospect", "Moving in": "moving_in", "Trading": "trading", "Suspended": "suspended",
    "Moving out": "moving_out", "Left": "left",
}  # fmt: skip
_CODE = r"[A-Z0-9][A-Z0-9._-]{0,19}"

TENANTS = ImportSpec(
    "tenants",
    "Tenants",
    "业户",
    (
        ImportColumn(
            "code", "Tenant code", "业户编号", True, code(_CODE, "T001"), "T001",
            "Tells who is meant: a known code changes that tenant", "按编号识别业户；已有编号则更新该业户",
        ),
        ImportColumn("name_zh", "Shop name in Chinese", "中文店名", False, text(60), "云端咖啡"),
        ImportColumn("name_en", "Shop name in English", "英文店名", False, text(60), "Cloud Coffee"),
        ImportColumn("brand", "Brand", "品牌", False, text(120), "云端"),
        ImportColumn("category", "Category", "业态", False, text(60), "餐饮"),
        ImportColumn("legal_name", "Legal name", "公司名称", False, text(120), "云端餐饮管理有限公司"),
        ImportColumn("contact_name", "Contact", "联系人", False, text(60), "王敏"),
        ImportColumn("phone", "Phone", "电话", False, text(30), "13812345678"),
        ImportColumn("email", "E-mail", "邮箱", False, text(120), "shop@example.com"),
        ImportColumn(
            "status", "Status", "状态", False, choice(STATUS_WORDS), "营业中",
            "Empty: trading for new tenants, unchanged for others", "留空：新业户为营业中，已有业户不变",
            tuple(STATUS_WORDS),
        ),
        ImportColumn(
            "units", "Units", "铺位号", False, several(code(_CODE, "1F-A01")), "1F-A01、1F-A02",
            "Several separated by 、 or a comma. Units are added, never taken away",
            "多个用“、”或逗号隔开；只增加铺位，不收回",
        ),
        ImportColumn(
            "from_on", "Holds the units from", "铺位起租日", False, day(), "2026-01-01",
            "Empty: from today", "留空：自今日起",
        ),
        ImportColumn("note", "Remarks", "备注", False, text(500), ""),
        *FILE_COLUMNS,
    ),
    key=lambda values: values["code"],
)  # fmt: skip

Problem = tuple[str, str]


@dataclass
class _Known:
    """What the mall holds already, read once a file. `claimed`: units that earlier rows take."""

    today: dt.date
    statuses: dict[str, str]
    units: set[str]
    periods: dict[str, list[tuple[str, rules.Period]]]
    claimed: dict[str, int]


def tenant_checks(actor: Actor) -> Check:
    """The rules of a row that need what is in the mall: units and who holds them, status, names."""
    tenants = sa.select(Tenant.code, Tenant.status).where(Tenant.mall_id == actor.mall_id)
    known = _Known(
        mall_now(actor.tz).date(),
        {code: status for code, status in db.session.execute(tenants)},
        set(db.session.scalars(sa.select(Unit.code).where(Unit.mall_id == actor.mall_id))),
        list_periods(actor.mall_id),
        {},
    )
    parts = KnownParts.of(actor)

    def check(row: PlannedRow) -> Iterable[Problem]:
        values = row.values
        if values["code"] not in known.statuses and not (values["name_zh"] or values["name_en"]):
            yield "name_zh", _("Enter the name in Chinese or in English.")
        yield from refused("phone", lambda: ensure_phone(values["phone"]))
        yield from refused("email", lambda: rules.ensure_email(values["email"]))
        yield from part_problems(row, parts)
        yield from _status_problems(values, known)
        yield from _unit_problems(row, known)

    return check


def _status_problems(values: dict[str, Any], known: _Known) -> Iterator[Problem]:
    to, present = values["status"], known.statuses.get(values["code"])
    if to is None or to == present:
        to = present
    elif present is not None:
        held = _held(values["code"], known)
        yield from refused("status", lambda: rules.ensure_may_become(present, to, held))
    if to == "left" and values["units"]:
        yield "units", _("Who has left holds no units.")


def _held(code: str, known: _Known) -> list[str]:
    return [
        unit
        for unit, periods in known.periods.items()
        if any(who == code and (one.to_on is None or one.to_on > known.today) for who, one in periods)
    ]


def _unit_problems(row: PlannedRow, known: _Known) -> Iterator[Problem]:
    wanted = rules.Period(row.values["from_on"] or known.today)
    if not rules.EARLIEST <= wanted.from_on <= rules.LATEST:
        yield "from_on", _("Enter the first day.")
        return
    for unit in row.values["units"] or ():
        if unit not in known.units:
            yield "units", _("This mall has no unit %(code)s.", code=unit)
        elif known.claimed.setdefault(unit, row.number) != row.number:
            yield "units", _("%(unit)s is also in row %(row)s.", unit=unit, row=known.claimed[unit])
        else:
            others = [one for one in known.periods.get(unit, ()) if one[0] != row.values["code"]]
            yield from refused("units", lambda: rules.ensure_free(unit, wanted, others))  # noqa: B023


def import_tenants(actor: Actor, rows: Sequence[PlannedRow]) -> int:
    """Make the new tenants, update the others (empty cells leave what is known), add units; how many rows."""
    query = sa.select(Tenant).where(Tenant.mall_id == actor.mall_id)
    tenants = {one.code: one for one in db.session.scalars(query)}
    periods = list_periods(actor.mall_id)
    today = mall_now(actor.tz).date()
    for row in rows:
        values = row.values
        tenant = tenants.get(values["code"])
        data = _data(values, tenant)
        if tenant is None:
            tenant = create_tenant(actor, data, values["status"] or "trading", tell=False)
        else:
            edit_tenant(actor, tenant, data, tell=False)
            if values["status"] not in (None, tenant.status):
                set_status(actor, tenant, values["status"], _("from a sheet"), tell=False)
        write_parts(actor, tenant, values, today)
        from_on = values["from_on"] or today
        for unit in values["units"] or ():
            mine = [one for who, one in periods.get(unit, ()) if who == values["code"]]
            if not any(one.overlaps(rules.Period(from_on)) for one in mine):
                _assign(actor, tenant, unit, from_on, row.number)
    if rows and actor.mall_id is not None:
        report_import(actor, actor.mall_id, len(rows))
    return len(rows)


def _assign(actor: Actor, tenant: Tenant, unit: str, from_on: dt.date, number: int) -> None:
    try:
        assign_unit(actor, tenant, unit, from_on)
    except Invalid as error:  # somebody took the unit since the file was checked
        raise Invalid(_("Row %(row)s: %(problem)s", row=number, problem=error.message)) from error


def _data(values: dict[str, Any], tenant: Tenant | None) -> TenantData:
    def take(key: str) -> str:
        return values[key] or (getattr(tenant, key) if tenant is not None else "") or ""

    keys = ("name_zh", "name_en", "legal_name", "brand", "category", "contact_name", "note")
    more = ("grade", "credit_code")
    return TenantData(
        code=values["code"],
        phone=values["phone"] or "",
        email=values["email"] or "",
        **{key: take(key) for key in (*keys, *more)},
    )
