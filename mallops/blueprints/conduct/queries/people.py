"""People who may be checked, and where they are on duty."""

from __future__ import annotations

from dataclasses import dataclass

from mallops.blueprints.accounts.models import User
from mallops.blueprints.accounts.queries.people import list_active_people
from mallops.blueprints.sites.models import Zone
from mallops.blueprints.sites.queries import list_zones
from mallops.core.db import db

#: Whose records are checked every week and whose grooming every day.
STAFF_ROLES = ("FLR", "DESK", "RCP")


@dataclass(frozen=True)
class Post:
    """A zone and the officers who walk it."""

    zone: Zone
    officers: list[User]

    @property
    def floor(self) -> tuple[int, str]:
        """Its floor, as floors are ordered."""
        return self.zone.floor.level, self.zone.floor.name


def is_of_mall(mall_id: int | None, user_id: int) -> bool:
    """Whether this person works in the mall now."""
    return any(one.id == user_id for one in list_active_people(mall_id))


def find_zone(mall_id: int | None, zone_id: int) -> Zone | None:
    """A zone of the mall."""
    zone = db.session.get(Zone, zone_id)
    return zone if zone is not None and zone.mall_id == mall_id else None


def list_posts(mall_id: int | None, besides: int | None) -> list[Post]:
    """Zones that somebody walks, with their officers (the inspector left out), by floor and code."""
    posts = [
        Post(zone, [one.user for one in zone.duties if one.user.is_active and one.user_id != besides])
        for zone in list_zones(mall_id)
    ]
    return [one for one in posts if one.officers]


def list_staff(mall_id: int | None, besides: int | None) -> list[User]:
    """Front-line staff: floor officers, desk, reception."""
    return [one for one in list_active_people(mall_id, *STAFF_ROLES) if one.id != besides]
