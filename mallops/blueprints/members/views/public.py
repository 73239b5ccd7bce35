"""Beginning on the own phone: a form without account; the desk finishes it by its six characters (22.1)."""

from __future__ import annotations

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.members.actions.requests import ask_to_join
from mallops.blueprints.members.forms import JoinForm
from mallops.blueprints.members.models import MemberRequest
from mallops.blueprints.members.queries.setup import consent_texts, find_mall, settings_of
from mallops.blueprints.members.rules.consents import PURPOSES
from mallops.blueprints.members.rules.hooks import own_page_of
from mallops.core.auth import public
from mallops.core.clock import mall_now
from mallops.core.db import db, transaction
from mallops.core.errors import DomainError, NotFound
from mallops.core.malls import Mall
from mallops.core.money import format_yuan
from mallops.core.names import pick
from mallops.core.pdf.qr import qr_svg
from mallops.core.tallies import may_try
from mallops.core.web import no_store, render

bp = Blueprint("member_join", __name__)
A_MINUTE = 6
WHY = "a customer begins an application; a few a minute from one address; nothing of the house is shown"


def _mall(code: str) -> Mall:
    mall = find_mall(code[:6])
    if mall is None or not settings_of(mall.id).self_service:
        raise NotFound()
    return mall


def _page(mall: Mall, form: JoinForm | None, status: int = 200, row: MemberRequest | None = None) -> Response:
    rules, own = settings_of(mall.id), own_page_of(mall)
    page = render(
        "members/join.html",
        status=status,
        signed_in=False,
        form=form,
        mall_name=mall.name,
        code=row.code if row else "",
        hours=rules.request_hours,
        least=format_yuan(rules.min_spend) if rules.min_spend else "",
        texts={one: pick(text.text_zh, text.text_en) for one, text in consent_texts(mall.id).items()},
        purposes=PURPOSES,
        own_page=own,
        own_code=qr_svg(own, title=_("See your points here"), size=180) if own and row else None,
    )
    return no_store(page)


@bp.get("/join/<code>")
@public(WHY)
def form(code: str) -> Response:
    """The form."""
    return _page(_mall(code), JoinForm(formdata=None))


@bp.post("/join/<code>")
@public(WHY)
def send(code: str) -> BaseResponse:
    """Keep it, and show the characters for the desk. Whether the phone is known is not told here."""
    mall, told = _mall(code), JoinForm()
    if not told.validate():
        return _page(mall, told, 422)
    db.session.commit()
    if not may_try("join", request.remote_addr or "", A_MINUTE):
        told.form_errors = [_("Too many tries. Wait a minute, then send it again.")]
        return _page(mall, told, 429)
    try:
        with transaction():
            row = ask_to_join(mall, told.person(), told.consents(), mall_now(mall.tz).date())
    except DomainError as error:
        told.add_error(error)
        return _page(_mall(code), told, error.status)
    return _page(_mall(code), None, row=row)
