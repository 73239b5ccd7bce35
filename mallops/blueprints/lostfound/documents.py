"""Papers of lost property: the shelf label, the claim form 失物认领单, the handover sheet 失物移交处理单."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext

from mallops.blueprints.lostfound.actions.claiming import answers_of
from mallops.blueprints.lostfound.models import Claim, FoundItem
from mallops.blueprints.lostfound.rules.words import CATEGORIES, COLOURS, FINDERS, PAPERS, WAYS
from mallops.core.casework.models import SignOff
from mallops.core.crypto import mask_phone
from mallops.core.db import db
from mallops.core.formatting import mall_date
from mallops.core.money import format_yuan
from mallops.core.pdf.paper import Paper, fill
from mallops.core.pdf.qr import qr_svg
from mallops.core.pdf.render import render_pdf
from mallops.core.registers.signing import data_url

CLAIM = _l("Claim form for a found item")
ENDING = _l("Handover and disposal sheet for a found item")
LABEL = _l("Lost property")


def print_label(paper: Paper, item: FoundItem, address: str) -> bytes:
    """A slip for the printer at the desk: code, number, shelf, day. No feature stands on it."""
    with paper.spoken():
        return render_pdf(label_html(paper, item, address))


def label_html(paper: Paper, item: FoundItem, address: str) -> str:
    """The slip. Call it inside `paper.spoken()`."""
    title, other = paper.both(LABEL)
    context = {
        "title": title,
        "title_other": other,
        "number": item.number or "",
        "facts": [
            (_("Shelf place"), item.shelf),
            (pgettext("lost", "Found at"), paper.time(item.found_at)),
            (_("To be kept until"), mall_date(item.keep_until) if item.keep_until else ""),
            (_("Valuable"), _("Two people hand it out") if item.valuable else ""),
        ],
        "code": qr_svg(address, title=address, size=170),
        "code_text": f"{item.label[:4]} {item.label[4:]}",
        "words": "",
        "people": [],
    }
    return fill("pdf/slip.html", paper, context)


def print_claim(paper: Paper, claim: Claim) -> bytes:
    """Who fetched what, what showed that it is theirs, who handed it out. Raises PdfNotMade."""
    with paper.spoken():
        return render_pdf(claim_html(paper, claim))


def claim_html(paper: Paper, claim: Claim) -> str:
    """The form. Call it inside `paper.spoken()`."""
    item = claim.item
    people = [
        _line(_("Claimant"), claim.claimant, *_signature(paper, item, "claimant")),
        _line(_("Handed out by"), _name(claim.released_by), None, paper.time(claim.released_at)),
    ]
    if item.valuable:
        people.append(_line(_("Second person"), _name(claim.second), *_signature(paper, item, "second")))
    context = {
        **_head(paper, CLAIM, item),
        "facts": _facts(paper, item),
        "person": [
            (_("Claimant"), claim.claimant),
            (_("Telephone"), mask_phone(claim.phone or "")),
            (_("Paper that was looked at"), str(PAPERS.get(claim.id_kind, ""))),
            (_("Last four characters of its number"), claim.id_last4),
            (_("Loss report"), claim.loss.number if claim.loss else ""),
            (pgettext("lost", "Taken down by"), _name(claim.taken_by)),
        ],
        "proof": claim.proof or "",
        "columns": [{"label": _("Question")}, {"label": _("Agrees"), "width": "22%"}],
        "rows": [[one["question"], _("yes") if one["agrees"] else "–"] for one in answers_of(claim)],
        "people": people,
    }
    return fill("pdf/lost_claim.html", paper, context)


def print_ending(paper: Paper, item: FoundItem) -> bytes:
    """What became of what nobody claimed, before which witness. Raises PdfNotMade."""
    with paper.spoken():
        return render_pdf(ending_html(paper, item))


def ending_html(paper: Paper, item: FoundItem) -> str:
    """The sheet. Call it inside `paper.spoken()`."""
    way = "police" if item.ended_how == "police" else "dispose"
    receiver, _dot, witness = (item.ended_with or "").rpartition(" · ")
    people = [_line(_("Witness"), witness, *_signature(paper, item, "witness"))]
    if way == "police":
        people.insert(0, _line(_("Taken over by"), receiver, *_signature(paper, item, "officer")))
    context = {
        **_head(paper, ENDING, item),
        "facts": _facts(paper, item),
        "person": [
            (_("What becomes of it"), str(WAYS[way])),
            (_("To whom, or how"), receiver),
            (_("Witness"), witness),
            (_("On"), paper.time(item.closed_at)),
            (_("Kept until"), mall_date(item.keep_until) if item.keep_until else ""),
        ],
        "proof": "",
        "columns": [],
        "rows": [],
        "people": people,
    }
    return fill("pdf/lost_claim.html", paper, context)


def _head(paper: Paper, label: Any, item: FoundItem) -> dict[str, Any]:
    title, other = paper.both(label)
    number = item.number or ""
    return {"title": title, "title_other": other, "number": number, "foot": number}


def _facts(paper: Paper, item: FoundItem) -> list[tuple[str, Any]]:
    return [
        (pgettext("lost", "What it is"), item.title),
        (_("Kind"), str(CATEGORIES[item.category])),
        (_("Colour"), str(COLOURS.get(item.colour, ""))),
        (_("Cash, counted by two"), format_yuan(item.cash_fen) if item.cash_fen is not None else ""),
        (pgettext("lost", "Found at"), paper.time(item.found_at)),
        (_("Place"), " ".join(one for one in (item.zone.name if item.zone else "", item.place) if one)),
        (_("Who found it"), str(FINDERS[item.finder_kind])),
        (_("Shelf place"), item.shelf),
    ]


def _signature(paper: Paper, item: FoundItem, capacity: str) -> tuple[str | None, str]:
    """(drawing, when) of the last signature in a capacity."""
    query = sa.select(SignOff).where(SignOff.case_id == item.id, SignOff.capacity == capacity)
    signed = db.session.scalars(query.order_by(SignOff.id.desc())).first()
    return (data_url(signed), paper.time(signed.signed_at)) if signed else (None, "")


def _line(role: str, name: str | None, image: str | None = None, at: str = "") -> dict[str, Any]:
    return {"role": role, "name": name or "", "at": at, "image": image}


def _name(person: Any) -> str:
    return str(person.name) if person is not None else ""
