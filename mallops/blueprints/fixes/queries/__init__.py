"""Reads of rectification orders."""

from mallops.blueprints.fixes.queries.analysis import list_lines
from mallops.blueprints.fixes.queries.orders import (
    OPEN_STATES,
    count_to_close,
    find_by_answer,
    find_by_number,
    find_order,
    find_repeat,
    list_attached,
    list_merged,
    list_near,
    list_of_source,
    list_open_in_zone,
    list_repeats_of,
    list_split,
    list_to_close,
    officer_of,
    paired_photos,
    photo_ids_of,
)

__all__ = [
    "OPEN_STATES",
    "count_to_close",
    "find_by_answer",
    "find_by_number",
    "find_order",
    "find_repeat",
    "list_attached",
    "list_lines",
    "list_merged",
    "list_near",
    "list_of_source",
    "list_open_in_zone",
    "list_repeats_of",
    "list_split",
    "list_to_close",
    "officer_of",
    "paired_photos",
    "photo_ids_of",
]
