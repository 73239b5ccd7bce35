"""The sheet of a check, on the phone and at the desk: the search, the lines, evidence, proposal."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from flask import Response, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.conduct import permissions as may
from mallops.blueprints.conduct.actions.checking import Sheet, fill_in, look
from mallops.blueprints.conduct.actions.kind import KIND
from mallops.blueprints.conduct.models import ConductCheck, ConductItem
from mallops.blueprints.conduct.queries.papers import papers_of, week_of
from mallops.blueprints.conduct.rules import checks as rules
from mallops.blueprints.conduct.rules.onpost import next_steps
from mallops.blueprints.conduct.rules.words import (
    PROPOSALS,
    STEP_ICONS,
    STEPS,
    TYPES,
    VERDICT_TONES,
    VERDICTS,
)
from mallops.blueprints.conduct.shipped import ON_POST, PAPERS, SECTIONS, WEEK_FACTS, section_of
from mallops.blueprints.conduct.views.register import bp
from mallops.blueprints.conduct.views.words import paper_words, week_words
from mallops.core.audit import acting
from mallops.core.auth import Actor, current_actor, fetch, requires
from mallops.core.db import transaction
from mallops.core.errors import DomainError
from mallops.core.names import is_chinese
from mallops.core.registers.intake import receive_photos
from mallops.core.registers.record import Picture, Record, load_record
from mallops.core.web import flash_ok, redirect_after, render


@dataclass
class Row:
    """A line as it is drawn: typed words win over kept ones."""

    code: str
    text: str
    verdict: str
    finding: str
    facts: str = ""
    facts_ok: bool = True
    photos: list[Picture] = field(default_factory=list)


@bp.get("/<uuid:uid>/sheet")
@requires(may.INSPECT)
def sheet(uid: uuid.UUID) -> BaseResponse:
    """The inspector's sheet; anybody else, and an issued check, go to the record."""
    actor = current_actor()
    record = load_record(KIND, uid, actor)
    if record.case.state != "draft" or record.case.created_by_id != actor.user_id:
        return redirect_after("conduct.show", uid=uid)
    return _page(actor, record)


@bp.post("/<uuid:uid>/sheet")
@requires(may.INSPECT)
def keep(uid: uuid.UUID) -> BaseResponse:
    """Keep what is judged so far; then stay, or go on to issue it."""
    actor = current_actor()
    load_record(KIND, uid, actor)  # strangers leave nothing on the disk
    try:
        stored = {
            name[2:]: receive_photos(files) for name, files in request.files.lists() if name.startswith("p-")
        }
        with transaction(), acting(actor, may.INSPECT):
            case = fetch(ConductCheck, uid, actor, lock=True)
            fill_in(actor, case, _typed(case), {code: some for code, some in stored.items() if some})
    except DomainError as error:
        if error.status not in {409, 422}:
            raise
        return _page(actor, load_record(KIND, uid, actor), error)
    if request.form.get("then") == "issue":
        return redirect_after("conduct.show", uid=uid, do="issue")
    flash_ok(_("Kept. Nobody else sees it before you issue it."))
    return redirect_after("conduct.sheet", uid=uid)


def _typed(case: ConductCheck) -> Sheet:
    form = request.form
    rest = form.get("rest", "")
    verdicts = {one.code: form.get(f"v-{one.code}", "") for one in case.items}
    for code, verdict in verdicts.items():
        if rest and not verdict and section_of(code) == rest:
            verdicts[code] = "ok"
    return Sheet(
        verdicts=verdicts,
        findings={one.code: form.get(f"f-{one.code}", "") for one in case.items},
        finding=form.get("finding", ""),
        proposal=form.get("proposal", ""),
        proposal_text=form.get("proposal_text", ""),
        fine=form.get("fine", ""),
    )


@bp.post("/<uuid:uid>/look/<step>")
@requires(may.INSPECT)
def look_for(uid: uuid.UUID, step: str) -> BaseResponse:
    """Record one step of the search, with the time of now."""
    actor = current_actor()
    form = request.form
    try:
        with transaction(), acting(actor, may.INSPECT):
            case = fetch(ConductCheck, uid, actor, lock=True)
            look(actor, case, step, whom=form.get("whom", ""), answer=form.get("answer", ""))
    except DomainError as error:
        if error.status not in {409, 422}:
            raise
        return _page(actor, load_record(KIND, uid, actor), error)
    return redirect_after("conduct.sheet", uid=uid)


def _page(actor: Actor, record: Record, error: DomainError | None = None) -> Response:
    case: ConductCheck = record.case
    typed = request.form if error is not None else {}
    errors = {key: str(words) for key, words in getattr(error, "field_errors", {}).items()}
    return render(
        "conduct/sheet.html",
        "sheet",
        error.status if error else 200,
        kind=KIND,
        case=case,
        check=TYPES[case.check_type],
        judged=case.check_type != "on_post" or case.whereabouts == "seen",
        sections=_sections(actor, record, typed),
        options=[(one, VERDICTS[one], VERDICT_TONES[one]) for one in rules.verdicts_of(case.check_type)],
        next_steps=next_steps([one.step for one in case.steps]) if case.check_type == "on_post" else (),
        steps=STEPS,
        step_icons=STEP_ICONS,
        proposals=PROPOSALS,
        value=lambda name, kept: typed.get(name, kept) if typed else kept,
        errors=errors,
        message=str(error.message) if error else "",
        loose=[one for one in record.photos if not one.stage],
    )


def _sections(actor: Actor, record: Record, typed: Any) -> list[tuple[str, str, list[Row], int]]:
    """(code, title, lines, how many are not judged yet) of the lists of this check."""
    case: ConductCheck = record.case
    facts = _facts(actor, case)
    chinese = is_chinese()
    out = []
    for code in TYPES[case.check_type].sections:
        lines = [one for one in case.items if section_of(one.code) == code and one.code != ON_POST]
        rows = [_row(one, record, typed, facts, chinese) for one in lines]
        if rows:
            out.append((code, SECTIONS[code].title(chinese), rows, sum(not one.verdict for one in rows)))
    return out


def _row(
    item: ConductItem, record: Record, typed: Any, facts: dict[str, tuple[str, bool]], chinese: bool
) -> Row:
    words, good = facts.get(item.code, ("", True))
    return Row(
        item.code,
        item.text_zh if chinese else item.text_en,
        typed.get(f"v-{item.code}", "") if typed else item.verdict,
        typed.get(f"f-{item.code}", "") if typed else (item.finding or ""),
        words,
        good,
        [one for one in record.photos if one.stage == item.code],
    )


def _facts(actor: Actor, case: ConductCheck) -> dict[str, tuple[str, bool]]:
    """What the app itself has, by line: the four papers of the day, the daily forms of the week."""
    codes = {one.code for one in case.items}
    if case.target_id is None or actor.mall_id is None:
        return {}
    out: dict[str, tuple[str, bool]] = {}
    if codes & PAPERS.keys():
        found = {one.code: one for one in papers_of(actor.mall_id, case.target_id, case.checked_on).papers}
        out |= {code: (paper_words(found[name]), found[name].kept) for code, name in PAPERS.items()}
    if codes & WEEK_FACTS:
        week = week_of(actor.mall_id, case.target_id, case.checked_on)
        out["2.4.g"] = (week_words(week), not week.late and not week.missed)
        out["2.4.h"] = (_("Answers corrected afterwards: %(n)s", n=week.corrected), not week.corrected)
    return out
