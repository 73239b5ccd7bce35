"""The two sheets every mall starts with: the daily check sheet 日检表 and the tenant inspection 业户巡检."""

from __future__ import annotations

from mallops.blueprints.checklists.shipped.floor import PUBLIC_FACILITIES, RESTROOMS, ZONE_HYGIENE
from mallops.blueprints.checklists.shipped.order import COLLATERAL, FURTHER, SMOKING, SUBLET
from mallops.blueprints.checklists.shipped.tenants import ATTENDANCE, CONDUCT, STALL_HYGIENE, TENANT_POP
from mallops.blueprints.checklists.shipped.types import ShippedTemplate

TENANT_SECTIONS = (ATTENDANCE, STALL_HYGIENE, TENANT_POP, CONDUCT)

DAILY_SHEET = ShippedTemplate(
    "daily",
    "日检表",
    "Daily check sheet",
    "patrol",
    (
        ZONE_HYGIENE,
        RESTROOMS,
        PUBLIC_FACILITIES,
        SMOKING,
        COLLATERAL,
        SUBLET,
        FURTHER,
        *TENANT_SECTIONS,
    ),
)
"""1.1–1.11: the zone's own sections first, then those that repeat for each shop."""

TENANT_INSPECTION = ShippedTemplate("tenant", "业户巡检", "Tenant inspection", "tenant", TENANT_SECTIONS)
"""One shop alone, started by the shop's QR code; signed by the shop."""

TEMPLATES = (DAILY_SHEET, TENANT_INSPECTION)
