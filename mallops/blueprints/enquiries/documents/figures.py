"""Enquiries in figures: tiles, drawings and tables for screen, paper and Excel (28.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext

from mallops.blueprints.enquiries.queries.figures import Figures, Line
from mallops.blueprints.enquiries.rules import words
from mallops.core.charts import donut, row_chart
from mallops.core.figures import Drawing, Table, print_page, share
from mallops.core.pdf.paper import Paper

TITLE = _l("Enquiries in figures")


def tiles(found: Figures) -> list[tuple[str, str, str]]:
    """(figure, label, hint) at the head of the page."""
    total = found.total
    hours = f"{found.hours:.1f}" if found.hours is not None else "–"
    mark = f"{found.satisfaction:.1f}" if found.satisfaction is not None else "–"
    return [
        (str(total.number), _("Enquiries"), _("%(n)s the time before", n=total.before)),
        (share(total.in_time, total.in_time + total.late), _("Answered in time"),
         pgettext("enquiry", "%(n)s late", n=total.late)),
        (hours, _("Working hours until the answer"), _("mean")),
        (share(found.from_library, total.answered), _("From the library"),
         _("%(n)s of %(all)s answers", n=found.from_library, all=total.answered)),
        (str(total.turned), _("Became another record"), share(total.turned, total.number)),
        (mark, _("Satisfaction, of 5"), _("%(n)s of %(all)s called were reached", n=found.reached,
                                          all=found.called)),
    ]  # fmt: skip


def drawings(found: Figures, width: int = 640) -> list[Drawing]:
    """The charts; none when nothing was asked."""
    if not found.total.number:
        return []
    title = _("Enquiries by category")
    lines = [one for one in found.categories if one.number]
    names = [str(words.CATEGORIES.get(one.code, one.code)) for one in lines]
    out = [Drawing(title, row_chart(names, [one.number for one in lines], title=title, width=width))]
    title = _("Enquiries by channel")
    lines = [one for one in found.channels if one.number]
    pairs = [(str(words.CHANNELS.get(one.code, one.code)), one.number) for one in lines]
    out.append(Drawing(title, donut(pairs, title=title, width=min(460, width))))
    return out


def tables(found: Figures) -> list[Table]:
    """By category, channel and kind."""
    return [
        _table(_("Enquiries by category"), pgettext("enquiry", "Category"), words.CATEGORIES,
               found.categories, found),
        _table(_("Enquiries by channel"), _("Channel"), words.CHANNELS, found.channels, found),
        _table(_("Enquiries by kind"), pgettext("enquiry", "Kind"), words.SORTS, found.sorts, found),
    ]  # fmt: skip


def _table(title: str, head: str, names: Mapping[str, Any], lines: Sequence[Line], found: Figures) -> Table:
    heads = [head, _("How many"), pgettext("enquiry", "Share"), _("Answered in time"), _("Late"),
             _("Department consulted"), _("Became another record"), _("The time before")]  # fmt: skip
    rows = [_row(str(names.get(one.code, one.code)), one, found.total.number) for one in lines]
    rows.append(_row(_("All together"), found.total, found.total.number))
    return Table(title, heads, rows)


def _row(name: str, one: Line, whole: int) -> list[str]:
    return [name, str(one.number), share(one.number, whole), str(one.in_time), str(one.late),
            str(one.consulted), str(one.turned), str(one.before)]  # fmt: skip


def print_figures(paper: Paper, found: Figures) -> bytes:
    """The figures on A4, in the language of the paper. Raises PdfNotMade."""
    span = found.span
    words = f"{span.name} · {span.first.isoformat()} – {span.last.isoformat()}"
    with paper.spoken():
        return print_page(paper, TITLE, words, tiles(found), drawings(found), tables(found))


__all__ = ["TITLE", "drawings", "print_figures", "tables", "tiles"]
