"""One run as the phone writes on it: its light row, its shops, its answers and pictures."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import OrderedDict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from mallops.blueprints.accounts.models import User
from mallops.blueprints.checklists.models import TemplateVersion
from mallops.blueprints.checklists.queries import Sheet, SheetItem, SheetSection, get_sheet
from mallops.blueprints.patrols.models import Patrol, PatrolAnswer, PatrolPhoto
from mallops.blueprints.patrols.rules.merging import GivenAnswer
from mallops.blueprints.patrols.rules.runs import PatrolFacts
from mallops.blueprints.sites.models import Unit
from mallops.blueprints.tenants.models import Tenancy, Tenant
from mallops.core.auth import Actor
from mallops.core.casework import Case
from mallops.core.db import db
from mallops.core.errors import NotFound
from mallops.core.photos.models import Photo

_RUNS_KEPT = 512
Slot = tuple[int, int | None]
"""An item and, in sections that repeat, a shop: the place of one current answer."""


@dataclass(frozen=True)
class RunRow:
    """What writing an answer needs to know of its run. `section_codes` None: the whole sheet."""

    id: int
    uid: uuid.UUID
    mall_id: int
    kind: str
    number: str | None
    title: str
    state: str
    owner_id: int | None
    created_by_id: int | None
    zone_id: int | None
    tenant_id: int | None
    version_id: int
    version_uid: uuid.UUID
    purpose: str
    section_codes: list[str] | None
    shop_ids: list[int]
    crew_ids: list[int]
    started_at: dt.datetime

    @property
    def sheet(self) -> Sheet:
        """The frozen sheet of its version."""
        return get_sheet(self.version_id, self.version_uid)

    @property
    def facts(self) -> PatrolFacts:
        """The run as the rules see it."""
        return PatrolFacts(self.state, self.owner_id, frozenset(self.crew_ids))

    def item(self, ref: str) -> SheetItem | None:
        """The item of this code or uid, if this run walks it."""
        found = self.sheet.by_ref.get(ref)
        if found is None or (found.per_tenant and not self.shop_ids):
            return None
        walked = self.section_codes is None or found.section in self.section_codes
        return found if walked else None

    @property
    def sections(self) -> list[SheetSection]:
        """The sections that this run walks; per-shop ones only where there are shops."""
        return sections_of(self.sheet, self.section_codes, bool(self.shop_ids))


def sections_of(sheet: Sheet, codes: Collection[str] | None, has_shops: bool) -> list[SheetSection]:
    """The sections of a sheet that a run walks."""
    return [
        one
        for one in sheet.sections
        if (codes is None or one.code in codes) and (has_shops or not one.per_tenant)
    ]


def slots_of(
    sections: Collection[SheetSection], shop_ids: Collection[int]
) -> Iterator[tuple[SheetItem, int | None]]:
    """Every place to be answered: items, and per-shop items once a shop."""
    for section in sections:
        for subject in shop_ids if section.per_tenant else [None]:
            for item in section.items:
                yield item, subject


_PATROLS, _CASES, _VERSIONS = Patrol.__table__, Case.__table__, TemplateVersion.__table__
_RUN = (
    sa.select(
        _PATROLS.c.id,
        _CASES.c.uid,
        _CASES.c.mall_id,
        _CASES.c.kind,
        _CASES.c.number,
        _CASES.c.title,
        _CASES.c.state,
        _CASES.c.owner_id,
        _CASES.c.created_by_id,
        _CASES.c.zone_id,
        _CASES.c.tenant_id,
        _PATROLS.c.version_id,
        _VERSIONS.c.uid.label("version_uid"),
        _PATROLS.c.purpose,
        _PATROLS.c.section_codes,
        _PATROLS.c.shop_ids,
        _PATROLS.c.crew_ids,
        _PATROLS.c.started_at,
    )
    .join(_CASES, _CASES.c.id == _PATROLS.c.id)
    .join(_VERSIONS, _VERSIONS.c.id == _PATROLS.c.version_id)
)
_ONE = _RUN.where(_CASES.c.uid == sa.bindparam("run_uid"), _CASES.c.mall_id == sa.bindparam("in_mall"))
#: Both rows are locked: the state read here is the state until the transaction ends.
_LOCK = _ONE.with_for_update(of=[_PATROLS, _CASES], key_share=True)


def get_run(actor: Actor, uid: uuid.UUID, *, lock: bool = False) -> RunRow:
    """The run in one query, without ORM objects. NotFound for strangers and for who may not see it."""
    row: Any = db.session.execute(
        _LOCK if lock else _ONE, {"run_uid": uid, "in_mall": actor.mall_id}
    ).one_or_none()
    if row is None:
        raise NotFound()
    run = RunRow(*row)
    if not _sees(actor, run):
        raise NotFound()
    return run


def _sees(actor: Actor, run: RunRow) -> bool:
    if not actor.only_own("patrol"):
        return True
    ours = {run.owner_id, run.created_by_id, *run.crew_ids}
    return actor.user_id in ours or run.zone_id in actor.zone_ids


_shops: OrderedDict[uuid.UUID, dict[uuid.UUID, int]] = OrderedDict()


def is_known(uid: uuid.UUID) -> bool:
    """Whether any mall has a run of this uid; a phone may show one that no server has heard of yet."""
    return db.session.scalar(sa.select(Patrol.id).where(Patrol.uid == uid)) is not None


def shops_by_uid(run: RunRow) -> dict[uuid.UUID, int]:
    """Public id to key of the run's shops. They never change, so a process reads them once a run."""
    if run.uid not in _shops:
        query = sa.select(Tenant.uid, Tenant.id).where(Tenant.id.in_(run.shop_ids))
        _shops[run.uid] = {uid: id for uid, id in db.session.execute(query)}
        while len(_shops) > _RUNS_KEPT:
            _shops.popitem(last=False)
    return _shops[run.uid]


