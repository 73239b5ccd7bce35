"""The list of the day, a member's contacts, scripts in force, draws, the rules of the mall."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from mallops.blueprints.care.models import OPEN, Callback, CareDraw, CareScript, CareSettings
from mallops.blueprints.care.rules import settings as rules
from mallops.blueprints.care.rules.words import REASONS
from mallops.blueprints.care.shipped import SCRIPTS, Shipped
from mallops.blueprints.members.models import Consent, Member
from mallops.blueprints.points.models import PointAccount, Slip
from mallops.core.auth import Actor
from mallops.core.clock import business_day_bounds, mall_now
from mallops.core.db import db

MOST = 300


@dataclass(frozen=True)
class Wanted:
    """Which part of the list: one reason, only one's own."""

    reason: str = ""
    mine: bool = False


@dataclass(frozen=True)
class Script:
    """A text in force and its version."""

    code: str
    version: int
    text_zh: str
    text_en: str


def today_in(actor: Actor) -> dt.date:
    """The mall's day."""
    return mall_now(actor.tz).date()


def _due(mall_id: int, today: dt.date) -> list[sa.ColumnElement[bool]]:
    return [Callback.of_mall(mall_id), Callback.state.in_(OPEN), Callback.planned_on <= today]


def list_due(actor: Actor, wanted: Wanted, limit: int = MOST) -> list[Callback]:
    """Whom to contact today, what is due first at the top."""
    query = (
        sa.select(Callback)
        .options(joinedload(Callback.member), joinedload(Callback.owner))
        .where(*_due(actor.mall_id or 0, today_in(actor)))
    )
    query = query.where(Callback.reason == wanted.reason) if wanted.reason else query
    query = query.where(Callback.owner_id == actor.user_id) if wanted.mine else query
    return list(db.session.scalars(query.order_by(Callback.due_at, Callback.id).limit(limit)))


def count_due(actor: Actor, *, mine: bool = False) -> dict[str, int]:
    """How many wait today, by reason."""
    query = sa.select(Callback.reason, sa.func.count(Callback.id)).where(
        *_due(actor.mall_id or 0, today_in(actor))
    )
    query = query.where(Callback.owner_id == actor.user_id) if mine else query
    found = {row[0]: int(row[1]) for row in db.session.execute(query.group_by(Callback.reason))}
    return {code: found[code] for code in REASONS if code in found}


def count_done(actor: Actor) -> int:
    """How many were touched today."""
    query = sa.select(sa.func.count(Callback.id)).where(
        Callback.of_mall(actor.mall_id), Callback.touched_on == today_in(actor)
    )
    return db.session.scalar(query) or 0


def calls_of(member_id: int, limit: int = 100) -> list[Callback]:
    """The contacts with a member, the newest first."""
    query = (
        sa.select(Callback)
        .options(joinedload(Callback.owner), joinedload(Callback.issue_case))
        .where(Callback.member_id == member_id)
    )
    return list(db.session.scalars(query.order_by(Callback.id.desc()).limit(limit)))


def open_of(member_id: int, *, marketing: bool | None = None) -> list[Callback]:
    """What is still to be done for a member."""
    query = sa.select(Callback).where(Callback.member_id == member_id, Callback.state.in_(OPEN))
    query = query.where(Callback.marketing.is_(marketing)) if marketing is not None else query
    return list(db.session.scalars(query.order_by(Callback.id)))


def last_touch(member_id: int) -> dt.date | None:
    """The last day of a marketing contact."""
    query = sa.select(sa.func.max(Callback.touched_on)).where(
        Callback.member_id == member_id, Callback.marketing.is_(True)
    )
    return db.session.scalar(query)


def has_consent(member_id: int, purpose: str) -> bool:
    """Whether a consent is given and not withdrawn."""
    query = sa.select(Consent.given).where(
        Consent.member_id == member_id, Consent.purpose == purpose, Consent.is_current.is_(True)
    )
    return bool(db.session.scalar(query))


def list_stale(mall_id: int, now: dt.datetime, limit: int = 200) -> list[Callback]:
    """Marketing that nobody came to in time."""
    query = sa.select(Callback).where(
        Callback.of_mall(mall_id),
        Callback.state.in_(OPEN),
        Callback.due_at < now,
        Callback.marketing.is_(True),
    )
    return list(db.session.scalars(query.order_by(Callback.id).limit(limit)))


# --- scripts --------------------------------------------------------------------------------------------


