"""A clock of the server that runs ahead of the real one."""

from __future__ import annotations

import datetime as dt


class Later:
    """Some time ahead of the real clock, in every thread that has it."""

    def __init__(self, ahead: dt.timedelta = dt.timedelta()) -> None:
        self.ahead = ahead

    @property
    def at(self) -> dt.datetime:
        """Now."""
        return dt.datetime.now(dt.UTC) + self.ahead
