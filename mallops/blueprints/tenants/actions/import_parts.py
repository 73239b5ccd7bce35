"""Parts of a tenant's file in the sheet: goods, owner, birthday, contract (catalogue 9.1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from mallops.blueprints.tenants import permissions as may
from mallops.blueprints.tenants import queries, rules
from mallops.blueprints.tenants.actions.indexing import index_tenant
from mallops.blueprints.tenants.models import Tenant, TenantBrand, TenantContract, TenantPerson
from mallops.core.auth import Actor
from mallops.core.clock import mall_now
from mallops.core.db import db
from mallops.core.errors import DomainError
from mallops.core.import_cells import choice, day, decimal, money, text, whole
from mallops.core.importing import ImportColumn, PlannedRow

GRADE_WORDS = {"A": "A", "B": "B", "C": "C"}
PRICE_WORDS = {
    "低": "low", "中": "middle", "高": "high", "奢侈": "luxury",
    "Low": "low", "Middle": "middle", "High": "high", "Luxury": "luxury",
}  # fmt: skip
RENT_WORDS = {
    "固定租金": "fixed", "销售提成": "share", "两者取高": "higher",
    "Fixed rent": "fixed", "Share of sales": "share", "The higher of both": "higher",
}  # fmt: skip
_TERMS = ("按招商与财务权限填写", "For leasing and finance only")

FILE_COLUMNS = (
    ImportColumn(
        "grade", "Classification", "业户分类", False, choice(GRADE_WORDS), "A", choices=("A", "B", "C")
    ),
    ImportColumn("credit_code", "Credit code", "统一社会信用代码", False, text(24), "91310115MA1K3YX64A"),
    ImportColumn("goods", "What it sells", "经营商品", False, text(300), "咖啡、甜点、轻食"),
    ImportColumn(
        "price_band", "Price level", "价格带", False, choice(PRICE_WORDS), "中", choices=tuple(PRICE_WORDS)
    ),
    ImportColumn("performance", "What sells well", "畅销商品", False, text(300), "冷萃咖啡"),
    ImportColumn("owner", "Owner", "负责人", False, text(60), "王强"),
    ImportColumn(
        "birthday", "Birthday of the contact", "联系人生日", False, text(20), "05-12",
        "Month and day are enough; stored encrypted", "可只填月日；加密保存",
    ),
    ImportColumn(
        "contract", "Contract number", "合同编号", False, text(60), "HT-2026-001", _TERMS[1], _TERMS[0]
    ),
    ImportColumn("contract_from", "Contract from", "合同起始日", False, day(), "2026-01-01"),
    ImportColumn("contract_to", "Contract until", "合同截止日", False, day(), "2028-12-31"),
    ImportColumn(
        "contract_area", "Contract area (m²)", "合同面积（㎡）", False, decimal(0.01, 200_000), "86.50"
    ),
    ImportColumn(
        "rent_kind", "Kind of rent", "租金方式", False, choice(RENT_WORDS), "固定租金",
        choices=tuple(RENT_WORDS),
    ),
    ImportColumn("rent", "Rent a month", "月租金（元）", False, money(), "12000"),
    ImportColumn("share", "Share of sales (%)", "提成比例（%）", False, decimal(0, 100), ""),
    ImportColumn("fee", "Management fee a month", "月管理费（元）", False, money(), "1800"),
    ImportColumn("deposit", "Deposit agreed", "约定保证金（元）", False, money(), "36000"),
    ImportColumn("pay_day", "Due on day of the month", "每月缴费日", False, whole(1, 31), "5"),
)  # fmt: skip
CONTRACT_KEYS = tuple(
    one.key
    for one in FILE_COLUMNS
    if one.key.startswith("contract")
    or one.key in ("rent_kind", "rent", "share", "fee", "deposit", "pay_day")
)

Problem = tuple[str, str]
#: Fields of the rules, and the columns of the sheet in which their values stand.
_COLUMN_OF = {"rent": "rent", "share": "share", "from_on": "contract_from", "to_on": "contract_to"}


@dataclass
class KnownParts:
    """What the mall holds of parts, read once a file."""

    today: dt.date
    contracts: dict[str, str]
    may_terms: bool

    @classmethod
    def of(cls, actor: Actor) -> KnownParts:
        """Read it."""
        query = sa.select(TenantContract.number, Tenant.code).join(
            Tenant, Tenant.id == TenantContract.tenant_id
        )
        rows = db.session.execute(query.where(TenantContract.mall_id == actor.mall_id))
        held = {number: code for number, code in rows}
        return cls(mall_now(actor.tz).date(), held, actor.can(may.EDIT_TERMS))


def part_problems(row: PlannedRow, known: KnownParts) -> Iterator[Problem]:
    """What is wrong with the parts of a row."""
    values = row.values
    yield from refused("credit_code", lambda: rules.ensure_credit_code(values["credit_code"]))
    yield from refused("birthday", lambda: rules.ensure_birthday(values["birthday"], known.today))
    filled = [key for key in CONTRACT_KEYS if values[key] not in (None, "")]
    if not filled:
        return
    if not known.may_terms:
        yield filled[0], _("Only leasing and finance fill in contracts. Leave these columns empty.")
        return
    if not values["contract"]:
        yield "contract", _("Enter the contract number.")
        return
    holder = known.contracts.setdefault(values["contract"], values["code"])
    if holder != values["code"]:
        yield "contract", _("Tenant %(code)s has this contract number.", code=holder)
    yield from refused("", lambda: rules.ensure_period(values["contract_from"], values["contract_to"]))
    for key in ("fee", "deposit"):
        if (values[key] or 0) < 0:
            yield key, _("Enter an amount of 0 or more.")
    kind = values["rent_kind"] or "fixed"
    share = rules.ensure_share(values["share"])
    yield from refused("", lambda: rules.ensure_rent(kind, values["rent"] or 0, share))


def refused(column: str, ensure: Callable[[], Any]) -> Iterator[Problem]:
    """What a rule says against a value, at `column` or where its field stands in the sheet."""
    try:
        ensure()
    except DomainError as error:
        fields = getattr(error, "field_errors", {}) or {column: error.message}
        for key, message in fields.items():
            yield column or _COLUMN_OF.get(key, key), str(message)


def write_parts(actor: Actor, tenant: Tenant, values: dict[str, Any], today: dt.date) -> None:
    """Write the parts of a row that was checked; empty cells leave what is known."""
    if any(values[key] for key in ("goods", "price_band", "performance")):
        _write_brand(tenant, values)
        index_tenant(actor, tenant)
    if values["birthday"]:
        main = queries.find_main(tenant.id)
        if main is not None:
            main.birthday, main.birth_md = rules.ensure_birthday(values["birthday"], today)
    if values["owner"]:
        _write_owner(tenant, values["owner"])
    if values["contract"]:
        _write_contract(tenant, values)
    db.session.flush()


def _write_brand(tenant: Tenant, values: dict[str, Any]) -> None:
    name = values["brand"] or tenant.brand or tenant.name_zh or tenant.name_en
    known = {one.name.casefold(): one for one in queries.list_brands(tenant.id)}
    row = known.get(name.casefold()) or TenantBrand(mall_id=tenant.mall_id, tenant_id=tenant.id, name=name)
    for key in ("goods", "price_band", "performance"):
        if values[key]:
            setattr(row, key, values[key])
    db.session.add(row)


def _write_owner(tenant: Tenant, name: str) -> None:
    people = queries.list_people(tenant.id)
    owner = next((one for one in people if one.role == "owner"), None)
    if owner is None:
        owner = TenantPerson(mall_id=tenant.mall_id, tenant_id=tenant.id, role="owner", is_main=False)
    if not owner.is_main:
        owner.name, owner.said = name, rules.said_of(name)
    db.session.add(owner)


def _write_contract(tenant: Tenant, values: dict[str, Any]) -> None:
    row = queries.find_contract(tenant.mall_id, values["contract"])
    row = row or TenantContract(mall_id=tenant.mall_id, tenant_id=tenant.id, number=values["contract"])
    row.from_on, row.to_on = values["contract_from"], values["contract_to"]
    row.area_m2, row.rent_kind = values["contract_area"], values["rent_kind"] or "fixed"
    row.rent_fen, row.share_bp = values["rent"] or 0, rules.ensure_share(values["share"])
    row.fee_fen, row.deposit_fen = values["fee"] or 0, values["deposit"] or 0
    row.pay_day = values["pay_day"] or 0
    db.session.add(row)
