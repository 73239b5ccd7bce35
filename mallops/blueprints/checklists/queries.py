"""Reads of templates: lists, version trees, and the frozen sheet that a running process keeps in memory."""

from __future__ import annotations

import uuid
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from mallops.blueprints.checklists.models import Item, Section, Template, TemplateVersion
from mallops.blueprints.checklists.permissions import VIEW
from mallops.blueprints.checklists.rules import ChoiceRule, ItemRule
from mallops.core.auth import Actor
from mallops.core.db import db
from mallops.core.errors import NotFound
from mallops.core.names import pick
from mallops.core.photos.models import Photo
from mallops.core.photos.sight import photo_source

_SHEETS_KEPT = 64


@dataclass(frozen=True)
class SheetItem:
    """An item as runs need it. `rule` is what decides a finished answer."""

    id: int
    uid: uuid.UUID
    section: str
    per_tenant: bool
    catalogue: str
    label_zh: str
    label_en: str
    text_zh: str
    text_en: str
    hint_zh: str
    hint_en: str
    severity: str
    department: str
    limit_hours: int
    unit: str
    choices: tuple[dict[str, Any], ...]
    phrases_zh: tuple[str, ...]
    phrases_en: tuple[str, ...]
    reference_photo_id: int | None
    rule: ItemRule

    @property
    def code(self) -> str:
        """Unique in its template, the same in every version."""
        return self.rule.code

    @cached_property
    def open_rule(self) -> ItemRule:
        """The rule while a run is being walked: photo and words of a fail may still be on their way."""
        return replace(self.rule, photo_on_fail=False, critical=False)

    @property
    def label(self) -> str:
        """The short name in the reader's language."""
        return pick(self.label_zh, self.label_en) or self.text

    @property
    def text(self) -> str:
        """What good looks like, in the reader's language."""
        return pick(self.text_zh, self.text_en)


@dataclass(frozen=True)
class SheetSection:
    """A section; `per_tenant` ones repeat for each shop of the run."""

    code: str
    catalogue: str
    name_zh: str
    name_en: str
    per_tenant: bool
    items: tuple[SheetItem, ...]

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return pick(self.name_zh, self.name_en)


@dataclass(frozen=True)
class Sheet:
    """One published or retired version: it never changes, so a process reads it once."""

    version_id: int
    version_uid: uuid.UUID
    number: int
    content_hash: str
    template_uid: uuid.UUID
    purpose: str
    name_zh: str
    name_en: str
    sections: tuple[SheetSection, ...]

    @cached_property
    def by_code(self) -> dict[str, SheetItem]:
        """Items by code."""
        return {item.code: item for section in self.sections for item in section.items}

    @cached_property
    def by_ref(self) -> dict[str, SheetItem]:
        """Items by code and by public id, as a phone may name them."""
        return {**self.by_code, **{str(item.uid): item for item in self.by_code.values()}}

    @cached_property
    def by_id(self) -> dict[int, SheetItem]:
        """Items by key."""
        return {item.id: item for item in self.by_code.values()}

    @property
    def name(self) -> str:
        """The template's name in the reader's language."""
        return pick(self.name_zh, self.name_en)

    @property
    def label(self) -> str:
        """Name and version, as reports print it."""
        return f"{self.name} V{self.number}"


_sheets: OrderedDict[uuid.UUID, Sheet] = OrderedDict()


def get_sheet(version_id: int, version_uid: uuid.UUID | None = None) -> Sheet:
    """The frozen sheet of a version; without a query when this process has read it before.

    Kept by public id, which no other version ever has. A draft is read afresh each time.
    """
    if version_uid is not None and version_uid in _sheets:
        _sheets.move_to_end(version_uid)
        return _sheets[version_uid]
    version = db.session.scalar(_tree().where(TemplateVersion.id == version_id))
    if version is None:
        raise NotFound()
    sheet = sheet_of(version)
    if version.state != "draft":
        _sheets[version.uid] = sheet
        while len(_sheets) > _SHEETS_KEPT:
            _sheets.popitem(last=False)
    return sheet


