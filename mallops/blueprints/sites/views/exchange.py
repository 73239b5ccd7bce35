"""Units, zones and floors in and out of Excel."""

from __future__ import annotations

from flask import Response

from mallops.blueprints.sites import actions, queries
from mallops.blueprints.sites import permissions as may
from mallops.blueprints.sites.sheets import COLUMNS, UNITS
from mallops.blueprints.sites.views.blueprint import bp
from mallops.blueprints.sites.views.units import wanted_units
from mallops.core.audit import note
from mallops.core.auth import current_actor, requires
from mallops.core.db import commits
from mallops.core.export import Meta, as_download, export_rows
from mallops.core.import_pages import ImportPage, add_import, writes
from mallops.core.names import pick

add_import(
    bp,
    ImportPage(
        name="import_units",
        url="/site/import",
        permission=may.CREATE,
        spec=UNITS,
        back="sites.building",
        checks=lambda _actor: None,
        apply=writes(actions.import_units),
    ),
)


@bp.get("/site/units/export.<any(xlsx, csv):fmt>")
@commits
@requires(may.EXPORT)
def export_units(fmt: str) -> Response:
    """The units of the filter in the address."""
    actor = current_actor()
    rows = queries.list_all_units(actor.mall_id, wanted_units())
    note("sites.export", mall_id=actor.mall_id, object_kind="units", after={"rows": len(rows), "format": fmt})
    title = pick(UNITS.title_zh, UNITS.title_en)
    return as_download(
        *export_rows("csv" if fmt == "csv" else "xlsx", title, COLUMNS, rows, meta=Meta(tz=actor.tz))
    )
