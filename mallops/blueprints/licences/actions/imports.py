"""Licences from a sheet: one row a licence; a known pair of tenant and kind gets a new issue (17.1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from flask_babel import gettext as _

from mallops.blueprints.licences import permissions as may
from mallops.blueprints.licences import rules
from mallops.blueprints.licences.actions.keeping import Facts, Printed, issue, register
from mallops.blueprints.licences.models import Licence
from mallops.blueprints.licences.queries import known_pairs, list_kinds
from mallops.blueprints.tenants.models import Tenant
from mallops.core.auth import Actor, authorize
from mallops.core.db import db
from mallops.core.errors import Invalid
from mallops.core.import_cells import code, day, money, text, yes_no
from mallops.core.importing import Check, ImportColumn, ImportSpec, PlannedRow

_CODE = r"[A-Z0-9][A-Z0-9._-]{0,19}"
LICENCES = ImportSpec(
    "licences",
    "Licences",
    "证照",
    (
        ImportColumn("tenant", "Tenant code", "业户编号", True, code(_CODE, "T001"), "T001"),
        ImportColumn(
            "kind", "Kind of licence", "证照类型", True, text(60), "营业执照",
            "As the mall calls it, in Chinese or English", "按本商场的证照类型填写，中英文均可",
        ),
        ImportColumn("licence_no", "Licence number", "证照编号", True, text(80), "91310000MA1K00000X"),
        ImportColumn("authority", "Issued by", "发证机关", False, text(120), "市场监督管理局"),
        ImportColumn("valid_from", "Valid from", "有效期起", False, day(), "2026-01-01"),
        ImportColumn(
            "valid_to", "Last day", "有效期止", False, day(), "2028-12-31",
            "Empty only when it has no end", "长期有效的留空",
        ),
        ImportColumn("no_end", "Without an end", "长期有效", False, yes_no(), "否"),
        ImportColumn("fee", "Fee (yuan)", "费用（元）", False, money(), "350"),
        ImportColumn("note", "Remarks", "备注", False, text(500), ""),
    ),
    key=lambda values: (values["tenant"], (values["kind"] or "").casefold()),
)  # fmt: skip


def _kind_codes(mall_id: int | None) -> dict[str, str]:
    """Names in use, in both languages, and the code that each means."""
    return {
        name.casefold(): one.code
        for one in list_kinds(mall_id)
        if one.active
        for name in (one.name_zh, one.name_en)
        if name
    }


def _tenants(mall_id: int | None) -> dict[str, int]:
    query = sa.select(Tenant.code, Tenant.id).where(Tenant.mall_id == mall_id)
    return {one: key for one, key in db.session.execute(query)}


def _printed(row: PlannedRow) -> Printed:
    values = row.values
    return Printed(
        licence_no=values["licence_no"] or "",
        authority=values["authority"] or "",
        valid_from=values["valid_from"],
        valid_to=values["valid_to"],
        no_end=bool(values["no_end"]),
    )


def licence_checks(actor: Actor) -> Check:
    """The rules of a row that need what is in the mall: tenants, kinds, days."""
    tenants, kinds = _tenants(actor.mall_id), _kind_codes(actor.mall_id)

    def check(row: PlannedRow) -> Iterable[tuple[str, str]]:
        if row.values["tenant"] not in tenants:
            yield "tenant", _("No tenant of this mall has the code %(code)s.", code=row.values["tenant"])
        if row.values["kind"].casefold() not in kinds:
            yield "kind", _("This mall has no such kind of licence. Add it under “Kinds of licence”.")
        try:
            made = _printed(row)
            rules.ensure_issue(
                licence_no=made.licence_no,
                valid_from=made.valid_from,
                valid_to=made.valid_to,
                no_end=made.no_end,
            )
        except Invalid as error:
            yield from ((key, str(words)) for key, words in error.field_errors.items())
        if (row.values["fee"] or 0) < 0:
            yield "fee", _("Write the fee in yuan, such as 350 or 350.50.")

    return check


def import_licences(actor: Actor, rows: Sequence[PlannedRow]) -> int:
    """Register what is new, enter a new issue where something changed; how many rows were written."""
    authorize(actor, may.IMPORT)
    tenants, kinds, known = _tenants(actor.mall_id), _kind_codes(actor.mall_id), known_pairs(actor.mall_id)
    for row in rows:
        sort, printed = kinds[row.values["kind"].casefold()], _printed(row)
        key = known.get((row.values["tenant"], sort))
        if key is None:
            fee = f"{(row.values['fee'] or 0) / 100:.2f}"
            facts = Facts(sort, tenants[row.values["tenant"]], fee=fee, note=row.values["note"] or "")
            register(actor, facts, printed, tell_now=False)
            continue
        licence = db.session.get_one(Licence, key)
        now = (licence.licence_no, licence.valid_to, licence.no_end)
        if now != (printed.licence_no, printed.valid_to, printed.no_end):
            issue(actor, licence, printed, tell_now=False)
    return len(rows)
