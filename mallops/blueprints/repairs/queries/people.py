"""Who can be sent."""

from __future__ import annotations

from mallops.blueprints.accounts.models import User
from mallops.blueprints.accounts.queries.people import list_active_people
from mallops.blueprints.repairs.rules.tickets import ENGINEER


def list_engineers(mall_id: int | None) -> list[User]:
    """People of engineering in a mall, active ones only."""
    return list(list_active_people(mall_id, ENGINEER))


def engineer_ids(mall_id: int | None) -> list[int]:
    """Their keys."""
    return [one.id for one in list_engineers(mall_id)]
