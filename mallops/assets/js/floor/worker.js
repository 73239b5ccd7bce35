// The service worker's life as a page sees it: registered, looked after, asked for its version. No words in here.
const HOUR = 3600_000; // milliseconds
const WORKER = "/sw.js";
let registration;

/** Keep the app on this phone. Does nothing where there are no workers (a trial over plain http). */
export async function keepApp({ watch = false } = {}) {
  if (!navigator.serviceWorker) return null;
  try {
    registration = await navigator.serviceWorker.register(WORKER, { scope: "/", updateViaCache: "none" });
  } catch {
    return null; // no network, or no room: what was there before goes on
  }
  dropFormer().catch(() => null);
  if (watch) {
    const installed = ({ target }) => target.state === "installed" && dispatchEvent(new CustomEvent("worker-installed"));
    registration?.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", installed));
    addEventListener("online", () => checkForUpdate());
    setInterval(checkForUpdate, HOUR);
    checkForUpdate();
  }
  return registration;
}

/** The worker that the patrol sheet had before there was an app stands between it and this one: it goes. */
async function dropFormer() {
  for (const one of await navigator.serviceWorker.getRegistrations()) {
    if (new URL(one.scope).pathname === "/patrols/") await one.unregister();
  }
}

/** Look for a newer release now; quiet when there is no network. */
export async function checkForUpdate() {
  registration ??= await navigator.serviceWorker?.getRegistration("/").catch(() => null); // opened without a network
  return registration?.update().catch(() => null);
}

/** The version that the worker in charge opens pages with, or undefined. */
export function workerVersion() {
  const worker = navigator.serviceWorker?.controller;
  if (!worker) return Promise.resolve(undefined);
  const { port1, port2 } = new MessageChannel();
  const answer = new Promise((resolve) => (port1.onmessage = ({ data }) => resolve(data?.version)));
  worker.postMessage({ version: true }, [port2]);
  return Promise.race([answer, new Promise((resolve) => setTimeout(resolve, 3000))]);
}

/** Tell the worker which pictures the shift needs; it keeps these and no others. */
export async function keepPictures(urls) {
  (await navigator.serviceWorker?.ready)?.active?.postMessage({ pictures: urls });
}

/** Who uses this phone may have changed: pictures of somebody else's shift go. */
export function sayPerson() {
  navigator.serviceWorker?.controller?.postMessage({ person: true });
}
