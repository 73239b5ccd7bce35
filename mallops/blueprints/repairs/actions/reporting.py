"""Opening a ticket: from the desk, from a finding, from an asset, from a visitor's phone (5.1, 5.2)."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from mallops.blueprints.fixes.models import Finding
from mallops.blueprints.fixes.queries import photo_ids_of
from mallops.blueprints.repairs import permissions as may
from mallops.blueprints.repairs.actions.kind import KIND
from mallops.blueprints.repairs.actions.notices import tell_engineering
from mallops.blueprints.repairs.models import Asset, Repair
from mallops.blueprints.repairs.queries.tickets import count_recent, find_of_finding
from mallops.blueprints.repairs.rules import tickets as rules
from mallops.blueprints.repairs.rules.words import FACILITIES
from mallops.blueprints.sites.models import Zone
from mallops.core.auth import Actor, authorize, fetch
from mallops.core.casework import actions as casework
from mallops.core.db import db, utcnow
from mallops.core.errors import Invalid, NotFound
from mallops.core.malls import Mall
from mallops.core.phones import ensure_phone
from mallops.core.policies import actions as policies
from mallops.core.registers.intake import keep_photos

DEPARTMENT = "engineering"


@dataclass(frozen=True)
class Report:
    """What somebody tells of a fault. Place and kind follow from the asset when there is one."""

    fault: str
    facility: str = ""
    zone_id: int | None = None
    asset: Asset | None = None
    place: str = ""
    severity: str = ""
    danger: bool = False
    reporter_name: str = ""
    reporter_phone: str = ""
    finding: Finding | None = None
    channel: str = "desk"
    uid: uuid.UUID | None = None


def report(actor: Actor, told: Report, photos: Sequence[Any] = ()) -> Repair:
    """A numbered ticket, its clocks running, engineering told. The same finding, and the same
    `uid`, gives the same ticket.

    Needs `repairs.create`. Raises Invalid (no fault, unknown kind), NotFound (of another mall).
    """
    authorize(actor, may.CREATE)
    if told.finding is not None:
        authorize(actor, may.VIEW, told.finding)
        known = find_of_finding(told.finding.id)
        if known is not None:
            return known
    try:
        with db.session.begin_nested():
            case = _open(actor, told, photos, {})
    except IntegrityError:
        if told.uid is None:
            raise
        return fetch(Repair, told.uid, actor)
    if told.finding is not None:
        for photo_id in sorted(photo_ids_of(told.finding)):
            casework.attach(actor, case, photo_id=photo_id)
        words = _("Repair ticket %(number)s is open for this.", number=case.number)
        casework.log(told.finding, actor, "commented", note=words)
    return case


def report_publicly(mall: Mall, told: Report, photos: Sequence[Any], *, source: str) -> tuple[Repair, str]:
    """A ticket from a phone without account, and the token of its follow-link (kept nowhere).

    `source` is the keyed hash of the sender's address. Raises TooManyReports, Invalid.
    """
    ensure_room(mall.id, source, told.asset.id if told.asset else None, told.zone_id)
    token = secrets.token_urlsafe(18)
    visitor = Actor(None, told.reporter_name or _("Visitor (QR code)"), mall.id, tz=mall.tz)
    own = {"follow_hash": rules.token_hash(token), "source_hash": source}
    return _open(visitor, told, photos, own), token


def ensure_room(mall_id: int, source: str, asset_id: int | None, zone_id: int | None) -> None:
    """Raise TooManyReports when this address or this place has reported enough for now."""
    since = utcnow() - rules.PUBLIC_WINDOW
    rules.ensure_may_report(
        count_recent(mall_id, since, source=source),
        count_recent(mall_id, since, asset_id=asset_id, zone_id=zone_id),
    )


def _open(actor: Actor, told: Report, photos: Sequence[Any], own: dict[str, Any]) -> Repair:
    asset = told.asset
    if asset is not None and asset.mall_id != actor.mall_id:
        raise NotFound()
    zone_id = told.zone_id or (asset.zone_id if asset else None)
    _ensure_zone(actor, zone_id)
    values = {
        "title": rules.title_of(told.fault),
        "fault": told.fault.strip()[:2000],
        "facility": _facility(told),
        "asset_id": asset.id if asset else None,
        "zone_id": zone_id,
        "place": (told.place.strip() or (asset.place if asset else ""))[:120],
        "severity": rules.severity_of(told.severity, told.danger),
        "danger": told.danger,
        "department": DEPARTMENT,
        "tenant_id": told.finding.tenant_id if told.finding else None,
        "finding_id": told.finding.id if told.finding else None,
        "channel": told.channel,
        "reporter_name": (told.reporter_name.strip() or actor.name)[:80],
        "reporter_phone": ensure_phone(told.reporter_phone, "reporter_phone") or None,
    }
    case: Repair = casework.open_case(actor, KIND, {**values, **own}, uid=told.uid, authorised=True)
    keep_photos(actor, case, photos)
    tell_engineering(actor, case)
    return case


def _facility(told: Report) -> str:
    code = told.facility or (told.asset.facility if told.asset else "")
    if not told.fault.strip():
        raise Invalid(field_errors={"fault": _("Say in a few words what is broken.")})
    if code not in FACILITIES:
        raise Invalid(field_errors={"facility": _("Choose what kind of facility it is.")})
    return code


def _ensure_zone(actor: Actor, zone_id: int | None) -> None:
    if zone_id is None:
        return
    zone = db.session.get(Zone, zone_id)
    if zone is None or zone.mall_id != actor.mall_id:
        raise NotFound()


def edit_report(actor: Actor, case: Repair, told: Report, version: int | None) -> None:
    """Correct what was reported, while the ticket is open. Raises Conflict, Invalid, Forbidden.

    Another severity goes through the deadlines, so that the time used up stays used up.
    """
    authorize(actor, may.EDIT, case)
    casework.ensure_version(case, version)
    rules.ensure_open(KIND.workflow.state(case.state).closed)
    _ensure_zone(actor, told.zone_id)
    values = {
        "title": rules.title_of(told.fault),
        "fault": told.fault.strip()[:2000],
        "facility": _facility(told),
        "asset_id": told.asset.id if told.asset else None,
        "zone_id": told.zone_id,
        "place": told.place.strip()[:120],
        "danger": told.danger,
        "reporter_name": told.reporter_name.strip()[:80],
    }
    severity = rules.severity_of(told.severity, told.danger)
    casework.edit_case(actor, case, values)
    if severity != case.severity:
        policies.change_severity(actor, case, severity, _("Changed with the report."), authorised=True)
