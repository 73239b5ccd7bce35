"""A report's figures as tables, tiles and drawings: the same on the screen and on paper (1.14).

A cell knows which rows are behind its figure; the screen makes a link of it, the paper prints the figure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from flask_babel import pgettext
from markupsafe import Markup

from mallops.blueprints.patrols.queries.behind import officer_uids
from mallops.blueprints.patrols.queries.period import PeriodNumbers, RoundCounts, RunSums
from mallops.blueprints.patrols.queries.stats import Rate
from mallops.blueprints.patrols.rules.periods import DAY
from mallops.core import charts
from mallops.core.formatting import percent

CHART_ROWS = 10
PAPER, SCREEN = 640, 420  # widths of drawings: on a phone the letters stay readable


@dataclass(frozen=True)
class Cell:
    """A figure or a word; `what` and `filters` name the rows behind it (queries/behind.py)."""

    text: str
    what: str = ""
    filters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """A table: heads, rows of cells; the first column is words, the others are figures."""

    code: str
    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class Tile:
    """One large figure."""

    label: str
    cell: Cell
    tone: str = "muted"
    hint: str = ""


def number(count: int, what: str = "", **filters: Any) -> Cell:
    """A count; nothing is behind zero."""
    return Cell(str(count), what if count else "", filters)


def score_cell(sums: RunSums, **filters: Any) -> Cell:
    """A mean score, which opens the runs it is the mean of."""
    if sums.score is None:
        return Cell("–")
    return Cell(f"{sums.score:g}", "runs", filters)


def round_tiles(numbers: PeriodNumbers) -> list[Tile]:
    """What the rounds and runs came to."""
    rounds, sums = numbers.rounds, numbers.sums
    share = percent(100 * rounds.walked / rounds.due) if rounds.due else "–"
    return [
        Tile(
            _("Rounds walked"),
            number(rounds.walked, "rounds", which="walked"),
            hint=_("of %(n)s", n=rounds.due),
        ),
        Tile(_("Walked"), Cell(share), "ok" if rounds.walked == rounds.due and rounds.due else "muted"),
        Tile(
            _("Walked late"), number(rounds.late, "rounds", which="late"), "warn" if rounds.late else "muted"
        ),
        Tile(
            _("Missed"),
            number(rounds.missed, "rounds", which="missed"),
            "danger" if rounds.missed else "muted",
        ),
        Tile(_("Made up"), number(rounds.made_up, "rounds", which="made_up")),
        Tile(_("Mean score"), score_cell(sums)),
        Tile(_("Failures"), number(sums.failed, "fails")),
        Tile(_("Critical failures"), number(sums.critical), "danger" if sums.critical else "muted"),
        Tile(_("Waiting for review"), number(sums.waiting, "runs", which="waiting")),
    ]


def finding_tiles(numbers: PeriodNumbers) -> list[Tile]:
    """Findings and spot checks."""
    found = numbers.findings
    drawn = number(numbers.spots_done, "spots", which="done")
    return [
        Tile(_("Findings opened"), number(found.opened, "findings", which="opened")),
        Tile(_("Findings closed"), number(found.closed, "findings", which="closed")),
        Tile(
            _("Repeats"),
            number(found.repeats, "findings", which="repeats"),
            "warn" if found.repeats else "muted",
        ),
        Tile(_("Open findings"), number(found.open_now, "findings", which="open")),
        Tile(
            _("Overdue"),
            number(found.overdue, "findings", which="overdue"),
            "danger" if found.overdue else "muted",
        ),
        Tile(_("Spot checks done"), drawn, hint=_("of %(n)s", n=numbers.spots_drawn)),
    ]


def _rounds(counts: RoundCounts, **filters: Any) -> list[Cell]:
    return [
        number(getattr(counts, which), "rounds", which=which, **filters)
        for which in ("due", "in_time", "late", "missed", "made_up")
    ]


def round_heads() -> list[str]:
    """The columns of `_rounds`."""
    return [_("Planned"), _("In time"), _("Walked late"), _("Missed"), _("Made up")]


def zone_table(numbers: PeriodNumbers) -> Table:
    """Every zone: rounds, score, failures."""
    rows = [
        [
            Cell(f"{one.code} {one.name}"),
            *_rounds(one.rounds, zone=one.code),
            number(one.sums.runs, "runs", zone=one.code),
            score_cell(one.sums, zone=one.code),
            number(one.sums.failed, "fails", zone=one.code),
            number(one.sums.photos),
        ]
        for one in numbers.zones
    ]
    heads = [_("Zone"), *round_heads(), _("Patrols"), _("Score"), _("Failures"), _("Photos")]
    return Table("zones", _("By zone"), heads, rows)


def slot_table(numbers: PeriodNumbers) -> Table:
    """Every round of the plans over all zones."""
    rows = [
        [
            Cell(f"{one.plan_name} · {one.slot_no} · {one.window}".rstrip(" ·")),
            *_rounds(one.rounds, plan=one.plan, slot=one.slot_no),
        ]
        for one in numbers.slots
    ]
    return Table("slots", _("By round"), [pgettext("slot", "Round"), *round_heads()], rows)


def day_table(numbers: PeriodNumbers) -> Table:
    """Every day of a longer period."""
    rows = [
        [
            Cell(one.on.isoformat(), "day", {"on": one.on}),
            *(Cell(cell.text) for cell in _rounds(one.rounds)),
            Cell(str(one.sums.runs)),
            Cell(f"{one.sums.score:g}" if one.sums.score is not None else "–"),
            Cell(str(one.sums.failed)),
        ]
        for one in numbers.days
    ]
    heads = [_("Day"), *round_heads(), _("Patrols"), _("Score"), _("Failures")]
    return Table("days", _("By day"), heads, rows)


def rate_tables(numbers: PeriodNumbers, *, officers: bool = True) -> list[Table]:
    """Fail rates by zone, item, tenant and, for who may see colleagues' figures, officer."""
    fails = numbers.fails
    out = [
        _rates("fail_zones", _("Fail rate by zone"), _("Zone"), fails.zones, "zone"),
        _rates("fail_items", _("Fail rate by item"), _("Item"), fails.items, "item"),
        _rates("fail_tenants", _("Fail rate by tenant"), _("Tenant"), fails.tenants, "tenant"),
    ]
    if officers:
        uids = officer_uids({int(one.key) for one in fails.officers})
        out.append(
            _rates("fail_officers", _("Fail rate by officer"), _("Officer"), fails.officers, "officer", uids)
        )
    return out


