// Whether this phone could go down to the basement now: the app's own files, and the pictures of the sheets.
const AT_ONCE = 3;

/** Addresses of pictures that no cache of this phone holds. */
export async function missingPictures(urls) {
  if (!globalThis.caches) return urls;
  const found = await Promise.all(urls.map((url) => caches.match(url).catch(() => undefined)));
  return urls.filter((_, at) => !found[at]);
}

/** Fetch what is missing; the service worker keeps what comes by. */
export async function fetchPictures(urls) {
  const left = await missingPictures(urls);
  const work = async () => {
    for (let url = left.pop(); url; url = left.pop()) await fetch(url).catch(() => null);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

/** True when the app opens without a network: its service worker is there. */
export async function shellKept() {
  const registration = await navigator.serviceWorker?.getRegistration?.("/").catch(() => undefined);
  return Boolean(registration?.active);
}
