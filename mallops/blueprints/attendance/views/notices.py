"""The register of notices; telling a tenant of one; an appeal that the mall writes down."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.attendance import permissions as may
from mallops.blueprints.attendance.actions.notices import (
    APPEAL,
    Appeal,
    appeal_at_mall,
    make_link,
    mark_told,
    may_appeal,
    take_link_back,
)
from mallops.blueprints.attendance.actions.registers import NOTICES
from mallops.blueprints.attendance.documents.notice import chat_text, issue_notice_paper
from mallops.blueprints.attendance.forms import AppealForm
from mallops.blueprints.attendance.models import AttendanceNotice
from mallops.blueprints.attendance.queries.notices import photos_of_notice
from mallops.blueprints.attendance.rules.notices import OPEN_NOTICES, VIAS
from mallops.core import audit
from mallops.core.audit import acting
from mallops.core.auth import Actor, current_actor, fetch, requires
from mallops.core.db import db, transaction, utcnow
from mallops.core.errors import Conflict, DomainError, Invalid
from mallops.core.link_card import link_card
from mallops.core.links import find_link, list_links
from mallops.core.pdf.paper import Paper
from mallops.core.registers import register_blueprint
from mallops.core.registers.intake import receive_photos
from mallops.core.registers.record import load_record
from mallops.core.web import flash_error, flash_ok, no_store, redirect_after, render

bp = Blueprint("attendance_tell", __name__, url_prefix="/attendance-notices")


def _panels(case: Any, actor: Actor) -> list[tuple[str, str, dict[str, Any]]]:
    """Telling the tenant; what the tenant says; the pictures of the day."""
    out: list[tuple[str, str, dict[str, Any]]] = []
    if actor.can(may.NOTIFY) and case.state in OPEN_NOTICES:
        link = find_link(case, APPEAL)
        out.append((_("Notice and link"), "attendance/_tell_card.html", {"case": case, "link": link}))
    if case.appealed_at is not None:
        via = str(VIAS.get(case.appeal_via, ""))
        out.append((_("Appeal"), "attendance/_appeal_card.html", {"case": case, "via": via}))
    seen = [_picture(one) for one, stage in photos_of_notice(case) if stage == "seen"]
    if seen:
        out.append((_("Seen on the day"), "attendance/_photos_card.html", {"photos": seen}))
    return out


def _picture(photo: Any) -> dict[str, Any]:
    def url(size: str) -> str:
        return url_for("photos.show", photo_uid=photo.uid, size=size)

    return {"url": url("display"), "thumb_url": url("thumb"), "alt": _("Photo of the shop"), "caption": ""}


def _tools(record: Any) -> list[tuple[str, str, str]]:
    uid, actor, case = record.case.uid, record.actor, record.case
    out = []
    if actor.can(may.NOTIFY):
        out.append((_("Notice and link"), url_for("attendance_tell.show", uid=uid), "send"))
        if may_appeal(case, utcnow()):
            out.append((_("Record an appeal"), url_for("attendance_tell.appeal", uid=uid), "message-square"))
    out.append(
        (
            _("The shop's month"),
            url_for("attendance_month.tenant", tenant_uid=case.tenant.uid, month=f"{case.on:%Y-%m}"),
            "calendar-days",
        )
    )
    return out


def _list_tools(_asked: Any, actor: Actor) -> list[tuple[str, str, str]]:
    out = [(_("Attendance of the day"), url_for("attendance.day"), "layout-grid")]
    if actor.can(may.NOTIFY):
        out.append((_("To follow up"), url_for("attendance_follow.index"), "circle-alert"))
    return [*out, (_("Talks with tenants"), url_for("attendance_talks.index"), "message-square")]


NOTICES.extras.update(
    panels=_panels,
    tools=_tools,
    list_tools=_list_tools,
    verbs={
        "link_made": (_l("made a personal link"), "muted", "qr-code"),
        "link_ended": (_l("ended the personal link"), "muted", "link-2-off"),
        "told": (_l("told the tenant"), "info", "megaphone"),
    },
)
REGISTER = register_blueprint(NOTICES)


@bp.get("/<uuid:uid>/tell")
@requires(may.NOTIFY)
def show(uid: uuid.UUID) -> Response:
    """How to tell the tenant, and what became of the link."""
    actor = current_actor()
    case: Any = load_record(NOTICES, uid, actor).case
    card = link_card(actor, case, APPEAL, chat_text)
    return no_store(
        render(
            "attendance/tell.html",
            case=case,
            state=NOTICES.workflow.state(case.state),
            finished=case.state not in OPEN_NOTICES,
            may_appeal=may_appeal(case, utcnow()),
            **card,
            past=[one for one in list_links(case, APPEAL) if one is not card["link"]],
        )
    )


def _act(uid: uuid.UUID, call: Callable[[Actor, AttendanceNotice], Any]) -> BaseResponse:
    actor = current_actor()
    try:
        with transaction(), acting(actor, may.NOTIFY):
            said = call(actor, fetch(AttendanceNotice, uid, actor, lock=True))
    except (Invalid, Conflict) as error:
        flash_error(error.message)
        return redirect_after("attendance_tell.show", uid=uid)
    flash_ok(said)
    return redirect_after("attendance_tell.show", uid=uid)


@bp.post("/<uuid:uid>/tell/link")
@requires(may.NOTIFY)
def new_link(uid: uuid.UUID) -> BaseResponse:
    """Make a personal link; the one before ends."""

    def make(actor: Actor, case: AttendanceNotice) -> str:
        make_link(actor, case)
        return _("The link is ready. Copy it, or print the notice with its code.")

    return _act(uid, make)


@bp.post("/<uuid:uid>/tell/end")
@requires(may.NOTIFY)
def end_link(uid: uuid.UUID) -> BaseResponse:
    """Take the link back at once."""

    def end(actor: Actor, case: AttendanceNotice) -> str:
        ended = take_link_back(actor, case)
        return _("The link opens nothing any more.") if ended else _("There was no link.")

    return _act(uid, end)


@bp.post("/<uuid:uid>/tell/told")
@requires(may.NOTIFY)
def told(uid: uuid.UUID) -> BaseResponse:
    """The tenant was told on paper, by telephone or in person."""
    how = " ".join(request.form.get("how", "").replace("\x00", "").split())

    def mark(actor: Actor, case: AttendanceNotice) -> str:
        mark_told(actor, case, how)
        return _("Noted: the tenant was told.")

    return _act(uid, mark)


@bp.get("/<uuid:uid>/notice.pdf")
@requires(may.NOTIFY)
def notice_pdf(uid: uuid.UUID) -> BaseResponse:
    """The notice on A4 in the language asked for, stored; with the code of the link that works now."""
    actor = current_actor()
    case: Any = load_record(NOTICES, uid, actor).case
    paper = Paper.of(actor, request.args.get("lang"))
    document = issue_notice_paper(paper, case, find_link(case, APPEAL))
    with transaction():
        audit.note(
            "attendance.notice_pdf",
            mall_id=actor.mall_id,
            object_kind=NOTICES.code,
            object_id=case.id,
            after={"lang": paper.lang},
            label=case.audit_label,
            actor=actor,
        )
    return redirect(url_for("documents.show", document_uid=document.uid), code=303)


# -- an appeal at the mall ---------------------------------------------------------------------------------


@bp.get("/<uuid:uid>/appeal")
@requires(may.NOTIFY)
def appeal(uid: uuid.UUID) -> Response:
    """The form: what the tenant said at the desk or on the telephone."""
    return _appeal_page(load_record(NOTICES, uid, current_actor()).case, AppealForm())


def _appeal_page(case: Any, form: AppealForm, status: int = 200) -> Response:
    open_now = may_appeal(case, utcnow())
    return no_store(render("attendance/appeal.html", status=status, case=case, form=form, open_now=open_now))


@bp.post("/<uuid:uid>/appeal")
@requires(may.NOTIFY)
def keep_appeal(uid: uuid.UUID) -> BaseResponse:
    """Keep it; the supervisor is told."""
    actor, form = current_actor(), AppealForm()
    case: Any = load_record(NOTICES, uid, actor).case
    if not form.validate_on_submit():
        return _appeal_page(case, form, 422)
    try:
        db.session.commit()  # end the read: writing pictures to the disk takes a while
        stored = receive_photos(form.photos.data)
        with transaction(), acting(actor, may.NOTIFY):
            said = Appeal(form.name.data, form.words.data)
            appeal_at_mall(actor, fetch(AttendanceNotice, uid, actor, lock=True), said, stored)
    except DomainError as error:
        db.session.rollback()
        form.add_error(error)
        return _appeal_page(load_record(NOTICES, uid, actor).case, form, error.status)
    flash_ok(_("The appeal is kept. The supervisor decides."))
    return redirect_after("attendance_notices.show", uid=uid)
