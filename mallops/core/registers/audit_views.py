"""The audit trail on screen: who changed what, when, before and after."""

from __future__ import annotations

from flask import Blueprint, Response, request
from flask_babel import lazy_gettext as _l

from mallops.core.auth import current_actor, permission, requires
from mallops.core.registers.audit_trail import change_word, changes_of, list_entries, read_asked
from mallops.core.web import NavItem, nav_item, render

VIEW = permission("audit.view", area="audit", needs="V")
bp = Blueprint("audit", __name__, url_prefix="/audit")
nav_item(NavItem("audit.index", _l("Audit trail"), "history", "admin", VIEW, order=90))


@bp.get("/")
@requires(VIEW)
def index() -> Response:
    """The mall's trail, filtered, the latest first."""
    actor = current_actor()
    asked = read_asked(request.args)
    entries, newer, older = list_entries(actor, asked)
    return render(
        "registers/audit.html",
        "list",
        asked=asked,
        entries=entries,
        newer=newer,
        older=older,
        changes_of=changes_of,
        change_word=change_word,
    )
