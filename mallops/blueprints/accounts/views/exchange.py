"""Staff in and out as a sheet."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from werkzeug.wrappers import Response

from mallops.blueprints.accounts import permissions as may
from mallops.blueprints.accounts.actions import imports
from mallops.blueprints.accounts.queries.people import PersonRow, list_all_people
from mallops.blueprints.accounts.views.blueprint import bp
from mallops.blueprints.accounts.views.people import person_filter
from mallops.core.audit import note
from mallops.core.auth import current_actor, requires
from mallops.core.crypto import mask_phone
from mallops.core.db import transaction
from mallops.core.export import Column, Meta, as_download, export_rows
from mallops.core.import_pages import ImportPage, add_import

COLUMNS: list[Column] = [
    Column(_l("Login name"), lambda row: row.user.login),
    Column(lazy_pgettext("person", "Name in Chinese"), lambda row: row.user.name_zh),
    Column(lazy_pgettext("person", "Name in English"), lambda row: row.user.name_en),
    Column(_l("Staff number"), lambda row: row.user.staff_no),
    Column(_l("Job title"), lambda row: row.user.job_title),
    Column(_l("Phone (masked)"), lambda row: mask_phone(row.user.phone or "")),
    Column(_l("Roles"), lambda row: ",".join(row.roles)),
    Column(_l("Active"), lambda row: row.user.is_active),
    Column(_l("Last login"), lambda row: row.user.last_login_at, "datetime"),
]

add_import(
    bp,
    ImportPage(
        name="import_people",
        url="/people/import",
        permission=may.IMPORT,
        spec=imports.STAFF,
        back="accounts.people",
        checks=imports.staff_checks,
        apply=imports.import_staff,
        prepare=imports.hash_for_new,
        limits=imports.LIMITS,
    ),
)


@bp.get("/people/export.<any(xlsx, csv):fmt>")
@requires(may.EXPORT)
def export_people(fmt: str) -> Response:
    """The filtered staff list as a file; the export is on record."""
    actor = current_actor()
    rows: list[PersonRow] = list_all_people(actor, person_filter())
    made = export_rows("csv" if fmt == "csv" else "xlsx", _("Staff"), COLUMNS, rows, meta=Meta(actor.tz))
    with transaction():
        note(may.EXPORT, mall_id=actor.mall_id, object_kind="users", after={"rows": len(rows), "format": fmt})
    return as_download(made.body, made.filename, made.mimetype)
