"""The list of licences on paper: what ends when, for whom; the reminder as a text for a chat (17.1)."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext

from mallops.blueprints.licences.actions.kind import KIND
from mallops.blueprints.licences.models import Licence
from mallops.blueprints.licences.queries import kind_name
from mallops.blueprints.licences.rules import TERMS
from mallops.core.casework.workflow import State
from mallops.core.names import pick
from mallops.core.pdf.paper import Paper, fill
from mallops.core.pdf.render import render_pdf
from mallops.core.registers.criteria import Criteria
from mallops.core.registers.listing import list_page

TITLE = _l("List of licences")
MOST = 1000


def print_list(paper: Paper, asked: Criteria) -> bytes:
    """The PDF of the list as it was asked for, at most 1,000 lines. Raises PdfNotMade."""
    title, other = paper.both(TITLE)
    found = list_page(KIND, paper.actor, asked, MOST)
    with paper.spoken():
        terms = Counter(row.term for row in found.rows)
        html = fill(
            "pdf/licence_list.html",
            paper,
            {
                "title": title,
                "title_other": other,
                "number": "",
                "foot": title,
                "tiles": [(str(terms[code]), str(TERMS[code])) for code in ("60", "30", "7", "over")],
                "more": found.older is not None,
                "columns": _columns(),
                "rows": [_row(row) for row in found.rows],
            },
        )
    return render_pdf(html)


def chat_text(paper: Paper, licence: Licence, url: str) -> str:
    """A text for a chat with the tenant: until when it holds, what to do, where."""
    with paper.spoken():
        head = f"{paper.mall.name} · {kind_name(licence)} {licence.licence_no}".strip()
        day = licence.valid_to.isoformat() if licence.valid_to else ""
        match licence.state:
            case "expired":
                words = _("It expired on %(day)s. Send us the new one, or ask us to renew it.", day=day)
            case "renewal_due":
                words = _("It ends on %(day)s. Send us the new one, or ask us to renew it.", day=day)
            case "issued":
                words = _("It is valid: nothing to do.")
            case _other:
                words = _("We are renewing it for you. You see here how it stands.")
        where = _("Look here: %(url)s", url=url) if url else ""
    return "\n".join(one for one in (head, words, where) if one)


def _columns() -> list[dict[str, str]]:
    labels = (
        _("Tenant"), _("Kind of licence"), _("Licence number"), pgettext("licence", "Last day"),
        _("Time left"), _("State"),
    )  # fmt: skip
    return [{"label": one} for one in labels]


def _row(row: Any) -> list[str]:
    state: State = KIND.workflow.state(row.state)
    return [
        pick(row.tenant_id_zh or "", row.tenant_id_en or ""),
        row.title.split(" · ")[0],
        row.licence_no,
        row.valid_to.isoformat() if row.valid_to else "–",
        str(TERMS.get(row.term, "–")),
        str(state.label),
    ]
