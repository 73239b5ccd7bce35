"""Behind personal links: the tenant's application, and the screen pass that the carrier shows."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.passes.actions.applying import answer, withdraw
from mallops.blueprints.passes.actions.kind import APPLY, SCREEN
from mallops.blueprints.passes.documents.slip import pass_address, spaced
from mallops.blueprints.passes.forms import SHOWN_ITEMS, LinkForm, told_of
from mallops.blueprints.passes.models import GoodsPass
from mallops.blueprints.passes.queries.passes import list_pictures
from mallops.blueprints.passes.rules.passes import mask_name, shown_state
from mallops.blueprints.passes.rules.words import CAUSES, ID_KINDS, TENANT_WORDS
from mallops.blueprints.passes.views.register import gate_choices, received, shots_of_items, usual_window
from mallops.core.audit import acting
from mallops.core.db import db, transaction, utcnow
from mallops.core.errors import Conflict, DomainError, Invalid
from mallops.core.link_card import linked_picture
from mallops.core.links import LinkPurpose, ShareLink, find_link, link_actor, link_purpose
from mallops.core.malls import Mall
from mallops.core.pdf.qr import qr_svg
from mallops.core.web import flash_ok, redirect_to, render


def _case(link: ShareLink) -> Any:
    return db.session.get_one(GoodsPass, link.case_id)


def _token() -> str:
    return str((request.view_args or {})["token"])


def _mall(link: ShareLink) -> Mall:
    return db.session.get_one(Mall, link.mall_id)


def _now_state(case: Any) -> str:
    state = shown_state(case.state, case.valid_until, utcnow())
    return "early" if state == "approved" and case.valid_from > utcnow() else state


# -- the tenant's application --------------------------------------------------------------------------


def show_application(link: ShareLink) -> Response:
    """The form, or how it stands."""
    form = None
    if _case(link).state == "invited":
        form = LinkForm(formdata=None, data=usual_window(_mall(link).tz))
    return _application(link, form)


def act_application(link: ShareLink) -> BaseResponse:
    """The application as the tenant sends it, or their withdrawal of it."""
    if request.form.get("do") == "withdraw":
        return _withdraw(link)
    form = LinkForm()
    if _case(link).state != "invited":
        return _application(link, None, 409)
    if not form.validate():
        return _application(link, form, 422)
    try:
        told = told_of(form, _mall(link).tz)
        db.session.commit()  # end the read: writing to the disk takes a while
        pictures = received(form)
        with transaction(), acting(link_actor(link, link.recipient), "passes.link_applied"):
            answer(link, told, pictures)
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


def _withdraw(link: ShareLink) -> BaseResponse:
    try:
        with transaction(), acting(link_actor(link, link.recipient), "passes.link_withdrawn"):
            withdraw(link)
    except Conflict:
        db.session.rollback()
        return _application(db.session.merge(link), None, 409)
    flash_ok(_("Withdrawn. The goods stay here."))
    return redirect_to(url_for("links.show", token=_token()))


def _application(link: ShareLink, form: LinkForm | None, status: int = 200) -> Response:
    case = _case(link)
    if form is not None and case.state == "invited":
        form.gate.choices = gate_choices(link.mall_id)
    else:
        form = None
    words, tone, glyph = TENANT_WORDS[_now_state(case)]
    screen = find_link(case, SCREEN) if case.token else None
    return render(
        "passes/link.html",
        status=status,
        signed_in=False,
        link=link,
        case=case,
        form=form,
        shown_items=SHOWN_ITEMS,
        mall_name=_mall(link).name,
        cause=CAUSES[case.cause] if case.cause else "",
        state_words=words,
        tone=tone,
        glyph=glyph,
        now_state=_now_state(case),
        screen=screen.url if screen is not None else "",
        pictures=_pictures(case),
        shots=shots_of_items(case, linked_picture),
    )


def _pictures(case: Any) -> list[dict[str, Any]]:
    beside = {one.photo_id for item in case.items for one in item.pictures}
    return [
        linked_picture(one.photo, case.title) for one in list_pictures(case) if one.photo_id not in beside
    ]


def _own_photos(case: Any) -> set[int]:
    return {one.photo_id for one in list_pictures(case) if one.photo_id}


# -- the screen pass -----------------------------------------------------------------------------------


def show_screen(link: ShareLink) -> Response:
    """The pass as the carrier shows it at the gate; without its code as soon as it opens nothing."""
    case = _case(link)
    state = _now_state(case)
    words, tone, glyph = TENANT_WORDS[state]
    shows = state in {"approved", "early"} and bool(case.token)
    return render(
        "passes/screen.html",
        signed_in=False,
        case=case,
        mall_name=_mall(link).name,
        words=words,
        tone=tone,
        glyph=glyph,
        code=qr_svg(pass_address(case.token), title=_("Code of this pass"), size=280, quiet=4)
        if shows
        else None,
        typed=spaced(case.code) if shows else "",
        carrier=mask_name(case.carrier or ""),
        paper=f"{ID_KINDS[case.id_kind]} ····{case.id_last4}" if case.id_kind else "",
    )


def act_screen(link: ShareLink) -> BaseResponse:
    """A screen pass takes no answer."""
    return show_screen(link)


def no_photos(_case: Any) -> set[int]:
    """Who carries the goods sees them; the pictures stay with tenant and mall."""
    return set()


link_purpose(
    LinkPurpose(APPLY, _l("Application for a goods pass"), show_application, act_application, _own_photos)
)
link_purpose(LinkPurpose(SCREEN, _l("Goods pass"), show_screen, act_screen, no_photos))
