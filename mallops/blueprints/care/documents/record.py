"""The quality-tracking record 质量跟踪记录 of a member, line by line, on screen and on A4."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext

from mallops.blueprints.care.models import Callback
from mallops.blueprints.care.queries.record import Line, Record
from mallops.blueprints.care.rules import words
from mallops.core.clock import now
from mallops.core.money import format_yuan
from mallops.core.pdf.paper import Paper, fill
from mallops.core.pdf.render import render_pdf

TITLE = _l("Quality-tracking record")


@dataclass(frozen=True)
class Told:
    """A line in words: icon, what, more of it, what was said, where it opens."""

    on: str
    icon: str
    what: str
    more: str
    said: str = ""
    tone: str = "muted"
    uid: Any = None


def tell(line: Line, *, clear: bool) -> Told:
    """A line in words; what was said only for who works with members (`clear`)."""
    on, row = line.on.isoformat(), line.row
    if line.what == "slip":
        more = f"{row.tenant.code} {row.tenant.name} · {row.number}"
        return Told(on, "tag", _("Purchase %(amount)s", amount=format_yuan(row.amount)), more)
    if line.what == "return":
        more = f"{row.tenant.code} {row.tenant.name} · {row.number}"
        return Told(
            on, "undo-2", _("Of it returned: %(amount)s", amount=format_yuan(row.refunded)), more, "", "warn"
        )
    if line.what in ("entered", "left"):
        what = _("Came into the segment") if line.what == "entered" else _("Left the segment")
        return Told(on, "layers", what, row.name)
    return _contact(on, row, clear)


def _contact(on: str, call: Callback, clear: bool) -> Told:
    reason = words.REASONS[call.reason]
    parts = [str(words.SORTS[call.sort]), str(words.CHANNELS[call.channel])]
    if call.outcome:
        parts.append(str(words.OUTCOMES[call.outcome]))
    if call.satisfaction is not None:
        parts.append(str(words.SATISFACTION[call.satisfaction]))
    if call.issue_case is not None and call.issue_case.number:
        parts.append(_("Issue: %(number)s", number=call.issue_case.number))
    parts += [call.number or "", call.owner.name if call.owner else ""]
    said = "\n".join(filter(None, (call.result or "", call.issue or ""))) if clear else ""
    tone = words.OUTCOME_TONES[call.outcome]
    return Told(on, reason.icon, str(reason.label), " · ".join(filter(None, parts)), said, tone, call.uid)


def facts_of(record: Record) -> list[tuple[str, str]]:
    """The sums of the record."""
    return [
        (_("Purchases"), str(record.slips)),
        (_("Amount spent"), format_yuan(record.fen)),
        (_("Last purchase"), record.last_on.isoformat() if record.last_on else "–"),
        (pgettext("care", "Contacts"), str(record.contacts)),
        (_("Complaints and issues"), str(record.complaints)),
        (_("Satisfaction"), f"{record.satisfaction} / 5" if record.satisfaction is not None else "–"),
    ]


def print_record(paper: Paper, record: Record, name: str, *, clear: bool) -> bytes:
    """On A4. Raises PdfNotMade."""
    with paper.spoken():
        title, other = paper.both(TITLE)
        told = [tell(one, clear=clear) for one in record.lines]
        rows = [[one.on, one.what, "\n".join(filter(None, (one.more, one.said)))] for one in told]
        html = fill(
            "pdf/care_record.html",
            paper,
            {
                "title": title,
                "title_other": other,
                "number": record.member.number,
                "foot": _("Made %(at)s by %(name)s", at=paper.time(now()), name=paper.maker),
                "facts": [
                    (pgettext("care", "Member"), name),
                    (_("Span"), f"{record.since.isoformat()} – {record.until.isoformat()}"),
                    *facts_of(record),
                ],
                "columns": [
                    {"label": _("Day"), "width": "14%"},
                    {"label": _("What"), "width": "26%"},
                    {"label": _("More")},
                ],
                "rows": rows,
                "people": [
                    {"role": one, "name": "", "at": "", "image": None}
                    for one in (_("Customer service"), _("Supervisor"))
                ],
            },
        )
    return render_pdf(html)


__all__ = ["TITLE", "Told", "facts_of", "print_record", "tell"]
