"""Key-customer analysis 重点顾客分析: its tiles, drawings and tables for screen, paper and Excel (26.1)."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext, pgettext

from mallops.blueprints.care.documents.parts import tier_names
from mallops.blueprints.care.documents.trends import trend_drawings, trend_table
from mallops.blueprints.care.models import CareMonth
from mallops.blueprints.care.queries.figures import RECENT, STEPS, WON_WITHIN, Figures
from mallops.blueprints.members.rules.consents import PURPOSES
from mallops.core.charts import bar_chart, donut, row_chart
from mallops.core.figures import Drawing, Table, print_page, share
from mallops.core.formatting import percent
from mallops.core.pdf.paper import Paper

TITLE = _l("Key-customer analysis")


def tiles(found: Figures) -> list[tuple[str, str, str]]:
    """(figure, label, hint) at the head of the page."""
    tried = sum(one.tried for one in found.months)
    reached = sum(one.reached for one in found.months)
    return [
        (f"{found.members:,}", _("Active members"), ""),
        (f"{found.buyers:,}", _("Of them bought"), share(found.buyers, found.members)),
        (f"¥{found.fen // 100:,}", _("Sales to members"), ""),
        (percent(found.top_share, 1), _("Share of the best tenth"), _("of the sales to members")),
        (share(found.won.bought, found.won.called), _("Won back"), _won_words(found)),
        (share(reached, tried), pgettext("care", "Contacts reached"), _("%(n)s contacts", n=tried)),
    ]


def _won_words(found: Figures) -> str:
    return _("%(n)s of %(all)s called bought within %(days)s days", n=found.won.bought, all=found.won.called,
             days=WON_WITHIN)  # fmt: skip


def frequency_words() -> list[str]:
    """`1`, `2–3`, … `13+` slips."""
    ends = [*STEPS[1:], 0]
    return [
        f"{begin}+" if not end else (str(begin) if end == begin + 1 else f"{begin}–{end - 1}")
        for begin, end in zip(STEPS, ends, strict=True)
    ]


def recency_words() -> list[str]:
    """The steps of the days since the last purchase."""
    words = [ngettext("within %(num)s day", "within %(num)s days", most) for most in RECENT]
    return [*words, _("longer ago")]


def drawings(found: Figures) -> list[Drawing]:
    """The charts; none without members and purchases."""
    out = []
    if found.fen:
        labels = [f"{(at - 1) * 10}–{at * 10} %" for at in range(1, 11)]
        values = [round(100 * one / found.fen, 1) for one in found.tenths]
        title = _("Sales by tenth of the buyers, the best first")
        out.append(Drawing(title, bar_chart(labels, values, title=title, unit="%")))
    if any(found.frequency):
        title = _("Members by number of slips")
        out.append(Drawing(title, bar_chart(frequency_words(), found.frequency, title=title)))
    if found.tiers:
        title = _("Members by tier")
        names = tier_names(found.span.mall_id, found.tiers)
        out.append(Drawing(title, donut([(names[code], n) for code, n in found.tiers.items()], title=title)))
    if found.members:
        title = _("Members with each consent")
        values = [round(100 * found.consents.get(code, 0) / found.members, 1) for code in PURPOSES]
        labels = [str(label) for label in PURPOSES.values()]
        out.append(Drawing(title, row_chart(labels, values, title=title, unit="%")))
    return out


def tables(found: Figures, months: Sequence[CareMonth]) -> list[Table]:
    """The figures behind the drawings, and those without one; month by month as the nights kept them."""
    out = [_grid_table(found)]
    names = tier_names(found.span.mall_id, found.tiers)
    moves = [[names[code], f"{n:,}", f"{found.risen.get(code, 0):,}"] for code, n in found.tiers.items()]
    moves.append([_("Lost their tier"), "–", f"{found.fallen:,}"])
    heads = [pgettext("care", "Tier"), _("Members now"), _("Reached it in these months")]
    out.append(Table(_("Moves between tiers"), heads, moves))
    consents = [
        [
            str(label),
            f"{found.consents.get(code, 0):,}",
            share(found.consents.get(code, 0), found.members),
            f"{found.given.get(code, 0):,}",
            f"{found.withdrawn.get(code, 0):,}",
        ]
        for code, label in PURPOSES.items()
    ]
    heads = [
        _("Consent"),
        _("Members now"),
        pgettext("care", "Share"),
        _("Given in these months"),
        _("Withdrawn in them"),
    ]
    out.append(Table(_("Consents"), heads, consents))
    won = found.won
    rows = [
        [_("Called"), f"{won.called:,}", ""],
        [pgettext("care", "Reached"), f"{won.reached:,}", share(won.reached, won.called)],
        [_("Bought within %(n)s days", n=WON_WITHIN), f"{won.bought:,}", share(won.bought, won.called)],
    ]
    out.append(Table(_("Win-back"), [_("Lost members"), _("Members"), pgettext("care", "Share")], rows))
    return [*out, trend_table(months)] if months else out


def _grid_table(found: Figures) -> Table:
    rows = [[words, *(f"{n:,}" for n in row)] for words, row in zip(recency_words(), found.grid, strict=True)]
    heads = [_("Last purchase"), *(_("%(n)s slips", n=one) for one in frequency_words())]
    return Table(_("Last purchase and number of slips"), heads, rows)


def print_figures(paper: Paper, found: Figures, months: Sequence[CareMonth]) -> bytes:
    """The analysis on A4, in the language of the paper. Raises PdfNotMade."""
    span = f"{found.span.first.isoformat()} – {found.span.last.isoformat()}"
    with paper.spoken():
        shown = [*drawings(found), *trend_drawings(months)]
        return print_page(paper, TITLE, span, tiles(found), shown, tables(found, months))


__all__ = ["TITLE", "drawings", "print_figures", "tables", "tiles"]
