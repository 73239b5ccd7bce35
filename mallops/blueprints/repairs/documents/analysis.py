"""The monthly analysis: its tables and drawings for screen, paper and Excel (5.3)."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.repairs.queries.months import Line, Month
from mallops.blueprints.repairs.rules.words import FACILITIES, RATINGS
from mallops.core.casefigures.report import MOST
from mallops.core.charts import bar_chart, donut, row_chart
from mallops.core.clock import now
from mallops.core.figures import Drawing, Table, printed
from mallops.core.formatting import duration, percent
from mallops.core.money import format_yuan
from mallops.core.pdf.paper import Paper, fill
from mallops.core.pdf.render import render_pdf
from mallops.core.registers.cells import month_words

TITLE = _l("Monthly analysis of repairs")


def tiles(found: Month) -> list[tuple[str, str, str]]:
    """(figure, label, hint) at the head of the page."""
    change = _("%(n)s the month before", n=found.before)
    return [
        (str(found.total), _("Tickets"), change),
        (_hours(found.response_hours), _("Until dispatched, mean"), ""),
        (_hours(found.resolution_hours), _("Until repaired, mean"), ""),
        (percent(found.late_share), _("Over time"), _("%(n)s tickets", n=len(found.late))),
        (format_yuan(int(found.cost * 100)), _("Cost"), ""),
        (_stars(found.rating), _("Rating, mean"), _("%(n)s confirmed", n=found.closed)),
    ]


def _hours(value: float | None) -> str:
    return duration(value * 3600) if value is not None else "–"


def _stars(value: float | None) -> str:
    return f"{value:.1f} / 5" if value is not None else "–"


def drawings(found: Month) -> list[Drawing]:
    """Tickets by kind, by zone, by day, and the ratings given; empty for a month without tickets."""
    if not found.tickets:
        return []
    kinds, zones = found.by("facility"), found.by("zone")[:MOST]
    out = [
        Drawing(
            _("By facility"),
            row_chart(
                [str(FACILITIES[one.key]) for one in kinds],
                [one.tickets for one in kinds],
                title=_("By facility"),
            ),
        )
    ]
    if zones:
        labels, values = [one.key for one in zones], [one.tickets for one in zones]
        out.append(Drawing(_("By zone"), row_chart(labels, values, title=_("By zone"))))
    days = found.per_day()
    labels, values = [str(day) for day, _n in days], [n for _day, n in days]
    out.append(Drawing(_("By day"), bar_chart(labels, values, title=_("By day"))))
    given = [(str(RATINGS[star]), sum(one.rating == star for one in found.tickets)) for star in RATINGS]
    if any(n for _label, n in given):
        title = _("Ratings")
        out.append(Drawing(title, donut(given, title=title, centre=_stars(found.rating).split(" ")[0])))
    return out


def tables(found: Month) -> list[Table]:
    """By kind, zone and asset; then what broke again."""
    heads = [_("Tickets"), _("Over time"), _("Cost"), _("Rating")]
    kinds = [one._replace(key=str(FACILITIES[one.key])) for one in found.by("facility")]
    out = [
        Table(_("By facility"), [_("Facility"), *heads], [_row(one) for one in kinds]),
        Table(_("By zone"), [_("Zone"), *heads], [_row(one) for one in found.by("zone")]),
        Table(_("By asset"), [_("Asset"), *heads], [_row(one) for one in found.by("asset")[:MOST]]),
    ]
    again = [[one.text, str(n)] for one, n in found.repeated[:MOST]]
    out.append(Table(_("Broke again within the month"), [_("Asset"), _("Tickets")], again))
    return [one for one in out if one.rows]


def _row(one: Line) -> list[str]:
    late = f"{one.late} ({percent(100 * one.late / one.tickets, 0)})" if one.late else "0"
    return [one.key, str(one.tickets), late, format_yuan(int(one.cost * 100)), _stars(one.rating)]


def print_analysis(paper: Paper, found: Month) -> bytes:
    """The analysis as PDF, in the language of the paper. Raises PdfNotMade."""
    with paper.spoken():
        html = analysis_html(paper, found)
    return render_pdf(html)


def analysis_html(paper: Paper, found: Month) -> str:
    """The page that is printed. Call it inside `paper.spoken()`."""
    title, other = paper.both(TITLE)
    people = (_("Engineering"), _("Customer-service supervisor"), _("Customer-service manager"))
    return fill(
        "pdf/case_month.html",
        paper,
        {
            "title": title,
            "title_other": other,
            "number": month_words(found.month),
            "foot": _("Made %(at)s by %(name)s", at=paper.time(now()), name=paper.maker),
            "tiles": [(figure, f"{label} {hint}".strip()) for figure, label, hint in tiles(found)],
            "drawings": drawings(found),
            "tables": [printed(one) for one in tables(found)],
            "people": [{"role": one, "name": "", "at": "", "image": None} for one in people],
        },
    )
