"""The sheet in which units, zones and floors come in and go out (catalogue 9, 61)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from mallops.core.export import Column
from mallops.core.import_cells import code, decimal, text
from mallops.core.importing import ImportColumn, ImportSpec

_code = code(r"[A-Z0-9][A-Z0-9._-]{0,19}", "1F-A01")

UNITS = ImportSpec(
    name="units",
    title_en="Units, zones and floors",
    title_zh="铺位、管区与楼层",
    columns=(
        ImportColumn("floor", "Floor code", "楼层编码", required=True, parse=_code, example="1F"),
        ImportColumn("floor_zh", "Floor (Chinese)", "楼层名称", parse=text(60), example="一层"),
        ImportColumn("floor_en", "Floor (English)", "楼层英文名", parse=text(60), example="Ground floor"),
        ImportColumn("zone", "Zone code", "管区编码", parse=_code, example="1F-A"),
        ImportColumn("zone_zh", "Zone (Chinese)", "管区名称", parse=text(60), example="一层东区"),
        ImportColumn("zone_en", "Zone (English)", "管区英文名", parse=text(60), example="Ground floor east"),
        ImportColumn("unit", "Unit code", "铺位号", required=True, parse=_code, example="1F-A01"),
        ImportColumn(
            "area_m2",
            "Area (m²)",
            "面积（㎡）",
            required=True,
            parse=decimal(0.01, 200_000),
            example="86.50",
        ),
    ),
    key=lambda values: values["unit"],
)

#: The headings of the import, so that what goes out can come in again.
COLUMNS = [
    Column(_l("Floor code"), lambda unit: unit.floor.code),
    Column(_l("Floor (Chinese)"), lambda unit: unit.floor.name_zh),
    Column(_l("Floor (English)"), lambda unit: unit.floor.name_en),
    Column(_l("Zone code"), lambda unit: unit.zone.code if unit.zone else None),
    Column(_l("Zone (Chinese)"), lambda unit: unit.zone.name_zh if unit.zone else None),
    Column(_l("Zone (English)"), lambda unit: unit.zone.name_en if unit.zone else None),
    Column(_l("Unit code"), "code"),
    Column(_l("Area (m²)"), "area_m2", "number"),
]
