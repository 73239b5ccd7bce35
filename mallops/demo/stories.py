"""Sixty believable days of patrols as plain data; the loader turns them into the actions of the app.

`history(until)` tells the days before `until` from a fixed seed: food courts stain, rain wets the entrances,
some shops offend again and again, lamps stay out until a part arrives, and from day 40 on things get better.
Every round has its own random stream, so that a longer or shorter history never changes a day that both tell.
Times are UTC.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Literal
from zoneinfo import ZoneInfo

from mallops.blueprints.checklists.shipped import DAILY_SHEET, ShippedItem
from mallops.demo import habits
from mallops.demo.names import STAFF, officer_of
from mallops.demo.photos import VARIANTS, scene_of
from mallops.demo.places import MALL, Zone

SEED = "guanchen"
TZ = ZoneInfo("Asia/Shanghai")
DAYS = 60
SHOPS_EVERY = 3  # the shops of a zone are walked every third day, by turns
ITEMS: Mapping[str, ShippedItem] = {one.code: one for one in DAILY_SHEET.items}
FLOOR_SECTIONS = tuple(one for one in DAILY_SHEET.sections if not one.per_tenant)
SHOP_SECTIONS = tuple(one for one in DAILY_SHEET.sections if one.per_tenant)
FLOOR_CODES = tuple(one.code for one in FLOOR_SECTIONS)
REVIEWERS = ("zhouyan", "tangkai")
INSPECTORS = ("yinhong", "caobin")

Outcome = Literal["submitted", "late", "missed", "made_up"]


@dataclass(frozen=True, slots=True)
class PlanStory:
    """A patrol plan: every zone in the morning, busy ones again before the evening."""

    code: str
    name_zh: str
    name_en: str
    zones: tuple[str, ...]
    slot_no: int
    start: time
    end: time


@dataclass(frozen=True, slots=True)
class PhotoRef:
    """A picture that `photos.draw_photo(scene, variant)` draws."""

    scene: str
    variant: int


@dataclass(frozen=True, slots=True)
class FailStory:
    """A failure. `fixed_after_hours` None: still open at the end of the story."""

    item: str
    tenant: str | None
    severity: str
    remark_zh: str
    photo: PhotoRef | None
    fixed_after_hours: int | None


@dataclass(frozen=True, slots=True)
class ReviewStory:
    """What the supervisor did. `returned` and `correction` (item, new verdict, reason) are rare."""

    reviewer: str
    at: datetime
    comment_zh: str = ""
    returned_zh: str = ""
    correction: tuple[str, str, str] | None = None
    archived_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RoundStory:
    """One round that was due. A missed one has no times; `sections` None means the whole sheet."""

    plan: str
    on: date
    slot_no: int
    zone: str
    planned_officer: str
    officer: str
    outcome: Outcome
    opens_at: datetime
    closes_at: datetime
    started_at: datetime | None = None
    submitted_at: datetime | None = None
    scanned: bool = True
    sections: tuple[str, ...] | None = None
    shops: tuple[str, ...] = ()
    dwell: Mapping[str, int] = field(default_factory=dict)
    fails: tuple[FailStory, ...] = ()
    not_applicable: tuple[str, ...] = ()
    reason_zh: str = ""  # of a hand-over or a make-up
    review: ReviewStory | None = None


@dataclass(frozen=True, slots=True)
class SpotStory:
    """A draw of spot checks (1.12) by an inspector: seed and number for `patrols.rules.draws.draw`."""

    on: date
    seed: str
    n: int
    inspector: str
    window: tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class InspectionStory:
    """One shop inspected alone (业户巡检), signed by its contact."""

    on: date
    at: datetime
    tenant: str
    zone: str
    officer: str
    fails: tuple[FailStory, ...]
    signer_zh: str


ALL_ZONES = tuple(one.code for one in MALL.zones)
PLANS = (
    PlanStory("morning", "早巡", "Morning round", ALL_ZONES, 1, time(10), time(12)),
    PlanStory("evening", "晚高峰巡场", "Evening peak round", habits.BUSY, 2, time(17), time(19)),
)


@dataclass(frozen=True, slots=True)
class _Day:
    """A day of the story and the circumstances of it."""

    index: int
    on: date
    last: date

    @property
    def rain(self) -> bool:
        return random.Random(f"{SEED}/weather/{self.index // 2}").random() < 0.28

    @property
    def weekend(self) -> bool:
        return self.on.weekday() >= 5

    @property
    def factor(self) -> float:
        return habits.BETTER_FACTOR if self.index >= habits.BETTER_FROM else 1.0

    def at(self, moment: time, plus: float = 0) -> datetime:
        """A wall-clock time of this day, `plus` seconds later, in UTC."""
        return (datetime.combine(self.on, moment, TZ) + timedelta(seconds=int(plus))).astimezone(UTC)


def days_of(until: date, days: int = DAYS) -> Iterator[_Day]:
    """The days of the story, oldest first; the last is the day before `until`, with index 59."""
    last = until - timedelta(days=1)
    for back in range(days - 1, -1, -1):
        yield _Day(DAYS - 1 - back, last - timedelta(days=back), last)


def history(until: date, days: int = DAYS) -> Iterator[RoundStory]:
    """Every round of the `days` days before `until`, by day, window and zone."""
    for day in days_of(until, days):
        for plan in PLANS:
            for code in plan.zones:
                yield _round(day, plan, MALL.zone(code))


def spot_checks(until: date, days: int = DAYS) -> Iterator[SpotStory]:
    """A draw every third day."""
    for day in days_of(until, days):
        if day.index % 3 == 1:
            inspector = INSPECTORS[day.index // 3 % 2]
            window = (day.at(time(11)), day.at(time(20)))
            yield SpotStory(day.on, f"{SEED}-spot-{day.index:03d}", 4, inspector, window)


def inspections(until: date, days: int = DAYS) -> Iterator[InspectionStory]:
    """One shop alone every other day: mostly those that offend again and again."""
    for day in days_of(until, days):
        if day.index % 2:
            continue
        rng = random.Random(f"{SEED}/shop/{day.index}")
        offender = rng.choice(habits.OFFENDERS)
        zone = offender.zone if rng.random() < 0.6 else rng.choice(ALL_ZONES)
        shops = MALL.tenants_of(zone)
        shop = shops[offender.shop] if zone == offender.zone else rng.choice(shops)
        fails = tuple(_shop_fails(day, zone, (shop.code,), rng))
        at = day.at(time(14), rng.randrange(7200))
        yield InspectionStory(day.on, at, shop.code, zone, officer_of(zone).login, fails, shop.contact_zh)


# -- one round ------------------------------------------------------------------------------------------


def _round(day: _Day, plan: PlanStory, zone: Zone) -> RoundStory:
    rng = random.Random(f"{SEED}/{day.index}/{zone.code}/{plan.slot_no}")
    planned = officer_of(zone.code)
    officer, reason = planned.login, ""
    if rng.random() < 0.015:
        officer = rng.choice([one.login for one in STAFF if "FLR" in one.roles and one is not planned])
        reason = rng.choice(habits.HAND_OVER_REASONS)
    outcome = _outcome(day, rng)
    if outcome == "made_up" and day.on == day.last:
        outcome = "missed"  # there is still time to make it up
    if outcome == "made_up":
        reason = rng.choice(habits.MAKE_UP_REASONS)
    base = RoundStory(
        plan.code, day.on, plan.slot_no, zone.code, planned.login, officer, outcome,
        day.at(plan.start), day.at(plan.end), reason_zh=reason,
    )  # fmt: skip
    return base if outcome == "missed" else _walked(base, day, plan, zone, rng)


def _outcome(day: _Day, rng: random.Random) -> Outcome:
    luck = rng.random() / (0.7 if day.index >= habits.BETTER_FROM else 1.4 if day.weekend else 1.0)
    if luck < 0.010:
        return "missed"
    if luck < 0.022:
        return "made_up"
    return "late" if luck < 0.062 else "submitted"


def _walked(base: RoundStory, day: _Day, plan: PlanStory, zone: Zone, rng: random.Random) -> RoundStory:
    turn = ALL_ZONES.index(zone.code) + day.index
    whole = plan.slot_no == 1 and turn % SHOPS_EVERY == 0
    shops = tuple(one.code for one in MALL.tenants_of(zone.code)) if whole else ()
    hasty = day.index < habits.HASTY.get(base.officer, 0)
    dwell = _dwell(rng, len(shops), hasty)
    started = _start(base, day, plan, zone, rng)
    walked = sum(dwell.values()) + rng.randrange(5, 40)
    if base.outcome == "late":
        started = min(day.at(plan.end, rng.randrange(300, 2400) - walked), day.at(plan.end, 600))
    fails = [*_floor_fails(day, zone, rng), *_shop_fails(day, zone.code, shops, rng)]
    submitted = started + timedelta(seconds=walked)
    return RoundStory(
        base.plan, base.on, base.slot_no, base.zone, base.planned_officer, base.officer, base.outcome,
        base.opens_at, base.closes_at, started, submitted,
        scanned=rng.random() > (0.6 if hasty else 0.06),
        sections=None if whole else FLOOR_CODES,
        shops=shops,
        dwell=dwell,
        fails=tuple(fails),
        not_applicable=not_applicable(zone.code),
        reason_zh=base.reason_zh,
        review=_review(day, submitted, fails, rng),
    )  # fmt: skip


def _start(base: RoundStory, day: _Day, plan: PlanStory, zone: Zone, rng: random.Random) -> datetime:
    """The officer walks one zone after the other; a make-up is walked on the next afternoon."""
    if base.outcome == "made_up":
        return day.at(time(14), 86400 + rng.randrange(5400))
    place = officer_of(zone.code).zones.index(zone.code)
    return day.at(plan.start, 240 + rng.randrange(900) + place * 2700)


def _dwell(rng: random.Random, shops: int, hasty: bool) -> dict[str, int]:
    pace = 0.12 if hasty else rng.uniform(0.8, 1.5)
    dwell = {one.code: round(pace * (12 + 5 * len(one.items))) for one in FLOOR_SECTIONS}
    if shops:
        dwell |= {one.code: round(pace * (6 + 7 * shops)) for one in SHOP_SECTIONS}
    return dwell


@cache
def not_applicable(zone: str) -> tuple[str, ...]:
    """Items that a zone does not have: no restroom, no screen, no lounge seat."""
    missing: list[str] = []
    if zone not in habits.WITH_RESTROOM:
        missing += [code for code in ITEMS if code.startswith("1.3.")] + ["1.5.a", "1.5.c", "1.11.h"]
    if zone not in habits.WITH_SCREEN:
        missing.append("1.4.f")
    if zone not in habits.WITH_SEATS:
        missing.append("1.2.e")
    if zone not in habits.ENTRANCES:
        missing += ["1.2.d", "1.5.b", "1.5.d"]
    wanted = {item for habit in habits.HABITS if zone in habit.zones for item in habit.items}
    return tuple(code for code in missing if code not in wanted)


# -- what fails -----------------------------------------------------------------------------------------


def _floor_fails(day: _Day, zone: Zone, rng: random.Random) -> Iterator[FailStory]:
    skipped, rain, weekend = not_applicable(zone.code), day.rain, day.weekend
    for code, item in ITEMS.items():
        if code in skipped or item in _SHOP_ITEMS:
            continue
        trouble = next((one for one in habits.TROUBLES if _lasts(one, zone.code, code, day.index)), None)
        failed = rng.random() < _chance(zone.code, code, rain, weekend) * day.factor
        if trouble or failed:
            yield _fail(item, None, day, rng, trouble.remark_zh if trouble else "")


def _lasts(trouble: habits.Trouble, zone: str, item: str, index: int) -> bool:
    return (trouble.zone, trouble.item) == (zone, item) and trouble.from_day <= index <= trouble.to_day


@cache
def _chance(zone: str, item: str, rain: bool, weekend: bool) -> float:
    """The chance that an item fails; what is critical rarely does without a habit behind it."""
    chance = habits.EVERYDAY / (6 if ITEMS[item].critical else 1)
    for one in habits.HABITS:
        applies = one.when == "always" or (rain if one.when == "rain" else weekend)
        if zone in one.zones and item in one.items and applies:
            chance += one.chance
    return chance


def _shop_fails(day: _Day, zone: str, shops: tuple[str, ...], rng: random.Random) -> Iterator[FailStory]:
    places = {one.code: n for n, one in enumerate(MALL.tenants_of(zone))}
    for shop in shops:
        for item in _SHOP_ITEMS:
            chance = habits.SHOP_EVERYDAY * day.factor
            offender = _OFFENDERS.get((zone, places[shop], item.code))
            if offender and day.index < offender.better_from:
                chance += offender.chance
            if rng.random() < chance:
                yield _fail(item, shop, day, rng)


def _fail(item: ShippedItem, shop: str | None, day: _Day, rng: random.Random, remark: str = "") -> FailStory:
    phrase = rng.choice(item.phrases_zh)
    places = habits.RESTROOMS_ZH if item.code.startswith("1.3.") else habits.PLACES_ZH
    words = f"{rng.choice(places)}：{phrase}" if rng.random() < 0.6 and not shop else phrase
    severity = item.severity
    if severity == "minor" and rng.random() < 0.12:
        severity = "major"
    wants_photo = item.photo_on_fail or rng.random() < 0.15
    photo = PhotoRef(scene_of(item.code), rng.randrange(VARIANTS)) if wants_photo else None
    days_left = (day.last - day.on).days
    hours = max(1, round(item.limit_hours * rng.uniform(0.2, 1.7)))
    still_open = rng.random() < (0.03 if days_left > 5 else 0.35) or hours > 24 * (days_left + 1)
    return FailStory(item.code, shop, severity, remark or words, photo, None if still_open else hours)


_OFFENDERS = {(one.zone, one.shop, one.item): one for one in habits.OFFENDERS}
_SHOP_ITEMS = tuple(item for section in SHOP_SECTIONS for item in section.items)


# -- review ---------------------------------------------------------------------------------------------


def _review(day: _Day, submitted: datetime, fails: list[FailStory], rng: random.Random) -> ReviewStory | None:
    """Reviewed the same evening or the next morning; the last day still waits; archived after a week."""
    luck, wordy = rng.random(), rng.random() < (0.35 if fails else 0.08)
    at = day.at(time(20), rng.randrange(3600))
    if submitted > at or rng.random() < 0.3:
        later = 2 if submitted > at else 1
        at = day.at(time(9), later * 86400 + rng.randrange(3600))
    days_left = (day.last - day.on).days
    if days_left < 1 or at > datetime.combine(day.last, time.max, TZ):
        return None
    return ReviewStory(
        rng.choice(REVIEWERS),
        at,
        rng.choice(habits.REVIEW_COMMENTS) if wordy else "",
        rng.choice(habits.RETURN_REASONS) if fails and luck < 0.03 else "",
        _correction(fails, rng) if 0.03 <= luck < 0.042 else None,
        day.at(time(18), 7 * 86400) if days_left > 7 else None,
    )


def _correction(fails: list[FailStory], rng: random.Random) -> tuple[str, str, str] | None:
    """A pass that the supervisor makes a fail: an item every zone has and that had passed."""
    passed = [code for code in ("1.2.b", "1.11.b", "1.4.h") if code not in {one.item for one in fails}]
    return (passed[0], "fail", rng.choice(habits.CORRECTION_REASONS)) if passed else None
