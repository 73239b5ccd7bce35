"""The standing cast: the same people and places in every test."""

from __future__ import annotations

from dataclasses import dataclass

from mallops.blueprints.accounts.models import User
from mallops.blueprints.sites.models import Floor, Unit, Zone
from mallops.blueprints.tenants.models import Tenant
from mallops.core.db import db
from mallops.core.malls import Mall
from tests.factories.people import make_user
from tests.factories.places import make_floor, make_mall, make_tenant, make_unit, make_zone


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


def make_cast() -> Cast:
    """Build the cast in an app context and commit it."""
    mall = make_mall("ONE", name_zh="一号商场", name_en="Mall One")
    other = make_mall("TWO", name_zh="二号商场", name_en="Mall Two")
    people = {
        name: make_user(mall, role, login=name)
        for name, role in {
            "officer": "FLR", "desk": "DESK", "lead": "LEAD", "supervisor": "SUP", "manager": "CSM",
            "finance": "FIN", "hr": "HRA", "leasing": "LSG", "inspector": "INS", "director": "GM",
            "admin": "ADM",
        }.items()
    }  # fmt: skip
    stranger = make_user(other, "CSM", "ADM", login="stranger")
    floor = make_floor(mall, "F1", level=1)
    zone = make_zone(floor, "F1-A", people["officer"])
    other_zone = make_zone(floor, "F1-B")
    units = [make_unit(zone, "A01"), make_unit(zone, "A02"), make_unit(other_zone, "B01")]
    tenant = make_tenant(
        mall, units[0], code="T001", name_zh="花店", name_en="Flower shop", phone="13812345678"
    )
    other_tenant = make_tenant(mall, units[2], code="T002", name_zh="茶馆", name_en="Tea house")
    foreign_zone = make_zone(make_floor(other, "F1", level=1), "F1-A", stranger)
    foreign_tenant = make_tenant(other, make_unit(foreign_zone, "A01"), code="T001", name_zh="外店")
    db.session.commit()
    return Cast(
        mall=mall, other_mall=other, floor=floor, zone=zone, other_zone=other_zone, units=units,
        tenant=tenant, other_tenant=other_tenant, foreign_zone=foreign_zone, foreign_tenant=foreign_tenant,
        stranger=stranger, **people,
    )  # fmt: skip
