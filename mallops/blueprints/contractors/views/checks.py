"""A check on the phone: item by item, one tap each; and what the check's page in the register shows."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.contractors import permissions as may
from mallops.blueprints.contractors.actions import checking
from mallops.blueprints.contractors.actions.checking import Typed, register
from mallops.blueprints.contractors.models import Contractor, ServiceCheck
from mallops.blueprints.contractors.queries.checks import find_check, list_orders
from mallops.blueprints.contractors.queries.contractors import find_by_name, list_active
from mallops.blueprints.contractors.rules.words import VERDICT_TONES, VERDICTS
from mallops.blueprints.contractors.views import typed
from mallops.blueprints.contractors.views.register import order_row
from mallops.blueprints.fixes import permissions as fixes
from mallops.blueprints.supervision import permissions as supervision
from mallops.blueprints.supervision.models import Supervision
from mallops.core.audit import acting
from mallops.core.auth import Actor, current_actor, fetch, requires
from mallops.core.casework.kinds import SEVERITIES
from mallops.core.db import db, transaction
from mallops.core.errors import Conflict, DomainError, Invalid, NotFound
from mallops.core.registers.intake import receive_photos
from mallops.core.registers.links import record_url
from mallops.core.registers.views_record import act_on_record
from mallops.core.web import flash_ok, redirect_after, render

bp = Blueprint("contractor_checks", __name__, url_prefix="/contractors/checks")


Panels = list[tuple[str, str, dict[str, Any]]]


def leads(case: Any, actor: Actor) -> Panels:
    """What to do now: go through the list, or say which contractor it is about."""
    if case.state != "scheduled" or not actor.can(supervision.CHECK):
        return []
    check = find_check(case)
    if check is None:
        known = find_by_name(case.mall_id, case.title, case.service)
        choices = [one for one in list_active(case.mall_id, case.service) if one.visible_to(actor)]
        context = {"case": case, "choices": choices, "known": known.uid if known else None}
        return [(_("Check list"), "contractors/_choose.html", context)]
    done = sum(bool(one.verdict) for one in check.answers)
    return [(_("Now"), "contractors/_go.html", {"case": case, "check": check, "done": done})]


def panels(case: Any, actor: Actor) -> Panels:
    """The orders it opened, and the list as it was answered."""
    check = find_check(case)
    if check is None:
        return []
    out: Panels = []
    orders = [one for one in list_orders(case) if one.visible_to(actor)]
    if orders and actor.can(fixes.VIEW):
        rows = [
            {
                **order_row(one),
                "link": url_for("orders.notice", uid=one.uid) if actor.can(fixes.NOTIFY) else "",
            }
            for one in orders
        ]
        out.append((_("Orders to the contractor"), "contractors/_orders.html", {"rows": rows}))
    if check.finished_at is not None:
        context = {"check": check, "verdicts": VERDICTS, "tones": VERDICT_TONES}
        out.append((_("Check list"), "contractors/_check.html", context))
    return out


def links(case: Any) -> list[tuple[str, str, str | None]]:
    """The contractor it is about."""
    check = find_check(case)
    return [(_("Contractor"), check.contractor.title, record_url(check.contractor))] if check else []


def list_tools(_asked: Any, actor: Actor) -> list[tuple[str, str, str]]:
    """Where a check is scheduled with all that is known of the contractor."""
    out = [(_("Contractors"), url_for("contractors.index", view="open"), "users")]
    if actor.can(may.CHECK):
        out.append((_("Check the posts"), url_for("contractor_posts.show"), "map-pin-check"))
    return out


register().extras.update(leads=leads, panels=panels, links=links, list_tools=list_tools)


@bp.post("/<uuid:uid>/contractor")
@requires(supervision.CHECK)
def choose(uid: uuid.UUID) -> BaseResponse:
    """Give a check that was written by hand its contractor and list."""

    def call(actor: Actor, case: Any, _stored: list[Any]) -> str:
        key = typed.uid("contractor")
        if key is None:
            raise Invalid(field_errors={"contractor": _("Choose the contractor.")})
        contractor = fetch(Contractor, key, actor)
        if find_check(case) is not None or case.state != "scheduled":
            raise Conflict(_("This check has its contractor already."))
        checking.attach(actor, case, contractor, typed.today())
        return _("The check list is ready.")

    return act_on_record(register(), uid, "contractor", supervision.CHECK, call)


@bp.get("/<uuid:uid>")
@requires(supervision.CHECK)
def sheet(uid: uuid.UUID) -> Response:
    """The list to go through."""
    check = _check(uid)
    if check.finished_at is not None or check.case.state != "scheduled":
        raise Conflict(_("This check is finished. Its answers can't be changed any more."))
    return _page(check)


def _check(uid: uuid.UUID, *, lock: bool = False) -> ServiceCheck:
    case = fetch(Supervision, uid, current_actor(), lock=lock)
    check = find_check(case)
    if check is None:
        raise NotFound()
    return check


def _page(check: ServiceCheck, error: DomainError | None = None) -> Response:
    words = ""
    if error is not None:
        own = list(getattr(error, "field_errors", {}).values())
        words = str(own[0] if own else error.message)
    return render(
        "contractors/sheet.html",
        "sheet",
        error.status if error else 200,
        check=check,
        case=check.case,
        verdicts=VERDICTS,
        severities=SEVERITIES,
        refused=words,
        done=sum(bool(one.verdict) for one in check.answers),
    )


@bp.post("/<uuid:uid>")
@requires(supervision.CHECK)
def keep(uid: uuid.UUID) -> BaseResponse:
    """Keep what was entered; then, when asked, finish. What was entered stays when finishing is refused."""
    actor = current_actor()
    try:
        sent = _sent(_check(uid))
        with transaction(), acting(actor, supervision.CHECK):
            left = checking.answer(actor, _check(uid, lock=True), sent, rest=typed.text("rest"))
        if not typed.text("finish"):
            flash_ok(
                ngettext("Saved. %(num)s item is open.", "Saved. %(num)s items are open.", left)
                if left
                else _("Saved. Every item is answered: finish the check.")
            )
            return redirect_after("contractor_checks.sheet", uid=uid)
        with transaction(), acting(actor, "supervision.finish"):
            orders = checking.finish(actor, _check(uid, lock=True))
    except (Invalid, Conflict) as error:
        db.session.rollback()
        check = _check(uid)
        if check.finished_at is not None:
            raise
        return _page(check, error)
    said = ngettext(
        "The check is finished; %(num)s order is open.",
        "The check is finished; %(num)s orders are open.",
        len(orders),
    )
    flash_ok(said if orders else _("The check is finished. Everything is in order."))
    return redirect_after("supervision.show", uid=uid)


def _sent(check: ServiceCheck) -> dict[str, Typed]:
    """What the form says, by item; pictures are stored before the transaction."""
    out = {}
    for one in check.answers:
        files = [file for file in request.files.getlist(f"f-{one.code}") if file.filename]
        out[one.code] = Typed(
            typed.text(f"v-{one.code}"),
            typed.text(f"n-{one.code}"),
            typed.text(f"s-{one.code}"),
            receive_photos(files) if files else (),
        )
    return out
