"""The statement as a file."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.points.models import PointLine
from mallops.blueprints.points.queries.ledger import Wanted, walk_lines
from mallops.blueprints.points.rules.words import CHANNELS, KINDS, in_one_line
from mallops.core.auth import Actor
from mallops.core.export import Column, Export, Format, Meta, export_rows

TITLE = _l("Statement of points")


def _slip(line: PointLine) -> Any:
    return line.entry.slip


COLUMNS = [
    Column(_l("Booking"), lambda line: line.entry.seq, "int"),
    Column(_l("Time"), "at", "datetime"),
    Column(_l("What"), lambda line: str(KINDS[line.entry.kind])),
    Column(_l("Shop"), lambda line: _slip(line).tenant.name if _slip(line) else ""),
    Column(_l("Slip"), lambda line: _slip(line).number if _slip(line) else ""),
    Column(_l("Amount"), lambda line: line.entry.fen or None, "money"),
    Column(_l("Points"), "amount", "int"),
    Column(_l("Balance"), "balance_after", "int"),
    Column(_l("Why"), lambda line: in_one_line(line.entry.explanation)),
    Column(_l("Where"), lambda line: str(CHANNELS[line.entry.channel])),
    Column(_l("By"), lambda line: line.entry.by.name if line.entry.by else ""),
]


def statement_file(actor: Actor, member: Any, account: Any, wanted: Wanted, fmt: Format) -> Export:
    """All lines that the filters leave, oldest first."""
    lines = walk_lines(account.id, wanted) if account is not None else iter(())
    meta = Meta(actor.tz, ((_("Member"), member.number), (_("Exported by"), actor.name)))
    return export_rows(fmt, f"{TITLE} {member.number}", COLUMNS, lines, meta=meta)
