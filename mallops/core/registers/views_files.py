"""What hangs on a record: photos and files in, files and the printed form out."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, request
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.core import files
from mallops.core.audit import acting
from mallops.core.auth import current_actor, fetch
from mallops.core.casework import actions
from mallops.core.casework.kinds import CaseKind
from mallops.core.db import transaction
from mallops.core.errors import Conflict, DomainError, Invalid, NotFound
from mallops.core.export import as_download, safe_filename
from mallops.core.pdf.paper import language
from mallops.core.registers.intake import (
    is_office_file,
    is_sound,
    keep_photos,
    receive_file,
    receive_photos,
    receive_sounds,
)
from mallops.core.registers.printing import print_record
from mallops.core.registers.record import load_record
from mallops.core.registers.views_record import Refused, page
from mallops.core.web import flash_ok, redirect_after


def attach(kind: CaseKind, uid: uuid.UUID) -> BaseResponse:
    """Add photos, recordings, or PDF, Excel and Word files, to the record."""
    actor = current_actor()
    caption = " ".join(request.form.get("caption", "").replace("\x00", "").split())
    try:
        uploads = [
            one for one in request.files.getlist("photos") + request.files.getlist("file") if one.filename
        ]
        if not uploads:
            raise Invalid(field_errors={"photos": _("Choose a photo or a file first.")})
        load_record(kind, uid, actor)  # strangers leave nothing on the disk
        documents = [(one.filename, receive_file(one)) for one in uploads if is_office_file(one)]
        documents += receive_sounds([one for one in uploads if is_sound(one)])
        photos = receive_photos([one for one in uploads if not is_office_file(one) and not is_sound(one)])
        with transaction(), acting(actor, f"{kind.code}.attach"):
            case: Any = fetch(kind.model, uid, actor, lock=True)
            if case.state == "void":
                raise Conflict(_("This record is void and takes nothing more."))
            keep_photos(actor, case, photos, caption=caption)
            for name, stored in documents:
                actions.attach(
                    actor, case, stored=stored, file_name=safe_filename(name or ""), caption=caption
                )
    except (Invalid, Conflict) as error:
        return _again(kind, uid, error)
    flash_ok(_("Added to the record."))
    return redirect_after(f"{kind.code}.show", uid=uid)


def _again(kind: CaseKind, uid: uuid.UUID, error: DomainError) -> Response:
    record = load_record(kind, uid, current_actor())
    return page(kind, record, Refused("attach", str(error.message)), error.status)


def download(kind: CaseKind, uid: uuid.UUID, file_uid: uuid.UUID) -> Response:
    """A file of the record, always saved and never shown by the browser."""
    record = load_record(kind, uid, current_actor())
    found = next((one for one in record.files if one.uid == file_uid), None)
    if found is None or found.file_sha256 is None:
        raise NotFound()
    return as_download(files.read(found.file_sha256), found.file_name, found.mimetype)


def print_form(kind: CaseKind, uid: uuid.UUID) -> Response:
    """The record as an A4 form to sign, in the language of the address, else in the reader's."""
    actor = current_actor()
    lang = language(request.args.get("lang"), actor.lang)
    own = kind.extras.get("paper")
    with force_locale(lang):
        record = load_record(kind, uid, actor)
        data = own(record, lang) if own else print_record(record)
    name = safe_filename(f"{record.case.number or 'draft'}-{lang[:2]}.pdf")
    response = Response(data, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
