"""Applying for something to hang: at the desk, or by the tenant through a personal link (11.1, 11.2)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from mallops.blueprints.displays import permissions as may
from mallops.blueprints.displays.actions.kind import KIND
from mallops.blueprints.displays.actions.permit import APPLY
from mallops.blueprints.displays.actions.telling import tell_applied
from mallops.blueprints.displays.models import Display, Stray
from mallops.blueprints.displays.rules import displays as rules
from mallops.blueprints.displays.rules.words import SORTS
from mallops.blueprints.sites.models import Zone
from mallops.blueprints.tenants.models import Tenant
from mallops.core.auth import Actor, authorize
from mallops.core.casework import actions as casework
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict, Invalid, NotFound
from mallops.core.links import ShareLink, issue_link, link_actor
from mallops.core.malls import today_of
from mallops.core.registers.intake import keep_photos

#: Days that a link to apply works.
LINK_DAYS = (14, 30, 7)


@dataclass(frozen=True)
class Application:
    """What was typed. `applicant` is a person's name."""

    sort: str
    title: str
    zone_id: int | None = None
    place: str = ""
    content: str = ""
    size: str = ""
    quantity: int | None = None
    starts_on: dt.date | None = None
    expires_on: dt.date | None = None
    applicant: str = ""


def apply_for(
    actor: Actor,
    told: Application,
    *,
    tenant_id: int | None = None,
    photos: Sequence[Any] = (),
    stray: Stray | None = None,
    uid: uuid.UUID | None = None,
) -> Display:
    """A numbered application; those who decide are told. Raises Invalid, NotFound, Forbidden."""
    authorize(actor, may.CREATE)
    _ensure(actor.mall_id, told, tenant_id)
    values = _values(told) | {
        "sort": told.sort,
        "tenant_id": tenant_id,
        "stray_id": stray.id if stray else None,
        "applied_at": utcnow(),
    }
    case: Display = casework.open_case(actor, KIND, values, uid=uid, authorised=True)
    case.state = rules.entry_state(told.sort)
    keep_photos(actor, case, photos)
    db.session.flush()
    tell_applied(case, actor.user_id)
    return case


def invite(actor: Actor, tenant_id: int | None, sort: str, days: int) -> Display:
    """An application that the tenant fills in through the link; it has no number until then."""
    authorize(actor, may.CREATE)
    tenant = db.session.get(Tenant, tenant_id) if tenant_id is not None else None
    if tenant is None or tenant.mall_id != actor.mall_id:
        raise Invalid(field_errors={"tenant": _("Choose the tenant who gets the link.")})
    if sort not in SORTS:
        raise Invalid(field_errors={"sort": _("Choose what it is.")})
    values = {
        "sort": sort,
        "tenant_id": tenant.id,
        "title": f"{tenant.code} {tenant.name_zh or tenant.name_en}",
    }
    case: Display = casework.open_case(actor, KIND, values, submit_now=False, authorised=True)
    case.state = "invited"
    db.session.flush()
    renew_link(actor, case, days)
    return case


def renew_link(actor: Actor, display: Display, days: int) -> ShareLink:
    """A link for the tenant; the one before ends. Raises Conflict for what no tenant stands behind."""
    authorize(actor, may.EDIT, display)
    if display.tenant is None:
        raise Conflict(_("No tenant stands on this application. Name one first."))
    if KIND.workflow.state(display.state).closed:
        raise Conflict(_("This record is closed and can't be changed any more."))
    days = days if days in LINK_DAYS else LINK_DAYS[0]
    until = max(utcnow() + dt.timedelta(days=days), display.due_at or utcnow())
    recipient = f"{display.tenant.code} {display.tenant.name}"
    link = issue_link(actor, display, APPLY, until, recipient=recipient)
    casework.log(display, actor, "link_made", detail={"to": recipient, "days": days})
    return link


def answer(link: ShareLink, told: Application, photos: Sequence[Any]) -> Display:
    """What the tenant sends. Raises Invalid, and Conflict when it was sent or withdrawn already."""
    query = sa.select(Display).where(Display.id == link.case_id).with_for_update(of=Display.__table__)
    case: Display = db.session.execute(query.execution_options(populate_existing=True)).scalar_one()
    if case.state != "invited":
        raise Conflict(_("This application was sent already: the page below shows how it stands now."))
    if not told.applicant.strip():
        raise Invalid(field_errors={"applicant": _("Write your name, so that the mall knows who applied.")})
    _ensure(case.mall_id, told, None)
    actor = link_actor(link, link.recipient)
    for key, value in _values(told).items():
        setattr(case, key, value)
    before, case.state, case.applied_at = case.state, rules.entry_state(case.sort), utcnow()
    casework.give_number(case)
    casework.log(case, actor, "applied", from_state=before, to_state=case.state)
    keep_photos(actor, case, photos)
    link.answered_count += 1
    db.session.flush()
    casework.reindex(case)
    tell_applied(case, None)
    return case


def correct(
    actor: Actor, display: Display, told: Application, *, tenant_id: int | None, version: int
) -> None:
    """Change an application that nobody has decided. What the supervisor let pass goes back to them."""
    authorize(actor, may.EDIT, display)
    if display.state not in rules.TO_DECIDE:
        raise Conflict(_("It is decided as it stands. For something else, apply anew."))
    _ensure(actor.mall_id, told, tenant_id)
    values = _values(told) | {"tenant_id": tenant_id}
    hidden = {key: values.pop(key) for key in ("applicant",)}
    casework.edit_case(actor, display, values, version=version)
    for key, value in hidden.items():
        setattr(display, key, value)
    if display.state == "second":
        display.state, display.first_by_id = "first", None
        casework.log(display, actor, "sent_back", from_state="second", to_state="first")
    db.session.flush()


def _ensure(mall_id: int | None, told: Application, tenant_id: int | None) -> None:
    assert mall_id is not None
    rules.ensure_application(
        sort=told.sort,
        title=told.title,
        starts_on=told.starts_on,
        expires_on=told.expires_on,
        today=today_of(mall_id),
    )
    for model, key in ((Zone, told.zone_id), (Tenant, tenant_id)):
        row: Any = db.session.get(model, key) if key is not None else None
        if key is not None and (row is None or row.mall_id != mall_id):
            raise NotFound()


def _values(told: Application) -> dict[str, Any]:
    return {
        "title": told.title.strip()[:120],
        "zone_id": told.zone_id,
        "place": told.place.strip()[:120],
        "content": told.content.strip()[:4000],
        "size": told.size.strip()[:60],
        "quantity": told.quantity,
        "starts_on": told.starts_on,
        "expires_on": told.expires_on,
        "expires_week": rules.iso_week(told.expires_on) if told.expires_on else "",
        "applicant": told.applicant.strip()[:60],
    }
