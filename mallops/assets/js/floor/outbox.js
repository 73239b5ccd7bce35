// Sends what is kept, small things first, and forgets an item only when the server has echoed its uid.
// One at a time on a phone: of several tabs, and of the page and the service worker, one sends.
import { LoginNeeded, OtherPerson, Trouble, Unreachable, call, clock, ensureOwner } from "./call.js";
import { acknowledge, amend, claim, forget, item as stored, others, outbox as kept, receipts, run as runOf, isFull, changeRun, unclaimed, who } from "./store.js";

const BATCH = 100;
const WAITS = [2, 5, 15, 30, 60]; // seconds between tries
const EVERY = 30_000; // milliseconds
const STUBBORN = 3; // failures of the server in a row after which the pass ends
const HOLD = 600; // seconds at most before an item that the server chokes on is tried again
const FINAL = [400, 403, 404, 409, 410, 413, 415, 422]; // the server will never take it as it is
const SMALL = { answer: "answers", tick: "ticks" }; // kinds that travel in batches, and the key of the batch
const API = { patrols: "/api/patrols", floor: "/api/floor" };
const DAY = 24 * 3600 * 1000;

/** The moment of sending in the phone's clock as it was when the item was made, so that both can be compared. */
const sentAt = (item) => new Date(Date.now() + (clock() ?? 0) - (item.offset ?? clock() ?? 0)).toISOString();

export class Outbox {
  constructor() {
    this.listeners = new Set();
    this.settled = new Set();
    this.tries = 0;
    this.torn = new Map(); // uid of what the network cut off on its way: { times, until }
    this.chain = Promise.resolve();
    this.last = { state: "idle", message: "", waiting: 0, bytes: 0, oldest: null, refused: [], others: 0, safe: { photos: [0, 0] } };
    this.channel = globalThis.BroadcastChannel ? new BroadcastChannel("mallops-outbox") : null;
    this.channel?.addEventListener("message", ({ data }) => this.heard(data));
  }

