"""What a forked process must not share with its parent is made anew before the child has a second thread.

Not at its first use there: two threads that come first together would each make one, and what the one had
locked or lent would be forgotten with it.
"""

from __future__ import annotations

import os
import weakref
from typing import Protocol


class Renewable(Protocol):
    """What holds locks, pipes or files of this process."""

    def renew(self) -> None:
        """Forget the parent's; called in the child, where only one thread lives yet."""
        ...


_KNOWN: weakref.WeakSet[Renewable] = weakref.WeakSet()


def renew_in_child(one: Renewable) -> None:
    """Have `one` renewed in every process forked from now on, as long as it lives."""
    _KNOWN.add(one)


def _renew_all() -> None:
    for one in _KNOWN:
        one.renew()


os.register_at_fork(after_in_child=_renew_all)

__all__ = ["Renewable", "renew_in_child"]
