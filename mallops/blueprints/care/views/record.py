"""The quality-tracking record of a member, and its card on the member's page (000, 004)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from flask import Blueprint, Response, request

from mallops.blueprints.care import permissions as may
from mallops.blueprints.care.documents.record import facts_of, print_record, tell
from mallops.blueprints.care.models import OPEN
from mallops.blueprints.care.queries import calls as reads
from mallops.blueprints.care.queries.record import Record, record_of
from mallops.blueprints.care.queries.segments import segments_of
from mallops.blueprints.care.rules import words
from mallops.blueprints.care.views.parts import name_for
from mallops.blueprints.members.models import Member
from mallops.blueprints.members.queries.members import get_member
from mallops.blueprints.members.rules.hooks import Panel, member_panel
from mallops.core.auth import Actor, current_actor, requires
from mallops.core.errors import NotFound
from mallops.core.export import safe_filename
from mallops.core.pdf.paper import Paper
from mallops.core.registers.criteria import as_date
from mallops.core.web import no_store, render

bp = Blueprint("care_record", __name__)
A_YEAR = dt.timedelta(days=365)


def _record(actor: Actor, uid: uuid.UUID) -> Record:
    member = get_member(actor, uid)
    if member.erased_at is not None:
        raise NotFound()
    until = as_date(request.args.get("until")) or reads.today_in(actor)
    since = as_date(request.args.get("since")) or until - A_YEAR
    return record_of(member, min(since, until), max(since, until))


@bp.get("/members/<uuid:uid>/quality")
@requires(may.VIEW)
def show(uid: uuid.UUID) -> Response:
    """Purchases, returns, contacts and segments of a member, day by day."""
    actor = current_actor()
    record = _record(actor, uid)
    page = render(
        "care/record.html",
        "record",
        record=record,
        member=record.member,
        name=name_for(actor, record.member),
        facts=facts_of(record),
        lines=[tell(one, clear=actor.can(may.WORK)) for one in record.lines],
        works=actor.can(may.WORK) and record.member.state == "active",
    )
    return no_store(page)


@bp.get("/members/<uuid:uid>/quality.pdf")
@requires(may.VIEW)
def pdf(uid: uuid.UUID) -> Response:
    """The same on A4."""
    actor = current_actor()
    record = _record(actor, uid)
    paper = Paper.of(actor, request.args.get("lang"))
    body = print_record(paper, record, name_for(actor, record.member), clear=actor.can(may.WORK))
    response = Response(body, mimetype="application/pdf")
    name = safe_filename(f"quality-{record.member.number}-{paper.lang[:2]}.pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return no_store(response)


@member_panel(50)
def care_of(actor: Actor, member: Member) -> Panel | None:
    """What is open for the member, the last contacts, the segments."""
    if not actor.can(may.VIEW) or member.erased_at is not None:
        return None
    calls = reads.calls_of(member.id, limit=4)
    values: dict[str, Any] = {
        "member": member,
        "rows": [
            {"one": one, "reason": words.REASONS[one.reason], "open": one.state in OPEN} for one in calls
        ],
        "outcomes": words.OUTCOMES,
        "tones": words.OUTCOME_TONES,
        "segments": [segment.name for segment, _since, _until in segments_of(member.id, now=True)],
        "works": actor.can(may.WORK) and member.state == "active",
    }
    return Panel("care/_panel.html", values)


__all__ = ["bp", "care_of"]
