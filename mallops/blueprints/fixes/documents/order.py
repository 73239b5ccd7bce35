"""The whole order as one stored document: pictures side by side, timeline, signatures, hash (4.1)."""

from __future__ import annotations

from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.fixes.actions import party_name
from mallops.blueprints.fixes.documents.notice import item_words
from mallops.blueprints.fixes.permissions import VIEW
from mallops.blueprints.fixes.queries import list_attached, paired_photos
from mallops.core.audit import plain
from mallops.core.casework.models import CaseAttachment
from mallops.core.deadlines import explain
from mallops.core.documents import Document, Draft, document_kind, issue_document
from mallops.core.pdf.paper import Paper, fill, pictures, seal
from mallops.core.pdf.qr import qr_svg
from mallops.core.pdf.render import RenderedPdf, render_document
from mallops.core.photos.models import RECEIVED, Photo
from mallops.core.photos.records import develop_photo
from mallops.core.photos.work import photo_store
from mallops.core.registers.printing import people_of
from mallops.core.registers.record import Record
from mallops.core.registers.story import tell

TITLE = _l("Rectification order")
ORDER = document_kind("fixes.order", TITLE, VIEW)
MAX_OTHERS = 24


def issue_order(paper: Paper, record: Record) -> Document:
    """The stored document of an order as it stands now. Call it outside a transaction. Raises PdfNotMade."""
    photos = [one.photo for one in list_attached(record.case)]
    _develop(paper, photos)
    case = record.case
    with paper.spoken():
        draft = Draft(
            mall_id=paper.mall.id,
            kind=ORDER.code,
            lang=paper.lang,
            title=str(TITLE),
            content=order_content(record),
            number=case.number or "",
            case_id=case.id,
            facts={"state": str(record.state.label)},
        )
    return issue_document(paper.actor, draft, lambda one: _make(paper, record, one, photos))


def _develop(paper: Paper, photos: list[Photo]) -> None:
    """Pictures that came a moment ago belong onto the paper too."""
    limits = current_app.config["SETTINGS"].photos
    for photo in photos:
        if photo.state == RECEIVED:
            develop_photo(photo, store=photo_store(), limits=limits, tz=paper.mall.zoneinfo)


def order_content(record: Record) -> dict[str, Any]:
    """What the order says, in a form that does not depend on the language."""
    case = record.case
    return {
        "order": str(case.uid),
        "number": case.number,
        "state": case.state,
        "title": case.title,
        "due_at": case.due_at,
        "fields": {one.key: plain(getattr(case, one.key)) for one in record.kind.fields},
        "photos": [(str(one.photo.uid), one.photo.sha256, one.stage) for one in _photo_rows(record)],
        "events": [[one.at, one.verb, one.actor_name, one.note, one.to_state] for one in record.events],
        "signatures": [[one.capacity, one.signer_name, one.signed_at] for one in record.sign_offs],
    }


def _photo_rows(record: Record) -> list[CaseAttachment]:
    return [one for one in record.attachments if one.photo_id is not None]


def _make(paper: Paper, record: Record, draft: Draft, photos: list[Photo]) -> RenderedPdf:
    with paper.spoken():
        html = fill("pdf/fix_order.html", paper, _context(paper, record, draft))
    return render_document(html, images=pictures(photos))


def _context(paper: Paper, record: Record, draft: Draft) -> dict[str, Any]:
    case = record.case
    title, other = paper.both(TITLE)
    pairs = paired_photos(case)
    shown = {one.id for pair in pairs for one in pair if one is not None}
    return {
        **seal(draft, paper),
        "title": title,
        "title_other": other,
        "number": case.number or "",
        "facts": _facts(paper, record),
        "what": case.title,
        "item": item_words(paper, case),
        "texts": [pair for pair in record.facts(long=True) if pair[1]],
        "why_due": record.why_due or (explain(case.due_explained) if case.due_explained else ""),
        "pairs": [(_picture(before), _picture(after)) for before, after in pairs],
        "others": [
            {"uid": one.photo.uid, "caption": one.caption or record.stage_word(one.stage), "tag": ""}
            for one in _photo_rows(record)
            if one.photo_id not in shown
        ][:MAX_OTHERS],
        "events": [_event(one) for one in tell(record)],
        "people": people_of(record),
        "verify_qr": qr_svg(draft.verify_url, title=draft.verify_url, size=90),
    }


def _picture(photo: Photo | None) -> dict[str, Any] | None:
    return {"uid": photo.uid, "caption": ""} if photo is not None else None


def _facts(paper: Paper, record: Record) -> list[tuple[str, Any]]:
    case = record.case
    facts = [(_("To"), party_name(case)), (_("State"), str(record.state.label))]
    facts += [pair for pair in record.facts() if pair[1]]
    facts += record.origin()
    if case.due_at is not None:
        facts.append((_("Due"), paper.time(case.due_at)))
    return facts


def _event(event: dict[str, Any]) -> list[str]:
    words = f"{event['text']}: {event['comment']}" if event["comment"] else event["text"]
    return [event["at_text"], event["actor"], words]
