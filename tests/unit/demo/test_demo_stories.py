"""The told history is believable, complete and the same every time."""

from collections import Counter, defaultdict
from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest

from mallops.blueprints.checklists.rules import AnswerFacts, ItemRule, ensure_answer_valid
from mallops.blueprints.patrols.rules.draws import draw
from mallops.blueprints.patrols.rules.presence import WalkFacts, hints
from mallops.demo import habits
from mallops.demo.names import STAFF, by_role
from mallops.demo.photos import SCENES, VARIANTS
from mallops.demo.places import MALL
from mallops.demo.stories import (
    FLOOR_CODES,
    ITEMS,
    PLANS,
    REVIEWERS,
    TZ,
    history,
    inspections,
    not_applicable,
    spot_checks,
)

UNTIL = date(2026, 3, 2)


@pytest.fixture(scope="module")
def rounds():
    return list(history(UNTIL))


def test_sixty_days_of_every_zone(rounds):
    assert {one.on for one in rounds} == {UNTIL - timedelta(days=n) for n in range(1, 61)}
    due = Counter((one.on, one.plan) for one in rounds)
    assert set(due.values()) == {24, len(habits.BUSY)}
    assert len(rounds) == 60 * (24 + len(habits.BUSY)) == 1920
    keys = {(one.plan, one.on, one.zone, one.slot_no) for one in rounds}
    assert len(keys) == len(rounds)
    assert {one.zone for one in rounds} == {one.code for one in MALL.zones} == set(PLANS[0].zones)


def test_the_same_story_every_time_and_a_shorter_one_is_its_end(rounds):
    assert list(history(UNTIL, days=7)) == [one for one in rounds if one.on >= UNTIL - timedelta(days=7)]


def test_outcomes_and_times(rounds):
    shares = Counter(one.outcome for one in rounds)
    assert 0.85 < shares["submitted"] / len(rounds) < 0.97
    assert all(shares[one] >= 8 for one in ("late", "missed", "made_up"))
    end = datetime.combine(UNTIL, time(0), TZ)
    for one in rounds:
        if one.outcome == "missed":
            assert one.started_at is one.submitted_at is one.review is None
            assert not one.fails
            continue
        assert one.started_at < one.submitted_at < end
        inside = one.opens_at <= one.started_at and one.submitted_at <= one.closes_at
        assert inside == (one.outcome == "submitted")
        if one.outcome == "made_up":
            assert one.submitted_at.astimezone(TZ).date() == one.on + timedelta(days=1)
            assert one.reason_zh


def test_an_officer_is_in_one_place_at_a_time(rounds):
    walks = defaultdict(list)
    for one in rounds:
        if one.started_at and one.outcome == "submitted" and one.officer == one.planned_officer:
            walks[one.officer].append((one.started_at, one.submitted_at))
    for spans in walks.values():
        spans.sort()
        assert all(before[1] < after[0] for before, after in pairwise(spans))


def test_every_failure_may_stand_as_an_answer(rounds):
    shops = {one.code: one.zone for one in MALL.tenants}
    for one in rounds:
        seen = set()
        for fail in one.fails:
            item = ITEMS[fail.item]
            rule = ItemRule(item.code, critical=item.critical, photo_on_fail=item.photo_on_fail)
            photos = 1 if fail.photo else 0
            answer = AnswerFacts(item.code, "fail", remark=fail.remark_zh, photos=photos)
            assert ensure_answer_valid(rule, answer) == "fail"
            assert fail.item not in one.not_applicable
            assert (fail.item, fail.tenant) not in seen
            seen.add((fail.item, fail.tenant))
            assert fail.tenant is None or (shops[fail.tenant] == one.zone and fail.tenant in one.shops)
            if fail.photo:
                assert fail.photo.scene in SCENES
                assert 0 <= fail.photo.variant < VARIANTS


def test_habits_show(rounds):
    fails = Counter((one.zone, fail.item) for one in rounds for fail in one.fails)
    others = [fails[zone.code, "1.2.b"] for zone in MALL.zones if zone.code not in habits.DINING]
    assert min(fails[zone, "1.2.b"] for zone in habits.DINING) > 2 * sum(others) / len(others)
    by_shop = Counter(fail.tenant for one in rounds for fail in one.fails if fail.tenant)
    offenders = {MALL.tenants_of(one.zone)[one.shop].code for one in habits.OFFENDERS}
    assert {shop for shop, _ in by_shop.most_common(4)} <= offenders


