"""The screens of label and paper checks: the form, the record with its order, what waits at home."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.fixes.actions import KIND as ORDERS
from mallops.blueprints.fixes.permissions import CREATE as ORDER
from mallops.blueprints.papers import permissions as may
from mallops.blueprints.papers.actions import KIND, check, open_order
from mallops.blueprints.papers.models import PriceCheck
from mallops.blueprints.papers.queries import find_order_of
from mallops.blueprints.papers.rules import FAULT_WORDS, IRREGULAR, Facts, split
from mallops.core.audit import acting
from mallops.core.auth import Actor, current_actor, fetch, requires
from mallops.core.casework.models import Case
from mallops.core.db import db, transaction
from mallops.core.errors import DomainError
from mallops.core.registers import register_blueprint
from mallops.core.registers.cards import register_card
from mallops.core.registers.criteria import Criteria
from mallops.core.registers.intake import receive_photos
from mallops.core.registers.links import record_url
from mallops.core.registers.listing import counts
from mallops.core.registers.record_form import RecordForm, form_fields, record_form
from mallops.core.registers.views_record import act_on_record
from mallops.core.web import NavItem, flash_ok, nav_item, redirect_after, render
from mallops.core.worklists import WorkCard, work_card

bp = register_blueprint(KIND)
nav_item(NavItem("papers.new", _l("Check a price label"), "tag", "today", may.CREATE, order=45))
FACTS = (
    "label_fault",
    "contract_no",
    "slip_no",
    "copies_due",
    "copies_received",
    "payment",
    "mismatch",
)


@bp.get("/new")
@requires(may.CREATE)
def new() -> Response:
    """An empty form; `?tenant=` names the shop."""
    return _page(record_form(KIND))


@bp.post("/new")
@requires(may.CREATE)
def create() -> BaseResponse:
    """Register the check. The same form sent twice makes one."""
    actor, form = current_actor(), record_form(KIND)
    if not form.validate_on_submit():
        return _page(form, 422)
    typed = form.own_values(KIND)
    try:
        stored = receive_photos(form.photo_files())
        with transaction(), acting(actor, may.CREATE):
            facts = Facts(**{key: typed[key] for key in FACTS})
            case = check(
                actor,
                tenant_id=typed["tenant_id"],
                item=typed["title"],
                facts=facts,
                photos=stored,
                uid=form.record_uid,
            )
    except IntegrityError:
        case = fetch(PriceCheck, form.record_uid, actor)
    except DomainError as error:
        if error.status not in {409, 422}:
            raise
        db.session.rollback()
        form.add_error(error)
        return _page(form, error.status)
    if case.state == "checked":
        flash_ok(_("%(number)s: checked, all in order.", number=case.number))
    elif case.flagged_at is not None:
        flash_ok(_("%(number)s: mismatch. The manager is told.", number=case.number))
    else:
        flash_ok(_("%(number)s: mismatch. Have the shop put it right.", number=case.number))
    return redirect_after("papers.show", uid=case.uid)


def _page(form: RecordForm, status: int = 200) -> Response:
    return render(
        "registers/form.html",
        "form",
        status,
        kind=KIND,
        form=form,
        record=None,
        fields=form_fields(KIND),
        tones={},
        differing=None,
    )


@bp.post("/<uuid:uid>/order")
@requires(ORDER)
def order(uid: uuid.UUID) -> BaseResponse:
    """Make a rectification order of it."""

    def act(actor: Actor, case: Case, _stored: list[Any]) -> str:
        assert isinstance(case, PriceCheck)
        made = open_order(actor, case)
        return _("Order %(number)s is open, with all that stands here.", number=made.number)

    return act_on_record(KIND, uid, "order", "papers.order", act)


def panels(case: PriceCheck, actor: Actor) -> list[tuple[str, str, dict[str, Any]]]:
    """What is wrong and the order that follows; nothing for a check in order."""
    found = split(case.faults)
    if not found:
        return []
    made = find_order_of(case)
    context = {
        "case": case,
        "faults": [(FAULT_WORDS[one], "danger" if one in IRREGULAR else "warn") for one in found],
        "order": made,
        "order_url": record_url(made) if made is not None and actor.can("fixes.view") else None,
        "state": ORDERS.workflow.state(made.state) if made is not None else None,
        "may_order": actor.can(ORDER) and actor.can(may.WORK) and case.state in {"mismatch", "referred"},
        "post_url": url_for("papers.order", uid=case.uid),
    }
    return [(_("What is wrong"), "papers/_order.html", context)]


KIND.extras["panels"] = panels
BLUEPRINTS = [bp]


@work_card(may.WORK, order=62, roles="FLR LEAD SUP CSM")
def to_correct(actor: Actor) -> WorkCard | None:
    """Mismatches that nobody has seen corrected."""
    asked, count = Criteria(states=("mismatch",), sort="-newest"), counts(KIND, actor)["state_mismatch"]
    return register_card(KIND, actor, _("Labels and papers to put right"), asked, count)


@work_card(may.DECIDE, order=22, roles="CSM SUP")
def to_settle(actor: Actor) -> WorkCard | None:
    """What was referred to the manager."""
    asked, count = Criteria(states=("referred",), sort="-newest"), counts(KIND, actor)["state_referred"]
    return register_card(KIND, actor, _("Labels and papers to settle"), asked, count, icon="flag")
