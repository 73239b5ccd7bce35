"""The list of assets: add, change, retire, new label, import (catalogue 5.1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from mallops.blueprints.repairs import permissions as may
from mallops.blueprints.repairs.models import Asset
from mallops.blueprints.repairs.queries.assets import find_by_code
from mallops.blueprints.repairs.rules.words import ASSET_STATES, FACILITIES
from mallops.blueprints.sites.models import Zone, short_code
from mallops.core import search
from mallops.core.auth import Actor, authorize
from mallops.core.db import db
from mallops.core.errors import Invalid, NotFound
from mallops.core.import_cells import choice, code, day, text
from mallops.core.importing import Check, ImportColumn, ImportSpec, PlannedRow

FIELDS = (
    "code", "name_zh", "name_en", "facility", "zone_id", "place", "maker", "model", "installed_on",
    "warranty_until", "supplier", "next_inspection_on", "state", "note",
)  # fmt: skip
TEXTS = ("code", "name_zh", "name_en", "facility", "place", "maker", "model", "supplier", "note")
SHAPE = r"[A-Z0-9][A-Z0-9._-]{0,29}"
ZONE = r"[A-Z0-9][A-Z0-9._-]{0,19}"
FACILITY_WORDS = {
    "门体": "door", "电梯扶梯": "lift", "地砖": "floor", "墙砖": "wall", "漏水点": "leak", "电视屏幕": "tv",
    "广播": "pa", "照明": "light", "给排水与卫生间": "water", "供电": "power", "空调": "air",
    "消防设备": "fire", "其他设施": "other",
    "Doors": "door", "Lifts and escalators": "lift", "Floor tiles": "floor", "Wall tiles": "wall",
    "Leak point": "leak", "TVs and screens": "tv", "PA system": "pa", "Lighting": "light",
    "Water and restrooms": "water", "Power supply": "power", "Air conditioning": "air",
    "Fire-fighting equipment": "fire", "Other facility": "other",
}  # fmt: skip
STATE_WORDS = {
    "在用": "in_use", "停用待修": "out_of_order", "报废": "retired",
    "In use": "in_use", "Out of order": "out_of_order", "Scrapped": "retired",
}  # fmt: skip

ASSETS = ImportSpec(
    "assets",
    "Assets",
    "设施设备台账",
    (
        ImportColumn(
            "code", "Asset code", "设施编号", True, code(SHAPE, "LIFT-01"), "LIFT-01",
            "A known code changes that asset", "已有编号则更新该设施",
        ),
        ImportColumn("name_zh", "Name in Chinese", "中文名称", False, text(60), "1号扶梯（上行）"),
        ImportColumn("name_en", "Name in English", "英文名称", False, text(60), "Escalator 1 up"),
        ImportColumn(
            "facility", "Facility", "设施类型", True, choice(FACILITY_WORDS), "电梯扶梯",
            choices=tuple(FACILITY_WORDS),
        ),
        ImportColumn("zone", "Zone code", "管区编码", False, code(ZONE, "1F-A"), "1F-A"),
        ImportColumn("place", "Place", "位置", False, text(120), "1号门内左侧"),
        ImportColumn("maker", "Maker", "品牌厂家", False, text(80), "星升电梯"),
        ImportColumn("model", "Model", "型号", False, text(80), "XS-800"),
        ImportColumn("installed_on", "Installed on", "安装日期", False, day(), "2023-05-01"),
        ImportColumn("warranty_until", "Warranty until", "保修至", False, day(), "2027-04-30"),
        ImportColumn("supplier", "Supplier", "供应商", False, text(120), "星升电梯维保公司"),
        ImportColumn("next_inspection_on", "Next inspection", "下次检验", False, day(), "2027-01-15"),
        ImportColumn(
            "state", "State", "状态", False, choice(STATE_WORDS), "在用",
            "Empty: in use for new assets, unchanged for others", "留空：新设施为在用，已有设施不变",
            tuple(STATE_WORDS),
        ),
        ImportColumn("note", "Remarks", "备注", False, text(500)),
    ),
    key=lambda values: values["code"],
)  # fmt: skip


def save_asset(actor: Actor, row: Asset | None, values: dict[str, Any]) -> Asset:
    """Make or change an asset. Raises Invalid (code taken, no name, dates the wrong way round), NotFound."""
    authorize(actor, may.ASSETS_EDIT, row)
    values = {key: values[key] for key in FIELDS if key in values}
    values |= {key: values[key] or "" for key in TEXTS if key in values}
    values["code"] = str(values["code"]).strip().upper()
    _ensure_sound(actor, row, values)
    if row is None:
        row = Asset(mall_id=actor.mall_id, **values)
        db.session.add(row)
    else:
        for key, value in values.items():
            setattr(row, key, value)
    db.session.flush()
    _reindex(row)
    return row


def _ensure_sound(actor: Actor, row: Asset | None, values: dict[str, Any]) -> None:
    errors: dict[str, Any] = {}
    known = find_by_code(actor.mall_id, values["code"])
    if known is not None and known is not row:
        errors["code"] = _("Another asset has this code.")
    if not (values.get("name_zh") or values.get("name_en")):
        errors["name_zh"] = _("Give it a name in Chinese or English.")
    if values.get("facility") not in FACILITIES:
        errors["facility"] = _("Choose what kind of facility it is.")
    if values.get("state", "in_use") not in ASSET_STATES:
        errors["state"] = _("Choose one from the list.")
    begin, end = values.get("installed_on"), values.get("warranty_until")
    if begin and end and end < begin:
        errors["warranty_until"] = _("The warranty can't end before the asset was installed.")
    if errors:
        raise Invalid(field_errors=errors)
    zone = db.session.get(Zone, values["zone_id"]) if values.get("zone_id") else None
    if values.get("zone_id") and (zone is None or zone.mall_id != actor.mall_id):
        raise NotFound()


def _reindex(row: Asset) -> None:
    search.index(
        db.session(),
        mall_id=row.mall_id,
        kind="assets",
        ref_id=row.id,
        ref_uid=row.uid,
        title=f"{row.code} {row.name_zh or row.name_en}",
        subtitle=row.place,
        text=" ".join([row.code, row.name_zh, row.name_en, row.place, row.maker, row.model, row.supplier]),
        at=row.created_at,
    )


def renew_label(actor: Actor, row: Asset) -> str:
    """A new code for a label that was copied or torn off."""
    authorize(actor, may.ASSETS_EDIT, row)
    row.qr_code = short_code()
    db.session.flush()
    return row.qr_code


def asset_checks(actor: Actor) -> Check:
    """Rows that name a zone the mall does not have, or a new asset without a name."""
    zones, known = _zones(actor), _codes(actor)

    def check(row: PlannedRow) -> Iterable[tuple[str, str]]:
        values = row.values
        if values.get("zone") and values["zone"] not in zones:
            yield "zone", _("No zone of this mall has this code.")
        if values["code"] not in known and not (values.get("name_zh") or values.get("name_en")):
            yield "name_zh", _("Give it a name in Chinese or English.")

    return check


def _zones(actor: Actor) -> dict[str, int]:
    rows = db.session.execute(sa.select(Zone.code, Zone.id).where(Zone.mall_id == actor.mall_id))
    return {row.code: row.id for row in rows}


def _codes(actor: Actor) -> set[str]:
    return set(db.session.scalars(sa.select(Asset.code).where(Asset.mall_id == actor.mall_id)))


def import_assets(actor: Actor, rows: Sequence[PlannedRow]) -> int:
    """Take the rows of a sheet: known codes are changed where a cell is filled. Returns how many."""
    zones = _zones(actor)
    for row in rows:
        known = find_by_code(actor.mall_id, row.values["code"])
        typed = {key: value for key, value in row.values.items() if value not in (None, "")}
        zone = typed.pop("zone", None)
        if zone:
            typed["zone_id"] = zones[zone]
        before = {key: getattr(known, key) for key in FIELDS} if known else {"state": "in_use"}
        save_asset(actor, known, {**before, **typed})
    return len(rows)
