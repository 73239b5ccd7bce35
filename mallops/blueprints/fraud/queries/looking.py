"""The rules run over history: one statement a rule, read in a stream, and only patterns come back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from mallops.blueprints.fraud.models import FraudMark
from mallops.blueprints.fraud.rules.base import DAY, Rule, Scan, as_seconds
from mallops.blueprints.fraud.rules.scoring import Hit
from mallops.blueprints.fraud.rules.settings import RuleSetting, Settings, TooManyCards
from mallops.blueprints.gifts.models import VoucherUse
from mallops.blueprints.points.models import PointAccount, PointEntry, SlipClash
from mallops.core.clock import business_date
from mallops.core.db import db

ENTRY, CLASH, USE, ACCOUNT = (one.__table__ for one in (PointEntry, SlipClash, VoucherUse, PointAccount))
#: More cards than this at once are no patterns but a limit that was set too low.
MOST_CARDS = 1_000
#: With more cards than this in one look, the whole mall is looked at instead.
MOST_TOUCHED = 400
CHUNK = 1_000
Found = dict[int, list[Hit]]


@dataclass(frozen=True)
class News:
    """What came in since the last look. `accounts` is None when all cards have to be looked at."""

    kinds: frozenset[str]
    accounts: tuple[int, ...] | None
    last_seq: int
    last_clash: int
    last_use: int
    since: dt.datetime


def find_mark(mall_id: int) -> FraudMark | None:
    """How far the watch has looked."""
    return db.session.scalar(sa.select(FraudMark).where(FraudMark.mall_id == mall_id))


def news_of(mall_id: int, now: dt.datetime) -> News:
    """What there is to look at. Without a mark: everything."""
    mark = find_mark(mall_id)
    heads = {
        "last_seq": _last(ENTRY.c.seq, ENTRY.c.mall_id == mall_id),
        "last_clash": _last(CLASH.c.id, CLASH.c.mall_id == mall_id),
        "last_use": _last(USE.c.id, USE.c.mall_id == mall_id),
    }
    if mark is None:
        return News(frozenset({"earn", "refund", "transfer", "clash", "use"}), None, **heads, since=now)
    kinds, accounts = _touched(mall_id, mark, heads)
    few = tuple(sorted(accounts)) if len(accounts) <= MOST_TOUCHED else None
    return News(frozenset(kinds), few, **heads, since=mark.at)


def _last(column: sa.Column[int], where: sa.ColumnElement[bool]) -> int:
    return int(db.session.scalar(sa.select(sa.func.max(column)).where(where)) or 0)


def _touched(mall_id: int, mark: FraudMark, heads: dict[str, int]) -> tuple[set[str], set[int]]:
    """Kinds of what is new, and whose it is: one more account than are looked at one by one is enough."""
    kinds: set[str] = set()
    accounts: set[int] = set()
    new = sa.and_(ENTRY.c.mall_id == mall_id, ENTRY.c.seq > mark.last_seq)
    kinds |= set(db.session.scalars(sa.select(ENTRY.c.kind).where(new).distinct()))
    whose = sa.select(ENTRY.c.account_id).where(new).distinct().limit(MOST_TOUCHED + 1)
    accounts |= set(db.session.scalars(whose))
    if heads["last_clash"] > mark.last_clash:
        kinds.add("clash")
        query = sa.select(CLASH.c.account_id).where(CLASH.c.mall_id == mall_id, CLASH.c.id > mark.last_clash)
        accounts |= set(db.session.scalars(query.distinct().limit(MOST_TOUCHED + 1)))
    if heads["last_use"] > mark.last_use:
        kinds.add("use")
    return kinds, accounts


def find_patterns(
    mall_id: int,
    tz: str,
    settings: Settings,
    *,
    since: dt.datetime,
    now: dt.datetime,
    news: News | None = None,
) -> Found:
    """Account -> reasons. With `news` only what is new and not yet decided, else all since `since`.

    Raises TooManyCards.
    """
    scan = Scan(
        mall_id,
        since,
        accounts=news.accounts if news is not None else None,
        fresh=news is not None,
        offsets=offsets_of(tz, since - dt.timedelta(days=1), now),
        today=business_date(now, tz),
    )
    found: Found = {}
    for rule, setting in settings.active():
        if news is None:
            _collect(found, rule, setting, _with_seq(scan))
        elif rule.touched & news.kinds:
            back = dt.timedelta(days=int(setting.given.get("days", 1)) + 1)
            _collect(found, rule, setting, _with_seq(replace(scan, since=news.since - back)))
    return found


def _with_seq(scan: Scan) -> Scan:
    return replace(scan, from_seq=first_seq(scan.mall_id, scan.since))


def _collect(found: Found, rule: Rule, setting: RuleSetting, scan: Scan) -> None:
    rows = rule.find(scan, setting.given).subquery()
    query = sa.select(*rows.c).order_by(rows.c.account_id, rows.c.sec, rows.c.ref_id)
    hit, whose = None, 0
    for row in db.session.execute(query.execution_options(yield_per=CHUNK)):
        if hit is None or row.account_id != whose:
            hit, whose = Hit(rule.code, setting.given), row.account_id
            found.setdefault(whose, []).append(hit)
            if len(found) > MOST_CARDS:
                raise TooManyCards(rule.label)
        hit.add(row, rule.about)


def first_seq(mall_id: int, since: dt.datetime) -> int:
    """The number of the first booking from `since` on: bookings are in the order of their times."""
    low, high = 1, _last(ENTRY.c.seq, ENTRY.c.mall_id == mall_id) + 1
    at = (
        sa.select(ENTRY.c.at)
        .where(ENTRY.c.mall_id == mall_id, ENTRY.c.seq >= sa.bindparam("from_seq"))
        .order_by(ENTRY.c.seq)
        .limit(1)
    )
    while low < high:
        middle = (low + high) // 2
        moment = db.session.scalar(at, {"from_seq": middle})
        if moment is not None and moment < since:
            low = middle + 1
        else:
            high = middle
    return low


def offsets_of(tz: str, since: dt.datetime, until: dt.datetime) -> tuple[tuple[int, int], ...]:
    """When the mall's wall clock was how far ahead of UTC: summer time begins and ends on the hour."""
    zone, hour = ZoneInfo(tz), dt.timedelta(hours=1)
    at = since.replace(minute=0, second=0, microsecond=0)
    out = [(as_seconds(at), _ahead(at, zone))]
    day = dt.timedelta(seconds=DAY)
    while at < until:
        if _ahead(at + day, zone) != out[-1][1]:
            step = at
            while _ahead(step, zone) == out[-1][1]:
                step += hour
            out.append((as_seconds(step), _ahead(step, zone)))
        at += day
    return tuple(out)


def _ahead(at: dt.datetime, zone: ZoneInfo) -> int:
    offset = at.astimezone(zone).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0


def members_of(accounts: Iterable[int]) -> dict[int, int]:
    """Account -> member."""
    keys = sorted(accounts)
    out: dict[int, int] = {}
    for at in range(0, len(keys), CHUNK):
        query = sa.select(ACCOUNT.c.id, ACCOUNT.c.member_id).where(ACCOUNT.c.id.in_(keys[at : at + CHUNK]))
        out |= {row.id: row.member_id for row in db.session.execute(query) if row.member_id is not None}
    return out


__all__ = [
    "Found",
    "News",
    "find_mark",
    "find_patterns",
    "first_seq",
    "members_of",
    "news_of",
    "offsets_of",
]
