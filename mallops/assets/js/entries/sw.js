// The phone's app without a network: the two shells and the files they need, and the pictures of the shift.
// Nothing else passes through a cache: no page and no answer with anybody's data in it.
// `self.__floor` stands before this code in /sw.js: { version, files: [{url, revision}], shells: {zh: {app, sheet}, en} }.
import { ExpirationPlugin } from "workbox-expiration";
import { PrecacheController, PrecacheRoute } from "workbox-precaching";
import { registerRoute } from "workbox-routing";
import { CacheFirst } from "workbox-strategies";
import { flushInWorker } from "../floor/outbox.js";
import { peekWho } from "../floor/peek.js";

const { version, files, shells } = self.__floor;
const PREVIOUS = "mallops-previous"; // files of the release before, for a page that is still open
const PICTURES = "mallops-pictures-"; // + whose shift
const MOST_PICTURES = 300;
const FORMER = ["mallops-sheet-1"];
const SHEET = /^\/patrols\/[0-9a-f-]{36}\/sheet$/;
const PICTURE = /^\/photos\/[0-9a-f-]{36}\/(display|thumb)\.jpg$/;
const LOOSE = { ignoreVary: true };
const RELEASE = "mallops-release"; // what the newest installed worker opens pages with: { version, shells }
const POINTER = "/floor/release";

const precache = new PrecacheController();
precache.addToCacheList(files);

// -- life -----------------------------------------------------------------------------------------------------

// All files or none: when one cannot be had, the worker before this one stays and goes on with its own.
addEventListener("install", (event) => event.waitUntil(precache.install(event).then(pointHere)));

/**
 * From now on pages are those of this release: the worker of before, too, opens the next one from here. So nothing
 * depends on when the browser lets the new worker take over, which is when the last page of the app has gone.
 */
async function pointHere() {
  const keys = Object.entries(shells).map(([lang, pages]) => [lang, Object.fromEntries(Object.entries(pages).map(([name, url]) => [name, precache.getCacheKeyForURL(url)]))]);
  const cache = await caches.open(RELEASE);
  await cache.put(POINTER, new Response(JSON.stringify({ version, shells: Object.fromEntries(keys) })));
}

async function newest() {
  const kept = await caches.match(POINTER, { cacheName: RELEASE }).catch(() => undefined);
  return kept ? kept.json() : { version, shells: {} };
}

addEventListener("activate", (event) => event.waitUntil(activate(event)));

async function activate(event) {
  await keepPrevious();
  await precache.activate(event);
  await Promise.all(FORMER.map((name) => caches.delete(name)));
  await clients.claim();
}

/** A page of the release before may still ask for its own icons and scripts; they stay until the next release. */
async function keepPrevious() {
  await caches.delete(PREVIOUS);
  const [from, to] = await Promise.all([caches.open(precache.strategy.cacheName), caches.open(PREVIOUS)]);
  const wanted = new Set(precache.getURLsToCacheKeys().values());
  for (const request of await from.keys()) {
    if (wanted.has(request.url) || !new URL(request.url).pathname.startsWith("/static/")) continue;
    await to.put(request.url, await from.match(request, LOOSE));
  }
}

// -- what is asked for ------------------------------------------------------------------------------------------

registerRoute(
  ({ request, url, sameOrigin }) => sameOrigin && request.mode === "navigate" && shellOf(url) !== undefined,
  async ({ request, url }) => (await kept(shellOf(url))) ?? fetch(request),
);
registerRoute(new PrecacheRoute(precache, { ignoreURLParametersMatching: [], cleanURLs: false, directoryIndex: null }));
registerRoute(
  ({ url, sameOrigin }) => sameOrigin && url.pathname.startsWith("/static/"),
  async ({ request }) => (await fileOf(request)) ?? fetch(request),
);

/** A file of the release after or before this worker's. */
async function fileOf(request) {
  const cacheNames = [precache.strategy.cacheName, PREVIOUS];
  for (const cacheName of cacheNames) {
    const found = await caches.match(request.url, { ...LOOSE, cacheName });
    if (found) return found;
  }
  return undefined;
}

/** Which shell answers an address: "app", "sheet", or undefined. */
function shellOf({ pathname }) {
  if (pathname === "/floor") return "app";
  return SHEET.test(pathname) ? "sheet" : undefined;
}

/** The shell in the language and colours of the person this phone knows. */
async function kept(name) {
  const who = await peekWho();
  const lang = (who?.lang ?? navigator.language).startsWith("zh") ? "zh" : "en";
  const key = (await newest()).shells[lang]?.[name];
  const fresh = key && (await caches.match(key, { ...LOOSE, cacheName: precache.strategy.cacheName }));
  const address = shells[lang]?.[name];
  const response = fresh ?? (address && (await precache.matchPrecache(address)));
  const theme = { dark: "night", light: "day" }[who?.theme];
  if (!response || !theme) return response;
  const page = (await response.text()).replace("<html ", `<html data-theme="${theme}" `);
  return new Response(page, { status: 200, headers: response.headers });
}

// -- pictures of the shift --------------------------------------------------------------------------------------

const named = (cacheName) => ({
  cacheName,
  matchOptions: LOOSE,
  plugins: [
    { cacheWillUpdate: async ({ response }) => (response.ok && !response.redirected && response.headers.get("Content-Type")?.startsWith("image/") ? response : null) },
    new ExpirationPlugin({ maxEntries: MOST_PICTURES, purgeOnQuotaError: true }),
  ],
});
const picturesOf = (who) => PICTURES + (who?.owner ?? "nobody");

registerRoute(
  ({ url, sameOrigin }) => sameOrigin && PICTURE.test(url.pathname),
  async ({ request }) => {
    const cacheName = picturesOf(await peekWho());
    return ((await caches.has(cacheName)) && (await caches.match(request.url, { ...LOOSE, cacheName }))) || fetch(request);
  },
);

/** Keep these pictures and no others; those of anybody else go. */
async function keepPictures(urls, event) {
  const cacheName = picturesOf(await peekWho());
  await forgetPictures(cacheName);
  const wanted = new Set(urls.map((url) => new URL(url, location.origin)).filter((url) => url.origin === location.origin && PICTURE.test(url.pathname)).map((url) => url.origin + url.pathname));
  const cache = await caches.open(cacheName);
  for (const request of await cache.keys()) if (!wanted.has(request.url)) await cache.delete(request, LOOSE);
  const strategy = new CacheFirst(named(cacheName));
  for (const url of [...wanted].slice(0, MOST_PICTURES)) {
    const [response, done] = strategy.handleAll({ event, request: new Request(url, { credentials: "same-origin" }) });
    await response.catch(() => null); // no network just now: it is asked for again with the next shift
    await done.catch(() => null);
  }
}

async function forgetPictures(except) {
  for (const name of await caches.keys()) if (name.startsWith(PICTURES) && name !== except) await caches.delete(name);
}

// -- what the page says -----------------------------------------------------------------------------------------

addEventListener("message", (event) => {
  const { pictures, person, version: asked } = event.data ?? {};
  if (Array.isArray(pictures)) event.waitUntil(keepPictures(pictures.filter((one) => typeof one === "string"), event));
  if (person) event.waitUntil(peekWho().then((who) => forgetPictures(picturesOf(who))));
  if (asked) event.waitUntil(newest().then((release) => event.ports[0]?.postMessage({ version: release.version })));
});

addEventListener("sync", (event) => event.tag === "outbox" && event.waitUntil(flushInWorker()));
