"""The month's figures by member of staff, and the checks behind every figure; XLSX."""

from __future__ import annotations

import datetime as dt
import re
import uuid

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.accounts.queries.people import get_person
from mallops.blueprints.conduct import permissions as may
from mallops.blueprints.conduct.actions.kind import KIND
from mallops.blueprints.conduct.queries.months import PersonMonth, mean_score, month_by_person
from mallops.blueprints.conduct.rules.words import TYPE_LABELS
from mallops.core import audit
from mallops.core.auth import Actor, current_actor, requires
from mallops.core.clock import business_date, now
from mallops.core.db import commits
from mallops.core.errors import NotFound
from mallops.core.export import Column, Meta, as_download, export_rows
from mallops.core.registers.cells import month_words
from mallops.core.web import NavItem, nav_item, render

bp = Blueprint("conduct_month", __name__, url_prefix="/conduct/month")
nav_item(NavItem("conduct_month.show", _l("Conduct by person"), "users", "insight", may.MONTH, order=44))


def _month(actor: Actor) -> str:
    """The month of the address; this one without it, for a wrong one or one to come."""
    this = f"{business_date(now(), actor.tz):%Y-%m}"
    asked = request.args.get("month", "")
    return asked if re.fullmatch(r"20[0-9]{2}-(0[1-9]|1[0-2])", asked) and asked <= this else this


def _beside(month: str, actor: Actor) -> tuple[str, str | None]:
    """The month before and the one after (None when it is still to come)."""
    first = dt.date.fromisoformat(f"{month}-01")
    before, after = first - dt.timedelta(days=1), first + dt.timedelta(days=32)
    this = f"{business_date(now(), actor.tz):%Y-%m}"
    return f"{before:%Y-%m}", f"{after:%Y-%m}" if month < this else None


@bp.get("")
@requires(may.MONTH)
def show() -> Response:
    """Everybody with a check in the month, the lowest score first."""
    actor = current_actor()
    month = _month(actor)
    before, after = _beside(month, actor)
    people = month_by_person(actor.mall_id, month)
    return render(
        "conduct/month.html",
        "month",
        people=people,
        tiles=_tiles(people),
        month=month,
        words=month_words(month),
        before=before,
        after=after,
        may_file=actor.can(may.MONTH_FILE),
    )


def _tiles(people: list[PersonMonth]) -> list[tuple[str, str]]:
    mean = mean_score(people)
    return [
        (str(sum(len(one.checks) for one in people)), _("Checks")),
        ("–" if mean is None else f"{mean:g}", _("Mean score")),
        (str(sum(one.violations for one in people)), _("Whereabouts unknown")),
        (str(sum(one.appeals for one in people)), _("Appeals")),
    ]


@bp.get("/<uuid:person>")
@requires(may.VIEW)
def person(person: uuid.UUID) -> Response:
    """The checks of one person in a month: for those who see everybody's, and for oneself."""
    actor = current_actor()
    if str(person) != actor.user_uid and not actor.can(may.MONTH):
        raise NotFound()
    user = get_person(actor, person)
    month = _month(actor)
    before, after = _beside(month, actor)
    found = next(iter(month_by_person(actor.mall_id, month, user.id)), None)
    return render(
        "conduct/person.html",
        "month",
        found=found,
        name=user.name,
        person=person,
        month=month,
        words=month_words(month),
        before=before,
        after=after,
        types=TYPE_LABELS,
        workflow=KIND.workflow,
        back=url_for("conduct_month.show", month=month) if actor.can(may.MONTH) else url_for("conduct.index"),
    )


@bp.get("/people.xlsx")
@commits
@requires(may.MONTH_FILE)
def xlsx() -> Response:
    """The month's figures as a file."""
    actor = current_actor()
    month = _month(actor)
    people = month_by_person(actor.mall_id, month)
    lines = (
        (_("Month"), month),
        (_("Score"), _("Mean of the checks; what was struck does not count.")),
    )
    out = export_rows(
        "xlsx", f"{_('Conduct by person')} {month}", _columns(), people, meta=Meta(actor.tz, lines)
    )
    audit.note(
        "conduct.month",
        mall_id=actor.mall_id,
        object_kind=KIND.code,
        after={"month": month, "rows": len(people)},
        label=month,
    )
    return as_download(*out)


def _columns() -> list[Column]:
    return [
        Column(_("Staff member"), "name"),
        Column(_("Checks"), lambda one: len(one.checks), "int"),
        Column(_("Mean score"), "score", "number"),
        Column(_("Items not in order"), "faults", "int"),
        Column(_("Whereabouts unknown"), "violations", "int"),
        Column(_("No answer yet"), "unanswered", "int"),
        Column(_("Appeals"), "appeals", "int"),
        Column(_("Appeals granted"), "granted", "int"),
        Column(_("Proposed fines"), "fines", "int"),
    ]
