"""Behind the tenant's personal link: how long a licence holds, the new one sent in, or we renew it (17.1)."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.licences import rules
from mallops.blueprints.licences.actions.answering import SENT, ask_us, send_new
from mallops.blueprints.licences.actions.telling import RENEW
from mallops.blueprints.licences.forms import OfferForm
from mallops.blueprints.licences.models import Licence
from mallops.blueprints.licences.queries import kind_name, list_scans
from mallops.blueprints.licences.views.register import received
from mallops.core.audit import acting
from mallops.core.db import db, transaction
from mallops.core.errors import DomainError
from mallops.core.link_card import linked_picture
from mallops.core.links import LinkPurpose, ShareLink, link_actor, link_purpose
from mallops.core.malls import Mall, today_of
from mallops.core.web import flash_ok, redirect_to, render

#: Nothing is asked of the tenant: it holds, or nobody needs it any more.
VALID = (_l("Valid: nothing to do"), "ok")


def _case(link: ShareLink) -> Licence:
    return db.session.get_one(Licence, link.case_id)


def show_licence(link: ShareLink) -> Response:
    """How it stands, and what the tenant can do."""
    return _page(link, OfferForm(formdata=None))


def act_licence(link: ShareLink) -> BaseResponse:
    """The new licence, or the wish that we renew it."""
    form = OfferForm()
    if request.form.get("do") != "ask" and not form.validate():
        return _page(link, form, 422)
    try:
        if request.form.get("do") == "ask":
            with transaction(), acting(link_actor(link, link.recipient), "licences.link_asked"):
                ask_us(link)
        else:
            _send(link, form)
    except DomainError as error:
        if error.status not in {409, 413, 415, 422}:
            raise
        db.session.rollback()
        form.add_error(error)
        return _page(db.session.merge(link), form, 409 if error.status == 409 else 422)
    flash_ok(_("Sent. You can come back to this page to see how it stands."))
    return redirect_to(url_for("links.show", token=str((request.view_args or {})["token"])))


def _send(link: ShareLink, form: OfferForm) -> None:
    number, last = form.licence_no.data or "", form.valid_to.data
    rules.ensure_offer(number, last, len(form.uploads()), today_of(link.mall_id))
    db.session.commit()  # end the read: writing to the disk takes a while
    scans = received(form)
    with transaction(), acting(link_actor(link, link.recipient), "licences.link_sent"):
        send_new(link, number, last, scans)


def _page(link: ShareLink, form: OfferForm, status: int = 200) -> Response:
    case = _case(link)
    words, tone = rules.TENANT_WORDS.get(case.state, VALID)
    left = (case.valid_to - today_of(case.mall_id)).days if case.valid_to is not None else None
    return render(
        "licences/link.html",
        status=status,
        signed_in=False,
        link=link,
        case=case,
        form=form if case.state in rules.TO_ANSWER else None,
        kind=kind_name(case),
        mall_name=db.session.get_one(Mall, link.mall_id).name,
        state_words=words,
        tone=tone,
        left=left,
        said=rules.SAID_WORDS.get(case.said),
        pictures=[linked_picture(one.photo, kind_name(case)) for one in _sent(case) if one.photo_id],
        files=[one.file_name for one in _sent(case) if not one.photo_id],
    )


def _sent(case: Any) -> list[Any]:
    return list_scans(case).get(SENT, [])


def _photos(case: Any) -> set[int]:
    return {one.photo_id for one in _sent(case) if one.photo_id}


link_purpose(LinkPurpose(RENEW, _l("Renewal of a licence"), show_licence, act_licence, _photos))
