"""What became of a campaign's material: as a table, and on paper for marketing (11.3)."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.displays.actions.materials import SHARE
from mallops.blueprints.displays.models import Material, MaterialShare
from mallops.blueprints.displays.queries.materials import count_result
from mallops.core.auth import Actor
from mallops.core.export import Column, Export, Meta, export_rows
from mallops.core.formatting import percent
from mallops.core.pdf.paper import Paper, fill
from mallops.core.pdf.render import render_pdf

TITLE = _l("Result of campaign material")


def _state(one: MaterialShare) -> str:
    return str(SHARE.workflow.state(one.state).label)


def _in_time(one: MaterialShare) -> str:
    return "" if one.on_time is None else _("Yes") if one.on_time else _("No")


def columns() -> list[Column]:
    """One line a shop."""
    return [
        Column(_l("Number"), "number"),
        Column(_l("Tenant"), lambda one: f"{one.tenant.code} {one.tenant.name}"),
        Column(_l("Zone"), lambda one: one.zone.name if one.zone else ""),
        Column(_l("State"), _state),
        Column(_l("Given out"), "quantity", "int"),
        Column(_l("Arrived"), "received", "int"),
        Column(_l("Received at"), "received_at", "datetime"),
        Column(_l("Shown since"), "displayed_at", "datetime"),
        Column(_l("Shown in time"), _in_time),
        Column(_l("Taken down at"), "taken_down_at", "datetime"),
        Column(_l("Brought back"), "returned", "int"),
        Column(_l("Samples issued"), "samples_sent", "int"),
        Column(_l("Samples arrived"), "samples_received", "int"),
        Column(_l("Samples handed out"), "samples_given", "int"),
        Column(_l("Samples returned"), "samples_returned", "int"),
        Column(_l("Shipping problems"), "trouble_count", "int"),
        Column(_l("Shipping problem"), "problem"),
        Column(_l("What the carrier agreed"), "solution"),
    ]


def result_file(actor: Actor, material: Material, shares: list[MaterialShare]) -> Export:
    """The table as XLSX."""
    lines = ((_("Campaign"), material.title), (_("Exported by"), actor.name))
    rows = [one for one in shares if one.state != "void"]
    return export_rows("xlsx", f"{TITLE} {material.title}", columns(), rows, meta=Meta(actor.tz, lines))


def print_result(paper: Paper, material: Material, shares: list[MaterialShare]) -> bytes:
    """The result on A4. Raises PdfNotMade."""
    title, other = paper.both(TITLE)
    result = count_result(shares)
    with paper.spoken():
        html = fill(
            "pdf/material_result.html",
            paper,
            {
                "title": title,
                "title_other": other,
                "number": material.number or "",
                "foot": material.number or "",
                "facts": [
                    (_("Campaign"), material.title),
                    (_("What is given out"), material.pieces),
                    (_("To be shown by"), material.display_by.isoformat()),
                    (_("To be taken down by"), material.take_down_by.isoformat()),
                    (_("Carrier"), " ".join(one for one in (material.carrier, material.waybill) if one)),
                    (_("In charge at marketing"), material.owner.name if material.owner else ""),
                ],
                "figures": [
                    (result.shops, _("Shops")),
                    (result.on_time, _("Shown in time")),
                    (percent(result.rate * 100) if result.rate is not None else "–", _("In time")),
                    (result.troubles, _("Shipping problems")),
                    (f"{result.pieces_received}/{result.pieces}", _("Pieces arrived")),
                    (f"{result.samples_given}/{result.samples_received}", _("Samples handed out")),
                ],
                "columns": _heads(),
                "rows": [_cells(paper, one) for one in shares if one.state != "void"],
                "words": material.result,
                "people": [
                    {"role": role, "name": "", "at": "", "image": None}
                    for role in (_("Customer service"), _("Marketing"))
                ],
            },
        )
    return render_pdf(html)


def _heads() -> list[dict[str, Any]]:
    labels = (
        _("Tenant"),
        _("State"),
        _("Arrived"),
        _("Shown since"),
        _("In time"),
        _("Brought back"),
        _("Samples"),
    )
    ends = ("start", "start", "end", "start", "mid", "end", "end")
    return [{"label": label, "align": align} for label, align in zip(labels, ends, strict=True)]


def _cells(paper: Paper, one: MaterialShare) -> list[Any]:
    arrived = "–" if one.received is None else f"{one.received}/{one.quantity}"
    return [
        f"{one.tenant.code} {one.tenant.name}",
        _state(one),
        arrived,
        paper.time(one.displayed_at, "short"),
        _in_time(one),
        "" if one.returned is None else one.returned,
        f"{one.samples_given}/{one.samples_received}" if one.samples_received else "",
    ]
