"""Reads of works: their drawings, deposits, signatures, looks, violations and hot work."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from mallops.blueprints.deposits.models import Deposit
from mallops.blueprints.fitout import permissions as may
from mallops.blueprints.fitout.models import FitOut, HotWork, SiteLook, Violation, Worker
from mallops.blueprints.fitout.rules import works as rules
from mallops.blueprints.sites.models import Unit, Zone
from mallops.blueprints.tenants.models import Tenancy, Tenant
from mallops.core.auth import Actor
from mallops.core.casework import CaseAttachment
from mallops.core.casework.models import SignOff
from mallops.core.db import db
from mallops.core.malls import Mall
from mallops.core.photos.models import Photo
from mallops.core.photos.sight import photo_source

HOT_OPEN = ("applied", "valid", "watch")
MAX_BOARD = 200


class Drawing(NamedTuple):
    """One version of a drawing; the highest number of a kind is the one in force."""

    kind: str
    version: int
    attachment: CaseAttachment
    current: bool


def of_tenant(mall_id: int, tenant_id: int) -> list[FitOut]:
    """The tenant's fit-outs, the newest first (move-in asks how far they are)."""
    query = sa.select(FitOut).where(FitOut.of_mall(mall_id), FitOut.tenant_id == tenant_id)
    return list(db.session.scalars(query.order_by(FitOut.id.desc())))


def list_malls() -> list[Mall]:
    """Every mall, in order."""
    return list(db.session.scalars(sa.select(Mall).order_by(Mall.id)))


def unit_of(tenant: Tenant | None, on: dt.date) -> Unit | None:
    """The unit that the tenant holds on a day, when it is one."""
    if tenant is None:
        return None
    query = (
        sa.select(Unit)
        .join(Tenancy, Tenancy.unit_id == Unit.id)
        .where(
            Tenancy.tenant_id == tenant.id,
            sa.or_(Tenancy.to_on.is_(None), Tenancy.to_on >= on),
        )
        .order_by(Tenancy.from_on, Unit.code)
        .limit(1)
    )
    return db.session.scalar(query)


def list_drawings(case: FitOut) -> list[Drawing]:
    """Every version of every drawing, the newest of a kind first."""
    query = (
        sa.select(CaseAttachment)
        .where(CaseAttachment.case_id == case.id, CaseAttachment.stage.like("drawing_%"))
        .order_by(CaseAttachment.id)
    )
    seen: dict[str, list[CaseAttachment]] = {}
    for one in db.session.scalars(query):
        seen.setdefault(one.stage.removeprefix("drawing_"), []).append(one)
    return [
        Drawing(kind, at + 1, rows[at], at == len(rows) - 1)
        for kind, rows in seen.items()
        for at in reversed(range(len(rows)))
    ]


def signed_since(case: Any, since: dt.datetime | None) -> set[str]:
    """In which capacities it was signed since a moment; none before there was one."""
    if since is None:
        return set()
    query = sa.select(SignOff.capacity).where(SignOff.case_id == case.id, SignOff.signed_at >= since)
    return set(db.session.scalars(query))


def list_signatures(case: Any, since: dt.datetime | None) -> dict[str, SignOff]:
    """The signatures since a moment, by capacity."""
    if since is None:
        return {}
    query = sa.select(SignOff).where(SignOff.case_id == case.id, SignOff.signed_at >= since)
    return {one.capacity: one for one in db.session.scalars(query.order_by(SignOff.id))}


def list_deposits(case: FitOut) -> list[Deposit]:
    """Deposits that were taken for these works."""
    query = sa.select(Deposit).where(Deposit.origin_id == case.id, Deposit.state != "void")
    return list(db.session.scalars(query.order_by(Deposit.id)))


def held_deposit(case: FitOut) -> Deposit | None:
    """The deposit from which a fine may be taken."""
    return next((one for one in list_deposits(case) if one.state == "held" and one.balance), None)


def list_workers(case: FitOut) -> list[Worker]:
    """The workers, in order of their passes, with pictures."""
    query = sa.select(Worker).where(Worker.fitout_id == case.id).options(joinedload(Worker.photo))
    return list(db.session.scalars(query.order_by(Worker.position)))


def is_blacklisted(mall_id: int, person_key: str) -> bool:
    """Whether this person may no longer work in the mall."""
    query = sa.select(Worker.id).where(
        Worker.mall_id == mall_id, Worker.person_key == person_key, Worker.state == "blacklisted"
    )
    return db.session.scalar(query.limit(1)) is not None


