"""Which help page belongs to which screen. The words are in templates/help/topics/<topic>.html.

A page explains endpoints (`board.day`) or whole blueprints (`plans.`). tests/integration/home/test_help.py
fails when a screen has none.
"""

from __future__ import annotations

from mallops.blueprints.home.help import customers, everyday, house, shops
from mallops.blueprints.home.help.topic import Topic

#: In the order in which a new colleague would read them.
TOPICS: dict[str, Topic] = {**everyday.TOPICS, **shops.TOPICS, **customers.TOPICS, **house.TOPICS}


def topic_of(endpoint: str | None) -> str | None:
    """The topic of an endpoint: an exact match first, then its blueprint."""
    if not endpoint:
        return None
    for wanted in (endpoint, endpoint.split(".")[0] + "."):
        for code, topic in TOPICS.items():
            if wanted in topic.endpoints:
                return code
    return None


__all__ = ["TOPICS", "Topic", "topic_of"]
