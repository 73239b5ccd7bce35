"""Applying for a goods pass: at the desk, or by the tenant through a personal link (16.1)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from mallops.blueprints.passes import permissions as may
from mallops.blueprints.passes.actions.kind import APPLY, INVITED, KEPT, KIND, note_arrears
from mallops.blueprints.passes.actions.telling import tell_applied
from mallops.blueprints.passes.models import Gate, GoodsPass, PassItem, PassItemPhoto
from mallops.blueprints.passes.queries.gates import find_gate
from mallops.blueprints.passes.queries.passes import locked
from mallops.blueprints.passes.rules import passes as rules
from mallops.blueprints.tenants.models import Tenant
from mallops.core.auth import Actor, authorize
from mallops.core.casework import actions as casework
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict, Invalid
from mallops.core.links import ShareLink, issue_link, link_actor
from mallops.core.policies.clocks import follow
from mallops.core.registers.intake import keep_photos

#: Days that a link to apply works.
LINK_DAYS = (7, 14, 30)


@dataclass(frozen=True)
class Application:
    """What was typed. `carrier` and `applicant` are names of people; of the paper only the end is asked."""

    items: Sequence[rules.Item] = ()
    cause: str = ""
    reason: str = ""
    gate: uuid.UUID | None = None
    valid_from: dt.datetime | None = None
    valid_until: dt.datetime | None = None
    carrier: str = ""
    carrier_firm: str = ""
    id_kind: str = ""
    id_last4: str = ""
    plate: str = ""
    applicant: str = ""


@dataclass(frozen=True)
class _Sound:
    """The same, found to be in order."""

    values: dict[str, Any]
    items: list[rules.Line] = field(default_factory=list)


@dataclass(frozen=True)
class Pictures:
    """Pictures on disk: of the goods as a whole, and of single lines by their place in the form."""

    goods: Sequence[Any] = ()
    lines: Mapping[int, Sequence[Any]] = field(default_factory=dict)


NO_PICTURES = Pictures()


def apply_for(
    actor: Actor,
    told: Application,
    *,
    tenant_id: int | None,
    pictures: Pictures = NO_PICTURES,
    uid: uuid.UUID | None = None,
) -> GoodsPass:
    """A numbered application; those who decide are told. Raises Invalid, Forbidden."""
    authorize(actor, may.CREATE)
    sound = _ensure(actor.mall_id, told, pictures, tenant=_tenant(actor.mall_id, tenant_id))
    values = sound.values | {"tenant_id": tenant_id}
    case: GoodsPass = casework.open_case(actor, KIND, values, uid=uid, authorised=True)
    _put_items(actor, case, sound.items, pictures)
    note_arrears(case)
    db.session.flush()
    tell_applied(case, actor.user_id)
    return case


def invite(actor: Actor, tenant_id: int | None, days: int) -> GoodsPass:
    """An application that the tenant fills in through the link; it has no number until then."""
    authorize(actor, may.CREATE)
    tenant = _tenant(actor.mall_id, tenant_id)
    if tenant is None:
        raise Invalid(field_errors={"tenant": _("Choose the tenant who gets the link.")})
    values = {
        "tenant_id": tenant.id,
        "title": f"{tenant.code} {tenant.name_zh or tenant.name_en}",
    }
    case: GoodsPass = casework.open_case(actor, INVITED, values, submit_now=False, authorised=True)
    renew_link(actor, case, days)
    return case


def renew_link(actor: Actor, case: GoodsPass, days: int) -> ShareLink:
    """A link for the tenant; the one before ends. Raises Conflict when there is nothing to show any more."""
    authorize(actor, may.EDIT, case)
    if case.tenant is None:
        raise Conflict(_("No tenant stands on this application. Name one first."))
    if KIND.workflow.state(case.state).closed:
        raise Conflict(_("This record is closed and can't be changed any more."))
    days = days if days in LINK_DAYS else LINK_DAYS[0]
    until = utcnow() + dt.timedelta(days=days)
    if case.valid_until is not None:
        until = max(until, case.valid_until + KEPT)
    recipient = f"{case.tenant.code} {case.tenant.name}"
    link = issue_link(actor, case, APPLY, until, recipient=recipient)
    casework.log(case, actor, "link_made", detail={"to": recipient, "days": days})
    return link


def answer(link: ShareLink, told: Application, pictures: Pictures = NO_PICTURES) -> GoodsPass:
    """What the tenant sends. Raises Invalid, and Conflict when it was sent or withdrawn already."""
    case = locked(link.case_id)
    if case.state != "invited":
        raise Conflict(_("This application was sent already: the page below shows how it stands now."))
    if not told.applicant.strip():
        raise Invalid(field_errors={"applicant": _("Write your name, so that the mall knows who applied.")})
    sound = _ensure(case.mall_id, told, pictures, tenant=case.tenant)
    actor = link_actor(link, link.recipient)
    for key, value in sound.values.items():
        setattr(case, key, value)
    case.state = "applied"
    link.expires_at = max(link.expires_at, sound.values["valid_until"] + KEPT)
    casework.give_number(case)
    casework.log(case, actor, "applied", from_state="invited", to_state="applied")
    _put_items(actor, case, sound.items, pictures)
    note_arrears(case)
    link.answered_count += 1
    db.session.flush()
    follow(case, actor)
    casework.reindex(case)
    tell_applied(case, None)
    return case


def withdraw(link: ShareLink) -> GoodsPass:
    """The tenant takes it back, as long as the goods are here. Raises Conflict."""
    case = locked(link.case_id)
    if case.state not in {"applied", "approved"}:
        raise Conflict(_("It can't be withdrawn any more: the page below shows how it stands now."))
    actor = link_actor(link, link.recipient)
    casework.move(actor, case, "cancel", note=_("Withdrawn by the tenant."))
    return case


def correct(
    actor: Actor,
    case: GoodsPass,
    told: Application,
    *,
    tenant_id: int | None,
    version: int,
    pictures: Pictures = NO_PICTURES,
) -> None:
    """Change an application that nobody has decided. Raises Invalid, Conflict."""
    authorize(actor, may.EDIT, case)
    if case.state not in rules.TO_DECIDE:
        raise Conflict(_("It is decided as it stands. For something else, apply anew."))
    sound = _ensure(actor.mall_id, told, pictures, tenant=_tenant(actor.mall_id, tenant_id))
    hidden = ("carrier", "id_last4", "plate", "applicant")
    kept = {key: sound.values.pop(key) for key in hidden}
    casework.edit_case(actor, case, sound.values | {"tenant_id": tenant_id}, version=version)
    for key, value in kept.items():
        setattr(case, key, value)
    _put_items(actor, case, sound.items, pictures)
    note_arrears(case)
    db.session.flush()


def _tenant(mall_id: int | None, tenant_id: int | None) -> Tenant | None:
    tenant = db.session.get(Tenant, tenant_id) if tenant_id is not None else None
    return tenant if tenant is not None and tenant.mall_id == mall_id else None


def _ensure(mall_id: int | None, told: Application, pictures: Pictures, *, tenant: Tenant | None) -> _Sound:
    errors: dict[str, Any] = {} if tenant is not None else {"tenant": _("Choose whose goods leave.")}
    items: list[rules.Line] = []
    try:
        items = rules.ensure_items(told.items, pictures.lines)
    except Invalid as error:
        errors |= error.field_errors
    gate = find_gate(mall_id, told.gate)
    if gate is None or not gate.is_active:
        errors["gate"] = _("Choose the gate through which the goods leave.")
    errors |= rules.ensure_window(told.valid_from, told.valid_until, utcnow())
    errors |= rules.ensure_carrier(told.carrier, told.id_kind, told.id_last4)
    errors |= rules.ensure_cause(told.cause, told.reason)
    if errors:
        raise Invalid(field_errors=errors)
    return _Sound(_values(told, items, gate), items)


def _values(told: Application, items: list[rules.Line], gate: Gate | None) -> dict[str, Any]:
    assert gate is not None
    return {
        "title": rules.title_of(items),
        "goods": "\n".join(rules.goods_of(items)),
        "cause": told.cause,
        "reason": told.reason.strip()[:2000],
        "gate_id": gate.id,
        "gate_code": gate.code,
        "valid_from": told.valid_from,
        "valid_until": told.valid_until,
        "carrier": told.carrier.strip()[:60],
        "carrier_firm": told.carrier_firm.strip()[:120],
        "id_kind": told.id_kind,
        "id_last4": rules.last4(told.id_last4),
        "plate": told.plate.strip().upper()[:20],
        "applicant": told.applicant.strip()[:60],
    }


def _put_items(actor: Actor, case: GoodsPass, lines: list[rules.Line], pictures: Pictures) -> None:
    """The lines as they were typed, with their pictures. In a correction the first lines of the form are the
    things that stand on the pass, in their order: what was shown of them stays with them.
    """
    known = {one.position - 1: one for one in case.items}
    kept = [(line, known.pop(line.at, None)) for line in lines]
    for gone in known.values():
        case.items.remove(gone)
    db.session.flush()
    for position, (line, item) in enumerate(kept, 1):
        if item is not None:
            item.position, item.name, item.quantity, item.unit = position, line.name, line.quantity, line.unit
    db.session.flush()
    for position, (line, item) in enumerate(kept, 1):
        one = item or PassItem(
            mall_id=case.mall_id, position=position, name=line.name, quantity=line.quantity, unit=line.unit
        )
        if item is None:
            case.items.append(one)
        photos = keep_photos(actor, case, pictures.lines.get(line.at, ()), caption=line.name)
        one.pictures.extend(PassItemPhoto(photo_id=photo.id) for photo in photos)
    keep_photos(actor, case, pictures.goods)
    db.session.flush()
