// Time in front of each section, in whole seconds: evidence against ticking without looking.
import { keepDwell } from "./store.js";

const KEEP_EVERY = 15; // seconds

/** Watches the sections; returns a function that gives the seconds by section code. */
export function watchDwell(patrol, sections, seconds) {
  let at = performance.now();
  let ticks = 0;
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
    if (ticks % KEEP_EVERY === 0) keepDwell(patrol, seconds).catch(() => null);
  }, 1000);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && keepDwell(patrol, seconds).catch(() => null));
  return () => Object.fromEntries(Object.entries(seconds).map(([code, value]) => [code, Math.round(value)]));
}
