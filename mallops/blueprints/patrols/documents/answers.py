"""An answer in words: the same in the report, on paper and in the file (acceptance: all read the same)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask_babel import gettext as _

from mallops.blueprints.checklists.queries import SheetItem
from mallops.blueprints.patrols.actions import PATROLS
from mallops.blueprints.patrols.actions.kind import VERDICT_LABELS
from mallops.blueprints.patrols.models import PatrolAnswer
from mallops.blueprints.patrols.permissions import EXPORT
from mallops.blueprints.patrols.queries.detail import Line, PatrolDetail
from mallops.blueprints.patrols.queries.runs import said_at
from mallops.core import audit
from mallops.core.auth import authorize
from mallops.core.casework.kinds import DEPARTMENTS, SEVERITIES
from mallops.core.db import transaction
from mallops.core.export import Column, Export, Meta, export_rows
from mallops.core.names import pick
from mallops.core.pdf.paper import Paper


def verdict_word(answer: PatrolAnswer | None) -> str:
    """Pass, fail, not applicable, noted; "not answered" where nothing stands."""
    return str(VERDICT_LABELS[answer.verdict]) if answer is not None else _("Not answered")


def value_words(item: SheetItem, answer: PatrolAnswer | None) -> str:
    """What was measured, chosen or written, with its unit."""
    if answer is None:
        return ""
    if answer.number_value is not None:
        return f"{answer.number_value:g} {item.unit}".strip()
    if answer.choice_value:
        chosen = next((one for one in item.choices if one["code"] == answer.choice_value), None)
        return pick(chosen["name_zh"], chosen["name_en"]) if chosen else answer.choice_value
    return answer.text_value or ""


def answered_at(answer: PatrolAnswer | None) -> dt.datetime | None:
    """When the officer answered, on the server's timeline."""
    return said_at(answer) if answer is not None else None


def severity_word(answer: PatrolAnswer | None) -> str:
    """Minor, major, critical; empty for what did not fail."""
    return str(SEVERITIES.get(answer.severity, "")) if answer is not None else ""


def department_word(answer: PatrolAnswer | None) -> str:
    """Who has to put it right."""
    return str(DEPARTMENTS.get(answer.department, "")) if answer is not None else ""


def export_answers(paper: Paper, detail: PatrolDetail) -> Export:
    """Every answer of one run as XLSX; writes one audit row. Needs `patrols.export`."""
    authorize(paper.actor, EXPORT, detail.patrol)
    patrol = detail.patrol
    lines = [(section, line) for section in detail.sections for line in section.lines]
    with paper.spoken():
        score = "" if patrol.score is None else f"{patrol.score:g}"
        about = (
            (_("Number"), patrol.number or ""),
            (_("Score"), score),
            (_("Failures"), str(patrol.failed_count)),
            (_("Template"), detail.sheet.label),
            (_("Exported by"), paper.actor.name),
        )
        title = f"{PATROLS.label} {patrol.number or ''}".strip()
        made = export_rows("xlsx", title, _columns(patrol), lines, meta=Meta(paper.mall.tz, about))
    with transaction():
        audit.note(
            "patrols.export_answers",
            mall_id=paper.mall.id,
            object_kind="patrols",
            object_id=patrol.id,
            after={"format": "xlsx", "rows": len(lines)},
            label=patrol.number or patrol.title,
            actor=paper.actor,
        )
    return made


def _columns(patrol: Any) -> list[Column]:
    def of(take: Any) -> Any:
        return lambda row: take(row[1])

    return [
        Column(_("Number"), lambda _row: patrol.number),
        Column(_("Section"), lambda row: row[0].section.name),
        Column(_("Item"), of(lambda line: line.item.code)),
        Column(_("What was checked"), of(lambda line: line.item.label)),
        Column(_("Shop"), of(lambda line: pick(line.shop.name_zh, line.shop.name_en) if line.shop else "")),
        Column(_("Verdict"), of(lambda line: verdict_word(line.answer))),
        Column(_("Value"), of(lambda line: value_words(line.item, line.answer))),
        Column(_("Remark"), of(lambda line: line.answer.remark if line.answer else "")),
        Column(_("Severity"), of(lambda line: severity_word(line.answer))),
        Column(_("Department"), of(lambda line: department_word(line.answer))),
        Column(_("Finding"), of(lambda line: line.finding.number if line.finding else "")),
        Column(_("Due"), of(lambda line: line.finding.due_at if line.finding else None), "datetime"),
        Column(_("Photos"), of(lambda line: len(line.photos)), "int"),
        Column(_("Answered by"), of(lambda line: line.by)),
        Column(_("Answered at"), of(lambda line: answered_at(line.answer)), "datetime"),
        Column(_("Corrected"), of(_correction)),
    ]


def _correction(line: Line) -> str:
    """What stood there before and why it was changed; empty when nobody did."""
    if not line.corrected or line.answer is None:
        return ""
    before = verdict_word(line.before[-1]) if line.before else ""
    return f"{before} → {verdict_word(line.answer)}: {line.answer.correction_reason}"
