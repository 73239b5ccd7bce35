"""Figures on screen, on A4 and in Excel: tiles, drawings, tables, alike in every feature that has some."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from flask_babel import gettext as _

from mallops.core.clock import now
from mallops.core.export import Column, Meta, export_rows
from mallops.core.formatting import percent
from mallops.core.pdf.paper import Paper, fill
from mallops.core.pdf.render import render_pdf

#: (figure, label, hint) at the head of a page.
Tile = tuple[str, str, str]


class Table(NamedTuple):
    """A table: title, headings (the first is text, the others figures), rows of words."""

    title: str
    heads: list[str]
    rows: list[list[str]]


class Drawing(NamedTuple):
    """A chart and its title."""

    title: str
    chart: Any


def share(part: int | float, whole: int | float) -> str:
    """In per cent; a dash of nothing."""
    return percent(100 * part / whole, 1) if whole else "–"


def printed(table: Table) -> dict[str, Any]:
    """A table as pdf/macros.html takes it: the more columns, the narrower the first."""
    columns: list[dict[str, str]] = [
        {"label": one, "align": "end" if at else "start"} for at, one in enumerate(table.heads)
    ]
    columns[0]["width"] = "40%" if len(columns) < 7 else "24%"
    return {"title": table.title, "columns": columns, "rows": table.rows}


def print_tiles(tiles: Sequence[Tile]) -> list[tuple[str, str]]:
    """Tiles on paper: the hint stands behind the label."""
    return [(figure, f"{label} {hint}".strip()) for figure, label, hint in tiles]


def print_page(
    paper: Paper, title: Any, span: str, tiles: list[Tile], drawings: list[Drawing], tables: list[Table]
) -> bytes:
    """The figures of a span of time on A4. Call it inside `paper.spoken()`. Raises PdfNotMade."""
    own, other = paper.both(title)
    html = fill(
        "pdf/figures.html",
        paper,
        {
            "title": own,
            "title_other": other,
            "number": span,
            "foot": _("Made %(at)s by %(name)s", at=paper.time(now()), name=paper.maker),
            "tiles": print_tiles(tiles),
            "drawings": drawings,
            "tables": [printed(one) for one in tables],
        },
    )
    return render_pdf(html)


def figures_xlsx(title: str, tiles: list[Tile], tables: list[Table], tz: str) -> tuple[Any, int]:
    """All figures as one sheet, a line each: what `as_download` takes, and how many lines."""
    rows = [(_("At a glance"), label, "", figure) for figure, label, _hint in tiles]
    rows += [
        (table.title, row[0], head, cell)
        for table in tables
        for row in table.rows
        for head, cell in zip(table.heads[1:], row[1:], strict=True)
    ]
    columns = [
        Column(_("Table"), lambda row: row[0]),
        Column(_("Row"), lambda row: row[1]),
        Column(_("Column"), lambda row: row[2]),
        Column(_("Figure"), lambda row: row[3]),
    ]
    return export_rows("xlsx", title, columns, rows, meta=Meta(tz=tz)), len(rows)


__all__ = [
    "Drawing", "Table", "Tile", "figures_xlsx", "print_page", "print_tiles", "printed", "share",
]  # fmt: skip
