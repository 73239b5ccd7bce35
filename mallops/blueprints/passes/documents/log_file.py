"""The gate log as a file."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import pgettext

from mallops.blueprints.passes.models import GateScan
from mallops.blueprints.passes.rules.words import HOWS, OUTCOMES, WHYS
from mallops.core.export import Column, Export, Meta, export_rows


def log_file(rows: Iterable[GateScan], tz: str) -> Export:
    """One line each, as on the screen. No carrier, no paper."""
    columns = [
        Column(_("When"), "at", "datetime"),
        Column(_("Gate"), lambda one: one.gate.code if one.gate else ""),
        Column(_("Goods pass"), lambda one: one.of_pass.number if one.of_pass else ""),
        Column(_("What leaves"), lambda one: one.of_pass.title if one.of_pass else ""),
        Column(pgettext("gate", "Outcome"), lambda one: str(OUTCOMES[one.outcome])),
        Column(_("Why"), lambda one: str(WHYS[one.why][0]) if one.why else ""),
        Column(_("In words"), "note"),
        Column(_("Guard"), lambda one: one.by.name),
        Column(_("How"), lambda one: str(HOWS[one.how])),
        Column(_("Without network"), lambda one: _("Yes") if one.offline else ""),
        Column(pgettext("goods", "Arrived"), "created_at", "datetime"),
    ]
    return export_rows("xlsx", _("Gate log"), columns, rows, meta=Meta(tz))
