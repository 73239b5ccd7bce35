"""What can happen in attendance."""

from mallops.blueprints.attendance.actions.ticks import (
    MAX_BATCH,
    REFUSED,
    STORED,
    TickInput,
    TickReceipt,
    add_photo,
    record_ticks,
    refusal,
)

__all__ = [
    "MAX_BATCH",
    "REFUSED",
    "STORED",
    "TickInput",
    "TickReceipt",
    "add_photo",
    "record_ticks",
    "refusal",
]
