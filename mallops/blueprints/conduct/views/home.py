"""The cards on the page of a check, its paper, and what of checks waits for a person on the home page."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from mallops.blueprints.conduct import permissions as may
from mallops.blueprints.conduct.actions.kind import KIND
from mallops.blueprints.conduct.documents.record import print_check
from mallops.blueprints.conduct.models import ConductCheck
from mallops.blueprints.conduct.queries.checks import count_rows, list_due
from mallops.blueprints.conduct.queries.papers import from_snapshot
from mallops.blueprints.conduct.rules.words import (
    DECISIONS,
    FINE_STATES,
    FINE_TONES,
    PAPER_NAMES,
    STEP_ICONS,
    STEPS,
    TYPES,
    VERDICT_TONES,
    VERDICTS,
)
from mallops.blueprints.conduct.shipped import SECTIONS, section_of
from mallops.blueprints.conduct.views.words import paper_words
from mallops.core.auth import Actor
from mallops.core.clock import business_date, now
from mallops.core.names import is_chinese
from mallops.core.registers.cards import register_card
from mallops.core.registers.criteria import Criteria
from mallops.core.worklists import WorkCard, WorkLine, work_card

Panels = list[tuple[str, str, dict[str, Any]]]
SHOWN = 5


def leads(case: ConductCheck, actor: Actor) -> Panels:
    """What this person has to do now: finish the draft, answer, decide on the appeal, on the fine."""
    out: Panels = []
    base = {"case": case, "actor": actor}
    concerned = actor.user_id in {case.created_by_id, case.target_id}
    answers = case.target_id if case.target_id is not None else case.created_by_id
    if case.state == "draft" and actor.user_id == case.created_by_id:
        out.append((_("Now"), "conduct/_draft.html", base))
    if case.state == "issued" and actor.user_id == answers:
        out.append((_("Your answer"), "conduct/_answer.html", {**base, "proxy": case.target_id is None}))
    if case.state == "appealed" and actor.can(may.DECIDE) and not concerned:
        faults = [one for one in case.items if one.verdict in {"bad", "part"}]
        words = {"decisions": DECISIONS, "faults": faults, "chinese": is_chinese()}
        out.append((_("Decide on the appeal"), "conduct/_decide.html", {**base, **words}))
    if _decides_fine(case, actor):
        out.append((_("Proposed fine"), "conduct/_fine.html", {**base, **_fine(), "decides": True}))
    return out


def panels(case: ConductCheck, actor: Actor) -> Panels:
    """The lines, the search, the papers, the proposed fine."""
    base = {"case": case, "actor": actor}
    out: Panels = [(_("Items"), "conduct/_items.html", {**base, **_items(case)})]
    if case.steps:
        out.append((_("Looking for the officer"), "conduct/_steps.html", {**base, **_steps(case)}))
    if case.papers:
        found = from_snapshot(case.papers)
        rows = [(PAPER_NAMES[one.code], paper_words(one), one.kept) for one in found.papers]
        words = {"rows": rows, "on": found.on}
        out.append((_("Clipboard, as the app had it"), "conduct/_papers.html", words))
    if case.fine_state and not _decides_fine(case, actor):
        out.append((_("Proposed fine"), "conduct/_fine.html", {**base, **_fine(), "decides": False}))
    return out


def _decides_fine(case: ConductCheck, actor: Actor) -> bool:
    """Whether a proposed fine is this person's to confirm now."""
    waits = case.fine_state == "proposed" and case.state in {"acknowledged", "closed"}
    return waits and actor.can(may.FINES) and actor.user_id not in {case.created_by_id, case.target_id}


def _fine() -> dict[str, Any]:
    return {"states": FINE_STATES, "tones": FINE_TONES}


def _items(case: ConductCheck) -> dict[str, Any]:
    chinese = is_chinese()
    sections = [
        (
            SECTIONS[code].title(chinese),
            [
                (one, one.text_zh if chinese else one.text_en)
                for one in case.items
                if section_of(one.code) == code
            ],
        )
        for code in TYPES[case.check_type].sections
    ]
    return {"sections": sections, "verdicts": VERDICTS, "tones": VERDICT_TONES}


def _steps(case: ConductCheck) -> dict[str, Any]:
    return {"rows": case.steps, "steps": STEPS, "icons": STEP_ICONS}


KIND.extras["leads"] = leads
KIND.extras["panels"] = panels
KIND.extras["paper"] = print_check


def _card(actor: Actor, title: str, asked: Criteria, icon: str) -> WorkCard | None:
    return register_card(KIND, actor, title, asked, count_rows(KIND, actor, asked), icon=icon)


@work_card(may.VIEW, order=14)
def to_answer(actor: Actor) -> WorkCard | None:
    """Checks of this person that they have not answered."""
    return _card(
        actor, _("Checks of you to answer"), Criteria(view="mine", states=("issued",)), "message-square"
    )


@work_card(may.DECIDE, order=22)
def to_decide(actor: Actor) -> WorkCard | None:
    """Appeals that nobody has decided."""
    return _card(actor, _("Appeals to decide"), Criteria(states=("appealed",)), "message-square")


@work_card(may.INSPECT, order=34)
def to_finish(actor: Actor) -> WorkCard | None:
    """The inspector's drafts, and what was acknowledged and may be closed."""
    asked = Criteria(view="mine", states=("draft", "acknowledged"))
    return _card(actor, _("Your checks to finish"), asked, "pencil")


@work_card(may.FINES, order=30)
def to_confirm(actor: Actor) -> WorkCard | None:
    """Proposed fines."""
    return _card(actor, _("Proposed fines"), Criteria(chosen={"fine_state": "proposed"}), "badge-check")


@work_card(may.INSPECT, order=40, roles="SUP")
def to_make(actor: Actor) -> WorkCard | None:
    """Staff whose grooming was not checked today, or whose records not this week."""
    today = business_date(now(), actor.tz)
    rows = [one for one in list_due(actor.mall_id, actor.user_id, today) if not (one.daily and one.weekly)]
    if not rows:
        return None
    lines = [
        WorkLine(
            label=one.person.name,
            url=url_for("conduct.due"),
            detail=" · ".join(
                str(TYPES[code].label)
                for code, made in (("daily", one.daily), ("weekly", one.weekly))
                if made is None
            ),
            icon="user-check",
        )
        for one in rows[:SHOWN]
    ]
    url = url_for("conduct.due")
    return WorkCard(_("Staff checks still to make"), "calendar-check", len(rows), url, lines, tone="muted")
