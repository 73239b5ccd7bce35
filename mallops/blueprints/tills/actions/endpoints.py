"""Where a partner is told: address, events, secret; what reached nobody is sent again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.tills import permissions as may
from mallops.blueprints.tills.actions.telling import SEND, tell_test
from mallops.blueprints.tills.models import TillEndpoint, TillEvent, TillPartner
from mallops.blueprints.tills.rules.signing import WAITS, ensure_events, new_secret
from mallops.core.auth import Actor, authorize
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict, Invalid
from mallops.core.jobs import enqueue
from mallops.core.outgoing import NotPublic, check_url

MOST = 5
WHY_NOT = {
    "scheme": _l("The address has to begin with https://."),
    "private": _l("This address is in a private network. Give one that the internet can reach."),
    "address": _l("Give the whole address, such as https://till.example.com/hooks, without a password."),
}


@dataclass(frozen=True)
class EndpointTold:
    """As typed; an empty address keeps the one there is."""

    url: str
    events: Sequence[str]
    is_sandbox: bool = False


def save_endpoint(
    actor: Actor, partner: TillPartner, endpoint: TillEndpoint | None, told: EndpointTold
) -> tuple[TillEndpoint, str]:
    """A new address with its secret, or another wording of one and "". Raises Invalid by field."""
    authorize(actor, may.KEEP, partner)
    events = ensure_events(told.events)
    if not events:
        raise Invalid(field_errors={"events": _("Tick what it is told.")})
    secret = ""
    if endpoint is None:
        if db.session.query(TillEndpoint).filter_by(partner_id=partner.id).count() >= MOST:
            raise Invalid(_("A partner has at most %(n)s addresses.", n=MOST))
        secret = new_secret()
        endpoint = TillEndpoint(mall_id=partner.mall_id, partner_id=partner.id, secret=secret)
        endpoint.is_sandbox = told.is_sandbox
        db.session.add(endpoint)
    if told.url.strip() or endpoint.url is None:
        endpoint.url, endpoint.shown = _address(told.url)
    endpoint.events = events
    db.session.flush()
    return endpoint, secret


def _address(text: str) -> tuple[str, str]:
    """The address, and what of it may be shown. Raises Invalid."""
    url = text.strip()
    try:
        parts = check_url(url, inside=bool(current_app.config["DEMO"]))
    except NotPublic as refused:
        raise Invalid(field_errors={"url": WHY_NOT[refused.code]}) from refused
    return url, f"{parts.scheme}://{parts.netloc}/…"[:200]


def renew_secret(actor: Actor, endpoint: TillEndpoint, days: int) -> str:
    """A new secret, shown once; the one before signs too for some days."""
    authorize(actor, may.KEEP, endpoint)
    endpoint.old_secret = endpoint.secret if days else None
    endpoint.old_until = utcnow() + dt.timedelta(days=days) if days else None
    endpoint.secret = new_secret()
    db.session.flush()
    return endpoint.secret


def switch_endpoint(actor: Actor, endpoint: TillEndpoint, *, active: bool) -> None:
    """Stop telling it, or go on with what waited meanwhile."""
    authorize(actor, may.KEEP, endpoint)
    endpoint.is_active = active
    db.session.flush()
    if active:
        enqueue(SEND, {"mall_id": endpoint.mall_id})


def send_test(actor: Actor, endpoint: TillEndpoint) -> None:
    """One event that says nothing."""
    authorize(actor, may.KEEP, endpoint)
    if not endpoint.is_active:
        raise Conflict(_("This address is stopped. Start it again first."))
    tell_test(endpoint)


def resend(actor: Actor, event: TillEvent) -> None:
    """One more try of what reached nobody, under the same id."""
    authorize(actor, may.KEEP, event)
    if event.state not in ("dead", "sent") or event.data is None:
        raise Conflict(_("This event cannot be sent again."))
    event.state, event.attempts, event.next_try_at = "queued", len(WAITS), utcnow()
    db.session.flush()
    enqueue(SEND, {"mall_id": event.mall_id})


__all__ = [
    "EndpointTold",
    "renew_secret",
    "resend",
    "save_endpoint",
    "send_test",
    "switch_endpoint",
]
