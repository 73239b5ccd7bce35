"""The check sheet on paper: every line with its verdict, what was not in order, the signature (3.3)."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import pgettext

from mallops.blueprints.checklists.queries import SheetItem
from mallops.blueprints.openings.actions import KIND
from mallops.blueprints.openings.models import OpeningCheck
from mallops.blueprints.openings.queries import sheet_of
from mallops.blueprints.openings.rules import PHASE_WORDS
from mallops.core.names import pick
from mallops.core.pdf.paper import Paper, fill
from mallops.core.pdf.render import render_pdf
from mallops.core.registers.record import Record
from mallops.core.registers.signing import data_url


def print_check(record: Record, lang: str | None = None) -> bytes:
    """The PDF of one check. Raises PdfNotMade."""
    paper = Paper.of(record.actor, lang)
    with paper.spoken():
        return render_pdf(check_html(paper, record))


def check_html(paper: Paper, record: Record) -> str:
    """The page that is printed. Call it inside `paper.spoken()`."""
    check: Any = record.case
    title, other = paper.both(KIND.print_title)
    sheet = sheet_of(check)
    told = {one["code"]: one for one in check.answers or []}
    context = {
        "title": title,
        "title_other": other,
        "number": check.number or _("draft"),
        "facts": _facts(paper, check, sheet.label),
        "sections": [
            (one.name, [_row(item, told.get(item.code)) for item in one.items]) for one in sheet.sections
        ],
        "note": check.note,
        "people": _people(paper, record),
    }
    return fill("pdf/opening_check.html", paper, context)


def _facts(paper: Paper, check: OpeningCheck, sheet: str) -> list[tuple[str, str]]:
    planned = f"{paper.time(check.planned_from, 'clock')}–{paper.time(check.planned_until, 'clock')}"
    return [
        (_("Type"), str(PHASE_WORDS[check.phase])),
        (_("Zone"), f"{check.zone.code} {check.zone.name}"),
        (_("Date"), check.on.isoformat()),
        (_("Planned"), planned),
        (_("Done at"), paper.time(check.done_at) if check.done_at else "–"),
        (_("State"), str(KIND.workflow.state(check.state).label)),
        (_("Officer"), check.owner.name if check.owner else "–"),
        (_("Not in order"), str(check.exception_count)),
        (_("Sheet"), sheet),
    ]


def _row(item: SheetItem, answer: dict[str, Any] | None) -> list[str]:
    return [item.label, pick(item.text_zh, item.text_en), verdict_words(answer), value_words(item, answer)]


def verdict_words(answer: dict[str, Any] | None) -> str:
    """How a line was, in words."""
    words = {
        "pass": pgettext("line", "In order"),
        "fail": _("Not in order"),
        "na": "–",
        "noted": _("Noted"),
    }
    return words[answer["verdict"]] if answer else ""


def value_words(item: SheetItem, answer: dict[str, Any] | None) -> str:
    """What was entered on a line: number, choice, words, remark."""
    if answer is None:
        return ""
    parts = []
    if answer.get("number") is not None:
        parts.append(f"{answer['number']:g} {item.unit}".strip())
    for one in item.choices:
        if one["code"] == answer.get("choice"):
            parts.append(pick(one["name_zh"], one["name_en"]))
    return " · ".join([*parts, *(answer[key] for key in ("text", "remark") if answer.get(key))])


def _people(paper: Paper, record: Record) -> list[dict[str, Any]]:
    signed = next(iter(reversed(record.sign_offs)), None)
    if signed is None:
        return [{"role": _("Officer"), "name": "", "at": "", "image": None}]
    name = signed.signer_name if signed.image else signed.typed or signed.signer_name
    at = paper.time(signed.signed_at)
    return [{"role": _("Officer"), "name": name, "at": at, "image": data_url(signed)}]
