// Sends what is kept, small things first, and forgets an item only when the server has echoed its uid.
import { acknowledge, markRefused, unsent } from "./store.js";

const BATCH = 100;
const WAITS = [2, 5, 15, 30, 60];
const JSON_TYPE = "application/json";

export class LoginNeeded extends Error {}
class Unreachable extends Error {}

const token = () => document.querySelector("meta[name=csrf-token]").content;

/** JSON from our server; throws LoginNeeded, Unreachable, or an Error with `status` and the server's sentence. */
export async function call(url, { method = "POST", body, headers = {}, type = JSON_TYPE } = {}) {
  let response;
  try {
    response = await fetch(url, {
      method,
      body,
      redirect: "error",
      headers: { Accept: JSON_TYPE, "X-CSRFToken": token(), ...(body ? { "Content-Type": type } : {}), ...headers },
    });
  } catch (error) {
    throw new Unreachable(error.message);
  }
  if (response.status === 401) throw new LoginNeeded();
  const json = response.headers.get("Content-Type")?.startsWith(JSON_TYPE) ? await response.json() : null;
  if (response.status >= 500 || (response.ok && json === null)) throw new Unreachable(`HTTP ${response.status}`);
  if (!response.ok) throw Object.assign(new Error(json?.message ?? `HTTP ${response.status}`), { status: response.status, json });
  return json;
}

export class Sync {
  constructor({ patrol, urls, onchange, onphoto }) {
    Object.assign(this, { patrol, urls, onchange, onphoto, tries: 0, state: "idle", running: false, again: false });
    addEventListener("online", () => this.soon(0));
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.soon(0));
    setInterval(() => this.soon(0), 30_000);
  }

  /** Send in `delay` milliseconds; taps in quick succession travel together. */
  soon(delay = 400) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), delay);
  }

  async flush() {
    if (this.running) {
      this.again = true;
      return;
    }
    this.running = true;
    clearTimeout(this.timer);
    try {
      await this.report("sending");
      await this.sendAnswers();
      await this.sendPhotos();
      this.tries = 0;
      await this.report("idle");
    } catch (error) {
      if (!(error instanceof LoginNeeded) && !(error instanceof Unreachable)) throw error;
      await this.report(error instanceof LoginNeeded ? "login" : "offline");
      this.soon(WAITS[Math.min(this.tries, WAITS.length - 1)] * 1000);
      this.tries += 1;
    } finally {
      this.running = false;
      if (this.again) {
        this.again = false;
        this.soon(50);
      }
    }
  }

  async waiting(kind) {
    return (await unsent(this.patrol)).filter((item) => item.kind === kind && !item.refused);
  }

  async sendAnswers() {
    for (let items = await this.waiting("answer"); items.length; items = await this.waiting("answer")) {
      const batch = items.slice(0, BATCH);
      const body = JSON.stringify({ answers: batch.map((item) => item.body) });
      let receipts;
      try {
        ({ receipts } = await call(this.urls.answers, { body }));
      } catch (error) {
        if (!error.status) throw error;
        receipts = batch.map((item) => ({ uid: item.uid, status: "refused", message: error.message }));
      }
      await this.settle(batch, receipts);
      if (!receipts.length) throw new Unreachable("no receipts");
    }
  }

  async settle(batch, receipts) {
    const byUid = new Map(receipts.map((receipt) => [receipt.uid, receipt]));
    const stored = batch.filter((item) => ["stored", "duplicate"].includes(byUid.get(item.uid)?.status));
    const refused = batch.filter((item) => ["refused", "conflict"].includes(byUid.get(item.uid)?.status));
    await acknowledge(stored.map((item) => item.uid));
    await markRefused(refused.map((item) => ({ ...item, refused: byUid.get(item.uid).message || "refused" })));
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
      };
      try {
        const receipt = await call(this.urls.photos, { body: item.blob, headers, type: "image/jpeg" });
        if (receipt.uid !== item.uid) throw new Unreachable("another receipt");
        await acknowledge([item.uid]);
        this.onphoto(item.uid, "sent");
      } catch (error) {
        if (!error.status) throw error;
        await markRefused([{ ...item, refused: error.message }]);
        this.onphoto(item.uid, "refused", error.message);
      }
      await this.report("sending");
    }
  }

  async report(state) {
    this.state = state;
    const items = await unsent(this.patrol);
    this.onchange({
      state,
      answers: items.filter((item) => item.kind === "answer" && !item.refused).length,
      photos: items.filter((item) => item.kind === "photo" && !item.refused).length,
      refused: items.filter((item) => item.refused),
      oldest: items[0]?.createdAt ?? null,
    });
  }
}

/** SHA-256 of a blob in hex; null where the page is not served securely. */
export async function sha256(blob) {
  if (!crypto.subtle) return "";
  const digest = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
