"""Everything the phone needs to walk a run without a network, as one JSON object (docs/patrol-api.md)."""

from __future__ import annotations

import uuid
from typing import Any

from flask import url_for

from mallops.blueprints.checklists.queries import Sheet, section_texts
from mallops.blueprints.patrols.actions.kind import facts_of
from mallops.blueprints.patrols.models import Patrol, PatrolAnswer
from mallops.blueprints.patrols.queries.detail import get_patrol
from mallops.blueprints.patrols.queries.runs import (
    PhotoRow,
    current_answers,
    list_shops,
    names_of,
    photos_of,
    sections_of,
)
from mallops.blueprints.patrols.queries.sheets import (
    OpenFinding,
    finding_uids,
    open_findings,
    quick_phrases,
    sheet_of_patrol,
    tenant_uids,
)
from mallops.blueprints.patrols.rules.runs import WRITABLE
from mallops.core.auth import Actor
from mallops.core.casework.kinds import DEPARTMENTS, SEVERITIES
from mallops.core.formatting import mall_date
from mallops.core.phone_input import iso
from mallops.core.zone_tasks import ZoneTask, tasks_of, wire


def bundle_of(actor: Actor, patrol_uid: uuid.UUID) -> dict[str, Any]:
    """The bundle of one run. About twelve queries, whatever its size."""
    patrol = get_patrol(actor, patrol_uid)
    sheet = sheet_of_patrol(patrol)
    shops = list_shops(patrol.shop_ids, patrol.on) if patrol.shop_ids else []
    found = open_findings(patrol.mall_id, patrol.zone_id, patrol.tenant_id)
    answers, photos = current_answers(patrol.id), photos_of(patrol.id)
    named = {one.tenant_id for one in found} | {one.blamed_tenant_id for one in answers}
    tenants = tenant_uids({one for one in named if one} | set(patrol.shop_ids))
    earlier = finding_uids({one.repeat_of_id for one in answers if one.repeat_of_id})
    item_uids = {item.id: str(item.uid) for item in sheet.by_id.values()}
    texts = section_texts(sheet, _reference_url)
    return {
        "patrol": _patrol(actor, patrol, sheet),
        "departments": {code: str(label) for code, label in DEPARTMENTS.items()},
        "severities": {code: str(label) for code, label in SEVERITIES.items()},
        "sections": [
            texts[one.code] for one in sections_of(sheet, patrol.section_codes, bool(patrol.shop_ids))
        ],
        "shops": [
            {
                "uid": str(one.uid),
                "code": one.code,
                "name_zh": one.name_zh,
                "name_en": one.name_en,
                "units": one.units.split(", ") if one.units else [],
            }
            for one in shops
        ],
        "open_findings": [_finding(one, sheet, tenants) for one in found],
        "zone_tasks": [wire(one) for one in _tasks(actor, patrol)],
        "phrases": [
            {"item_code": one.item_code, "text": one.text}
            for one in quick_phrases(patrol.mall_id, actor.user_id)
        ],
        "answers": [_answer(one, item_uids, tenants, earlier) for one in answers],
        "photos": [_photo(one, item_uids, tenants) for one in photos],
    }


def _tasks(actor: Actor, patrol: Patrol) -> list[ZoneTask]:
    """What else is to be done in the zone; an inspection of one shop has its sheet alone."""
    return tasks_of(actor, [patrol.zone_id]) if patrol.zone_id and not patrol.tenant_id else []


def _patrol(actor: Actor, patrol: Patrol, sheet: Sheet) -> dict[str, Any]:
    crew = names_of(patrol.crew_ids)
    return {
        "uid": str(patrol.uid),
        "number": patrol.number,
        "state": patrol.state,
        "purpose": patrol.purpose,
        "on": patrol.on.isoformat(),
        "title": patrol.title,
        "zone": _place(patrol.zone),
        "tenant": _place(patrol.tenant),
        "started_at": iso(patrol.started_at),
        "presence": patrol.presence,
        "score": patrol.score,
        "version": patrol.version,
        "mine": facts_of(patrol).walked_by(actor.user_id) and patrol.state in WRITABLE,
        "officers": [{"name_zh": zh, "name_en": en} for zh, en in crew.values()],
        "template": {
            "name_zh": sheet.name_zh,
            "name_en": sheet.name_en,
            "number": sheet.number,
            "hash": sheet.content_hash,
        },
    }


def _place(row: Any) -> dict[str, Any] | None:
    if row is None:
        return None
    return {"uid": str(row.uid), "code": row.code, "name_zh": row.name_zh, "name_en": row.name_en}


def _reference_url(photo_uid: uuid.UUID) -> str:
    return url_for("photos.show", photo_uid=photo_uid, size="display")


def _finding(one: OpenFinding, sheet: Sheet, tenants: dict[int, uuid.UUID]) -> dict[str, Any]:
    """`tenant` only under items that repeat per shop; a zone's fail laid to a shop stands under the zone."""
    item = sheet.by_code.get(one.item_code)
    per_shop = item is not None and item.per_tenant
    return {
        "uid": str(one.uid),
        "number": one.number,
        "item_code": one.item_code,
        "tenant": _uid(tenants, one.tenant_id) if per_shop else None,
        "title": one.title,
        "state": one.state,
        "severity": one.severity,
        "opened_on": mall_date(one.created_at),
        "opened_at": iso(one.created_at),
        "due_at": iso(one.due_at),
        "url": url_for("fixes.show", uid=one.uid),
    }


def _answer(
    one: PatrolAnswer, items: dict[int, str], tenants: dict[int, uuid.UUID], earlier: dict[int, uuid.UUID]
) -> dict[str, Any]:
    return {
        "uid": str(one.uid),
        "item": items[one.item_id],
        "tenant": _uid(tenants, one.tenant_id),
        "verdict": one.verdict,
        "number": one.number_value,
        "choice": one.choice_value,
        "text": one.text_value or "",
        "remark": one.remark,
        "severity": one.severity,
        "department": one.department,
        "blamed_tenant": _uid(tenants, one.blamed_tenant_id),
        "repeat_of": _uid(earlier, one.repeat_of_id),
        "device_at": iso(one.device_at),
        "corrected": one.corrected,
        "correction_reason": one.correction_reason,
    }


def _photo(one: PhotoRow, items: dict[int, str], tenants: dict[int, uuid.UUID]) -> dict[str, Any]:
    return {
        "uid": str(one.uid),
        "item": items[one.item_id],
        "tenant": _uid(tenants, one.tenant_id),
        "sha256": one.sha256,
        "state": one.state,
        "url": url_for("photos.show", photo_uid=one.uid, size="thumb"),
        "display_url": url_for("photos.show", photo_uid=one.uid, size="display"),
    }


def _uid(known: dict[int, uuid.UUID], key: int | None) -> str | None:
    return str(known[key]) if key in known else None
