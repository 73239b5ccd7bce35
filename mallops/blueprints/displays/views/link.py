"""Behind personal links: the tenant's application, and the permit that anybody may check."""

from __future__ import annotations

from typing import Any

from flask import Response, g, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.displays import permissions as may
from mallops.blueprints.displays.actions.applying import answer
from mallops.blueprints.displays.actions.kind import KIND
from mallops.blueprints.displays.actions.permit import APPLY, PERMIT, permit_url
from mallops.blueprints.displays.forms import LinkForm
from mallops.blueprints.displays.models import Display
from mallops.blueprints.displays.queries.displays import list_design
from mallops.blueprints.displays.rules.displays import verdict_of
from mallops.blueprints.displays.rules.words import SORTS, TENANT_WORDS
from mallops.blueprints.displays.views.register import picked, told_of, zone_choices
from mallops.core.audit import acting
from mallops.core.auth import Actor
from mallops.core.db import db, transaction
from mallops.core.errors import Conflict, DomainError, Invalid
from mallops.core.link_card import linked_picture
from mallops.core.links import LinkPurpose, ShareLink, link_actor, link_purpose
from mallops.core.malls import Mall, today_of
from mallops.core.names import pick
from mallops.core.registers.intake import receive_photos
from mallops.core.web import flash_ok, redirect_to, render

#: What a permit says to who scans it: words, tone, picture.
VERDICTS: dict[str, tuple[Any, str, str]] = {
    "valid": (_l("Valid"), "ok", "badge-check"),
    "early": (_l("Approved, but not yet"), "warn", "clock-alert"),
    "over": (_l("Expired: it has to come down"), "danger", "alarm-clock"),
    "removed": (_l("Over: it was taken down"), "danger", "archive"),
    "refused": (_l("Not valid"), "danger", "ban"),
    "none": (_l("Not valid"), "danger", "ban"),
}


def _case(link: ShareLink) -> Any:
    return db.session.get_one(Display, link.case_id)


def _token() -> str:
    return str((request.view_args or {})["token"])


# -- the tenant's application --------------------------------------------------------------------------


def show_application(link: ShareLink) -> Response:
    """The form, or how it stands."""
    case = _case(link)
    form = LinkForm(formdata=None, data={"title": "", "quantity": 1}) if case.state == "invited" else None
    return _application(link, form)


def act_application(link: ShareLink) -> BaseResponse:
    """The application as the tenant sends it."""
    case = _case(link)
    form = LinkForm()
    if case.state != "invited":
        return _application(link, None, 409)
    if not form.validate():
        return _application(link, form, 422)
    try:
        told = told_of(form, link.mall_id, case.sort, form.applicant.data or "")
        chosen = picked(form)
        db.session.commit()  # end the read: writing to the disk takes a while
        stored = receive_photos(chosen)
        with transaction(), acting(link_actor(link, link.recipient), "displays.link_applied"):
            answer(link, told, stored)
    except (Invalid, Conflict) as error:
        db.session.rollback()
        form.add_error(error)
        return _application(db.session.merge(link), form, error.status)
    except DomainError as error:
        if error.status not in {413, 415}:
            raise
        db.session.rollback()
        form.add_error(error)
        return _application(db.session.merge(link), form, 422)
    flash_ok(_("Sent. You can come back to this page to see how it stands."))
    return redirect_to(url_for("links.show", token=_token()))


def _application(link: ShareLink, form: LinkForm | None, status: int = 200) -> Response:
    case = _case(link)
    if form is not None and case.state != "invited":
        form = None
    if form is not None:
        form.zone.choices = zone_choices(link.mall_id)
    words, tone = TENANT_WORDS.get(case.state, (case.state, "muted"))
    return render(
        "displays/link.html",
        status=status,
        signed_in=False,
        link=link,
        case=case,
        form=form,
        mall_name=db.session.get_one(Mall, link.mall_id).name,
        sort=SORTS[case.sort],
        state_words=words,
        tone=tone,
        permit=permit_url(case),
        pictures=_pictures(case),
    )


def _pictures(case: Any) -> list[dict[str, Any]]:
    return [linked_picture(one.photo, case.title) for one in list_design(case)]


def _own_photos(case: Any) -> set[int]:
    return {one.photo_id for one in list_design(case) if one.photo_id}


# -- the permit ----------------------------------------------------------------------------------------


def show_permit(link: ShareLink) -> Response:
    """What is true now: whether it may hang, what, where, until when. No person is named."""
    case = _case(link)
    words, tone, glyph = VERDICTS[
        verdict_of(case.state, case.starts_on, case.expires_on, today_of(case.mall_id))
    ]
    mall = db.session.get_one(Mall, link.mall_id)
    reader = _reader(case)
    return render(
        "displays/permit.html",
        signed_in=False,
        case=case,
        mall_name=mall.name,
        words=words,
        tone=tone,
        glyph=glyph,
        sort=SORTS[case.sort],
        shop=pick(case.tenant.name_zh, case.tenant.name_en) if case.tenant else mall.name,
        state=KIND.workflow.state(case.state),
        reader=reader,
        may_report=reader is not None and reader.can(may.CREATE),
    )


def _reader(case: Any) -> Actor | None:
    """Who looks, when it is somebody of this mall who may see the record."""
    actor: Actor | None = g.get("actor")
    fits = actor is not None and actor.mall_id == case.mall_id and actor.can(may.VIEW)
    return actor if fits else None


def act_permit(link: ShareLink) -> BaseResponse:
    """A permit takes no answer."""
    return show_permit(link)


def no_photos(_case: Any) -> set[int]:
    """A paper that hangs in public shows no picture: people may be on it."""
    return set()


link_purpose(
    LinkPurpose(APPLY, _l("Application for display"), show_application, act_application, _own_photos)
)
link_purpose(LinkPurpose(PERMIT, _l("Display permit"), show_permit, act_permit, no_photos))
