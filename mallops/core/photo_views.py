"""Pictures and their derivatives: only to those who see what they hang on, only what we made ourselves."""

from __future__ import annotations

import uuid

from flask import Blueprint, Flask, Response

from mallops.core.auth import current_actor, fetch, signed_in
from mallops.core.photos.models import Photo
from mallops.core.photos.serving import photo_response
from mallops.core.photos.sight import ensure_seen
from mallops.core.photos.work import photo_store

bp = Blueprint("photos", __name__, url_prefix="/photos")


@bp.get("/<uuid:photo_uid>/<any(thumb, display, print):size>.jpg")
@signed_in
def show(photo_uid: uuid.UUID, size: str) -> Response:
    """A derivative of a photo; those who see nothing that it hangs on get 404."""
    photo = fetch(Photo, photo_uid)
    ensure_seen(photo, current_actor())
    return photo_response(photo, size, store=photo_store())


def init_photo_views(app: Flask) -> None:
    """Register the route."""
    app.register_blueprint(bp)
