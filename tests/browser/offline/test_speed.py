"""The phone answers at once, with a network and without."""

from __future__ import annotations

import pytest

from tests.browser.offline.conftest import Floor
from tests.browser.offline.speed import best_taps, opening_times
from tests.support.officer import Officer

TAP_MS, OPEN_SECONDS, SLOWED = 100, 1.0, 4
pytestmark = [pytest.mark.sqlite, pytest.mark.serial]


def test_the_app_opens_without_a_network_within_a_second_on_a_processor_four_times_slower(
    floor: Floor, officer: Officer
) -> None:
    floor.proxy.refuse()
    assert min(opening_times(officer, SLOWED, 5)) <= OPEN_SECONDS


@pytest.mark.parametrize("network", ["offline", "online"])
def test_a_tap_answers_within_100_ms(network: str, floor: Floor, officer: Officer) -> None:
    if network == "offline":
        floor.proxy.refuse()
    officer.start_round("F1-A")
    assert best_taps(officer, TAP_MS).p95 <= TAP_MS
