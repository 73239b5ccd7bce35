"""Reads of attendance: shops and hours of a day, what counts, what is missing, months, notices."""

from mallops.blueprints.attendance.queries.days import (
    Cell,
    Look,
    Shop,
    cells_of,
    find_tick,
    list_trading,
    looks_of,
    ticks_of_shop,
)
from mallops.blueprints.attendance.queries.grids import (
    SEEN_TOGETHER,
    Grid,
    GridRow,
    Judged,
    day_grid,
    list_unexplained,
    load_days,
)
from mallops.blueprints.attendance.queries.hours import HoursBook, load_hours, settings_of

__all__ = [
    "SEEN_TOGETHER",
    "Cell",
    "Grid",
    "GridRow",
    "HoursBook",
    "Judged",
    "Look",
    "Shop",
    "cells_of",
    "day_grid",
    "find_tick",
    "list_trading",
    "list_unexplained",
    "load_days",
    "load_hours",
    "looks_of",
    "settings_of",
    "ticks_of_shop",
]
