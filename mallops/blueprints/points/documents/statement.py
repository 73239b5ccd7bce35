"""The statement 积分对账单 on A4."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext

from mallops.blueprints.points.models import PointLine
from mallops.blueprints.points.queries.ledger import Wanted, find_account, member_card, walk_lines
from mallops.blueprints.points.rules.words import KINDS, in_one_line, signed, standing_words
from mallops.core.clock import mall_now
from mallops.core.pdf.paper import Paper, fill
from mallops.core.pdf.render import render_pdf

TITLE = _l("Statement of points")
#: Lines on paper; who needs more takes the file.
MOST = 1000


@dataclass(frozen=True)
class Asked:
    """The filters of a statement, as they were typed and as they are asked. `on`: the balance of that day."""

    wanted: Wanted = field(default_factory=Wanted)
    since: dt.date | None = None
    until: dt.date | None = None
    on: dt.date | None = None


def print_statement(paper: Paper, member: Any, name: str, asked: Asked) -> bytes:
    """Balance, tier and the lines, oldest first. Raises PdfNotMade."""
    title, other = paper.both(TITLE)
    account = find_account(member)
    lines = list(islice(walk_lines(account.id, asked.wanted), MOST)) if account is not None else []
    with paper.spoken():
        card = member_card(member, paper.mall.tz, last=0)
        span = [one.isoformat() if one else "…" for one in (asked.since, asked.until)]
        today = mall_now(paper.mall.tz).date()
        html = fill(
            "pdf/points_statement.html",
            paper,
            {
                "title": title,
                "title_other": other,
                "number": member.number,
                "foot": f"{paper.mall.name} · {member.number} · {today}",
                "facts": [
                    (_("Member"), name),
                    (_("Balance"), f"{card.balance:,}"),
                    (_("Tier"), card.progress.tier.name if card.progress.tier else "–"),
                    (_("Standing"), "; ".join(standing_words(card.progress, card.policy.tier_basis))),
                    (_("From … to"), " – ".join(span) if asked.since or asked.until else _("All")),
                    (_("On"), today.isoformat()),
                ],
                "columns": [
                    {"label": _("Time"), "align": "start", "width": "13%"},
                    {"label": _("What"), "align": "start", "width": "14%"},
                    {"label": _("Why"), "align": "start", "width": "49%"},
                    {"label": pgettext("member", "Points"), "align": "end", "width": "11%"},
                    {"label": _("Balance"), "align": "end", "width": "13%"},
                ],
                "rows": [_row(paper, line) for line in lines],
            },
        )
    return render_pdf(html)


def _row(paper: Paper, line: PointLine) -> list[str]:
    slip = line.entry.slip
    shop = f"{slip.tenant.name} {slip.number} · " if slip is not None else ""
    return [
        paper.time(line.at, "short"),
        str(KINDS[line.entry.kind]),
        shop + in_one_line(line.entry.explanation),
        signed(line.amount),
        f"{line.balance_after:,}",
    ]
