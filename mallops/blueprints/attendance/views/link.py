"""The page behind a tenant's personal link: the notice, and the appeal against it (10.1)."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.attendance.actions.notices import (
    APPEAL,
    Appeal,
    AppealOver,
    appeal_by_link,
    may_appeal,
)
from mallops.blueprints.attendance.actions.registers import MISS_WORDS
from mallops.blueprints.attendance.models import AttendanceNotice
from mallops.blueprints.attendance.queries.notices import photos_of_notice
from mallops.blueprints.attendance.rules import PHASES
from mallops.blueprints.attendance.rules.words import TENANT_WORDS
from mallops.core.audit import acting
from mallops.core.db import db, transaction, utcnow
from mallops.core.deadlines import explain
from mallops.core.errors import Conflict, DomainError, Invalid
from mallops.core.formatting import mall_date, mall_time
from mallops.core.link_card import linked_picture
from mallops.core.links import LinkPurpose, ShareLink, link_actor, link_purpose
from mallops.core.malls import Mall
from mallops.core.registers.intake import receive_photos
from mallops.core.web import flash_ok, redirect_to, render


def _photos(case: Any) -> set[int]:
    return {photo.id for photo, stage in photos_of_notice(case) if stage}


def show(link: ShareLink) -> Response:
    """The page."""
    return _page(link)


def act(link: ShareLink) -> BaseResponse:
    """The appeal."""
    actor = link_actor(link, link.recipient)
    here = url_for("links.show", token=_token())
    try:
        if not may_appeal(_notice(link), utcnow()):
            raise AppealOver()  # before any picture goes to the disk
        db.session.commit()
        stored = receive_photos(request.files.getlist("photos"))
        with transaction(), acting(actor, "attendance.link_appeal"):
            appeal_by_link(link, Appeal(_line("name"), _text("words")), stored)
    except (Invalid, Conflict) as error:
        db.session.rollback()
        return _page(db.session.merge(link), error)
    flash_ok(_("Sent. The mall will look at it and decide."))
    return redirect_to(here)


def _notice(link: ShareLink) -> Any:
    return db.session.get_one(AttendanceNotice, link.case_id)


def _token() -> str:
    return str((request.view_args or {})["token"])


def _line(key: str) -> str:
    return " ".join(request.form.get(key, "").replace("\x00", "").split())[:60]


def _text(key: str) -> str:
    return request.form.get(key, "").replace("\x00", "").replace("\r\n", "\n").strip()[:4000]


def _page(link: ShareLink, error: DomainError | None = None) -> Response:
    case = _notice(link)
    mall = db.session.get_one(Mall, link.mall_id)
    zone = mall.zoneinfo
    words, tone = TENANT_WORDS.get(case.state, (case.state, "muted"))
    pictures = photos_of_notice(case)
    fields = dict.fromkeys(("words", "name", "photos"), "")
    errors = fields | {key: str(text) for key, text in getattr(error, "field_errors", {}).items()}
    open_now = may_appeal(case, utcnow())
    facts = [
        (_("Shop"), f"{case.tenant.code} {case.tenant.name}"),
        (_("Date"), mall_date(case.on, "words")),
        (_("Time of day"), str(PHASES[case.phase])),
        (_("What was noted"), _miss(case)),
        (_("Scheduled time"), mall_time(case.scheduled_at, "clock", zone)),
        (_("Seen at"), mall_time(case.seen_at, "clock", zone)),
    ]
    return render(
        "attendance/link.html",
        status=error.status if error else 200,
        signed_in=False,
        case=case,
        mall_name=mall.name,
        state_words=str(words),
        tone=tone,
        facts=[one for one in facts if one[1]],
        open_now=open_now,
        appeal_over=case.state == "issued" and not open_now,
        appeal_until=mall_time(case.appeal_until, "full", zone) if case.appeal_until else "",
        why=explain(case.due_explained) if case.due_explained else "",
        until=mall_time(link.expires_at, "full", zone),
        seen=[linked_picture(one, _("Seen on the day")) for one, stage in pictures if stage == "seen"],
        sent=[linked_picture(one, _("What you sent")) for one, stage in pictures if stage == "appeal"],
        errors=errors,
        message=str(error.message) if error else "",
        typed={"name": _line("name"), "words": _text("words")},
    )


def _miss(case: Any) -> str:
    words = str(MISS_WORDS[case.miss])
    return _("%(state)s, %(n)s min", state=words, n=case.minutes) if case.minutes else words


link_purpose(LinkPurpose(APPEAL, _l("Appeal against an attendance notice"), show, act, _photos))
