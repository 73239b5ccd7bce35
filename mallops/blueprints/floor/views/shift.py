"""The shape of a shift for the phone (docs/floor-api.md). No customer data, no phone number, no contact."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from flask import url_for

from mallops.blueprints.attendance.queries import Shop
from mallops.blueprints.attendance.rules import PHASES, STATES, STATES_OF
from mallops.blueprints.checklists.queries import Sheet, section_texts
from mallops.blueprints.fixes.permissions import FIX
from mallops.blueprints.floor.queries.shift import OpenFinding, Shift, load_shift
from mallops.blueprints.floor.views.gate_wire import gate_bundle, gate_pictures
from mallops.blueprints.patrols.models import Patrol, SpotDraw
from mallops.blueprints.patrols.queries.rounds import RoundLine
from mallops.blueprints.patrols.rules.rounds import EARLY_START
from mallops.blueprints.sites.models import Zone
from mallops.core.auth import Actor
from mallops.core.casework.kinds import DEPARTMENTS, SEVERITIES
from mallops.core.clock import business_day_bounds
from mallops.core.formatting import mall_date
from mallops.core.phone import owner_of
from mallops.core.phone_input import iso
from mallops.core.zone_tasks import wire


def shift_of(actor: Actor) -> tuple[dict[str, Any], dt.datetime]:
    """The bundle of a person's shift, and when it was read. The same facts give the same bundle."""
    found = load_shift(actor)
    versions = {str(one.version_uid): _sections(one) for one in found.sheets.values()}
    shop_uids = {one.id: str(one.uid) for one in found.shops}
    gate = gate_bundle(actor, found.now)
    bundle = {
        "on": found.today.on.isoformat(),
        "until": iso(business_day_bounds(found.today.on, actor.tz)[1]),
        "owner": owner_of(actor),
        "user": {"uid": str(actor.user_uid), "name": actor.name},
        "mall": {
            "uid": str(found.mall.uid),
            "code": found.mall.code,
            "name_zh": found.mall.name_zh,
            "name_en": found.mall.name_en,
            "tz": found.mall.tz,
        },
        "rounds": [_round(one, found, mine=True) for one in found.today.rounds]
        + [_round(one, found, mine=False) for one in found.others],
        "makeups": [_round(one, found, mine=True) for one in found.today.makeups],
        "spots": [_spot(one, found) for one in found.today.spots],
        "drafts": [_draft(one, found) for one in found.today.drafts],
        "zones": [_zone(one, actor) for one in found.zones],
        "shops": [_shop(one, found) for one in found.shops],
        "templates": _templates(found),
        "versions": versions,
        "findings": [_finding(one, found, actor) for one in found.findings],
        "zone_tasks": [wire(one) for one in found.tasks],
        "phrases": [{"item_code": one.item_code, "text": one.text} for one in found.phrases],
        "departments": {code: str(label) for code, label in DEPARTMENTS.items()},
        "severities": {code: str(label) for code, label in SEVERITIES.items()},
        "attendance": _attendance(found, shop_uids),
        "reference_photos": [*_reference_photos(versions), *gate_pictures(gate)],
        "gate": gate,
    }
    return bundle, found.now


def _sections(sheet: Sheet) -> list[dict[str, Any]]:
    texts = section_texts(sheet, reference_url)
    return [texts[one.code] for one in sheet.sections]


def reference_url(photo_uid: uuid.UUID) -> str:
    """Where the reference picture of an item is."""
    return url_for("photos.show", photo_uid=photo_uid, size="display")


def _place(row: Any) -> dict[str, Any] | None:
    if row is None:
        return None
    return {"uid": str(row.uid), "code": row.code, "name_zh": row.name_zh, "name_en": row.name_en}


def _round(line: RoundLine, found: Shift, *, mine: bool) -> dict[str, Any]:
    one = line.round
    officer = found.officers.get(one.officer_id or 0)
    return {
        "uid": str(one.uid),
        "zone": _place(one.zone),
        "slot": one.slot_no,
        "starts_at": iso(one.starts_at),
        "ends_at": iso(one.ends_at),
        "startable_from": iso(one.starts_at - EARLY_START),
        "state": line.shown.value,
        "patrol": str(line.patrol_uid) if line.patrol_uid else None,
        "patrol_state": line.patrol_state,
        "score": line.score,
        "officer": {"uid": str(officer[0]), "name": officer[1]} if officer else None,
        "mine": mine,
        "handover_reason": one.handover_reason,
    }


