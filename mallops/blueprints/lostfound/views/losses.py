"""The register of loss reports: the form of the desk, and what stands on a report's page."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.lostfound import permissions as may
from mallops.blueprints.lostfound.actions.finding import paging_of
from mallops.blueprints.lostfound.actions.kind import LOSS
from mallops.blueprints.lostfound.actions.losing import Lost, find_item_of, report_loss
from mallops.blueprints.lostfound.forms import LossForm
from mallops.blueprints.lostfound.models import LossReport
from mallops.blueprints.lostfound.rules.items import SEARCHING
from mallops.blueprints.lostfound.views.parts import suggestions_panel, typed_again
from mallops.blueprints.members.rules.people import mask_name
from mallops.core.attempts import attempt_once
from mallops.core.auth import Actor, current_actor, requires
from mallops.core.crypto import mask_phone
from mallops.core.errors import DomainError
from mallops.core.registers import register_blueprint, views_record
from mallops.core.registers.criteria import as_uuid
from mallops.core.registers.intake import receive_photos
from mallops.core.reveal import add_reveal
from mallops.core.web import flash_ok, redirect_after, render

Panels = list[tuple[str, str, dict[str, Any]]]
bp = register_blueprint(LOSS)
add_reveal(bp, LOSS, may.WORK, lambda case: case.phone)


def leads(case: LossReport, actor: Actor) -> Panels:
    """Who misses it, then what it may be."""
    works = actor.can(may.WORK)
    who = {
        "case": case,
        "works": works,
        "name": (case.loser or "") if works else mask_name(case.loser),
        "phone": mask_phone(case.phone or ""),
        "open": works and case.state in SEARCHING | {"matched"},
        "typed": typed_again(),
    }
    out = [(_("Who misses it"), "lostfound/_loser.html", who)]
    if case.state in SEARCHING:
        out.append(suggestions_panel(case, actor))
    return out


def panels(case: LossReport, actor: Actor) -> Panels:
    """What is private, the loudspeakers."""
    out: Panels = []
    if actor.can(may.WORK):
        private = {
            "case": case, "works": case.state in SEARCHING, "asked": [], "phone": "", "typed": typed_again(),
            "url": url_for("lost_work.loss", uid=case.uid, what="marks"),
        }  # fmt: skip
        out.append((_("Only for us"), "lostfound/_private.html", private))
    if case.state in SEARCHING:
        words = {"case": case, "texts": paging_of(case), "works": False, "is_found": False}
        out.append((_("For the loudspeakers"), "lostfound/_paging.html", words))
    return out


def links(case: LossReport) -> list[tuple[str, str, str | None]]:
    """The item that it is."""
    item = find_item_of(case)
    if item is None:
        return []
    return [(_("Found item"), item.number or "", url_for("found_items.show", uid=item.uid))]


LOSS.extras.update(leads=leads, panels=panels, links=links)


def _page(form: LossForm, status: int = 200) -> Response:
    return render("lostfound/loss.html", "form", status, form=form, kind=LOSS)


def _told(form: LossForm) -> Lost:
    return Lost(
        title=form.title.data or "", category=form.category.data or "", features=form.features.data or "",
        colour=form.colour.data or "", brand=form.brand.data or "", marks=form.marks.data or "",
        zone_id=form.zone.data, place=form.place.data or "", lost_from=form.lost_from.data,
        lost_until=form.lost_until.data, loser=form.loser.data or "", phone=form.phone.data or "",
        contact=form.contact.data or "", channel=form.channel.data or "",
    )  # fmt: skip


@bp.get("/new")
@requires(may.CREATE)
def new() -> Response:
    """What, when, where, and how the person is reached."""
    first = {"uid": str(uuid.uuid4()), "channel": "walk_in", "title": request.args.get("title", "")}
    return _page(LossForm(formdata=None, data=first))


@bp.post("/new")
@requires(may.CREATE)
def create() -> BaseResponse:
    """Take the report. The same form sent twice makes one."""
    actor, form = current_actor(), LossForm()
    uid = as_uuid(form.uid.data) or uuid.uuid4()
    try:
        stored = receive_photos(form.photo_files())
    except DomainError as error:
        form.add_error(error)
        return _page(form, error.status)
    case, status = attempt_once(
        form, actor, may.CREATE, lambda: report_loss(actor, _told(form), stored, uid=uid), LossReport, uid
    )
    if case is None:
        return _page(form, status)
    flash_ok(_("%(number)s is registered. Look at what may be it.", number=case.number))
    return redirect_after("loss_reports.show", uid=case.uid)


@bp.get("/<uuid:uid>/edit")
@requires(may.WORK)
def edit(uid: uuid.UUID) -> Response:
    """Correct what was written down."""
    return views_record.edit(LOSS, uid)


@bp.post("/<uuid:uid>/edit")
@requires(may.WORK)
def update(uid: uuid.UUID) -> BaseResponse:
    """Keep it; refused when somebody was faster."""
    return views_record.update(LOSS, uid)
