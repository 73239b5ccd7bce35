"""The check lists: the shipped ones until the mall changes a line, then its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from mallops.blueprints.contractors import permissions as may
from mallops.blueprints.contractors.models import CheckItem
from mallops.blueprints.contractors.queries.contractors import list_items
from mallops.blueprints.contractors.rules.words import SERVICES
from mallops.blueprints.contractors.shipped import LISTS
from mallops.core.auth import Actor, authorize
from mallops.core.db import db
from mallops.core.errors import Invalid, NotFound

MAX_ITEMS = 40


def items_of(mall_id: int, service: str) -> Sequence[CheckItem]:
    """The items that a new check asks. Unsaved rows while the shipped list is in use."""
    return list_items(mall_id, service) or _shipped(mall_id, service)


def whole_list(mall_id: int, service: str) -> Sequence[CheckItem]:
    """All items, those switched off too."""
    return list_items(mall_id, service, all_of_them=True) or _shipped(mall_id, service)


def _shipped(mall_id: int, service: str) -> list[CheckItem]:
    return [
        CheckItem(
            mall_id=mall_id,
            service=service,
            code=code,
            position=place,
            text_zh=zh,
            text_en=en,
            weight=weight,
            critical=critical,
            is_active=True,
        )
        for place, (code, zh, en, weight, critical) in enumerate(LISTS[service], start=1)
    ]


def keep_item(actor: Actor, service: str, code: str, typed: Mapping[str, Any]) -> CheckItem:
    """Change the item of this code, or add one (empty code). The first change makes the list the mall's own.

    Checks that are under way keep the items with which they were scheduled. Raises Invalid, NotFound.
    """
    authorize(actor, may.KEEP)
    if service not in SERVICES:
        raise NotFound()
    assert actor.mall_id is not None
    values = _ensure_item(typed)
    rows = list(list_items(actor.mall_id, service, all_of_them=True))
    if not rows:
        rows = _shipped(actor.mall_id, service)
        db.session.add_all(rows)
    row = (
        next((one for one in rows if one.code == code), None) if code else _new(actor.mall_id, service, rows)
    )
    if row is None:
        raise NotFound()
    left = [one for one in rows if one is not row and one.is_active]
    if not left and not values["is_active"]:
        raise Invalid(field_errors={"is_active": _("A list needs at least one item in use.")})
    for key, value in values.items():
        setattr(row, key, value)
    db.session.flush()
    return row


def _new(mall_id: int, service: str, rows: Sequence[CheckItem]) -> CheckItem:
    if len(rows) >= MAX_ITEMS:
        raise Invalid(field_errors={"text_zh": _("At most %(n)s items a list.", n=MAX_ITEMS)})
    letter = LISTS[service][0][0][0]
    used = [int(one.code[1:]) for one in rows if one.code[1:].isdecimal()]
    row = CheckItem(
        mall_id=mall_id,
        service=service,
        code=f"{letter}{max(used, default=0) + 1:02d}",
        position=max((one.position for one in rows), default=0) + 1,
    )
    db.session.add(row)
    return row


def _ensure_item(typed: Mapping[str, Any]) -> dict[str, Any]:
    errors: dict[str, Any] = {}
    zh, en = (str(typed.get(key) or "").replace("\x00", "").strip()[:200] for key in ("text_zh", "text_en"))
    if not zh and not en:
        errors["text_zh"] = _("Write what is looked at, in Chinese or English.")
    weight = typed.get("weight")
    if not isinstance(weight, int) or not 1 <= weight <= 20:
        errors["weight"] = _("The weight is a whole number from 1 to 20.")
    if errors:
        raise Invalid(field_errors=errors)
    return {
        "text_zh": zh,
        "text_en": en,
        "weight": weight,
        "critical": bool(typed.get("critical")),
        "is_active": bool(typed.get("is_active", True)),
    }
