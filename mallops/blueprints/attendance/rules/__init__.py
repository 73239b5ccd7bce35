"""What a tick may say, when a shop has to be open, and what follows from both. Pure."""

from mallops.blueprints.attendance.rules.hours import CLOSED_KINDS, KINDS, Hours, HoursRule, hours_of, moments
from mallops.blueprints.attendance.rules.judging import (
    MISSES,
    VERDICTS,
    Due,
    Grace,
    Verdict,
    judge,
    ruled,
)
from mallops.blueprints.attendance.rules.ticks import (
    CLOSE,
    MAX_REMARK,
    OLDEST,
    OPEN,
    PHASES,
    STATES,
    STATES_OF,
    Seen,
    Settled,
    ensure_tick_valid,
    settle,
)

__all__ = [
    "CLOSE",
    "CLOSED_KINDS",
    "KINDS",
    "MAX_REMARK",
    "MISSES",
    "OLDEST",
    "OPEN",
    "PHASES",
    "STATES",
    "STATES_OF",
    "VERDICTS",
    "Due",
    "Grace",
    "Hours",
    "HoursRule",
    "Seen",
    "Settled",
    "Verdict",
    "ensure_tick_valid",
    "hours_of",
    "judge",
    "moments",
    "ruled",
    "settle",
]
