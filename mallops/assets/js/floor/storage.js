// Storage: asked to be kept, and a warning before it is full, not after.
import { t } from "../sheet/dom.js";
import { hush, notice } from "./notice.js";

const LEAST = 50 * 1024 * 1024; // bytes left below which a photo may soon not fit
const FULLEST = 0.85;
const EVERY = 60_000; // milliseconds
let putAway = false;

/** Ask the browser once not to clear us away; true when it will not. */
export async function keepStorage() {
  try {
    return (await navigator.storage.persisted()) || (await navigator.storage.persist());
  } catch {
    return false;
  }
}

/** { left, share, nearlyFull } in bytes and 0–1, or null where the browser does not say. */
export async function storageState() {
  const told = await navigator.storage?.estimate?.().catch(() => null);
  if (!told?.quota) return null;
  const left = Math.max(0, told.quota - told.usage);
  const share = told.usage / told.quota;
  return { left, share, nearlyFull: left < LEAST || share > FULLEST };
}

async function look() {
  const state = await storageState();
  if (!state?.nearlyFull) {
    putAway = false;
    return hush("storage");
  }
  if (putAway) return undefined;
  const left = `${Math.floor(state.left / 1024 / 1024)} MB`;
  return notice("storage", t("storage_nearly_full", { left }), { glyph: "hard-drive", tone: "warn", onlater: () => (putAway = true) });
}

/** Look now, every minute that the page is seen, and after each photo that was kept. */
export function watchStorage() {
  keepStorage();
  look();
  setInterval(() => document.visibilityState === "visible" && look(), EVERY);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && look());
  if (globalThis.BroadcastChannel) new BroadcastChannel("mallops-outbox").addEventListener("message", () => look());
}