  /** Begin to send by itself: at once, when a network comes, when the page is seen, on a timer. */
  start() {
    if (this.running) return;
    this.running = true;
    addEventListener("online", () => this.anew());
    addEventListener("offline", () => this.report("offline"));
    globalThis.document?.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.anew());
    setInterval(() => this.soon(0), EVERY);
    this.report(navigator.onLine ? "idle" : "offline").catch(() => null); // what waits is said before anybody sends
    this.soon(0);
  }

  /** Call `fn(status)` on every change, and now when the outbox has been looked into; returns how to stop. */
  onchange(fn) {
    this.listeners.add(fn);
    if (this.known) fn(this.last);
    return () => this.listeners.delete(fn);
  }

  /** Call `fn(item, refused)` when the server has taken an item, or refused it for a reason. */
  onsettled(fn) {
    this.settled.add(fn);
    return () => this.settled.delete(fn);
  }

  heard({ settled = [], changed }) {
    for (const [one, refused] of settled) this.settled.forEach((fn) => fn(one, refused));
    if (changed) this.report(this.last.state === "sending" ? "idle" : this.last.state, this.last.message);
  }

  /** Something more is kept: say so at once, send it in `delay` milliseconds, or when the phone finds a network. */
  async added(delay = 400) {
    this.soon(delay);
    this.channel?.postMessage({ changed: true });
    await this.report(this.last.state, this.last.message);
    const registration = await globalThis.navigator.serviceWorker?.getRegistration?.("/").catch(() => null);
    registration?.sync?.register("outbox").catch(() => null);
  }

  soon(delay = 400) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), delay);
  }

  /** Another network, or another moment: what was cut off before may go at once. */
  anew() {
    this.torn.clear();
    this.soon(0);
  }

  /** One pass over all that is unsent, after the pass that may be under way. `hurry` tries what is held back too. */
  flush({ hurry = false } = {}) {
    clearTimeout(this.timer);
    this.hurry ||= hurry;
    this.queued ??= this.chain = this.chain.catch(() => null).then(() => {
      this.queued = null;
      return this.alone(() => this.pass());
    });
    return this.queued;
  }

  alone(work) {
    return navigator.locks ? navigator.locks.request("mallops-outbox", work) : work();
  }

  /** Do something while nobody sends; false, and not done, when somebody does. */
  quietly(work) {
    return navigator.locks ? navigator.locks.request("mallops-outbox", { ifAvailable: true }, (free) => (free ? work() : false)) : work();
  }

  /** Whose work this page shows: a sheet stays its officer's, also after somebody else has signed in. */
  async whose() {
    return this.owner ?? (await who())?.owner;
  }

  async pass() {
    const owner = await this.whose();
    const hurry = this.hurry;
    this.hurry = false;
    this.troubles = 0;
    if (hurry) this.torn.clear();
    try {
      if (owner && (await unclaimed())) await this.claimOld(owner);
      if (owner && (await this.waiting(owner, hurry)).length) {
        await this.report("sending");
        await ensureOwner(owner);
        await this.sendAll(owner, hurry);
      }
      this.tries = 0;
      const next = owner ? await this.nextTorn(owner) : Infinity;
      await this.report(next < Infinity ? "weak" : "idle");
      if (next < Infinity) this.soon(Math.max(1000, next - performance.now()));
    } catch (error) {
      await this.report(stateOf(error), error.message).catch(() => null);
      this.soon(WAITS[Math.min(this.tries, WAITS.length - 1)] * 1000);
      this.tries += 1;
    }
  }

  async claimOld(owner) {
    await ensureOwner(owner);
    const { user } = await call(`${API.patrols}/today`, { method: "GET" });
    await claim(owner, user);
  }

  /** What may be sent now: not refused, and not held back after a failure of the server. */
  async waiting(owner, hurry) {
    const now = Date.now(); // a phone's clock may be set back: nothing is held for longer than it was meant to be
    return (await kept(owner)).filter((one) => !one.refused && (hurry || !(one.notBefore > now && one.notBefore < now + HOLD * 1000)) && !(this.torn.get(one.uid)?.until > performance.now()));
  }

  /** Starts, then small things, then pictures, then what is signed: each run's submission after all the rest of it. */
  async sendAll(owner, hurry) {
    const some = async (test) => (await this.waiting(owner, hurry)).filter(test);
    for (const one of await some(({ kind }) => kind === "start")) await this.one(one, () => this.sendStart(one));
    const held = new Set((await kept(owner)).filter(({ kind }) => kind === "start").map(({ patrol }) => patrol));
    const free = (one) => one.kind !== "start" && !held.has(one.patrol);
    for (const kind of Object.keys(SMALL)) await this.sendBatches(await some((one) => one.kind === kind && free(one)));
    for (const one of await some((one) => ["finding", "check", "gate"].includes(one.kind) && free(one))) await this.one(one, () => this.sendThing(one));
    const pictures = await some((one) => ["photo", "fphoto"].includes(one.kind) && free(one));
    for (const one of pictures.sort((a, b) => a.size - b.size)) await this.one(one, () => this.sendPhoto(one));
    for (const one of await some((one) => one.kind === "removal" && free(one))) await this.one(one, () => this.sendRemoval(one));
    for (const one of await some((one) => one.kind === "handed")) await this.one(one, () => this.sendThing(one));
    for (const one of await some((one) => one.kind === "submit" && free(one))) {
      const left = (await kept(owner)).some((other) => other.patrol === one.patrol && other.uid !== one.uid && other.kind !== "handed");
      if (!left) await this.one(one, () => this.sendSubmit(one));
    }
  }

  /** One item: what the server will never take is marked; what it chokes on is held back; the rest goes on. */
  async one(item, send) {
    if (!(await stored(item.uid))) return; // taken back or replaced meanwhile
    try {
      const receipt = await send();
      if (receipt.uid !== (item.photo ?? item.uid)) throw new Trouble("another receipt");
      this.troubles = 0;
      await this.settle([item], []);
    } catch (error) {
      if (FINAL.includes(error.status)) await this.settle([], [refusedFor(item, error)]);
      else if (error instanceof Trouble) await this.hold(item, error);
      else await this.cut([item], error);
    }
  }

  /** Cut off on the way. Where the server is still to be had the next thing may go at once; else there is no network. */
  async cut(items, error) {
    if (!(error instanceof Unreachable)) throw error;
    await ensureOwner(items[0].owner);
    const times = Math.max(...items.map(({ uid }) => this.torn.get(uid)?.times ?? 0)) + 1;
    const until = performance.now() + Math.min(HOLD, 2 ** (times - 1)) * 1000;
    for (const { uid } of items) this.torn.set(uid, { times, until });
  }

  /** When the first of what was cut off may go again; Infinity when nothing is left of it. */
  async nextTorn(owner) {
    const left = new Set((await kept(owner)).map(({ uid }) => uid));
    for (const uid of this.torn.keys()) if (!left.has(uid)) this.torn.delete(uid);
    return Math.min(...[...this.torn.values()].map(({ until }) => until));
  }

  async hold(item, error) {
    const tries = (item.tries ?? 0) + 1;
    const wait = Math.min(HOLD, 5 * 2 ** tries) * 1000;
    const full = await amend([{ ...item, tries, notBefore: Date.now() + wait, trouble: error.message }]).catch(isFull);
    if (full) this.torn.set(item.uid, { times: tries, until: performance.now() + wait });
    this.troubles += 1;
    if (this.troubles >= STUBBORN) throw error;
  }

  async sendBatches(items) {
    const groups = new Map(); // a batch has one sending time, so it holds only what was made by one clock
    for (const one of items) {
      const key = [one.kind, one.patrol ?? "", Math.round((one.offset ?? 0) / 1000)].join("|");
      groups.set(key, [...(groups.get(key) ?? []), one]);
    }
    for (const group of groups.values()) for (let at = 0; at < group.length; at += BATCH) await this.sendBatch(group.slice(at, at + BATCH));
  }

  /** A batch; one that the server chokes on is halved until the culprit stands alone. */
  async sendBatch(batch) {
    const [{ kind, owner, patrol }] = batch;
    const url = kind === "tick" ? `${API.floor}/ticks` : `${await this.runUrl(patrol)}/answers`;
    try {
      const { receipts: got } = await call(url, { owner, body: JSON.stringify({ [SMALL[kind]]: batch.map((one) => one.body), sent_at: sentAt(batch[0]) }) });
      const byUid = new Map((got ?? []).map((receipt) => [receipt.uid, receipt]));
      const taken = batch.filter((one) => byUid.get(one.uid)?.status === "stored");
      const refused = batch.filter((one) => ["refused", "conflict"].includes(byUid.get(one.uid)?.status));
      if (!taken.length && !refused.length) throw new Trouble("no receipts");
      this.troubles = 0;
      await this.settle(taken, refused.map((one) => refusedFor(one, byUid.get(one.uid))));
    } catch (error) {
      const final = FINAL.includes(error.status);
      if (!final && !(error instanceof Trouble)) await this.cut(batch, error);
      else if (batch.length > 1) {
        const half = Math.ceil(batch.length / 2);
        await this.sendBatch(batch.slice(0, half));
        await this.sendBatch(batch.slice(half));
      } else if (final) await this.settle([], [refusedFor(batch[0], error)]);
      else await this.hold(batch[0], error);
    }
  }

  /** The run's address at the server; one that joined a colleague's goes on there. */
  async runUrl(patrol) {
    return `${API.patrols}/${(await runOf(patrol))?.server ?? patrol}`;
  }

  async sendStart(item) {
    const receipt = await call(API.patrols, { owner: item.owner, body: JSON.stringify({ ...item.body, sent_at: sentAt(item) }) });
    const joined = receipt.patrol !== item.uid;
    if (receipt.uid === item.uid && (await runOf(item.patrol))) {
      await changeRun(item.patrol, {}, { server: receipt.patrol, joined }).catch((error) => isFull(error, !joined));
    }
    return receipt;
  }

  sendThing(item) {
    return call(`${API.floor}/${item.kind === "handed" ? "handed" : `${item.kind}s`}`, { owner: item.owner, body: JSON.stringify({ ...item.body, sent_at: sentAt(item) }) });
  }

  async sendPhoto(item) {
    const place = item.kind === "photo" ? { "X-Photo-Item": item.code ?? item.item, "X-Photo-Tenant": item.tenant ?? "" } : { "X-Photo-For": item.belongs };
    const url = item.kind === "photo" ? `${await this.runUrl(item.patrol)}/photos` : `${API.floor}/photos`;
    const headers = { "X-Photo-Uid": item.uid, "X-Photo-Sha256": item.sha256, "X-Device-At": item.deviceAt, "X-Sent-At": sentAt(item), ...place };
    const receipt = await call(url, { owner: item.owner, body: item.blob, headers, type: item.blob.type || "image/jpeg" });
    if (item.sha256 && receipt.sha256 !== item.sha256) throw new Trouble("another picture");
    return receipt;
  }

  async sendRemoval(item) {
    return call(`${await this.runUrl(item.patrol)}/photos/${item.photo}/remove`, { owner: item.owner, body: "{}" });
  }

  async sendSubmit(item) {
    const receipt = await call(`${await this.runUrl(item.patrol)}/submit`, { owner: item.owner, body: JSON.stringify({ ...item.body, sent_at: sentAt(item) }) });
    if (receipt.uid === item.uid) await forget(item.owner, item.patrol, { number: receipt.number, url: receipt.url, score: receipt.score });
    return receipt;
  }

  async settle(taken, refused) {
    for (const { uid } of [...taken, ...refused]) this.torn.delete(uid);
    await acknowledge(taken);
    const full = await amend(refused).catch(isFull);
    // No room to note the refusal: out of the way for now, so that what follows goes and makes room.
    for (const { uid } of full ? refused : []) this.torn.set(uid, { times: 9, until: performance.now() + HOLD * 1000 });
    const settled = [...taken.map((one) => [bare(one), null]), ...refused.map((one) => [bare(one), one.refused.message])];
    this.channel?.postMessage({ settled, changed: true });
    for (const [one, why] of settled) this.settled.forEach((fn) => fn(one, why));
    await this.report("sending");
  }

  async report(state, message = "") {
    const owner = await this.whose();
    const [items, got, foreign] = owner ? await Promise.all([kept(owner), receipts(owner), others(owner)]) : [[], [], await others("")];
    const waiting = items.filter((one) => !one.refused);
    const photos = (one) => one.kind === "photo" || one.kind === "fphoto";
    const done = got.filter((one) => photos(one) && one.at > Date.now() - DAY).length;
    this.last = {
      state: state === "idle" && waiting.some((one) => one.trouble) ? "blocked" : state,
      message: message || waiting.find((one) => one.trouble)?.trouble || "",
      waiting: waiting.length,
      bytes: items.reduce((sum, one) => sum + (one.size ?? 0), 0),
      oldest: waiting[0]?.createdAt ?? null,
      refused: items.filter((one) => one.refused),
      others: foreign,
      safe: { photos: [done, done + items.filter(photos).length] },
    };
    this.known = true;
    this.listeners.forEach((fn) => fn(this.last));
  }
}

const bare = ({ blob: _blob, ...rest }) => rest;

function refusedFor(item, { message, status, fields, json }) {
  const words = [message, ...Object.values(fields ?? json?.fields ?? {})].filter((one, at, all) => one && all.indexOf(one) === at);
  return { ...item, refused: { message: words.join(" ") || "?", status: status ?? 422, at: Date.now(), missing: json?.missing } };
}

function stateOf(error) {
  if (error instanceof OtherPerson) return "other";
  if (error instanceof LoginNeeded) return "login";
  if (error instanceof Trouble) return "blocked";
  return error instanceof Unreachable ? "offline" : "blocked";
}

/** The one outbox of this page or worker. */
export const outbox = new Outbox();

/**
 * For the service worker's `sync` event: one pass, unless a page sends just now; rejects while something is left, so
 * that the phone tries again. It never waits for a page: an event that lasts would keep a new release from taking over.
 */
export async function flushInWorker() {
  if ((await outbox.quietly(() => outbox.pass().then(() => true))) === false) throw new Error("a page sends");
  if (!["idle", "login", "other"].includes(outbox.last.state)) throw new Error(outbox.last.state);
}
