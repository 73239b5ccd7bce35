"""The shops of a day and what was seen of them: for the grids, one shop, and the phone's bundle."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from mallops.blueprints.accounts.models import User
from mallops.blueprints.attendance.models import AttendanceCorrection, AttendancePhoto, AttendanceTick
from mallops.blueprints.attendance.permissions import VIEW
from mallops.blueprints.attendance.rules import Seen, Settled, settle
from mallops.blueprints.sites.models import Floor, Unit, Zone
from mallops.blueprints.tenants.models import Tenancy, Tenant
from mallops.core.auth import Actor
from mallops.core.db import db
from mallops.core.names import pick
from mallops.core.photos.models import Photo
from mallops.core.photos.sight import photo_source


@dataclass(frozen=True)
class Shop:
    """A shop that trades on a day, with its units; `zone` is that of the first one."""

    id: int
    uid: uuid.UUID
    code: str
    qr_code: str
    name_zh: str
    name_en: str
    category: str
    zone_id: int | None
    zone_uid: uuid.UUID | None
    zone_code: str
    zone_zh: str
    zone_en: str
    floor_id: int
    units: tuple[str, ...]

    @property
    def name(self) -> str:
        """The name over the door in the reader's language."""
        return pick(self.name_zh, self.name_en)

    @property
    def zone_name(self) -> str:
        """Code and name of its zone, empty without one."""
        return f"{self.zone_code} {pick(self.zone_zh, self.zone_en)}".strip()


@dataclass(frozen=True)
class Look:
    """One tick with who gave it."""

    uid: uuid.UUID
    tenant_id: int
    phase: str
    state: str
    remark: str
    at: dt.datetime
    by_id: int | None
    by_zh: str
    by_en: str
    photos: int
    order: int
    actual_at: dt.datetime | None = None
    due_at: dt.datetime | None = None

    @property
    def by(self) -> str:
        """Who saw it, in the reader's language."""
        return pick(self.by_zh or "", self.by_en or "")

    def seen(self) -> Seen:
        """As the rule sees it."""
        return Seen(self.uid, self.state, self.by_id, self.at, self.order, self.actual_at, self.remark)


@dataclass(frozen=True)
class Cell:
    """A shop at opening or closing: the look that counts, and other officers' looks that say otherwise."""

    look: Look | None = None
    differs: tuple[Look, ...] = ()

    @property
    def state(self) -> str:
        """The state that counts; empty when nobody looked."""
        return self.look.state if self.look else ""


def list_trading(mall_id: int | None, on: dt.date, *tenant_ids: int) -> list[Shop]:
    """Every shop that trades on a day, by floor, zone and unit. One query; no contact data is read."""
    query = (
        sa.select(
            Tenant.id,
            Tenant.uid,
            Tenant.code,
            Tenant.qr_code,
            Tenant.name_zh,
            Tenant.name_en,
            Tenant.category,
            Zone.id,
            Zone.uid,
            Zone.code,
            Zone.name_zh,
            Zone.name_en,
            Unit.floor_id,
            Unit.code,
        )
        .join(Tenancy, Tenancy.tenant_id == Tenant.id)
        .join(Unit, Unit.id == Tenancy.unit_id)
        .join(Floor, Floor.id == Unit.floor_id)
        .outerjoin(Zone, Zone.id == Unit.zone_id)
        .where(
            Tenant.mall_id == mall_id,
            Tenant.status == "trading",
            Tenancy.from_on <= on,
            sa.or_(Tenancy.to_on.is_(None), Tenancy.to_on >= on),
        )
        .order_by(Floor.level, Zone.code, Unit.code, Tenant.id)
    )
    if tenant_ids:
        query = query.where(Tenant.id.in_(tenant_ids))
    shops: dict[int, Any] = {}
    units: dict[int, list[str]] = {}
    rows: Any = db.session.execute(query)
    for *facts, unit in rows:
        shops.setdefault(facts[0], facts)
        units.setdefault(facts[0], []).append(unit)
    return [_shop(facts, tuple(units[id])) for id, facts in shops.items()]


def _shop(facts: list[Any], units: tuple[str, ...]) -> Shop:
    whole = [*facts[:9], *(one or "" for one in facts[9:12]), facts[12], units]  # a unit may lie in no zone
    return Shop(*whole)


def looks_of(mall_id: int | None, on: dt.date, *tenant_ids: int) -> list[Look]:
    """All ticks of a day, of all shops or some, in the order they came. One query."""
    pictures = (
        sa.select(sa.func.count(AttendancePhoto.id))
        .where(AttendancePhoto.tick_id == AttendanceTick.id)
        .correlate(AttendanceTick)
        .scalar_subquery()
    )
    query = (
        sa.select(
            AttendanceTick.uid,
            AttendanceTick.tenant_id,
            AttendanceTick.phase,
            AttendanceTick.state,
            AttendanceTick.remark,
            AttendanceTick.at,
            AttendanceTick.by_id,
            User.name_zh,
            User.name_en,
            pictures,
            AttendanceTick.id,
            AttendanceTick.actual_at,
            AttendanceTick.due_at,
        )
        .outerjoin(User, User.id == AttendanceTick.by_id)
        .where(AttendanceTick.mall_id == mall_id, AttendanceTick.on == on)
        .order_by(AttendanceTick.id)
    )
    if tenant_ids:
        query = query.where(AttendanceTick.tenant_id.in_(tenant_ids))
    return [Look(*row) for row in db.session.execute(query)]


def cells_of(looks: Iterable[Look]) -> dict[tuple[int, str], Cell]:
    """What counts, by shop and phase."""
    by_place: dict[tuple[int, str], list[Look]] = {}
    for one in looks:
        by_place.setdefault((one.tenant_id, one.phase), []).append(one)
    return {place: _cell(found) for place, found in by_place.items()}


def _cell(looks: list[Look]) -> Cell:
    settled: Settled | None = settle(one.seen() for one in looks)
    if settled is None:
        return Cell()
    known = {one.uid: one for one in looks}
    return Cell(known[settled.counts.uid], tuple(known[one.uid] for one in settled.differs))


def ticks_of_shop(mall_id: int | None, tenant_id: int, on: dt.date) -> list[AttendanceTick]:
    """All that was seen of one shop on a day, the latest first, with people and pictures."""
    query = (
        sa.select(AttendanceTick)
        .where(
            AttendanceTick.mall_id == mall_id,
            AttendanceTick.tenant_id == tenant_id,
            AttendanceTick.on == on,
        )
        .options(joinedload(AttendanceTick.by), selectinload(AttendanceTick.photos))
        .order_by(AttendanceTick.at.desc(), AttendanceTick.id.desc())
    )
    return list(db.session.scalars(query))


def find_tick(uid: uuid.UUID) -> AttendanceTick | None:
    """The tick of this uid, of any mall: who asks has to look at `mall_id` and `by_id`."""
    return db.session.scalar(sa.select(AttendanceTick).where(AttendanceTick.uid == uid))


@photo_source
def on_a_tick(photo: Photo, actor: Actor) -> bool:
    """The picture of a tick or of a correction: for everyone who may read attendance."""
    if not actor.can(VIEW):
        return False
    return any(
        db.session.scalar(
            sa.select(one.id).where(one.photo_id == photo.id, one.mall_id == actor.mall_id).limit(1)
        )
        is not None
        for one in (AttendancePhoto, AttendanceCorrection)
    )
