"""Application letters 业户申请函: taken in or written through a link, reviewed, answered (19.3)."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from mallops.blueprints.relations import permissions as may
from mallops.blueprints.relations import rules
from mallops.blueprints.relations.actions.kinds import LETTER
from mallops.blueprints.relations.actions.telling import tell_letter
from mallops.blueprints.relations.models import Letter
from mallops.blueprints.tenants.models import Tenant
from mallops.core.auth import Actor, authorize
from mallops.core.casework import actions as casework
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict, Invalid
from mallops.core.links import ShareLink, issue_link, link_actor

WRITE = "relations.letter"
LINK_DAYS = 30


@dataclass(frozen=True)
class Written:
    """What a letter says."""

    title: str
    facts: str
    request: str
    applicant: str


def file_letter(
    actor: Actor, tenant_id: int | None, written: Written, *, uid: uuid.UUID | None = None
) -> Letter:
    """Take a letter in at the desk. Raises Invalid."""
    authorize(actor, may.WORK)
    tenant = _tenant(actor, tenant_id)
    values = _values(written) | {"tenant_id": tenant.id, "filed_at": utcnow()}
    case: Letter = casework.open_case(actor, LETTER, values, uid=uid, authorised=True)
    tell_letter(case, "filed")
    return case


def invite(actor: Actor, tenant_id: int | None) -> Letter:
    """A link through which a tenant writes a letter; it has no number until then."""
    authorize(actor, may.WORK)
    tenant = _tenant(actor, tenant_id)
    values = {"tenant_id": tenant.id, "title": f"{tenant.code} {tenant.name_zh or tenant.name_en}"}
    case: Letter = casework.open_case(actor, LETTER, values, submit_now=False, authorised=True)
    case.state = "invited"
    db.session.flush()
    renew_link(actor, case)
    return case


def renew_link(actor: Actor, letter: Letter) -> ShareLink:
    """A new link of 30 days; the one before ends."""
    authorize(actor, may.WORK, letter)
    recipient = f"{letter.tenant.code} {letter.tenant.name}"
    return issue_link(actor, letter, WRITE, utcnow() + dt.timedelta(days=LINK_DAYS), recipient=recipient)


def write_by_link(link: ShareLink, written: Written) -> Letter:
    """What the tenant sends. Raises Invalid, and Conflict when it was sent already."""
    query = sa.select(Letter).where(Letter.id == link.case_id).with_for_update(of=Letter.__table__)
    case: Letter = db.session.execute(query.execution_options(populate_existing=True)).scalar_one()
    if case.state != "invited":
        raise Conflict(_("This letter was sent already: the page below shows how it stands now."))
    for key, value in _values(written).items():
        setattr(case, key, value)
    case.filed_at, case.by_link = utcnow(), True
    casework.give_number(case)
    casework.move(link_actor(link, link.recipient), case, "file")
    link.answered_count += 1
    db.session.flush()
    casework.reindex(case)
    tell_letter(case, "filed")
    return case


def correct_letter(actor: Actor, letter: Letter, written: Written, version: int) -> None:
    """Change a letter that nobody has reviewed."""
    if letter.state != "filed" or letter.by_link:
        raise Conflict(_("What the tenant wrote, or what was reviewed, stays as it is."))
    values = _values(written)
    title = values.pop("title")
    casework.edit_case(actor, letter, {"title": title}, version=version)
    for key, value in values.items():
        setattr(letter, key, value)
    db.session.flush()


def answer_letter(actor: Actor, letter: Letter, verdict: str, reply: str) -> None:
    """Answer what was reviewed. Raises Invalid, StepNotAllowed."""
    authorize(actor, may.REVIEW, letter)
    rules.ensure_reply(verdict, reply)
    letter.verdict, letter.reply = verdict, reply.strip()[: rules.LONGEST]
    letter.answered_at, letter.answered_by_id = utcnow(), actor.user_id
    casework.move(actor, letter, "answer")
    tell_letter(letter, "answered")


def _tenant(actor: Actor, tenant_id: int | None) -> Tenant:
    tenant = db.session.get(Tenant, tenant_id) if tenant_id is not None else None
    if tenant is None or tenant.mall_id != actor.mall_id:
        raise Invalid(field_errors={"tenant": _("Choose the tenant.")})
    return tenant


def _values(written: Written) -> dict[str, Any]:
    rules.ensure_letter(written.title, written.facts, written.request, written.applicant)
    return {
        "title": written.title.strip()[:120],
        "facts": written.facts.strip()[: rules.LONGEST],
        "request": written.request.strip()[: rules.LONGEST],
        "applicant": written.applicant.strip()[:60],
    }
