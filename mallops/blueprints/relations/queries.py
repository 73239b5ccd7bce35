"""Reads of relations: newcomers, texts, people to greet today, complaints in confidence."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from mallops.blueprints.relations import rules
from mallops.blueprints.relations.models import (
    Confidence,
    Greeting,
    Letter,
    RelationStart,
    RelationText,
    Talk,
)
from mallops.blueprints.relations.shipped import TEXTS, Shipped
from mallops.blueprints.tenants.models import Tenancy, Tenant, TenantPerson
from mallops.core.auth import Actor
from mallops.core.db import db
from mallops.core.errors import NotFound
from mallops.core.national_days import feast_of
from mallops.core.notices import receivers

MOST = 300
HERE = ("moving_in", "trading", "suspended", "moving_out")


class Occasion(NamedTuple):
    """Somebody to greet today, and what was done about it."""

    person: TenantPerson
    code: str
    label: str
    done: Greeting | None

    @property
    def open(self) -> bool:
        """Whether call or text is still to be made."""
        return self.done is None or not (self.done.call and self.done.texted)


def list_unmet(mall_id: int) -> list[tuple[Tenant, dt.date | None]]:
    """Tenants here or moving in that the house has not met, with the first day of their first unit."""
    first = sa.select(sa.func.min(Tenancy.from_on)).where(Tenancy.tenant_id == Tenant.id).scalar_subquery()
    query = (
        sa.select(Tenant, first)
        .outerjoin(RelationStart, RelationStart.tenant_id == Tenant.id)
        .where(
            Tenant.mall_id == mall_id,
            Tenant.status.in_(("moving_in", "trading")),
            RelationStart.id.is_(None),
        )
        .order_by(Tenant.id)
        .limit(MOST)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def texts_of(mall_id: int | None) -> dict[str, Shipped]:
    """The mall's own texts, the shipped ones where it has none."""
    rows = db.session.scalars(sa.select(RelationText).where(RelationText.mall_id == mall_id))
    return TEXTS | {one.code: Shipped(one.text_zh, one.text_en) for one in rows if one.code in TEXTS}


def find_text(mall_id: int | None, code: str) -> RelationText | None:
    """The mall's own text."""
    query = sa.select(RelationText).where(RelationText.mall_id == mall_id, RelationText.code == code)
    return db.session.scalar(query)


def list_occasions(mall_id: int | None, today: dt.date) -> list[Occasion]:
    """Whom to greet today: birthdays by name, and everybody's first contact on a holiday's first day."""
    day = f"{today:%m-%d}"
    days = [day, "02-29"] if day == "02-28" and not _is_leap(today.year) else [day]
    people = (
        sa.select(TenantPerson)
        .join(Tenant, Tenant.id == TenantPerson.tenant_id)
        .options(joinedload(TenantPerson.tenant))
        .where(
            TenantPerson.mall_id == mall_id,
            Tenant.status.in_(HERE),
            sa.or_(TenantPerson.to_on.is_(None), TenantPerson.to_on >= today),
        )
        .order_by(Tenant.code, TenantPerson.id)
        .limit(MOST)
    )
    born = list(db.session.scalars(people.where(TenantPerson.birth_md.in_(days))))
    query = sa.select(Greeting).where(Greeting.mall_id == mall_id, Greeting.on == today)
    done = {(one.person_id, one.occasion): one for one in db.session.scalars(query)}
    found = [Occasion(one, "birthday", "", done.get((one.id, "birthday"))) for one in born]
    feast = feast_of(today)
    if feast:
        main = db.session.scalars(people.where(TenantPerson.is_main.is_(True)))
        found += [Occasion(one, "holiday", feast, done.get((one.id, "holiday"))) for one in main]
    return found


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def find_greeting(person_id: int, occasion: str, on: dt.date) -> Greeting | None:
    """What was done about an occasion."""
    query = sa.select(Greeting).where(
        Greeting.person_id == person_id, Greeting.occasion == occasion, Greeting.on == on
    )
    return db.session.scalar(query)


def list_confidences(actor: Actor) -> list[Confidence]:
    """Complaints in confidence that this person may know of, open ones first."""
    query = (
        sa.select(Confidence)
        .options(joinedload(Confidence.tenant), joinedload(Confidence.person))
        .where(Confidence.mall_id == actor.mall_id, _for(actor))
        .order_by(sa.case((Confidence.state == "closed", 1), else_=0), Confidence.id.desc())
        .limit(MOST)
    )
    return list(db.session.scalars(query))


def get_confidence(actor: Actor, uid: uuid.UUID, *, lock: bool = False) -> Confidence:
    """One of them. Raises NotFound, also for whom it is about."""
    query = sa.select(Confidence).where(
        Confidence.uid == uid, Confidence.mall_id == actor.mall_id, _for(actor)
    )
    found = db.session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound()
    rules.ensure_may_know(actor.user_id, found.about_id)
    return found


def _for(actor: Actor) -> sa.ColumnElement[bool]:
    """19.4: the supervisor sees them, the manager what no supervisor may; never whom it is about."""
    others = sa.or_(Confidence.about_id.is_(None), Confidence.about_id != actor.user_id)
    supervisors = receivers(actor.mall_id or 0, ["SUP"])
    if "SUP" in actor.roles or not supervisors:
        return others
    return sa.and_(others, Confidence.about_id == supervisors[0]) if len(supervisors) == 1 else sa.false()


def find_tenant_by_label(code: str) -> Tenant | None:
    """The tenant whose door has this label, in whatever mall."""
    return db.session.scalar(sa.select(Tenant).where(Tenant.qr_code == code.strip().upper()))


def last_of_tenant(mall_id: int | None, tenant_id: int) -> tuple[Any, int]:
    """The day of the last talk with a tenant, and how many talks and letters are open."""
    last = sa.select(sa.func.max(Talk.talked_on)).where(Talk.of_mall(mall_id), Talk.tenant_id == tenant_id)
    count = 0
    for model, states in ((Talk, ("open", "coordinating")), (Letter, ("invited", "filed", "reviewed"))):
        query = sa.select(sa.func.count(model.id)).where(
            model.of_mall(mall_id), model.tenant_id == tenant_id, model.state.in_(states)
        )
        count += db.session.scalar(query) or 0
    return db.session.scalar(last), count
