"""People of the mall, as far as incidents need them."""

from __future__ import annotations

from mallops.blueprints.accounts.queries.people import list_active_people
from mallops.core.casework.related import Option, options


def is_of_mall(mall_id: int, user_id: int) -> bool:
    """Whether this person works in the mall now."""
    return any(one.id == user_id for one in list_active_people(mall_id))


def list_people(mall_id: int) -> list[Option]:
    """Who may be chosen as owner of something."""
    return options("person", mall_id)
