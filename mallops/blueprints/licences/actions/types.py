"""The kinds of licence of a mall: renamed, hidden, added."""

from __future__ import annotations

import uuid

from mallops.blueprints.licences import permissions as may
from mallops.blueprints.licences import rules
from mallops.blueprints.licences.models import LicenceType
from mallops.blueprints.licences.queries import find_type, list_kinds
from mallops.core.auth import Actor, authorize
from mallops.core.db import db
from mallops.core.errors import NotFound


def keep_type(
    actor: Actor, code: str, name_zh: str, name_en: str, authority: str, active: bool = True
) -> LicenceType:
    """Add a kind (empty `code`), or change one, a shipped one too. Raises Invalid, NotFound."""
    authorize(actor, may.TYPES)
    kinds = {one.code: one for one in list_kinds(actor.mall_id)}
    if code and code not in kinds:
        raise NotFound()
    taken = {
        name.casefold() for one in kinds.values() if one.code != code for name in (one.name_zh, one.name_en)
    }
    rules.ensure_type(code, name_zh, name_en, taken)
    row = find_type(actor.mall_id, code) if code else None
    if row is None:
        row = LicenceType(mall_id=actor.mall_id, code=code or f"own-{uuid.uuid4().hex[:8]}")
        db.session.add(row)
    row.name_zh, row.name_en = name_zh.strip()[:60], name_en.strip()[:60]
    row.authority, row.active = authority.strip()[:120], active
    db.session.flush()
    return row
