// Findings as they stand on this phone: the server's list, overlaid by what was looked at here.
import { setting } from "../store.js";
import { shopOf, zoneOf } from "./places.js";
import { uidOf } from "./rounds.js";

const name = (app) => `checks|${app.owner}`;

/** Looks of this phone by finding: { verdict, at, uid }; what the server has told since is forgotten. */
export async function openChecks(app) {
  const all = (await setting(name(app))) ?? {};
  const known = new Set((app.shift?.findings ?? []).map((one) => one.uid));
  const waiting = new Map(app.items.filter((item) => item.kind === "check").map((item) => [item.body.finding, item]));
  const standing = Object.entries(all).filter(([uid, look]) => waiting.has(uid) || (known.has(uid) && look.at > app.at));
  return new Map(standing.map(([uid, look]) => [uid, { ...look, here: waiting.has(uid), refused: waiting.get(uid)?.refused?.message }]));
}

export async function keepCheck(app, finding, verdict, uid) {
  const all = (await setting(name(app))) ?? {};
  await setting(name(app), { ...all, [finding]: { verdict, uid, at: Date.now() } });
}

export const SEVERITY = { minor: ["info", "info"], major: ["warn", "triangle-alert"], critical: ["danger", "shield-alert"] };
const overdue = (app, one) => Boolean(one.due_at) && Date.parse(one.due_at) < app.now();
const bySoonest = (a, b) => (Date.parse(a.due_at) || Infinity) - (Date.parse(b.due_at) || Infinity);

/** Findings by zone, the zone with the longest overdue first: [{ zone, list, late }]. */
export function byZone(app, only) {
  const groups = new Map();
  for (const one of app.shift.findings ?? []) {
    const key = uidOf(one.zone) ?? "";
    if (!only || key === only) groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const made = [...groups].map(([uid, list]) => ({ zone: zoneOf(app.shift, uid), list: list.sort(bySoonest), late: list.filter((one) => overdue(app, one)).length }));
  return made.sort((a, b) => bySoonest(a.list[0], b.list[0]));
}

export const shopIn = (app, one) => shopOf(app.shift, uidOf(one.shop ?? one.tenant));
