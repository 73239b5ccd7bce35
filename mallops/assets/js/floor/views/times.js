// Moments in the mall's time and the reader's words.
import { t } from "../../sheet/dom.js";

let zone = "Asia/Shanghai";
/** The mall's time zone, an IANA name; the phone's own stands in for one it does not know. */
export function keepZone(name) {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    zone = name;
  } catch {
    zone = undefined;
  }
}

const lang = () => document.documentElement.lang || "en";
const made = new Map(); // making one takes a phone longer than drawing a tile, and every tile asks the time
function format(at, options, tongue = lang()) {
  const key = JSON.stringify([tongue, zone, options]);
  if (!made.has(key)) made.set(key, new Intl.DateTimeFormat(tongue, { timeZone: zone, ...options }));
  return made.get(key).format(new Date(at));
}

/** 09:05 */
export const clock = (at) => format(at, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
/** Sunday, 22 November */
export const day = (at) => format(at, { weekday: "long", day: "numeric", month: "long" });
/** A date without a time (2026-11-22) in words, whatever the zone. */
export const date = (on) => format(`${on}T12:00:00Z`, { timeZone: "UTC", day: "numeric", month: "long" });
/** 2026-11-22: the mall's day of a moment. */
export const dayOf = (at) => format(at, { year: "numeric", month: "2-digit", day: "2-digit" }, "en-CA");
const DAY_STARTS = 4 * 3_600_000; // as core/clock.py: what is done after midnight belongs to the evening
/** 2026-11-22: the day of work of a moment. */
export const workDay = (at) => dayOf(at - DAY_STARTS);
/** The clock of today, else day and clock. */
export const when = (at, now) => (dayOf(at) === dayOf(now) ? clock(at) : format(at, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }));
/** 09:00–11:00 */
export const span = (from, to) => `${clock(from)}–${clock(to)}`;
/** Minutes since midnight in the mall. */
export const minutes = (at) => clock(at).split(":").reduce((sum, part) => sum * 60 + Number(part), 0);

const STEPS = [["d", 86_400_000], ["h", 3_600_000], ["m", 60_000]];
/** "2 h left", "overdue 3 d": { text, tone, late }. */
export function due(at, now) {
  const left = Date.parse(at) - now;
  const late = left < 0;
  const [unit, length] = STEPS.find(([, one]) => Math.abs(left) >= one) ?? STEPS[2];
  const n = Math.max(1, Math.floor(Math.abs(left) / length));
  return { text: t(`due_${late ? "over" : "left"}_${unit}`, { n }), tone: late ? "danger" : left < 4 * 3_600_000 ? "warn" : "muted", late };
}
