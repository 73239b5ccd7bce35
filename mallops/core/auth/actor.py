"""Who acts: a small frozen value that rules and actions can take without a request."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from typing import Any

from flask import g, has_request_context

from mallops.core.auth.matrix import letters
from mallops.core.errors import Forbidden, NotFound

SYSTEM = "SYSTEM"


@dataclass(frozen=True)
class Actor:
    """A person in one mall (or the system itself). `roles` already holds those of a running deputation.

    `user_uid` and `mall_uid` are the public ids, set for whoever is signed in.
    """

    user_id: int | None
    name: str
    mall_id: int | None
    roles: frozenset[str] = frozenset()
    zone_ids: frozenset[int] = frozenset()
    lang: str = "zh_Hans_CN"
    tz: str = "Asia/Shanghai"
    mall_name_zh: str = ""
    mall_name_en: str = ""
    mall_code: str = ""
    must_change_password: bool = False
    other_malls: tuple[tuple[int, str, str], ...] = field(default=())
    user_uid: str = ""
    mall_uid: str = ""

    @classmethod
    def system(cls, mall_id: int | None = None, tz: str = "Asia/Shanghai") -> Actor:
        """The program itself: scheduled work and set-up."""
        return cls(None, "mallops", mall_id, frozenset({SYSTEM}), tz=tz)

    @property
    def permissions(self) -> frozenset[str]:
        """Every permission name these roles have."""
        return permissions_of(self.roles)

    def can(self, name: str) -> bool:
        """True when the roles grant permission `name` (object scope is checked by `authorize`)."""
        return name in permissions_of(self.roles)

    def only_own(self, area: str) -> bool:
        """True when this person sees only own or assigned records of `area`."""
        return SYSTEM not in self.roles and "o" in letters(area, self.roles)

    @property
    def mall(self) -> Any:
        """What a page heading needs of the mall, without a query."""
        return _MallCard(self.mall_name_zh, self.mall_name_en, self.mall_code) if self.mall_id else None


@dataclass(frozen=True)
class _MallCard:
    name_zh: str
    name_en: str
    code: str

    @property
    def name(self) -> str:
        from mallops.core.names import pick

        return pick(self.name_zh, self.name_en)


@dataclass(frozen=True)
class Permission:
    """A right by name: granted to the roles that have letter `needs` in `area` of the matrix."""

    name: str
    area: str
    needs: str


PERMISSIONS: dict[str, Permission] = {}


def permission(name: str, *, area: str, needs: str) -> str:
    """Declare a permission. `needs` is one or more letters of which one suffices. Returns the name."""
    from mallops.core.auth.matrix import MATRIX

    if area not in MATRIX:
        raise ValueError(f"permission {name}: no area {area!r} in the matrix")
    PERMISSIONS[name] = Permission(name, area, needs)
    permissions_of.cache_clear()
    return name


@functools.lru_cache(maxsize=512)
def permissions_of(roles: frozenset[str]) -> frozenset[str]:
    """Permission names granted to `roles`."""
    if SYSTEM in roles:
        return frozenset(PERMISSIONS)
    return frozenset(one.name for one in PERMISSIONS.values() if set(one.needs) & letters(one.area, roles))


def current_actor() -> Actor:
    """The signed-in person of this request; raises NotFound outside one."""
    actor = g.get("actor") if has_request_context() else None
    if actor is None:
        raise NotFound()
    return actor


def authorize(actor: Actor, name: str, obj: Any = None) -> None:
    """Raise NotFound when `obj` is of another mall or out of the person's sight, Forbidden when the
    roles lack permission `name`.

    An object may carry `mall_id` and may define `visible_to(actor) -> bool` for finer sight.
    """
    if name not in PERMISSIONS:
        raise ValueError(f"undeclared permission {name!r}")
    if obj is not None:
        if getattr(obj, "mall_id", actor.mall_id) != actor.mall_id:
            raise NotFound()
        sees = getattr(obj, "visible_to", None)
        if sees is not None and not sees(actor):
            raise NotFound()
    if not actor.can(name):
        raise Forbidden()
