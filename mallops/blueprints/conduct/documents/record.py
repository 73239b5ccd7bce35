"""The signed form of a check on A4, in Chinese or English (2.8)."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from mallops.blueprints.conduct.actions.kind import KIND
from mallops.blueprints.conduct.models import ConductCheck
from mallops.blueprints.conduct.rules.words import STEPS, TYPES, VERDICTS
from mallops.blueprints.conduct.shipped import SECTIONS, section_of
from mallops.core.clock import now
from mallops.core.pdf.paper import CHINESE, Paper, fill, pictures
from mallops.core.pdf.render import render_pdf
from mallops.core.registers.record import Record
from mallops.core.registers.signing import data_url

MAX_PHOTOS = 24
MARKS = {"ok": "pass", "bad": "fail", "part": "changed", "na": "na", "": "open"}


def print_check(record: Record, lang: str | None = None) -> bytes:
    """The PDF. Raises PdfNotMade."""
    paper = Paper.of(record.actor, lang)
    photos = [one.photo for one in record.attachments if one.photo_id is not None]
    return render_pdf(check_html(paper, record), images=pictures(photos))


def check_html(paper: Paper, record: Record) -> str:
    """The page that is printed."""
    with paper.spoken():
        return fill("pdf/conduct_check.html", paper, _context(paper, record))


def _context(paper: Paper, record: Record) -> dict[str, Any]:
    case: ConductCheck = record.case
    title, other = paper.both(KIND.print_title)
    return {
        "title": title,
        "title_other": other,
        "number": case.number or _("draft"),
        "foot": _("Made %(at)s by %(name)s", at=paper.time(now()), name=paper.maker),
        "facts": _facts(paper, record),
        "void_reason": case.void_reason,
        "steps": [_step(paper, one) for one in case.steps],
        "items": _items(case, paper.lang == CHINESE),
        "finding": case.finding or "",
        "answer": case.reply or "",
        "decision": _decision(record),
        "proposal": _proposal(record),
        "photos": [{"uid": one.uid, "caption": one.caption, "tag": ""} for one in record.photos[:MAX_PHOTOS]],
        "more_photos": max(0, len(record.photos) - MAX_PHOTOS),
        "people": _people(paper, record),
    }


def _facts(paper: Paper, record: Record) -> list[tuple[str, str]]:
    case: ConductCheck = record.case
    score = "–" if case.score is None else f"{case.score:g} / 100"
    if case.score_issued is not None and case.score_issued != case.score:
        score += " " + _("(%(score)s before the appeal)", score=f"{case.score_issued:g}")
    return [
        (_("Kind"), str(TYPES[case.check_type].label)),
        (_("Staff member"), case.target_label),
        (_("Inspector"), case.created_by.name if case.created_by else ""),
        (_("Time of the check"), paper.time(case.checked_at)),
        (_("Zone"), f"{case.zone.code} {case.zone.name}" if case.zone else ""),
        (_("Place"), case.place),
        (_("State"), str(record.state.label)),
        (_("Score"), score),
    ]


def _step(paper: Paper, one: Any) -> list[str]:
    said = "：" if paper.lang == CHINESE else ": "
    return [
        paper.time(one.at),
        str(STEPS[one.step]),
        said.join(part for part in (one.whom, one.answer) if part),
    ]


def _items(case: ConductCheck, chinese: bool) -> list[Any]:
    """Rows of the table: a section's title as a text, a line as cells."""
    out: list[Any] = []
    for code in TYPES[case.check_type].sections:
        out.append(f"{code} {SECTIONS[code].title(chinese)}")
        out += [
            (
                one.code,
                one.text_zh if chinese else one.text_en,
                MARKS[one.verdict],
                str(VERDICTS[one.verdict]) if one.verdict else "–",
                one.finding or "",
                one.struck,
            )
            for one in case.items
            if section_of(one.code) == code
        ]
    return out


def _decision(record: Record) -> list[tuple[str, str]]:
    case: ConductCheck = record.case
    if not case.decision:
        return []
    return [
        (_("Decision on the appeal"), record.value(KIND.field_named("decision"))),
        (_("Reasons of the decision"), case.decision_text or ""),
        (_("Decided by"), case.decided_by.name if case.decided_by else ""),
    ]


def _proposal(record: Record) -> list[tuple[str, str]]:
    case: ConductCheck = record.case
    if not case.proposal:
        return []
    names = ("proposal", "fine_yuan", "fine_state")
    fields = [KIND.field_named(one) for one in names]
    out = [(str(one.label), record.value(one)) for one in fields if getattr(case, one.key)]
    return [*out, (_("Reasons"), case.proposal_text or "")]


def _people(paper: Paper, record: Record) -> list[dict[str, Any]]:
    """Inspector, staff member, supervisor: who signed, else a line to sign on."""
    roles = {
        "issue": _("Inspector"),
        "acknowledge": _("Staff member"),
        "decide": _("Supervisor"),
    }
    signed = {one.capacity: one for one in record.sign_offs}
    out = []
    for capacity, role in roles.items():
        one = signed.get(capacity)
        name = "" if one is None else one.signer_name if one.image else (one.typed or one.signer_name)
        image = data_url(one) if one is not None else None
        at = paper.time(one.signed_at) if one is not None else ""
        out.append({"role": role, "name": name, "at": at, "image": image})
    return out
