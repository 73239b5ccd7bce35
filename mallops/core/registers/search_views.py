"""The search box: one page over everything a person may see."""

from __future__ import annotations

from flask import Blueprint, Response, request

from mallops.core.auth import current_actor, signed_in
from mallops.core.registers.hits import find, searchable
from mallops.core.search_terms import query_terms
from mallops.core.web import render

bp = Blueprint("search", __name__)


@bp.get("/search")
@signed_in
def index() -> Response:
    """Hits of `q`, newest first, of all kinds or of `kind`; each opens its record."""
    actor = current_actor()
    query = " ".join(request.args.get("q", "").replace("\x00", "").split())[:100]
    groups = searchable(actor)
    kind = request.args.get("kind", "")
    kind = kind if kind in groups else ""
    usable = bool(query_terms(query))
    found, more = find(actor, query, kind) if usable else ([], False)
    return render(
        "registers/search.html",
        "results",
        q=query,
        usable=usable,
        found=found,
        more=more,
        kind=kind,
        groups=[(code, label, icon) for code, (label, icon) in groups.items()],
    )
