"""The answers to a survey as columns of a sheet."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from mallops.blueprints.surveys.documents.result import words_of
from mallops.blueprints.surveys.models import Survey
from mallops.blueprints.surveys.rules.results import texts_of
from mallops.blueprints.surveys.rules.words import CHANNELS
from mallops.core.export import Column
from mallops.core.names import listed, pick


def columns_of(survey: Survey, clear: bool) -> list[Column]:
    """Its columns; `clear`: with what people wrote."""
    columns: list[Column] = [
        Column(_("Tenant"), lambda row: row.tenant.name if row.tenant else _("Anonymous"), "text"),
        Column(_("Day"), lambda row: row.answered_on, "date"),
        Column(_("How it was answered"), lambda row: str(CHANNELS[row.channel]), "text"),
    ]
    for place, question in enumerate(survey.questions):
        if question["kind"] == "score":
            columns.append(Column(words_of(question), _score(place), "int"))
        elif question["kind"] == "choice":
            columns.append(Column(words_of(question), _chosen(place, question), "text"))
        elif clear:
            columns.append(Column(words_of(question), _text(place), "text"))
    if clear:
        columns.append(Column(_("Remarks"), lambda row: row.remark or "", "text"))
    return columns


def _score(place: int) -> Any:
    return lambda row: row.given[place] if place < len(row.given) else None


def _chosen(place: int, question: dict[str, Any]) -> Any:
    names = [pick(*pair) for pair in question["options"]]

    def words(row: Any) -> str:
        chosen = row.given[place] if place < len(row.given) else None
        return listed(names[at] for at in chosen or [])

    return words


def _text(place: int) -> Any:
    return lambda row: texts_of(row.texts).get(str(place), "")
