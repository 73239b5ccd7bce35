// Rounds as they stand now, by the clock and by what this phone knows itself. No DOM.
import { zoneOf } from "./places.js";

const GRACE = 15 * 60_000; // as rules/rounds.py: missed when nobody began it this long after its window
const LATE = 2 * 3_600_000; // …and when it was begun but not submitted
export const LOOKS = {
  upcoming: ["muted", "clock"],
  open: ["info", "circle-dot"],
  overdue: ["warn", "clock-alert"],
  started: ["accent", "footprints"],
  submitted: ["ok", "circle-check"],
  late: ["warn", "circle-check"],
  missed: ["danger", "circle-x"],
  made_up: ["ok", "history"],
  cancelled: ["muted", "ban"],
  signed: ["warn", "smartphone"],
};
export const FINISHED = ["submitted", "late", "made_up", "signed"];
const KEPT_DONE = 16 * 3_600_000;

export const uidOf = (thing) => (thing && typeof thing === "object" ? thing.uid : thing);
/** The zone of a round or draft, as a row of the shift. */
export const zoneIn = (shift, thing) => zoneOf(shift, uidOf(thing.zone)) ?? (typeof thing.zone === "object" ? thing.zone : undefined);

/** The run that this phone has of a round, draw or place, or undefined. */
export const runOf = (app, target) => app.runs.filter((run) => run.target === target && run.state !== "discarded").sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1))[0];

/** What to show of a round at this moment. */
export function stateOf(app, round) {
  const run = runOf(app, round.uid);
  if (run?.state === "draft") return "started";
  if (run && run.state !== "sent" && run.state !== "discarded") return "signed";
  if (run?.state === "sent" && !FINISHED.includes(round.state)) return "submitted";
  if (!["upcoming", "open", "overdue", "started"].includes(round.state)) return round.state;
  const now = app.now();
  const [from, to] = [Date.parse(round.starts_at), Date.parse(round.ends_at)];
  if (now >= to + (round.state === "started" ? LATE : GRACE)) return "missed";
  if (round.state === "started") return "started";
  return now < from ? "upcoming" : now < to ? "open" : "overdue";
}

const opensAt = (round) => Date.parse(round.startable_from ?? round.starts_at);

/** A round that somebody else has; one without an officer is for whoever has duty there. */
export const isColleagues = (round) => round.mine === false && Boolean(round.officer);

/** Whether this person may begin or join it now. */
export function mayStart(app, round, state = stateOf(app, round)) {
  if (!app.who.may?.submit || (isColleagues(round) && !app.who.may.review)) return false;
  return ["upcoming", "open", "overdue", "started"].includes(state) && app.now() >= opensAt(round);
}

/** The server's draft of a round, when this person walks it already on this or another phone. */
export const draftOf = (app, round) => (app.shift.drafts ?? []).find((draft) => draft.uid === round.patrol && draft.state === "draft");

/** The rounds of today that are this person's. */
export const own = (app) => app.shift.rounds.filter((round) => round.mine !== false);

/** Rounds of today that are not done, what is under way first: [{ round, state }]; `all`: of colleagues too. */
export function ahead(app, all = false) {
  const makeups = new Set((app.shift.makeups ?? []).map((one) => one.uid));
  const lines = (all ? app.shift.rounds : own(app)).map((round) => ({ round, state: stateOf(app, round) }));
  const going = ({ round }) => Boolean(runOf(app, round.uid)?.state === "draft" || draftOf(app, round));
  return lines
    .filter(({ round, state }) => !FINISHED.includes(state) && state !== "cancelled" && !makeups.has(round.uid) && (state !== "missed" || going({ round })))
    .sort((a, b) => going(b) - going(a) || (a.state === "upcoming") - (b.state === "upcoming") || Date.parse(a.round.starts_at) - Date.parse(b.round.starts_at));
}

/** Missed rounds that can still be made up, those that the clock made so since the last look too. */
export function makeups(app) {
  const known = app.shift.makeups ?? [];
  const since = own(app).filter((round) => stateOf(app, round) === "missed" && !known.some((one) => one.uid === round.uid) && !draftOf(app, round));
  return [...known, ...since].filter((round) => !runOf(app, round.uid));
}

export const finished = (app) => own(app).map((round) => ({ round, state: stateOf(app, round) })).filter(({ state }) => FINISHED.includes(state));

/** Begun and not submitted, outside the rounds of today: the server's and this phone's own. */
export function others(app) {
  const inRounds = new Set(ahead(app, true).flatMap(({ round }) => [round.patrol, runOf(app, round.uid)?.uid, runOf(app, round.uid)?.server]));
  const own = app.runs.filter((run) => run.state === "draft" && !inRounds.has(run.uid));
  const mine = new Set(app.runs.flatMap((run) => [run.uid, run.server]));
  const server = (app.shift.drafts ?? []).filter((draft) => draft.state === "draft" && !inRounds.has(draft.uid) && !mine.has(draft.uid));
  return [
    ...own.map((run) => ({ uid: run.uid, purpose: run.purpose, startedAt: run.startedAt, zone: run.zone, tenant: run.tenant, title: run.title, here: true })),
    ...server.map((draft) => ({ uid: draft.uid, purpose: draft.purpose, startedAt: draft.started_at, zone: uidOf(draft.zone), tenant: uidOf(draft.tenant), title: draft.title, here: false })),
  ];
}

/** Free runs and inspections signed on this phone, sent or not, of the last hours. */
export function signedHere(app) {
  const rounds = new Set(app.shift.rounds.map((round) => round.uid));
  return app.runs.filter((run) => !rounds.has(run.target) && !["draft", "discarded"].includes(run.state) && Date.now() - (run.doneAt ?? Date.now()) < KEPT_DONE);
}

/** Signed here anew after the server said that it was returned. */
const signedAgain = (app, draft) => app.runs.some((run) => [run.uid, run.server].includes(draft.uid) && (run.state === "closed" || (run.state === "sent" && run.doneAt > app.at)));
export const returned = (app) => (app.shift.drafts ?? []).filter((draft) => draft.state === "returned" && !signedAgain(app, draft));
export const spots = (app) => (app.shift.spots ?? []).filter((spot) => !runOf(app, spot.uid) || runOf(app, spot.uid).state === "draft");