def _rates(
    code: str, title: str, head: str, rates: Sequence[Rate], by: str, uids: Mapping[int, Any] | None = None
) -> Table:
    rows = []
    for one in rates:
        key = one.code if uids is None else uids.get(int(one.key), "")
        name = one.name if by == "officer" else f"{one.code} {one.name}"
        row = [
            Cell(name),
            Cell(str(one.answered)),
            number(one.failed, "fails", **{by: key}),
            Cell(percent(one.percent)),
        ]
        if by != "officer":
            row.append(number(one.repeats, "findings", which="repeats", **{by: key}))
        rows.append(row)
    heads = [head, _("Answered"), _("Failed"), _("Fail rate")]
    return Table(code, title, heads + ([_("Repeats")] if by != "officer" else []), rows)


# -- drawings ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Drawing:
    """A chart and what stands above it."""

    title: str
    chart: Markup


def drawings(numbers: PeriodNumbers, width: int = PAPER) -> list[Drawing]:
    """Rounds and scores by zone for a day, by day for longer; what failed most. `width` in user units."""
    out = [_rounds_drawn(numbers, width), _scores_drawn(numbers, width)]
    items = [one for one in numbers.fails.items if one.failed][:CHART_ROWS]
    if items:
        title = _("What failed most")
        names = [f"{one.code} {one.name}" for one in items]
        out.append(
            Drawing(title, charts.row_chart(names, [one.failed for one in items], title=title, width=width))
        )
    return [one for one in out if one is not None]


def _rounds_drawn(numbers: PeriodNumbers, width: int) -> Drawing | None:
    if not numbers.rounds.due:
        return None
    if numbers.period.kind == DAY:
        pairs = [(one.code, one.rounds) for one in numbers.zones if one.rounds.due]
    else:
        pairs = [(f"{one.on:%m-%d}", one.rounds) for one in numbers.days]
    words = {
        "in_time": _("In time"), "late": _("Walked late"), "made_up": _("Made up"), "missed": _("Missed"),
        "waiting": _("Not yet"),
    }  # fmt: skip
    series = [
        charts.Series(label, [getattr(one, key) for _name, one in pairs]) for key, label in words.items()
    ]
    series = [one for one in series if any(one.values)]
    title = _("Rounds by zone") if numbers.period.kind == DAY else _("Rounds by day")
    return Drawing(
        title, charts.stacked_bars([name for name, _one in pairs], series, title=title, width=width)
    )


def _scores_drawn(numbers: PeriodNumbers, width: int) -> Drawing | None:
    if numbers.period.kind == DAY:
        zones = [one for one in numbers.zones if one.sums.score is not None]
        title = _("Mean score by zone")
        if not zones:
            return None
        names = [f"{one.code} {one.name}" for one in zones]
        return Drawing(
            title, charts.row_chart(names, [one.sums.score or 0 for one in zones], title=title, width=width)
        )
    scores = [one.sums.score for one in numbers.days]
    if not any(one is not None for one in scores):
        return None
    title = _("Mean score by day")
    low = min(60, *(int(one // 10 * 10) for one in scores if one is not None))
    labels = [f"{one.on:%m-%d}" for one in numbers.days]
    series = [charts.Series(_("Score"), scores)]
    return Drawing(title, charts.line_chart(labels, series, title=title, width=width, low=low, high=100))
