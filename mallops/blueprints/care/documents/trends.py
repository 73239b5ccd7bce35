"""Key customers over the months, drawn from what every night keeps (26.1)."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import pgettext

from mallops.blueprints.care.documents.parts import tier_names
from mallops.blueprints.care.models import CareMonth
from mallops.blueprints.members.rules.consents import MARKETING, PURPOSES
from mallops.core.charts import Series, line_chart
from mallops.core.figures import Drawing, Table, share


def _rate(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None


def trend_drawings(months: Sequence[CareMonth]) -> list[Drawing]:
    """The charts; none before there are two months to compare."""
    if len(months) < 2:
        return []
    return [*_sales(months), *_standing(months), *_contacts(months)]


def _drawn(months: Sequence[CareMonth], title: str, lines: list[Series], **more: object) -> Drawing:
    labels = [one.month for one in months]
    return Drawing(title, line_chart(labels, lines, title=title, **{"low": 0, **more}))  # type: ignore[arg-type]


def _sales(months: Sequence[CareMonth]) -> list[Drawing]:
    if not any(one.fen for one in months):
        return []
    bought = [
        Series(pgettext("care", "Bought"), [one.buyers for one in months]),
        Series(_("More than once"), [one.repeaters for one in months]),
    ]
    shares = [
        Series(_("Share of the best tenth"), [_rate(one.best_fen, one.fen) for one in months]),
        Series(_("Won back"), [_rate(one.won, one.called) for one in months]),
    ]
    sales = [Series(_("Sales to members"), [one.fen // 100 for one in months])]
    return [
        _drawn(months, _("Sales to members by month, yuan"), sales),
        _drawn(months, _("Buyers by month"), bought),
        _drawn(months, _("Best tenth and win-back by month"), shares, unit="%", high=100),
    ]


def _standing(months: Sequence[CareMonth]) -> list[Drawing]:
    """Tiers and consents at the end of each month, with a gap for those before the first count."""
    known = [one for one in months if one.members is not None]
    if len(known) < 2:
        return []
    codes = list(dict.fromkeys(code for one in known for code in one.tiers))
    names = tier_names(months[0].mall_id, codes)
    out = []
    if codes:
        lines = [Series(names[code], [_of_tier(one, code) for one in months]) for code in codes]
        out.append(_drawn(months, _("Members of each tier by month"), lines))
    lines = [
        Series(str(PURPOSES[code]), [_rate(one.consents.get(code, 0), one.members or 0) for one in months])
        for code in MARKETING
    ]
    return [*out, _drawn(months, _("Members who agreed to offers, by month"), lines, unit="%", high=100)]


def _of_tier(one: CareMonth, code: str) -> int | None:
    return int(one.tiers.get(code, 0)) if one.members is not None else None


def _contacts(months: Sequence[CareMonth]) -> list[Drawing]:
    if not any(one.tried for one in months):
        return []
    lines = [
        Series(_("Tried"), [one.tried for one in months]),
        Series(pgettext("care", "Reached"), [one.reached for one in months]),
    ]
    out = [_drawn(months, _("Contacts by month"), lines)]
    marks = [round(one.satisfaction, 2) if one.satisfaction is not None else None for one in months]
    if any(one is not None for one in marks):
        title = _("Satisfaction by month, mean of 5")
        out.append(_drawn(months, title, [Series(_("Satisfaction"), marks)], low=1, high=5))
    return out


def trend_table(months: Sequence[CareMonth]) -> Table:
    """The figures behind them, the newest month first."""
    heads = [
        _("Month"), _("Active members"), pgettext("care", "Bought"), _("More than once"),
        _("Sales to members"), _("Share of the best tenth"), _("Won back"),
        pgettext("care", "Contacts reached"), _("Satisfaction"),
    ]  # fmt: skip
    return Table(_("Month by month"), heads, [_row(one) for one in reversed(months)])


def _row(one: CareMonth) -> list[str]:
    return [
        one.month,
        f"{one.members:,}" if one.members is not None else "–",
        f"{one.buyers:,}",
        f"{one.repeaters:,}",
        f"¥{one.fen // 100:,}",
        share(one.best_fen, one.fen),
        share(one.won, one.called),
        share(one.reached, one.tried),
        f"{one.satisfaction:.1f}" if one.satisfaction is not None else "–",
    ]


__all__ = ["trend_drawings", "trend_table"]
