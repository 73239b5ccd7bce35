"""What the house does with a member, as every feature has hung itself on it: erase, merge."""

from __future__ import annotations

from typing import Any

from mallops.blueprints.members.rules import hooks


def erase(actor: Any, member: Any) -> None:
    """Every feature forgets the member."""
    for hook in hooks.ERASE:
        hook(actor, member)


def merge(actor: Any, keep: Any, drop: Any) -> None:
    """Every feature moves what is `drop`'s to `keep`."""
    for hook in hooks.MERGE:
        hook(actor, keep, drop)


def is_needed(member: Any) -> bool:
    """Whether some feature needs the person yet."""
    return any(hook(member) for hook in hooks.NEEDED)
