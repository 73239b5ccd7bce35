"""The clock: frozen time, the mall's day, DST, skew."""

import threading
from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest

from mallops.core import clock

SHANGHAI, BERLIN, NEW_YORK = "Asia/Shanghai", "Europe/Berlin", "America/New_York"


def test_now_is_aware_utc_and_moves():
    first = clock.now()
    assert first.utcoffset() == timedelta(0)
    assert clock.now() >= first


def test_frozen_stops_advances_and_restores():
    at = datetime(2026, 2, 14, 17, 50, tzinfo=timezone(timedelta(hours=8)))
    with clock.frozen(at) as stopped:
        assert clock.now() == at
        assert clock.now().tzinfo is UTC
        stopped.advance(timedelta(hours=2))
        assert clock.now() == at + timedelta(hours=2)
        with clock.frozen(at - timedelta(days=1)):
            assert clock.now() == at - timedelta(days=1)
        assert clock.now() == at + timedelta(hours=2)
        stopped.set(at)
        assert clock.now() == at
    assert clock.now() > datetime(2026, 2, 15, tzinfo=UTC)


def test_frozen_clock_does_not_leak_into_another_thread():
    seen = []
    with clock.frozen(datetime(2000, 1, 1, tzinfo=UTC)):
        worker = threading.Thread(target=lambda: seen.append(clock.now()))
        worker.start()
        worker.join()
    assert seen[0].year > 2000


def test_naive_time_is_refused():
    with pytest.raises(ValueError, match="naive"), clock.frozen(datetime(2026, 1, 1)):
        pass


def test_mall_now_is_the_wall_clock():
    with clock.frozen(datetime(2026, 1, 1, 16, 30, tzinfo=UTC)):
        assert clock.mall_now(SHANGHAI).isoformat() == "2026-01-02T00:30:00+08:00"
        assert clock.mall_now(NEW_YORK).isoformat() == "2026-01-01T11:30:00-05:00"


@pytest.mark.parametrize(
    ("at", "tz", "starts", "expected"),
    [
        ("2026-01-02T03:59:59+08:00", SHANGHAI, time(4), date(2026, 1, 1)),
        ("2026-01-02T04:00:00+08:00", SHANGHAI, time(4), date(2026, 1, 2)),
        ("2026-01-01T16:00:00+00:00", SHANGHAI, time(0), date(2026, 1, 2)),
        ("2026-01-01T15:59:59+00:00", SHANGHAI, time(0), date(2026, 1, 1)),
        # Berlin springs forward on 29 March 2026 (02:00 to 03:00) and back on 25 October (03:00 to 02:00)
        ("2026-03-29T01:59:00+00:00", BERLIN, time(4), date(2026, 3, 28)),
        ("2026-03-29T02:00:00+00:00", BERLIN, time(4), date(2026, 3, 29)),
        ("2026-10-25T02:59:00+00:00", BERLIN, time(4), date(2026, 10, 24)),
        ("2026-10-25T03:00:00+00:00", BERLIN, time(4), date(2026, 10, 25)),
        ("2026-03-08T07:59:00+00:00", NEW_YORK, time(4), date(2026, 3, 7)),
        ("2026-03-08T08:00:00+00:00", NEW_YORK, time(4), date(2026, 3, 8)),
    ],
)
def test_business_date(at, tz, starts, expected):
    assert clock.business_date(datetime.fromisoformat(at), tz, starts) == expected


@pytest.mark.parametrize(
    ("day", "tz", "hours"),
    [
        (date(2026, 3, 28), BERLIN, 23),
        (date(2026, 10, 24), BERLIN, 25),
        (date(2026, 10, 25), BERLIN, 24),
        (date(2026, 3, 28), SHANGHAI, 24),
    ],
)
def test_business_day_bounds_meet_and_agree_with_the_date(day, tz, hours):
    begins, ends = clock.business_day_bounds(day, tz)
    assert ends - begins == timedelta(hours=hours)
    assert clock.business_date(begins, tz) == day
    assert clock.business_date(ends - timedelta(microseconds=1), tz) == day
    assert clock.business_date(ends, tz) == day + timedelta(days=1)


@pytest.mark.parametrize(
    ("seconds", "skewed"), [(0, False), (120, False), (121, True), (-120, False), (-86400, True)]
)
def test_skew(seconds, skewed):
    server = datetime(2026, 1, 1, 12, tzinfo=UTC)
    device = (server + timedelta(seconds=seconds)).astimezone(timezone(timedelta(hours=-5)))
    assert clock.skew_seconds(device, server) == seconds
    assert clock.is_skewed(device, server) is skewed
