"""Webhooks: where partners are told, what reached nobody, once more."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.tills import permissions as may
from mallops.blueprints.tills.actions import endpoints as acts
from mallops.blueprints.tills.forms import EndpointForm
from mallops.blueprints.tills.models import EVENT_STATES, TillEndpoint, TillPartner
from mallops.blueprints.tills.queries import partners
from mallops.blueprints.tills.queries import webhooks as reads
from mallops.blueprints.tills.rules.keys import OVERLAP
from mallops.blueprints.tills.rules.signing import EVENTS, PING
from mallops.blueprints.tills.views.parts import key_of, page, shown_once, uid_of, word_of
from mallops.core.auth import current_actor, requires
from mallops.core.db import commits, db, transaction
from mallops.core.errors import Conflict
from mallops.core.web import flash_error, flash_ok, redirect_after

bp = Blueprint("till_hooks", __name__, url_prefix="/tills/webhooks")
STATES = {
    "queued": (lazy_pgettext("tills", "Waiting"), "info"),
    "sent": (_l("Taken"), "ok"),
    "dead": (_l("Reached nobody"), "danger"),
    "dropped": (_l("Not sent: the member was forgotten"), "muted"),
}
ERRORS = {
    "timeout": _l("no answer in time"),
    "connection": _l("no connection"),
    "certificate": _l("the certificate is not valid"),
    "name": _l("the host name is not known"),
    "private": _l("the address is in a private network"),
    "scheme": _l("the address is not https"),
    "address": _l("the address cannot be read"),
}


@bp.get("/")
@requires(may.VIEW)
def index() -> Response:
    """Addresses, and what they were told, the newest first."""
    actor, state = current_actor(), word_of("state")
    mall_id = actor.mall_id or 0
    state = state if state in EVENT_STATES else ""
    endpoints = reads.list_endpoints(mall_id)
    uid = uid_of(word_of("address"))
    one = next((row for row in endpoints if row.uid == uid), None)
    found = reads.list_events(
        mall_id,
        endpoint_id=one.id if one is not None else None,
        state=state,
        below=key_of("below"),
        size=reads.PAGE + 1,
    )
    rows, more = found[: reads.PAGE], len(found) > reads.PAGE
    given: dict[str, Any] = {"state": state or None, "address": str(one.uid) if one is not None else None}
    return page(
        "tills/webhooks.html",
        "webhooks",
        endpoints=endpoints,
        counts=reads.count_by_state(mall_id),
        partners=partners.all_partners(mall_id),
        rows=rows,
        tries=reads.list_deliveries([row.id for row in rows]),
        chosen=one,
        state=state,
        states=STATES,
        events=names(),
        error=error_words,
        overlap=OVERLAP,
        older=url_for("till_hooks.index", **given, below=rows[-1].id) if more else None,
        may_keep=actor.can(may.KEEP),
    )


def names() -> dict[str, str]:
    """What each kind of event is called."""
    return {**{code: str(words) for code, words in EVENTS.items()}, PING: _("A test")}


def error_words(code: str) -> str:
    """Why a try failed."""
    if code.startswith("http "):
        return _("answered %(status)s", status=code.removeprefix("http "))
    return str(ERRORS.get(code, code))


@bp.get("/new/<uuid:partner_uid>")
@requires(may.KEEP)
def new(partner_uid: uuid.UUID) -> Response:
    """A new address of a partner."""
    partner = partners.get_partner(current_actor(), partner_uid)
    return _form_page(EndpointForm(formdata=None, data={"events": list(EVENTS)}), partner, None)


@bp.post("/new/<uuid:partner_uid>")
@commits
@requires(may.KEEP)
def create(partner_uid: uuid.UUID) -> BaseResponse:
    """Keep it, and show its secret the only time."""
    actor = current_actor()
    partner = partners.get_partner(actor, partner_uid, lock=True)
    form = EndpointForm()
    ok, made = form.runs(lambda: acts.save_endpoint(actor, partner, None, _told(form)))
    if not ok or made is None:
        return _form_page(form, partner, None, 422)
    return _show(*made)


@bp.get("/<uuid:uid>/edit")
@requires(may.KEEP)
def edit(uid: uuid.UUID) -> Response:
    """Another address, or other events."""
    row = reads.get_endpoint(current_actor(), uid)
    return _form_page(EndpointForm(formdata=None, data={"events": row.events}), row.partner, row)


@bp.post("/<uuid:uid>/edit")
@commits
@requires(may.KEEP)
def save(uid: uuid.UUID) -> BaseResponse:
    """Keep it."""
    actor = current_actor()
    row = reads.get_endpoint(actor, uid, lock=True)
    form = EndpointForm()
    ok, _made = form.runs(lambda: acts.save_endpoint(actor, row.partner, row, _told(form)))
    if not ok:
        return _form_page(form, row.partner, row, 422)
    flash_ok(_("Saved."))
    return redirect_after("till_hooks.index")


@bp.post("/<uuid:uid>/secret")
@commits
@requires(may.KEEP)
def secret(uid: uuid.UUID) -> BaseResponse:
    """A new secret; the old one signs too for some days."""
    actor, text = current_actor(), request.form.get("days", "")
    row = reads.get_endpoint(actor, uid, lock=True)
    days = int(text) if text in {str(one) for one in OVERLAP} else 7
    return _show(row, acts.renew_secret(actor, row, days))


@bp.post("/<uuid:uid>/switch")
@requires(may.KEEP)
def switch(uid: uuid.UUID) -> BaseResponse:
    """Stop telling it, or go on."""
    active = request.form.get("active") == "1"
    return _do(
        lambda: acts.switch_endpoint(
            current_actor(), reads.get_endpoint(current_actor(), uid, lock=True), active=active
        ),
        _("It is told again.") if active else _("It is told nothing more."),
    )


@bp.post("/<uuid:uid>/test")
@requires(may.KEEP)
def test(uid: uuid.UUID) -> BaseResponse:
    """One event that says nothing."""
    return _do(
        lambda: acts.send_test(current_actor(), reads.get_endpoint(current_actor(), uid, lock=True)),
        _("The test is on its way. Look below in a moment."),
    )


@bp.post("/events/<uuid:uid>/resend")
@requires(may.KEEP)
def resend(uid: uuid.UUID) -> BaseResponse:
    """Once more what reached nobody."""
    return _do(
        lambda: acts.resend(current_actor(), reads.get_event(current_actor(), uid, lock=True)),
        _("It is on its way again."),
    )


def _do(act: Callable[[], None], done: str) -> BaseResponse:
    try:
        with transaction():
            act()
    except Conflict as error:
        db.session.rollback()
        flash_error(error.message)
    else:
        flash_ok(done)
    return redirect_after("till_hooks.index")


def _told(form: EndpointForm) -> acts.EndpointTold:
    return acts.EndpointTold(form.url.data or "", form.events.data or [], form.mode.data == "sandbox")


def _show(row: TillEndpoint, secret: str) -> Response:
    return shown_once(
        _("The secret of %(address)s", address=row.shown),
        _("The partner checks signatures with it. It is shown only this once."),
        secret,
        url_for("till_hooks.index"),
        _("Webhooks"),
    )


def _form_page(
    form: EndpointForm, partner: TillPartner, row: TillEndpoint | None, status: int = 200
) -> Response:
    return page("tills/webhook_form.html", "webhooks", status=status, form=form, partner=partner, row=row)


__all__ = ["bp"]