@dataclass(frozen=True)
class ShopRow:
    """A shop of a zone or a run, in the order of its units."""

    id: int
    uid: uuid.UUID
    code: str
    name_zh: str
    name_en: str
    units: str


def shops_in_zone(mall_id: int, zone_id: int, on: dt.date) -> list[int]:
    """Keys of the tenants that trade in a zone on a day, in the order of their units."""
    query = (
        sa.select(Tenant.id, sa.func.min(Unit.code))
        .join(Tenancy, Tenancy.tenant_id == Tenant.id)
        .join(Unit, Unit.id == Tenancy.unit_id)
        .where(
            Tenant.mall_id == mall_id,
            Unit.zone_id == zone_id,
            Tenant.status == "trading",
            Tenancy.from_on <= on,
            sa.or_(Tenancy.to_on.is_(None), Tenancy.to_on >= on),
        )
        .group_by(Tenant.id)
        .order_by(sa.func.min(Unit.code), Tenant.id)
    )
    return list(db.session.scalars(query))


def list_shops(shop_ids: list[int], on: dt.date) -> list[ShopRow]:
    """The shops of a run with their units, in the run's order. Two queries."""
    query = sa.select(Tenant.id, Tenant.uid, Tenant.code, Tenant.name_zh, Tenant.name_en).where(
        Tenant.id.in_(shop_ids)
    )
    rows = {row.id: row for row in db.session.execute(query)}
    units = unit_codes(shop_ids, on)
    return [ShopRow(*rows[id], units.get(id, "")) for id in shop_ids if id in rows]


def unit_codes(tenant_ids: Collection[int], on: dt.date) -> dict[int, str]:
    """The units that tenants hold on a day, as one text each."""
    query = (
        sa.select(Tenancy.tenant_id, Unit.code)
        .join(Unit, Unit.id == Tenancy.unit_id)
        .where(
            Tenancy.tenant_id.in_(tenant_ids),
            Tenancy.from_on <= on,
            sa.or_(Tenancy.to_on.is_(None), Tenancy.to_on >= on),
        )
        .order_by(Unit.code)
    )
    found: dict[int, list[str]] = {}
    for tenant_id, code in db.session.execute(query):
        found.setdefault(tenant_id, []).append(code)
    return {tenant_id: ", ".join(codes) for tenant_id, codes in found.items()}


def zone_of_tenant(mall_id: int, tenant_id: int, on: dt.date) -> int | None:
    """The zone of the first unit a tenant holds on a day."""
    query = (
        sa.select(Unit.zone_id)
        .join(Tenancy, Tenancy.unit_id == Unit.id)
        .where(
            Unit.mall_id == mall_id,
            Tenancy.tenant_id == tenant_id,
            Tenancy.from_on <= on,
            sa.or_(Tenancy.to_on.is_(None), Tenancy.to_on >= on),
            Unit.zone_id.is_not(None),
        )
        .order_by(Unit.code)
        .limit(1)
    )
    return db.session.scalar(query)


