"""Gates are kept, and passes whose time is over expire."""

from __future__ import annotations

import re

from flask_babel import gettext as _

from mallops.blueprints.passes import permissions as may
from mallops.blueprints.passes.models import Gate, GoodsPass
from mallops.blueprints.passes.queries.gates import list_gates
from mallops.blueprints.passes.rules.passes import shown_state
from mallops.core.auth import Actor, authorize
from mallops.core.casework import actions as casework
from mallops.core.db import db, utcnow
from mallops.core.errors import Invalid

_CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{0,11}")


def keep_gate(
    actor: Actor, gate: Gate | None, *, code: str, name_zh: str, name_en: str, is_active: bool = True
) -> Gate:
    """A new gate, or another name for one; its code stays. Raises Invalid, Forbidden."""
    authorize(actor, may.GATES)
    errors = {}
    code = gate.code if gate is not None else code.strip().upper()
    if not _CODE.fullmatch(code):
        errors["code"] = _("1 to 12 capital letters, digits or dashes, such as G1.")
    elif gate is None and any(one.code == code for one in list_gates(actor.mall_id, active=False)):
        errors["code"] = _("There is a gate with this code already.")
    if not (name_zh.strip() or name_en.strip()):
        errors["name_zh"] = _("Give it a name, in Chinese or in English.")
    if errors:
        raise Invalid(field_errors=errors)
    row = gate or Gate(mall_id=actor.mall_id, code=code)
    row.name_zh, row.name_en, row.is_active = name_zh.strip()[:80], name_en.strip()[:80], is_active
    db.session.add(row)
    db.session.flush()
    return row


def expire(actor: Actor, case: GoodsPass) -> bool:
    """Close an approved pass whose time is over; False when it is not."""
    if case.state != "approved" or shown_state(case.state, case.valid_until, utcnow()) != "expired":
        return False
    casework.move(actor, case, "expire")
    return True
