"""Whom to tell: those who hold a role now, the absent replaced by their deputies."""

from __future__ import annotations

from collections.abc import Iterable

from mallops.core.auth.holders import StandIn, people
from mallops.core.auth.zones import zone_ids_of
from mallops.core.casework.sight import DEPARTMENT_OF_ROLE
from mallops.core.db import utcnow


def receivers(
    mall_id: int, roles: Iterable[str], zone_id: int | None = None, department: str | None = None
) -> list[int]:
    """Ids of the people to tell, each once, in order of id.

    `roles` are role codes. `department` alone means the people of that department; with roles it narrows
    them to who belongs to it. `zone_id` narrows to those responsible for the zone. Where narrowing would
    leave nobody, it is not done: somebody has to hear it. A person for whom a deputy stands in is left out
    and the deputy hears it; so do those who act for the post as such.
    """
    wanted = set(roles)
    of_department = {role for role, name in DEPARTMENT_OF_ROLE.items() if name == department}
    if department and not wanted:
        wanted = of_department
    holding = people().holders(mall_id, wanted | of_department)
    chosen = {one.user_id for one in holding if one.role in wanted}
    chosen = _narrowed(chosen, {one.user_id for one in holding if one.role in of_department})
    if zone_id is not None:
        chosen = _narrowed(chosen, {one for one in chosen if zone_id in zone_ids_of(one, mall_id)})
    stand_ins = [one for one in people().stand_ins(mall_id, utcnow()) if one.role in wanted]
    posts = {one.deputy_id for one in stand_ins if one.principal_id is None}
    return sorted(_replaced(chosen, stand_ins) | posts)


def present(mall_id: int, user_ids: Iterable[int | None]) -> list[int]:
    """These people, the absent replaced by their deputies. None (nobody owns it) is left out."""
    chosen = {one for one in user_ids if one is not None}
    return sorted(_replaced(chosen, people().stand_ins(mall_id, utcnow())))


def _narrowed(chosen: set[int], to: set[int]) -> set[int]:
    return chosen & to or chosen


def _replaced(chosen: set[int], stand_ins: list[StandIn]) -> set[int]:
    """Without the absent, with who stands in for them. A deputy who is absent too is told all the same."""
    of_absent = [one for one in stand_ins if one.principal_id in chosen]
    return (chosen - {one.principal_id for one in of_absent if one.principal_id is not None}) | {
        one.deputy_id for one in of_absent
    }
