// Requests to our own server. A redirect, a log-in page or any HTML is a failure, never a success.
// No DOM in here: the page and the service worker share it.
import { isFull, keepWho, setting } from "./store.js";

const JSON_TYPE = "application/json";
const WAIT = 30_000; // milliseconds
const WAIT_PHOTO = 180_000;
const WHO = "/api/floor/who";
const BUSY = [408, 425, 429];
let session; // what the server last said of who is signed in, with the token for writing
let skew; // milliseconds that the server's clock is ahead of this phone's; undefined until it is known
let skewKept = 0; // the server's moment when it was kept last
let version;

/** Nobody is signed in: everything stays on the phone. */
export class LoginNeeded extends Error {}
/** Another person, or the same one at another mall, is signed in. */
export class OtherPerson extends LoginNeeded {}
/** No network: try again later. */
export class Unreachable extends Error {}
/** A server that cannot just now, or something that is not our server. */
export class Trouble extends Unreachable {}

export const clock = () => skew;

// Before the first answer of the server: what was known last. No time goes back beyond the last answer.
const CLOCK = "clock";
setting(CLOCK).then(
  (last) => (skew ??= last && Math.max(last.skew, last.at - Date.now())),
  () => null,
);

function readClock(at) {
  const now = at - Date.now();
  if (!(Math.abs(now - skew) <= 2000)) skew = now;
  else if (at - skewKept < 60_000) return;
  skewKept = at;
  setting(CLOCK, { skew, at }).catch(() => null);
}
export const serverVersion = () => version;

async function ask(url, { method = "POST", body, headers = {}, type = JSON_TYPE } = {}) {
  const waiting = method === "GET" ? 12_000 : body instanceof Blob ? WAIT_PHOTO : WAIT;
  let response;
  try {
    response = await fetch(url, {
      method,
      body,
      redirect: "error",
      cache: "no-store",
      signal: AbortSignal.timeout?.(waiting),
      headers: { Accept: JSON_TYPE, ...(body ? { "Content-Type": type } : {}), ...headers },
    });
  } catch (error) {
    throw new Unreachable(error.message);
  }
  const at = Date.parse(response.headers.get("Date"));
  if (at) readClock(at);
  version = response.headers.get("X-App-Version") ?? version;
  globalThis.dispatchEvent?.(new CustomEvent("app-version", { detail: version })); // heard by floor/version.js
  return response;
}

async function read(response) {
  if (!response.headers.get("Content-Type")?.startsWith(JSON_TYPE)) return null;
  return response.json().catch(() => null);
}

/** Ask the server who is signed in, and remember it. Throws LoginNeeded or Unreachable. */
export async function askWho() {
  const response = await ask(WHO, { method: "GET" });
  const json = await read(response);
  if (response.status === 401 || response.status === 403) throw new LoginNeeded(json?.message ?? "");
  if (!response.ok || !json?.owner) throw new Trouble(`HTTP ${response.status}`);
  const { csrf, ...person } = json;
  session = { owner: json.owner, csrf };
  await keepWho(person).catch(isFull); // a full phone still sends, which is what makes room
  return person;
}

/** Make sure that `owner` is who is signed in. Throws OtherPerson, LoginNeeded or Unreachable. */
export async function ensureOwner(owner) {
  const person = await askWho();
  if (person.owner !== owner) throw new OtherPerson(person.name);
  return person;
}

/** JSON from our server for `owner`. Throws LoginNeeded, Unreachable, or an Error with `status`, `json`, `message`. */
export async function call(url, { owner, again = false, ...options } = {}) {
  const writing = options.method !== "GET";
  if (writing && session?.owner !== owner) await ensureOwner(owner);
  const own = writing ? { "X-CSRFToken": session.csrf, "X-Outbox-Of": owner } : {};
  const response = await ask(url, { ...options, headers: { ...own, ...options.headers } });
  const json = await read(response);
  if (response.status === 401) {
    session = undefined;
    if (again || !writing || !["csrf", "other_person"].includes(json?.error)) throw new LoginNeeded(json?.message ?? "");
    await ensureOwner(owner); // signed in again elsewhere: the token is a new one
    return call(url, { owner, again: true, ...options });
  }
  if (BUSY.includes(response.status) || response.status >= 500 || (json === null && response.status !== 304)) throw new Trouble(`HTTP ${response.status}`);
  if (response.ok || response.status === 304 || json?.receipts) return Object.assign(json ?? {}, response.status === 304 ? { unchanged: true } : {});
  throw Object.assign(new Error(json.message || `HTTP ${response.status}`), { status: response.status, json });
}

/** As `call` with GET, with the answer's ETag: { json, etag }, json null when unchanged. */
export async function callIfChanged(url, etag) {
  const response = await ask(url, { method: "GET", headers: etag ? { "If-None-Match": etag } : {} });
  if (response.status === 304) return { json: null, etag };
  if (response.status === 401 || response.status === 403) throw new LoginNeeded("");
  const json = await read(response);
  if (!response.ok || !json) throw new Trouble(`HTTP ${response.status}`);
  return { json, etag: response.headers.get("ETag") };
}
