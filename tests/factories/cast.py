"""The standing cast: the same people and places in every test."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from mallops.blueprints.accounts.models import User
from mallops.blueprints.sites.models import Floor, Unit, Zone
from mallops.blueprints.tenants.models import Tenant
from mallops.core.db import db
from mallops.core.malls import Mall
from tests.factories.people import make_user
from tests.factories.places import make_floor, make_mall, make_tenant, make_unit, make_zone
from tests.factories.replay import replayed


@dataclass
class Cast:
    """One mall with a person per role, and a stranger who is manager and administrator of another mall.

    `officer` walks `zone` (units A01, A02; `tenant` in A01); `other_zone` (unit B01, `other_tenant`) is not
    theirs.
    """

    mall: Mall
    other_mall: Mall
    floor: Floor
    zone: Zone
    other_zone: Zone
    units: list[Unit]
    tenant: Tenant
    other_tenant: Tenant
    foreign_zone: Zone
    foreign_tenant: Tenant
    officer: User
    desk: User
    lead: User
    supervisor: User
    manager: User
    finance: User
    hr: User
    leasing: User
    inspector: User
    director: User
    admin: User
    stranger: User

    @property
    def staff(self) -> list[User]:
        """Everyone of the mall."""
        return [
            self.officer, self.desk, self.lead, self.supervisor, self.manager, self.finance, self.hr,
            self.leasing, self.inspector, self.director, self.admin,
        ]  # fmt: skip


ROLES = {
    "officer": "FLR", "desk": "DESK", "lead": "LEAD", "supervisor": "SUP", "manager": "CSM", "finance": "FIN",
    "hr": "HRA", "leasing": "LSG", "inspector": "INS", "director": "GM", "admin": "ADM",
}  # fmt: skip


def make_cast() -> Cast:
    """The cast, committed, in an app context. In an empty database it is put back as it was made first."""
    replayed("cast", _make)
    return find_cast()


def find_cast() -> Cast:
    """The cast of a database in which it was made."""
    malls = {one.code: one for one in db.session.scalars(sa.select(Mall))}
    people = {one.login: one for one in db.session.scalars(sa.select(User))}
    zones = {(one.mall_id, one.code): one for one in db.session.scalars(sa.select(Zone))}
    tenants = {(one.mall_id, one.code): one for one in db.session.scalars(sa.select(Tenant))}
    mall, other = malls["ONE"], malls["TWO"]
    return Cast(
        mall=mall,
        other_mall=other,
        floor=db.session.scalars(sa.select(Floor).filter_by(mall_id=mall.id, code="F1")).one(),
        zone=zones[mall.id, "F1-A"],
        other_zone=zones[mall.id, "F1-B"],
        units=list(db.session.scalars(sa.select(Unit).filter_by(mall_id=mall.id).order_by(Unit.id))),
        tenant=tenants[mall.id, "T001"],
        other_tenant=tenants[mall.id, "T002"],
        foreign_zone=zones[other.id, "F1-A"],
        foreign_tenant=tenants[other.id, "T001"],
        stranger=people["stranger"],
        **{name: people[name] for name in ROLES},
    )


def _make() -> None:
    mall = make_mall("ONE", name_zh="一号商场", name_en="Mall One")
    other = make_mall("TWO", name_zh="二号商场", name_en="Mall Two")
    people = {name: make_user(mall, role, login=name) for name, role in ROLES.items()}
    stranger = make_user(other, "CSM", "ADM", login="stranger")
    floor = make_floor(mall, "F1", level=1)
    zone = make_zone(floor, "F1-A", people["officer"])
    other_zone = make_zone(floor, "F1-B")
    units = [make_unit(zone, "A01"), make_unit(zone, "A02"), make_unit(other_zone, "B01")]
    make_tenant(mall, units[0], code="T001", name_zh="花店", name_en="Flower shop", phone="13812345678")
    make_tenant(mall, units[2], code="T002", name_zh="茶馆", name_en="Tea house")
    foreign_zone = make_zone(make_floor(other, "F1", level=1), "F1-A", stranger)
    make_tenant(other, make_unit(foreign_zone, "A01"), code="T001", name_zh="外店")
    db.session.commit()
