"""The figures of a kind as tiles, tables and drawings: the same on screen and on the monthly report."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import pgettext

from mallops.core.casefigures.reading import DONE_LATE, EXTENDED, NOT_DONE, CaseFigures, Line
from mallops.core.charts import bar_chart, donut, row_chart
from mallops.core.clock import now
from mallops.core.figures import Drawing, Table, print_tiles, printed
from mallops.core.formatting import duration, percent
from mallops.core.pdf.paper import Paper, fill
from mallops.core.pdf.render import render_pdf
from mallops.core.registers.cells import month_words

TOLD = 300  # records of the list on paper
MOST = 12  # rows of a drawing or of a printed table


def tiles(found: CaseFigures) -> list[tuple[str, str, str]]:
    """(figure, label, hint) at the head of the page."""
    first, first_middle = found.response_hours
    settled, settled_middle = found.resolution_hours
    out = [
        (str(found.total), str(found.spec.kind.plural), _("%(n)s the month before", n=found.before)),
        (_hours(first), _("First response, mean"), _middle(first_middle)),
        (_hours(settled), _("Until settled, mean"), _middle(settled_middle)),
        (percent(found.late_share), _("Over time"), _("%(n)s records", n=len(found.late))),
        (percent(found.satisfied), _("Satisfaction rate"), _("%(n)s scores", n=len(found.ratings))),
        (str(found.closed), pgettext("figures", "Closed"), _("of %(n)s", n=found.total)),
    ]
    if found.spec.base is not None:
        shown = "–" if found.rate is None else f"{found.rate:.2f}"
        out.append((shown, _("Rate"), str(found.spec.base_label)))
    return out


def _hours(value: float | None) -> str:
    return duration(value * 3600) if value is not None else "–"


def _middle(value: float | None) -> str:
    return _("median %(time)s", time=_hours(value)) if value is not None else ""


def cause_words(found: CaseFigures, stage: str, cause: str) -> str:
    """Why a limit was passed, in words."""
    clock = found.spec.kind.clock_named(stage)
    why = {
        NOT_DONE: _("not done yet"),
        DONE_LATE: _("done too late"),
        EXTENDED: _("too late despite more time"),
    }
    return f"{clock.label if clock else stage}: {why[cause]}"


def drawings(found: CaseFigures, width: int = 640) -> list[Drawing]:
    """By each cut, by day, what was late and how satisfied people were; nothing for an empty month."""
    if not found.cases:
        return []
    out = []
    for cut in found.spec.cuts:
        lines = found.by(cut)[:MOST]
        if lines:
            title = str(cut.label)
            labels, values = [one.key for one in lines], [one.cases for one in lines]
            out.append(Drawing(title, row_chart(labels, values, title=title, width=width)))
    days, title = found.per_day(), _("By day")
    by_day = bar_chart([str(day) for day, _n in days], [n for _d, n in days], title=title, width=width)
    out.append(Drawing(title, by_day))
    causes, title = found.causes()[:5], _("Limits passed, by cause")
    if causes:
        shares = [(cause_words(found, stage, cause), n) for stage, cause, n in causes]
        centre = str(sum(n for _w, n in shares))
        out.append(Drawing(title, donut(shares, title=title, centre=centre, width=min(460, width))))
    if found.ratings:
        given, title = list(found.ratings.values()), _("Scores given")
        labels = [str(score) for score in range(1, 6)]
        counts = [given.count(n) for n in range(1, 6)]
        out.append(Drawing(title, bar_chart(labels, counts, title=title, width=width)))
    return out


def tables(found: CaseFigures) -> list[Table]:
    """A table a cut, then the limits that were passed by cause."""
    heads = [
        pgettext("figures", "Records"),
        _("Over time"),
        _("First response, mean"),
        _("Until settled, mean"),
        _("Satisfaction rate"),
    ]
    out = [
        Table(str(cut.label), [str(cut.label), *heads], [_row(one) for one in found.by(cut)])
        for cut in found.spec.cuts
    ]
    causes = [[cause_words(found, stage, cause), str(n)] for stage, cause, n in found.causes()]
    out.append(Table(_("Limits passed, by cause"), [_("Cause"), pgettext("figures", "Times")], causes))
    return [one for one in out if one.rows]


def _row(one: Line) -> list[str]:
    late = f"{one.late} ({percent(100 * one.late / one.cases, 0)})" if one.late else "0"
    return [
        one.key,
        str(one.cases),
        late,
        _hours(one.response),
        _hours(one.resolution),
        percent(one.satisfied),
    ]


def told(found: CaseFigures) -> list[Table]:
    """The records one by one without anybody's name, for the meeting and for training."""
    cuts, flow = found.spec.told, found.spec.kind.workflow
    if not cuts or not found.cases:
        return []
    heads = [_("Number"), *(str(one.label) for one in cuts), _("State"), _("Until settled"), _("Score")]
    rows = [
        [
            one.number or "",
            *(cut.key(one) or "–" for cut in cuts),
            str(flow.state(one.state).label),
            _hours(found.resolution.get(one.id)),
            str(found.ratings.get(one.id, "–")),
        ]
        for one in found.cases[:TOLD]
    ]
    return [Table(_("The records, without names"), heads, rows)]


def print_figures(paper: Paper, found: CaseFigures) -> bytes:
    """The monthly report as PDF, in the language of the paper. Raises PdfNotMade."""
    with paper.spoken():
        html = figures_html(paper, found)
    return render_pdf(html)


def figures_html(paper: Paper, found: CaseFigures) -> str:
    """The page that is printed. Call it inside `paper.spoken()`."""
    title, other = paper.both(found.spec.title)
    return fill(
        "pdf/case_month.html",
        paper,
        {
            "title": title,
            "title_other": other,
            "number": month_words(found.month),
            "foot": _("Made %(at)s by %(name)s", at=paper.time(now()), name=paper.maker),
            "tiles": print_tiles(tiles(found)),
            "drawings": drawings(found),
            "tables": [printed(one) for one in [*tables(found), *told(found)]],
            "people": [{"role": str(one), "name": "", "at": "", "image": None} for one in found.spec.people],
        },
    )


__all__ = [
    "cause_words",
    "drawings",
    "figures_html",
    "print_figures",
    "tables",
    "tiles",
    "told",
]
