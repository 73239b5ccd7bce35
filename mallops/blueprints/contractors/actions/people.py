"""Contacts and posts of a contractor."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext as _

from mallops.blueprints.contractors import permissions as may
from mallops.blueprints.contractors.actions.kind import KIND
from mallops.blueprints.contractors.models import Contractor, ContractorContact, ContractorPost
from mallops.blueprints.contractors.rules.times import ensure_post
from mallops.blueprints.sites.models import Zone
from mallops.core import audit
from mallops.core.auth import Actor, authorize
from mallops.core.casework import actions as casework
from mallops.core.db import db
from mallops.core.errors import Conflict, Invalid, NotFound
from mallops.core.phones import ensure_phone


@dataclass(frozen=True)
class PostTyped:
    """A post as it was typed; `zone` is the public id of a zone, or empty."""

    name: str
    required: int | None
    from_: dt.time | None
    until: dt.time | None
    weekdays: Iterable[str] = "1234567"
    place: str = ""
    zone: Zone | None = None


def ensure_running(case: Contractor) -> None:
    """Raise Conflict for a contract that ended."""
    if KIND.workflow.state(case.state).closed:
        raise Conflict(_("This contract has ended. Take it up again before you change anything."))


def add_contact(actor: Actor, case: Contractor, role: str, name: str, phone: str) -> ContractorContact:
    """Somebody to call; name and number are kept encrypted. Raises Invalid, Conflict."""
    authorize(actor, may.KEEP, case)
    ensure_running(case)
    errors = {}
    if not role.strip():
        errors["role"] = _("Say what this person is, such as project manager.")
    number = ""
    try:
        number = ensure_phone(phone)
    except Invalid as error:
        errors |= {key: str(words) for key, words in error.field_errors.items()}
    if not number and "phone" not in errors:
        errors["phone"] = _("Enter a telephone number, such as 138 1234 5678.")
    if errors:
        raise Invalid(field_errors=errors)
    row = ContractorContact(
        mall_id=case.mall_id,
        contractor_id=case.id,
        role=role.strip()[:80],
        name=name.strip()[:80] or None,
        phone=number,
    )
    db.session.add(row)
    casework.log(case, actor, "contact_added", note=row.role)
    _again(case, "contacts")
    return row


def drop_contact(actor: Actor, case: Contractor, uid: str) -> None:
    """Remove somebody. Raises NotFound."""
    authorize(actor, may.KEEP, case)
    row = next((one for one in case.contacts if str(one.uid) == uid), None)
    if row is None:
        raise NotFound()
    casework.log(case, actor, "contact_dropped", note=row.role)
    db.session.delete(row)
    _again(case, "contacts")


def look_up(actor: Actor, case: Contractor) -> list[ContractorContact]:
    """The numbers in full; every look is kept in the trail and the timeline."""
    authorize(actor, may.CALL, case)
    audit.note(
        "contractors.numbers",
        mall_id=case.mall_id,
        object_kind=KIND.code,
        object_id=case.id,
        after={"numbers": len(case.contacts)},
        label=case.audit_label,
    )
    casework.log(case, actor, "looked_up")
    return list(case.contacts)


def keep_post(actor: Actor, case: Contractor, typed: PostTyped, uid: str = "") -> ContractorPost:
    """Add a post, or change the one of this public id. Raises Invalid, NotFound, Conflict."""
    authorize(actor, may.KEEP, case)
    ensure_running(case)
    days = ensure_post(typed.name, typed.required, typed.weekdays, (typed.from_, typed.until))
    if typed.zone is not None and typed.zone.mall_id != case.mall_id:
        raise NotFound()
    row = _post(case, uid) if uid else None
    if row is None:
        row = ContractorPost(mall_id=case.mall_id, contractor_id=case.id)
        db.session.add(row)
    assert typed.required is not None and typed.from_ is not None and typed.until is not None
    row.name, row.place = typed.name.strip()[:80], typed.place.strip()[:120]
    row.required, row.from_, row.until = typed.required, typed.from_, typed.until
    row.weekdays, row.zone_id = days, typed.zone.id if typed.zone else None
    row.is_active = True
    casework.log(case, actor, "post_kept", note=row.name)
    _again(case, "posts")
    return row


def close_post(actor: Actor, case: Contractor, uid: str) -> ContractorPost:
    """Take a post out of use; what was seen of it stays."""
    authorize(actor, may.KEEP, case)
    row = _post(case, uid)
    row.is_active = False
    casework.log(case, actor, "post_kept", note=_("%(name)s: no longer in use", name=row.name))
    _again(case, "posts")
    return row


def _post(case: Contractor, uid: str) -> ContractorPost:
    row = next((one for one in case.posts if str(one.uid) == uid), None)
    if row is None:
        raise NotFound()
    return row


def _again(case: Contractor, part: str) -> None:
    db.session.flush()
    db.session.expire(case, [part])
