"""Stored documents on screen: the file for those who may, and the public page that verifies a paper.

The verify page is found only by the 144 random bits of the QR code; it shows that a document exists, never
what it says. A PDF put there is hashed and forgotten.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from typing import IO, Any

from flask import Blueprint, Flask, Response, request
from flask_babel import gettext as _
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from mallops.core import files
from mallops.core.auth import authorize, current_actor, fetch, public, signed_in
from mallops.core.db import db
from mallops.core.documents import KINDS, PDF, Document, document_file_name, find_by_code, superseded
from mallops.core.errors import Invalid, NotFound, TooLarge
from mallops.core.formatting import mall_time
from mallops.core.malls import Mall
from mallops.core.web import no_store, render

bp = Blueprint("documents", __name__)
limiter = Limiter(get_remote_address, storage_uri="memory://", strategy="fixed-window")
LOOKS, CHECKS = "120 per minute", "20 per minute"  # an address
CHUNK = 256 * 1024
CODE = re.compile(r"[A-Za-z0-9_-]{1,32}")
#: A PDF opens in the browser's own viewer, which needs object-src; it can load nothing else.
PDF_POLICY = "default-src 'none'; object-src 'self'; frame-ancestors 'none'"


@bp.get("/documents/<uuid:document_uid>.pdf")
@signed_in
def show(document_uid: uuid.UUID) -> Response:
    """The stored file, for people of the mall who may see this kind and, if it has one, the record."""
    actor = current_actor()
    document = fetch(Document, document_uid, actor)
    authorize(actor, KINDS[document.kind].permission, document)
    response = Response(document.data, mimetype=PDF)
    response.headers["Content-Disposition"] = f'inline; filename="{_ascii(document_file_name(document))}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = PDF_POLICY
    return no_store(response)


@bp.get("/verify/<code>")
@public("shows number, date and hashes of a document to who holds its 144-bit code; nothing of its content")
@limiter.limit(LOOKS)
def verify(code: str) -> Response:
    """What was issued under the code on a paper."""
    return _page(_by_code(code))


@bp.post("/verify/<code>")
@public("compares a PDF with the stored hash; keeps nothing")
@limiter.limit(CHECKS)
def check(code: str) -> Response:
    """Compare a PDF with the stored one."""
    document = _by_code(code)
    sent = request.files.get("file")
    try:
        if sent is None or not sent.filename:
            raise Invalid(_("Choose the PDF first."))
        same = _digest(sent.stream) == document.sha256
    except (Invalid, TooLarge) as error:
        return _page(document, error=str(error.message), status=error.status)
    return _page(document, checked=same)


def _by_code(code: str) -> Document:
    document = find_by_code(code) if CODE.fullmatch(code) else None
    if document is None:
        raise NotFound(_("No document was issued under this code. Scan the code on the paper again."))
    return document


def _digest(stream: IO[bytes]) -> str:
    """SHA-256 of a PDF of at most 12 MB. Raises Invalid for another file, TooLarge for more."""
    digest, size = hashlib.sha256(), 0
    while chunk := stream.read(CHUNK):
        if size == 0 and not chunk.startswith(b"%PDF-"):
            raise Invalid(_("This is not a PDF file."))
        size += len(chunk)
        if size > files.MAX_FILE:
            raise TooLarge(_("This file is larger than 12 MB. Make it smaller and try again."))
        digest.update(chunk)
    return digest.hexdigest()


def _page(document: Document, *, checked: bool | None = None, error: str = "", status: int = 200) -> Response:
    mall = db.session.get_one(Mall, document.mall_id)
    return no_store(
        render(
            "documents/verify.html",
            status=status,
            document=document,
            mall_name=mall.name,
            issued_at=f"{mall_time(document.made_at, 'full', mall.zoneinfo)} ({mall.tz})",
            facts=[(word, document.facts[key]) for key, word in _words().items() if key in document.facts],
            superseded=superseded(document),
            checked=checked,
            error=error,
        )
    )


def _words() -> dict[str, Any]:
    """What the facts of a document are called on its public page."""
    return {"score": _("Score"), "state": _("State")}


def _ascii(name: str) -> str:
    return name.encode("ascii", "ignore").decode().strip(" -") or "document.pdf"


def init_document_views(app: Flask) -> None:
    """Register the routes; who asks too often gets 429."""
    limiter.init_app(app)
    app.register_blueprint(bp)
