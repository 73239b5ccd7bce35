"""Which help page belongs to which screen. The words are in templates/help/topics/<topic>.html."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l


@dataclass(frozen=True)
class Topic:
    """A help page: its title, its icon, and the endpoints (or whole blueprints) it explains."""

    title: Any
    icon: str
    endpoints: tuple[str, ...]


TOPICS: dict[str, Topic] = {
    "home": Topic(_l("The start page"), "house", ("home.", "search.")),
    "account": Topic(_l("Your account"), "key-round", ("accounts.profile", "accounts.change_password")),
}


def topic_of(endpoint: str | None) -> str | None:
    """The topic of an endpoint: an exact match first, then its blueprint."""
    if not endpoint:
        return None
    for code, topic in TOPICS.items():
        if endpoint in topic.endpoints:
            return code
    blueprint = endpoint.split(".")[0] + "."
    for code, topic in TOPICS.items():
        if blueprint in topic.endpoints:
            return code
    return None
