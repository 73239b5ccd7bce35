"""The texts of a mall: what to say, what to send."""

from __future__ import annotations

from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _

from mallops.blueprints.relations import permissions as may
from mallops.blueprints.relations import rules
from mallops.blueprints.relations.models import RelationText
from mallops.blueprints.relations.queries import find_text, texts_of
from mallops.blueprints.relations.shipped import TEXTS
from mallops.core.auth import Actor, authorize
from mallops.core.db import db
from mallops.core.errors import Invalid, NotFound
from mallops.core.malls import Mall, today_of
from mallops.core.pdf.paper import CHINESE, ENGLISH


def keep_text(actor: Actor, code: str, text_zh: str, text_en: str) -> RelationText:
    """Write a text anew. Raises Invalid for an empty one, NotFound for one that nobody uses."""
    authorize(actor, may.REVIEW)
    if code not in TEXTS:
        raise NotFound()
    empty = {key: _("Write something first.") for key, text in (("text_zh", text_zh), ("text_en", text_en))
             if not text.strip()}  # fmt: skip
    if empty:
        raise Invalid(field_errors=empty)
    row = find_text(actor.mall_id, code)
    if row is None:
        row = RelationText(mall_id=actor.mall_id, code=code)
        db.session.add(row)
    row.text_zh, row.text_en = text_zh.strip()[: rules.LONGEST], text_en.strip()[: rules.LONGEST]
    db.session.flush()
    return row


def spoken(actor: Actor, code: str, tenant: Any, contact: str = "", day: str = "") -> dict[str, str]:
    """A text in both languages, with the officer's own name and the tenant's: `zh`, `en`."""
    assert actor.mall_id is not None
    known = texts_of(actor.mall_id)[code]
    mall = db.session.get_one(Mall, actor.mall_id)
    out = {}
    for lang, locale, text in (("zh", CHINESE, known.text_zh), ("en", ENGLISH, known.text_en)):
        with force_locale(locale):
            words = {
                "mall": mall.name,
                "officer": actor.name,
                "tenant": tenant.name,
                "contact": contact or tenant.contact_name,
                "day": day or today_of(actor.mall_id).isoformat(),
            }
        out[lang] = rules.fill(text, words)
    return out
