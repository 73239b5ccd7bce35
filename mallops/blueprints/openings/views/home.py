"""The register of checks, what stands on a record's page, and what waits at home."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from mallops.blueprints.fixes.actions import KIND as ORDERS
from mallops.blueprints.fixes.queries import list_of_source
from mallops.blueprints.openings import permissions as may
from mallops.blueprints.openings.actions import KIND
from mallops.blueprints.openings.documents import print_check, value_words, verdict_words
from mallops.blueprints.openings.models import OpeningCheck
from mallops.blueprints.openings.queries import board, list_due, sheet_of
from mallops.blueprints.openings.rules import DUE, LATE, MISSED, PHASE_ICONS, PHASE_WORDS
from mallops.core.auth import Actor
from mallops.core.clock import business_date
from mallops.core.db import utcnow
from mallops.core.formatting import due_tone, due_words
from mallops.core.registers import register_blueprint
from mallops.core.registers.links import record_url
from mallops.core.worklists import Figure, WorkCard, WorkLine, figures, work_card

TONES = {"pass": "ok", "fail": "danger", "na": "muted", "noted": "info"}


def panels(check: OpeningCheck, actor: Actor) -> list[tuple[str, str, dict[str, Any]]]:
    """The lines of the sheet with the findings they opened; a check still due: the way to it."""
    if check.state == DUE:
        url = url_for("opening_day.sheet", uid=check.uid) if actor.can(may.DO) else ""
        return [(_("To do"), "openings/_todo.html", {"url": url, "until": check.planned_until})]
    if not check.answers:
        return []
    orders = {one.item_code: one for one in list_of_source(check.id)}
    told = {one["code"]: one for one in check.answers}
    sheet = sheet_of(check)
    sections = [
        (section.name, [_line(item, told[item.code], orders.get(item.code), actor) for item in section.items])
        for section in sheet.sections
        if section.items and section.items[0].code in told
    ]
    return [(_("The sheet"), "openings/_answers.html", {"sections": sections, "label": sheet.label})]


def _line(item: Any, answer: dict[str, Any], order: Any, actor: Actor) -> dict[str, Any]:
    return {
        "label": item.label,
        "text": item.text,
        "verdict": verdict_words(answer),
        "tone": TONES[answer["verdict"]],
        "words": value_words(item, answer),
        "order": order,
        "url": record_url(order) if order is not None and actor.can("fixes.view") else "",
        "state": ORDERS.workflow.state(order.state) if order is not None else None,
    }


KIND.extras.update(panels=panels, paper=print_check)
REGISTER = register_blueprint(KIND, nav=False)  # the board leads to the list


@work_card(may.DO, order=8, roles="FLR LEAD")
def to_check(actor: Actor) -> WorkCard | None:
    """This person's zones that are due now."""
    due = list_due(actor, utcnow())
    if not due:
        return None
    lines = [
        WorkLine(
            label=one.place_label,
            url=url_for("opening_day.sheet", uid=one.uid),
            detail=str(PHASE_WORDS[one.phase]),
            when=due_words(one.planned_until),
            tone=due_tone(one.planned_until),
        )
        for one in due[:5]
    ]
    late = any(one.tone == "danger" for one in lines)
    return WorkCard(
        str(PHASE_WORDS[due[0].phase]),
        PHASE_ICONS[due[0].phase],
        len(due),
        url_for("opening_day.day"),
        lines,
        tone="danger" if late else "accent",
    )


@figures(may.LEAD, order=25, roles="LEAD SUP CSM")
def today_figures(actor: Actor) -> list[Figure]:
    """How the checks of the day stand, once there are any."""
    found = board(actor, business_date(utcnow(), actor.tz))
    if not found.rows:
        return []
    missed, late = found.total(MISSED), found.total(LATE)
    total = sum(found.counts.values())
    done = total - missed - found.total(DUE)
    return [
        Figure(
            _("Opening and closing"),
            f"{done} / {total}",
            url_for("opening_day.day"),
            "danger" if missed else "warn" if late else "ok",
            "door-open",
            _("%(missed)s missed, %(late)s late", missed=missed, late=late),
        )
    ]