def scripts_of(mall_id: int | None) -> dict[str, Script]:
    """The text in force for each reason."""
    known = {code: Script(code, 1, *text) for code, text in SCRIPTS.items()}
    query = sa.select(CareScript).where(CareScript.mall_id == mall_id).order_by(CareScript.version)
    for one in db.session.scalars(query):
        known[one.code] = Script(one.code, one.version, one.text_zh, one.text_en)
    return {code: known[code] for code in REASONS}


def script_at(mall_id: int, code: str, version: int) -> Shipped:
    """A text as it was in a version."""
    if version > 1:
        query = sa.select(CareScript).where(
            CareScript.mall_id == mall_id, CareScript.code == code, CareScript.version == version
        )
        found = db.session.scalar(query)
        if found is not None:
            return Shipped(found.text_zh, found.text_en)
    return SCRIPTS.get(code, SCRIPTS["other"])


def list_script_versions(mall_id: int, code: str) -> list[CareScript]:
    """The mall's own versions, the newest first."""
    query = sa.select(CareScript).where(CareScript.mall_id == mall_id, CareScript.code == code)
    return list(db.session.scalars(query.order_by(CareScript.version.desc())))


# --- the rules ------------------------------------------------------------------------------------------


def find_settings(mall_id: int | None) -> CareSettings | None:
    """The mall's own row."""
    return db.session.scalar(sa.select(CareSettings).where(CareSettings.mall_id == mall_id))


def rules_of(mall_id: int | None) -> rules.CareRules:
    """The rules in force."""
    row = find_settings(mall_id)
    return rules.load(row.body if row is not None else None)


# --- the draw -------------------------------------------------------------------------------------------


def list_draws(mall_id: int, limit: int = 60) -> list[CareDraw]:
    """The draws, the newest first."""
    query = sa.select(CareDraw).where(CareDraw.mall_id == mall_id)
    return list(db.session.scalars(query.order_by(CareDraw.on.desc()).limit(limit)))


def find_draw(mall_id: int, on: dt.date) -> CareDraw | None:
    """The draw of a day."""
    return db.session.scalar(sa.select(CareDraw).where(CareDraw.mall_id == mall_id, CareDraw.on == on))


def _customers(mall_id: int, on: dt.date, tz: str) -> sa.Select[Any, Any]:
    begin, end = business_day_bounds(on, tz)
    span = Slip.id.between(_first_slip(mall_id, begin), _first_slip(mall_id, end) - 1)
    return (
        sa.select(Member.id, Member.uid)
        .join(PointAccount, PointAccount.member_id == Member.id)
        .join(Slip, Slip.account_id == PointAccount.id)
        .where(
            Slip.mall_id == mall_id,
            span,
            Slip.created_at >= begin,
            Slip.created_at < end,
            Member.state == "active",
            Member.phone_hash.is_not(None),
        )
        .distinct()
    )


def _first_slip(mall_id: int, at: dt.datetime) -> int:
    """The id of a mall's first slip that was booked at `at` or later: ids grow with time, so a few looks into
    the index find it, however many slips there are."""
    newest = sa.select(Slip.id).where(Slip.mall_id == mall_id).order_by(Slip.id.desc()).limit(1)
    low, high = 1, (db.session.scalar(newest) or 0) + 1
    while low < high:
        middle = (low + high) // 2
        query = sa.select(Slip.id, Slip.created_at).where(Slip.mall_id == mall_id, Slip.id >= middle)
        found = db.session.execute(query.order_by(Slip.id).limit(1)).first()
        if found is None or found[1] >= at:
            high = middle
        else:
            low = found[0] + 1
    return low


def each_customer(mall_id: int, on: dt.date, tz: str) -> Iterator[tuple[int, str]]:
    """The members whose slips were booked on a day, as (id, uid)."""
    query = _customers(mall_id, on, tz).execution_options(yield_per=1000)
    for number, uid in db.session.execute(query):
        yield number, str(uid)


def count_customers(mall_id: int, on: dt.date, tz: str) -> int:
    """How many there are of them."""
    inner = _customers(mall_id, on, tz).subquery()
    return db.session.scalar(sa.select(sa.func.count()).select_from(inner)) or 0


def calls_of_draw(draw: CareDraw) -> list[Callback]:
    """What came of a draw."""
    query = (
        sa.select(Callback)
        .options(joinedload(Callback.member), joinedload(Callback.owner))
        .where(Callback.of_mall(draw.mall_id), Callback.draw_id == draw.id)
    )
    return list(db.session.scalars(query.order_by(Callback.id)))
