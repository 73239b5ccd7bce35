"""The inspection report of one run as a stored document: at once when short, else by a job (1.14)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from config import Settings
from mallops.blueprints.accounts.queries.sessions import find_actor
from mallops.blueprints.patrols.actions import PATROLS
from mallops.blueprints.patrols.documents.content import patrol_content
from mallops.blueprints.patrols.documents.report_page import ReportPage
from mallops.blueprints.patrols.permissions import VIEW
from mallops.blueprints.patrols.queries.detail import PatrolDetail, patrol_detail
from mallops.blueprints.patrols.queries.reports import photo_rows, run_trend, waiting_photos
from mallops.core import audit
from mallops.core.auth import Actor, authorize
from mallops.core.db import transaction
from mallops.core.documents import Document, Draft, document_kind, find_issued, issue_document, list_issued
from mallops.core.errors import Conflict, Forbidden
from mallops.core.jobs import Job, enqueue, job, progress
from mallops.core.pdf.paper import Paper, fill, seal
from mallops.core.pdf.render import RenderedPdf, render_document
from mallops.core.photos.models import Photo
from mallops.core.photos.records import develop_photo
from mallops.core.photos.work import photo_store

REPORT = document_kind("patrols.report", _l("Inspection report"), VIEW)
TENANT_REPORT = _l("Tenant inspection report")
Progress = Callable[[int, int], None]


class NotSubmitted(Conflict):
    """A run that is still being walked, or is void, has no report."""

    default = _l("There is a report once the patrol is submitted.")


def report_draft(paper: Paper, detail: PatrolDetail) -> Draft:
    """What the report of this run is called and made of. Raises NotSubmitted."""
    patrol = detail.patrol
    if patrol.state in ("draft", "void"):
        raise NotSubmitted()
    with paper.spoken():
        title = str(_title(detail))
        label = detail.sheet.label
    return Draft(
        mall_id=paper.mall.id,
        kind=REPORT.code,
        lang=paper.lang,
        title=title,
        content=patrol_content(detail),
        number=patrol.number or "",
        template_label=label,
        case_id=patrol.id,
        covers_on=patrol.on,
        facts={"score": f"{patrol.score:g}"} if patrol.score is not None else {},
    )


def _title(detail: PatrolDetail) -> Any:
    return TENANT_REPORT if detail.patrol.purpose == "tenant" else PATROLS.print_title


def request_report(actor: Actor, patrol_uid: uuid.UUID, lang: str | None, back: str = "/") -> Document | Job:
    """The report of a run: the document when it is there or quickly made, else the job that makes it.

    A job is used when there are more photos than `pdf_inline_photos`, or some are not developed yet. Writes
    one audit row. Raises NotFound, Forbidden, NotSubmitted, PdfNotMade.
    """
    paper = Paper.of(actor, lang)
    with paper.spoken():
        detail = patrol_detail(actor, patrol_uid)
    authorize(actor, VIEW, detail.patrol)
    draft = report_draft(paper, detail)
    found = find_issued(draft)
    if found is None and _is_long(detail):
        args = {"patrol": str(patrol_uid), "lang": paper.lang, "back": back}
        key = f"{REPORT.code}:{draft.content_hash[:32]}:{paper.lang}:{actor.user_id}"
        with transaction():
            row = enqueue(REPORT.code, args, actor, dedupe=key)
            _note(actor, detail, paper.lang, "job")
        return row
    document = found or issue_document(actor, draft, lambda one: _make(paper, detail, one))
    with transaction():
        _note(actor, detail, paper.lang, str(document.uid))
    return document


def _note(actor: Actor, detail: PatrolDetail, lang: str, made: str) -> None:
    audit.note(
        "patrols.report",
        mall_id=actor.mall_id,
        object_kind="patrols",
        object_id=detail.patrol.id,
        after={"lang": lang, "document": made},
        label=detail.patrol.number or detail.patrol.title,
        actor=actor,
    )


def _photo_ids(detail: PatrolDetail) -> set[int]:
    return {photo.photo_id for one in detail.sections for line in one.lines for photo in line.photos}


def _is_long(detail: PatrolDetail) -> bool:
    settings: Settings = current_app.config["SETTINGS"]
    ids = _photo_ids(detail)
    return len(ids) > settings.worker.pdf_inline_photos or bool(waiting_photos(ids))


def _make(paper: Paper, detail: PatrolDetail, draft: Draft, told: Progress | None = None) -> RenderedPdf:
    """Lay the report out."""
    photos = photo_rows(_photo_ids(detail))
    with paper.spoken():
        html = report_html(paper, detail, photos, draft)
    return render_document(html, images=_resolver(photos), progress=told)


def report_html(paper: Paper, detail: PatrolDetail, photos: dict[int, Photo], draft: Draft) -> str:
    """The page that is printed. Call it inside `paper.spoken()`."""
    title, other = paper.both(_title(detail))
    page = ReportPage(paper, detail, photos, run_trend(detail.patrol))
    context = {**page.context(), **seal(draft, paper), "title": title, "title_other": other}
    return fill("pdf/patrol_report.html", paper, context)


def _resolver(photos: dict[int, Photo]) -> Callable[[str], bytes | None]:
    """Print-sized pictures of this run's photos, and of no other."""
    known = {str(one.uid): one for one in photos.values() if one.is_ready}

    def find(name: str) -> bytes | None:
        photo = known.get(name)
        if photo is None:
            return None
        try:
            return photo_store().read(photo.key("print"))
        except FileNotFoundError:
            return None

    return find


@job(REPORT.code)
def run_report(row: Job) -> dict[str, Any]:
    """Make the report of one job for who asked: photos that still wait are developed first."""
    actor = find_actor(row.requested_by_id or 0, row.mall_id)
    if actor is None:
        raise Forbidden()
    paper = Paper.of(actor, row.args["lang"])
    with paper.spoken():
        detail = patrol_detail(actor, uuid.UUID(row.args["patrol"]))
        reading, laying = _("Preparing photos"), _("Laying out pages")
    waiting = waiting_photos(_photo_ids(detail))
    total = len(waiting) + 4
    for done, photo in enumerate(waiting):
        progress(row, done, total, reading)
        _develop(photo, paper)
    progress(row, len(waiting) + 1, total, laying)

    def told(done: int, of: int) -> None:
        progress(row, len(waiting) + 1 + round(2 * done / max(of, 1)), total, laying)

    draft = report_draft(paper, detail)
    document = issue_document(actor, draft, lambda one: _make(paper, detail, one, told))
    return {"document": str(document.uid), "pages": document.pages}


def _develop(photo: Photo, paper: Paper) -> None:
    settings: Settings = current_app.config["SETTINGS"]
    develop_photo(photo, store=photo_store(), limits=settings.photos, tz=paper.mall.zoneinfo)


def issued_reports(detail: PatrolDetail) -> list[Document]:
    """Every report of this run that was issued, the newest first."""
    return list_issued(detail.patrol.mall_id, REPORT.code, case_id=detail.patrol.id)


__all__ = ["REPORT", "NotSubmitted", "issued_reports", "report_draft", "report_html", "request_report"]
