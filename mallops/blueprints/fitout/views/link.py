"""Behind personal links: the tenant's application, and the permit that anybody may check."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, g, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.fitout import permissions as may
from mallops.blueprints.fitout.actions.applying import Sheets, answer, send_drawings
from mallops.blueprints.fitout.actions.permit import APPLY, PERMIT, permit_url
from mallops.blueprints.fitout.forms import DrawingsForm, LinkForm
from mallops.blueprints.fitout.models import FitOut
from mallops.blueprints.fitout.queries.works import list_drawings
from mallops.blueprints.fitout.rules.words import DRAWINGS, PERMIT_WORDS, TENANT_WORDS, WORKS
from mallops.blueprints.fitout.rules.works import TAKES_DRAWINGS, permit_verdict
from mallops.blueprints.fitout.views.register import sheets_of, told_of
from mallops.core.audit import acting
from mallops.core.db import db, transaction
from mallops.core.errors import DomainError
from mallops.core.links import LinkPurpose, ShareLink, link_actor, link_purpose
from mallops.core.malls import Mall, today_of
from mallops.core.names import pick
from mallops.core.web import flash_ok, redirect_to, render


def _case(link: ShareLink) -> Any:
    return db.session.get_one(FitOut, link.case_id)


def show_application(link: ShareLink) -> Response:
    """The form, or how it stands."""
    invited = _case(link).state == "invited"
    return _application(link, LinkForm(formdata=None) if invited else None)


def act_application(link: ShareLink) -> BaseResponse:
    """The application as the tenant sends it, or more drawings for it."""
    state = _case(link).state
    if state in TAKES_DRAWINGS and "more" in request.form:
        more = DrawingsForm()
        return _send(link, more, "fitouts.link_drawings", lambda sheets: send_drawings(link, sheets))
    if state != "invited":
        return _application(link, None, 409)
    form = LinkForm()
    if not form.validate():
        return _application(link, form, 422)
    return _send(link, form, "fitouts.link_applied", lambda sheets: answer(link, told_of(form), sheets))


def _send(
    link: ShareLink, form: LinkForm | DrawingsForm, name: str, act: Callable[[Sheets], object]
) -> BaseResponse:
    """Keep the drawings, then do it; what is refused comes back with what was typed."""
    try:
        db.session.commit()  # end the read: writing to the disk takes a while
        sheets = sheets_of(form.drawing_kind.data or "", form.drawings.data or [])
        with transaction(), acting(link_actor(link, link.recipient), name):
            act(sheets)
    except DomainError as error:
        if error.status not in {409, 413, 415, 422}:
            raise
        db.session.rollback()
        form.add_error(error)
        return _application(db.session.merge(link), form, 409 if error.status == 409 else 422)
    flash_ok(_("Sent. You can come back to this page to see how it stands."))
    return redirect_to(url_for("links.show", token=(request.view_args or {})["token"]))


def _application(link: ShareLink, form: LinkForm | DrawingsForm | None, status: int = 200) -> Response:
    case = _case(link)
    more = form if isinstance(form, DrawingsForm) else DrawingsForm(formdata=None)
    words, tone = TENANT_WORDS.get(case.state, (case.state, "muted"))
    return render(
        "fitout/link.html",
        status=status,
        signed_in=False,
        link=link,
        case=case,
        form=form if case.state == "invited" else None,
        more=more if case.state in TAKES_DRAWINGS else None,
        drawings=list_drawings(case),
        kinds=DRAWINGS,
        mall_name=db.session.get_one(Mall, link.mall_id).name,
        works=WORKS[case.works],
        state_words=words,
        tone=tone,
        permit=permit_url(case),
    )


def show_permit(link: ShareLink) -> Response:
    """What is true now: whether works are allowed, which, until when. No person is named."""
    case = _case(link)
    verdict = permit_verdict(case.state, case.starts_on, case.ends_on, today_of(case.mall_id))
    words, tone, glyph = PERMIT_WORDS[verdict]
    mall = db.session.get_one(Mall, link.mall_id)
    actor = g.get("actor")
    reads = actor is not None and actor.mall_id == case.mall_id and actor.can(may.VIEW)
    return render(
        "fitout/permit.html",
        signed_in=False,
        case=case,
        mall_name=mall.name,
        words=words,
        tone=tone,
        glyph=glyph,
        works=WORKS[case.works],
        shop=pick(case.tenant.name_zh, case.tenant.name_en) if case.tenant else mall.name,
        reads=reads,
        may_site=reads and actor.can(may.SITE),
    )


def act_permit(link: ShareLink) -> BaseResponse:
    """A permit takes no answer."""
    return show_permit(link)


def no_photos(_case: Any) -> set[int]:
    """Nothing is shown beside the words."""
    return set()


link_purpose(LinkPurpose(APPLY, _l("Application for fit-out"), show_application, act_application, no_photos))
link_purpose(LinkPurpose(PERMIT, _l("Fit-out permit"), show_permit, act_permit, no_photos))
