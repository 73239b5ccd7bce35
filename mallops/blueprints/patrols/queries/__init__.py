"""Reads of patrols: runs, rounds, details, figures, spot checks."""

from mallops.blueprints.patrols.queries.daily import DailyNumbers, ZoneDay, daily_numbers
from mallops.blueprints.patrols.queries.detail import (
    Line,
    PatrolDetail,
    QueuePage,
    SectionLines,
    get_patrol,
    next_to_review,
    patrol_detail,
    review_queue,
)
from mallops.blueprints.patrols.queries.rounds import (
    Board,
    RoundLine,
    Today,
    board,
    list_plans,
    missed_rounds,
    open_drafts,
    revealed_spots,
    rounds_today,
)
from mallops.blueprints.patrols.queries.runs import RunRow, ShopRow, get_run, list_shops, shops_in_zone
from mallops.blueprints.patrols.queries.spots import hidden_draws, list_draws, spot_coverage
from mallops.blueprints.patrols.queries.stats import FailStats, Rate, TrendPoint, fail_stats, zone_trend

__all__ = [
    "Board",
    "DailyNumbers",
    "FailStats",
    "Line",
    "PatrolDetail",
    "QueuePage",
    "Rate",
    "RoundLine",
    "RunRow",
    "SectionLines",
    "ShopRow",
    "Today",
    "TrendPoint",
    "ZoneDay",
    "board",
    "daily_numbers",
    "fail_stats",
    "get_patrol",
    "get_run",
    "hidden_draws",
    "list_draws",
    "list_plans",
    "list_shops",
    "missed_rounds",
    "next_to_review",
    "open_drafts",
    "patrol_detail",
    "review_queue",
    "revealed_spots",
    "rounds_today",
    "shops_in_zone",
    "spot_coverage",
    "zone_trend",
]
