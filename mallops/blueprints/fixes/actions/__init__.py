"""What may happen to a rectification order, by matter; the feature's own door for others."""

from mallops.blueprints.fixes.actions.answering import Answer, acknowledge, submit
from mallops.blueprints.fixes.actions.grouping import link_repeat, merge, open_ones, split
from mallops.blueprints.fixes.actions.notice import (
    ANSWER,
    make_link,
    mark_notified,
    party_name,
    take_link_back,
)
from mallops.blueprints.fixes.actions.opening import add_photos, open_finding, withdraw
from mallops.blueprints.fixes.actions.register import CLOCKS, KIND, WORKFLOW
from mallops.blueprints.fixes.actions.telling import remind

__all__ = [
    "ANSWER",
    "CLOCKS",
    "KIND",
    "WORKFLOW",
    "Answer",
    "acknowledge",
    "add_photos",
    "link_repeat",
    "make_link",
    "mark_notified",
    "merge",
    "open_finding",
    "open_ones",
    "party_name",
    "remind",
    "split",
    "submit",
    "take_link_back",
    "withdraw",
]
