"""Editing a draft: sections and items are added, changed, moved and removed. Nothing else may be edited."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.checklists import permissions
from mallops.blueprints.checklists.actions.versions import ITEM_FIELDS, SECTION_FIELDS
from mallops.blueprints.checklists.models import Item, Section, TemplateVersion
from mallops.blueprints.checklists.rules import KINDS, VERDICTS, ensure_editable
from mallops.core.auth import Actor, authorize
from mallops.core.casework.kinds import DEPARTMENTS, SEVERITIES
from mallops.core.db import db
from mallops.core.errors import Invalid

MAX_ITEMS = 300
MAX_SECTIONS = 40
_CODE_TAKEN = _l("This code is taken in this version.")


def add_section(actor: Actor, version: TemplateVersion, values: Mapping[str, Any]) -> Section:
    """A new section at the end of a draft."""
    _ensure_may_edit(actor, version)
    if len(version.sections) >= MAX_SECTIONS:
        raise Invalid(_("A sheet can have at most %(n)s sections.", n=MAX_SECTIONS))
    section = Section(mall_id=version.mall_id, position=len(version.sections), items=[])
    _fill_section(version, section, values)
    version.sections.append(section)
    db.session.flush()
    return section


def change_section(actor: Actor, section: Section, values: Mapping[str, Any]) -> Section:
    """Change the code, names or repetition of a section."""
    _ensure_may_edit(actor, section.version)
    _fill_section(section.version, section, values)
    db.session.flush()
    return section


def move_section(actor: Actor, section: Section, position: int) -> None:
    """Put a section at a place (0 is the first) of its sheet."""
    _ensure_may_edit(actor, section.version)
    _reorder(section.version.sections, section, position)


def remove_section(actor: Actor, section: Section) -> None:
    """Take a section with its items out of a draft."""
    version = section.version
    _ensure_may_edit(actor, version)
    version.sections.remove(section)
    _number(version.sections)


def add_item(actor: Actor, section: Section, values: Mapping[str, Any]) -> Item:
    """A new item at the end of a section."""
    version = section.version
    _ensure_may_edit(actor, version)
    if sum(len(one.items) for one in version.sections) >= MAX_ITEMS:
        raise Invalid(_("A sheet can have at most %(n)s items.", n=MAX_ITEMS))
    item = Item(mall_id=version.mall_id, version_id=version.id, position=len(section.items))
    _fill_item(version, item, values)
    section.items.append(item)
    db.session.flush()
    return item


def change_item(actor: Actor, item: Item, values: Mapping[str, Any]) -> Item:
    """Change an item of a draft; keys of `values` are those of `ITEM_FIELDS`, others are ignored."""
    version = item.section.version
    _ensure_may_edit(actor, version)
    _fill_item(version, item, values)
    db.session.flush()
    return item


def move_item(actor: Actor, item: Item, position: int, section: Section | None = None) -> None:
    """Put an item at a place (0 is the first) of its section, or of another section of the same draft."""
    old = item.section
    _ensure_may_edit(actor, old.version)
    if section is not None and section is not old:
        if section.version_id != old.version_id:
            raise Invalid(_("The section belongs to another version."))
        item.section = section
        _number([one for one in old.items if one is not item])
        _reorder([*[one for one in section.items if one is not item], item], item, position)
        return
    _reorder(old.items, item, position)


def remove_item(actor: Actor, item: Item) -> None:
    """Take an item out of a draft."""
    section = item.section
    _ensure_may_edit(actor, section.version)
    section.items.remove(item)
    _number(section.items)


def _ensure_may_edit(actor: Actor, version: TemplateVersion) -> None:
    authorize(actor, permissions.EDIT, version)
    ensure_editable(version.state)


def _fill_section(version: TemplateVersion, section: Section, values: Mapping[str, Any]) -> None:
    code = str(values.get("code", section.code) or "").strip()
    if not code:
        raise Invalid(field_errors={"code": _("Give it a short code.")})
    if any(one.code == code for one in version.sections if one is not section):
        raise Invalid(field_errors={"code": _CODE_TAKEN})
    for name in SECTION_FIELDS:
        if name in values:
            setattr(section, name, values[name])
    section.code = code


def _fill_item(version: TemplateVersion, item: Item, values: Mapping[str, Any]) -> None:
    code = str(values.get("code", item.code) or "").strip()
    errors: dict[str, Any] = {}
    if not code:
        errors["code"] = _("Give it a short code.")
    elif any(one.code == code for part in version.sections for one in part.items if one is not item):
        errors["code"] = _CODE_TAKEN
    for field, allowed in (("kind", KINDS), ("severity", SEVERITIES), ("department", DEPARTMENTS)):
        if field in values and values[field] not in allowed:
            errors[field] = _("Choose one of the list.")
    if values.get("weight") is not None and values["weight"] < 1:
        errors["weight"] = _("The weight must be above zero.")
    if values.get("limit_hours") is not None and not 1 <= values["limit_hours"] <= 24 * 90:
        errors["limit_hours"] = _("Between 1 hour and 90 days.")
    if not _choices_stand(values.get("choices")):
        errors["choices"] = _("Each answer needs a code, a name and what it decides.")
    if errors:
        raise Invalid(field_errors=errors)
    for name in ITEM_FIELDS:
        if name in values:
            setattr(item, name, values[name])
    item.code = code


def _choices_stand(choices: Any) -> bool:
    return all(
        isinstance(one, dict)
        and one.get("code")
        and (one.get("name_zh") or one.get("name_en"))
        and one.get("verdict", "noted") in VERDICTS
        for one in choices or ()
    )


def _reorder(rows: list[Any], row: Any, position: int) -> None:
    rest = [one for one in rows if one is not row]
    rest.insert(max(0, min(position, len(rest))), row)
    _number(rest)


def _number(rows: list[Any]) -> None:
    for place, row in enumerate(rows):
        row.position = place
    db.session.flush()
