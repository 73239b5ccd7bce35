"""The sheets that come with the program (1.1-1.11), copied into a mall as their first published version."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from mallops.blueprints.checklists import permissions
from mallops.blueprints.checklists.actions.versions import ITEM_FIELDS, content_hash, facts_of
from mallops.blueprints.checklists.models import Item, Section, Template, TemplateVersion
from mallops.blueprints.checklists.rules import ensure_publishable
from mallops.blueprints.checklists.shipped import TEMPLATES, ShippedItem, ShippedSection, ShippedTemplate
from mallops.core.auth import Actor, authorize
from mallops.core.db import db, utcnow

_LISTS = {"phrases_zh", "phrases_en"}


def install_shipped(actor: Actor, sheets: Sequence[ShippedTemplate] = TEMPLATES) -> list[Template]:
    """Copy each of these sheets the actor's mall does not have yet; returns the new templates."""
    authorize(actor, permissions.EDIT)
    present = set(db.session.scalars(sa.select(Template.code).where(Template.mall_id == actor.mall_id)))
    return [_install(actor, one) for one in sheets if one.code not in present]


def _install(actor: Actor, shipped: ShippedTemplate) -> Template:
    template = Template(
        mall_id=actor.mall_id,
        code=shipped.code,
        purpose=shipped.purpose,
        name_zh=shipped.name_zh,
        name_en=shipped.name_en,
    )
    version = TemplateVersion(mall_id=actor.mall_id, template=template, number=1, sections=[])
    db.session.add(template)
    db.session.flush()
    version.sections = [_section(version, place, one) for place, one in enumerate(shipped.sections)]
    ensure_publishable(facts_of(version))
    version.state, version.published_at, version.published_by_id = "published", utcnow(), actor.user_id
    version.content_hash = content_hash(version)
    db.session.flush()
    return template


def _section(version: TemplateVersion, place: int, shipped: ShippedSection) -> Section:
    return Section(
        mall_id=version.mall_id,
        position=place,
        code=shipped.code,
        catalogue=shipped.catalogue,
        name_zh=shipped.name_zh,
        name_en=shipped.name_en,
        per_tenant=shipped.per_tenant,
        items=[_item(version, number, one) for number, one in enumerate(shipped.items)],
    )


def _item(version: TemplateVersion, place: int, shipped: ShippedItem) -> Item:
    values = {
        name: list(getattr(shipped, name)) if name in _LISTS else getattr(shipped, name)
        for name in ITEM_FIELDS
        if name not in {"choices", "reference_photo_id"}
    }
    values["choices"] = [
        {
            "code": one.code,
            "name_zh": one.name_zh,
            "name_en": one.name_en,
            "verdict": one.verdict or "noted",
        }
        for one in shipped.choices
    ]
    return Item(mall_id=version.mall_id, version_id=version.id, position=place, **values)