def current_answers(patrol_id: int) -> list[PatrolAnswer]:
    """The answers that count, in the order they came."""
    query = (
        sa.select(PatrolAnswer)
        .where(PatrolAnswer.patrol_id == patrol_id, PatrolAnswer.is_current)
        .order_by(PatrolAnswer.id)
    )
    return list(db.session.scalars(query))


def late_answers(patrol_id: int) -> list[PatrolAnswer]:
    """The answers that came after submission, in the order they came."""
    query = (
        sa.select(PatrolAnswer)
        .where(PatrolAnswer.patrol_id == patrol_id, PatrolAnswer.late)
        .order_by(PatrolAnswer.id)
    )
    return list(db.session.scalars(query))


def said_at(answer: Any) -> dt.datetime:
    """When an answer was given, on the server's timeline; when it came, where the clock is not believed."""
    if answer.clock == "future":
        return answer.created_at  # type: ignore[no-any-return]
    return answer.happened_at or answer.device_at or answer.created_at  # type: ignore[no-any-return]


def given_answer(answer: Any) -> GivenAnswer:
    """A stored answer as the merging rule sees it."""
    at = answer.happened_at or answer.device_at or answer.created_at
    return GivenAnswer(
        str(answer.uid),
        str(answer.item_id),
        answer.verdict,
        answer.answered_by_id or 0,
        at,
        answer.tenant_id,
    )


def all_answers(patrol_id: int) -> list[PatrolAnswer]:
    """Every answer given on a run before its submission, in the order they came."""
    query = (
        sa.select(PatrolAnswer)
        .where(PatrolAnswer.patrol_id == patrol_id, sa.not_(PatrolAnswer.late))
        .order_by(PatrolAnswer.id)
    )
    return list(db.session.scalars(query))


@dataclass(frozen=True)
class PhotoRow:
    """A picture of a run as screens and prints need it."""

    uid: uuid.UUID
    photo_id: int
    item_id: int
    tenant_id: int | None
    sha256: str
    state: str
    width: int
    height: int
    taken_at: dt.datetime
    taken_by_id: int | None
    row_id: int
    at: dt.datetime

    @property
    def slot(self) -> Slot:
        """Where it belongs."""
        return self.item_id, self.tenant_id


def photos_of(patrol_id: int, *, late: bool = False) -> list[PhotoRow]:
    """The pictures of a run that were not taken away, in the order they came; those that came late apart."""
    query = _PHOTOS.where(PatrolPhoto.patrol_id == patrol_id, PatrolPhoto.late.is_(late))
    rows: Any = db.session.execute(query)
    return [PhotoRow(*row) for row in rows]


_PHOTOS = (
    sa.select(
        PatrolPhoto.uid,
        PatrolPhoto.photo_id,
        PatrolPhoto.item_id,
        PatrolPhoto.tenant_id,
        Photo.sha256,
        Photo.state,
        Photo.width,
        Photo.height,
        Photo.taken_at,
        PatrolPhoto.taken_by_id,
        PatrolPhoto.id,
        PatrolPhoto.created_at,
    )
    .join(Photo, Photo.id == PatrolPhoto.photo_id)
    .where(PatrolPhoto.removed_at.is_(None))
    .order_by(PatrolPhoto.id)
)


def photos_by_slot(photos: list[PhotoRow]) -> dict[Slot, list[PhotoRow]]:
    """Pictures by place."""
    found: dict[Slot, list[PhotoRow]] = {}
    for one in photos:
        found.setdefault(one.slot, []).append(one)
    return found


def answered_counts(patrol_ids: Collection[int]) -> dict[int, int]:
    """How many places of each run are answered."""
    query = (
        sa.select(PatrolAnswer.patrol_id, sa.func.count())
        .where(PatrolAnswer.patrol_id.in_(patrol_ids), PatrolAnswer.is_current)
        .group_by(PatrolAnswer.patrol_id)
    )
    return {patrol_id: count for patrol_id, count in db.session.execute(query)}


def names_of(user_ids: Collection[int | None]) -> dict[int, tuple[str, str]]:
    """(Chinese, English) names of people."""
    wanted = {one for one in user_ids if one is not None}
    query = sa.select(User.id, User.name_zh, User.name_en).where(User.id.in_(wanted))
    return {id: (zh, en) for id, zh, en in db.session.execute(query)} if wanted else {}
