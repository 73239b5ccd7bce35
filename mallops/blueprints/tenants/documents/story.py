"""The whole story of a tenant as one PDF: facts of the file, chapters with what was signed and paid, then
all that happened, the newest first. Narrowed to a period or kinds it is that line of time alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from mallops.blueprints.tenants import rules
from mallops.blueprints.tenants.models import Tenant
from mallops.core.clock import now
from mallops.core.crypto import mask_phone
from mallops.core.names import listed, pick
from mallops.core.pdf.paper import Paper, fill
from mallops.core.pdf.render import render_pdf
from mallops.core.tenant_story import ChapterPart, StoryEntry, Window, chapters_of, story_page

TITLE = _l("The story of a tenant")
#: More would be a book; the paper says what is left out and how to get it.
MAX_ENTRIES = 3000
PAGE = 500
ROWS_A_TABLE = 60


@dataclass(frozen=True)
class Telling:
    """What is told: whose story, the units held now, the period and kinds it is narrowed to."""

    tenant: Tenant
    units: tuple[str, ...]
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    codes: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left out."""
        return not (self.since or self.until or self.codes)


def print_story(paper: Paper, telling: Telling) -> bytes:
    """The PDF. Raises PdfNotMade."""
    title, other = paper.both(TITLE)
    with paper.spoken():
        entries, more = _entries(paper, telling)
        rows = [_row(paper, one) for one in entries]
        html = fill(
            "pdf/tenant_story.html",
            paper,
            {
                "title": title,
                "title_other": other,
                "number": telling.tenant.code,
                "foot": f"{telling.tenant.code} {telling.tenant.name}",
                "facts": _facts(paper, telling),
                "chapters": _chapters(paper, telling) if telling.is_whole else [],
                "tables": [rows[at : at + ROWS_A_TABLE] for at in range(0, len(rows), ROWS_A_TABLE)],
                "count": ngettext("%(num)s entry", "%(num)s entries", len(rows)),
                "left_out": more,
                "limit": MAX_ENTRIES,
                "made": paper.time(now()),
                "by": paper.actor.name,
            },
        )
    return render_pdf(html)


def _chapters(paper: Paper, telling: Telling) -> list[dict[str, Any]]:
    return [
        {"title": title, "parts": [_part(one) for one in parts]}
        for title, parts in chapters_of(paper, telling.tenant)
    ]


def _part(part: ChapterPart) -> dict[str, Any]:
    """Its tables as the macros take them, those without rows left out."""
    tables = [
        ([{"label": label, "align": "start"} for label in one.columns], one.rows)
        for one in part.tables
        if one.rows
    ]
    facts = [one for one in part.facts if one[1] not in (None, "")]
    return {"title": part.title, "note": part.note, "facts": facts, "tables": tables, "people": part.people}


def _entries(paper: Paper, telling: Telling) -> tuple[list[StoryEntry], bool]:
    found: list[StoryEntry] = []
    place = None
    while len(found) < MAX_ENTRIES:
        window = Window("", PAGE, telling.since, telling.until, place, paper.mall.tz)
        page, place = story_page(paper.actor, telling.tenant, window, telling.codes)
        found += page
        if place is None:
            return found, False
    return found, True


def _row(paper: Paper, entry: StoryEntry) -> list[str]:
    local = entry.at.astimezone(ZoneInfo(paper.mall.tz))
    when = f"{local:%Y-%m-%d}" if local.time() == dt.time() else f"{local:%Y-%m-%d %H:%M}"
    what = " · ".join(filter(None, (entry.text, entry.detail)))
    return [when, entry.label, what, entry.state]


def _facts(paper: Paper, telling: Telling) -> list[tuple[str, Any]]:
    tenant = telling.tenant
    zone = ZoneInfo(paper.mall.tz)
    first = f"{telling.since.astimezone(zone):%Y-%m-%d}" if telling.since else ""
    last = f"{(telling.until - dt.timedelta(days=1)).astimezone(zone):%Y-%m-%d}" if telling.until else ""
    period = (
        _("%(first)s to %(last)s", first=first or "…", last=last or "…") if first or last else _("All of it")
    )
    return [
        (_("Shop"), pick(tenant.name_zh, tenant.name_en)),
        (_("Tenant code"), tenant.code),
        (_("Status"), str(rules.STATUS_LABELS[tenant.status])),
        (_("Units"), listed(telling.units)),
        (_("Category"), tenant.category),
        (_("Legal name"), tenant.legal_name),
        (_("Contact"), " ".join(filter(None, (tenant.contact_name, mask_phone(tenant.phone or ""))))),
        (_("Period"), period),
    ]
