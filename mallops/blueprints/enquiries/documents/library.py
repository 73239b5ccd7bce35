"""The answer library on A4: all that is in force, by category, with number, version, owner and approval."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.enquiries.models import StandardAnswer
from mallops.blueprints.enquiries.rules.words import CATEGORIES
from mallops.core.clock import now
from mallops.core.pdf.paper import Paper, fill
from mallops.core.pdf.render import render_pdf

TITLE = _l("Standard answers")


def print_library(paper: Paper, answers: Sequence[StandardAnswer]) -> bytes:
    """The book of answers. Raises PdfNotMade."""
    with paper.spoken():
        title, other = paper.both(TITLE)
        html = fill(
            "pdf/standard_answers.html",
            paper,
            {
                "title": title,
                "title_other": other,
                "number": paper.time(now()),
                "foot": _("Made %(at)s by %(name)s", at=paper.time(now()), name=paper.maker),
                "groups": _groups(paper, answers),
            },
        )
    return render_pdf(html)


def _groups(paper: Paper, answers: Sequence[StandardAnswer]) -> list[tuple[str, list[dict[str, Any]]]]:
    out: dict[str, list[dict[str, Any]]] = {}
    for one in answers:
        row = one.current
        if row is None:
            continue
        about = _(
            "%(code)s, version %(version)s, approved %(at)s by %(who)s, kept by %(owner)s",
            code=one.audit_label,
            version=row.version,
            at=paper.time(row.decided_at) if row.decided_at else "–",
            who=row.decided_by.name if row.decided_by else "–",
            owner=one.owner.name if one.owner else "–",
        )
        out.setdefault(one.category, []).append({"question": row.question, "text": row.text, "about": about})
    return [(str(CATEGORIES[code]), out[code]) for code in CATEGORIES if code in out]


__all__ = ["TITLE", "print_library"]
