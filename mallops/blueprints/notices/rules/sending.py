"""When to try again, and how much of it fits into one text."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

#: A group robot takes so many texts a minute, then it refuses.
MOST_A_MINUTE = 20
MINUTE = dt.timedelta(minutes=1)
#: A claimed text whose sender says nothing for so long was left by a dead worker.
CLAIM = dt.timedelta(minutes=2)
#: Minutes until the next try, after each failed one; then it is given up (about 13 hours).
WAITS = (1, 2, 5, 15, 30, 60, 120, 180, 360)
#: Characters of a text in a chat, the address included; lines of a digest by mail.
CHAT_CHARS = 300
MAIL_LINES = 100


@dataclass(frozen=True)
class Line:
    """One notice of a text. `link` is a whole address."""

    title: str
    text: str
    link: str


def next_wait(attempts: int) -> dt.timedelta | None:
    """How long to wait after so many failed tries; None: give up."""
    return dt.timedelta(minutes=WAITS[attempts - 1]) if 0 < attempts <= len(WAITS) else None


def chat_text(lines: list[Line], heading: str, more: str, link: str) -> str:
    """At most 300 characters: one notice with its link, or a digest with as many titles as fit.

    `heading` ("12 notices"), `more` ("and %s more") and `link` (to all of them) belong to the digest.
    """
    if len(lines) == 1:
        one = lines[0]
        return fitted([one.title, one.text], CHAT_CHARS - len(one.link) - 1) + "\n" + one.link
    room = CHAT_CHARS - len(heading) - len(link) - 2
    taken: list[str] = []
    for number, one in enumerate(lines):
        rest = more.replace("%s", str(len(lines) - number))
        title = f"· {shortened(one.title, 60)}"
        if room - len(title) - 1 < (len(rest) + 1 if number + 1 < len(lines) else 0):
            taken.append(rest)
            break
        taken.append(title)
        room -= len(title) + 1
    return "\n".join([heading, *taken, link])


def mail_text(lines: list[Line], heading: str, more: str, link: str) -> str:
    """A mail: one notice in full, or every notice with its own link (the first hundred)."""
    if len(lines) == 1:
        return "\n\n".join(part for part in (lines[0].title, lines[0].text, lines[0].link) if part)
    parts = ["\n".join(x for x in (one.title, one.text, one.link) if x) for one in lines[:MAIL_LINES]]
    if len(lines) > MAIL_LINES:
        parts.append(more.replace("%s", str(len(lines) - MAIL_LINES)))
    return "\n\n".join([heading, *parts, link])


def fitted(parts: list[str], room: int) -> str:
    """The parts on lines of their own, cut to `room` characters."""
    return shortened("\n".join(part for part in parts if part), room)


def shortened(text: str, most: int) -> str:
    """`text`, or its beginning with an ellipsis."""
    return text if len(text) <= most else text[: max(most - 1, 0)].rstrip() + "…"
