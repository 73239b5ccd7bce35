// Whether a pass opens a gate, without a network: its signature, its time, its gate, and whether this phone used it.
// No DOM in here. The bytes are those of passes/rules/token.py (docs/adr/0006).
const TOKEN = /^([A-Za-z0-9_-]{56})\.([A-Za-z0-9_-]{86})$/;
const CODE = /^[2-9A-HJ-NP-Z]{8}$/;
const VERSION = 1;
const CURVE = { name: "ECDSA", namedCurve: "P-256" };
const HASH = { name: "ECDSA", hash: "SHA-256" };

/** What a camera read or somebody typed: { token }, { code }, or null. */
export function readText(text) {
  const last = String(text).trim().split("/").pop();
  if (TOKEN.test(last)) return { token: last };
  const code = last.replace(/[\s-]/g, "").toUpperCase();
  return CODE.test(code) ? { code } : null;
}

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/").padEnd(Math.ceil(text.length / 4) * 4, "=")), (one) => one.charCodeAt(0));
const hex = (some) => [...some].map((one) => one.toString(16).padStart(2, "0")).join("");

/** What a token claims, whether or not it is genuine; null for other bytes. */
export function claimOf(token) {
  const data = bytes(token.match(TOKEN)[1]);
  const view = new DataView(data.buffer);
  if (data.length !== 42 || view.getUint8(0) !== VERSION) return null;
  return {
    key: hex(data.subarray(1, 5)),
    uid: hex(data.subarray(5, 21)).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5"),
    from: view.getUint32(21) * 1000,
    until: view.getUint32(25) * 1000,
    gate: hex(data.subarray(29, 33)),
    items: hex(data.subarray(33, 41)),
    issue: view.getUint8(41),
  };
}

/** "" when one of these keys signed the token, else why not: no_key, altered. */
export async function signedBy(token, keys) {
  const claim = claimOf(token);
  if (!claim) return "altered";
  const key = keys.find((one) => one.id === claim.key);
  if (!key || !globalThis.crypto?.subtle) return "no_key";
  const [, data, signature] = token.match(TOKEN);
  const point = Uint8Array.from(atob(key.public), (one) => one.charCodeAt(0));
  try {
    const known = await crypto.subtle.importKey("raw", point, CURVE, false, ["verify"]);
    return (await crypto.subtle.verify(HASH, known, bytes(signature), bytes(data))) ? "" : "altered";
  } catch {
    return "altered";
  }
}

const STATES = { released: "used", cancelled: "cancelled", void: "cancelled" };

/**
 * { pass, why }: the pass behind a text as this phone knows it, and why it does not open `gate` now ("" when it does).
 * `used(uid)` resolves with when this phone let it out, if it did.
 */
export async function verdict(bundle, text, gate, now, used) {
  const read = readText(text);
  if (!read) return { pass: null, why: "unknown" };
  const claim = read.token ? claimOf(read.token) : null;
  const pass = bundle.passes.find((one) => (read.token ? one.uid === claim?.uid : one.code === read.code)) ?? null;
  if (read.token) {
    const fault = await signedBy(read.token, bundle.keys);
    if (fault) return { pass, why: fault };
  }
  const at = await used(claim?.uid ?? pass?.uid);
  if (at) return { pass, why: "used", at };
  if (!pass) return { pass, why: claim ? (timely(claim.from, claim.until, now) || "not_here") : "unknown" };
  if (claim && (claim.issue !== pass.issue || claim.items !== pass.digest)) return { pass, why: "replaced" };
  if (STATES[pass.state]) return { pass, why: STATES[pass.state] };
  const late = timely(Date.parse(pass.from), Date.parse(pass.until), now);
  if (late) return { pass, why: late };
  return { pass, why: (claim ? claim.gate === gate.mark : pass.gate === gate.uid) ? "" : "wrong_gate" };
}

const timely = (from, until, now) => (now > until ? "expired" : now < from ? "early" : "");
