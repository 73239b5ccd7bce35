"""The ranking 红黑榜 and a tenant's month on paper, and the ranking in Excel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.scores.documents.drawing import event_words, move_words, signed, trend_of
from mallops.blueprints.scores.models import ScoreCorrection, ScoreEvent, ScoreMonth
from mallops.blueprints.scores.queries.months import Ranked, Ranking
from mallops.blueprints.scores.rules.formula import PARTS, Formula, in_words, plain
from mallops.core.clock import now
from mallops.core.export import Column
from mallops.core.formatting import mall_date
from mallops.core.pdf.paper import Paper, fill
from mallops.core.pdf.render import render_pdf
from mallops.core.registers.cells import month_words

RANKING = _l("Tenant scores: red list and black list")
ONE = _l("Tenant score of the month")


@dataclass(frozen=True)
class TenantMonth:
    """What is printed of one tenant."""

    month: ScoreMonth
    row: Ranked
    tenants: int
    trend: Mapping[str, Ranked]
    events: Mapping[str, Sequence[ScoreEvent]]
    corrections: Sequence[ScoreCorrection]


def print_ranking(paper: Paper, ranking: Ranking) -> bytes:
    """The PDF. Raises PdfNotMade."""
    return render_pdf(ranking_html(paper, ranking))


def print_tenant(paper: Paper, found: TenantMonth) -> bytes:
    """The PDF. Raises PdfNotMade."""
    return render_pdf(tenant_html(paper, found))


def ranking_html(paper: Paper, ranking: Ranking) -> str:
    """The page of the ranking."""
    with paper.spoken():
        context = {
            **_head(paper, RANKING, ranking.month),
            "tiles": _tiles(ranking),
            "columns": _heads(),
            "lists": [
                (_("Red list: the best"), [_line(one) for one in ranking.red]),
                (_("Black list: the worst"), [_line(one) for one in ranking.black]),
                (_("All tenants"), [_line(one) for one in ranking.rows]),
            ],
        }
        return fill("pdf/score_ranking.html", paper, context)


def tenant_html(paper: Paper, found: TenantMonth) -> str:
    """The page of one tenant."""
    with paper.spoken():
        context = {
            **_head(paper, ONE, found.month),
            "about": _facts(found),
            "parts": [
                (str(label), _part_sum(found.row, part), [_event(one) for one in found.events[part]])
                for part, label in PARTS.items()
            ],
            "columns": [
                {"label": _("Date"), "width": "14%"},
                {"label": _("What"), "width": "30%"},
                {"label": _("Record")},
                {"label": _("Points"), "align": "end", "width": "10%"},
            ],
            "corrections": [_correction(paper, one) for one in found.corrections],
            "sum": spelt_out(found.row),
            "chart": trend_of(found.trend, found.month.month),
        }
        return fill("pdf/score_tenant.html", paper, context)


def _head(paper: Paper, title: Any, month: ScoreMonth) -> dict[str, Any]:
    here, other = paper.both(title)
    return {
        "title": here,
        "title_other": other,
        "number": month_words(month.month),
        "foot": _("Made %(at)s by %(name)s", at=paper.time(now()), name=paper.maker),
        "state": state_words(month),
        "formula": in_words(Formula.of(month.formula.values)),
        "version": month.formula.version,
        "people": [
            {"role": role, "name": "", "at": "", "image": None}
            for role in (_("Customer-service supervisor"), _("Customer-service manager"))
        ],
    }


def state_words(month: ScoreMonth) -> str:
    """Whether it may still change."""
    return _("The month is closed") if month.is_closed else _("Provisional: the month is open")


def spelt_out(row: Ranked) -> str:
    """`100 − 5 − 0 − 2 − 0 + 3 = 96`."""
    taken = " ".join(f"− {plain(row.taken(part))}" for part in PARTS)
    by_hand = f" {signed(row.correction)[0]} {plain(abs(row.correction))}" if row.correction else ""
    return f"100 {taken}{by_hand} = {plain(row.score)}"


def _part_sum(row: Ranked, part: str) -> str:
    raw = float(row.row.parts.get(part, {}).get("raw", 0))
    return _("%(raw)s points, %(taken)s taken", raw=plain(raw), taken=plain(row.taken(part)))


def _tiles(ranking: Ranking) -> list[tuple[str, str]]:
    mean = "–" if ranking.mean is None else plain(ranking.mean)
    return [
        (str(len(ranking.rows)), _("Tenants")),
        (mean, _("Mean score")),
        (str(sum(one.score >= 100 for one in ranking.rows)), _("Without a deduction")),
    ]


def _heads() -> list[dict[str, str]]:
    figures = (*(str(label) for label in PARTS.values()), _("By hand"), _("Score"), _("Move"))
    return [
        {"label": _("Rank"), "width": "7%"},
        {"label": _("Tenant"), "width": "26%"},
        {"label": _("Place")},
        *({"label": one, "align": "end"} for one in figures),
    ]


def _line(one: Ranked) -> list[str]:
    return [
        str(one.rank),
        one.name,
        f"{one.floor_code} {one.row.place}".strip(),
        *(signed(-one.taken(part)) for part in PARTS),
        signed(one.correction),
        plain(one.score),
        move_words(one),
    ]


def _facts(found: TenantMonth) -> list[tuple[str, str]]:
    row = found.row
    return [
        (_("Tenant"), f"{row.code} {row.name}"),
        (_("Place"), f"{row.floor_code} {row.row.place}".strip()),
        (_("Category"), row.row.category),
        (_("Days open to trade"), str(row.row.days)),
        (_("Score"), plain(row.score)),
        (_("Rank"), _("%(rank)s of %(of)s", rank=row.rank, of=found.tenants)),
        (_("Move"), move_words(row)),
        (_("State"), state_words(found.month)),
    ]


def _event(one: ScoreEvent) -> list[str]:
    kind, what = event_words(one)
    return [
        mall_date(one.on),
        kind,
        " · ".join(part for part in (one.number, what) if part),
        signed(-one.points),
    ]


def _correction(paper: Paper, one: ScoreCorrection) -> list[str]:
    who = one.by.name if one.by else ""
    return [signed(one.points), one.reason, who, paper.time(one.created_at)]


def columns() -> list[Column]:
    """The columns of the Excel file."""

    def of(part: str) -> Any:
        return lambda row: row.taken(part)

    def count(part: str) -> Any:
        return lambda row: row.counts.get(part, 0)

    parts = [
        column
        for part, label in PARTS.items()
        for column in (
            Column(_("%(part)s: records", part=label), count(part), "int"),
            Column(_("%(part)s: points taken", part=label), of(part), "number"),
        )
    ]
    return [
        Column(_("Rank"), "rank", "int"),
        Column(_("Number"), "code"),
        Column(_("Tenant"), "name"),
        Column(_("Floor"), "floor_code"),
        Column(_("Units"), lambda row: row.row.place),
        Column(_("Category"), lambda row: row.row.category),
        Column(_("Days open to trade"), lambda row: row.row.days, "int"),
        *parts,
        Column(_("By hand"), "correction", "number"),
        Column(_("Score"), "score", "number"),
        Column(_("Score of the month before"), "before", "number"),
        Column(_("Places gained"), "move", "int"),
    ]


__all__ = ["TenantMonth", "columns", "print_ranking", "print_tenant", "spelt_out", "state_words"]
