// Sends what is kept, small things first, and forgets an item only when the server has echoed its uid.
import { LoginNeeded, Unreachable, call } from "./call.js";
import { acknowledge, refuse, unsent } from "./store.js";

const BATCH = 100;
const WAITS = [2, 5, 15, 30, 60]; // seconds between tries
const FINAL = [400, 409, 413, 415, 422]; // the server will never take this photo

export class Sync {
  /** `onchange(status)` on every change; `onsettled(item, refused)` when the server has taken or refused an item. */
  constructor({ patrol, user, urls, onchange, onsettled }) {
    Object.assign(this, { patrol, user, urls, onchange, onsettled, tries: 0, chain: Promise.resolve() });
    this.last = { state: "idle", message: "", waiting: 0, refused: [], oldest: null };
    addEventListener("online", () => this.soon(0));
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.soon(0));
    setInterval(() => this.soon(0), 30_000);
  }

  /** Something more is kept: say so at once, send it in `delay` milliseconds. */
  added(count, delay) {
    this.onchange((this.last = { ...this.last, waiting: this.last.waiting + count }));
    this.soon(delay);
  }

  /** Send in `delay` milliseconds; taps in quick succession travel together. */
  soon(delay = 400) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), delay);
  }

  /** One pass over all that is unsent, after the pass that may be under way. */
  flush() {
    clearTimeout(this.timer);
    this.queued ??= this.chain = this.chain.then(() => {
      this.queued = null;
      return this.alone(() => this.pass());
    });
    return this.queued;
  }

  /** Of several tabs one sends at a time. */
  alone(work) {
    return navigator.locks ? navigator.locks.request(`mallops-sheet-${this.patrol}`, work) : work();
  }

  async pass() {
    try {
      if ((await this.waiting()).length) {
        await this.report("sending");
        await this.sendAnswers();
        await this.sendPhotos();
        await this.sendRemovals();
      }
      this.tries = 0;
      await this.report("idle");
    } catch (error) {
      await this.report(error instanceof LoginNeeded ? "login" : error instanceof Unreachable ? "offline" : "blocked", error.message);
      this.soon(WAITS[Math.min(this.tries, WAITS.length - 1)] * 1000);
      this.tries += 1;
    }
  }

  async waiting(kind) {
    return (await unsent(this.patrol, this.user)).filter((item) => !item.refused && (!kind || item.kind === kind));
  }

  async sendAnswers() {
    for (let items = await this.waiting("answer"); items.length; items = await this.waiting("answer")) {
      const batch = items.slice(0, BATCH);
      const body = JSON.stringify({ answers: batch.map((item) => item.body) });
      const { receipts } = await call(this.urls.answers, { body });
      const byUid = new Map(receipts.map((receipt) => [receipt.uid, receipt]));
      const stored = batch.filter((item) => byUid.get(item.uid)?.status === "stored");
      const refused = batch.filter((item) => ["refused", "conflict"].includes(byUid.get(item.uid)?.status));
      if (!stored.length && !refused.length) throw new Unreachable("no receipts");
      await this.settle(stored, refused.map((item) => ({ ...item, refused: byUid.get(item.uid).message || "?" })));
    }
  }

  async settle(stored, refused) {
    await acknowledge(stored);
    await refuse(refused);
    stored.forEach((item) => this.onsettled(item, null));
    refused.forEach((item) => this.onsettled(item, item.refused));
    await this.report("sending");
  }

  async sendPhotos() {
    for (const item of await this.waiting("photo")) {
      const headers = {
        "X-Photo-Uid": item.uid,
        "X-Photo-Item": item.item,
        "X-Photo-Tenant": item.tenant ?? "",
        "X-Photo-Sha256": item.sha256,
        "X-Device-At": item.deviceAt,
        "X-Sent-At": new Date().toISOString(),
      };
      try {
        const receipt = await call(this.urls.photos, { body: item.blob, headers, type: item.blob.type || "image/jpeg" });
        if (receipt.uid !== item.uid) throw new Unreachable("another receipt");
        await this.settle([item], []);
      } catch (error) {
        if (!FINAL.includes(error.status)) throw error;
        await this.settle([], [{ ...item, refused: error.message }]);
      }
    }
  }

  async sendRemovals() {
    for (const item of await this.waiting("removal")) {
      const receipt = await call(`${this.urls.photos}/${item.photo}/remove`, { body: "{}" });
      if (receipt.uid !== item.photo) throw new Unreachable("another receipt");
      await this.settle([item], []);
    }
  }

  async report(state, message = "") {
    const items = await unsent(this.patrol, this.user);
    const waiting = items.filter((item) => !item.refused);
    const refused = items.filter((item) => item.refused);
    this.onchange((this.last = { state, message, waiting: waiting.length, refused, oldest: waiting[0]?.createdAt ?? null }));
  }
}
