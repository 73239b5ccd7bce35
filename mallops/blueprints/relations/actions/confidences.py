"""Complaints of tenants about customer service: to the supervisor only, else to the manager (19.4)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from flask_babel import force_locale
from flask_babel import gettext as _

from mallops.blueprints.relations import permissions as may
from mallops.blueprints.relations import rules
from mallops.blueprints.relations.actions.telling import tell_confidence
from mallops.blueprints.relations.models import Confidence, ConfidenceLine
from mallops.blueprints.tenants.models import Tenant
from mallops.core.auth import Actor, authorize
from mallops.core.casework.related import options
from mallops.core.db import db
from mallops.core.errors import Invalid, NotFound
from mallops.core.pdf.paper import CHINESE, ENGLISH
from mallops.core.phones import ensure_phone

SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True)
class Told:
    """What was told. `about_id` is known to the house, `about` is how the tenant names the person."""

    text: str
    about: str = ""
    about_id: int | None = None
    speaker: str = ""
    phone: str = ""
    source: str = "link"


def confide(mall_id: int, tenant: Tenant | None, told: Told, by_id: int | None = None) -> Confidence:
    """Keep it, and let the supervisor know that something waits. Raises Invalid."""
    if not told.text.strip():
        raise Invalid(field_errors={"text": _("Write what happened.")})
    if told.source not in rules.SOURCES:
        raise Invalid(field_errors={"source": _("Choose one from the list.")})
    about_id = told.about_id or _meant(mall_id, told.about)
    row = Confidence(
        mall_id=mall_id,
        code="".join(secrets.choice(SIGNS) for _place in range(8)),
        tenant_id=tenant.id if tenant else None,
        about_id=about_id,
        about=told.about.strip()[:120],
        source=told.source,
        speaker=told.speaker.strip()[:60],
        phone=ensure_phone(told.phone) if told.phone.strip() else "",
        text=told.text.strip()[: rules.LONGEST],
    )
    db.session.add(row)
    db.session.flush()
    db.session.add(ConfidenceLine(confidence_id=row.id, by_id=by_id, state="new"))
    db.session.flush()
    tell_confidence(mall_id, about_id, row.code)
    return row


def confide_for(actor: Actor, tenant_id: int | None, told: Told) -> Confidence:
    """The same, told to somebody of the house in person, by phone or by letter. Raises Invalid, NotFound."""
    authorize(actor, may.CONFIDE)
    tenant = db.session.get(Tenant, tenant_id) if tenant_id is not None else None
    if actor.mall_id is None or (tenant is not None and tenant.mall_id != actor.mall_id):
        raise NotFound()
    return confide(actor.mall_id, tenant, told, actor.user_id)


def _meant(mall_id: int, about: str) -> int | None:
    """The one member of staff whose full name stands in what the tenant wrote; None when that is not clear.

    So a supervisor whom a tenant names is shut out before anybody has read it.
    """
    words, found = about.casefold(), set()
    for locale in (CHINESE, ENGLISH):
        with force_locale(locale):
            people = options("person", mall_id)
        found |= {one.id for one in people if len(one.name) > 1 and one.name.casefold() in words}
    return found.pop() if len(found) == 1 else None


def step_on(actor: Actor, row: Confidence, to: str, text: str) -> None:
    """Take it on, answer it, close it; each with a line of what was done. Raises Invalid, Conflict."""
    authorize(actor, may.CONFIDE)
    rules.ensure_may_know(actor.user_id, row.about_id)
    rules.ensure_next(row.state, to)
    if not text.strip():
        raise Invalid(field_errors={"text": _("Write what was done.")})
    row.state = to
    line = ConfidenceLine(
        confidence_id=row.id, by_id=actor.user_id, state=to, text=text.strip()[: rules.LONGEST]
    )
    db.session.add(line)
    db.session.flush()


def name_person(actor: Actor, row: Confidence, about_id: int | None) -> None:
    """Say which member of staff is meant; from then on that person is shut out, even who says so."""
    authorize(actor, may.CONFIDE)
    row.about_id = about_id
    db.session.add(ConfidenceLine(confidence_id=row.id, by_id=actor.user_id, state=""))
    db.session.flush()
