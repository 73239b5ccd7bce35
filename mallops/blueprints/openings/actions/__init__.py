"""What is done with opening and closing checks: planned, done, missed."""

from mallops.blueprints.openings.actions.checking import Line, Sent, finish
from mallops.blueprints.openings.actions.kind import KIND, OFFICER
from mallops.blueprints.openings.actions.planning import (
    mark_missed,
    materialise,
    save_plan,
    set_up,
    window_for,
)

__all__ = [
    "KIND",
    "OFFICER",
    "Line",
    "Sent",
    "finish",
    "mark_missed",
    "materialise",
    "save_plan",
    "set_up",
    "window_for",
]
