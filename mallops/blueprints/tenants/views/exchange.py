"""Tenants in and out of Excel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response
from flask_babel import lazy_gettext as _l

from mallops.blueprints.tenants import actions, queries, rules
from mallops.blueprints.tenants import permissions as may
from mallops.blueprints.tenants.views.blueprint import bp
from mallops.blueprints.tenants.views.files import wanted_tenants
from mallops.blueprints.tenants.views.today import mall_today
from mallops.core.audit import note
from mallops.core.auth import current_actor, requires
from mallops.core.crypto import mask_phone
from mallops.core.db import commits
from mallops.core.export import Column, Meta, as_download, export_rows
from mallops.core.import_pages import ImportPage, add_import, writes
from mallops.core.money import yuan
from mallops.core.names import listed, pick

COLUMNS: list[Column] = [
    Column(_l("Tenant code"), lambda row: row.tenant.code),
    Column(_l("File number"), lambda row: row.tenant.number or ""),
    Column(_l("Shop name in Chinese"), lambda row: row.tenant.name_zh),
    Column(_l("Shop name in English"), lambda row: row.tenant.name_en),
    Column(_l("Brand"), lambda row: row.tenant.brand),
    Column(_l("Category"), lambda row: row.tenant.category),
    Column(_l("Legal name"), lambda row: row.tenant.legal_name),
    Column(_l("Status"), lambda row: rules.STATUS_LABELS[row.tenant.status]),
    Column(_l("Units"), lambda row: listed(row.units)),
    Column(_l("Zone"), lambda row: listed(row.zones)),
    Column(_l("Contact"), lambda row: row.tenant.contact_name),
    Column(_l("Phone (masked)"), lambda row: mask_phone(row.tenant.phone or "")),
    Column(_l("E-mail (masked)"), lambda row: rules.mask_email(row.tenant.email)),
    Column(_l("Remarks"), lambda row: row.tenant.note),
    Column(_l("Classification"), lambda row: row.tenant.grade),
    Column(_l("Credit code"), lambda row: row.tenant.credit_code),
]


def _part(parts: dict[int, dict[str, Any]], part: str, show: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def cell(row: Any) -> Any:
        found = parts.get(row.tenant.id, {}).get(part)
        return "" if found is None else show(found)

    return cell


def _part_columns(parts: dict[int, dict[str, Any]], *, terms: bool) -> list[Column]:
    """What stands in the parts of the files; rent and deposit only for who may see them."""
    columns = [
        Column(_l("What it sells"), _part(parts, "brand", lambda one: one.goods)),
        Column(
            _l("Price level"), _part(parts, "brand", lambda one: rules.PRICE_BANDS.get(one.price_band, ""))
        ),
        Column(_l("What sells well"), _part(parts, "brand", lambda one: one.performance)),
        Column(_l("Owner"), _part(parts, "owner", str)),
    ]
    if terms:
        columns += [
            Column(_l("Contract number"), _part(parts, "contract", lambda one: one.number)),
            Column(_l("Contract from"), _part(parts, "contract", lambda one: one.from_on)),
            Column(_l("Contract until"), _part(parts, "contract", lambda one: one.to_on or "")),
            Column(_l("Kind of rent"), _part(parts, "contract", lambda one: rules.RENT_KINDS[one.rent_kind])),
            Column(_l("Rent a month"), _part(parts, "contract", lambda one: yuan(one.rent_fen))),
            Column(_l("Management fee a month"), _part(parts, "contract", lambda one: yuan(one.fee_fen))),
            Column(_l("Deposit agreed"), _part(parts, "contract", lambda one: yuan(one.deposit_fen))),
        ]
    return columns


add_import(
    bp,
    ImportPage(
        name="import_tenants",
        url="/tenants/import",
        permission=may.IMPORT,
        spec=actions.TENANTS,
        back="tenants.index",
        checks=actions.tenant_checks,
        apply=writes(actions.import_tenants),
    ),
)


@bp.get("/tenants/export.<any(xlsx, csv):fmt>")
@commits
@requires(may.EXPORT)
def export(fmt: str) -> Response:
    """The tenants of the filter in the address, contacts masked; the export is on record."""
    actor = current_actor()
    rows = queries.list_all_tenants(actor.mall_id, wanted_tenants(), mall_today())
    note(may.EXPORT, mall_id=actor.mall_id, object_kind="tenants", after={"rows": len(rows), "format": fmt})
    title = pick(actions.TENANTS.title_zh, actions.TENANTS.title_en)
    terms = actor.can(may.TERMS)
    parts = queries.export_parts([row.tenant.id for row in rows], mall_today(), terms=terms)
    columns = [*COLUMNS, *_part_columns(parts, terms=terms)]
    kind: Any = "csv" if fmt == "csv" else "xlsx"
    return as_download(*export_rows(kind, title, columns, rows, meta=Meta(tz=actor.tz)))