def list_looks(case: FitOut, limit: int = 20) -> list[SiteLook]:
    """The last looks, the newest first."""
    query = sa.select(SiteLook).where(SiteLook.fitout_id == case.id).options(joinedload(SiteLook.by))
    return list(db.session.scalars(query.order_by(SiteLook.id.desc()).limit(limit)))


def find_look(token: str, mall_id: int | None) -> SiteLook | None:
    """The look that this form has made already."""
    query = sa.select(SiteLook).where(SiteLook.token == token, SiteLook.mall_id == mall_id)
    return db.session.scalar(query)


def list_violations(case: FitOut) -> list[Violation]:
    """Violations of these works, the newest first."""
    query = sa.select(Violation).where(Violation.fitout_id == case.id, Violation.state != "void")
    return list(db.session.scalars(query.order_by(Violation.id.desc())))


def list_hot_works(case: FitOut) -> list[HotWork]:
    """Hot-work permits of these works, the newest first."""
    query = sa.select(HotWork).where(HotWork.fitout_id == case.id)
    return list(db.session.scalars(query.order_by(HotWork.id.desc())))


def count_open(case: FitOut) -> tuple[int, int]:
    """How many violations and hot-work permits are open."""
    bad = sum(one.state == "issued" for one in list_violations(case))
    return bad, sum(one.state in HOT_OPEN for one in list_hot_works(case))


def list_on_site(mall_id: int, zone_ids: Collection[int] = ()) -> list[FitOut]:
    """Works that are permitted, under way or stopped; empty `zone_ids` means every zone."""
    query = (
        sa.select(FitOut)
        .options(joinedload(FitOut.zone), joinedload(FitOut.tenant), joinedload(FitOut.unit))
        .where(FitOut.of_mall(mall_id), FitOut.kind == "fitouts", FitOut.state.in_(sorted(rules.RUNNING)))
        .order_by(FitOut.ends_on, FitOut.id)
        .limit(MAX_BOARD)
    )
    if zone_ids:
        query = query.where(FitOut.zone_id.in_(sorted(zone_ids)))
    return list(db.session.scalars(query))


def open_hot_works(mall_id: int, fitout_ids: Iterable[int] | None = None) -> list[HotWork]:
    """Hot-work permits that are not settled, by the end of their hours."""
    query = (
        sa.select(HotWork)
        .options(joinedload(HotWork.fitout), joinedload(HotWork.zone), joinedload(HotWork.tenant))
        .where(HotWork.of_mall(mall_id), HotWork.kind == "hotworks", HotWork.state.in_(HOT_OPEN))
        .order_by(HotWork.until_at, HotWork.id)
        .limit(MAX_BOARD)
    )
    if fitout_ids is not None:
        query = query.where(HotWork.fitout_id.in_(sorted(fitout_ids)))
    return list(db.session.scalars(query))


def zone_uids(zone_ids: Iterable[int]) -> dict[int, Any]:
    """Public ids of zones."""
    query = sa.select(Zone.id, Zone.uid).where(Zone.id.in_(sorted(zone_ids)))
    return {row[0]: row[1] for row in db.session.execute(query)}


def ids_ending(mall_id: int, until: dt.date) -> list[int]:
    """Works on site whose permit ends by that day."""
    query = sa.select(FitOut.id).where(
        FitOut.of_mall(mall_id), FitOut.state.in_(sorted(rules.RUNNING)), FitOut.ends_on <= until
    )
    return list(db.session.scalars(query.order_by(FitOut.id)))


def ids_accepted(mall_id: int) -> list[int]:
    """Accepted works whose deposit is not settled."""
    query = sa.select(FitOut.id).where(FitOut.of_mall(mall_id), FitOut.state == "accepted")
    return list(db.session.scalars(query.order_by(FitOut.id)))


def ids_issued(mall_id: int) -> list[int]:
    """Open violations."""
    query = sa.select(Violation.id).where(Violation.of_mall(mall_id), Violation.state == "issued")
    return list(db.session.scalars(query.order_by(Violation.id)))


def photo_ids(case: Any) -> Sequence[int]:
    """Pictures of a record."""
    query = sa.select(CaseAttachment.photo_id).where(
        CaseAttachment.case_id == case.id, CaseAttachment.photo_id.is_not(None)
    )
    return [one for one in db.session.scalars(query.order_by(CaseAttachment.id)) if one is not None]


@photo_source
def on_a_pass(photo: Photo, actor: Actor) -> bool:
    """A portrait is seen by those who may check passes in its mall."""
    query = sa.select(Worker.id).where(Worker.photo_id == photo.id, Worker.mall_id == actor.mall_id)
    return actor.can(may.VIEW) and db.session.scalar(query.limit(1)) is not None
