"""The dunning log 催缴记录 of a mall as XLSX (18.1)."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.fees.queries.lists import LogRow
from mallops.blueprints.fees.rules import CHANNELS, CHARGES, LETTERS, RESULTS
from mallops.core.auth import Actor
from mallops.core.export import Column, Export, Meta, export_rows

TITLE = _l("Dunning log")


def log_file(actor: Actor, rows: list[LogRow]) -> Export:
    """One line a contact and bill. Whom one spoke with stays in the record."""
    columns = [
        Column(_l("When"), lambda row: row.contact.at, "datetime"),
        Column(_l("Tenant code"), lambda row: row.bill.tenant.code if row.bill.tenant else ""),
        Column(_l("Tenant"), lambda row: row.bill.tenant.name if row.bill.tenant else ""),
        Column(_l("Number"), lambda row: row.bill.number or ""),
        Column(_l("Bill number"), lambda row: row.bill.bill_no),
        Column(_l("Charge"), lambda row: str(CHARGES[row.bill.charge])),
        Column(_l("Month"), lambda row: row.bill.period),
        Column(_l("Due on"), lambda row: row.bill.due_on, "date"),
        Column(_l("Outstanding (yuan)"), lambda row: row.contact.outstanding, "money"),
        Column(_l("How"), lambda row: str(CHANNELS[row.contact.channel])),
        Column(_l("Result of the contact"), lambda row: str(RESULTS[row.contact.result])),
        Column(_l("Promised for"), lambda row: row.contact.promised_on, "date"),
        Column(_l("Last letter"), lambda row: str(LETTERS.get(row.contact.level, ""))),
        Column(_l("Who asked"), lambda row: row.contact.by.name if row.contact.by else ""),
    ]
    return export_rows(
        "xlsx", str(TITLE), columns, rows, meta=Meta(actor.tz, ((_("Exported by"), actor.name),))
    )
