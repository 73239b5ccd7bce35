// Whether this phone could go down to the basement now: the app's own files, and the pictures of the sheets.
import { keepPictures } from "../worker.js";

const LOOK = 400; // milliseconds
const LOOKS = 75;
const COMES = 10_000; // milliseconds

/** Addresses of pictures that no cache of this phone holds. */
export async function missingPictures(urls) {
  if (!globalThis.caches) return urls;
  const found = await Promise.all(urls.map((url) => caches.match(url).catch(() => undefined)));
  return urls.filter((_, at) => !found[at]);
}

/** Have the service worker fetch and keep these pictures and no others; waits until they are there, or half a minute. */
export async function fetchPictures(urls) {
  if (!(await shellComes())) return;
  await keepPictures(urls);
  for (let at = 0; at < LOOKS && navigator.onLine && (await missingPictures(urls)).length; at += 1) await new Promise((done) => setTimeout(done, LOOK));
}

/** True when the app opens without a network: its service worker is there. */
export async function shellKept() {
  const registration = await navigator.serviceWorker?.getRegistration?.("/").catch(() => undefined);
  return Boolean(registration?.active);
}

/** As `shellKept`, but on a phone's first visit the service worker may still be on its way: wait for it a little. */
async function shellComes() {
  const registration = await navigator.serviceWorker?.getRegistration?.("/").catch(() => undefined);
  if (!registration) return false;
  if (!registration.active) await Promise.race([navigator.serviceWorker.ready, new Promise((done) => setTimeout(done, COMES))]);
  return Boolean(registration.active);
}
