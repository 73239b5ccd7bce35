"""The rules of care and the scripts of a mall."""

from __future__ import annotations

from flask_babel import gettext as _

from mallops.blueprints.care import permissions as may
from mallops.blueprints.care.models import CareScript, CareSettings
from mallops.blueprints.care.queries import calls as reads
from mallops.blueprints.care.rules import settings as rules
from mallops.blueprints.care.rules.scripts import LONGEST, ensure_script
from mallops.blueprints.care.rules.words import REASONS
from mallops.blueprints.points.queries.settings import policy_in_force
from mallops.core.auth import Actor, authorize
from mallops.core.db import db
from mallops.core.errors import Invalid, NotFound


def save_settings(actor: Actor, told: rules.CareRules) -> None:
    """From now on. Raises Invalid."""
    authorize(actor, may.SETUP)
    assert actor.mall_id is not None
    rules.ensure(told)
    if told.vip_tier not in {one.code for one in policy_in_force(actor.mall_id).tiers}:
        raise Invalid(field_errors={"vip_tier": _("Choose one from the list.")})
    row = reads.find_settings(actor.mall_id)
    if row is None:
        row = CareSettings(mall_id=actor.mall_id)
        db.session.add(row)
    row.body = rules.dump(told)
    db.session.flush()


def save_script(actor: Actor, code: str, text_zh: str, text_en: str) -> CareScript | None:
    """A new version, when it says something else than the one in force. Raises Invalid, NotFound."""
    authorize(actor, may.SETUP)
    assert actor.mall_id is not None
    if code not in REASONS:
        raise NotFound()
    ensure_script(text_zh, text_en)
    now = reads.scripts_of(actor.mall_id)[code]
    texts = text_zh.strip()[:LONGEST], text_en.strip()[:LONGEST]
    if texts == (now.text_zh, now.text_en):
        return None
    row = CareScript(
        mall_id=actor.mall_id, code=code, version=now.version + 1, text_zh=texts[0], text_en=texts[1],
        by_id=actor.user_id,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


__all__ = ["save_script", "save_settings"]
