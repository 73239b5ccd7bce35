"""Notices: what a person is told, in the program and outside it (catalogue H, I; issue 4, item 2).

`topic(…)` declares what there is to tell, `receivers(…)` says whom, `notify(…)` writes it in the caller's
transaction. What leaves the house waits in the outbox (models.Delivery) for the worker.
"""

from mallops.core.notices.models import Channel, Delivery, Message, Notice, Preference
from mallops.core.notices.posting import notify
from mallops.core.notices.receivers import present, receivers
from mallops.core.notices.topics import TOPICS, Topic, topic

__all__ = [
    "TOPICS",
    "Channel",
    "Delivery",
    "Message",
    "Notice",
    "Preference",
    "Topic",
    "notify",
    "present",
    "receivers",
    "topic",
]
