"""The register of found items: the form of the desk, and what stands on an item's page."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.lostfound import permissions as may
from mallops.blueprints.lostfound.actions.finding import Found, announce, paging_of, register_find
from mallops.blueprints.lostfound.actions.kind import FOUND
from mallops.blueprints.lostfound.forms import FoundForm, fen_of
from mallops.blueprints.lostfound.models import FoundItem
from mallops.blueprints.lostfound.queries.items import keeping_of
from mallops.blueprints.lostfound.rules.items import CLAIMABLE, IN_KEEPING
from mallops.blueprints.lostfound.rules.words import ANY_ASKED, ASKED, CLAIM_STATES, CLAIM_TONES, WAYS
from mallops.blueprints.lostfound.views.parts import suggestions_panel, typed_again
from mallops.core.attempts import attempt_once
from mallops.core.auth import Actor, current_actor, requires
from mallops.core.crypto import mask_phone
from mallops.core.errors import DomainError
from mallops.core.money import format_yuan
from mallops.core.registers import register_blueprint, views_record
from mallops.core.registers.criteria import as_uuid
from mallops.core.registers.intake import receive_photos
from mallops.core.registers.views_record import act_on_record
from mallops.core.reveal import add_reveal
from mallops.core.web import flash_ok, redirect_after, render

Panels = list[tuple[str, str, dict[str, Any]]]
bp = register_blueprint(FOUND)
add_reveal(bp, FOUND, may.WORK, lambda case: case.finder_phone)


def _counted(count: Any, agreed: bool) -> str:
    """Who counted; how much only when two found the same: before, nobody sees what the other one counted."""
    return f"{count.by.name} {format_yuan(count.amount_fen)}" if agreed else str(count.by.name)


def leads(case: FoundItem, actor: Actor) -> Panels:
    """Where it lies, the cash, what comes next; then what it may be."""
    live = next((one for one in case.claims if one.state != "refused"), None)
    mine = [one for one in case.counts if one.by_id == actor.user_id]
    keeping = keeping_of(case.mall_id, case.category)
    desk = {
        "case": case,
        "works": actor.can(may.WORK) and case.state in IN_KEEPING,
        "counts": actor.can(may.CREATE) and case.state in IN_KEEPING and case.cash_fen is None,
        "counted": mine[-1] if mine else None,
        "counters": [_counted(one, case.cash_fen is not None) for one in case.counts],
        "cash": format_yuan(case.cash_fen) if case.cash_fen is not None else "",
        "claimable": actor.can(may.WORK) and case.state in CLAIMABLE and live is None,
        "live": live,
        "ends": actor.can(may.APPROVE) and case.state in {"registered", "announced", "unclaimed"},
        "keeping": keeping,
        "ways": WAYS,
        "typed": typed_again(),
    }
    out = [(_("In keeping"), "lostfound/_desk.html", desk)]
    if case.state in IN_KEEPING - {"matched"}:
        out.append(suggestions_panel(case, actor))
    return out


def panels(case: FoundItem, actor: Actor) -> Panels:
    """Claims, what is private, the loudspeakers."""
    out: Panels = []
    works = actor.can(may.WORK)
    kept = case.state in IN_KEEPING
    if works:
        words = {"case": case, "states": CLAIM_STATES, "tones": CLAIM_TONES}
        if case.claims:
            out.append((_("Claims"), "lostfound/_claims.html", words))
        asked = [str(one) for one in (*ASKED.get(case.category, ()), *ANY_ASKED)]
        private = {
            "case": case,
            "works": kept,
            "asked": asked,
            "phone": mask_phone(case.finder_phone or ""),
            "typed": typed_again(),
            "url": url_for("lost_work.act", uid=case.uid, what="marks"),
        }
        out.append((_("Only for us"), "lostfound/_private.html", private))
    if kept:
        paging = {"case": case, "texts": paging_of(case), "works": works, "is_found": True}
        out.append((_("For the loudspeakers"), "lostfound/_paging.html", paging))
    return out


def links(case: FoundItem) -> list[tuple[str, str, str | None]]:
    """The report that it belongs to."""
    if case.loss is None:
        return []
    return [(_("Loss report"), case.loss.number or "", url_for("loss_reports.show", uid=case.loss.uid))]


def tools(record: Any) -> list[tuple[str, str, str]]:
    """Papers of its own."""
    case, actor = record.case, record.actor
    out = []
    if actor.can(may.CREATE):
        out.append((_("Shelf label with QR code"), url_for("lost_papers.label", uid=case.uid), "qr-code"))
    if actor.can(may.WORK) and case.state in {"police", "disposed"}:
        out.append((_("Handover sheet (PDF)"), url_for("lost_papers.ending", uid=case.uid), "printer"))
    return out


def list_tools(_asked: Any, actor: Actor) -> list[tuple[str, str, str]]:
    """Pages of its own below the list."""
    out = [(_("Shelves"), url_for("lost_shelf.index"), "layout-grid")]
    out.append((_("How long it is kept"), url_for("lost_rules.index"), "timer"))
    if actor.mall is not None:
        out.append(
            (_("The public list"), url_for("lost_public.index", code=actor.mall.code), "external-link")
        )
    return out


FOUND.extras.update(leads=leads, panels=panels, links=links, tools=tools, list_tools=list_tools)


def _told(form: FoundForm) -> Found:
    return Found(
        category=form.category.data or "", title=form.title.data or "", colour=form.colour.data or "",
        brand=form.brand.data or "", features=form.features.data or "", marks=form.marks.data or "",
        found_at=form.found_at.data, zone_id=form.zone.data, place=form.place.data or "",
        finder_kind=form.finder_kind.data or "", finder_name=form.finder_name.data or "",
        finder_phone=form.finder_phone.data or "", witness=form.witness.data or "",
        shelf=form.shelf.data or "", valuable=bool(form.valuable.data), cash_fen=fen_of(form.cash.data),
    )  # fmt: skip


def _page(form: FoundForm, status: int = 200) -> Response:
    return render("lostfound/found.html", "form", status, form=form, kind=FOUND)


@bp.get("/new")
@requires(may.CREATE)
def new() -> Response:
    """What, where, who found it, and where it lies now."""
    first = {"uid": str(uuid.uuid4()), "finder_kind": "staff", "title": request.args.get("title", "")}
    return _page(FoundForm(formdata=None, data=first))


@bp.post("/new")
@requires(may.CREATE)
def create() -> BaseResponse:
    """Register it; announced at once when it may be. The same form sent twice makes one item."""
    actor, form = current_actor(), FoundForm()
    uid = as_uuid(form.uid.data) or uuid.uuid4()

    try:
        stored = receive_photos(form.photo_files())
    except DomainError as error:
        form.add_error(error)
        return _page(form, error.status)

    def act() -> FoundItem:
        case = register_find(actor, _told(form), stored, uid=uid)
        if actor.can(may.WORK) and case.shelf and not case.has_cash:
            announce(actor, case)
        return case

    case, status = attempt_once(form, actor, may.CREATE, act, FoundItem, uid)
    if case is None:
        return _page(form, status)
    flash_ok(_("%(number)s is registered. Stick the label on it.", number=case.number))
    return redirect_after("found_items.show", uid=case.uid)


@bp.post("/<uuid:uid>/announce")
@requires(may.WORK)
def announce_now(uid: uuid.UUID) -> BaseResponse:
    """It may be asked for from now on."""

    def act(actor: Actor, case: Any, _stored: list[Any]) -> str:
        announce(actor, case)
        return _("Announced. The time of keeping begins.")

    return act_on_record(FOUND, uid, "announce", may.WORK, act)


@bp.get("/<uuid:uid>/edit")
@requires(may.WORK)
def edit(uid: uuid.UUID) -> Response:
    """Correct what was written down."""
    return views_record.edit(FOUND, uid)


@bp.post("/<uuid:uid>/edit")
@requires(may.WORK)
def update(uid: uuid.UUID) -> BaseResponse:
    """Keep it; refused when somebody was faster."""
    return views_record.update(FOUND, uid)
