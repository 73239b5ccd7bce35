"""A register's rows as a card of the home page: the most urgent lines, and the list that holds them all."""

from __future__ import annotations

from typing import Any

from flask import url_for

from mallops.core.auth.actor import Actor
from mallops.core.casework.kinds import CaseKind
from mallops.core.formatting import due_tone, due_words
from mallops.core.registers.criteria import Criteria
from mallops.core.registers.listing import counts, list_page
from mallops.core.worklists import WorkCard, WorkLine

CARD_LINES = 5


def register_card(
    kind: CaseKind, actor: Actor, title: str, asked: Criteria, count: int | None = None, *, icon: str = ""
) -> WorkCard | None:
    """The first rows of the list `asked` for; `count` is its (bounded) length, by default that of what is
    open. None when it is empty."""
    count = counts(kind, actor)["view_open"] if count is None else count
    if not count:
        return None
    lines = [_line(kind, row) for row in list_page(kind, actor, asked, CARD_LINES).rows]
    late = any(one.tone == "danger" for one in lines)
    url = url_for(f"{kind.code}.index", **asked.params())
    return WorkCard(title, icon or kind.icon, count, url, lines, tone="danger" if late else "accent")


def _line(kind: CaseKind, row: Any) -> WorkLine:
    due = row.due_at
    return WorkLine(
        label=row.title,
        url=url_for(f"{kind.code}.show", uid=row.uid),
        detail=row.number or "",
        when=due_words(due) if due else str(kind.workflow.state(row.state).label),
        tone=due_tone(due) if due else "muted",
    )
