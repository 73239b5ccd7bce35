"""A licence registered, corrected, issued anew, and moved on by the calendar (17.1)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from mallops.blueprints.licences import permissions as may
from mallops.blueprints.licences import rules
from mallops.blueprints.licences.actions.kind import KIND
from mallops.blueprints.licences.actions.telling import remind_tenant, tell
from mallops.blueprints.licences.models import Licence, LicenceIssue
from mallops.blueprints.licences.queries import kinds_of, zone_of
from mallops.blueprints.tenants.models import Tenant
from mallops.core.auth import Actor, authorize
from mallops.core.casework import actions as casework
from mallops.core.db import db
from mallops.core.errors import Conflict, Invalid
from mallops.core.malls import today_of
from mallops.core.money import yuan
from mallops.core.registers.intake import keep_photos


@dataclass(frozen=True)
class Facts:
    """What a record says of a licence besides what is printed on it."""

    sort: str
    tenant_id: int | None
    authority: str = ""
    handled: bool = False
    fee: str = ""
    owner_id: int | None = None
    note: str = ""


@dataclass(frozen=True)
class Printed:
    """What stands on the licence itself."""

    licence_no: str = ""
    authority: str = ""
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    no_end: bool = False


@dataclass(frozen=True)
class Scans:
    """Pictures and office files of an issue, already on disk: (name, stored)."""

    photos: Sequence[Any] = ()
    files: Sequence[tuple[str, Any]] = field(default=())


def register(
    actor: Actor,
    facts: Facts,
    printed: Printed | None = None,
    *,
    scans: Scans | None = None,
    uid: uuid.UUID | None = None,
    tell_now: bool = True,
) -> Licence:
    """A licence that a tenant has (`printed`), or that is to be applied for. Raises Invalid, Forbidden."""
    authorize(actor, may.CREATE)
    values = _values(actor, facts)
    if printed is not None:
        _ensure_printed(printed)
    case: Licence = casework.open_case(actor, KIND, values, uid=uid, authorised=True)
    if printed is not None:
        issue(actor, case, printed, scans=scans, tell_now=tell_now)
    elif scans is not None:
        hang(actor, case, scans, "")
    return case


def correct(actor: Actor, licence: Licence, facts: Facts, version: int) -> None:
    """Change what the record says. Raises Invalid, Conflict when somebody was faster."""
    casework.edit_case(actor, licence, _values(actor, facts, licence), version=version)


def issue(
    actor: Actor,
    licence: Licence,
    printed: Printed,
    *,
    scans: Scans | None = None,
    version: int | None = None,
    tell_now: bool = True,
) -> LicenceIssue:
    """The licence as it was issued, or issued anew; the one before stays on file as a version."""
    authorize(actor, may.WORK, licence)
    casework.ensure_version(licence, version)
    _ensure_printed(printed)
    row = LicenceIssue(
        mall_id=licence.mall_id,
        licence_id=licence.id,
        version=licence.issue_count + 1,
        licence_no=printed.licence_no.strip()[:80],
        authority=printed.authority.strip()[:120] or licence.authority,
        valid_from=printed.valid_from,
        valid_to=printed.valid_to,
        by_id=actor.user_id,
    )
    db.session.add(row)
    licence.issue_count, licence.licence_no, licence.authority = row.version, row.licence_no, row.authority
    licence.valid_from, licence.valid_to, licence.no_end = row.valid_from, row.valid_to, printed.no_end
    licence.term = "none" if printed.no_end else "far"
    licence.said, licence.said_at, licence.said_no, licence.said_to = "", None, "", None
    casework.move(actor, licence, "issue", note=f"v{row.version} {row.licence_no}")
    hang(actor, licence, scans or Scans(), row.stage)
    casework.reindex(licence)
    if tell_now:
        pass_day(actor, licence, today_of(licence.mall_id))
    return row


def pass_day(actor: Actor, licence: Licence, today: dt.date) -> str:
    """Do what the calendar asks for: the term it stands in, the step, the notices; the term."""
    term = rules.term_of(licence.issue_count > 0, licence.no_end, licence.valid_to, today)
    if term != licence.term:
        licence.term = term
        step = rules.next_step(licence.state, term)
        if step is not None:
            casework.move(actor, licence, step)
        if term in rules.TOLD:
            tell(licence)
            remind_tenant(actor, licence)
        db.session.flush()
    return term


def _ensure_printed(printed: Printed) -> None:
    rules.ensure_issue(
        licence_no=printed.licence_no,
        valid_from=printed.valid_from,
        valid_to=printed.valid_to,
        no_end=printed.no_end,
    )


def _values(actor: Actor, facts: Facts, known: Licence | None = None) -> dict[str, Any]:
    kinds = kinds_of(actor.mall_id)
    kind = kinds.get(facts.sort)
    if kind is None or (not kind.active and (known is None or known.sort != facts.sort)):
        raise Invalid(field_errors={"sort": _("Choose what kind of licence it is.")})
    tenant = db.session.get(Tenant, facts.tenant_id) if facts.tenant_id is not None else None
    if tenant is None or tenant.mall_id != actor.mall_id:
        raise Invalid(field_errors={"tenant": _("Choose the tenant whose licence it is.")})
    if known is not None and known.tenant_id != tenant.id and known.issue_count:
        raise Conflict(_("This licence was issued to another tenant. Register a new one instead."))
    fee = rules.ensure_fee(facts.fee)
    return {
        "sort": facts.sort,
        "title": f"{kind.name_zh or kind.name_en} · {tenant.name_zh or tenant.name_en}"[:200],
        "tenant_id": tenant.id,
        "zone_id": zone_of(tenant, today_of(tenant.mall_id)),
        "authority": facts.authority.strip()[:120] or kind.authority,
        "handled": facts.handled,
        "fee_fen": fee,
        "fee": yuan(fee),
        "owner_id": facts.owner_id or actor.user_id,
        "note": facts.note.strip()[:4000],
    }


def hang(actor: Actor, licence: Licence, scans: Scans, stage: str) -> None:
    """Put pictures and files on the record."""
    keep_photos(actor, licence, scans.photos, stage=stage)
    for name, stored in scans.files:
        casework.attach(actor, licence, stored=stored, file_name=name, stage=stage)


__all__ = ["Facts", "Printed", "Scans", "correct", "hang", "issue", "pass_day", "register"]
