"""The demo malls as rows: building, people, tenants, checklists and plans."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from mallops.blueprints.accounts.models import Membership, User
from mallops.blueprints.accounts.rules.passwords import hash_password
from mallops.blueprints.checklists.actions.shipping import install_shipped
from mallops.blueprints.patrols.actions import create_plan
from mallops.blueprints.sites.models import Floor, Unit, Zone, ZoneDuty
from mallops.blueprints.tenants.models import Tenancy, Tenant
from mallops.core import search
from mallops.core.auth import Actor
from mallops.core.crypto import lookup_hash
from mallops.core.db import db
from mallops.core.malls import Mall
from mallops.demo.names import NEIGHBOUR_STAFF, STAFF, Staff
from mallops.demo.places import MALL, NEIGHBOUR
from mallops.demo.places import Mall as MallPlan
from mallops.demo.stories import PLANS

PASSWORD = "demo-mall-2026"
LEASES_FROM = 400  # days before today


@dataclass
class World:
    """What the replay needs to find quickly, by the codes of the story."""

    mall: Mall
    users: dict[str, User] = field(default_factory=dict)
    zones: dict[str, Zone] = field(default_factory=dict)
    tenants: dict[str, Tenant] = field(default_factory=dict)

    def actor(self, login: str) -> Actor:
        """The person of a login name, with the roles and zones of this mall."""
        user = self.users[login]
        return Actor(
            user.id,
            user.name_zh,
            self.mall.id,
            frozenset(one.role for one in user.memberships),
            frozenset(
                duty.zone_id
                for zone in self.zones.values()
                for duty in zone.duties
                if duty.user_id == user.id
            ),
            tz=self.mall.tz,
        )


def build_malls(today: dt.date) -> World:
    """Both malls; returns the first, where the story plays."""
    hashed = hash_password(PASSWORD)
    worlds = [
        _build(MALL, STAFF, hashed, today),
        _build(NEIGHBOUR, NEIGHBOUR_STAFF, hashed, today),
    ]
    for world in worlds:
        install_shipped(Actor.system(world.mall.id, world.mall.tz))
    return worlds[0]


def _build(plan: MallPlan, staff: tuple[Staff, ...], hashed: str, today: dt.date) -> World:
    mall = Mall(
        code=plan.code, name_zh=plan.name_zh, name_en=plan.name_en, address=plan.address, is_demo=True
    )
    db.session.add(mall)
    db.session.flush()
    world = World(mall)
    for person in staff:
        world.users[person.login] = _person(mall, person, hashed)
    floors = {one.code: _floor(mall, one) for one in plan.floors}
    db.session.flush()
    for zone in plan.zones:
        world.zones[zone.code] = _zone(mall, floors[zone.floor], zone)
    db.session.flush()
    for person in staff:
        for code in person.zones:
            duty = ZoneDuty(mall_id=mall.id, user_id=world.users[person.login].id)
            world.zones[code].duties.append(duty)
    units = {one.code: _unit(mall, floors[one.floor], world.zones[one.zone], one) for one in plan.units}
    db.session.flush()
    since = today - dt.timedelta(days=LEASES_FROM)
    for one in plan.tenants:
        world.tenants[one.code] = _tenant(mall, one, units, since)
    db.session.flush()
    return world


def _person(mall: Mall, person: Staff, hashed: str) -> User:
    user = User(
        login=person.login,
        password_hash=hashed,
        name_zh=person.name_zh,
        name_en=person.name_en,
        job_title=person.title_zh,
        phone=person.phone,
        phone_hash=lookup_hash(person.phone),
        lang=person.lang,
        is_demo=True,
        must_change_password=False,
    )
    user.memberships = [Membership(mall_id=mall.id, role=role) for role in person.roles]
    db.session.add(user)
    db.session.flush()
    return user


def _floor(mall: Mall, one: object) -> Floor:
    row = Floor(
        mall_id=mall.id, **{name: getattr(one, name) for name in ("code", "level", "name_zh", "name_en")}
    )
    db.session.add(row)
    return row


def _zone(mall: Mall, floor: Floor, one: object) -> Zone:
    row = Zone(
        mall_id=mall.id,
        floor_id=floor.id,
        code=one.code,  # type: ignore[attr-defined]
        name_zh=one.name_zh,  # type: ignore[attr-defined]
        name_en=one.name_en,  # type: ignore[attr-defined]
        boundary=one.bounds_zh,  # type: ignore[attr-defined]
        facilities=one.facilities_zh,  # type: ignore[attr-defined]
    )
    db.session.add(row)
    return row


def _unit(mall: Mall, floor: Floor, zone: Zone, one: object) -> Unit:
    fields = ("code", "area_m2", "grid_x", "grid_y", "grid_w", "grid_h")
    row = Unit(
        mall_id=mall.id, floor_id=floor.id, zone_id=zone.id, **{name: getattr(one, name) for name in fields}
    )
    db.session.add(row)
    return row


def _tenant(mall: Mall, one: object, units: dict[str, Unit], since: dt.date) -> Tenant:
    row = Tenant(
        mall_id=mall.id,
        code=one.code,  # type: ignore[attr-defined]
        name_zh=one.name_zh,  # type: ignore[attr-defined]
        name_en=one.name_en,  # type: ignore[attr-defined]
        legal_name=one.legal_name,  # type: ignore[attr-defined]
        brand=one.name_zh,  # type: ignore[attr-defined]
        category=one.category_zh,  # type: ignore[attr-defined]
        contact_name=one.contact_zh,  # type: ignore[attr-defined]
        phone=one.phone,  # type: ignore[attr-defined]
        phone_hash=lookup_hash(one.phone),  # type: ignore[attr-defined]
    )
    codes: tuple[str, ...] = one.units  # type: ignore[attr-defined]
    row.tenancies = [Tenancy(mall_id=mall.id, unit_id=units[code].id, from_on=since) for code in codes]
    db.session.add(row)
    db.session.flush()
    search.index(
        db.session(),
        mall_id=mall.id,
        kind="tenants",
        ref_id=row.id,
        ref_uid=row.uid,
        title=f"{row.name_zh} {row.name_en}".strip(),
        subtitle=" ".join(codes),
        text=" ".join([row.code, row.name_zh, row.name_en, row.legal_name, row.category, *codes]),
        at=row.created_at,
    )
    return row


def build_plans(world: World, template_id: int, valid_from: dt.date) -> dict[str, int]:
    """The two patrol plans; returns their ids by the story's code."""
    manager = world.actor("shenlan")
    found = {}
    for plan in PLANS:
        values = {
            "name_zh": plan.name_zh,
            "name_en": plan.name_en,
            "template_id": template_id,
            "slots": [{"no": plan.slot_no, "start": f"{plan.start:%H:%M}", "end": f"{plan.end:%H:%M}"}],
            "weekdays": list(range(7)),
            "working_days_only": False,
            "valid_from": valid_from,
            "valid_to": None,
            "is_active": True,
        }
        officers = {world.zones[code].id: world.zones[code].duties[0].user_id for code in plan.zones}
        found[plan.code] = create_plan(manager, values, officers).id
    return found
