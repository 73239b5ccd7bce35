// Never a stale page after a release, never an update that throws work away: the new version waits behind a quiet
// line and comes with the next load; by itself only where nothing is being written.
import { t } from "../sheet/dom.js";
import { notice } from "./notice.js";
import { checkForUpdate, workerVersion } from "./worker.js";

const START = 8000; // milliseconds after opening in which a reload surprises nobody who has not touched the screen
const CALM = /^#?\/?(outbox|install|findings(\/.*)?)?$/; // views in which nothing is written
const DONE = "mallops-reloaded-for";
const own = document.querySelector("meta[name=app-version]")?.content;
const opened = performance.now();
const AGAIN = 30_000; // milliseconds before the same news is looked into again: every answer of the server brings it
let heard;
let heardAt = 0;
let touched = false;
let ready;

for (const type of ["pointerdown", "keydown"]) addEventListener(type, () => (touched = true), { once: true, capture: true });

/** True while something stands in a field, a dialog is open, or the view is one in which people write. */
export function isBusy() {
  if (!document.querySelector("[data-shell=app]") || !CALM.test(location.hash)) return true;
  const typed = (field) => !["hidden", "submit", "button"].includes(field.type) && (field.type === "checkbox" || field.type === "radio" ? field.checked !== field.defaultChecked : field.value !== (field.defaultValue ?? ""));
  return Boolean(document.querySelector("dialog[open], [data-busy]")) || [...document.querySelectorAll("input, textarea")].some(typed);
}

/** By itself once for each version; if that did not help, the person decides. */
function reloadQuietly() {
  if (!ready || isBusy() || sessionStorage.getItem(DONE) === ready) return;
  sessionStorage.setItem(DONE, ready);
  location.reload();
}

/** The next load brings `version`: say so, or bring it now when nobody would notice. */
function offer(version) {
  if (!version || version === own || version === ready) return;
  ready = version;
  notice("version", t("version_ready"), { glyph: "refresh-cw", tone: "accent", act: { label: t("version_reload"), go: () => location.reload() } });
  if (document.visibilityState === "hidden" || (!touched && performance.now() - opened < START)) reloadQuietly();
}

/** The server named its version: when it is not ours, fetch the new one (and without a worker, offer it at once). */
export function heardVersion(version) {
  if (!version || version === own || (version === heard && performance.now() - heardAt < AGAIN)) return;
  heard = version;
  heardAt = performance.now();
  if (navigator.serviceWorker?.controller) checkForUpdate();
  else offer(version);
}

export function watchVersion() {
  if (!own) return;
  const look = async () => offer(await workerVersion());
  navigator.serviceWorker?.addEventListener("controllerchange", look);
  addEventListener("worker-installed", look);
  addEventListener("app-version", ({ detail }) => heardVersion(detail));
  document.addEventListener("visibilitychange", () => (document.visibilityState === "hidden" ? reloadQuietly() : look()));
  look();
}
