"""QR posters of places: which, and the sheet to print."""

from __future__ import annotations

from flask import Response, request
from flask_babel import gettext as _

from mallops.blueprints.enquiries import permissions as may
from mallops.blueprints.enquiries.documents.posters import print_posters
from mallops.blueprints.enquiries.views.work import bp
from mallops.blueprints.sites.queries import list_zones
from mallops.core.auth import current_actor, requires
from mallops.core.errors import Invalid
from mallops.core.registers.criteria import as_uuid
from mallops.core.web import no_store, render


@bp.get("/posters")
@requires(may.POSTERS)
def posters() -> Response:
    """Choose the places."""
    return render("enquiries/posters.html", zones=list_zones(current_actor().mall_id))


@bp.post("/posters.pdf")
@requires(may.POSTERS)
def posters_pdf() -> Response:
    """One A4 page for each chosen place, in Chinese and English."""
    actor = current_actor()
    wanted = {as_uuid(text) for text in request.form.getlist("zone")}
    zones = [one for one in list_zones(actor.mall_id) if one.uid in wanted]
    if not zones:
        raise Invalid(_("Choose at least one place."))
    response = Response(print_posters(actor, zones), mimetype="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="qr-posters.pdf"'
    return no_store(response)


__all__ = ["bp"]