def _spot(one: SpotDraw, found: Shift) -> dict[str, Any]:
    sheet = found.sheet_of(found.patrol_template)
    names = {each.code: each.name for each in sheet.sections} if sheet else {}
    return {
        "uid": str(one.uid),
        "zone": _place(one.zone),
        "section": one.section_code,
        "section_name": names.get(one.section_code, one.section_code),
        "at": iso(one.reveal_at),
    }


def _draft(one: Patrol, found: Shift) -> dict[str, Any]:
    return {
        "uid": str(one.uid),
        "state": one.state,
        "purpose": one.purpose,
        "title": one.title,
        "zone": _place(one.zone),
        "tenant": _place(one.tenant),
        "started_at": iso(one.started_at),
        "number": one.number,
        "returned_note": found.notes.get(one.id, ("", ""))[0],
    }


def _zone(one: Zone, actor: Actor) -> dict[str, Any]:
    return {
        "uid": str(one.uid),
        "code": one.code,
        "qr": one.qr_code,
        "name_zh": one.name_zh,
        "name_en": one.name_en,
        "floor": one.floor.code,
        "level": one.floor.level,
        "mine": one.id in actor.zone_ids,
    }


def _shop(one: Shop, found: Shift) -> dict[str, Any]:
    """`closed`: by agreement nobody has to be there today; the reason stays in the house."""
    hours = found.hours.hours(one, found.today.on)
    return {
        "uid": str(one.uid),
        "code": one.code,
        "qr": one.qr_code,
        "name_zh": one.name_zh,
        "name_en": one.name_en,
        "units": list(one.units),
        "zone": str(one.zone_uid) if one.zone_uid else None,
        "category": one.category,
        "opens": f"{hours.opens_at:%H:%M}" if hours.opens_at else "",
        "closes": f"{hours.closes_at:%H:%M}" if hours.closes_at else "",
        "closed": hours.is_closed,
    }


def _templates(found: Shift) -> dict[str, Any]:
    """The sheets in use. `by_plan` names the version of rounds that another template than the first walks."""
    patrol = found.sheet_of(found.patrol_template)
    by_plan = {}
    for line in [*found.today.rounds, *found.today.makeups, *found.others]:
        sheet = found.sheet_of(line.round.plan.template_id)
        if sheet is not None and sheet != patrol:
            by_plan[str(line.round.uid)] = str(sheet.version_uid)
    return {
        "patrol": _template(patrol),
        "tenant": _template(found.sheet_of(found.tenant_template)),
        "by_plan": by_plan,
    }


def _template(sheet: Sheet | None) -> dict[str, Any] | None:
    if sheet is None:
        return None
    return {
        "version": str(sheet.version_uid),
        "number": sheet.number,
        "hash": sheet.content_hash,
        "name_zh": sheet.name_zh,
        "name_en": sheet.name_en,
    }


def _finding(one: OpenFinding, found: Shift, actor: Actor) -> dict[str, Any]:
    """`tenant` as on a sheet: only under items that repeat per shop; `shop` is the shop in any case."""
    tenant = str(one.tenant) if one.tenant else None
    items = (sheet.by_code.get(one.item_code) for sheet in found.sheets.values())
    per_shop = any(item is not None and item.per_tenant for item in items)
    return {
        "uid": str(one.uid),
        "number": one.number,
        "item_code": one.item_code,
        "zone": str(one.zone) if one.zone else None,
        "tenant": tenant if per_shop else None,
        "shop": tenant,
        "title": one.title,
        "state": one.state,
        "severity": one.severity,
        "department": one.department,
        "opened_on": mall_date(one.created_at),
        "opened_at": iso(one.created_at),
        "due_at": iso(one.due_at),
        "url": url_for("fixes.show", uid=one.uid),
        "photos": [url_for("photos.show", photo_uid=uid, size="thumb") for uid in one.photos],
        "may_check": actor.can(FIX),
    }


def _attendance(found: Shift, shop_uids: dict[int, str]) -> dict[str, Any]:
    return {
        "phases": {code: str(label) for code, label in PHASES.items()},
        "states": {code: str(label) for code, label in STATES.items()},
        "states_of": {phase: list(codes) for phase, codes in STATES_OF.items()},
        "ticked": [
            {"tenant": shop_uids[tenant_id], "phase": phase, "state": cell.state}
            for (tenant_id, phase), cell in sorted(found.ticked.items())
            if tenant_id in shop_uids
        ],
    }


def _reference_photos(versions: dict[str, list[dict[str, Any]]]) -> list[str]:
    urls = {
        item["reference_photo"]
        for sections in versions.values()
        for section in sections
        for item in section["items"]
        if item["reference_photo"]
    }
    return sorted(urls)
