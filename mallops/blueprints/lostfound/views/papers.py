"""Papers of lost property, as PDF."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.lostfound import permissions as may
from mallops.blueprints.lostfound.documents import print_claim, print_ending, print_label
from mallops.blueprints.lostfound.models import FoundItem
from mallops.blueprints.lostfound.queries.items import get_claim
from mallops.blueprints.lostfound.views.parts import label_address
from mallops.core.auth import current_actor, fetch, requires
from mallops.core.errors import NotFound
from mallops.core.export import safe_filename
from mallops.core.pdf.paper import Paper
from mallops.core.web import no_store

bp = Blueprint("lost_papers", __name__, url_prefix="/found")


def _answer(data: bytes, name: str) -> BaseResponse:
    response = Response(data, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{safe_filename(name)}.pdf"'
    return no_store(response)


def _paper() -> Paper:
    return Paper.of(current_actor(), request.args.get("lang"))


@bp.get("/<uuid:uid>/label.pdf")
@requires(may.CREATE)
def label(uid: uuid.UUID) -> BaseResponse:
    """The shelf label."""
    item = fetch(FoundItem, uid)
    return _answer(print_label(_paper(), item, label_address(item)), f"label-{item.label}")


@bp.get("/claims/<uuid:uid>/form.pdf")
@requires(may.WORK)
def claim(uid: uuid.UUID) -> BaseResponse:
    """The claim form."""
    found = get_claim(current_actor().mall_id, uid)
    return _answer(print_claim(_paper(), found), f"claim-{found.item.number}")


@bp.get("/<uuid:uid>/handover.pdf")
@requires(may.WORK)
def ending(uid: uuid.UUID) -> BaseResponse:
    """The sheet of what nobody claimed."""
    item = fetch(FoundItem, uid)
    if item.state not in {"police", "disposed"}:
        raise NotFound()
    return _answer(print_ending(_paper(), item), f"handover-{item.number}")
