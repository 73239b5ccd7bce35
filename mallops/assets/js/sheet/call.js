// One request to our own server. A redirect, a log-in page or any HTML is a failure, never a success.
const JSON_TYPE = "application/json";
const WAIT = 30_000; // milliseconds
const WAIT_PHOTO = 180_000;

/** Nobody, or somebody else, is signed in: everything stays on the phone. */
export class LoginNeeded extends Error {}
/** No network, or a server that cannot just now: try again later. */
export class Unreachable extends Error {}

const meta = () => document.querySelector("meta[name=csrf-token]");

async function ask(url, { method = "POST", body, headers = {}, type = JSON_TYPE } = {}) {
  try {
    return await fetch(url, {
      method,
      body,
      redirect: "error",
      signal: AbortSignal.timeout?.(body instanceof Blob ? WAIT_PHOTO : WAIT),
      headers: { Accept: JSON_TYPE, "X-CSRFToken": meta().content, ...(body ? { "Content-Type": type } : {}), ...headers },
    });
  } catch (error) {
    throw new Unreachable(error.message);
  }
}

async function read(response) {
  if (!response.headers.get("Content-Type")?.startsWith(JSON_TYPE)) return null;
  return response.json().catch(() => null);
}

/** After signing in again the page's token is stale: fetch a fresh one, if it is still the same person's. */
async function renewToken() {
  const { today, user } = document.getElementById("sheet").dataset;
  const response = await ask(today, { method: "GET" });
  const json = response.ok ? await read(response) : null;
  if (!json?.csrf || String(json.user) !== user) throw new LoginNeeded();
  meta().content = json.csrf;
}

/** JSON from our server; throws LoginNeeded, Unreachable, or an Error with `status`, `json` and the server's sentence. */
export async function call(url, options = {}) {
  const response = await ask(url, options);
  const json = await read(response);
  if (response.status === 401) {
    if (json?.error !== "csrf" || options.again) throw new LoginNeeded();
    await renewToken();
    return call(url, { ...options, again: true });
  }
  const busy = [408, 425, 429].includes(response.status) || response.status >= 500;
  if (busy || json === null) throw new Unreachable(`HTTP ${response.status}`);
  if (response.ok || json.receipts) return json;
  throw Object.assign(new Error(json.message || `HTTP ${response.status}`), { status: response.status, json });
}
