"""Versions of a template: draft, publish, discard. A published version never changes (58.2)."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from mallops.blueprints.checklists import permissions
from mallops.blueprints.checklists.models import PURPOSES, Item, Section, Template, TemplateVersion
from mallops.blueprints.checklists.queries import find_current_version, get_version, open_draft, rule_of
from mallops.blueprints.checklists.rules import (
    SectionFacts,
    TemplateFacts,
    ensure_editable,
    ensure_publishable,
    next_version,
)
from mallops.core.auth import Actor, authorize
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict, Invalid

SECTION_FIELDS = ("code", "catalogue", "name_zh", "name_en", "per_tenant")
ITEM_FIELDS = (
    "code",
    "catalogue",
    "label_zh",
    "label_en",
    "text_zh",
    "text_en",
    "hint_zh",
    "hint_en",
    "kind",
    "weight",
    "critical",
    "photo_on_fail",
    "severity",
    "department",
    "limit_hours",
    "minimum",
    "maximum",
    "unit",
    "choices",
    "phrases_zh",
    "phrases_en",
    "reference_photo_id",
)


def create_template(actor: Actor, *, code: str, purpose: str, name_zh: str, name_en: str) -> TemplateVersion:
    """A new template with an empty draft. Raises Invalid for a doubled code or an unknown purpose."""
    authorize(actor, permissions.EDIT)
    taken = sa.select(Template.id).where(Template.mall_id == actor.mall_id, Template.code == code)
    if db.session.scalar(taken):
        raise Invalid(field_errors={"code": _("Another template has this code.")})
    if purpose not in PURPOSES:
        raise Invalid(field_errors={"purpose": _("Choose what the sheet is for.")})
    template = Template(mall_id=actor.mall_id, code=code, purpose=purpose, name_zh=name_zh, name_en=name_en)
    db.session.add(template)
    db.session.flush()
    return _new_draft(template, 1)


def rename_template(actor: Actor, template: Template, *, name_zh: str, name_en: str, is_active: bool) -> None:
    """Change the name people see, or take the template out of use; versions stay as they are."""
    authorize(actor, permissions.EDIT, template)
    template.name_zh, template.name_en, template.is_active = name_zh, name_en, is_active
    db.session.flush()


def start_draft(actor: Actor, template: Template) -> TemplateVersion:
    """The draft of the next version, a copy of the published one; the open draft when there is one."""
    authorize(actor, permissions.EDIT, template)
    _lock(template)
    found = open_draft(template.id)
    if found is not None:
        return found
    numbers = db.session.scalars(
        sa.select(TemplateVersion.number).where(TemplateVersion.template_id == template.id)
    )
    draft = _new_draft(template, next_version(numbers))
    current = find_current_version(template.mall_id, template_id=template.id)
    if current is not None:
        source = get_version(template.mall_id, current.uid)
        for section in source.sections:
            draft.sections.append(_copy_section(section, draft))
        db.session.flush()
    return draft


def publish(actor: Actor, version: TemplateVersion, note: str = "") -> TemplateVersion:
    """Freeze a draft and put it in use; the former version retires, runs of it keep it.

    Raises NotPublishable (with places), TemplateLocked or Forbidden.
    """
    authorize(actor, permissions.PUBLISH, version)
    _lock(version.template)
    version = get_version(version.mall_id, version.uid)
    ensure_editable(version.state)
    ensure_publishable(facts_of(version))
    former = sa.select(TemplateVersion).where(
        TemplateVersion.template_id == version.template_id, TemplateVersion.state == "published"
    )
    for one in db.session.scalars(former):
        one.state = "retired"
    version.state, version.note = "published", note[:300]
    version.published_at, version.published_by_id = utcnow(), actor.user_id
    version.content_hash = content_hash(version)
    db.session.flush()
    return version


def discard_draft(actor: Actor, version: TemplateVersion) -> None:
    """Throw a draft away. Raises Conflict when it is the template's only version."""
    authorize(actor, permissions.EDIT, version)
    ensure_editable(version.state)
    others = sa.select(sa.func.count()).where(
        TemplateVersion.template_id == version.template_id, TemplateVersion.id != version.id
    )
    if not db.session.scalar(others):
        raise Conflict(_("This is the only version of the template, so it stays. Edit it instead."))
    db.session.delete(version)
    db.session.flush()


def facts_of(version: TemplateVersion) -> TemplateFacts:
    """What the publishing rule sees of a version tree."""
    sections = [
        SectionFacts(one.code, one.name_zh, one.name_en, [rule_of(one.code, item) for item in one.items])
        for one in version.sections
    ]
    return TemplateFacts(version.template.name_zh, version.template.name_en, sections)


def content_hash(version: TemplateVersion) -> str:
    """SHA-256 of all that a version says, in order; equal content has an equal hash."""
    content = [
        {
            **_pick(section, SECTION_FIELDS),
            "items": [_pick(item, ITEM_FIELDS) for item in section.items],
        }
        for section in version.sections
    ]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _pick(row: Any, fields: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in fields}


def _new_draft(template: Template, number: int) -> TemplateVersion:
    draft = TemplateVersion(
        mall_id=template.mall_id, template=template, number=number, state="draft", sections=[]
    )
    db.session.add(draft)
    db.session.flush()
    return draft


def _copy_section(section: Section, draft: TemplateVersion) -> Section:
    copy = Section(mall_id=draft.mall_id, position=section.position, **_pick(section, SECTION_FIELDS))
    copy.items = [
        Item(mall_id=draft.mall_id, version_id=draft.id, position=item.position, **_pick(item, ITEM_FIELDS))
        for item in section.items
    ]
    return copy


def _lock(template: Template) -> None:
    """Two people who begin or publish at once queue here (PostgreSQL; SQLite queues by itself)."""
    db.session.execute(sa.select(Template.id).where(Template.id == template.id).with_for_update())
