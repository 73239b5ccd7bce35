"""How quickly the phone answers: from the finger to the painted state, and from the icon to a page of use."""

from __future__ import annotations

import statistics
from dataclasses import dataclass

from tests.support.officer import Officer

#: Times every tap on a verdict or a shop: from the event's own time stamp until the frame in which its row
#: has changed has been painted. A task posted from the frame's callback runs after the paint.
WATCH_TAPS = """() => {
  const before = window.taps;
  window.taps = [];
  if (before) return;
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-verdict], .tile-main");
    const row = button?.closest(".check-row, .floor-tile");
    if (!row) return;
    const wanted = button.dataset.verdict ? `is-${button.dataset.verdict}` : "is-ticked";
    const seen = new MutationObserver(() => {
      if (!row.classList.contains(wanted)) return;
      seen.disconnect();
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => window.taps.push(performance.now() - event.timeStamp);
        port2.postMessage(0);
      });
    });
    seen.observe(row, { attributes: true, attributeFilter: ["class"] });
  }, true);
}"""
#: Milliseconds from the start of the navigation until the first round card is painted.
WATCH_OPENING = """
  new MutationObserver((_all, seen) => {
    if (window.opened || !document.querySelector(".round-card")) return;
    seen.disconnect();
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => (window.opened = performance.now());
      port2.postMessage(0);
    });
  }).observe(document, { childList: true, subtree: true });"""


@dataclass(frozen=True)
class Taps:
    """Milliseconds of each tap."""

    times: tuple[float, ...]

    @property
    def median(self) -> float:
        """Half of them are quicker."""
        return statistics.median(self.times)

    @property
    def p95(self) -> float:
        """One in twenty is slower."""
        return sorted(self.times)[max(0, round(len(self.times) * 0.95) - 1)]


def tap_times(officer: Officer, count: int = 20) -> Taps:
    """Tap so many verdicts on the open sheet with a finger, one after the other, and time each."""
    page = officer.page
    page.evaluate(WATCH_TAPS)
    for number in range(count):
        row = page.locator(".check-row:visible").nth(number % 5)
        is_passed = "is-pass" in (row.get_attribute("class") or "")
        row.locator(f"[data-verdict={'fail' if is_passed else 'pass'}]").tap()
        while page.evaluate("window.taps.length") <= number:
            page.wait_for_timeout(20)
        page.wait_for_timeout(60)
    return Taps(tuple(page.evaluate("window.taps")))


def tick_times(officer: Officer, zone: str, count: int, slowed: float) -> Taps:
    """Tap so many shops of a zone (its uid), none of them ticked yet, on a processor so much slower."""
    officer.open_floor(f"/attendance/{zone}")
    officer.phone.slow_cpu(slowed)
    page = officer.page
    page.evaluate(WATCH_TAPS)
    for number in range(count):
        page.locator(".floor-tile:not(.is-ticked) .tile-main").first.tap()
        while page.evaluate("window.taps.length") <= number:
            page.wait_for_timeout(20)
        page.wait_for_timeout(100)
    officer.phone.slow_cpu(1)
    return Taps(tuple(page.evaluate("window.taps")))


def opening_times(officer: Officer, slowed: float, times: int = 3) -> list[float]:
    """Seconds from the tap on the icon until today's rounds are painted, of so many openings."""
    officer.phone.add_init_script(WATCH_OPENING)
    found = []
    for _ in range(times):
        page = officer.phone.context.new_page()
        officer.phone.slow_cpu(slowed)
        page.goto("/floor")
        page.locator(".round-card").first.wait_for()
        page.wait_for_timeout(100)
        found.append(float(page.evaluate("window.opened")) / 1000)
        page.close()
    return found


__all__ = ["Taps", "opening_times", "tap_times", "tick_times"]