def sheet_of(version: TemplateVersion) -> Sheet:
    """The frozen form of a version tree that is already loaded."""
    return Sheet(
        version_id=version.id,
        version_uid=version.uid,
        number=version.number,
        content_hash=version.content_hash,
        template_uid=version.template.uid,
        purpose=version.template.purpose,
        name_zh=version.template.name_zh,
        name_en=version.template.name_en,
        sections=tuple(_sheet_section(one) for one in version.sections),
    )


def _sheet_section(section: Section) -> SheetSection:
    return SheetSection(
        section.code,
        section.catalogue,
        section.name_zh,
        section.name_en,
        section.per_tenant,
        tuple(_sheet_item(section, one) for one in section.items),
    )


def _sheet_item(section: Section, item: Item) -> SheetItem:
    return SheetItem(
        id=item.id,
        uid=item.uid,
        section=section.code,
        per_tenant=section.per_tenant,
        catalogue=item.catalogue,
        label_zh=item.label_zh,
        label_en=item.label_en,
        text_zh=item.text_zh,
        text_en=item.text_en,
        hint_zh=item.hint_zh,
        hint_en=item.hint_en,
        severity=item.severity,
        department=item.department,
        limit_hours=item.limit_hours,
        unit=item.unit,
        choices=tuple(item.choices or ()),
        phrases_zh=tuple(item.phrases_zh or ()),
        phrases_en=tuple(item.phrases_en or ()),
        reference_photo_id=item.reference_photo_id,
        rule=rule_of(section.code, item),
    )


def rule_of(section_code: str, item: Item) -> ItemRule:
    """What the rules need to know of an item."""
    return ItemRule(
        code=item.code,
        section=section_code,
        kind=item.kind,
        weight=item.weight,
        critical=item.critical,
        photo_on_fail=item.photo_on_fail,
        minimum=item.minimum,
        maximum=item.maximum,
        choices=tuple(ChoiceRule(one["code"], one.get("verdict") or "noted") for one in item.choices or ()),
        text_zh=item.text_zh,
        text_en=item.text_en,
    )


def _tree() -> sa.Select[TemplateVersion]:
    return sa.select(TemplateVersion).options(
        selectinload(TemplateVersion.template),
        selectinload(TemplateVersion.sections).selectinload(Section.items),
    )


def get_version(mall_id: int, uid: uuid.UUID) -> TemplateVersion:
    """A version of the mall with its whole tree, or NotFound. Four queries whatever its size."""
    query = _tree().where(TemplateVersion.uid == uid, TemplateVersion.mall_id == mall_id)
    version = db.session.scalar(query.execution_options(populate_existing=True))
    if version is None:
        raise NotFound()
    return version


def find_current_version(
    mall_id: int, *, purpose: str = "patrol", template_id: int | None = None
) -> TemplateVersion | None:
    """The published version of a template, or of the first active template with this purpose (no tree)."""
    query = (
        sa.select(TemplateVersion)
        .join(Template)
        .where(TemplateVersion.mall_id == mall_id, TemplateVersion.state == "published")
        .order_by(Template.id, TemplateVersion.number.desc())
        .limit(1)
    )
    if template_id is not None:
        query = query.where(Template.id == template_id)
    else:
        query = query.where(Template.purpose == purpose, Template.is_active)
    return db.session.scalar(query)


def current_version(
    mall_id: int, *, purpose: str = "patrol", template_id: int | None = None
) -> TemplateVersion:
    """As `find_current_version`; raises NotFound when nothing is published."""
    version = find_current_version(mall_id, purpose=purpose, template_id=template_id)
    if version is None:
        raise NotFound()
    return version


