"""What there is to tell: features declare their topics, people and malls choose among them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Topic:
    """A kind of notice. `group` is the heading it stands under; `urgent` goes out at any hour, at once."""

    code: str
    label: Any
    group: Any
    urgent: bool = False


TOPICS: dict[str, Topic] = {}


def topic(code: str, label: Any, group: Any, urgent: bool = False) -> str:
    """Declare a topic (lazy texts). Returns its code. Raises ValueError for one above 40 letters."""
    if not 0 < len(code) <= 40:
        raise ValueError(f"no such topic code: {code!r}")
    TOPICS[code] = Topic(code, label, group, urgent)
    return code


def topic_groups() -> dict[str, list[Topic]]:
    """Every topic by the words of its group, both in the order of declaration."""
    out: dict[str, list[Topic]] = {}
    for one in TOPICS.values():
        out.setdefault(str(one.group), []).append(one)
    return out
