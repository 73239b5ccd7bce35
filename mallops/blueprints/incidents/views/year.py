"""The year of incidents: figures, drawings, XLSX (8, statistics)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext

from mallops.blueprints.incidents import permissions as may
from mallops.blueprints.incidents.actions.kind import KIND
from mallops.blueprints.incidents.models import Incident
from mallops.blueprints.incidents.queries.incidents import Year, year_figures
from mallops.blueprints.incidents.rules.words import CATEGORIES, LEVELS
from mallops.core import audit
from mallops.core.auth import Actor, current_actor, requires
from mallops.core.charts import bar_chart, row_chart
from mallops.core.clock import business_date, now
from mallops.core.db import commits
from mallops.core.export import Column, Meta, as_download, export_rows
from mallops.core.formatting import duration
from mallops.core.money import format_yuan
from mallops.core.web import NavItem, nav_item, render

bp = Blueprint("incident_year", __name__, url_prefix="/incidents/year")
nav_item(NavItem("incident_year.show", _l("Incidents of the year"), "siren", "insight", may.EXPORT, order=42))


def _year(actor: Actor) -> int:
    """The year of the address; this one without it or for a wrong one."""
    this = business_date(now(), actor.tz).year
    asked = request.args.get("year", "")
    return int(asked) if asked.isdecimal() and len(asked) == 4 and 2000 <= int(asked) <= this else this


@bp.get("")
@requires(may.EXPORT)
def show() -> Response:
    """The year."""
    actor = current_actor()
    found = year_figures(actor.mall_id, _year(actor), actor.tz)
    this = business_date(now(), actor.tz).year
    return render(
        "incidents/year.html",
        "year",
        found=found,
        tiles=_tiles(found),
        drawings=_drawings(found),
        rows=_rows(found),
        levels=LEVELS,
        after=found.year + 1 if found.year < this else None,
        list_url=url_for("incidents.index"),
    )


def _tiles(found: Year) -> list[tuple[str, str]]:
    minutes = found.response_minutes
    return [
        (str(found.total), _("Incidents")),
        (str(found.count(lambda one: one.level)[1]), str(LEVELS[1])),
        (duration(minutes * 60) if minutes is not None else "–", _("Until the first response, mean")),
        (format_yuan(found.loss_fen), _("Damage and loss")),
        (f"{found.reviewed} / {found.total}", pgettext("incident", "Reviewed")),
    ]


def _drawings(found: Year) -> list[tuple[str, Any]]:
    if not found.total:
        return []
    kinds = found.count(lambda one: one.category).most_common()
    by_kind = row_chart(
        [str(CATEGORIES[one]) for one, _n in kinds], [n for _one, n in kinds], title=_("By kind")
    )
    months = [str(one) for one in range(1, 13)]
    return [
        (_("By kind"), by_kind),
        (_("By month"), bar_chart(months, found.months, title=_("By month"))),
    ]


def _rows(found: Year) -> list[list[str]]:
    both = found.count(lambda one: (one.category, one.level))
    rows = [
        [
            str(words),
            *(str(both[(code, level)]) for level in LEVELS),
            str(sum(both[(code, n)] for n in LEVELS)),
        ]
        for code, words in CATEGORIES.items()
    ]
    return [one for one in rows if one[-1] != "0"]


@bp.get("/incidents.xlsx")
@commits
@requires(may.EXPORT)
def xlsx() -> Response:
    """The incidents behind the figures, one line each."""
    actor = current_actor()
    found = year_figures(actor.mall_id, _year(actor), actor.tz)
    lines = tuple((label, figure) for figure, label in _tiles(found))
    title = f"{_('Incidents of the year')} {found.year}"
    out = export_rows("xlsx", title, _columns(), found.incidents, meta=Meta(actor.tz, lines))
    audit.note(
        "incidents.year",
        mall_id=actor.mall_id,
        object_kind="incidents",
        after={"year": found.year, "rows": found.total},
        label=str(found.year),
    )
    return as_download(*out)


def _columns() -> list[Column]:
    def state(one: Incident) -> str:
        return str(KIND.workflow.state(one.state).label)

    return [
        Column(_("Number"), "number"),
        Column(_("What happened"), "title"),
        Column(_("Kind"), lambda one: str(CATEGORIES[one.category])),
        Column(pgettext("incident", "Level"), lambda one: str(LEVELS[one.level])),
        Column(_("Time"), "occurred_at", "datetime"),
        Column(_("Zone"), lambda one: one.zone.name if one.zone else ""),
        Column(_("Place"), "place"),
        Column(_("State"), state),
        Column(_("First response"), "responded_at", "datetime"),
        Column(_("Controlled at"), "controlled_at", "datetime"),
        Column(_("Loss (yuan)"), "loss_yuan", "number"),
        Column(_("Causes"), "causes"),
        Column(_("Lessons"), "lessons"),
    ]
