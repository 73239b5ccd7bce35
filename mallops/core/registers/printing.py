"""A record on paper: A4, its Chinese title, all fields, photos, timeline, signatures or lines to sign on."""

from __future__ import annotations

import uuid
from typing import Any

from flask import render_template
from flask_babel import force_locale, get_locale
from flask_babel import gettext as _

from mallops.core.auth.actor import Actor
from mallops.core.casework import kind_of
from mallops.core.formatting import mall_time
from mallops.core.pdf.render import render_pdf
from mallops.core.photos.work import photo_store
from mallops.core.registers.record import Record, load_record
from mallops.core.registers.signing import capacity_word, data_url, signer_pairs
from mallops.core.registers.story import tell

MAX_PHOTOS = 24
#: A heading, labels of columns, rows of text.
Table = tuple[str, list[str], list[list[str]]]


def print_record(record: Record) -> bytes:
    """The PDF of one record. Raises PdfNotMade."""
    return render_pdf(print_html(record), images=_resolver(record))


def print_html(record: Record) -> str:
    """The page that is printed."""
    kind, case = record.kind, record.case
    title, other = _titles(kind)
    facts = [(_("Subject") if not _named_title(kind) else _named_title(kind), case.title)]
    facts += record.facts()
    if "links" in kind.extras:  # what it belongs to, such as an asset
        facts += [(str(label), text) for label, text, _url in kind.extras["links"](case)]
    facts += [
        (_("State"), str(record.state.label)),
        (_("Opened"), mall_time(case.created_at)),
        (_("Opened by"), case.created_by.name if case.created_by else ""),
    ]
    if case.due_at is not None:
        facts.append((_("Due"), mall_time(case.due_at)))
    if case.closed_at is not None:
        facts.append((_("Closed"), mall_time(case.closed_at)))
    return render_template(
        "registers/print.html",
        lang=str(get_locale() or "zh_Hans_CN"),
        mall_name=record.actor.mall.name if record.actor.mall else "",
        title=title,
        title_other=other,
        number=case.number or _("draft"),
        facts=facts,
        texts=[pair for pair in record.facts(long=True) if pair[1]],
        void_reason=case.void_reason,
        tables=[one for one in _tables(record) if one[2]],
        photos=[{"uid": one.uid, "caption": one.caption, "tag": ""} for one in record.photos[:MAX_PHOTOS]],
        more_photos=max(0, len(record.photos) - MAX_PHOTOS),
        events=[_event_row(one) for one in tell(record)],
        people=people_of(record),
    )


def _tables(record: Record) -> list[Table]:
    """What else belongs on the paper: lines of a pass, a log. A kind says it with `extras["tables"]`."""
    make = record.kind.extras.get("tables")
    return make(record) if make else []


def _event_row(event: dict[str, Any]) -> list[str]:
    words = f"{event['text']}: {event['comment']}" if event["comment"] else event["text"]
    return [event["at_text"], event["actor"], words]


def _named_title(kind: Any) -> str:
    return next((str(one.label) for one in kind.fields if one.key == "title"), "")


def _titles(kind: Any) -> tuple[str, str]:
    """The form's title in the reader's language, and in the other one when that differs."""
    here = str(kind.print_title or kind.label)
    chinese = str(get_locale() or "zh").startswith("zh")
    with force_locale("en" if chinese else "zh_Hans_CN"):
        there = str(kind.print_title or kind.label)
    return here, there if there != here else ""


def people_of(record: Record) -> list[dict[str, Any]]:
    """Who signed, then the lines that still wait for somebody."""
    out = [
        {
            "role": capacity_word(record.kind, one.capacity),
            "name": one.signer_name if one.image else (one.typed or one.signer_name),
            "at": mall_time(one.signed_at),
            "image": data_url(one),
        }
        for one in record.sign_offs
    ]
    signed = {one.capacity for one in record.sign_offs}
    waiting = [label for code, label in signer_pairs(record.kind) if code not in signed]
    return out + [{"role": label, "name": "", "at": "", "image": None} for label in waiting]


def signed_people(case: Any, actor: Actor) -> list[dict[str, Any]]:
    """Who has signed a record, with the drawings, for a paper that holds several records."""
    return [one for one in people_of(load_record(kind_of(case), case.uid, actor)) if one["name"]]


def _resolver(record: Record) -> Any:
    """Print-sized pictures of this record's photos, and of no other."""
    known = {str(one.photo.uid): one.photo for one in record.attachments if one.photo_id is not None}

    def find(name: str) -> bytes | None:
        photo = known.get(str(uuid.UUID(name)))
        if photo is None or not photo.is_ready:
            return None
        try:
            return photo_store().read(photo.key("print"))
        except FileNotFoundError:
            return None

    return find
