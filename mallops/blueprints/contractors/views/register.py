"""The register of contractors, and the cards on the page of one."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.contractors import permissions as may
from mallops.blueprints.contractors.actions import people
from mallops.blueprints.contractors.actions.checking import register, schedule
from mallops.blueprints.contractors.actions.kind import KIND
from mallops.blueprints.contractors.documents.drawing import score_words, trend_of
from mallops.blueprints.contractors.models import Contractor
from mallops.blueprints.contractors.queries import checks as checks_of
from mallops.blueprints.contractors.queries.contractors import last_looks, list_ending, notices_of, with_parts
from mallops.blueprints.contractors.queries.months import months_until, rated_months
from mallops.blueprints.contractors.rules.words import SERVICES, WEEKDAYS
from mallops.blueprints.contractors.views import typed
from mallops.blueprints.fixes import permissions as fixes
from mallops.blueprints.fixes.actions import KIND as ORDERS
from mallops.blueprints.sites.queries import list_zones
from mallops.blueprints.supervision import permissions as supervision
from mallops.core.auth import Actor, current_actor, fetch, requires
from mallops.core.crypto import mask_phone
from mallops.core.db import commits
from mallops.core.formatting import due_words, mall_time
from mallops.core.registers import register_blueprint
from mallops.core.registers.cells import month_words
from mallops.core.registers.links import record_url
from mallops.core.registers.views_record import act_on_record
from mallops.core.web import render

Panels = list[tuple[str, str, dict[str, Any]]]


def leads(case: Contractor, actor: Actor) -> Panels:
    """What to do now."""
    today = typed.today()
    open_ = not KIND.workflow.state(case.state).closed
    start = {
        "case": case,
        "checks": open_ and actor.can(supervision.CREATE),
        "posts": open_ and actor.can(may.CHECK),
        "left": (case.ends_on - today).days if open_ else None,
        "today": today,
        "zones": _zones(actor),
    }
    return [(_("Now"), "contractors/_start.html", start)]


def _zones(actor: Actor) -> list[tuple[str, str]]:
    return [(str(one.uid), f"{one.code} {one.name}") for one in list_zones(actor.mall_id)]


def panels(case: Contractor, actor: Actor) -> Panels:
    """How good it is, posts, people, checks, orders."""
    with_parts(case)
    open_ = not KIND.workflow.state(case.state).closed
    keeps = open_ and actor.can(may.KEEP)
    base = {"case": case, "keeps": keeps}
    posts = {
        **base,
        "posts": case.posts,
        "looks": last_looks([one.id for one in case.posts]),
        "weekdays": WEEKDAYS,
        "zones": _zones(actor) if keeps else [],
    }
    contacts = {**base, "mask": mask_phone, "calls": actor.can(may.CALL)}
    out: Panels = [
        (_("Rating"), "contractors/_rating.html", _rating(case, actor, typed.today())),
        (_("Posts"), "contractors/_posts.html", posts),
        (_("Contacts"), "contractors/_contacts.html", contacts),
    ]
    out += _rows(case, actor)
    return out


def _rating(case: Contractor, actor: Actor, today: dt.date) -> dict[str, Any]:
    months = months_until(f"{today:%Y-%m}")
    rated = rated_months([case], months, actor.tz)
    rows = [rated[case.id, one] for one in months]
    return {
        "now": rows[-1],
        "words": score_words(rows[-1]),
        "chart": trend_of([rows], width=420),
        "month": month_words(rows[-1].month),
        "url": url_for("contractor_month.show", month=rows[-1].month),
    }


def _rows(case: Contractor, actor: Actor) -> Panels:
    checks = [
        {
            "title": f"{one.number or ''} · {month_words(one.month)}",
            "url": record_url(one),
            "note": mall_time(one.created_at),
            "end": str(register().workflow.state(one.state).label)
            + (f" · {one.score}" if one.score is not None else ""),
        }
        for one in checks_of.list_checks(case)
        if one.visible_to(actor)
    ]
    orders = [order_row(one) for one in checks_of.open_orders(case) if one.visible_to(actor)]
    out: Panels = []
    if checks and actor.can(supervision.VIEW):
        out.append((_("Checks"), "registers/panel_rows.html", {"rows": checks}))
    if orders and actor.can(fixes.VIEW):
        out.append((_("Orders that run"), "registers/panel_rows.html", {"rows": orders}))
    return out


def order_row(one: Any) -> dict[str, Any]:
    """An order as a line of a card."""
    due = f" · {due_words(one.due_at)}" if one.due_at and not ORDERS.workflow.state(one.state).closed else ""
    return {
        "title": one.title,
        "url": record_url(one),
        "note": f"{one.number or ''}{due}",
        "end": str(ORDERS.workflow.state(one.state).label),
    }


KIND.extras.update(leads=leads, panels=panels)
KIND.extras["list_tools"] = lambda asked, actor: [
    (_("Rating of the month"), url_for("contractor_month.show"), "chart-column"),
    (_("Formula, lists and notices"), url_for("contractor_rules.show"), "sliders-horizontal"),
]
bp = register_blueprint(KIND)


@bp.get("/ending")
@requires(may.VIEW)
def ending() -> Response:
    """Contracts that end soon or have ended, the first to end first: what the home page counts."""
    actor, today = current_actor(), typed.today()
    steps = notices_of(actor.mall_id)
    found = [one for one in list_ending(actor.mall_id, today, max(steps)) if one.visible_to(actor)]
    return render("contractors/ending.html", found=found, today=today, services=SERVICES, steps=steps)


@bp.post("/<uuid:uid>/contacts")
@requires(may.KEEP)
def add_contact(uid: uuid.UUID) -> BaseResponse:
    """Add somebody to call."""

    def call(actor: Actor, case: Any, _stored: list[Any]) -> str:
        people.add_contact(actor, case, typed.text("role"), typed.text("name"), typed.text("phone"))
        return _("The number is kept, encrypted.")

    return act_on_record(KIND, uid, "contact", may.KEEP, call)


@bp.post("/<uuid:uid>/contacts/drop")
@requires(may.KEEP)
def drop_contact(uid: uuid.UUID) -> BaseResponse:
    """Remove somebody."""

    def call(actor: Actor, case: Any, _stored: list[Any]) -> str:
        people.drop_contact(actor, case, typed.text("part"))
        return _("The number is removed.")

    return act_on_record(KIND, uid, "contact", may.KEEP, call)


@bp.post("/<uuid:uid>/call")
@commits
@requires(may.CALL)
def numbers(uid: uuid.UUID) -> Response:
    """The numbers in full, to call; the look is kept in the trail."""
    actor = current_actor()
    case = fetch(Contractor, uid, actor)
    answer = render("contractors/call.html", case=case, contacts=people.look_up(actor, case))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.post("/<uuid:uid>/posts")
@requires(may.KEEP)
def keep_post(uid: uuid.UUID) -> BaseResponse:
    """Add a post, or change one."""

    def call(actor: Actor, case: Any, _stored: list[Any]) -> str:
        days = "".join(key for key in WEEKDAYS if typed.text(f"day{key}"))
        row = people.PostTyped(
            typed.text("name"),
            typed.number("required"),
            typed.clock_time("from"),
            typed.clock_time("until"),
            days,
            typed.text("place"),
            typed.zone(),
        )
        kept = people.keep_post(actor, case, row, typed.text("part"))
        return _("The post “%(name)s” is kept.", name=kept.name)

    return act_on_record(KIND, uid, "post", may.KEEP, call)


@bp.post("/<uuid:uid>/posts/close")
@requires(may.KEEP)
def close_post(uid: uuid.UUID) -> BaseResponse:
    """Take a post out of use."""

    def call(actor: Actor, case: Any, _stored: list[Any]) -> str:
        row = people.close_post(actor, case, typed.text("part"))
        return _("The post “%(name)s” is no longer in use.", name=row.name)

    return act_on_record(KIND, uid, "post", may.KEEP, call)


@bp.post("/<uuid:uid>/checks")
@requires(supervision.CREATE)
def plan_check(uid: uuid.UUID) -> BaseResponse:
    """Schedule a check; everything is taken from the contractor."""

    def call(actor: Actor, case: Any, _stored: list[Any]) -> str:
        check = schedule(actor, case, typed.day("planned_on"), zone=typed.zone())
        return _("The check %(number)s is scheduled.", number=check.number)

    return act_on_record(KIND, uid, "check", supervision.CREATE, call)
