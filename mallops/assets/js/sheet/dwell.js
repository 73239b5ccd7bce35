// Time in front of each section, in whole seconds: evidence against ticking without looking.
import { keepDwell } from "../floor/store.js";

const KEEP_EVERY = 15; // seconds

/** Watches the sections; returns a function that gives the seconds by section code. */
export function watchDwell({ owner, patrol, sections }, seconds) {
  let at = performance.now();
  let ticks = 0;
  const keep = () => keepDwell(owner, patrol, seconds).catch(() => null);
  setInterval(() => {
    const now = performance.now();
    const passed = Math.min(5, (now - at) / 1000);
    at = now;
    if (document.visibilityState !== "visible") return;
    const middle = innerHeight / 2;
    const seen = sections.find(({ node }) => {
      const box = node.getBoundingClientRect();
      return box.top <= middle && box.bottom >= middle;
    });
    if (seen) seconds[seen.section.code] = (seconds[seen.section.code] ?? 0) + passed;
    ticks += 1;
    if (ticks % KEEP_EVERY === 0) keep();
  }, 1000);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && keep());
  return () => Object.fromEntries(Object.entries(seconds).map(([code, value]) => [code, Math.round(value)]));
}