def test_things_get_better_from_day_forty(rounds):
    first = UNTIL - timedelta(days=60)
    before = [len(one.fails) for one in rounds if (one.on - first).days < habits.BETTER_FROM]
    after = [len(one.fails) for one in rounds if (one.on - first).days >= habits.BETTER_FROM]
    assert sum(after) / len(after) < 0.7 * sum(before) / len(before)


@pytest.mark.parametrize("trouble", habits.TROUBLES, ids=lambda one: f"{one.zone} {one.item}")
def test_what_is_broken_stays_broken_until_it_is_mended(rounds, trouble):
    first = UNTIL - timedelta(days=60)
    assert trouble.item not in not_applicable(trouble.zone)
    for one in rounds:
        day = (one.on - first).days
        if one.zone == trouble.zone and trouble.from_day <= day <= trouble.to_day and one.outcome != "missed":
            assert trouble.remark_zh in {fail.remark_zh for fail in one.fails}


def test_the_queue_is_not_empty_and_nobody_reviews_alone(rounds):
    last = UNTIL - timedelta(days=1)
    waiting = [one for one in rounds if one.outcome != "missed" and one.review is None]
    assert 20 <= len(waiting) <= 45
    reviewed = [one for one in rounds if one.review]
    assert {one.review.reviewer for one in reviewed} == set(REVIEWERS)
    for one in reviewed:
        assert one.submitted_at < one.review.at
        assert one.review.at.astimezone(TZ).date() <= last
        assert one.review.reviewer != one.officer
        if one.review.archived_at:
            assert one.review.at < one.review.archived_at
            assert one.review.archived_at.astimezone(TZ).date() <= last
        if one.review.correction:
            item, verdict, reason = one.review.correction
            assert verdict == "fail"
            assert reason
            assert item not in {fail.item for fail in one.fails} | set(one.not_applicable)
    assert any(one.review.returned_zh for one in reviewed)
    assert any(one.review.correction for one in reviewed)
    assert any(one.review.comment_zh for one in reviewed)


def test_hasty_officers_are_seen_through(rounds):
    def suspicious(one):
        answers = dict.fromkeys(one.dwell, 6)
        walk = WalkFacts(one.started_at, one.submitted_at, one.dwell, answers, scanned=True)
        return bool(hints(walk))

    first = UNTIL - timedelta(days=60)
    walked = [one for one in rounds if one.started_at]
    hasty = [one for one in walked if (one.on - first).days < habits.HASTY.get(one.officer, 0)]
    steady = [one for one in walked if one.officer not in habits.HASTY]
    assert hasty
    assert all(suspicious(one) for one in hasty)
    assert not any(suspicious(one) for one in steady)


def test_people_of_the_story_work_here(rounds):
    logins = {one.login for one in by_role("FLR")}
    assert {one.officer for one in rounds} <= logins
    assert any(one.officer != one.planned_officer and one.reason_zh for one in rounds)
    assert set(REVIEWERS) <= {one.login for one in STAFF}


def test_shops_are_walked_every_third_day(rounds):
    walked = Counter(shop for one in rounds for shop in one.shops)
    assert set(walked) == {one.code for one in MALL.tenants}
    assert all(15 <= count <= 20 for count in walked.values())
    assert all((one.sections is None) == bool(one.shops) for one in rounds if one.started_at)
    assert all(one.sections == FLOOR_CODES for one in rounds if one.started_at and not one.shops)


def test_spot_checks_can_be_drawn():
    for one in spot_checks(UNTIL):
        found = draw(one.seed, range(24), FLOOR_CODES, one.window, one.n)
        assert len(found) == one.n
        assert one.on < UNTIL


def test_shops_inspected_alone():
    found = list(inspections(UNTIL))
    assert len(found) == 30
    shops = {one.code: one for one in MALL.tenants}
    for one in found:
        assert shops[one.tenant].zone == one.zone
        assert one.signer_zh == shops[one.tenant].contact_zh
        assert all(fail.tenant == one.tenant for fail in one.fails)
