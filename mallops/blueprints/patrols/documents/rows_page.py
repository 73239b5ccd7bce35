"""The rows behind a figure in words, for the screen and for XLSX."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.patrols.actions.kind import PURPOSE_LABELS
from mallops.blueprints.patrols.permissions import EXPORT
from mallops.blueprints.patrols.queries.behind import SOURCES, Behind, Wanted
from mallops.blueprints.patrols.rules.rounds import SHOWN_LABELS, Shown
from mallops.core import audit
from mallops.core.auth import authorize
from mallops.core.casework.kinds import KINDS, SEVERITIES
from mallops.core.db import transaction
from mallops.core.export import Column, Export, Meta, export_rows
from mallops.core.pdf.paper import Paper

SHOWN = 500
TITLES = {
    "runs": _l("Patrols"),
    "fails": _l("Failures"),
    "rounds": _l("Rounds"),
    "findings": _l("Findings"),
    "spots": _l("Spot checks"),
}
WHICH = {
    "due": _l("Planned"), "in_time": _l("In time"), "late": _l("Walked late"), "missed": _l("Missed"),
    "made_up": _l("Made up"), "walked": _l("Walked"), "waiting": _l("Waiting"),
    "opened": _l("Findings opened"), "closed": _l("Findings closed"), "open": _l("Open findings"),
    "overdue": _l("Late findings"), "repeats": _l("Repeats"), "critical": _l("Critical failures"),
    "corrected": _l("Corrected verdicts"), "done": _l("Done"),
}  # fmt: skip


@dataclass(frozen=True)
class ShownColumn:
    """A column on screen: heading, what it takes of a row, its role on the phone (macros/tables.html)."""

    label: str
    take: Callable[[Behind], str]
    role: str = ""


@dataclass(frozen=True)
class RowsPage:
    """A page of rows: heading, columns and at most 500 rows; `more` when there are others."""

    title: str
    subtitle: str
    columns: list[ShownColumn]
    rows: list[Behind]
    more: bool

    @classmethod
    def of(cls, paper: Paper, what: str, wanted: Wanted) -> RowsPage:
        """The first rows behind a figure."""
        found = list(itertools.islice(SOURCES[what](wanted, SHOWN + 1), SHOWN + 1))
        columns = _shown_columns(paper, what)
        return cls(str(TITLES[what]), filter_words(wanted), columns, found[:SHOWN], len(found) > SHOWN)


def filter_words(wanted: Wanted) -> str:
    """What was asked for, in words."""
    parts = [wanted.period.label, str(WHICH.get(wanted.which, ""))]
    parts += [wanted.zone, wanted.item, wanted.tenant]
    return " · ".join(one for one in parts if one)


def state_word(what: str, row: Behind) -> str:
    """What became of the row."""
    if what == "rounds":
        known = {"due": _("Not yet")}
        return known.get(row.state) or str(SHOWN_LABELS[Shown(row.state)])
    if what == "fails":
        return str(SEVERITIES.get(row.state, ""))
    if what == "spots":
        return _("Done") if row.state == "done" else _("Open")
    return str(KINDS[row.kind].workflow.state(row.state).label)


def what_word(what: str, row: Behind) -> str:
    """What it is about; the kind of patrol for runs."""
    return str(PURPOSE_LABELS[row.what]) if what == "runs" else row.what


def _shown_columns(paper: Paper, what: str) -> list[ShownColumn]:
    columns = [
        ShownColumn(_("Number"), lambda row: row.number, "title"),
        ShownColumn(_("What"), lambda row: what_word(what, row), "line"),
        ShownColumn(_("When"), lambda row: paper.time(row.at) or (row.on.isoformat() if row.on else "")),
        ShownColumn(_("Zone"), lambda row: row.zone),
    ]
    if what in ("fails", "findings", "runs"):
        columns.append(ShownColumn(_("Shop"), lambda row: row.shop))
    columns.append(ShownColumn(_("Person"), lambda row: row.person))
    state = _("Severity") if what == "fails" else _("State")
    columns.append(ShownColumn(state, lambda row: state_word(what, row), "state"))
    if what in ("runs", "rounds", "spots"):
        columns.append(ShownColumn(_("Score"), lambda row: f"{row.score:g}" if row.score is not None else ""))
        failed = ShownColumn(_("Failures"), lambda row: str(row.failed) if row.failed is not None else "")
        columns.append(failed)
    if what == "findings":
        columns.append(ShownColumn(_("Due"), lambda row: paper.time(row.due_at)))
    return columns


def export_behind(paper: Paper, what: str, wanted: Wanted) -> Export:
    """All the rows as XLSX; writes one audit row. Needs `patrols.export`. TooManyRows above 200,000."""
    authorize(paper.actor, EXPORT)
    count = 0

    def counted() -> Any:
        nonlocal count
        for row in SOURCES[what](wanted):
            count += 1
            yield row

    with paper.spoken():
        meta = Meta(
            paper.mall.tz, ((_("Filters"), filter_words(wanted)), (_("Exported by"), paper.actor.name))
        )
        made = export_rows("xlsx", str(TITLES[what]), _file_columns(what), counted(), meta=meta)
    with transaction():
        audit.note(
            "patrols.export_rows",
            mall_id=paper.mall.id,
            object_kind="patrols",
            after={"rows": count, "what": what, "filters": filter_words(wanted)},
            label=str(TITLES[what]),
            actor=paper.actor,
        )
    return made


def _file_columns(what: str) -> list[Column]:
    return [
        Column(_("Number"), "number"),
        Column(_("What"), lambda row: what_word(what, row)),
        Column(_("Date"), "on", "date"),
        Column(_("When"), "at", "datetime"),
        Column(_("Zone"), "zone"),
        Column(_("Shop"), "shop"),
        Column(_("Person"), "person"),
        Column(_("Severity") if what == "fails" else _("State"), lambda row: state_word(what, row)),
        Column(_("Score"), "score", "number"),
        Column(_("Failures"), "failed", "int"),
        Column(_("Due"), "due_at", "datetime"),
    ]
