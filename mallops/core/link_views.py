"""The pages behind personal links: `/t/<token>`. No account, no cache, no search engine.

Who holds a link may open it. Only whom it cannot be meant for is told that it is not known: a feature says so
with `link_refusal` (somebody signed in for another shop, staff of another mall).
"""

from __future__ import annotations

import uuid
from collections.abc import Callable

from flask import Blueprint, Flask, Response, make_response
from flask_limiter.util import get_remote_address

from mallops.core.auth import public
from mallops.core.db import db
from mallops.core.errors import DomainError, NotFound
from mallops.core.links import (
    PURPOSES,
    LinkOver,
    LinkUnknown,
    ShareLink,
    TooManyLinks,
    count_opening,
    ensure_answers_left,
    open_link,
)
from mallops.core.photos.records import find_photo
from mallops.core.photos.serving import photo_response
from mallops.core.photos.work import photo_store
from mallops.core.web import render

bp = Blueprint("links", __name__, url_prefix="/t")
WHY = "opens one record to who holds its 192-bit link; wrong ones are throttled"
Refuses = Callable[[ShareLink], bool]
_REFUSALS: list[Refuses] = []


def link_refusal(refuses: Refuses) -> Refuses:
    """Register `refuses(link)`: whether this request is of somebody for whom the link cannot be meant."""
    _REFUSALS.append(refuses)
    return refuses


def _opened(token: str) -> ShareLink:
    link = open_link(token, get_remote_address())
    if any(refuses(link) for refuses in _REFUSALS):
        raise LinkUnknown()
    return link


@bp.get("/<token>")
@public(WHY)
def show(token: str) -> Response:
    """The page of a link."""
    link = _opened(token)
    count_opening(link)
    return make_response(PURPOSES[link.purpose].show(link))


@bp.post("/<token>")
@public(WHY)
def act(token: str) -> Response:
    """What was sent from the page of a link."""
    link = _opened(token)
    ensure_answers_left(link)
    return make_response(PURPOSES[link.purpose].act(link))


@bp.get("/<token>/photos/<uuid:photo_uid>/<any(thumb, display):size>.jpg")
@public(WHY)
def photo(token: str, photo_uid: uuid.UUID, size: str) -> Response:
    """A picture of the record that the link opens, and of no other."""
    link = _opened(token)
    found = find_photo(link.mall_id, photo_uid)
    if found is None or found.id not in PURPOSES[link.purpose].photos(link.case):
        raise NotFound()
    return photo_response(found, size, store=photo_store())


@bp.after_request
def keep_nowhere(response: Response) -> Response:
    """No cache, no index; the address is not told to other sites."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response.headers["Referrer-Policy"] = "same-origin"
    return response


@bp.errorhandler(LinkUnknown)
@bp.errorhandler(LinkOver)
@bp.errorhandler(TooManyLinks)
def refused(error: DomainError) -> Response:
    """A page for people without an account: what is wrong and what to do."""
    db.session.rollback()
    response = render("links/refused.html", status=error.status, message=str(error.message), signed_in=False)
    if error.status == 429:
        response.headers["Retry-After"] = "60"
    return response


def init_link_views(app: Flask) -> None:
    """Register the routes. Their forms need no session: the token in the address is the right to send."""
    app.extensions["csrf"].exempt(bp)
    app.register_blueprint(bp)
