// What every view stands on: who, the shift and its age, what is unsent; refreshed behind the scenes.
import { t } from "../../sheet/dom.js";
import { LoginNeeded, Unreachable, askWho, callIfChanged, clock as skewNow } from "../call.js";
import { outbox } from "../outbox.js";
import { isFull, outbox as kept, keepShift, runs, setting, shift as keptShift, who } from "../store.js";
import { fetchPictures, missingPictures, shellKept } from "./ready.js";
import { keepZone } from "./times.js";

const SHIFT = "/api/floor/shift";
const EVERY = 4 * 60_000; // milliseconds between looks at the server
const SOON = 10_000; // milliseconds within which what is held back is waited for
const SLOW = 45_000; // the least time between two looks that nobody asked for

/** The app: `shift` is null until the first one came; `items` the unsent ones, `runs` those of this phone. */
export async function makeApp({ frame, redraw }) {
  const person = (await who()) ?? (await askWho());
  const app = { who: person, owner: person.owner, frame, outbox, etag: null, shift: null, at: 0, trouble: "", busy: false, items: [], runs: [], ready: null };
  frame.fit(person.may);
  app.go = (hash) => (location.hash = hash);
  app.say = frame.say;
  app.now = () => Date.now() + app.skew;
  app.online = () => navigator.onLine && !["network", "login"].includes(app.trouble);
  app.sorry = (error) => frame.say(t(error?.name === "QuotaExceededError" ? "storage_full" : "storage_failed"), { tone: "danger" });
  app.redraw = redraw;
  app.refresh = (asked = true) => refresh(app, redraw, asked);
  app.reload = () => loadOwn(app);
  app.begin = () => begin(app, redraw);
  outbox.owner = app.owner;
  app.skew = (await setting("skew")) ?? 0;
  take(app, await keptShift(app.owner));
  await loadOwn(app);
  return app;
}

function take(app, row) {
  if (!row?.bundle) return;
  Object.assign(app, { shift: row.bundle, etag: row.etag, at: row.at });
  keepZone(row.bundle.mall?.tz ?? app.who.tz);
}

/** What this phone itself holds: unsent items and runs begun here. */
async function loadOwn(app) {
  [app.items, app.runs] = await Promise.all([kept(app.owner), runs(app.owner)]);
}

function begin(app, redraw) {
  document.querySelector(".floor").addEventListener("failed", ({ detail }) => app.sorry(detail));
  let seen = "";
  let timer;
  /** Ticks that can be taken back for a moment go when it is over, also after a reload. */
  const sendHeld = () => {
    const held = app.items.map((item) => item.notBefore ?? 0).filter((at) => at > Date.now() && at < Date.now() + SOON);
    clearTimeout(timer);
    if (held.length) timer = setTimeout(() => outbox.soon(0), Math.max(...held) - Date.now() + 50);
  };
  outbox.onchange(async (status) => {
    app.frame.showStatus(status);
    const now = `${status.waiting}|${status.refused.length}|${status.state}`;
    if (now === seen) return;
    seen = now;
    await loadOwn(app);
    sendHeld();
    redraw();
  });
  outbox.start();
  addEventListener("online", () => app.refresh(false));
  addEventListener("offline", () => ((app.trouble = "network"), redraw()));
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && app.refresh(false));
  setInterval(() => document.visibilityState === "visible" && app.refresh(false), EVERY);
  setInterval(redraw, 60_000); // rounds open and close by the clock
  look(app).then(redraw);
  navigator.serviceWorker?.ready.then(() => look(app)).then(redraw); // at the first visit the worker comes after the shift
  app.refresh(true);
}

/** Fetch the shift when it changed; true when the phone now holds the newest. */
async function refresh(app, redraw, asked) {
  if (app.busy || (!asked && Date.now() - app.at < SLOW && app.trouble !== "network")) return false;
  app.busy = true;
  try {
    const person = await askWho();
    if (person.owner !== app.owner) return await another(app);
    const looks = person.lang !== app.who.lang || person.theme !== app.who.theme;
    app.who = person; // what one may do can change, too
    app.frame.fit(person.may);
    if (looks && !document.activeElement?.matches("input, textarea, select")) location.reload();
    const { json, etag } = await callIfChanged(SHIFT, app.etag);
    if (json && json.owner !== app.owner) return await another(app);
    take(app, { bundle: json ?? app.shift, etag, at: Date.now() });
    app.full = Boolean(await keepShift(app.owner, app.shift, etag).catch(isFull));
    app.trouble = "";
    if (skewNow() !== app.skew) await setting("skew", (app.skew = skewNow())).catch(isFull);
    await look(app);
    redraw();
    if (app.ready.pictures[0] < app.ready.pictures[1]) await fetchPictures(app.shift.reference_photos);
    await look(app);
  } catch (error) {
    if (error instanceof LoginNeeded && (await someoneElse(app))) return another(app);
    app.trouble = error instanceof LoginNeeded ? "login" : error instanceof Unreachable ? "network" : "server";
  } finally {
    app.busy = false;
    redraw();
  }
  return !app.trouble;
}

async function someoneElse(app) {
  return askWho().then((person) => person.owner !== app.owner, () => false);
}

/** Somebody else signed in on this phone: begin anew as that person; what was kept waits for its owner. */
async function another(app) {
  await askWho();
  app.busy = false;
  if ((await who())?.owner === app.owner) {
    app.trouble = "server"; // no room to remember the other person: better nobody's rounds than the wrong ones
    app.sorry({ name: "QuotaExceededError" });
    return false;
  }
  location.reload();
  return false;
}

async function look(app) {
  if (!app.shift) return;
  const urls = app.shift.reference_photos ?? [];
  const missing = await missingPictures(urls);
  app.ready = { pictures: [urls.length - missing.length, urls.length], shell: await shellKept() };
}
