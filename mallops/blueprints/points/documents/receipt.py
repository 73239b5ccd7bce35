"""The receipt of one booking 积分小票, 80 mm wide, for the customer's hand."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.points.models import PointEntry
from mallops.blueprints.points.queries.ledger import lines_of
from mallops.blueprints.points.rules.words import KINDS, explained, signed
from mallops.core.money import format_yuan
from mallops.core.pdf.paper import Paper, fill
from mallops.core.pdf.render import render_pdf

TITLE = _l("Points receipt")


def print_receipt(paper: Paper, entry: PointEntry) -> bytes:
    """What was booked, why, and the balance after it. No name stands on it. Raises PdfNotMade."""
    title, _other = paper.both(TITLE)
    after = (
        next(line.balance_after for account, line in lines_of(entry) if account.id == entry.account_id)
        if (entry.points)
        else None
    )
    slip = entry.slip
    with paper.spoken():
        facts = [
            (_("Member"), entry.account.member.number),
            (_("Booking"), str(entry.seq)),
            (_("Time"), paper.time(entry.at)),
            (_("Shop"), slip.tenant.name if slip is not None else ""),
            (_("Slip"), slip.number if slip is not None else ""),
            (_("Amount"), format_yuan(entry.fen) if entry.fen else ""),
        ]
        html = fill(
            "pdf/points_receipt.html",
            paper,
            {
                "title": title,
                "kind": str(KINDS[entry.kind]),
                "points": signed(entry.points),
                "balance": f"{after:,}" if after is not None else "",
                "facts": [(label, value) for label, value in facts if value],
                "parts": explained(entry.explanation),
                "hash": entry.hash.hex()[:16],
            },
        )
    return render_pdf(html)
