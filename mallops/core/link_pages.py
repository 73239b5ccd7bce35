"""The pages with which staff hand a record's personal link to a tenant: invite, show, make anew.

A feature says what differs, `add_link_pages(bp, LinkPages(…))` gives its blueprint the four routes `invite`,
`send_invite`, `link` and `new_link`. Its folder of templates has `invite.html` and `link_card.html`.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.core import audit
from mallops.core.auth import Actor, current_actor, fetch, requires
from mallops.core.casework.kinds import CaseKind
from mallops.core.db import db, transaction
from mallops.core.errors import Conflict, Invalid, NotFound
from mallops.core.forms import BaseForm
from mallops.core.link_card import link_card
from mallops.core.links import ShareLink
from mallops.core.pdf.paper import Paper
from mallops.core.web import flash_error, flash_ok, no_store, redirect_after, render, whole_number


@dataclass(frozen=True)
class LinkPages:
    """`invite(actor, form)` makes an empty record with its link, `renew(actor, case, days)` a new link;
    `text(paper, case, url)` is what one pastes into a chat. `creates` and `edits` are permissions. Without an
    `invite` there are only the pages of a link to a record that is there.
    """

    kind: CaseKind
    purpose: str
    folder: str
    edits: str
    renew: Callable[[Actor, Any, int], ShareLink]
    text: Callable[[Paper, Any, str], str]
    days: Sequence[int] = ()
    creates: str = ""
    form: type[BaseForm] = BaseForm
    invite: Callable[[Actor, Any], Any] | None = None


def add_link_pages(bp: Blueprint, pages: LinkPages) -> None:
    """Give the blueprint the routes."""
    if pages.invite is not None:
        _add_invite(bp, pages, pages.invite)
    _add_link(bp, pages)


def _add_invite(bp: Blueprint, pages: LinkPages, make: Callable[[Actor, Any], Any]) -> None:
    def page(form: BaseForm, status: int = 200) -> Response:
        return render(f"{pages.folder}/invite.html", "form", status, form=form)

    @bp.get("/invite")
    @requires(pages.creates)
    def invite() -> Response:
        """Who gets a link."""
        return page(pages.form(data={"tenant": request.args.get("tenant")}))

    @bp.post("/invite")
    @requires(pages.creates)
    def send_invite() -> BaseResponse:
        """Make the record and its link."""
        actor, form = current_actor(), pages.form()
        if not form.validate_on_submit():
            return page(form, 422)
        try:
            with transaction(), audit.acting(actor, f"{pages.kind.code}.invite"):
                case = make(actor, form)
        except Invalid as error:
            db.session.rollback()
            form.add_error(error)
            return page(form, 422)
        return _made(bp, case.uid)


def _add_link(bp: Blueprint, pages: LinkPages) -> None:
    @bp.get("/<uuid:uid>/link")
    @requires(pages.edits)
    def link(uid: uuid.UUID) -> Response:
        """The tenant's link, and the text to send them."""
        actor = current_actor()
        case = fetch(pages.kind.model, uid, actor)
        if case.tenant_id is None:
            raise NotFound()
        card = link_card(actor, case, pages.purpose, pages.text)
        state = pages.kind.workflow.state(case.state)
        page = render(f"{pages.folder}/link_card.html", case=case, state=state, days=pages.days, **card)
        return no_store(page)

    @bp.post("/<uuid:uid>/link")
    @requires(pages.edits)
    def new_link(uid: uuid.UUID) -> BaseResponse:
        """A new link; the one before ends."""
        actor = current_actor()
        days = request.form.get("days", 0, type=whole_number)
        try:
            with transaction(), audit.acting(actor, f"{pages.kind.code}.link"):
                pages.renew(actor, fetch(pages.kind.model, uid, actor, lock=True), days)
        except Conflict as error:
            db.session.rollback()
            flash_error(error.message)
            return redirect_after(f"{pages.kind.code}.show", uid=uid)
        return _made(bp, uid)


def _made(bp: Blueprint, uid: uuid.UUID) -> BaseResponse:
    flash_ok(_("The link is ready. Copy it, or show its code."))
    return redirect_after(f"{bp.name}.link", uid=uid)
