"""A finding seen outside any round (catalogue 1.13, 4.1)."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from mallops.blueprints.fixes.actions import open_finding
from mallops.blueprints.fixes.permissions import CREATE
from mallops.blueprints.floor.actions.photos import hang
from mallops.blueprints.floor.actions.receipts import Done, Sent, once
from mallops.blueprints.floor.rules import MAX_TEXT, MAX_TITLE, ensure_text, is_late
from mallops.blueprints.sites.models import Zone
from mallops.blueprints.tenants.models import Tenant
from mallops.core.auth import Actor, authorize, fetch
from mallops.core.casework import actions as casework
from mallops.core.casework.kinds import DEPARTMENTS, SEVERITIES
from mallops.core.db import utcnow
from mallops.core.errors import Invalid
from mallops.core.formatting import mall_time


@dataclass(frozen=True)
class FindingInput:
    """What was seen, where, how bad, and who has to act."""

    title: str
    zone: uuid.UUID
    text: str = ""
    tenant: uuid.UUID | None = None
    severity: str = "minor"
    department: str = "service"


def take_finding(actor: Actor, sent: Sent, found: FindingInput) -> dict[str, Any]:
    """Open a numbered finding; due from the moment it was seen. The receipt names its number.

    Raises Forbidden, NotFound for a zone or shop of another mall, Invalid, UidTaken.
    """
    authorize(actor, CREATE)
    return once(actor, "finding", sent, lambda at: _open(actor, sent, found, at))


def _open(actor: Actor, sent: Sent, found: FindingInput, at: dt.datetime) -> Done:
    title = ensure_text("title", found.title, MAX_TITLE, needed=True)
    zone = fetch(Zone, found.zone, actor)
    tenant = fetch(Tenant, found.tenant, actor) if found.tenant else None
    if found.severity not in SEVERITIES:
        raise Invalid(field_errors={"severity": _("Choose one of the list.")})
    if found.department not in DEPARTMENTS:
        raise Invalid(field_errors={"department": _("Choose one of the list.")})
    finding = open_finding(
        actor,
        title=title,
        description=ensure_text("text", found.text, MAX_TEXT),
        severity=found.severity,
        department=found.department,
        zone_id=zone.id,
        tenant_id=tenant.id if tenant else None,
        at=at,
        uid=sent.uid,
    )
    if is_late(at, utcnow()):
        words = _("Seen %(at)s; it reached the server later.", at=mall_time(at))
        casework.log(finding, actor, "commented", note=words)
    hang(actor, "finding", sent.uid, finding)
    return Done(
        {"number": finding.number, "due_at": finding.due_at.isoformat() if finding.due_at else None}, finding
    )