def sheet_version(
    mall_id: int, uid: uuid.UUID | None, *, purpose: str = "patrol", template_id: int | None = None
) -> TemplateVersion:
    """The version a phone had when it went offline, if it is one of this sheet and was ever in use.

    Else as `current_version`: no uid given, an unknown one, or one of another sheet.
    """
    now = current_version(mall_id, purpose=purpose, template_id=template_id)
    if uid is None or uid == now.uid:
        return now
    query = sa.select(TemplateVersion).where(
        TemplateVersion.uid == uid,
        TemplateVersion.template_id == now.template_id,
        TemplateVersion.state != "draft",
    )
    return db.session.scalar(query) or now


def list_templates(mall_id: int) -> list[Template]:
    """The mall's templates with their versions, oldest template first."""
    query = (
        sa.select(Template)
        .where(Template.mall_id == mall_id)
        .options(selectinload(Template.versions))
        .order_by(Template.id)
    )
    return list(db.session.scalars(query))


def open_draft(template_id: int) -> TemplateVersion | None:
    """The draft of a template, if somebody has begun one."""
    query = _tree().where(TemplateVersion.template_id == template_id, TemplateVersion.state == "draft")
    return db.session.scalar(query.execution_options(populate_existing=True))


@photo_source
def on_a_checklist(photo: Photo, actor: Actor) -> bool:
    """The reference picture of an item: for everyone who may read checklists."""
    return actor.can(VIEW) and bool(
        db.session.scalar(sa.select(Item.id).where(Item.reference_photo_id == photo.id).limit(1))
    )


_texts: OrderedDict[uuid.UUID, dict[str, dict[str, Any]]] = OrderedDict()


def section_texts(sheet: Sheet, link: Callable[[uuid.UUID], str]) -> dict[str, dict[str, Any]]:
    """The sections of a frozen sheet as a phone reads them, by code; made once a version and process.

    `link` gives the address of a reference picture.
    """
    if sheet.version_uid not in _texts:
        wanted = {one.reference_photo_id for one in sheet.by_id.values() if one.reference_photo_id}
        query = sa.select(Photo.id, Photo.uid).where(Photo.id.in_(wanted))
        pictures = {id: link(uid) for id, uid in db.session.execute(query)} if wanted else {}
        _texts[sheet.version_uid] = {one.code: _section_text(one, pictures) for one in sheet.sections}
        while len(_texts) > _SHEETS_KEPT:
            _texts.popitem(last=False)
    return _texts[sheet.version_uid]


def _section_text(section: SheetSection, pictures: dict[int, str]) -> dict[str, Any]:
    return {
        "code": section.code,
        "catalogue": section.catalogue,
        "name_zh": section.name_zh,
        "name_en": section.name_en,
        "per_tenant": section.per_tenant,
        "items": [_item_text(one, pictures) for one in section.items],
    }


def _item_text(item: SheetItem, pictures: dict[int, str]) -> dict[str, Any]:
    return {
        "uid": str(item.uid),
        "code": item.code,
        "catalogue": item.catalogue,
        "label_zh": item.label_zh,
        "label_en": item.label_en,
        "text_zh": item.text_zh,
        "text_en": item.text_en,
        "hint_zh": item.hint_zh,
        "hint_en": item.hint_en,
        "kind": item.rule.kind,
        "weight": item.rule.weight,
        "critical": item.rule.critical,
        "photo_on_fail": item.rule.photo_on_fail,
        "severity": item.severity,
        "department": item.department,
        "limit_hours": item.limit_hours,
        "minimum": item.rule.minimum,
        "maximum": item.rule.maximum,
        "unit": item.unit,
        "choices": [
            {
                "code": one["code"],
                "label_zh": one.get("name_zh", ""),
                "label_en": one.get("name_en", ""),
                "verdict": one.get("verdict") or "noted",
            }
            for one in item.choices
        ],
        "phrases_zh": list(item.phrases_zh),
        "phrases_en": list(item.phrases_en),
        "reference_photo": pictures.get(item.reference_photo_id or 0),
    }
